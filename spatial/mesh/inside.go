package mesh

import "math"

// A shadow is a triangle seen along the ray's direction: its corners across the ray, in the order of their numbers where
// edges are judged, and along it.
type shadow struct {
	at         [3]uint32
	p          [3][2]float64
	z          [3]float64
	area       float64 // twice, signed: positive where the triangle faces along the ray
	minX, maxX float64
	minY, maxY float64
}

// The ray's direction and two axes across it: square to each other and parallel to nothing that people build.
var rayU, rayV, rayD = func() (u, v, d [3]float64) {
	d = [3]float64{0.2672612419, 0.5345224838, 0.8017837257}
	l := math.Sqrt(dot(d, d))
	d = [3]float64{d[0] / l, d[1] / l, d[2] / l}
	u, v = axes(d)
	s, c := math.Sincos(0.7310585786)
	for k := range u {
		u[k], v[k] = c*u[k]+s*v[k], c*v[k]-s*u[k]
	}
	return u, v, d
}()

// cast prepares the triangles for rays.
func (o *operand) cast() {
	for i := range o.facets {
		for _, t := range o.facets[i].tris {
			s := shadow{at: t}
			for k, v := range t {
				s.p[k] = [2]float64{dot(rayU, o.points[v]), dot(rayV, o.points[v])}
				s.z[k] = dot(rayD, o.points[v])
			}
			p := &s.p
			s.area = (p[1][0]-p[0][0])*(p[2][1]-p[0][1]) - (p[1][1]-p[0][1])*(p[2][0]-p[0][0])
			s.minX, s.maxX = min(p[0][0], p[1][0], p[2][0]), max(p[0][0], p[1][0], p[2][0])
			s.minY, s.maxY = min(p[0][1], p[1][1], p[2][1]), max(p[0][1], p[1][1], p[2][1])
			if s.area != 0 {
				o.rays = append(o.rays, s)
			}
		}
	}
}

// contains reports whether a point lies inside: a ray from it leaves the solid once more than it enters. The point must
// not lie on the surface. A ray through an edge meets exactly one of its triangles, since both judge the edge alike.
func (o *operand) contains(q [3]float64) bool {
	for k := range q {
		if q[k] < o.box.Min[k] || q[k] > o.box.Max[k] {
			return false
		}
	}
	if o.rays == nil {
		o.cast()
	}
	x, y, z := dot(rayU, q), dot(rayV, q), dot(rayD, q)
	winding := 0
	for i := range o.rays {
		s := &o.rays[i]
		if x < s.minX || x > s.maxX || y < s.minY || y > s.maxY || !s.covers(x, y) {
			continue
		}
		w0 := (s.p[1][0]-x)*(s.p[2][1]-y) - (s.p[1][1]-y)*(s.p[2][0]-x)
		w1 := (s.p[2][0]-x)*(s.p[0][1]-y) - (s.p[2][1]-y)*(s.p[0][0]-x)
		w2 := s.area - w0 - w1
		if (w0*s.z[0]+w1*s.z[1]+w2*s.z[2])/s.area > z {
			if s.area > 0 {
				winding++
			} else {
				winding--
			}
		}
	}
	return winding > 0
}

// covers is the even-odd rule with half-open edges.
func (s *shadow) covers(x, y float64) bool {
	in := false
	for k := range 3 {
		i, j := k, (k+1)%3
		if s.at[i] > s.at[j] {
			i, j = j, i
		}
		a, b := s.p[i], s.p[j]
		if (a[1] > y) == (b[1] > y) {
			continue
		}
		side := (b[0]-a[0])*(y-a[1]) - (b[1]-a[1])*(x-a[0])
		if (b[1] > a[1] && side > 0) || (b[1] < a[1] && side < 0) {
			in = !in
		}
	}
	return in
}
