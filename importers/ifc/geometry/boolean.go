package geometry

import (
	"fmt"
	"math"
	"strings"

	"lantau/importers/ifc/model"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// solid is the body as an operand of a boolean.
func (b *body) solid() *mesh.Solid {
	s := &mesh.Solid{Points: b.points, Faces: make([][][]uint32, 0, len(b.faces)+len(b.triangles))}
	for _, f := range b.faces {
		s.Faces = append(s.Faces, f)
	}
	for _, t := range b.triangles {
		s.Faces = append(s.Faces, [][]uint32{{t[0], t[1], t[2]}})
	}
	return s
}

// of is a body of a boolean's result, which looks like the one it was made from.
func (b *body) of(s *mesh.Solid) body {
	out := body{points: s.Points, material: b.material}
	for _, f := range s.Faces {
		out.faces = append(out.faces, f)
	}
	return out
}

func (b *body) box() spatial.Box {
	out := spatial.EmptyBox()
	for _, p := range b.points {
		out = out.Extend(p[0], p[1], p[2])
	}
	return out
}

// boxOf is the extent of all bodies.
func boxOf(bodies []body) spatial.Box {
	out := spatial.EmptyBox()
	for i := range bodies {
		out = out.Union(bodies[i].box())
	}
	return out
}

// booleanResult is an IfcBooleanResult or IfcBooleanClippingResult. A chain of differences, as exporters write them,
// is done at once.
func (r *Reader) booleanResult(p *path, e model.Entity) ([]body, error) {
	operator := e.Text("Operator")
	var seconds []model.Entity
	first := e
	for n := 0; first.Is("IfcBooleanResult") && first.Text("Operator") == operator && (operator == "DIFFERENCE" || n == 0); n++ {
		if n > 10_000 {
			return nil, fail(e, "cyclic reference #%d", first.ID())
		}
		seconds = append(seconds, first.Ref("SecondOperand"))
		first = first.Ref("FirstOperand")
		if first.ID() == e.ID() {
			return nil, fail(e, "cyclic reference #%d", e.ID())
		}
	}
	base, err := r.item(p, first)
	if err != nil {
		return nil, err
	}
	box := boxOf(base)
	var tools []body
	for _, s := range seconds {
		bodies, err := r.operand(p, s, box)
		if err != nil {
			return nil, err
		}
		tools = append(tools, bodies...)
	}
	switch operator {
	case "DIFFERENCE":
		return r.combine(p, e, mesh.Difference, base, tools)
	case "INTERSECTION":
		return r.combine(p, e, mesh.Intersection, base, tools)
	case "UNION":
		if len(base) > 1 {
			tools = append(base[1:len(base):len(base)], tools...)
			base = base[:1]
		}
		return r.combine(p, e, mesh.Union, base, tools)
	}
	return nil, fail(e, "the operator %q is not read", operator)
}

// operand reads what may stand beside a solid in a boolean. Half spaces end well outside of the box.
func (r *Reader) operand(p *path, e model.Entity, box spatial.Box) ([]body, error) {
	if e.Is("IfcHalfSpaceSolid") {
		if _, err := r.step(p, e); err != nil {
			return nil, err
		}
		return r.halfSpace(p, e, box)
	}
	return r.item(p, e)
}

// combine applies one operation to each body. Where that fails the body is kept as it was, which is noted.
func (r *Reader) combine(p *path, e model.Entity, op mesh.Op, bodies, tools []body) ([]body, error) {
	if err := limit(e, append(bodies[:len(bodies):len(bodies)], tools...)); err != nil {
		return nil, err
	}
	solids := make([]*mesh.Solid, len(tools))
	for i := range tools {
		solids[i] = tools[i].solid()
	}
	var out []body
	for i := range bodies {
		s, err := mesh.Boolean(op, bodies[i].solid(), solids)
		if err != nil {
			p.note(fmt.Sprintf("%s: its %s cannot be made: %s; the first operand is kept whole", e, strings.ToLower(e.Text("Operator")), reason(err)))
			out = append(out, bodies[i])
			if op == mesh.Union {
				out = append(out, tools...)
			}
			continue
		}
		if len(s.Faces) > 0 {
			out = append(out, bodies[i].of(s))
		}
	}
	return out, nil
}

// halfSpace makes a solid of an IfcHalfSpaceSolid that holds all of it that can meet the box.
func (r *Reader) halfSpace(p *path, e model.Entity, box spatial.Box) ([]body, error) {
	plane := e.Ref("BaseSurface")
	if !plane.Is("IfcPlane") {
		return nil, fail(e, "a half space of the surface %s is not read", plane.ClassName())
	}
	if box.IsEmpty() {
		return nil, nil
	}
	at, err := r.axis(plane.Ref("Position"))
	if err != nil {
		return nil, err
	}
	// The solid lies where the normal does not point to, unless the flag is false.
	n, o := vec{at[8], at[9], at[10]}, vec{at[12], at[13], at[14]}
	if e.Attr("AgreementFlag").Is("F") {
		n = scale(n, -1)
	}
	if e.Is("IfcPolygonalBoundedHalfSpace") {
		return r.boundedHalfSpace(p, e, n, o, box)
	}
	return []body{halfBox(n, o, box)}, nil
}

// halfBox is the box, grown, on the side of a plane that the normal points away from.
func halfBox(n, o vec, box spatial.Box) body {
	c := box.Center()
	size := box.Diagonal() + 1
	above := dot(n, sub(c, o))
	foot := sub(c, scale(n, above))
	f, _ := frame(n, vec{n[1], n[2], n[0]}, foot)
	if x, ok := frame(n, vec{n[2], -n[0], n[1]}, foot); f == (spatial.Mat4{}) && ok {
		f = x
	}
	depth := math.Abs(above) + size
	pr := prism{regions: []region{{outer: []vec2{{-size, -size}, {size, -size}, {size, size}, {-size, size}}}}, frame: f, sweep: vec{0, 0, -depth}}
	return pr.body()
}

// boundedHalfSpace is an IfcPolygonalBoundedHalfSpace: a prism over the boundary whose one end is the plane.
func (r *Reader) boundedHalfSpace(p *path, e model.Entity, n, o vec, box spatial.Box) ([]body, error) {
	at, err := r.axis(e.Ref("Position"))
	if err != nil {
		return nil, err
	}
	line, err := r.curve(p, e.Ref("PolygonalBoundary"))
	if err != nil {
		return nil, err
	}
	g := region{outer: plane2(line.points)}
	if !g.orient() {
		return nil, fail(e, "its boundary has no area")
	}
	inv, ok := at.InverseAffine()
	if !ok {
		return nil, fail(e, "its position is singular")
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range 8 {
		_, _, z := inv.Apply(pick(box, i, 0), pick(box, i, 1), pick(box, i, 2))
		lo, hi = min(lo, z), max(hi, z)
	}
	nx, ny, nz := inv.Rotate(n[0], n[1], n[2])
	ox, oy, oz := inv.Apply(o[0], o[1], o[2])
	if math.Abs(nz) < 1e-6 {
		whole := prism{regions: []region{g}, frame: at.Mul(spatial.Translation(0, 0, lo-1)), sweep: vec{0, 0, hi - lo + 2}}
		b := whole.body()
		return r.combine(p, e, mesh.Intersection, []body{b}, []body{halfBox(n, o, box.Union(b.box()))})
	}
	height := func(c vec2) float64 { return oz - (nx*(c[0]-ox)+ny*(c[1]-oy))/nz }
	for _, c := range g.outer {
		lo, hi = min(lo, height(c)), max(hi, height(c))
	}
	end := lo - 1 // the solid lies below the plane
	if nz < 0 {
		end = hi + 1
	}
	var b body
	var flat, slanted []uint32
	for _, c := range g.outer {
		for _, z := range []float64{end, height(c)} {
			x, y, z := at.Apply(c[0], c[1], z)
			b.points = append(b.points, vec{x, y, z})
		}
		flat, slanted = append(flat, uint32(len(b.points)-2)), append(slanted, uint32(len(b.points)-1))
	}
	for i := range flat {
		j := (i + 1) % len(flat)
		b.faces = append(b.faces, face{{flat[i], flat[j], slanted[j], slanted[i]}})
	}
	b.faces = append(b.faces, face{reversed(flat)}, face{slanted})
	if nz < 0 {
		b = b.flipped()
	}
	return []body{b}, nil
}

func pick(b spatial.Box, corner, axis int) float64 {
	if corner>>axis&1 == 1 {
		return b.Max[axis]
	}
	return b.Min[axis]
}

// reason is what a boolean's error says beside that it failed.
func reason(err error) string {
	return strings.TrimPrefix(err.Error(), mesh.ErrBoolean.Error()+": ")
}
