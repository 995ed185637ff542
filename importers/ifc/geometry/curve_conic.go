package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

// conicOf reads the frame and the half axes of a circle or ellipse.
func (r *Reader) conicOf(e model.Entity) (f spatial.Mat4, a, b float64, err error) {
	if f, err = r.axis(e.Ref("Position")); err != nil {
		return
	}
	if e.Is("IfcCircle") {
		a, err = r.size(e, "Radius")
		return f, a, a, err
	}
	if a, err = r.size(e, "SemiAxis1"); err == nil {
		b, err = r.size(e, "SemiAxis2")
	}
	return
}

// size reads a length that must be positive, in metres.
func (r *Reader) size(e model.Entity, name string) (float64, error) {
	x, ok := e.Float(name)
	if x *= r.unit; !ok || !(x > 0 && x < maxCoordinate) {
		return 0, fail(e, "%s is %q, not a positive length", name, e.Attr(name).Raw())
	}
	return x, nil
}

// sizeOr reads a length that may be missing, in metres; negative ones count as missing.
func (r *Reader) sizeOr(e model.Entity, name string, def float64) float64 {
	if x, ok := e.Float(name); ok && x >= 0 && x*r.unit < maxCoordinate {
		return x * r.unit
	}
	return def
}

// conic cuts a circle or ellipse from one parameter (radians) to another, ends included; a full turn repeats the first point.
func (r *Reader) conic(e model.Entity, from, to float64) (polyline, error) {
	f, a, b, err := r.conicOf(e)
	if err != nil {
		return polyline{}, err
	}
	n := r.segments(max(a, b), to-from)
	var l polyline
	for i := 0; i <= n; i++ {
		s, c := math.Sincos(from + (to-from)*float64(i)/float64(n))
		x, y, z := f.Apply(a*c, b*s, 0)
		l.points = append(l.points, vec{x, y, z})
	}
	return l, nil
}

// trimmedCurve is an IfcTrimmedCurve of a conic or a line; of other curves only those whose trims are points.
func (r *Reader) trimmedCurve(p *path, e model.Entity) (polyline, error) {
	basis := e.Ref("BasisCurve")
	sense := !e.Attr("SenseAgreement").Is("F")
	cartesian := e.Attr("MasterRepresentation").Is("CARTESIAN")
	switch {
	case basis.Is("IfcConic"):
		from, err := r.conicTrim(basis, e, "Trim1", cartesian)
		if err != nil {
			return polyline{}, err
		}
		to, err := r.conicTrim(basis, e, "Trim2", cartesian)
		if err != nil {
			return polyline{}, err
		}
		const turn = 2 * math.Pi
		if sense {
			for to <= from+1e-12 {
				to += turn
			}
			for to > from+turn+1e-9 {
				to -= turn
			}
		} else {
			for to >= from-1e-12 {
				to -= turn
			}
			for to < from-turn-1e-9 {
				to += turn
			}
		}
		return r.conic(basis, from, to)
	case basis.Is("IfcLine"):
		a, err := r.lineTrim(basis, e, "Trim1", cartesian)
		if err != nil {
			return polyline{}, err
		}
		b, err := r.lineTrim(basis, e, "Trim2", cartesian)
		if err != nil {
			return polyline{}, err
		}
		return polyline{points: []vec{a, b}}, nil
	}
	// Trims that are the basis' own ends are common and need no parameter.
	l, err := r.curve(p, basis)
	if err != nil {
		return l, err
	}
	if !sense {
		l = l.reversed()
	}
	return l, nil
}

// trim reads one trim: a parameter or a point, the preferred one where both are given.
func (r *Reader) trim(e model.Entity, name string, cartesian bool) (param float64, pt vec, isPoint bool, err error) {
	hasParam := false
	for _, v := range e.Attr(name).All() {
		if v.Kind == step.Ref {
			if pt, err = r.point(e.Follow(v)); err != nil {
				return
			}
			isPoint = true
		} else if x, ok := v.Float(); ok {
			param, hasParam = x, true
		}
	}
	if !isPoint && !hasParam {
		err = fail(e, "%s is neither a parameter nor a point", name)
	}
	if isPoint && hasParam {
		isPoint = cartesian
	}
	return
}

func (r *Reader) conicTrim(basis, e model.Entity, name string, cartesian bool) (float64, error) {
	param, pt, isPoint, err := r.trim(e, name, cartesian)
	if err != nil {
		return 0, err
	}
	if !isPoint {
		if math.Abs(param*r.m.Angle) > 1e6 {
			return 0, fail(e, "%s is %g, not an angle", name, param)
		}
		return param * r.m.Angle, nil
	}
	f, a, b, err := r.conicOf(basis)
	if err != nil {
		return 0, err
	}
	inv, ok := f.InverseAffine()
	if !ok {
		return 0, fail(basis, "its position is singular")
	}
	x, y, _ := inv.Apply(pt[0], pt[1], pt[2])
	return math.Atan2(y/b, x/a), nil
}

func (r *Reader) lineTrim(basis, e model.Entity, name string, cartesian bool) (vec, error) {
	param, pt, isPoint, err := r.trim(e, name, cartesian)
	if err != nil || isPoint {
		return pt, err
	}
	o, err := r.point(basis.Ref("Pnt"))
	if err != nil {
		return vec{}, err
	}
	v := basis.Ref("Dir")
	d, err := direction(v.Ref("Orientation"))
	if err != nil {
		return vec{}, err
	}
	return add(o, scale(d, param*v.FloatOr("Magnitude", 1)*r.unit)), nil
}

// reversed runs the polyline backward.
func (l polyline) reversed() polyline {
	out := polyline{points: make([]vec, len(l.points)), closed: l.closed}
	for i, p := range l.points {
		out.points[len(l.points)-1-i] = p
	}
	return out
}
