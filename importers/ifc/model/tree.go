package model

import (
	"fmt"

	"lantau/spatial"
)

// A Tree is the spatial structure: who contains, aggregates, voids and fills what. Keys are entity numbers.
type Tree struct {
	// Parent is the container of an element, else what it is a part of, else the host of the opening that it fills.
	Parent map[uint32]uint32
	// Openings are the openings of a host; Host the host of an opening.
	Openings map[uint32][]Entity
	Host     map[uint32]uint32
}

// Tree reads the relations of the spatial structure. Cycles are broken and reported.
func (m *Model) Tree(report func(spatial.Problem)) *Tree {
	t := &Tree{Parent: map[uint32]uint32{}, Openings: map[uint32][]Entity{}, Host: map[uint32]uint32{}}
	link := func(class, parts, whole string) {
		for _, r := range m.OfType(class) {
			w := r.Ref(whole)
			if !w.Exists() {
				continue
			}
			for p := range r.Refs(parts) {
				if _, ok := t.Parent[p.ID()]; !ok && p.ID() != w.ID() {
					t.Parent[p.ID()] = w.ID()
				}
			}
		}
	}
	link("IfcRelContainedInSpatialStructure", "RelatedElements", "RelatingStructure")
	link("IfcRelAggregates", "RelatedObjects", "RelatingObject")
	link("IfcRelNests", "RelatedObjects", "RelatingObject")
	for _, r := range m.OfType("IfcRelVoidsElement") {
		host, opening := r.Ref("RelatingBuildingElement"), r.Ref("RelatedOpeningElement")
		if _, ok := t.Host[opening.ID()]; ok || !host.Exists() || !opening.Exists() || host.ID() == opening.ID() {
			continue
		}
		t.Host[opening.ID()] = host.ID()
		t.Openings[host.ID()] = append(t.Openings[host.ID()], opening)
	}
	for _, r := range m.OfType("IfcRelFillsElement") {
		filler := r.Ref("RelatedBuildingElement").ID()
		host, ok := t.Host[r.Ref("RelatingOpeningElement").ID()]
		if _, has := t.Parent[filler]; ok && !has && filler != 0 && filler != host {
			t.Parent[filler] = host
		}
	}
	for _, r := range m.OfType("IfcRelConnectsPortToElement") {
		port, element := r.Ref("RelatingPort").ID(), r.Ref("RelatedElement").ID()
		if _, has := t.Parent[port]; !has && port != 0 && element != 0 && port != element {
			t.Parent[port] = element
		}
	}
	t.breakCycles(m, report)
	return t
}

// breakCycles walks up from every part; a walk that comes back to itself loses its last link.
func (t *Tree) breakCycles(m *Model, report func(spatial.Problem)) {
	done := map[uint32]bool{}
	for i := range m.File.Len() { // in file order, so that the outcome does not depend on the map's
		start := m.File.At(i).ID()
		if _, ok := t.Parent[start]; !ok || done[start] {
			continue
		}
		onPath := map[uint32]bool{}
		for id := start; !done[id]; {
			onPath[id] = true
			next, ok := t.Parent[id]
			if !ok {
				break
			}
			if onPath[next] {
				delete(t.Parent, id)
				report(spatial.Problem{Severity: spatial.Warning, Code: "cyclic-reference", Element: m.Entity(id).String(),
					Message: fmt.Sprintf("cyclic reference #%d: it is part of itself; the link to its container is dropped", next)})
				break
			}
			id = next
		}
		for id := range onPath {
			done[id] = true
		}
	}
}

// Up finds the nearest container (or the entity itself) for which is answers true; 0 for none.
func (t *Tree) Up(id uint32, is func(uint32) bool) uint32 {
	for n := 0; id != 0 && n < 1<<16; n++ {
		if is(id) {
			return id
		}
		id = t.Parent[id]
	}
	return 0
}
