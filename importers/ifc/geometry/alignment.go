package geometry

import (
	"math"
	"sort"

	"lantau/importers/ifc/model"
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

// frame is the frame at a distance: X along the curve (rising with it), Y level to the left, Z up.
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
