package cityjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// A geometry is a geometry object (CityJSON 2.0, 3) as written.
type geometry struct {
	Type       string
	LoD        json.RawMessage
	Boundaries json.RawMessage
	Semantics  *struct {
		Surfaces []json.RawMessage
		Values   any
	}
	Material             map[string]*themeValues
	Template             *int
	TransformationMatrix []float64
}

// themeValues are the materials of one theme: one for all surfaces, or nested as the boundaries are.
type themeValues struct {
	Value  *int
	Values any
}

// A solid is shells of surfaces of rings of vertex numbers; of a MultiSurface it is one shell that need not close.
type solid [][][][]int

// errGeometry means that a geometry object is not of its type's form.
var errGeometry = errors.New("not a geometry of its type")

// lod is the level as text: the file may write a number.
func (g *geometry) lod() string {
	var s string
	if json.Unmarshal(g.LoD, &s) == nil {
		return s
	}
	if v, err := strconv.ParseFloat(string(g.LoD), 64); err == nil && v-v == 0 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// solids reads the boundaries of a geometry with surfaces. depth is how deep semantic values are nested: their path to
// a surface is the last depth numbers of solid, shell, surface.
func (g *geometry) solids() (list []solid, depth int, err error) {
	switch g.Type {
	case "MultiSurface", "CompositeSurface":
		var b [][][]int
		err = json.Unmarshal(g.Boundaries, &b)
		list, depth = []solid{{b}}, 1
	case "Solid":
		var b solid
		err = json.Unmarshal(g.Boundaries, &b)
		list, depth = []solid{b}, 2
	case "MultiSolid", "CompositeSolid":
		err = json.Unmarshal(g.Boundaries, &list)
		depth = 3
	default:
		return nil, 0, fmt.Errorf("%w: %.40q", errGeometry, g.Type)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%w: boundaries of a %s: %w", errGeometry, g.Type, err)
	}
	return list, depth, nil
}

// closes reports whether the shells of the geometry bound volumes.
func (g *geometry) closes() bool {
	return g.Type == "Solid" || g.Type == "MultiSolid" || g.Type == "CompositeSolid"
}

// lines reads the boundaries of points (one line) and lines.
func (g *geometry) lines() (list [][]int, err error) {
	if g.Type == "MultiPoint" {
		var b []int
		err = json.Unmarshal(g.Boundaries, &b)
		list = [][]int{b}
	} else {
		err = json.Unmarshal(g.Boundaries, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: boundaries of a %s: %w", errGeometry, g.Type, err)
	}
	return list, nil
}

// at looks up the number that nested values hold for a surface; ok is false where they hold null, or nothing.
func at(values any, path []int) (n int, ok bool) {
	for _, i := range path {
		list, isList := values.([]any)
		if !isList || i >= len(list) {
			return 0, false
		}
		values = list[i]
	}
	f, isNumber := values.(float64)
	if !isNumber || f < 0 || f > 1<<31 || f != float64(int(f)) {
		return 0, false
	}
	return int(f), true
}

// surfaceTypes are the types of the semantic surfaces, empty where one has none.
func (g *geometry) surfaceTypes() []string {
	if g.Semantics == nil {
		return nil
	}
	out := make([]string, len(g.Semantics.Surfaces))
	for i, raw := range g.Semantics.Surfaces {
		var s struct{ Type string }
		if json.Unmarshal(raw, &s) == nil {
			out[i] = s.Type
		}
	}
	return out
}

// theme picks the theme whose materials are drawn: the document's default, else the first by name.
func (g *geometry) theme(preferred string) *themeValues {
	if t, ok := g.Material[preferred]; ok {
		return t
	}
	first := ""
	for name := range g.Material {
		if first == "" || name < first {
			first = name
		}
	}
	return g.Material[first]
}
