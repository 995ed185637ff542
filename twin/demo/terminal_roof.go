package demo

import (
	"fmt"
	"math"
)

const roofDepth = 0.35

// shell is a closed band of roof: the section (y, z of its underside, from right to left) extruded from x0 to x1.
func shell(section []pt, x0, x1 float64) (points []vec3, triangles [][3]int) {
	n := len(section)
	for _, x := range [...]float64{x0, x1} {
		for _, lift := range [...]float64{0, roofDepth} {
			for _, p := range section {
				points = append(points, vec3{x, p.x, p.y + lift})
			}
		}
	}
	quad := func(a, b, c, d int) { triangles = append(triangles, [3]int{a, b, c}, [3]int{a, c, d}) }
	lo0, up0, lo1, up1 := 0, n, 2*n, 3*n
	for i := 0; i+1 < n; i++ { // y rises with i
		quad(lo0+i, lo0+i+1, lo1+i+1, lo1+i) // underside, facing down
		quad(up0+i, up1+i, up1+i+1, up0+i+1) // top
		quad(lo0+i, up0+i, up0+i+1, lo0+i+1) // end at x0
		quad(lo1+i, lo1+i+1, up1+i+1, up1+i) // end at x1
	}
	quad(lo0, lo1, up1, up0)                 // side at the lowest y
	quad(lo0+n-1, up0+n-1, up1+n-1, lo1+n-1) // side at the highest y
	return points, triangles
}

// roof writes the vaults of processor, pier and arms, the dome over the hub, and the skylights in the crowns.
func (t *terminalModel) roof() {
	s := t.storeys[3]
	roof := t.product(product{entity: "IFCROOF", key: "roof", name: "Roof", place: t.place(s.place, 0, 0, -zL3, 0), extra: []any{enum("BARREL_ROOF")}})
	t.contains.add(s.ref, roof)
	t.set("Pset_RoofCommon", []prop{{"IsExternal", true}, {"ThermalTransmittance", 0.35}, {"FireRating", "60/-/-"}}, roof)
	base := t.place(s.place, 0, 0, -zL3, 0)
	sky := t.typeOf("IFCWINDOWTYPE", "skylight", "Skylight 5.0 x 1.8 m", func() shape {
		return t.swept(t.cuboid(0, 0, 0, 5.0, 1.8, 0.22, dark), t.cuboid(0, 0, 0.22, 4.8, 1.6, 0.05, glass))
	}, []prop{{"Pset_WindowCommon", nil}, {"IsExternal", true}, {"ThermalTransmittance", 1.9}}, enum("SKYLIGHT"), enum("SINGLE_PANEL"), false, nil)
	piece := func(f frame, key string, section []pt, x0, x1 float64) {
		pts, tri := shell(section, x0, x1)
		p := product{entity: "IFCSLAB", key: "roof " + key, name: "Roof shell " + key, tag: key, shape: shape{"Tessellation", []ref{t.mesh(pts, tri, roofing)}}, extra: []any{enum("ROOF")}}
		p.place = t.place(base, f.origin.x, f.origin.y, 0, f.angle)
		r := t.product(p)
		t.parts.add(roof, r)
		t.material("Aluminium standing seam on steel deck", "metal", r)
	}
	skylights := func(f frame, key string, x0, x1, y, z float64) {
		n := int((x1 - x0) / 9)
		for i := range n {
			p := f.to(pt{x0 + (x1-x0)*(float64(i)+0.5)/float64(n), y})
			k := fmt.Sprintf("skylight %s %d", key, i+1)
			w := product{entity: "IFCWINDOW", key: k, name: t.next("SKY"), of: sky, extra: []any{1.8, 5.0, enum("SKYLIGHT"), enum("SINGLE_PANEL"), nil}}
			w.place = t.place(base, p.x, p.y, z, f.angle)
			t.parts.add(roof, t.product(w))
		}
	}
	const xs = 5
	for k := range 10 {
		y0 := -procY + bay*float64(k)
		var section []pt
		for i := range 11 {
			y := y0 + bay*float64(i)/10
			section = append(section, pt{y, vault(math.Min(math.Max(y, y0+1e-9), y0+bay-1e-9))})
		}
		if k == 0 {
			section = append([]pt{{-procY - 3, eaves - 0.6}}, section...)
		}
		if k == 9 {
			section = append(section, pt{procY + 3, eaves - 0.6})
		}
		for i := range xs {
			x0, x1 := procX0-6+float64(i)*(procX1-procX0+30)/xs, procX0-6+float64(i+1)*(procX1-procX0+30)/xs
			piece(frame{}, fmt.Sprintf("P%d.%d", k+1, i+1), section, x0, x1)
		}
		mid := y0 + bay/2
		skylights(frame{}, fmt.Sprintf("P%d", k+1), procX0+6, procX1+6, mid, vault(mid)+roofDepth-0.08)
	}
	barrel := func(f frame, key string, half, x0, x1 float64, n int) {
		var section []pt
		for i := range 13 {
			y := -half + 2*half*float64(i)/12
			section = append(section, pt{y, pierVault(y, half)})
		}
		for i := range n {
			piece(f, fmt.Sprintf("%s.%d", key, i+1), section, x0+(x1-x0)*float64(i)/float64(n), x0+(x1-x0)*float64(i+1)/float64(n))
		}
		skylights(f, key, x0+4, x1-3, 0, pierVault(0, half)+roofDepth-0.08)
	}
	barrel(frame{}, "Pier", pierY+1, 80, procX0, 14)
	for i, a := range arms() {
		barrel(a, fmt.Sprintf("Arm %c", 'N'+5*i), armY+1, 28, armLength+3, 9)
	}
	t.dome(roof, base)
}

// dome covers the hub: a drum of glass and a shallow cap, higher than the vaults that run into it.
func (t *terminalModel) dome(roof, base ref) {
	const r, z0, rise, n, rings = 37.0, 16.7, 4.2, 36, 5
	var pts []vec3
	for _, lift := range [...]float64{0, roofDepth} {
		pts = append(pts, vec3{0, 0, z0 + rise + lift})
		for k := 1; k <= rings; k++ {
			rr := r * float64(k) / rings
			for i := range n {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
				pts = append(pts, vec3{rr * cos, rr * sin, z0 + rise*(1-(rr/r)*(rr/r)) + lift})
			}
		}
	}
	var faces [][]int
	up := 1 + rings*n
	for i := range n {
		j := (i + 1) % n
		faces = append(faces, []int{0, 1 + j, 1 + i}, []int{up, up + 1 + i, up + 1 + j})
		for k := 0; k+1 < rings; k++ {
			a, b := 1+k*n, 1+(k+1)*n
			faces = append(faces, []int{a + i, a + j, b + j}, []int{a + i, b + j, b + i}, []int{up + a + i, up + b + i, up + b + j}, []int{up + a + i, up + b + j, up + a + j})
		}
		e := 1 + (rings-1)*n
		faces = append(faces, []int{e + i, e + j, up + e + j, up + e + i})
	}
	p := product{entity: "IFCSLAB", key: "roof dome", name: "Hub dome", shape: shape{"Tessellation", []ref{t.polyhedron(pts, faces, roofing)}}, extra: []any{enum("ROOF")}}
	p.place = t.place(base, hubX, 0, 0, 0)
	t.parts.add(roof, t.product(p))
	// The drum: panes between the pier's eaves and the dome.
	w := 2 * (r - 2.5) * math.Sin(math.Pi/n)
	k := t.typeOf("IFCPLATETYPE", "drum pane", "Drum pane", func() shape { return t.swept(t.cuboid(0, 0, 0, w-0.06, 0.04, z0-pierEaves+0.6, glass)) }, nil, enum("CURTAIN_PANEL"))
	for i := range n {
		a := 2 * math.Pi * (float64(i) + 0.5) / n
		sin, cos := math.Sincos(a)
		rr := (r - 2.5) * math.Cos(math.Pi/n)
		q := product{entity: "IFCPLATE", key: fmt.Sprintf("drum %d", i+1), name: "Drum pane", of: k, extra: []any{enum("CURTAIN_PANEL")}}
		q.place = t.place(base, hubX+rr*cos, rr*sin, pierEaves-0.2, a+math.Pi/2)
		t.parts.add(roof, t.product(q))
	}
}
