package mesh

import (
	"errors"
	"fmt"
)

// ErrPolygon means that rings do not make a polygon: fewer than three distinct corners, or a coordinate that is not a number.
var ErrPolygon = errors.New("not a polygon")

// Triangulate cuts a planar polygon with holes into triangles. rings[0] is the outline, the others are holes; each may
// repeat its first corner at its end and may run either way. The triangles are corner numbers counted over all rings
// one after the other, counter-clockwise about the Newell normal of rings[0].
//
// No corner is added or left out (but repeated neighbours), so that faces which share a chain of corners still share
// every edge after triangulation: a closed solid stays closed. For the same reason a polygon that touches or crosses
// itself is cut as well as it goes rather than refused; its signed area is right in any case. A polygon need not be
// exactly planar: it is cut in its projection along the longest axis of its normal.
//
// Errors wrap ErrPolygon. A hole of fewer than three distinct corners is ignored.
func Triangulate(rings [][][3]float64) ([][3]int, error) {
	var c clipper
	out, err := c.polygon(nil, rings)
	if err != nil {
		return nil, err
	}
	tri := make([][3]int, len(out))
	for i, t := range out {
		tri[i] = [3]int{int(t[0]), int(t[1]), int(t[2])}
	}
	return tri, nil
}

// polygon appends the triangles of the rings to dst; the clipper's memory is used again from call to call.
func (c *clipper) polygon(dst [][3]int32, rings [][][3]float64) ([][3]int32, error) {
	if len(rings) == 0 || len(rings[0]) < 3 {
		return dst, fmt.Errorf("%w: no outline of at least three corners", ErrPolygon)
	}
	for k, ring := range rings {
		for i, p := range ring {
			if !finite(p) {
				return dst, fmt.Errorf("%w: corner %d of ring %d is %v", ErrPolygon, i, k, p)
			}
		}
	}
	n := Normal(rings[0])
	if len(rings) == 1 {
		if out, ok := small(dst, rings[0], n); ok {
			return out, nil
		}
	}
	axis := dominant(n)
	u, v := (axis+1)%3, (axis+2)%3
	if n[axis] < 0 {
		u, v = v, u
	}
	o := rings[0][0]
	c.reset()
	first := int32(0)
	outer := c.ring(rings[0], first, o, u, v, true)
	if outer < 0 || c.nodes[outer].next == c.nodes[outer].prev {
		return dst, fmt.Errorf("%w: fewer than three distinct corners", ErrPolygon)
	}
	first += int32(len(rings[0]))
	for _, ring := range rings[1:] {
		if h := c.ring(ring, first, o, u, v, false); h >= 0 && c.nodes[h].next != c.nodes[h].prev {
			c.holes = append(c.holes, c.leftmost(h))
		}
		first += int32(len(ring))
	}
	outer = c.bridgeHoles(outer)
	return c.clip(dst, outer), nil
}

// small takes triangles and convex quadrilaterals, which most faces are, without any list.
func small(dst [][3]int32, r [][3]float64, n [3]float64) ([][3]int32, bool) {
	k := len(r)
	if k > 3 && r[k-1] == r[0] {
		k--
	}
	switch k {
	case 3:
		if r[0] == r[1] || r[1] == r[2] || r[2] == r[0] {
			return dst, false
		}
		return append(dst, [3]int32{0, 1, 2}), true
	case 4:
		// The diagonal 0–2 is inside where the corners 1 and 3 lie on either side of it.
		d := sub(r[2], r[0])
		if dot(cross(sub(r[1], r[0]), d), n) > 0 && dot(cross(d, sub(r[3], r[0])), n) > 0 {
			return append(dst, [3]int32{0, 1, 2}, [3]int32{0, 2, 3}), true
		}
	}
	return dst, false
}
