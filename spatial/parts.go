package spatial

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrParts means that bytes are not encoded parts.
var ErrParts = errors.New("invalid parts")

// EncodeParts is the stored form of an object's parts: a count (uvarint), then for each the mesh hash (16 bytes), the first three
// rows of the transform's columns (12 float64, little-endian), the colour (4 bytes), and LoD, surface and material name as
// length-prefixed UTF-8.
func EncodeParts(parts []Part) []byte {
	b := binary.AppendUvarint(nil, uint64(len(parts)))
	for _, p := range parts {
		b = append(b, p.Mesh[:]...)
		for c := range 4 {
			for r := range 3 {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p.Transform[4*c+r]))
			}
		}
		b = append(b, p.Material.Color[:]...)
		for _, s := range [...]string{p.LoD, p.Surface, p.Material.Name} {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	return b
}

// DecodeParts reads what EncodeParts wrote. Counts are checked against the bytes left. Errors wrap ErrParts.
func DecodeParts(b []byte) ([]Part, error) {
	n, k := binary.Uvarint(b)
	if k <= 0 || n > uint64(len(b)/119) {
		return nil, fmt.Errorf("%w: count", ErrParts)
	}
	b = b[k:]
	parts := make([]Part, n)
	for i := range parts {
		if len(b) < 116 {
			return nil, fmt.Errorf("%w: part %d is cut off", ErrParts, i)
		}
		p := &parts[i]
		copy(p.Mesh[:], b)
		b = b[16:]
		p.Transform[15] = 1
		for c := range 4 {
			for r := range 3 {
				p.Transform[4*c+r] = math.Float64frombits(binary.LittleEndian.Uint64(b))
				b = b[8:]
			}
		}
		copy(p.Material.Color[:], b)
		b = b[4:]
		for _, s := range [...]*string{&p.LoD, &p.Surface, &p.Material.Name} {
			n, k := binary.Uvarint(b)
			if k <= 0 || n > uint64(len(b)-k) {
				return nil, fmt.Errorf("%w: part %d is cut off", ErrParts, i)
			}
			*s = string(b[k : k+int(n)])
			b = b[k+int(n):]
		}
	}
	return parts, nil
}
