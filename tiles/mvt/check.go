package mvt

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// A Decoded layer is what Check read.
type Decoded struct {
	Name     string
	Version  uint64
	Extent   uint64
	Features []DecodedFeature
}

// A DecodedFeature is a feature as a client sees it.
type DecodedFeature struct {
	ID         uint64
	Type       int // 0 unknown, 1 point, 2 line string, 3 polygon
	Properties map[string]any
	Parts      [][][2]int32 // points, lines or rings in tile coordinates; none of an unknown type
}

// Check reads a tile as strictly as the specification (2.1) allows and returns its layers, or the first rule that is broken: layer names
// unique and not empty, version 1 or 2, known fields (or extensions, which are passed over) of known wire types, none twice that may be there once, tags in pairs and in
// range, no key repeated, commands with legal counts, parameters inside 32 bits, rings closed, with an area, exterior before interior.
// A cursor that leaves 32 bits wraps; a geometry of unknown type is not looked into.
func Check(tile []byte) ([]Decoded, error) {
	var out []Decoded
	names := map[string]bool{}
	err := fields(tile, func(field, wire int, v uint64, b []byte) error {
		if field >= 16 && field <= 8191 {
			return nil // an extension
		}
		if field != 3 || wire != 2 {
			return fmt.Errorf("field %d of the tile", field)
		}
		l, err := checkLayer(b)
		if err != nil {
			return fmt.Errorf("layer %q: %w", l.Name, err)
		}
		if names[l.Name] {
			return fmt.Errorf("two layers named %q", l.Name)
		}
		names[l.Name] = true
		out = append(out, l)
		return nil
	})
	return out, err
}

// fields walks the fields of a protobuf message; v holds varints and fixed numbers, b length-delimited bytes.
func fields(b []byte, f func(field, wire int, v uint64, b []byte) error) error {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 || key>>3 == 0 || key>>3 > 1<<29 {
			return fmt.Errorf("a field's key is damaged")
		}
		b = b[n:]
		var v uint64
		var body []byte
		switch key & 7 {
		case 0:
			if v, n = binary.Uvarint(b); n <= 0 {
				return fmt.Errorf("a varint is damaged")
			}
			b = b[n:]
		case 1:
			if len(b) < 8 {
				return fmt.Errorf("a number is cut off")
			}
			v, b = binary.LittleEndian.Uint64(b), b[8:]
		case 5:
			if len(b) < 4 {
				return fmt.Errorf("a number is cut off")
			}
			v, b = uint64(binary.LittleEndian.Uint32(b)), b[4:]
		case 2:
			size, n := binary.Uvarint(b)
			if n <= 0 || size > uint64(len(b)-n) {
				return fmt.Errorf("a field is cut off")
			}
			body, b = b[n:n+int(size)], b[n+int(size):]
		default:
			return fmt.Errorf("wire type %d", key&7)
		}
		if err := f(int(key>>3), int(key&7), v, body); err != nil {
			return err
		}
	}
	return nil
}

func checkLayer(b []byte) (Decoded, error) {
	l := Decoded{Extent: 4096}
	var keys []string
	var values []any
	var features [][]byte
	seen := once(0)
	want := func(wire, w int, name string) error {
		if wire != w {
			return fmt.Errorf("%s has wire type %d", name, wire)
		}
		return nil
	}
	err := fields(b, func(field, wire int, v uint64, b []byte) error {
		if field >= 16 {
			return nil // an extension
		}
		if field != 2 && field != 3 && field != 4 && seen.again(field) {
			return fmt.Errorf("field %d twice", field)
		}
		switch field {
		case 1:
			l.Name = string(b)
			return want(wire, 2, "name")
		case 2:
			features = append(features, b)
			return want(wire, 2, "features")
		case 3:
			if !utf8.Valid(b) {
				return fmt.Errorf("a key is not UTF-8")
			}
			keys = append(keys, string(b))
			return want(wire, 2, "keys")
		case 4:
			value, err := checkValue(b)
			if err != nil {
				return err
			}
			values = append(values, value)
			return want(wire, 2, "values")
		case 5:
			l.Extent = v
			if v == 0 {
				return fmt.Errorf("extent 0")
			}
			return want(wire, 0, "extent")
		case 15:
			l.Version = v
			return want(wire, 0, "version")
		}
		return fmt.Errorf("unknown field %d", field)
	})
	switch {
	case err != nil:
		return l, err
	case l.Name == "":
		return l, fmt.Errorf("no name")
	case l.Version != 1 && l.Version != 2:
		return l, fmt.Errorf("version %d, 1 or 2 wanted", l.Version)
	}
	distinct := map[string]bool{}
	for _, k := range keys {
		if distinct[k] {
			return l, fmt.Errorf("key %q twice", k)
		}
		distinct[k] = true
	}
	for i, f := range features {
		d, err := checkFeature(f, keys, values, l.Version)
		if err != nil {
			return l, fmt.Errorf("feature %d: %w", i, err)
		}
		l.Features = append(l.Features, d)
	}
	return l, nil
}

// once notes the fields (1 to 63) that have been there.
type once uint64

func (o *once) again(field int) bool {
	bit := once(1) << (field & 63)
	had := *o&bit != 0
	*o |= bit
	return had
}

func checkValue(b []byte) (value any, err error) {
	n := 0
	err = fields(b, func(field, wire int, v uint64, b []byte) error {
		n++
		wires := map[int]int{1: 2, 2: 5, 3: 1, 4: 0, 5: 0, 6: 0, 7: 0}
		if w, ok := wires[field]; !ok || w != wire {
			return fmt.Errorf("a value has field %d of wire type %d", field, wire)
		}
		switch field {
		case 1:
			if !utf8.Valid(b) {
				return fmt.Errorf("a string is not UTF-8")
			}
			value = string(b)
		case 2:
			value = float64(math.Float32frombits(uint32(v)))
		case 3:
			value = math.Float64frombits(v)
		case 4:
			value = int64(v)
		case 5:
			value = v
		case 6:
			value = int64(v>>1) ^ -int64(v&1)
		case 7:
			value = v != 0
		}
		return nil
	})
	if err == nil && n != 1 {
		err = fmt.Errorf("a value holds %d values", n)
	}
	return value, err
}

func integers(b []byte) (out []uint32, err error) {
	for len(b) > 0 {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > math.MaxUint32 {
			return nil, fmt.Errorf("a packed integer is damaged")
		}
		out = append(out, uint32(v))
		b = b[n:]
	}
	return out, nil
}

func checkFeature(b []byte, keys []string, values []any, version uint64) (DecodedFeature, error) {
	f := DecodedFeature{Type: -1, Properties: map[string]any{}}
	var tags, geometry []uint32
	seen := once(0)
	err := fields(b, func(field, wire int, v uint64, b []byte) (err error) {
		switch {
		case seen.again(field):
			err = fmt.Errorf("field %d twice", field)
		case field == 1 && wire == 0:
			f.ID = v
		case field == 2 && wire == 2:
			tags, err = integers(b)
		case field == 3 && wire == 0:
			f.Type = int(min(v, 4))
		case field == 4 && wire == 2:
			geometry, err = integers(b)
		default:
			err = fmt.Errorf("field %d of wire type %d", field, wire)
		}
		return err
	})
	switch {
	case err != nil:
		return f, err
	case len(tags)%2 != 0:
		return f, fmt.Errorf("%d tags, an even number wanted", len(tags))
	case f.Type < 0 || f.Type > 3:
		return f, fmt.Errorf("geometry type %d; -1 stands for none", f.Type)
	case len(geometry) == 0:
		return f, fmt.Errorf("no geometry")
	}
	for i := 0; i < len(tags); i += 2 {
		k, v := tags[i], tags[i+1]
		if int(k) >= len(keys) || int(v) >= len(values) {
			return f, fmt.Errorf("tag %d, %d of %d keys and %d values", k, v, len(keys), len(values))
		}
		if _, twice := f.Properties[keys[k]]; twice {
			return f, fmt.Errorf("property %q twice", keys[k])
		}
		f.Properties[keys[k]] = values[v]
	}
	if f.Type == 0 {
		return f, nil
	}
	return f, f.decode(geometry, version)
}

// decode reads the commands (specification 4.3).
func (f *DecodedFeature) decode(g []uint32, version uint64) error {
	var x, y int32
	var part [][2]int32
	expect := moveTo
	end := func() error {
		if f.Type == 2 && len(part) == 1 {
			return fmt.Errorf("a line of one point")
		}
		if len(part) > 0 {
			f.Parts = append(f.Parts, part)
		}
		part = nil
		return nil
	}
	for i := 0; i < len(g); {
		id, count := int(g[i]&7), int(g[i]>>3)
		i++
		if id != expect && !(f.Type == 2 && id == moveTo && len(part) > 1) {
			return fmt.Errorf("command %d where %d must be", id, expect)
		}
		switch id {
		case moveTo:
			if count == 0 || f.Type != 1 && count != 1 || f.Type == 1 && len(f.Parts)+len(part) > 0 {
				return fmt.Errorf("MoveTo with count %d", count)
			}
			if err := end(); err != nil {
				return err
			}
			expect = lineTo
			if f.Type == 1 {
				expect = -1
			}
		case lineTo:
			if count == 0 || f.Type == 3 && count < 2 {
				return fmt.Errorf("LineTo with count %d", count)
			}
			expect = moveTo
			if f.Type == 3 {
				expect = closePath
			}
		case closePath:
			if count != 1 {
				return fmt.Errorf("ClosePath with count %d", count)
			}
			if err := f.ring(part, version); err != nil {
				return err
			}
			f.Parts = append(f.Parts, part)
			part, expect = nil, moveTo
			continue
		default:
			return fmt.Errorf("command %d", id)
		}
		if 2*count > len(g)-i {
			return fmt.Errorf("command %d announces %d points, %d integers are left", id, count, len(g)-i)
		}
		for range count {
			dx, dy := int32(g[i]>>1)^-int32(g[i]&1), int32(g[i+1]>>1)^-int32(g[i+1]&1)
			i += 2
			if id == lineTo && dx == 0 && dy == 0 {
				return fmt.Errorf("LineTo to where the cursor is")
			}
			x, y = x+dx, y+dy
			part = append(part, [2]int32{x, y})
		}
	}
	if f.Type == 3 && len(part) > 0 || expect == lineTo {
		return fmt.Errorf("the commands end too early")
	}
	return end()
}

// ring checks a ring's area and order: from version 2 the first ring of a feature is exterior (positive by the surveyor's formula, y
// down).
func (f *DecodedFeature) ring(part [][2]int32, version uint64) error {
	var area int64
	for i, b := range part {
		a := part[(i+len(part)-1)%len(part)]
		area += int64(a[0])*int64(b[1]) - int64(b[0])*int64(a[1])
	}
	if area == 0 {
		return fmt.Errorf("a ring without area")
	}
	if area < 0 && len(f.Parts) == 0 && version >= 2 {
		return fmt.Errorf("an interior ring comes first")
	}
	return nil
}
