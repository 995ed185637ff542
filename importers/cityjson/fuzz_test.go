package cityjson

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"lantau/importers"
	"lantau/spatial"
)

// FuzzRead holds every reading to the recorder's contract, whatever the file: meshes are sound, parts have meshes and
// finite places, IDs are unique; an error is one that a caller can branch on.
func FuzzRead(f *testing.F) {
	f.Add([]byte(cube("2.0", `,"semantics":{"surfaces":[{"type":"RoofSurface"}],"values":[[0,null,0]]},"material":{"a":{"value":0}}`)))
	f.Add([]byte(cube("1.0", "") + "\n" + `{"type":"CityJSONFeature","CityObjects":{"b":{"type":"Building","geometry":[{"type":"MultiPoint","boundaries":[0]}]}},"vertices":[[1,2,3]]}`))
	dir := os.Getenv("LANTAU_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	filepath.WalkDir(filepath.Join(dir, "geo", "cityjson"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) == ".jpg" {
			return nil
		}
		if text, err := os.ReadFile(path); err == nil && len(text) < 20_000 {
			f.Add(text)
		}
		return nil
	})
	opts := importers.Options{CRS: "EPSG:7415", Limits: importers.Limits{MaxTriangles: 100_000, MaxInstances: 100_000, MaxBytes: 1 << 20}}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := &recorder{t: t}
		err := New().Read(t.Context(), source(string(text)), opts, r)
		if err != nil && !errors.Is(err, spatial.ErrFormat) && !errors.Is(err, spatial.ErrBudget) {
			t.Errorf("error %v", err)
		}
		ids := map[string]bool{}
		for _, o := range r.objects {
			if ids[o.ID] || o.Class == "" {
				t.Errorf("object %q of class %q: repeated, or without class", o.ID, o.Class)
			}
			ids[o.ID] = true
		}
		if err == nil && r.geo == nil {
			t.Error("no georeference")
		}
	})
}
