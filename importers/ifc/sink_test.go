package ifc

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// A recording sink keeps what it is given and checks the contract of importers.Sink.
type recording struct {
	t        testing.TB
	geo      *spatial.Georeference
	meshes   map[spatial.MeshHash]*spatial.Mesh
	objects  []*spatial.Object
	byID     map[string]*spatial.Object
	mu       sync.Mutex
	problems []spatial.Problem
}

func record(t testing.TB) *recording {
	return &recording{t: t, meshes: map[spatial.MeshHash]*spatial.Mesh{}, byID: map[string]*spatial.Object{}}
}

func (r *recording) Batch(arrow.Record) error {
	return fmt.Errorf("an IFC file has no feature batches")
}

func (r *recording) Georeference(g spatial.Georeference) error {
	if r.geo != nil || len(r.meshes)+len(r.objects) > 0 {
		r.t.Error("the georeference comes once, first")
	}
	r.geo = &g
	return nil
}

func (r *recording) Mesh(h spatial.MeshHash, m *spatial.Mesh) error {
	if err := m.Check(); err != nil || m.Hash() != h || m.Triangles() == 0 {
		r.t.Errorf("mesh %s of %d triangles: %v", h, m.Triangles(), err)
	}
	r.meshes[h] = m
	return nil
}

func (r *recording) Object(o *spatial.Object) error {
	if r.geo == nil {
		r.t.Error("an object before the georeference")
	}
	if r.byID[o.ID] != nil || o.ID == "" {
		r.t.Errorf("the id %q is empty or given twice", o.ID)
	}
	for _, p := range o.Parts {
		if r.meshes[p.Mesh] == nil || !p.Transform.Finite() {
			r.t.Errorf("%s: its mesh is missing or its transform not finite", o.ID)
		}
	}
	r.objects, r.byID[o.ID] = append(r.objects, o), o
	return nil
}

func (r *recording) Report(p spatial.Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, p)
}

func (r *recording) Progress(done, total int64) {}

// measure is the object's measures in the project's frame.
func (r *recording) measure(id string) mesh.Measures {
	var parts []mesh.Placed
	if o := r.byID[id]; o != nil {
		for _, p := range o.Parts {
			parts = append(parts, mesh.Placed{Mesh: r.meshes[p.Mesh], Transform: p.Transform})
		}
	}
	return mesh.Measure(parts)
}

// problem finds a reported problem by its code; nil for none.
func (r *recording) problem(code string) *spatial.Problem {
	for i := range r.problems {
		if r.problems[i].Code == code {
			return &r.problems[i]
		}
	}
	return nil
}

func read(t testing.TB, text string, opts importers.Options) (*recording, error) {
	r := record(t)
	err := New().Read(context.Background(), importers.Source{Name: "test.ifc", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, opts, r)
	return r, err
}

// file wraps entities into a file of the schema, with a project in metres whose context is #3 and whose storey is #6.
func file(schema, data string) string {
	return "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('" + schema + "'));\nENDSEC;\nDATA;\n" + `
#1=IFCPROJECT('0project00000000000000',$,'P',$,$,$,$,(#3),#2);
#2=IFCUNITASSIGNMENT((#4));
#3=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#9,$);
#4=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#5=IFCBUILDING('0building0000000000000',$,'B',$,$,$,$,$,.ELEMENT.,$,$,$);
#6=IFCBUILDINGSTOREY('0storey000000000000000',$,'S',$,$,$,$,$,.ELEMENT.,3.);
#7=IFCRELAGGREGATES('0rel000000000000000001',$,$,$,#1,(#5));
#8=IFCRELAGGREGATES('0rel000000000000000002',$,$,$,#5,(#6));
#9=IFCAXIS2PLACEMENT3D(#10,$,$);
#10=IFCCARTESIANPOINT((0.,0.,0.));
#11=IFCDIRECTION((0.,0.,1.));
#12=IFCDIRECTION((1.,0.,0.));
#13=IFCLOCALPLACEMENT($,#9);
` + data + "\nENDSEC;\nEND-ISO-10303-21;\n"
}

// proxy is an element whose body is the item, in the storey.
func proxy(item string) string {
	return fmt.Sprintf(`
#90=IFCBUILDINGELEMENTPROXY('0proxy0000000000000000',$,'X',$,$,#13,#91,$,$);
#91=IFCPRODUCTDEFINITIONSHAPE($,$,(#92));
#92=IFCSHAPEREPRESENTATION(#3,'Body','SolidModel',(%s));
#93=IFCRELCONTAINEDINSPATIALSTRUCTURE('0rel000000000000000003',$,$,$,(#90),#6);
`, item)
}

const proxyID = "0proxy0000000000000000"
