package mesh

import (
	"math"
	"slices"
)

// bridgeHoles joins every hole to the outline by a pair of coincident edges and returns a node of the joined ring.
// Holes go from left to right, so that each sees the outline or a hole joined before it to its left.
func (c *clipper) bridgeHoles(outer int32) int32 {
	slices.SortFunc(c.holes, func(a, b int32) int {
		p, q := &c.nodes[a], &c.nodes[b]
		switch {
		case p.x < q.x || (p.x == q.x && p.y < q.y):
			return -1
		case p.x == q.x && p.y == q.y:
			return int(a) - int(b)
		default:
			return 1
		}
	})
	for _, h := range c.holes {
		c.join(c.visible(outer, h), h)
	}
	return outer
}

// join doubles the corners a and h and runs the ring a → h → … → h' → a' → ….
func (c *clipper) join(a, h int32) {
	a2, h2 := int32(len(c.nodes)), int32(len(c.nodes))+1
	c.nodes = append(c.nodes, c.nodes[a], c.nodes[h])
	an, hp := c.nodes[a].next, c.nodes[h].prev
	c.nodes[a].next, c.nodes[h].prev = h, a
	c.nodes[hp].next, c.nodes[h2].prev = h2, hp
	c.nodes[h2].next, c.nodes[a2].prev = a2, h2
	c.nodes[a2].next, c.nodes[an].prev = an, a2
}

// visible finds a corner of the ring that the hole's leftmost corner sees: it looks left to the nearest edge and takes
// that edge's left end, unless a reflex corner stands in the triangle between; then that of the smallest angle.
func (c *clipper) visible(outer, h int32) int32 {
	hx, hy := c.nodes[h].x, c.nodes[h].y
	best, at := int32(-1), math.Inf(-1)
	for i, first := outer, true; first || i != outer; i, first = c.nodes[i].next, false {
		p, q := &c.nodes[i], &c.nodes[c.nodes[i].next]
		if p.x == hx && p.y == hy {
			if c.opens(i, h) {
				return i // the hole touches the outline
			}
			continue
		}
		// The polygon lies left of its edges: those running down have it to their right of the ray's end.
		if p.y >= hy && hy >= q.y && p.y != q.y {
			x := p.x + (hy-p.y)*(q.x-p.x)/(q.y-p.y)
			if x <= hx && x > at {
				at = x
				best = i
				if q.x < p.x {
					best = p.next
				}
			}
		}
	}
	if best < 0 {
		return c.nearest(outer, h)
	}
	if at == hx {
		return best // the hole's corner lies on the edge
	}
	m := best
	mx, my := c.nodes[m].x, c.nodes[m].y
	slope := math.Inf(1)
	for i, first := m, true; first || i != m; i, first = c.nodes[i].next, false {
		t := &c.nodes[i]
		if t.x > hx || t.x < mx || t.x == hx {
			continue
		}
		if !within(hx, hy, mx, my, at, hy, t.x, t.y) {
			continue
		}
		tan := math.Abs(hy-t.y) / (hx - t.x)
		if c.opens(i, h) && (tan < slope || (tan == slope && t.x > c.nodes[best].x)) {
			best, slope = i, tan
		}
	}
	return best
}

// nearest is the closest corner, for holes that lie outside of their outline.
func (c *clipper) nearest(outer, h int32) int32 {
	best, d := outer, math.Inf(1)
	for i, first := outer, true; first || i != outer; i, first = c.nodes[i].next, false {
		if e := math.Hypot(c.nodes[i].x-c.nodes[h].x, c.nodes[i].y-c.nodes[h].y); e < d {
			best, d = i, e
		}
	}
	return best
}

// opens reports whether the direction from corner i towards h leads into the polygon at i.
func (c *clipper) opens(i, h int32) bool {
	p, n := c.nodes[i].prev, c.nodes[i].next
	if c.same(i, h) {
		h = c.nodes[h].next
	}
	if c.turn(p, i, n) > 0 {
		return c.turn(i, n, h) >= 0 && c.turn(p, i, h) >= 0
	}
	return c.turn(i, n, h) >= 0 || c.turn(p, i, h) >= 0
}

// within reports whether (x, y) lies in the closed triangle, whichever way it turns.
func within(ax, ay, bx, by, cx, cy, x, y float64) bool {
	s := (bx-ax)*(y-ay) - (by-ay)*(x-ax)
	t := (cx-bx)*(y-by) - (cy-by)*(x-bx)
	u := (ax-cx)*(y-cy) - (ay-cy)*(x-cx)
	return (s >= 0 && t >= 0 && u >= 0) || (s <= 0 && t <= 0 && u <= 0)
}
