package geometry

import "math"

type (
	vec  = [3]float64
	vec2 = [2]float64
)

func add(a, b vec) vec             { return vec{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }
func sub(a, b vec) vec             { return vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func scale(a vec, f float64) vec   { return vec{a[0] * f, a[1] * f, a[2] * f} }
func dot(a, b vec) float64         { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func length(a vec) float64         { return math.Sqrt(dot(a, a)) }
func lerp(a, b vec, t float64) vec { return add(a, scale(sub(b, a), t)) }
func cross(a, b vec) vec {
	return vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// unit is the direction of a; ok is false where it has none.
func unit(a vec) (u vec, ok bool) {
	m := max(math.Abs(a[0]), math.Abs(a[1]), math.Abs(a[2]))
	if !(m > 1e-300) || math.IsInf(m, 0) {
		return vec{}, false
	}
	a = scale(a, 1/m)
	return scale(a, 1/length(a)), true
}

func sub2(a, b vec2) vec2      { return vec2{a[0] - b[0], a[1] - b[1]} }
func cross2(a, b vec2) float64 { return a[0]*b[1] - a[1]*b[0] }
func dist2(a, b vec2) float64  { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

// area2 is the signed area of a ring: positive where it runs counter-clockwise.
func area2(r []vec2) float64 {
	s := 0.0
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		s += cross2(sub2(a, r[0]), sub2(b, r[0]))
	}
	return s / 2
}
