package demo

import (
	"fmt"
	"math"
	"strings"
)

// buildCity writes the buildings of Tung Chung and of the airport island, two bridges and the trees.
//
// copies is how many towns there are: the first is Tung Chung, the others repeat its blocks inland as a load.
func buildCity(copies int) ([]byte, error) { return newCity(copies).bytes() }

func newCity(copies int) *city {
	c := &city{cityFile: newCityFile("lantau-demo-city", "Tung Chung and the airport island (demo)"), count: map[string]int{}}
	for i := range copies {
		c.copy = i
		c.origin = pt{2900 * float64(i%4), -960 * float64(i/4)}
		if i > 0 {
			c.origin.y -= 960
		}
		c.town()
	}
	c.copy, c.origin = 0, pt{}
	c.village()
	c.airportBuildings()
	c.bridgesOverTheChannel()
	c.trees()
	return c
}

type city struct {
	*cityFile
	copy   int // of the town
	origin pt  // of this copy, in the town frame
	count  map[string]int
}

// A part is one solid of a building: its LoD2.2 faces and the box of LoD1.2.
type part struct {
	name     string
	faces    []cityFace
	plan     []pt
	from, to float64 // metres above the ground, for LoD1.2
	storeys  int
	roof     string
}

// A house gathers what a building says of itself.
type house struct {
	id, name, zh, function string
	year                   int
}

// building adds a Building; with more than one part they become BuildingParts.
func (c *city) building(h house, parts ...part) {
	height, storeys := 0.0, 0
	for _, p := range parts {
		height = math.Max(height, p.to)
		storeys = max(storeys, p.storeys)
	}
	if c.copy > 0 {
		h.id = fmt.Sprintf("T%d-%s", c.copy, h.id)
	}
	o := cityObject{id: h.id, kind: "Building", attrs: []prop{{"name", h.name}, {"name_zh", h.zh}, {"function", h.function}, {"storeysAboveGround", storeys},
		{"yearOfConstruction", h.year}, {"measuredHeight", round(height, 1)}}}
	estate := h.id
	if i := strings.IndexByte(h.id, '-'); i > 0 && h.id[:i] != "APT" && h.function != "village house" {
		estate = h.id[:i] // the buildings of a block look alike
	}
	o.colours = coloursOf(h.function, estate)
	c.count["Building"]++
	if len(parts) == 1 {
		o.attrs = append(o.attrs, prop{"roofType", parts[0].roof})
		o.solids = c.solids(parts[0])
		c.add(o)
		return
	}
	for i := range parts {
		o.children = append(o.children, fmt.Sprintf("%s-%d", h.id, i+1))
	}
	c.add(o)
	for i, p := range parts {
		c.count["BuildingPart"]++
		c.add(cityObject{id: o.children[i], kind: "BuildingPart", parent: h.id, attrs: []prop{{"name", p.name}, {"function", h.function}, {"storeysAboveGround", p.storeys},
			{"measuredHeight", round(p.to, 1)}, {"roofType", p.roof}}, colours: o.colours, solids: c.solids(p)})
	}
}

func (c *city) solids(p part) []citySolid {
	return []citySolid{{"1.2", c.stack(p.from, tier{p.plan, p.to})}, {"2.2", p.faces}}
}

// flat is a part of stepped tiers with flat roofs.
func (c *city) flat(name string, from float64, storeys int, tiers ...tier) part {
	return part{name: name, faces: c.stack(from, tiers...), plan: tiers[0].ring, from: from, to: tiers[len(tiers)-1].top, storeys: storeys, roof: "flat"}
}

// gabled, hipped and barrel are parts over a rectangle, the ridge along x of the frame.
func (c *city) gabled(name string, f frame, l, w, eaves, ridge float64, storeys int) part {
	return part{name: name, faces: c.section(f, l, 0, []pt{{-w / 2, eaves}, {0, ridge}, {w / 2, eaves}}), plan: f.all(rect(-l/2, -w/2, l/2, w/2)), to: ridge, storeys: storeys, roof: "gabled"}
}

func (c *city) barrel(name string, f frame, l, w, eaves, crown float64, storeys int) part {
	var profile []pt
	for i := range 11 {
		y := -w/2 + w*float64(i)/10
		profile = append(profile, pt{y, eaves + (crown-eaves)*(1-4*y*y/(w*w))})
	}
	return part{name: name, faces: c.section(f, l, 0, profile), plan: f.all(rect(-l/2, -w/2, l/2, w/2)), to: crown, storeys: storeys, roof: "barrel"}
}

// sawtooth is a row of sheds whose roofs rise to the same side.
func (c *city) sawtooth(name string, f frame, l, w, eaves, rise float64, n int) part {
	profile := []pt{{-w / 2, eaves}}
	for i := range n {
		y := -w/2 + w*float64(i+1)/float64(n)
		profile = append(profile, pt{y - 2, eaves + rise}, pt{y, eaves})
	}
	return part{name: name, faces: c.section(f, l, 0, profile), plan: f.all(rect(-l/2, -w/2, l/2, w/2)), to: eaves + rise, storeys: 2, roof: "sawtooth"}
}

// Plans of towers, about the origin.
func cruciform(arm, half float64) []pt {
	return []pt{{half, -half}, {arm, -half}, {arm, half}, {half, half}, {half, arm}, {-half, arm}, {-half, half}, {-arm, half}, {-arm, -half}, {-half, -half}, {-half, -arm}, {half, -arm}}
}

func trident(arm, half float64) []pt {
	var out []pt
	for k := range 3 {
		f := frame{angle: math.Pi/2 + 2*math.Pi*float64(k)/3}
		sin, cos := math.Sincos(f.angle + math.Pi/3)
		r := half / math.Sin(math.Pi/3)
		out = append(out, f.to(pt{arm, -half}), f.to(pt{arm, half}), pt{r * cos, r * sin})
	}
	return out
}

var syllables = [...][2]string{{"Wah", "華"}, {"Fuk", "福"}, {"Luk", "祿"}, {"Hei", "喜"}, {"On", "安"}, {"Ning", "寧"}, {"Shun", "順"}, {"Lok", "樂"}, {"Yee", "怡"}, {"Ching", "清"}, {"Mei", "美"}, {"Kwan", "坤"},
	{"Yuet", "悅"}, {"Long", "朗"}, {"Tsui", "翠"}, {"Hoi", "海"}, {"Sing", "星"}, {"Kam", "錦"}, {"Fung", "豐"}, {"Man", "文"}}

// town fills the blocks of the street grid.
func (c *city) town() {
	for _, b := range blocks() {
		rnd := newRandom(fmt.Sprintf("block %s %d", b.id, c.copy))
		at := func(x, y, angle float64) frame {
			return frame{town.to(c.origin.add(pt{x, y})), town.angle + angle}
		}
		mx, my := (b.x0+b.x1)/2, (b.y0+b.y1)/2
		w, d := b.x1-b.x0, b.y1-b.y0
		name := syllables[(b.col*3+b.row*7)%len(syllables)]
		switch b.use {
		case "estate":
			c.estate(b, rnd, at, name)
		case "private":
			c.private(b, rnd, at, name)
		case "school":
			f := at(mx-44, my+10, 0)
			year := 1996 + rnd.intn(20)
			c.building(house{b.id + "-SCH", name[0] + " Tung Primary School", name[1] + "東小學", "school", year},
				c.flat("Classroom block", 0, 7, tier{f.all(rect(-32, -9, 32, 9)), 24}, tier{f.all(rect(-8, -6, 8, 6)), 27.5}),
				c.flat("Wing", 0, 6, tier{f.all(rect(-32, -50, -14, -9)), 20.5}))
			c.building(house{b.id + "-HALL", name[0] + " Tung Primary School hall", name[1] + "東小學禮堂", "assembly hall", year}, c.barrel("Hall", at(mx-20, my-38, 0), 34, 22, 9, 13, 1))
			c.building(house{b.id + "-SEC", name[0] + " Tung Secondary School", name[1] + "東中學", "school", year + 2},
				c.flat("Classroom block", 0, 8, tier{at(mx+48, my+30, 0).all(rect(-34, -10, 34, 10)), 28}, tier{at(mx+48, my+30, 0).all(rect(-6, -5, 6, 5)), 31}),
				c.flat("Laboratory wing", 0, 6, tier{at(mx+73, my-20, 0).all(rect(-9, -40, 9, 40)), 21}))
		case "mall":
			f := at(mx, my, 0)
			c.building(house{b.id + "-MALL", "Citygate " + b.id, "東薈城 " + b.id, "shopping mall", 1999 + b.col},
				c.flat("Mall", 0, 5, tier{f.all(rect(-w/2+8, -d/2+10, w/2-8, d/2-10)), 26}, tier{f.all(rect(-w/2+26, -d/2+26, 20, d/2-26)), 32}, tier{f.all(ngon(pt{-30, 0}, 18, 16)), 37}))
			t := at(mx+w/2-34, my-d/2+34, 0)
			c.building(house{b.id + "-OFF", name[0] + " Tung Tower", name[1] + "東中心", "office", 2002 + b.col},
				c.flat("Office tower", 26, 22, tier{t.all(rect(-20, -20, 20, 20)), 96}, tier{t.all(rect(-15, -15, 15, 15)), 108}, tier{t.all(rect(-6, -6, 6, 6)), 114}))
		case "hotel":
			f := at(mx-40, my, 0)
			c.building(house{b.id + "-HTL", "Waterfront Hotel", "海濱酒店", "hotel", 2011}, c.flat("Podium", 0, 4, tier{f.all(rect(-46, -46, 46, 46)), 17}),
				c.flat("Tower", 17, 34, tier{f.all(rect(-38, -11, 38, 11)), 118}, tier{f.all(rect(-12, -7, 12, 7)), 124}))
			g := at(mx+48, my, math.Pi/2)
			c.building(house{b.id + "-APT", "Waterfront serviced suites", "海濱服務式住宅", "serviced apartments", 2013},
				c.flat("Tower", 0, 30, tier{g.all(rect(-34, -10, 34, 10)), 98}, tier{g.all(rect(-10, -6, 10, 6)), 103}))
		case "civic":
			c.building(house{b.id + "-LIB", "Tung Chung library and sports centre", "東涌圖書館及體育館", "library", 2010},
				c.flat("Library", 0, 6, tier{at(mx-46, my+28, 0).all(rect(-38, -26, 38, 26)), 28}, tier{at(mx-46, my+28, 0).all(rect(-20, -14, 20, 14)), 34}))
			c.building(house{b.id + "-SPT", "Man Tung sports hall", "文東體育館", "sports centre", 2011}, c.barrel("Sports hall", at(mx-46, my-36, 0), 64, 38, 12, 18, 2))
			h := at(mx+48, my, 0)
			c.building(house{b.id + "-CLN", "Health centre " + b.id, b.id + " 健康中心", "clinic", 2013},
				c.flat("Health centre", 0, 8, tier{h.all(rect(-34, -48, 34, 30)), 18}, tier{h.all(rect(-34, -14, 34, 12)), 34}, tier{h.all(rect(-8, -8, 8, 8)), 38}))
		case "parking":
			c.building(house{b.id + "-BUS", "Bus depot " + b.id, b.id + " 巴士廠", "bus depot", 2005}, c.sawtooth("Depot", at(mx+48, my, 0), 84, 90, 10, 4, 5))
		}
	}
}

// estate is a public housing estate: slender towers in two staggered rows, with a market at their feet.
func (c *city) estate(b block, rnd *random, at func(x, y, angle float64) frame, name [2]string) {
	year := 1994 + 2*b.col + rnd.intn(4)
	skip := [2]int{rnd.intn(4), 4 + rnd.intn(4)}
	estate, zh := name[0]+" Tung Estate", name[1]+"東邨"
	n := 0
	for k := range 8 {
		if k == skip[0] || k == skip[1] {
			continue
		}
		x := b.x0 + [...]float64{27, 74, 122, 169}[k%4]
		y := (b.y0+b.y1)/2 + 39
		if k >= 4 {
			y -= 78
		}
		y += 5 * float64(2*(k%2)-1)
		s := syllables[(k*5+b.col+2*b.row)%len(syllables)]
		storeys := 35 + rnd.intn(8)
		if b.row == 3 {
			storeys += 4
		}
		top := 6 + 2.75*float64(storeys)
		f := at(x, y, float64(rnd.intn(2))*math.Pi/4)
		plan := cruciform(19, 5.2)
		if (b.col+b.row)%2 == 1 {
			f = at(x, y, float64(k%2)*math.Pi)
			plan = trident(21, 5.4)
		}
		n++
		c.building(house{fmt.Sprintf("%s-%d", b.id, n), fmt.Sprintf("%s House, %s", s[0], estate), zh + s[1] + "樓", "public housing", year},
			c.flat("Base", 0, 2, tier{f.all(ngon(pt{}, 15, 8)), 6}),
			c.flat("Tower", 6, storeys, tier{f.all(plan), top}, tier{f.all(rect(-3.4, -3.4, 3.4, 3.4)), top + 5.5}))
	}
	mx := b.x0 + [...]float64{27, 74, 122, 169}[skip[0]]
	m := at(mx, (b.y0+b.y1)/2+39, 0)
	c.building(house{b.id + "-MKT", estate + " market", zh + "街市", "market", year}, c.flat("Market", 0, 3, tier{m.all(rect(-18, -24, 18, 24)), 11}, tier{m.all(rect(-7, -12, 7, 12)), 14.5}))
}

// private is a development of towers on two podiums left and right of the block's path.
func (c *city) private(b block, rnd *random, at func(x, y, angle float64) frame, name [2]string) {
	mx, my := (b.x0+b.x1)/2, (b.y0+b.y1)/2
	dy := (b.y1-b.y0)/2 - 10
	year := 1998 + 2*b.col + rnd.intn(5)
	for side, sx := range [...]float64{-1, 1} {
		cx := mx + sx*51
		f := at(cx, my, 0)
		x := 41.0
		parts := []part{c.flat("Podium", 0, 3, tier{f.all([]pt{{-x, -dy}, {x - 8, -dy}, {x, -dy + 8}, {x, dy - 8}, {x - 8, dy}, {-x, dy}}), 13})}
		for k := range 2 + (b.col+side)%2 {
			yy := -dy + 2*dy*(float64(k)+0.5)/float64(2+(b.col+side)%2)
			xx := 14 * float64(1-2*(k%2))
			storeys := 42 + rnd.intn(17)
			if b.row == 0 {
				storeys -= 12 // lower towards the water
			}
			top := 13 + 3.05*float64(storeys)
			tf := at(cx+xx, my+yy, math.Pi/8*float64(rnd.intn(2)))
			parts = append(parts, c.flat(fmt.Sprintf("Tower %d", k+1), 13, storeys, tier{tf.all(cruciform(16.5, 6.6)), top - 12}, tier{tf.all(cruciform(14, 5.4)), top}, tier{tf.all(rect(-3.5, -3.5, 3.5, 3.5)), top + 6}))
		}
		c.building(house{fmt.Sprintf("%s-%c", b.id, 'L'+6*side), fmt.Sprintf("%s Bay, Phase %d", name[0]+" Hoi", side+1), name[1] + "海灣第" + string([]rune("一二")[side]) + "期", "private housing", year}, parts...)
	}
	cl := at(mx, b.y0+19, 0)
	c.building(house{b.id + "-CLUB", name[0] + " Hoi clubhouse", name[1] + "海會所", "clubhouse", year}, c.flat("Clubhouse", 0, 2, tier{cl.all(rect(-8, -8, 8, 8)), 7}, tier{cl.all(ngon(pt{}, 5, 12)), 9.5}))
}

// village fills the valley west of the new town with houses of three storeys, the older ones tiled.
func (c *city) village() {
	names := [...][2]string{{"Ma Wan Chung", "馬灣涌"}, {"Wong Nai Uk", "黃泥屋"}, {"Ngau Au", "牛凹"}, {"Shek Mun Kap", "石門甲"}}
	centres := []pt{{-1480, -560}, {-1720, -800}, {-2400, -620}, {-1640, -1250}}
	for v, centre := range centres {
		rnd := newRandom("village " + names[v][0])
		n := 0
		for row := range 5 {
			for col := range 8 {
				if rnd.intn(6) == 0 {
					continue
				}
				p := centre.add(pt{(float64(col)-3.5)*19 + rnd.between(-1.5, 1.5), -(float64(row) - 2) * 24})
				if near(town.to(p), 11) {
					continue
				}
				n++
				f := frame{town.to(p), town.angle + rnd.between(-0.06, 0.06)}
				h := house{fmt.Sprintf("V%d-%02d", v+1, n), fmt.Sprintf("No. %d %s", n, names[v][0]), fmt.Sprintf("%s%d號", names[v][1], n), "village house", 1950 + rnd.intn(70)}
				if h.year < 1974 {
					c.building(h, c.gabled("House", f, 11, 8.2, 5.6, 8, 2))
					continue
				}
				c.building(h, c.flat("House", 0, 3, tier{f.all(rect(-5.2, -5.2, 5.2, 5.2)), 8.23}, tier{f.all(rect(0.8, 0.8, 4.4, 4.4)), 10.6}))
			}
		}
	}
}

// near reports whether p lies within r metres of a carriageway.
func near(p pt, r float64) bool {
	for _, rd := range roads() {
		if rd.distance(p) < r+rd.width()/2 {
			return true
		}
	}
	return false
}
