package lake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/spatial"
	"lantau/spatial/geom"
)

// Hash is the content hash of a feature: geometry, properties and parts, without the id.
type Hash [16]byte

// Rows is a feature batch with what the lake needs to know of each row.
type Rows struct {
	Rec    arrow.Record
	IDs    []string
	Hashes []Hash
	Boxes  []spatial.Box // empty for a row without geometry
}

// Measure computes the box and the content hash of each row of a feature batch; IDs is left empty strings where the id is null.
// A row whose geometry is not valid WKB or not finite gets its error in errs (by row) and an empty box.
//
// The hash does not depend on how the columns' types were inferred: properties are taken in order of their names, nulls are left
// out, and a number that is whole hashes alike as integer, number and JSON.
func Measure(rec arrow.Record) (r Rows, errs map[int]error) {
	n := int(rec.NumRows())
	r = Rows{Rec: rec, IDs: make([]string, n), Hashes: make([]Hash, n), Boxes: make([]spatial.Box, n)}
	var geometry, parts, boxes arrow.Array
	type column struct {
		name string
		arr  arrow.Array
		typ  spatial.PropertyType
	}
	var columns []column
	for i, f := range rec.Schema().Fields() {
		switch f.Name {
		case spatial.ColumnID:
			ids := rec.Column(i).(*array.String)
			for k := range n {
				if ids.IsValid(k) {
					r.IDs[k] = ids.Value(k)
				}
			}
		case spatial.ColumnGeometry:
			geometry = rec.Column(i)
		case spatial.ColumnParts:
			parts = rec.Column(i)
		case spatial.ColumnBox:
			boxes = rec.Column(i)
		default:
			if p, ok := spatial.PropertyOf(f); ok {
				columns = append(columns, column{p.Name, rec.Column(i), p.Type})
			}
		}
	}
	slices.SortFunc(columns, func(a, b column) int {
		switch {
		case a.name < b.name:
			return -1
		case a.name > b.name:
			return 1
		}
		return 0
	})
	var buf []byte
	for k := range n {
		buf = buf[:0]
		r.Boxes[k] = spatial.EmptyBox()
		if geometry != nil && geometry.IsValid(k) {
			wkb := geometry.(*array.Binary).Value(k)
			box, err := geom.Bounds(wkb)
			if err != nil {
				if errs == nil {
					errs = map[int]error{}
				}
				errs[k] = err
				continue
			}
			r.Boxes[k] = box
			buf = binary.LittleEndian.AppendUint32(buf, uint32(len(wkb)))
			buf = append(buf, wkb...)
		}
		if boxes != nil && boxes.IsValid(k) {
			r.Boxes[k] = boxAt(boxes.(*array.Struct), k)
		}
		for _, c := range columns {
			buf = appendValue(buf, c.name, c.typ, c.arr, k)
		}
		if parts != nil && parts.IsValid(k) {
			buf = append(append(buf, 'P'), parts.(*array.Binary).Value(k)...)
		}
		sum := sha256.Sum256(buf)
		r.Hashes[k] = Hash(sum[:16])
	}
	return r, errs
}

func appendValue(buf []byte, name string, typ spatial.PropertyType, arr arrow.Array, k int) []byte {
	if arr.IsNull(k) {
		return buf
	}
	buf = append(append(buf, name...), 0)
	switch a := arr.(type) {
	case *array.Boolean:
		if a.Value(k) {
			return append(buf, 't')
		}
		return append(buf, 'f')
	case *array.Int64:
		return appendNumber(buf, float64(a.Value(k)), a.Value(k), true)
	case *array.Float64:
		return appendNumber(buf, a.Value(k), 0, false)
	case *array.String:
		if typ == spatial.JSON {
			return appendJSON(buf, a.Value(k))
		}
		return appendString(buf, a.Value(k))
	}
	return buf
}

func appendNumber(buf []byte, f float64, i int64, isInt bool) []byte {
	if !isInt && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		i, isInt = int64(f), true
	}
	if isInt {
		return binary.LittleEndian.AppendUint64(append(buf, 'i'), uint64(i))
	}
	return binary.LittleEndian.AppendUint64(append(buf, 'd'), math.Float64bits(f))
}

func appendString(buf []byte, s string) []byte {
	buf = binary.LittleEndian.AppendUint32(append(buf, 's'), uint32(len(s)))
	return append(buf, s...)
}

func appendJSON(buf []byte, s string) []byte {
	if len(s) > 0 {
		switch {
		case s[0] == '"':
			var v string
			if json.Unmarshal([]byte(s), &v) == nil {
				return appendString(buf, v)
			}
		case s == "true":
			return append(buf, 't')
		case s == "false":
			return append(buf, 'f')
		case s[0] == '-' || s[0] >= '0' && s[0] <= '9':
			var v float64
			if json.Unmarshal([]byte(s), &v) == nil {
				return appendNumber(buf, v, 0, false)
			}
		}
	}
	return append(append(buf, 'j'), s...)
}

func boxAt(s *array.Struct, k int) spatial.Box {
	at := func(i int) float64 { return s.Field(i).(*array.Float64).Value(k) }
	return spatial.Box{Min: [3]float64{at(0), at(1), at(2)}, Max: [3]float64{at(3), at(4), at(5)}}
}
