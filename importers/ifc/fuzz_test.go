package ifc

import (
	"errors"
	"testing"

	"lantau/importers"
	"lantau/spatial"
)

// FuzzRead: whatever the bytes, no panic, no hang, meshes that pass their check, finite transforms (the recording sink
// looks at both), and errors of the kinds that the contract names.
func FuzzRead(f *testing.F) {
	f.Add([]byte(file("IFC4", wall)))
	f.Add([]byte(file("IFC2X3", proxy("#80")+"#80=IFCCSGSOLID(#81);#81=IFCBOOLEANRESULT(.DIFFERENCE.,#82,#83);#82=IFCBLOCK(#9,1.,1.,1.);#83=IFCSPHERE(#9,0.7);")))
	f.Add([]byte(file("IFC4X3", proxy("#80")+"#80=IFCREVOLVEDAREASOLID(#81,$,#82,6.);#81=IFCCIRCLEPROFILEDEF(.AREA.,$,#83,0.1);#83=IFCAXIS2PLACEMENT2D(#84,$);#84=IFCCARTESIANPOINT((1.,0.));#82=IFCAXIS1PLACEMENT(#10,#85);#85=IFCDIRECTION((0.,1.,0.));")))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := read(t, string(b), importers.Options{Limits: importers.Limits{MaxTriangles: 200_000, MaxInstances: 10_000}})
		if err != nil && !errors.Is(err, spatial.ErrFormat) && !errors.Is(err, spatial.ErrBudget) {
			t.Fatal(err)
		}
		if p := r.problem("internal-error"); p != nil {
			t.Fatal(p)
		}
	})
}
