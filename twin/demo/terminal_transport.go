package demo

import (
	"fmt"
	"math"
)

// A well is an opening in a floor with what moves through it.
type well struct {
	key  string
	well []pt
	from float64 // elevation of the lowest floor served
	x, y float64 // foot of the escalators, which rise towards dir
	dir  float64 // +1 or -1 along x
	top  float64
}

const escalatorRun = 12.2 // metres in plan for a rise of 6 m at 30°, landings included

// stairWells hold pairs of escalators: from arrivals to departures, and from departures to the lounges.
func stairWells() []well {
	var out []well
	for i, y := range [...]float64{-60, -30, 30, 60} {
		out = append(out, well{key: fmt.Sprintf("E%d", i+1), from: zL1, x: 570, y: y, dir: 1, well: rect(573, y-2.2, 570+escalatorRun, y+2.2)})
	}
	for i, y := range [...]float64{-45, 45} {
		out = append(out, well{key: fmt.Sprintf("F%d", i+1), from: zL2, x: 428, y: y, dir: 1, well: rect(431, y-2.2, 428+escalatorRun, y+2.2)})
	}
	return out
}

// liftShafts rise from the basement, those at the west end to the lounges; in the pier from the arrivals corridor.
func liftShafts() []well {
	var out []well
	for i, p := range []pt{{588, -92}, {588, 92}, {558.5, -15}, {558.5, 15}, {447, -20}, {447, 20}, {447, -91}, {447, 91}} {
		top := zL2
		if p.x < 480 {
			top = zL3
		}
		out = append(out, well{key: fmt.Sprintf("LIFT-%02d", i+1), x: p.x, y: p.y, top: top, from: zB1, well: rect(p.x-1.5, p.y-1.5, p.x+1.5, p.y+1.5)})
	}
	for _, x := range [...]float64{50, 156, 276} {
		out = append(out, well{key: fmt.Sprintf("LIFT-%02d", len(out)+1), x: x, y: 0, top: zL2, from: zL1, well: rect(x-1.5, -1.5, x+1.5, 1.5)})
	}
	return out
}

// transport writes escalators, lifts and moving walkways.
func (t *terminalModel) transport() {
	b1, l1, l2 := t.storeys[0], t.storeys[1], t.storeys[2]
	esc := t.typeOf("IFCTRANSPORTELEMENTTYPE", "escalator", "Escalator, 6 m rise", func() shape {
		side := []pt{{0, -0.4}, {1.2, -0.4}, {11.4, 5.5}, {12.2, 5.5}, {12.2, 6}, {11.0, 6}, {0.9, 0.1}, {0, 0.1}}
		rail := []pt{{0.2, 0.1}, {0.9, 0.1}, {11, 6}, {12, 6}, {12, 6.9}, {10.9, 6.9}, {0.8, 1.0}, {0.2, 1.0}}
		return t.swept(t.side(side, -0.75, 1.5, dark), t.side(rail, -0.75, 0.05, glass), t.side(rail, 0.7, 0.05, glass))
	}, []prop{{"Pset_TransportElementCommon", nil}, {"CapacityPeople", 90.0}}, enum("ESCALATOR"))
	for _, w := range stairWells() {
		s := l1
		if w.from == zL2 {
			s = l2
		}
		for k, dy := range [...]float64{-1.05, 1.05} {
			name := fmt.Sprintf("ESC-%s%c", w.key, 'A'+k)
			r := t.put(s, w.x, w.y+dy, 0, 0, product{entity: "IFCTRANSPORTELEMENT", key: name, name: "Escalator " + name, tag: name, of: esc, extra: []any{enum("ESCALATOR")}})
			t.maker(r, "Victoria Peak Lifts", "VX-30", 2008+k)
			t.asset(r, name, name, "IfcTransportElement", "Escalator "+name, s, vec3{w.x + 6, w.y + dy, 3}, "escalator")
		}
	}
	for _, w := range liftShafts() {
		s := b1
		if w.from == zL1 {
			s = l1
		}
		h := w.top - w.from + 4.2
		k := t.typeOf("IFCTRANSPORTELEMENTTYPE", fmt.Sprintf("lift %.1f", h), fmt.Sprintf("Lift 26 persons, %.0f m travel", w.top-w.from), func() shape {
			items := []ref{t.cuboid(0, 0, zL1-w.from+0.1, 2.2, 2.2, 2.5, alum)} // the car, at L1
			for _, c := range [...]pt{{-1.35, -1.35}, {1.35, -1.35}, {-1.35, 1.35}, {1.35, 1.35}} {
				items = append(items, t.cuboid(c.x, c.y, 0, 0.16, 0.16, h, steel))
			}
			items = append(items, t.cuboid(0, -1.38, 0, 2.5, 0.04, h, glass), t.cuboid(0, 1.38, 0, 2.5, 0.04, h, glass), t.cuboid(0, 0, h, 2.9, 2.9, 0.25, steel))
			return t.swept(items...)
		}, []prop{{"Pset_TransportElementElevator", nil}, {"FireFightingLift", false}}, enum("ELEVATOR"))
		r := t.put(s, w.x, w.y, 0, 0, product{entity: "IFCTRANSPORTELEMENT", key: w.key, name: "Lift " + w.key[5:], tag: w.key, of: k, extra: []any{enum("ELEVATOR")}})
		t.maker(r, "Victoria Peak Lifts", "VP-26", 2006)
		t.asset(r, w.key, w.key, "IfcTransportElement", "Lift "+w.key[5:], s, vec3{w.x, w.y, zL1 - w.from + 1}, "lift")
	}
	walk := t.typeOf("IFCTRANSPORTELEMENTTYPE", "walkway", "Moving walkway 45 m", func() shape {
		return t.swept(t.cuboid(0, 0, -0.02, 45, 1.4, 0.06, belt), t.cuboid(0, -0.75, 0, 45, 0.06, 0.95, glass), t.cuboid(0, 0.75, 0, 45, 0.06, 0.95, glass))
	}, []prop{{"Pset_TransportElementCommon", nil}, {"CapacityPeople", 120.0}}, enum("MOVINGWALKWAY"))
	place := func(f frame, xs ...float64) {
		for _, x := range xs {
			for _, y := range [...]float64{-4.5, 4.5} {
				p := f.to(pt{x, y})
				n := t.next("MW")
				r := t.put(l2, p.x, p.y, 0, f.angle, product{entity: "IFCTRANSPORTELEMENT", key: n, name: "Moving walkway " + n, tag: n, of: walk, extra: []any{enum("MOVINGWALKWAY")}})
				t.maker(r, "Victoria Peak Lifts", "MW-45", 2011)
				t.asset(r, n, n, "IfcTransportElement", "Moving walkway "+n, l2, vec3{p.x, p.y, 0}, "walkway")
			}
		}
	}
	place(frame{}, 110, 180, 250, 320, 385)
	for _, a := range arms() {
		place(a, 80, 150)
	}
}

// bridgeOffset is how far from a gate's axis the boarding door lies: towards the facade's start, which is the left side of
// an aircraft that stands nose in.
const bridgeOffset = 11.0

// bridges writes the jet bridges: a fixed link and rotunda at the facade, a tunnel towards the aircraft's door, a cab.
func (t *terminalModel) bridges() {
	l2 := t.storeys[2]
	for _, g := range gates() {
		k := t.typeOf("IFCBUILDINGELEMENTPROXYTYPE", "bridge "+g.size.code, "Passenger boarding bridge, code "+g.size.code, func() shape {
			// x points out to the apron, y to the left; the aircraft's nose lies noseGap out on y = bridgeOffset.
			reach := noseGap + 7.5
			if g.size.code == "C" {
				reach = noseGap + 5.5
			}
			door := vec3{reach, bridgeOffset - 3.6, -1.0}
			rot := vec3{4.5, 0, 0}
			mid := func(u, z float64) vec3 {
				return vec3{rot[0] + (door[0]-rot[0])*u, rot[1] + (door[1]-rot[1])*u, z}
			}
			a, b := mid(0.05, 1.45), mid(0.62, 1.45-0.6)
			c, d := mid(0.55, 1.52-0.55), mid(1, door[2]+1.45)
			leg := mid(0.82, -6)
			return t.swept(
				t.run(vec3{0.2, 0, 1.45}, vec3{rot[0], 0, 1.45}, 2.6, 2.9, panel),
				t.cylinder(rot[0], rot[1], -0.15, 2.1, 3.3, steel),
				t.cylinder(rot[0], rot[1], -6, 0.5, 5.85, dark),
				t.run(a, b, 2.9, 2.9, glass),
				t.run(c, d, 2.5, 2.5, panel),
				t.cuboid(door[0], door[1], door[2]-0.1, 3.4, 3.4, 2.9, steel),
				t.cylinder(leg[0]-0.9, leg[1], -6, 0.22, 5.2, accent), t.cylinder(leg[0]+0.9, leg[1], -6, 0.22, 5.2, accent),
				t.cuboid(leg[0], leg[1], -5.9, 2.8, 0.7, 0.9, belt))
		}, []prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Lantau Aerobridge"}, {"ModelReference", "AB-" + g.size.code}}, enum("USERDEFINED"))
		// The bridge's y axis is on the left of out; the facade runs from a to b with out on its right.
		along := g.out.left()
		at := g.at.sub(along.mul(bridgeOffset))
		name := fmt.Sprintf("Gate %s boarding bridge", g.ref)
		tag := fmt.Sprintf("PBB-%02d", g.number)
		r := t.put(l2, at.x, at.y, 0, math.Atan2(g.out.y, g.out.x), product{entity: "IFCBUILDINGELEMENTPROXY", key: tag, name: name, objectType: "PASSENGERBOARDINGBRIDGE", tag: tag, of: k, extra: []any{enum("USERDEFINED")}})
		t.set("Lantau_Gate", []prop{{"Gate", g.ref}, {"Stand", g.stand}, {"IcaoCode", g.size.code}}, r, t.lounges[g.number])
		t.asset(r, tag, tag, "IfcBuildingElementProxy", name, l2, vec3{at.x + 10*g.out.x, at.y + 10*g.out.y, 0}, "bridge")
		t.asset(t.lounges[g.number], fmt.Sprintf("space %s", t.roomOfGate(g.number).code), fmt.Sprintf("GATE-%02d", g.number), "IfcSpace", "Gate "+g.ref, l2, vec3{g.at.x, g.at.y, 1}, "gate")
	}
}

func (t *terminalModel) roomOfGate(n int) *room {
	for i := range t.rooms {
		if t.rooms[i].gate == n {
			return &t.rooms[i]
		}
	}
	panic("demo: gate without lounge")
}

// maker gives an occurrence its nameplate.
func (t *terminalModel) maker(r ref, manufacturer, model string, year int) {
	t.set("Pset_ManufacturerTypeInformation", []prop{{"Manufacturer", manufacturer}, {"ModelReference", model}, {"ProductionYear", fmt.Sprint(year)}}, r)
}

// asset lists an object that readings are about. key is the key of its GlobalId, at its place in the storey.
func (t *terminalModel) asset(r ref, key, id, class, name string, s *storey, at vec3, what string) {
	p := lonLatOf(terminal.to(pt{at[0], at[1]}))
	t.assets = append(t.assets, Asset{ID: id, Name: name, Class: class, Collection: "terminal", Object: guidOf(key), Position: [3]float64{p.lon, p.lat, ground + s.z + at[2]}, Kind: what})
}
