// Package schema knows the entities of the IFC schemas: their supertypes and the order of their attributes, so that
// the rest of the reader names attributes instead of counting them.
//
// The tables are generated from the EXPRESS schemas IFC2X3 TC1, IFC4 ADD2 TC1 and IFC4X3 ADD2. Older and intermediate
// schemas are read by the nearest of the three.
package schema

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate sh -c "go run ./gen $EXPRESS/IFC2X3.exp > ifc2x3.txt"
//go:generate sh -c "go run ./gen $EXPRESS/IFC4.exp > ifc4.txt"
//go:generate sh -c "go run ./gen $EXPRESS/IFC4X3.exp > ifc4x3.txt"

var (
	//go:embed ifc2x3.txt
	ifc2x3 string
	//go:embed ifc4.txt
	ifc4 string
	//go:embed ifc4x3.txt
	ifc4x3 string
)

// A Schema is one version's entities. It is safe for concurrent use.
type Schema struct {
	Name    string // IFC2X3, IFC4 or IFC4X3
	classes map[string]*Class
}

// A Class is an entity type.
type Class struct {
	Name  string // as the standard writes it: IfcWall
	Super *Class // nil at the root
	// Attributes are all explicit attributes, inherited ones first, as they stand in a file.
	Attributes []string
	at         map[string]int
	is         map[string]bool
}

var tables = map[string]func() *Schema{
	"IFC2X3": sync.OnceValue(func() *Schema { return read("IFC2X3", ifc2x3) }),
	"IFC4":   sync.OnceValue(func() *Schema { return read("IFC4", ifc4) }),
	"IFC4X3": sync.OnceValue(func() *Schema { return read("IFC4X3", ifc4x3) }),
}

// For is the schema to read a file by, of the name in its FILE_SCHEMA. exact is false where the name is none of the
// known versions' and the nearest is taken; ok is false where it is not an IFC schema at all.
func For(name string) (s *Schema, exact, ok bool) {
	name = strings.ToUpper(strings.TrimSpace(name))
	switch {
	case strings.HasPrefix(name, "IFC4X3"):
		return tables["IFC4X3"](), true, true
	case strings.HasPrefix(name, "IFC4X"):
		return tables["IFC4X3"](), false, true
	case name == "IFC4" || strings.HasPrefix(name, "IFC4_"):
		return tables["IFC4"](), true, true
	case strings.HasPrefix(name, "IFC2X3"):
		return tables["IFC2X3"](), true, true
	case strings.HasPrefix(name, "IFC2X4"):
		return tables["IFC4"](), false, true
	case strings.HasPrefix(name, "IFC2") || strings.HasPrefix(name, "IFC1"):
		return tables["IFC2X3"](), false, true
	case strings.HasPrefix(name, "IFC"):
		return tables["IFC4X3"](), false, true
	}
	return nil, false, false
}

// Class finds a class by its keyword, upper case: IFCWALL. A class that this version lacks is looked for in the others,
// since exporters mix them; nil where none has it.
func (s *Schema) Class(keyword string) *Class {
	if c, ok := s.classes[keyword]; ok {
		return c
	}
	for _, other := range []string{"IFC4X3", "IFC4", "IFC2X3"} {
		if c, ok := tables[other]().classes[keyword]; ok {
			return c
		}
	}
	return nil
}

// At is the position of an attribute, or -1.
func (c *Class) At(attribute string) int {
	if c == nil {
		return -1
	}
	if i, ok := c.at[attribute]; ok {
		return i
	}
	return -1
}

// Is reports whether the class is the named one or a subtype of it.
func (c *Class) Is(name string) bool { return c != nil && c.is[name] }

func read(name, table string) *Schema {
	s := &Schema{Name: name, classes: map[string]*Class{}}
	type row struct{ name, super, attrs string }
	rows := map[string]row{}
	for line := range strings.Lines(table) {
		f := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(f) == 3 {
			rows[f[0]] = row{f[0], f[1], f[2]}
		}
	}
	var class func(name string) *Class
	class = func(name string) *Class {
		if c, ok := s.classes[strings.ToUpper(name)]; ok {
			return c
		}
		r, ok := rows[name]
		if !ok {
			return nil
		}
		c := &Class{Name: name, Super: class(r.super), at: map[string]int{}, is: map[string]bool{name: true}}
		if c.Super != nil {
			c.Attributes = append(c.Attributes, c.Super.Attributes...)
			for k := range c.Super.is {
				c.is[k] = true
			}
		}
		if r.attrs != "" {
			c.Attributes = append(c.Attributes, strings.Split(r.attrs, ",")...)
		}
		for i, a := range c.Attributes {
			c.at[a] = i
		}
		s.classes[strings.ToUpper(name)] = c
		return c
	}
	for name := range rows {
		class(name)
	}
	return s
}
