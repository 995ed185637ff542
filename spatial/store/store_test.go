package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/paulmach/orb"

	"lantau/spatial"
	"lantau/spatial/geom"
)

// row is one test feature: a point with a name.
type row struct {
	id, name string
	x, y     float64
}

func batch(rows ...row) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), spatial.BatchSchema(spatial.Schema{{Name: "name", Type: spatial.String}}))
	for _, r := range rows {
		if r.id == "" {
			b.Field(0).AppendNull()
		} else {
			b.Field(0).(*array.StringBuilder).Append(r.id)
		}
		b.Field(1).(*array.BinaryBuilder).Append(geom.FromOrb(orb.Point{r.x, r.y}))
		b.Field(2).(*array.StringBuilder).Append(r.name)
	}
	return b.NewRecord()
}

func put(t *testing.T, s *Store, appendTo bool, rows ...row) spatial.Version {
	t.Helper()
	st, err := s.Begin(t.Context(), StageOptions{Collection: "c", Kind: spatial.Features, Append: appendTo})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Add(t.Context(), batch(rows...)); err != nil {
		t.Fatal(err)
	}
	v, err := st.Commit(t.Context(), spatial.Lineage{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// names reads the names of a version, sorted.
func names(t *testing.T, s *Store, q spatial.Query) []string {
	t.Helper()
	q.Collection = "c"
	snap, err := s.Snapshot(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for hit, err := range s.Scan(t.Context(), snap, q, 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range hit.Rows {
			out = append(out, hit.Block.Columns[0].(*array.String).Value(int(r)))
		}
	}
	slices.Sort(out)
	if int64(len(out)) != snap.Collection.Count && q.Box == nil && q.IDs == nil {
		t.Errorf("%d rows read, the catalogue counts %d", len(out), snap.Collection.Count)
	}
	return out
}

func TestVersions(t *testing.T) {
	for _, serve := range []bool{true, false} {
		t.Run(fmt.Sprintf("serve=%v", serve), func(t *testing.T) {
			s, err := Open(t.Context(), t.TempDir(), Options{Serve: serve})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			v1 := put(t, s, false, row{"1", "a", 0, 0}, row{"2", "b", 1, 1}, row{"3", "c", 2, 2})
			v2 := put(t, s, false, row{"1", "a", 0, 0}, row{"2", "B", 1, 1}, row{"4", "d", 3, 3})
			if want := (spatial.Counts{Added: 1, Changed: 1, Removed: 1, Unchanged: 1}); v2.Counts != want || v2.Number != 2 {
				t.Errorf("second version: %+v, want %+v", v2, want)
			}
			if want := spatial.Box2(1, 1, 3, 3); v2.Changed != want {
				t.Errorf("changed box %v, want %v", v2.Changed, want)
			}
			same := put(t, s, false, row{"4", "d", 3, 3}, row{"1", "a", 0, 0}, row{"2", "B", 1, 1})
			if same.Number != 2 || same.Counts.Any() {
				t.Errorf("the same data again: %+v", same)
			}
			v3 := put(t, s, true, row{"5", "e", 4, 4})
			if want := (spatial.Counts{Added: 1, Unchanged: 3}); v3.Counts != want {
				t.Errorf("append: %+v, want %+v", v3.Counts, want)
			}
			for number, want := range map[int64]string{0: "[B a d e]", 1: "[a b c]", 2: "[B a d]", 3: "[B a d e]"} {
				if got := fmt.Sprint(names(t, s, spatial.Query{Version: number})); got != want {
					t.Errorf("version %d: %s, want %s", number, got, want)
				}
			}
			if got := fmt.Sprint(names(t, s, spatial.Query{AsOf: v1.Created})); got != "[a b c]" {
				t.Errorf("as of the first: %s", got)
			}
			for _, c := range []struct {
				from, to int64
				want     string
			}{{1, 2, "[2 changed, 3 removed, 4 added]"}, {2, 1, "[2 changed, 4 removed, 3 added]"}, {1, 3, "[2 changed, 3 removed, 4 added, 5 added]"}, {2, 2, "[]"}} {
				if got := changes(t, s, c.from, c.to); got != c.want {
					t.Errorf("changes %d to %d: %s, want %s", c.from, c.to, got, c.want)
				}
			}
			box := spatial.Box2(0.5, 0.5, 3, 3)
			if got := fmt.Sprint(names(t, s, spatial.Query{Box: &box})); got != "[B d]" {
				t.Errorf("box: %s", got)
			}
			if got := fmt.Sprint(names(t, s, spatial.Query{IDs: []string{"5", "nope"}})); got != "[e]" {
				t.Errorf("ids: %s", got)
			}
			if _, err := s.Snapshot(t.Context(), spatial.Query{Collection: "c", Version: 9}); !errors.Is(err, spatial.ErrNotFound) {
				t.Errorf("version 9: %v", err)
			}
		})
	}
}

func changes(t *testing.T, s *Store, from, to int64) string {
	t.Helper()
	a, err := s.Snapshot(t.Context(), spatial.Query{Collection: "c", Version: from})
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Snapshot(t.Context(), spatial.Query{Collection: "c", Version: to})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Changes(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range list {
		out = append(out, c.ID+" "+string(c.Kind))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func TestIdentities(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows := []row{{"", "a", 0, 0}, {"", "a", 0, 0}, {"x", "b", 1, 1}, {"x", "c", 1, 1}}
	put(t, s, false, rows...)
	if again := put(t, s, false, rows...); again.Counts.Any() {
		t.Errorf("features without ids changed: %+v", again.Counts)
	}
}

// A commit made from a version that is no longer the latest is refused, and nothing of it stays.
func TestConflict(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	slow, err := s.Begin(t.Context(), StageOptions{Collection: "c", Kind: spatial.Features})
	if err != nil {
		t.Fatal(err)
	}
	if err := slow.Add(t.Context(), batch(row{"1", "slow", 0, 0})); err != nil {
		t.Fatal(err)
	}
	put(t, s, false, row{"1", "quick", 0, 0})
	if _, err := slow.Commit(t.Context(), spatial.Lineage{}, nil); !errors.Is(err, spatial.ErrConflict) {
		t.Fatalf("got %v", err)
	}
	if got := fmt.Sprint(names(t, s, spatial.Query{})); got != "[quick]" {
		t.Error(got)
	}
	files, _ := s.Lake.Bucket.List(context.Background(), "")
	if len(files) != 2 {
		t.Errorf("files left behind: %v", files)
	}
}

func TestOneOwner(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Announce("http://127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	guest, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatalf("a command beside a server: %v", err)
	}
	guest.Close()
}
