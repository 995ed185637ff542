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
	// open body it depends on the choice of origin and says little.
	Volume float64
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
		out.add(m)
	}
	out.Closed = out.Triangles > 0 && (len(open) == 0 || (len(parts) > 1 && closedTogether(open)))
	return out
}

// MeasureMesh takes the measures of one mesh in its own frame.
func MeasureMesh(m *spatial.Mesh) Measures {
	return measureOne(Placed{Mesh: m, Transform: spatial.Identity()}, Closed(m))
}

func (a *Measures) add(b Measures) {
	a.Triangles += b.Triangles
	a.Area += b.Area
	a.Volume += b.Volume
	a.Box = a.Box.Union(b.Box)
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
	var o [3]float64
	if !closed {
		o = pos[p.Mesh.Indices[0]]
	}
	tx, ty, tz := p.Transform[12], p.Transform[13], p.Transform[14]
	for i := 0; i+2 < len(p.Mesh.Indices); i += 3 {
		a, b, c := pos[p.Mesh.Indices[i]], pos[p.Mesh.Indices[i+1]], pos[p.Mesh.Indices[i+2]]
		n := cross(sub(b, a), sub(c, a))
		out.Area += math.Sqrt(dot(n, n)) / 2
		out.Volume += sign * dot(sub(a, o), cross(sub(b, o), sub(c, o))) / 6
		for _, q := range [3][3]float64{a, b, c} {
			out.Box = out.Box.Extend(q[0]+tx, q[1]+ty, q[2]+tz)
		}
	}
	return out
}
