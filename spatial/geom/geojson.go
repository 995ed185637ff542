package geom

import (
	"math"
	"strconv"
)

// AppendGeoJSON appends the GeoJSON geometry (RFC 7946 clause 3.1) of WKB bytes; Z is kept, M left out. Coordinates have up to
// decimals digits after the point. A nil geometry appends null. Errors wrap ErrWKB; dst is then returned as it was.
func AppendGeoJSON(dst, wkb []byte, decimals int) ([]byte, error) {
	if wkb == nil {
		return append(dst, "null"...), nil
	}
	c := cursor{b: wkb}
	start := len(dst)
	dst = c.json(dst, decimals, false, 0)
	if c.err != nil {
		return dst[:start], c.err
	}
	return dst, nil
}

// json appends a geometry object, or its coordinates alone where bare.
func (c *cursor) json(dst []byte, decimals int, bare bool, depth int) []byte {
	h := c.header()
	if depth > maxDepth {
		c.fail("nested deeper than %d", maxDepth)
	}
	if c.err != nil {
		return dst
	}
	if !bare {
		dst = append(dst, `{"type":"`...)
		dst = append(dst, h.t.String()...)
		if h.t == GeometryCollection {
			dst = append(dst, `","geometries":`...)
		} else {
			dst = append(dst, `","coordinates":`...)
		}
	}
	switch h.t {
	case Point:
		p := c.points(h, 1)
		if c.err != nil {
			return dst
		}
		if x, _ := p.XY(0); x != x {
			dst = append(dst, "[]"...)
		} else {
			dst = p.json(dst, 0, decimals)
		}
	case LineString:
		dst = c.points(h, c.count(h, 8*h.dims)).jsonRun(dst, decimals)
	case Polygon:
		n := c.count(h, 4)
		dst = append(dst, '[')
		for i := 0; i < n && c.err == nil; i++ {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = c.points(h, c.count(h, 8*h.dims)).jsonRun(dst, decimals)
		}
		dst = append(dst, ']')
	default:
		n := c.count(h, 5)
		dst = append(dst, '[')
		for i := 0; i < n && c.err == nil; i++ {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = c.json(dst, decimals, h.t != GeometryCollection, depth+1)
		}
		dst = append(dst, ']')
	}
	if !bare {
		dst = append(dst, '}')
	}
	return dst
}

func (p Points) jsonRun(dst []byte, decimals int) []byte {
	dst = append(dst, '[')
	for i, n := 0, p.Len(); i < n; i++ {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.json(dst, i, decimals)
	}
	return append(dst, ']')
}

func (p Points) json(dst []byte, i, decimals int) []byte {
	x, y := p.XY(i)
	dst = AppendNumber(append(dst, '['), x, decimals)
	dst = AppendNumber(append(dst, ','), y, decimals)
	if z, ok := p.Z(i); ok && z == z {
		dst = AppendNumber(append(dst, ','), z, min(decimals, 3))
	}
	return append(dst, ']')
}

// AppendNumber appends v rounded to at most decimals digits after the point, without trailing zeros.
func AppendNumber(dst []byte, v float64, decimals int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', decimals, 64)
	if decimals > 0 && !math.IsInf(v, 0) && v == v {
		end := len(dst)
		for dst[end-1] == '0' {
			end--
		}
		if dst[end-1] == '.' {
			end--
		}
		dst = dst[:end]
	}
	if string(dst[start:]) == "-0" {
		dst = append(dst[:start], '0')
	}
	return dst
}
