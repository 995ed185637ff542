package model

import (
	"lantau/importers/ifc/step"
)

// Properties answers for the property sets, types, materials, classifications and groups of objects. Sets that many
// objects share are decoded once and shared: the maps it hands out must not be written to.
type Properties struct {
	m          *Model
	sets       map[uint32][]Entity // object → property definitions
	typeOf     map[uint32]Entity
	materials  map[uint32][]Entity
	classified map[uint32][]Entity
	groups     map[uint32][]Entity
	decoded    map[uint32]map[string]any
}

// Properties reads the relations that give objects their properties.
func (m *Model) Properties() *Properties {
	p := &Properties{m: m, sets: map[uint32][]Entity{}, typeOf: map[uint32]Entity{}, materials: map[uint32][]Entity{},
		classified: map[uint32][]Entity{}, groups: map[uint32][]Entity{}, decoded: map[uint32]map[string]any{}}
	collect := func(class, related, relating string, into map[uint32][]Entity) {
		for _, r := range m.OfType(class) {
			for def := range r.Refs(relating) {
				for o := range r.Refs(related) {
					into[o.ID()] = append(into[o.ID()], def)
				}
			}
		}
	}
	collect("IfcRelDefinesByProperties", "RelatedObjects", "RelatingPropertyDefinition", p.sets)
	collect("IfcRelAssociatesMaterial", "RelatedObjects", "RelatingMaterial", p.materials)
	collect("IfcRelAssociatesClassification", "RelatedObjects", "RelatingClassification", p.classified)
	collect("IfcRelAssignsToGroup", "RelatedObjects", "RelatingGroup", p.groups)
	for _, r := range m.OfType("IfcRelDefinesByType") {
		t := r.Ref("RelatingType")
		for o := range r.Refs("RelatedObjects") {
			p.typeOf[o.ID()] = t
		}
	}
	return p
}

// TypeOf is the object's type; it may not exist.
func (p *Properties) TypeOf(o Entity) Entity { return p.typeOf[o.ID()] }

// Of collects what is known of an object, only what is there: its sets by name (those of its type first, its own over
// them), and Type, Tag, PredefinedType, ObjectType, Description, LongName, Materials, Classifications, Systems, Zones, Groups.
func (p *Properties) Of(o Entity) map[string]any {
	out := map[string]any{}
	typ := p.typeOf[o.ID()]
	for set := range typ.Refs("HasPropertySets") {
		p.put(out, set)
	}
	for _, set := range p.sets[o.ID()] {
		p.put(out, set)
	}
	for _, a := range []string{"Description", "ObjectType", "LongName", "Tag", "PredefinedType", "Elevation"} {
		if v := p.m.Plain(o.Attr(a)); v != nil && v != "" && v != "NOTDEFINED" {
			out[a] = v
		}
	}
	if s := typ.Text("Name"); s != "" {
		out["Type"] = s
	}
	if _, ok := out["PredefinedType"]; !ok {
		if v := p.m.Plain(typ.Attr("PredefinedType")); v != nil && v != "NOTDEFINED" && v != "USERDEFINED" {
			out["PredefinedType"] = v
		}
	}
	p.associations(out, o, typ)
	if len(out) == 0 {
		return nil
	}
	return out
}

// put adds a set under its name; one of the same name is completed and overridden.
func (p *Properties) put(out map[string]any, set Entity) {
	name := set.Text("Name")
	if name == "" {
		name = set.ClassName()
	}
	props := p.decode(set)
	if len(props) == 0 {
		return
	}
	old, ok := out[name].(map[string]any)
	if !ok {
		out[name] = props
		return
	}
	both := make(map[string]any, len(old)+len(props))
	for k, v := range old {
		both[k] = v
	}
	for k, v := range props {
		both[k] = v
	}
	out[name] = both
}

// decode reads a property or quantity set once.
func (p *Properties) decode(set Entity) map[string]any {
	if out, ok := p.decoded[set.ID()]; ok {
		return out
	}
	out := map[string]any{}
	p.decoded[set.ID()] = out
	switch {
	case set.Is("IfcPropertySet"):
		for prop := range set.Refs("HasProperties") {
			p.property(out, prop, 0)
		}
	case set.Is("IfcElementQuantity"):
		for q := range set.Refs("Quantities") {
			p.quantity(out, q, 0)
		}
	default: // door lining, window panel and other sets whose properties are attributes
		c := set.Class()
		for i := rootAttributes; c != nil && i < len(c.Attributes); i++ {
			if v := p.m.Plain(set.e.Attr(i)); v != nil {
				out[c.Attributes[i]] = v
			}
		}
	}
	return out
}

// property reads one property of any kind.
func (p *Properties) property(out map[string]any, prop Entity, depth int) {
	name := prop.Text("Name")
	if name == "" || depth > maxNesting {
		return
	}
	put := func(v any) {
		if v != nil {
			out[name] = v
		}
	}
	switch prop.ClassName() {
	case "IfcPropertySingleValue":
		put(p.m.Plain(prop.Attr("NominalValue")))
	case "IfcPropertyEnumeratedValue":
		if v, ok := p.m.Plain(prop.Attr("EnumerationValues")).([]any); ok && len(v) == 1 {
			put(v[0])
		} else if ok {
			put(v)
		}
	case "IfcPropertyListValue":
		put(p.m.Plain(prop.Attr("ListValues")))
	case "IfcPropertyReferenceValue":
		put(p.m.Plain(prop.Attr("PropertyReference")))
	case "IfcPropertyBoundedValue":
		p.fields(put, prop, map[string]string{"min": "LowerBoundValue", "max": "UpperBoundValue", "value": "SetPointValue"})
	case "IfcPropertyTableValue":
		p.fields(put, prop, map[string]string{"defining": "DefiningValues", "defined": "DefinedValues", "expression": "Expression"})
	case "IfcComplexProperty":
		in := map[string]any{}
		for q := range prop.Refs("HasProperties") {
			p.property(in, q, depth+1)
		}
		put(in)
	}
}

// fields puts a map of the attributes that are there.
func (p *Properties) fields(put func(any), e Entity, names map[string]string) {
	in := map[string]any{}
	for key, attr := range names {
		if v := p.m.Plain(e.Attr(attr)); v != nil {
			in[key] = v
		}
	}
	if len(in) > 0 {
		put(in)
	}
}

// quantity reads one quantity: the first attribute after Name, Description and Unit is its value, whatever it is called.
func (p *Properties) quantity(out map[string]any, q Entity, depth int) {
	name := q.Text("Name")
	if name == "" || depth > maxNesting {
		return
	}
	if q.Is("IfcPhysicalComplexQuantity") {
		in := map[string]any{}
		for part := range q.Refs("HasQuantities") {
			p.quantity(in, part, depth+1)
		}
		out[name] = in
		return
	}
	if at := q.Class().At("Unit"); at >= 0 {
		if v := q.e.Attr(at + 1); v.Kind != step.Ref {
			if plain := p.m.Plain(v); plain != nil {
				out[name] = plain
			}
		}
	}
}
