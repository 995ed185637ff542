package ifc

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"lantau/importers"
	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

// georeference says where the project's frame (metres) lies: --origin, else the file's map conversion, else --crs alone
// (the coordinates are map coordinates), else the site's latitude and longitude, else the store's home point.
func georeference(m *model.Model, opts importers.Options, report func(spatial.Problem)) spatial.Georeference {
	if opts.Origin != nil {
		return spatial.Georeference{Method: spatial.ByOrigin, Anchor: opts.Origin, Rotation: -opts.Rotation * math.Pi / 180, Scale: 1, ScaleZ: 1}
	}
	if c, ok := conversion(m, report); ok {
		if opts.CRS != "" {
			c.crs = opts.CRS
		}
		if c.crs != "" {
			return c.georeference(m.Length, report)
		}
		report(spatial.Problem{Severity: spatial.Warning, Code: "crs-not-understood", Element: c.element,
			Message: fmt.Sprintf("the map conversion's CRS %q is no authority code, so it is not used", c.name), Try: "--crs EPSG:…"})
	}
	if opts.CRS != "" {
		return spatial.Georeference{Method: spatial.ByCRS, CRS: opts.CRS, Scale: 1, ScaleZ: 1}
	}
	if g, ok := bySite(m, report); ok {
		return g
	}
	return spatial.Georeference{Method: spatial.ByHome, Rotation: trueNorth(m), Scale: 1, ScaleZ: 1}
}

// A mapConversion is an IfcMapConversion with its CRS, in the file's own numbers.
type mapConversion struct {
	element, name, crs, datum string
	e, n, h                   float64
	abscissa, ordinate        float64
	scale                     float64 // 0 where not given
	factor                    [3]float64
	unit                      float64 // metres per map unit, 0 where not given
	si                        bool    // the map unit is the metre or a decimal part of it
}

// conversion finds the first map conversion: the entity of IFC4, or the property sets ePSet_MapConversion and
// ePSet_ProjectedCRS that stand for it in IFC2X3.
func conversion(m *model.Model, report func(spatial.Problem)) (mapConversion, bool) {
	all := append(m.OfType("IfcMapConversion"), m.OfType("IfcRigidOperation")...)
	for i, e := range all {
		if i > 0 && e.ClassName() == all[0].ClassName() && !sameNumbers(e, all[0]) {
			report(spatial.Problem{Severity: spatial.Warning, Code: "several-map-conversions", Element: e.String(), Message: "the file has several map conversions that differ; the first is taken"})
			break
		}
	}
	for _, e := range all {
		crs := e.Ref("TargetCRS")
		c := mapConversion{element: e.String(), abscissa: 1, factor: [3]float64{1, 1, 1}}
		c.name, c.datum = crs.Text("Name"), crs.Text("VerticalDatum")
		c.crs = authorityCode(c.name)
		if c.crs == "" {
			c.crs = authorityCode(crs.Text("Description"))
		}
		if u := crs.Ref("MapUnit"); u.Exists() {
			c.unit, _ = m.Unit(u)
			c.si = u.Is("IfcSIUnit")
		}
		if e.Is("IfcMapConversion") {
			c.e, c.n, c.h = e.FloatOr("Eastings", 0), e.FloatOr("Northings", 0), e.FloatOr("OrthogonalHeight", 0)
			c.abscissa, c.ordinate = e.FloatOr("XAxisAbscissa", 1), e.FloatOr("XAxisOrdinate", 0)
			c.scale = e.FloatOr("Scale", 0)
			c.factor = [3]float64{e.FloatOr("FactorX", 1), e.FloatOr("FactorY", 1), e.FloatOr("FactorZ", 1)}
		} else {
			c.e, c.n, c.h = e.FloatOr("FirstCoordinate", 0), e.FloatOr("SecondCoordinate", 0), e.FloatOr("Height", 0)
		}
		return c, true
	}
	return conversionSets(m)
}

func sameNumbers(a, b model.Entity) bool {
	for _, name := range []string{"Eastings", "Northings", "OrthogonalHeight", "XAxisAbscissa", "XAxisOrdinate", "Scale"} {
		x, _ := a.Float(name)
		y, _ := b.Float(name)
		if x != y {
			return false
		}
	}
	return true
}

// conversionSets reads the property sets of the guideline "Model Setup IDM" for IFC2X3.
func conversionSets(m *model.Model) (mapConversion, bool) {
	c := mapConversion{abscissa: 1, factor: [3]float64{1, 1, 1}}
	found := false
	for _, set := range m.OfType("IfcPropertySet") {
		which := strings.ToLower(set.Text("Name"))
		if which != "epset_mapconversion" && which != "epset_projectedcrs" {
			continue
		}
		for p := range set.Refs("HasProperties") {
			v := p.Attr("NominalValue")
			x, _ := v.Float()
			switch p.Text("Name") {
			case "Eastings":
				c.e, found = x, true
			case "Northings":
				c.n = x
			case "OrthogonalHeight":
				c.h = x
			case "XAxisAbscissa":
				c.abscissa = x
			case "XAxisOrdinate":
				c.ordinate = x
			case "Scale":
				c.scale = x
			case "Name":
				c.name, c.element = v.Text(), set.String()
				c.crs = authorityCode(c.name)
			case "VerticalDatum":
				c.datum = v.Text()
			case "MapUnit":
				c.si = true
				c.unit = map[string]float64{"METRE": 1, "METER": 1, "MILLIMETRE": 1e-3, "MILLIMETER": 1e-3}[strings.ToUpper(v.Text())]
			}
		}
	}
	return c, found
}

// georeference turns the file's numbers into those of a frame in metres.
//
// The standard's Scale is map units per project unit. Files write it in four ways: so; as 1 or not at all, meaning that
// only the units differ; upside down (project units per map unit); and with eastings in millimetres beside a CRS in
// metres. The way that makes a metre of the model a metre on the map (to 2 %) is taken; where none does, the standard's.
func (c mapConversion) georeference(length float64, report func(spatial.Problem)) spatial.Georeference {
	unit := c.unit
	if unit == 0 {
		unit = 1
		if length != 1 && max(math.Abs(c.e), math.Abs(c.n)) >= 2e7 {
			unit = length // too large for metres: they are project units
		}
		c.si = true
	}
	scale := c.scale
	if !(scale > 0) {
		scale = 1
	}
	perMetre := scale / length // map units per metre
	near := func(f float64) bool { return math.Abs(f*unit-1) < 0.02 }
	switch {
	case near(perMetre):
	case near(1 / (scale * length)):
		perMetre = 1 / (scale * length)
		report(spatial.Problem{Severity: spatial.Warning, Code: "map-scale-inverted", Element: c.element,
			Message: fmt.Sprintf("the scale %g is project units per map unit; it is read the other way round", c.scale)})
	case near(scale / unit):
		perMetre = scale / unit
	default:
		report(spatial.Problem{Severity: spatial.Warning, Code: "map-scale-odd", Element: c.element,
			Message: fmt.Sprintf("the scale %g makes a metre of the model %.6g m on the map", c.scale, perMetre*unit)})
	}
	if c.si { // the CRS counts metres, whatever decimal part of it the file writes
		c.e, c.n, perMetre = c.e*unit, c.n*unit, perMetre*unit
	}
	if c.factor[0] != c.factor[1] {
		report(spatial.Problem{Severity: spatial.Warning, Code: "map-scale-odd", Element: c.element, Message: "FactorX and FactorY differ; FactorX is taken for both"})
	}
	rotation := math.Atan2(c.ordinate, c.abscissa)
	g := spatial.Georeference{Method: spatial.ByMapConversion, CRS: c.crs, Eastings: c.e, Northings: c.n, Height: c.h * unit,
		Rotation: rotation, Scale: perMetre * c.factor[0], ScaleZ: c.factor[2], VerticalDatum: c.datum}
	for _, v := range []float64{g.Eastings, g.Northings, g.Height, g.Rotation, g.Scale, g.ScaleZ} {
		if v-v != 0 {
			report(spatial.Problem{Severity: spatial.Warning, Code: "georeference-not-read", Element: c.element, Message: "the map conversion is not finite; it is not used"})
			return spatial.Georeference{Method: spatial.ByHome, Scale: 1, ScaleZ: 1}
		}
	}
	return g
}

var codePattern = regexp.MustCompile(`(?i)\b(EPSG|ESRI)[:\s/]+(?:[0-9.]*[:/])?([0-9]{3,6})\b`)

// authorityCode finds an authority code in a CRS's name: "EPSG:25832", "urn:ogc:def:crs:EPSG::25832".
func authorityCode(s string) string {
	if m := codePattern.FindStringSubmatch(s); m != nil {
		return strings.ToUpper(m[1]) + ":" + m[2]
	}
	return ""
}

// bySite takes the first site that has a latitude and a longitude other than 0, 0.
func bySite(m *model.Model, report func(spatial.Problem)) (spatial.Georeference, bool) {
	for _, s := range m.OfType("IfcSite") {
		lat, okLat := angle(s.Attr("RefLatitude"))
		lon, okLon := angle(s.Attr("RefLongitude"))
		if !okLat || !okLon || (lat == 0 && lon == 0) {
			continue
		}
		if math.Abs(lat) > 90 || math.Abs(lon) > 180 {
			report(spatial.Problem{Severity: spatial.Warning, Code: "site-position", Element: s.String(),
				Message: fmt.Sprintf("latitude %g and longitude %g are no place on Earth; they are not used", lat, lon)})
			continue
		}
		h := s.FloatOr("RefElevation", 0) * m.Length
		return spatial.Georeference{Method: spatial.BySite, Anchor: &spatial.Anchor{Lon: lon, Lat: lat, Height: h},
			Rotation: trueNorth(m), Scale: 1, ScaleZ: 1}, true
	}
	return spatial.Georeference{}, false
}

// angle reads an IfcCompoundPlaneAngleMeasure: degrees, minutes, seconds and millionths of a second, of one sign.
func angle(v step.Value) (float64, bool) {
	parts, ok := v.Floats(nil)
	if !ok || len(parts) < 3 {
		return 0, false
	}
	sum, sign := 0.0, 1.0
	for i, f := range []float64{1, 60, 3600, 3600e6} {
		if i < len(parts) {
			if parts[i] < 0 {
				sign = -1
			}
			sum += math.Abs(parts[i]) / f
		}
	}
	return sign * sum, true
}

// trueNorth is the angle (radians, counter-clockwise) of the project's X axis from true east.
func trueNorth(m *model.Model) float64 {
	for c := range m.Project.Refs("RepresentationContexts") {
		if d := c.Ref("TrueNorth"); d.Exists() && c.Text("ContextType") != "Plan" {
			if n, ok := d.Attr("DirectionRatios").Floats(nil); ok && len(n) >= 2 && (n[0] != 0 || n[1] != 0) {
				return math.Atan2(n[0], n[1])
			}
		}
	}
	return 0
}
