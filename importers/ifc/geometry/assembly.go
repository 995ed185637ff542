package geometry

import (
	"iter"

	"lantau/importers/ifc/model"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// An assembly gathers the items of one representation: bodies of one look become one mesh, mapped items stay instances.
type assembly struct {
	looks    []spatial.Material
	builders []*mesh.Builder
	parts    []part
	err      error // the first item that was not read
	failed   int
	notes    []string // what was kept although it could not be done as the file asks
}

// items reads every drawable item.
func (a *assembly) items(r *Reader, p *path, items iter.Seq[model.Entity]) {
	if p == nil {
		p = begin(&a.notes)
	}
	for e := range items {
		if !isDrawable(e) {
			continue
		}
		if e.Is("IfcMappedItem") {
			parts, err := r.mappedParts(p, e)
			a.note(err)
			if len(a.parts)+len(parts) > maxMapped {
				a.note(overBudget(e, "unfolded, it has more than %d parts", maxMapped))
				return
			}
			a.parts = append(a.parts, parts...)
			continue
		}
		bodies, err := r.item(p, e)
		a.note(err)
		for i := range bodies {
			a.body(&bodies[i])
		}
	}
}

func (a *assembly) note(err error) {
	if err == nil {
		return
	}
	if a.err == nil {
		a.err = err
	}
	a.failed++
}

func (a *assembly) body(b *body) {
	for i, look := range a.looks {
		if look == b.material {
			b.addTo(a.builders[i])
			return
		}
	}
	a.looks = append(a.looks, b.material)
	a.builders = append(a.builders, &mesh.Builder{})
	b.addTo(a.builders[len(a.builders)-1])
}

// finish makes the meshes. Each counts once against the budget of triangles.
func (a *assembly) finish(r *Reader) []part {
	var out []part
	for i, b := range a.builders {
		m, o, ok := b.Build()
		if !ok {
			continue
		}
		if n := r.triangles.Add(int64(m.Triangles())); n > r.opts.MaxTriangles {
			a.note(&ItemError{Msg: "the model has more triangles than the limit", Err: spatial.ErrBudget})
			return nil
		}
		out = append(out, part{hash: m.Hash(), mesh: m, transform: spatial.Translation(o[0], o[1], o[2]), material: a.looks[i]})
	}
	return append(out, a.parts...)
}
