package cityjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"lantau/spatial"
)

// A geometry is a geometry object (CityJSON 2.0, 3) as written.
type geometry struct {
	Type                 string
	LoD                  []byte
	Boundaries           []byte
	Semantics            *semantics
	Material             map[string]*themeValues
	Template             *int
	TransformationMatrix []float64
}

type semantics struct {
	Surfaces []json.RawMessage
	Values   any
}

// readGeometry reads a geometry object from JSON that is known to be valid; it shares memory with the text.
func readGeometry(text []byte) (g geometry, err error) {
	s := newTextScanner(text)
	err = s.object(func(key string) error {
		switch key {
		case "type":
			return s.into(&g.Type)
		case "semantics":
			return s.into(&g.Semantics)
		case "material":
			return s.into(&g.Material)
		case "template":
			return s.into(&g.Template)
		case "transformationMatrix":
			return s.into(&g.TransformationMatrix)
		}
		v, err := s.value(true)
		switch key {
		case "lod":
			g.LoD = v
		case "boundaries":
			g.Boundaries = v
		}
		return err
	})
	if err != nil {
		var in *spatial.InputError
		if errors.As(err, &in) {
			err = errors.New(in.Msg) // the place within the text says nothing
		}
		return g, fmt.Errorf("%w: %w", errGeometry, err)
	}
	return g, nil
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
	b := &boundaryReader{text: g.Boundaries}
	switch g.Type {
	case "MultiSurface", "CompositeSurface":
		var shell [][][]int
		shell, err = b.shell()
		list, depth = []solid{{shell}}, 1
	case "Solid":
		var body solid
		body, err = b.body()
		list, depth = []solid{body}, 2
	case "MultiSolid", "CompositeSolid":
		list, err = b.bodies()
		depth = 3
	default:
		return nil, 0, fmt.Errorf("%w: %.40q", errGeometry, g.Type)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("boundaries of a %s: %w", g.Type, err)
	}
	return list, depth, nil
}

// closes reports whether the shells of the geometry bound volumes.
func (g *geometry) closes() bool {
	return g.Type == "Solid" || g.Type == "MultiSolid" || g.Type == "CompositeSolid"
}

// lines reads the boundaries of points (one line) and lines.
func (g *geometry) lines() (list [][]int, err error) {
	b := &boundaryReader{text: g.Boundaries}
	if g.Type == "MultiPoint" {
		var points []int
		points, err = b.ring()
		list = [][]int{points}
	} else {
		list, err = b.surface()
	}
	if err != nil {
		return nil, fmt.Errorf("boundaries of a %s: %w", g.Type, err)
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
