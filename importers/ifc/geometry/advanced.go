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
