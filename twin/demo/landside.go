package demo

import (
	"fmt"
	"math"
	"strings"
	"sync"
)

// A road has its line in metres east/north.
type road struct {
	id, name, zh, class string
	lanes               int
	speed               int // km/h
	line                []pt
	bridge              bool
	lit                 string // prefix of its lampposts' numbers; empty for unlit
}

// laneWidth is 3.65 m on main roads (Transport Planning and Design Manual, volume 2).
func (r road) width() float64 { return float64(r.lanes)*3.5 + 2 }

// townGrid is the street grid of the new town in the town frame: streets across every 220 m, avenues along.
const (
	gridX0, gridDX, gridCols = -1130.0, 220.0, 13
)

// avenues are the y of the streets along the shore; the blocks lie between them. The widest one carries the railway.
var avenues = [...]float64{-45, -235, -425, -655, -850}

// roads is the network, its lines sharing a vertex wherever two roads meet. The result is shared: not to be changed.
var roads = sync.OnceValue(func() []road { return connect(drawRoads()) })

func drawRoads() []road {
	a := airfield.to
	t := town.to
	r := []road{
		{"airport-road", "Airport Road", "機場路", "trunk", 6, 80, smooth([]pt{a(pt{2420, -330}), a(pt{2420, -470}), a(pt{2180, -760}), a(pt{2150, -1130}), a(pt{2100, -1370}), a(pt{1900, -1500}), a(pt{1790, -1700}), a(pt{1790, -2150}), a(pt{1800, -2230})}, 160), false, "AR"},
		{"chek-lap-kok-bridge", "Chek Lap Kok Bridge", "赤鱲角大橋", "trunk", 6, 80, smooth([]pt{a(pt{1800, -2230}), a(pt{1840, -2420}), t(pt{gridX0 + 5*gridDX, 60}), t(pt{gridX0 + 5*gridDX, avenues[0]})}, 260), true, "AR"},
		{"sky-plaza-road", "Sky Plaza Road", "航天城路", "primary", 4, 50, smooth([]pt{a(pt{2420, -330}), a(pt{2540, -260}), a(pt{2540, 380}), a(pt{2420, 440}), a(pt{2360, 380}), a(pt{2360, -260}), a(pt{2420, -330})}, 60), false, "SP"},
		{"cheong-hong-road", "Cheong Hong Road", "暢航路", "secondary", 2, 50, smooth([]pt{a(pt{2540, 60}), a(pt{2800, 60}), a(pt{3120, 100}), a(pt{3280, 300}), a(pt{3150, 460}), a(pt{2700, 480}), a(pt{2540, 380})}, 80), false, "CH"},
		{"cheong-tat-road", "Cheong Tat Road", "暢達路", "secondary", 2, 50, smooth([]pt{a(pt{2800, 60}), a(pt{2800, -200}), a(pt{2640, -420}), a(pt{2420, -470})}, 80), false, "CT"},
		{"chun-wan-road", "Chun Wan Road", "駿運路", "secondary", 4, 50, smooth([]pt{a(pt{1900, -1500}), a(pt{1650, -1440}), a(pt{300, -1440}), a(pt{-60, -1440}), a(pt{-330, -1400}), a(pt{-1230, -1125}), a(pt{-1700, -1040})}, 120), false, "CW"},
		{"scenic-road", "Scenic Road", "觀景路", "residential", 2, 50, smooth([]pt{a(pt{1790, -2150}), a(pt{1500, -2300}), a(pt{1180, -2400}), a(pt{900, -2250}), a(pt{560, -1990}), a(pt{300, -1700}), a(pt{300, -1440})}, 120), false, "SR"},
		{"perimeter-west", "West Perimeter Road", "西面環場路", "service", 2, 40, smooth([]pt{a(pt{-1700, -1040}), a(pt{-2240, -945}), a(pt{-2430, -800}), a(pt{-2280, -560}), a(pt{-1940, -340}), a(pt{-1790, -180}), a(pt{-1650, -20}), a(pt{-1600, 150})}, 100), false, "PW"},
		{"north-lantau-highway", "North Lantau Highway", "北大嶼山公路", "motorway", 6, 110, smooth([]pt{t(pt{gridX0, avenues[4]}), t(pt{900, avenues[4]}), t(pt{1740, avenues[4]}), t(pt{2200, -970}), t(pt{2450, -984})}, 200), false, "NL"},
		{"yu-tung-road", "Yu Tung Road", "裕東路", "primary", 4, 50, smooth([]pt{t(pt{gridX0, avenues[4]}), t(pt{-1400, -820}), t(pt{-1700, -640}), t(pt{-2150, -760})}, 120), false, "YT"},
		{"tung-chung-road", "Tung Chung Road", "東涌道", "secondary", 2, 50, smooth([]pt{t(pt{-1400, -820}), t(pt{-1560, -1150}), t(pt{-1500, -1500}), t(pt{-1750, -1790})}, 150), false, "TC"},
		{"village-road", "Ngau Au Road", "牛凹路", "residential", 2, 30, smooth([]pt{t(pt{-2150, -760}), t(pt{-2400, -700}), t(pt{-2680, -840})}, 100), false, "NA"},
	}
	names := [...][2]string{{"Waterfront Road", "海濱路"}, {"Man Tung Road", "文東路"}, {"Tat Tung Road", "達東路"}, {"Shun Tung Road", "順東路"}}
	for i, n := range names {
		class, lanes := "secondary", 2
		if i == 2 {
			class, lanes = "primary", 4
		}
		r = append(r, road{fmt.Sprintf("avenue-%d", i+1), n[0], n[1], class, lanes, 50, []pt{t(pt{gridX0, avenues[i]}), t(pt{gridX0 + gridCols*gridDX, avenues[i]})}, false, fmt.Sprintf("A%d", i+1)})
	}
	zh := []rune("迎逸裕富美松悅麗翠朗滙映晴欣")
	en := [...]string{"Ying", "Yat", "Yu", "Fu", "Mei", "Chung", "Yuet", "Lai", "Tsui", "Long", "Wui", "Ying Wah", "Ching", "Yan"}
	for k := range gridCols + 1 {
		x := gridX0 + float64(k)*gridDX
		line := []pt{t(pt{x, avenues[0]}), t(pt{x, avenues[4]})}
		r = append(r, road{fmt.Sprintf("street-%02d", k+1), en[k] + " Tung Street", string(zh[k]) + "東街", "residential", 2, 50, line, false, fmt.Sprintf("S%c", 'A'+k)})
	}
	return r
}

func roadLayer() layer {
	l := layer{id: "roads", title: "Roads", description: "Road centre lines with class, lanes and speed limit, connected from the terminal over the bridge to Tung Chung."}
	for _, r := range roads() {
		l.features = append(l.features, feature{id: "RD-" + strings.ToUpper(r.id), line: r.line, props: []prop{{"name", r.name}, {"name_zh", r.zh}, {"class", r.class},
			{"lanes", r.lanes}, {"width_m", r.width()}, {"speed_limit_kmh", r.speed}, {"bridge", r.bridge}, {"lit", r.lit != ""}, {"length_m", round(length(r.line), 1)}}})
	}
	return l
}

// A path is a way on foot.
type path struct {
	id, name, zh, class string
	line                []pt
	stepFree, covered   bool
	width               float64
}

func paths() []path {
	a, t := airfield.to, town.to
	p := []path{
		{"link-bridge-north", "Terminal north link bridge", "北連接天橋", "covered walkway", []pt{a(pt{2330, 60}), a(pt{2400, 60})}, true, true, 8},
		{"link-bridge-south", "Terminal south link bridge", "南連接天橋", "covered walkway", []pt{a(pt{2330, -60}), a(pt{2400, -60})}, true, true, 8},
		{"sky-city-walk", "SkyCity Walk", "航天城行人徑", "footway", smooth([]pt{a(pt{2490, 30}), a(pt{2580, 30}), a(pt{2760, 90}), a(pt{2900, 140}), a(pt{3080, 180})}, 40), true, false, 5},
		{"car-park-walk-1", "Car Park 1 walkway", "一號停車場行人徑", "covered walkway", []pt{a(pt{2450, 60}), a(pt{2450, 110})}, true, true, 4},
		{"car-park-walk-4", "Car Park 4 walkway", "四號停車場行人徑", "covered walkway", []pt{a(pt{2450, -60}), a(pt{2450, -100})}, true, true, 4},
		{"hotel-walk", "Regal bridge", "酒店連接橋", "covered walkway", []pt{a(pt{2490, -20}), a(pt{2590, -60})}, true, true, 5},
		{"airport-tung-chung-link", "Airport Tung Chung Link", "機場東涌專道", "footbridge", smooth([]pt{a(pt{2560, -450}), a(pt{2450, -700}), a(pt{2360, -1060}), a(pt{2370, -1310}), a(pt{2270, -1490}), a(pt{2080, -2000}), t(pt{150, 110}), t(pt{190, 4})}, 200), true, false, 9},
		{"scenic-hill-trail", "Scenic Hill trail", "觀景山步行徑", "trail", smooth([]pt{a(pt{1650, -1650}), a(pt{1400, -1750}), a(pt{1250, -1960}), a(pt{1020, -1980}), a(pt{860, -1760}), a(pt{520, -1600})}, 70), false, false, 2},
		{"waterfront-promenade", "Tung Chung Waterfront promenade", "東涌海濱長廊", "promenade", smooth([]pt{t(pt{-1080, 30}), t(pt{-700, 70}), t(pt{-330, 10}), t(pt{0, -12}), t(pt{900, -12}), t(pt{1660, -12})}, 120), true, false, 8},
		{"olympic-trail", "Tung O Trail", "東澳古道", "trail", smooth([]pt{t(pt{-2150, -770}), t(pt{-2350, -560}), t(pt{-2600, -420}), t(pt{-3000, -200}), t(pt{-3500, 300}), t(pt{-4000, 900})}, 150), false, false, 2},
		{"hill-trail", "Lo Hon Monastery trail", "羅漢寺徑", "trail", smooth([]pt{t(pt{-600, -880}), t(pt{-500, -1100}), t(pt{-620, -1400}), t(pt{-420, -1600}), t(pt{-480, -1800})}, 90), false, false, 1.5},
	}
	for i, y := range avenues[:4] {
		p = append(p, path{fmt.Sprintf("pavement-%d-south", i+1), "Pavement", "行人路", "footway", []pt{t(pt{gridX0 + 9, y - 9}), t(pt{gridX0 + gridCols*gridDX - 9, y - 9})}, true, false, 3})
	}
	for k := range gridCols {
		x := gridX0 + (float64(k)+0.5)*gridDX
		for j := range avenues[:4] {
			id := fmt.Sprintf("block-%c%d", 'A'+k, j+1)
			p = append(p, path{"through-" + id, "Block path", "街區通道", "footway", []pt{t(pt{x, avenues[j] - 9}), t(pt{x, avenues[j+1] + 9})}, j != 3, false, 3})
		}
	}
	return p
}

func footpaths() layer {
	l := layer{id: "footpaths", title: "Footpaths", description: "Pavements, covered walkways, the promenade, the walking link to Tung Chung and hill trails."}
	for _, p := range paths() {
		l.features = append(l.features, feature{id: "FP-" + strings.ToUpper(p.id), line: p.line, props: []prop{{"name", p.name}, {"name_zh", p.zh}, {"class", p.class},
			{"step_free", p.stepFree}, {"covered", p.covered}, {"width_m", p.width}, {"length_m", round(length(p.line), 1)}}})
	}
	return l
}

// A lamppost stands 1.5 m behind the kerb.
type lamppost struct {
	id    string
	at    pt
	props []prop
	smart bool
	watts int
}

// lampposts stand along the lit roads: on both sides of a wide road, 38 m apart, staggered along narrow ones.
func lampposts() []lamppost {
	var out []lamppost
	taken := map[[2]int]bool{}
	n := 1200
	all := roads()
	for _, r := range all {
		if r.lit == "" {
			continue
		}
		rnd := newRandom("lamp " + r.id)
		step, height, watts := 34.0, 8.0, 90
		if r.lanes >= 4 {
			step, height, watts = 38, 12, 180
		}
		k := 0
		along(r.line, step, func(p, d pt) {
			k++
			sides := []float64{1, -1}
			if r.lanes < 4 {
				sides = []float64{1 - 2*float64(k%2)}
			}
			for _, s := range sides {
				at := p.add(d.left().mul(s * (r.width()/2 + 1.5)))
				cell := [2]int{int(math.Floor(at.x / 12)), int(math.Floor(at.y / 12))}
				if taken[cell] {
					continue // two roads meet: one post is enough
				}
				taken[cell] = true
				if onOtherRoad(all, at, r.id) {
					continue
				}
				n += 1 + rnd.intn(3)
				id := fmt.Sprintf("%s%04d", [...]string{"EB", "DF", "VD"}[n%3], n)
				smart := rnd.intn(5) == 0
				fn := []string{}
				if smart {
					devices := []string{"air quality", "traffic count", "wi-fi", "5G", "camera", "EV charging", "weather"}
					for i, f := range devices {
						if rnd.intn(len(devices)) <= 2 || i == n%len(devices) {
							fn = append(fn, f)
						}
					}
				}
				out = append(out, lamppost{id, at, []prop{{"name", "Lamppost " + id}, {"name_zh", "燈柱 " + id}, {"number", id}, {"road", r.name},
					{"height_m", height}, {"lamp", "LED"}, {"power_w", watts}, {"smart", smart}, {"functions", strings.Join(fn, ";")},
					{"installed", 1997 + rnd.intn(28)}}, smart, watts})
			}
		})
	}
	return out
}

// onOtherRoad reports whether p lies on the carriageway of a road other than its own.
func onOtherRoad(all []road, p pt, own string) bool {
	for _, r := range all {
		if r.id != own && r.distance(p) < r.width()/2+0.6 {
			return true
		}
	}
	return false
}

// distance is that of p from the road's centre line.
func (r road) distance(p pt) float64 {
	_, d := nearest(r.line, p)
	return d
}

func lamppostLayer() layer {
	l := layer{id: "lampposts", title: "Lampposts", description: "Street lamps by their number, with height, lamp and the functions of smart lampposts."}
	for _, p := range lampposts() {
		at := p.at
		l.features = append(l.features, feature{id: "LP-" + p.id, point: &at, props: p.props})
	}
	return l
}

// A carpark is an open or multi-storey car park.
type carpark struct {
	id, name, zh, kind string
	spaces, storeys    int
	ring               []pt
}

func carparks() []carpark {
	a := func(r []pt) []pt { return airfield.all(r) }
	out := []carpark{
		{"1", "Car Park 1", "一號停車場", "open", 720, 1, a(rect(2380, 110, 2520, 330))},
		{"2", "Car Park 2", "二號停車場", "open", 310, 1, a(rect(2560, 200, 2680, 340))},
		{"4", "Car Park 4", "四號停車場", "multi-storey", 3300, 6, a(rect(2380, -230, 2520, -100))},
		{"skycity", "SkyCity car park", "航天城停車場", "multi-storey", 1800, 5, a(rect(2860, -110, 3000, 20))},
		{"expo", "AsiaWorld-Expo car park", "亞洲國際博覽館停車場", "open", 640, 1, a(rect(2720, 250, 2860, 440))},
		{"coach", "Coach Staging", "旅遊巴士候客處", "open", 120, 1, a(rect(2572, -330, 2660, -220))},
		{"cargo", "Cargo car park", "貨運區停車場", "open", 260, 1, a(rect(1480, -1415, 1620, -1240))},
	}
	for _, b := range blocks() {
		if b.use == "parking" {
			out = append(out, carpark{strings.ToLower(b.id), "Tung Chung " + b.id + " car park", "東涌 " + b.id + " 停車場", "open", 240, 1, town.all(rect(b.x0+14, b.y0+14, (b.x0+b.x1)/2-8, b.y1-14))})
		}
	}
	return out
}

func carparkLayer() layer {
	l := layer{id: "carparks", title: "Car parks", description: "Car parks with their number of spaces; their occupancy is live."}
	for _, c := range carparks() {
		l.features = append(l.features, polygon("CP-"+strings.ToUpper(c.id), c.ring, prop{"name", c.name}, prop{"name_zh", c.zh}, prop{"kind", c.kind},
			prop{"spaces", c.spaces}, prop{"storeys", c.storeys}, prop{"ev_spaces", c.spaces / 12}, prop{"accessible_spaces", 2 + c.spaces/100},
			prop{"area_m2", round(area(c.ring), 0)}))
	}
	return l
}
