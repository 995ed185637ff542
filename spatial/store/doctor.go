package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/state"
)

// A Finding is something that Doctor found wrong.
type Finding struct {
	What string `json:"what"`
	Try  string `json:"try"`
}

// Doctor checks the store against itself: every file that a version uses is there and has the bytes that were written, every segment can be
// read and has the rows that the catalogue counts, and no file is left that no version and no running job uses. checked counts the files.
func (s *Store) Doctor(ctx context.Context) (findings []Finding, checked int, err error) {
	found := func(try, format string, args ...any) {
		findings = append(findings, Finding{fmt.Sprintf(format, args...), try})
	}
	sums := map[string]string{} // object → sha256
	seen := map[string]bool{}
	collections, err := s.Collections(ctx, spatial.LocalPrincipal)
	if err != nil {
		return nil, 0, err
	}
	for _, c := range collections {
		for n := int64(1); n <= c.Version; n++ {
			snap, err := s.Snapshot(ctx, spatial.Query{Principal: spatial.LocalPrincipal, Collection: c.ID, Version: n})
			if errors.Is(err, spatial.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, 0, err
			}
			for _, seg := range snap.Segments {
				name := seg.Segment.Name
				sums[name], sums[name+".rtree"] = seg.Segment.SHA256, seg.Segment.Tree
				if seen[name] {
					continue
				}
				seen[name] = true
				if err := s.rows(ctx, catalog.LiveSegment{Segment: seg.Segment}, func(int) bool { return true }, map[string]rowState{}); err != nil {
					found("import "+c.ID+" again", "collection %s version %d: %v", c.ID, n, err)
				}
				if _, err := s.Lake.Tree(ctx, seg.Segment); err != nil {
					found("import "+c.ID+" again", "collection %s version %d: %v", c.ID, n, err)
				}
			}
			for _, m := range snap.Meshes {
				sums[m.Name] = m.SHA256
			}
		}
	}
	for name, want := range sums {
		checked++
		got, err := s.sum(ctx, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found("restore it from a backup", "%s is missing", name)
		case err != nil:
			found("check the disk", "%s cannot be read: %v", name, err)
		case got != want:
			found("restore it from a backup, or import its collection again", "%s is damaged: its SHA-256 is %s, %s was written", name, got, want)
		}
	}
	names, err := s.Lake.Bucket.List(ctx, "")
	if err != nil {
		return nil, 0, err
	}
	var used map[string]bool
	if err := s.db.Read(ctx, func(tx *state.Tx) (err error) { used, err = catalog.Referenced(ctx, tx); return }); err != nil {
		return nil, 0, err
	}
	for _, name := range names {
		if base := strings.TrimSuffix(strings.TrimSuffix(name, ".tmp"), ".rtree"); !used[base] {
			found("nothing, if an import is running; else the next start removes it", "%s belongs to no version", name)
		}
	}
	slices.SortFunc(findings, func(a, b Finding) int { return strings.Compare(a.What, b.What) })
	return findings, checked, nil
}

func (s *Store) sum(ctx context.Context, name string) (string, error) {
	o, err := s.Lake.Bucket.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer o.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(o, 0, o.Size())); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
