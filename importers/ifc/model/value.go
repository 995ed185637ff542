package model

import (
	"lantau/importers/ifc/step"
)

// rootAttributes is the number of attributes of IfcRoot, which stand first in every property definition.
const rootAttributes = 4

// maxNesting bounds nested property values; deeper ones are left out.
const maxNesting = 8

// Plain is a value as JSON has it: nil, bool, int64, float64, string, or a list or (for a reference) a name. Numbers that
// are not finite are nil. Logical .U. is the string "UNKNOWN".
func (m *Model) Plain(v step.Value) any { return m.plain(v, 0) }

func (m *Model) plain(v step.Value, depth int) any {
	if depth > maxNesting {
		return nil
	}
	switch v.Kind {
	case step.Integer:
		if n, ok := v.Int(); ok {
			return n
		}
		if x, ok := v.Float(); ok {
			return x
		}
	case step.Real:
		if x, ok := v.Float(); ok {
			return x
		}
	case step.String, step.Binary:
		return v.Text()
	case step.Enum:
		return enum(v)
	case step.Typed:
		keyword, in := v.Unwrap()
		if keyword == "IFCBOOLEAN" || keyword == "IFCLOGICAL" {
			return enum(in)
		}
		if keyword == "IFCREAL" || in.Kind == step.Real {
			if x, ok := in.Float(); ok {
				return x
			}
			return nil
		}
		return m.plain(in, depth+1)
	case step.Ref:
		e := m.follow(v)
		for _, a := range []string{"Name", "Identification", "Label", "ItemReference"} {
			if s := e.Text(a); s != "" {
				return s
			}
		}
	case step.List:
		out := []any{}
		for _, in := range v.All() {
			out = append(out, m.plain(in, depth+1))
		}
		return out
	}
	return nil
}

func enum(v step.Value) any {
	switch s := v.Text(); s {
	case "T", "TRUE":
		return true
	case "F", "FALSE":
		return false
	case "U":
		return "UNKNOWN"
	default:
		return s
	}
}
