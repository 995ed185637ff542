package gltf

import (
	"fmt"
	"math"

	"lantau/spatial"
)

// A Feature is a row of a tile's property table. The strings are any Unicode; bytes that are not UTF-8 are written
// as U+FFFD.
type Feature struct {
	ID, Class, Name string
	Storey          string // the storey's id, empty where none
}

// An Instance is one placed mesh.
type Instance struct {
	// Hash identifies the mesh: instances with the same hash must have equal meshes. The zero hash means "by pointer".
	Hash spatial.MeshHash
	Mesh *spatial.Mesh
	// Transform takes mesh coordinates to the frame of the tile: metres, Z up. Mirrors (Det < 0) are turned right.
	Transform spatial.Mat4
	// Triangles are the numbers of the mesh's triangles to draw; nil draws all. Normals are those of the whole mesh.
	Triangles []uint32
	// Color is sRGB with straight alpha; below 255 the instance is drawn blended.
	Color [4]uint8
}

// maxFeatures is where float32 feature ids stop being exact.
const maxFeatures = 1 << 24

// A Builder gathers instances into the content of one tile. The zero value is ready to use.
type Builder struct {
	features []Feature
	opaque   primitive
	blended  primitive
	shaded   map[any]*shadedMesh
}

// A primitive is what is drawn with one material: vertex arrays in the written frame (Y up).
type primitive struct {
	position []float32 // stride 3
	normal   []float32 // stride 3, unit
	color    []uint8   // stride 4, linear
	feature  []float32
	index    []uint32 // stride 3
}

// Feature adds a row to the property table and returns its feature id.
func (b *Builder) Feature(f Feature) (id int, err error) {
	if len(b.features) == maxFeatures {
		return 0, fmt.Errorf("gltf: %w: more than %d features in one tile", spatial.ErrBudget, maxFeatures)
	}
	b.features = append(b.features, f)
	return len(b.features) - 1, nil
}

// Triangles is the number of triangles gathered so far.
func (b *Builder) Triangles() int { return (len(b.opaque.index) + len(b.blended.index)) / 3 }

// Add draws an instance as part of the feature. Degenerate triangles are dropped, also those that become so by
// rounding to float32. Errors wrap spatial.ErrMesh where the mesh or the transform is not sound (NaN, an index past
// the vertices, a coordinate beyond float32) and leave the tile without the instance.
func (b *Builder) Add(feature int, in Instance) error {
	if feature < 0 || feature >= len(b.features) {
		return fmt.Errorf("gltf: feature %d of %d", feature, len(b.features))
	}
	if !in.Transform.Finite() {
		return fmt.Errorf("gltf: %q: %w: transform is not finite", b.features[feature].ID, spatial.ErrMesh)
	}
	s, t, err := b.shade(in)
	if err != nil {
		return fmt.Errorf("gltf: %q: %w", b.features[feature].ID, err)
	}
	if in.Triangles != nil {
		s = s.only(in.Triangles)
	}
	p := &b.opaque
	if in.Color[3] < 255 {
		p = &b.blended
	}
	if err := p.add(s, t, linear(in.Color), float32(feature)); err != nil {
		return fmt.Errorf("gltf: %q: %w", b.features[feature].ID, err)
	}
	return nil
}

// shade looks up or computes the mesh's normals. A transform that flattens has no inverse to take normals through:
// the mesh is flattened first and shaded as it then is.
func (b *Builder) shade(in Instance) (*shadedMesh, spatial.Mat4, error) {
	if d := in.Transform.Det(); d == 0 || math.IsInf(d, 0) || math.IsNaN(d) {
		m, err := baked(in.Mesh, in.Transform)
		if err != nil {
			return nil, spatial.Mat4{}, err
		}
		return shade(m), spatial.Identity(), nil
	}
	var key any = in.Hash
	if in.Hash == (spatial.MeshHash{}) {
		key = in.Mesh
	}
	if s, ok := b.shaded[key]; ok {
		return s, in.Transform, nil
	}
	if err := in.Mesh.Check(); err != nil {
		return nil, spatial.Mat4{}, err
	}
	if b.shaded == nil {
		b.shaded = map[any]*shadedMesh{}
	}
	s := shade(in.Mesh)
	b.shaded[key] = s
	return s, in.Transform, nil
}

// baked is the mesh with the transform applied.
func baked(m *spatial.Mesh, t spatial.Mat4) (*spatial.Mesh, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	out := &spatial.Mesh{Positions: make([]float32, len(m.Positions)), Indices: m.Indices}
	for i := 0; i < len(m.Positions); i += 3 {
		x, y, z := t.Apply(float64(m.Positions[i]), float64(m.Positions[i+1]), float64(m.Positions[i+2]))
		out.Positions[i], out.Positions[i+1], out.Positions[i+2] = float32(x), float32(y), float32(z)
	}
	return out, out.Check()
}

// add appends a shaded mesh, transformed and turned Y up. Normals go through the cofactor matrix, which is the inverse
// transpose times the determinant: its sign turns them back where the transform mirrors, and the winding with them.
func (p *primitive) add(s *shadedMesh, t spatial.Mat4, color [4]uint8, feature float32) error {
	first := len(p.position)
	for i := 0; i < len(s.position); i += 3 {
		x, y, z := t.Apply(float64(s.position[i]), float64(s.position[i+1]), float64(s.position[i+2]))
		p.position = append(p.position, float32(x), float32(z), float32(0-y))
	}
	for _, v := range p.position[first:] {
		if v-v != 0 { // infinite or NaN
			p.position = p.position[:first]
			return fmt.Errorf("%w: a coordinate leaves the range of float32", spatial.ErrMesh)
		}
	}
	flip := t.Det() < 0
	n := normalTransform(t)
	for i := 0; i < len(s.normal); i += 3 {
		x, y, z := n.Rotate(float64(s.normal[i]), float64(s.normal[i+1]), float64(s.normal[i+2]))
		if l := math.Sqrt(x*x + y*y + z*z); l > 0 && !math.IsInf(l, 0) {
			x, y, z = x/l, y/l, z/l
		} else {
			x, y, z = 0, 0, 1
		}
		p.normal = append(p.normal, float32(x), float32(z), float32(0-y))
		p.color = append(p.color, color[:]...)
		p.feature = append(p.feature, feature)
	}
	base := uint32(first / 3)
	for i := 0; i < len(s.index); i += 3 {
		a, b, c := base+s.index[i], base+s.index[i+1], base+s.index[i+2]
		if p.at(a) == p.at(b) || p.at(b) == p.at(c) || p.at(c) == p.at(a) {
			continue
		}
		if flip {
			b, c = c, b
		}
		p.index = append(p.index, a, b, c)
	}
	return nil
}

func (p *primitive) at(v uint32) [3]float32 { return [3]float32(p.position[3*v : 3*v+3]) }

// normalTransform takes normals through t, up to length: the cofactor matrix of t, scaled to keep away from overflow,
// negated where t mirrors.
func normalTransform(t spatial.Mat4) spatial.Mat4 {
	largest := 0.0
	for _, v := range t[:11] {
		largest = max(largest, math.Abs(v))
	}
	var c [3][3]float64 // columns of t, scaled
	for i := range c {
		for k := range c[i] {
			c[i][k] = t[4*i+k] / largest
		}
	}
	x, y, z := cross(c[1], c[2]), cross(c[2], c[0]), cross(c[0], c[1])
	if dot(x, c[0]) < 0 {
		for k := range x {
			x[k], y[k], z[k] = -x[k], -y[k], -z[k]
		}
	}
	return spatial.Frame(x, y, z, [3]float64{})
}

// linear turns sRGB bytes into the linear bytes that COLOR_0 holds (IEC 61966-2-1); alpha is linear already.
func linear(c [4]uint8) [4]uint8 {
	return [4]uint8{toLinear[c[0]], toLinear[c[1]], toLinear[c[2]], c[3]}
}

var toLinear = func() (t [256]uint8) {
	for i := range t {
		t[i] = uint8(math.Round(255 * linearOf(uint8(i))))
	}
	return t
}()

func linearOf(v uint8) float64 {
	s := float64(v) / 255
	if s <= 0.04045 {
		return s / 12.92
	}
	return math.Pow((s+0.055)/1.055, 2.4)
}
