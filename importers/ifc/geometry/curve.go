package geometry

import (
	"math"

	"lantau/importers/ifc/model"
)

// A polyline is a curve cut into straight pieces, in metres. Of a closed one the first point is not repeated.
type polyline struct {
	points []vec
	closed bool
}

// maxPoints bounds the points of one curve.
const maxPoints = 4_000_000

// curve cuts any curve that is read into a polyline. Curves in the plane lie at Z = 0.
func (r *Reader) curve(p *path, e model.Entity) (polyline, error) {
	p, err := r.step(p, e)
	if err != nil {
		return polyline{}, err
	}
	var l polyline
	switch name := e.ClassName(); name {
	case "IfcPolyline":
		l, err = r.polyline(e)
	case "IfcIndexedPolyCurve":
		l, err = r.indexedPolyCurve(e)
	case "IfcCircle", "IfcEllipse":
		l, err = r.conic(e, 0, 2*math.Pi)
		l.closed = true
	case "IfcTrimmedCurve":
		l, err = r.trimmedCurve(p, e)
	case "IfcCompositeCurve", "IfcCompositeCurveOnSurface", "IfcBoundaryCurve", "IfcOuterBoundaryCurve", "Ifc2DCompositeCurve":
		l, err = r.compositeCurve(p, e)
	case "IfcBSplineCurveWithKnots", "IfcRationalBSplineCurveWithKnots", "IfcBezierCurve", "IfcRationalBezierCurve":
		l, err = r.bspline(e)
	case "IfcSurfaceCurve", "IfcIntersectionCurve", "IfcSeamCurve":
		return r.curve(p, e.Ref("Curve3D"))
	case "IfcLine":
		err = fail(e, "a line without ends is not read")
	default:
		err = fail(e, "the curve %s is not read", name)
	}
	if err != nil {
		return polyline{}, err
	}
	return l.tidy(), nil
}

// tidy drops repeated neighbours and makes a curve that ends where it began closed.
func (l polyline) tidy() polyline {
	out := l.points[:0:0]
	for _, p := range l.points {
		if n := len(out); n == 0 || length(sub(out[n-1], p)) > 1e-9 {
			out = append(out, p)
		}
	}
	if n := len(out); n > 2 && length(sub(out[n-1], out[0])) <= 1e-6 {
		out = out[:n-1]
		l.closed = true
	}
	l.points = out
	return l
}

// polyline is an IfcPolyline.
func (r *Reader) polyline(e model.Entity) (polyline, error) {
	var l polyline
	for q := range e.Refs("Points") {
		p, err := r.point(q)
		if err != nil {
			return l, err
		}
		l.points = append(l.points, p)
	}
	if len(l.points) < 2 {
		return l, fail(e, "it has fewer than two points")
	}
	return l, nil
}

// segments is the number of pieces of an arc of this radius (metres) and angle (radians).
func (r *Reader) segments(radius, angle float64) int {
	angle = math.Abs(angle)
	n := float64(r.opts.MinSegments) * angle / (2 * math.Pi)
	if radius > r.opts.ChordError {
		n = max(n, angle/(2*math.Acos(1-r.opts.ChordError/radius)))
	}
	return int(max(1, min(math.Ceil(n-1e-9), 4096)))
}

// plane2 drops the third coordinate.
func plane2(points []vec) []vec2 {
	out := make([]vec2, len(points))
	for i, p := range points {
		out[i] = vec2{p[0], p[1]}
	}
	return out
}
