package model

// associations adds materials, classifications and groups of the object and its type.
func (p *Properties) associations(out map[string]any, o, typ Entity) {
	of := p.materials[o.ID()]
	if len(of) == 0 {
		of = p.materials[typ.ID()]
	}
	var materials []any
	for _, e := range of {
		for _, m := range p.m.Materials(e) {
			if s := m.Text("Name"); s != "" {
				materials = appendNew(materials, s)
			}
		}
	}
	if len(materials) > 0 {
		out["Materials"] = materials
	}
	var refs []any
	for _, e := range append(append([]Entity(nil), p.classified[o.ID()]...), p.classified[typ.ID()]...) {
		if c := p.classification(e); len(c) > 0 {
			refs = append(refs, c)
		}
	}
	if len(refs) > 0 {
		out["Classifications"] = refs
	}
	for _, g := range p.groups[o.ID()] {
		name := g.Text("Name")
		if name == "" {
			name = g.Text("GlobalId")
		}
		if name == "" {
			continue
		}
		key := "Groups"
		switch {
		case g.Is("IfcZone"):
			key = "Zones"
		case g.Is("IfcSystem"):
			key = "Systems"
		}
		list, _ := out[key].([]any)
		out[key] = appendNew(list, name)
	}
}

// MaterialsOf are the materials of an object, else of its type.
func (p *Properties) MaterialsOf(o Entity) []Entity {
	of := p.materials[o.ID()]
	if len(of) == 0 {
		of = p.materials[p.typeOf[o.ID()].ID()]
	}
	var out []Entity
	for _, e := range of {
		out = append(out, p.m.Materials(e)...)
	}
	return out
}

// Materials resolves any kind of material definition (a list, layers, profiles, constituents, a usage of these) to its
// IfcMaterials, in order.
func (m *Model) Materials(e Entity) []Entity { return m.materials(nil, e, 0) }

func (m *Model) materials(out []Entity, e Entity, depth int) []Entity {
	if !e.Exists() || depth > maxNesting {
		return out
	}
	if e.Is("IfcMaterial") {
		return append(out, e)
	}
	for _, a := range []string{"ForLayerSet", "ForProfileSet", "Materials", "MaterialLayers", "MaterialProfiles", "MaterialConstituents", "Material"} {
		for in := range e.Refs(a) {
			out = m.materials(out, in, depth+1)
		}
	}
	return out
}

// classification describes a reference: the code, its name, and the system it is of.
func (p *Properties) classification(e Entity) map[string]any {
	c := map[string]any{}
	put := func(key, v string) {
		if _, has := c[key]; !has && v != "" {
			c[key] = v
		}
	}
	put("Code", e.Text("Identification"))
	put("Code", e.Text("ItemReference"))
	put("Name", e.Text("Name"))
	put("Location", e.Text("Location"))
	for src, n := e, 0; src.Exists() && n < maxNesting; n++ {
		if src.Is("IfcClassification") {
			put("System", src.Text("Name"))
			break
		}
		src = src.Ref("ReferencedSource")
	}
	return c
}

func appendNew(list []any, s string) []any {
	for _, v := range list {
		if v == s {
			return list
		}
	}
	return append(list, s)
}
