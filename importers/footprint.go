package importers

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lantau/spatial"
	"lantau/spatial/crs"
	"lantau/spatial/geom"
)

// supportSize is the number of vertices up to which all count for a footprint, and of the directions in which the outermost
// vertex is taken of larger meshes.
const supportSize = 64

// supportOf is the vertices of a mesh among which the corners of its convex hull are looked for: all of a small mesh, of a larger
// one the outermost in 64 directions spread evenly over the sphere (Fibonacci lattice).
func (p *placer) supportOf(h spatial.MeshHash, m *spatial.Mesh) [][3]float64 {
	if s, ok := p.support[h]; ok {
		return s
	}
	n := len(m.Positions) / 3
	at := func(i int) [3]float64 {
		return [3]float64{float64(m.Positions[3*i]), float64(m.Positions[3*i+1]), float64(m.Positions[3*i+2])}
	}
	var s [][3]float64
	if n <= supportSize {
		for i := range n {
			s = append(s, at(i))
		}
	} else {
		var dirs [supportSize][3]float64
		for k := range dirs {
			z := 1 - (2*float64(k)+1)/supportSize
			r, phi := math.Sqrt(1-z*z), float64(k)*math.Pi*(3-math.Sqrt(5))
			dirs[k] = [3]float64{r * math.Cos(phi), r * math.Sin(phi), z}
		}
		var best [supportSize]float64
		var who [supportSize]int
		for k := range best {
			best[k] = math.Inf(-1)
		}
		for i := range n {
			v := at(i)
			for k, d := range dirs {
				if dot := d[0]*v[0] + d[1]*v[1] + d[2]*v[2]; dot > best[k] {
					best[k], who[k] = dot, i
				}
			}
		}
		slices.Sort(who[:])
		for _, i := range slices.Compact(who[:]) {
			s = append(s, at(i))
		}
	}
	p.support[h] = s
	return s
}

// convexHull is the hull of points in the plane, counter-clockwise, without collinear corners (Andrew's monotone chain, 1979).
// Points closer than a millimetre count as one.
func convexHull(pts [][2]float64) [][2]float64 {
	for i := range pts {
		pts[i] = [2]float64{math.Round(pts[i][0]*1000) / 1000, math.Round(pts[i][1]*1000) / 1000}
	}
	slices.SortFunc(pts, func(a, b [2]float64) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	pts = slices.Compact(pts)
	if len(pts) < 3 {
		return pts
	}
	var hull [][2]float64
	half := func(p [2]float64, floor int) {
		for len(hull) >= floor+2 {
			a, b := hull[len(hull)-2], hull[len(hull)-1]
			if (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) > 0 {
				break
			}
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, p)
	}
	for _, p := range pts {
		half(p, 0)
	}
	floor := len(hull) - 1
	for i := len(pts) - 2; i >= 0; i-- {
		half(pts[i], floor)
	}
	return hull[:len(hull)-1]
}

// maxOutline is the most triangles of an object whose outline is made of them; larger objects keep their hull.
const maxOutline = 3000

// outline is what an object covers seen from above, where its convex hull would cover much more (a curved bridge, a courtyard); nil where
// the hull serves. Its parts are in the local frame.
func (p *placer) outline(parts []spatial.Part, meshes []*spatial.Mesh, hull [][2]float64) orb.MultiPolygon {
	triangles := 0
	for _, m := range meshes {
		triangles += m.Triangles()
	}
	if len(hull) < 3 || triangles > maxOutline {
		return nil
	}
	covered := 0.0
	var flat orb.MultiPolygon
	for i, m := range meshes {
		t := parts[i].Transform
		at := func(v uint32) orb.Point {
			x, y, _ := t.Apply(float64(m.Positions[3*v]), float64(m.Positions[3*v+1]), float64(m.Positions[3*v+2]))
			return orb.Point{x, y}
		}
		for k := 0; k+2 < len(m.Indices); k += 3 {
			a, b, c := at(m.Indices[k]), at(m.Indices[k+1]), at(m.Indices[k+2])
			area := ((b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])) / 2
			if area > 1e-6 { // faces upward; what faces downward covers the same ground
				covered += area
				flat = append(flat, orb.Polygon{{a, b, c, a}})
			}
		}
	}
	if covered > 0.8*hullArea(hull) || len(flat) == 0 {
		return nil
	}
	out, err := geom.Dissolve(flat, 0.001)
	if err != nil || len(out) > 100 {
		return nil
	}
	return out
}

// hullArea is the area of a counter-clockwise ring without its closing point.
func hullArea(ring [][2]float64) float64 {
	sum := 0.0
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		sum += a[0]*b[1] - b[0]*a[1]
	}
	return sum / 2
}

// outlineWKB is an outline as WKB in lon, lat, height. z is in the local frame.
func outlineWKB(m orb.MultiPolygon, z float64, local *crs.Local) []byte {
	w := geom.Writer{Dims: 3}
	w.Header(geom.MultiPolygon)
	w.End(w.Begin(), len(m))
	for _, poly := range m {
		w.Header(geom.Polygon)
		w.End(w.Begin(), len(poly))
		for i, ring := range poly {
			if (ring.Orientation() == orb.CCW) != (i == 0) { // exterior rings turn left (RFC 7946, 3.1.6)
				ring.Reverse()
			}
			w.End(w.Begin(), len(ring))
			for _, q := range ring {
				lon, lat, h := local.ToGeodetic(q[0], q[1], z)
				w.Coord(lon)
				w.Coord(lat)
				w.Coord(h)
			}
		}
	}
	return w.Buf
}

// footprint is the hull as WKB in lon, lat, height: a polygon, or a line or point where the hull is no wider. z is in the local frame.
func footprint(hull [][2]float64, z float64, local *crs.Local) []byte {
	w := geom.Writer{Dims: 3}
	coord := func(p [2]float64) {
		lon, lat, h := local.ToGeodetic(p[0], p[1], z)
		w.Coord(lon)
		w.Coord(lat)
		w.Coord(h)
	}
	switch len(hull) {
	case 0:
		return nil
	case 1:
		w.Header(geom.Point)
		coord(hull[0])
	case 2:
		w.Header(geom.LineString)
		w.End(w.Begin(), 2)
		coord(hull[0])
		coord(hull[1])
	default:
		w.Header(geom.Polygon)
		w.End(w.Begin(), 1)
		w.End(w.Begin(), len(hull)+1)
		for _, p := range hull {
			coord(p)
		}
		coord(hull[0])
	}
	return w.Buf
}
