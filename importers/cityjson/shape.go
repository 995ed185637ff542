package cityjson

import (
	"math"

	"lantau/spatial"
	"lantau/spatial/mesh"
)

// A partKey is what the faces of one part have in common.
type partKey struct {
	geometry int
	surface  string
	material int // -1 where none
}

// A shape turns the geometries of one object, or one template, into meshes. Vertices are kept relative to one origin,
// a whole number of the file's grid, so that equal things at different places give equal meshes.
type shape struct {
	vertices [][3]float64
	scale    [3]float64
	origin   [3]float64 // in the file's grid
	faults   *faults

	parts []part
	at    map[partKey]int
	rings [][][3]float64 // scratch
}

// A part is a mesh while it grows.
type part struct {
	partKey
	mesh   spatial.Mesh
	number map[int]uint32 // vertex of the file → vertex of the mesh
}

// A triangle is three vertices of the file.
type triangle struct {
	v    [3]int
	part int
}

// newShape puts the origin into the middle of the box of the vertices that are used.
func newShape(vertices [][3]float64, scale [3]float64, used []solid, f *faults) *shape {
	b := spatial.EmptyBox()
	for _, s := range used {
		for _, shell := range s {
			for _, surface := range shell {
				for _, ring := range surface {
					for _, v := range ring {
						if v >= 0 && v < len(vertices) {
							b = b.Extend(vertices[v][0], vertices[v][1], vertices[v][2])
						}
					}
				}
			}
		}
	}
	s := &shape{vertices: vertices, scale: scale, faults: f, at: map[partKey]int{}}
	if !b.IsEmpty() {
		for k, v := range b.Center() {
			s.origin[k] = math.Round(v)
		}
	}
	return s
}

// largest is the farthest from its origin, in metres, that a vertex may lie.
const largest = 1e7

// local is a vertex relative to the origin, in metres.
func (s *shape) local(v int) (p [3]float64, ok bool) {
	for k := range p {
		p[k] = (s.vertices[v][k] - s.origin[k]) * s.scale[k]
		if !(math.Abs(p[k]) < largest) {
			return p, false
		}
	}
	return p, true
}

// add triangulates a geometry with surfaces; number tells geometries apart.
func (s *shape) add(number int, p *parsed, d *document) {
	look := p.look(d, s.faults)
	var triangles []triangle
	for i, body := range p.list {
		for j, shell := range body {
			triangles = triangles[:0]
			for k, surface := range shell {
				key := look([]int{i, j, k}[3-p.depth:], surface)
				key.geometry = number
				triangles = s.surface(triangles, surface, s.part(key))
			}
			if p.closes() {
				s.outward(triangles, j > 0)
			}
			for _, t := range triangles {
				s.emit(t)
			}
		}
	}
}

// look is the function that tells the semantic surface and the material of a surface by its path and its rings.
func (p *parsed) look(d *document, f *faults) func(path []int, rings [][]int) partKey {
	if p.twin != nil {
		return func(_ []int, rings [][]int) partKey { return p.twin[keyOf(rings)] }
	}
	types, theme := p.surfaceTypes(), p.theme(d.theme)
	return func(path []int, _ [][]int) partKey {
		key := partKey{material: -1}
		if n, ok := at(p.semanticValues(), path); ok {
			if n < len(types) {
				key.surface = types[n]
			} else {
				f.warn("bad-semantics", "semantic value %d, of %d surfaces", n, len(types))
			}
		}
		if n, ok := theme.of(path); ok {
			if n < len(d.materials) {
				key.material = n
			} else {
				f.warn("bad-material", "material %d of %d", n, len(d.materials))
			}
		}
		return key
	}
}

func (g *geometry) semanticValues() any {
	if g.Semantics == nil {
		return nil
	}
	return g.Semantics.Values
}

// of is the material of a surface under the theme; a nil theme has none.
func (t *themeValues) of(path []int) (int, bool) {
	if t == nil {
		return 0, false
	}
	if t.Value != nil {
		return *t.Value, *t.Value >= 0
	}
	return at(t.Values, path)
}

func (s *shape) part(k partKey) int {
	i, ok := s.at[k]
	if !ok {
		i = len(s.parts)
		s.at[k] = i
		s.parts = append(s.parts, part{partKey: k, number: map[int]uint32{}})
	}
	return i
}

// surface cuts a polygon into triangles; what cannot be is named and left out.
func (s *shape) surface(out []triangle, rings [][]int, part int) []triangle {
	s.rings = s.rings[:0]
	for n, ring := range rings {
		if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
			ring = ring[:len(ring)-1]
		}
		points := make([][3]float64, len(ring))
		for i, v := range ring {
			if v < 0 || v >= len(s.vertices) {
				s.faults.skip("bad-vertex-index", "a surface uses vertex %d, of %d", v, len(s.vertices))
				return out
			}
			p, ok := s.local(v)
			if !ok {
				s.faults.skip("bad-vertex", "vertex %d lies out of the frame", v)
				return out
			}
			points[i] = p
		}
		if len(ring) < 3 {
			if n == 0 {
				s.faults.skip("degenerate-ring", "a surface's outline has %d corners", len(ring))
				return out
			}
			s.faults.warn("degenerate-ring", "a hole has %d corners", len(ring))
		}
		s.rings = append(s.rings, points)
		rings[n] = ring
	}
	if len(rings) == 0 {
		s.faults.skip("degenerate-ring", "a surface has no outline")
		return out
	}
	if len(rings) == 1 && len(rings[0]) == 3 {
		return append(out, triangle{[3]int(rings[0]), part})
	}
	cut, err := mesh.Triangulate(s.rings)
	if err != nil {
		s.faults.skip("degenerate-ring", "a surface of %d corners: %v", len(rings[0]), err)
		return out
	}
	for _, t := range cut {
		var tri triangle
		tri.part = part
		for k, i := range t {
			n := 0
			for i >= len(rings[n]) {
				i -= len(rings[n])
				n++
			}
			tri.v[k] = rings[n][i]
		}
		out = append(out, tri)
	}
	return out
}

// emit adds a triangle to its part's mesh, dropping one with two equal corners.
func (s *shape) emit(t triangle) {
	if t.v[0] == t.v[1] || t.v[1] == t.v[2] || t.v[2] == t.v[0] {
		return
	}
	p := &s.parts[t.part]
	for _, v := range t.v {
		n, ok := p.number[v]
		if !ok {
			n = uint32(len(p.mesh.Positions) / 3)
			p.number[v] = n
			at, _ := s.local(v)
			p.mesh.Positions = append(p.mesh.Positions, float32(at[0]), float32(at[1]), float32(at[2]))
		}
		p.mesh.Indices = append(p.mesh.Indices, n)
	}
}

// outward turns the triangles of a closed shell that looks the wrong way: an outer shell inward, a cavity outward. An
// open shell has no inside and stays.
func (s *shape) outward(triangles []triangle, cavity bool) {
	volume := 0.0
	var o [3]float64
	for i, t := range triangles {
		a, _ := s.local(t.v[0])
		b, _ := s.local(t.v[1])
		c, _ := s.local(t.v[2])
		if i == 0 {
			o = a
		}
		volume += det(sub(a, o), sub(b, o), sub(c, o))
	}
	if (volume < 0) == cavity || volume == 0 || !s.closed(triangles) {
		return
	}
	for i := range triangles {
		v := &triangles[i].v
		v[1], v[2] = v[2], v[1]
	}
	s.faults.warn("solid-inside-out", "the faces of a closed shell looked the wrong way and were turned")
}

// closed reports whether every edge is used as often one way as the other; vertices at one place are one.
func (s *shape) closed(triangles []triangle) bool {
	type edge [2][3]float64
	balance := map[edge]int{}
	for _, t := range triangles {
		for k := range 3 {
			a, b := s.vertices[t.v[k]], s.vertices[t.v[(k+1)%3]]
			switch less(a, b) {
			case -1:
				balance[edge{a, b}]++
			case 1:
				balance[edge{b, a}]--
			}
		}
	}
	for _, n := range balance {
		if n != 0 {
			return false
		}
	}
	return len(balance) > 0
}

// less is the order of two places: -1, 0 where they are one, 1.
func less(a, b [3]float64) int {
	for k := range a {
		if a[k] < b[k] {
			return -1
		} else if a[k] > b[k] {
			return 1
		}
	}
	return 0
}

func sub(a, b [3]float64) [3]float64 { return [3]float64{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// det is six times the volume of the tetrahedron of a, b, c and the origin.
func det(a, b, c [3]float64) float64 {
	return a[0]*(b[1]*c[2]-b[2]*c[1]) - a[1]*(b[0]*c[2]-b[2]*c[0]) + a[2]*(b[0]*c[1]-b[1]*c[0])
}
