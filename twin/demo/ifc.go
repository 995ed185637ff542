package demo

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// An ifcModel writes an IFC4 building: it keeps what relationships need until finish writes them, in a fixed order.
type ifcModel struct {
	*stepFile
	context, body ref
	styles        map[string]ref
	contains      members // spatial structure -> elements
	parts         members // whole -> parts
	occurrences   members // type -> elements
	psets         members // property set or quantity -> objects
	materials     members // material -> objects
	groups        members // system -> elements
	byKey         map[string]ref
	count         map[string]int // of products by entity
}

// members keeps lists of references in the order in which their first member came.
type members struct {
	order []ref
	of    map[ref][]ref
}

func (m *members) add(to ref, objects ...ref) {
	if m.of == nil {
		m.of = map[ref][]ref{}
	}
	if _, ok := m.of[to]; !ok {
		m.order = append(m.order, to)
	}
	m.of[to] = append(m.of[to], objects...)
}

type vec3 = [3]float64

func newIfcModel() *ifcModel {
	return &ifcModel{stepFile: newStepFile(), styles: map[string]ref{}, byKey: map[string]ref{}, count: map[string]int{}}
}

func (m *ifcModel) point(x, y, z float64) ref { return m.same("IFCCARTESIANPOINT", []float64{x, y, z}) }
func (m *ifcModel) point2(x, y float64) ref   { return m.same("IFCCARTESIANPOINT", []float64{x, y}) }
func (m *ifcModel) dir(x, y, z float64) ref   { return m.same("IFCDIRECTION", []float64{x, y, z}) }
func (m *ifcModel) axes(at, z, x vec3) ref {
	return m.same("IFCAXIS2PLACEMENT3D", m.point(at[0], at[1], at[2]), m.dir(z[0], z[1], z[2]), m.dir(x[0], x[1], x[2]))
}

// at is the axis placement at a point, x turned by angle (radians) in plan.
func (m *ifcModel) at(x, y, z, angle float64) ref {
	if angle == 0 {
		return m.same("IFCAXIS2PLACEMENT3D", m.point(x, y, z), nil, nil)
	}
	return m.axes(vec3{x, y, z}, vec3{0, 0, 1}, vec3{math.Cos(angle), math.Sin(angle), 0})
}

// A style is a colour with transparency, by name.
type style struct {
	name    string
	r, g, b float64
	clear   float64 // transparency, 0 to 1
}

func (m *ifcModel) styled(item ref, s style) ref {
	r, ok := m.styles[s.name]
	if !ok {
		colour := m.add("IFCCOLOURRGB", nil, s.r, s.g, s.b)
		shade := m.add("IFCSURFACESTYLERENDERING", colour, s.clear, nil, nil, nil, nil, nil, nil, enum("NOTDEFINED"))
		r = m.add("IFCSURFACESTYLE", s.name, enum("BOTH"), []ref{shade})
		m.styles[s.name] = r
	}
	m.add("IFCSTYLEDITEM", item, []ref{r}, nil)
	return item
}

// A shape is a list of representation items of one kind ("SweptSolid", "Tessellation", "Brep").
type shape struct {
	kind  string
	items []ref
}

func (m *ifcModel) swept(items ...ref) shape { return shape{"SweptSolid", items} }

// cuboid is an extruded rectangle, centred on x, y, standing on z.
func (m *ifcModel) cuboid(x, y, z, dx, dy, dz float64, s style) ref {
	p := m.same("IFCRECTANGLEPROFILEDEF", enum("AREA"), nil, m.same("IFCAXIS2PLACEMENT2D", m.point2(x, y), nil), dx, dy)
	return m.styled(m.add("IFCEXTRUDEDAREASOLID", p, m.at(0, 0, z, 0), m.dir(0, 0, 1), dz), s)
}

func (m *ifcModel) cylinder(x, y, z, r, h float64, s style) ref {
	p := m.same("IFCCIRCLEPROFILEDEF", enum("AREA"), nil, m.same("IFCAXIS2PLACEMENT2D", m.point2(0, 0), nil), r)
	return m.styled(m.add("IFCEXTRUDEDAREASOLID", p, m.at(x, y, z, 0), m.dir(0, 0, 1), h), s)
}

func (m *ifcModel) closedProfile(ring []pt) ref {
	var ps []ref
	for _, p := range ring {
		ps = append(ps, m.point2(p.x, p.y))
	}
	return m.add("IFCARBITRARYCLOSEDPROFILEDEF", enum("AREA"), nil, m.add("IFCPOLYLINE", append(ps, ps[0])))
}

// prism extrudes a ring upwards from z.
func (m *ifcModel) prism(ring []pt, z, h float64, s style) ref {
	return m.styled(m.add("IFCEXTRUDEDAREASOLID", m.closedProfile(ring), m.at(0, 0, z, 0), m.dir(0, 0, 1), h), s)
}

// side extrudes a ring drawn in the plane of x and z, from y by depth along +y.
func (m *ifcModel) side(ring []pt, y, depth float64, s style) ref {
	// The profile's x axis is -x here, so that its y axis is z and the extrusion points along +y.
	flipped := make([]pt, len(ring))
	for i, p := range ring {
		flipped[len(ring)-1-i] = pt{-p.x, p.y}
	}
	return m.styled(m.add("IFCEXTRUDEDAREASOLID", m.closedProfile(flipped), m.axes(vec3{0, y, 0}, vec3{0, 1, 0}, vec3{-1, 0, 0}), m.dir(0, 0, 1), depth), s)
}

// run extrudes a rectangle w wide and h high, or a circle of radius w where h is 0, from a to b.
func (m *ifcModel) run(a, b vec3, w, h float64, s style) ref {
	d := vec3{b[0] - a[0], b[1] - a[1], b[2] - a[2]}
	l := math.Sqrt(dot(d, d))
	for i := range d {
		d[i] /= l
	}
	x := vec3{-d[1], d[0], 0} // level, to the left of the run
	if k := math.Hypot(x[0], x[1]); k < 1e-9 {
		x = vec3{1, 0, 0}
	} else {
		x[0], x[1] = x[0]/k, x[1]/k
	}
	origin := m.same("IFCAXIS2PLACEMENT2D", m.point2(0, 0), nil)
	p := ref(0)
	if h == 0 {
		p = m.same("IFCCIRCLEPROFILEDEF", enum("AREA"), nil, origin, w)
	} else {
		p = m.same("IFCRECTANGLEPROFILEDEF", enum("AREA"), nil, origin, w, h)
	}
	return m.styled(m.add("IFCEXTRUDEDAREASOLID", p, m.axes(a, d, x), m.dir(0, 0, 1), l), s)
}

// mesh is a closed triangle mesh; indices count from 0.
func (m *ifcModel) mesh(points []vec3, triangles [][3]int, s style) ref {
	list := make([][]int, len(triangles))
	for i, t := range triangles {
		list[i] = []int{t[0] + 1, t[1] + 1, t[2] + 1}
	}
	return m.styled(m.add("IFCTRIANGULATEDFACESET", m.add("IFCCARTESIANPOINTLIST3D", points), nil, true, list, nil), s)
}

// polyhedron is a closed mesh of polygons; indices count from 0.
func (m *ifcModel) polyhedron(points []vec3, faces [][]int, s style) ref {
	var list []ref
	for _, f := range faces {
		one := make([]int, len(f))
		for i, v := range f {
			one[i] = v + 1
		}
		list = append(list, m.add("IFCINDEXEDPOLYGONALFACE", one))
	}
	return m.styled(m.add("IFCPOLYGONALFACESET", m.add("IFCCARTESIANPOINTLIST3D", points), true, list, nil), s)
}

// brep is the same as a boundary representation.
func (m *ifcModel) brep(points []vec3, faces [][]int, s style) ref {
	var list []ref
	for _, f := range faces {
		var loop []ref
		for _, v := range f {
			p := points[v]
			loop = append(loop, m.point(p[0], p[1], p[2]))
		}
		list = append(list, m.add("IFCFACE", []ref{m.add("IFCFACEOUTERBOUND", m.add("IFCPOLYLOOP", loop), true)}))
	}
	return m.styled(m.add("IFCFACETEDBREP", m.add("IFCCLOSEDSHELL", list)), s)
}

func (m *ifcModel) representation(kind string, items []ref) ref {
	return m.add("IFCSHAPEREPRESENTATION", m.body, "Body", kind, items)
}

// A kind is an IFC type object whose shape its occurrences share as a mapped item.
type kind struct {
	ref, shape ref // entity, representation map
}

// typeOf writes a type object once per key. The shape may be empty. extra are the attributes after ElementType.
func (m *ifcModel) typeOf(entity, key, name string, sh func() shape, props []prop, extra ...any) kind {
	if r, ok := m.byKey["type "+key]; ok {
		return kind{r, m.byKey["map "+key]}
	}
	var maps any
	var rm ref
	if sh != nil {
		s := sh()
		rm = m.add("IFCREPRESENTATIONMAP", m.at(0, 0, 0, 0), m.representation(s.kind, s.items))
		maps = []ref{rm}
	}
	var sets any
	if len(props) > 0 {
		sets = []ref{m.propertySet("type "+key, props[0].name, props[1:])}
	}
	var elementType any
	for _, e := range extra {
		if e == enum("USERDEFINED") {
			elementType = strings.ToUpper(strings.Fields(key)[0])
		}
	}
	r := m.add(entity, append([]any{m.guid("type " + key), nil, name, nil, nil, sets, maps, nil, elementType}, extra...)...)
	m.byKey["type "+key], m.byKey["map "+key] = r, rm
	return kind{r, rm}
}

// measures gives the IFC value type of a property where its name tells; others go by their Go type.
var measures = map[string]string{
	"ThermalTransmittance": "IFCTHERMALTRANSMITTANCEMEASURE", "NominalPower": "IFCPOWERMEASURE", "NominalCapacity": "IFCPOWERMEASURE",
	"NominalAirFlowRate": "IFCVOLUMETRICFLOWRATEMEASURE", "Capacity": "IFCCOUNTMEASURE", "CapacityPeople": "IFCCOUNTMEASURE",
	"NominalCurrent": "IFCELECTRICCURRENTMEASURE", "NominalEfficiency": "IFCPOSITIVERATIOMEASURE",
	"NominalCondensingTemperature": "IFCTHERMODYNAMICTEMPERATUREMEASURE", "NominalEvaporatingTemperature": "IFCTHERMODYNAMICTEMPERATUREMEASURE",
	"Reference": "IFCIDENTIFIER", "SerialNumber": "IFCIDENTIFIER", "FireRating": "IFCLABEL", "ModelReference": "IFCLABEL", "Manufacturer": "IFCLABEL",
	"ProductionYear": "IFCLABEL", "AssetIdentifier": "IFCIDENTIFIER", "OccupancyNumber": "IFCCOUNTMEASURE",
	"GrossFloorArea": "IFCAREAMEASURE", "GrossPlannedArea": "IFCAREAMEASURE", "NominalLength": "IFCLENGTHMEASURE",
	"NominalWidth": "IFCLENGTHMEASURE", "NominalHeight": "IFCLENGTHMEASURE", "NominalDiameter": "IFCPOSITIVELENGTHMEASURE",
}

func ifcValue(p prop) typed {
	if t, ok := measures[p.name]; ok {
		return typed{t, p.value}
	}
	switch v := p.value.(type) {
	case typed:
		return v
	case bool:
		return typed{"IFCBOOLEAN", p.value}
	case int:
		return typed{"IFCINTEGER", p.value}
	case float64:
		return typed{"IFCREAL", p.value}
	}
	return typed{"IFCLABEL", p.value}
}

func (m *ifcModel) propertySet(key, name string, props []prop) ref {
	var list []ref
	for _, p := range props {
		list = append(list, m.same("IFCPROPERTYSINGLEVALUE", p.name, nil, ifcValue(p), nil))
	}
	return m.add("IFCPROPERTYSET", m.guid("pset "+name+" "+key), nil, name, nil, list)
}

// set gives objects a property set. Sets of equal content are shared.
func (m *ifcModel) set(name string, props []prop, objects ...ref) {
	key := fmt.Sprint(name, props)
	r, ok := m.byKey[key]
	if !ok {
		r = m.propertySet(key, name, props)
		m.byKey[key] = r
	}
	m.psets.add(r, objects...)
}

// quantities gives an object base quantities: the unit follows from the name's end.
func (m *ifcModel) quantities(name string, object ref, qs ...prop) {
	var list []ref
	key := fmt.Sprint(name, " of #", object)
	for _, q := range qs {
		entity := "IFCQUANTITYLENGTH"
		switch {
		case hasSuffix(q.name, "Area"):
			entity = "IFCQUANTITYAREA"
		case hasSuffix(q.name, "Volume"):
			entity = "IFCQUANTITYVOLUME"
		}
		list = append(list, m.same(entity, q.name, nil, nil, round(q.value.(float64), 4), nil))
	}
	m.psets.add(m.add("IFCELEMENTQUANTITY", m.guid(key), nil, name, nil, nil, list), object)
}

func hasSuffix(s, end string) bool { return len(s) >= len(end) && s[len(s)-len(end):] == end }

// A product is an element or space to be written. The zero shape means none; of gives the shape of a type.
type product struct {
	entity          string
	key             string // stable key of its GlobalId
	name, long      string // long is the LongName of a space
	objectType, tag string
	place           ref // IfcLocalPlacement
	shape           shape
	of              kind
	extra           []any // attributes after Tag (of a space: after Representation)
	space           bool
}

func (m *ifcModel) place(to ref, x, y, z, angle float64) ref {
	return m.add("IFCLOCALPLACEMENT", to, m.at(x, y, z, angle))
}

func (m *ifcModel) product(p product) ref {
	var rep any
	switch {
	case len(p.shape.items) > 0:
		rep = m.add("IFCPRODUCTDEFINITIONSHAPE", nil, nil, []ref{m.representation(p.shape.kind, p.shape.items)})
	case p.of.shape != 0:
		item := m.add("IFCMAPPEDITEM", p.of.shape, m.same("IFCCARTESIANTRANSFORMATIONOPERATOR3D", nil, nil, m.point(0, 0, 0), 1.0, nil))
		rep = m.add("IFCPRODUCTDEFINITIONSHAPE", nil, nil, []ref{m.representation("MappedRepresentation", []ref{item})})
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	last := text(p.tag)
	if p.space {
		last = text(p.long)
	}
	args := append([]any{m.guid(p.key), nil, p.name, nil, text(p.objectType), p.place, rep, last}, p.extra...)
	r := m.add(p.entity, args...)
	if p.of.ref != 0 {
		m.occurrences.add(p.of.ref, r)
	}
	m.count[p.entity]++
	return r
}

func (m *ifcModel) material(name, category string, objects ...ref) {
	r, ok := m.byKey["material "+name]
	if !ok {
		r = m.add("IFCMATERIAL", name, nil, category)
		m.byKey["material "+name] = r
	}
	m.materials.add(r, objects...)
}

// finish writes the relationships.
func (m *ifcModel) finish() {
	write := func(entity string, rel *members, args func(to ref, objects []ref) []any) {
		for i, to := range rel.order {
			m.add(entity, append([]any{m.guid(fmt.Sprint(entity, i)), nil, nil, nil}, args(to, rel.of[to])...)...)
		}
	}
	down := func(to ref, objects []ref) []any { return []any{to, objects} }
	up := func(to ref, objects []ref) []any { return []any{objects, to} }
	write("IFCRELAGGREGATES", &m.parts, down)
	write("IFCRELCONTAINEDINSPATIALSTRUCTURE", &m.contains, up)
	write("IFCRELDEFINESBYTYPE", &m.occurrences, up)
	write("IFCRELDEFINESBYPROPERTIES", &m.psets, up)
	write("IFCRELASSOCIATESMATERIAL", &m.materials, up)
	write("IFCRELASSIGNSTOGROUP", &m.groups, func(to ref, objects []ref) []any { return []any{objects, nil, to} })
}

// entities lists the products written, by entity.
func (m *ifcModel) entities() []string {
	var out []string
	for e, n := range m.count {
		out = append(out, fmt.Sprintf("%s %d", e, n))
	}
	sort.Strings(out)
	return out
}
