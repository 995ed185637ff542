package mesh

import (
	"math"
	"slices"
)

// A corners pool gives points nearer than tol one number, that of the first of them.
type corners struct {
	tol   float64
	at    [][3]float64
	cells map[[3]int64]uint32 // the last point of a cell, by number + 1
	prev  []uint32            // the one before it in its cell, likewise
}

func newCorners(tol float64) *corners { return &corners{tol: tol, cells: map[[3]int64]uint32{}} }

func (c *corners) near(p [3]float64) uint32 {
	var lo, hi, own [3]int64
	for k := range p {
		own[k] = int64(math.Floor(p[k] / (4 * c.tol)))
		lo[k] = int64(math.Floor((p[k] - c.tol) / (4 * c.tol)))
		hi[k] = int64(math.Floor((p[k] + c.tol) / (4 * c.tol)))
	}
	for x := lo[0]; x <= hi[0]; x++ {
		for y := lo[1]; y <= hi[1]; y++ {
			for z := lo[2]; z <= hi[2]; z++ {
				for i := c.cells[[3]int64{x, y, z}]; i > 0; i = c.prev[i-1] {
					if d := sub(c.at[i-1], p); dot(d, d) < c.tol*c.tol {
						return i - 1
					}
				}
			}
		}
	}
	c.at = append(c.at, p)
	c.prev = append(c.prev, c.cells[own])
	c.cells[own] = uint32(len(c.at))
	return uint32(len(c.at)) - 1
}

// result stitches the faces: a corner of one face on an edge of another is put into that edge, where the edge is not
// matched by its neighbour already.
func (b *boolean) result() *Solid {
	at := b.weld.at
	for range 3 {
		balance := edgeBalance{}
		each(b.faces, func(i, j uint32) { balance.edge(i, j) })
		var loose []uint32
		for e, n := range balance {
			if n != 0 {
				loose = append(loose, uint32(e>>32), uint32(e))
			}
		}
		if len(loose) == 0 {
			break
		}
		slices.Sort(loose)
		loose = slices.Compact(loose)
		changed := false
		for f, face := range b.faces {
			for k, ring := range face {
				var out []uint32
				for i, v := range ring {
					w := ring[(i+1)%len(ring)]
					out = append(out, v)
					if v == w || balance[edgeKey(v, w)] == 0 {
						continue
					}
					out = append(out, between(at, v, w, loose, 2*b.tol)...)
				}
				if len(out) != len(ring) {
					b.faces[f][k] = out
					changed = true
				}
			}
		}
		if !changed {
			break
		}
	}
	out := &Solid{Faces: b.faces, Points: make([][3]float64, len(at))}
	for i, p := range at {
		out.Points[i] = [3]float64{p[0] + b.o[0], p[1] + b.o[1], p[2] + b.o[2]}
	}
	return out
}

func edgeKey(a, b uint32) uint64 {
	if a < b {
		return uint64(a)<<32 | uint64(b)
	}
	return uint64(b)<<32 | uint64(a)
}

// each visits the edges of all rings.
func each(faces [][][]uint32, do func(i, j uint32)) {
	for _, f := range faces {
		for _, ring := range f {
			for i, v := range ring {
				if w := ring[(i+1)%len(ring)]; v != w {
					do(v, w)
				}
			}
		}
	}
}

// between lists the corners on an edge, in order along it.
func between(at [][3]float64, v, w uint32, corners []uint32, tol float64) []uint32 {
	p := at[v]
	d := sub(at[w], p)
	l2 := dot(d, d)
	type hit struct {
		t float64
		i uint32
	}
	var hits []hit
	for _, i := range corners {
		if i == v || i == w {
			continue
		}
		q := sub(at[i], p)
		t := dot(q, d) / l2
		if t <= 0 || t >= 1 {
			continue
		}
		r := sub(q, [3]float64{d[0] * t, d[1] * t, d[2] * t})
		if dot(r, r) < tol*tol {
			hits = append(hits, hit{t, i})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.t < b.t {
			return -1
		}
		return 1
	})
	var out []uint32
	for _, h := range hits {
		out = append(out, h.i)
	}
	return out
}
