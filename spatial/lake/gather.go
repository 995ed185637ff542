package lake

import (
	"encoding/json"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"lantau/spatial"
)

// A gatherer collects rows of several batches, in any order, into records of one schema, widening property types on the way.
type gatherer struct {
	schema *arrow.Schema
	rows   []Rows
	source [][]arrow.Array // by field, by batch; nil where the batch lacks the column
	geom   int
}

func newGatherer(schema *arrow.Schema, rows []Rows) *gatherer {
	g := &gatherer{schema: schema, rows: rows, source: make([][]arrow.Array, schema.NumFields())}
	for i, f := range schema.Fields() {
		g.source[i] = make([]arrow.Array, len(rows))
		want, isProperty := spatial.PropertyOf(f)
		if f.Name == spatial.ColumnGeometry {
			g.geom = i
		}
		for b, r := range rows {
			for k, bf := range r.Rec.Schema().Fields() {
				p, ok := spatial.PropertyOf(bf)
				if ok == isProperty && (isProperty && p.Name == want.Name || !isProperty && bf.Name == f.Name) {
					g.source[i][b] = r.Rec.Column(k)
				}
			}
		}
	}
	return g
}

// size is about the bytes of a row: those of its geometry and a share for the rest.
func (g *gatherer) size(r ref) int {
	if a, ok := g.source[g.geom][r.batch].(*array.Binary); ok {
		return a.ValueLen(int(r.row)) + 128
	}
	return 128
}

func (g *gatherer) gather(refs []ref) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), g.schema)
	b.Reserve(len(refs))
	for i, f := range g.schema.Fields() {
		switch f.Name {
		case spatial.ColumnID:
			fb := b.Field(i).(*array.StringBuilder)
			for _, r := range refs {
				fb.Append(g.rows[r.batch].IDs[r.row])
			}
		case spatial.ColumnHash:
			fb := b.Field(i).(*array.FixedSizeBinaryBuilder)
			for _, r := range refs {
				fb.Append(g.rows[r.batch].Hashes[r.row][:])
			}
		case spatial.ColumnBox:
			fb := b.Field(i).(*array.StructBuilder)
			for _, r := range refs {
				box := g.rows[r.batch].Boxes[r.row]
				if box.IsEmpty() {
					fb.AppendNull()
					continue
				}
				fb.Append(true)
				for k := range 3 {
					fb.FieldBuilder(k).(*array.Float64Builder).Append(box.Min[k])
					fb.FieldBuilder(3 + k).(*array.Float64Builder).Append(box.Max[k])
				}
			}
		default:
			g.column(b.Field(i), g.source[i], refs)
		}
	}
	return b.NewRecord()
}

// column copies one column; the builder's type is the segment's, a source's may be narrower.
func (g *gatherer) column(b array.Builder, source []arrow.Array, refs []ref) {
	switch b := b.(type) {
	case *array.BinaryBuilder:
		for _, r := range refs {
			if a, ok := source[r.batch].(*array.Binary); ok && a.IsValid(int(r.row)) {
				b.Append(a.Value(int(r.row)))
			} else {
				b.AppendNull()
			}
		}
	case *array.BooleanBuilder:
		for _, r := range refs {
			if a, ok := source[r.batch].(*array.Boolean); ok && a.IsValid(int(r.row)) {
				b.Append(a.Value(int(r.row)))
			} else {
				b.AppendNull()
			}
		}
	case *array.Int64Builder:
		for _, r := range refs {
			if a, ok := source[r.batch].(*array.Int64); ok && a.IsValid(int(r.row)) {
				b.Append(a.Value(int(r.row)))
			} else {
				b.AppendNull()
			}
		}
	case *array.Float64Builder:
		for _, r := range refs {
			switch a := source[r.batch].(type) {
			case *array.Float64:
				if a.IsValid(int(r.row)) {
					b.Append(a.Value(int(r.row)))
					continue
				}
			case *array.Int64:
				if a.IsValid(int(r.row)) {
					b.Append(float64(a.Value(int(r.row))))
					continue
				}
			}
			b.AppendNull()
		}
	case *array.StringBuilder:
		g.strings(b, source, refs)
	}
}

// strings copies into a string or JSON column: of a JSON column the text is JSON, whatever the source's type.
func (g *gatherer) strings(b *array.StringBuilder, source []arrow.Array, refs []ref) {
	jsonOut := false
	for i, f := range g.schema.Fields() {
		if p, ok := spatial.PropertyOf(f); ok && len(g.source[i]) > 0 && &g.source[i][0] == &source[0] {
			jsonOut = p.Type == spatial.JSON
		}
	}
	for _, r := range refs {
		k := int(r.row)
		if source[r.batch] == nil || source[r.batch].IsNull(k) {
			b.AppendNull()
			continue
		}
		switch a := source[r.batch].(type) {
		case *array.String:
			if jsonOut && !isJSON(g.rows[r.batch].Rec, a) {
				text, _ := json.Marshal(a.Value(k))
				b.Append(string(text))
			} else {
				b.Append(a.Value(k))
			}
		case *array.Boolean:
			b.Append(strconv.FormatBool(a.Value(k)))
		case *array.Int64:
			b.Append(strconv.FormatInt(a.Value(k), 10))
		case *array.Float64:
			b.Append(strconv.FormatFloat(a.Value(k), 'g', -1, 64))
		default:
			b.AppendNull()
		}
	}
}

// isJSON reports whether a column of the record holds JSON text.
func isJSON(rec arrow.Record, col arrow.Array) bool {
	for i, c := range rec.Columns() {
		if c == col {
			p, _ := spatial.PropertyOf(rec.Schema().Field(i))
			return p.Type == spatial.JSON
		}
	}
	return false
}
