package mesh

import (
	"math"
	"slices"
)

// trace links the half-edges around the cells and numbers the cells.
func (a *arrangement) trace() {
	n := int32(2 * len(a.edges))
	a.next, a.cell = make([]int32, n), make([]int32, n)
	out := make([][]int32, len(a.at))
	angle := make([]float64, n)
	for h := range n {
		p, q := a.at[a.tail(h)], a.at[a.head(h)]
		angle[h] = math.Atan2(q[1]-p[1], q[0]-p[0])
		out[a.tail(h)] = append(out[a.tail(h)], h)
	}
	for _, star := range out {
		slices.SortFunc(star, func(g, h int32) int {
			switch {
			case angle[g] < angle[h]:
				return -1
			case angle[g] > angle[h]:
				return 1
			}
			return int(g - h)
		})
		// Arriving by the twin of a spoke, the cell to the left goes on along the next spoke clockwise.
		for i, h := range star {
			a.next[h^1] = star[(i+len(star)-1)%len(star)]
		}
	}
	for h := range a.cell {
		a.cell[h] = -2
	}
	var open []int32 // one half-edge of each loop that runs clockwise: the outside of a connected part
	for h := range n {
		if a.cell[h] != -2 {
			continue
		}
		area := 0.0
		var loop []int32
		for g := h; a.cell[g] == -2; g = a.next[g] {
			a.cell[g] = -1
			p, q := a.at[a.tail(g)], a.at[a.head(g)]
			area += p[0]*q[1] - p[1]*q[0]
			loop = append(loop, g)
		}
		if area <= 0 {
			open = append(open, h)
			continue
		}
		for _, g := range loop {
			a.cell[g] = int32(a.cells)
		}
		a.cells++
		a.outer = append(a.outer, loop)
		a.holes = append(a.holes, nil)
	}
	part := a.parts()
	for _, h := range open {
		c := a.containing(h, part)
		if c >= 0 {
			a.holes[c] = append(a.holes[c], h)
		}
		for g := h; ; {
			a.cell[g] = c
			if g = a.next[g]; g == h {
				break
			}
		}
	}
}

// parts numbers the connected parts of the edges, by corner.
func (a *arrangement) parts() []int32 {
	root := make([]int32, len(a.at))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, e := range a.edges {
		root[find(e[0])] = find(e[1])
	}
	for i := range root {
		root[i] = find(int32(i))
	}
	return root
}

// containing is the smallest cell of another part around a part's outside, or -1.
func (a *arrangement) containing(h int32, part []int32) int32 {
	best, size := int32(-1), math.Inf(1)
	p := a.at[a.tail(h)]
	for c, loop := range a.outer {
		if part[a.tail(loop[0])] == part[a.tail(h)] {
			continue
		}
		if s := a.area(loop); s < size && a.within(loop, p) {
			best, size = int32(c), s
		}
	}
	return best
}

func (a *arrangement) area(loop []int32) float64 {
	s := 0.0
	for _, g := range loop {
		p, q := a.at[a.tail(g)], a.at[a.head(g)]
		s += p[0]*q[1] - p[1]*q[0]
	}
	return s / 2
}

// within reports whether a point lies inside a loop of half-edges (even-odd).
func (a *arrangement) within(loop []int32, p [2]float64) bool {
	in := false
	for _, g := range loop {
		q, r := a.at[a.tail(g)], a.at[a.head(g)]
		if (q[1] > p[1]) != (r[1] > p[1]) && p[0] < q[0]+(p[1]-q[1])/(r[1]-q[1])*(r[0]-q[0]) {
			in = !in
		}
	}
	return in
}

// inside is a point well inside of a cell: the middle of the roundest large triangle of its triangulation.
func (a *arrangement) inside(c int, t *Triangulator) (p [2]float64, ok bool) {
	var points [][3]float64
	ring := func(h int32) (r []uint32) {
		for g := h; ; {
			q := a.at[a.tail(g)]
			r = append(r, uint32(len(points)))
			points = append(points, [3]float64{q[0], q[1], 0})
			if g = a.next[g]; g == h {
				return r
			}
		}
	}
	rings := [][]uint32{ring(a.outer[c][0])}
	for _, h := range a.holes[c] {
		rings = append(rings, ring(h))
	}
	best := 0.0
	for _, k := range t.Indexed(points, rings) {
		A, B, C := points[k[0]], points[k[1]], points[k[2]]
		area := (B[0]-A[0])*(C[1]-A[1]) - (B[1]-A[1])*(C[0]-A[0])
		round := math.Hypot(B[0]-A[0], B[1]-A[1]) + math.Hypot(C[0]-B[0], C[1]-B[1]) + math.Hypot(A[0]-C[0], A[1]-C[1])
		if area/round > best {
			best = area / round
			p = [2]float64{(A[0] + B[0] + C[0]) / 3, (A[1] + B[1] + C[1]) / 3}
		}
	}
	return p, best > 0
}

// regions joins the cells of one state to loops: outlines counter-clockwise, each with its holes. state of the outside
// is 0, for which nothing is returned.
func (a *arrangement) regions(state []int8, want int8) [][][]int32 {
	of := func(h int32) int8 {
		if c := a.cell[h]; c >= 0 {
			return state[c]
		}
		return 0
	}
	border := func(h int32) bool { return of(h) == want && of(h^1) != want }
	done := make([]bool, len(a.next))
	var outers, holes [][]int32
	for h := range int32(len(a.next)) {
		if done[h] || !border(h) {
			continue
		}
		var loop []int32
		for g := h; !done[g]; {
			done[g] = true
			loop = append(loop, g)
			for g = a.next[g]; !border(g); g = a.next[g^1] {
			}
		}
		if a.area(loop) > 0 {
			outers = append(outers, loop)
		} else {
			holes = append(holes, loop)
		}
	}
	out := make([][][]int32, len(outers))
	for i, loop := range outers {
		out[i] = [][]int32{loop}
	}
	for _, hole := range holes {
		best, size := -1, math.Inf(1)
		for i, loop := range outers {
			if s := a.area(loop); s < size && a.holds(loop, hole) {
				best, size = i, s
			}
		}
		if best >= 0 {
			out[best] = append(out[best], hole)
		}
	}
	return out
}

// holds reports whether a hole lies in an outline; the two may touch in corners, so the middles of its edges are asked.
func (a *arrangement) holds(loop, hole []int32) bool {
	h := hole[0]
	p, q := a.at[a.tail(h)], a.at[a.head(h)]
	return a.within(loop, [2]float64{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2})
}
