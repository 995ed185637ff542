package mvt

import (
	"encoding/binary"
	"testing"
)

// field makes a length-delimited field.
func field(number int, body ...byte) []byte {
	b := binary.AppendUvarint(nil, uint64(number)<<3|2)
	return append(binary.AppendUvarint(b, uint64(len(body))), body...)
}

func cat(parts ...[]byte) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// Tiles by hand, for each rule that Check knows; 15<<3 is the version, 5<<3 the extent, 3<<3 a feature's type.
func TestCheck(t *testing.T) {
	version, name := []byte{15 << 3, 2}, field(1, 'a')
	point := []byte{3 << 3, 1}
	at := field(4, 9, 2, 2)
	triangle := func(closing byte) []byte { return field(4, 9, 0, 0, 18, 20, 0, 0, 20, closing) }
	tile := func(parts ...[]byte) []byte { return field(3, cat(parts...)...) }
	feature := func(parts ...[]byte) []byte { return field(2, cat(parts...)...) }
	for what, c := range map[string]struct {
		tile []byte
		ok   bool
	}{
		"nothing":              {nil, true},
		"a point":              {tile(version, name, feature(point, at)), true},
		"version 1":            {tile([]byte{15 << 3, 1}, name, feature(point, at)), true},
		"version 3":            {tile([]byte{15 << 3, 3}, name, feature(point, at)), false},
		"no version":           {tile(name, feature(point, at)), false},
		"no name":              {tile(version, feature(point, at)), false},
		"two names":            {tile(version, name, name, feature(point, at)), false},
		"one name, two layers": {append(tile(version, name), tile(version, name)...), false},
		"no feature":           {tile(version, name), true},
		"an extension":         {tile(version, name, field(16, 1, 2, 3), feature(point, at)), true},
		"an unknown field":     {tile(version, name, field(9, 1), feature(point, at)), false},
		"extent 0":             {tile(version, name, []byte{5 << 3, 0}, feature(point, at)), false},
		"a key twice":          {tile(version, name, field(3, 'k'), field(3, 'k')), false},
		"a value of nothing":   {tile(version, name, field(4)), false},
		"no type":              {tile(version, name, feature(at)), false},
		"an unknown type":      {tile(version, name, feature([]byte{3 << 3, 0}, at)), true},
		"type 4":               {tile(version, name, feature([]byte{3 << 3, 4}, at)), false},
		"no geometry":          {tile(version, name, feature(point)), false},
		"two geometries":       {tile(version, name, feature(point, at, at)), false},
		"an odd tag":           {tile(version, name, field(3, 'k'), feature(field(2, 0), point, at)), false},
		"a tag out of range":   {tile(version, name, field(3, 'k'), feature(field(2, 0, 0), point, at)), false},
		"half a point":         {tile(version, name, feature(point, field(4, 9, 2))), false},
		"a line":               {tile(version, name, feature([]byte{3 << 3, 2}, field(4, 9, 0, 0, 10, 2, 2))), true},
		"a line that stands":   {tile(version, name, feature([]byte{3 << 3, 2}, field(4, 9, 0, 0, 10, 0, 0))), false},
		"a line of one point":  {tile(version, name, feature([]byte{3 << 3, 2}, field(4, 9, 0, 0))), false},
		"a polygon":            {tile(version, name, feature([]byte{3 << 3, 3}, triangle(15))), true},
		"closed twice":         {tile(version, name, feature([]byte{3 << 3, 3}, triangle(23))), false},
		"not closed":           {tile(version, name, feature([]byte{3 << 3, 3}, field(4, 9, 0, 0, 18, 20, 0, 0, 20))), false},
		"a hole first":         {tile(version, name, feature([]byte{3 << 3, 3}, field(4, 9, 0, 0, 18, 0, 20, 20, 0, 15))), false},
		"a hole first, v1":     {tile([]byte{15 << 3, 1}, name, feature([]byte{3 << 3, 3}, field(4, 9, 0, 0, 18, 0, 20, 20, 0, 15))), true},
		"without area":         {tile(version, name, feature([]byte{3 << 3, 3}, field(4, 9, 0, 0, 18, 20, 0, 20, 0, 15))), false},
		"cut off":              {tile(version, name, feature(point, at))[:8], false},
	} {
		if _, err := Check(c.tile); (err == nil) != c.ok {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// FuzzCheck wants an answer to any bytes, and as many rings as the commands can hold.
func FuzzCheck(f *testing.F) {
	f.Add(field(3, cat([]byte{15 << 3, 2}, field(1, 'a'), field(2, cat([]byte{3 << 3, 1}, field(4, 9, 2, 2))...))...))
	f.Fuzz(func(t *testing.T, tile []byte) {
		layers, _ := Check(tile)
		points := 0
		for _, l := range layers {
			for _, feature := range l.Features {
				for _, p := range feature.Parts {
					points += len(p)
				}
			}
		}
		if points > len(tile) {
			t.Errorf("%d points of %d bytes", points, len(tile))
		}
	})
}
