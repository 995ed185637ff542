package tileset

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"lantau/spatial"
)

// A piece is the n-th of several runs of a mesh's triangles in spatial order. The zero value is the whole mesh.
type piece struct {
	n, of int
}

// cut divides a part that alone exceeds a tile, as terrain does, into pieces that fit; nil where it fits. The mesh is
// read here, since each piece needs its own box.
func (p *planner) cut(ctx context.Context, whole item, part spatial.Part) ([]item, error) {
	most := min(p.opts.MaxTriangles, p.opts.MaxBytes/bytesPerTriangle)
	if whole.triangles <= max(most, 1000) {
		return nil, nil
	}
	m, err := p.src.Mesh(ctx, part.Mesh)
	if err != nil {
		return nil, fmt.Errorf("mesh %v: %w", part.Mesh, err)
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("mesh %v: %w", part.Mesh, err)
	}
	of := (m.Triangles() + max(most, 1000) - 1) / max(most, 1000)
	order := inSpace(m)
	var out []item
	for n := range of {
		it := whole
		it.piece = piece{n, of}
		box := spatial.EmptyBox()
		run := it.piece.run(order)
		for _, t := range run {
			for _, v := range m.Indices[3*t : 3*t+3] {
				box = box.Extend(part.Transform.Apply(float64(m.Positions[3*v]), float64(m.Positions[3*v+1]), float64(m.Positions[3*v+2])))
			}
		}
		for k := range 3 {
			box.Min[k] -= margin
			box.Max[k] += margin
		}
		it.box, it.triangles = box, len(run)
		out = append(out, it)
	}
	return out, nil
}

// run is the piece's share of the triangles.
func (p piece) run(order []uint32) []uint32 {
	return order[len(order)*p.n/p.of : len(order)*(p.n+1)/p.of]
}

// inSpace orders a mesh's triangles along a Z curve (Morton 1966) through the middles of their boxes, 21 bits an axis,
// so that a run of them lies together. Equal middles keep their order.
func inSpace(m *spatial.Mesh) []uint32 {
	b := m.Box()
	size := math.Max(b.Max[0]-b.Min[0], math.Max(b.Max[1]-b.Min[1], b.Max[2]-b.Min[2]))
	if !(size > 0) {
		size = 1
	}
	type key struct {
		code     uint64
		triangle uint32
	}
	keys := make([]key, m.Triangles())
	for t := range keys {
		var code uint64
		for k := range 3 {
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, v := range m.Indices[3*t : 3*t+3] {
				c := float64(m.Positions[3*v+uint32(k)])
				lo, hi = math.Min(lo, c), math.Max(hi, c)
			}
			code |= spread(uint64(((lo+hi)/2-b.Min[k])/size*(1<<21-1))) << k
		}
		keys[t] = key{code, uint32(t)}
	}
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(cmp.Compare(x.code, y.code), cmp.Compare(x.triangle, y.triangle))
	})
	out := make([]uint32, len(keys))
	for i := range keys {
		out[i] = keys[i].triangle
	}
	return out
}

// spread puts two zero bits between the lowest 21 bits.
func spread(v uint64) uint64 {
	v &= 1<<21 - 1
	v = (v | v<<32) & 0x1f00000000ffff
	v = (v | v<<16) & 0x1f0000ff0000ff
	v = (v | v<<8) & 0x100f00f00f00f00f
	v = (v | v<<4) & 0x10c30c30c30c30c3
	return (v | v<<2) & 0x1249249249249249
}
