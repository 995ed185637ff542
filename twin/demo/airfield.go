package demo

import "fmt"

// The airport island in the airfield frame. Both outlines are drawn for this world, by eye, to the shape of the island;
// the northern one is the land reclaimed for the third runway. They share the old north shore.
var (
	islandOutline = []pt{
		{-2330, 930}, {-2330, 790}, {-2110, 720}, {-1990, 600}, {-1870, 515}, {-1835, 400}, {-1850, 60}, {-1840, -180}, {-1960, -300},
		{-2300, -520}, {-2460, -650}, {-2500, -770}, {-2440, -890}, {-2240, -985}, {-1650, -1080}, {-1240, -1160}, {-320, -1470}, {-120, -1610},
		{480, -2070}, {860, -2360}, {1090, -2530}, {1260, -2540}, {1450, -2440}, {1640, -2350}, {1840, -2290}, {1870, -2100}, {1885, -1780},
		{1990, -1540}, {2230, -1450}, {2320, -1300}, {2290, -1060}, {2470, -790}, {2560, -610}, {2720, -530}, {3340, -50}, {3420, 80},
		{3550, 440}, {3480, 530}, {2560, 560}, {2490, 640}, {2490, 930},
	}
	reclaimedOutline = []pt{
		{-2330, 930}, {2490, 930}, {2700, 1180}, {2760, 1640}, {2650, 2240}, {2600, 2610}, {2480, 2720}, {-2060, 2720}, {-2170, 2610},
		{-2220, 2250}, {-2330, 1500},
	}
)

func airport() layer {
	return layer{id: "airport", title: "Airport island", description: "Chek Lap Kok: the island of 1998 and the land reclaimed for the third runway.",
		features: []feature{
			polygon("APT-CHEK-LAP-KOK", airfield.all(islandOutline), prop{"name", "Chek Lap Kok airport island"}, prop{"name_zh", "赤鱲角機場島"},
				prop{"icao", "VHHH"}, prop{"iata", "HKG"}, prop{"kind", "platform"}, prop{"opened", 1998}, prop{"area_ha", round(area(islandOutline)/1e4, 1)}),
			polygon("APT-NORTH-RECLAMATION", airfield.all(reclaimedOutline), prop{"name", "Third runway reclamation"}, prop{"name_zh", "三跑道系統填海區"},
				prop{"icao", "VHHH"}, prop{"iata", "HKG"}, prop{"kind", "reclamation"}, prop{"opened", 2022}, prop{"area_ha", round(area(reclaimedOutline)/1e4, 1)}),
		}}
}

// Distances of the parallel taxiways from the airfield's x axis. The runways lie at 2426, 776 and -764; 190 m between
// runway and parallel taxiway keep a code F aircraft clear of a code 4 instrument runway (ICAO Annex 14, table 3-1).
const (
	rwyNorthY, rwyCentreY, rwySouthY = 2426.0, 776.0, -764.0

	taxiPY, taxiQY = 2236, 2138 // south of the north runway
	taxiEY         = 966        // north of the centre runway
	taxiAY, taxiBY = 586, 488   // south of the centre runway
	taxiHY, taxiJY = -476, -574 // north of the south runway
	taxiKY         = -954       // south of the south runway, along the cargo apron

	rwyCentreX0, rwyCentreX1 = -1706, 2093
	rwySouthX0, rwySouthX1   = -2065, 1735
)

type taxiway struct {
	letter string
	line   []pt // airfield
}

func taxiLines() []taxiway {
	const x0, x1, s0, s1 = rwyCentreX0 + 15, rwyCentreX1 - 15, rwySouthX0 + 15, rwySouthX1 - 15
	t := []taxiway{
		{"P", []pt{{x0, taxiPY}, {x1, taxiPY}}}, {"Q", []pt{{x0 + 180, taxiQY}, {x1 - 180, taxiQY}}},
		{"E", []pt{{x0, taxiEY}, {x1, taxiEY}}},
		{"A", []pt{{x0, taxiAY}, {x1, taxiAY}}}, {"B", []pt{{x0 + 250, taxiBY}, {x1 - 40, taxiBY}}},
		{"H", []pt{{x0 + 250, taxiHY}, {1940, taxiHY}}}, {"J", []pt{{s0, taxiJY}, {s1, taxiJY}}},
		{"K", []pt{{s0, taxiKY}, {s1, taxiKY}}},
		// across the midfield
		{"Y", []pt{{-560, taxiBY}, {-560, taxiHY}}}, {"Z", []pt{{-660, taxiHY}, {-660, taxiBY}}},
		{"V", []pt{{470, taxiBY}, {470, taxiHY}}}, {"W", []pt{{1380, taxiBY}, {1380, taxiHY}}}, {"X", []pt{{1280, taxiHY}, {1280, taxiBY}}},
		// to the north: between the centre runway's taxiway and the north runway's, east and west of the new apron
		{"S", []pt{{-340, taxiEY}, {-340, taxiPY}}}, {"T", []pt{{760, taxiEY}, {760, taxiPY}}}, {"U", []pt{{1960, taxiEY}, {1960, taxiPY}}},
		// to the maintenance area
		{"M", []pt{{-1060, taxiHY}, {-1060, taxiBY}}},
	}
	entry := func(letter string, n int, x, runway, y float64) {
		t = append(t, taxiway{fmt.Sprintf("%s%d", letter, n), []pt{{x, runway}, {x, y}}})
	}
	exit := func(letter string, n int, x, dx, runway, y float64) {
		t = append(t, taxiway{fmt.Sprintf("%s%d", letter, n), []pt{{x, runway}, {x + dx, y}}})
	}
	side := func(letter string, a, b, runway, y float64) {
		edge := runway - 30
		if y > runway {
			edge = runway + 30
		}
		entry(letter, 1, a, edge, y)
		entry(letter, 2, a+140, edge, y)
		slant := 0.0
		if d := y - edge; d < 0 { // 30° rapid exits
			slant = -d * 1.732
		} else {
			slant = d * 1.732
		}
		exit(letter, 3, a+1650, slant, edge, y)
		exit(letter, 4, a+2250, slant, edge, y)
		exit(letter, 5, b-1650, -slant, edge, y)
		exit(letter, 6, b-2250, -slant, edge, y)
		entry(letter, 7, b-140, edge, y)
		entry(letter, 8, b, edge, y)
	}
	side("P", x0, x1, rwyNorthY, taxiPY)
	side("E", x0, x1, rwyCentreY, taxiEY)
	side("A", x0, x1, rwyCentreY, taxiAY)
	side("J", s0, s1, rwySouthY, taxiJY)
	side("K", s0, s1, rwySouthY, taxiKY)
	for i, x := range [...]float64{-1500, -600, 250, 900, 1700} {
		t = append(t, taxiway{fmt.Sprintf("AB%d", i+1), []pt{{x, taxiAY}, {x, taxiBY}}},
			taxiway{fmt.Sprintf("HJ%d", i+1), []pt{{x, taxiHY}, {x, taxiJY}}},
			taxiway{fmt.Sprintf("PQ%d", i+1), []pt{{x + 30, taxiPY}, {x + 30, taxiQY}}})
	}
	return t
}

func taxiways() layer {
	l := layer{id: "taxiways", title: "Taxiways", description: "Taxiways as pavement polygons, 25 m wide, named by letter. Parallel taxiways stand 190 m off their runway."}
	for _, t := range taxiLines() {
		l.features = append(l.features, polygon("TWY-"+t.letter, airfield.all(ribbon(t.line, 25)),
			prop{"name", "Taxiway " + t.letter}, prop{"name_zh", "滑行道 " + t.letter}, prop{"letter", t.letter}, prop{"width_m", 25},
			prop{"length_m", round(length(t.line), 1)}, prop{"code", "F"}, prop{"surface", "concrete"}, prop{"kind", taxiKind(t)}))
	}
	return l
}

func taxiKind(t taxiway) string {
	switch {
	case len(t.letter) == 1 && t.line[0].y == t.line[1].y:
		return "parallel"
	case len(t.letter) == 1 || len(t.letter) == 3:
		return "link"
	case t.line[0].x != t.line[1].x:
		return "rapid-exit"
	}
	return "entry"
}

// aprons end at the edge of the taxiways that serve them and leave out the buildings that stand on them.
func aprons() layer {
	l := layer{id: "aprons", title: "Aprons", description: "Paved areas where aircraft stand: passenger, cargo, maintenance, business aviation."}
	add := func(id, name, zh, use string, rings ...[]pt) {
		poly := [][]pt{}
		for _, r := range rings {
			poly = append(poly, airfield.all(r))
		}
		l.features = append(l.features, feature{id: "APN-" + id, polygons: [][][]pt{poly}, props: []prop{{"name", name}, {"name_zh", zh}, {"use", use},
			{"surface", "concrete"}, {"area_ha", round((areas(rings))/1e4, 2)}}})
	}
	// The passenger apron surrounds the terminal on three sides: its inner edge is the facade, its east side open land.
	outer := []pt{{1393, -463}, {2322, -463}, {2322, -130}}
	facade := airfieldOfTerminal(terminalOutline())
	// facade runs counter-clockwise from the south-east corner: walk it backwards from there to the north-east corner.
	for i := len(facade) - 1; i >= 2; i-- {
		outer = append(outer, facade[i])
	}
	outer = append(outer, pt{2322, 130}, pt{2322, 420}, pt{2052, 475}, pt{1393, 475})
	add("PASSENGER", "Passenger apron", "客運停機坪", "passenger", outer)
	add("MIDFIELD", "Midfield apron", "中場停機坪", "passenger", rect(-547, -463, 457, 475), midfield.all(midfieldOutline()))
	add("CARGO", "Cargo apron", "貨運停機坪", "cargo", rect(-60, -1175, 1640, -967))
	add("MAINTENANCE", "Maintenance apron", "維修停機坪", "maintenance", rect(-1560, -330, -1073, 180))
	add("BUSINESS", "Business aviation apron", "商務航空停機坪", "business", rect(-1180, -1115, -360, -967))
	add("T2-CONCOURSE", "T2 Concourse apron", "二號客運廊停機坪", "under construction", rect(773, 1150, 1947, 2125))
	return l
}

func areas(rings [][]pt) float64 {
	a := area(rings[0])
	for _, r := range rings[1:] {
		a -= area(r)
	}
	return a
}

// midfield is the frame of the midfield concourse: x along its axis, in the airfield frame.
var midfield = frame{origin: pt{-40, 0}}

func midfieldOutline() []pt { return rect(-330, -21, 330, 21) }

func airfieldOfTerminal(ring []pt) []pt { return frame{origin: pt{1730, 0}}.all(ring) }
