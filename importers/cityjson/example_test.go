package cityjson_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/importers"
	"lantau/importers/cityjson"
	"lantau/spatial"
)

// printer is a sink that prints what it is given.
type printer struct{}

func (printer) Batch(arrow.Record) error                  { return nil }
func (printer) Georeference(g spatial.Georeference) error { fmt.Println("in", g.CRS); return nil }
func (printer) Mesh(_ spatial.MeshHash, m *spatial.Mesh) error {
	fmt.Println(m.Triangles(), "triangles")
	return nil
}
func (printer) Object(o *spatial.Object) error {
	fmt.Println(o.Class, o.ID, o.Parts[0].Surface, o.Parts[0].Transform[12:15])
	return nil
}
func (printer) Report(p spatial.Problem)   { fmt.Println(p) }
func (printer) Progress(done, total int64) {}

func Example() {
	text := `{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/2326"},
"transform":{"scale":[0.001,0.001,0.001],"translate":[810000,818000,0]},
"CityObjects":{"T1":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2,3]],[[0,1,9]]],
"semantics":{"surfaces":[{"type":"RoofSurface"}],"values":[0,0]}}]}},
"vertices":[[0,0,0],[20000,0,0],[20000,10000,0],[0,10000,0]]}`
	src := importers.Source{Name: "t1.city.json", ReaderAt: strings.NewReader(text), Size: int64(len(text))}
	if err := cityjson.New().Read(context.Background(), src, importers.Options{}, printer{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// in EPSG:2326
	// 2 triangles
	// Building T1 RoofSurface [810010 818005 0]
	// skipped: T1: a surface uses vertex 9, of 4 (line 3, byte 206)
}
