package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// A surface is a curved surface by two parameters over a rectangle; a period other than zero says that the parameter
// comes around.
type surface struct {
	at               func(u, v float64) vec
	min, max, period vec2
	samples          [2]int // where the search for the nearest point begins
}

// surfaceOf reads the surface of a face; points are those of its bounds, over which an endless surface is taken.
func (r *Reader) surfaceOf(p *path, e model.Entity, points []vec) (*surface, error) {
	const turn = 2 * math.Pi
	switch name := e.ClassName(); name {
	case "IfcCylindricalSurface":
		f, err := r.axis(e.Ref("Position"))
		if err != nil {
			return nil, err
		}
		radius, err := r.size(e, "Radius")
		if err != nil {
			return nil, err
		}
		lo, hi := reach(points, vec{f[12], f[13], f[14]}, vec{f[8], f[9], f[10]})
		return &surface{min: vec2{0, lo}, max: vec2{turn, hi}, period: vec2{turn, 0}, samples: [2]int{32, 2}, at: func(u, v float64) vec {
			s, c := math.Sincos(u)
			return apply(f, vec{radius * c, radius * s, v})
		}}, nil
	case "IfcSphericalSurface", "IfcToroidalSurface":
		f, err := r.axis(e.Ref("Position"))
		if err != nil {
			return nil, err
		}
		s := sizes{r: r, e: e}
		if name == "IfcSphericalSurface" {
			a := s.need("Radius")
			return &surface{min: vec2{0, -math.Pi / 2}, max: vec2{turn, math.Pi / 2}, period: vec2{turn, 0}, samples: [2]int{32, 16}, at: func(u, v float64) vec {
				su, cu := math.Sincos(u)
				sv, cv := math.Sincos(v)
				return apply(f, vec{a * cv * cu, a * cv * su, a * sv})
			}}, s.err
		}
		a, b := s.need("MajorRadius"), s.need("MinorRadius")
		return &surface{max: vec2{turn, turn}, period: vec2{turn, turn}, samples: [2]int{32, 32}, at: func(u, v float64) vec {
			su, cu := math.Sincos(u)
			sv, cv := math.Sincos(v)
			return apply(f, vec{(a + b*cv) * cu, (a + b*cv) * su, b * sv})
		}}, s.err
	case "IfcSurfaceOfLinearExtrusion", "IfcSurfaceOfRevolution":
		return r.sweptSurface(p, e, points)
	case "IfcBSplineSurfaceWithKnots", "IfcRationalBSplineSurfaceWithKnots":
		return r.bsplineSurface(e)
	default:
		return nil, fail(e, "the surface %s is not read", name)
	}
}

func apply(t spatial.Mat4, p vec) vec {
	x, y, z := t.Apply(p[0], p[1], p[2])
	return vec{x, y, z}
}

// reach is how far points lie along a direction from o.
func reach(points []vec, o, d vec) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, p := range points {
		h := dot(sub(p, o), d)
		lo, hi = min(lo, h), max(hi, h)
	}
	return lo, hi
}

// sweptSurface moves or turns the curve of an open profile.
func (r *Reader) sweptSurface(p *path, e model.Entity, points []vec) (*surface, error) {
	profile := e.Ref("SweptCurve")
	curve := profile.Ref("Curve")
	if !curve.Exists() {
		curve = profile.Ref("OuterCurve")
	}
	if !curve.Exists() {
		return nil, fail(e, "the profile %s of a swept surface is not read", profile.ClassName())
	}
	l, err := r.curve(p, curve)
	if err != nil {
		return nil, err
	}
	f, err := r.axis(e.Ref("Position"))
	if err != nil {
		return nil, err
	}
	n := len(l.points)
	if l.closed {
		n++
	}
	along := func(u float64) vec {
		i := int(min(max(math.Floor(u), 0), float64(n-2)))
		return lerp(l.points[i], l.points[(i+1)%len(l.points)], u-float64(i))
	}
	s := &surface{max: vec2{float64(n - 1), 0}, samples: [2]int{min(2*n, 256), 2}}
	if l.closed {
		s.period[0] = float64(n - 1)
	}
	if e.Is("IfcSurfaceOfLinearExtrusion") {
		d, err := direction(e.Ref("ExtrudedDirection"))
		if err != nil {
			return nil, err
		}
		world, _ := unit(sub(apply(f, d), apply(f, vec{})))
		s.min[1], s.max[1] = reach(points, vec{f[12], f[13], f[14]}, world)
		far := 0.0
		for _, q := range l.points {
			far = max(far, length(q))
		}
		s.min[1], s.max[1] = s.min[1]-far, s.max[1]+far
		s.samples[1] = 16
		s.at = func(u, v float64) vec { return apply(f, add(along(u), scale(d, v))) }
		return s, nil
	}
	axis := e.Ref("AxisPosition")
	o, err := r.point(axis.Ref("Location"))
	if err != nil {
		return nil, err
	}
	d := vec{0, 0, 1}
	if a := axis.Ref("Axis"); a.Exists() {
		if d, err = direction(a); err != nil {
			return nil, err
		}
	}
	s.max[1], s.period[1], s.samples[1] = 2*math.Pi, 2*math.Pi, 32
	s.at = func(u, v float64) vec { return apply(f, apply(rotation(o, d, v), along(u))) }
	return s, nil
}

// bsplineSurface is an IfcBSplineSurfaceWithKnots, rational or not.
func (r *Reader) bsplineSurface(e model.Entity) (*surface, error) {
	var degree [2]int
	for i, name := range []string{"UDegree", "VDegree"} {
		d, ok := e.Attr(name).Int()
		if !ok || d < 1 || d > 16 {
			return nil, fail(e, "%s is %s", name, e.Attr(name).Raw())
		}
		degree[i] = int(d)
	}
	var control [][]hpoint
	for i, row := range e.Attr("ControlPointsList").All() {
		var points []hpoint
		weights := e.Attr("WeightsData").At(i)
		for k, v := range row.All() {
			q, err := r.point(e.Follow(v))
			if err != nil {
				return nil, err
			}
			w, ok := weights.At(k).Float()
			if !ok {
				w = 1
			}
			points = append(points, hpoint{q[0] * w, q[1] * w, q[2] * w, w})
		}
		control = append(control, points)
		if len(points) != len(control[0]) || len(points)*len(control) > 100_000 {
			return nil, fail(e, "its control points are not a grid")
		}
	}
	if len(control) <= degree[0] || len(control[0]) <= degree[1] {
		return nil, fail(e, "it has %d rows of control points of degree %d", len(control), degree[0])
	}
	nu, nv := len(control), len(control[0])
	ku, err := knotVector(e, "UMultiplicities", "UKnots", nu, degree[0])
	if err != nil {
		return nil, err
	}
	kv, err := knotVector(e, "VMultiplicities", "VKnots", nv, degree[1])
	if err != nil {
		return nil, err
	}
	s := &surface{min: vec2{ku[degree[0]], kv[degree[1]]}, max: vec2{ku[nu], kv[nv]}, samples: [2]int{min(4*nu, 64), min(4*nv, 64)}}
	s.at = func(u, v float64) vec {
		column := make([]hpoint, nu)
		for i := range control {
			column[i] = deBoorH(control[i], kv, degree[1], v)
		}
		h := deBoorH(column, ku, degree[0], u)
		return vec{h[0] / h[3], h[1] / h[3], h[2] / h[3]}
	}
	same := func(a, b vec) bool { return length(sub(a, b)) < 1e-6 }
	mid := vec2{(s.min[0] + s.max[0]) / 2, (s.min[1] + s.max[1]) / 2}
	if same(s.at(s.min[0], mid[1]), s.at(s.max[0], mid[1])) && same(s.at(s.min[0], s.min[1]), s.at(s.max[0], s.min[1])) {
		s.period[0] = s.max[0] - s.min[0]
	}
	if same(s.at(mid[0], s.min[1]), s.at(mid[0], s.max[1])) && same(s.at(s.min[0], s.min[1]), s.at(s.min[0], s.max[1])) {
		s.period[1] = s.max[1] - s.min[1]
	}
	return s, nil
}

// wrap brings parameters into the rectangle.
func (s *surface) wrap(q vec2) vec2 {
	for k := range q {
		if p := s.period[k]; p > 0 {
			q[k] -= p * math.Floor((q[k]-s.min[k])/p)
		}
		q[k] = min(max(q[k], s.min[k]), s.max[k])
	}
	return q
}

// nearest finds the parameters of a point on the surface: the nearest of a grid of samples, then Gauss and Newton's steps.
func (s *surface) nearest(p vec, grid []vec) vec2 {
	best, far := 0, math.Inf(1)
	for i, g := range grid {
		d := sub(g, p)
		if l := dot(d, d); l < far {
			best, far = i, l
		}
	}
	q := s.sample(best)
	h := vec2{(s.max[0] - s.min[0]) * 1e-5, (s.max[1] - s.min[1]) * 1e-5}
	for range 20 {
		o := s.at(q[0], q[1])
		a, b := s.wrap(vec2{q[0] + h[0], q[1]}), s.wrap(vec2{q[0], q[1] + h[1]})
		hu, hv := h[0], h[1]
		if a[0] == q[0] {
			a[0], hu = q[0]-h[0], -h[0]
		}
		if b[1] == q[1] {
			b[1], hv = q[1]-h[1], -h[1]
		}
		du, dv := scale(sub(s.at(a[0], a[1]), o), 1/hu), scale(sub(s.at(b[0], b[1]), o), 1/hv)
		d := sub(p, o)
		uu, uv, vv, ud, vd := dot(du, du), dot(du, dv), dot(dv, dv), dot(du, d), dot(dv, d)
		det := uu*vv - uv*uv
		if !(det > 1e-18*uu*vv) {
			break
		}
		next := s.wrap(vec2{q[0] + (ud*vv-vd*uv)/det, q[1] + (vd*uu-ud*uv)/det})
		e := sub(p, s.at(next[0], next[1]))
		if !(dot(e, e) < dot(d, d)) {
			break
		}
		q = next
	}
	return q
}

// sample is the i-th of the grid's parameters, grid their points.
func (s *surface) sample(i int) vec2 {
	n := s.samples[1] + 1
	return vec2{s.min[0] + (s.max[0]-s.min[0])*float64(i/n)/float64(s.samples[0]), s.min[1] + (s.max[1]-s.min[1])*float64(i%n)/float64(s.samples[1])}
}

func (s *surface) grid() []vec {
	out := make([]vec, (s.samples[0]+1)*(s.samples[1]+1))
	for i := range out {
		q := s.sample(i)
		out[i] = s.at(q[0], q[1])
	}
	return out
}
