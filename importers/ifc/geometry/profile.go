package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// A region is a flat area: an outline counter-clockwise and holes clockwise, metres.
type region struct {
	outer []vec2
	holes [][]vec2
}

// profile reads an IfcProfileDef of the kind AREA as regions.
func (r *Reader) profile(p *path, e model.Entity) ([]region, error) {
	if !e.Exists() {
		return nil, fail(e, "the profile is missing")
	}
	p, err := r.step(p, e)
	if err != nil {
		return nil, err
	}
	var out []region
	switch name := e.ClassName(); name {
	case "IfcArbitraryClosedProfileDef", "IfcArbitraryProfileDefWithVoids":
		out, err = r.arbitraryProfile(p, e)
	case "IfcCompositeProfileDef":
		for part := range e.Refs("Profiles") {
			regions, err := r.profile(p, part)
			if err != nil {
				return nil, err
			}
			out = append(out, regions...)
		}
	case "IfcDerivedProfileDef", "IfcMirroredProfileDef":
		out, err = r.derivedProfile(p, e)
	case "IfcCenterLineProfileDef":
		out, err = r.centerLineProfile(p, e)
	default:
		if !e.Is("IfcParameterizedProfileDef") {
			return nil, fail(e, "the profile %s is not read", name)
		}
		out, err = r.parameterized(e, name)
	}
	if err != nil {
		return nil, err
	}
	kept := out[:0]
	for _, g := range out {
		if g.orient() {
			kept = append(kept, g)
		}
	}
	if len(kept) == 0 {
		return nil, fail(e, "the profile has no area")
	}
	return kept, nil
}

// orient turns outline and holes the right way and drops holes without area; false where the outline has none.
func (g *region) orient() bool {
	g.outer = tidy2(g.outer)
	a := area2(g.outer)
	if len(g.outer) < 3 || !(math.Abs(a) > 1e-12) {
		return false
	}
	if a < 0 {
		reverse2(g.outer)
	}
	holes := g.holes[:0]
	for _, h := range g.holes {
		h = tidy2(h)
		a := area2(h)
		if len(h) < 3 || !(math.Abs(a) > 1e-12) {
			continue
		}
		if a > 0 {
			reverse2(h)
		}
		holes = append(holes, h)
	}
	g.holes = holes
	return true
}

// tidy2 drops repeated neighbours, the closing point among them.
func tidy2(r []vec2) []vec2 {
	out := r[:0:0]
	for _, p := range r {
		if n := len(out); n == 0 || dist2(out[n-1], p) > 1e-7 {
			out = append(out, p)
		}
	}
	for len(out) > 1 && dist2(out[0], out[len(out)-1]) <= 1e-7 {
		out = out[:len(out)-1]
	}
	return out
}

func reverse2(r []vec2) {
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
}

// place moves the regions by the plane part of a transform.
func place(regions []region, t spatial.Mat4) {
	move := func(ring []vec2) {
		for i, p := range ring {
			x, y, _ := t.Apply(p[0], p[1], 0)
			ring[i] = vec2{x, y}
		}
	}
	for _, g := range regions {
		move(g.outer)
		for _, h := range g.holes {
			move(h)
		}
	}
}

// arbitraryProfile is an IfcArbitraryClosedProfileDef, with voids or without.
func (r *Reader) arbitraryProfile(p *path, e model.Entity) ([]region, error) {
	outer, err := r.curve(p, e.Ref("OuterCurve"))
	if err != nil {
		return nil, err
	}
	g := region{outer: plane2(outer.points)}
	for c := range e.Refs("InnerCurves") {
		inner, err := r.curve(p, c)
		if err != nil {
			return nil, err
		}
		g.holes = append(g.holes, plane2(inner.points))
	}
	return []region{g}, nil
}

// derivedProfile is a profile under a transformation; a mirrored one is reflected at its Y axis.
func (r *Reader) derivedProfile(p *path, e model.Entity) ([]region, error) {
	out, err := r.profile(p, e.Ref("ParentProfile"))
	if err != nil {
		return nil, err
	}
	t := spatial.Mat4{-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}
	if !e.Is("IfcMirroredProfileDef") {
		if t, err = r.operator(e.Ref("Operator")); err != nil {
			return nil, err
		}
	}
	place(out, t)
	return out, nil
}

// centerLineProfile thickens a curve by half its thickness to both sides, corners mitred.
func (r *Reader) centerLineProfile(p *path, e model.Entity) ([]region, error) {
	l, err := r.curve(p, e.Ref("Curve"))
	if err != nil {
		return nil, err
	}
	t, err := r.size(e, "Thickness")
	if err != nil {
		return nil, err
	}
	line := plane2(l.points)
	left, right := offset2(line, t/2, l.closed), offset2(line, -t/2, l.closed)
	if l.closed {
		if math.Abs(area2(left)) < math.Abs(area2(right)) {
			left, right = right, left
		}
		return []region{{outer: left, holes: [][]vec2{right}}}, nil
	}
	reverse2(left)
	return []region{{outer: append(right, left...)}}, nil
}

// offset2 moves a line to its left by d, corners mitred up to ten times d.
func offset2(line []vec2, d float64, closed bool) []vec2 {
	n := len(line)
	normal := func(i, j int) vec2 {
		e := sub2(line[j], line[i])
		l := max(math.Hypot(e[0], e[1]), 1e-300)
		return vec2{-e[1] / l, e[0] / l}
	}
	out := make([]vec2, n)
	for i, p := range line {
		var a, b vec2
		switch {
		case i == 0 && !closed:
			a = normal(0, 1)
			b = a
		case i == n-1 && !closed:
			a = normal(n-2, n-1)
			b = a
		default:
			a, b = normal((i+n-1)%n, i), normal(i, (i+1)%n)
		}
		k := d / max(1+a[0]*b[0]+a[1]*b[1], 0.1)
		out[i] = vec2{p[0] + k*(a[0]+b[0]), p[1] + k*(a[1]+b[1])}
	}
	return out
}
