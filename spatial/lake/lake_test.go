package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/paulmach/orb"

	"lantau/spatial"
	"lantau/spatial/geom"
)

// points is a batch of n points from number first on, with a column of the given type.
func points(first, n int, t spatial.PropertyType) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), spatial.BatchSchema(spatial.Schema{{Name: "v", Type: t}}))
	for i := first; i < first+n; i++ {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprint(i))
		b.Field(1).(*array.BinaryBuilder).Append(geom.FromOrb(orb.Point{113.9 + float64(i%97)*0.001, 22.3 + float64(i%89)*0.001}))
		switch v := b.Field(2).(type) {
		case *array.Int64Builder:
			v.Append(int64(i))
		case *array.Float64Builder:
			v.Append(float64(i) + 0.5)
		case *array.StringBuilder:
			v.Append(fmt.Sprintf("s%d", i))
		}
	}
	return b.NewRecord()
}

func all(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

func build(t testing.TB, bucket Bucket, recs ...arrow.Record) Segment {
	t.Helper()
	var b Builder
	for _, rec := range recs {
		rows, errs := Measure(rec)
		if errs != nil {
			t.Fatal(errs)
		}
		b.Add(rows, all(int(rec.NumRows())))
	}
	seg, err := b.Write(context.Background(), bucket, "segments/x.0.parquet")
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

// Batches whose column has different types become one column of the type that holds both; nothing is lost on the way.
func TestWidening(t *testing.T) {
	for _, c := range []struct {
		a, b, want  spatial.PropertyType
		first, last string
	}{
		{spatial.Integer, spatial.Integer, spatial.Integer, "0", "9999"},
		{spatial.Integer, spatial.Number, spatial.Number, "0", "9999.5"},
		{spatial.Integer, spatial.String, spatial.JSON, "0", `"s9999"`},
		{spatial.String, spatial.String, spatial.String, "s0", "s9999"},
	} {
		bucket, err := OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		seg := build(t, bucket, points(0, 5000, c.a), points(5000, 5000, c.b))
		if seg.Rows != 10000 || seg.Schema[0].Type != c.want || !slices.Equal(seg.Types, []string{"Point"}) {
			t.Fatalf("%s and %s: %+v", c.a, c.b, seg)
		}
		l := &Lake{Bucket: bucket, Cache: NewCache(1 << 30)}
		first, err := l.Groups(t.Context(), seg)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for g := 0; g+1 < len(first); g++ {
			b, err := l.Block(t.Context(), seg, g)
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Rows {
				got[b.ID.Value(i)] = b.Columns[0].ValueStr(i)
			}
		}
		if len(got) != 10000 || got["0"] != c.first || got["9999"] != c.last {
			t.Errorf("%s and %s: %d rows, %q, %q", c.a, c.b, len(got), got["0"], got["9999"])
		}
	}
}

// The content hash is that of the content: not of the id, nor of how a column's type was inferred.
func TestHash(t *testing.T) {
	whole := func(t spatial.PropertyType, text string) Hash {
		b := array.NewRecordBuilder(memory.NewGoAllocator(), spatial.BatchSchema(spatial.Schema{{Name: "v", Type: t}}))
		b.Field(0).(*array.StringBuilder).Append("x")
		b.Field(1).AppendNull()
		if err := b.Field(2).AppendValueFromString(text); err != nil {
			panic(err)
		}
		r, _ := Measure(b.NewRecord())
		return r.Hashes[0]
	}
	if whole(spatial.Integer, "5") != whole(spatial.Number, "5") || whole(spatial.Integer, "5") != whole(spatial.JSON, "5") ||
		whole(spatial.String, "a") != whole(spatial.JSON, `"a"`) {
		t.Error("the same value of another column type has another hash")
	}
	if whole(spatial.Integer, "5") == whole(spatial.Integer, "6") || whole(spatial.String, "5") == whole(spatial.Integer, "5") {
		t.Error("different values have one hash")
	}
}

// A damaged file gives an error that says so, or the row count shows it; never a panic, a hang or rows of another number.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	bucket, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	seg := build(t, bucket, points(0, 9000, spatial.String))
	path := filepath.Join(dir, seg.Name)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 8))
	noticed := 0
	for trial := range 120 {
		bad := bytes.Clone(good)
		if trial%10 == 0 {
			bad = bad[:r.IntN(len(bad))]
		} else {
			for range 1 + r.IntN(8) {
				bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
			}
		}
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		l := &Lake{Bucket: bucket, Cache: NewCache(1 << 30)}
		first, err := l.Groups(t.Context(), seg)
		for g := 0; err == nil && g+1 < len(first); g++ {
			_, err = l.Block(t.Context(), seg, g)
		}
		if err != nil {
			noticed++
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("trial %d: %v", trial, err)
			}
		}
	}
	if noticed < 80 {
		t.Errorf("only %d of 120 damaged files were noticed", noticed)
	}
	t.Logf("%d of 120 damaged files were noticed on reading; the rest shows against the SHA-256 (lantau doctor)", noticed)
}

// Meshes come back by hash, from any of the row groups.
func TestMeshes(t *testing.T) {
	bucket, err := OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	meshes := map[spatial.MeshHash][]byte{}
	r := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		m := &spatial.Mesh{Indices: []uint32{0, 1, 2}}
		for range 3 * (3 + r.IntN(2000)) {
			m.Positions = append(m.Positions, r.Float32())
		}
		meshes[m.Hash()] = m.Encode()
	}
	mf, err := WriteMeshes(t.Context(), bucket, "meshes/x.0.parquet", meshes)
	if err != nil {
		t.Fatal(err)
	}
	l := &Lake{Bucket: bucket, Cache: NewCache(1 << 20)} // smaller than the file: groups come and go
	for h, want := range meshes {
		m, ok, err := l.Mesh(t.Context(), mf, h)
		if err != nil || !ok || !bytes.Equal(m.Encode(), want) {
			t.Fatalf("%s: %v %v", h, ok, err)
		}
		info, ok, err := l.MeshInfo(t.Context(), mf, h)
		if err != nil || !ok || info.Triangles != 1 || info.Box != m.Box() {
			t.Fatalf("%s: %+v %v %v", h, info, ok, err)
		}
	}
	if _, ok, err := l.Mesh(t.Context(), mf, spatial.MeshHash{1}); ok || err != nil {
		t.Errorf("an unknown mesh: %v %v", ok, err)
	}
	if used := l.Cache.Used(); used > 6<<20 {
		t.Errorf("the cache holds %d bytes", used)
	}
}

// An object that was aborted or not closed is not there.
func TestBucket(t *testing.T) {
	bucket, err := OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../x", "/etc/x", "a/../../x", "", "."} {
		if _, err := bucket.Create(t.Context(), name); err == nil {
			t.Errorf("created %q", name)
		}
	}
	w, err := bucket.Create(t.Context(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("hello"))
	if _, err := bucket.Open(t.Context(), "a/b"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("readable before it is closed: %v", err)
	}
	w.Abort()
	if names, _ := bucket.List(t.Context(), ""); len(names) != 0 {
		t.Errorf("aborted, but %v is there", names)
	}
}
