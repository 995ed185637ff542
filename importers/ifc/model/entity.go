package model

import (
	"fmt"
	"iter"

	"lantau/importers/ifc/schema"
	"lantau/importers/ifc/step"
)

// An Entity is an instance whose attributes are asked for by name. The zero value does not exist: its attributes are
// missing and it refers to nothing, so that chains of references need no checks on the way.
type Entity struct {
	m *Model
	e step.Entity
}

// Exists reports whether there is such an instance.
func (e Entity) Exists() bool { return e.m != nil }

// ID is the instance's number, 0 where it does not exist.
func (e Entity) ID() uint32 { return e.e.ID() }

// Model is the model the entity is of.
func (e Entity) Model() *Model { return e.m }

// Class is the entity's class; nil where it does not exist or the schema does not know it.
func (e Entity) Class() *schema.Class {
	if e.m == nil {
		return nil
	}
	return e.m.classes[e.e.Code()]
}

// ClassName is the class as the standard writes it (IfcWall), or the file's keyword where the schema lacks it.
func (e Entity) ClassName() string {
	if c := e.Class(); c != nil {
		return c.Name
	}
	return e.e.Keyword()
}

// Is reports whether the entity is of the class or a subtype.
func (e Entity) Is(class string) bool { return e.Class().Is(class) }

// Offset is where its attributes begin in the file, in bytes.
func (e Entity) Offset() int64 { return e.e.Offset() }

// String names the entity for messages: #12=IFCWALL.
func (e Entity) String() string {
	if e.m == nil {
		return "nothing"
	}
	return fmt.Sprintf("#%d=%s", e.ID(), e.e.Keyword())
}

// Attr is an attribute's value; Missing where the class has no such attribute.
func (e Entity) Attr(name string) step.Value { return e.e.Attr(e.Class().At(name)) }

// Ref follows a reference; the result may not exist.
func (e Entity) Ref(name string) Entity { return e.m.follow(e.Attr(name)) }

// Refs follows a list of references, or a single one; those to nothing are left out.
func (e Entity) Refs(name string) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		v := e.Attr(name)
		if v.Kind == step.Typed {
			_, v = v.Unwrap()
		}
		if v.Kind == step.Ref {
			if in := e.m.follow(v); in.Exists() {
				yield(in)
			}
			return
		}
		for _, v := range v.All() {
			if in := e.m.follow(v); in.Exists() && !yield(in) {
				return
			}
		}
	}
}

// Float is a number; ok is false where it is missing or not finite.
func (e Entity) Float(name string) (float64, bool) { return e.Attr(name).Float() }

// FloatOr is a number, or def where it is missing or not finite.
func (e Entity) FloatOr(name string, def float64) float64 {
	if x, ok := e.Attr(name).Float(); ok {
		return x
	}
	return def
}

// Text is a string or the name of an enumeration member; empty where it is missing.
func (e Entity) Text(name string) string { return e.Attr(name).Text() }

// Follow resolves a reference of the entity's file; the result may not exist.
func (e Entity) Follow(v step.Value) Entity { return e.m.follow(v) }

func (m *Model) follow(v step.Value) Entity {
	if m == nil {
		return Entity{}
	}
	if id, ok := v.Ref(); ok {
		return m.Entity(id)
	}
	return Entity{}
}
