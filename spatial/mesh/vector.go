package mesh

import "math"

func sub(a, b [3]float64) [3]float64 { return [3]float64{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func finite(p [3]float64) bool {
	// A sum of finite numbers may overflow, a difference with itself may not: NaN and ±Inf are the only v with v−v ≠ 0.
	return p[0]-p[0] == 0 && p[1]-p[1] == 0 && p[2]-p[2] == 0
}

// Normal is Newell's normal of a closed ring in space, not normalised: its length is twice the area of the ring's
// projection. It is the zero vector for fewer than three corners and for rings without area. The closing corner may be
// repeated or not.
func Normal(ring [][3]float64) [3]float64 {
	var n [3]float64
	if len(ring) < 3 {
		return n
	}
	o := ring[0] // differences to a corner keep the digits that map coordinates would cost
	p := sub(ring[len(ring)-1], o)
	for _, v := range ring {
		q := sub(v, o)
		n[0] += (p[1] - q[1]) * (p[2] + q[2])
		n[1] += (p[2] - q[2]) * (p[0] + q[0])
		n[2] += (p[0] - q[0]) * (p[1] + q[1])
		p = q
	}
	return n
}

// dominant is the axis along which the vector is longest.
func dominant(n [3]float64) int {
	x, y, z := math.Abs(n[0]), math.Abs(n[1]), math.Abs(n[2])
	switch {
	case z >= x && z >= y:
		return 2
	case x >= y:
		return 0
	default:
		return 1
	}
}
