package tileset

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lantau/spatial"
	"lantau/tiles/gltf"
)

// memory is a source in memory.
type memory struct {
	objects []*spatial.Object
	meshes  map[spatial.MeshHash]*spatial.Mesh
}

func (m *memory) Objects(context.Context) iter.Seq2[*spatial.Object, error] {
	return func(yield func(*spatial.Object, error) bool) {
		for _, o := range m.objects {
			if !yield(o, nil) {
				return
			}
		}
	}
}

func (m *memory) MeshInfo(_ context.Context, h spatial.MeshHash) (spatial.Box, int, error) {
	mesh, ok := m.meshes[h]
	if !ok {
		return spatial.Box{}, 0, spatial.ErrNotFound
	}
	return mesh.Box(), mesh.Triangles(), nil
}

func (m *memory) Mesh(_ context.Context, h spatial.MeshHash) (*spatial.Mesh, error) {
	if mesh, ok := m.meshes[h]; ok {
		return mesh, nil
	}
	return nil, spatial.ErrNotFound
}

func (m *memory) put(mesh *spatial.Mesh) spatial.MeshHash {
	if m.meshes == nil {
		m.meshes = map[spatial.MeshHash]*spatial.Mesh{}
	}
	h := mesh.Hash()
	m.meshes[h] = mesh
	return h
}

func box(dx, dy, dz float32) *spatial.Mesh {
	return &spatial.Mesh{
		Positions: []float32{0, 0, 0, dx, 0, 0, dx, dy, 0, 0, dy, 0, 0, 0, dz, dx, 0, dz, dx, dy, dz, 0, dy, dz},
		Indices: []uint32{0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4,
			1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4, 7},
	}
}

var terminal = Model{Collection: "terminal", Version: 3, Anchor: spatial.Anchor{Lon: 113.936, Lat: 22.315, Height: 6.5},
	Storeys: []Storey{{"L1", "Arrivals", 0}, {"L2", "到達", 6}, {"empty", "no objects", 12}}}

// random is a model of n boxes, rotated and mirrored, on three storeys of which one is unknown and on none.
func random(n int, seed uint64) *memory {
	rng := rand.New(rand.NewPCG(seed, seed))
	m := &memory{}
	classes := []string{"IfcWall", "IfcWindow", "IfcSlab", "IfcDuctSegment", "IfcSpace"}
	for i := range n {
		size := math.Exp(rng.NormFloat64())
		h := m.put(box(float32(size), 0.2, float32(1+rng.IntN(5))))
		s, c := math.Sincos(rng.Float64() * 2 * math.Pi)
		t := spatial.Translation(rng.Float64()*400-200, rng.Float64()*100, rng.Float64()*12).
			Mul(spatial.Mat4{c, s, 0, 0, -s, c, 0, 0, 0, 0, 1 - 2*float64(i%2), 0, 0, 0, 0, 1})
		m.objects = append(m.objects, &spatial.Object{
			ID: fmt.Sprintf("o%05d", i), Class: classes[i%len(classes)], Name: "名前 " + fmt.Sprint(i),
			Storey: []string{"L1", "L2", "unlisted", ""}[rng.IntN(4)],
			Parts:  []spatial.Part{{Mesh: h, Transform: t}},
		})
	}
	return m
}

// checked plans, dumps and checks a tileset and returns its JSON and contents.
func checked(t *testing.T, ts *Tileset) ([]byte, map[string]gltf.Report) {
	t.Helper()
	doc, err := ts.JSON()
	if err != nil {
		t.Fatal(err)
	}
	glbs := map[string][]byte{}
	for _, err := range Check(t.Context(), doc, func(uri string) ([]byte, error) {
		glb, err := ts.Content(t.Context(), uri)
		glbs[uri] = glb
		return glb, err
	}) {
		t.Error(err)
	}
	dump(t, doc, glbs)
	reports := map[string]gltf.Report{}
	for uri, glb := range glbs {
		reports[uri], _ = gltf.Check(glb)
	}
	n := 0
	for uri := range ts.Contents() {
		n++
		if glbs[uri] == nil {
			t.Errorf("%s is a content but not in the JSON", uri)
		}
	}
	if n != len(glbs) {
		t.Errorf("%d contents, %d in the JSON", n, len(glbs))
	}
	return doc, reports
}

// dump writes the tileset beneath the directory LANTAU_TILES_OUT, for validators outside of Go.
func dump(t *testing.T, doc []byte, glbs map[string][]byte) {
	dir := os.Getenv("LANTAU_TILES_OUT")
	if dir == "" {
		return
	}
	dir = filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_"))
	write := func(name string, b []byte) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("tileset.json", doc)
	for uri, glb := range glbs {
		write(uri, glb)
	}
}

func plan(t *testing.T, m Model, src Source, opts Options) *Tileset {
	t.Helper()
	ts, err := Plan(t.Context(), m, src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func TestEveryObjectIsInOneTile(t *testing.T) {
	for _, c := range []struct {
		n    int
		opts Options
	}{
		{1, Options{}}, {7, Options{}}, {500, Options{MaxTriangles: 100}}, {500, Options{MaxTriangles: 1}},
		{3000, Options{MaxBytes: 20_000}}, {3000, Options{Hidden: true}},
	} {
		t.Run(fmt.Sprintf("%d-%d-%d", c.n, c.opts.MaxTriangles, c.opts.MaxBytes), func(t *testing.T) {
			src := random(c.n, uint64(c.n))
			doc, tiles := checked(t, plan(t, terminal, src, c.opts))
			seen := map[string]int{}
			for uri, r := range tiles {
				if limit := c.opts.MaxTriangles; limit > 12 && r.Triangles > limit {
					t.Errorf("%s has %d triangles, budget %d", uri, r.Triangles, limit)
				}
				for i, f := range r.Features {
					seen[f.ID]++
					if !r.Used[i] {
						t.Errorf("%s: nothing is drawn of %s", uri, f.ID)
					}
				}
			}
			want := 0
			for _, o := range src.objects {
				if n := 1; spatial.HiddenClass(o.Class) && !c.opts.Hidden {
					if seen[o.ID] != 0 {
						t.Errorf("%s is drawn though a %s", o.ID, o.Class)
					}
				} else if want += n; seen[o.ID] != n {
					t.Errorf("%s is in %d tiles", o.ID, seen[o.ID])
				}
			}
			if len(seen) != want {
				t.Errorf("%d objects drawn, want %d", len(seen), want)
			}
			if !json.Valid(doc) {
				t.Error("JSON is not valid")
			}
		})
	}
}

func TestTilesOfAStoreyHoldNothingElse(t *testing.T) {
	doc, tiles := checked(t, plan(t, terminal, random(400, 1), Options{MaxTriangles: 200}))
	var parsed struct {
		Root struct {
			Extras   extrasJSON
			Children []json.RawMessage
		}
	}
	if err := json.Unmarshal(doc, &parsed); err != nil {
		t.Fatal(err)
	}
	type tile struct {
		Content  struct{ URI string }
		Extras   struct{ Storey string }
		Children []tile
	}
	var walk func(x tile, storey string)
	walk = func(x tile, storey string) {
		if x.Extras.Storey != storey {
			t.Errorf("%s: extras.storey %q, want %q", x.Content.URI, x.Extras.Storey, storey)
		}
		for _, f := range tiles[x.Content.URI].Features {
			if f.Storey != storey {
				t.Errorf("%s holds %+v", x.Content.URI, f)
			}
		}
		for _, k := range x.Children {
			walk(k, storey)
		}
	}
	var storeys []string
	for _, raw := range parsed.Root.Children {
		var x tile
		if err := json.Unmarshal(raw, &x); err != nil {
			t.Fatal(err)
		}
		walk(x, x.Extras.Storey)
		storeys = append(storeys, x.Extras.Storey)
	}
	if got := fmt.Sprint(storeys); got != "[L1 L2 unlisted ]" {
		t.Errorf("storeys %s", got)
	}
	if e := parsed.Root.Extras; e.Collection != "terminal" || e.Version != 3 || e.Anchor != terminal.Anchor || len(e.Storeys) != 3 {
		t.Errorf("root extras %+v", e)
	}
}

func TestPlanDoesNotDependOnTheOrderOfObjects(t *testing.T) {
	a, b := random(300, 5), random(300, 5)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(b.objects), func(i, j int) { b.objects[i], b.objects[j] = b.objects[j], b.objects[i] })
	ta, tb := plan(t, terminal, a, Options{MaxTriangles: 300}), plan(t, terminal, b, Options{MaxTriangles: 300})
	ja, _ := ta.JSON()
	jb, _ := tb.JSON()
	if !bytes.Equal(ja, jb) {
		t.Error("another order gives another tileset.json")
	}
	for uri := range ta.Contents() {
		x, _ := ta.Content(t.Context(), uri)
		y, err := tb.Content(t.Context(), uri)
		if err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs (%v)", uri, err)
		}
	}
}

func TestEmptyModel(t *testing.T) {
	for name, src := range map[string]*memory{
		"nothing": {},
		"hidden":  {objects: []*spatial.Object{{ID: "s", Class: "IfcSpace"}, {ID: "b", Class: "IfcBuilding"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if doc, tiles := checked(t, plan(t, Model{Collection: "none"}, src, Options{})); len(tiles) != 0 || !bytes.Contains(doc, []byte(`"storeys":[]`)) {
				t.Errorf("%d tiles in %s", len(tiles), doc)
			}
		})
	}
}

func TestLargeObjectsAreSplitByPart(t *testing.T) {
	m := &memory{}
	o := &spatial.Object{ID: "big", Class: "IfcRailing"}
	h := m.put(box(1, 1, 1))
	for i := range 50 {
		o.Parts = append(o.Parts, spatial.Part{Mesh: h, Transform: spatial.Translation(float64(3*i), 0, 0)})
	}
	m.objects = []*spatial.Object{o}
	_, tiles := checked(t, plan(t, terminal, m, Options{MaxTriangles: 120}))
	total := 0
	for uri, r := range tiles {
		total += r.Triangles
		if r.Triangles > 120 || len(r.Features) != 1 {
			t.Errorf("%s: %d triangles, %d rows", uri, r.Triangles, len(r.Features))
		}
	}
	if total != 600 {
		t.Errorf("%d triangles drawn, want 600", total)
	}
}

func TestTerrainIsCutIntoPieces(t *testing.T) {
	const n = 150 // 45,000 triangles of a smooth hill, a metre a cell
	m := &memory{}
	mesh := &spatial.Mesh{}
	for y := range n + 1 {
		for x := range n + 1 {
			z := 20 * math.Sin(float64(x)/40) * math.Sin(float64(y)/40)
			mesh.Positions = append(mesh.Positions, float32(x), float32(y), float32(z))
		}
	}
	for y := range uint32(n) {
		for x := range uint32(n) {
			i := y*(n+1) + x
			mesh.Indices = append(mesh.Indices, i, i+1, i+n+2, i, i+n+2, i+n+1)
		}
	}
	o := &spatial.Object{ID: "hill", Class: "TINRelief", Parts: []spatial.Part{{Mesh: m.put(mesh), Transform: spatial.Translation(500, 0, 0)}}}
	m.objects = []*spatial.Object{o}
	_, tiles := checked(t, plan(t, terminal, m, Options{MaxTriangles: 5000}))
	total, area := 0, 0.0
	for uri, r := range tiles {
		if r.Triangles > 5000 || len(r.Features) != 1 || r.Features[0].ID != "hill" {
			t.Errorf("%s: %d triangles of %v", uri, r.Triangles, r.Features)
		}
		total += r.Triangles
		area += (r.Box.Max[0] - r.Box.Min[0]) * (r.Box.Max[1] - r.Box.Min[1])
	}
	if total != 2*n*n || len(tiles) != 9 {
		t.Errorf("%d triangles in %d tiles, want %d in 9", total, len(tiles), 2*n*n)
	}
	if area > 2.5*n*n {
		t.Errorf("the pieces' boxes cover %.0f m² of %d m²: they do not lie together", area, n*n)
	}
}

func TestWhatCannotBeDrawnIsNamed(t *testing.T) {
	m := &memory{}
	h := m.put(box(1, 1, 1))
	flat := m.put(&spatial.Mesh{Positions: []float32{0, 0, 0, 1, 0, 0, 1, 1, 0}, Indices: []uint32{0, 1, 2}})
	none := m.put(&spatial.Mesh{})
	for id, p := range map[string]spatial.Part{
		"nan":  {Mesh: h, Transform: spatial.Translation(math.NaN(), 0, 0)},
		"far":  {Mesh: h, Transform: spatial.Translation(0, 1e9, 0)},
		"none": {Mesh: none, Transform: spatial.Identity()},
		"flat": {Mesh: flat, Transform: spatial.Identity()},
		"box":  {Mesh: h, Transform: spatial.Identity()},
	} {
		m.objects = append(m.objects, &spatial.Object{ID: id, Class: "IfcBeam", Parts: []spatial.Part{p}})
	}
	ts := plan(t, terminal, m, Options{})
	_, tiles := checked(t, ts)
	if ts.Skipped != 2 || len(ts.Problems) != 2 {
		t.Errorf("%d skipped, %v", ts.Skipped, ts.Problems)
	}
	for _, r := range tiles {
		if len(r.Features) != 2 || r.Triangles != 13 {
			t.Errorf("%+v with %d triangles", r.Features, r.Triangles)
		}
	}
}

func TestErrors(t *testing.T) {
	src := random(3, 1)
	ts := plan(t, terminal, src, Options{})
	for _, uri := range []string{"", "3/s0.glb/..", "2/s0.glb", "3/s9.glb"} {
		if _, err := ts.Content(t.Context(), uri); !errors.Is(err, spatial.ErrNotFound) {
			t.Errorf("Content(%q): %v", uri, err)
		}
	}
	stop := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if _, err := Plan(ctx, terminal, src, Options{}); !errors.Is(err, stop) {
		t.Errorf("Plan under a cancelled context: %v", err)
	}
	src.meshes = nil
	if _, err := Plan(t.Context(), terminal, src, Options{}); !errors.Is(err, spatial.ErrNotFound) {
		t.Errorf("Plan without meshes: %v", err)
	}
}

func TestCheckFindsFaults(t *testing.T) {
	ts := plan(t, terminal, random(200, 9), Options{MaxTriangles: 200})
	good, _ := ts.JSON()
	fetch := func(uri string) ([]byte, error) { return ts.Content(t.Context(), uri) }
	type m = map[string]any
	first := func(d m) m { return d["root"].(m)["children"].([]any)[0].(m) }
	for name, spoil := range map[string]func(d m){
		"child outside": func(d m) { first(d)["transform"].([]any)[12] = 5000.0 },
		"error grows":   func(d m) { first(d)["geometricError"] = 1e6 },
		"small box":     func(d m) { first(d)["boundingVolume"].(m)["box"].([]any)[3] = 0.5 },
		"uri twice":     func(d m) { first(d)["content"].(m)["uri"] = first(d)["children"].([]any)[0].(m)["content"].(m)["uri"] },
		"no such tile":  func(d m) { first(d)["content"].(m)["uri"] = "3/zz.glb" },
		"scaled root":   func(d m) { d["root"].(m)["transform"].([]any)[0] = 2.0 },
		"version":       func(d m) { d["asset"].(m)["version"] = "1.0" },
	} {
		var d m
		if err := json.Unmarshal(good, &d); err != nil {
			t.Fatal(err)
		}
		spoil(d)
		bad, _ := json.Marshal(d)
		if errs := Check(t.Context(), bad, fetch); len(errs) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	src := random(20_000, 3)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Plan(b.Context(), terminal, src, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
}

func BenchmarkContent(b *testing.B) {
	ts, err := Plan(b.Context(), terminal, random(20_000, 3), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	triangles := 0
	for b.Loop() {
		for uri := range ts.Contents() {
			if _, err := ts.Content(b.Context(), uri); err != nil {
				b.Fatal(err)
			}
			for _, i := range ts.byName[uri].items {
				triangles += ts.items[i].triangles
			}
		}
	}
	b.ReportMetric(float64(triangles)/b.Elapsed().Seconds(), "triangles/s")
}
