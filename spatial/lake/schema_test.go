package lake

import (
	"encoding/json"
	"slices"
	"testing"

	"lantau/spatial"
)

// The box of the "geo" key has as many dimensions as the coordinates (GeoParquet 1.1.0, bbox).
func TestGeoMetadataBox(t *testing.T) {
	box := spatial.Box{Min: [3]float64{1, 2, 3}, Max: [3]float64{4, 5, 6}}
	for _, c := range []struct {
		types []string
		box   spatial.Box
		want  []float64
	}{
		{[]string{"Polygon"}, box, []float64{1, 2, 4, 5}},
		{[]string{"Point", "Polygon Z"}, box, []float64{1, 2, 3, 4, 5, 6}},
		{[]string{}, spatial.EmptyBox(), nil},
	} {
		var doc struct {
			Columns map[string]struct {
				Types []string  `json:"geometry_types"`
				Box   []float64 `json:"bbox"`
			}
		}
		if err := json.Unmarshal([]byte(geoMetadata(c.types, c.box)), &doc); err != nil {
			t.Fatal(err)
		}
		if got := doc.Columns[spatial.ColumnGeometry]; !slices.Equal(got.Box, c.want) || !slices.Equal(got.Types, c.types) {
			t.Errorf("%v: %+v", c.types, got)
		}
	}
}
