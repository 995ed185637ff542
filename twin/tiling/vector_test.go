package tiling

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"testing"

	"lantau/importers"
	"lantau/importers/geojson"
	"lantau/spatial"
	"lantau/spatial/store"
	"lantau/tiles/mvt"
)

// Every feature of the town is in some tile of a zoom level with the properties it was imported with, every tile is valid, and no vertex
// lies outside the buffer.
func TestTilesHoldEverything(t *testing.T) {
	const n = 3000
	s := townStore(t, n)
	v := &Vector{Store: s}
	q := spatial.Query{Collection: "town"}
	snap, err := s.Snapshot(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	source := map[string]map[string]any{}
	for line := range bytes.Lines(town(n)) {
		var f struct {
			ID         int
			Properties map[string]any
		}
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatal(err)
		}
		id := strconv.Itoa(f.ID)
		f.Properties["id"] = id
		source[id] = f.Properties
	}
	for _, z := range []uint8{12, 15} {
		seen := map[uint64]bool{}
		e := snap.Collection.Extent
		x0, y1 := tileOf(z, e.Min[0], e.Min[1])
		x1, y0 := tileOf(z, e.Max[0], e.Max[1])
		for x := x0; x <= x1; x++ {
			for y := y0; y <= y1; y++ {
				body, err := v.make(t.Context(), snap, mvt.Tile{Z: z, X: x, Y: y}, q)
				if err != nil {
					t.Fatal(err)
				}
				layers, err := mvt.Check(body)
				if err != nil {
					t.Fatalf("%d/%d/%d: %v", z, x, y, err)
				}
				for _, l := range layers {
					if l.Version != 2 || l.Extent != mvt.Extent || len(l.Features) == 0 {
						t.Fatalf("%d/%d/%d: version %d, extent %d, %d features", z, x, y, l.Version, l.Extent, len(l.Features))
					}
					for _, f := range l.Features {
						id, _ := f.Properties["id"].(string)
						if f.ID != mvt.FeatureNumber(id) || f.Type != 3 || len(f.Properties) != 7 {
							t.Fatalf("%d/%d/%d: %+v", z, x, y, f)
						}
						seen[f.ID] = true
						for name, want := range source[id] {
							if got := f.Properties[name]; fmt.Sprint(got) != fmt.Sprint(want) {
								t.Fatalf("%d/%d/%d: %s of %s is %v, want %v", z, x, y, name, id, got, want)
							}
						}
						for _, ring := range f.Parts {
							for _, p := range ring {
								if p[0] < -mvt.DefaultBuffer || p[0] > mvt.Extent+mvt.DefaultBuffer || p[1] < -mvt.DefaultBuffer || p[1] > mvt.Extent+mvt.DefaultBuffer {
									t.Fatalf("%d/%d/%d: vertex %v outside the buffer", z, x, y, p)
								}
							}
						}
					}
				}
			}
		}
		if len(seen) < n*99/100 { // at z12 a few buildings shrink to nothing
			t.Errorf("z%d: %d of %d features", z, len(seen), n)
		}
	}
}

func tileOf(z uint8, lon, lat float64) (x, y uint32) {
	n := float64(uint64(1) << z)
	return uint32((lon + 180) / 360 * n), uint32((1 - math.Asinh(math.Tan(lat*math.Pi/180))/math.Pi) / 2 * n)
}

func layerOf(t *testing.T, text string, tile mvt.Tile) mvt.Decoded {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = importers.Run(t.Context(), s, []importers.Importer{geojson.New()}, importers.Job{Collection: "c",
		Sources: []importers.Source{{Name: "c.geojson", ReaderAt: bytes.NewReader([]byte(text)), Size: int64(len(text))}}})
	if err != nil {
		t.Fatal(err)
	}
	q := spatial.Query{Collection: "c"}
	snap, err := s.Snapshot(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	body, err := (&Vector{Store: s}).make(t.Context(), snap, tile, q)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Check(body)
	if err != nil {
		t.Fatal(err)
	}
	if len(layers) == 0 {
		return mvt.Decoded{}
	}
	return layers[0]
}

// Shapes whose form in a tile is known: a square around the tile is cut to the buffer, a hole stays a hole, a line is cut in two, and what
// lies outside is not there.
func TestShapes(t *testing.T) {
	feature := func(g string) string { return `{"type":"Feature","properties":{},"geometry":` + g + `}` }
	world := mvt.Tile{}
	f := layerOf(t, feature(`{"type":"Polygon","coordinates":[[[-170,-80],[170,-80],[170,80],[-170,80],[-170,-80]],[[-10,-10],[-10,10],[10,10],[10,-10],[-10,-10]]]}`), world).Features[0]
	if len(f.Parts) != 2 || len(f.Parts[0]) != 4 || len(f.Parts[1]) != 4 {
		t.Errorf("a polygon with a hole: %v", f.Parts)
	}
	eighth := mvt.Tile{Z: 3, X: 4, Y: 3}
	f = layerOf(t, feature(`{"type":"Polygon","coordinates":[[[-170,-80],[170,-80],[170,80],[-170,80],[-170,-80]]]}`), eighth).Features[0]
	for _, p := range f.Parts[0] {
		if p[0] != -64 && p[0] != 4160 || p[1] != -64 && p[1] != 4160 {
			t.Errorf("a polygon around the tile: %v", f.Parts)
		}
	}
	f = layerOf(t, feature(`{"type":"LineString","coordinates":[[-20,20],[20,20],[100,20],[100,10],[-20,10]]}`), eighth).Features[0]
	if len(f.Parts) != 2 || f.Type != 2 {
		t.Errorf("a line that leaves and comes back: %v", f.Parts)
	}
	if l := layerOf(t, feature(`{"type":"Point","coordinates":[-100,20]}`), eighth); len(l.Features) != 0 {
		t.Errorf("a point elsewhere: %v", l)
	}
	f = layerOf(t, feature(`{"type":"MultiPoint","coordinates":[[1,1],[2,2]]}`), eighth).Features[0]
	if len(f.Parts) != 1 || len(f.Parts[0]) != 2 || f.Type != 1 {
		t.Errorf("two points: %v", f.Parts)
	}
}
