package tiling

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lantau/importers"
	"lantau/importers/geojson"
	"lantau/spatial"
	"lantau/spatial/store"
	"lantau/tiles/mvt"
)

// town is n star-shaped buildings with six attributes, as GeoJSON lines, within 0.1 degrees of the airport.
func town(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range n {
		cx, cy, k := 113.9+r.Float64()*0.1, 22.28+r.Float64()*0.1, 4+r.IntN(9)
		fmt.Fprintf(&b, `{"type":"Feature","id":%d,"properties":{"name":"HK-%d","height":%.1f,"levels":%d,"kind":"k%d","year":%d,"roof":"r%d"},"geometry":{"type":"Polygon","coordinates":[[`,
			i+1, i, 3+r.Float64()*60, r.IntN(20), r.IntN(8), 1950+r.IntN(75), r.IntN(4))
		var first string
		for j := range k {
			a, d := 2*math.Pi*(float64(j)+0.6*r.Float64())/float64(k), 5e-5+1e-4*r.Float64()
			p := fmt.Sprintf("[%.7f,%.7f]", cx+d*math.Cos(a), cy+d*math.Sin(a))
			if j == 0 {
				first = p
			}
			b.WriteString(p + ",")
		}
		b.WriteString(first + "]]}}\n")
	}
	return b.Bytes()
}

func townStore(tb testing.TB, n int) *store.Store {
	s, err := store.Open(tb.Context(), tb.TempDir(), store.Options{Serve: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	text := town(n)
	_, err = importers.Run(tb.Context(), s, []importers.Importer{geojson.New()}, importers.Job{Collection: "town",
		Sources: []importers.Source{{Name: "town.geojsonseq", ReaderAt: bytes.NewReader(text), Size: int64(len(text))}}})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// BenchmarkVectorTile makes tiles over the town without any cache but that of decoded blocks.
func BenchmarkVectorTile(b *testing.B) {
	s := townStore(b, 100_000)
	v := &Vector{Store: s}
	q := spatial.Query{Collection: "town"}
	snap, err := s.Snapshot(b.Context(), q)
	if err != nil {
		b.Fatal(err)
	}
	for _, z := range []uint8{10, 14, 16} {
		b.Run(fmt.Sprintf("z%d", z), func(b *testing.B) {
			n := float64(uint64(1) << z)
			t := mvt.Tile{Z: z, X: uint32((113.95 + 180) / 360 * n), Y: uint32((1 - math.Asinh(math.Tan(22.33*math.Pi/180))/math.Pi) / 2 * n)}
			size := 0
			b.ReportAllocs()
			for b.Loop() {
				body, err := v.make(b.Context(), snap, t, q)
				if err != nil {
					b.Fatal(err)
				}
				size = len(body)
			}
			b.ReportMetric(float64(size), "B/tile")
			b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds()/1e6, "MB/s")
		})
	}
}
