package demo

import (
	"fmt"
	"math"
)

// A room is a rectangle in a wing's frame, or a ring in the terminal frame. Between open rooms there is no wall.
type room struct {
	code, name     string // "L2-G05", "Gate 5 lounge"
	use            string
	s              *storey
	f              frame
	x0, y0, x1, y1 float64
	ring           []pt
	height         float64
	open           bool
	ref            ref
	gate           int
}

func (r room) outline() []pt {
	if r.ring != nil {
		return r.ring
	}
	return r.f.all(rect(r.x0, r.y0, r.x1, r.y1))
}

func (r room) centre() pt { return centroid(r.outline()) }

// plan lists the rooms storey by storey, wing by wing.
func (t *terminalModel) plan() []room {
	var out []room
	id := map[string]int{}
	add := func(s *storey, f frame, x0, y0, x1, y1 float64, use, name string, h float64, open bool) *room {
		id[s.code+use]++
		out = append(out, room{code: fmt.Sprintf("%s-%s-%03d", s.code, useCode[use], id[s.code+use]), name: name, use: use, s: s, f: f, x0: x0, y0: y0, x1: x1, y1: y1, height: h, open: open})
		return &out[len(out)-1]
	}
	b1, l1, l2, l3 := t.storeys[0], t.storeys[1], t.storeys[2], t.storeys[3]
	p := frame{}
	const h = zL2 - zL1 - slabDepth - 0.2
	add(b1, p, 420, -95, 600, 95, "baggage", "Baggage sorting hall", h, false)
	for _, r := range []struct {
		x0, x1    float64
		use, name string
	}{{420, 510, "plant", "Chiller plant room"}, {510, 560, "plant", "Chilled water pump room"}, {560, 600, "plant", "Sea water intake"}} {
		add(b1, p, r.x0, 95, r.x1, 130, r.use, r.name, h, false)
	}
	for _, r := range []struct {
		x0, x1 float64
		name   string
	}{{420, 470, "High voltage switch room"}, {470, 500, "UPS room"}, {500, 550, "Emergency generators"}, {550, 600, "Fire services tank room"}} {
		add(b1, p, r.x0, -130, r.x1, -95, "plant", r.name, h, false)
	}
	add(l1, p, 420, -95, 462, 95, "immigration", "Arrivals immigration hall", h, false)
	add(l1, p, 462, -95, 545, 95, "reclaim", "Baggage reclaim hall", h, false)
	add(l1, p, 545, -95, 556, 95, "customs", "Customs channels", h, false)
	add(l1, p, 556, -95, 600, 95, "hall", "Arrivals hall", h, true)
	add(l2, p, 420, -95, 450, 95, "retail", "Central retail court", 5.2, true)
	add(l2, p, 450, -95, 475, 95, "immigration", "Departures immigration", 5.2, false)
	add(l2, p, 475, -95, 505, 95, "security", "Security screening", 5.2, false)
	add(l2, p, 505, -95, 600, 95, "hall", "Check-in hall", 11, true)
	add(l3, p, 420, 0, 490, 95, "lounge", "The Deck lounge", 4.8, false)
	add(l3, p, 420, -95, 490, 0, "lounge", "The Pier lounge", 4.8, false)
	for i := range 3 {
		x := 420 + 60*float64(i)
		add(l3, p, x, 95, x+60, 130, "plant", fmt.Sprintf("Air handling plant room N%d", i+1), 4.6, false)
		add(l3, p, x, -130, x+60, -95, "plant", fmt.Sprintf("Air handling plant room S%d", i+1), 4.6, false)
	}
	// Strips of rooms along a corridor at the processor's north and south ends.
	small := [...][2]string{{"office", "Airline office"}, {"toilet", "Toilets"}, {"office", "Airport duty office"}, {"store", "Store"}, {"comms", "Communications room"}, {"office", "Police post"}, {"care", "First aid"}, {"care", "Prayer room"}, {"staff", "Staff rest room"}, {"electrical", "Electrical room"}, {"toilet", "Toilets"}, {"office", "Handling agent office"}, {"store", "Cleaners' store"}, {"care", "Nursing room"}, {"office", "Meeting room"}}
	for _, s := range []*storey{l1, l2} {
		for _, sign := range [...]float64{1, -1} {
			row := func(a, b float64) (float64, float64) { return math.Min(sign*a, sign*b), math.Max(sign*a, sign*b) }
			y0, y1 := row(111, 114)
			add(s, p, 420, y0, 600, y1, "corridor", "Staff corridor", 3, true)
			for i := range 15 {
				x := 420 + 12*float64(i)
				r := small[(i+7*int(s.z)+int(3*sign)+15)%15]
				y0, y1 := row(95, 111)
				switch {
				case s == l2 && i == 0: // the way from the retail court to the gates beyond the corridor
					add(s, p, x, y0, x+12, y1, "concourse", "Gate link", 3.2, true)
				case s == l1 && i == 14:
					add(s, p, x, y0, x+12, y1, "corridor", "Staff passage", 3.2, true)
				default:
					add(s, p, x, y0, x+12, y1, r[0], r[1], 3.2, false)
				}
				if s == l2 {
					continue
				}
				r = small[(i+4)%15]
				y0, y1 = row(114, 130)
				add(s, p, x, y0, x+12, y1, r[0], r[1], 3.2, false)
			}
		}
	}
	// The pier and its arms: ramp rooms below, gate lounges above.
	ramp := [...][2]string{{"ramp", "Ramp office"}, {"staff", "Crew room"}, {"store", "Ground equipment store"}, {"ramp", "Bus gate"}, {"comms", "Communications room"}, {"electrical", "Electrical room"}, {"baggage", "Transfer baggage room"}, {"toilet", "Toilets"}}
	all := gates()
	wing := func(f frame, x0, x1, width, mid, step float64, corridor, concourse string) {
		add(l1, f, x0, -mid, x1, mid, "corridor", corridor, h, true)
		add(l2, f, x0, -mid, x1, mid, "concourse", concourse, 5.5, true)
		for _, sign := range [...]float64{1, -1} {
			n := int(math.Round((x1 - x0) / step))
			y0, y1 := math.Min(sign*mid, sign*width), math.Max(sign*mid, sign*width)
			for i := range n {
				r := ramp[(i+int(sign)+len(ramp))%len(ramp)]
				add(l1, f, x0+(x1-x0)*float64(i)/float64(n), y0, x0+(x1-x0)*float64(i+1)/float64(n), y1, r[0], r[1], 3.6, false)
			}
			// Lounges before the gates of this side; shops between.
			type span struct {
				a, b float64
				g    int
			}
			var spans []span
			for _, g := range all {
				q := f.from(g.at)
				if math.Abs(q.y-sign*width) < 0.5 && q.x > x0 && q.x < x1 {
					spans = append(spans, span{math.Max(x0, q.x-g.size.width/2), math.Min(x1, q.x+g.size.width/2), g.number})
				}
			}
			for i := range spans { // order along the wing
				for j := i; j > 0 && spans[j].a < spans[j-1].a; j-- {
					spans[j], spans[j-1] = spans[j-1], spans[j]
				}
			}
			at := x0
			fill := func(to float64) {
				if to-at > 4 {
					add(l2, f, at, y0, to, y1, "shop", "Shop", 4, false)
				}
			}
			for _, s := range spans {
				fill(s.a)
				r := add(l2, f, math.Max(s.a, at), y0, s.b, y1, "gate", fmt.Sprintf("Gate %d lounge", s.g), 5.2, true)
				r.gate = s.g
				at = s.b
			}
			fill(x1)
		}
	}
	wing(p, 62, 420, pierY, 10, 14.3, "Arrivals corridor", "Pier concourse")
	for i, a := range arms() {
		name := [...]string{"North arm", "South arm"}[i]
		wing(a, 34, armLength, armY, 7, 13.7, name+" arrivals corridor", name+" concourse")
	}
	// Lounges of the processor's own gates.
	for _, sign := range [...]float64{1, -1} {
		at := procX0
		var xs []gate
		for _, g := range all {
			if math.Abs(g.at.y-sign*procY) < 0.5 {
				xs = append(xs, g)
			}
		}
		for i := range xs {
			for j := i; j > 0 && xs[j].at.x < xs[j-1].at.x; j-- {
				xs[j], xs[j-1] = xs[j-1], xs[j]
			}
		}
		y0, y1 := math.Min(sign*114, sign*130), math.Max(sign*114, sign*130)
		for i, g := range xs {
			to := procX1
			if i+1 < len(xs) {
				to = (g.at.x + xs[i+1].at.x) / 2
			}
			r := add(l2, p, at, y0, to, y1, "gate", fmt.Sprintf("Gate %d lounge", g.number), 5.2, true)
			r.gate = g.number
			at = to
		}
	}
	n, s := arms()[0], arms()[1]
	hub := []pt{{62, -pierY}, {62, pierY}, {hubX + armY*math.Sqrt2 - pierY, pierY}, n.to(pt{34, -armY}), n.to(pt{34, armY}), {hubX - armY*math.Sqrt2, 0}, s.to(pt{34, -armY}), s.to(pt{34, armY}), {hubX + armY*math.Sqrt2 - pierY, -pierY}}
	out = append(out, room{code: "L1-HUB-001", name: "Arrivals hub", use: "concourse", s: l1, ring: hub, height: h, open: true},
		room{code: "L2-HUB-001", name: "Departures hub", use: "concourse", s: l2, ring: hub, height: 9, open: true})
	return out
}

var useCode = map[string]string{"baggage": "BAG", "plant": "PLT", "immigration": "IMM", "reclaim": "REC", "customs": "CUS", "hall": "HAL", "retail": "RET", "security": "SEC",
	"lounge": "LNG", "corridor": "COR", "office": "OFF", "toilet": "WC", "store": "STO", "comms": "COM", "care": "CAR", "staff": "STF", "electrical": "ELE", "ramp": "RMP",
	"concourse": "CON", "gate": "GAT", "shop": "SHP"}

var useZh = map[string]string{"baggage": "行李處理", "plant": "機房", "immigration": "出入境檢查", "reclaim": "行李認領", "customs": "海關", "hall": "大堂", "retail": "商舖", "security": "保安檢查",
	"lounge": "貴賓室", "corridor": "走廊", "office": "辦公室", "toilet": "洗手間", "store": "儲物室", "comms": "通訊室", "care": "旅客服務", "staff": "員工室", "electrical": "電掣房", "ramp": "停機坪辦公室",
	"concourse": "客運廊", "gate": "登機閘口", "shop": "商舖"}

// interiors writes the rooms as spaces, and walls with doors between rooms that are not both open.
func (t *terminalModel) interiors() {
	t.rooms = t.plan()
	for i := range t.rooms {
		r := &t.rooms[i]
		predefined := "INTERNAL"
		r.ref = t.product(product{entity: "IFCSPACE", key: "space " + r.code, name: r.code, long: r.name, objectType: r.use, place: t.place(r.s.place, 0, 0, 0, 0),
			shape: t.swept(t.prism(r.outline(), 0.02, r.height, airspace)), extra: []any{enum("ELEMENT"), enum(predefined), r.s.z}, space: true})
		t.parts.add(r.s.ref, r.ref)
		a := area(r.outline())
		public := r.use == "hall" || r.use == "gate" || r.use == "concourse" || r.use == "shop" || r.use == "lounge" || r.use == "retail" || r.use == "reclaim"
		t.set("Pset_SpaceCommon", []prop{{"Reference", useCode[r.use]}, {"IsExternal", false}, {"PubliclyAccessible", public}, {"HandicapAccessible", r.use != "plant"}}, r.ref)
		t.set("Lantau_Space", []prop{{"NameZh", useZh[r.use]}, {"Use", r.use}}, r.ref)
		if public {
			t.set("Pset_SpaceOccupancyRequirements", []prop{{"OccupancyType", "Passengers"}, {"OccupancyNumber", math.Round(a / 4)}}, r.ref)
		}
		t.quantities("Qto_SpaceBaseQuantities", r.ref, prop{"Height", r.height}, prop{"NetFloorArea", a}, prop{"GrossVolume", a * r.height})
		if r.gate > 0 {
			t.lounges[r.gate] = r.ref
		}
	}
	// Walls where two rectangles of one wing and storey touch. The hubs join the wings that start at them.
	for i := range t.rooms {
		for j := i + 1; j < len(t.rooms); j++ {
			a, b := &t.rooms[i], &t.rooms[j]
			if a.s == b.s && b.ring != nil && (a.use == "concourse" || a.use == "corridor") && a.ring == nil && a.x0 < 63 && a.y0 < 0 && a.y1 > 0 {
				t.openBoundary(a, b)
			}
			if a.s != b.s || a.f != b.f || a.ring != nil || b.ring != nil {
				continue
			}
			const eps = 1e-6
			switch {
			case math.Abs(a.x1-b.x0) < eps || math.Abs(a.x0-b.x1) < eps:
				x := a.x1
				if math.Abs(a.x0-b.x1) < eps {
					x = a.x0
				}
				t.partition(a, b, pt{x, math.Max(a.y0, b.y0)}, pt{x, math.Min(a.y1, b.y1)})
			case math.Abs(a.y1-b.y0) < eps || math.Abs(a.y0-b.y1) < eps:
				y := a.y1
				if math.Abs(a.y0-b.y1) < eps {
					y = a.y0
				}
				t.partition(a, b, pt{math.Max(a.x0, b.x0), y}, pt{math.Min(a.x1, b.x1), y})
			}
		}
	}
}

// passage says how people get from one room to another: nothing, a door, or wide sliding doors.
func passage(a, b *room) int {
	halls := map[string]bool{"hall": true, "immigration": true, "security": true, "reclaim": true, "customs": true, "retail": true}
	switch {
	case halls[a.use] && halls[b.use]:
		return 6
	case a.use == "lounge" && b.use == "lounge", a.use == "plant" && b.use == "plant":
		return 1
	case a.use == "corridor" || b.use == "corridor" || a.use == "concourse" || b.use == "concourse" || a.use == "gate" || b.use == "gate":
		return 1
	case a.use == "baggage" || b.use == "baggage" || a.use == "lounge" || b.use == "lounge":
		return 1
	}
	return 0
}

// openBoundary says that two open rooms run into each other: a virtual element bounds both.
func (t *terminalModel) openBoundary(a, b *room) {
	key := fmt.Sprintf("Open %s %s", a.code, b.code)
	v := t.product(product{entity: "IFCVIRTUALELEMENT", key: key, name: key, place: t.place(a.s.place, 0, 0, 0, 0)})
	t.contains.add(a.s.ref, v)
	t.boundaries(a, b, v, key, "VIRTUAL")
}

// boundaries relates a door or virtual element to the two rooms that it joins.
func (t *terminalModel) boundaries(a, b *room, element ref, key, physical string) {
	for _, r := range [...]*room{a, b} {
		t.add("IFCRELSPACEBOUNDARY", t.guid("boundary "+r.code+" "+key), nil, nil, nil, r.ref, element, nil, enum(physical), enum("INTERNAL"))
	}
}

// partition writes the wall between two rooms with its doors, in the rooms' wing; between open rooms, their boundary.
func (t *terminalModel) partition(a, b *room, from, to pt) {
	l := to.sub(from).len()
	if to.x-from.x < 0 || to.y-from.y < 0 || l < 1 {
		return
	}
	if a.open && b.open {
		t.openBoundary(a, b)
		return
	}
	s := a.s
	h := math.Min(5.4, math.Max(a.height, b.height)+0.3)
	if s.code == "L3" {
		h = 4.9
	}
	width := 0.2
	key := fmt.Sprintf("Wall %s %s", a.code, b.code)
	name := t.next("WALL-" + s.code)
	p, q := a.f.to(from), a.f.to(to)
	d := q.sub(p)
	angle := math.Atan2(d.y, d.x)
	shop := a.use == "shop" || b.use == "shop"
	st := plaster
	if a.use == "plant" || b.use == "plant" || a.use == "baggage" || b.use == "baggage" {
		st = concrete
	}
	w := t.put(s, p.x, p.y, 0, angle, product{entity: "IFCWALL", key: key, name: name, tag: name, shape: t.swept(t.cuboid(l/2, 0, 0, l, width, h, st)), extra: []any{enum("PARTITIONING")}})
	t.wallSets(w, l, width, h, false)
	n := passage(a, b)
	if n == 0 || l < 2.4 {
		return
	}
	dw, dh := 1.1, 2.2
	kd := func() kind {
		return t.typeOf("IFCDOORTYPE", "single", "Single door 1.1 x 2.2 m", func() shape {
			return t.swept(t.cuboid(0, 0, 0, 0.98, 0.05, 2.14, timber), t.cuboid(-0.52, 0, 0, 0.06, 0.2, 2.2, alum), t.cuboid(0.52, 0, 0, 0.06, 0.2, 2.2, alum), t.cuboid(0, 0, 2.14, 0.98, 0.2, 0.06, alum))
		}, []prop{{"Pset_DoorCommon", nil}, {"IsExternal", false}, {"FireRating", "-/60/-"}, {"HandicapAccessible", true}}, enum("DOOR"), enum("SINGLE_SWING_LEFT"), false, nil)
	}
	op := "SINGLE_SWING_LEFT"
	if n > 1 || shop {
		dw, dh, op = 4, 2.8, "DOUBLE_DOOR_SLIDING"
		kd = func() kind {
			return t.typeOf("IFCDOORTYPE", "sliding", "Sliding doors 4.0 x 2.8 m", func() shape {
				return t.swept(t.cuboid(-0.98, 0, 0, 1.94, 0.04, 2.6, glass), t.cuboid(0.98, 0, 0, 1.94, 0.04, 2.6, glass), t.cuboid(0, 0, 2.6, 4, 0.22, 0.2, alum))
			}, []prop{{"Pset_DoorCommon", nil}, {"IsExternal", false}, {"HandicapAccessible", true}}, enum("DOOR"), enum("DOUBLE_DOOR_SLIDING"), false, nil)
		}
		if l < 6 {
			return
		}
	}
	if n > 1 {
		n = int(math.Max(2, math.Min(float64(n), l/20)))
	}
	for i := range n {
		x := l * (float64(i) + 0.5) / float64(n)
		k := fmt.Sprintf("%s %d", key, i)
		c := p.add(d.unit().mul(x))
		prof := t.same("IFCRECTANGLEPROFILEDEF", enum("AREA"), nil, t.same("IFCAXIS2PLACEMENT2D", t.point2(0, -dh/2), nil), dw, dh)
		solid := t.add("IFCEXTRUDEDAREASOLID", prof, t.axes(vec3{0, -0.2, 0}, vec3{0, 1, 0}, vec3{1, 0, 0}), t.dir(0, 0, 1), 0.4)
		o := t.opening(w, s, k, frameAt{c.x, c.y, 0, angle}, t.swept(solid))
		dr := t.put(s, c.x, c.y, 0, angle, product{entity: "IFCDOOR", key: "door " + k, name: t.next("D-" + s.code), of: kd(), extra: []any{dh, dw, enum("DOOR"), enum(op), nil}})
		t.fill(o, dr, "door "+k)
		t.boundaries(a, b, dr, k, "PHYSICAL")
	}
	if shop && l > 12 { // a shop window beside the doors
		k := key + " window"
		c := p.add(d.unit().mul(l/2 + 5))
		prof := t.same("IFCRECTANGLEPROFILEDEF", enum("AREA"), nil, t.same("IFCAXIS2PLACEMENT2D", t.point2(0, -1.2), nil), 4.0, 2.4)
		solid := t.add("IFCEXTRUDEDAREASOLID", prof, t.axes(vec3{0, -0.2, 0}, vec3{0, 1, 0}, vec3{1, 0, 0}), t.dir(0, 0, 1), 0.4)
		if l/2+7.2 < l {
			o := t.opening(w, s, k, frameAt{c.x, c.y, 0.5, angle}, t.swept(solid))
			kw := t.typeOf("IFCWINDOWTYPE", "shop window", "Shop window 4.0 x 2.4 m", func() shape {
				return t.swept(t.cuboid(0, 0, 0.06, 3.88, 0.03, 2.28, glass), t.cuboid(0, 0, 0, 4, 0.1, 0.06, alum), t.cuboid(0, 0, 2.34, 4, 0.1, 0.06, alum), t.cuboid(-1.97, 0, 0.06, 0.06, 0.1, 2.28, alum), t.cuboid(1.97, 0, 0.06, 0.06, 0.1, 2.28, alum))
			}, []prop{{"Pset_WindowCommon", nil}, {"IsExternal", false}}, enum("WINDOW"), enum("SINGLE_PANEL"), false, nil)
			wi := t.put(s, c.x, c.y, 0.5, angle, product{entity: "IFCWINDOW", key: "window " + k, name: t.next("W"), of: kw, extra: []any{2.4, 4.0, enum("WINDOW"), enum("SINGLE_PANEL"), nil}})
			t.fill(o, wi, "window "+k)
		}
	}
}
