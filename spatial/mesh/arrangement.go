package mesh

import (
	"math"
	"slices"
)

// An arrangement is the subdivision of a plane by line segments into cells. Corners nearer than tol are one, and a
// corner nearer than that to a segment splits it, so that nearly coincident input gives clean cells.
type arrangement struct {
	at    [][2]float64
	grid  map[[2]int64][]int32
	edges [][2]int32
	tol   float64

	// Half-edges 2e and 2e+1 run along edge e and back; cell is what lies to their left (-1: outside of everything).
	next  []int32
	cell  []int32
	cells int
	outer [][]int32 // per cell, the half-edges of its outline
	holes [][]int32 // per cell, one half-edge of each hole
}

// Near is the distance, in metres, under which booleans take corners, edges and planes as one. Where the result does not
// close they try again with others, between a micrometre and a tenth of a millimetre.
const Near = 1e-5

// maxRounds bounds the rounds of splitting: each moves corners by less than the tolerance, and two or three suffice.
const maxRounds = 8

func newArrangement(tol float64) *arrangement {
	return &arrangement{grid: map[[2]int64][]int32{}, tol: tol}
}

// corner finds or adds a corner.
func (a *arrangement) corner(p [2]float64) int32 {
	cx, cy := int64(math.Floor(p[0]/(2*a.tol))), int64(math.Floor(p[1]/(2*a.tol)))
	for x := cx - 1; x <= cx+1; x++ {
		for y := cy - 1; y <= cy+1; y++ {
			for _, i := range a.grid[[2]int64{x, y}] {
				if math.Hypot(a.at[i][0]-p[0], a.at[i][1]-p[1]) < a.tol {
					return i
				}
			}
		}
	}
	i := int32(len(a.at))
	a.at = append(a.at, p)
	key := [2]int64{cx, cy}
	a.grid[key] = append(a.grid[key], i)
	return i
}

func (a *arrangement) add(p, q [2]float64) {
	if i, j := a.corner(p), a.corner(q); i != j {
		a.edges = append(a.edges, [2]int32{i, j})
	}
}

// split cuts the edges at their crossings until none is left.
func (a *arrangement) split() {
	a.unique()
	for range maxRounds {
		n := len(a.edges)
		order := make([]int32, n)
		for i := range order {
			order[i] = int32(i)
		}
		left := func(e int32) float64 { return min(a.at[a.edges[e][0]][0], a.at[a.edges[e][1]][0]) }
		slices.SortFunc(order, func(x, y int32) int {
			switch l, r := left(x), left(y); {
			case l < r:
				return -1
			case l > r:
				return 1
			}
			return int(x - y)
		})
		cuts := map[int32][]int32{}
		for k, e := range order {
			right := max(a.at[a.edges[e][0]][0], a.at[a.edges[e][1]][0]) + a.tol
			for _, f := range order[k+1:] {
				if left(f) > right {
					break
				}
				a.cross(e, f, cuts)
			}
		}
		if len(cuts) == 0 {
			return
		}
		for e, at := range cuts {
			a.cut(e, at)
		}
		a.unique()
	}
}

// cross notes where two edges cut each other: at corners of one that lie on the other, else at their crossing.
func (a *arrangement) cross(e, f int32, cuts map[int32][]int32) {
	p, q, r, s := a.edges[e][0], a.edges[e][1], a.edges[f][0], a.edges[f][1]
	P, Q, R, S := a.at[p], a.at[q], a.at[r], a.at[s]
	if min(P[1], Q[1]) > max(R[1], S[1])+a.tol || min(R[1], S[1]) > max(P[1], Q[1])+a.tol {
		return
	}
	touched := false
	on := func(e int32, i, j, v int32) {
		if v == i || v == j {
			touched = true
			return
		}
		if a.onEdge(i, j, v) {
			cuts[e] = append(cuts[e], v)
			touched = true
		}
	}
	on(e, p, q, r)
	on(e, p, q, s)
	on(f, r, s, p)
	on(f, r, s, q)
	if touched {
		return
	}
	dx, dy, ex, ey := Q[0]-P[0], Q[1]-P[1], S[0]-R[0], S[1]-R[1]
	den := dx*ey - dy*ex
	if den == 0 {
		return
	}
	t := ((R[0]-P[0])*ey - (R[1]-P[1])*ex) / den
	u := ((R[0]-P[0])*dy - (R[1]-P[1])*dx) / den
	if t <= 0 || t >= 1 || u <= 0 || u >= 1 {
		return
	}
	v := a.corner([2]float64{P[0] + t*dx, P[1] + t*dy})
	if v != p && v != q {
		cuts[e] = append(cuts[e], v)
	}
	if v != r && v != s {
		cuts[f] = append(cuts[f], v)
	}
}

// onEdge reports whether corner v lies within the tolerance of the inner part of the segment.
func (a *arrangement) onEdge(i, j, v int32) bool {
	p, q, w := a.at[i], a.at[j], a.at[v]
	dx, dy := q[0]-p[0], q[1]-p[1]
	l2 := dx*dx + dy*dy
	t := ((w[0]-p[0])*dx + (w[1]-p[1])*dy) / l2
	if t <= 0 || t >= 1 {
		return false
	}
	d := (w[0]-p[0])*dy - (w[1]-p[1])*dx
	return d*d < a.tol*a.tol*l2
}

// cut replaces an edge by the pieces between its corners.
func (a *arrangement) cut(e int32, at []int32) {
	p, q := a.edges[e][0], a.edges[e][1]
	o, d := a.at[p], [2]float64{a.at[q][0] - a.at[p][0], a.at[q][1] - a.at[p][1]}
	along := func(v int32) float64 { return (a.at[v][0]-o[0])*d[0] + (a.at[v][1]-o[1])*d[1] }
	slices.SortFunc(at, func(v, w int32) int {
		switch x, y := along(v), along(w); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return int(v - w)
	})
	from := p
	first := true
	for _, v := range append(at, q) {
		if v == from {
			continue
		}
		if first {
			a.edges[e] = [2]int32{from, v}
			first = false
		} else {
			a.edges = append(a.edges, [2]int32{from, v})
		}
		from = v
	}
}

// unique drops repeated edges; order is kept.
func (a *arrangement) unique() {
	slices.SortFunc(a.edges, func(x, y [2]int32) int {
		x, y = [2]int32{min(x[0], x[1]), max(x[0], x[1])}, [2]int32{min(y[0], y[1]), max(y[0], y[1])}
		if x[0] != y[0] {
			return int(x[0] - y[0])
		}
		return int(x[1] - y[1])
	})
	kept := a.edges[:0]
	for _, e := range a.edges {
		e = [2]int32{min(e[0], e[1]), max(e[0], e[1])}
		if n := len(kept); n == 0 || kept[n-1] != e {
			kept = append(kept, e)
		}
	}
	a.edges = kept
}

func (a *arrangement) tail(h int32) int32 { return a.edges[h>>1][h&1] }
func (a *arrangement) head(h int32) int32 { return a.edges[h>>1][1-h&1] }
