package mesh

import (
	"math"
	"slices"
)

// A clipper cuts a polygon in the plane by ear clipping (Meisters 1975), its holes joined to the outline by bridges
// (Eberly, "Triangulation by Ear Clipping", 2002). Corners lie in a doubly linked ring; those of large polygons also in
// a list sorted along a Z-order curve (Morton 1966), so that an ear is tested against its surroundings only.
type clipper struct {
	nodes []node
	holes []int32 // a node of each hole, its leftmost
	order []int32 // scratch of the sort along the curve

	// The Z-order grid: origin and cells per unit; scale is 0 where the polygon is too small to need it.
	x0, y0, scale float64
}

// A node is a corner in a ring; links are node numbers.
type node struct {
	x, y         float64
	corner       int32 // of the caller
	prev, next   int32
	prevZ, nextZ int32
	z            uint32
	removed      bool
}

// hashFrom is the number of corners from which the Z-order list pays.
const hashFrom = 48

func (c *clipper) reset() {
	c.nodes, c.holes, c.scale = c.nodes[:0], c.holes[:0], 0
}

// ring links the corners of a ring counter-clockwise (or clockwise, for a hole) and returns one node, or -1 for none.
func (c *clipper) ring(ring [][3]float64, first int32, o [3]float64, u, v int, ccw bool) int32 {
	area := 0.0
	for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
		area += (ring[j][u] - o[u]) * (ring[i][v] - o[v])
		area -= (ring[i][u] - o[u]) * (ring[j][v] - o[v])
	}
	start := int32(len(c.nodes))
	add := func(i int) {
		x, y := ring[i][u]-o[u], ring[i][v]-o[v]
		if k := int32(len(c.nodes)) - 1; k >= start && c.nodes[k].x == x && c.nodes[k].y == y {
			return
		}
		c.nodes = append(c.nodes, node{x: x, y: y, corner: first + int32(i)})
	}
	if (area >= 0) == ccw {
		for i := range ring {
			add(i)
		}
	} else {
		for i := len(ring) - 1; i >= 0; i-- {
			add(i)
		}
	}
	end := int32(len(c.nodes))
	for end-start > 1 && c.nodes[end-1].x == c.nodes[start].x && c.nodes[end-1].y == c.nodes[start].y {
		end--
	}
	c.nodes = c.nodes[:end]
	if end == start {
		return -1
	}
	for i := start; i < end; i++ {
		c.nodes[i].prev, c.nodes[i].next = i-1, i+1
	}
	c.nodes[start].prev, c.nodes[end-1].next = end-1, start
	return start
}

// turn is twice the signed area of the triangle: positive where a, b, c turn left.
func (c *clipper) turn(a, b, d int32) float64 {
	p, q, r := &c.nodes[a], &c.nodes[b], &c.nodes[d]
	return (q.x-p.x)*(r.y-p.y) - (q.y-p.y)*(r.x-p.x)
}

func (c *clipper) same(a, b int32) bool {
	return c.nodes[a].x == c.nodes[b].x && c.nodes[a].y == c.nodes[b].y
}

func (c *clipper) leftmost(start int32) int32 {
	best := start
	for i := c.nodes[start].next; i != start; i = c.nodes[i].next {
		if p, q := &c.nodes[i], &c.nodes[best]; p.x < q.x || (p.x == q.x && p.y < q.y) {
			best = i
		}
	}
	return best
}

// How much an ear may offend, from none to anything: each pass over the ring without an ear allows more.
const (
	clean    = iota // turns left, no corner in it or on its edges
	touching        // turns left, no corner strictly in it
	convex          // turns left
	anything
)

// clip appends the triangles of the ring that holds the node.
func (c *clipper) clip(dst [][3]int32, start int32) [][3]int32 {
	n := 0
	for i, first := start, true; first || i != start; i, first = c.nodes[i].next, false {
		n++
	}
	if n >= hashFrom {
		c.hash(start, n)
	}
	ear, stop, allow := start, start, clean
	for n > 2 {
		p, q := c.nodes[ear].prev, c.nodes[ear].next
		if c.same(p, q) || c.same(p, ear) || c.same(ear, q) || c.spike(p, ear, q) || c.ear(p, ear, q, allow) {
			dst = append(dst, [3]int32{c.nodes[p].corner, c.nodes[ear].corner, c.nodes[q].corner})
			c.remove(ear)
			n--
			// Going on behind the next corner keeps the triangles from fanning out of one.
			ear = c.nodes[q].next
			stop, allow = ear, clean
			continue
		}
		ear = q
		if ear == stop {
			allow++
		}
	}
	return dst
}

func (c *clipper) remove(i int32) {
	d := &c.nodes[i]
	c.nodes[d.prev].next, c.nodes[d.next].prev = d.next, d.prev
	d.removed = true
	if c.scale > 0 {
		if d.prevZ >= 0 {
			c.nodes[d.prevZ].nextZ = d.nextZ
		}
		if d.nextZ >= 0 {
			c.nodes[d.nextZ].prevZ = d.prevZ
		}
	}
}

// spike reports whether the ring runs to b and back along the same line.
func (c *clipper) spike(a, b, d int32) bool {
	p, q, r := &c.nodes[a], &c.nodes[b], &c.nodes[d]
	return c.turn(a, b, d) == 0 && (p.x-q.x)*(r.x-q.x)+(p.y-q.y)*(r.y-q.y) > 0
}

// ear reports whether the corner may be cut off.
func (c *clipper) ear(a, b, d int32, allow int) bool {
	if allow >= anything {
		return true
	}
	if c.turn(a, b, d) <= 0 {
		return false
	}
	if allow == convex {
		return true
	}
	p, q, r := &c.nodes[a], &c.nodes[b], &c.nodes[d]
	minX, maxX := min(p.x, q.x, r.x), max(p.x, q.x, r.x)
	minY, maxY := min(p.y, q.y, r.y), max(p.y, q.y, r.y)
	blocks := func(i int32) bool {
		t := &c.nodes[i]
		if t.x < minX || t.x > maxX || t.y < minY || t.y > maxY || i == a || i == b || i == d {
			return false
		}
		if !c.inside(a, b, d, i, allow == clean) {
			return false
		}
		return c.turn(t.prev, i, t.next) <= 0
	}
	if c.scale == 0 {
		for i := c.nodes[d].next; i != a; i = c.nodes[i].next {
			if blocks(i) {
				return false
			}
		}
		return true
	}
	lo, hi := c.zOrder(minX, minY), c.zOrder(maxX, maxY)
	for i := q.prevZ; i >= 0 && c.nodes[i].z >= lo; i = c.nodes[i].prevZ {
		if blocks(i) {
			return false
		}
	}
	for i := q.nextZ; i >= 0 && c.nodes[i].z <= hi; i = c.nodes[i].nextZ {
		if blocks(i) {
			return false
		}
	}
	return true
}

// inside reports whether corner i lies in the triangle (counter-clockwise); its edges and its tip b belong to it where
// closed. A corner at the same place as a or d does not count: bridges double corners.
func (c *clipper) inside(a, b, d, i int32, closed bool) bool {
	if c.same(a, i) || c.same(d, i) {
		return false
	}
	if c.same(b, i) {
		return closed
	}
	s, t, u := c.turn(a, b, i), c.turn(b, d, i), c.turn(d, a, i)
	if closed {
		return s >= 0 && t >= 0 && u >= 0
	}
	return s > 0 && t > 0 && u > 0
}

// hash lays the ring's corners along the Z-order curve.
func (c *clipper) hash(start int32, n int) {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	c.order = c.order[:0]
	for k, i := 0, start; k < n; k, i = k+1, c.nodes[i].next {
		d := &c.nodes[i]
		minX, maxX, minY, maxY = min(minX, d.x), max(maxX, d.x), min(minY, d.y), max(maxY, d.y)
		c.order = append(c.order, i)
	}
	size := max(maxX-minX, maxY-minY)
	if !(size > 0) || math.IsInf(size, 0) {
		return
	}
	c.x0, c.y0, c.scale = minX, minY, 32767/size
	if math.IsInf(c.scale, 0) {
		c.scale = 0
		return
	}
	for _, i := range c.order {
		c.nodes[i].z = c.zOrder(c.nodes[i].x, c.nodes[i].y)
	}
	slices.SortFunc(c.order, func(a, b int32) int {
		if za, zb := c.nodes[a].z, c.nodes[b].z; za != zb {
			if za < zb {
				return -1
			}
			return 1
		}
		return int(a) - int(b)
	})
	for k, i := range c.order {
		c.nodes[i].prevZ, c.nodes[i].nextZ = -1, -1
		if k > 0 {
			c.nodes[i].prevZ = c.order[k-1]
		}
		if k+1 < len(c.order) {
			c.nodes[i].nextZ = c.order[k+1]
		}
	}
}

// zOrder interleaves the bits of the cell's column and row.
func (c *clipper) zOrder(x, y float64) uint32 {
	return spread(uint32((x-c.x0)*c.scale)) | spread(uint32((y-c.y0)*c.scale))<<1
}

func spread(v uint32) uint32 {
	v = (v | v<<8) & 0x00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f
	v = (v | v<<2) & 0x33333333
	return (v | v<<1) & 0x55555555
}
