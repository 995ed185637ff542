package spatial

// An Object is one thing of a BIM or city model: a wall, a pump, a storey, a building. Importers emit objects in the
// file's own frame (see [Georeference]); the store keeps them in the collection's local frame (see [Anchor]).
type Object struct {
	// ID is unique in its collection. Importers set it to the source's identifier (an IFC GlobalId, a CityJSON
	// key), or to a derived one where that is empty or repeated; identity matching may replace it by the id the
	// object had before.
	ID string
	// SourceID is the identifier the file itself gives, possibly empty or repeated: the GlobalId, the city object's key.
	SourceID string
	// Class is the type's name in its standard: IfcWall, Building, BuildingPart.
	Class string
	// Name is for people; it may be empty.
	Name string
	// Parent is the ID of the object that contains or aggregates this one; empty at the root.
	Parent string
	// Storey and Space are IDs of the storey and the space that hold the object; empty where none does.
	Storey, Space string
	// Properties is a JSON object of JSON values. IFC property and quantity sets are nested: {"Pset_WallCommon": {"IsExternal": true}}.
	Properties map[string]any
	// Parts is what is drawn; empty for objects without geometry (a project, a storey).
	Parts []Part
}

// A Part places one mesh. The same mesh may be placed many times: it is stored once.
type Part struct {
	Mesh MeshHash
	// Transform takes mesh coordinates to the frame of the object.
	Transform Mat4
	// LoD is the source's level of detail ("1.3", "2.2"), empty for BIM.
	LoD string
	// Surface is the semantic surface of a city model part (RoofSurface, WallSurface …), empty otherwise.
	Surface  string
	Material Material
}

// A Material is a part's look: sRGB colour with straight alpha, 8 bits each. The zero value means "not said": the
// tiler chooses a colour by class or surface.
type Material struct {
	Name  string
	Color [4]uint8
}

// IsZero reports whether the source said nothing about the look.
func (m Material) IsZero() bool { return m == Material{} }

// StoreyClasses are the classes that count as storeys of a model.
var StoreyClasses = map[string]bool{"IfcBuildingStorey": true, "BuildingStorey": true}

// SpaceClasses are rooms: they are queried and sliced, but not drawn unless asked for.
var SpaceClasses = map[string]bool{"IfcSpace": true, "IfcSpatialZone": true, "IfcExternalSpatialElement": true, "BuildingRoom": true}

// HiddenClasses are volumes that describe rather than show: not drawn in scenes unless asked for.
func HiddenClass(class string) bool {
	return SpaceClasses[class] || class == "IfcOpeningElement" || class == "IfcVirtualElement" || class == "IfcGrid" || class == "IfcAnnotation"
}
