package cityjson

import (
	"encoding/json"
	"fmt"
	"math"

	"lantau/spatial"
)

// A parsed geometry waits for the others of its object, since they share an origin.
type parsed struct {
	geometry
	list  []solid
	depth int
	// twin is the look of each surface by keyOf, where it is taken from another geometry.
	twin map[string]partKey
}

// geometries makes the parts of an object. A geometry that cannot be read is named; the others are kept.
func (r *reader) geometries(o *spatial.Object, raws [][]byte, d *document, f *faults) error {
	var surfaces []parsed
	var used []solid
	for _, raw := range raws {
		var p parsed
		var err error
		if p.geometry, err = readGeometry(raw); err != nil {
			f.skip("geometry-not-read", "%v", err)
			continue
		}
		switch p.Type {
		case "MultiPoint", "MultiLineString":
			r.keep(o, &p.geometry, d, f)
		case "GeometryInstance":
			if err := r.instance(o, &p.geometry, d, f); err != nil {
				return err
			}
		default:
			if p.list, p.depth, err = p.solids(); err != nil {
				f.skip("geometry-not-read", "%v", err)
				continue
			}
			surfaces, used = append(surfaces, p), append(used, p.list...)
		}
	}
	if len(surfaces) == 0 {
		return nil
	}
	surfaces = withoutTwins(surfaces, d, f)
	s := newShape(d.vertices, d.scale, used, f)
	for i := range surfaces {
		s.add(i, &surfaces[i], d)
	}
	origin := d.place(s.origin)
	for i := range s.parts {
		p := &s.parts[i]
		if len(p.mesh.Indices) == 0 {
			continue
		}
		h, err := r.mesh(&p.mesh)
		if err != nil {
			return err
		}
		o.Parts = append(o.Parts, spatial.Part{Mesh: h, Transform: spatial.Translation(origin[0], origin[1], origin[2]),
			LoD: surfaces[p.geometry].lod(), Surface: p.surface, Material: d.material(p.material)})
	}
	return nil
}

func (d *document) material(i int) spatial.Material {
	if i < 0 {
		return spatial.Material{}
	}
	return d.materials[i]
}

// maxPoints bounds the points and lines of an object that are kept as a property.
const maxPoints = 10_000

// keep notes points and lines, which have no surface to draw, as the property `geometry` in coordinates of the frame.
func (r *reader) keep(o *spatial.Object, g *geometry, d *document, f *faults) {
	lines, err := g.lines()
	if err != nil {
		f.skip("geometry-not-read", "%v", err)
		return
	}
	f.warn("geometry-not-drawn", "a %s has no surface; it is kept as a property", g.Type)
	var coordinates []any
	n := 0
	for _, line := range lines {
		var points []any
		for _, v := range line {
			if v < 0 || v >= len(d.vertices) {
				f.skip("bad-vertex-index", "a %s uses vertex %d, of %d", g.Type, v, len(d.vertices))
				return
			}
			if n++; n > maxPoints {
				f.skip("geometry-not-read", "a %s has more than %d points", g.Type, maxPoints)
				return
			}
			p := d.place(d.vertices[v])
			points = append(points, []any{p[0], p[1], p[2]})
		}
		coordinates = append(coordinates, points)
	}
	var value any = coordinates
	if g.Type == "MultiPoint" {
		value = coordinates[0]
	}
	kept, _ := o.Properties["geometry"].([]any)
	o.Properties["geometry"] = append(kept, map[string]any{"type": g.Type, "lod": g.lod(), "coordinates": value})
}

// A template is a geometry template once read: its parts, in the template's own frame.
type template struct {
	parts  []spatial.Part
	faults faults
}

// instance places a template (CityJSON 2.0, 3.4): its matrix is written row by row, and its boundary is the one vertex
// where the template's origin lies.
func (r *reader) instance(o *spatial.Object, g *geometry, d *document, f *faults) error {
	var at []int
	if json.Unmarshal(g.Boundaries, &at) != nil || len(at) != 1 || g.Template == nil {
		f.skip("geometry-not-read", "a GeometryInstance needs a template and one vertex")
		return nil
	}
	if at[0] < 0 || at[0] >= len(d.vertices) {
		f.skip("bad-vertex-index", "a GeometryInstance uses vertex %d, of %d", at[0], len(d.vertices))
		return nil
	}
	source := d
	if len(d.templates) == 0 && r.header != nil {
		source = r.header // of a sequence: templates stand in the first line
	}
	if *g.Template < 0 || *g.Template >= len(source.templates) {
		f.skip("geometry-not-read", "template %d of %d", *g.Template, len(source.templates))
		return nil
	}
	turn := spatial.Identity()
	if len(g.TransformationMatrix) == 16 {
		for i, v := range g.TransformationMatrix {
			turn[4*(i%4)+i/4] = v
		}
	} else if g.TransformationMatrix != nil {
		f.skip("geometry-not-read", "a transformationMatrix of %d numbers, not 16", len(g.TransformationMatrix))
		return nil
	}
	if turn[3] != 0 || turn[7] != 0 || turn[11] != 0 || turn[15] == 0 {
		f.skip("geometry-not-read", "the transformationMatrix is not affine")
		return nil
	}
	for i := range turn {
		turn[i] /= turn[15]
	}
	t, err := r.template(source, *g.Template)
	if err != nil {
		return err
	}
	f.list = append(f.list, t.faults.list...)
	p := d.place(d.vertices[at[0]])
	place := spatial.Translation(p[0], p[1], p[2]).Mul(r.frame.templates()).Mul(turn)
	for _, part := range t.parts {
		part.Transform = place.Mul(part.Transform)
		if !part.Transform.Finite() {
			f.skip("bad-vertex", "the place of an instance is not a number")
			continue
		}
		o.Parts = append(o.Parts, part)
	}
	return nil
}

// template reads a template on its first use.
func (r *reader) template(d *document, i int) (*template, error) {
	key := templateKey{d, i}
	if t, ok := r.templates[key]; ok {
		return t, nil
	}
	t := &template{}
	r.templates[key] = t
	g, err := readGeometry(d.templates[i])
	if err != nil {
		t.faults.skip("geometry-not-read", "template %d: %v", i, err)
		return t, nil
	}
	if g.Type == "MultiPoint" || g.Type == "MultiLineString" {
		t.faults.warn("geometry-not-drawn", "template %d is a %s, which has no surface", i, g.Type)
		return t, nil
	}
	p := parsed{geometry: g}
	if p.list, p.depth, err = g.solids(); err != nil {
		t.faults.skip("geometry-not-read", "template %d: %v", i, err)
		return t, nil
	}
	s := newShape(d.templateVertices, [3]float64{1, 1, 1}, p.list, &t.faults)
	s.add(0, &p, d)
	for k := range s.parts {
		p := &s.parts[k]
		if len(p.mesh.Indices) == 0 {
			continue
		}
		h, err := r.mesh(&p.mesh)
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, spatial.Part{Mesh: h, Transform: spatial.Translation(s.origin[0], s.origin[1], s.origin[2]),
			LoD: g.lod(), Surface: p.surface, Material: d.material(p.material)})
	}
	return t, nil
}

// mesh hands a mesh over and counts it against the limits.
func (r *reader) mesh(m *spatial.Mesh) (spatial.MeshHash, error) {
	h := m.Hash()
	if r.meshes[h] {
		return h, nil
	}
	r.meshes[h] = true
	if r.triangles += int64(m.Triangles()); r.triangles > r.limits.MaxTriangles {
		return h, fmt.Errorf("read CityJSON: more than %d triangles: %w", r.limits.MaxTriangles, spatial.ErrBudget)
	}
	for _, v := range m.Positions {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return h, fmt.Errorf("read CityJSON: %w: a coordinate is %v", spatial.ErrMesh, v)
		}
	}
	return h, r.sink.Mesh(h, &spatial.Mesh{Positions: m.Positions, Indices: m.Indices})
}
