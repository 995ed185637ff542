package demo

import (
	"encoding/json"
	"testing"
)

func TestCity(t *testing.T) {
	b, err := buildCity(1)
	if err != nil {
		t.Fatal(err)
	}
	checkCityJSON(t, b)
	if b, err = buildAircraft(); err != nil {
		t.Fatal(err)
	}
	checkCityJSON(t, b)
}

func checkCityJSON(t *testing.T, b []byte) {
	t.Helper()
	type geometry struct {
		Type       string
		Lod        string
		Boundaries json.RawMessage
		Template   int
		Semantics  struct {
			Surfaces []struct{ Type string }
			Values   [][]int
		}
	}
	var c struct {
		Type, Version string
		Vertices      [][3]int
		CityObjects   map[string]struct {
			Type              string
			Parents, Children []string
			Geometry          []geometry
		}
		Templates struct {
			Templates []geometry   `json:"templates"`
			Points    [][3]float64 `json:"vertices-templates"`
		} `json:"geometry-templates"`
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	kinds, used := map[string]int{}, make([]bool, len(c.Vertices))
	for id, o := range c.CityObjects {
		kinds[o.Type]++
		for _, k := range o.Children {
			if p := c.CityObjects[k].Parents; len(p) != 1 || p[0] != id {
				t.Errorf("%s names the child %s, whose parents are %v", id, k, p)
			}
		}
		for _, g := range o.Geometry {
			if g.Type == "GeometryInstance" {
				var at []int
				if err := json.Unmarshal(g.Boundaries, &at); err != nil || len(at) != 1 || at[0] >= len(c.Vertices) || g.Template >= len(c.Templates.Templates) {
					t.Errorf("%s: bad instance %s", id, g.Boundaries)
					continue
				}
				used[at[0]] = true
				continue
			}
			var shells [][][][]int
			if err := json.Unmarshal(g.Boundaries, &shells); err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			edges := map[[2]int]int{}
			volume := 0.0
			for s, shell := range shells {
				if len(g.Semantics.Values[s]) != len(shell) {
					t.Errorf("%s: %d faces, %d semantics", id, len(shell), len(g.Semantics.Values[s]))
				}
				for _, face := range shell {
					for _, ring := range face {
						for i, v := range ring {
							if v < 0 || v >= len(c.Vertices) {
								t.Fatalf("%s: vertex %d of %d", id, v, len(c.Vertices))
							}
							used[v] = true
							w := ring[(i+1)%len(ring)]
							if v == w {
								t.Errorf("%s LoD %s: a vertex is repeated", id, g.Lod)
							}
							edges[[2]int{v, w}]++
							if i > 1 {
								volume += sixfold(c.Vertices[ring[0]], c.Vertices[ring[i-1]], c.Vertices[v], c.Vertices[ring[0]])
							}
						}
					}
				}
			}
			for e, n := range edges {
				if n != 1 || edges[[2]int{e[1], e[0]}] != 1 {
					t.Errorf("%s LoD %s: edge %v is passed %d times, its reverse %d times", id, g.Lod, e, n, edges[[2]int{e[1], e[0]}])
					break
				}
			}
			if volume <= 0 {
				t.Errorf("%s LoD %s: volume %.1f: faces inward", id, g.Lod, volume)
			}
		}
	}
	for v, ok := range used {
		if !ok {
			t.Errorf("vertex %d is not used", v)
			break
		}
	}
	t.Log(len(b), "bytes,", len(c.Vertices), "vertices,", kinds)
}

func sixfold(a, b, c, _ [3]int) float64 {
	o := [3]float64{5e5, 5e5, 0}
	f := func(v [3]int) (r [3]float64) {
		for i := range v {
			r[i] = (float64(v[i]) - o[i]) / 1000
		}
		return r
	}
	p, q, r := f(a), f(b), f(c)
	return dot(p, [3]float64{q[1]*r[2] - q[2]*r[1], q[2]*r[0] - q[0]*r[2], q[0]*r[1] - q[1]*r[0]})
}
