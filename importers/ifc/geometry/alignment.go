package geometry

import (
	"math"
	"sort"

	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

// An alignment is a curve that is walked by distance: an IfcGradientCurve or IfcSegmentedReferenceCurve over its
// horizontal base, an IfcCompositeCurve of IfcCurveSegments, or any curve that can be cut into a polyline. Distances
// are metres along the horizontal curve.
type alignment struct {
	flat     []segment // horizontal, by start
	vertical []segment // in the plane of distance and height, by start
	line     []vec     // instead of flat, for other curves
	at       []float64 // distance of each point of line
	length   float64
}

// A segment is an IfcCurveSegment: a piece of a parent curve, laid from its placement on.
type segment struct {
	start, length float64 // along the alignment; length is positive
	x, y, heading float64 // where it begins and which way it goes
	from          float64 // along the parent, where it begins
	sign          float64 // -1 where it runs backward on the parent
	kind          uint8
	a             float64   // radius of an arc
	terms         []float64 // heading of a spiral by powers of the distance, from 1
}

const (
	straight = iota
	arc
	spiral
)

// alignmentOf reads a basis curve, or remembers it.
func (r *Reader) alignmentOf(e model.Entity) (*alignment, error) {
	r.mu.Lock()
	a, ok := r.alignments[e.ID()]
	r.mu.Unlock()
	if ok {
		return a, nil
	}
	a, err := r.readAlignment(e)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.alignments[e.ID()] = a
	r.mu.Unlock()
	return a, nil
}

func (r *Reader) readAlignment(e model.Entity) (*alignment, error) {
	a := &alignment{}
	base := e
	if base.Is("IfcSegmentedReferenceCurve") {
		base = base.Ref("BaseCurve") // cant tilts the rails; the reference line is its base's
	}
	if base.Is("IfcGradientCurve") {
		for s := range base.Refs("Segments") {
			g, err := r.segment(s)
			if err != nil {
				return nil, err
			}
			g.start = g.x
			if g.length > 1e-9 {
				a.vertical = append(a.vertical, g)
			}
		}
		sort.SliceStable(a.vertical, func(i, j int) bool { return a.vertical[i].start < a.vertical[j].start })
		base = base.Ref("BaseCurve")
	}
	segmented := false
	for s := range base.Refs("Segments") {
		if !s.Is("IfcCurveSegment") {
			segmented = false
			break
		}
		segmented = true
		g, err := r.segment(s)
		if err != nil {
			return nil, err
		}
		if g.length > 1e-9 {
			g.start = a.length
			a.length += g.length
			a.flat = append(a.flat, g)
		}
	}
	if segmented && len(a.flat) > 0 {
		return a, nil
	}
	l, err := r.curve(nil, base)
	if err != nil {
		return nil, err
	}
	a.line, a.flat, a.length = l.points, nil, 0
	for i, p := range a.line {
		if i > 0 {
			a.length += length(sub(p, a.line[i-1]))
		}
		a.at = append(a.at, a.length)
	}
	if len(a.line) < 2 {
		return nil, fail(e, "it has no length")
	}
	return a, nil
}

// segment reads an IfcCurveSegment.
func (r *Reader) segment(e model.Entity) (segment, error) {
	at, err := r.axis(e.Ref("Placement"))
	if err != nil {
		return segment{}, err
	}
	s := segment{x: at[12], y: at[13], heading: math.Atan2(at[1], at[0]), sign: 1}
	parent := e.Ref("ParentCurve")
	measure := func(name string) (float64, error) {
		keyword, v := e.Attr(name).Unwrap()
		x, ok := v.Float()
		if !ok || math.Abs(x*r.unit) > maxCoordinate {
			return 0, fail(e, "%s is %s", name, e.Attr(name).Raw())
		}
		if keyword == "IFCPARAMETERVALUE" && parent.Is("IfcCircle") {
			return x * r.m.Angle * parent.FloatOr("Radius", 0) * r.unit, nil
		}
		return x * r.unit, nil
	}
	if s.from, err = measure("SegmentStart"); err != nil {
		return s, err
	}
	if s.length, err = measure("SegmentLength"); err != nil {
		return s, err
	}
	if s.length < 0 {
		s.length, s.sign = -s.length, -1
	}
	// A spiral term a gives the heading (s/a)^(n+1)·a/(n+1)/|a|…: a length that scales one power of the distance.
	term := func(name string, power int) {
		v, ok := e.Ref("ParentCurve").Float(name)
		if v *= r.unit; !ok || v == 0 {
			return
		}
		for len(s.terms) < power {
			s.terms = append(s.terms, 0)
		}
		s.terms[power-1] += math.Copysign(math.Pow(math.Abs(v), -float64(power)), v) / float64(power)
	}
	switch name := parent.ClassName(); name {
	case "IfcLine":
	case "IfcCircle":
		s.kind = arc
		s.a, err = r.size(parent, "Radius")
	case "IfcClothoid":
		s.kind = spiral
		term("ClothoidConstant", 2)
	case "IfcSecondOrderPolynomialSpiral", "IfcThirdOrderPolynomialSpiral", "IfcSeventhOrderPolynomialSpiral":
		s.kind = spiral
		for i, name := range []string{"ConstantTerm", "LinearTerm", "QuadraticTerm", "CubicTerm", "QuarticTerm", "QuinticTerm", "SexticTerm", "SepticTerm"} {
			term(name, i+1)
		}
	default:
		return s, fail(parent, "the parent curve %s of an alignment is not read", name)
	}
	return s, err
}

// step is the place and heading after a distance along the segment.
func (s *segment) step(d float64) (x, y, heading float64) {
	var u, v, h float64 // in the frame of the beginning
	switch s.kind {
	case arc:
		h = s.sign * d / s.a
		u, v = s.a*math.Sin(d/s.a), s.sign*s.a*(1-math.Cos(d/s.a))
	case spiral:
		h0 := s.turn(s.from)
		angle := func(q float64) float64 { return s.turn(s.from+s.sign*q) - h0 }
		h = angle(d)
		u, v = integrate(angle, d)
	default:
		u = d
	}
	sin, cos := math.Sincos(s.heading)
	return s.x + u*cos - v*sin, s.y + u*sin + v*cos, s.heading + h
}

// turn is the heading of a spiral at a distance from its beginning; run backward it is the same line.
func (s *segment) turn(t float64) float64 {
	h, p := 0.0, t
	for _, c := range s.terms {
		h += c * p
		p *= t
	}
	return h
}

// integrate walks a distance along a heading, by Gauss and Legendre's rule of five points in panels of at most 10 m.
func integrate(angle func(float64) float64, d float64) (x, y float64) {
	nodes := [5]float64{-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664}
	weights := [5]float64{0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189}
	n := int(min(max(math.Ceil(d/10), 1), 10_000))
	w := d / float64(n)
	for i := range n {
		mid := (float64(i) + 0.5) * w
		for k := range nodes {
			sin, cos := math.Sincos(angle(mid + nodes[k]*w/2))
			x += weights[k] * cos * w / 2
			y += weights[k] * sin * w / 2
		}
	}
	return x, y
}

// at is the frame at a distance: X along the curve (rising with it), Y level to the left, Z up.
func (a *alignment) frame(d float64) spatial.Mat4 {
	var o, t vec
	if a.line != nil {
		i := min(max(sort.SearchFloat64s(a.at, d), 1), len(a.at)-1)
		step := sub(a.line[i], a.line[i-1])
		f := (d - a.at[i-1]) / max(a.at[i]-a.at[i-1], 1e-12)
		o, t = add(a.line[i-1], scale(step, f)), step
	} else {
		i := max(sort.Search(len(a.flat), func(i int) bool { return a.flat[i].start > d })-1, 0)
		x, y, h := a.flat[i].step(d - a.flat[i].start)
		sin, cos := math.Sincos(h)
		z, slope := a.height(d)
		o, t = vec{x, y, z}, vec{cos, sin, slope}
	}
	t, _ = unit(t)
	left, ok := unit(vec{-t[1], t[0], 0})
	if !ok {
		left = vec{0, 1, 0}
	}
	return spatial.Frame(t, left, cross(t, left), o)
}

// height is the vertical curve's height and slope at a distance.
func (a *alignment) height(d float64) (z, slope float64) {
	if len(a.vertical) == 0 {
		return 0, 0
	}
	i := max(sort.Search(len(a.vertical), func(i int) bool { return a.vertical[i].start > d })-1, 0)
	s := &a.vertical[i]
	// The distance along the segment that lies at d: x grows along it, so halving finds it.
	lo, hi := 0.0, s.length
	if x, _, h := s.step(hi); x < d || d < s.x { // beyond its ends it goes straight on
		if d < s.x {
			x, h = s.x, s.heading
			_, z, _ = s.step(0)
		} else {
			_, z, _ = s.step(hi)
		}
		return z + (d-x)*math.Tan(h), math.Tan(h)
	}
	for range 60 {
		mid := (lo + hi) / 2
		if x, _, _ := s.step(mid); x < d {
			lo = mid
		} else {
			hi = mid
		}
	}
	_, z, h := s.step((lo + hi) / 2)
	return z, math.Tan(h)
}

// linear is the frame of an IfcAxis2PlacementLinear, and its distance.
func (r *Reader) linear(e model.Entity) (spatial.Mat4, float64, error) {
	none := spatial.Mat4{}
	at := e.Ref("Location")
	if !at.Is("IfcPointByDistanceExpression") {
		if at.Is("IfcCartesianPoint") {
			t, err := r.axis(e)
			return t, 0, err
		}
		return none, 0, fail(e, "its location is not a distance along a curve")
	}
	d, err := r.distance(at)
	if err != nil {
		return none, 0, err
	}
	a, err := r.alignmentOf(at.Ref("BasisCurve"))
	if err != nil {
		return none, 0, err
	}
	t := a.frame(d)
	if axis := e.Ref("Axis"); axis.Exists() {
		z, err := direction(axis)
		if err != nil {
			return none, 0, err
		}
		x := vec{t[0], t[1], t[2]}
		if ref := e.Ref("RefDirection"); ref.Exists() {
			if x, err = direction(ref); err != nil {
				return none, 0, err
			}
		}
		if f, ok := frame(z, x, vec{t[12], t[13], t[14]}); ok {
			t = f
		}
	}
	side, up, ahead := at.FloatOr("OffsetLateral", 0)*r.unit, at.FloatOr("OffsetVertical", 0)*r.unit, at.FloatOr("OffsetLongitudinal", 0)*r.unit
	t = t.Mul(spatial.Translation(ahead, side, up))
	if !t.Finite() {
		return none, 0, fail(e, "it is not finite")
	}
	return t, d, nil
}

// distance reads DistanceAlong in metres.
func (r *Reader) distance(e model.Entity) (float64, error) {
	v := e.Attr("DistanceAlong")
	if v.Kind == step.Typed {
		if keyword, _ := v.Unwrap(); keyword == "IFCPARAMETERVALUE" {
			return 0, fail(e, "a distance along given as a parameter is not read")
		}
	}
	d, ok := v.Float()
	if d *= r.unit; !ok || math.Abs(d) > maxCoordinate {
		return 0, fail(e, "its distance along is %s", v.Raw())
	}
	return d, nil
}
