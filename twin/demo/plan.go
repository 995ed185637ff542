package demo

import (
	"hash/fnv"
	"math"
)

// anchor is the origin of the plan, by the published aerodrome reference point (22°18'32"N 113°54'53"E, AIP Hong Kong
// VHHH AD 2.2) rounded to four decimals. ground is the one height of everything that stands on land.
//
// The true platform lies at +6 to +9 m above Principal Datum and the ellipsoid another 2 to 3 m away; the demo keeps one
// flat ellipsoidal height, for the city as well, so that its parts meet without a terrain model.
var anchor = lonLat{lon: 113.9145, lat: 22.3089}

const ground = 6.0 // metres

var tangent = newTangentPlane(anchor)

// A pt is a point of a plan in metres. Which plan (east/north, airfield, town, terminal) the frame says that made it.
type pt struct{ x, y float64 }

func (p pt) add(q pt) pt             { return pt{p.x + q.x, p.y + q.y} }
func (p pt) sub(q pt) pt             { return pt{p.x - q.x, p.y - q.y} }
func (p pt) mul(k float64) pt        { return pt{p.x * k, p.y * k} }
func (p pt) len() float64            { return math.Hypot(p.x, p.y) }
func (p pt) unit() pt                { return p.mul(1 / p.len()) }
func (p pt) left() pt                { return pt{-p.y, p.x} }
func (p pt) cross(q pt) float64      { return p.x*q.y - p.y*q.x }
func (p pt) lerp(q pt, t float64) pt { return pt{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)} }

// A frame is a plan laid into another: origin and the angle of its x axis (radians, counter-clockwise).
type frame struct {
	origin pt
	angle  float64
}

func (f frame) to(p pt) pt {
	sin, cos := math.Sincos(f.angle)
	return pt{f.origin.x + p.x*cos - p.y*sin, f.origin.y + p.x*sin + p.y*cos}
}

func (f frame) from(p pt) pt {
	sin, cos := math.Sincos(f.angle)
	d := p.sub(f.origin)
	return pt{d.x*cos + d.y*sin, -d.x*sin + d.y*cos}
}

func (f frame) all(ps []pt) []pt {
	out := make([]pt, len(ps))
	for i, p := range ps {
		out[i] = f.to(p)
	}
	return out
}

// The plan's frames, all laid into east/north. Airfield: x along the runways' true bearing (from 07 to 25), y to their
// left, origin at the anchor. Town: x along the shore of Tung Chung North, y towards the sea. Terminal: axes of the
// airfield, origin where the pier's arms meet.
var (
	bearing  = runwayAngle()
	airfield = frame{angle: bearing}
	town     = frame{origin: pt{2980, -2140}, angle: 33.1 * math.Pi / 180}
	terminal = frame{origin: airfield.to(pt{1730, 0}), angle: bearing}
)

// lonLatOf lays a point east/north onto WGS 84 at the height of the ground.
func lonLatOf(p pt) lonLat {
	q := tangent.place(p.x, p.y, 0)
	q.h = ground
	return q
}

// gridOf lays a point east/north onto HK1980 Grid: easting, northing.
func gridOf(p pt) pt {
	e, n := hk1980(lonLatOf(p))
	return pt{e, n}
}

func rect(x0, y0, x1, y1 float64) []pt {
	return []pt{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// box is a rectangle of the given length (along angle) and width about its centre.
func box(c pt, length, width, angle float64) []pt {
	return frame{c, angle}.all(rect(-length/2, -width/2, length/2, width/2))
}

func ngon(c pt, r float64, n int) []pt {
	out := make([]pt, n)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = pt{c.x + r*cos, c.y + r*sin}
	}
	return out
}

// area is positive for a counter-clockwise ring.
func area(ring []pt) float64 {
	a := 0.0
	for i, p := range ring {
		a += p.cross(ring[(i+1)%len(ring)])
	}
	return a / 2
}

func centroid(ring []pt) pt {
	var c pt
	a := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		w := p.cross(q)
		c = c.add(p.add(q).mul(w))
		a += w
	}
	return c.mul(1 / (3 * a))
}

// ribbon is the polygon at half the width on both sides of a line, with mitred corners. The line must not turn back.
func ribbon(line []pt, width float64) []pt {
	n := len(line)
	left, right := make([]pt, n), make([]pt, n)
	for i, p := range line {
		var m pt
		switch {
		case i == 0:
			m = line[1].sub(p).unit().left()
		case i == n-1:
			m = p.sub(line[i-1]).unit().left()
		default:
			a, b := p.sub(line[i-1]).unit().left(), line[i+1].sub(p).unit().left()
			s := a.add(b)
			m = s.mul(2 / (s.len() * s.len()))
		}
		left[i], right[i] = p.add(m.mul(width/2)), p.sub(m.mul(width/2))
	}
	for i := n - 1; i >= 0; i-- {
		right = append(right, left[i])
	}
	return right
}

// along visits a point every step metres on the line, starting at half a step, with the direction there.
func along(line []pt, step float64, visit func(p, dir pt)) {
	next := step / 2
	for i := 0; i+1 < len(line); i++ {
		d := line[i+1].sub(line[i])
		l := d.len()
		for ; next <= l; next += step {
			visit(line[i].add(d.mul(next/l)), d.mul(1/l))
		}
		next -= l
	}
}

func length(line []pt) float64 {
	l := 0.0
	for i := 0; i+1 < len(line); i++ {
		l += line[i+1].sub(line[i]).len()
	}
	return l
}

// smooth replaces each inner corner by an arc-like run of points that starts and ends at most r from it.
func smooth(line []pt, r float64) []pt {
	out := []pt{line[0]}
	for i := 1; i+1 < len(line); i++ {
		a, b, c := line[i-1], line[i], line[i+1]
		k := math.Min(r, math.Min(a.sub(b).len(), c.sub(b).len())/2.05)
		p, q := b.add(a.sub(b).unit().mul(k)), b.add(c.sub(b).unit().mul(k))
		for _, t := range [...]float64{0, 0.2, 0.4, 0.6, 0.8, 1} {
			out = append(out, p.lerp(b, t).lerp(b.lerp(q, t), t))
		}
	}
	return append(out, line[len(line)-1])
}

// clip keeps the part of a ring where keep is not negative; keep is linear. The result is one ring: sound where the
// cut meets the ring's border twice.
func clip(ring []pt, keep func(pt) float64) []pt {
	var out []pt
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		a, b := keep(p), keep(q)
		if a >= 0 {
			out = append(out, p)
		}
		if (a >= 0) != (b >= 0) {
			out = append(out, p.lerp(q, a/(a-b)))
		}
	}
	return out
}

func inside(ring []pt, p pt) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			in = !in
		}
	}
	return in
}

// A random stream (splitmix64) is made of a name, so that adding something new to the world leaves the rest as it was.
type random uint64

func newRandom(name string) *random {
	h := fnv.New64a()
	h.Write([]byte(name))
	r := random(h.Sum64())
	return &r
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) float() float64               { return float64(r.next()>>11) / (1 << 53) }
func (r *random) between(a, b float64) float64 { return a + (b-a)*r.float() }
func (r *random) intn(n int) int               { return int(r.next() % uint64(n)) }
func (r *random) normal() float64 {
	return math.Sqrt(-2*math.Log(1-r.float())) * math.Cos(2*math.Pi*r.float())
}
