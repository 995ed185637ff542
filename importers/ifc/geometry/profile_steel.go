package geometry

import "math"

// The rolled steel sections, each about the middle of its bounding box, fillets included (IFC4X3 8.15.3). Slopes of
// flanges and legs turn the inner side about the middle of the flange, where the thickness is measured.

func (s *sizes) iShape(name string) []vec2 {
	tw := s.e.FloatOr("WebThickness", 0) * s.r.unit / 2
	var bottom, top, depth, tfBottom, tfTop, rBottom, rTop, edgeBottom, edgeTop float64
	if name == "IfcIShapeProfileDef" {
		bottom, depth, tfBottom = s.need("OverallWidth"), s.need("OverallDepth"), s.need("FlangeThickness")
		rBottom, edgeBottom = s.or("FilletRadius", 0), s.or("FlangeEdgeRadius", 0)
		top, tfTop, rTop, edgeTop = bottom, tfBottom, rBottom, edgeBottom
	} else if s.e.Class().At("BottomFlangeWidth") >= 0 {
		bottom, top, depth = s.need("BottomFlangeWidth"), s.need("TopFlangeWidth"), s.need("OverallDepth")
		tfBottom = s.need("BottomFlangeThickness")
		tfTop = s.or("TopFlangeThickness", tfBottom)
		rBottom, rTop = s.or("BottomFlangeFilletRadius", 0), s.or("TopFlangeFilletRadius", 0)
		edgeBottom, edgeTop = s.or("BottomFlangeEdgeRadius", 0), s.or("TopFlangeEdgeRadius", 0)
	} else { // IFC2X3
		bottom, top, depth = s.need("OverallWidth"), s.need("TopFlangeWidth"), s.need("OverallDepth")
		tfBottom = s.need("FlangeThickness")
		tfTop = s.or("TopFlangeThickness", tfBottom)
		rBottom = s.or("FilletRadius", 0)
		rTop = s.or("TopFlangeFilletRadius", 0)
	}
	if s.need("WebThickness"); s.err != nil {
		return nil
	}
	slope := math.Tan(s.e.FloatOr("FlangeSlope", 0) * s.r.m.Angle)
	y, b, t := depth/2, bottom/2, top/2
	rise := func(half float64) float64 { return slope * (half - tw) / 2 }
	ring := []vec2{
		{-b, -y}, {b, -y}, {b, -y + tfBottom - rise(b)}, {tw, -y + tfBottom + rise(b)},
		{tw, y - tfTop - rise(t)}, {t, y - tfTop + rise(t)}, {t, y}, {-t, y},
		{-t, y - tfTop + rise(t)}, {-tw, y - tfTop - rise(t)}, {-tw, -y + tfBottom + rise(b)}, {-b, -y + tfBottom - rise(b)},
	}
	return s.r.fillet(ring, []float64{0, 0, edgeBottom, rBottom, rTop, edgeTop, 0, 0, edgeTop, rTop, rBottom, edgeBottom})
}

func (s *sizes) lShape() []vec2 {
	d, t := s.need("Depth"), s.need("Thickness")
	w := s.or("Width", d)
	r, edge := s.or("FilletRadius", 0), s.or("EdgeRadius", 0)
	slope := math.Tan(s.e.FloatOr("LegSlope", 0) * s.r.m.Angle)
	x, y := w/2, d/2
	ring := []vec2{{-x, -y}, {x, -y}, {x, -y + t - slope*(w-t)/2}, {-x + t + slope*(d-t)/2, -y + t + slope*(w-t)/2}, {-x + t - slope*(d-t)/2, y}, {-x, y}}
	return s.r.fillet(ring, []float64{0, 0, edge, r, edge, 0})
}

func (s *sizes) tShape() []vec2 {
	d, b, tw, tf := s.need("Depth"), s.need("FlangeWidth"), s.need("WebThickness"), s.need("FlangeThickness")
	r, edgeF, edgeW := s.or("FilletRadius", 0), s.or("FlangeEdgeRadius", 0), s.or("WebEdgeRadius", 0)
	rise := math.Tan(s.e.FloatOr("FlangeSlope", 0)*s.r.m.Angle) * (b - tw) / 4
	lean := math.Tan(s.e.FloatOr("WebSlope", 0)*s.r.m.Angle) * (d - tf) / 2
	x, y, w := b/2, d/2, tw/2
	ring := []vec2{{-w + lean, -y}, {w - lean, -y}, {w + lean, y - tf - rise}, {x, y - tf + rise}, {x, y}, {-x, y}, {-x, y - tf + rise}, {-w - lean, y - tf - rise}}
	return s.r.fillet(ring, []float64{edgeW, edgeW, r, edgeF, 0, 0, edgeF, r})
}

func (s *sizes) uShape() []vec2 {
	d, b, tw, tf := s.need("Depth"), s.need("FlangeWidth"), s.need("WebThickness"), s.need("FlangeThickness")
	r, edge := s.or("FilletRadius", 0), s.or("EdgeRadius", 0)
	rise := math.Tan(s.e.FloatOr("FlangeSlope", 0)*s.r.m.Angle) * (b - tw) / 2
	x, y := b/2, d/2
	ring := []vec2{{-x, -y}, {x, -y}, {x, -y + tf - rise}, {-x + tw, -y + tf + rise}, {-x + tw, y - tf - rise}, {x, y - tf + rise}, {x, y}, {-x, y}}
	return s.r.fillet(ring, []float64{0, 0, edge, r, r, edge, 0, 0})
}

func (s *sizes) cShape() []vec2 {
	d, b, t, g := s.need("Depth"), s.need("Width"), s.need("WallThickness"), s.need("Girth")
	in := s.or("InternalFilletRadius", 0)
	out := 0.0
	if in > 0 {
		out = in + t
	}
	x, y := b/2, d/2
	ring := []vec2{{-x, -y}, {x, -y}, {x, -y + g}, {x - t, -y + g}, {x - t, -y + t}, {-x + t, -y + t},
		{-x + t, y - t}, {x - t, y - t}, {x - t, y - g}, {x, y - g}, {x, y}, {-x, y}}
	return s.r.fillet(ring, []float64{out, out, 0, 0, in, in, in, in, 0, 0, out, out})
}

func (s *sizes) zShape() []vec2 {
	d, b, tw, tf := s.need("Depth"), s.need("FlangeWidth"), s.need("WebThickness"), s.need("FlangeThickness")
	r, edge := s.or("FilletRadius", 0), s.or("EdgeRadius", 0)
	w, x, y := tw/2, b-tw/2, d/2
	ring := []vec2{{-w, -y}, {x, -y}, {x, -y + tf}, {w, -y + tf}, {w, y}, {-x, y}, {-x, y - tf}, {-w, y - tf}}
	return s.r.fillet(ring, []float64{0, 0, edge, r, 0, 0, edge, r})
}
