package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// revolvedAreaSolid is an IfcRevolvedAreaSolid: the profile turns about an axis in its own plane.
func (r *Reader) revolvedAreaSolid(p *path, e model.Entity) ([]body, error) {
	regions, err := r.profile(p, e.Ref("SweptArea"))
	if err != nil {
		return nil, err
	}
	frame, err := r.axis(e.Ref("Position"))
	if err != nil {
		return nil, err
	}
	axis := e.Ref("Axis")
	o, err := r.point(axis.Ref("Location"))
	if err != nil {
		return nil, err
	}
	d := vec{0, 0, 1}
	if a := axis.Ref("Axis"); a.Exists() {
		if d, err = direction(a); err != nil {
			return nil, err
		}
	}
	if math.Abs(d[2]) > 1e-6 {
		return nil, fail(e, "its axis is not in the plane of the profile")
	}
	angle, ok := e.Float("Angle")
	angle *= r.m.Angle
	if !ok || !(math.Abs(angle) > 1e-9) || math.Abs(angle) > 1e3 {
		return nil, fail(e, "its angle is %s", e.Attr("Angle").Raw())
	}
	full := math.Abs(angle) > 2*math.Pi-1e-6
	if full {
		angle = 2 * math.Pi
	}
	radius := 0.0
	for _, g := range regions {
		for _, c := range g.outer {
			q := vec{c[0] - o[0], c[1] - o[1], 0}
			radius = max(radius, length(sub(q, scale(d, dot(q, d)))))
		}
	}
	n := max(r.segments(radius, angle), 1)
	if full {
		n = max(n, 3)
	}
	turns := make([]spatial.Mat4, n+1)
	for i := range turns {
		turns[i] = frame.Mul(rotation(o, d, angle*float64(i)/float64(n)))
	}
	if full {
		turns[n] = turns[0]
	}
	b := sweep(regions, turns, full)
	b.orient()
	return []body{b}, nil
}

// rotation turns about an axis through o (Rodrigues).
func rotation(o, d vec, angle float64) spatial.Mat4 {
	s, c := math.Sincos(angle)
	var cols [3]vec
	for k := range cols {
		var x vec
		x[k] = 1
		cols[k] = add(add(scale(x, c), scale(cross(d, x), s)), scale(d, dot(d, x)*(1-c)))
	}
	m := spatial.Frame(cols[0], cols[1], cols[2], vec{})
	x, y, z := m.Rotate(o[0], o[1], o[2])
	m[12], m[13], m[14] = o[0]-x, o[1]-y, o[2]-z
	return m
}

// sweep joins the regions as they stand in one frame to those in the next; ring tells that the last is the first. Faces
// may look inward: orient the body. Corners that come to the same place (on the axis of a revolution) become one.
func sweep(regions []region, frames []spatial.Mat4, ring bool) body {
	var b body
	weld := map[[3]int64]uint32{}
	place := func(c vec2, t *spatial.Mat4) uint32 {
		x, y, z := t.Apply(c[0], c[1], 0)
		key := [3]int64{int64(math.Round(x * 1e7)), int64(math.Round(y * 1e7)), int64(math.Round(z * 1e7))}
		if i, ok := weld[key]; ok {
			return i
		}
		i := uint32(len(b.points))
		weld[key] = i
		b.points = append(b.points, vec{x, y, z})
		return i
	}
	for _, g := range regions {
		var start, end face
		for _, line := range append([][]vec2{g.outer}, g.holes...) {
			var last []uint32
			for k := range frames {
				at := make([]uint32, len(line))
				for i, c := range line {
					at[i] = place(c, &frames[k])
				}
				if k == 0 {
					start = append(start, at)
				} else {
					for i := range at {
						j := (i + 1) % len(at)
						b.triangles = quad(b.triangles, last[i], last[j], at[j], at[i])
					}
				}
				last = at
			}
			end = append(end, last)
		}
		if !ring {
			for i := range start {
				start[i] = reversed(start[i])
			}
			b.faces = append(b.faces, start, end)
		}
	}
	return b
}

// quad adds the two triangles of a quadrilateral, leaving out what has no area.
func quad(to [][3]uint32, a, b, c, d uint32) [][3]uint32 {
	if a != b && b != c && a != c {
		to = append(to, [3]uint32{a, b, c})
	}
	if a != c && c != d && a != d {
		to = append(to, [3]uint32{a, c, d})
	}
	return to
}
