package ogcapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lantau/importers"
	"lantau/importers/geojson"
	"lantau/spatial/store"
)

// points is a GeoJSON sequence of n points along a parallel.
func points(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"type":"Feature","id":"p%03d","properties":{},"geometry":{"type":"Point","coordinates":[%.4f,22.3]}}`+"\n", i, 113.9+float64(i)/1e3)
	}
	return b.String()
}

func put(t *testing.T, s *store.Store, text string) {
	t.Helper()
	_, err := importers.Run(t.Context(), s, []importers.Importer{geojson.New()}, importers.Job{Collection: "pts",
		Sources: []importers.Source{{Name: "pts.geojsonseq", ReaderAt: bytes.NewReader([]byte(text)), Size: int64(len(text))}}})
	if err != nil {
		t.Fatal(err)
	}
}

func serve(t *testing.T) (*http.ServeMux, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	mux := http.NewServeMux()
	(&API{Store: s, BaseURL: "http://127.0.0.1:1"}).Register(mux)
	return mux, s
}

func get(t *testing.T, h http.Handler, path, etag string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A page whose features stay the same but whose links or counts change is another page.
func TestItemsEntityTag(t *testing.T) {
	h, s := serve(t)
	put(t, s, points(10))
	const path = "/api/collections/pts/items?limit=10"
	etag := get(t, h, path, "").Header().Get("ETag")
	if w := get(t, h, path, etag); w.Code != http.StatusNotModified {
		t.Errorf("unchanged: %d", w.Code)
	}
	put(t, s, points(11))
	if w := get(t, h, path, etag); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"rel":"next"`) {
		t.Errorf("an eleventh feature: %d %s", w.Code, w.Body)
	}
}

// The definition holds no null (a schema allows none) and every link of the landing page and a collection says its type.
func TestDocuments(t *testing.T) {
	h, s := serve(t)
	put(t, s, points(3))
	for _, path := range []string{"/api", "/api/openapi.json", "/api/collections", "/api/collections/pts"} {
		w := get(t, h, path, "")
		var doc any
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: %d %v", path, w.Code, err)
		}
		walk(doc, path, func(at string, v any) {
			switch v := v.(type) {
			case nil:
				t.Errorf("%s is null", at)
			case map[string]any:
				if v["href"] != nil && (v["rel"] == nil || v["type"] == nil) {
					t.Errorf("%s: a link without rel or type: %v", at, v)
				}
			}
		})
	}
}

func walk(v any, at string, f func(at string, v any)) {
	f(at, v)
	switch v := v.(type) {
	case map[string]any:
		for k, m := range v {
			walk(m, at+"."+k, f)
		}
	case []any:
		for i, m := range v {
			walk(m, fmt.Sprintf("%s[%d]", at, i), f)
		}
	}
}
