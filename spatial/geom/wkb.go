package geom

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"lantau/spatial"
)

// Type is a WKB geometry type without its dimension.
type Type uint32

// The seven types of simple features.
const (
	Point              Type = 1
	LineString         Type = 2
	Polygon            Type = 3
	MultiPoint         Type = 4
	MultiLineString    Type = 5
	MultiPolygon       Type = 6
	GeometryCollection Type = 7
)

var typeNames = [...]string{"", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}

// String is the type's GeoJSON name.
func (t Type) String() string {
	if int(t) < len(typeNames) && t > 0 {
		return typeNames[t]
	}
	return fmt.Sprintf("Type(%d)", uint32(t))
}

// ErrWKB means that bytes are not a WKB geometry.
var ErrWKB = errors.New("invalid WKB")

// maxDepth bounds how deep collections may nest.
const maxDepth = 32

// Points is a run of coordinates inside WKB bytes; it is valid as long as those are.
type Points struct {
	raw  []byte
	dims int // 2 to 4
	big  bool
	z    bool
}

// Len is the number of points.
func (p Points) Len() int {
	if p.dims == 0 {
		return 0
	}
	return len(p.raw) / (8 * p.dims)
}

// XY is the i-th point's x and y.
func (p Points) XY(i int) (x, y float64) {
	o := 8 * p.dims * i
	if p.big {
		return math.Float64frombits(binary.BigEndian.Uint64(p.raw[o:])), math.Float64frombits(binary.BigEndian.Uint64(p.raw[o+8:]))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(p.raw[o:])), math.Float64frombits(binary.LittleEndian.Uint64(p.raw[o+8:]))
}

// Z is the i-th point's height; ok is false where the geometry has none.
func (p Points) Z(i int) (z float64, ok bool) {
	if !p.z {
		return 0, false
	}
	return p.at(i, 2), true
}

func (p Points) at(i, k int) float64 {
	o := 8 * (p.dims*i + k)
	if p.big {
		return math.Float64frombits(binary.BigEndian.Uint64(p.raw[o:]))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(p.raw[o:]))
}

// set overwrites ordinate k of point i in the underlying bytes.
func (p Points) set(i, k int, v float64) {
	o := 8 * (p.dims*i + k)
	if p.big {
		binary.BigEndian.PutUint64(p.raw[o:], math.Float64bits(v))
		return
	}
	binary.LittleEndian.PutUint64(p.raw[o:], math.Float64bits(v))
}

// A Visitor receives the parts of a geometry in order; multi-geometries and collections are flattened.
type Visitor interface {
	// Point gets one point; an empty point (NaN coordinates) is not visited.
	Point(p Points)
	// Line gets the vertices of a line string.
	Line(p Points)
	// Ring gets the i-th ring of a polygon, 0 being the exterior, closed by its first point.
	Ring(p Points, i int)
}

// Walk visits the parts of a geometry. Counts are checked against the bytes left before they are used. Errors wrap ErrWKB.
func Walk(b []byte, v Visitor) error {
	c := cursor{b: b}
	c.walk(v, 0)
	if c.err == nil && c.at != len(b) {
		c.fail("%d bytes after the geometry", len(b)-c.at)
	}
	return c.err
}

// TypeOf is the type of the outermost geometry and whether it has Z.
func TypeOf(b []byte) (t Type, z bool, err error) {
	c := cursor{b: b}
	h := c.header()
	return h.t, h.z, c.err
}

// cursor reads WKB with a sticky error.
type cursor struct {
	b   []byte
	at  int
	err error
}

type header struct {
	t    Type
	dims int
	z, m bool
	big  bool
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w at byte %d: %s", ErrWKB, c.at, fmt.Sprintf(format, args...))
	}
}

func (c *cursor) uint32(big bool) uint32 {
	if c.err != nil || len(c.b)-c.at < 4 {
		c.fail("cut off: 4 bytes wanted, %d left", len(c.b)-c.at)
		return 0
	}
	p := c.b[c.at:]
	c.at += 4
	if big {
		return binary.BigEndian.Uint32(p)
	}
	return binary.LittleEndian.Uint32(p)
}

func (c *cursor) header() header {
	var h header
	if c.err != nil || c.at >= len(c.b) {
		c.fail("cut off before a geometry")
		return h
	}
	order := c.b[c.at]
	if order > 1 {
		c.fail("byte order %d, 0 or 1 wanted", order)
		return h
	}
	c.at++
	h.big = order == 0
	code := c.uint32(h.big)
	h.z, h.m = code&0x80000000 != 0, code&0x40000000 != 0
	if code&0x20000000 != 0 {
		c.uint32(h.big) // SRID
	}
	code &= 0x1fffffff
	switch code / 1000 {
	case 0:
	case 1:
		h.z = true
	case 2:
		h.m = true
	case 3:
		h.z, h.m = true, true
	default:
		c.fail("geometry type %d", code)
	}
	h.t = Type(code % 1000)
	if h.t < Point || h.t > GeometryCollection {
		c.fail("geometry type %d is not one of the seven simple feature types", code)
	}
	h.dims = 2
	if h.z {
		h.dims++
	}
	if h.m {
		h.dims++
	}
	return h
}

// count reads a count of items of at least size bytes each.
func (c *cursor) count(h header, size int) int {
	n := c.uint32(h.big)
	if c.err == nil && uint64(n)*uint64(size) > uint64(len(c.b)-c.at) {
		c.fail("%d items of %d bytes announced, %d bytes left", n, size, len(c.b)-c.at)
		return 0
	}
	return int(n)
}

func (c *cursor) points(h header, n int) Points {
	size := 8 * h.dims * n
	if c.err != nil || len(c.b)-c.at < size {
		c.fail("cut off: %d coordinates wanted, %d bytes left", n*h.dims, len(c.b)-c.at)
		return Points{}
	}
	p := Points{raw: c.b[c.at : c.at+size : c.at+size], dims: h.dims, big: h.big, z: h.z}
	c.at += size
	return p
}

func (c *cursor) walk(v Visitor, depth int) {
	h := c.header()
	if depth > maxDepth {
		c.fail("nested deeper than %d", maxDepth)
	}
	if c.err != nil {
		return
	}
	switch h.t {
	case Point:
		p := c.points(h, 1)
		if c.err == nil {
			if x, y := p.XY(0); x == x && y == y {
				v.Point(p)
			}
		}
	case LineString:
		p := c.points(h, c.count(h, 8*h.dims))
		if c.err == nil {
			v.Line(p)
		}
	case Polygon:
		rings := c.count(h, 4)
		for i := 0; i < rings && c.err == nil; i++ {
			p := c.points(h, c.count(h, 8*h.dims))
			if c.err == nil {
				v.Ring(p, i)
			}
		}
	default:
		n := c.count(h, 5)
		for i := 0; i < n && c.err == nil; i++ {
			c.walk(v, depth+1)
		}
	}
}

// Bounds is the geometry's box; heights are 0 where it has none, and the box is empty where it has no point.
// A coordinate that is NaN or infinite is an error wrapping ErrWKB.
func Bounds(b []byte) (spatial.Box, error) {
	v := bounds{box: spatial.EmptyBox()}
	if err := Walk(b, &v); err != nil {
		return spatial.EmptyBox(), err
	}
	if v.bad {
		return spatial.EmptyBox(), fmt.Errorf("%w: a coordinate is not a finite number", ErrWKB)
	}
	return v.box, nil
}

type bounds struct {
	box spatial.Box
	bad bool
}

func (v *bounds) Point(p Points)          { v.add(p) }
func (v *bounds) Line(p Points)           { v.add(p) }
func (v *bounds) Ring(p Points, ring int) { v.add(p) }

func (v *bounds) add(p Points) {
	box := v.box
	for i, n := 0, p.Len(); i < n; i++ {
		x, y := p.XY(i)
		z := 0.0
		if p.z {
			z = p.at(i, 2)
			if z != z {
				z = 0
			}
		}
		if d := (x - x) + (y - y) + (z - z); d != 0 { // NaN or infinite
			v.bad = true
			return
		}
		if x < box.Min[0] {
			box.Min[0] = x
		}
		if x > box.Max[0] {
			box.Max[0] = x
		}
		if y < box.Min[1] {
			box.Min[1] = y
		}
		if y > box.Max[1] {
			box.Max[1] = y
		}
		if z < box.Min[2] {
			box.Min[2] = z
		}
		if z > box.Max[2] {
			box.Max[2] = z
		}
	}
	v.box = box
}
