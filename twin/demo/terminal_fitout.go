package demo

import (
	"fmt"
	"math"
)

// fitOut writes furniture and equipment that passengers meet: check-in islands, desks, carousels, seats, screens, lights.
func (t *terminalModel) fitOut() {
	b1, l1, l2 := t.storeys[0], t.storeys[1], t.storeys[2]
	desk := t.typeOf("IFCFURNITURETYPE", "desk", "Check-in desk", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 1.5, 0.7, 1.1, timber), t.cuboid(0, -0.8, 0, 0.9, 0.8, 0.35, belt), t.cuboid(0, 0.1, 1.1, 0.5, 0.05, 0.35, dark))
	}, []prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Harbour Fit-out"}, {"ModelReference", "CD-15"}}, enum("SITE"), enum("DESK"))
	body := t.typeOf("IFCFURNITURETYPE", "island", "Check-in island", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 46, 2.6, 0.55, belt), t.cuboid(0, 0, 2.9, 46, 4.2, 0.5, steel), t.cuboid(-22.5, 0, 0.55, 0.5, 0.5, 2.35, alum), t.cuboid(0, 0, 0.55, 0.5, 0.5, 2.35, alum), t.cuboid(22.5, 0, 0.55, 0.5, 0.5, 2.35, alum))
	}, nil, enum("SITE"), enum("USERDEFINED"))
	for i := range 6 {
		y := -75 + 30*float64(i)
		name := fmt.Sprintf("Check-in island %c", 'A'+i)
		t.put(l2, 556, y, 0, 0, product{entity: "IFCFURNITURE", key: name, name: name, objectType: "CHECKINISLAND", of: body, extra: []any{enum("USERDEFINED")}})
		for k := range 20 {
			for side, a := range [...]float64{0, math.Pi} {
				x := 535 + 2.2*float64(k)
				yy := y + 2.2*float64(1-2*side)
				n := fmt.Sprintf("%c%02d", 'A'+i, 1+k+20*side)
				if k%2 == 1 && side == 1 {
					continue
				}
				t.put(l2, x, yy, 0, a, product{entity: "IFCFURNITURE", key: "desk " + n, name: "Check-in desk " + n, tag: n, of: desk, extra: []any{enum("DESK")}})
			}
		}
	}
	booth := t.typeOf("IFCFURNITURETYPE", "booth", "Immigration counter", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 1.8, 1.6, 1.05, panel), t.cuboid(0, 0, 1.05, 1.8, 0.04, 0.9, glass))
	}, nil, enum("SITE"), enum("DESK"))
	lane := t.typeOf("IFCFURNITURETYPE", "lane", "Security lane", func() shape {
		return t.swept(t.cuboid(0, 0, 0.3, 14, 0.9, 0.45, belt), t.cuboid(1, 0, 0, 2.6, 1.2, 1.6, machine), t.cuboid(-5, 0, 0, 0.3, 0.8, 0.3, alum), t.cuboid(6, 0, 0, 0.3, 0.8, 0.3, alum))
	}, nil, enum("SITE"), enum("USERDEFINED"))
	for i := range 24 {
		y := -86.25 + 7.5*float64(i)
		t.put(l2, 462, y, 0, 0, product{entity: "IFCFURNITURE", key: fmt.Sprint("departure booth ", i), name: fmt.Sprintf("Departures counter %02d", i+1), of: booth, extra: []any{enum("DESK")}})
		t.put(l1, 441, y, 0, 0, product{entity: "IFCFURNITURE", key: fmt.Sprint("arrival booth ", i), name: fmt.Sprintf("Arrivals counter %02d", i+1), of: booth, extra: []any{enum("DESK")}})
		if i%2 == 0 {
			t.put(l2, 490, y+3, 0, 0, product{entity: "IFCFURNITURE", key: fmt.Sprint("lane ", i), name: fmt.Sprintf("Security lane %02d", i/2+1), objectType: "SECURITYLANE", of: lane, extra: []any{enum("USERDEFINED")}})
		}
	}
	// Reclaim: carousels as closed loops of belt, drawn as a ring of plates around a screen.
	loop := t.typeOf("IFCTRANSPORTELEMENTTYPE", "carousel", "Baggage carousel", func() shape {
		ring := func(grow float64) []pt {
			var out []pt
			for i := range 16 {
				sin, cos := math.Sincos(math.Pi/2 + math.Pi*float64(i)/15)
				out = append(out, pt{-20 + (3+grow)*cos, (3 + grow) * sin})
			}
			for i := range 16 {
				sin, cos := math.Sincos(-math.Pi/2 + math.Pi*float64(i)/15)
				out = append(out, pt{20 + (3+grow)*cos, (3 + grow) * sin})
			}
			return out
		}
		return t.swept(t.prism(ring(0), 0, 0.42, belt), t.prism(ring(-1.1), 0.42, 0.7, steel))
	}, []prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Pearl Conveyor"}, {"ModelReference", "BC-46"}}, enum("USERDEFINED"))
	for i := range 10 {
		y := -85.5 + 19*float64(i)
		name := fmt.Sprintf("Carousel %d", i+1)
		r := t.put(l1, 503, y, 0, 0, product{entity: "IFCTRANSPORTELEMENT", key: name, name: name, objectType: "BAGGAGECAROUSEL", tag: fmt.Sprintf("BC-%02d", i+1), of: loop, extra: []any{enum("USERDEFINED")}})
		t.asset(r, name, fmt.Sprintf("BC-%02d", i+1), "IfcTransportElement", name, l1, vec3{503, y, 0}, "carousel")
	}
	conveyor := t.typeOf("IFCTRANSPORTELEMENTTYPE", "conveyor", "Baggage conveyor 12 m", func() shape {
		return t.swept(t.cuboid(0, 0, 0.9, 12, 1.1, 0.25, belt), t.cuboid(-5.5, 0, 0, 0.15, 1, 0.9, alum), t.cuboid(0, 0, 0, 0.15, 1, 0.9, alum), t.cuboid(5.5, 0, 0, 0.15, 1, 0.9, alum), t.cuboid(0, 0.58, 1.15, 12, 0.06, 0.25, accent))
	}, nil, enum("USERDEFINED"))
	sorter := t.typeOf("IFCTRANSPORTELEMENTTYPE", "sorter", "Tilt-tray sorter 16 m", func() shape {
		return t.swept(t.cuboid(0, 0, 2.4, 16, 1.6, 0.4, machine), t.cuboid(-6, 0, 0, 0.25, 1.4, 2.4, alum), t.cuboid(6, 0, 0, 0.25, 1.4, 2.4, alum))
	}, nil, enum("USERDEFINED"))
	for row := range 8 {
		for k := range 10 {
			n := fmt.Sprintf("CV-%d%02d", row+1, k+1)
			y := -82 + 23.4*float64(row)
			r := t.put(b1, 436+16*float64(k), y, 0, 0, product{entity: "IFCTRANSPORTELEMENT", key: n, name: "Conveyor " + n, objectType: "BAGGAGECONVEYOR", tag: n, of: conveyor, extra: []any{enum("USERDEFINED")}})
			if k == 0 {
				t.asset(r, n, n, "IfcTransportElement", "Conveyor line "+fmt.Sprint(row+1), b1, vec3{436, y, 0}, "conveyor")
			}
		}
	}
	for k := range 10 {
		for _, x := range [...]float64{430, 591} {
			n := t.next("SORT")
			t.put(b1, x, -81+18*float64(k), 0, math.Pi/2, product{entity: "IFCTRANSPORTELEMENT", key: n, name: "Sorter " + n, objectType: "BAGGAGESORTER", tag: n, of: sorter, extra: []any{enum("USERDEFINED")}})
		}
	}
	t.seats()
	t.lightsAndScreens()
	t.kiosks()
}

// seats fill the gate lounges with rows of benches, facing the apron.
func (t *terminalModel) seats() {
	bench := t.typeOf("IFCFURNITURETYPE", "bench", "Bench, five seats", func() shape {
		return t.swept(t.cuboid(0, 0, 0.4, 3.1, 0.55, 0.08, seatBlue), t.cuboid(0, 0.27, 0.48, 3.1, 0.08, 0.5, seatBlue), t.cuboid(-1.2, 0, 0, 0.08, 0.5, 0.4, alum), t.cuboid(1.2, 0, 0, 0.08, 0.5, 0.4, alum))
	}, []prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Harbour Fit-out"}, {"ModelReference", "Bench 5"}}, enum("SITE"), enum("CHAIR"))
	podium := t.typeOf("IFCFURNITURETYPE", "podium", "Gate podium", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 2.4, 0.8, 1.1, timber), t.cuboid(0, 0, 2.3, 2.6, 0.15, 0.7, dark), t.cuboid(-1.25, 0, 0, 0.1, 0.1, 2.3, alum), t.cuboid(1.25, 0, 0, 0.1, 0.1, 2.3, alum))
	}, nil, enum("SITE"), enum("DESK"))
	for _, r := range t.rooms {
		if r.gate == 0 {
			continue
		}
		outer := r.y1 > 0 && math.Abs(r.y1) > math.Abs(r.y0)
		sign, depth := 1.0, r.y1-r.y0
		near := r.y0
		if !outer {
			sign, near = -1, r.y1
		}
		door := 0.0
		for _, g := range gates() {
			if g.number == r.gate {
				door = r.f.from(g.at).x
			}
		}
		n := 0
		for y := 3.5; y < depth-2.5; y += 2.6 {
			for x := r.x0 + 4; x < r.x1-3; x += 5.2 {
				if math.Abs(x-door) < 6 {
					continue // the way to the door
				}
				n++
				p := r.f.to(pt{x, near + sign*y})
				a := r.f.angle
				if sign > 0 {
					a += math.Pi // the back towards the concourse
				}
				k := fmt.Sprintf("bench %s %d", r.code, n)
				t.put(r.s, p.x, p.y, 0, a+math.Pi, product{entity: "IFCFURNITURE", key: k, name: "Bench", of: bench, extra: []any{enum("CHAIR")}})
			}
		}
		p := r.f.to(pt{door - 3, near + sign*(depth-4)})
		t.put(r.s, p.x, p.y, 0, r.f.angle, product{entity: "IFCFURNITURE", key: "podium " + r.code, name: fmt.Sprintf("Gate %d podium", r.gate), of: podium, extra: []any{enum("DESK")}})
	}
}

// lightsAndScreens hang from the ceilings of public rooms.
func (t *terminalModel) lightsAndScreens() {
	light := t.typeOf("IFCLIGHTFIXTURETYPE", "light", "LED linear light 2.4 m", func() shape { return t.swept(t.cuboid(0, 0, 0, 2.4, 0.16, 0.1, steel)) },
		[]prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Lion Rock Lighting"}, {"ModelReference", "LL-24"}}, enum("DIRECTIONSOURCE"))
	screen := t.typeOf("IFCAUDIOVISUALAPPLIANCETYPE", "screen", "Flight information display", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 3.2, 0.12, 1.0, dark), t.cuboid(-1, 0, 1, 0.05, 0.05, 0.8, alum), t.cuboid(1, 0, 1, 0.05, 0.05, 0.8, alum))
	}, nil, enum("DISPLAY"))
	for _, r := range t.rooms {
		if r.ring != nil || r.y1-r.y0 < 5 && r.use != "corridor" {
			continue
		}
		step := 9.0
		switch r.use {
		case "hall", "reclaim", "immigration", "security", "retail", "lounge", "baggage":
			step = 18
		case "concourse", "gate", "corridor":
			step = 12
		case "plant", "shop":
			step = 15
		default:
			step = 12
		}
		nx, ny := int(math.Max(1, math.Round((r.x1-r.x0)/step))), int(math.Max(1, math.Round((r.y1-r.y0)/step)))
		for i := range nx {
			for j := range ny {
				p := r.f.to(pt{r.x0 + (r.x1-r.x0)*(float64(i)+0.5)/float64(nx), r.y0 + (r.y1-r.y0)*(float64(j)+0.5)/float64(ny)})
				k := fmt.Sprintf("light %s %d.%d", r.code, i, j)
				l := t.put(r.s, p.x, p.y, r.height-0.15, r.f.angle, product{entity: "IFCLIGHTFIXTURE", key: k, name: t.next("LF"), of: light, extra: []any{enum("DIRECTIONSOURCE")}})
				t.groups.add(t.systems["LTG"], l)
			}
		}
		if r.use == "concourse" || r.use == "hall" || r.use == "reclaim" {
			n := int((r.x1 - r.x0) / 30)
			for i := range max(1, n) {
				p := r.f.to(pt{r.x0 + (r.x1-r.x0)*(float64(i)+0.5)/float64(max(1, n)) + 2, (r.y0 + r.y1) / 2})
				k := fmt.Sprintf("screen %s %d", r.code, i)
				t.put(r.s, p.x, p.y, 2.8, r.f.angle+math.Pi/2, product{entity: "IFCAUDIOVISUALAPPLIANCE", key: k, name: t.next("FIDS"), of: screen, extra: []any{enum("DISPLAY")}})
			}
		}
	}
}

// kiosks stand in the retail court and along the middle of the pier.
func (t *terminalModel) kiosks() {
	shop := t.typeOf("IFCBUILDINGELEMENTPROXYTYPE", "kiosk", "Retail kiosk", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 6, 4, 1.1, timber), t.cuboid(0, 0, 2.6, 6.6, 4.6, 0.3, accent), t.cuboid(-2.8, -1.8, 1.1, 0.2, 0.2, 1.5, dark), t.cuboid(2.8, -1.8, 1.1, 0.2, 0.2, 1.5, dark), t.cuboid(-2.8, 1.8, 1.1, 0.2, 0.2, 1.5, dark), t.cuboid(2.8, 1.8, 1.1, 0.2, 0.2, 1.5, dark))
	}, nil, enum("ELEMENT"))
	l2 := t.storeys[2]
	for i := range 12 {
		t.put(l2, 435, -77+14*float64(i), 0, math.Pi/2, product{entity: "IFCBUILDINGELEMENTPROXY", key: fmt.Sprint("kiosk court ", i), name: fmt.Sprintf("Kiosk C%02d", i+1), of: shop, extra: []any{enum("ELEMENT")}})
	}
	for i := range 8 {
		t.put(l2, 96+40*float64(i)+8*float64(i%2), 0, 0, 0, product{entity: "IFCBUILDINGELEMENTPROXY", key: fmt.Sprint("kiosk pier ", i), name: fmt.Sprintf("Kiosk P%02d", i+1), of: shop, extra: []any{enum("ELEMENT")}})
	}
}
