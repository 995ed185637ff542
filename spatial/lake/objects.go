package lake

import (
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"lantau/spatial"
)

// ObjectSchema is the property columns of a model: an object read as a feature.
var ObjectSchema = spatial.Schema{
	{Name: "class", Type: spatial.String}, {Name: "name", Type: spatial.String}, {Name: "storey", Type: spatial.String},
	{Name: "space", Type: spatial.String}, {Name: "parent", Type: spatial.String}, {Name: "sourceId", Type: spatial.String},
	{Name: "properties", Type: spatial.JSON},
}

// A PlacedObject is an object whose parts are in the collection's local frame, with its place on the Earth.
type PlacedObject struct {
	spatial.Object
	Footprint []byte      // WKB, lon/lat/height; nil where the object has no geometry
	Box       spatial.Box // lon/lat/height; empty where the object has no geometry
}

// ObjectBatch makes a feature batch of objects.
func ObjectBatch(objects []PlacedObject) (arrow.Record, error) {
	fields := append(spatial.BatchSchema(ObjectSchema).Fields(), BoxField(), PartsField())
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema(fields, nil))
	b.Reserve(len(objects))
	text := func(i int, s string) {
		if s == "" {
			b.Field(i).AppendNull()
			return
		}
		b.Field(i).(*array.StringBuilder).Append(s)
	}
	for i := range objects {
		o := &objects[i]
		text(0, o.ID)
		if o.Footprint == nil {
			b.Field(1).AppendNull()
		} else {
			b.Field(1).(*array.BinaryBuilder).Append(o.Footprint)
		}
		for k, s := range [...]string{o.Class, o.Name, o.Storey, o.Space, o.Parent, o.SourceID} {
			text(2+k, s)
		}
		if len(o.Properties) == 0 {
			b.Field(8).AppendNull()
		} else {
			js, err := json.Marshal(o.Properties)
			if err != nil {
				return nil, fmt.Errorf("object %s: properties: %w", o.ID, err)
			}
			b.Field(8).(*array.StringBuilder).Append(string(js))
		}
		box := b.Field(9).(*array.StructBuilder)
		if o.Box.IsEmpty() {
			box.AppendNull()
		} else {
			box.Append(true)
			for k := range 3 {
				box.FieldBuilder(k).(*array.Float64Builder).Append(o.Box.Min[k])
				box.FieldBuilder(3 + k).(*array.Float64Builder).Append(o.Box.Max[k])
			}
		}
		if len(o.Parts) == 0 {
			b.Field(10).AppendNull()
		} else {
			b.Field(10).(*array.BinaryBuilder).Append(spatial.EncodeParts(o.Parts))
		}
	}
	return b.NewRecord(), nil
}

// Object reads the object of a row. withProperties false leaves Properties nil, which saves parsing them.
func (b *Block) Object(i int, withProperties bool) (PlacedObject, error) {
	o := PlacedObject{Box: b.Box(i)}
	o.ID = b.ID.Value(i)
	if b.Geometry.IsValid(i) {
		o.Footprint = b.Geometry.Value(i)
	}
	for k, p := range b.Schema {
		col, ok := b.Columns[k].(*array.String)
		if !ok || col.IsNull(i) {
			continue
		}
		switch p.Name {
		case "class":
			o.Class = col.Value(i)
		case "name":
			o.Name = col.Value(i)
		case "storey":
			o.Storey = col.Value(i)
		case "space":
			o.Space = col.Value(i)
		case "parent":
			o.Parent = col.Value(i)
		case "sourceId":
			o.SourceID = col.Value(i)
		case "properties":
			if withProperties {
				if err := json.Unmarshal([]byte(col.Value(i)), &o.Properties); err != nil {
					return o, fmt.Errorf("object %s: properties: %w", o.ID, err)
				}
			}
		}
	}
	if b.Parts != nil && b.Parts.IsValid(i) {
		parts, err := spatial.DecodeParts(b.Parts.Value(i))
		if err != nil {
			return o, fmt.Errorf("object %s: %w", o.ID, err)
		}
		o.Parts = parts
	}
	return o, nil
}
