package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/lake"
	"lantau/spatial/state"
)

// Snapshot finds the version that a query selects. Errors wrap spatial.ErrNotFound.
func (s *Store) Snapshot(ctx context.Context, q spatial.Query) (*catalog.Snapshot, error) {
	number := q.Version
	if number == 0 && q.AsOf.IsZero() {
		s.mu.RLock()
		n, known := s.latest[q.Collection]
		owner := s.latest != nil
		s.mu.RUnlock()
		if owner && !known {
			return nil, fmt.Errorf("collection %q: %w", q.Collection, spatial.ErrNotFound)
		}
		number = n
	}
	key := q.Collection + "@" + strconv.FormatInt(number, 10)
	if number != 0 {
		s.mu.RLock()
		snap := s.snapshots[key]
		s.mu.RUnlock()
		if snap != nil {
			return snap, nil
		}
	}
	var snap *catalog.Snapshot
	err := s.db.Read(ctx, func(tx *state.Tx) (err error) {
		switch {
		case number != 0:
		case !q.AsOf.IsZero():
			if number, err = catalog.AsOf(ctx, tx, q.Collection, q.AsOf); err != nil {
				return err
			}
		default:
			latest, err := catalog.Latest(ctx, tx)
			if err != nil {
				return err
			}
			if number = latest[q.Collection]; number == 0 {
				return fmt.Errorf("collection %q: %w", q.Collection, spatial.ErrNotFound)
			}
		}
		snap, err = catalog.Load(ctx, tx, q.Collection, number)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	if len(s.snapshots) > 10000 {
		clear(s.snapshots)
	}
	s.snapshots[q.Collection+"@"+strconv.FormatInt(number, 10)] = snap
	s.mu.Unlock()
	return snap, nil
}

// Collections lists the latest state of every collection the principal may see, by id.
func (s *Store) Collections(ctx context.Context, p spatial.Principal) ([]spatial.Collection, error) {
	s.mu.RLock()
	latest := s.latest
	ids := make([]string, 0, len(latest))
	for id := range latest {
		ids = append(ids, id)
	}
	s.mu.RUnlock()
	if latest == nil {
		if err := s.db.Read(ctx, func(tx *state.Tx) (err error) { latest, err = catalog.Latest(ctx, tx); return }); err != nil {
			return nil, err
		}
		for id := range latest {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	out := make([]spatial.Collection, 0, len(ids))
	for _, id := range ids {
		snap, err := s.Snapshot(ctx, spatial.Query{Principal: p, Collection: id})
		if err != nil {
			return nil, err
		}
		out = append(out, snap.Collection)
	}
	return out, nil
}

// A Hit is the rows of one block that a query selects. The block is shared: read only.
type Hit struct {
	Block *lake.Block
	Rows  []int32 // row numbers in the block, ascending; reused by the next step
	// Ordinal numbers the block's first row among all rows of the version's segments, so that Ordinal plus a row number is
	// a stable place to go on from.
	Ordinal int64
}

// Scan streams the blocks and rows of a version that meet the query's box and ids, in segment order. from skips rows whose ordinal
// is below it. A terminal error comes once, last.
func (s *Store) Scan(ctx context.Context, snap *catalog.Snapshot, q spatial.Query, from int64) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		ids := map[string]bool{}
		for _, id := range q.IDs {
			ids[id] = true
		}
		var rows []int32
		base := int64(0)
		for _, seg := range snap.Segments {
			start := base
			base += seg.Segment.Rows
			if base <= from || q.Box != nil && (seg.Segment.Box == nil || !seg.Segment.Box.Intersects2(*q.Box)) {
				continue
			}
			first, err := s.Lake.Groups(ctx, seg.Segment)
			if err != nil {
				yield(Hit{}, err)
				return
			}
			wanted, err := s.wanted(ctx, seg, q.Box, first)
			if err != nil {
				yield(Hit{}, err)
				return
			}
			for g := 0; g+1 < len(first); g++ {
				candidates, all := wanted(g)
				if !all && len(candidates) == 0 || start+int64(first[g+1]) <= from {
					continue
				}
				if ctx.Err() != nil {
					yield(Hit{}, context.Cause(ctx))
					return
				}
				block, err := s.Lake.Block(ctx, seg.Segment, g)
				if err != nil {
					yield(Hit{}, err)
					return
				}
				rows = rows[:0]
				keep := func(r int32) {
					row := first[g] + int(r)
					if seg.Dead.Has(row) || start+int64(row) < from {
						return
					}
					if q.Box != nil && !meets(block.Box(int(r)), *q.Box, q.Box3D) {
						return
					}
					if len(ids) > 0 && !ids[block.ID.Value(int(r))] {
						return
					}
					rows = append(rows, r)
				}
				if all {
					for r := range int32(block.Rows) {
						keep(r)
					}
				} else {
					for _, item := range candidates {
						keep(item - int32(first[g]))
					}
				}
				if len(rows) > 0 && !yield(Hit{Block: block, Rows: rows, Ordinal: start + int64(first[g])}, nil) {
					return
				}
			}
		}
	}
}

// wanted says, for each row group of a segment, which of the segment's rows may meet the box; all where there is no box.
func (s *Store) wanted(ctx context.Context, seg catalog.LiveSegment, box *spatial.Box, first []int) (func(group int) (rows []int32, all bool), error) {
	if box == nil {
		return func(int) ([]int32, bool) { return nil, true }, nil
	}
	tree, err := s.Lake.Tree(ctx, seg.Segment)
	if err != nil {
		return nil, err
	}
	var items []int32
	tree.Search(*box, func(i int) bool { items = append(items, int32(i)); return true })
	at := 0
	return func(g int) ([]int32, bool) {
		for at < len(items) && int(items[at]) < first[g] {
			at++
		}
		start := at
		for at < len(items) && int(items[at]) < first[g+1] {
			at++
		}
		return items[start:at], false
	}, nil
}

func meets(b, q spatial.Box, with3D bool) bool {
	if b.IsEmpty() || !b.Intersects2(q) {
		return false
	}
	return !with3D || b.Min[2] <= q.Max[2] && q.Min[2] <= b.Max[2]
}

// Objects streams the objects of a model's version in the collection's local frame.
func (s *Store) Objects(ctx context.Context, snap *catalog.Snapshot, q spatial.Query, withProperties bool) iter.Seq2[*lake.PlacedObject, error] {
	return func(yield func(*lake.PlacedObject, error) bool) {
		for hit, err := range s.Scan(ctx, snap, q, 0) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range hit.Rows {
				o, err := hit.Block.Object(int(r), withProperties)
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(&o, nil) {
					return
				}
			}
		}
	}
}

// Mesh finds a mesh of a model's version; the mesh is shared: read only. Errors wrap spatial.ErrNotFound.
func (s *Store) Mesh(ctx context.Context, snap *catalog.Snapshot, h spatial.MeshHash) (*spatial.Mesh, error) {
	for _, mf := range snap.Meshes {
		m, ok, err := s.Lake.Mesh(ctx, mf, h)
		if ok || err != nil {
			return m, err
		}
	}
	return nil, fmt.Errorf("mesh %s of %s: %w", h, snap.Collection.ID, spatial.ErrNotFound)
}

// MeshInfo finds a mesh's box and number of triangles without decoding it. Errors wrap spatial.ErrNotFound.
func (s *Store) MeshInfo(ctx context.Context, snap *catalog.Snapshot, h spatial.MeshHash) (lake.MeshInfo, error) {
	for _, mf := range snap.Meshes {
		info, ok, err := s.Lake.MeshInfo(ctx, mf, h)
		if ok || err != nil {
			return info, err
		}
	}
	return lake.MeshInfo{}, fmt.Errorf("mesh %s of %s: %w", h, snap.Collection.ID, spatial.ErrNotFound)
}

// Events lists change events after a sequence, oldest first.
func (s *Store) Events(ctx context.Context, after int64, limit int) (out []catalog.Event, err error) {
	err = s.db.Read(ctx, func(tx *state.Tx) error {
		out, err = catalog.Events(ctx, tx, after, limit)
		return err
	})
	return out, err
}
