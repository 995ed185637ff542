package geojson

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/spatial"
)

// A featureReader reads features into a batch.
type featureReader struct {
	idColumn string
	p        parser
	g        geometryReader
	id, kind []byte
	report   func(spatial.Problem)
}

// read adds a feature (or a bare geometry) to the batch. An error means that the text is not JSON; what is wrong with the feature
// alone is reported, and the feature left out. number counts features from 1.
func (r *featureReader) read(b *batch, text []byte, number int64, offset int64) error {
	r.p = parser{b: text, scratch: r.p.scratch}
	r.g.p = &r.p
	r.id, r.kind = r.id[:0], r.kind[:0]
	r.g.err, r.g.closed = nil, false
	hasID, isFeature := false, false
	propertiesAt := -1
	var wkb []byte
	r.p.object(func(key []byte) {
		switch string(key) {
		case "type":
			if r.p.peek() != '"' {
				r.p.skip()
				return
			}
			r.kind = append(r.kind[:0], r.p.stringText()...)
			isFeature = string(r.kind) == "Feature"
		case "id":
			hasID = r.readID()
		case "geometry":
			wkb = r.g.read(0)
		case "properties":
			propertiesAt = r.p.i
			r.p.skip()
		default:
			r.p.skip()
		}
	})
	if r.p.err != nil {
		return r.p.err
	}
	skip := func(code, message string) {
		r.report(spatial.Problem{Severity: spatial.Skipped, Code: code, Element: r.element(number, hasID), Where: "byte " + strconv.FormatInt(offset, 10), Message: message})
	}
	if !isFeature {
		if types[string(r.kind)] == 0 {
			skip("not-a-feature", "an object of type "+strconv.Quote(string(r.kind))+" is neither a Feature nor a geometry")
			return nil
		}
		r.p.i, propertiesAt = 0, -1
		wkb = r.g.read(0)
		if r.p.err != nil {
			return r.p.err
		}
	}
	if r.g.err != nil {
		skip("invalid-geometry", r.g.err.Error())
		return nil
	}
	if r.g.closed {
		r.report(spatial.Problem{Severity: spatial.Warning, Code: "ring-closed", Element: r.element(number, hasID), Message: "a ring was not closed by its first position; it was closed"})
	}
	row := b.rows
	if propertiesAt >= 0 {
		r.p.i = propertiesAt
		if r.p.peek() == '{' {
			r.properties(b, row, &hasID)
		}
		if r.p.err != nil {
			return r.p.err
		}
	}
	b.rows++
	if hasID {
		b.id.BinaryBuilder.Append(r.id)
	} else {
		b.id.AppendNull()
	}
	if wkb == nil {
		b.geometry.AppendNull()
	} else {
		b.geometry.Append(wkb)
	}
	return nil
}

// readID reads a feature's id into r.id: a string, or a number as it is written.
func (r *featureReader) readID() bool {
	switch r.p.peek() {
	case '"':
		r.id = append(r.id[:0], r.p.stringText()...)
	case '{', '[', 't', 'f', 'n':
		r.p.skip()
		return false
	default:
		r.id = append(r.id[:0], r.p.skip()...)
	}
	return len(r.id) > 0 && len(r.id) <= 1024
}

func (r *featureReader) element(number int64, hasID bool) string {
	s := "feature number " + strconv.FormatInt(number, 10)
	if hasID {
		s += " (id " + strconv.Quote(string(r.id)) + ")"
	}
	return s
}

func (r *featureReader) properties(b *batch, row int, hasID *bool) {
	at := 0
	r.p.object(func(key []byte) {
		c := b.column(key, at)
		at++
		if c.name == r.idColumn && r.idColumn != "" {
			save := r.p.i
			*hasID = r.readID()
			r.p.i = save
		}
		switch r.p.peek() {
		case '"':
			text := r.p.stringText()
			if c.room(b.mem, row, spatial.String) {
				if c.typ == spatial.JSON {
					c.b.(*array.StringBuilder).Append(quote(string(text)))
				} else {
					c.b.(*array.StringBuilder).BinaryBuilder.Append(text)
				}
			}
		case 't', 'f':
			v := r.p.peek() == 't'
			r.p.word(strconv.FormatBool(v))
			if c.room(b.mem, row, spatial.Bool) {
				if c.typ == spatial.Bool {
					c.b.(*array.BooleanBuilder).Append(v)
				} else {
					c.b.(*array.StringBuilder).Append(strconv.FormatBool(v))
				}
			}
		case 'n':
			r.p.word("null")
		case '{', '[':
			text := r.p.skip()
			if r.p.err == nil && c.room(b.mem, row, spatial.JSON) {
				c.b.(*array.StringBuilder).Append(compact(text))
			}
		default:
			r.number(b, c, row)
		}
	})
}

func (r *featureReader) number(b *batch, c *column, row int) {
	start := r.p.i
	f, i, isInt := r.p.number()
	if r.p.err != nil {
		return
	}
	t := spatial.Number
	if isInt {
		t = spatial.Integer
	}
	if !c.room(b.mem, row, t) {
		return
	}
	switch cb := c.b.(type) {
	case *array.Int64Builder:
		cb.Append(i)
	case *array.Float64Builder:
		cb.Append(f)
	case *array.StringBuilder:
		cb.Append(string(r.p.b[start:r.p.i]))
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// compact is JSON text without white space, valid UTF-8.
func compact(text []byte) string {
	var out bytes.Buffer
	if json.Compact(&out, text) != nil {
		return "null"
	}
	return string(bytes.ToValidUTF8(out.Bytes(), []byte("\uFFFD")))
}
