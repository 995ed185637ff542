package mesh

import (
	"lantau/spatial"
)

// A Builder collects triangles in double precision and makes a [spatial.Mesh] of them. Corners with equal coordinates
// become one vertex; triangles two of whose corners are equal are dropped, which never opens a closed mesh. The zero
// value is ready; a Builder belongs to one goroutine.
type Builder struct {
	index     map[[3]float64]uint32
	positions [][3]float64
	indices   []uint32
	bad       bool
	clip      clipper
	scratch   [][3]int32
}

// Triangle adds a face, counter-clockwise seen from outside. A coordinate that is not a number spoils the whole mesh:
// Build answers ok false.
func (b *Builder) Triangle(p, q, r [3]float64) {
	b.face(b.vertex(p), b.vertex(q), b.vertex(r))
}

// Polygon adds a planar face with holes, triangulated as by [Triangulate], whose errors it returns.
func (b *Builder) Polygon(rings [][][3]float64) error {
	tri, err := b.clip.polygon(b.scratch[:0], rings)
	if err != nil {
		return err
	}
	b.scratch = tri
	var at []uint32
	for _, ring := range rings {
		for _, p := range ring {
			at = append(at, b.vertex(p))
		}
	}
	for _, t := range tri {
		b.face(at[t[0]], at[t[1]], at[t[2]])
	}
	return nil
}

// Vertex adds a corner for use with Face and returns its number.
func (b *Builder) Vertex(p [3]float64) uint32 { return b.vertex(p) }

// Face adds a triangle of corners that Vertex gave.
func (b *Builder) Face(i, j, k uint32) { b.face(i, j, k) }

// Len is the number of triangles so far.
func (b *Builder) Len() int { return len(b.indices) / 3 }

// Volume is the signed volume so far in cubic units: negative where the faces of a closed mesh look inward.
func (b *Builder) Volume() float64 {
	if len(b.positions) == 0 {
		return 0
	}
	o, v := b.positions[0], 0.0
	for i := 0; i+2 < len(b.indices); i += 3 {
		p, q, r := sub(b.positions[b.indices[i]], o), sub(b.positions[b.indices[i+1]], o), sub(b.positions[b.indices[i+2]], o)
		v += dot(p, cross(q, r))
	}
	return v / 6
}

// Flip turns every face over from triangle number from on.
func (b *Builder) Flip(from int) {
	for i := 3 * from; i+2 < len(b.indices); i += 3 {
		b.indices[i+1], b.indices[i+2] = b.indices[i+2], b.indices[i+1]
	}
}

func (b *Builder) vertex(p [3]float64) uint32 {
	if !finite(p) {
		b.bad = true
		return 0
	}
	for i := range p {
		p[i] += 0 // −0 becomes 0: they are one place
	}
	if i, ok := b.index[p]; ok {
		return i
	}
	if b.index == nil {
		b.index = make(map[[3]float64]uint32)
	}
	i := uint32(len(b.positions))
	b.index[p] = i
	b.positions = append(b.positions, p)
	return i
}

func (b *Builder) face(i, j, k uint32) {
	if i != j && j != k && k != i {
		b.indices = append(b.indices, i, j, k)
	}
}

// Build makes the mesh, its coordinates taken relative to origin, the middle of its box, so that float32 holds them:
// a part that uses it is translated by origin. ok is false where there is no triangle, or a coordinate was not a number
// or does not fit float32. Vertices that no triangle uses are left out. The Builder may go on being used.
func (b *Builder) Build() (m *spatial.Mesh, origin [3]float64, ok bool) {
	if len(b.indices) == 0 || b.bad {
		return nil, origin, false
	}
	box := spatial.EmptyBox()
	for _, i := range b.indices {
		p := b.positions[i]
		box = box.Extend(p[0], p[1], p[2])
	}
	for k := range origin {
		origin[k] = box.Min[k] + (box.Max[k]-box.Min[k])/2
	}
	m = &spatial.Mesh{Indices: make([]uint32, 0, len(b.indices))}
	renumber := make([]uint32, len(b.positions))
	for _, i := range b.indices {
		if renumber[i] == 0 {
			p := b.positions[i]
			m.Positions = append(m.Positions, float32(p[0]-origin[0]), float32(p[1]-origin[1]), float32(p[2]-origin[2]))
			renumber[i] = uint32(len(m.Positions) / 3)
		}
		m.Indices = append(m.Indices, renumber[i]-1)
	}
	if m.Check() != nil || !finite(origin) {
		return nil, origin, false
	}
	return m, origin, true
}
