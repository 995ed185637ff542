package importers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/paulmach/orb"

	"lantau/spatial"
	"lantau/spatial/geom"
	"lantau/spatial/mesh"
)

// A scripted importer emits what its function says.
type scripted func(sink Sink) error

func (scripted) Name() string                    { return "scripted" }
func (scripted) Sniff(string, []byte) Confidence { return No }
func (s scripted) Read(_ context.Context, _ Source, _ Options, sink Sink) error {
	return s(sink)
}

// cube is a unit cube whose faces from one number to another are left out, about the origin.
func cube(from, to int) *spatial.Mesh {
	var b mesh.Builder
	p := func(i int) [3]float64 {
		return [3]float64{float64(i&1) - 0.5, float64(i>>1&1) - 0.5, float64(i>>2&1) - 0.5}
	}
	for k, f := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		if k < from || k >= to {
			_ = b.Polygon([][][3]float64{{p(f[0]), p(f[1]), p(f[2]), p(f[3])}})
		}
	}
	m, o, _ := b.Build()
	for i := range m.Positions { // back about the origin: Build moves to the middle of the box
		m.Positions[i] += float32(o[i%3])
	}
	return m
}

func lines(t *testing.T, out *bytes.Buffer) (objects []inspectLine, last summary) {
	t.Helper()
	all := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, l := range all {
		if i == len(all)-1 {
			if err := json.Unmarshal([]byte(l), &last); err != nil {
				t.Fatal(err)
			}
			break
		}
		var o inspectLine
		if err := json.Unmarshal([]byte(l), &o); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	return objects, last
}

func TestInspectObjects(t *testing.T) {
	whole, most, lid := cube(6, 6), cube(0, 1), cube(1, 6)
	place := func(m *spatial.Mesh, x float64) spatial.Part {
		return spatial.Part{Mesh: m.Hash(), Transform: spatial.Translation(830000+x, 810000, 5)}
	}
	stretch := spatial.Part{Mesh: whole.Hash(), Transform: spatial.Mat4{2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1}}
	turned := spatial.Part{Mesh: whole.Hash(), Transform: spatial.Frame([3]float64{0, 0, 2}, [3]float64{2, 0, 0}, [3]float64{0, -2, 0}, [3]float64{0, 0, 0})}
	var out bytes.Buffer
	err := Inspect(context.Background(), scripted(func(s Sink) error {
		if err := s.Georeference(spatial.Georeference{Method: spatial.ByHome}); err != nil {
			return err
		}
		for _, m := range []*spatial.Mesh{whole, most, lid} {
			if err := s.Mesh(m.Hash(), m); err != nil {
				return err
			}
		}
		for _, o := range []*spatial.Object{
			{ID: "a", Class: "IfcWall", Name: "W", Parts: []spatial.Part{place(whole, 0)}},
			{ID: "b", Class: "IfcWall", Parts: []spatial.Part{place(most, 0)}},
			{ID: "c", Class: "IfcWall", Parts: []spatial.Part{place(most, 0), place(lid, 0)}},
			{ID: "d", Class: "IfcWall", Parts: []spatial.Part{stretch}},
			{ID: "e", Class: "IfcWall", Parts: []spatial.Part{turned}},
			{ID: "f", Class: "IfcSensor"},
		} {
			if err := s.Object(o); err != nil {
				return err
			}
		}
		s.Report(spatial.Problem{Severity: spatial.Skipped, Code: "x", Message: "y"})
		return nil
	}), Source{Name: "f", Size: 7}, Options{}, &out, true)
	if err != nil {
		t.Fatal(err)
	}
	got, last := lines(t, &out)
	for i, want := range []inspectLine{
		{ID: "a", Triangles: 12, Area: 6, Volume: 1, Closed: true},
		{ID: "b", Triangles: 10, Area: 5, Volume: math.NaN()},
		{ID: "c", Triangles: 12, Area: 6, Volume: 1, Closed: true},
		{ID: "d", Triangles: 12, Area: 2 * (2 + 3 + 6), Volume: 6, Closed: true},
		{ID: "e", Triangles: 12, Area: 24, Volume: 8, Closed: true},
		{ID: "f"},
	} {
		g := got[i]
		if g.ID != want.ID || g.Triangles != want.Triangles || math.Abs(g.Area-want.Area) > 1e-5 || g.Closed != want.Closed ||
			(!math.IsNaN(want.Volume) && math.Abs(g.Volume-want.Volume) > 1e-5) || (len(g.BBox) == 6) != (want.Triangles > 0) {
			t.Errorf("%+v, want %+v", g, want)
		}
	}
	if b := got[0].BBox; b[0] != 829999.5 || b[3] != 830000.5 || b[5] != 5.5 {
		t.Errorf("box %v", b)
	}
	if b := got[4].BBox; b[0] != -1 || b[5] != 1 {
		t.Errorf("turned box %v", b)
	}
	c := last.Counts
	if c.Objects != 6 || c.WithShape != 5 || c.Meshes != 3 || c.Triangles != 24 || c.Parts != 6 || c.Flattened != 58 || len(last.Problems) != 1 ||
		last.ProblemCounts["x"] != 1 || last.Classes["IfcWall"] != 5 || last.Georeference.Method != spatial.ByHome || last.Timings["seconds"] == "" {
		t.Errorf("%+v", last)
	}
}

func TestInspectBatches(t *testing.T) {
	schema := spatial.BatchSchema(spatial.Schema{{Name: "lanes", Type: spatial.Integer}})
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range 3 {
		b.Field(0).(*array.StringBuilder).AppendNull()
		if i == 1 {
			b.Field(1).(*array.BinaryBuilder).AppendNull()
		} else {
			b.Field(1).(*array.BinaryBuilder).Append(geom.FromOrb(orb.Point{float64(113 + i), 22}))
		}
		b.Field(2).(*array.Int64Builder).Append(int64(i))
	}
	rec := b.NewRecord()
	defer rec.Release()
	var out bytes.Buffer
	if err := Inspect(context.Background(), scripted(func(s Sink) error { return s.Batch(rec) }), Source{Name: "f"}, Options{}, &out, true); err != nil {
		t.Fatal(err)
	}
	_, last := lines(t, &out)
	if last.Counts.Features != 3 || last.Counts.Geometries != 2 || last.BBox[0] != 113 || last.BBox[3] != 115 || len(last.Schema) != 1 || last.Schema[0].Name != "lanes" {
		t.Errorf("%+v", last)
	}
}

func TestInspectFails(t *testing.T) {
	why := errors.New("cut")
	var out bytes.Buffer
	if err := Inspect(context.Background(), scripted(func(Sink) error { return why }), Source{}, Options{}, &out, true); !errors.Is(err, why) || out.Len() > 0 {
		t.Errorf("%v, %q", err, out.String())
	}
	err := Inspect(context.Background(), scripted(func(s Sink) error {
		return s.Object(&spatial.Object{ID: "a", Parts: []spatial.Part{{}}})
	}), Source{}, Options{}, &out, true)
	if err == nil || !strings.Contains(err.Error(), "not handed over") {
		t.Errorf("missing mesh: %v", err)
	}
}
