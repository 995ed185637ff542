package ifc

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"lantau/importers"
	"lantau/spatial"
)

// mm turns the unit of the test file into millimetres.
const mm = "#4=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);"

func TestGeoreference(t *testing.T) {
	crs := func(unit string) string {
		return "#20=IFCPROJECTEDCRS('EPSG:25832',$,$,'DHHN2016',$,$," + unit + ");#23=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);#24=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);" +
			"#25=IFCCONVERSIONBASEDUNIT(#26,.LENGTHUNIT.,'foot',#27);#26=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);#27=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048006096),#23);"
	}
	for _, c := range []struct {
		name, data string
		metre      bool
		e, scale   float64
		height     float64
	}{
		{"metres, no scale", crs("#23") + "#21=IFCMAPCONVERSION(#3,#20,500000.,5400000.,100.,0.,1.,$);", true, 500000, 1, 100},
		{"millimetres, as the standard says", crs("#23") + "#21=IFCMAPCONVERSION(#3,#20,500000.,5400000.,100.,0.,1.,0.001);", false, 500000, 1, 100},
		{"millimetres, upside down", crs("#23") + "#21=IFCMAPCONVERSION(#3,#20,500000.,5400000.,100.,0.,1.,1000.);", false, 500000, 1, 100},
		{"millimetres, no scale", crs("#23") + "#21=IFCMAPCONVERSION(#3,#20,500000.,5400000.,100.,0.,1.,$);", false, 500000, 1, 100},
		{"millimetres on the map too", crs("#24") + "#21=IFCMAPCONVERSION(#3,#20,500000000.,5400000000.,100000.,0.,1.,1.);", false, 500000, 1, 100},
		{"millimetres on the map, unit left out", crs("$") + "#21=IFCMAPCONVERSION(#3,#20,500000000.,5400000000.,100000.,0.,1.,1.);", false, 500000, 1, 100},
		{"metres onto feet", crs("#25") + "#21=IFCMAPCONVERSION(#3,#20,500000.,5400000.,100.,0.,1.,3.2808333333);", true, 500000, 3.2808333333, 30.48006096},
		{"UTM scale factor", crs("#23") + "#21=IFCMAPCONVERSION(#3,#20,500000.,5400000.,100.,0.,1.,0.9996);", true, 500000, 0.9996, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := c.data
			text := file("IFC4", data)
			if !c.metre {
				text = replaceEntity(text, "#4=", mm)
			}
			r, err := read(t, text, importers.Options{})
			if err != nil {
				t.Fatal(err)
			}
			g := r.geo
			if g.Method != spatial.ByMapConversion || g.CRS != "EPSG:25832" || g.VerticalDatum != "DHHN2016" {
				t.Errorf("%+v", g)
			}
			if math.Abs(g.Eastings-c.e) > 1e-6 || math.Abs(g.Scale-c.scale) > 1e-9 || math.Abs(g.Height-c.height) > 1e-6 || math.Abs(g.Rotation-math.Pi/2) > 1e-12 || g.ScaleZ != 1 {
				t.Errorf("eastings %v, scale %v, height %v, rotation %v", g.Eastings, g.Scale, g.Height, g.Rotation)
			}
		})
	}
}

// replaceEntity puts another entity in place of the one whose line begins so.
func replaceEntity(text, begin, with string) string {
	i := indexLine(text, begin)
	j := i
	for text[j] != '\n' {
		j++
	}
	return text[:i] + with + text[j:]
}

func indexLine(text, begin string) int {
	for i := 0; i+len(begin) < len(text); i++ {
		if text[i:i+len(begin)] == begin && text[i-1] == '\n' {
			return i
		}
	}
	return -1
}

func TestGeoreferenceOrder(t *testing.T) {
	site := "#20=IFCSITE('0site0000000000000000',$,$,$,$,$,$,$,.ELEMENT.,(22,18,30,500000),(-113,-54,-36),4.5,$,$);"
	north := "#3=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#9,#30);\n#30=IFCDIRECTION((1.,0.));"
	text := replaceEntity(file("IFC2X3", site), "#3=", north)
	r, err := read(t, text, importers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if g := r.geo; g.Method != spatial.BySite || g.Anchor == nil || math.Abs(g.Anchor.Lat-(22+18.0/60+30.5/3600)) > 1e-9 ||
		math.Abs(g.Anchor.Lon+(113+54.0/60+36.0/3600)) > 1e-9 || g.Anchor.Height != 4.5 || math.Abs(g.Rotation-math.Pi/2) > 1e-12 {
		t.Errorf("by site: %+v %+v", g, g.Anchor)
	}
	r, _ = read(t, text, importers.Options{Origin: &spatial.Anchor{Lon: 114, Lat: 22}, Rotation: 90})
	if g := r.geo; g.Method != spatial.ByOrigin || g.Anchor.Lon != 114 || math.Abs(g.Rotation+math.Pi/2) > 1e-12 {
		t.Errorf("by origin: %+v", g)
	}
	r, _ = read(t, text, importers.Options{CRS: "EPSG:2326"})
	if g := r.geo; g.Method != spatial.ByCRS || g.CRS != "EPSG:2326" {
		t.Errorf("by CRS: %+v", g)
	}
	r, _ = read(t, file("IFC4", "#20=IFCSITE('0site0000000000000000',$,$,$,$,$,$,$,.ELEMENT.,(0,0,0),(0,0,0),0.,$,$);"), importers.Options{})
	if g := r.geo; g.Method != spatial.ByHome || g.Anchor != nil {
		t.Errorf("by home: %+v", g)
	}
	r, _ = read(t, file("IFC2X3", `
#20=IFCPROPERTYSET('0pset00000000000000001',$,'ePSet_MapConversion',$,(#21,#22));
#21=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCREAL(830000.),$);
#22=IFCPROPERTYSINGLEVALUE('Northings',$,IFCREAL(810000.),$);
#23=IFCPROPERTYSET('0pset00000000000000002',$,'ePSet_ProjectedCRS',$,(#24));
#24=IFCPROPERTYSINGLEVALUE('Name',$,IFCLABEL('EPSG:2326'),$);`), importers.Options{})
	if g := r.geo; g.Method != spatial.ByMapConversion || g.CRS != "EPSG:2326" || g.Eastings != 830000 || g.Northings != 810000 {
		t.Errorf("by property sets: %+v", g)
	}
}

func TestGeoreferenceOfRealFiles(t *testing.T) {
	dir := testdata(t)
	for name, want := range map[string]spatial.Georeference{
		"bsi_geographic-referencing-utm.ifc": {CRS: "EPSG:25832", Eastings: 458657.30, Northings: 5438232.25, Scale: 1},
		"pcert_Building-Architecture.ifc":    {CRS: "EPSG:32760", Eastings: 729013.3488297, Northings: 9063992.684697363, Scale: 1},
		"if_Bentley_Terrain.ifc":             {CRS: "EPSG:2271", Scale: 3.2808333333333337},
		"rail_RFI_Telecom.ifc":               {CRS: "EPSG:3065", Scale: 1},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		r, err := read(t, string(data), importers.Options{})
		if err != nil {
			t.Fatal(err)
		}
		g := r.geo
		if g.Method != spatial.ByMapConversion || g.CRS != want.CRS || math.Abs(g.Eastings-want.Eastings) > 1e-6 ||
			math.Abs(g.Northings-want.Northings) > 1e-6 || math.Abs(g.Scale-want.Scale) > 1e-9 {
			t.Errorf("%s: %+v", name, g)
		}
	}
}
