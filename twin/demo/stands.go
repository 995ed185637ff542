package demo

import (
	"fmt"
	"math"
)

// A standSize is the box that one aircraft needs, wing tip clearance included (ICAO Annex 14, 3.13.6).
type standSize struct {
	code         string
	width, depth float64 // metres
}

var (
	codeC = standSize{"C", 42, 50}
	codeE = standSize{"E", 73, 80}
	codeF = standSize{"F", 88, 86}
)

// A facade is a straight side of a building at which aircraft dock, nose in: from a to b with the apron on the right.
type facade struct {
	a, b  pt
	sizes []standSize
	gap   float64 // metres from a to the first stand
}

// A gate joins a stand to the building: at is the point of the facade before the nose, out the direction to the apron.
type gate struct {
	number  int
	ref     string // "24"
	stand   string // "N24"
	size    standSize
	at, out pt
	ring    []pt
	facade  int
}

const (
	noseGap  = 12.0 // metres from facade to stand: the head-of-stand road
	standGap = 4.5
)

// dock places the sizes along the facade.
func (f facade) dock(visit func(at, out pt, size standSize, ring []pt)) {
	d := f.b.sub(f.a).unit()
	out := d.left().mul(-1)
	s := f.gap
	for _, size := range f.sizes {
		at := f.a.add(d.mul(s + size.width/2))
		c := at.add(out.mul(noseGap + size.depth/2))
		visit(at, out, size, box(c, size.depth, size.width, math.Atan2(out.y, out.x)))
		s += size.width + standGap
	}
}

// terminalOutline is the plan of the terminal at ground level in the terminal frame, counter-clockwise from the
// processor's south-east corner.
func terminalOutline() []pt {
	north := []pt{{procX1, procY}, {procX0, procY}, {procX0, pierY}}
	arm := armOutline()
	out := []pt{{procX1, -procY}}
	out = append(out, north...)
	out = append(out, arm...)
	for i := len(arm) - 2; i >= 0; i-- {
		out = append(out, pt{arm[i].x, -arm[i].y})
	}
	return append(out, pt{procX0, -pierY}, pt{procX0, -procY})
}

// Plan of the terminal, metres: the processor with landside at x = 600, the pier towards the west, two arms at 45°.
const (
	procX0, procX1, procY = 420.0, 600.0, 130.0
	pierY                 = 22.0 // half the pier's width
	hubX                  = 50.0 // where the axes of pier and arms meet
	armLength, armY       = 240.0, 20.0
)

// armOutline runs around the north arm from the pier's north side to the axis of symmetry.
func armOutline() []pt {
	c := math.Sqrt2 / 2
	d, n := pt{-c, c}, pt{c, c}
	tip := pt{hubX, 0}.add(d.mul(armLength))
	return []pt{{hubX + armY/c - pierY, pierY}, tip.add(n.mul(armY)), tip.sub(n.mul(armY)), {hubX - armY/c, 0}}
}

// gates are the contact stands of the terminal, in the terminal frame, numbered from the north-east around the pier.
func gates() []gate {
	arm := armOutline()
	mirror := func(p pt) pt { return pt{p.x, -p.y} }
	sides := []facade{
		{pt{procX1, procY}, pt{procX0, procY}, []standSize{codeC, codeC, codeC}, 14},
		{pt{procX0, pierY}, arm[0], []standSize{codeE, codeE, codeE, codeE}, 10},
		{arm[0], arm[1], []standSize{codeF, codeF}, 44},
		{arm[1], arm[2], nil, 0},
		{arm[2], arm[3], []standSize{codeE, codeC}, 3},
	}
	for i := len(sides) - 1; i >= 0; i-- {
		s := sides[i]
		m := facade{mirror(s.b), mirror(s.a), nil, 0}
		used := 0.0
		for k := len(s.sizes) - 1; k >= 0; k-- {
			m.sizes = append(m.sizes, s.sizes[k])
			used += s.sizes[k].width + standGap
		}
		m.gap = s.b.sub(s.a).len() - s.gap - used + standGap
		sides = append(sides, m)
	}
	var out []gate
	for i, s := range sides {
		s.dock(func(at, dir pt, size standSize, ring []pt) {
			n := len(out) + 1
			letter := "N"
			if i >= 5 {
				letter = "S"
			}
			if i == 4 || i == 5 {
				letter = "W"
			}
			out = append(out, gate{number: n, ref: fmt.Sprintf("%d", n), stand: fmt.Sprintf("%s%d", letter, n), size: size, at: at, out: dir, ring: ring, facade: i})
		})
	}
	return out
}

// A stand is one parking position, in metres east/north.
type stand struct {
	ref, use, gate string // gate is empty for a remote stand
	size           standSize
	ring           []pt
	nose           pt // direction in which the aircraft looks, of length 1
}

func standList() []stand {
	var out []stand
	for _, g := range gates() {
		out = append(out, stand{g.stand, "passenger", g.ref, g.size, terminal.all(g.ring), terminal.to(g.out.mul(-1)).sub(terminal.to(pt{}))})
	}
	row := func(prefix string, first, step int, use string, x0, x1, y float64, size standSize, noseUp bool, gated bool) {
		n := int((x1 - x0 + standGap) / (size.width + standGap))
		for k := range n {
			x := x0 + float64(k)*(size.width+standGap)
			s := stand{ref: fmt.Sprintf("%s%d", prefix, first+k*step), use: use, size: size, ring: airfield.all(rect(x, y, x+size.width, y+size.depth)), nose: airfield.to(pt{0, -1})}
			if noseUp {
				s.nose = airfield.to(pt{0, 1})
			}
			if gated {
				s.gate = s.ref[1:]
			}
			out = append(out, s)
		}
	}
	row("D", 201, 2, "passenger", -352, 300, 21+noseGap, codeE, false, true)
	row("D", 202, 2, "passenger", -352, 300, -21-noseGap-codeE.depth, codeE, true, true)
	row("D", 301, 1, "passenger", -470, 400, 310, codeF, true, false)
	row("N", 141, 1, "passenger", 1880, 2280, 345, codeE, true, false)
	row("S", 101, 1, "passenger", 1880, 2280, -412, codeE, false, false)
	row("C", 1, 1, "cargo", -40, 1620, -1165, codeF, false, false)
	row("M", 1, 1, "maintenance", -1550, -1100, -90, codeF, false, false)
	row("B", 1, 1, "business", -1160, -380, -1110, standSize{"C", 38, 40}, false, false)
	row("T", 401, 1, "under construction", 830, 1900, 1210, codeE, true, false)
	row("T", 421, 1, "under construction", 830, 1900, 1950, codeE, false, false)
	return out
}

func stands() layer {
	l := layer{id: "stands", title: "Aircraft stands", description: "Parking positions with ICAO code letter; contact stands name their gate."}
	for _, s := range standList() {
		h := math.Mod(450-math.Atan2(s.nose.y, s.nose.x)*180/math.Pi, 360)
		l.features = append(l.features, polygon("STD-"+s.ref, s.ring, prop{"name", "Stand " + s.ref}, prop{"name_zh", "停機位 " + s.ref}, prop{"ref", s.ref}, prop{"icao_code", s.size.code},
			prop{"use", s.use}, prop{"contact", s.gate != ""}, prop{"gate", s.gate}, prop{"width_m", s.size.width}, prop{"depth_m", s.size.depth}, prop{"nose_heading", round(h, 1)},
			prop{"fuel_hydrant", s.use != "maintenance"}, prop{"ground_power_400hz", true}))
	}
	return l
}
