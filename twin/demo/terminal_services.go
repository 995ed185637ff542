package demo

import (
	"fmt"
	"math"
)

// services writes plant and its networks: chillers and pumps in the basement, air handling units on L3, ducts and chilled
// water pipes through the processor and out along the pier.
func (t *terminalModel) services() {
	b1, l1, l2, l3 := t.storeys[0], t.storeys[1], t.storeys[2], t.storeys[3]
	chiller := t.typeOf("IFCCHILLERTYPE", "chiller", "Centrifugal chiller 5.2 MW", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 5.6, 2.6, 0.3, dark), t.run(vec3{-2.6, -0.6, 1.1}, vec3{2.6, -0.6, 1.1}, 0.75, 0, machine), t.run(vec3{-2.6, 0.65, 1.0}, vec3{2.6, 0.65, 1.0}, 0.65, 0, machine),
			t.run(vec3{-1.2, 0, 2.3}, vec3{1.0, 0, 2.3}, 0.55, 0, galv), t.cuboid(2.0, -1.2, 0.3, 0.9, 0.5, 1.7, dark))
	}, []prop{{"Pset_ChillerTypeCommon", nil}, {"NominalCapacity", 5200000.0}, {"NominalEfficiency", 6.1}, {"NominalCondensingTemperature", 308.15}, {"NominalEvaporatingTemperature", 278.65}}, enum("WATERCOOLED"))
	for i := range 6 {
		tag := fmt.Sprintf("CH-%02d", i+1)
		x := 428 + 14*float64(i)
		r := t.put(b1, x, 118, 0, math.Pi/2, product{entity: "IFCCHILLER", key: tag, name: "Chiller " + tag, tag: tag, of: chiller, extra: []any{enum("WATERCOOLED")}})
		t.nameplate(r, "South China Chillers", "WX-5200", 2004+3*i, tag)
		t.groups.add(t.systems["CHW"], r)
		t.asset(r, tag, tag, "IfcChiller", "Chiller "+fmt.Sprint(i+1), b1, vec3{x, 118, 1.5}, "chiller")
		t.pipe(b1, "SW", vec3{x, 121.5, 1}, vec3{x, 121.5, 4.6}, 0.2)
		t.pipe(b1, "CHW", vec3{x, 114.5, 1}, vec3{x, 114.5, 4.9}, 0.2)
	}
	pump := t.typeOf("IFCPUMPTYPE", "pump", "End suction pump 90 kW", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 2.2, 0.9, 0.25, concrete), t.run(vec3{-0.9, 0, 0.75}, vec3{0.3, 0, 0.75}, 0.36, 0, chilled), t.cylinder(0.65, 0, 0.3, 0.42, 0.85, machine))
	}, []prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Pearl River Pumps"}, {"ModelReference", "ES-90"}}, enum("ENDSUCTION"))
	for i := range 8 {
		tag := fmt.Sprintf("CHWP-%02d", i+1)
		r := t.put(b1, 514+5.8*float64(i), 108, 0, math.Pi/2, product{entity: "IFCPUMP", key: tag, name: "Chilled water pump " + tag, tag: tag, of: pump, extra: []any{enum("ENDSUCTION")}})
		t.nameplate(r, "Pearl River Pumps", "ES-90", 2010+i, tag)
		t.groups.add(t.systems["CHW"], r)
		t.asset(r, tag, tag, "IfcPump", "Chilled water pump "+fmt.Sprint(i+1), b1, vec3{514 + 5.8*float64(i), 108, 0.8}, "pump")
	}
	for i := range 6 {
		tag := fmt.Sprintf("SWP-%02d", i+1)
		r := t.put(b1, 565+6*float64(i), 112, 0, math.Pi/2, product{entity: "IFCPUMP", key: tag, name: "Sea water pump " + tag, tag: tag, of: pump, extra: []any{enum("ENDSUCTION")}})
		t.nameplate(r, "Pearl River Pumps", "ES-90", 2007+i, tag)
		t.groups.add(t.systems["SW"], r)
		t.asset(r, tag, tag, "IfcPump", "Sea water pump "+fmt.Sprint(i+1), b1, vec3{565 + 6*float64(i), 112, 0.8}, "pump")
	}
	board := t.typeOf("IFCELECTRICDISTRIBUTIONBOARDTYPE", "board", "Low voltage switchboard", func() shape { return t.swept(t.cuboid(0, 0, 0, 6, 0.9, 2.2, panel)) }, nil, enum("SWITCHBOARD"))
	for i := range 6 {
		tag := fmt.Sprintf("LVSB-%02d", i+1)
		r := t.put(b1, 426+7.5*float64(i), -112, 0, 0, product{entity: "IFCELECTRICDISTRIBUTIONBOARD", key: tag, name: "Switchboard " + tag, tag: tag, of: board, extra: []any{enum("SWITCHBOARD")}})
		t.groups.add(t.systems["EL"], r)
		t.asset(r, tag, tag, "IfcElectricDistributionBoard", "Switchboard "+fmt.Sprint(i+1), b1, vec3{426 + 7.5*float64(i), -112, 1}, "board")
	}

	// Air handling units: ten at each end, a fan beside each.
	ahu := t.typeOf("IFCUNITARYEQUIPMENTTYPE", "ahu", "Air handling unit 20 m3/s", func() shape {
		return t.swept(t.cuboid(0, 0, 0.15, 8.4, 3.2, 2.9, galv), t.cuboid(0, 0, 0, 8.4, 3, 0.15, dark), t.cuboid(-2.6, -1.62, 0.5, 1, 0.06, 1.9, machine), t.cuboid(0.6, -1.62, 0.5, 1, 0.06, 1.9, machine), t.cuboid(4.5, 0, 0.9, 0.7, 1.6, 1.2, galv))
	}, []prop{{"Pset_UnitaryEquipmentTypeAirHandler", nil}, {"DualDeck", false}}, enum("AIRHANDLER"))
	fan := t.typeOf("IFCFANTYPE", "fan", "Return air fan", func() shape {
		return t.swept(t.run(vec3{-0.9, 0, 1.1}, vec3{0.9, 0, 1.1}, 0.8, 0, galv), t.cuboid(0, 0, 0, 1.6, 1.2, 0.3, dark))
	}, []prop{{"Pset_FanTypeCommon", nil}, {"NominalAirFlowRate", 18.0}}, enum("VANEAXIAL"))
	for i := range 20 {
		tag := fmt.Sprintf("AHU-%02d", i+1)
		sign := 1.0
		if i >= 10 {
			sign = -1
		}
		x := 431 + 17.6*float64(i%10)
		r := t.put(l3, x, sign*118, 0, 0, product{entity: "IFCUNITARYEQUIPMENT", key: tag, name: "Air handling unit " + tag, tag: tag, of: ahu, extra: []any{enum("AIRHANDLER")}})
		t.nameplate(r, "Kowloon Air Systems", "AH-20", 2009+i%7, tag)
		t.groups.add(t.systems["SA"], r)
		t.asset(r, tag, tag, "IfcUnitaryEquipment", "Air handling unit "+fmt.Sprint(i+1), l3, vec3{x, sign * 118, 1.5}, "ahu")
		ftag := fmt.Sprintf("RAF-%02d", i+1)
		f := t.put(l3, x, sign*124, 0, 0, product{entity: "IFCFAN", key: ftag, name: "Return air fan " + ftag, tag: ftag, of: fan, extra: []any{enum("VANEAXIAL")}})
		t.nameplate(f, "Kowloon Air Systems", "RF-18", 2009+i%7, ftag)
		t.groups.add(t.systems["SA"], f)
		t.asset(f, ftag, ftag, "IfcFan", "Return air fan "+fmt.Sprint(i+1), l3, vec3{x, sign * 124, 1}, "fan")
		t.duct(l3, vec3{x + 4.9, sign * 118, 1.5}, vec3{x + 7, sign * 118, 1.5}, 1.6, 1.2)
		t.elbow(l3, vec3{x + 7.8, sign * 118, 1.5}, 1.6, 1.2)
		t.duct(l3, vec3{x + 7.8, sign * 117.2, 1.5}, vec3{x + 7.8, sign * 99, 1.5}, 1.6, 1.2)
	}

	// Supply ducts under the ceilings of L1 and in the strips of L2, along the processor.
	lines := []float64{-116, -90, -64, -38, -12, 12, 38, 64, 90, 116}
	for _, y := range lines {
		t.duct(l1, vec3{590, y, 4.9}, vec3{424, y, 4.9}, 1.2, 0.7)
	}
	for _, y := range [...]float64{-117, -98.5, 98.5, 117} {
		t.duct(l2, vec3{596, y, 4.7}, vec3{424, y, 4.7}, 1.0, 0.6)
	}
	for _, x := range [...]float64{430, 592} {
		t.duct(l1, vec3{x, -112, 4.1}, vec3{x, 112, 4.1}, 1.4, 0.8)
		t.pipe(b1, "CHW", vec3{x + 3, 100, 4.9}, vec3{x + 3, -120, 4.9}, 0.25)
	}
	t.pipe(b1, "CHW", vec3{424, 114.5, 4.9}, vec3{592, 114.5, 4.9}, 0.3)
	t.pipe(b1, "SW", vec3{424, 121.5, 4.6}, vec3{598, 121.5, 4.6}, 0.35)
	// Along the pier and the arms.
	wing := func(f frame, x0, x1, y float64) {
		a, b := f.to(pt{x0, y}), f.to(pt{x1, y})
		t.duct(l1, vec3{a.x, a.y, 4.9}, vec3{b.x, b.y, 4.9}, 0.9, 0.6)
		for _, o := range [...]float64{1.0, 1.5} {
			yy := y + math.Copysign(o, y)
			a, b := f.to(pt{x0, yy}), f.to(pt{x1, yy})
			t.pipe(l1, "CHW", vec3{a.x, a.y, 5.1}, vec3{b.x, b.y, 5.1}, 0.12)
		}
	}
	for _, sign := range [...]float64{1, -1} {
		wing(frame{}, 418, 66, sign*5)
		for _, a := range arms() {
			wing(a, 34, armLength-4, sign*4)
		}
	}
	t.diffusers()
}

func (t *terminalModel) nameplate(r ref, manufacturer, model string, year int, tag string) {
	t.set("Pset_ManufacturerTypeInformation", []prop{{"Manufacturer", manufacturer}, {"ModelReference", model}, {"ProductionYear", fmt.Sprint(year)}}, r)
	t.set("Pset_ManufacturerOccurrence", []prop{{"SerialNumber", fmt.Sprintf("%s-%05d", tag, newRandom("serial "+tag).intn(100000))}}, r)
}

// duct writes a straight run as segments of at most 6 m with a flange between them.
func (t *terminalModel) duct(s *storey, a, b vec3, w, h float64) {
	d := vec3{b[0] - a[0], b[1] - a[1], b[2] - a[2]}
	l := math.Sqrt(dot(d, d))
	n := int(math.Ceil(l / 6))
	seg := l / float64(n)
	k := t.typeOf("IFCDUCTSEGMENTTYPE", fmt.Sprintf("duct %.2f %.2f %.3f", w, h, seg), fmt.Sprintf("Rectangular duct %.0f x %.0f", 1000*w, 1000*h), func() shape {
		return t.swept(t.run(vec3{0, 0, 0}, vec3{seg - 0.05, 0, 0}, w, h, galv), t.run(vec3{seg - 0.05, 0, 0}, vec3{seg, 0, 0}, w+0.08, h+0.08, galv))
	}, []prop{{"Pset_DuctSegmentTypeCommon", nil}, {"NominalWidth", w}, {"NominalHeight", h}}, enum("RIGIDSEGMENT"))
	for i := range n {
		u := float64(i) / float64(n)
		tag := t.next("DS")
		r := t.put(s, a[0]+d[0]*u, a[1]+d[1]*u, a[2]+d[2]*u, math.Atan2(d[1], d[0]), product{entity: "IFCDUCTSEGMENT", key: tag, name: tag, tag: tag, of: k, extra: []any{enum("RIGIDSEGMENT")}})
		t.groups.add(t.systems["SA"], r)
		t.material("Galvanised steel sheet", "metal", r)
	}
}

// elbow is a duct fitting as a boundary representation: a box cut at the outer corner.
func (t *terminalModel) elbow(s *storey, at vec3, w, h float64) {
	k := t.typeOf("IFCDUCTFITTINGTYPE", fmt.Sprintf("elbow %.2f %.2f", w, h), fmt.Sprintf("Duct bend %.0f x %.0f", 1000*w, 1000*h), func() shape {
		o := []pt{{-w / 2, -w / 2}, {w / 2, -w / 2}, {w / 2, w / 4}, {w / 4, w / 2}, {-w / 2, w / 2}}
		var pts []vec3
		for _, z := range [...]float64{-h / 2, h / 2} {
			for _, p := range o {
				pts = append(pts, vec3{p.x, p.y, z})
			}
		}
		faces := [][]int{{4, 3, 2, 1, 0}, {5, 6, 7, 8, 9}}
		for i := range 5 {
			j := (i + 1) % 5
			faces = append(faces, []int{i, j, 5 + j, 5 + i})
		}
		return shape{"Brep", []ref{t.brep(pts, faces, galv)}}
	}, nil, enum("BEND"))
	tag := t.next("DF")
	r := t.put(s, at[0], at[1], at[2], 0, product{entity: "IFCDUCTFITTING", key: tag, name: tag, tag: tag, of: k, extra: []any{enum("BEND")}})
	t.groups.add(t.systems["SA"], r)
}

// pipe writes a straight run of pipe, level or upright, as segments of at most 12 m.
func (t *terminalModel) pipe(s *storey, system string, a, b vec3, radius float64) {
	st := chilled
	if system == "SW" {
		st = machine
	}
	d := vec3{b[0] - a[0], b[1] - a[1], b[2] - a[2]}
	l := math.Sqrt(dot(d, d))
	n := int(math.Ceil(l / 12))
	seg := l / float64(n)
	up := d[0] == 0 && d[1] == 0
	to, angle := vec3{seg - 0.01, 0, 0}, math.Atan2(d[1], d[0])
	if up {
		to, angle = vec3{0, 0, seg}, 0
	}
	k := t.typeOf("IFCPIPESEGMENTTYPE", fmt.Sprintf("pipe %s %.2f %.3f %v", system, radius, seg, up), fmt.Sprintf("Steel pipe DN%.0f", 2000*radius),
		func() shape { return t.swept(t.run(vec3{}, to, radius, 0, st)) }, nil, enum("RIGIDSEGMENT"))
	for i := range n {
		u := float64(i) / float64(n)
		tag := t.next("PS")
		r := t.put(s, a[0]+d[0]*u, a[1]+d[1]*u, a[2]+d[2]*u, angle, product{entity: "IFCPIPESEGMENT", key: tag, name: tag, tag: tag, of: k, extra: []any{enum("RIGIDSEGMENT")}})
		t.groups.add(t.systems[system], r)
	}
}

// diffusers blow into the gate lounges and rooms.
func (t *terminalModel) diffusers() {
	k := t.typeOf("IFCAIRTERMINALTYPE", "diffuser", "Ceiling diffuser 600", func() shape { return t.swept(t.cuboid(0, 0, 0, 0.6, 0.6, 0.12, steel)) }, nil, enum("DIFFUSER"))
	for _, r := range t.rooms {
		if r.ring != nil || r.use == "plant" || r.use == "corridor" || r.use == "baggage" {
			continue
		}
		n := int(math.Max(1, math.Min(8, math.Round((r.x1-r.x0)/14))))
		for i := range n {
			p := r.f.to(pt{r.x0 + (r.x1-r.x0)*(float64(i)+0.5)/float64(n), r.y0 + (r.y1-r.y0)*0.3})
			tag := t.next("AT")
			a := t.put(r.s, p.x, p.y, r.height-0.14, r.f.angle, product{entity: "IFCAIRTERMINAL", key: tag, name: tag, tag: tag, of: k, extra: []any{enum("DIFFUSER")}})
			t.groups.add(t.systems["SA"], a)
		}
	}
}

// sensors measure air temperature, carbon dioxide and people in the spaces that matter.
func (t *terminalModel) sensors() {
	typ := func(key, name, predefined string) kind {
		return t.typeOf("IFCSENSORTYPE", key, name, func() shape { return t.swept(t.cuboid(0, 0, 0, 0.12, 0.05, 0.12, steel)) },
			[]prop{{"Pset_ManufacturerTypeInformation", nil}, {"Manufacturer", "Sai Kung Instruments"}, {"ModelReference", name}}, enum(predefined))
	}
	temp := typ("sensor T", "Room temperature sensor", "TEMPERATURESENSOR")
	co2 := typ("sensor C", "Carbon dioxide sensor", "CO2SENSOR")
	people := typ("sensor P", "People counter", "MOVEMENTSENSOR")
	for i := range t.rooms {
		r := &t.rooms[i]
		c := r.centre()
		one := func(k kind, prefix, predefined, name, what string, dx float64) {
			tag := t.next(prefix)
			at := r.f.to(r.f.from(c).add(pt{dx, 0}))
			p := product{entity: "IFCSENSOR", key: tag, name: tag, tag: tag, of: k, extra: []any{enum(predefined)}}
			p.place = t.place(r.s.place, at.x, at.y, math.Min(2.4, r.height-0.3), r.f.angle)
			s := t.product(p)
			t.contains.add(r.ref, s)
			t.groups.add(t.systems["BMS"], s)
			t.asset(s, tag, tag, "IfcSensor", name+" "+r.name, r.s, vec3{at.x, at.y, 2.4}, what)
		}
		switch r.use {
		case "gate", "hall", "concourse", "reclaim", "lounge", "security", "immigration", "retail":
			one(temp, "TS", "TEMPERATURESENSOR", "Temperature,", "temperature", -1)
			one(co2, "CS", "CO2SENSOR", "Carbon dioxide,", "co2", 1)
			if r.use != "lounge" {
				one(people, "PC", "MOVEMENTSENSOR", "People,", "people", 2)
			}
		case "shop", "comms", "electrical", "plant":
			one(temp, "TS", "TEMPERATURESENSOR", "Temperature,", "temperature", -1)
		}
	}
}
