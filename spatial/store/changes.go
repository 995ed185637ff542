package store

import (
	"context"
	"maps"
	"slices"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/lake"
)

// rowState is a feature as one version has it.
type rowState struct {
	hash lake.Hash
	box  spatial.Box
}

// Changes lists what differs between two versions of a collection, by id. Only segments that one version has and the other lacks, and
// rows that died in between, are read: the cost is that of the difference. Memory holds an entry for each change.
func (s *Store) Changes(ctx context.Context, from, to *catalog.Snapshot) ([]spatial.Change, error) {
	before, after := map[string]rowState{}, map[string]rowState{}
	dead := func(snap *catalog.Snapshot) map[string]lake.Dead {
		m := map[string]lake.Dead{}
		for _, seg := range snap.Segments {
			m[seg.Segment.Name] = seg.Dead
		}
		return m
	}
	for _, side := range []struct {
		snap  *catalog.Snapshot
		other map[string]lake.Dead
		out   map[string]rowState
	}{{from, dead(to), before}, {to, dead(from), after}} {
		for _, seg := range side.snap.Segments {
			theirs, shared := side.other[seg.Segment.Name]
			err := s.rows(ctx, seg, func(row int) bool { return !shared || theirs.Has(row) }, side.out)
			if err != nil {
				return nil, err
			}
		}
	}
	var out []spatial.Change
	for _, id := range slices.Sorted(maps.Keys(before)) {
		was := before[id]
		now, still := after[id]
		switch {
		case !still:
			out = append(out, spatial.Change{ID: id, Kind: spatial.Removed, Box: was.box})
		case now.hash != was.hash:
			out = append(out, spatial.Change{ID: id, Kind: spatial.Changed, Box: orEmpty(was.box).Union(orEmpty(now.box))})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(after)) {
		if _, was := before[id]; !was {
			out = append(out, spatial.Change{ID: id, Kind: spatial.Added, Box: after[id].box})
		}
	}
	return out, nil
}

// rows gathers the living rows of a segment that want chooses.
func (s *Store) rows(ctx context.Context, seg catalog.LiveSegment, want func(row int) bool, out map[string]rowState) error {
	first, err := s.Lake.Groups(ctx, seg.Segment)
	if err != nil {
		return err
	}
	for g := 0; g+1 < len(first); g++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var block *lake.Block
		for row := first[g]; row < first[g+1]; row++ {
			if seg.Dead.Has(row) || !want(row) {
				continue
			}
			if block == nil {
				if block, err = s.Lake.Block(ctx, seg.Segment, g); err != nil {
					return err
				}
			}
			i := row - first[g]
			out[block.ID.Value(i)] = rowState{block.Hash(i), block.Box(i)}
		}
	}
	return nil
}
