package mesh

// A Triangulator cuts many polygons without allocating for each. The zero value is ready; it belongs to one goroutine.
type Triangulator struct {
	clip  clipper
	rings [][][3]float64
	flat  []uint32
	raw   [][3]int32
	out   [][3]uint32
}

// Indexed cuts a polygon whose rings are numbers of points; see [Triangulate] for the rules. It returns triples of the
// same numbers, valid until the next call, and nil for what is no polygon: fewer than three distinct corners, or a
// coordinate that is not a number. Triangles two of whose numbers are equal are left out.
func (t *Triangulator) Indexed(points [][3]float64, rings [][]uint32) [][3]uint32 {
	t.flat, t.out = t.flat[:0], t.out[:0]
	for len(t.rings) < len(rings) {
		t.rings = append(t.rings, nil)
	}
	for i, ring := range rings {
		r := t.rings[i][:0]
		for _, v := range ring {
			if int(v) >= len(points) {
				return nil
			}
			r = append(r, points[v])
			t.flat = append(t.flat, v)
		}
		t.rings[i] = r
	}
	var err error
	if t.raw, err = t.clip.polygon(t.raw[:0], t.rings[:len(rings)]); err != nil {
		return nil
	}
	for _, k := range t.raw {
		a, b, c := t.flat[k[0]], t.flat[k[1]], t.flat[k[2]]
		if a != b && b != c && c != a {
			t.out = append(t.out, [3]uint32{a, b, c})
		}
	}
	return t.out
}
