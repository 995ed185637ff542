package gltf

import (
	"math"

	qgltf "github.com/qmuntal/gltf"

	"lantau/spatial"
)

// maxSceneDepth is how deep nodes nest; what lies deeper hangs on the scene itself.
const maxSceneDepth = 24

// tree writes a node for each object that is drawn or has something drawn beneath it.
func (s *scene) tree() ([]byte, error) {
	w := &treeWriter{buffer: newBuffer(), shapes: map[spatial.MeshHash]*shape{}, meshes: map[string]int{}, materials: map[[4]uint8]int{}}
	children, roots := s.family()
	var visit func(i int) (int, bool)
	visit = func(i int) (int, bool) {
		var below []int
		for _, k := range children[i] {
			if n, ok := visit(k); ok {
				below = append(below, n)
			}
		}
		o := &s.objects[i]
		if len(below) == 0 && len(o.parts) == 0 {
			return 0, false
		}
		return w.object(o, below), true
	}
	for _, i := range roots {
		if n, ok := visit(i); ok {
			w.doc.Scenes[0].Nodes = append(w.doc.Scenes[0].Nodes, n)
		}
	}
	return w.encode()
}

// family finds each object's children. Objects whose parent is not here, and those past maxSceneDepth or in a circle of
// parents, are roots.
func (s *scene) family() (children [][]int, roots []int) {
	at := make(map[string]int, len(s.objects))
	for i := range s.objects {
		if _, ok := at[s.objects[i].ID]; !ok {
			at[s.objects[i].ID] = i
		}
	}
	children = make([][]int, len(s.objects))
	for i := range s.objects {
		depth, k := 0, i
		for depth <= maxSceneDepth {
			up, ok := at[s.objects[k].parent]
			if !ok || s.objects[k].parent == "" {
				break
			}
			k, depth = up, depth+1
		}
		if depth == 0 || depth > maxSceneDepth {
			roots = append(roots, i)
		} else {
			up := at[s.objects[i].parent]
			children[up] = append(children[up], i)
		}
	}
	return children, roots
}

type treeWriter struct {
	*buffer
	shapes    map[spatial.MeshHash]*shape
	meshes    map[string]int // glTF meshes by shapes and colours
	materials map[[4]uint8]int
}

// A shape is a mesh's vertex data once written.
type shape struct {
	attributes qgltf.PrimitiveAttributes
	indices    int
	empty      bool // every triangle was degenerate
}

// object writes an object's node: the mesh on the node itself where all parts lie alike and nothing hangs below, else
// a node beneath it for each part.
func (w *treeWriter) object(o *sceneObject, children []int) int {
	node := &qgltf.Node{Name: validUTF8(o.Name), Extras: map[string]string{"id": validUTF8(o.ID), "class": validUTF8(o.Class), "storey": validUTF8(o.Storey)}}
	if node.Name == "" {
		node.Name = validUTF8(o.Class)
	}
	groups := alike(o.parts)
	if len(groups) == 1 && len(children) == 0 {
		w.place(node, groups[0])
	} else {
		for _, g := range groups {
			part := &qgltf.Node{}
			if w.place(part, g) {
				children = append(children, w.node(part))
			}
		}
	}
	node.Children = children
	return w.node(node)
}

func (w *treeWriter) node(n *qgltf.Node) int {
	w.doc.Nodes = append(w.doc.Nodes, n)
	return len(w.doc.Nodes) - 1
}

// alike groups parts with the same transform, keeping their order.
func alike(parts []Instance) (groups [][]Instance) {
	at := map[spatial.Mat4]int{}
	for _, p := range parts {
		k, ok := at[p.Transform]
		if !ok {
			k = len(groups)
			at[p.Transform] = k
			groups = append(groups, nil)
		}
		groups[k] = append(groups[k], p)
	}
	return groups
}

// place gives a node the mesh of parts that share one transform, and that transform turned Y up. A transform that glTF
// cannot hold (it shears or flattens: a matrix must be translation · rotation · scale) is worked into the vertices.
func (w *treeWriter) place(n *qgltf.Node, parts []Instance) bool {
	if t := parts[0].Transform; decomposable(t) {
		n.Matrix = yUp(t)
	} else {
		for i := range parts {
			m, err := baked(parts[i].Mesh, t)
			if err != nil {
				return false // beyond float32
			}
			if t.Det() < 0 {
				m.Indices = turned(m.Indices)
			}
			parts[i].Mesh, parts[i].Hash = m, m.Hash()
		}
	}
	mesh, ok := w.mesh(parts)
	if ok {
		n.Mesh = &mesh
	}
	return ok
}

// mesh writes a glTF mesh with a primitive a part, or finds it where it was written before.
func (w *treeWriter) mesh(parts []Instance) (int, bool) {
	var key []byte
	for _, p := range parts {
		key = append(append(key, p.Hash[:]...), p.Color[:]...)
	}
	if i, ok := w.meshes[string(key)]; ok {
		return i, i >= 0
	}
	mesh := &qgltf.Mesh{}
	for _, p := range parts {
		if s := w.shape(p); !s.empty {
			mesh.Primitives = append(mesh.Primitives, &qgltf.Primitive{Attributes: s.attributes, Indices: qgltf.Index(s.indices), Material: qgltf.Index(w.color(p.Color))})
		}
	}
	if len(mesh.Primitives) == 0 {
		w.meshes[string(key)] = -1
		return 0, false
	}
	w.doc.Meshes = append(w.doc.Meshes, mesh)
	w.meshes[string(key)] = len(w.doc.Meshes) - 1
	return len(w.doc.Meshes) - 1, true
}

// shape writes a mesh's vertices and indices once.
func (w *treeWriter) shape(in Instance) *shape {
	if s, ok := w.shapes[in.Hash]; ok {
		return s
	}
	var p primitive
	s := &shape{empty: true}
	if err := p.add(shade(in.Mesh), spatial.Identity(), [4]uint8{}, 0); err == nil && len(p.index) > 0 {
		*s = shape{attributes: qgltf.PrimitiveAttributes{
			qgltf.POSITION: w.floats(p.position, 3, qgltf.AccessorVec3, true),
			qgltf.NORMAL:   w.floats(p.normal, 3, qgltf.AccessorVec3, false),
		}, indices: w.indices(p.index, len(p.position)/3)}
	}
	w.shapes[in.Hash] = s
	return s
}

// color finds or adds the material of a colour.
func (w *treeWriter) color(c [4]uint8) int {
	if i, ok := w.materials[c]; ok {
		return i
	}
	i := w.material(&[4]float64{linearOf(c[0]), linearOf(c[1]), linearOf(c[2]), float64(c[3]) / 255}, c[3] < 255)
	w.materials[c] = i
	return i
}

// yUp is the transform between Y-up frames that t is between Z-up frames: C·t·C⁻¹ with C (x, y, z) → (x, z, −y).
func yUp(t spatial.Mat4) spatial.Mat4 {
	c := spatial.Mat4{1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1}
	inv := spatial.Mat4{1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1}
	m := c.Mul(t).Mul(inv)
	for i := range m {
		m[i] += 0 // no −0
	}
	return m
}

// decomposable reports whether the columns of t are at right angles (within 1e-6) and none vanishes beside the others.
func decomposable(t spatial.Mat4) bool {
	var c [3][3]float64
	var l [3]float64
	for i := range c {
		c[i] = [3]float64(t[4*i : 4*i+3])
		l[i] = math.Sqrt(dot(c[i], c[i]))
	}
	for i := range c {
		j := (i + 1) % 3
		if !(l[i] > 1e-4*l[j] && l[j] > 1e-4*l[i] && l[i] > 1e-6 && math.Abs(dot(c[i], c[j])) <= 1e-6*l[i]*l[j]) {
			return false
		}
	}
	return t[3] == 0 && t[7] == 0 && t[11] == 0 && t[15] == 1
}

// turned is the triangles with their winding reversed.
func turned(indices []uint32) []uint32 {
	out := append([]uint32(nil), indices...)
	for i := 0; i+2 < len(out); i += 3 {
		out[i+1], out[i+2] = out[i+2], out[i+1]
	}
	return out
}
