package mesh

import (
	"math"

	"lantau/spatial"
)

// Closed reports whether every edge of the mesh is used as often one way as the other, corners nearer than [Weld] being
// one. An empty mesh is not closed.
func Closed(m *spatial.Mesh) bool {
	w := newWelder(len(m.Positions) / 3)
	edges := edgeBalance{}
	at := make([]uint32, len(m.Positions)/3)
	for i := range at {
		at[i] = w.weld([3]float64{float64(m.Positions[3*i]), float64(m.Positions[3*i+1]), float64(m.Positions[3*i+2])})
	}
	for i := 0; i+2 < len(m.Indices); i += 3 {
		edges.triangle(at[m.Indices[i]], at[m.Indices[i+1]], at[m.Indices[i+2]])
	}
	return edges.closed()
}

// closedTogether judges several placed meshes as one, in the frame of the first.
func closedTogether(parts []Placed) bool {
	n := 0
	for _, p := range parts {
		n += len(p.Mesh.Positions) / 3
	}
	o := [3]float64{parts[0].Transform[12], parts[0].Transform[13], parts[0].Transform[14]}
	w := newWelder(n)
	edges := edgeBalance{}
	for _, p := range parts {
		t := p.Transform
		t[12], t[13], t[14] = t[12]-o[0], t[13]-o[1], t[14]-o[2]
		at := make([]uint32, len(p.Mesh.Positions)/3)
		for i := range at {
			x, y, z := t.Apply(float64(p.Mesh.Positions[3*i]), float64(p.Mesh.Positions[3*i+1]), float64(p.Mesh.Positions[3*i+2]))
			at[i] = w.weld([3]float64{x, y, z})
		}
		mirrored := t.Det() < 0
		for i := 0; i+2 < len(p.Mesh.Indices); i += 3 {
			a, b, c := at[p.Mesh.Indices[i]], at[p.Mesh.Indices[i+1]], at[p.Mesh.Indices[i+2]]
			if mirrored {
				b, c = c, b
			}
			edges.triangle(a, b, c)
		}
	}
	return edges.closed()
}

// A welder gives near corners one number. It keeps the first corner of each grid cell of side Weld and looks into the
// neighbouring cells, so that no pair is parted by a cell's border.
type welder struct {
	cells map[[3]int64]uint32
	at    [][3]float64
}

func newWelder(n int) *welder { return &welder{cells: make(map[[3]int64]uint32, n)} }

func (w *welder) weld(p [3]float64) uint32 {
	var cell, near [3]int64
	for k := range p {
		f := p[k] / Weld
		fl := math.Floor(f)
		cell[k] = int64(fl)
		near[k] = cell[k] - 1 // the neighbour on the nearer side
		if f-fl >= 0.5 {
			near[k] = cell[k] + 1
		}
	}
	if i, ok := w.cells[cell]; ok {
		return i
	}
	for bits := 1; bits < 8; bits++ {
		key := cell
		for k := range key {
			if bits>>k&1 == 1 {
				key[k] = near[k]
			}
		}
		if i, ok := w.cells[key]; ok {
			d := sub(w.at[i], p)
			if dot(d, d) <= Weld*Weld/4 {
				w.cells[cell] = i
				return i
			}
		}
	}
	i := uint32(len(w.at))
	w.cells[cell] = i
	w.at = append(w.at, p)
	return i
}

// edgeBalance counts for each edge, keyed by its lower then higher corner, how often it is used upward less downward.
type edgeBalance map[uint64]int32

func (e edgeBalance) triangle(a, b, c uint32) {
	if a == b || b == c || c == a {
		return
	}
	e.edge(a, b)
	e.edge(b, c)
	e.edge(c, a)
}

func (e edgeBalance) edge(a, b uint32) {
	if a < b {
		e[uint64(a)<<32|uint64(b)]++
	} else {
		e[uint64(b)<<32|uint64(a)]--
	}
}

func (e edgeBalance) closed() bool {
	for _, n := range e {
		if n != 0 {
			return false
		}
	}
	return len(e) > 0
}
