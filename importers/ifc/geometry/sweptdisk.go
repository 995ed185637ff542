package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// sweptDiskSolid is an IfcSweptDiskSolid: a disk, hollow or not, along a curve, its joints mitred.
func (r *Reader) sweptDiskSolid(p *path, e model.Entity) ([]body, error) {
	line, err := r.curve(p, e.Ref("Directrix"))
	if err != nil {
		return nil, err
	}
	radius, err := r.size(e, "Radius")
	if err != nil {
		return nil, err
	}
	if f := r.sizeOr(e, "FilletRadius", 0); f > 0 {
		line = r.filletLine(line, f)
	}
	g := region{outer: r.ellipse(radius, radius)}
	if inner := r.sizeOr(e, "InnerRadius", 0); inner > 1e-6 && inner < radius {
		hole := r.ellipse(inner, inner)
		reverse2(hole)
		g.holes = [][]vec2{hole}
	}
	frames, err := along(e, line)
	if err != nil {
		return nil, err
	}
	b := sweep([]region{g}, frames, line.closed)
	b.orient()
	return []body{b}, nil
}

// along makes a frame at every point of a line, its Z axis along the line, its plane the bisector of the joint, without
// twist: each is the one before it, moved along the line into the next bisecting plane.
func along(e model.Entity, l polyline) ([]spatial.Mat4, error) {
	pts := l.points
	n := len(pts)
	if n < 2 {
		return nil, fail(e, "its directrix has no length")
	}
	dir := func(i, j int) vec {
		u, _ := unit(sub(pts[j%n], pts[i%n]))
		return u
	}
	d := dir(0, 1)
	seed := vec{0, 0, 1}
	if math.Abs(d[2]) > 0.9 {
		seed = vec{1, 0, 0}
	}
	f, _ := frame(d, seed, pts[0])
	x, y := vec{f[0], f[1], f[2]}, vec{f[4], f[5], f[6]}
	bisect := func(i int) vec {
		a, b := dir((i+n-1)%n, i), dir(i, i+1)
		if !l.closed && i == 0 {
			return b
		}
		if !l.closed && i == n-1 {
			return a
		}
		m, ok := unit(add(a, b))
		if !ok || dot(m, a) < 0.05 {
			return a // turns back on itself
		}
		return m
	}
	// shear moves a vector of the cross-section along the line into the plane at a joint.
	shear := func(v, d, m vec) vec { return sub(v, scale(d, dot(v, m)/dot(d, m))) }
	out := make([]spatial.Mat4, 0, n+1)
	m := bisect(0)
	out = append(out, spatial.Frame(shear(x, d, m), shear(y, d, m), d, pts[0]))
	for i := 1; i < n; i++ {
		m := bisect(i)
		out = append(out, spatial.Frame(shear(x, d, m), shear(y, d, m), d, pts[i]))
		if i == n-1 && !l.closed {
			break
		}
		// Beyond the joint the section is the same ellipse, seen square to the next piece.
		next := dir(i, i+1)
		x, y = turn(x, d, next), turn(y, d, next)
		d = next
	}
	if l.closed {
		out = append(out, out[0])
	}
	return out, nil
}

// turn rotates v by the rotation that takes direction a to direction b the short way.
func turn(v, a, b vec) vec {
	axis := cross(a, b)
	s, c := length(axis), dot(a, b)
	k, ok := unit(axis)
	if !ok {
		return v
	}
	return add(add(scale(v, c), scale(cross(k, v), s)), scale(k, dot(k, v)*(1-c)))
}

// filletLine rounds the corners of a line by a radius, as IfcSweptDiskSolidPolygonal asks.
func (r *Reader) filletLine(l polyline, radius float64) polyline {
	n := len(l.points)
	out := polyline{closed: l.closed}
	for i, p := range l.points {
		if !l.closed && (i == 0 || i == n-1) {
			out.points = append(out.points, p)
			continue
		}
		a, b := sub(l.points[(i+n-1)%n], p), sub(l.points[(i+1)%n], p)
		ua, okA := unit(a)
		ub, okB := unit(b)
		half := math.Acos(max(-1, min(1, dot(ua, ub)))) / 2
		if !okA || !okB || half < 1e-3 || half > math.Pi/2-1e-3 {
			out.points = append(out.points, p)
			continue
		}
		t := min(radius/math.Tan(half), length(a)/2, length(b)/2)
		m, _ := unit(add(ua, ub))
		rad := t * math.Tan(half)
		c := add(p, scale(m, rad/math.Sin(half)))
		out.points = append(out.points, r.arc(add(p, scale(ua, t)), sub(c, scale(m, rad)), add(p, scale(ub, t)))...)
	}
	return out.tidy()
}
