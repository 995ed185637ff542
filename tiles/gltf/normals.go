package gltf

import (
	"math"

	"lantau/spatial"
)

// creaseAngle is the largest angle between faces that are shaded as one smooth surface.
const creaseAngle = 30 * math.Pi / 180

// sliver is the height of a triangle over its longest side below which it is dropped: float32 coordinates carry 6e-8,
// so the direction of a thinner one is rounding noise.
const sliver = 1e-7

// A shadedMesh is a mesh whose vertices carry normals: split at creases, welded elsewhere, without degenerate
// triangles and unused vertices. Frame and winding are those of the mesh.
type shadedMesh struct {
	position []float32 // x, y, z per vertex
	normal   []float32 // unit, per vertex
	index    []uint32  // stride 3
	source   []uint32  // of each triangle: its number in the mesh
}

// shade computes normals. Vertices at the same place are one. At each of them, the faces around are gathered into
// directions; a face takes the mean of all directions within creaseAngle of its own, so that a cylinder's side is smooth
// and its rim sharp. Faces weigh by their angle at the vertex (Thürmer and Wüthrich, "Computing vertex normals from
// polygonal facets", 1998), which makes the mean independent of how a wall was cut into triangles. The mesh must pass
// Check.
func shade(m *spatial.Mesh) *shadedMesh {
	tris, weld := faces(m)
	corners := cornersByVertex(tris, weld)
	out := &shadedMesh{index: make([]uint32, 3*len(tris)), source: make([]uint32, len(tris))}
	for i := range tris {
		out.source[i] = tris[i].number
	}
	var dirs []direction
	for v := 0; v+1 < len(corners.start); v++ {
		own := corners.list[corners.start[v]:corners.start[v+1]]
		if len(own) == 0 {
			continue
		}
		dirs = gather(dirs[:0], own, tris)
		smooth(dirs)
		for i := range dirs {
			out.emit(weld.position(m, v), dirs, i)
		}
		for _, c := range own {
			out.index[c] = dirs[tris[c/3].dir[c%3]].vertex
		}
	}
	return out
}

// only is the part of the mesh that consists of the given triangles (by their number in the unshaded mesh), with the
// normals that the whole gives them.
func (s *shadedMesh) only(triangles []uint32) *shadedMesh {
	out := &shadedMesh{}
	wanted := make(map[uint32]bool, len(triangles))
	for _, t := range triangles {
		wanted[t] = true
	}
	at := map[uint32]uint32{}
	for i, t := range s.source {
		if !wanted[t] {
			continue
		}
		for _, v := range s.index[3*i : 3*i+3] {
			n, ok := at[v]
			if !ok {
				n = uint32(len(out.position) / 3)
				at[v] = n
				out.position = append(out.position, s.position[3*v:3*v+3]...)
				out.normal = append(out.normal, s.normal[3*v:3*v+3]...)
			}
			out.index = append(out.index, n)
		}
		out.source = append(out.source, t)
	}
	return out
}

// emit gives direction i a vertex, sharing that of an earlier direction with the very same normal.
func (s *shadedMesh) emit(p [3]float32, dirs []direction, i int) {
	for j := range dirs[:i] {
		if dirs[j].normal == dirs[i].normal {
			dirs[i].vertex = dirs[j].vertex
			return
		}
	}
	dirs[i].vertex = uint32(len(s.position) / 3)
	s.position = append(s.position, p[:]...)
	s.normal = append(s.normal, dirs[i].normal[:]...)
}

// A face is a triangle that is kept: welded vertices, unit normal, and for each corner its angle in radians and the
// direction it was gathered into.
type face struct {
	number uint32 // of the triangle in the mesh
	v      [3]uint32
	normal [3]float64
	angle  [3]float32
	dir    [3]uint32
}

// faces welds the vertices and drops what has no direction.
func faces(m *spatial.Mesh) ([]face, welded) {
	w := weldVertices(m)
	out := make([]face, 0, len(m.Indices)/3)
	for i := 0; i+2 < len(m.Indices); i += 3 {
		f := face{number: uint32(i / 3), v: [3]uint32{w.id[m.Indices[i]], w.id[m.Indices[i+1]], w.id[m.Indices[i+2]]}}
		if f.v[0] == f.v[1] || f.v[1] == f.v[2] || f.v[2] == f.v[0] {
			continue
		}
		a, b, c := w.point(m, f.v[0]), w.point(m, f.v[1]), w.point(m, f.v[2])
		ab, ac, bc := sub(b, a), sub(c, a), sub(c, b)
		f.normal = cross(ab, ac)
		area := math.Sqrt(dot(f.normal, f.normal)) // twice
		if !(area > sliver*max(dot(ab, ab), dot(ac, ac), dot(bc, bc))) {
			continue
		}
		for k := range f.normal {
			f.normal[k] /= area
		}
		f.angle[0], f.angle[1] = float32(math.Atan2(area, dot(ab, ac))), float32(math.Atan2(area, -dot(ab, bc)))
		f.angle[2] = math.Pi - f.angle[0] - f.angle[1]
		out = append(out, f)
	}
	return out, w
}

// cornerLists are the corners (3·face + 0..2) at each welded vertex, in one array.
type cornerLists struct {
	start []uint32
	list  []uint32
}

func cornersByVertex(tris []face, w welded) cornerLists {
	c := cornerLists{start: make([]uint32, len(w.first)+1), list: make([]uint32, 3*len(tris))}
	for i := range tris {
		for _, v := range tris[i].v {
			c.start[v+1]++
		}
	}
	for v := 1; v < len(c.start); v++ {
		c.start[v] += c.start[v-1]
	}
	next := append([]uint32(nil), c.start...)
	for i := range tris {
		for k, v := range tris[i].v {
			c.list[next[v]] = uint32(3*i + k)
			next[v]++
		}
	}
	return c
}

// A direction is a bundle of faces at a vertex that lie in nearly one plane.
type direction struct {
	unit   [3]float64 // of the first face
	sum    [3]float64 // weighted
	normal [3]float32 // the answer
	vertex uint32
}

// maxDirections bounds the work at one vertex; faces beyond it join the nearest direction.
const maxDirections = 128

// gather bundles the faces at a vertex: those within about half a degree of an earlier one join it.
func gather(dirs []direction, corners []uint32, tris []face) []direction {
	const same = 0.99996
	for _, c := range corners {
		f := &tris[c/3]
		at, best := -1, math.Inf(-1)
		for i := range dirs {
			if d := dot(dirs[i].unit, f.normal); d > best {
				at, best = i, d
			}
		}
		if best < same && len(dirs) < maxDirections {
			at = len(dirs)
			dirs = append(dirs, direction{unit: f.normal})
		}
		for k := range f.normal {
			dirs[at].sum[k] += f.normal[k] * float64(max(f.angle[c%3], 1e-6))
		}
		f.dir[c%3] = uint32(at)
	}
	return dirs
}

// smooth gives each direction the mean of those within the crease angle. Sums run in one order, so that directions
// with the same neighbours get the same bits. The mean lies within the crease angle of the first face: never zero.
func smooth(dirs []direction) {
	limit := math.Cos(creaseAngle)
	for i := range dirs {
		var n [3]float64
		for j := range dirs {
			if i == j || dot(dirs[i].unit, dirs[j].unit) >= limit {
				n[0], n[1], n[2] = n[0]+dirs[j].sum[0], n[1]+dirs[j].sum[1], n[2]+dirs[j].sum[2]
			}
		}
		l := math.Sqrt(dot(n, n))
		if !(l > 0) {
			n, l = dirs[i].unit, 1
		}
		dirs[i].normal = [3]float32{float32(n[0] / l), float32(n[1] / l), float32(n[2] / l)}
	}
}

func sub(a, b [3]float64) [3]float64 { return [3]float64{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func dot(a, b [3]float64) float64    { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}
