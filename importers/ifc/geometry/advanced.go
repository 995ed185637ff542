package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial/mesh"
)

// advancedBrep is an IfcAdvancedBrep: faces on curved surfaces, bounded by curved edges. Each edge is cut once, for both
// of its faces, so that the solid stays closed; within a face its triangles are halved until they lie near the surface.
func (r *Reader) advancedBrep(p *path, e model.Entity) ([]body, error) {
	b, err := r.advancedShell(p, e.Ref("Outer"))
	if err != nil {
		return nil, err
	}
	b.orient()
	for v := range e.Refs("Voids") {
		void, err := r.advancedShell(p, v)
		if err != nil {
			return nil, err
		}
		void.orient()
		b.append(void.flipped())
	}
	return []body{b}, nil
}

// An advanced shell in the making.
type advanced struct {
	r     *Reader
	b     body
	weld  map[[3]int64]uint32
	edges map[uint32][]uint32 // edge → its points, from its start
}

func (r *Reader) advancedShell(p *path, e model.Entity) (body, error) {
	a := &advanced{r: r, weld: map[[3]int64]uint32{}, edges: map[uint32][]uint32{}}
	if !e.Exists() {
		return a.b, fail(e, "the shell is missing")
	}
	for f := range e.Refs("CfsFaces") {
		if err := a.face(p, f); err != nil {
			return a.b, err
		}
		if len(a.b.triangles) > maxFlat {
			return a.b, overBudget(e, "it has more than %d triangles", maxFlat)
		}
	}
	return a.b, nil
}

func (a *advanced) vertex(p vec) uint32 {
	key := [3]int64{int64(math.Round(p[0] * 1e6)), int64(math.Round(p[1] * 1e6)), int64(math.Round(p[2] * 1e6))}
	i, ok := a.weld[key]
	if !ok {
		i = uint32(len(a.b.points))
		a.b.points = append(a.b.points, p)
		a.weld[key] = i
	}
	return i
}

// edge cuts an IfcEdge from its start to its end.
func (a *advanced) edge(p *path, e model.Entity) ([]uint32, error) {
	if known, ok := a.edges[e.ID()]; ok {
		return known, nil
	}
	start, err := a.r.point(e.Ref("EdgeStart").Ref("VertexGeometry"))
	if err != nil {
		return nil, err
	}
	end, err := a.r.point(e.Ref("EdgeEnd").Ref("VertexGeometry"))
	if err != nil {
		return nil, err
	}
	line := []vec{start, end}
	g := e.Ref("EdgeGeometry")
	if g.Is("IfcSurfaceCurve") {
		g = g.Ref("Curve3D")
	}
	sense := !e.Attr("SameSense").Is("F")
	switch {
	case !g.Exists() || g.Is("IfcLine"):
	case g.Is("IfcConic"):
		if line, err = a.r.conicBetween(g, start, end, sense); err != nil {
			return nil, err
		}
	default:
		l, err := a.r.curve(p, g)
		if err != nil {
			return nil, err
		}
		line = between(l, start, end, sense)
	}
	out := []uint32{a.vertex(start)}
	for _, q := range line[1 : len(line)-1] {
		out = append(out, a.vertex(q))
	}
	out = append(out, a.vertex(end))
	a.edges[e.ID()] = out
	return out, nil
}

// conicBetween is the arc of a conic from one point to another, the whole where they are one.
func (r *Reader) conicBetween(g model.Entity, start, end vec, sense bool) ([]vec, error) {
	f, x, y, err := r.conicOf(g)
	if err != nil {
		return nil, err
	}
	inv, ok := f.InverseAffine()
	if !ok {
		return nil, fail(g, "its position is singular")
	}
	angle := func(p vec) float64 {
		q := apply(inv, p)
		return math.Atan2(q[1]/y, q[0]/x)
	}
	from, to := angle(start), angle(end)
	if sense && to <= from+1e-9 {
		to += 2 * math.Pi
	} else if !sense && to >= from-1e-9 {
		to -= 2 * math.Pi
	}
	l, err := r.conic(g, from, to)
	return l.points, err
}

// between is the part of a line from the point of it nearest to start to that nearest to end.
func between(l polyline, start, end vec, sense bool) []vec {
	if !sense {
		l = l.reversed()
	}
	n := len(l.points)
	at := func(p vec) int {
		best, far := 0, math.Inf(1)
		for i, q := range l.points {
			if d := length(sub(p, q)); d < far {
				best, far = i, d
			}
		}
		return best
	}
	i, j := at(start), at(end)
	if l.closed && j <= i {
		j += n
	}
	out := []vec{start}
	for k := i + 1; k < j; k++ {
		out = append(out, l.points[k%n])
	}
	return append(out, end)
}

// face adds an IfcFace with edge loops or poly loops.
func (a *advanced) face(p *path, e model.Entity) error {
	var rings [][]uint32
	for bound := range e.Refs("Bounds") {
		loop := bound.Ref("Bound")
		var ring []uint32
		switch {
		case loop.Is("IfcPolyLoop"):
			for q := range loop.Refs("Polygon") {
				pt, err := a.r.point(q)
				if err != nil {
					return err
				}
				ring = append(ring, a.vertex(pt))
			}
		case loop.Is("IfcEdgeLoop"):
			for o := range loop.Refs("EdgeList") {
				piece, err := a.edge(p, o.Ref("EdgeElement"))
				if err != nil {
					return err
				}
				if o.Attr("Orientation").Is("F") {
					piece = reversed(piece)
				}
				ring = append(ring, piece[:len(piece)-1]...)
			}
		default:
			continue // a vertex loop bounds nothing
		}
		if bound.Attr("Orientation").Is("F") {
			ring = reversed(ring)
		}
		if len(ring) < 3 {
			continue
		}
		rings = append(rings, ring)
		if bound.Is("IfcFaceOuterBound") && len(rings) > 1 {
			rings[0], rings[len(rings)-1] = rings[len(rings)-1], rings[0]
		}
	}
	if len(rings) == 0 {
		return nil
	}
	g := e.Ref("FaceSurface")
	if !g.Exists() || g.Is("IfcPlane") {
		var t mesh.Triangulator
		for _, tri := range t.Indexed(a.b.points, rings) {
			a.b.triangles = append(a.b.triangles, tri)
		}
		return nil
	}
	var points []vec
	for _, ring := range rings {
		for _, v := range ring {
			points = append(points, a.b.points[v])
		}
	}
	s, err := a.r.surfaceOf(p, g, points)
	if err != nil {
		return err
	}
	a.curved(s, rings)
	return nil
}

// curved triangulates the rings in the surface's parameters and halves the edges within until they lie near it.
func (a *advanced) curved(s *surface, rings [][]uint32) {
	grid := s.grid()
	size := vec2{}
	for k := range size { // parameters are stretched to lengths, so that triangles come out round
		q := vec2{(s.min[0] + s.max[0]) / 2, (s.min[1] + s.max[1]) / 2}
		last := vec{}
		for i := range 9 {
			q[k] = s.min[k] + (s.max[k]-s.min[k])*float64(i)/8
			at := s.at(q[0], q[1])
			if i > 0 {
				size[k] += length(sub(at, last))
			}
			last = at
		}
		size[k] = max(size[k], 1e-9) / max(s.max[k]-s.min[k], 1e-12)
	}
	var flat []vec      // corners in stretched parameters
	var corner []uint32 // corner → point
	var loops [][]uint32
	for _, ring := range rings {
		var loop []uint32
		var last vec2
		for i, v := range ring {
			q := s.nearest(a.b.points[v], grid)
			for k := range q {
				// A border that runs along an edge of the rectangle must be straight there, or slivers fold over it.
				if tiny := 1e-5 * (s.max[k] - s.min[k]); s.period[k] == 0 && q[k]-s.min[k] < tiny {
					q[k] = s.min[k]
				} else if s.period[k] == 0 && s.max[k]-q[k] < tiny {
					q[k] = s.max[k]
				}
				if p := s.period[k]; p > 0 && len(flat) > 0 && (i > 0 || len(loops) > 0) {
					q[k] += p * math.Round((last[k]-q[k])/p)
				}
			}
			last = q
			loop = append(loop, uint32(len(flat)))
			flat = append(flat, vec{q[0] * size[0], q[1] * size[1], 0})
			corner = append(corner, v)
		}
		loops = append(loops, loop)
	}
	border := map[[2]uint32]bool{}
	for _, loop := range loops {
		for i, v := range loop {
			w := loop[(i+1)%len(loop)]
			border[[2]uint32{min(v, w), max(v, w)}] = true
		}
	}
	var t mesh.Triangulator
	triangles := append([][3]uint32(nil), t.Indexed(flat, loops)...)
	lift := func(q vec) vec {
		p := s.wrap(vec2{q[0] / size[0], q[1] / size[1]})
		return s.at(p[0], p[1])
	}
	for range 6 {
		halves := map[[2]uint32]uint32{}
		half := func(v, w uint32) (uint32, bool) {
			key := [2]uint32{min(v, w), max(v, w)}
			if border[key] {
				return 0, false
			}
			if h, ok := halves[key]; ok {
				return h, h > 0
			}
			q := lerp(flat[v], flat[w], 0.5)
			on, chord := lift(q), lerp(a.b.points[corner[v]], a.b.points[corner[w]], 0.5)
			if length(sub(on, chord)) <= a.r.opts.ChordError || on[0]-on[0] != 0 {
				halves[key] = 0
				return 0, false
			}
			flat, corner = append(flat, q), append(corner, a.vertex(on))
			halves[key] = uint32(len(flat) - 1)
			return halves[key], true
		}
		next := refine(triangles, half)
		done := len(next) == len(triangles)
		triangles = next
		if done || len(triangles) > maxFlat/16 {
			break
		}
	}
	for _, k := range triangles {
		if x, y, z := corner[k[0]], corner[k[1]], corner[k[2]]; x != y && y != z && z != x {
			a.b.triangles = append(a.b.triangles, [3]uint32{x, y, z})
		}
	}
}

// refine cuts each triangle at those of its edges that half says are to be halved.
func refine(triangles [][3]uint32, half func(v, w uint32) (uint32, bool)) [][3]uint32 {
	var out [][3]uint32
	for _, t := range triangles {
		var m [3]uint32
		var cut [3]bool
		n := 0
		for k := range t {
			if m[k], cut[k] = half(t[k], t[(k+1)%3]); cut[k] {
				n++
			}
		}
		// Turned so that the first edge is cut and, of two, the second too.
		for range 3 {
			if n == 0 || n == 3 || cut[0] && (n == 1 || cut[1]) {
				break
			}
			t = [3]uint32{t[1], t[2], t[0]}
			m = [3]uint32{m[1], m[2], m[0]}
			cut = [3]bool{cut[1], cut[2], cut[0]}
		}
		switch n {
		case 0:
			out = append(out, t)
		case 1:
			out = append(out, [3]uint32{t[0], m[0], t[2]}, [3]uint32{m[0], t[1], t[2]})
		case 2:
			out = append(out, [3]uint32{m[0], t[1], m[1]}, [3]uint32{t[0], m[0], m[1]}, [3]uint32{t[0], m[1], t[2]})
		default:
			out = append(out, [3]uint32{t[0], m[0], m[2]}, [3]uint32{m[0], t[1], m[1]}, [3]uint32{m[2], m[1], t[2]}, m)
		}
	}
	return out
}
