package geojson

import (
	"fmt"

	"lantau/spatial/geom"
)

var types = map[string]geom.Type{
	"Point": geom.Point, "LineString": geom.LineString, "Polygon": geom.Polygon, "MultiPoint": geom.MultiPoint,
	"MultiLineString": geom.MultiLineString, "MultiPolygon": geom.MultiPolygon, "GeometryCollection": geom.GeometryCollection,
}

// A geometryError says what is wrong with one feature's geometry; the file goes on.
type geometryError struct{ msg string }

func (e *geometryError) Error() string { return e.msg }

// geometryReader turns a GeoJSON geometry into WKB.
type geometryReader struct {
	p   *parser
	w   geom.Writer
	err error // a *geometryError

	closed bool // a ring had to be closed
	raised bool // a position had more numbers than the first: the geometry is read again with heights
	flat   bool // some position had fewer
}

func (g *geometryReader) fail(format string, args ...any) {
	if g.err == nil {
		g.err = &geometryError{fmt.Sprintf(format, args...)}
	}
}

// read consumes a geometry or null, and returns its WKB (in the reader's buffer) or nil.
func (g *geometryReader) read(depth int) []byte {
	g.w.Buf, g.w.Dims, g.err, g.closed, g.raised, g.flat = g.w.Buf[:0], 0, nil, false, false, false
	if g.p.peek() == 'n' {
		g.p.word("null")
		return nil
	}
	start := g.p.i
	g.w.Dims = g.dimensions()
	g.object(depth)
	if g.raised && g.err == nil && g.p.err == nil {
		g.p.i = start
		g.w.Buf, g.w.Dims = g.w.Buf[:0], 3
		g.object(depth)
	}
	if g.p.err != nil || g.err != nil {
		return nil
	}
	return g.w.Buf
}

// dimensions looks ahead to the first position and counts its numbers: 2 or 3.
func (g *geometryReader) dimensions() int {
	commas := 0
	for i := g.p.i; i < len(g.p.b); i++ {
		switch c := g.p.b[i]; {
		case c == '[':
			commas = 0
		case c == ',':
			commas++
		case c == ']':
			if commas >= 2 {
				return 3
			}
			return 2
		case c == '"':
			for i++; i < len(g.p.b) && g.p.b[i] != '"'; i++ {
			}
			commas = 0
		}
	}
	return 2
}

func (g *geometryReader) object(depth int) {
	if g.p.peek() != '{' {
		g.p.skip()
		g.fail("the geometry is not an object")
		return
	}
	var t geom.Type
	coordinates, geometries := -1, -1
	done := false
	g.p.object(func(key []byte) {
		switch string(key) {
		case "type":
			if g.p.peek() != '"' {
				g.p.skip()
				g.fail("the geometry's type is not a string")
				return
			}
			name := g.p.stringText()
			var ok bool
			if t, ok = types[string(name)]; !ok {
				g.fail("geometry type %.40q is none of the seven of GeoJSON", name)
			}
		case "coordinates":
			if t != 0 && t != geom.GeometryCollection && !done {
				g.coordinates(t)
				done = true
				return
			}
			coordinates = g.p.i
			g.p.skip()
		case "geometries":
			geometries = g.p.i
			g.p.skip()
		default:
			g.p.skip()
		}
	})
	if g.p.err != nil || g.err != nil || done {
		return
	}
	end := g.p.i
	switch {
	case t == 0:
		g.fail("the geometry has no type")
	case t == geom.GeometryCollection && geometries >= 0:
		g.p.i = geometries
		g.collection(depth + 1)
	case t != geom.GeometryCollection && coordinates >= 0:
		g.p.i = coordinates
		g.coordinates(t)
	default:
		g.fail("a %s without coordinates", t)
	}
	g.p.i = end
}

func (g *geometryReader) collection(depth int) {
	if depth > 8 {
		g.fail("geometry collections nested deeper than 8")
		return
	}
	g.w.Header(geom.GeometryCollection)
	mark, n := g.w.Begin(), 0
	g.list(func() {
		g.object(depth)
		n++
	})
	g.w.End(mark, n)
}

// list calls element for each element of an array; it fails where there is no array.
func (g *geometryReader) list(element func()) {
	if g.p.peek() != '[' {
		g.fail("found %.20q where an array of coordinates must be", g.p.skip())
		return
	}
	g.p.i++
	g.p.space()
	if g.p.peek() == ']' {
		g.p.i++
		return
	}
	for g.p.err == nil {
		element()
		if !g.p.comma(']') {
			return
		}
	}
}

func (g *geometryReader) coordinates(t geom.Type) {
	g.w.Header(t)
	switch t {
	case geom.Point:
		g.point()
	case geom.LineString:
		g.line()
	case geom.Polygon:
		g.polygon()
	default:
		mark, n := g.w.Begin(), 0
		g.list(func() {
			g.w.Header(t - 3) // MultiPoint 4 → Point 1 and so on
			switch t {
			case geom.MultiPoint:
				g.point()
			case geom.MultiLineString:
				g.line()
			case geom.MultiPolygon:
				g.polygon()
			}
			n++
		})
		g.w.End(mark, n)
	}
}

func (g *geometryReader) point() {
	if g.p.peek() == '[' {
		save := g.p.i
		g.p.i++
		g.p.space()
		if g.p.peek() == ']' { // an empty point
			g.p.i++
			for range g.w.Dims {
				g.w.Coord(nan)
			}
			return
		}
		g.p.i = save
	}
	g.position()
}

func (g *geometryReader) line() {
	mark, n := g.w.Begin(), 0
	g.list(func() { g.position(); n++ })
	if n == 1 {
		g.fail("a line of one position")
	}
	g.w.End(mark, n)
}

func (g *geometryReader) polygon() {
	mark, rings := g.w.Begin(), 0
	g.list(func() {
		ring, n := g.w.Begin(), 0
		first := len(g.w.Buf)
		g.list(func() { g.position(); n++ })
		size := 8 * g.w.Dims
		if n > 0 && g.err == nil && string(g.w.Buf[first:first+size]) != string(g.w.Buf[len(g.w.Buf)-size:]) {
			g.w.Buf = append(g.w.Buf, g.w.Buf[first:first+size]...)
			n++
			g.closed = true
		}
		if n > 0 && n < 4 {
			g.fail("a ring of %d positions, at least 4 wanted", n)
		}
		g.w.End(ring, n)
		rings++
	})
	g.w.End(mark, rings)
}

// position reads one position; the arrays are the file's bulk, so this is the hot path.
func (g *geometryReader) position() {
	p := g.p
	if p.peek() != '[' {
		g.fail("found %.20q where a position must be", p.skip())
		return
	}
	p.i++
	n := 0
	for p.err == nil {
		p.space()
		if c := p.peek(); c != '-' && c-'0' > 9 {
			g.fail("found %.20q where a number must be", p.skip())
			if !p.comma(']') {
				return
			}
			continue
		}
		v, _, _ := p.number()
		switch {
		case n < g.w.Dims:
			g.w.Coord(v)
		case n == 2:
			g.raised = true
		}
		n++
		if !p.comma(']') {
			break
		}
	}
	if n < 2 {
		g.fail("a position of %d numbers, at least 2 wanted", n)
	}
	for ; n < g.w.Dims; n++ {
		g.w.Coord(0)
	}
}
