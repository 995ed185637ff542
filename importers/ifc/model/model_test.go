package model

import (
	"fmt"
	"math"
	"testing"

	"lantau/importers/ifc/step"
	"lantau/spatial"
)

func parse(t testing.TB, schema, data string) (*Model, []spatial.Problem) {
	text := "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('" + schema + "'));\nENDSEC;\nDATA;\n" + data + "\nENDSEC;\nEND-ISO-10303-21;\n"
	f, err := step.Parse([]byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	var problems []spatial.Problem
	m, err := Open(f, func(p spatial.Problem) { problems = append(problems, p) })
	if err != nil {
		t.Fatal(err)
	}
	return m, problems
}

func TestUnits(t *testing.T) {
	const metre = "#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);#9=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);"
	for _, c := range []struct {
		name, unit    string
		length, angle float64
		problem       string
	}{
		{"metre", "", 1, 1, ""},
		{"millimetre", "#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);", 0.001, 1, ""},
		{"foot", "#3=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'FOOT',#4);#4=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#5);#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);", 0.3048, 1, ""},
		{"inch of millimetres", "#3=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'INCH',#4);#4=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(25.4),#5);#5=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);", 0.0254, 1, ""},
		{"inch without a factor", "#3=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'inch',$);", 0.0254, 1, ""},
		{"unit of itself", "#3=IFCCONVERSIONBASEDUNIT(#9,.LENGTHUNIT.,'ell',#4);#4=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(2.),#3);", 1, 1, "unit-not-read"},
		{"degree", metre + "#6=IFCCONVERSIONBASEDUNIT(#9,.PLANEANGLEUNIT.,'DEGREE',#7);#7=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.0174532925199433),#8);#8=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);", 1, math.Pi / 180, ""},
		{"none", "#3=IFCSIUNIT(*,.TIMEUNIT.,$,.SECOND.);", 1, 1, "unit-missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			unit := c.unit
			if unit == "" {
				unit = metre
			}
			m, problems := parse(t, "IFC4", "#1=IFCPROJECT('p',$,$,$,$,$,$,$,#2);#2=IFCUNITASSIGNMENT((#3,#6));"+unit)
			if math.Abs(m.Length/c.length-1) > 1e-12 || math.Abs(m.Angle/c.angle-1) > 1e-9 {
				t.Errorf("length %v, angle %v", m.Length, m.Angle)
			}
			if got := fmt.Sprint(len(problems) > 0); got != fmt.Sprint(c.problem != "") || (c.problem != "" && problems[0].Code != c.problem) {
				t.Errorf("problems %v, want %q", problems, c.problem)
			}
		})
	}
}

func TestTree(t *testing.T) {
	m, _ := parse(t, "IFC4", `
#1=IFCRELAGGREGATES('a',$,$,$,#10,(#11));
#2=IFCRELCONTAINEDINSPATIALSTRUCTURE('b',$,$,$,(#12),#11);
#3=IFCRELAGGREGATES('c',$,$,$,#12,(#13));
#4=IFCRELAGGREGATES('d',$,$,$,#20,(#21));
#5=IFCRELAGGREGATES('e',$,$,$,#21,(#20));
#10=IFCBUILDING('0',$,$,$,$,$,$,$,$,$,$,$);
#11=IFCBUILDINGSTOREY('1',$,$,$,$,$,$,$,$,$);
#12=IFCELEMENTASSEMBLY('2',$,$,$,$,$,$,$,$,$);
#13=IFCBEAM('3',$,$,$,$,$,$,$,$);
#20=IFCELEMENTASSEMBLY('4',$,$,$,$,$,$,$,$,$);
#21=IFCELEMENTASSEMBLY('5',$,$,$,$,$,$,$,$,$);`)
	var problems []spatial.Problem
	tree := m.Tree(func(p spatial.Problem) { problems = append(problems, p) })
	storey := func(id uint32) uint32 {
		return tree.Up(id, func(id uint32) bool { return m.Entity(id).Is("IfcBuildingStorey") })
	}
	if tree.Parent[13] != 12 || storey(13) != 11 || storey(10) != 0 || storey(21) != 0 {
		t.Errorf("parents %v", tree.Parent)
	}
	if len(problems) != 1 || problems[0].Code != "cyclic-reference" {
		t.Errorf("problems %v", problems)
	}
}

func TestEntityThatIsNot(t *testing.T) {
	m, _ := parse(t, "IFC4", "#1=IFCWALL('0',$,$,$,$,#99,$,$,$);")
	e := m.Entity(1).Ref("ObjectPlacement").Ref("RelativePlacement").Ref("Location")
	if e.Exists() || e.Is("IfcCartesianPoint") || e.Text("Name") != "" || e.String() != "nothing" {
		t.Errorf("%v exists", e)
	}
	for range e.Refs("Anything") {
		t.Error("it refers to something")
	}
}
