package demo

import (
	"fmt"
	"math"
)

// An elevation is one straight side of the plan, outside on the right from a to b.
type elevation struct {
	name string
	a, b pt
	pier bool
}

func elevations() []elevation {
	names := [...]string{"East", "North", "West gable north", "Pier north", "North arm outer", "North arm tip", "North arm inner", "South arm inner", "South arm tip", "South arm outer", "Pier south", "West gable south", "South"}
	o := terminalOutline()
	var out []elevation
	for i, a := range o {
		out = append(out, elevation{names[i], a, o[(i+1)%len(o)], i >= 3 && i <= 10})
	}
	return out
}

// envelope writes the facades: curtain walls of glass between mullions, the pier's ground floor in metal panel walls.
func (t *terminalModel) envelope() {
	b1, l1, l2, l3 := t.storeys[0], t.storeys[1], t.storeys[2], t.storeys[3]
	for _, e := range elevations() {
		if e.pier {
			t.panelWall(l1, e)
			t.curtainWall(l2, e, pierEaves-zL2, 2)
			continue
		}
		t.curtainWall(l1, e, zL2-zL1, 2)
		t.curtainWall(l2, e, zL3-zL2, 2)
		t.curtainWall(l3, e, eaves-zL3, 2)
	}
	t.curtainWall(l3, elevation{"Lounge to pier", pt{procX0, pierY}, pt{procX0, -pierY}, false}, eaves-zL3, 2)
	t.clerestory(l3, "East", procX1)
	t.clerestory(l3, "West", procX0)
	t.gables(l2)
	// Retaining walls of the basement.
	ring := rect(procX0, -procY, procX1, procY)
	for i, a := range ring {
		b := ring[(i+1)%4]
		d := b.sub(a)
		key := fmt.Sprintf("B1 retaining wall %d", i+1)
		w := t.put(b1, a.x, a.y, 0, math.Atan2(d.y, d.x), product{entity: "IFCWALL", key: key, name: key, tag: key,
			shape: t.swept(t.cuboid(d.len()/2, 0.25, 0, d.len(), 0.5, zL1-zB1-slabDepth, concrete)), extra: []any{enum("SOLIDWALL")}})
		t.wallSets(w, d.len(), 0.5, zL1-zB1-slabDepth, true)
	}
}

func (t *terminalModel) wallSets(w ref, l, width, h float64, external bool) {
	u := 2.1
	if external {
		u = 0.45
	}
	t.set("Pset_WallCommon", []prop{{"IsExternal", external}, {"LoadBearing", external}, {"ThermalTransmittance", u}, {"FireRating", "-/120/120"}, {"ExtendToStructure", true}}, w)
	t.quantities("Qto_WallBaseQuantities", w, prop{"Length", l}, prop{"Width", width}, prop{"Height", h}, prop{"GrossSideArea", l * h}, prop{"GrossVolume", l * h * width})
	if external {
		t.material("Concrete C45", "concrete", w)
	} else {
		t.material("Gypsum board on steel studs", "gypsum", w)
	}
}

// curtainWall writes one storey of a side: rows of panels between mullions about 3.2 m apart, transoms, and doors where
// people come in or board.
func (t *terminalModel) curtainWall(s *storey, e elevation, h float64, rows int) {
	d := e.b.sub(e.a)
	l := d.len()
	n := int(math.Round(l / 3.25))
	w, rowH := l/float64(n), h/float64(rows)
	angle := math.Atan2(d.y, d.x)
	name := fmt.Sprintf("Facade %s %s", e.name, s.code)
	place := t.place(s.place, e.a.x, e.a.y, 0, angle)
	cw := t.product(product{entity: "IFCCURTAINWALL", key: name, name: name, tag: name, place: place, extra: []any{enum("NOTDEFINED")}})
	t.contains.add(s.ref, cw)
	t.set("Pset_CurtainWallCommon", []prop{{"IsExternal", true}, {"ThermalTransmittance", 1.6}, {"FireRating", "-/-/-"}, {"Reference", "CW-01"}}, cw)
	child := func(p product, x, z float64) ref {
		p.place = t.place(place, x, 0, z, 0)
		r := t.product(p)
		t.parts.add(cw, r)
		return r
	}
	paneW, paneH := round(w-0.08, 3), round(rowH-0.10, 3)
	pane := func(st style) kind {
		return t.typeOf("IFCPLATETYPE", fmt.Sprintf("pane %s %.3f %.3f", st.name, paneW, paneH), fmt.Sprintf("%s panel %.2f x %.2f m", st.name, paneW, paneH),
			func() shape { return t.swept(t.cuboid(0, 0, 0, paneW, 0.03, paneH, st)) }, []prop{{"Pset_PlateCommon", nil}, {"Reference", "DGU 10/16/10"}, {"IsExternal", true}, {"ThermalTransmittance", 1.4}}, enum("CURTAIN_PANEL"))
	}
	post := t.typeOf("IFCMEMBERTYPE", fmt.Sprintf("mullion %.3f", h), fmt.Sprintf("Mullion 80 x 220, %.2f m", h),
		func() shape { return t.swept(t.cuboid(0, -0.06, 0, 0.08, 0.22, h, alum)) }, nil, enum("MULLION"))
	doors := t.entrances(s, e)
	for i := range n {
		x := (float64(i) + 0.5) * w
		door := ""
		for _, at := range doors {
			if at.x >= float64(i)*w && at.x < float64(i+1)*w {
				door = at.name
			}
		}
		for r := range rows {
			z := float64(r)*rowH + 0.05
			key := fmt.Sprintf("%s %d.%d", name, i+1, r+1)
			if r == 0 && door != "" {
				k := t.typeOf("IFCDOORTYPE", fmt.Sprintf("entrance %.3f %.3f", paneW, paneH), "Automatic sliding door", func() shape {
					return t.swept(t.cuboid(-paneW/4, 0, 0, paneW/2-0.02, 0.05, paneH-0.25, glass), t.cuboid(paneW/4, 0, 0, paneW/2-0.02, 0.05, paneH-0.25, glass), t.cuboid(0, 0, paneH-0.25, paneW, 0.14, 0.25, alum))
				}, []prop{{"Pset_DoorCommon", nil}, {"IsExternal", true}, {"HandicapAccessible", true}}, enum("DOOR"), enum("DOUBLE_DOOR_SLIDING"), false, nil)
				child(product{entity: "IFCDOOR", key: key, name: door, tag: key, of: k, extra: []any{paneH, paneW, enum("DOOR"), enum("DOUBLE_DOOR_SLIDING"), nil}}, x, z)
				continue
			}
			st := glass
			if r == rows-1 {
				st = fritted
			}
			child(product{entity: "IFCPLATE", key: key, name: "Panel", tag: fmt.Sprintf("%d.%d", i+1, r+1), of: pane(st), extra: []any{enum("CURTAIN_PANEL")}}, x, z)
		}
	}
	for i := range n + 1 {
		child(product{entity: "IFCMEMBER", key: fmt.Sprintf("%s mullion %d", name, i), name: "Mullion", of: post, extra: []any{enum("MULLION")}}, float64(i)*w, 0)
	}
	for r := range rows + 1 {
		key := fmt.Sprintf("%s transom %d", name, r)
		z := math.Min(float64(r)*rowH, h-0.05)
		p := product{entity: "IFCMEMBER", key: key, name: "Transom", shape: t.swept(t.cuboid(l/2, 0, math.Max(0, z-0.05), l, 0.12, 0.1, alum)), extra: []any{enum("MULLION")}}
		p.place = place
		t.parts.add(cw, t.product(p))
	}
}

type entrance struct {
	x    float64
	name string
}

// entrances are the doors in a facade: the kerbs of arrivals and departures, and the doors to the jet bridges.
func (t *terminalModel) entrances(s *storey, e elevation) []entrance {
	var out []entrance
	if e.name == "East" && (s.code == "L1" || s.code == "L2") {
		for i := range 8 {
			out = append(out, entrance{20 + 31.5*float64(i), fmt.Sprintf("Entrance %s %c", s.code, 'A'+i)})
		}
	}
	if s.code == "L2" {
		d := e.b.sub(e.a).unit()
		for _, g := range gates() {
			r := g.at.sub(e.a)
			if math.Abs(r.cross(d)) < 0.1 && r.x*d.x+r.y*d.y > 0 && r.x*d.x+r.y*d.y < e.b.sub(e.a).len() {
				out = append(out, entrance{r.x*d.x + r.y*d.y + bridgeOffset, "Gate " + g.ref + " boarding door"})
			}
		}
	}
	return out
}

// panelWall writes a storey of a side as solid walls of at most 24 m with windows and roller doors in openings.
func (t *terminalModel) panelWall(s *storey, e elevation) {
	d := e.b.sub(e.a)
	n := int(math.Ceil(d.len() / 24))
	l, h, width := d.len()/float64(n), zL2-zL1-slabDepth, 0.3
	angle := math.Atan2(d.y, d.x)
	for i := range n {
		key := fmt.Sprintf("Wall %s %d", e.name, i+1)
		at := e.a.add(d.unit().mul(float64(i) * l))
		w := t.put(s, at.x, at.y, 0, angle, product{entity: "IFCWALL", key: key, name: key, tag: key,
			shape: t.swept(t.cuboid(l/2, width/2, 0, l, width, h, panel)), extra: []any{enum("SOLIDWALL")}})
		t.wallSets(w, l, width, h, true)
		hole := func(n int, x, sill, ow, oh float64) (ref, frameAt) {
			p := at.add(d.unit().mul(x))
			f := frameAt{p.x, p.y, sill, angle}
			prof := t.same("IFCRECTANGLEPROFILEDEF", enum("AREA"), nil, t.same("IFCAXIS2PLACEMENT2D", t.point2(0, -oh/2), nil), ow, oh)
			// Extruded along y, through the wall: profile axes x and -z.
			solid := t.add("IFCEXTRUDEDAREASOLID", prof, t.axes(vec3{0, -0.2, 0}, vec3{0, 1, 0}, vec3{1, 0, 0}), t.dir(0, 0, 1), width+0.4)
			return t.opening(w, s, fmt.Sprintf("%s %d", key, n), f, t.swept(solid)), f
		}
		for k, x := 0, 3.4; x < l-3; k, x = k+1, x+5.2 {
			k2 := fmt.Sprintf("%s %d", key, k)
			if k == 1 && l > 14 {
				o, f := hole(k, x, 0, 3.6, 4.2)
				kd := t.typeOf("IFCDOORTYPE", "roller", "Roller shutter 3.6 x 4.2 m", func() shape {
					return t.swept(t.cuboid(0, 0.12, 0, 3.6, 0.08, 4.2, alum), t.cuboid(0, -0.1, 3.9, 3.6, 0.3, 0.3, dark))
				}, []prop{{"Pset_DoorCommon", nil}, {"IsExternal", true}, {"FireRating", "-/60/-"}}, enum("DOOR"), enum("ROLLINGUP"), false, nil)
				dr := t.put(s, f.x, f.y, 0, angle, product{entity: "IFCDOOR", key: "door " + k2, name: t.next("RD"), of: kd, extra: []any{4.2, 3.6, enum("DOOR"), enum("ROLLINGUP"), nil}})
				t.fill(o, dr, "door "+k2)
				continue
			}
			o, f := hole(k, x, 1.4, 3.2, 2.4)
			kw := t.typeOf("IFCWINDOWTYPE", "ramp window", "Window 3.2 x 2.4 m", func() shape {
				return t.swept(t.cuboid(0, 0.15, 0.08, 3.04, 0.03, 2.24, glass), t.cuboid(0, 0.15, 0, 3.2, 0.1, 0.08, alum), t.cuboid(0, 0.15, 2.32, 3.2, 0.1, 0.08, alum),
					t.cuboid(-1.56, 0.15, 0.08, 0.08, 0.1, 2.24, alum), t.cuboid(1.56, 0.15, 0.08, 0.08, 0.1, 2.24, alum), t.cuboid(0, 0.15, 0.08, 0.06, 0.1, 2.24, alum))
			}, []prop{{"Pset_WindowCommon", nil}, {"IsExternal", true}, {"ThermalTransmittance", 1.8}}, enum("WINDOW"), enum("DOUBLE_PANEL_VERTICAL"), false, nil)
			wi := t.put(s, f.x, f.y, 1.4, angle, product{entity: "IFCWINDOW", key: "window " + k2, name: t.next("W"), of: kw, extra: []any{2.4, 3.2, enum("WINDOW"), enum("DOUBLE_PANEL_VERTICAL"), nil}})
			t.fill(o, wi, "window "+k2)
		}
	}
}

// clerestory fills each vault's end above the curtain wall with glass cut to the curve.
func (t *terminalModel) clerestory(s *storey, name string, x float64) {
	key := "Clerestory " + name
	place := t.place(s.place, x, 0, 0, math.Pi/2)
	cw := t.product(product{entity: "IFCCURTAINWALL", key: key, name: key, tag: key, place: place, extra: []any{enum("NOTDEFINED")}})
	t.contains.add(s.ref, cw)
	for k := range 10 {
		y0 := -procY + bay*float64(k)
		for half := range 2 {
			a := y0 + bay/2*float64(half) + 0.04
			b := a + bay/2 - 0.08
			ring := []pt{{a, eaves - zL3}, {b, eaves - zL3}}
			for i := range 7 {
				y := b + (a-b)*float64(i)/6
				ring = append(ring, pt{y, vault(y) - zL3})
			}
			p := product{entity: "IFCPLATE", key: fmt.Sprintf("%s %d.%d", key, k+1, half+1), name: "Clerestory pane", shape: t.swept(t.side(ring, -0.02, 0.04, glass)), extra: []any{enum("CURTAIN_PANEL")}}
			p.place = place
			t.parts.add(cw, t.product(p))
		}
	}
}

// gables close the arms' vaults at their tips.
func (t *terminalModel) gables(s *storey) {
	for i, a := range arms() {
		tip := a.to(pt{armLength, 0})
		key := fmt.Sprintf("Gable arm %d", i+1)
		place := t.place(s.place, tip.x, tip.y, 0, a.angle+math.Pi/2)
		cw := t.product(product{entity: "IFCCURTAINWALL", key: key, name: key, tag: key, place: place, extra: []any{enum("NOTDEFINED")}})
		t.contains.add(s.ref, cw)
		for k := range 8 {
			x0 := -armY + 2*armY*float64(k)/8 + 0.04
			x1 := x0 + 2*armY/8 - 0.08
			ring := []pt{{x0, pierEaves - zL2}, {x1, pierEaves - zL2}}
			for j := range 4 {
				x := x1 + (x0-x1)*float64(j)/3
				ring = append(ring, pt{x, pierVault(x, armY+1) - zL2})
			}
			p := product{entity: "IFCPLATE", key: fmt.Sprintf("%s %d", key, k+1), name: "Gable pane", shape: t.swept(t.side(ring, -0.02, 0.04, glass)), extra: []any{enum("CURTAIN_PANEL")}}
			p.place = place
			t.parts.add(cw, t.product(p))
		}
	}
}
