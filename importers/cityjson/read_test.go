package cityjson

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// recorder is a sink that keeps everything and holds the importer to the contract.
type recorder struct {
	t        testing.TB
	geo      *spatial.Georeference
	meshes   map[spatial.MeshHash]*spatial.Mesh
	objects  []*spatial.Object
	problems []spatial.Problem
}

func (r *recorder) Batch(arrow.Record) error { return errors.New("cityjson gave a batch") }

func (r *recorder) Georeference(g spatial.Georeference) error {
	if r.geo != nil || len(r.meshes)+len(r.objects) > 0 {
		r.t.Error("the georeference came twice, or late")
	}
	r.geo = &g
	return nil
}

func (r *recorder) Mesh(h spatial.MeshHash, m *spatial.Mesh) error {
	if r.geo == nil {
		r.t.Error("a mesh came before the georeference")
	}
	if err := m.Check(); err != nil || m.Hash() != h || m.Triangles() == 0 {
		r.t.Errorf("mesh %v: %v, %d triangles, hash %v", h, err, m.Triangles(), m.Hash())
	}
	if r.meshes == nil {
		r.meshes = map[spatial.MeshHash]*spatial.Mesh{}
	}
	r.meshes[h] = m
	return nil
}

func (r *recorder) Object(o *spatial.Object) error {
	if r.geo == nil {
		r.t.Error("an object came before the georeference")
	}
	for _, p := range o.Parts {
		if r.meshes[p.Mesh] == nil || !p.Transform.Finite() {
			r.t.Errorf("object %s: a part without mesh or place", o.ID)
		}
	}
	r.objects = append(r.objects, o)
	return nil
}

func (r *recorder) Report(p spatial.Problem)   { r.problems = append(r.problems, p) }
func (r *recorder) Progress(done, total int64) {}

// object finds an object by ID.
func (r *recorder) object(id string) *spatial.Object {
	r.t.Helper()
	for _, o := range r.objects {
		if o.ID == id {
			return o
		}
	}
	r.t.Fatalf("no object %q", id)
	return nil
}

// placed are an object's parts of one level ("" for all); those that lie alike are one mesh, since the volume of open
// parts says little one by one.
func (r *recorder) placed(o *spatial.Object, lod string) (out []mesh.Placed) {
	for _, p := range o.Parts {
		if lod != "" && p.LoD != lod {
			continue
		}
		if n := len(out) - 1; n < 0 || out[n].Transform != p.Transform {
			out = append(out, mesh.Placed{Mesh: &spatial.Mesh{}, Transform: p.Transform})
		}
		to, from := out[len(out)-1].Mesh, r.meshes[p.Mesh]
		first := uint32(len(to.Positions) / 3)
		to.Positions = append(to.Positions, from.Positions...)
		for _, i := range from.Indices {
			to.Indices = append(to.Indices, first+i)
		}
	}
	return out
}

func (r *recorder) box() spatial.Box {
	b := spatial.EmptyBox()
	for _, o := range r.objects {
		if m := mesh.Measure(r.placed(o, "")); m.Triangles > 0 {
			b = b.Union(m.Box)
		}
	}
	return b
}

// codes are the problems by code, sorted by first appearance.
func (r *recorder) codes() string {
	var out []string
	for _, p := range r.problems {
		if s := string(p.Severity) + " " + p.Code; !strings.Contains(strings.Join(out, ", "), s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func source(text string) importers.Source {
	return importers.Source{Name: "test.city.json", ReaderAt: strings.NewReader(text), Size: int64(len(text))}
}

var rd = importers.Options{CRS: "EPSG:7415"}

func read(t testing.TB, text string, opts importers.Options) *recorder {
	t.Helper()
	r := &recorder{t: t}
	if err := New().Read(t.Context(), source(text), opts, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// cube is a document of one unit cube at map coordinates, faces outward, with the given geometry members beside.
func cube(version, more string) string {
	return fmt.Sprintf(`{"type":"CityJSON","version":%q,"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},
"transform":{"scale":[0.001,0.001,0.001],"translate":[84616.468,447422.999,-0.452]},
"CityObjects":{"b":{"type":"Building","attributes":{"name":"Würfel","n":3,"x":1.5,"deep":{"a":[1,null]}},"address":[{"country":"NL"}],
"geometry":[{"type":"Solid","lod":2.2,"boundaries":[[%s]]%s}]}},
"vertices":[[0,0,0],[1000,0,0],[1000,1000,0],[0,1000,0],[0,0,1000],[1000,0,1000],[1000,1000,1000],[0,1000,1000]]}`, version, faces, more)
}

const faces = `[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]`

func TestCube(t *testing.T) {
	for _, version := range []string{"1.0", "1.1", "2.0"} {
		r := read(t, cube(version, ""), importers.Options{})
		if *r.geo != (spatial.Georeference{Method: spatial.ByCRS, CRS: "EPSG:7415", Scale: 1, ScaleZ: 1, VerticalDatum: r.geo.VerticalDatum}) {
			t.Errorf("georeference %+v", *r.geo)
		}
		o := r.object("b")
		if o.Class != "Building" || o.Name != "Würfel" || o.SourceID != "b" || o.Properties["n"] != int64(3) || o.Properties["x"] != 1.5 ||
			o.Properties["address"] == nil || o.Properties["deep"] == nil || len(o.Parts) != 1 || o.Parts[0].LoD != "2.2" {
			t.Errorf("object %+v", o)
		}
		m := mesh.Measure(r.placed(o, ""))
		if !m.Closed || math.Abs(m.Volume-1) > 1e-6 || math.Abs(m.Area-6) > 1e-6 || m.Triangles != 12 {
			t.Errorf("measures %+v", m)
		}
		want := spatial.Box{Min: [3]float64{84616.468, 447422.999, -0.452}, Max: [3]float64{84617.468, 447423.999, 0.548}}
		for k := range 3 {
			if math.Abs(m.Box.Min[k]-want.Min[k]) > 1e-6 || math.Abs(m.Box.Max[k]-want.Max[k]) > 1e-6 {
				t.Errorf("box %v, want %v", m.Box, want)
			}
		}
		if len(r.problems) > 0 {
			t.Error(r.problems)
		}
	}
}

func TestSemanticsAndMaterials(t *testing.T) {
	text := cube("2.0", `,"semantics":{"surfaces":[{"type":"RoofSurface"},{"type":"WallSurface"},{"type":"+Ramp"}],"values":[[2,0,1,1,null,9]]},
"material":{"z":{"value":1},"a":{"values":[[0,0,null,1,1,1]]}}`)
	text = strings.Replace(text, `"vertices"`, `"appearance":{"materials":[{"name":"red","diffuseColor":[1,0,0.5],"transparency":0.25},{"name":"plain"}]},"vertices"`, 1)
	r := read(t, text, importers.Options{})
	var got []string
	for _, p := range r.object("b").Parts {
		got = append(got, fmt.Sprintf("%s/%s%v %d", p.Surface, p.Material.Name, p.Material.Color, r.meshes[p.Mesh].Triangles()))
	}
	want := "[+Ramp/red[255 0 128 191] 2 RoofSurface/red[255 0 128 191] 2 WallSurface/[0 0 0 0] 2 WallSurface/plain[0 0 0 0] 2 /plain[0 0 0 0] 4]"
	if fmt.Sprint(got) != want {
		t.Errorf("parts %v, want %s", got, want)
	}
	if m := mesh.Measure(r.placed(r.object("b"), "")); !m.Closed || math.Abs(m.Volume-1) > 1e-6 {
		t.Errorf("the parts together: %+v", m)
	}
	if r.codes() != "warning bad-semantics" {
		t.Error(r.problems)
	}
}

func TestInsideOutSolidIsTurned(t *testing.T) {
	turned := strings.Replace(cube("2.0", ""), faces, `[[0,1,2,3]],[[7,6,5,4]],[[4,5,1,0]],[[5,6,2,1]],[[6,7,3,2]],[[7,4,0,3]]`, 1)
	r := read(t, turned, importers.Options{})
	if m := mesh.Measure(r.placed(r.object("b"), "")); !m.Closed || math.Abs(m.Volume-1) > 1e-6 {
		t.Errorf("%+v", m)
	}
	if r.codes() != "warning solid-inside-out" {
		t.Error(r.problems)
	}
}

func TestSurfacesThatASolidRepeatsAreDrawnOnce(t *testing.T) {
	skin := `{"type":"MultiSurface","lod":"2.2","boundaries":[` + faces + `],"semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"RoofSurface"},{"type":"WallSurface"}],"values":[0,1,2,2,2,2]}},`
	other := `{"type":"MultiSurface","lod":"2.2","boundaries":[[[0,3,2,1]]]},`
	text := strings.Replace(cube("2.0", ""), `"geometry":[`, `"geometry":[`+skin, 1)
	r := read(t, text, importers.Options{})
	var got []string
	for _, p := range r.object("b").Parts {
		got = append(got, p.Surface)
	}
	if m := mesh.Measure(r.placed(r.object("b"), "")); fmt.Sprint(got) != "[GroundSurface RoofSurface WallSurface]" || m.Triangles != 12 || !m.Closed {
		t.Errorf("parts %v, %+v", got, m)
	}
	r = read(t, strings.Replace(cube("2.0", ""), `"geometry":[`, `"geometry":[`+other, 1), importers.Options{})
	if n := len(r.object("b").Parts); n != 2 {
		t.Errorf("%d parts: a surface that is not all of the solid was dropped", n)
	}
}

func TestTemplates(t *testing.T) {
	r := read(t, `{"vertices":[[0,0,0],[5000,0,0]],"CityObjects":{
"tree":{"type":"SolitaryVegetationObject","geometry":[{"type":"GeometryInstance","template":0,"boundaries":[0],"transformationMatrix":[2,0,0,10,0,2,0,0,0,0,2,0,0,0,0,1]}]},
"tree2":{"type":"SolitaryVegetationObject","geometry":[{"type":"GeometryInstance","template":0,"boundaries":[1]}]},
"bad":{"type":"SolitaryVegetationObject","geometry":[{"type":"GeometryInstance","template":7,"boundaries":[1]},{"type":"GeometryInstance","template":0,"boundaries":[99]}]}},
"geometry-templates":{"vertices-templates":[[0,0,0],[1,0,0],[0,1,0],[0,0,1]],"templates":[{"type":"Solid","lod":"1","boundaries":[[[[0,2,1]],[[0,1,3]],[[1,2,3]],[[0,3,2]]]]}]},
"transform":{"scale":[0.001,0.001,0.001],"translate":[100000,400000,0]},"type":"CityJSON","version":"1.1"}`, rd)
	a, b := r.object("tree"), r.object("tree2")
	if len(r.meshes) != 1 || a.Parts[0].Mesh != b.Parts[0].Mesh || a.Parts[0].LoD != "1" {
		t.Errorf("%d meshes; %+v %+v", len(r.meshes), a, b)
	}
	ma, mb := mesh.Measure(r.placed(a, "")), mesh.Measure(r.placed(b, ""))
	if math.Abs(ma.Volume-8./6) > 1e-6 || ma.Box.Min != [3]float64{100010, 400000, 0} || ma.Box.Max != [3]float64{100012, 400002, 2} {
		t.Errorf("scaled tree %+v", ma)
	}
	if math.Abs(mb.Volume-1./6) > 1e-6 || mb.Box.Min != [3]float64{100005, 400000, 0} {
		t.Errorf("second tree %+v", mb)
	}
	if r.codes() != "skipped geometry-not-read, skipped bad-vertex-index" {
		t.Error(r.problems)
	}
}

func TestFaultyElementsAreNamedAndTheRestIsKept(t *testing.T) {
	r := read(t, `{"type":"CityJSON","version":"2.0","transform":{"scale":[1,1,1],"translate":[0,0,0]},"CityObjects":{
"index":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]],[[0,1,99]],[[0,1,-1]]]}]},
"ring":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1]],[],[[0,1,2],[1]],[[0,0,0,0]],[[0,1,2,3,0]]]}]},
"kind":{"type":"Building","geometry":[{"type":"Sphere","boundaries":[]},{"type":"Solid","boundaries":[[0]]},{"type":"MultiSurface","boundaries":[[[0,1,3]]]},7]},
"notype":{"attributes":{}},
"array":[],
"points":{"type":"CityFurniture","geometry":[{"type":"MultiPoint","lod":"0","boundaries":[0,1]},{"type":"MultiLineString","lod":"0","boundaries":[[0,1],[1,2]]}]},
"far":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,4]]]}]},
"attributes":{"type":"+Odd","attributes":[1],"parents":"x","+noise":{"db":60}}},
"vertices":[[0,0,0],[1,0,0],[1,1,0],[0,1,0],[1e300,0,0]]}`, rd)
	for id, triangles := range map[string]int{"index": 1, "ring": 3, "kind": 1, "points": 0, "far": 0, "attributes": 0} {
		if m := mesh.Measure(r.placed(r.object(id), "")); m.Triangles != triangles {
			t.Errorf("%s: %d triangles, want %d", id, m.Triangles, triangles)
		}
	}
	got := map[string]string{}
	for _, p := range r.problems {
		got[p.Element] += string(p.Severity) + " " + p.Code + "; "
	}
	for id, want := range map[string]string{
		"index":      "skipped bad-vertex-index; ",
		"ring":       "skipped degenerate-ring; warning degenerate-ring; ",
		"kind":       "skipped geometry-not-read; ",
		"notype":     "skipped unknown-type; ",
		"array":      "skipped unknown-type; ",
		"points":     "warning geometry-not-drawn; ",
		"far":        "skipped bad-vertex; ",
		"attributes": "warning bad-parents; warning bad-attributes; ",
	} {
		if got[id] != want {
			t.Errorf("%s: problems %q, want %q", id, got[id], want)
		}
	}
	if g := r.object("points").Properties["geometry"].([]any); len(g) != 2 {
		t.Errorf("kept %v", g)
	}
	if len(r.objects) != 6 || r.object("attributes").Properties["+noise"] == nil {
		t.Errorf("%d objects", len(r.objects))
	}
}

func TestSequence(t *testing.T) {
	head := `{"type":"CityJSON","version":"2.0","CityObjects":{},"vertices":[],"transform":{"scale":[0.01,0.01,0.01],"translate":[1000,2000,0]}}` + "\n"
	feature := func(part string) string {
		return `{"type":"CityJSONFeature","id":"b","CityObjects":{"b":{"type":"Building","children":["` + part + `"]},"` + part + `":{"type":"BuildingPart","parents":["b"],` +
			`"geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]]}]}},"vertices":[[0,0,0],[100,0,0],[0,100,0]]}` + "\n"
	}
	r := read(t, head+feature("p")+"\n"+feature("q")+feature("p"), rd)
	var got []string
	for _, o := range r.objects {
		got = append(got, o.ID+"<"+o.Parent)
	}
	if want := "[b< p<b b#2< q<b#2 b#3< p#2<b#3]"; fmt.Sprint(got) != want {
		t.Errorf("objects %v, want %s", got, want)
	}
	if len(r.meshes) != 1 || r.object("q").SourceID != "q" {
		t.Errorf("%d meshes", len(r.meshes))
	}
	if b := r.box(); b.Min != [3]float64{1000, 2000, 0} || b.Max != [3]float64{1001, 2001, 0} {
		t.Errorf("box %v", b)
	}
}

func TestRoomsAndGroups(t *testing.T) {
	r := read(t, `{"type":"CityJSON","version":"2.0","CityObjects":{
"chair":{"type":"BuildingFurniture","parents":["room"]},"room":{"type":"BuildingRoom","parents":["floor"]},
"floor":{"type":"BuildingStorey","parents":["house"]},"house":{"type":"Building","parents":["g1","g2"]},
"old":{"type":"CityFurniture"},"g":{"type":"CityObjectGroup","members":["old"]}},"vertices":[]}`, rd)
	if c := r.object("chair"); c.Parent != "room" || c.Space != "room" || c.Storey != "floor" {
		t.Errorf("chair %+v", c)
	}
	if o := r.object("house"); o.Parent != "g1" || o.Storey != "" || len(o.Properties["parents"].([]any)) != 2 {
		t.Errorf("house %+v", o)
	}
	if o := r.object("old"); o.Parent != "g" {
		t.Errorf("member of a group %+v", o)
	}
}

func TestIDColumn(t *testing.T) {
	r := read(t, `{"type":"CityJSON","version":"2.0","CityObjects":{"part":{"type":"BuildingPart","parents":["k1"]},
"k1":{"type":"Building","attributes":{"nr":"A"}},"k2":{"type":"Building","attributes":{"nr":"A"}},"k3":{"type":"Building","attributes":{"nr":7}}},"vertices":[]}`,
		importers.Options{CRS: "EPSG:7415", IDColumn: "nr"})
	var got []string
	for _, o := range r.objects {
		got = append(got, o.ID+"<"+o.Parent)
	}
	if want := "[part<A A< A#2< 7<]"; fmt.Sprint(got) != want {
		t.Errorf("objects %v, want %s", got, want)
	}
}

func TestFramesThatAreNotMetric(t *testing.T) {
	at := func(system, scale, translate, more string) *recorder {
		return read(t, `{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/`+system+`"},
"CityObjects":{"empty":{"type":"Building"},"b":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,2]]]}]}},
"vertices":[[0,0,0],[1000,0,0],[0,1000,0]],"transform":{"scale":`+scale+`,"translate":`+translate+`}`+more+`}`, importers.Options{})
	}
	// A thousandth of a degree at 22.3° N is 103.1 m eastward and 110.7 m northward.
	lonlat := at("4979", "[0.000001,0.000001,1]", "[113.9,22.3,5]", "")
	latlon := at("4979", "[0.000001,0.000001,1]", "[22.3,113.9,5]", "")
	for _, r := range []*recorder{lonlat, latlon} {
		b := r.box()
		if dx, dy := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]; math.Abs(dx-103.06) > 0.1 || math.Abs(dy-110.75) > 0.1 || math.Abs(b.Max[2]-b.Min[2]) > 0.01 {
			t.Errorf("extent %g × %g m, box %v", dx, dy, b)
		}
		if a := r.geo.Anchor; r.geo.CRS != "" || a == nil || math.Abs(a.Lon-113.9005) > 1e-9 || math.Abs(a.Lat-22.3005) > 1e-9 || a.Height != 5 {
			t.Errorf("georeference %+v", r.geo)
		}
	}
	if lonlat.codes() != "" || latlon.codes() != "warning axes-swapped" {
		t.Errorf("problems %q and %q", lonlat.codes(), latlon.codes())
	}
	// Hong Kong International Airport, geocentric: 1 km along X and along Y.
	ecef := at("4978", "[1,1,1]", "[-2391749,5396994,2405163]", "")
	if m := mesh.Measure(ecef.placed(ecef.object("b"), "")); math.Abs(m.Area-500_000) > 1 {
		t.Errorf("a triangle of half a square kilometre has %g m²", m.Area)
	}
	if a := ecef.geo.Anchor; a == nil || math.Abs(a.Lon-113.9) > 0.05 || math.Abs(a.Lat-22.3) > 0.05 {
		t.Errorf("anchor %+v", a)
	}
}

func TestCRSForms(t *testing.T) {
	for name, want := range map[string]string{
		"urn:ogc:def:crs:EPSG::7415":                    "EPSG:7415",
		"https://www.opengis.net/def/crs/EPSG/0/2326":   "EPSG:2326",
		"http://www.opengis.net/def/crs/EPSG/6.12/3068": "EPSG:3068",
		"EPSG:28992": "EPSG:28992",
		"urn:ogc:def:crs,crs:EPSG::2326,crs:EPSG::5738": "EPSG:2326+5738",
		"https://www.opengis.net/def/crs-compound?1=https://www.opengis.net/def/crs/EPSG/0/28992&2=https://www.opengis.net/def/crs/EPSG/0/5709": "EPSG:28992+5709",
	} {
		r := read(t, strings.Replace(cube("2.0", ""), "https://www.opengis.net/def/crs/EPSG/0/7415", name, 1), importers.Options{})
		if r.geo.CRS != want {
			t.Errorf("%s read as %s, want %s", name, r.geo.CRS, want)
		}
	}
}

// TestManyObjectsOnOneLine holds the work to the length of the text, wherever it stands.
func TestManyObjectsOnOneLine(t *testing.T) {
	text := `{"type":"CityJSON","version":"2.0"}` + "\n" + `{"type":"CityJSONFeature","CityObjects":{"0":{"type":"Building"}`
	var b strings.Builder
	b.WriteString(text)
	for i := 1; i < 200_000; i++ {
		fmt.Fprintf(&b, `,"%d":{}`, i)
	}
	b.WriteString("}}")
	r := read(t, b.String(), rd)
	if len(r.problems) != 199_999 || !strings.HasPrefix(r.problems[0].Where, "line 2,") {
		t.Errorf("%d problems, %v", len(r.problems), r.problems[0])
	}
}

func TestOrigin(t *testing.T) {
	o := &spatial.Anchor{Lon: 113.9, Lat: 22.3, Height: 4}
	r := read(t, cube("2.0", ""), importers.Options{Origin: o, Rotation: 90})
	if r.geo.Method != spatial.ByOrigin || *r.geo.Anchor != *o || math.Abs(r.geo.Rotation+math.Pi/2) > 1e-12 || r.geo.CRS != "" {
		t.Errorf("georeference %+v", r.geo)
	}
}

func TestRefused(t *testing.T) {
	good := cube("2.0", "")
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	for name, c := range map[string]struct {
		text   string
		opts   importers.Options
		is     error
		saying string
	}{
		"empty":           {"", rd, spatial.ErrFormat, "line 1, byte 0"},
		"not json":        {"IFC", rd, spatial.ErrFormat, ""},
		"cut in vertices": {good[:len(good)-20], rd, spatial.ErrFormat, "line 5"},
		"cut in objects":  {good[:400], rd, spatial.ErrFormat, "byte 400"},
		"geojson":         {`{"type":"FeatureCollection","features":[]}`, rd, spatial.ErrFormat, "FeatureCollection"},
		"version":         {`{"type":"CityJSON","version":"9"}`, rd, spatial.ErrFormat, "version"},
		"deep":            {`{"type":"CityJSON","version":"2.0","x":` + deep + `}`, rd, spatial.ErrFormat, "deeper than 64"},
		"deep object":     {`{"type":"CityJSON","version":"2.0","CityObjects":{"a":{"type":"B","attributes":` + deep + `}}}`, rd, spatial.ErrFormat, "deeper than 64"},
		"no CRS":          {strings.Replace(good, "referenceSystem", "x", 1), importers.Options{}, spatial.ErrNoCRS, "--crs"},
		"odd CRS":         {strings.Replace(good, "https://www.opengis.net/def/crs/EPSG/0/7415", "my own", 1), importers.Options{}, spatial.ErrNoCRS, "my own"},
		"vertex":          {strings.Replace(good, "[1000,0,0]", "[1000,0]", 1), rd, spatial.ErrFormat, "2 coordinates"},
		"number":          {strings.Replace(good, "[1000,0,0]", "[1e999,0,0]", 1), rd, spatial.ErrFormat, "1e999"},
		"NaN":             {strings.Replace(good, "[1000,0,0]", "[NaN,0,0]", 1), rd, spatial.ErrFormat, "NaN"},
		"scale":           {strings.Replace(good, "[0.001,0.001,0.001]", "[0,1,1]", 1), rd, spatial.ErrFormat, "scale"},
		"syntax":          {strings.Replace(good, `"n":3`, `"n":3x`, 1), rd, spatial.ErrFormat, "city object"},
		"no header":       {`{"type":"CityJSONFeature","CityObjects":{}}`, rd, spatial.ErrFormat, "missing"},
		"second line":     {strings.ReplaceAll(good, "\n", " ") + "\n{\"type\":\"Feature\"}", rd, spatial.ErrFormat, "line 2"},
		"triangles":       {good, importers.Options{Limits: importers.Limits{MaxTriangles: 11}}, spatial.ErrBudget, "11 triangles"},
		"bytes":           {good, importers.Options{Limits: importers.Limits{MaxBytes: 11}}, spatial.ErrBudget, "11"},
		"element":         {good, importers.Options{Limits: importers.Limits{MaxElement: 100}}, spatial.ErrFormat, "longer than 100"},
	} {
		err := New().Read(t.Context(), source(c.text), c.opts, &recorder{t: t})
		if !errors.Is(err, c.is) || !strings.Contains(fmt.Sprint(err), c.saying) {
			t.Errorf("%s: error %v, want %v saying %q", name, err, c.is, c.saying)
		}
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       importers.Confidence
	}{
		{"x", cube("2.0", ""), importers.ByContent},
		{"x", "\xef\xbb\xbf {\n \"type\" : \"CityJSON\"", importers.ByContent},
		{"x", `{"CityObjects":{`, importers.ByContent},
		{"X.City.JSONL", "", importers.ByName},
		{"x.json", `{"type":"FeatureCollection"`, importers.No},
		{"x.ifc", "ISO-10303-21;", importers.No},
	} {
		if got := New().Sniff(c.name, []byte(c.head)); got != c.want {
			t.Errorf("Sniff(%q, %.30q) = %v, want %v", c.name, c.head, got, c.want)
		}
	}
}

// testdata is a file of the test data, which lie beside the repository or where LANTAU_TESTDATA says.
func testdata(t testing.TB, elem ...string) string {
	t.Helper()
	dir := os.Getenv("LANTAU_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	name := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no test data: set LANTAU_TESTDATA to their directory (%v)", err)
	}
	return name
}
