package spatial

import "math"

// A Box is an axis-aligned box. Of a place on Earth it is west, south, height to east, north, height (degrees and
// metres, WGS 84); in a local frame it is metres. The zero value is the point at the origin: start a union with EmptyBox.
type Box struct {
	Min, Max [3]float64
}

// EmptyBox contains nothing; extending it by a point gives that point's box.
func EmptyBox() Box {
	inf := math.Inf(1)
	return Box{Min: [3]float64{inf, inf, inf}, Max: [3]float64{-inf, -inf, -inf}}
}

// Box2 is the flat box of west, south, east, north (degrees) or minx, miny, maxx, maxy at height 0.
func Box2(minX, minY, maxX, maxY float64) Box {
	return Box{Min: [3]float64{minX, minY, 0}, Max: [3]float64{maxX, maxY, 0}}
}

// IsEmpty reports whether the box contains no point (also where a bound is NaN).
func (b Box) IsEmpty() bool {
	return !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1] && b.Min[2] <= b.Max[2])
}

// Extend returns the smallest box that holds b and the point.
func (b Box) Extend(x, y, z float64) Box {
	for i, v := range [3]float64{x, y, z} {
		b.Min[i] = math.Min(b.Min[i], v)
		b.Max[i] = math.Max(b.Max[i], v)
	}
	return b
}

// Union returns the smallest box that holds both.
func (b Box) Union(c Box) Box {
	for i := range b.Min {
		b.Min[i] = math.Min(b.Min[i], c.Min[i])
		b.Max[i] = math.Max(b.Max[i], c.Max[i])
	}
	return b
}

// Intersects2 reports whether the boxes share a point, ignoring the third axis; touching counts.
func (b Box) Intersects2(c Box) bool {
	return b.Min[0] <= c.Max[0] && c.Min[0] <= b.Max[0] && b.Min[1] <= c.Max[1] && c.Min[1] <= b.Max[1]
}

// Center is the middle of the box.
func (b Box) Center() [3]float64 {
	return [3]float64{(b.Min[0] + b.Max[0]) / 2, (b.Min[1] + b.Max[1]) / 2, (b.Min[2] + b.Max[2]) / 2}
}

// Diagonal is the length from corner to corner, in the box's unit; 0 for an empty box.
func (b Box) Diagonal() float64 {
	if b.IsEmpty() {
		return 0
	}
	dx, dy, dz := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1], b.Max[2]-b.Min[2]
	return math.Sqrt(dx*dx + dy*dy + dz*dz)
}
