package spatial

// An Anchor is the origin of a model's local frame on the Earth: metres, X east, Y north, Z up (the tangent plane at the
// point), WGS 84. Zero is a point in the Gulf of Guinea, so an absent anchor is a nil pointer.
type Anchor struct {
	Lon    float64 `json:"lon"`    // degrees
	Lat    float64 `json:"lat"`    // degrees
	Height float64 `json:"height"` // metres above the ellipsoid
}

// GeoreferenceMethod says where a model's position came from.
type GeoreferenceMethod string

// The methods, in the order in which an importer prefers them.
const (
	ByOrigin        GeoreferenceMethod = "--origin"
	ByMapConversion GeoreferenceMethod = "IfcMapConversion"
	BySite          GeoreferenceMethod = "IfcSite"
	ByCRS           GeoreferenceMethod = "crs"
	ByHome          GeoreferenceMethod = "home"
)

// A Georeference lays a model's source frame (metres, Z up; for city models the coordinates of the CRS) on the Earth.
//
// Where CRS is set, a source point (x, y, z) lies at the map coordinates
//
//	E = Eastings  + Scale·(x·cos Rotation − y·sin Rotation)
//	N = Northings + Scale·(x·sin Rotation + y·cos Rotation)
//	H = Height    + ScaleZ·z
//
// (IfcMapConversion, IFC4X3 8.8.3.4; Rotation is the angle of the source X axis, counter-clockwise from east).
// E and N are in the CRS's axes in the order east, north and in its own unit. Where CRS is empty, the source origin
// lies at Anchor and Rotation turns the source X axis counter-clockwise from true east; Scale then counts metres per unit.
type Georeference struct {
	Method GeoreferenceMethod `json:"method"`
	// CRS is an authority code such as "EPSG:2326", a compound "EPSG:2326+5738" or empty.
	CRS       string  `json:"crs,omitempty"`
	Eastings  float64 `json:"eastings"`
	Northings float64 `json:"northings"`
	Height    float64 `json:"height"`
	Rotation  float64 `json:"rotation"` // radians
	Scale     float64 `json:"scale"`    // map units per source unit; 0 counts as 1
	ScaleZ    float64 `json:"scaleZ"`   // metres of height per source unit; 0 counts as 1
	Anchor    *Anchor `json:"anchor,omitempty"`
	// VerticalDatum names the height's datum where the source says it.
	VerticalDatum string `json:"verticalDatum,omitempty"`
}
