package geom

import (
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// everyGeometry is one of each type, and the odd ones.
var everyGeometry = []orb.Geometry{
	orb.Point{114.1, 22.3},
	orb.LineString{{0, 0}, {1, 1}, {2, 0}},
	orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, {{1, 0.5}, {2, 0.5}, {2, 1}, {1, 0.5}}},
	orb.MultiPoint{{1, 2}, {3, 4}},
	orb.MultiLineString{{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}}},
	orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, {{{5, 5}, {6, 5}, {6, 6}, {5, 5}}}},
	orb.Collection{orb.Point{1, 2}, orb.LineString{{0, 0}, {1, 1}}},
	orb.MultiPoint{}, orb.LineString{}, orb.Polygon{}, orb.Collection{},
}

func TestRoundTrip(t *testing.T) {
	for _, g := range everyGeometry {
		wkb := FromOrb(g)
		back, err := ToOrb(wkb)
		if err != nil || !orb.Equal(g, back) {
			t.Errorf("%v came back as %v, %v", g, back, err)
		}
		box, err := Bounds(wkb)
		if err != nil {
			t.Fatal(err)
		}
		if want := g.Bound(); !want.IsEmpty() && (box.Min[0] != want.Min[0] || box.Max[1] != want.Max[1]) {
			t.Errorf("%v: box %v, want %v", g, box, want)
		}
	}
}

// PostGIS's extended WKB: SRID=4326;POINT Z (1 2 3), and ISO POINT ZM (1 2 3 4) big-endian.
func TestDimensions(t *testing.T) {
	for text, want := range map[string]string{
		"01010000A0E6100000000000000000F03F00000000000000400000000000000840":         `{"type":"Point","coordinates":[1,2,3]}`,
		"0000000BB93FF0000000000000400000000000000040080000000000004010000000000000": `{"type":"Point","coordinates":[1,2,3]}`,
		"0101000040000000000000F03F00000000000000400000000000001440":                 `{"type":"Point","coordinates":[1,2]}`, // M only
		"0101000000000000000000F87F000000000000F87F":                                 `{"type":"Point","coordinates":[]}`,
	} {
		wkb, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := AppendGeoJSON(nil, wkb, 7)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", text, got, err, want)
		}
	}
}

// Counts that the bytes cannot hold are refused before anything is allocated (the reproducers of orb #179 and simplefeatures #678).
func TestForgedCounts(t *testing.T) {
	for _, text := range []string{
		"0102000000010000100000000000000000", "0103000000FFFFFFFF", "0106000000FFFFFFFF0103000000", "01030000000100000001000010",
		"0107000000FFFFFFFF", "", "01", "0101000000", "02010000000000000000000000", "01EE030000", "0109000000",
	} {
		wkb, _ := hex.DecodeString(text)
		if n := testing.AllocsPerRun(1, func() { Bounds(wkb) }); n > 50 {
			t.Errorf("%s: %v allocations", text, n)
		}
		if _, err := Bounds(wkb); !errors.Is(err, ErrWKB) {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := ToOrb(wkb); !errors.Is(err, ErrWKB) {
			t.Errorf("%s to orb: %v", text, err)
		}
	}
	deep := []byte{}
	for range 1000 {
		deep = append(deep, 1, 7, 0, 0, 0, 1, 0, 0, 0)
	}
	if _, err := Bounds(deep); !errors.Is(err, ErrWKB) {
		t.Errorf("1,000 nested collections: %v", err)
	}
	if _, err := Bounds(FromOrb(orb.Point{math.Inf(1), 0})); !errors.Is(err, ErrWKB) {
		t.Errorf("an infinite point: %v", err)
	}
}

func TestTransform(t *testing.T) {
	for _, g := range everyGeometry {
		wkb := FromOrb(g)
		moved, err := Transform(wkb, func(xyz []float64) error {
			for i := 0; i < len(xyz); i += 3 {
				xyz[i]++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := Bounds(wkb)
		b, err := Bounds(moved)
		if err != nil || !a.IsEmpty() && (math.Abs(b.Min[0]-a.Min[0]-1) > 1e-12 || a.Min[1] != b.Min[1]) {
			t.Errorf("%v: %v to %v, %v", g, a, b, err)
		}
	}
}

// FuzzWKB checks that the readers agree on what is valid, and that what orb gets writes back.
func FuzzWKB(f *testing.F) {
	for _, g := range everyGeometry {
		f.Add(FromOrb(g))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, boundsErr := Bounds(b)
		g, err := ToOrb(b)
		if boundsErr == nil && err != nil && !errors.Is(err, ErrWKB) {
			t.Fatalf("orb reader: %v", err)
		}
		if boundsErr != nil || err != nil {
			return
		}
		if _, err := AppendGeoJSON(nil, b, 7); err != nil {
			t.Fatalf("GeoJSON: %v", err)
		}
		if _, err := ToOrb(FromOrb(g)); err != nil {
			t.Fatalf("written back: %v", err)
		}
	})
}
