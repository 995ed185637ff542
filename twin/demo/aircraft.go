package demo

import (
	"fmt"
	"math"
)

// An airframe is a type of aircraft as the demo draws it: metres.
type airframe struct {
	name            string
	length, span, r float64 // r is the fuselage's radius
	engines         int
}

var airframes = map[string]airframe{
	"B": {"Business jet", 29, 28, 1.3, 2},
	"C": {"Narrow-body", 42, 34.5, 2.0, 2},
	"E": {"Wide-body", 66, 62, 3.0, 2},
	"F": {"Large four-engined", 75, 67, 3.3, 4},
}

var airlines = [...]string{"Harbour Pacific", "Lantau Express", "Pearl River Air", "Lion Rock Airlines", "Victoria Cargo", "South Seas"}

// buildAircraft parks an aircraft on about half of the stands.
func buildAircraft() ([]byte, error) {
	c := newCityFile("lantau-demo-aircraft", "Parked aircraft (demo)")
	template := map[string]int{}
	for i, code := range [...]string{"B", "C", "E", "F"} {
		c.templates = append(c.templates, c.airframe(airframes[code]))
		template[code] = i
	}
	rnd := newRandom("aircraft")
	for _, s := range standList() {
		share := map[string]float64{"passenger": 0.6, "cargo": 0.65, "maintenance": 0.6, "business": 0.5}[s.use]
		kind := s.size.code
		switch {
		case s.use == "business":
			kind = "B"
		case kind == "F" && s.use == "passenger" && s.gate == "":
			kind = "E"
		}
		occupied, line, letters := rnd.float() < share, airlines[rnd.intn(len(airlines))], rnd.next()
		if !occupied {
			continue
		}
		f := airframes[kind]
		at := centroid(s.ring).add(s.nose.mul(s.size.depth/2 - 3 - f.length/2))
		reg := fmt.Sprintf("B-%c%c%c", 'H'+letters%4, 'A'+letters>>8%26, 'A'+letters>>16%26)
		c.place(cityObject{id: "AC-" + s.ref, kind: "GenericCityObject", attrs: []prop{{"name", reg}, {"class", "aircraft"}, {"type", f.name}, {"operator", line}, {"stand", "STD-" + s.ref},
			{"length_m", f.length}, {"span_m", f.span}}}, template[kind], at, math.Atan2(s.nose.y, s.nose.x), 1)
	}
	return c.bytes()
}

// airframe draws the shape about its middle, nose along +x, wheels' ground at 0.
func (c *cityFile) airframe(f airframe) cityGeometry {
	g := cityGeometry{lod: "2"}
	point := func(x, y, z float64) int { return c.templatePoint([3]float64{round(x, 3), round(y, 3), round(z, 3)}) }
	colour := fuselage
	face := func(vs ...int) { g.faces = append(g.faces, cityFace{rings: [][]int{vs}, paint: colour}) }
	const n = 10
	axis := f.r * 1.75 // height of the fuselage's axis
	// tube joins rings about an axis along x; each station is x, radius, height of its centre. Caps close it.
	tube := func(y float64, stations [][3]float64) {
		var prev []int
		for k, s := range stations {
			ring := make([]int, n)
			for i := range n {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
				ring[i] = point(s[0], y+s[1]*cos, s[2]+s[1]*sin)
			}
			if k == 0 { // x falls from station to station: this end looks towards +x
				face(ring...)
			} else {
				for i := range n {
					j := (i + 1) % n
					face(prev[j], prev[i], ring[i])
					face(prev[j], ring[i], ring[j])
				}
			}
			prev = ring
		}
		face(reversed(prev)...)
	}
	x := func(share float64) float64 { return f.length * (0.5 - share) }
	tube(0, [][3]float64{{x(0), 0.08 * f.r, axis - 0.35*f.r}, {x(0.02), 0.42 * f.r, axis - 0.25*f.r}, {x(0.06), 0.78 * f.r, axis - 0.1*f.r}, {x(0.12), f.r, axis}, {x(0.66), f.r, axis},
		{x(0.82), 0.72 * f.r, axis + 0.25*f.r}, {x(0.95), 0.3 * f.r, axis + 0.55*f.r}, {x(1), 0.08 * f.r, axis + 0.65*f.r}})
	// fin is a tapered plate from root to tip; thick is its half thickness along t.
	fin := func(rootX, rootChord, tipX, tipChord float64, root, tip, t [3]float64) {
		var v [8]int
		for i, p := range [4][2]float64{{rootX, 0}, {rootX - rootChord, 0}, {tipX - tipChord, 1}, {tipX, 1}} {
			b := root
			if p[1] == 1 {
				b = tip
			}
			v[i] = point(p[0], b[1]+t[1], b[2]+t[2])
			v[4+i] = point(p[0], b[1]-t[1], b[2]-t[2])
		}
		flip := (tip[1]-root[1])*t[2]-(tip[2]-root[2])*t[1] < 0
		quad := func(a, b, c, d int) {
			if flip {
				b, d = d, b
			}
			face(v[a], v[b], v[c])
			face(v[a], v[c], v[d])
		}
		quad(0, 3, 2, 1)
		quad(4, 5, 6, 7)
		quad(0, 1, 5, 4)
		quad(1, 2, 6, 5)
		quad(2, 3, 7, 6)
		quad(3, 0, 4, 7)
	}
	low := axis - 0.45*f.r
	half := f.span / 2
	for _, side := range [...]float64{1, -1} {
		colour = wing
		fin(x(0.36), 0.2*f.length, x(0.36)-0.55*half, 0.045*f.length, [3]float64{0, side * 0.5 * f.r, low}, [3]float64{0, side * half, low + 0.09*half}, [3]float64{0, 0, 0.13 * f.r})
		fin(x(0.87), 0.1*f.length, x(0.945), 0.04*f.length, [3]float64{0, side * 0.2 * f.r, axis + 0.5*f.r}, [3]float64{0, side * 0.36 * half, axis + 0.62*f.r}, [3]float64{0, 0, 0.06 * f.r})
		for e := range f.engines / 2 {
			y := side * half * [...]float64{0.34, 0.6}[e]
			ex := x(0.36) - 0.55*math.Abs(y) + 0.055*f.length
			ez := low - 0.42*f.r + 0.09*math.Abs(y)
			if f.length < 32 { // at the tail
				y, ex, ez = side*1.7*f.r, x(0.7), axis+0.35*f.r
			}
			er := 0.5 * f.r
			colour = engine
			tube(y, [][3]float64{{ex, er, ez}, {ex - 0.4*er, 1.08 * er, ez}, {ex - 2.4*er, er, ez}, {ex - 3.4*er, 0.6 * er, ez}})
		}
	}
	colour = tail
	fin(x(0.82), 0.15*f.length, x(0.95), 0.06*f.length, [3]float64{0, 0, axis + 0.6*f.r}, [3]float64{0, 0, axis + 0.6*f.r + 0.125*f.length}, [3]float64{0, 0.09 * f.r, 0})
	// Landing gear.
	colour = engine
	for _, p := range [...]pt{{x(0.09), 0}, {x(0.53), 0.9 * f.r}, {x(0.53), -0.9 * f.r}} {
		a, b := 0.22*f.r, 0.14*f.r
		lo, hi := make([]int, 4), make([]int, 4)
		for i, q := range [...]pt{{a, -b}, {a, b}, {-a, b}, {-a, -b}} {
			lo[i], hi[i] = point(p.x+q.x, p.y+q.y, 0), point(p.x+q.x, p.y+q.y, axis-0.6*f.r)
		}
		face(reversed(lo)...)
		face(hi...)
		for _, w := range walls(lo, hi, "") {
			face(w.rings[0]...)
		}
	}
	return g
}
