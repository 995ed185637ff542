package ifc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"lantau/importers"
	"lantau/spatial"
)

const wall = `
#20=IFCWALL('0wall00000000000000000',$,'W\X\E4nd',$,$,#13,#21,'T1',$);
#21=IFCPRODUCTDEFINITIONSHAPE($,$,(#22));
#22=IFCSHAPEREPRESENTATION(#3,'Body','SweptSolid',(#23));
#23=IFCEXTRUDEDAREASOLID(#24,#9,#11,3.);
#24=IFCRECTANGLEPROFILEDEF(.AREA.,$,#25,5.,0.2);
#25=IFCAXIS2PLACEMENT2D(#26,$);
#26=IFCCARTESIANPOINT((2.5,0.1));
#27=IFCRELCONTAINEDINSPATIALSTRUCTURE('0rel000000000000000004',$,$,$,(#20),#6);
#30=IFCOPENINGELEMENT('0opening00000000000000',$,'O',$,$,#13,#31,$,$);
#31=IFCPRODUCTDEFINITIONSHAPE($,$,(#32));
#32=IFCSHAPEREPRESENTATION(#3,'Body','SweptSolid',(#33));
#33=IFCEXTRUDEDAREASOLID(#34,#35,#11,0.4);
#34=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.);
#35=IFCAXIS2PLACEMENT3D(#36,#37,#12);
#36=IFCCARTESIANPOINT((2.,0.3,1.5));
#37=IFCDIRECTION((0.,-1.,0.));
#38=IFCRELVOIDSELEMENT('0rel000000000000000005',$,$,$,#20,#30);
#40=IFCWINDOW('0window000000000000000',$,'F',$,$,#13,$,$,1.,1.,$,$,$);
#41=IFCRELFILLSELEMENT('0rel000000000000000006',$,$,$,#30,#40);
#50=IFCPROPERTYSET('0pset00000000000000001',$,'Pset_WallCommon',$,(#51,#52,#53,#54));
#51=IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCBOOLEAN(.T.),$);
#52=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('F90'),$);
#53=IFCPROPERTYENUMERATEDVALUE('Status',$,(IFCLABEL('NEW')),$);
#54=IFCPROPERTYBOUNDEDVALUE('U',$,IFCREAL(2.),IFCREAL(1.),$,$);
#55=IFCRELDEFINESBYPROPERTIES('0rel000000000000000007',$,$,$,(#20),#50);
#56=IFCELEMENTQUANTITY('0qto000000000000000001',$,'Qto_WallBaseQuantities',$,$,(#57));
#57=IFCQUANTITYVOLUME('NetVolume',$,$,2.8,$);
#58=IFCRELDEFINESBYPROPERTIES('0rel000000000000000008',$,$,$,(#20),#56);
#60=IFCWALLTYPE('0type00000000000000000',$,'WT',$,$,(#61),$,$,$,.STANDARD.);
#61=IFCPROPERTYSET('0pset00000000000000002',$,'Pset_WallCommon',$,(#62,#63));
#62=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('F30'),$);
#63=IFCPROPERTYSINGLEVALUE('Combustible',$,IFCLOGICAL(.F.),$);
#64=IFCRELDEFINESBYTYPE('0rel000000000000000009',$,$,$,(#20),#60);
#65=IFCMATERIAL('brick',$,$);
#66=IFCRELASSOCIATESMATERIAL('0rel000000000000000010',$,$,$,(#20),#65);
#67=IFCSYSTEM('0system000000000000000',$,'Walls',$,$);
#68=IFCRELASSIGNSTOGROUP('0rel000000000000000011',$,$,$,(#20),$,#67);
#69=IFCCLASSIFICATIONREFERENCE($,'21.1','External walls',#70,$,$);
#70=IFCCLASSIFICATION($,$,$,'Omni',$,$,$);
#71=IFCRELASSOCIATESCLASSIFICATION('0rel000000000000000012',$,$,$,(#20),#69);
#72=IFCSTYLEDITEM(#23,(#73),$);
#73=IFCSURFACESTYLE('red',.BOTH.,(#74));
#74=IFCSURFACESTYLERENDERING(#75,0.5,$,$,$,$,$,$,.FLAT.);
#75=IFCCOLOURRGB($,1.,0.,0.);
`

func TestReadWall(t *testing.T) {
	r, err := read(t, file("IFC4", wall), importers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.problems) > 0 {
		t.Errorf("problems: %v", r.problems)
	}
	m := r.measure("0wall00000000000000000")
	if math.Abs(m.Volume-2.8) > 1e-5 || !m.Closed {
		t.Errorf("volume %.6f, closed %v, want 2.8 and closed", m.Volume, m.Closed)
	}
	if b := m.Box; math.Abs(b.Max[0]-5) > 1e-5 || math.Abs(b.Max[1]-0.2) > 1e-5 || math.Abs(b.Max[2]-3) > 1e-5 || math.Abs(b.Min[0]) > 1e-5 {
		t.Errorf("box %v", b)
	}
	w := r.byID["0wall00000000000000000"]
	if w.Name != "Wänd" || w.Class != "IfcWall" || w.Parent != "0storey000000000000000" || w.Storey != "0storey000000000000000" || w.Space != "" {
		t.Errorf("%+v", w)
	}
	if w.Parts[0].Material != (spatial.Material{Name: "red", Color: [4]uint8{255, 0, 0, 128}}) {
		t.Errorf("material %+v", w.Parts[0].Material)
	}
	want := "map[Classifications:[map[Code:21.1 Name:External walls System:Omni]] Materials:[brick] PredefinedType:STANDARD " +
		"Pset_WallCommon:map[Combustible:false FireRating:F90 IsExternal:true Status:NEW U:map[max:2 min:1]] " +
		"Qto_WallBaseQuantities:map[NetVolume:2.8] Systems:[Walls] Tag:T1 Type:WT]"
	if got := fmt.Sprint(w.Properties); got != want {
		t.Errorf("properties\n got %s\nwant %s", got, want)
	}
	if f := r.byID["0window000000000000000"]; f == nil || f.Parent != "0wall00000000000000000" || f.Storey != "0storey000000000000000" {
		t.Errorf("the window is %+v", f)
	}
	if r.byID["0opening00000000000000"] != nil {
		t.Error("the opening is an object")
	}
	var ids []string
	for _, o := range r.objects {
		ids = append(ids, o.Class)
	}
	if got := strings.Join(ids, " "); got != "IfcProject IfcBuilding IfcBuildingStorey IfcWall IfcWindow" {
		t.Errorf("objects %s", got)
	}
}

// Two reads of one file give the same objects in the same order, whatever the scheduler does.
func TestReadDeterministic(t *testing.T) {
	text := file("IFC4", wall)
	a, _ := read(t, text, importers.Options{})
	for range 10 {
		b, _ := read(t, text, importers.Options{})
		for i := range a.objects {
			if fmt.Sprintf("%+v", a.objects[i]) != fmt.Sprintf("%+v", b.objects[i]) {
				t.Fatalf("object %d differs", i)
			}
		}
	}
}

func TestReadGlobalIDs(t *testing.T) {
	r, err := read(t, file("IFC4", `
#20=IFCWALL('same00000000000000000a',$,'A',$,$,$,$,$,$);
#21=IFCWALL('same00000000000000000a',$,'B',$,$,$,$,$,$);
#22=IFCWALL($,$,'C',$,$,$,$,$,$);`), importers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id, name := range map[string]string{"same00000000000000000a": "A", "same00000000000000000a#21": "B", "#22": "C"} {
		if o := r.byID[id]; o == nil || o.Name != name {
			t.Errorf("%s is %+v, want %s", id, o, name)
		}
	}
	if r.problem("global-id") == nil {
		t.Error("not reported")
	}
}

// Damage that costs an element, not the file: it is reported with the reason, and the element is there without shape.
func TestReadSkips(t *testing.T) {
	box := `#80=IFCEXTRUDEDAREASOLID(#81,#9,#11,%s);
#81=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.);`
	for _, c := range []struct{ name, data, code, message string }{
		{"zero direction", proxy("#80") + strings.ReplaceAll(fmt.Sprintf(box, "1."), "#11", "#82") + "#82=IFCDIRECTION((0.));", "geometry-not-read", "are no direction"},
		{"depth past float64", proxy("#80") + fmt.Sprintf(box, "1E309"), "geometry-not-read", "Depth"},
		{"depth 1e308", proxy("#80") + fmt.Sprintf(box, "1E308"), "geometry-not-read", "Depth"},
		{"negative depth", proxy("#80") + fmt.Sprintf(box, "-1."), "geometry-not-read", "Depth"},
		{"point at 1e308", proxy("#80") + "#80=IFCTRIANGULATEDFACESET(#81,$,.T.,((1,2,3)),$);#81=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.E308,0.,0.),(0.,1.,0.)));", "geometry-not-read", "point 2"},
		{"point NAN", proxy("#80") + "#80=IFCTRIANGULATEDFACESET(#81,$,.T.,((1,2,3)),$);#81=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(NAN,0.,0.),(0.,1.,0.)));", "geometry-not-read", "point 2"},
		{"index past the points", proxy("#80") + "#80=IFCTRIANGULATEDFACESET(#81,$,.T.,((1,2,9)),$);#81=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.),(0.,1.,0.)));", "geometry-not-read", "triangle 1"},
		{"item that is not read", proxy("#80") + "#80=IFCSOLIDREPLICA($);", "", ""},
		{"item of another kind", proxy("#80") + "#80=IFCSURFACECURVESWEPTAREASOLID(#81,$,$,$,$,$);", "geometry-not-read", "IfcSurfaceCurveSweptAreaSolid is not read"},
		{"item that is its own operand", proxy("#80") + "#80=IFCBOOLEANRESULT(.UNION.,#80,#80);", "geometry-not-read", "cyclic reference #80"},
		{"profile that is its own parent", proxy("#80") + "#80=IFCEXTRUDEDAREASOLID(#82,#9,#11,1.);#82=IFCDERIVEDPROFILEDEF(.AREA.,$,#82,#83,$);#83=IFCCARTESIANTRANSFORMATIONOPERATOR2D($,$,#10,$);", "geometry-not-read", "cyclic reference #82"},
		{"placement cycle", "#20=IFCWALL('0wall00000000000000000',$,$,$,$,#21,#91,$,$);#21=IFCLOCALPLACEMENT(#22,#9);#22=IFCLOCALPLACEMENT(#23,#9);#23=IFCLOCALPLACEMENT(#21,#9);" + proxy("#80") + fmt.Sprintf(box, "1."), "geometry-not-read", "cyclic reference #2"},
		{"placement of itself", "#20=IFCWALL('0wall00000000000000000',$,$,$,$,#21,#91,$,$);#21=IFCLOCALPLACEMENT(#21,#9);" + proxy("#80") + fmt.Sprintf(box, "1."), "geometry-not-read", "cyclic reference #21"},
		{"cyclic aggregation", "#20=IFCRELAGGREGATES('0rel000000000000000099',$,$,$,#6,(#1));", "cyclic-reference", "cyclic reference #"},
		{"unknown entity", "#20=IFCWARPDRIVE($);", "unknown-entity", "no entity IFCWARPDRIVE"},
		{"damaged entity", "#+29=IFCWALL();", "entity-damaged", "no number stands after #"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := read(t, file("IFC4", c.data), importers.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if c.code == "" {
				return
			}
			if p := r.problem(c.code); p == nil || !strings.Contains(p.Message, c.message) {
				t.Errorf("problems %v, want %s: … %s", r.problems, c.code, c.message)
			}
		})
	}
}

// A file whose mapped items unfold to 10^20 parts costs neither time nor memory.
func TestReadBillionLaughs(t *testing.T) {
	var b strings.Builder
	b.WriteString(proxy("#1000") + `
#80=IFCEXTRUDEDAREASOLID(#81,#9,#11,1.);
#81=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.);
#82=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#10,$,$);
`)
	for level := range 20 {
		base := 1000 + 100*level
		items := "#80"
		if level < 19 {
			var refs []string
			for k := range 10 {
				refs = append(refs, fmt.Sprintf("#%d", base+100+k))
			}
			items = strings.Join(refs, ",")
		}
		for k := range 10 {
			fmt.Fprintf(&b, "#%d=IFCMAPPEDITEM(#%d,#82);\n", base+k, base+50)
		}
		fmt.Fprintf(&b, "#%d=IFCREPRESENTATIONMAP(#9,#%d);\n#%d=IFCSHAPEREPRESENTATION(#3,'Body','X',(%s));\n", base+50, base+51, base+51, items)
	}
	for name, extra := range map[string]string{"instanced": "", "cut": `
#94=IFCOPENINGELEMENT('0opening00000000000000',$,'O',$,$,#13,#95,$,$);
#95=IFCPRODUCTDEFINITIONSHAPE($,$,(#96));
#96=IFCSHAPEREPRESENTATION(#3,'Body','SweptSolid',(#80));
#97=IFCRELVOIDSELEMENT('0rel000000000000000005',$,$,$,#90,#94);`} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := read(t, file("IFC4", b.String()+extra), importers.Options{})
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			if p := r.problem("budget"); p == nil {
				t.Errorf("problems %v, want one of the code budget", r.problems)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 1000 {
				t.Errorf("%d MB were allocated", mb)
			}
		})
	}
}

func TestReadBudgets(t *testing.T) {
	text := file("IFC4", wall)
	_, err := read(t, text, importers.Options{Limits: importers.Limits{MaxTriangles: 3}})
	if !errors.Is(err, spatial.ErrBudget) {
		t.Errorf("triangles: %v", err)
	}
	_, err = read(t, text, importers.Options{Limits: importers.Limits{MaxBytes: 100}})
	if !errors.Is(err, spatial.ErrBudget) {
		t.Errorf("bytes: %v", err)
	}
}

func TestReadStops(t *testing.T) {
	text := file("IFC4", wall)
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("enough")
	cancel(why)
	if err := New().Read(ctx, importers.Source{Name: "x", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, importers.Options{}, record(t)); !errors.Is(err, why) {
		t.Errorf("cancelled: %v", err)
	}
	if err := New().Read(context.Background(), importers.Source{Name: "x", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, importers.Options{}, &failing{record(t)}); !errors.Is(err, why2) {
		t.Errorf("sink: %v", err)
	}
}

var why2 = errors.New("the disk is full")

type failing struct{ *recording }

func (f *failing) Mesh(spatial.MeshHash, *spatial.Mesh) error { return why2 }

// Cut at every 1 KB, the file is refused with a place and a reason, whatever stands there.
func TestReadTruncated(t *testing.T) {
	text := file("IFC4", wall)
	for n := 0; n < len(text)-40; n += 97 {
		_, err := read(t, text[:n], importers.Options{})
		var in *spatial.InputError
		if !errors.Is(err, spatial.ErrFormat) || !errors.As(err, &in) || in.Where == "" || in.Try == "" {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       importers.Confidence
	}{
		{"a.bin", "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));", importers.ByContent},
		{"a.stp", "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));", importers.No},
		{"a.IFC", "", importers.ByName},
		{"a.ifczip", "PK\x03\x04", importers.ByName},
		{"a.geojson", "{}", importers.No},
	} {
		if got := New().Sniff(c.name, []byte(c.head)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func Example() {
	text := file("IFC4", wall)
	sink := record(nil)
	err := New().Read(context.Background(), importers.Source{Name: "house.ifc", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, importers.Options{}, sink)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range sink.objects {
		fmt.Printf("%s %q %.2f m³\n", o.Class, o.Name, sink.measure(o.ID).Volume)
	}
	// Output:
	// IfcProject "P" 0.00 m³
	// IfcBuilding "B" 0.00 m³
	// IfcBuildingStorey "S" 0.00 m³
	// IfcWall "Wänd" 2.80 m³
	// IfcWindow "F" 0.00 m³
}
