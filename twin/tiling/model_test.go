package tiling

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lantau/importers"
	"lantau/importers/cityjson"
	"lantau/importers/ifc"
	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/store"
	"lantau/tiles/gltf"
	"lantau/tiles/tileset"
	"lantau/twin/demo"
)

// The models of the demo, imported as anyone's and served: every tile passes the strict checker, all drawn objects are in some tile, and
// a tile that shows nothing claims the error of showing nothing.
func TestServedModels(t *testing.T) {
	world, err := demo.Write(t.Context(), t.TempDir(), demo.Small)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	models := &Models{Store: s, Storeys: func(context.Context, *catalog.Snapshot, spatial.Query) ([]tileset.Storey, error) { return nil, nil }}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /3dtiles/{model}/{name...}", func(w http.ResponseWriter, r *http.Request) {
		if err := models.Tileset(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
		}
	})
	mux.HandleFunc("GET /scenes/{file}", func(w http.ResponseWriter, r *http.Request) {
		if err := models.Scene(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
		}
	})
	get := func(path string) []byte {
		t.Helper()
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s: %d %s", path, w.Code, w.Body)
		}
		return w.Body.Bytes()
	}
	for _, f := range world.Files {
		if f.Format == "geojson" {
			continue
		}
		file, err := os.Open(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		info, _ := file.Stat()
		if _, err := importers.Run(t.Context(), s, []importers.Importer{ifc.New(), cityjson.New()}, importers.Job{Collection: f.Collection,
			Sources: []importers.Source{{Name: filepath.Base(f.Path), ReaderAt: file, Size: info.Size()}}}); err != nil {
			t.Fatal(err)
		}
		root := "/3dtiles/" + f.Collection + "/"
		for _, err := range tileset.Check(t.Context(), get(root+"tileset.json"), func(uri string) ([]byte, error) { return get(root + uri), nil }) {
			t.Errorf("%s: %v", f.Collection, err)
		}
		snap, err := s.Snapshot(t.Context(), spatial.Query{Collection: f.Collection})
		if err != nil {
			t.Fatal(err)
		}
		ts, err := models.tileset(t.Context(), snap, spatial.Query{Collection: f.Collection})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for uri := range ts.Contents() {
			report, errs := gltf.Check(get(root + uri))
			if len(errs) > 0 {
				t.Fatalf("%s: %v", uri, errs)
			}
			for _, feature := range report.Features {
				seen[feature.ID] = true
			}
		}
		drawn, largest := 0, 0.0
		for o, err := range s.Objects(t.Context(), snap, spatial.Query{Collection: f.Collection}, false) {
			if err != nil {
				t.Fatal(err)
			}
			if len(o.Parts) == 0 || spatial.HiddenClass(o.Class) {
				continue
			}
			drawn++
			if !seen[o.ID] {
				t.Errorf("%s: %s %s is in no tile", f.Collection, o.Class, o.ID)
			}
			for _, p := range o.Parts {
				i, err := s.MeshInfo(t.Context(), snap, p.Mesh)
				if err != nil {
					t.Fatal(err)
				}
				largest = max(largest, i.Box.Diagonal())
			}
		}
		if drawn != len(seen) {
			t.Errorf("%s: %d objects drawn, %d in the tiles", f.Collection, drawn, len(seen))
		}
		json := string(get(root + "tileset.json"))
		t.Logf("%s: %d objects in tiles, the largest mesh %.0f m; %.120s", f.Collection, drawn, largest, json[strings.Index(json, `"root"`):])
	}
	if scene := get("/scenes/terminal.glb?class=IfcChiller"); len(scene) < 1000 {
		t.Errorf("a scene of the chillers has %d bytes", len(scene))
	}
}
