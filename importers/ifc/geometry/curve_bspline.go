package geometry

import (
	"lantau/importers/ifc/model"
)

// bspline cuts a B-spline (rational or not) or Bézier curve by de Boor's algorithm.
func (r *Reader) bspline(e model.Entity) (polyline, error) {
	degree, ok := e.Attr("Degree").Int()
	if !ok || degree < 1 || degree > 32 {
		return polyline{}, fail(e, "its degree is %s", e.Attr("Degree").Raw())
	}
	var control []hpoint
	for q := range e.Refs("ControlPointsList") {
		p, err := r.point(q)
		if err != nil {
			return polyline{}, err
		}
		control = append(control, hpoint{p[0], p[1], p[2], 1})
	}
	n, k := len(control), int(degree)
	if n <= k || n > maxPoints/16 {
		return polyline{}, fail(e, "it has %d control points of degree %d", n, k)
	}
	if w, ok := e.Attr("WeightsData").Floats(nil); ok && len(w) == n {
		for i := range control {
			control[i] = hpoint{control[i][0] * w[i], control[i][1] * w[i], control[i][2] * w[i], w[i]}
		}
	}
	knots, err := knotVector(e, "KnotMultiplicities", "Knots", n, k)
	if err != nil {
		return polyline{}, err
	}
	spans := 0
	for i := k; i < n; i++ {
		if knots[i+1] > knots[i] {
			spans++
		}
	}
	steps := max(spans*max(4, r.opts.MinSegments/4), 8)
	from, to := knots[k], knots[n]
	var l polyline
	for i := 0; i <= steps; i++ {
		p, ok := deBoor(control, knots, k, from+(to-from)*float64(i)/float64(steps))
		if !ok {
			return l, fail(e, "a weight is zero or the knots are not in order")
		}
		l.points = append(l.points, p)
	}
	return l, nil
}

// An hpoint is x·w, y·w, z·w, w.
type hpoint = [4]float64

// knotVector unfolds knots and multiplicities; without them it is that of a clamped uniform (Bézier) curve.
func knotVector(e model.Entity, multiplicities, knots string, n, degree int) ([]float64, error) {
	m := e.Attr(multiplicities)
	values, ok := e.Attr(knots).Floats(nil)
	var out []float64
	if m.IsNull() || !ok {
		for i := 0; i < n+degree+1; i++ {
			out = append(out, float64(min(max(i-degree, 0), n-degree)))
		}
		return out, nil
	}
	for i, v := range m.All() {
		k, ok := v.Int()
		if !ok || i >= len(values) || k < 0 || k > int64(degree+1) || len(out) > n+degree+1 {
			return nil, fail(e, "its knots and multiplicities do not match")
		}
		for range k {
			out = append(out, values[i])
		}
	}
	if len(out) != n+degree+1 {
		return nil, fail(e, "it has %d knots, %d are needed", len(out), n+degree+1)
	}
	for i := 1; i < len(out); i++ {
		if out[i] < out[i-1] {
			return nil, fail(e, "its knots are not in order")
		}
	}
	if !(out[n] > out[degree]) {
		return nil, fail(e, "its knots span nothing")
	}
	return out, nil
}

// deBoor is the point at parameter t; false where a weight is zero.
func deBoor(control []hpoint, knots []float64, k int, t float64) (vec, bool) {
	h := deBoorH(control, knots, k, t)
	p := vec{h[0] / h[3], h[1] / h[3], h[2] / h[3]}
	return p, h[3] != 0 && dot(p, p)-dot(p, p) == 0
}

// deBoorH is the homogeneous point at parameter t (de Boor 1972).
func deBoorH(control []hpoint, knots []float64, k int, t float64) hpoint {
	n := len(control)
	s := k
	for s < n-1 && t >= knots[s+1] {
		s++
	}
	var d [33]hpoint
	copy(d[:], control[s-k:s+1])
	for r := 1; r <= k; r++ {
		for j := k; j >= r; j-- {
			a := 0.0
			if den := knots[j+1+s-r] - knots[j+s-k]; den > 0 {
				a = (t - knots[j+s-k]) / den
			}
			for c := range d[j] {
				d[j][c] = (1-a)*d[j-1][c] + a*d[j][c]
			}
		}
	}
	return d[k]
}
