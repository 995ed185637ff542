package model

import (
	"fmt"
	"math"
	"strings"

	"lantau/spatial"
)

// prefixes are the factors of IfcSIPrefix.
var prefixes = map[string]float64{
	"EXA": 1e18, "PETA": 1e15, "TERA": 1e12, "GIGA": 1e9, "MEGA": 1e6, "KILO": 1e3, "HECTO": 1e2, "DECA": 1e1,
	"DECI": 1e-1, "CENTI": 1e-2, "MILLI": 1e-3, "MICRO": 1e-6, "NANO": 1e-9, "PICO": 1e-12, "FEMTO": 1e-15, "ATTO": 1e-18,
}

// named are the conversion based units by name, for files that leave their factor out: metres and radians.
var named = map[string]float64{
	"INCH": 0.0254, "FOOT": 0.3048, "YARD": 0.9144, "MILE": 1609.344, "US SURVEY FOOT": 1200.0 / 3937,
	"DEGREE": math.Pi / 180, "GON": math.Pi / 200, "GRAD": math.Pi / 200,
}

func (m *Model) readUnits(report func(spatial.Problem)) {
	m.Length, m.Angle = 1, 1
	units := m.Project.Ref("UnitsInContext")
	if !units.Exists() {
		for _, u := range m.OfType("IfcUnitAssignment") {
			units = u
			break
		}
	}
	found := false
	for u := range units.Refs("Units") {
		switch u.Text("UnitType") {
		case "LENGTHUNIT":
			if f, ok := m.Unit(u); ok {
				m.Length, found = f, true
			} else {
				report(spatial.Problem{Severity: spatial.Warning, Code: "unit-not-read", Element: u.String(), Message: "the length unit cannot be understood; metres are taken"})
				found = true
			}
		case "PLANEANGLEUNIT":
			if f, ok := m.Unit(u); ok {
				m.Angle = f
			} else {
				report(spatial.Problem{Severity: spatial.Warning, Code: "unit-not-read", Element: u.String(), Message: "the angle unit cannot be understood; radians are taken"})
			}
		}
	}
	if !found {
		report(spatial.Problem{Severity: spatial.Warning, Code: "unit-missing", Element: m.Project.String(), Message: "the file names no length unit; metres are taken"})
	}
}

// Unit is the factor from a named unit to its SI base (metre, radian, square metre …); ok is false where it is not
// understood, zero, negative or not finite.
func (m *Model) Unit(u Entity) (factor float64, ok bool) { return m.unit(u, 0) }

func (m *Model) unit(u Entity, depth int) (float64, bool) {
	if depth > 8 {
		return 0, false
	}
	switch {
	case u.Is("IfcSIUnit"):
		f := 1.0
		if p := u.Text("Prefix"); p != "" {
			if f, ok := prefixes[p]; ok {
				switch u.Text("Name") {
				case "SQUARE_METRE":
					return f * f, true
				case "CUBIC_METRE":
					return f * f * f, true
				}
				return f, true
			}
			return 0, false
		}
		return f, true
	case u.Is("IfcConversionBasedUnit"):
		measure := u.Ref("ConversionFactor")
		f, ok := measure.Float("ValueComponent")
		base, okBase := m.unit(measure.Ref("UnitComponent"), depth+1)
		if ok && okBase && f > 0 && !math.IsInf(f*base, 0) && f*base > 0 {
			return f * base, true
		}
		f, ok = named[strings.ToUpper(strings.ReplaceAll(u.Text("Name"), "_", " "))]
		return f, ok
	}
	return 0, false
}

// UnitName says a length factor for people: "mm", "0.3048 m".
func UnitName(f float64) string {
	for _, u := range []struct {
		f    float64
		name string
	}{{1, "m"}, {1e-3, "mm"}, {1e-2, "cm"}, {1e3, "km"}, {0.3048, "ft"}, {0.0254, "inch"}, {1200.0 / 3937, "US survey ft"}} {
		if math.Abs(f/u.f-1) < 1e-9 {
			return u.name
		}
	}
	return fmt.Sprintf("%g m", f)
}
