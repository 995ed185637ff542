package gltf

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"lantau/spatial"
)

var white = [4]uint8{255, 255, 255, 255}

// box is a closed mesh of 8 vertices and 12 triangles, faces outward.
func box(dx, dy, dz float32) *spatial.Mesh {
	return &spatial.Mesh{
		Positions: []float32{0, 0, 0, dx, 0, 0, dx, dy, 0, 0, dy, 0, 0, 0, dz, dx, 0, dz, dx, dy, dz, 0, dy, dz},
		Indices: []uint32{0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4,
			1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4, 7},
	}
}

// cylinder is a closed prism over a regular polygon of n corners, of radius and height 1.
func cylinder(n int) *spatial.Mesh {
	m := &spatial.Mesh{Positions: []float32{0, 0, 0, 0, 0, 1}}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		m.Positions = append(m.Positions, float32(c), float32(s), 0, float32(c), float32(s), 1)
	}
	for i := range n {
		a, b := uint32(2+2*i), uint32(2+2*((i+1)%n))
		m.Indices = append(m.Indices, 0, b, a, 1, a+1, b+1, a, b, b+1, a, b+1, a+1)
	}
	return m
}

// one encodes a tile with one instance and checks it.
func one(t *testing.T, f Feature, in Instance) ([]byte, Report) {
	t.Helper()
	var b Builder
	id, err := b.Feature(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Add(id, in); err != nil {
		t.Fatal(err)
	}
	return encoded(t, &b)
}

func encoded(t *testing.T, b *Builder) ([]byte, Report) {
	t.Helper()
	glb, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	r, errs := Check(glb)
	for _, err := range errs {
		t.Error(err)
	}
	dump(t, glb)
	return glb, r
}

// dump keeps what the tests made in the directory LANTAU_GLTF_OUT, for validators outside of Go.
func dump(t *testing.T, glb []byte) {
	dir := os.Getenv("LANTAU_GLTF_OUT")
	if dir == "" {
		return
	}
	for i := 0; ; i++ {
		name := filepath.Join(dir, fmt.Sprintf("%s-%d.glb", filepath.Base(t.Name()), i))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, os.ErrExist) && i < 100 {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Write(glb); err != nil {
			t.Fatal(err)
		}
		return
	}
}

func TestBoxIsUprightAndSharp(t *testing.T) {
	_, r := one(t, Feature{ID: "a"}, Instance{Mesh: box(1, 2, 3), Transform: spatial.Translation(10, 20, 30), Color: white})
	want := spatial.Box{Min: [3]float64{10, 20, 30}, Max: [3]float64{11, 22, 33}}
	if r.Box != want || r.Triangles != 12 {
		t.Errorf("box %v with %d triangles, want %v with 12", r.Box, r.Triangles, want)
	}
	if s := shade(box(1, 2, 3)); len(s.position) != 3*24 {
		t.Errorf("a box has %d vertices, want 4 for each of 6 faces", len(s.position)/3)
	}
}

func TestCylinderIsSmoothAroundAndSharpAtItsRim(t *testing.T) {
	const n = 32
	s := shade(cylinder(n))
	if got := len(s.position) / 3; got != 4*n+2 {
		t.Fatalf("%d vertices, want %d: each rim vertex twice, two centres", got, 4*n+2)
	}
	for i := 0; i < len(s.normal); i += 3 {
		x, y, z := s.normal[i], s.normal[i+1], s.normal[i+2]
		side := math.Abs(float64(z)) < 1e-6 && math.Abs(float64(x*s.position[i]+y*s.position[i+1])-1) < 1e-6
		if cap := x == 0 && y == 0 && (z == 1 || z == -1); !side && !cap {
			t.Errorf("vertex %v has normal %v", s.position[i:i+3], s.normal[i:i+3])
		}
	}
}

// outward reports whether all written triangles turn the way their normals point, and point away from the centre.
func outward(t *testing.T, p *primitive, centre [3]float64) {
	t.Helper()
	at := func(v []float32, i uint32) [3]float64 {
		return [3]float64{float64(v[3*i]), float64(v[3*i+1]), float64(v[3*i+2])}
	}
	for i := 0; i < len(p.index); i += 3 {
		a, b, c := at(p.position, p.index[i]), at(p.position, p.index[i+1]), at(p.position, p.index[i+2])
		n := cross(sub(b, a), sub(c, a))
		if dot(n, sub(a, centre)) <= 0 {
			t.Fatalf("triangle %d faces inward", i/3)
		}
		for _, v := range p.index[i : i+3] {
			if dot(n, at(p.normal, v)) < 0.9*math.Sqrt(dot(n, n)) {
				t.Fatalf("triangle %d and its normal disagree", i/3)
			}
		}
	}
}

func TestTransformsKeepFacesOutward(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		m := spatial.Identity()
		for k := range 11 {
			if k%4 != 3 {
				m[k] = rng.Float64()*4 - 2
			}
		}
		if math.Abs(m.Det()) < 0.5 {
			continue
		}
		if i%2 == 0 {
			m = m.Mul(spatial.Mat4{1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1})
		}
		var b Builder
		b.Feature(Feature{ID: "x"})
		if err := b.Add(0, Instance{Mesh: box(1, 1, 1), Transform: m, Color: white}); err != nil {
			t.Fatal(err)
		}
		x, y, z := m.Apply(0.5, 0.5, 0.5)
		outward(t, &b.opaque, [3]float64{x, z, -y})
	}
}

func TestFlattenedInstanceIsStillSound(t *testing.T) {
	flat := spatial.Mat4{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, 5, 5, 1}
	_, r := one(t, Feature{ID: "flat"}, Instance{Mesh: box(1, 1, 1), Transform: flat, Color: white})
	if r.Triangles != 4 {
		t.Errorf("%d triangles, want the 4 of top and bottom", r.Triangles)
	}
}

func TestWhatIsDropped(t *testing.T) {
	nan, inf := float32(math.NaN()), math.Inf(1)
	thin := &spatial.Mesh{Positions: []float32{0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0, 0}, Indices: []uint32{0, 1, 2, 1, 4, 3, 0, 1, 3}}
	if _, r := one(t, Feature{ID: "thin"}, Instance{Mesh: thin, Transform: spatial.Identity(), Color: white}); r.Triangles != 1 {
		t.Errorf("%d triangles, want 1: one is a line, one has two corners at one place", r.Triangles)
	}
	far := Instance{Mesh: box(0.001, 0.001, 0.001), Transform: spatial.Translation(1e6, 1e6, 1e6), Color: white}
	if _, r := one(t, Feature{ID: "far"}, far); r.Triangles != 0 {
		t.Errorf("%d triangles, want 0: float32 has no millimetres at 1000 km", r.Triangles)
	}
	for name, in := range map[string]Instance{
		"NaN":       {Mesh: &spatial.Mesh{Positions: []float32{nan, 0, 0}}, Transform: spatial.Identity()},
		"index":     {Mesh: &spatial.Mesh{Positions: []float32{0, 0, 0}, Indices: []uint32{0, 0, 1}}, Transform: spatial.Identity()},
		"transform": {Mesh: box(1, 1, 1), Transform: spatial.Translation(inf, 0, 0)},
		"overflow":  {Mesh: box(1, 1, 1), Transform: spatial.Translation(1e39, 0, 0)},
	} {
		var b Builder
		b.Feature(Feature{ID: name})
		if err := b.Add(0, in); !errors.Is(err, spatial.ErrMesh) {
			t.Errorf("%s: error %v, want ErrMesh", name, err)
		}
		if _, r := encoded(t, &b); r.Triangles != 0 {
			t.Errorf("%s: %d triangles", name, r.Triangles)
		}
	}
}

func TestFeaturesAndNames(t *testing.T) {
	names := []string{"", "Wand 1", "機場客運大樓", "🛫 Gate", "nul\x00byte", "bad\xff\xfeutf8", "\u202eRTL", "\"quoted\"\n", "e\u0301"}
	var b Builder
	for i, n := range names {
		id, _ := b.Feature(Feature{ID: fmt.Sprint(i), Class: "IfcWall", Name: n, Storey: "s"})
		color := white
		if i%2 == 1 {
			color[3] = 100
		}
		if err := b.Add(id, Instance{Mesh: box(1, 1, 1), Transform: spatial.Translation(float64(2*i), 0, 0), Color: color}); err != nil {
			t.Fatal(err)
		}
	}
	glb, r := encoded(t, &b)
	for i, f := range r.Features {
		want := validUTF8(names[i])
		if f.ID != fmt.Sprint(i) || f.Name != want || f.Class != "IfcWall" || f.Storey != "s" || !r.Used[i] {
			t.Errorf("row %d is %+v (used %v), want name %q", i, f, r.Used[i], want)
		}
	}
	if len(r.Features) != len(names) {
		t.Errorf("%d rows, want %d", len(r.Features), len(names))
	}
	if n := bytes.Count(glb, []byte(`"mode"`)); n > 0 {
		t.Errorf("mode is written though it is the default")
	}
	if n := bytes.Count(glb, []byte(`"BLEND"`)); n != 1 {
		t.Errorf("%d blended materials, want 1", n)
	}
}

func TestManyFeaturesAndWideIndices(t *testing.T) {
	var b Builder
	m := box(1, 1, 1)
	for i := range 4000 { // 96,000 vertices
		id, _ := b.Feature(Feature{ID: fmt.Sprint(i)})
		if err := b.Add(id, Instance{Hash: spatial.MeshHash{1}, Mesh: m, Transform: spatial.Translation(float64(i%100)*2, float64(i/100)*2, 0), Color: white}); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.shaded) != 1 {
		t.Errorf("normals computed %d times for one mesh", len(b.shaded))
	}
	_, r := encoded(t, &b)
	if r.Triangles != 48000 || !r.Used[3999] {
		t.Errorf("%d triangles, want 48000", r.Triangles)
	}
}

func TestEncodeIsDeterministic(t *testing.T) {
	make := func() []byte {
		var b Builder
		rng := rand.New(rand.NewPCG(7, 7))
		for i := range 50 {
			id, _ := b.Feature(Feature{ID: fmt.Sprint(i), Name: "n"})
			b.Add(id, Instance{Mesh: cylinder(3 + i), Transform: spatial.Translation(rng.Float64()*10, 0, 0), Color: [4]uint8{1, 2, 3, uint8(200 + i)}})
		}
		glb, err := b.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return glb
	}
	if a, b := make(), make(); !bytes.Equal(a, b) {
		t.Error("the same input gave different bytes")
	}
}

func TestColors(t *testing.T) {
	if got := linear([4]uint8{0, 128, 255, 77}); got != [4]uint8{0, 55, 255, 77} {
		t.Errorf("linear(0, 128, 255, 77) = %v", got)
	}
	for _, c := range []struct {
		class, surface string
		m              spatial.Material
		want           [4]uint8
	}{
		{"IfcWindow", "", spatial.Material{}, glass},
		{"IfcWindow", "", spatial.Material{Name: "red", Color: [4]uint8{255, 0, 0, 255}}, [4]uint8{255, 0, 0, 255}},
		{"IfcWindow", "", spatial.Material{Name: "only a name"}, glass},
		{"Building", "RoofSurface", spatial.Material{}, terracotta},
		{"IfcDuctSegment", "", spatial.Material{}, metal},
		{"IfcPipeFitting", "", spatial.Material{}, teal},
		{"+NoiseBuilding", "", spatial.Material{}, neutral},
	} {
		if got := ColorOf(c.class, c.surface, c.m); got != c.want {
			t.Errorf("ColorOf(%s, %s, %v) = %v, want %v", c.class, c.surface, c.m, got, c.want)
		}
	}
}

func TestDrawnIsTheHighestLevel(t *testing.T) {
	parts := func(lods ...string) (out []spatial.Part) {
		for _, l := range lods {
			out = append(out, spatial.Part{LoD: l})
		}
		return out
	}
	for _, c := range []struct {
		class string
		lods  []string
		want  int
	}{
		{"Building", []string{"1.3", "2.2", "0", "2.2"}, 2},
		{"Building", []string{"2", "2.0"}, 2},
		{"Building", []string{"lod1", "LOD3"}, 1},
		{"Building", []string{"", "1"}, 1},
		{"Building", []string{"10", "9.9"}, 1},
		{"IfcWall", []string{"", ""}, 2},
		{"IfcSpace", []string{""}, 0},
	} {
		if got := Drawn(&spatial.Object{Class: c.class, Parts: parts(c.lods...)}, false); len(got) != c.want {
			t.Errorf("%s with levels %q: %d parts drawn, want %d", c.class, c.lods, len(got), c.want)
		}
	}
	if got := Drawn(&spatial.Object{Class: "IfcSpace", Parts: parts("")}, true); len(got) != 1 {
		t.Error("a hidden class is not drawn though asked for")
	}
}

func BenchmarkBuilder(b *testing.B) {
	distinct := make([]*spatial.Mesh, 400)
	for i := range distinct {
		distinct[i] = cylinder(12 + i%40)
	}
	for _, c := range []struct {
		name string
		of   func(i int) *spatial.Mesh
	}{
		{"distinct", func(i int) *spatial.Mesh { return distinct[i%400] }},
		{"instanced", func(i int) *spatial.Mesh { return distinct[0] }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			triangles := 0
			for b.Loop() {
				var t Builder
				for i := range 400 {
					id, _ := t.Feature(Feature{ID: "0123456789abcdefghijkl", Class: "IfcColumn", Name: "column"})
					if err := t.Add(id, Instance{Mesh: c.of(i), Transform: spatial.Translation(float64(i), 0, 0), Color: white}); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := t.Encode(); err != nil {
					b.Fatal(err)
				}
				triangles += t.Triangles()
			}
			b.ReportMetric(float64(triangles)/b.Elapsed().Seconds(), "triangles/s")
		})
	}
}
