package importers

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"lantau/spatial"
	"lantau/spatial/geom"
)

// An L of two slabs covers what it covers, not its hull; a box's hull serves.
func TestOutline(t *testing.T) {
	slab := func(x0, y0, x1, y1 float32) *spatial.Mesh {
		return &spatial.Mesh{Positions: []float32{x0, y0, 1, x1, y0, 1, x1, y1, 1, x0, y1, 1}, Indices: []uint32{0, 1, 2, 0, 2, 3}}
	}
	for _, c := range []struct {
		name   string
		meshes []*spatial.Mesh
		area   float64
	}{
		{"an L", []*spatial.Mesh{slab(0, 0, 10, 2), slab(0, 0, 2, 10)}, 36},
		{"a box", []*spatial.Mesh{slab(0, 0, 10, 10)}, 100},
	} {
		p, err := newPlacer(spatial.Georeference{Method: spatial.ByOrigin, Anchor: &spatial.Anchor{Lon: 114, Lat: 22, Height: 5}}, nil, func(p spatial.Problem) { t.Error(p) })
		if err != nil {
			t.Fatal(err)
		}
		o := spatial.Object{ID: "x"}
		for _, m := range c.meshes {
			p.mesh(m.Hash(), m)
			o.Parts = append(o.Parts, spatial.Part{Mesh: m.Hash(), Transform: spatial.Identity()})
		}
		placed, err := p.place(&o, func(spatial.MeshHash, *spatial.Mesh) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		local, err := geom.Transform(placed.Footprint, func(xyz []float64) error {
			for i := 0; i < len(xyz); i += 3 {
				xyz[i], xyz[i+1], xyz[i+2] = p.local.FromGeodetic(xyz[i], xyz[i+1], xyz[i+2])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		g, err := geom.ToOrb(local)
		if err != nil {
			t.Fatal(err)
		}
		if got := math.Abs(planar.Area(g)); math.Abs(got-c.area) > 0.01 {
			t.Errorf("%s: %.3f m², want %.0f: %v", c.name, got, c.area, orb.Geometry(g))
		}
	}
}
