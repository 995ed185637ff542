package geojson

import (
	"math"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"lantau/spatial"
)

var nan = math.NaN()

// A batch gathers features in columns whose types are found as values come.
type batch struct {
	mem      memory.Allocator
	id       *array.StringBuilder
	geometry *array.BinaryBuilder
	columns  []*column
	byName   map[string]*column
	rows     int
}

// A column's builder may lag behind the batch's rows: what is missing is null.
type column struct {
	name string
	typ  spatial.PropertyType
	b    array.Builder
}

func newBatch() *batch {
	mem := memory.NewGoAllocator()
	return &batch{mem: mem, id: array.NewStringBuilder(mem), geometry: array.NewBinaryBuilder(mem, arrow.BinaryTypes.Binary), byName: map[string]*column{}}
}

// column finds or makes a property's column. Features mostly list their properties in one order, so the guess at is tried first.
func (b *batch) column(name []byte, at int) *column {
	if at < len(b.columns) && b.columns[at].name == string(name) {
		return b.columns[at]
	}
	if c, ok := b.byName[string(name)]; ok {
		return c
	}
	c := &column{name: string(name)}
	b.columns = append(b.columns, c)
	b.byName[c.name] = c
	return c
}

// room makes the column ready to take a value of type t at row: it pads with nulls and widens. false where the row has a value
// already (a repeated key: the last one should win, which an append-only column cannot do, so the first stays).
func (c *column) room(mem memory.Allocator, row int, t spatial.PropertyType) bool {
	if c.b == nil {
		c.typ = t
		c.b = newBuilder(mem, t)
	} else if w := c.typ.Widen(t); w != c.typ {
		c.widen(mem, w)
	}
	if c.b.Len() > row {
		return false
	}
	for c.b.Len() < row {
		c.b.AppendNull()
	}
	return true
}

func newBuilder(mem memory.Allocator, t spatial.PropertyType) array.Builder {
	switch t {
	case spatial.Bool:
		return array.NewBooleanBuilder(mem)
	case spatial.Integer:
		return array.NewInt64Builder(mem)
	case spatial.Number:
		return array.NewFloat64Builder(mem)
	default:
		return array.NewStringBuilder(mem)
	}
}

// widen converts what the column holds to a wider type: Integer to Number, or anything to JSON.
func (c *column) widen(mem memory.Allocator, t spatial.PropertyType) {
	old := c.b.NewArray()
	from := c.typ
	c.typ, c.b = t, newBuilder(mem, t)
	for i := range old.Len() {
		if old.IsNull(i) {
			c.b.AppendNull()
			continue
		}
		if t == spatial.Number {
			c.b.(*array.Float64Builder).Append(float64(old.(*array.Int64).Value(i)))
			continue
		}
		text := c.b.(*array.StringBuilder)
		switch a := old.(type) {
		case *array.Boolean:
			text.Append(strconv.FormatBool(a.Value(i)))
		case *array.Int64:
			text.Append(strconv.FormatInt(a.Value(i), 10))
		case *array.Float64:
			text.Append(strconv.FormatFloat(a.Value(i), 'g', -1, 64))
		case *array.String:
			if from == spatial.JSON {
				text.Append(a.Value(i))
			} else {
				text.Append(quote(a.Value(i)))
			}
		}
	}
}

// record ends the batch.
func (b *batch) record() arrow.Record {
	var schema spatial.Schema
	arrays := []arrow.Array{b.id.NewArray(), b.geometry.NewArray()}
	for _, c := range b.columns {
		if c.b == nil { // null in every feature: the type is not known, and text can hold it
			c.typ, c.b = spatial.String, newBuilder(b.mem, spatial.String)
		}
		for c.b.Len() < b.rows {
			c.b.AppendNull()
		}
		schema = append(schema, spatial.Property{Name: c.name, Type: c.typ})
		arrays = append(arrays, c.b.NewArray())
	}
	return array.NewRecord(spatial.BatchSchema(schema), arrays, int64(b.rows))
}
