package mesh

import (
	"math"

	"lantau/spatial"
)

// A Solid is a body bounded by planar polygons, counter-clockwise seen from outside: each face is an outline and its
// holes, as numbers of Points.
type Solid struct {
	Points [][3]float64
	Faces  [][][]uint32
}

// Box is the extent of the points.
func (s *Solid) Box() spatial.Box {
	b := spatial.EmptyBox()
	for _, p := range s.Points {
		b = b.Extend(p[0], p[1], p[2])
	}
	return b
}

// Closed reports whether every edge is used as often one way as the other, corners compared by number.
func (s *Solid) Closed() bool {
	e := edgeBalance{}
	for _, f := range s.Faces {
		for _, ring := range f {
			for i, v := range ring {
				if w := ring[(i+1)%len(ring)]; v != w {
					e.edge(v, w)
				}
			}
		}
	}
	return e.closed()
}

// Volume is the signed volume of a closed solid, about its first point.
func (s *Solid) Volume() float64 {
	if len(s.Points) == 0 {
		return 0
	}
	o, v := s.Points[0], 0.0
	for _, f := range s.Faces {
		for _, ring := range f {
			for i := 1; i+1 < len(ring); i++ {
				v += dot(sub(s.Points[ring[0]], o), cross(sub(s.Points[ring[i]], o), sub(s.Points[ring[i+1]], o)))
			}
		}
	}
	return v / 6
}

// A facet is a face of an operand with what the boolean needs to know of it.
type facet struct {
	owner  int // 0: the first operand; n: tool n
	rings  [][]uint32
	normal [3]float64
	box    spatial.Box
	tris   [][3]uint32
}

// An operand is a solid in the local frame of the operation.
type operand struct {
	points [][3]float64
	facets []facet
	box    spatial.Box
	tol    float64
	rays   []shadow
}

// prepare moves a solid to the local frame, welds its corners and triangulates its faces; faces that are not planar
// become one facet a triangle, those without area are dropped.
func prepare(s *Solid, owner int, o [3]float64, tol float64) operand {
	w := newCorners(tol)
	out := operand{tol: tol}
	at := make([]uint32, len(s.Points))
	for i, p := range s.Points {
		at[i] = w.near(sub(p, o))
	}
	out.points = w.at
	out.box = spatial.EmptyBox()
	var t Triangulator
	for _, f := range s.Faces {
		rings := make([][]uint32, 0, len(f))
		for _, ring := range f {
			if r := weldRing(ring, at); len(r) > 2 {
				rings = append(rings, r)
			} else if len(rings) == 0 {
				break // no outline
			}
		}
		if len(rings) == 0 {
			continue
		}
		tris := append([][3]uint32(nil), t.Indexed(out.points, rings)...)
		n, planar := out.planar(rings)
		if planar {
			out.add(facet{owner: owner, rings: rings, normal: n, tris: tris})
			continue
		}
		for _, k := range tris {
			ring := [][]uint32{{k[0], k[1], k[2]}}
			if n, ok := out.planar(ring); ok {
				out.add(facet{owner: owner, rings: ring, normal: n, tris: [][3]uint32{k}})
			}
		}
	}
	return out
}

func (o *operand) add(f facet) {
	f.box = spatial.EmptyBox()
	for _, ring := range f.rings {
		for _, v := range ring {
			p := o.points[v]
			f.box = f.box.Extend(p[0], p[1], p[2])
		}
	}
	o.box = o.box.Union(f.box)
	o.facets = append(o.facets, f)
}

// planar is the unit normal of a face; false where it has no area or a corner is off its plane.
func (o *operand) planar(rings [][]uint32) ([3]float64, bool) {
	outline := make([][3]float64, len(rings[0]))
	for i, v := range rings[0] {
		outline[i] = o.points[v]
	}
	n := Normal(outline)
	l := math.Sqrt(dot(n, n))
	if !(l > 1e-12) {
		return n, false
	}
	n = [3]float64{n[0] / l, n[1] / l, n[2] / l}
	if len(rings) == 1 && len(outline) == 3 {
		return n, true
	}
	mid := 0.0
	for _, p := range outline {
		mid += dot(n, sub(p, outline[0])) / float64(len(outline))
	}
	for _, ring := range rings {
		for _, v := range ring {
			if math.Abs(dot(n, sub(o.points[v], outline[0]))-mid) > o.tol/2 {
				return n, false
			}
		}
	}
	return n, true
}

// weldRing renumbers a ring and drops repeated neighbours.
func weldRing(ring, at []uint32) []uint32 {
	var out []uint32
	for _, v := range ring {
		if n := len(out); n == 0 || out[n-1] != at[v] {
			out = append(out, at[v])
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}
