package mesh

import (
	"math"

	"lantau/spatial"
)

// Placed is a mesh under a transform to the frame in which it is measured.
type Placed struct {
	Mesh      *spatial.Mesh
	Transform spatial.Mat4
}

// Measures tell of a set of placed meshes taken as one body. Lengths are in the frame's unit, metres inside Lantau.
type Measures struct {
	Triangles int
	Area      float64
	// Volume is the signed volume by the divergence theorem: positive where a closed body's faces look outward. Of an
	// open body it depends on the origin, which is that of the mesh (of the first one, where there are several).
	Volume float64
	// Flux is the sum of the triangles' area vectors: zero for a closed body. Moving the origin by d adds Flux·d/3 to the
	// volume, so that the open parts of a closed body can be summed.
	Flux [3]float64
	// Closed: after corners nearer than Weld are made one, every edge is used as often one way as the other.
	Closed bool
	// Box is empty where there is no triangle.
	Box spatial.Box
}

// Weld is the distance, in metres, under which corners count as one when closedness is judged.
const Weld = 1e-4

// Measure takes the measures of the meshes together. A mirroring transform turns the faces over, as a renderer must.
// Parts that are closed by themselves are not welded to others; the open ones must close each other.
func Measure(parts []Placed) Measures {
	out := Measures{Box: spatial.EmptyBox()}
	var open []Placed
	for _, p := range parts {
		m := measureOne(p, Closed(p.Mesh))
		if !m.Closed && m.Triangles > 0 {
			open = append(open, p)
		}
		out.Add(m, origin(p.Transform), origin(parts[0].Transform))
	}
	out.Closed = out.Triangles > 0 && (len(open) == 0 || (len(parts) > 1 && closedTogether(open)))
	return out
}

// MeasureMesh takes the measures of one mesh in its own frame.
func MeasureMesh(m *spatial.Mesh) Measures {
	return measureOne(Placed{Mesh: m, Transform: spatial.Identity()}, Closed(m))
}

// Add takes in the measures of another part whose origin is at, told about the origin of the whole. Closed is left as it is.
func (m *Measures) Add(b Measures, at, origin [3]float64) {
	m.Triangles += b.Triangles
	m.Area += b.Area
	m.Volume += b.Volume + dot(b.Flux, sub(at, origin))/3
	for k := range m.Flux {
		m.Flux[k] += b.Flux[k]
	}
	m.Box = m.Box.Union(b.Box)
}

// Under is the measures of the mesh under a transform, from those in its own frame where the transform keeps angles.
func (m Measures) Under(mesh *spatial.Mesh, t spatial.Mat4) Measures {
	s, ok := similarity(t)
	if !ok {
		return measureOne(Placed{mesh, t}, m.Closed)
	}
	m.Area *= s * s
	m.Volume *= s * s * s
	x, y, z := t.Rotate(m.Flux[0], m.Flux[1], m.Flux[2])
	if t.Det() < 0 {
		x, y, z = -x, -y, -z // the faces are turned over, and the mirror turns the vector
	}
	m.Flux = [3]float64{s * x, s * y, s * z}
	box := spatial.EmptyBox()
	if axisAligned(t) {
		for _, c := range [2][3]float64{m.Box.Min, m.Box.Max} {
			box = box.Extend(t.Apply(c[0], c[1], c[2]))
		}
	} else {
		p := mesh.Positions
		for i := 0; i+2 < len(p); i += 3 {
			box = box.Extend(t.Apply(float64(p[i]), float64(p[i+1]), float64(p[i+2])))
		}
	}
	m.Box = box
	return m
}

// similarity reports the scale of a transform that keeps angles, mirrored or not.
func similarity(t spatial.Mat4) (scale float64, ok bool) {
	var n [3]float64
	for c := range n {
		n[c] = t[4*c]*t[4*c] + t[4*c+1]*t[4*c+1] + t[4*c+2]*t[4*c+2]
	}
	eps := 1e-9 * n[0]
	for c := range n {
		d := (c + 1) % 3
		if math.Abs(n[c]-n[0]) > eps || math.Abs(t[4*c]*t[4*d]+t[4*c+1]*t[4*d+1]+t[4*c+2]*t[4*d+2]) > eps {
			return 0, false
		}
	}
	return math.Sqrt(n[0]), true
}

// axisAligned reports whether a transform takes axes to axes, so that boxes stay boxes.
func axisAligned(t spatial.Mat4) bool {
	for c := range 3 {
		zeros := 0
		for r := range 3 {
			if t[4*c+r] == 0 {
				zeros++
			}
		}
		if zeros != 2 {
			return false
		}
	}
	return true
}

func measureOne(p Placed, closed bool) Measures {
	out := Measures{Triangles: p.Mesh.Triangles(), Box: spatial.EmptyBox(), Closed: closed}
	// Area and volume are taken in the mesh's frame with the linear part only, so that placement at map coordinates
	// costs no digits.
	lin := p.Transform
	lin[12], lin[13], lin[14] = 0, 0, 0
	pos := make([][3]float64, len(p.Mesh.Positions)/3)
	for i := range pos {
		x, y, z := lin.Apply(float64(p.Mesh.Positions[3*i]), float64(p.Mesh.Positions[3*i+1]), float64(p.Mesh.Positions[3*i+2]))
		pos[i] = [3]float64{x, y, z}
	}
	if len(pos) == 0 {
		return out
	}
	sign := 1.0
	if lin.Det() < 0 {
		sign = -1
	}
	tx, ty, tz := p.Transform[12], p.Transform[13], p.Transform[14]
	for i := 0; i+2 < len(p.Mesh.Indices); i += 3 {
		a, b, c := pos[p.Mesh.Indices[i]], pos[p.Mesh.Indices[i+1]], pos[p.Mesh.Indices[i+2]]
		n := cross(sub(b, a), sub(c, a))
		out.Area += math.Sqrt(dot(n, n)) / 2
		out.Volume += sign * dot(a, cross(b, c)) / 6
		for k := range n {
			out.Flux[k] += sign * n[k] / 2
		}
		for _, q := range [3][3]float64{a, b, c} {
			out.Box = out.Box.Extend(q[0]+tx, q[1]+ty, q[2]+tz)
		}
	}
	return out
}

func origin(t spatial.Mat4) [3]float64 { return [3]float64{t[12], t[13], t[14]} }
