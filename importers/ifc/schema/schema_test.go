package schema

import "testing"

func TestAttributes(t *testing.T) {
	for _, c := range []struct {
		schema, class, attribute string
		at                       int
	}{
		{"IFC2X3", "IFCWALL", "GlobalId", 0},
		{"IFC2X3", "IFCWALL", "Representation", 6},
		{"IFC2X3", "IFCWALL", "PredefinedType", -1},
		{"IFC4", "IFCWALL", "PredefinedType", 8},
		{"IFC2X3", "IFCSITE", "RefLatitude", 9},
		{"IFC4X3_ADD2", "IFCTRIANGULATEDFACESET", "CoordIndex", 3},
		{"IFC4", "IFCEXTRUDEDAREASOLID", "Depth", 3},
		{"IFC4", "IFCSIUNIT", "Prefix", 2},
		{"IFC4X3", "IFCMAPCONVERSION", "Scale", 7},
		{"IFC2X3", "IFCTSHAPEPROFILEDEF", "FlangeSlope", 11},
	} {
		s, _, ok := For(c.schema)
		if !ok {
			t.Fatalf("no schema %s", c.schema)
		}
		if got := s.Class(c.class).At(c.attribute); got != c.at {
			t.Errorf("%s %s.%s is at %d, want %d (of %v)", c.schema, c.class, c.attribute, got, c.at, s.Class(c.class).Attributes)
		}
	}
	s, _, _ := For("IFC4X3")
	if !s.Class("IFCWALLSTANDARDCASE").Is("IfcProduct") || s.Class("IFCWALL").Is("IfcSpace") {
		t.Error("IfcWallStandardCase is no IfcProduct, or IfcWall is an IfcSpace")
	}
	if _, _, ok := For("AP214"); ok {
		t.Error("AP214 counts as IFC")
	}
}
