// Package model gives an IFC file its meaning as a graph of named things: entities whose attributes are asked for by
// name, units, the spatial structure, property sets, materials, classifications and systems. It knows no geometry.
//
// Specification: IFC2X3 TC1, IFC4 ADD2 TC1, IFC4X3 ADD2 (ISO 16739-1:2024). Values keep the file's own unit unless a
// comment says otherwise. A Model is safe for concurrent reads once Open has returned it.
package model

import (
	"fmt"

	"lantau/importers/ifc/schema"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

// A Model is a parsed file with its schema.
type Model struct {
	File   *step.File
	Schema *schema.Schema
	// Length is metres per length unit of the file, Angle radians per plane angle unit.
	Length, Angle float64
	// Project is the file's IfcProject; it may not exist.
	Project Entity

	classes []*schema.Class // by type code
}

// Open prepares a parsed file for reading. report takes what is odd about it as a whole. A file of another schema than
// IFC gives an *spatial.InputError that wraps spatial.ErrFormat.
func Open(f *step.File, report func(spatial.Problem)) (*Model, error) {
	s, exact, ok := schema.For(f.Header.Schema)
	if !ok {
		return nil, &spatial.InputError{Op: "read ifc", Where: "FILE_SCHEMA", Msg: fmt.Sprintf("the schema is %q, not an IFC schema", f.Header.Schema),
			Try: "a model exported as IFC2X3, IFC4 or IFC4X3", Err: spatial.ErrFormat}
	}
	if !exact {
		report(spatial.Problem{Severity: spatial.Warning, Code: "schema-taken-as", Where: "FILE_SCHEMA",
			Message: fmt.Sprintf("the schema %q is read as %s", f.Header.Schema, s.Name)})
	}
	m := &Model{File: f, Schema: s, classes: make([]*schema.Class, len(f.Types()))}
	for i, keyword := range f.Types() {
		if m.classes[i] = s.Class(keyword); m.classes[i] == nil {
			report(spatial.Problem{Severity: spatial.Warning, Code: "unknown-entity", Element: keyword,
				Message: fmt.Sprintf("%s has no entity %s; %d of them are ignored", s.Name, keyword, len(f.OfType(keyword)))})
		}
	}
	for _, e := range m.OfType("IfcProject") {
		if m.Project.Exists() {
			report(spatial.Problem{Severity: spatial.Warning, Code: "several-projects", Element: e.String(), Message: "there is more than one IfcProject; the first one's units and context are taken"})
			break
		}
		m.Project = e
	}
	m.readUnits(report)
	return m, nil
}

// OfType lists the entities of a class, subtypes included, in file order within each type.
func (m *Model) OfType(class string) []Entity {
	var out []Entity
	for code, c := range m.classes {
		if c.Is(class) {
			for _, e := range m.File.OfType(m.File.Types()[code]) {
				out = append(out, Entity{m, e})
			}
		}
	}
	return out
}

// Entity finds an instance by number; the result may not exist.
func (m *Model) Entity(id uint32) Entity {
	e, ok := m.File.Entity(id)
	if !ok {
		return Entity{}
	}
	return Entity{m, e}
}

// At is the i-th entity in file order.
func (m *Model) At(i int) Entity { return Entity{m, m.File.At(i)} }
