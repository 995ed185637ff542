package lake

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// Dead is the tombstone bitmap of a segment in a version: a set bit is a row that the version no longer has. The nil map has no
// dead row. Once a version is committed its maps are read-only.
type Dead []uint64

// Has reports whether a row is dead.
func (d Dead) Has(row int) bool { return row>>6 < len(d) && d[row>>6]&(1<<(row&63)) != 0 }

// With is the map with one more dead row; it may change d.
func (d Dead) With(row int) Dead {
	for row>>6 >= len(d) {
		d = append(d, 0)
	}
	d[row>>6] |= 1 << (row & 63)
	return d
}

// Count is the number of dead rows.
func (d Dead) Count() (n int64) {
	for _, w := range d {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// Clone is a copy that may be changed.
func (d Dead) Clone() Dead { return append(Dead(nil), d...) }

var (
	zenc, _ = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	zdec, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
)

// MarshalBinary is the map as zstd-compressed little-endian words; empty for none.
func (d Dead) MarshalBinary() ([]byte, error) {
	if d.Count() == 0 {
		return nil, nil
	}
	raw := make([]byte, 0, 8*len(d))
	for _, w := range d {
		raw = binary.LittleEndian.AppendUint64(raw, w)
	}
	return zenc.EncodeAll(raw, nil), nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (d *Dead) UnmarshalBinary(b []byte) error {
	*d = nil
	if len(b) == 0 {
		return nil
	}
	raw, err := zdec.DecodeAll(b, nil)
	if err == nil && len(raw)%8 != 0 {
		err = errors.New("not whole words")
	}
	if err != nil {
		return fmt.Errorf("tombstones: %w: %w", ErrDamaged, err)
	}
	*d = make(Dead, len(raw)/8)
	for i := range *d {
		(*d)[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
	return nil
}
