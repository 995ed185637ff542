package demo

import (
	"fmt"
	"math"
)

// Storeys of the terminal: elevation of the finished floor above the model's zero, which is the ground.
type storey struct {
	code, name, long string
	z                float64
	ref, place       ref
}

const (
	zB1, zL1, zL2, zL3 = -6.0, 0.0, 6.0, 12.0
	slabDepth          = 0.4
	eaves              = 17.3 // of the processor's roof at its north and south sides
	pierEaves          = 12.5
	bay                = 26.0 // of the processor's vaults, across
)

// A terminalModel is the terminal while it is written.
type terminalModel struct {
	*ifcModel
	building      ref
	storeys       [4]*storey // B1, L1, L2, L3
	site, project ref
	rooms         []room
	assets        []Asset
	systems       map[string]ref
	placeOfStorey map[*storey]ref
	sequence      map[string]int
	buildingPlace ref
	lounges       map[int]ref // gate number -> its space
}

var (
	concrete = style{"Concrete", 0.72, 0.71, 0.69, 0}
	terrazzo = style{"Terrazzo", 0.85, 0.84, 0.80, 0}
	roofing  = style{"Roof, standing seam", 0.90, 0.92, 0.94, 0}
	glass    = style{"Glass", 0.62, 0.80, 0.88, 0.62}
	fritted  = style{"Glass, fritted", 0.82, 0.89, 0.91, 0.35}
	alum     = style{"Aluminium", 0.66, 0.68, 0.71, 0}
	steel    = style{"Steel, painted white", 0.93, 0.93, 0.92, 0}
	plaster  = style{"Plaster", 0.94, 0.93, 0.90, 0}
	timber   = style{"Oak", 0.70, 0.52, 0.34, 0}
	panel    = style{"Metal panel", 0.78, 0.80, 0.82, 0}
	dark     = style{"Dark grey", 0.25, 0.27, 0.30, 0}
	galv     = style{"Galvanised steel", 0.70, 0.73, 0.75, 0}
	chilled  = style{"Chilled water blue", 0.20, 0.45, 0.75, 0}
	machine  = style{"Machine grey-green", 0.45, 0.58, 0.52, 0}
	belt     = style{"Rubber belt", 0.16, 0.16, 0.17, 0}
	seatBlue = style{"Upholstery teal", 0.10, 0.40, 0.45, 0}
	accent   = style{"Signal yellow", 0.98, 0.76, 0.10, 0}
	airspace = style{"Space", 0.75, 0.85, 0.95, 0.85}
)

// buildTerminal writes the model and lists the assets in it.
func buildTerminal() ([]byte, []Asset, []string) {
	t := &terminalModel{ifcModel: newIfcModel(), systems: map[string]ref{}, sequence: map[string]int{}, lounges: map[int]ref{}}
	t.spatialStructure()
	t.structure()
	t.envelope()
	t.roof()
	t.interiors()
	t.fitOut()
	t.transport()
	t.bridges()
	t.services()
	t.sensors()
	t.finish()
	return t.bytes("terminal.ifc", "ReferenceView_V1.2"), t.assets, t.entities()
}

// spatialStructure writes project, units, contexts, georeference, site, building and storeys.
func (t *terminalModel) spatialStructure() {
	metre := t.add("IFCSIUNIT", star{}, enum("LENGTHUNIT"), nil, enum("METRE"))
	square := t.add("IFCSIUNIT", star{}, enum("AREAUNIT"), nil, enum("SQUARE_METRE"))
	cubic := t.add("IFCSIUNIT", star{}, enum("VOLUMEUNIT"), nil, enum("CUBIC_METRE"))
	rad := t.add("IFCSIUNIT", star{}, enum("PLANEANGLEUNIT"), nil, enum("RADIAN"))
	zero := t.add("IFCDIMENSIONALEXPONENTS", 0, 0, 0, 0, 0, 0, 0)
	deg := t.add("IFCCONVERSIONBASEDUNIT", zero, enum("PLANEANGLEUNIT"), "DEGREE", t.add("IFCMEASUREWITHUNIT", typed{"IFCPLANEANGLEMEASURE", 0.017453}, rad))
	kelvin := t.add("IFCSIUNIT", star{}, enum("THERMODYNAMICTEMPERATUREUNIT"), nil, enum("KELVIN"))
	watt := t.add("IFCSIUNIT", star{}, enum("POWERUNIT"), nil, enum("WATT"))
	second := t.add("IFCSIUNIT", star{}, enum("TIMEUNIT"), nil, enum("SECOND"))
	units := t.add("IFCUNITASSIGNMENT", []ref{metre, square, cubic, deg, kelvin, watt, second})

	sin, cos := math.Sincos(terminal.angle)
	t.context = t.add("IFCGEOMETRICREPRESENTATIONCONTEXT", nil, "Model", 3, 1e-5, t.at(0, 0, 0, 0), t.add("IFCDIRECTION", []float64{sin, cos}))
	t.body = t.add("IFCGEOMETRICREPRESENTATIONSUBCONTEXT", "Body", "Model", star{}, star{}, star{}, star{}, t.context, nil, enum("MODEL_VIEW"), nil)

	// The x axis against the grid: from the grid coordinates of two points on it.
	origin, along := gridOf(terminal.to(pt{})), gridOf(terminal.to(pt{1000, 0}))
	axis := along.sub(origin).unit()
	crs := t.add("IFCPROJECTEDCRS", "EPSG:2326", "Hong Kong 1980 Grid System; heights are ellipsoidal (WGS 84)", "EPSG:4611", nil, "Transverse Mercator", nil, metre)
	t.add("IFCMAPCONVERSION", t.context, crs, origin.x, origin.y, ground, axis.x, axis.y, 1.0)

	t.project = t.add("IFCPROJECT", t.guid("project"), nil, "Terminal 1", nil, nil, "Hong Kong International Airport, Terminal 1 (demo)", "Operation", []ref{t.context}, units)
	at := lonLatOf(terminal.to(pt{}))
	sitePlace := t.place(0, 0, 0, 0, 0)
	t.site = t.add("IFCSITE", t.guid("site"), nil, "Chek Lap Kok", "Airport island", nil, sitePlace, nil, "赤鱲角機場島", enum("ELEMENT"), dms(at.lat), dms(at.lon), ground, nil, nil)
	t.buildingPlace = t.place(sitePlace, 0, 0, 0, 0)
	t.building = t.add("IFCBUILDING", t.guid("building"), nil, "Terminal 1", "Passenger terminal with pier and two arms", nil, t.buildingPlace, nil, "一號客運大樓", enum("ELEMENT"), ground, ground, nil)
	t.parts.add(t.project, t.site)
	t.parts.add(t.site, t.building)
	for i, s := range []storey{
		{code: "B1", name: "B1 Baggage", long: "Baggage hall and plant", z: zB1}, {code: "L1", name: "L1 Arrivals", long: "Arrivals, baggage reclaim, ramp", z: zL1},
		{code: "L2", name: "L2 Departures", long: "Check-in, security, gates", z: zL2}, {code: "L3", name: "L3 Lounges", long: "Lounges and mechanical plant", z: zL3},
	} {
		s.place = t.place(t.buildingPlace, 0, 0, s.z, 0)
		s.ref = t.add("IFCBUILDINGSTOREY", t.guid("storey "+s.code), nil, s.name, nil, nil, s.place, nil, s.long, enum("ELEMENT"), s.z)
		t.storeys[i] = &s
		t.parts.add(t.building, s.ref)
		t.set("Pset_BuildingStoreyCommon", []prop{{"EntranceLevel", s.code == "L1" || s.code == "L2"}, {"AboveGround", typed{"IFCLOGICAL", s.z >= 0}}}, s.ref)
	}
	t.set("Pset_BuildingCommon", []prop{{"OccupancyType", "Airport terminal"}, {"IsLandmarked", typed{"IFCLOGICAL", false}}}, t.building)
	for _, s := range [][4]string{
		{"CHW", "Chilled water", "凍水系統", "CHILLEDWATER"}, {"SA", "Supply air", "送風系統", "VENTILATION"}, {"SW", "Sea water cooling", "海水冷卻系統", "CONDENSERWATER"},
		{"LTG", "Lighting", "照明系統", "LIGHTING"}, {"BMS", "Building management", "樓宇管理系統", "CONTROL"}, {"EL", "Low voltage distribution", "低壓配電系統", "ELECTRICAL"},
	} {
		r := t.add("IFCDISTRIBUTIONSYSTEM", t.guid("system "+s[0]), nil, s[0]+" "+s[1], nil, nil, s[2], enum(s[3]))
		t.add("IFCRELSERVICESBUILDINGS", t.guid("services "+s[0]), nil, nil, nil, r, []ref{t.building})
		t.systems[s[0]] = r
	}
}

// dms is an IfcCompoundPlaneAngleMeasure: degrees, minutes, seconds, millionths.
func dms(deg float64) []int {
	millionths := int(math.Round(deg * 3600e6))
	return []int{millionths / 3600e6, millionths / 60e6 % 60, millionths / 1e6 % 60, millionths % 1e6}
}

// next numbers things of a kind: "AHU-01".
func (t *terminalModel) next(prefix string) string {
	t.sequence[prefix]++
	return fmt.Sprintf("%s-%03d", prefix, t.sequence[prefix])
}

// put writes an element into a storey, at x, y and z above its floor.
func (t *terminalModel) put(s *storey, x, y, z, angle float64, p product) ref {
	p.place = t.place(s.place, x, y, z, angle)
	r := t.product(p)
	t.contains.add(s.ref, r)
	return r
}

// vault is the height of the underside of the processor's roof.
func vault(y float64) float64 {
	k := math.Floor((y + procY) / bay)
	k = math.Max(0, math.Min(k, 2*procY/bay-1))
	a, b := ridge(-procY+k*bay), ridge(-procY+(k+1)*bay)
	u := (y + procY - k*bay) / bay
	return a + (b-a)*u + 2.8*4*u*(1-u)
}

// ridge is the height of the gutters between the vaults: a gentle hill across the hall.
func ridge(y float64) float64 { return eaves + 4*(1-(y/procY)*(y/procY)) }

// pierVault is the height of the underside of the pier's roof, half its width given.
func pierVault(y, half float64) float64 { return pierEaves + 4*(1-(y/half)*(y/half)) }

// structure writes slabs and columns.
func (t *terminalModel) structure() {
	outline := terminalOutline()
	slab := func(s *storey, key string, ring []pt, depth float64, predefined string, st style) ref {
		r := t.put(s, 0, 0, 0, 0, product{entity: "IFCSLAB", key: "slab " + key, name: "Slab " + key, tag: key, shape: t.swept(t.prism(ring, -depth, depth, st)), extra: []any{enum(predefined)}})
		t.set("Pset_SlabCommon", []prop{{"IsExternal", predefined == "BASESLAB"}, {"LoadBearing", true}, {"FireRating", "240/240/240"}}, r)
		t.quantities("Qto_SlabBaseQuantities", r, prop{"GrossArea", area(ring)}, prop{"GrossVolume", area(ring) * depth}, prop{"Width", depth})
		t.material("Concrete C45", "concrete", r)
		return r
	}
	b1, l1, l2, l3 := t.storeys[0], t.storeys[1], t.storeys[2], t.storeys[3]
	slab(b1, "B1", rect(procX0, -procY, procX1, procY), 0.8, "BASESLAB", concrete)
	one := slab(l1, "L1", outline, slabDepth, "FLOOR", terrazzo)
	two := slab(l2, "L2", outline, slabDepth, "FLOOR", terrazzo)
	three := slab(l3, "L3", []pt{{procX0, -procY}, {procX1, -procY}, {procX1, -95}, {490, -95}, {490, 95}, {procX1, 95}, {procX1, procY}, {procX0, procY}}, slabDepth, "FLOOR", terrazzo)
	for _, w := range stairWells() {
		host, s := two, l2
		if w.from == zL2 {
			host, s = three, l3
		}
		t.opening(host, s, "well "+w.key, frameAt{}, shape{"SweptSolid", []ref{t.prismPlain(w.well, -slabDepth-0.1, slabDepth+0.2)}})
	}
	for _, l := range liftShafts() {
		if l.from == zB1 {
			t.opening(one, l1, "shaft1 "+l.key, frameAt{}, shape{"SweptSolid", []ref{t.prismPlain(l.well, -slabDepth-0.1, slabDepth+0.2)}})
		}
		t.opening(two, l2, "shaft "+l.key, frameAt{}, shape{"SweptSolid", []ref{t.prismPlain(l.well, -slabDepth-0.1, slabDepth+0.2)}})
		if l.top >= zL3 {
			t.opening(three, l3, "shaft3 "+l.key, frameAt{}, shape{"SweptSolid", []ref{t.prismPlain(l.well, -slabDepth-0.1, slabDepth+0.2)}})
		}
	}
	// The elevated kerb before the check-in hall.
	slab(l2, "L2 kerb", rect(procX1+0.3, -procY, procX1+22, procY), 0.6, "FLOOR", concrete)

	column := func(s *storey, x, y, r, h float64) {
		k := t.typeOf("IFCCOLUMNTYPE", fmt.Sprintf("column %.2f %.2f", r, h), fmt.Sprintf("Round column %.0f mm, %.2f m", 2000*r, h),
			func() shape { return t.swept(t.cylinder(0, 0, 0, r, h, steel)) }, nil, enum("COLUMN"))
		n := t.next("C-" + s.code)
		c := t.put(s, x, y, 0, 0, product{entity: "IFCCOLUMN", key: n, name: n, tag: n, of: k, extra: []any{enum("COLUMN")}})
		t.set("Pset_ColumnCommon", []prop{{"LoadBearing", true}, {"IsExternal", false}, {"FireRating", "120/-/-"}}, c)
		t.material("Concrete C60 in steel tube", "concrete", c)
	}
	full := zL2 - zL1 - slabDepth
	for i := range 9 {
		x := procX0 + 18*float64(i+1)
		for k := range 9 {
			y := -procY + bay*float64(k+1)
			column(b1, x, y, 0.45, full)
			column(l1, x, y, 0.45, full)
			switch {
			case x < 490 || math.Abs(y) > 95:
				column(l2, x, y, 0.45, full)
				column(l3, x, y, 0.3, round(vault(y)-zL3, 3))
			case i%2 == 1: // the check-in hall has every second column only
				column(l2, x, y, 0.5, round(vault(y)-zL2, 3))
			}
		}
	}
	for x := procX1 + 20.0; x < procX1+21; x++ {
		for y := -117.0; y <= 117; y += 26 {
			column(l1, x, y, 0.4, zL2-0.6)
		}
	}
	for x := 72.0; x < 412; x += 12 {
		for _, y := range [...]float64{-10, 10} {
			column(l1, x, y, 0.35, full)
			column(l2, x, y, 0.25, round(pierVault(y, pierY+1)-zL2, 3))
		}
	}
	for _, a := range arms() {
		for s := 40.0; s < armLength-4; s += 12 {
			for _, y := range [...]float64{-9, 9} {
				p := a.to(pt{s, y})
				column(l1, p.x, p.y, 0.35, full)
				column(l2, p.x, p.y, 0.25, round(pierVault(y, armY+1)-zL2, 3))
			}
		}
	}
}

// arms are the frames of the two arms in the terminal frame: x along the arm from the hub.
func arms() [2]frame {
	return [2]frame{{pt{hubX, 0}, 3 * math.Pi / 4}, {pt{hubX, 0}, 5 * math.Pi / 4}}
}

// A frameAt is a placement within a storey.
type frameAt struct{ x, y, z, angle float64 }

// prismPlain is a prism without style, for openings.
func (t *terminalModel) prismPlain(ring []pt, z, h float64) ref {
	return t.add("IFCEXTRUDEDAREASOLID", t.closedProfile(ring), t.at(0, 0, z, 0), t.dir(0, 0, 1), h)
}

// opening voids the host.
func (t *terminalModel) opening(host ref, s *storey, key string, at frameAt, sh shape) ref {
	o := t.product(product{entity: "IFCOPENINGELEMENT", key: "opening " + key, name: "Opening", place: t.place(s.place, at.x, at.y, at.z, at.angle), shape: sh, extra: []any{enum("OPENING")}})
	t.add("IFCRELVOIDSELEMENT", t.guid("voids "+key), nil, nil, nil, host, o)
	return o
}

// fill puts a door or window into an opening.
func (t *terminalModel) fill(opening, element ref, key string) {
	t.add("IFCRELFILLSELEMENT", t.guid("fills "+key), nil, nil, nil, opening, element)
}
