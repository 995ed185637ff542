package ifc

import (
	"math"
	"strings"
	"testing"

	"lantau/importers"
)

// Volumes that a formula knows, of every kind of solid and profile that is read. Curves are cut finely for it.
func TestShapes(t *testing.T) {
	extruded := func(profile string) string {
		return "#80=IFCEXTRUDEDAREASOLID(#81,#9,#11,2.);#81=" + profile
	}
	corner := 1 - math.Pi/4 // what rounding takes from a corner, per radius squared
	for _, c := range []struct {
		name, schema, data string
		volume             float64
	}{
		{"rectangle", "IFC4", extruded("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,2.);"), 4},
		{"rounded rectangle", "IFC4", extruded("IFCROUNDEDRECTANGLEPROFILEDEF(.AREA.,$,$,1.,2.,0.2);"), 2 * (2 - 4*corner*0.04)},
		{"hollow rectangle", "IFC4", extruded("IFCRECTANGLEHOLLOWPROFILEDEF(.AREA.,$,$,1.,2.,0.1,$,$);"), 2 * (2 - 0.8*1.8)},
		{"circle", "IFC4", extruded("IFCCIRCLEPROFILEDEF(.AREA.,$,$,0.5);"), 2 * math.Pi / 4},
		{"hollow circle", "IFC4", extruded("IFCCIRCLEHOLLOWPROFILEDEF(.AREA.,$,$,0.5,0.1);"), 2 * math.Pi * (0.25 - 0.16)},
		{"ellipse", "IFC4", extruded("IFCELLIPSEPROFILEDEF(.AREA.,$,$,0.5,0.25);"), 2 * math.Pi * 0.125},
		{"trapezium", "IFC4", extruded("IFCTRAPEZIUMPROFILEDEF(.AREA.,$,$,2.,1.,1.,0.5);"), 3},
		{"I", "IFC4", extruded("IFCISHAPEPROFILEDEF(.AREA.,$,$,0.12,0.24,0.0062,0.0098,0.015,$,$);"), 2 * (0.12*0.24 - (0.12-0.0062)*(0.24-0.0196) + 4*corner*0.015*0.015)},
		{"I of IFC2X3", "IFC2X3", extruded("IFCISHAPEPROFILEDEF(.AREA.,$,$,0.12,0.24,0.0062,0.0098,$);"), 2 * (0.12*0.24 - (0.12-0.0062)*(0.24-0.0196))},
		{"asymmetric I", "IFC4", extruded("IFCASYMMETRICISHAPEPROFILEDEF(.AREA.,$,$,0.2,0.3,0.01,0.02,$,0.1,0.02,$,$,$,$,$);"), 2 * (0.2*0.02 + 0.1*0.02 + 0.26*0.01)},
		{"L", "IFC4", extruded("IFCLSHAPEPROFILEDEF(.AREA.,$,$,0.2,0.1,0.01,$,$,$);"), 2 * (0.2*0.01 + 0.09*0.01)},
		{"T", "IFC4", extruded("IFCTSHAPEPROFILEDEF(.AREA.,$,$,0.2,0.1,0.01,0.02,$,$,$,$,$);"), 2 * (0.1*0.02 + 0.18*0.01)},
		{"U", "IFC4", extruded("IFCUSHAPEPROFILEDEF(.AREA.,$,$,0.2,0.1,0.01,0.02,$,$,$);"), 2 * (2*0.1*0.02 + 0.16*0.01)},
		{"C", "IFC4", extruded("IFCCSHAPEPROFILEDEF(.AREA.,$,$,0.2,0.1,0.01,0.03,$);"), 2 * (0.2*0.01 + 2*0.09*0.01 + 2*0.02*0.01)},
		{"Z", "IFC4", extruded("IFCZSHAPEPROFILEDEF(.AREA.,$,$,0.2,0.1,0.01,0.02,$,$);"), 2 * (0.2*0.01 + 2*0.09*0.02)},
		{"U with sloping flanges", "IFC4", extruded("IFCUSHAPEPROFILEDEF(.AREA.,$,$,0.2,0.1,0.01,0.02,$,$,0.1);"), 2 * (2*0.1*0.02 + 0.16*0.01)},
		{"voids", "IFC4", extruded("IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,#82,(#83));#82=IFCINDEXEDPOLYCURVE(#84,$,$);#84=IFCCARTESIANPOINTLIST2D(((0.,0.),(4.,0.),(4.,4.),(0.,4.),(0.,0.)),$);#83=IFCCIRCLE(#85,1.);#85=IFCAXIS2PLACEMENT2D(#86,$);#86=IFCCARTESIANPOINT((2.,2.));"), 2 * (16 - math.Pi)},
		{"arcs", "IFC4", extruded("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#82);#82=IFCINDEXEDPOLYCURVE(#84,(IFCLINEINDEX((1,2)),IFCARCINDEX((2,3,1))),$);#84=IFCCARTESIANPOINTLIST2D(((-1.,0.),(1.,0.),(0.,1.)),$);"), math.Pi},
		{"trimmed circle in a composite curve", "IFC2X3", extruded("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#82);#82=IFCCOMPOSITECURVE((#83,#84),.F.);#83=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#85);#84=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#86);#85=IFCPOLYLINE((#87,#88));#86=IFCTRIMMEDCURVE(#89,(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(3.14159265358979)),.T.,.PARAMETER.);#87=IFCCARTESIANPOINT((-1.,0.));#88=IFCCARTESIANPOINT((1.,0.));#89=IFCCIRCLE(#98,1.);#98=IFCAXIS2PLACEMENT2D(#99,$);#99=IFCCARTESIANPOINT((0.,0.));"), math.Pi},
		{"mirrored", "IFC4", extruded("IFCMIRROREDPROFILEDEF(.AREA.,$,#82,*,$);#82=IFCTRAPEZIUMPROFILEDEF(.AREA.,$,$,2.,1.,1.,0.5);"), 3},
		{"centre line", "IFC4", extruded("IFCCENTERLINEPROFILEDEF(.CURVE.,$,#82,0.1);#82=IFCINDEXEDPOLYCURVE(#84,$,$);#84=IFCCARTESIANPOINTLIST2D(((0.,0.),(1.,0.),(1.,1.)),$);"), 2 * 0.1 * 2},
		{"tapered", "IFC4", "#80=IFCEXTRUDEDAREASOLIDTAPERED(#81,#9,#11,3.,#82);#81=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,2.,2.);#82=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.);", 7},
		{"extruded downward", "IFC4", "#80=IFCEXTRUDEDAREASOLID(#81,#9,#82,2.);#81=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,2.);#82=IFCDIRECTION((0.,0.,-1.));", 4},
		{"revolved whole", "IFC4", "#80=IFCREVOLVEDAREASOLID(#81,$,#82,6.28318530717959);#81=IFCCIRCLEPROFILEDEF(.AREA.,$,#83,0.1);#83=IFCAXIS2PLACEMENT2D(#84,$);#84=IFCCARTESIANPOINT((1.,0.));#82=IFCAXIS1PLACEMENT(#10,#85);#85=IFCDIRECTION((0.,1.,0.));", 2 * math.Pi * math.Pi * 0.01},
		{"revolved a quarter, touching the axis", "IFC4", "#80=IFCREVOLVEDAREASOLID(#81,$,#82,1.5707963267949);#81=IFCRECTANGLEPROFILEDEF(.AREA.,$,#83,1.,1.);#83=IFCAXIS2PLACEMENT2D(#84,$);#84=IFCCARTESIANPOINT((0.5,0.));#82=IFCAXIS1PLACEMENT(#10,#85);#85=IFCDIRECTION((0.,1.,0.));", math.Pi / 4},
		{"swept disk", "IFC4", "#80=IFCSWEPTDISKSOLID(#81,0.1,0.05,$,$);#81=IFCINDEXEDPOLYCURVE(#82,$,$);#82=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.),(1.,2.,0.)),$);", 3 * math.Pi * (0.01 - 0.0025)},
		{"block", "IFC4", "#80=IFCCSGSOLID(#81);#81=IFCBLOCK(#9,1.,2.,3.);", 6},
		{"cylinder", "IFC4", "#80=IFCCSGSOLID(#81);#81=IFCRIGHTCIRCULARCYLINDER(#9,2.,0.5);", math.Pi / 2},
		{"cone", "IFC4", "#80=IFCCSGSOLID(#81);#81=IFCRIGHTCIRCULARCONE(#9,3.,0.5);", math.Pi / 4},
		{"pyramid", "IFC4", "#80=IFCCSGSOLID(#81);#81=IFCRECTANGULARPYRAMID(#9,1.,2.,3.);", 2},
		{"sphere", "IFC4", "#80=IFCCSGSOLID(#81);#81=IFCSPHERE(#9,0.5);", math.Pi / 6},
		{"clipped by a half space", "IFC4", "#80=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#81,#82);#81=IFCBLOCK(#9,1.,1.,1.);#82=IFCHALFSPACESOLID(#83,.F.);#83=IFCPLANE(#84);#84=IFCAXIS2PLACEMENT3D(#85,#86,#12);#85=IFCCARTESIANPOINT((0.5,0.5,0.5));#86=IFCDIRECTION((0.,1.,1.));", 0.5},
		{"clipped by a bounded half space", "IFC4", "#80=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#81,#82);#81=IFCBLOCK(#9,1.,1.,1.);#82=IFCPOLYGONALBOUNDEDHALFSPACE(#83,.F.,#9,#87);#83=IFCPLANE(#84);#84=IFCAXIS2PLACEMENT3D(#85,#86,#12);#85=IFCCARTESIANPOINT((0.5,0.5,0.5));#86=IFCDIRECTION((0.,1.,1.));#87=IFCINDEXEDPOLYCURVE(#88,$,$);#88=IFCCARTESIANPOINTLIST2D(((0.,-1.),(0.5,-1.),(0.5,2.),(0.,2.),(0.,-1.)),$);", 0.75},
		{"clipped twice", "IFC4", "#80=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#95,#82);#95=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#81,#96);#96=IFCHALFSPACESOLID(#83,.T.);#81=IFCBLOCK(#9,1.,1.,1.);#82=IFCHALFSPACESOLID(#97,.F.);#83=IFCPLANE(#84);#84=IFCAXIS2PLACEMENT3D(#85,#11,#12);#85=IFCCARTESIANPOINT((0.,0.,0.25));#97=IFCPLANE(#98);#98=IFCAXIS2PLACEMENT3D(#99,#11,#12);#99=IFCCARTESIANPOINT((0.,0.,0.75));", 0.5},
		{"union", "IFC4", "#80=IFCBOOLEANRESULT(.UNION.,#81,#82);#81=IFCBLOCK(#9,1.,1.,1.);#82=IFCBLOCK(#83,1.,1.,1.);#83=IFCAXIS2PLACEMENT3D(#84,$,$);#84=IFCCARTESIANPOINT((0.5,0.5,0.5));", 1.875},
		{"intersection", "IFC4", "#80=IFCBOOLEANRESULT(.INTERSECTION.,#81,#82);#81=IFCBLOCK(#9,1.,1.,1.);#82=IFCBLOCK(#83,1.,1.,1.);#83=IFCAXIS2PLACEMENT3D(#84,$,$);#84=IFCCARTESIANPOINT((0.5,0.5,0.5));", 0.125},
		{"polygonal face set, inside out", "IFC4", "#80=IFCPOLYGONALFACESET(#81,.T.,(#82,#83,#84,#85),$);#81=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.),(0.,1.,0.),(0.,0.,1.)),$);#82=IFCINDEXEDPOLYGONALFACE((1,2,3));#83=IFCINDEXEDPOLYGONALFACE((1,4,2));#84=IFCINDEXEDPOLYGONALFACE((2,4,3));#85=IFCINDEXEDPOLYGONALFACE((3,4,1));", 1.0 / 6},
		{"mapped, mirrored and stretched", "IFC4", "#80=IFCMAPPEDITEM(#81,#82);#81=IFCREPRESENTATIONMAP(#9,#83);#83=IFCSHAPEREPRESENTATION(#3,'Body','SweptSolid',(#84));#84=IFCBLOCK(#9,1.,1.,1.);#82=IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM(#85,#86,#10,2.,#11,3.,4.);#85=IFCDIRECTION((1.,0.,0.));#86=IFCDIRECTION((0.,-1.,0.));", 24},
		{"bounding box where there is nothing else", "IFC4", "#80=IFCBOUNDINGBOX(#10,1.,2.,3.);", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := read(t, file(c.schema, proxy("#80")+c.data), importers.Options{ChordError: 1e-5, MinSegments: 200})
			if err != nil {
				t.Fatal(err)
			}
			m := r.measure(proxyID)
			if math.Abs(m.Volume/c.volume-1) > 0.001 || !m.Closed || len(r.problems) > 0 {
				t.Errorf("volume %.6f, want %.6f; closed %v; problems %v", m.Volume, c.volume, m.Closed, r.problems)
			}
		})
	}
}

// A mesh that is mapped twice is one mesh in two places; its colours survive as parts.
func TestInstancesAndColours(t *testing.T) {
	r, err := read(t, file("IFC4", proxy("#80,#95")+`
#80=IFCMAPPEDITEM(#81,#82);#95=IFCMAPPEDITEM(#81,#96);
#81=IFCREPRESENTATIONMAP(#9,#83);#83=IFCSHAPEREPRESENTATION(#3,'Body','Tessellation',(#84));
#82=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#10,$,$);#96=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#97,$,$);#97=IFCCARTESIANPOINT((5.,0.,0.));
#84=IFCTRIANGULATEDFACESET(#85,$,.T.,((1,3,2),(1,2,4),(2,3,4),(3,1,4)),$);
#85=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.),(0.,1.,0.),(0.,0.,1.)),$);
#86=IFCINDEXEDCOLOURMAP(#84,$,#87,(1,2,1,1));#87=IFCCOLOURRGBLIST(((1.,0.,0.),(0.,1.,0.)));`), importers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := r.measure(proxyID)
	if len(r.meshes) != 2 || len(r.byID[proxyID].Parts) != 4 || !m.Closed || math.Abs(m.Volume-1.0/3) > 1e-6 || math.Abs(m.Box.Max[0]-6) > 1e-6 {
		t.Errorf("%d meshes, %d parts, %+v", len(r.meshes), len(r.byID[proxyID].Parts), m)
	}
	var colours []string
	for _, p := range r.byID[proxyID].Parts {
		colours = append(colours, map[[4]uint8]string{{255, 0, 0, 255}: "red", {0, 255, 0, 255}: "green"}[p.Material.Color])
	}
	if got := strings.Join(colours, " "); got != "red green red green" {
		t.Errorf("colours %s", got)
	}
}
