package geometry

import (
	"lantau/importers/ifc/model"
)

// compositeCurve joins the segments of an IfcCompositeCurve.
func (r *Reader) compositeCurve(p *path, e model.Entity) (polyline, error) {
	var l polyline
	for s := range e.Refs("Segments") {
		if !s.Is("IfcCompositeCurveSegment") {
			return l, fail(s, "the curve segment %s is not read", s.ClassName())
		}
		part, err := r.curve(p, s.Ref("ParentCurve"))
		if err != nil {
			return l, err
		}
		if part.closed && len(part.points) > 0 {
			part.points = append(part.points, part.points[0])
		}
		if s.Attr("SameSense").Is("F") {
			part = part.reversed()
		}
		// Some exporters leave the sense of a segment wrong: the end that meets what is there decides.
		if n := len(l.points); n > 0 && len(part.points) > 1 {
			end, first, last := l.points[n-1], part.points[0], part.points[len(part.points)-1]
			if far, near := length(sub(end, first)), length(sub(end, last)); near < 1e-6 && far > 1e-3 {
				part = part.reversed()
			}
			if length(sub(end, part.points[0])) < 1e-5 {
				part.points = part.points[1:]
			}
		}
		l.points = append(l.points, part.points...)
		if len(l.points) > maxPoints {
			return l, overBudget(e, "it has more than %d points", maxPoints)
		}
	}
	if len(l.points) < 2 {
		return l, fail(e, "it has fewer than two points")
	}
	return l, nil
}
