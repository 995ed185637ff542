package crs

/*
#cgo pkg-config: proj
#include <proj.h>
#include <string.h>
#include <stdlib.h>

typedef struct {
	char name[128], vertical[128], horizontal[64];
	int type, compound, geographic, geocentric, projected, vertical3d, has_area, north_first;
	double west, south, east, north, unit;
} lantau_crs;

static void lantau_describe_horizontal(PJ_CONTEXT *ctx, PJ *crs, lantau_crs *out) {
	PJ_TYPE t = proj_get_type(crs);
	out->type = t;
	out->geographic = t == PJ_TYPE_GEOGRAPHIC_2D_CRS || t == PJ_TYPE_GEOGRAPHIC_3D_CRS;
	out->vertical3d = t == PJ_TYPE_GEOGRAPHIC_3D_CRS;
	out->geocentric = t == PJ_TYPE_GEOCENTRIC_CRS;
	out->projected = t == PJ_TYPE_PROJECTED_CRS;
	const char *auth = proj_get_id_auth_name(crs, 0), *code = proj_get_id_code(crs, 0);
	if (auth && code && strlen(auth) + strlen(code) + 2 < sizeof out->horizontal) {
		strcpy(out->horizontal, auth);
		strcat(out->horizontal, ":");
		strcat(out->horizontal, code);
	}
	PJ *cs = proj_crs_get_coordinate_system(ctx, crs);
	if (cs) {
		double conv = 0;
		const char *direction = NULL;
		if (proj_cs_get_axis_info(ctx, cs, 0, NULL, NULL, &direction, &conv, NULL, NULL, NULL)) {
			out->unit = conv;
			out->north_first = direction && (!strcmp(direction, "north") || !strcmp(direction, "south"));
		}
		proj_destroy(cs);
	}
}

// lantau_describe fills out from a CRS definition; returns 0 where PROJ does not know it or it is no CRS.
static int lantau_describe(const char *def, lantau_crs *out) {
	memset(out, 0, sizeof *out);
	PJ_CONTEXT *ctx = proj_context_create();
	if (!ctx) return 0;
	proj_log_level(ctx, PJ_LOG_NONE);
	PJ *crs = proj_create(ctx, def);
	int ok = crs && proj_is_crs(crs);
	if (ok) {
		const char *name = proj_get_name(crs);
		if (name) strncpy(out->name, name, sizeof out->name - 1);
		out->has_area = proj_get_area_of_use(ctx, crs, &out->west, &out->south, &out->east, &out->north, NULL)
			&& out->west >= -180 && out->east <= 180;
		if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS) {
			PJ *base = proj_get_source_crs(ctx, crs);
			if (base) { proj_destroy(crs); crs = base; }
		}
		if (proj_get_type(crs) == PJ_TYPE_COMPOUND_CRS) {
			out->compound = 1;
			PJ *h = proj_crs_get_sub_crs(ctx, crs, 0), *v = proj_crs_get_sub_crs(ctx, crs, 1);
			if (v && proj_get_name(v)) strncpy(out->vertical, proj_get_name(v), sizeof out->vertical - 1);
			if (h) {
				lantau_describe_horizontal(ctx, h, out);
				if (!out->has_area) out->has_area = proj_get_area_of_use(ctx, h, &out->west, &out->south, &out->east, &out->north, NULL)
					&& out->west >= -180 && out->east <= 180;
			}
			proj_destroy(v);
			proj_destroy(h);
		} else {
			lantau_describe_horizontal(ctx, crs, out);
		}
	}
	proj_destroy(crs);
	proj_context_destroy(ctx);
	return ok;
}
*/
import "C"

import (
	"unsafe"

	"lantau/spatial"
)

func describe(def string) (CRS, bool) {
	s := C.CString(def)
	defer C.free(unsafe.Pointer(s))
	var d C.lantau_crs
	if C.lantau_describe(s, &d) == 0 {
		return CRS{}, false
	}
	c := CRS{
		Code:       def,
		Name:       C.GoString(&d.name[0]),
		Horizontal: C.GoString(&d.horizontal[0]),
		Vertical:   C.GoString(&d.vertical[0]),
		Compound:   d.compound != 0,
		Unit:       float64(d.unit),
		NorthFirst: d.north_first != 0,
	}
	switch {
	case d.geographic != 0:
		c.Kind = Geographic
	case d.geocentric != 0:
		c.Kind = Geocentric
	case d.projected != 0:
		c.Kind = Projected
	default:
		c.Kind = Engineering
	}
	c.Ellipsoidal = d.vertical3d != 0 || c.Kind == Geocentric
	if d.has_area != 0 {
		area := spatial.Box2(float64(d.west), float64(d.south), float64(d.east), float64(d.north))
		c.Area = &area
	}
	return c, true
}
