package geometry

import (
	"fmt"
	"iter"

	"lantau/importers/ifc/model"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// A tool is an opening's body in the frame of its host.
type tool struct {
	opening model.Entity
	body    body
}

// cut reads the items as bodies and subtracts the openings from them. Openings that cannot be read or cut are reported
// one by one; the others are cut.
func (r *Reader) cut(a *assembly, s *Shape, host model.Entity, t spatial.Mat4, items iter.Seq[model.Entity], openings []model.Entity) {
	tools := r.tools(s, host, t, openings)
	for e := range items {
		if !isDrawable(e) {
			continue
		}
		bodies, err := r.item(begin(&a.notes), e)
		a.note(err)
		for i := range bodies {
			for _, b := range r.subtract(s, host, bodies[i], tools) {
				a.body(&b)
			}
		}
	}
}

// tools reads the openings of a host.
func (r *Reader) tools(s *Shape, host model.Entity, t spatial.Mat4, openings []model.Entity) []tool {
	inv, ok := t.InverseAffine()
	if !ok {
		s.problem(host, spatial.Warning, "opening-not-cut", "its placement is singular, so that no opening is cut")
		return nil
	}
	var out []tool
	for _, o := range openings {
		at, err := r.Placement(o.Ref("ObjectPlacement"))
		if err != nil {
			s.uncut(host, o, err.Error())
			continue
		}
		items, drawable, found := r.choose(o)
		if !found || !drawable {
			continue // an opening without a shape cuts nothing
		}
		to := inv.Mul(at)
		for e := range items {
			if !isDrawable(e) {
				continue
			}
			bodies, err := r.item(nil, e)
			if err != nil {
				s.uncut(host, o, err.Error())
				continue
			}
			for i := range bodies {
				out = append(out, tool{o, bodies[i].transform(to)})
			}
		}
	}
	return out
}

// uncut reports an opening, once.
func (s *Shape) uncut(host, opening model.Entity, why string) {
	msg := fmt.Sprintf("the opening %s is not cut: %s", opening, why)
	for _, p := range s.Problems {
		if p.Message == msg {
			return
		}
	}
	s.problem(host, spatial.Warning, "opening-not-cut", msg)
}

func meets(a, b spatial.Box) bool {
	return a.Intersects2(b) && a.Min[2] <= b.Max[2] && b.Min[2] <= a.Max[2]
}

// subtract cuts all tools out of a body at once, or, where that fails, those that can be cut one after the other.
func (r *Reader) subtract(s *Shape, host model.Entity, b body, tools []tool) []body {
	if len(tools) == 0 {
		return []body{b}
	}
	if b.surface {
		box := b.box()
		for _, t := range tools {
			if meets(box, t.body.box()) {
				s.uncut(host, t.opening, "what it cuts is a surface, not a solid")
			}
		}
		return []body{b}
	}
	all := make([]*mesh.Solid, len(tools))
	for i := range tools {
		all[i] = tools[i].body.solid()
	}
	if out, err := mesh.Boolean(mesh.Difference, b.solid(), all); err == nil {
		return b.left(out)
	}
	for i := range tools {
		out, err := mesh.Boolean(mesh.Difference, b.solid(), all[i:i+1])
		if err != nil {
			s.uncut(host, tools[i].opening, reason(err))
			continue
		}
		left := b.left(out)
		if len(left) == 0 {
			return nil
		}
		b = left[0]
	}
	return []body{b}
}

// left is what remains of a body, or nothing.
func (b *body) left(s *mesh.Solid) []body {
	if len(s.Faces) == 0 {
		return nil
	}
	return []body{b.of(s)}
}
