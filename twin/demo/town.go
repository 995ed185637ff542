package demo

import "fmt"

// landOutline is Lantau's north shore with Tung Chung, metres east/north, counter-clockwise from the west. It is drawn for
// this world: the natural shore simplified, the straight edges those of reclaimed land. The inland edge is a cut.
var landOutline = []pt{
	{-3200, -4650}, {1200, -4650}, {5600, -4650}, {5600, -1340}, {5100, -1230}, {4800, -1060}, {4560, -1085},
	{3930, -1490}, {3450, -1810}, {2975, -2110}, {2700, -2300}, {2500, -2335}, {2290, -2370}, {2010, -2480}, {1930, -2640}, {1870, -2790}, {1730, -2870}, {1690, -3060},
	{1610, -3230}, {1470, -3340}, {1290, -3340}, {1150, -3110}, {930, -2820}, {780, -2490}, {400, -2200}, {0, -2110},
	{-560, -2170}, {-960, -2080}, {-1310, -2010}, {-1620, -2190}, {-1920, -2080}, {-2190, -2280}, {-2370, -2640}, {-2500, -3110}, {-2790, -3420}, {-3130, -3900},
}

func land() layer {
	return layer{id: "land", title: "Land", description: "The north shore of Lantau around Tung Chung, simplified.",
		features: []feature{polygon("LAND-LANTAU", landOutline, prop{"name", "Lantau Island (north shore)"}, prop{"name_zh", "大嶼山（北岸）"}, prop{"kind", "land"})}}
}

// A block lies between the streets of the grid, in the town frame, kerb to kerb.
type block struct {
	id             string
	x0, y0, x1, y1 float64
	use            string // estate, private, school, park, mall, parking, hotel, civic, village
	col, row       int
}

// blockUses gives each block its use: a letter a column from west to east, a line a row from the sea to the hills.
// E public estate, P private towers, S school, G park, M mall, C car park, H hotel, V civic (clinic, library, market).
var blockUses = [4]string{
	"GPPHPPGPPPPPG",
	"EPSMMPPESPPSP",
	"EEVMGVPEEGEEP",
	"SEECESEEVSEEC",
}

var useNames = map[byte]string{'E': "estate", 'P': "private", 'S': "school", 'G': "park", 'M': "mall", 'C': "parking", 'H': "hotel", 'V': "civic"}

func blocks() []block {
	var out []block
	for row, uses := range blockUses {
		for col := range gridCols {
			x := gridX0 + float64(col)*gridDX
			b := block{id: fmt.Sprintf("%c%d", 'A'+col, row+1), x0: x + 12, x1: x + gridDX - 12, y0: avenues[row+1] + 14, y1: avenues[row] - 14, use: useNames[uses[col]], col: col, row: row}
			if row == 3 {
				b.y0 += 14 // the highway is wider
			}
			out = append(out, b)
		}
	}
	return out
}

// districts cut the land and the islands into planning areas; neighbours share their edges.
func districts() layer {
	l := layer{id: "districts", title: "Districts", description: "Planning areas of the airport and of Tung Chung. The subdivision is invented."}
	add := func(id, name, zh, use string, population int, ring []pt) {
		l.features = append(l.features, polygon("DST-"+id, ring, prop{"name", name}, prop{"name_zh", zh}, prop{"kind", use},
			prop{"population", population}, prop{"area_km2", round(area(ring)/1e6, 3)}))
	}
	between := func(axis func(pt) float64, ring []pt, lo, hi float64) []pt {
		ring = clip(ring, func(p pt) float64 { return axis(p) - lo })
		return clip(ring, func(p pt) float64 { return hi - axis(p) })
	}
	const far = 1e6
	tx := func(p pt) float64 { return town.from(p).x }
	ty := func(p pt) float64 { return town.from(p).y }
	e := func(p pt) float64 { return p.x }
	const back = -905 // behind the highway
	new := clip(clip(landOutline, func(p pt) float64 { return ty(p) - back }), func(p pt) float64 { return tx(p) + 1300 })
	cut := func(a, b float64) []pt { return between(tx, new, a, b) }
	col := func(k int) float64 { return gridX0 + float64(k)*gridDX }
	add("TUNG-CHUNG-CENTRAL", "Tung Chung Central", "東涌市中心", "new town", 46100, cut(-far, col(5)))
	add("TUNG-CHUNG-NORTH", "Tung Chung North", "東涌北", "new town", 38900, cut(col(5), col(9)))
	add("TUNG-CHUNG-EAST", "Tung Chung East", "東涌東", "new town", 41700, cut(col(9), col(13)))
	add("SIU-HO-WAN", "Siu Ho Wan", "小蠔灣", "industrial", 300, cut(col(13), far))
	hills := clip(clip(landOutline, func(p pt) float64 { return back - ty(p) }), func(p pt) float64 { return tx(p) + 1300 })
	add("PO-TO-YAN", "Po To Yan", "婆髻山", "country park", 120, hills)
	west := clip(landOutline, func(p pt) float64 { return -1300 - tx(p) })
	add("TUNG-CHUNG-WEST", "Tung Chung West", "東涌西", "villages", 8200, between(e, west, 700, far))
	add("SHAM-WAT", "Sham Wat", "深屈", "country park", 400, between(e, west, -far, 700))
	air := func(ring []pt, keep ...func(pt) float64) []pt {
		for _, k := range keep {
			ring = clip(ring, k)
		}
		return airfield.all(ring)
	}
	add("CHEK-LAP-KOK-NORTH", "Chek Lap Kok North", "赤鱲角北", "airport", 0, air(reclaimedOutline))
	add("AIRFIELD", "Airfield", "飛行區", "airport", 0, air(islandOutline, func(p pt) float64 { return 2345 - p.x }, func(p pt) float64 { return p.y + 1200 }))
	add("SKYCITY", "SkyCity", "航天城", "commercial", 900, air(islandOutline, func(p pt) float64 { return p.x - 2345 }))
	add("CARGO", "Cargo area and Scenic Hill", "貨運區及觀景山", "logistics", 0, air(islandOutline, func(p pt) float64 { return 2345 - p.x }, func(p pt) float64 { return -1200 - p.y }))
	return l
}

// greenery: parks of the town, lawns of the airfield's edge, Scenic Hill and the country park.
func greenery() layer {
	l := layer{id: "greenery", title: "Greenery", description: "Parks, landscaped strips, the hills behind the town and Scenic Hill on the airport island."}
	add := func(id, name, zh, kind string, ring []pt) {
		l.features = append(l.features, polygon("GRN-"+id, ring, prop{"name", name}, prop{"name_zh", zh}, prop{"kind", kind}, prop{"area_ha", round(area(ring)/1e4, 2)}))
	}
	for _, b := range blocks() {
		if b.use == "park" {
			add("PARK-"+b.id, "Park "+b.id, b.id+" 公園", "park", town.all(rect(b.x0+4, b.y0+4, b.x1-4, b.y1-4)))
		}
	}
	add("WATERFRONT", "Tung Chung waterfront park", "東涌海濱公園", "park", town.all([]pt{{-1080, -28}, {-250, -28}, {-330, -4}, {-690, 50}, {-1050, 10}}))
	add("SCENIC-HILL", "Scenic Hill", "觀景山", "hill", airfield.all([]pt{{480, -1560}, {1560, -1540}, {1720, -1680}, {1720, -2060}, {1480, -2230}, {1180, -2320}, {960, -2200}, {640, -1960}, {400, -1680}}))
	add("COUNTRY-PARK", "Lantau North country park", "北大嶼郊野公園", "country park", []pt{
		{2950, -3700}, {3120, -3120}, {4100, -2480}, {5000, -2080}, {5560, -1980}, {5560, -4600}, {2720, -4600}})
	add("WEST-HILLS", "Sham Wat hills", "深屈山坡", "country park", []pt{{-2400, -4600}, {-2200, -3100}, {-1900, -2420}, {-1300, -2230}, {-400, -2330}, {240, -2330}, {520, -2620}, {700, -3020}, {600, -4600}})
	add("RIVER", "Tung Chung River Park", "東涌河畔公園", "park", town.all([]pt{{-1330, -900}, {-1220, -900}, {-1250, -1180}, {-1330, -1480}, {-1430, -1480}, {-1440, -1160}}))
	add("FORECOURT", "Terminal forecourt garden", "客運大樓前庭花園", "garden", airfield.all(rect(2385, -276, 2480, -240)))
	add("ROAD-LAWN", "Airport Road lawn", "機場路草坪", "lawn", airfield.all([]pt{{2215, -800}, {2330, -920}, {2240, -1050}, {2260, -1290}, {2205, -1410}, {2160, -1410}, {2195, -1130}}))
	add("EXPO-LAWN", "AsiaWorld lawn", "博覽館草坪", "lawn", airfield.all(rect(3015, -60, 3100, 60)))
	return l
}
