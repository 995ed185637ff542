package geometry

import (
	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
)

// triangulatedFaceSet is an IfcTriangulatedFaceSet (or IfcTriangulatedIrregularNetwork).
func (r *Reader) triangulatedFaceSet(e model.Entity) ([]body, error) {
	points, err := r.pointList(e.Ref("Coordinates"))
	if err != nil {
		return nil, err
	}
	b := body{points: points}
	via, err := pointIndex(e, len(points))
	if err != nil {
		return nil, err
	}
	for _, v := range e.Attr("CoordIndex").All() {
		var t [3]uint32
		n := 0
		for i, in := range v.All() {
			k, ok := via(in)
			if !ok || i > 2 {
				return nil, fail(e, "triangle %d is %.60s, of %d points", len(b.triangles)+1, v.Raw(), len(points))
			}
			t[i] = k
			n++
		}
		if n != 3 {
			return nil, fail(e, "triangle %d is %.60s", len(b.triangles)+1, v.Raw())
		}
		b.triangles = append(b.triangles, t)
	}
	return r.faceSet(e, b)
}

// polygonalFaceSet is an IfcPolygonalFaceSet; its faces may have voids.
func (r *Reader) polygonalFaceSet(e model.Entity) ([]body, error) {
	points, err := r.pointList(e.Ref("Coordinates"))
	if err != nil {
		return nil, err
	}
	b := body{points: points}
	via, err := pointIndex(e, len(points))
	if err != nil {
		return nil, err
	}
	ring := func(f model.Entity, v step.Value) ([]uint32, error) {
		var out []uint32
		for _, in := range v.All() {
			k, ok := via(in)
			if !ok {
				return nil, fail(f, "it refers to point %s of %d", in.Raw(), len(points))
			}
			out = append(out, k)
		}
		return out, nil
	}
	for f := range e.Refs("Faces") {
		outer, err := ring(f, f.Attr("CoordIndex"))
		if err != nil {
			return nil, err
		}
		polygon := face{outer}
		for _, v := range f.Attr("InnerCoordIndices").All() {
			inner, err := ring(f, v)
			if err != nil {
				return nil, err
			}
			if len(inner) > 2 {
				polygon = append(polygon, inner)
			}
		}
		if len(outer) > 2 {
			b.faces = append(b.faces, polygon)
		}
	}
	return r.faceSet(e, b)
}

// pointIndex resolves an index of a face, from 1 and by way of PnIndex where there is one.
func pointIndex(e model.Entity, n int) (func(step.Value) (uint32, bool), error) {
	pn := e.Attr("PnIndex")
	if pn.IsNull() {
		return func(v step.Value) (uint32, bool) {
			i, ok := v.Int()
			return uint32(i - 1), ok && i >= 1 && i <= int64(n)
		}, nil
	}
	var table []uint32
	for _, v := range pn.All() {
		i, ok := v.Int()
		if !ok || i < 1 || i > int64(n) {
			return nil, fail(e, "PnIndex refers to point %s of %d", v.Raw(), n)
		}
		table = append(table, uint32(i-1))
	}
	return func(v step.Value) (uint32, bool) {
		i, ok := v.Int()
		if !ok || i < 1 || i > int64(len(table)) {
			return 0, false
		}
		return table[i-1], true
	}, nil
}

// faceSet welds equal points, turns a closed set outward and parts it by its colours.
func (r *Reader) faceSet(e model.Entity, b body) ([]body, error) {
	if len(b.faces)+len(b.triangles) == 0 {
		return nil, fail(e, "it has no face")
	}
	b.weld()
	b.surface = !e.Attr("Closed").Is("T") && !b.closed()
	colours, of := r.indexedColours(e)
	if len(colours) == 0 {
		b.orient()
		return []body{b}, nil
	}
	// The colours count faces in the order of the file, so each face remembers its number through triangulation.
	parts := make([]body, len(colours)+1)
	flip := false
	if whole := b; !b.surface {
		whole.faces = append([]face(nil), b.faces...)
		whole.triangulate()
		flip = whole.volume() < 0
	}
	n := 0
	part := func() *body {
		k := of(n)
		n++
		parts[k].material = colourOr(colours, k)
		parts[k].points, parts[k].surface = b.points, true
		return &parts[k]
	}
	for _, f := range b.faces {
		q := part()
		q.faces = append(q.faces, f)
	}
	for _, t := range b.triangles {
		q := part()
		q.triangles = append(q.triangles, t)
	}
	var out []body
	for _, q := range parts {
		if len(q.faces)+len(q.triangles) == 0 {
			continue
		}
		if flip {
			q = q.flipped()
		}
		out = append(out, q)
	}
	return out, nil
}

// weld makes points with the same coordinates one.
func (b *body) weld() {
	at := make(map[vec]uint32, len(b.points))
	to := make([]uint32, len(b.points))
	for i, p := range b.points {
		k, ok := at[p]
		if !ok {
			k = uint32(i)
			at[p] = k
		}
		to[i] = k
	}
	if len(at) == len(b.points) {
		return
	}
	for _, f := range b.faces {
		for _, ring := range f {
			for i, v := range ring {
				ring[i] = to[v]
			}
		}
	}
	for i, t := range b.triangles {
		b.triangles[i] = [3]uint32{to[t[0]], to[t[1]], to[t[2]]}
	}
}
