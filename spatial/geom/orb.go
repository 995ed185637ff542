package geom

import (
	"fmt"

	"github.com/paulmach/orb"
)

// ToOrb is the two-dimensional view of a WKB geometry; Z and M are left out. An empty point becomes an empty MultiPoint.
// Errors wrap ErrWKB.
func ToOrb(b []byte) (orb.Geometry, error) {
	c := cursor{b: b}
	g := c.orb(0)
	if c.err != nil {
		return nil, c.err
	}
	return g, nil
}

func (c *cursor) orb(depth int) orb.Geometry {
	h := c.header()
	if depth > maxDepth {
		c.fail("nested deeper than %d", maxDepth)
	}
	if c.err != nil {
		return nil
	}
	switch h.t {
	case Point:
		p := c.points(h, 1)
		if c.err != nil {
			return nil
		}
		x, y := p.XY(0)
		if x != x || y != y {
			return orb.MultiPoint{}
		}
		return orb.Point{x, y}
	case LineString:
		return orb.LineString(run(c.points(h, c.count(h, 8*h.dims))))
	case Polygon:
		n := c.count(h, 4)
		poly := make(orb.Polygon, 0, n)
		for i := 0; i < n && c.err == nil; i++ {
			poly = append(poly, run(c.points(h, c.count(h, 8*h.dims))))
		}
		return poly
	}
	n := c.count(h, 5)
	parts := make([]orb.Geometry, 0, n)
	for i := 0; i < n && c.err == nil; i++ {
		parts = append(parts, c.orb(depth+1))
	}
	if c.err != nil {
		return nil
	}
	switch h.t {
	case MultiPoint:
		return multi[orb.MultiPoint, orb.Point](c, parts)
	case MultiLineString:
		return multi[orb.MultiLineString, orb.LineString](c, parts)
	case MultiPolygon:
		return multi[orb.MultiPolygon, orb.Polygon](c, parts)
	default:
		return orb.Collection(parts)
	}
}

func multi[M ~[]P, P orb.Geometry](c *cursor, parts []orb.Geometry) M {
	out := make(M, 0, len(parts))
	for _, g := range parts {
		p, ok := g.(P)
		if !ok {
			if mp, empty := g.(orb.MultiPoint); empty && len(mp) == 0 {
				continue
			}
			c.fail("a %s inside a multi-geometry of another type", fmt.Sprint(g.GeoJSONType()))
			return nil
		}
		out = append(out, p)
	}
	return out
}

func run(p Points) []orb.Point {
	out := make([]orb.Point, p.Len())
	for i := range out {
		out[i][0], out[i][1] = p.XY(i)
	}
	return out
}
