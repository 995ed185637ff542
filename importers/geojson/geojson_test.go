package geojson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/geom"
)

// sink gathers what an importer reads.
type sink struct {
	mu       sync.Mutex
	recs     []arrow.Record
	problems []spatial.Problem
}

func (s *sink) Batch(rec arrow.Record) error               { s.recs = append(s.recs, rec); return nil }
func (s *sink) Georeference(spatial.Georeference) error    { return errors.New("a model") }
func (s *sink) Mesh(spatial.MeshHash, *spatial.Mesh) error { return errors.New("a model") }
func (s *sink) Object(*spatial.Object) error               { return errors.New("a model") }
func (s *sink) Progress(int64, int64)                      {}
func (s *sink) Report(p spatial.Problem) {
	s.mu.Lock()
	s.problems = append(s.problems, p)
	s.mu.Unlock()
}
func (s *sink) rows() (n int64) {
	for _, r := range s.recs {
		n += r.NumRows()
	}
	return
}

func read(t testing.TB, text string, opts importers.Options) (*sink, error) {
	t.Helper()
	s := &sink{}
	err := New().Read(context.Background(), importers.Source{Name: "test.geojson", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, opts, s)
	return s, err
}

// dump writes a batch's rows as text: id, geometry as GeoJSON, properties.
func dump(t testing.TB, s *sink) string {
	var b strings.Builder
	for _, rec := range s.recs {
		schema := spatial.SchemaOf(rec.Schema())
		for i := range int(rec.NumRows()) {
			fmt.Fprintf(&b, "%s|", rec.Column(0).ValueStr(i))
			var wkb []byte
			if g := rec.Column(1).(*array.Binary); g.IsValid(i) {
				wkb = g.Value(i)
			}
			text, err := geom.AppendGeoJSON(nil, wkb, 7)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(text)
			for k, p := range schema {
				if rec.Column(2 + k).IsValid(i) {
					fmt.Fprintf(&b, "|%s:%s=%s", p.Name, p.Type, rec.Column(2+k).ValueStr(i))
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"collection", `{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"a":1,"b":"x","c":true,"d":1.5,"e":null,"f":{"g": [1, 2]}},"geometry":{"type":"Point","coordinates":[114.1,22.3]}}]}`,
			`7|{"type":"Point","coordinates":[114.1,22.3]}|a:integer=1|b:string=x|c:boolean=true|d:number=1.5|f:json={"g":[1,2]}` + "\n"},
		{"lines", "{\"type\":\"Feature\",\"properties\":{\"a\":1},\"geometry\":null}\n{\"type\":\"Feature\",\"id\":\"b\",\"properties\":{\"a\":2.5},\"geometry\":null}\n",
			"(null)|null|a:number=1\nb|null|a:number=2.5\n"},
		{"record separators", "\x1e{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}\n\x1e{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}\n", "(null)|null\n(null)|null\n"},
		{"byte order mark and members in an odd order", "\xEF\xBB\xBF{\"features\":[{\"geometry\":{\"coordinates\":[1,2],\"type\":\"Point\"},\"properties\":{},\"type\":\"Feature\"}],\"type\":\"FeatureCollection\"}",
			`(null)|{"type":"Point","coordinates":[1,2]}` + "\n"},
		{"bare geometry", `{"type":"LineString","coordinates":[[0,0],[1,1,5]]}`, `(null)|{"type":"LineString","coordinates":[[0,0,0],[1,1,5]]}` + "\n"},
		{"bare geometry collection", `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]}`,
			`(null)|{"type":"Point","coordinates":[1,2]}` + "\n" + `(null)|{"type":"Point","coordinates":[3,4]}` + "\n"},
		{"all types", `{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[1,2],[3,4]]},{"type":"MultiLineString","coordinates":[[[0,0],[1,1]]]},{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]],[[0.2,0.1],[0.3,0.1],[0.3,0.2],[0.2,0.1]]]]}]}}`,
			`(null)|{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[1,2],[3,4]]},{"type":"MultiLineString","coordinates":[[[0,0],[1,1]]]},{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]],[[0.2,0.1],[0.3,0.1],[0.3,0.2],[0.2,0.1]]]]}]}` + "\n"},
		{"escapes", `{"type":"Feature","properties":{"香港":"\u57d7 \ud83d\ude00 \"\\\/\n \ud800"},"geometry":null}`, "(null)|null|香港:string=埗 😀 \"\\/\n \uFFFD\n"},
		{"open ring is closed", `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}`, `(null)|{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}` + "\n"},
		{"mixed property", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null},{"type":"Feature","properties":{"a":"x"},"geometry":null},{"type":"Feature","properties":{"a":[1]},"geometry":null}]}`,
			"(null)|null|a:json=1\n(null)|null|a:json=\"x\"\n(null)|null|a:json=[1]\n"},
		{"large numbers", `{"type":"Feature","properties":{"a":9007199254740993,"b":1e300,"c":-0.1,"d":123456789012345678901},"geometry":null}`, "(null)|null|a:integer=9007199254740993|b:number=1e+300|c:number=-0.1|d:number=1.2345678901234568e+20\n"},
		{"empty collection", `{"type":"FeatureCollection","features":[]}`, ""},
		{"a property named id", `{"type":"Feature","id":"x","properties":{"id":5,"geometry":"g"},"geometry":null}`, "x|null|id:integer=5|geometry:string=g\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := read(t, c.in, importers.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := dump(t, s); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// One bad feature is reported and left out; the others stay.
func TestBadFeatures(t *testing.T) {
	good := `{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}`
	for name, bad := range map[string]string{
		"coordinates as strings": `{"type":"Point","coordinates":["1","2"]}`,
		"null coordinates":       `{"type":"Point","coordinates":null}`,
		"too few numbers":        `{"type":"Point","coordinates":[1]}`,
		"short ring":             `{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}`,
		"line of one":            `{"type":"LineString","coordinates":[[0,0]]}`,
		"unknown type":           `{"type":"Circle","coordinates":[0,0]}`,
		"no type":                `{"coordinates":[0,0]}`,
		"not on the Earth":       `{"type":"Point","coordinates":[836694,819069]}`,
		"infinite":               `{"type":"Point","coordinates":[1e999,1]}`,
		"a number":               `5`,
	} {
		s, err := read(t, `{"type":"FeatureCollection","features":[`+good+`,{"type":"Feature","id":"bad","properties":{"a":1},"geometry":`+bad+`},`+good+`]}`, importers.Options{})
		if err != nil || s.rows() != 2 || len(s.problems) != 1 || s.problems[0].Severity != spatial.Skipped {
			t.Errorf("%s: %d rows, problems %v, error %v", name, s.rows(), s.problems, err)
		}
	}
}

// What is wrong with the file as a whole is one clear error.
func TestRefused(t *testing.T) {
	whole := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"x"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`
	cases := map[string]struct {
		in   string
		want error
	}{
		"empty":              {"", spatial.ErrFormat},
		"blank":              {" \n ", spatial.ErrFormat},
		"an array":           {"[1,2]", spatial.ErrFormat},
		"text":               {"hello", spatial.ErrFormat},
		"nested 20,000 deep": {`{"type":"FeatureCollection","features":[` + strings.Repeat(`{"a":[`, 20000), spatial.ErrFormat},
		"nested properties":  {`{"type":"Feature","geometry":null,"properties":` + strings.Repeat(`[`, 100000) + strings.Repeat(`]`, 100000) + `}`, spatial.ErrFormat},
		"projected, no CRS":  {`{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[836694,819069]}}`, spatial.ErrNoCRS},
		"unknown CRS":        {`{"type":"FeatureCollection","crs":null,"features":[]}`, spatial.ErrNoCRS},
		"bad escape":         {`{"type":"Feature","geometry":null,"properties":{"a":"\x"}}`, spatial.ErrFormat},
		"bad word":           {`{"type":"Feature","geometry":null,"properties":{"a":nil}}`, spatial.ErrFormat},
	}
	for n := 1; n < len(whole); n++ {
		cases[fmt.Sprintf("cut after %d bytes", n)] = struct {
			in   string
			want error
		}{whole[:n], spatial.ErrFormat}
	}
	for name, c := range cases {
		_, err := read(t, c.in, importers.Options{})
		var input *spatial.InputError
		if !errors.Is(err, c.want) || !errors.As(err, &input) || input.Try == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCRS(t *testing.T) {
	member := `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2326"}}`
	feature := `{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[836694.05,819069.8]}}`
	want := `(null)|{"type":"Point","coordinates":[114.1810093,22.3106024]}` + "\n"
	s, err := read(t, `{"type":"FeatureCollection",`+member+`,"features":[`+feature+`]}`, importers.Options{})
	if err != nil || dump(t, s) != want {
		t.Errorf("crs member: %s %v", dump(t, s), err)
	}
	s, err = read(t, feature, importers.Options{CRS: "EPSG:2326"})
	if err != nil || dump(t, s) != want {
		t.Errorf("--crs: %s %v", dump(t, s), err)
	}
	if _, err = read(t, `{"type":"FeatureCollection","features":[`+feature+`],`+member+`}`, importers.Options{}); err == nil {
		t.Error("a crs member after the features passed")
	}
}

// The real Hong Kong layers, feature by feature against encoding/json.
func TestRealFiles(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(testData(t), "geo", "hk", "*", "*.geojson"))
	if len(files) == 0 {
		t.Skip("skipped: no GeoJSON under the test data")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Features []struct {
				Geometry any `json:"geometry"`
			} `json:"features"`
		}
		if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")), &want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s, err := read(t, string(text), importers.Options{})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		if int(s.rows())+skipped(s) != len(want.Features) {
			t.Errorf("%s: %d features and %d skipped, want %d", filepath.Base(name), s.rows(), skipped(s), len(want.Features))
			continue
		}
		if skipped(s) > 0 || bytes.Contains(text, []byte("EPSG::2326")) { // TestCRS compares transformed coordinates
			t.Logf("%s: counted, not compared: %v", filepath.Base(name), s.problems)
			continue
		}
		n := 0
		for _, rec := range s.recs {
			for i := range int(rec.NumRows()) {
				var wkb []byte
				if g := rec.Column(1).(*array.Binary); g.IsValid(i) {
					wkb = g.Value(i)
				}
				text, err := geom.AppendGeoJSON(nil, wkb, 16)
				if err != nil {
					t.Fatal(err)
				}
				var got any
				if err := json.Unmarshal(text, &got); err != nil {
					t.Fatal(err)
				}
				if !sameJSON(got, want.Features[n].Geometry) {
					t.Fatalf("%s: feature %d: got %v, want %v", filepath.Base(name), n, got, want.Features[n].Geometry)
				}
				n++
			}
		}
	}
}

// sameJSON compares what encoding/json made of two geometries; members beside type and coordinates do not count.
func sameJSON(got, want any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for _, k := range []string{"type", "coordinates", "geometries"} {
			if !sameJSON(g[k], w[k]) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !sameJSON(g[i], w[i]) {
				return false
			}
		}
		return true
	case float64:
		g, ok := got.(float64)
		return ok && math.Abs(g-w) < 1e-12
	}
	return got == want
}

func skipped(s *sink) (n int) {
	for _, p := range s.problems {
		if p.Severity == spatial.Skipped {
			n++
		}
	}
	return
}

// testData is the folder of real files; a test that needs it is skipped where it is absent.
func testData(t *testing.T) string {
	dir := os.Getenv("LANTAU_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: no test data at %s; set LANTAU_TESTDATA", dir)
	}
	return dir
}

// FuzzRead checks that no input makes the reader panic, and that what it emits is sound.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"a":1,"f":{"g":[1]}},"geometry":{"type":"Point","coordinates":[114.1,22.3]}}]}`,
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}`, "\x1e{}\n", `{"type":"Feature","properties":{"a":"\ud83d\ude00"},"geometry":{"geometries":[],"type":"GeometryCollection"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &sink{}
		err := New().Read(t.Context(), importers.Source{ReaderAt: bytes.NewReader(text), Size: int64(len(text))}, importers.Options{}, s)
		if err != nil {
			return
		}
		for _, rec := range s.recs {
			for k, col := range rec.Columns() {
				if col.Len() != int(rec.NumRows()) {
					t.Fatalf("column %d has %d rows of %d", k, col.Len(), rec.NumRows())
				}
			}
			for i := range int(rec.NumRows()) {
				if g := rec.Column(1).(*array.Binary); g.IsValid(i) {
					if _, err := geom.Bounds(g.Value(i)); err != nil {
						t.Fatalf("row %d: %v", i, err)
					}
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	line := `{"type":"Feature","id":1,"properties":{"name":"HK-8f2-1","height":14.2,"levels":5,"kind":"office","year":1987,"roof":"flat"},"geometry":{"type":"Polygon","coordinates":[[[113.9000001,22.3000001],[113.9001001,22.3000101],[113.9001101,22.3001201],[113.9000501,22.3001501],[113.8999901,22.3001001],[113.9000001,22.3000001]]]}}` + "\n"
	text := strings.Repeat(line, 20000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if s, err := read(b, text, importers.Options{}); err != nil || s.rows() != 20000 {
			b.Fatal(err)
		}
	}
}
