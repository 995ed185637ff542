package lake

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/spatial"
)

// boxType is the bbox covering: GeoParquet 1.1 wants xmin, ymin, xmax, ymax; zmin and zmax are in their place for 3D.
var boxType = arrow.StructOf(
	arrow.Field{Name: "xmin", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "ymin", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "zmin", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "xmax", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "ymax", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "zmax", Type: arrow.PrimitiveTypes.Float64},
)

// BoxField is the column in which a batch may bring boxes of its own (an object's box is larger than its footprint's).
func BoxField() arrow.Field {
	return arrow.Field{Name: spatial.ColumnBox, Type: boxType, Nullable: true}
}

// PartsField is the hidden column of an object's parts.
func PartsField() arrow.Field {
	return arrow.Field{Name: spatial.ColumnParts, Type: arrow.BinaryTypes.Binary, Nullable: true}
}

// segmentSchema is a segment's Arrow schema: id, geometry, bbox, the properties, then the hidden columns.
func segmentSchema(s spatial.Schema, withParts bool) *arrow.Schema {
	batch := spatial.BatchSchema(s).Fields()
	fields := append([]arrow.Field{}, batch[:2]...)
	fields = append(fields, BoxField())
	fields = append(fields, batch[2:]...)
	fields = append(fields, arrow.Field{Name: spatial.ColumnHash, Type: &arrow.FixedSizeBinaryType{ByteWidth: 16}})
	if withParts {
		fields = append(fields, PartsField())
	}
	return arrow.NewSchema(fields, nil)
}

// geoMetadata is the file's "geo" key (GeoParquet 1.1.0). The CRS is left to its default, OGC:CRS84.
func geoMetadata(types []string, box spatial.Box) string {
	column := map[string]any{
		"encoding":       "WKB",
		"geometry_types": types,
		"covering": map[string]any{"bbox": map[string]any{
			"xmin": []string{spatial.ColumnBox, "xmin"}, "ymin": []string{spatial.ColumnBox, "ymin"},
			"xmax": []string{spatial.ColumnBox, "xmax"}, "ymax": []string{spatial.ColumnBox, "ymax"},
		}},
	}
	if !box.IsEmpty() {
		bounds := []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]}
		if slices.ContainsFunc(types, func(t string) bool { return strings.HasSuffix(t, " Z") }) { // as many dimensions as the coordinates
			bounds = append(box.Min[:], box.Max[:]...)
		}
		column["bbox"] = bounds
	}
	b, _ := json.Marshal(map[string]any{
		"version": "1.1.0", "primary_column": spatial.ColumnGeometry,
		"columns": map[string]any{spatial.ColumnGeometry: column},
	})
	return string(b)
}
