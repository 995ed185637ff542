package geometry

import (
	"lantau/importers/ifc/model"
)

// facetedBrep is an IfcFacetedBrep, with voids or without. Voids' shells look into the void, so their faces are turned
// where their volume says they do not.
func (r *Reader) facetedBrep(p *path, e model.Entity) ([]body, error) {
	b, err := r.shell(p, e.Ref("Outer"))
	if err != nil {
		return nil, err
	}
	b.orient()
	for v := range e.Refs("Voids") {
		void, err := r.shell(p, v)
		if err != nil {
			return nil, err
		}
		void.orient()
		b.append(void.flipped())
	}
	return []body{b}, nil
}

// append adds another body's faces.
func (b *body) append(o body) {
	n := uint32(len(b.points))
	b.points = append(b.points, o.points...)
	for _, f := range o.faces {
		g := make(face, len(f))
		for i, ring := range f {
			g[i] = make([]uint32, len(ring))
			for k, v := range ring {
				g[i][k] = v + n
			}
		}
		b.faces = append(b.faces, g)
	}
	for _, t := range o.triangles {
		b.triangles = append(b.triangles, [3]uint32{t[0] + n, t[1] + n, t[2] + n})
	}
}

// shellModel is an IfcShellBasedSurfaceModel or IfcFaceBasedSurfaceModel: shells that may or may not close.
func (r *Reader) shellModel(p *path, e model.Entity, attribute string) ([]body, error) {
	var out []body
	for s := range e.Refs(attribute) {
		b, err := r.shell(p, s)
		if err != nil {
			return nil, err
		}
		b.surface = !s.Is("IfcClosedShell") && !b.closed()
		b.orient()
		out = append(out, b)
	}
	return out, nil
}

// shell is any connected face set.
func (r *Reader) shell(p *path, e model.Entity) (body, error) {
	var b body
	if !e.Exists() {
		return b, fail(e, "the shell is missing")
	}
	if _, err := r.step(p, e); err != nil {
		return b, err
	}
	at := map[uint32]uint32{} // point entity → number
	weld := map[vec]uint32{}  // coordinates → number: exporters repeat points
	for f := range e.Refs("CfsFaces") {
		polygon, err := r.face(f, &b, at, weld)
		if err != nil {
			return b, err
		}
		if len(polygon) > 0 {
			b.faces = append(b.faces, polygon)
		}
	}
	if len(b.faces) == 0 {
		return b, fail(e, "it has no face")
	}
	return b, nil
}

// face is an IfcFace whose bounds are polygons (IfcPolyLoop); its first bound, or the one marked as outer, is the outline.
func (r *Reader) face(e model.Entity, b *body, at map[uint32]uint32, weld map[vec]uint32) (face, error) {
	var f face
	outer := -1
	for bound := range e.Refs("Bounds") {
		loop := bound.Ref("Bound")
		if !loop.Is("IfcPolyLoop") {
			return nil, fail(loop, "the face bound %s is not read", loop.ClassName())
		}
		var ring []uint32
		for q := range loop.Refs("Polygon") {
			i, ok := at[q.ID()]
			if !ok {
				pt, err := r.point(q)
				if err != nil {
					return nil, err
				}
				if i, ok = weld[pt]; !ok {
					i = uint32(len(b.points))
					b.points = append(b.points, pt)
					weld[pt] = i
				}
				at[q.ID()] = i
			}
			if n := len(ring); n == 0 || ring[n-1] != i {
				ring = append(ring, i)
			}
		}
		for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
			ring = ring[:len(ring)-1]
		}
		if len(ring) < 3 {
			continue
		}
		if bound.Attr("Orientation").Is("F") {
			ring = reversed(ring)
		}
		if outer < 0 && bound.Is("IfcFaceOuterBound") {
			outer = len(f)
		}
		f = append(f, ring)
	}
	if outer > 0 {
		f[0], f[outer] = f[outer], f[0]
	}
	if e.Is("IfcFaceSurface") && e.Attr("SameSense").Is("F") {
		for i := range f {
			f[i] = reversed(f[i])
		}
	}
	return f, nil
}

// closed reports whether every edge is used as often one way as the other.
func (b *body) closed() bool {
	edges := map[[2]uint32]int{}
	use := func(i, j uint32) {
		if i < j {
			edges[[2]uint32{i, j}]++
		} else {
			edges[[2]uint32{j, i}]--
		}
	}
	for _, f := range b.faces {
		for _, ring := range f {
			for i := range ring {
				use(ring[i], ring[(i+1)%len(ring)])
			}
		}
	}
	for _, t := range b.triangles {
		use(t[0], t[1])
		use(t[1], t[2])
		use(t[2], t[0])
	}
	for _, n := range edges {
		if n != 0 {
			return false
		}
	}
	return len(edges) > 0
}
