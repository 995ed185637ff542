package mesh

import (
	"fmt"
	"math"
	"testing"

	"lantau/spatial"
)

// box adds the six faces of a box as polygons, seen from outside.
func box(b *Builder, x, y, z, dx, dy, dz float64) {
	p := func(i int) [3]float64 {
		return [3]float64{x + dx*float64(i&1), y + dy*float64(i>>1&1), z + dz*float64(i>>2&1)}
	}
	for _, f := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		_ = b.Polygon([][][3]float64{{p(f[0]), p(f[1]), p(f[2]), p(f[3])}})
	}
}

func TestMeasure(t *testing.T) {
	var b Builder
	box(&b, 830000, 810000, 5, 2, 3, 4)
	m, o, ok := b.Build()
	if !ok || len(m.Positions) != 24 {
		t.Fatalf("ok %v, %d coordinates, want 24", ok, len(m.Positions))
	}
	at := spatial.Translation(o[0], o[1], o[2])
	mirror := spatial.Mat4{-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}
	for _, c := range []struct {
		name         string
		t            spatial.Mat4
		volume, area float64
	}{
		{"placed", at, 24, 52},
		{"mirrored", mirror.Mul(at), 24, 52},
		{"stretched", spatial.Mat4{2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 48, 80},
	} {
		got := Measure([]Placed{{m, c.t}})
		if math.Abs(got.Volume-c.volume) > 1e-6 || math.Abs(got.Area-c.area) > 1e-6 || !got.Closed || got.Triangles != 12 {
			t.Errorf("%s: %+v, want volume %g, area %g, closed", c.name, got, c.volume, c.area)
		}
	}
	if got := Measure([]Placed{{m, at}}).Box; got != (spatial.Box{Min: [3]float64{830000, 810000, 5}, Max: [3]float64{830002, 810003, 9}}) {
		t.Errorf("box %v", got)
	}
}

// A body parted by colour into two open meshes is closed when both are measured together.
func TestMeasureTogether(t *testing.T) {
	var whole, lid, rest Builder
	box(&whole, 0, 0, 0, 1, 1, 1)
	for i := 0; i+2 < len(whole.indices); i += 3 {
		b := &rest
		if i < 6 {
			b = &lid
		}
		b.Triangle(whole.positions[whole.indices[i]], whole.positions[whole.indices[i+1]], whole.positions[whole.indices[i+2]])
	}
	var parts []Placed
	for _, b := range []*Builder{&lid, &rest} {
		m, o, _ := b.Build()
		parts = append(parts, Placed{m, spatial.Translation(o[0], o[1], o[2])})
		if Closed(m) {
			t.Error("a part alone is closed")
		}
	}
	if got := Measure(parts); !got.Closed {
		t.Errorf("%+v: want closed", got)
	}
	if got := Measure(parts[:1]); got.Closed {
		t.Error("the lid alone is closed")
	}
}

func TestBuilderRefuses(t *testing.T) {
	var b Builder
	if _, _, ok := b.Build(); ok {
		t.Error("an empty mesh is ok")
	}
	b.Triangle([3]float64{0, 0, 0}, [3]float64{0, 0, 0}, [3]float64{1, 0, 0})
	if b.Len() != 0 {
		t.Error("a triangle of two corners was kept")
	}
	b.Triangle([3]float64{0, 0, 0}, [3]float64{0, math.NaN(), 0}, [3]float64{1, 0, 0})
	box(&b, 0, 0, 0, 1, 1, 1)
	if _, _, ok := b.Build(); ok {
		t.Error("a mesh with NaN is ok")
	}
	var c Builder
	c.Triangle([3]float64{0, 0, 0}, [3]float64{1e308, 0, 0}, [3]float64{-1e308, 1, 0})
	if _, _, ok := c.Build(); ok {
		t.Error("a mesh past float32 is ok")
	}
}

func ExampleBuilder() {
	var b Builder
	// A square plate with a square hole, one metre thick, at map coordinates.
	plate := func(z float64) [][][3]float64 {
		return [][][3]float64{
			{{830000, 810000, z}, {830004, 810000, z}, {830004, 810004, z}, {830000, 810004, z}},
			{{830001, 810001, z}, {830001, 810003, z}, {830003, 810003, z}, {830003, 810001, z}},
		}
	}
	_ = b.Polygon(plate(0))
	b.Flip(0) // the lower face looks down
	_ = b.Polygon(plate(1))
	for _, r := range plate(0) {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			_ = b.Polygon([][][3]float64{{p, q, {q[0], q[1], 1}, {p[0], p[1], 1}}})
		}
	}
	m, origin, _ := b.Build()
	got := Measure([]Placed{{Mesh: m, Transform: spatial.Translation(origin[0], origin[1], origin[2])}})
	fmt.Printf("%d %.3f %.3f %v %v\n", got.Triangles, got.Volume, got.Area, got.Closed, got.Box)
	// Output: 32 12.000 48.000 true {[830000 810000 0] [830004 810004 1]}
}
