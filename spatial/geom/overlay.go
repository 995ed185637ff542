package geom

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geos"
)

// ErrOverlay means that GEOS could not do what was asked: an input that is no polygon, a coordinate that is not a
// number, or a topology error of its own.
var ErrOverlay = errors.New("overlay failed")

// Difference is the part of a outside of b. Overlays are flat: they know x and y, in whatever unit and CRS the caller
// has, and compare in double precision; a result may be empty. Inputs that break the rules for polygons (bow ties,
// nested holes) are made valid first, those with fewer than four points in a ring or numbers that are not finite are
// refused. Errors wrap ErrOverlay. Nothing of GEOS's memory is kept. Safe to call from many goroutines.
func Difference(a, b orb.MultiPolygon) (orb.MultiPolygon, error) {
	return overlay("difference", (*geos.Geom).Difference, a, b)
}

// Union is what lies in a or in b; see Difference.
func Union(a, b orb.MultiPolygon) (orb.MultiPolygon, error) {
	return overlay("union", (*geos.Geom).Union, a, b)
}

// Intersection is what lies in both; lines and points in which they only touch are left out. See Difference.
func Intersection(a, b orb.MultiPolygon) (orb.MultiPolygon, error) {
	return overlay("intersection", (*geos.Geom).Intersection, a, b)
}

// MakeValid repairs a polygon by the even-odd rule of its lines (GEOS MakeValid); what collapses to lines is left out.
func MakeValid(a orb.MultiPolygon) (orb.MultiPolygon, error) {
	return overlay("make valid", func(g, _ *geos.Geom) *geos.Geom { return g.MakeValid() }, a, nil)
}

// contexts are GEOS contexts, one a goroutine at a time: a shared one serialises its users, and two in one call may
// wait for each other.
var contexts = sync.Pool{New: func() any { return geos.NewContext() }}

// overlay runs one operation in a context of its own and turns nil results and panics into errors.
func overlay(what string, op func(a, b *geos.Geom) *geos.Geom, a, b orb.MultiPolygon) (out orb.MultiPolygon, err error) {
	for _, m := range []orb.MultiPolygon{a, b} {
		if err := checkRings(m); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrOverlay, what, err)
		}
	}
	defer func() {
		if v := recover(); v != nil {
			out, err = nil, fmt.Errorf("%w: %s: %v", ErrOverlay, what, v)
		}
	}()
	ctx := contexts.Get().(*geos.Context)
	ga, err := toGEOS(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: first polygon: %w", ErrOverlay, what, err)
	}
	gb, err := toGEOS(ctx, b)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: second polygon: %w", ErrOverlay, what, err)
	}
	g := op(ga, gb)
	if g == nil {
		return nil, fmt.Errorf("%w: %s: topology error", ErrOverlay, what)
	}
	out, err = fromGEOS(g)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrOverlay, what, err)
	}
	// A context in which a call panicked is not used again.
	contexts.Put(ctx)
	return out, nil
}

// checkRings looks for what GEOS answers with a panic.
func checkRings(m orb.MultiPolygon) error {
	for i, p := range m {
		for k, ring := range p {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
				return fmt.Errorf("ring %d of polygon %d has %d points or is not closed: at least four are needed, the last as the first", k, i, len(ring))
			}
			for _, c := range ring {
				if c[0]-c[0] != 0 || c[1]-c[1] != 0 {
					return fmt.Errorf("ring %d of polygon %d holds %v", k, i, c)
				}
			}
		}
	}
	return nil
}

// heap counts the bytes given to GEOS since Go last collected: the collector does not see them, so it is called.
var heap atomic.Int64

const heapLimit = 128 << 20

// Dissolve is the union of polygons that may overlap each other, such as the triangles of a mesh seen from above, on a grid of the given
// size (in their unit), which closes slivers. Errors wrap ErrOverlay. See Difference.
func Dissolve(parts orb.MultiPolygon, grid float64) (out orb.MultiPolygon, err error) {
	if err := checkRings(parts); err != nil {
		return nil, fmt.Errorf("%w: dissolve: %w", ErrOverlay, err)
	}
	defer func() {
		if v := recover(); v != nil {
			out, err = nil, fmt.Errorf("%w: dissolve: %v", ErrOverlay, v)
		}
	}()
	ctx := contexts.Get().(*geos.Context)
	g, err := handOver(ctx, parts)
	if err == nil {
		if g = g.UnaryUnionPrec(grid); g == nil {
			err = errors.New("topology error")
		}
	}
	if err == nil {
		out, err = fromGEOS(g)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: dissolve: %w", ErrOverlay, err)
	}
	contexts.Put(ctx)
	return out, nil
}

// handOver gives GEOS a polygon in one piece, as it is.
func handOver(ctx *geos.Context, m orb.MultiPolygon) (*geos.Geom, error) {
	wkb := FromOrb(m)
	if heap.Add(int64(8*len(wkb))) > heapLimit {
		heap.Store(0)
		runtime.GC()
	}
	return ctx.NewGeomFromWKB(wkb)
}

// toGEOS hands a polygon over and makes it valid.
func toGEOS(ctx *geos.Context, m orb.MultiPolygon) (*geos.Geom, error) {
	g, err := handOver(ctx, m)
	if err != nil {
		return nil, err
	}
	if !g.IsValid() {
		if g = g.MakeValid(); g == nil {
			return nil, errors.New("it cannot be made valid")
		}
	}
	return g, nil
}

// fromGEOS takes the polygons of a result.
func fromGEOS(g *geos.Geom) (orb.MultiPolygon, error) {
	defer runtime.KeepAlive(g)
	var out orb.MultiPolygon
	switch g.TypeID() {
	case geos.TypeIDPolygon, geos.TypeIDMultiPolygon:
		if g.IsEmpty() {
			return nil, nil
		}
		v, err := ToOrb(g.ToWKB())
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case orb.Polygon:
			out = orb.MultiPolygon{v}
		case orb.MultiPolygon:
			out = v
		}
	case geos.TypeIDGeometryCollection:
		for i := range g.NumGeometries() {
			part, err := fromGEOS(g.Geometry(i))
			if err != nil {
				return nil, err
			}
			out = append(out, part...)
		}
	}
	return out, nil
}
