package geometry

import (
	"math"

	"lantau/importers/ifc/model"
)

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
