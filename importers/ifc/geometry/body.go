package geometry

import (
	"lantau/importers/ifc/model"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// A body is one solid or surface in the frame of its product, metres.
type body struct {
	points    []vec
	faces     []face      // polygons, counter-clockwise seen from outside
	triangles [][3]uint32 // and triangles
	surface   bool        // no solid: its faces have no outside
	material  spatial.Material
}

// A face is a planar polygon: an outline and its holes, as numbers of the body's points.
type face [][]uint32

// size is about the number of triangles that the body will have.
func (b *body) size() int {
	n := len(b.triangles)
	for _, f := range b.faces {
		for _, ring := range f {
			n += len(ring)
		}
	}
	return n
}

// transform moves the body; a mirroring transform turns its faces over, so that they look outward still.
func (b *body) transform(t spatial.Mat4) body {
	out := *b
	out.points = make([]vec, len(b.points))
	for i, p := range b.points {
		x, y, z := t.Apply(p[0], p[1], p[2])
		out.points[i] = vec{x, y, z}
	}
	if t.Det() < 0 {
		out = out.flipped()
	}
	return out
}

// flipped turns every face over.
func (b body) flipped() body {
	faces := make([]face, len(b.faces))
	for i, f := range b.faces {
		faces[i] = make(face, len(f))
		for k, ring := range f {
			r := make([]uint32, len(ring))
			for j, v := range ring {
				r[len(ring)-1-j] = v
			}
			faces[i][k] = r
		}
	}
	triangles := make([][3]uint32, len(b.triangles))
	for i, t := range b.triangles {
		triangles[i] = [3]uint32{t[0], t[2], t[1]}
	}
	b.faces, b.triangles = faces, triangles
	return b
}

// triangulate cuts the faces into triangles, after which the body has triangles only. Faces without area are kept as
// slivers (their neighbours need their edges); those of fewer than three corners are dropped.
func (b *body) triangulate() {
	if len(b.faces) == 0 {
		return
	}
	var t mesh.Triangulator
	for _, f := range b.faces {
		for _, tri := range t.Indexed(b.points, f) {
			b.triangles = append(b.triangles, tri)
		}
	}
	b.faces = nil
}

// orient makes the faces of a solid agree and turns it inside out where they look inward.
func (b *body) orient() {
	if b.surface || len(b.points) == 0 {
		return
	}
	closed := b.closed()
	b.triangulate()
	if !closed {
		b.align()
	}
	if b.volume() < 0 {
		*b = b.flipped()
	}
}

// volume is signed, about the middle of the points: the sign is right even where a few faces are missing.
func (b *body) volume() float64 {
	var o vec
	for _, p := range b.points {
		o = add(o, scale(p, 1/float64(len(b.points))))
	}
	v := 0.0
	for _, t := range b.triangles {
		v += dot(sub(b.points[t[0]], o), cross(sub(b.points[t[1]], o), sub(b.points[t[2]], o)))
	}
	return v / 6
}

// addTo puts the body's triangles into a builder.
func (b *body) addTo(out *mesh.Builder) {
	b.triangulate()
	at := make([]uint32, len(b.points))
	for i, p := range b.points {
		at[i] = out.Vertex(p)
	}
	for _, t := range b.triangles {
		out.Face(at[t[0]], at[t[1]], at[t[2]])
	}
}

// limit refuses bodies past the budget of one product.
func limit(e model.Entity, bodies []body) error {
	n := 0
	for i := range bodies {
		n += bodies[i].size()
	}
	if n > maxFlat || len(bodies) > maxMapped {
		return overBudget(e, "unfolded, it has more than %d bodies or %d triangles", maxMapped, maxFlat)
	}
	return nil
}
