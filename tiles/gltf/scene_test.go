package gltf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	qgltf "github.com/qmuntal/gltf"

	"lantau/spatial"
)

// model is a source of objects and meshes for scenes.
type model struct {
	objects []*spatial.Object
	meshes  map[spatial.MeshHash]*spatial.Mesh
	reads   int
}

func (m *model) put(mesh *spatial.Mesh) spatial.MeshHash {
	if m.meshes == nil {
		m.meshes = map[spatial.MeshHash]*spatial.Mesh{}
	}
	m.meshes[mesh.Hash()] = mesh
	return mesh.Hash()
}

func (m *model) all() iter.Seq2[*spatial.Object, error] {
	return func(yield func(*spatial.Object, error) bool) {
		for _, o := range m.objects {
			if !yield(o, nil) {
				return
			}
		}
	}
}

func (m *model) mesh(_ context.Context, h spatial.MeshHash) (*spatial.Mesh, error) {
	m.reads++
	if mesh, ok := m.meshes[h]; ok {
		return mesh, nil
	}
	return nil, spatial.ErrNotFound
}

// written makes a scene, checks it and reads it back.
func (m *model) written(t *testing.T, opts SceneOptions) (*qgltf.Document, Report) {
	t.Helper()
	glb, err := Scene(t.Context(), m.all(), m.mesh, opts)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Scene(t.Context(), m.all(), m.mesh, opts)
	if err != nil || !bytes.Equal(glb, again) {
		t.Errorf("a second time gives other bytes (%v)", err)
	}
	r, errs := Check(glb)
	for _, err := range errs {
		t.Error(err)
	}
	dump(t, glb)
	var doc qgltf.Document
	if err := qgltf.NewDecoder(bytes.NewReader(glb)).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return &doc, r
}

func TestSceneTreeSharesMeshes(t *testing.T) {
	m := &model{}
	h := m.put(cylinder(16))
	m.objects = []*spatial.Object{
		{ID: "chair2", Class: "IfcFurniture", Name: "椅子 2", Parent: "storey", Parts: []spatial.Part{{Mesh: h, Transform: spatial.Translation(5, 0, 0)}}},
		{ID: "storey", Class: "IfcBuildingStorey", Name: "Level 1", Parent: "building"},
		{ID: "building", Class: "IfcBuilding", Parent: "missing"},
		{ID: "chair1", Class: "IfcFurniture", Parent: "storey", Storey: "storey", Parts: []spatial.Part{{Mesh: h, Transform: spatial.Translation(0, 3, 0)}}},
		{ID: "space", Class: "IfcSpace", Parent: "storey", Parts: []spatial.Part{{Mesh: h, Transform: spatial.Identity()}}},
		{ID: "a", Class: "X", Parent: "b", Parts: []spatial.Part{{Mesh: h, Transform: spatial.Identity()}}},
		{ID: "b", Class: "X", Parent: "a"},
	}
	doc, r := m.written(t, SceneOptions{})
	if len(doc.Meshes) != 2 || len(doc.Accessors) != 3 { // two colours of one mesh
		t.Errorf("%d meshes, %d accessors; want 2 and 3", len(doc.Meshes), len(doc.Accessors))
	}
	if m.reads != 2 {
		t.Errorf("the mesh was read %d times for two scenes", m.reads)
	}
	var outline func(n, depth int) string
	outline = func(n, depth int) string {
		s := strings.Repeat(" ", depth) + doc.Nodes[n].Name + "\n"
		for _, k := range doc.Nodes[n].Children {
			s += outline(k, depth+1)
		}
		return s
	}
	got := ""
	for _, n := range doc.Scenes[0].Nodes {
		got += outline(n, 0)
	}
	if want := "IfcBuilding\n Level 1\n  椅子 2\n  IfcFurniture\nX\n"; got != want {
		t.Errorf("tree:\n%swant:\n%s", got, want)
	}
	if want := (spatial.Box{Min: [3]float64{-1, -1, 0}, Max: [3]float64{6, 4, 1}}); r.Box != want || r.Triangles != 3*64 {
		t.Errorf("box %v with %d triangles, want %v with 192", r.Box, r.Triangles, want)
	}
}

// TestSceneAndTileDrawTheSame lays random transforms, also mirrored and sheared, both ways.
func TestSceneAndTileDrawTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	m := &model{}
	h, g := m.put(box(1, 2, 3)), m.put(cylinder(9))
	for i := range 60 {
		tr := spatial.Translation(rng.Float64()*50, rng.Float64()*50, rng.Float64()*50)
		s, c := math.Sincos(rng.Float64() * 7)
		tr = tr.Mul(spatial.Mat4{c, s, 0, 0, -s, c, 0, 0, 0, 0, float64(i%2)*2 - 1, 0, 0, 0, 0, 1})
		switch i % 5 {
		case 0:
			tr[4] += 0.7 // shear
		case 1:
			tr = tr.Mul(spatial.Mat4{2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1})
		}
		o := &spatial.Object{ID: fmt.Sprint(i), Class: "IfcColumn", Parts: []spatial.Part{{Mesh: h, Transform: tr}, {Mesh: g, Transform: tr}}}
		if i%3 == 0 {
			o.Parts = append(o.Parts, spatial.Part{Mesh: g, Transform: spatial.Translation(0, 0, float64(i)), Material: spatial.Material{Color: [4]uint8{1, 2, 3, 100}}})
		}
		m.objects = append(m.objects, o)
	}
	_, tree := m.written(t, SceneOptions{})
	_, flat := m.written(t, SceneOptions{MaxNodes: 1})
	if tree.Triangles != flat.Triangles || len(flat.Features) != 60 {
		t.Errorf("%d triangles as a tree, %d merged with %d rows", tree.Triangles, flat.Triangles, len(flat.Features))
	}
	for k := range 3 {
		if math.Abs(tree.Box.Min[k]-flat.Box.Min[k]) > 1e-4 || math.Abs(tree.Box.Max[k]-flat.Box.Max[k]) > 1e-4 {
			t.Errorf("box %v as a tree, %v merged", tree.Box, flat.Box)
		}
	}
}

func TestSceneLimits(t *testing.T) {
	m := &model{}
	h := m.put(box(1, 1, 1))
	for i := range 10 {
		m.objects = append(m.objects, &spatial.Object{ID: fmt.Sprint(i), Class: "IfcWall", Parts: []spatial.Part{{Mesh: h, Transform: spatial.Identity()}}})
	}
	if _, err := Scene(t.Context(), m.all(), m.mesh, SceneOptions{MaxTriangles: 100}); !errors.Is(err, spatial.ErrBudget) {
		t.Errorf("120 triangles with a budget of 100: %v", err)
	}
	delete(m.meshes, h)
	if _, err := Scene(t.Context(), m.all(), m.mesh, SceneOptions{}); !errors.Is(err, spatial.ErrNotFound) {
		t.Errorf("a missing mesh: %v", err)
	}
	if glb, err := Scene(t.Context(), (&model{}).all(), m.mesh, SceneOptions{}); err != nil {
		t.Error(err)
	} else if _, errs := Check(glb); len(errs) > 0 {
		t.Error(errs)
	}
}
