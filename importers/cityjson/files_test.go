package cityjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/mesh"
)

// truth is what encoding/json alone says of a file.
type truth struct {
	objects int
	solids  map[string]bool // keys of objects with a Solid
	extent  []float64
	crs     bool
}

func truthOf(t *testing.T, text []byte) truth {
	t.Helper()
	out := truth{solids: map[string]bool{}}
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		var d struct {
			Metadata    struct{ ReferenceSystem, GeographicalExtent any }
			CityObjects map[string]struct{ Geometry []struct{ Type string } }
		}
		if err := dec.Decode(&d); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out.objects += len(d.CityObjects)
		for key, o := range d.CityObjects {
			for _, g := range o.Geometry {
				out.solids[key] = out.solids[key] || g.Type == "Solid"
			}
		}
		if e, ok := d.Metadata.GeographicalExtent.([]any); ok && out.extent == nil {
			for _, v := range e {
				out.extent = append(out.extent, v.(float64))
			}
		}
		out.crs = out.crs || d.Metadata.ReferenceSystem != nil
	}
}

func TestFiles(t *testing.T) {
	dir := testdata(t, "geo", "cityjson")
	n := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(filepath.Ext(path), "json") {
			return err
		}
		n++
		name, _ := filepath.Rel(dir, path)
		t.Run(filepath.ToSlash(name), func(t *testing.T) { file(t, filepath.ToSlash(name), path) })
		return nil
	})
	if err != nil || n == 0 {
		t.Errorf("%d files, %v", n, err)
	}
}

func file(t *testing.T, name, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	src := importers.Source{Name: path, ReaderAt: bytes.NewReader(text), Size: int64(len(text))}
	if c := New().Sniff("x", text[:min(len(text), 64<<10)]); c != importers.ByContent {
		t.Errorf("sniffed %v", c)
	}
	if name == "bad/no_cityjson_obj.city.jsonl" {
		if err := New().Read(t.Context(), src, rd, &recorder{t: t}); !errors.Is(err, spatial.ErrFormat) {
			t.Errorf("error %v", err)
		}
		return
	}
	want := truthOf(t, text)
	opts := importers.Options{}
	if !want.crs {
		if err := New().Read(t.Context(), src, opts, &recorder{t: t}); !errors.Is(err, spatial.ErrNoCRS) {
			t.Errorf("without CRS: error %v", err)
		}
		opts = rd
	}
	r := &recorder{t: t}
	if err := New().Read(t.Context(), src, opts, r); err != nil {
		t.Fatal(err)
	}
	if len(r.objects) != want.objects {
		t.Errorf("%d objects, want %d", len(r.objects), want.objects)
	}
	triangles, closed := 0, 0
	for _, o := range r.objects {
		lods := map[string]bool{}
		for _, p := range o.Parts {
			lods[p.LoD] = true
		}
		for lod := range lods {
			m := mesh.Measure(r.placed(o, lod))
			triangles += m.Triangles
			if want.solids[o.SourceID] && m.Closed {
				closed++
				if !(m.Volume > 0) {
					t.Errorf("%s, level %q: closed, with volume %g", o.ID, lod, m.Volume)
				}
			}
		}
	}
	extent(t, name, want.extent, r.box())
	for _, p := range r.problems {
		if !knownFaults[p.Code] {
			t.Errorf("unexpected problem %v", p)
		}
	}
	t.Logf("%d objects, %d meshes, %d triangles, %d closed solids; %s", len(r.objects), len(r.meshes), triangles, closed, r.codes())
}

// knownFaults are the faults that these files have.
var knownFaults = map[string]bool{"degenerate-ring": true, "geometry-not-drawn": true, "solid-inside-out": true, "bad-material": true}

// wrongExtent are files whose geographicalExtent is not that of their vertices, and why.
var wrongExtent = map[string]string{
	"corpus-2.0/cityjson_fake_complete/cityjson_fake_complete.city.json": "made up: the vertices lie near 0",
	"dummy/dummy.json":  "leaves out the instances of its templates",
	"vienna.city.jsonl": "of the whole city, of which 149 features are here",
}

func extent(t *testing.T, name string, want []float64, got spatial.Box) {
	if why, ok := wrongExtent[name]; ok {
		t.Log("extent not compared: " + why)
		return
	}
	if len(want) != 6 || got.IsEmpty() {
		return
	}
	for k := range 3 {
		if math.Abs(got.Min[k]-want[k]) > 0.001 || math.Abs(got.Max[k]-want[3+k]) > 0.001 {
			t.Errorf("box %v, the file says %v", got, want)
			return
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"delft.city.json", "vienna.city.jsonl"} {
		b.Run(name, func(b *testing.B) {
			text, err := os.ReadFile(testdata(b, "geo", "cityjson", name))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			objects := 0
			for b.Loop() {
				r := &recorder{t: b}
				src := importers.Source{ReaderAt: bytes.NewReader(text), Size: int64(len(text))}
				if err := New().Read(b.Context(), src, rd, r); err != nil {
					b.Fatal(err)
				}
				objects += len(r.objects)
			}
			b.ReportMetric(float64(objects)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}
