package gltf

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Names of the extensions, as they appear in extensionsUsed.
const (
	extMeshFeatures       = "EXT_mesh_features"
	extStructuralMetadata = "EXT_structural_metadata"
)

// meshFeatures is the EXT_mesh_features object of a primitive.
type meshFeatures struct {
	FeatureIDs []featureIDSet `json:"featureIds"`
}

type featureIDSet struct {
	FeatureCount  int `json:"featureCount"`
	Attribute     int `json:"attribute"`     // 0: _FEATURE_ID_0
	PropertyTable int `json:"propertyTable"` // 0
}

// structuralMetadata is the EXT_structural_metadata object of the document.
type structuralMetadata struct {
	Schema         schema          `json:"schema"`
	PropertyTables []propertyTable `json:"propertyTables"`
}

type schema struct {
	ID      string           `json:"id"`
	Classes map[string]class `json:"classes"`
}

type class struct {
	Properties map[string]classProperty `json:"properties"`
}

type classProperty struct {
	Type    string `json:"type"`
	Default string `json:"default"` // of a property that the table leaves out
}

type propertyTable struct {
	Class      string                   `json:"class"`
	Count      int                      `json:"count"`
	Properties map[string]tableProperty `json:"properties"`
}

type tableProperty struct {
	Values           int    `json:"values"`
	StringOffsets    int    `json:"stringOffsets"`
	StringOffsetType string `json:"stringOffsetType"`
}

// columns are the properties of the class `object`, in the order in which they are written.
var columns = []struct {
	name string
	of   func(f *Feature) string
}{
	{"id", func(f *Feature) string { return f.ID }},
	{"class", func(f *Feature) string { return f.Class }},
	{"name", func(f *Feature) string { return f.Name }},
	{"storey", func(f *Feature) string { return f.Storey }},
}

// writeTable lays the features out as a property table: for each column the UTF-8 bytes end to end, and count+1
// UINT32 offsets; each a buffer view on an 8-byte boundary. A column of empty strings is left out, since a buffer view
// holds at least one byte: the schema's default says that it is empty.
func writeTable(b *buffer, features []Feature) structuralMetadata {
	s := structuralMetadata{
		Schema: schema{ID: "lantau", Classes: map[string]class{"object": {Properties: map[string]classProperty{}}}},
	}
	t := propertyTable{Class: "object", Count: len(features), Properties: map[string]tableProperty{}}
	for _, col := range columns {
		s.Schema.Classes["object"].Properties[col.name] = classProperty{Type: "STRING"}
		var text []byte
		offsets := make([]byte, 0, 4*len(features)+4)
		for i := range features {
			offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
			text = append(text, validUTF8(col.of(&features[i]))...)
		}
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(text)))
		if len(text) == 0 {
			continue
		}
		t.Properties[col.name] = tableProperty{Values: b.view(text, 8), StringOffsets: b.view(offsets, 8), StringOffsetType: "UINT32"}
	}
	s.PropertyTables = []propertyTable{t}
	return s
}

func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
