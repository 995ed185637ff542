package geometry

import (
	"math"

	"lantau/importers/ifc/model"
)

// pointList reads an IfcCartesianPointList2D or 3D.
func (r *Reader) pointList(e model.Entity) ([]vec, error) {
	if !e.Exists() {
		return nil, fail(e, "the point list is missing")
	}
	var out []vec
	for _, v := range e.Attr("CoordList").All() {
		p, ok := r.coordinates(v)
		if !ok {
			return nil, fail(e, "point %d, %.60s, is not two or three finite numbers", len(out)+1, v.Raw())
		}
		out = append(out, p)
	}
	return out, nil
}

// indexedPolyCurve is an IfcIndexedPolyCurve: lines and three-point arcs over a point list.
func (r *Reader) indexedPolyCurve(e model.Entity) (polyline, error) {
	points, err := r.pointList(e.Ref("Points"))
	if err != nil {
		return polyline{}, err
	}
	segments := e.Attr("Segments")
	if segments.IsNull() {
		if len(points) < 2 {
			return polyline{}, fail(e, "it has fewer than two points")
		}
		return polyline{points: points}, nil
	}
	var l polyline
	for _, s := range segments.All() {
		keyword, list := s.Unwrap()
		var at []vec
		for _, v := range list.All() {
			i, ok := v.Int()
			if !ok || i < 1 || i > int64(len(points)) {
				return l, fail(e, "a segment refers to point %s of %d", v.Raw(), len(points))
			}
			at = append(at, points[i-1])
		}
		if keyword == "IFCARCINDEX" && len(at) == 3 {
			at = r.arc(at[0], at[1], at[2])
		}
		if n := len(l.points); n > 0 && len(at) > 0 && length(sub(l.points[n-1], at[0])) < 1e-9 {
			at = at[1:]
		}
		l.points = append(l.points, at...)
		if len(l.points) > maxPoints {
			return l, overBudget(e, "it has more than %d points", maxPoints)
		}
	}
	if len(l.points) < 2 {
		return l, fail(e, "it has fewer than two points")
	}
	return l, nil
}

// arc cuts the circular arc from a over b to c; three points in line stay as they are.
func (r *Reader) arc(a, b, c vec) []vec {
	ab, ac := sub(b, a), sub(c, a)
	n, ok := unit(cross(ab, ac))
	if !ok || length(cross(ab, ac)) < 1e-12*length(ab)*length(ac) {
		return []vec{a, b, c}
	}
	// The centre, from a, in the plane of the three (circumscribed circle of a triangle).
	q := cross(ab, ac)
	o := scale(add(scale(cross(q, ab), dot(ac, ac)), scale(cross(ac, q), dot(ab, ab))), 1/(2*dot(q, q)))
	radius := length(o)
	centre := add(a, o)
	x, ok := unit(sub(a, centre))
	if !ok {
		return []vec{a, b, c}
	}
	y := cross(n, x)
	d := sub(c, centre)
	angle := math.Atan2(dot(d, y), dot(d, x))
	if angle <= 0 {
		angle += 2 * math.Pi
	}
	k := r.segments(radius, angle)
	out := []vec{a}
	for i := 1; i < k; i++ {
		s, co := math.Sincos(angle * float64(i) / float64(k))
		out = append(out, add(centre, add(scale(x, radius*co), scale(y, radius*s))))
	}
	return append(out, c)
}
