package tileset_test

import (
	"context"
	"fmt"
	"iter"

	"lantau/spatial"
	"lantau/tiles/tileset"
)

// slab is a model of one object.
type slab struct{ mesh *spatial.Mesh }

func (s slab) Objects(context.Context) iter.Seq2[*spatial.Object, error] {
	return func(yield func(*spatial.Object, error) bool) {
		yield(&spatial.Object{ID: "1", Class: "IfcSlab", Name: "Apron", Storey: "G",
			Parts: []spatial.Part{{Mesh: s.mesh.Hash(), Transform: spatial.Translation(100, 50, 0)}}}, nil)
	}
}

func (s slab) MeshInfo(context.Context, spatial.MeshHash) (spatial.Box, int, error) {
	return s.mesh.Box(), s.mesh.Triangles(), nil
}

func (s slab) Mesh(context.Context, spatial.MeshHash) (*spatial.Mesh, error) { return s.mesh, nil }

func Example() {
	ctx := context.Background()
	src := slab{&spatial.Mesh{Positions: []float32{0, 0, 0, 30, 0, 0, 30, 20, 0, 0, 20, 0}, Indices: []uint32{0, 1, 2, 0, 2, 3}}}
	model := tileset.Model{Collection: "apron", Version: 1, Anchor: spatial.Anchor{Lon: 113.9, Lat: 22.3},
		Storeys: []tileset.Storey{{ID: "G", Name: "Ground"}}}
	t, err := tileset.Plan(ctx, model, src, tileset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	doc, _ := t.JSON()
	faults := tileset.Check(ctx, doc, func(uri string) ([]byte, error) {
		glb, err := t.Content(ctx, uri)
		fmt.Println(uri, len(glb)%4)
		return glb, err
	})
	fmt.Println(len(faults), "faults")
	// Output:
	// 1/s0.glb 0
	// 0 faults
}
