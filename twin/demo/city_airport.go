package demo

import (
	"fmt"
	"math"
)

// airportBuildings are the buildings of the island other than the terminal, in the airfield frame.
func (c *city) airportBuildings() {
	at := func(x, y, angle float64) frame { return frame{airfield.to(pt{x, y}), airfield.angle + angle} }
	one := func(id, name, zh, function string, year int, parts ...part) {
		c.building(house{"APT-" + id, name, zh, function, year}, parts...)
	}
	// The tower stands where the true one does (published position 22.31068 N 113.92137 E); its shape is invented.
	e, n, _ := tangent.enu(lonLat{lon: 113.92136965, lat: 22.31068477})
	tower := pt{e, n}
	base := frame{tower, airfield.angle}
	one("ATC", "Air traffic control tower", "航空交通管制塔", "air traffic control", 1997,
		c.flat("Base building", 0, 3, tier{base.all(rect(-28, -20, 28, 20)), 13}),
		part{name: "Shaft", faces: c.lathe(tower, 12, []pt{{6, 13}, {5, 64}}), plan: ngon(tower, 5.5, 12), from: 13, to: 64, storeys: 16, roof: "flat"},
		part{name: "Cab", faces: c.lathe(tower, 12, []pt{{5, 64}, {9, 70}, {9, 74}, {10, 78.5}, {6, 81}}), plan: ngon(tower, 9, 12), from: 64, to: 81, storeys: 3, roof: "cone"})
	one("TRACON", "Air traffic control complex", "航空交通管制中心", "air traffic control", 1997, c.flat("Complex", 0, 4, tier{at(790, -105, 0).all(rect(-45, -25, 45, 25)), 18}, tier{at(790, -105, 0).all(rect(-20, -12, 20, 12)), 23}))
	one("MFC", "Midfield Concourse", "中場客運廊", "concourse", 2016, c.barrel("Concourse", frame{airfield.to(midfield.origin), airfield.angle}, 660, 42, 14, 20, 4))
	one("GTC", "Ground Transportation Centre", "地面運輸中心", "railway station", 1998, c.barrel("Station hall", at(2445, 0, math.Pi/2), 116, 84, 14, 24, 4))
	for i, x := range [...]float64{-1480, -1380, -1280} {
		one(fmt.Sprintf("HGR-%d", i+1), fmt.Sprintf("Hangar %d", i+1), fmt.Sprintf("%d號機庫", i+1), "hangar", 1998+5*i, c.barrel("Hangar", at(x, -250, math.Pi/2), 118, 92, 22, 34, 1))
	}
	one("HGR-4", "Business aviation hangar", "商務航空機庫", "hangar", 2008, c.barrel("Hangar", at(-300, -1070, 0), 70, 60, 14, 21, 1))
	one("BAC", "Business aviation centre", "商務航空中心", "terminal", 1998, c.flat("Centre", 0, 3, tier{at(-220, -1075, 0).all(rect(-28, -22, 28, 22)), 12}))
	for i := range 9 {
		x := 20 + 160*float64(i)
		name := [...]string{"Super Terminal", "Express Centre", "Asia Air Cargo", "Cargo Terminal"}[i%4]
		if i%4 == 0 {
			f := at(x+10, -1292, 0)
			one(fmt.Sprintf("CGO-%d", i+1), fmt.Sprintf("%s %d", name, i+1), fmt.Sprintf("貨運大樓 %d", i+1), "cargo terminal", 1998+2*i,
				c.flat("Terminal", 0, 6, tier{f.all(rect(-72, -95, 72, 95)), 34}, tier{f.all(rect(-50, -60, 50, 60)), 42}))
			continue
		}
		one(fmt.Sprintf("CGO-%d", i+1), fmt.Sprintf("%s %d", name, i+1), fmt.Sprintf("貨運大樓 %d", i+1), "cargo shed", 1998+2*i, c.sawtooth("Shed", at(x+10, -1292, 0), 136, 190, 16, 5, 8))
	}
	for i := range 10 {
		x := 340 + 120*float64(i)
		f := at(x, -1495, 0)
		if x > 480 && x < 1560 { // along the foot of Scenic Hill the plots are shallow
			one(fmt.Sprintf("FRT-%d", i+1), fmt.Sprintf("Freight forwarding centre %d", i+1), fmt.Sprintf("貨運代理中心 %d", i+1), "logistics", 2000+i, c.flat("Centre", 0, 5, tier{f.all(rect(-48, -22, 48, 28)), 26}, tier{f.all(rect(-20, -10, 20, 14)), 31}))
			continue
		}
		one(fmt.Sprintf("FRT-%d", i+1), fmt.Sprintf("Catering facility %d", i+1), fmt.Sprintf("航膳中心 %d", i+1), "catering", 1999+i, c.flat("Kitchen", 0, 4, tier{at(200+185*float64(i), -1560, 0).all(rect(-44, -34, 44, 34)), 22}))
	}
	for i, p := range []pt{{700, 120}, {780, 10}, {360, 2070}} {
		f := at(p.x, p.y, 0)
		one(fmt.Sprintf("FIRE-%d", i+1), fmt.Sprintf("Airport fire station %d", i+1), fmt.Sprintf("機場消防局 %d", i+1), "fire station", 1998, c.flat("Fire station", 0, 3, tier{f.all(rect(-30, -14, 30, 14)), 11}, tier{f.all(rect(18, -6, 28, 6)), 20}))
	}
	// SkyCity: hotels, offices, the exhibition halls, multi-storey car parks.
	h := at(2620, -60, 0.12)
	one("HOTEL-1", "Airport Hotel", "機場酒店", "hotel", 1999, c.flat("Podium", 0, 3, tier{h.all(rect(-38, -70, 38, 70)), 14}), c.flat("Tower", 14, 12, tier{h.all([]pt{{-30, -62}, {-8, -62}, {12, 0}, {-8, 62}, {-30, 62}, {-12, 0}}), 56}, tier{h.all(rect(-8, -8, 4, 8)), 61}))
	g := at(2700, 125, 0)
	one("HOTEL-2", "SkyCity Hotel", "航天城酒店", "hotel", 2008, c.flat("Podium", 0, 3, tier{g.all(rect(-34, -32, 34, 32)), 14}), c.flat("Tower", 14, 16, tier{g.all(rect(-30, -10, 30, 10)), 68}, tier{g.all(rect(-9, -6, 9, 6)), 73}))
	r := at(3000, -150, 0.4)
	one("HOTEL-3", "Island Regent", "海島酒店", "hotel", 2021, c.flat("Podium", 0, 4, tier{r.all(rect(-44, -40, 44, 30)), 18}), c.flat("Tower", 18, 20, tier{r.all(rect(-40, -12, 40, 10)), 84}, tier{r.all(rect(-26, -9, 26, 7)), 92}))
	for i := range 3 {
		one(fmt.Sprintf("EXPO-%d", i+1), fmt.Sprintf("Exhibition hall %d", i+1), fmt.Sprintf("展覽館 %d", i+1), "exhibition hall", 2005, c.barrel("Hall", at(2920+100*float64(i), 345-18*float64(i), math.Pi/2), 150, 84, 18, 28, 2))
	}
	one("ARENA", "Arena", "演藝館", "arena", 2005, part{name: "Arena", faces: c.lathe(airfield.to(pt{2940, 200}), 24, []pt{{32, 0}, {32, 20}, {22, 26}, {8, 28}}), plan: ngon(airfield.to(pt{2940, 200}), 32, 24), to: 28, storeys: 3, roof: "dome"})
	for i, p := range []pt{{2635, 378}, {2692, 395}} {
		f := at(p.x, p.y, 0)
		one(fmt.Sprintf("OFF-%d", i+1), fmt.Sprintf("Airport office tower %d", i+1), fmt.Sprintf("機場辦公大樓 %d", i+1), "office", 2007+i, c.flat("Tower", 0, 12, tier{f.all(rect(-20, -22, 20, 22)), 48}, tier{f.all(rect(-8, -8, 8, 8)), 53}))
	}
	for _, cp := range carparks() {
		if cp.kind != "multi-storey" {
			continue
		}
		m := centroid(cp.ring)
		top := 3.2 * float64(cp.storeys)
		inner := make([]pt, len(cp.ring))
		for i, p := range cp.ring {
			inner[i] = m.lerp(p, 0.16)
		}
		one("CP-"+cp.id, cp.name, cp.zh, "car park", 2010, c.flat("Car park", 0, cp.storeys, tier{cp.ring, top}, tier{inner, top + 3.5}))
	}
	one("T2C", "T2 Concourse (under construction)", "二號客運廊（興建中）", "concourse", 2027, c.barrel("Concourse", at(1360, 1640, 0), 780, 48, 16, 24, 4), c.barrel("West wing", at(925, 1640, math.Pi/2), 420, 44, 15, 21, 3), c.barrel("East wing", at(1795, 1640, math.Pi/2), 420, 44, 15, 21, 3))
	one("HQ", "Airport Authority headquarters", "機管局總部大樓", "office", 1998, c.flat("Headquarters", 0, 9, tier{at(2735, -150, 0).all(rect(-20, -24, 20, 24)), 38}, tier{at(2735, -150, 0).all(rect(-10, -10, 10, 10)), 42}))
	for i := range 4 {
		p := airfield.to(pt{-1760 + 62*float64(i), 320})
		one(fmt.Sprintf("FUEL-%d", i+1), fmt.Sprintf("Aviation fuel tank %d", i+1), fmt.Sprintf("航空燃油缸 %d", i+1), "fuel tank", 1998,
			part{name: "Tank", faces: c.lathe(p, 24, []pt{{22, 0}, {22, 18}, {6, 20}}), plan: ngon(p, 22, 24), to: 20, storeys: 1, roof: "cone"})
	}
}

// bridgesOverTheChannel are the road bridge and the walking link, as decks on piers.
func (c *city) bridgesOverTheChannel() {
	add := func(id, name, zh string, line []pt, width, under, deck, span float64) {
		o := cityObject{id: id, kind: "Bridge", attrs: []prop{{"name", name}, {"name_zh", zh}, {"function", "bridge"}, {"length_m", round(length(line), 1)}, {"width_m", width}}, colours: coloursOf("bridge", id),
			solids: []citySolid{{"2.2", c.stack(under, tier{ribbon(line, width), under + deck})}}}
		var piers []cityObject
		along(line, span, func(p, d pt) {
			pid := fmt.Sprintf("%s-P%02d", id, len(piers)+1)
			o.children = append(o.children, pid)
			f := frame{p, math.Atan2(d.y, d.x)}
			piers = append(piers, cityObject{id: pid, kind: "BridgeConstructiveElement", parent: id, attrs: []prop{{"name", fmt.Sprintf("Pier %d", len(piers)+1)}, {"function", "pier"}}, colours: coloursOf("pier", id),
				solids: []citySolid{{"2.2", c.stack(-10, tier{f.all(rect(-1.6, -width*0.3, 1.6, width*0.3)), under})}}})
		})
		c.add(o)
		for _, p := range piers {
			c.add(p)
		}
	}
	for _, r := range roads() {
		if r.bridge {
			add("BRG-CHEK-LAP-KOK", r.name, r.zh, r.line, 24, 2.4, 2.2, 60)
		}
	}
	for _, p := range paths() {
		if p.id == "airport-tung-chung-link" {
			add("BRG-TUNG-CHUNG-LINK", p.name, p.zh, p.line, 9, 4.2, 1.4, 45)
		}
	}
}

// trees are instances of two templates: a broad crown and a slender one.
func (c *city) trees() {
	crown := func(h, r, trunk float64, foliage paint, rings []pt) int {
		g := cityGeometry{lod: "2"}
		const n = 7
		colour := bark
		tri := func(a, b, d int) { g.faces = append(g.faces, cityFace{rings: [][]int{{a, b, d}}, paint: colour}) }
		quad := func(a, b, d, e int) { g.faces = append(g.faces, cityFace{rings: [][]int{{a, b, d, e}}, paint: colour}) }
		loop := func(r, z float64) []int {
			var out []int
			for i := range n {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
				out = append(out, c.templatePoint([3]float64{round(r*cos, 3), round(r*sin, 3), z}))
			}
			return out
		}
		band := func(a, b []int) {
			for i := range n {
				j := (i + 1) % n
				quad(a[i], a[j], b[j], b[i])
			}
		}
		band(loop(trunk, 0), loop(trunk, h*0.35))
		colour = foliage
		lo := c.templatePoint([3]float64{0, 0, round(h*0.3, 3)})
		var prev []int
		for k, p := range rings {
			l := loop(p.x*r, round(p.y*h, 3))
			if k == 0 {
				for i := range n {
					tri(lo, l[(i+1)%n], l[i])
				}
			} else {
				band(prev, l)
			}
			prev = l
		}
		top := c.templatePoint([3]float64{0, 0, h})
		for i := range n {
			tri(prev[i], prev[(i+1)%n], top)
		}
		c.templates = append(c.templates, g)
		return len(c.templates) - 1
	}
	broad := crown(9, 4, 0.3, leaf, []pt{{0.75, 0.38}, {1, 0.6}, {0.7, 0.85}})
	slim := crown(11, 1.9, 0.22, leafDark, []pt{{0.9, 0.32}, {1, 0.5}, {0.55, 0.8}})
	rnd := newRandom("trees")
	n := 0
	plant := func(p pt, template int) {
		n++
		species := [...]string{"Ficus microcarpa", "Livistona chinensis"}[template]
		size := round(rnd.between(0.75, 1.3), 2)
		h := [...]float64{9, 11}[template] * size
		c.place(cityObject{id: fmt.Sprintf("TREE-%04d", n), kind: "SolitaryVegetationObject", attrs: []prop{{"name", fmt.Sprintf("Tree %d", n)}, {"species", species}, {"height", round(h, 1)}}}, template, p, rnd.between(0, 6.2), size)
	}
	for _, b := range blocks() {
		switch b.use {
		case "park":
			for range 34 {
				p := pt{rnd.between(b.x0+8, b.x1-8), rnd.between(b.y0+8, b.y1-8)}
				if math.Abs(p.x-(b.x0+b.x1)/2) > 4 {
					plant(town.to(p), broad)
				}
			}
		case "estate", "private":
			for k := range 6 {
				y := b.y0 + (b.y1-b.y0)*(float64(k)+0.5)/6
				plant(town.to(pt{(b.x0+b.x1)/2 + 5.5*float64(2*(k%2)-1), y}), slim)
			}
		}
	}
	for k := range 60 {
		plant(town.to(pt{-40 + 28*float64(k), -26}), broad)
	}
	for range 60 {
		p := pt{rnd.between(-1050, -300), rnd.between(-24, 30)}
		if p.y < 8 {
			plant(town.to(p), broad)
		}
	}
	for k := range 14 {
		plant(airfield.to(pt{2390 + 6.5*float64(k), -258}), slim)
		plant(airfield.to(pt{2348, -150 + 22*float64(k)}), slim)
	}
	for range 160 {
		hill := pt{rnd.between(560, 1640), rnd.between(-2180, -1600)}
		for _, g := range greenery().features {
			if g.id == "GRN-SCENIC-HILL" && inside(g.polygons[0][0], airfield.to(hill)) {
				plant(airfield.to(hill), broad)
			}
		}
	}
}
