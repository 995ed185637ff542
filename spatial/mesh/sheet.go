package mesh

import (
	"math"

	"lantau/spatial"
)

// A sheet is the faces that lie in one plane.
type sheet struct {
	normal [3]float64
	d      float64
	facets []*facet
	box    spatial.Box
}

// file puts a facet with the others of its plane. Two faces share a plane where one lies within the tolerance of the
// other's, and the other not far off it: a large face may be tilted a little against a small one.
func (b *boolean) file(sheets []*sheet, f *facet) []*sheet {
	p := b.operands[f.owner].points[f.rings[0][0]]
	d := dot(f.normal, p)
	for _, s := range sheets {
		if math.Abs(dot(s.normal, f.normal)) < 0.999 {
			continue
		}
		off := b.off(f, s.normal, s.d)
		same := off < b.tol
		for i := 0; !same && off < 10*b.tol && i < len(s.facets); i++ {
			same = touch(s.facets[i].box, grow(f.box, b.tol)) && b.off(s.facets[i], f.normal, d) < b.tol
		}
		if same {
			s.facets = append(s.facets, f)
			s.box = s.box.Union(f.box)
			return sheets
		}
	}
	return append(sheets, &sheet{normal: f.normal, d: d, facets: []*facet{f}, box: f.box})
}

// off is how far a facet's outline lies off a plane.
func (b *boolean) off(f *facet, n [3]float64, d float64) float64 {
	off := 0.0
	for _, v := range f.rings[0] {
		off = max(off, math.Abs(dot(n, b.operands[f.owner].points[v])-d))
	}
	return off
}

// sheet finds the faces of the result in one plane.
func (b *boolean) sheet(s *sheet) {
	u, v := axes(s.normal)
	flat := func(p [3]float64) [2]float64 { return [2]float64{dot(u, p), dot(v, p)} }
	arr := newArrangement(b.tol)
	owners := map[int]bool{}
	in := map[*facet]bool{}
	for _, f := range s.facets {
		owners[f.owner], in[f] = true, true
		pts := b.operands[f.owner].points
		for _, ring := range f.rings {
			for i := range ring {
				arr.add(flat(pts[ring[i]]), flat(pts[ring[(i+1)%len(ring)]]))
			}
		}
	}
	box := grow(s.box, b.tol)
	for k := range b.operands {
		if len(owners) == 1 && owners[k] || !touch(b.operands[k].box, box) {
			continue
		}
		for i := range b.operands[k].facets {
			f := &b.operands[k].facets[i]
			if in[f] || !touch(f.box, box) {
				continue
			}
			for _, t := range f.tris {
				pts := b.operands[k].points
				if p, q, ok := section(s, b.tol, pts[t[0]], pts[t[1]], pts[t[2]]); ok {
					arr.add(flat(p), flat(q))
				}
			}
		}
	}
	arr.split()
	arr.trace()
	state := make([]int8, arr.cells)
	some := [2]bool{}
	for c := range state {
		p, ok := arr.inside(c, &b.t)
		if !ok {
			continue
		}
		at := b.lift(s, u, v, p)
		above, below := b.inside(at, s.normal, 5*b.tol), b.inside(at, s.normal, -5*b.tol)
		switch {
		case below && !above:
			state[c], some[0] = 1, true
		case above && !below:
			state[c], some[1] = -1, true
		}
	}
	for i, want := range []int8{1, -1} {
		if !some[i] {
			continue
		}
		for _, region := range arr.regions(state, want) {
			b.emit(s, u, v, arr, region, want < 0)
		}
	}
}

// inside reports whether the point, moved along the normal, is in the result.
func (b *boolean) inside(p, n [3]float64, by float64) bool {
	p = [3]float64{p[0] + by*n[0], p[1] + by*n[1], p[2] + by*n[2]}
	inA := b.operands[0].contains(p)
	if !inA && b.op != Union {
		return false
	}
	inTool := false
	for k := 1; k < len(b.operands) && !inTool; k++ {
		inTool = b.operands[k].contains(p)
	}
	return b.op.of(inA, inTool)
}

func (b *boolean) lift(s *sheet, u, v [3]float64, p [2]float64) [3]float64 {
	var out [3]float64
	for k := range out {
		out[k] = s.normal[k]*s.d + u[k]*p[0] + v[k]*p[1]
	}
	return out
}

// emit adds a region as a face; corners in line are left out, stitch puts back those that neighbours need.
func (b *boolean) emit(s *sheet, u, v [3]float64, arr *arrangement, region [][]int32, turned bool) {
	var face [][]uint32
	for _, loop := range region {
		var ring []uint32
		n := len(loop)
		for i, h := range loop {
			p, q, r := arr.at[arr.tail(loop[(i+n-1)%n])], arr.at[arr.tail(h)], arr.at[arr.head(h)]
			dx, dy := r[0]-p[0], r[1]-p[1]
			if l := math.Hypot(dx, dy); l > 0 && math.Abs((q[0]-p[0])*dy-(q[1]-p[1])*dx)/l < b.tol/10 && (q[0]-p[0])*(r[0]-q[0])+(q[1]-p[1])*(r[1]-q[1]) > 0 {
				continue
			}
			ring = append(ring, b.weld.near(b.lift(s, u, v, q)))
		}
		if turned {
			for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
				ring[i], ring[j] = ring[j], ring[i]
			}
		}
		if len(ring) > 2 {
			face = append(face, ring)
		} else if len(face) == 0 {
			return
		}
	}
	b.faces = append(b.faces, face)
}

// axes are two unit vectors that make a right-handed frame with the normal.
func axes(n [3]float64) (u, v [3]float64) {
	var e [3]float64
	e[(dominant(n)+1)%3] = 1
	u = cross(e, n)
	l := math.Sqrt(dot(u, u))
	u = [3]float64{u[0] / l, u[1] / l, u[2] / l}
	return u, cross(n, u)
}

// section cuts a triangle with the plane of a sheet. Corners nearer than tol lie in it; a triangle that only touches
// the plane in an edge gives that edge, one in a corner nothing.
func section(s *sheet, tol float64, a, b, c [3]float64) (p, q [3]float64, ok bool) {
	t := [3][3]float64{a, b, c}
	var d [3]float64
	var side [3]int
	for i := range t {
		d[i] = dot(s.normal, t[i]) - s.d
		switch {
		case d[i] > tol:
			side[i] = 1
		case d[i] < -tol:
			side[i] = -1
		}
	}
	var at [][3]float64
	for i := range t {
		j := (i + 1) % 3
		if side[i] == 0 {
			at = append(at, t[i])
		}
		if side[i]*side[j] < 0 {
			f := d[i] / (d[i] - d[j])
			at = append(at, [3]float64{t[i][0] + f*(t[j][0]-t[i][0]), t[i][1] + f*(t[j][1]-t[i][1]), t[i][2] + f*(t[j][2]-t[i][2])})
		}
	}
	if len(at) != 2 {
		return p, q, false
	}
	return at[0], at[1], true
}
