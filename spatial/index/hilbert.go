// Package index holds the spatial indexes: the Hilbert order in which segments are written and the packed R-tree that is
// built over a segment's rows in that order. Boxes are in any unit; stored features use lon/lat degrees.
package index

// Hilbert is the distance along the Hilbert curve of order 16 of the cell (x, y), each 0 to 65535. The curve starts at (0, 0) and
// ends at (65535, 0). The algorithm is the bit-parallel prefix scan of the curve's state machine (Rawrunprotected, "2D Hilbert
// curves in O(1)", 2016; as also used by flatbush).
func Hilbert(x, y uint32) uint32 {
	a := x ^ y
	b := 0xFFFF ^ a
	c := 0xFFFF ^ (x | y)
	d := x & (y ^ 0xFFFF)

	A := a | (b >> 1)
	B := (a >> 1) ^ a
	C := ((c >> 1) ^ (b & (d >> 1))) ^ c
	D := ((a & (c >> 1)) ^ (d >> 1)) ^ d

	for _, s := range [...]uint{2, 4} {
		a, b, c, d = A, B, C, D
		A = (a & (a >> s)) ^ (b & (b >> s))
		B = (a & (b >> s)) ^ (b & ((a ^ b) >> s))
		C ^= (a & (c >> s)) ^ (b & (d >> s))
		D ^= (b & (c >> s)) ^ ((a ^ b) & (d >> s))
	}
	a, b, c, d = A, B, C, D
	C ^= (a & (c >> 8)) ^ (b & (d >> 8))
	D ^= (b & (c >> 8)) ^ ((a ^ b) & (d >> 8))

	a = C ^ (C >> 1)
	b = D ^ (D >> 1)
	i0 := x ^ y
	i1 := b | (0xFFFF ^ (i0 | a))
	return spread(i1)<<1 | spread(i0)
}

// spread puts the 16 low bits of v at the even positions.
func spread(v uint32) uint32 {
	v &= 0xFFFF
	v = (v | v<<8) & 0x00FF00FF
	v = (v | v<<4) & 0x0F0F0F0F
	v = (v | v<<2) & 0x33333333
	return (v | v<<1) & 0x55555555
}
