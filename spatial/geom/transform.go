package geom

// Transform returns a copy of a WKB geometry whose coordinates f has changed: f gets the points of each part as flat
// x, y, z triples (z is 0 where the geometry has none; changes to it are then dropped) and changes them in place.
// Errors wrap ErrWKB or are f's own.
func Transform(wkb []byte, f func(xyz []float64) error) ([]byte, error) {
	t := transformer{f: f}
	out := append([]byte(nil), wkb...)
	if err := Walk(out, &t); err != nil {
		return nil, err
	}
	return out, t.err
}

type transformer struct {
	f   func([]float64) error
	buf []float64
	err error
}

func (t *transformer) Point(p Points)          { t.run(p) }
func (t *transformer) Line(p Points)           { t.run(p) }
func (t *transformer) Ring(p Points, ring int) { t.run(p) }

func (t *transformer) run(p Points) {
	if t.err != nil || p.Len() == 0 {
		return
	}
	n := p.Len()
	t.buf = t.buf[:0]
	for i := 0; i < n; i++ {
		x, y := p.XY(i)
		z, _ := p.Z(i)
		t.buf = append(t.buf, x, y, z)
	}
	if t.err = t.f(t.buf); t.err != nil {
		return
	}
	for i := 0; i < n; i++ {
		p.set(i, 0, t.buf[3*i])
		p.set(i, 1, t.buf[3*i+1])
		if p.z {
			p.set(i, 2, t.buf[3*i+2])
		}
	}
}
