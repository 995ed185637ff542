package importers

import (
	"fmt"
	"math"

	"lantau/spatial"
	"lantau/spatial/crs"
	"lantau/spatial/lake"
)

// bakeExtent is the size in metres from which a part's vertices are transformed one by one: over a shorter one the map projection
// and the Earth's curvature are linear within 3 mm (L²/8R of the chord).
const bakeExtent = 400

// A placer takes objects from a file's frame to the collection's local frame (see spatial.Anchor).
//
// Each part is moved by the linearisation of source → map → WGS 84 → local at the middle of the part, so scale, grid convergence and
// the curvature of the Earth are right for every part of a model many kilometres long, and instances stay instances.
type placer struct {
	g         spatial.Georeference
	transform *crs.Transform // nil where the georeference is an anchor
	rigid     spatial.Mat4   // source → geocentric, where it is an anchor
	local     *crs.Local     // nil until the first part of a new model fixes the anchor
	report    func(spatial.Problem)
	meshes    map[spatial.MeshHash]*spatial.Mesh
	support   map[spatial.MeshHash][][3]float64
	checked   bool
}

func newPlacer(g spatial.Georeference, anchor *spatial.Anchor, report func(spatial.Problem)) (*placer, error) {
	p := &placer{g: g, report: report, meshes: map[spatial.MeshHash]*spatial.Mesh{}, support: map[spatial.MeshHash][][3]float64{}}
	if p.g.Scale == 0 {
		p.g.Scale = 1
	}
	if p.g.ScaleZ == 0 {
		p.g.ScaleZ = 1
	}
	if g.CRS != "" {
		c, err := crs.Parse(g.CRS)
		if err != nil {
			return nil, err
		}
		if p.transform, err = crs.ToWGS84(c); err != nil {
			return nil, err
		}
		if (c.Vertical != "" || g.VerticalDatum != "") && !c.Ellipsoidal {
			name := c.Vertical
			if name == "" {
				name = g.VerticalDatum
			}
			report(spatial.Problem{Severity: spatial.Skipped, Code: "vertical-datum-unresolved", Message: "heights are kept as they are: no offset to the ellipsoid is configured for " + name})
		}
	} else {
		sin, cos := math.Sincos(g.Rotation)
		p.rigid = crs.ENU(*g.Anchor).Mul(spatial.Mat4{
			p.g.Scale * cos, p.g.Scale * sin, 0, 0,
			-p.g.Scale * sin, p.g.Scale * cos, 0, 0,
			0, 0, p.g.ScaleZ, 0,
			0, 0, 0, 1})
		if anchor == nil {
			anchor = g.Anchor
		}
	}
	if anchor != nil {
		p.local = crs.NewLocal(*anchor)
	}
	return p, nil
}

// anchor is the frame's origin; nil while no part has come.
func (p *placer) anchor() *spatial.Anchor {
	if p.local == nil {
		return nil
	}
	a := p.local.Anchor
	return &a
}

func (p *placer) mesh(h spatial.MeshHash, m *spatial.Mesh) { p.meshes[h] = m }

// toGeodetic changes source coordinates (flat x, y, z) to lon, lat, height in place.
func (p *placer) toGeodetic(xyz []float64) error {
	sin, cos := math.Sincos(p.g.Rotation)
	for i := 0; i+2 < len(xyz); i += 3 {
		x, y := xyz[i], xyz[i+1]
		xyz[i] = p.g.Eastings + p.g.Scale*(x*cos-y*sin)
		xyz[i+1] = p.g.Northings + p.g.Scale*(x*sin+y*cos)
		xyz[i+2] = p.g.Height + p.g.ScaleZ*xyz[i+2]
	}
	return p.transform.Forward(xyz)
}

// toLocal changes source coordinates to the local frame in place.
func (p *placer) toLocal(xyz []float64) error {
	if p.transform == nil {
		m := p.local.FromECEF().Mul(p.rigid)
		for i := 0; i+2 < len(xyz); i += 3 {
			xyz[i], xyz[i+1], xyz[i+2] = m.Apply(xyz[i], xyz[i+1], xyz[i+2])
		}
		return nil
	}
	if err := p.toGeodetic(xyz); err != nil {
		return err
	}
	if p.local == nil {
		p.local = crs.NewLocal(spatial.Anchor{Lon: xyz[0], Lat: xyz[1], Height: p.g.Height})
	}
	for i := 0; i+2 < len(xyz); i += 3 {
		xyz[i], xyz[i+1], xyz[i+2] = p.local.FromGeodetic(xyz[i], xyz[i+1], xyz[i+2])
	}
	return nil
}

// linear is the linearisation of source → local at a source point.
func (p *placer) linear(x, y, z float64) (spatial.Mat4, error) {
	if p.transform == nil {
		return p.local.FromECEF().Mul(p.rigid), nil
	}
	const d = 10
	q := []float64{x, y, z, x + d, y, z, x, y + d, z, x, y, z + d}
	if err := p.toLocal(q); err != nil {
		return spatial.Mat4{}, err
	}
	axis := func(i int) [3]float64 {
		return [3]float64{(q[3*i] - q[0]) / d, (q[3*i+1] - q[1]) / d, (q[3*i+2] - q[2]) / d}
	}
	j := spatial.Frame(axis(1), axis(2), axis(3), [3]float64{q[0], q[1], q[2]})
	return j.Mul(spatial.Translation(-x, -y, -z)), nil
}

// place moves an object; emit gets each mesh that the placed object uses, perhaps more than once.
func (p *placer) place(o *spatial.Object, emit func(spatial.MeshHash, *spatial.Mesh) error) (lake.PlacedObject, error) {
	out := lake.PlacedObject{Object: *o, Box: spatial.EmptyBox()}
	out.Parts = nil
	var corners [][2]float64
	var meshes []*spatial.Mesh
	box := spatial.EmptyBox()
	fail := func(code, message string) {
		p.report(spatial.Problem{Severity: spatial.Skipped, Code: code, Element: o.Class + " " + o.ID, Message: message})
	}
	for _, part := range o.Parts {
		m := p.meshes[part.Mesh]
		if m == nil || len(m.Indices) == 0 {
			continue // reported when it came
		}
		if !part.Transform.Finite() {
			fail("not-a-number", "a placement is not a finite number")
			continue
		}
		placed, pm, err := p.part(part, m)
		if err != nil {
			fail("outside-the-crs", err.Error())
			continue
		}
		if err := emit(placed.Mesh, pm); err != nil {
			return out, err
		}
		out.Parts = append(out.Parts, placed)
		meshes = append(meshes, pm)
		mb := pm.Box()
		for k := range 8 {
			x, y, z := placed.Transform.Apply(pick(mb, k&1, 0), pick(mb, k>>1&1, 1), pick(mb, k>>2, 2))
			box = box.Extend(x, y, z)
		}
		for _, v := range p.supportOf(placed.Mesh, pm) {
			x, y, _ := placed.Transform.Apply(v[0], v[1], v[2])
			corners = append(corners, [2]float64{x, y})
		}
	}
	if len(out.Parts) == 0 {
		return out, nil
	}
	out.Box = p.geodeticBox(box)
	hull := convexHull(corners)
	if o := p.outline(out.Parts, meshes, hull); o != nil {
		out.Footprint = outlineWKB(o, box.Min[2], p.local)
	} else {
		out.Footprint = footprint(hull, box.Min[2], p.local)
	}
	p.check(out.Box, o)
	return out, nil
}

func pick(b spatial.Box, side, axis int) float64 {
	if side == 0 {
		return b.Min[axis]
	}
	return b.Max[axis]
}

// part moves one part: by its linearisation, or vertex by vertex where it is long.
func (p *placer) part(part spatial.Part, m *spatial.Mesh) (spatial.Part, *spatial.Mesh, error) {
	b := m.Box()
	c := b.Center()
	x, y, z := part.Transform.Apply(c[0], c[1], c[2])
	if p.local == nil { // the first part fixes the frame
		if err := p.toLocal([]float64{x, y, z}); err != nil {
			return part, nil, err
		}
	}
	size := 0.0
	for k := range 8 {
		px, py, pz := part.Transform.Rotate(pick(b, k&1, 0)-c[0], pick(b, k>>1&1, 1)-c[1], pick(b, k>>2, 2)-c[2])
		size = max(size, 2*math.Sqrt(px*px+py*py+pz*pz)*math.Abs(p.g.Scale))
	}
	if size > bakeExtent && p.transform != nil {
		return p.bake(part, m, [3]float64{x, y, z})
	}
	l, err := p.linear(x, y, z)
	if err != nil {
		return part, nil, err
	}
	part.Transform = l.Mul(part.Transform)
	if !part.Transform.Finite() {
		return part, nil, fmt.Errorf("the part's place is not a finite number")
	}
	return part, m, nil
}

// bake transforms every vertex of a part. The new mesh is centred on the old one's middle.
func (p *placer) bake(part spatial.Part, m *spatial.Mesh, middle [3]float64) (spatial.Part, *spatial.Mesh, error) {
	xyz := make([]float64, 3, 3+len(m.Positions))
	copy(xyz, middle[:])
	for i := 0; i+2 < len(m.Positions); i += 3 {
		x, y, z := part.Transform.Apply(float64(m.Positions[i]), float64(m.Positions[i+1]), float64(m.Positions[i+2]))
		xyz = append(xyz, x, y, z)
	}
	if err := p.toLocal(xyz); err != nil {
		return part, nil, err
	}
	out := &spatial.Mesh{Positions: make([]float32, len(m.Positions)), Indices: m.Indices}
	for i := range out.Positions {
		out.Positions[i] = float32(xyz[3+i] - xyz[i%3])
	}
	if part.Transform.Det() < 0 {
		out.Indices = make([]uint32, len(m.Indices))
		for i := 0; i+2 < len(m.Indices); i += 3 {
			out.Indices[i], out.Indices[i+1], out.Indices[i+2] = m.Indices[i], m.Indices[i+2], m.Indices[i+1]
		}
	}
	part.Mesh, part.Transform = out.Hash(), spatial.Translation(xyz[0], xyz[1], xyz[2])
	return part, out, nil
}

// geodeticBox is the lon/lat/height box of a box of the local frame. The frame is flat and the Earth is not: the lowest point of the
// box's floor is the one nearest to the anchor.
func (p *placer) geodeticBox(b spatial.Box) spatial.Box {
	near := func(axis int) float64 { return max(b.Min[axis], min(0, b.Max[axis])) }
	out := spatial.EmptyBox().Extend(p.local.ToGeodetic(near(0), near(1), b.Min[2]))
	for k := range 8 {
		lon, lat, h := p.local.ToGeodetic(pick(b, k&1, 0), pick(b, k>>1&1, 1), pick(b, k>>2, 2))
		out = out.Extend(lon, lat, h)
	}
	return out
}

// check reports, once, a model that lies outside the area of use of the CRS it claims.
func (p *placer) check(b spatial.Box, o *spatial.Object) {
	if p.checked || p.transform == nil || p.transform.From.Area == nil {
		return
	}
	p.checked = true
	a := *p.transform.From.Area
	if a.Min[0] <= a.Max[0] && !a.Intersects2(b) {
		c := b.Center()
		p.report(spatial.Problem{Severity: spatial.Warning, Code: "outside-the-crs-area", Element: o.Class + " " + o.ID,
			Message: fmt.Sprintf("lies at %.6f, %.6f, outside the area of use of %s (%.2f to %.2f, %.2f to %.2f)", c[0], c[1], p.transform.From.Code, a.Min[0], a.Max[0], a.Min[1], a.Max[1]),
			Try:     "--crs or --origin if that is not its place"})
	}
}
