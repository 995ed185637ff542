package spatial

import (
	"github.com/apache/arrow/go/v17/arrow"
)

// Names of the fixed columns of a feature batch. Hidden columns start with an underscore and never reach a client. A
// property whose own name is one of these is stored under another column name, with its own kept in the field's metadata.
const (
	ColumnID       = "id"       // utf8: the feature's id; null where the source gave none
	ColumnGeometry = "geometry" // binary: ISO WKB with Z and M, null where the feature has none
	ColumnBox      = "bbox"     // struct of float64 xmin, ymin, zmin, xmax, ymax, zmax (segments only)
	ColumnHash     = "_hash"    // fixed 16 bytes: content hash of the feature without its id (segments only)
	ColumnParts    = "_parts"   // binary: an object's parts (models only)
)

// Metadata keys of batch fields.
const (
	MetaProperty = "lantau:property" // the property's own name
	MetaType     = "lantau:type"     // its PropertyType
)

// BatchSchema is the Arrow schema of a feature batch with the given properties: id, geometry, then a column each.
func BatchSchema(s Schema) *arrow.Schema {
	fields := []arrow.Field{
		{Name: ColumnID, Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: ColumnGeometry, Type: arrow.BinaryTypes.Binary, Nullable: true,
			Metadata: arrow.NewMetadata([]string{"ARROW:extension:name"}, []string{"geoarrow.wkb"})},
	}
	taken := map[string]bool{ColumnID: true, ColumnGeometry: true, ColumnBox: true, ColumnHash: true, ColumnParts: true}
	for _, p := range s {
		name := p.Name
		for taken[name] || name == "" || name[0] == '_' {
			name = "p:" + name
		}
		taken[name] = true
		fields = append(fields, arrow.Field{Name: name, Type: arrowType(p.Type), Nullable: true,
			Metadata: arrow.NewMetadata([]string{MetaProperty, MetaType}, []string{p.Name, string(p.Type)})})
	}
	return arrow.NewSchema(fields, nil)
}

func arrowType(t PropertyType) arrow.DataType {
	switch t {
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Integer:
		return arrow.PrimitiveTypes.Int64
	case Number:
		return arrow.PrimitiveTypes.Float64
	default:
		return arrow.BinaryTypes.String
	}
}

// PropertyOf reads the property that a field of a batch holds; ok is false for the fixed columns.
func PropertyOf(f arrow.Field) (p Property, ok bool) {
	name, ok := f.Metadata.GetValue(MetaProperty)
	if !ok {
		return Property{}, false
	}
	t, _ := f.Metadata.GetValue(MetaType)
	return Property{Name: name, Type: PropertyType(t)}, true
}

// SchemaOf collects the properties of a batch's schema.
func SchemaOf(s *arrow.Schema) Schema {
	var out Schema
	for _, f := range s.Fields() {
		if p, ok := PropertyOf(f); ok {
			out = append(out, p)
		}
	}
	return out
}
