package spatial

import (
	"fmt"
	"regexp"
	"time"
)

// Kind says which currency a collection holds.
type Kind string

// A features collection holds feature batches; a model holds objects with meshes (and is readable as features too).
const (
	Features Kind = "features"
	Model    Kind = "model"
)

// A Collection is a named, versioned set of features or objects.
type Collection struct {
	ID          string
	Title       string
	Description string
	Kind        Kind
	// SourceCRS is the CRS of the file last imported ("EPSG:2326"); "OGC:CRS84" for lon/lat.
	SourceCRS string
	// Anchor is the origin of a model's local frame; nil for features. It is chosen at first import and kept.
	Anchor *Anchor
	// Version is the number of the latest version; versions count from 1.
	Version int64
	// Count is the number of live features or objects.
	Count int64
	// Extent is their box; empty where nothing has a geometry.
	Extent Box
	// Schema is the union of the segments' property columns.
	Schema           Schema
	Created, Updated time.Time
}

var slug = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// CheckCollectionID refuses ids that are not a slug of 1 to 64 characters from A–Z a–z 0–9 . _ -, or that are "." or "..".
func CheckCollectionID(id string) error {
	if !slug.MatchString(id) || id == "." || id == ".." {
		return &InputError{Op: "collection id", Where: fmt.Sprintf("%q", id), Msg: "not a slug of 1 to 64 characters A-Z a-z 0-9 . _ -", Try: "--collection with such a name"}
	}
	return nil
}

// PropertyType is the type of a property column.
type PropertyType string

// Property types. JSON is a nested value, kept as its JSON text. A column that mixes numbers widens to Number; any other
// mixture widens to JSON.
const (
	Bool    PropertyType = "boolean"
	Integer PropertyType = "integer" // 64 bit
	Number  PropertyType = "number"  // float64
	String  PropertyType = "string"
	JSON    PropertyType = "json"
)

// Widen is the narrowest type that holds values of both; the empty type is the neutral element.
func (t PropertyType) Widen(u PropertyType) PropertyType {
	switch {
	case t == u || u == "":
		return t
	case t == "":
		return u
	case (t == Integer && u == Number) || (t == Number && u == Integer):
		return Number
	default:
		return JSON
	}
}

// A Property is one column of a collection.
type Property struct {
	Name string       `json:"name"`
	Type PropertyType `json:"type"`
}

// A Schema is the property columns in order, without id, geometry and hidden columns.
type Schema []Property

// Union appends the properties of t that s lacks and widens those that both have.
func (s Schema) Union(t Schema) Schema {
	out := append(Schema(nil), s...)
	at := make(map[string]int, len(out))
	for i, p := range out {
		at[p.Name] = i
	}
	for _, p := range t {
		if i, ok := at[p.Name]; ok {
			out[i].Type = out[i].Type.Widen(p.Type)
			continue
		}
		at[p.Name] = len(out)
		out = append(out, p)
	}
	return out
}

// A Version is one committed state of a collection.
type Version struct {
	Collection string    `json:"collection"`
	Number     int64     `json:"number"`
	Sequence   int64     `json:"sequence"` // of the store's change events; grows over all collections
	Created    time.Time `json:"created"`
	Principal  string    `json:"principal"`
	Lineage    Lineage   `json:"lineage"`
	Counts     Counts    `json:"counts"`
	// Changed is the box of everything that was added, changed or removed, where it was and where it is now.
	Changed Box `json:"-"`
}

// Counts says what a version did to the one before it.
type Counts struct {
	Added     int64 `json:"added"`
	Changed   int64 `json:"changed"`
	Removed   int64 `json:"removed"`
	Unchanged int64 `json:"unchanged"`
}

// Any reports whether the version differs from the one before it.
func (c Counts) Any() bool { return c.Added+c.Changed+c.Removed > 0 }

// Lineage says what a version was made of.
type Lineage struct {
	Files        []SourceFile      `json:"files"`
	Importer     string            `json:"importer"`
	Options      map[string]string `json:"options,omitempty"`
	Georeference *Georeference     `json:"georeference,omitempty"`
	// Problems holds a sample; ProblemCounts counts them all by code.
	Problems      []Problem        `json:"problems,omitempty"`
	ProblemCounts map[string]int64 `json:"problemCounts,omitempty"`
}

// A SourceFile is a file that was imported.
type SourceFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ChangeKind says what happened to a feature or object between two versions.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Changed ChangeKind = "changed"
	Removed ChangeKind = "removed"
)

// A Change is one element of a change set; Box is where it was and where it is now (lon/lat/height).
type Change struct {
	ID   string
	Kind ChangeKind
	Box  Box
}
