package gltf

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// table reads the property tables' strings.
func (c *checker) table() {
	m := c.doc.Extensions.M
	if m == nil {
		return
	}
	for i, t := range m.PropertyTables {
		class, ok := m.Schema.Classes[t.Class]
		if !ok || t.Count < 1 {
			c.errorf("property table %d: class %q, %d rows", i, t.Class, t.Count)
			continue
		}
		rows := make([]Feature, t.Count)
		for name, p := range t.Properties {
			if class.Properties[name].Type != "STRING" || p.StringOffsetType != "UINT32" {
				c.errorf("property %q: type %q, offsets %q", name, class.Properties[name].Type, p.StringOffsetType)
				continue
			}
			values, offsets := c.view8(name, p.Values), c.view8(name, p.StringOffsets)
			if len(offsets) == 4*(t.Count+1) && int(binary.LittleEndian.Uint32(offsets[4*t.Count:])) != len(values) {
				c.errorf("property %q: offsets do not end with the values", name)
			}
			if values == nil || len(offsets) != 4*(t.Count+1) {
				c.errorf("property %q: %d bytes of offsets for %d rows", name, len(offsets), t.Count)
				continue
			}
			for k := range rows {
				from, to := binary.LittleEndian.Uint32(offsets[4*k:]), binary.LittleEndian.Uint32(offsets[4*k+4:])
				if from > to || uint64(to) > uint64(len(values)) || !utf8.Valid(values[from:to]) {
					c.errorf("property %q row %d: bytes %d to %d of %d are not a string", name, k, from, to, len(values))
					break
				}
				rows[k].set(name, string(values[from:to]))
			}
		}
		if i == 0 {
			c.r.Features, c.r.Used = rows, make([]bool, len(rows))
		}
	}
}

func (f *Feature) set(column, v string) {
	switch column {
	case "id":
		f.ID = v
	case "class":
		f.Class = v
	case "name":
		f.Name = v
	case "storey":
		f.Storey = v
	}
}

// view8 is the bytes of a buffer view that must lie on an 8-byte boundary.
func (c *checker) view8(name string, i int) []byte {
	if i < 0 || i >= len(c.doc.BufferViews) {
		c.errorf("property %q: buffer view %d of %d", name, i, len(c.doc.BufferViews))
		return nil
	}
	v := c.doc.BufferViews[i]
	if v.ByteOffset%8 != 0 {
		c.errorf("property %q: buffer view %d starts at %d, not on 8 bytes", name, i, v.ByteOffset)
	}
	return c.bin[v.ByteOffset : v.ByteOffset+v.ByteLength]
}

func (c *checker) accessorOf(i int) *checkAccessor {
	if i < 0 || i >= len(c.doc.Accessors) {
		return nil
	}
	return &c.doc.Accessors[i]
}

// raw is the bytes of an accessor, nil where it is not sound. Only packed views are read.
func (c *checker) raw(where string, i int) []byte {
	a := c.accessorOf(i)
	if a == nil || a.BufferView == nil || *a.BufferView < 0 || *a.BufferView >= len(c.doc.BufferViews) {
		c.errorf("%s: accessor %d has no data", where, i)
		return nil
	}
	width := map[int]int{5121: 1, 5123: 2, 5125: 4, 5126: 4}[a.ComponentType]
	element := width * map[string]int{"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}[a.Type]
	v := c.doc.BufferViews[*a.BufferView]
	if element == 0 || a.Count < 1 || a.ByteOffset < 0 || (v.ByteStride != 0 && v.ByteStride != element) || (v.ByteOffset+a.ByteOffset)%width != 0 ||
		(v.Target == 34962 && element%4 != 0) || a.Count > (v.ByteLength-a.ByteOffset)/element {
		c.errorf("%s: accessor %d (%d × %s of type %d at %d) does not fit its view (%d bytes at %d, stride %d)",
			where, i, a.Count, a.Type, a.ComponentType, a.ByteOffset, v.ByteLength, v.ByteOffset, v.ByteStride)
		return nil
	}
	start := v.ByteOffset + a.ByteOffset
	return c.bin[start : start+a.Count*element]
}

// floats reads an accessor of float32 and reports what is not a number.
func (c *checker) floats(where string, i int, kind string) []float32 {
	raw, a := c.raw(where, i), c.accessorOf(i)
	if raw == nil || a.ComponentType != 5126 || a.Type != kind {
		c.errorf("%s: not float32 %s", where, kind)
		return nil
	}
	out := make([]float32, len(raw)/4)
	for k := range out {
		out[k] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*k:]))
		if out[k]-out[k] != 0 {
			c.errorf("%s: component %d is %v", where, k, out[k])
			return nil
		}
	}
	return out
}

func equal(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
