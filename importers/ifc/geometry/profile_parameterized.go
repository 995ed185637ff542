package geometry

import (
	"math"

	"lantau/importers/ifc/model"
)

// parameterized reads the profiles that are given by measures, about their own origin, and moves them to their Position.
func (r *Reader) parameterized(e model.Entity, name string) ([]region, error) {
	s := sizes{r: r, e: e}
	var g region
	switch name {
	case "IfcRectangleProfileDef", "IfcRoundedRectangleProfileDef":
		x, y := s.need("XDim"), s.need("YDim")
		g.outer = r.rounded(rectangle(x, y), s.or("RoundingRadius", 0))
	case "IfcRectangleHollowProfileDef":
		x, y, t := s.need("XDim"), s.need("YDim"), s.need("WallThickness")
		g.outer = r.rounded(rectangle(x, y), s.or("OuterFilletRadius", 0))
		if 2*t < min(x, y) {
			g.holes = [][]vec2{r.rounded(rectangle(x-2*t, y-2*t), s.or("InnerFilletRadius", 0))}
		}
	case "IfcCircleProfileDef":
		a := s.need("Radius")
		g.outer = r.ellipse(a, a)
	case "IfcCircleHollowProfileDef":
		a, t := s.need("Radius"), s.need("WallThickness")
		g.outer = r.ellipse(a, a)
		if t < a {
			g.holes = [][]vec2{r.ellipse(a-t, a-t)}
		}
	case "IfcEllipseProfileDef":
		g.outer = r.ellipse(s.need("SemiAxis1"), s.need("SemiAxis2"))
	case "IfcTrapeziumProfileDef":
		b, t, h := s.need("BottomXDim"), s.need("TopXDim"), s.need("YDim")
		off := e.FloatOr("TopXOffset", 0) * r.unit
		g.outer = []vec2{{-b / 2, -h / 2}, {b / 2, -h / 2}, {-b/2 + off + t, h / 2}, {-b/2 + off, h / 2}}
	case "IfcIShapeProfileDef", "IfcAsymmetricIShapeProfileDef":
		g.outer = s.iShape(name)
	case "IfcLShapeProfileDef":
		g.outer = s.lShape()
	case "IfcTShapeProfileDef":
		g.outer = s.tShape()
	case "IfcUShapeProfileDef":
		g.outer = s.uShape()
	case "IfcCShapeProfileDef":
		g.outer = s.cShape()
	case "IfcZShapeProfileDef":
		g.outer = s.zShape()
	default:
		return nil, fail(e, "the profile %s is not read", name)
	}
	if s.err != nil {
		return nil, s.err
	}
	out := []region{g}
	if at := e.Ref("Position"); at.Exists() {
		t, err := r.axis(at)
		if err != nil {
			return nil, err
		}
		place(out, t)
	}
	return out, nil
}

// sizes reads several lengths and keeps the first error.
type sizes struct {
	r   *Reader
	e   model.Entity
	err error
}

func (s *sizes) need(name string) float64 {
	x, err := s.r.size(s.e, name)
	if err != nil && s.err == nil {
		s.err = err
	}
	return x
}

func (s *sizes) or(name string, def float64) float64 { return s.r.sizeOr(s.e, name, def) }

func rectangle(x, y float64) []vec2 {
	return []vec2{{-x / 2, -y / 2}, {x / 2, -y / 2}, {x / 2, y / 2}, {-x / 2, y / 2}}
}

func (r *Reader) ellipse(a, b float64) []vec2 {
	n := max(r.segments(max(a, b), 2*math.Pi), 3)
	out := make([]vec2, n)
	for i := range out {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = vec2{a * c, b * s}
	}
	return out
}

// rounded rounds every corner of a ring by the same radius.
func (r *Reader) rounded(ring []vec2, radius float64) []vec2 {
	radii := make([]float64, len(ring))
	for i := range radii {
		radii[i] = radius
	}
	return r.fillet(ring, radii)
}

// fillet rounds each corner of a ring by its radius, as far as the sides at the corner reach (half of each).
func (r *Reader) fillet(ring []vec2, radii []float64) []vec2 {
	n := len(ring)
	var out []vec2
	for i, p := range ring {
		a, b := sub2(ring[(i+n-1)%n], p), sub2(ring[(i+1)%n], p)
		la, lb := math.Hypot(a[0], a[1]), math.Hypot(b[0], b[1])
		radius := radii[i]
		if !(radius > 1e-9) || la == 0 || lb == 0 {
			out = append(out, p)
			continue
		}
		a, b = vec2{a[0] / la, a[1] / la}, vec2{b[0] / lb, b[1] / lb}
		half := math.Acos(max(-1, min(1, a[0]*b[0]+a[1]*b[1]))) / 2
		t := radius / math.Tan(half)
		if limit := min(la, lb) / 2; t > limit {
			t = limit
			radius = t * math.Tan(half)
		}
		if !(half > 1e-6 && half < math.Pi/2-1e-6) {
			out = append(out, p)
			continue
		}
		mx, my := a[0]+b[0], a[1]+b[1]
		m := math.Hypot(mx, my)
		c := vec2{p[0] + mx/m*radius/math.Sin(half), p[1] + my/m*radius/math.Sin(half)}
		from := vec2{p[0] + a[0]*t - c[0], p[1] + a[1]*t - c[1]}
		to := vec2{p[0] + b[0]*t - c[0], p[1] + b[1]*t - c[1]}
		turn := math.Atan2(cross2(from, to), from[0]*to[0]+from[1]*to[1])
		k := r.segments(radius, turn)
		for j := 0; j <= k; j++ {
			s, co := math.Sincos(turn * float64(j) / float64(k))
			out = append(out, vec2{c[0] + from[0]*co - from[1]*s, c[1] + from[0]*s + from[1]*co})
		}
	}
	return out
}
