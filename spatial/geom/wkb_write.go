package geom

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
)

// A Writer appends ISO WKB (little-endian) to a buffer. Counts that are not known beforehand are patched: Begin returns
// the offset that End takes. The zero value writes XY.
type Writer struct {
	Buf []byte
	// Dims is the number of ordinates a point has: 2, 3 (with Z) or 4 (with Z and M).
	Dims int
}

// Header appends byte order and type.
func (w *Writer) Header(t Type) {
	code := uint32(t)
	switch w.Dims {
	case 3:
		code += 1000
	case 4:
		code += 3000
	}
	w.Buf = append(w.Buf, 1)
	w.Buf = binary.LittleEndian.AppendUint32(w.Buf, code)
}

// Begin appends a count to be set by End.
func (w *Writer) Begin() (mark int) {
	w.Buf = append(w.Buf, 0, 0, 0, 0)
	return len(w.Buf) - 4
}

// End sets the count that Begin left open.
func (w *Writer) End(mark, n int) {
	binary.LittleEndian.PutUint32(w.Buf[mark:], uint32(n))
}

// Coord appends one ordinate.
func (w *Writer) Coord(v float64) {
	w.Buf = binary.LittleEndian.AppendUint64(w.Buf, math.Float64bits(v))
}

// FromOrb is the ISO WKB of an orb geometry (two dimensions); nil gives nil.
func FromOrb(g orb.Geometry) []byte {
	if g == nil {
		return nil
	}
	w := Writer{Dims: 2}
	w.orb(g)
	return w.Buf
}

func (w *Writer) orb(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		w.Header(Point)
		w.Coord(g[0])
		w.Coord(g[1])
	case orb.MultiPoint:
		w.Header(MultiPoint)
		w.End(w.Begin(), len(g))
		for _, p := range g {
			w.orb(p)
		}
	case orb.LineString:
		w.Header(LineString)
		w.run(g)
	case orb.MultiLineString:
		w.Header(MultiLineString)
		w.End(w.Begin(), len(g))
		for _, l := range g {
			w.orb(l)
		}
	case orb.Ring:
		w.orb(orb.Polygon{g})
	case orb.Polygon:
		w.Header(Polygon)
		w.End(w.Begin(), len(g))
		for _, r := range g {
			w.run(r)
		}
	case orb.MultiPolygon:
		w.Header(MultiPolygon)
		w.End(w.Begin(), len(g))
		for _, p := range g {
			w.orb(p)
		}
	case orb.Collection:
		w.Header(GeometryCollection)
		w.End(w.Begin(), len(g))
		for _, p := range g {
			w.orb(p)
		}
	case orb.Bound:
		w.orb(g.ToPolygon())
	}
}

func (w *Writer) run(pts []orb.Point) {
	w.End(w.Begin(), len(pts))
	for _, p := range pts {
		w.Coord(p[0])
		w.Coord(p[1])
	}
}
