package tileset

import (
	"context"
	"fmt"
	"iter"

	"lantau/spatial"
	"lantau/tiles/gltf"
)

// Content builds the glb of a tile by the URI that JSON gives it. The same tileset gives the same bytes. Errors wrap
// spatial.ErrNotFound where there is no such tile, spatial.ErrMesh where the source's mesh is not sound; else they are the
// source's or ctx's cause.
func (t *Tileset) Content(ctx context.Context, uri string) ([]byte, error) {
	n, ok := t.byName[uri]
	if !ok {
		return nil, fmt.Errorf("tile %q of %q: %w", uri, t.model.Collection, spatial.ErrNotFound)
	}
	centre := n.box.Center()
	move := spatial.Translation(-centre[0], -centre[1], -centre[2])
	meshes := map[spatial.MeshHash]*spatial.Mesh{}
	rows := map[int32]int{} // feature → row of this tile
	var b gltf.Builder
	for _, i := range n.items {
		it := &t.items[i]
		row, ok := rows[it.feature]
		if !ok {
			var err error
			if row, err = b.Feature(t.features[it.feature]); err != nil {
				return nil, err
			}
			rows[it.feature] = row
		}
		for k := it.first; k < it.last; k++ {
			if err := context.Cause(ctx); err != nil {
				return nil, err
			}
			p := &t.placements[k]
			m, err := t.mesh(ctx, meshes, p.mesh)
			if err != nil {
				return nil, fmt.Errorf("tile %q of %q: %w", uri, t.model.Collection, err)
			}
			in := gltf.Instance{Hash: p.mesh, Mesh: m, Transform: move.Mul(p.matrix()), Color: p.color}
			if it.piece.of > 0 {
				in.Triangles = it.piece.run(inSpace(m))
			}
			if err := b.Add(row, in); err != nil {
				return nil, fmt.Errorf("tile %q of %q: %w", uri, t.model.Collection, err)
			}
		}
	}
	return b.Encode()
}

// mesh reads a mesh once per tile.
func (t *Tileset) mesh(ctx context.Context, seen map[spatial.MeshHash]*spatial.Mesh, h spatial.MeshHash) (*spatial.Mesh, error) {
	if m, ok := seen[h]; ok {
		return m, nil
	}
	m, err := t.src.Mesh(ctx, h)
	if err != nil {
		return nil, fmt.Errorf("mesh %v: %w", h, err)
	}
	seen[h] = m
	return m, nil
}

// Contents yields the URIs of all tiles, parents before children, in the order of the JSON.
func (t *Tileset) Contents() iter.Seq[string] {
	var walk func(n *node, yield func(string) bool) bool
	walk = func(n *node, yield func(string) bool) bool {
		for _, c := range n.children {
			if !yield(c.name) || !walk(c, yield) {
				return false
			}
		}
		return true
	}
	return func(yield func(string) bool) { walk(t.root, yield) }
}
