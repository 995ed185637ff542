package demo

import "math"

// connect makes a network of the roads: an end within 45 m of another road is moved onto it, and both get a vertex there
// and wherever two roads cross.
func connect(roads []road) []road {
	const reach = 45.0
	for i := range roads {
		for _, last := range [...]bool{false, true} {
			end := 0
			if last {
				end = len(roads[i].line) - 1
			}
			p := roads[i].line[end]
			best, on, at := reach, -1, pt{}
			for j := range roads {
				if j == i {
					continue
				}
				if q, d := nearest(roads[j].line, p); d < best {
					best, on, at = d, j, q
				}
			}
			if on >= 0 {
				at = split(&roads[on].line, at)
				roads[i].line[end] = at
			}
		}
	}
	for i := range roads {
		for j := i + 1; j < len(roads); j++ {
			for _, p := range crossings(roads[i].line, roads[j].line) {
				split(&roads[j].line, split(&roads[i].line, p))
			}
		}
	}
	return roads
}

// nearest is the point of the line closest to p.
func nearest(line []pt, p pt) (pt, float64) {
	best, at := math.Inf(1), pt{}
	for i := 0; i+1 < len(line); i++ {
		a, d := line[i], line[i+1].sub(line[i])
		q := p.sub(a)
		t := math.Max(0, math.Min(1, (q.x*d.x+q.y*d.y)/(d.x*d.x+d.y*d.y)))
		if r := a.add(d.mul(t)); p.sub(r).len() < best {
			best, at = p.sub(r).len(), r
		}
	}
	return at, best
}

// split inserts p, which lies on the line, as a vertex, and returns it; a vertex within a metre serves instead.
func split(line *[]pt, p pt) pt {
	best, at := math.Inf(1), 0
	l := *line
	for i, v := range l {
		if v.sub(p).len() < 1 {
			return v
		}
		if i+1 < len(l) {
			if _, d := nearest(l[i:i+2], p); d < best {
				best, at = d, i
			}
		}
	}
	out := append([]pt(nil), l[:at+1]...)
	*line = append(append(out, p), l[at+1:]...)
	return p
}

// crossings are the points where two lines pass through each other.
func crossings(a, b []pt) []pt {
	var out []pt
	for i := 0; i+1 < len(a); i++ {
		for j := 0; j+1 < len(b); j++ {
			d, e := a[i+1].sub(a[i]), b[j+1].sub(b[j])
			k := d.cross(e)
			if math.Abs(k) < 1e-9 {
				continue
			}
			o := b[j].sub(a[i])
			s, t := o.cross(e)/k, o.cross(d)/k
			if s >= 0 && s <= 1 && t >= 0 && t <= 1 {
				out = append(out, a[i].add(d.mul(s)))
			}
		}
	}
	return out
}
