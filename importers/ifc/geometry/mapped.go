package geometry

import (
	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// A part is one mesh placed in the frame of a product or of a mapped representation.
type part struct {
	hash      spatial.MeshHash
	mesh      *spatial.Mesh
	transform spatial.Mat4
	material  spatial.Material
}

// A mappedShape is what an IfcRepresentationMap unfolds to, made once.
type mappedShape struct {
	parts []part
	err   error // of items left out; the parts stand
	notes []string
}

// mappedParts reads an IfcMappedItem as instances of the mapped representation's meshes.
func (r *Reader) mappedParts(p *path, e model.Entity) ([]part, error) {
	p, err := r.step(p, e)
	if err != nil {
		return nil, err
	}
	t, err := r.mapping(e)
	if err != nil {
		return nil, err
	}
	shape := r.mappedShape(p, e.Ref("MappingSource"))
	for _, n := range shape.notes {
		p.note(n)
	}
	out := make([]part, len(shape.parts))
	look := r.styles[e.ID()]
	for i, q := range shape.parts {
		q.transform = t.Mul(q.transform)
		if q.material.IsZero() {
			q.material = look
		}
		out[i] = q
	}
	return out, shape.err
}

// mapping is the transform from the mapped representation's frame to that of the item.
func (r *Reader) mapping(e model.Entity) (spatial.Mat4, error) {
	target, err := r.operator(e.Ref("MappingTarget"))
	if err != nil {
		return spatial.Mat4{}, err
	}
	origin, err := r.axis(e.Ref("MappingSource").Ref("MappingOrigin"))
	if err != nil {
		return spatial.Mat4{}, err
	}
	t := target.Mul(origin)
	if !t.Finite() {
		return t, fail(e, "the mapping is not finite")
	}
	return t, nil
}

// mappedShape makes the parts of a representation map, or remembers them. Two goroutines may make the same shape at
// once; both get equal parts, and neither waits for the other, so that cyclic files cannot make them wait in a circle.
func (r *Reader) mappedShape(p *path, source model.Entity) mappedShape {
	p, err := r.step(p, source)
	if err != nil {
		return mappedShape{err: err}
	}
	r.mu.Lock()
	s, ok := r.mapped[source.ID()]
	r.mu.Unlock()
	if ok {
		return s
	}
	var a assembly
	inner := *p
	inner.notes = &a.notes // every product that maps the shape hears them
	a.items(r, &inner, source.Ref("MappedRepresentation").Refs("Items"))
	s.parts = a.finish(r)
	s.err, s.notes = a.err, a.notes
	if len(s.parts) > maxMapped {
		s = mappedShape{err: overBudget(source, "unfolded, it has more than %d parts", maxMapped)}
	}
	r.mu.Lock()
	r.mapped[source.ID()] = s
	r.mu.Unlock()
	return s
}

// unfold reads an IfcMappedItem as bodies of their own, for those that must be cut.
func (r *Reader) unfold(p *path, e model.Entity) ([]body, error) {
	t, err := r.mapping(e)
	if err != nil {
		return nil, err
	}
	source := e.Ref("MappingSource")
	if p, err = r.step(p, source); err != nil {
		return nil, err
	}
	var out []body
	for in := range source.Ref("MappedRepresentation").Refs("Items") {
		if !isDrawable(in) {
			continue
		}
		bodies, err := r.item(p, in)
		if err != nil {
			return nil, err
		}
		out = append(out, bodies...)
		if err := limit(e, out); err != nil {
			return nil, err
		}
	}
	for i := range out {
		out[i] = out[i].transform(t)
	}
	return out, nil
}
