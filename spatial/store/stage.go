package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/lake"
)

const (
	// segmentRows and segmentBytes bound what is gathered in memory before it is written as a segment.
	segmentRows  = 256 << 10
	segmentBytes = 48 << 20
	// meshBytes bounds the encoded meshes gathered before they are written as a file.
	meshBytes = 64 << 20
)

// StageOptions say what a version will be.
type StageOptions struct {
	Collection         string
	Kind               spatial.Kind
	Title, Description string // kept from the version before where empty
	SourceCRS          string
	Principal          spatial.Principal
	// Append keeps features of the version before that the new data lacks; otherwise they are removed.
	Append bool
	// Report gets the problems of single rows; may be nil.
	Report func(spatial.Problem)
}

// A Stage gathers the rows of a version to be. Rows that the version before has unchanged are recognised by id and content hash
// and not written again. Nothing is visible before Commit. Not safe for concurrent use.
type Stage struct {
	store *Store
	opts  StageOptions
	job   string
	lock  *fileLock

	base     *catalog.Snapshot // nil for a new collection
	old      map[uint64]oldRow // of the base, by hash of the id
	oldIDs   maphash.Seed
	dead     []lake.Dead // of the base's segments, as they will be
	seen     []lake.Dead // rows of the base that the new data has
	ids      map[uint64]bool
	repeats  map[string]int
	builder  lake.Builder
	segments []lake.Segment
	meshes   map[spatial.MeshHash][]byte
	meshed   map[spatial.MeshHash]bool
	gathered int64
	files    []lake.MeshFile
	counts   spatial.Counts
	changed  spatial.Box
	n        int
	done     bool
}

type oldRow struct {
	segment, row int32
	hash         lake.Hash
}

// ErrKind means that a collection holds the other currency.
var ErrKind = errors.New("collection of another kind")

// Begin starts a version of a collection, new or existing. End with Commit or Abort.
func (s *Store) Begin(ctx context.Context, opts StageOptions) (_ *Stage, err error) {
	if err := spatial.CheckCollectionID(opts.Collection); err != nil {
		return nil, err
	}
	st := &Stage{store: s, opts: opts, job: newJobID(), oldIDs: maphash.MakeSeed(), ids: map[uint64]bool{}, repeats: map[string]int{},
		meshes: map[spatial.MeshHash][]byte{}, meshed: map[spatial.MeshHash]bool{}, changed: spatial.EmptyBox()}
	if st.lock, err = lockFile(filepath.Join(s.dir, "jobs", st.job)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			st.Abort()
		}
	}()
	st.base, err = s.Snapshot(ctx, spatial.Query{Principal: opts.Principal, Collection: opts.Collection})
	if errors.Is(err, spatial.ErrNotFound) {
		st.base = nil
		return st, nil
	}
	if err != nil {
		return nil, err
	}
	if st.base.Collection.Kind != opts.Kind {
		return nil, &spatial.InputError{Op: "import into " + opts.Collection, Msg: fmt.Sprintf("the collection holds %s, the file %s", st.base.Collection.Kind, opts.Kind), Try: "another --collection", Err: ErrKind}
	}
	return st, st.loadBase(ctx)
}

func (st *Stage) loadBase(ctx context.Context) error {
	st.old = make(map[uint64]oldRow, st.base.Collection.Count)
	for i, seg := range st.base.Segments {
		st.dead = append(st.dead, seg.Dead.Clone())
		st.seen = append(st.seen, nil)
		err := st.store.Lake.Identities(ctx, seg.Segment, func(row int, id string, h lake.Hash) {
			if !seg.Dead.Has(row) {
				st.old[maphash.String(st.oldIDs, id)] = oldRow{int32(i), int32(row), h}
			}
		})
		if err != nil {
			return err
		}
	}
	for _, mf := range st.base.Meshes {
		if err := st.store.Lake.MeshHashes(ctx, mf, func(h spatial.MeshHash) { st.meshed[h] = true }); err != nil {
			return err
		}
	}
	return nil
}

// Anchor is the local frame of the model that is being replaced; nil for a new one.
func (st *Stage) Anchor() *spatial.Anchor {
	if st.base == nil {
		return nil
	}
	return st.base.Collection.Anchor
}

// Add takes a feature batch; it keeps a reference as long as it needs one. Rows with an invalid geometry are reported and
// left out. A row without an id, or whose id came before, gets one made of its content hash.
func (st *Stage) Add(ctx context.Context, rec arrow.Record) error {
	rows, bad := lake.Measure(rec)
	keep := make([]int32, 0, rec.NumRows())
	for i := range int(rec.NumRows()) {
		st.n++
		if err, isBad := bad[i]; isBad {
			st.report(spatial.Problem{Severity: spatial.Skipped, Code: "invalid-geometry", Element: st.element(rows.IDs[i]), Message: err.Error()})
			continue
		}
		st.identify(&rows, i)
		if st.compare(rows.IDs[i], rows.Hashes[i]) {
			keep = append(keep, int32(i))
			st.changed = st.changed.Union(orEmpty(rows.Boxes[i]))
		}
	}
	st.builder.Add(rows, keep)
	if st.builder.Len() >= segmentRows || st.builder.Bytes() >= segmentBytes {
		return st.flush(ctx)
	}
	return nil
}

func orEmpty(b spatial.Box) spatial.Box {
	if b.IsEmpty() {
		return spatial.EmptyBox()
	}
	return b
}

func (st *Stage) report(p spatial.Problem) {
	if st.opts.Report != nil {
		st.opts.Report(p)
	}
}

func (st *Stage) element(id string) string {
	if id != "" {
		return "feature " + strconv.Quote(id)
	}
	return "feature number " + strconv.Itoa(st.n)
}

// identify makes sure that row i has an id of its own.
func (st *Stage) identify(rows *lake.Rows, i int) {
	id := rows.IDs[i]
	if id != "" {
		key := maphash.String(st.oldIDs, id)
		if !st.ids[key] {
			st.ids[key] = true
			return
		}
		st.report(spatial.Problem{Severity: spatial.Warning, Code: "repeated-id", Element: st.element(id), Message: "the id came before; this feature got an id made of its content"})
	}
	id = hex.EncodeToString(rows.Hashes[i][:8])
	for n := st.repeats[id]; ; n++ {
		try := id
		if n > 0 {
			try += "-" + strconv.Itoa(n)
		}
		if key := maphash.String(st.oldIDs, try); !st.ids[key] {
			st.ids[key] = true
			st.repeats[id] = n + 1
			rows.IDs[i] = try
			return
		}
	}
}

// compare holds a row against the version before; true where it must be written.
func (st *Stage) compare(id string, h lake.Hash) bool {
	old, ok := st.old[maphash.String(st.oldIDs, id)]
	if !ok {
		st.counts.Added++
		return true
	}
	st.seen[old.segment] = st.seen[old.segment].With(int(old.row))
	if old.hash == h {
		st.counts.Unchanged++
		return false
	}
	st.counts.Changed++
	st.dead[old.segment] = st.dead[old.segment].With(int(old.row))
	return true
}

func (st *Stage) flush(ctx context.Context) error {
	if st.builder.Len() == 0 {
		return nil
	}
	seg, err := st.builder.Write(ctx, st.store.Lake.Bucket, fmt.Sprintf("segments/%s.%d.parquet", st.job, len(st.segments)))
	if err != nil {
		return err
	}
	st.segments = append(st.segments, seg)
	return nil
}

// AddMesh takes a mesh; one that the collection has already is ignored.
func (st *Stage) AddMesh(ctx context.Context, h spatial.MeshHash, m *spatial.Mesh) error {
	if st.meshed[h] {
		return nil
	}
	st.meshed[h] = true
	b := m.Encode()
	st.meshes[h] = b
	if st.gathered += int64(len(b)); st.gathered >= meshBytes {
		return st.flushMeshes(ctx)
	}
	return nil
}

func (st *Stage) flushMeshes(ctx context.Context) error {
	if len(st.meshes) == 0 {
		return nil
	}
	mf, err := lake.WriteMeshes(ctx, st.store.Lake.Bucket, fmt.Sprintf("meshes/%s.%d.parquet", st.job, len(st.files)), st.meshes)
	if err != nil {
		return err
	}
	st.files = append(st.files, mf)
	clear(st.meshes)
	st.gathered = 0
	return nil
}

// AddObjects takes objects in the collection's local frame.
func (st *Stage) AddObjects(ctx context.Context, objects []lake.PlacedObject) error {
	rec, err := lake.ObjectBatch(objects)
	if err != nil {
		return err
	}
	return st.Add(ctx, rec)
}

// Commit makes the version. Where nothing differs from the version before, that version is returned and nothing is written.
// anchor is the local frame of a new model. Errors wrap spatial.ErrConflict where another version came in between.
func (st *Stage) Commit(ctx context.Context, lineage spatial.Lineage, anchor *spatial.Anchor) (spatial.Version, error) {
	defer st.Abort()
	if err := st.flush(ctx); err != nil {
		return spatial.Version{}, err
	}
	if err := st.flushMeshes(ctx); err != nil {
		return spatial.Version{}, err
	}
	c := catalog.Commit{Collection: spatial.Collection{ID: st.opts.Collection, Title: st.opts.Title, Description: st.opts.Description,
		Kind: st.opts.Kind, SourceCRS: st.opts.SourceCRS, Anchor: anchor, Extent: spatial.EmptyBox()}}
	if st.base != nil {
		if err := st.removeMissing(ctx); err != nil {
			return spatial.Version{}, err
		}
		if !st.counts.Any() {
			v := st.base.Version
			v.Counts = st.counts
			return v, nil
		}
		st.inherit(&c)
	}
	for _, seg := range st.segments {
		c.Segments = append(c.Segments, catalog.LiveSegment{Segment: seg})
	}
	for _, seg := range c.Segments {
		c.Collection.Count += seg.Segment.Rows - seg.Dead.Count()
		if seg.Segment.Box != nil {
			c.Collection.Extent = c.Collection.Extent.Union(*seg.Segment.Box)
		}
	}
	c.Meshes = append(c.Meshes, st.files...)
	c.Version = spatial.Version{Principal: st.opts.Principal.Name, Lineage: lineage, Counts: st.counts, Changed: st.changed}
	v, err := st.store.commit(ctx, c)
	if err == nil {
		st.done = true
	}
	return v, err
}

// removeMissing finishes the comparison: what the new data lacks is removed, unless this is an append.
func (st *Stage) removeMissing(ctx context.Context) error {
	for i, seg := range st.base.Segments {
		if st.opts.Append {
			st.counts.Unchanged += seg.Segment.Rows - seg.Dead.Count() - st.seen[i].Count()
		} else {
			for row := range int(seg.Segment.Rows) {
				if !seg.Dead.Has(row) && !st.seen[i].Has(row) {
					st.counts.Removed++
					st.dead[i] = st.dead[i].With(row)
				}
			}
		}
		if err := st.extendChanged(ctx, seg, st.dead[i]); err != nil {
			return err
		}
	}
	return nil
}

// extendChanged adds the boxes of the rows that die with this version.
func (st *Stage) extendChanged(ctx context.Context, seg catalog.LiveSegment, dead lake.Dead) error {
	if dead.Count() == seg.Dead.Count() {
		return nil
	}
	first, err := st.store.Lake.Groups(ctx, seg.Segment)
	if err != nil {
		return err
	}
	for g := 0; g+1 < len(first); g++ {
		var block *lake.Block
		for row := first[g]; row < first[g+1]; row++ {
			if !dead.Has(row) || seg.Dead.Has(row) {
				continue
			}
			if block == nil {
				if block, err = st.store.Lake.Block(ctx, seg.Segment, g); err != nil {
					return err
				}
			}
			st.changed = st.changed.Union(orEmpty(block.Box(row - first[g])))
		}
	}
	return nil
}

// inherit takes from the version before what stays: its living segments, meshes, title and frame.
func (st *Stage) inherit(c *catalog.Commit) {
	base := st.base.Collection
	c.Base, c.Meshes, c.Collection.Anchor = st.base.Version.Number, append(c.Meshes, st.base.Meshes...), base.Anchor
	if c.Collection.Title == "" {
		c.Collection.Title = base.Title
	}
	if c.Collection.Description == "" {
		c.Collection.Description = base.Description
	}
	if c.Collection.SourceCRS == "" {
		c.Collection.SourceCRS = base.SourceCRS
	}
	for i, seg := range st.base.Segments {
		if st.dead[i].Count() < seg.Segment.Rows {
			c.Segments = append(c.Segments, catalog.LiveSegment{Segment: seg.Segment, Dead: st.dead[i]})
		}
	}
}

// Abort drops what was staged and not committed. It may be called more than once, and after Commit.
func (st *Stage) Abort() {
	if st.lock == nil {
		return
	}
	if !st.done {
		ctx := context.Background() // clean up even where the import was cancelled
		for _, seg := range st.segments {
			st.store.Lake.Bucket.Delete(ctx, seg.Name)
			st.store.Lake.Bucket.Delete(ctx, seg.Name+".rtree")
		}
		for _, mf := range st.files {
			st.store.Lake.Bucket.Delete(ctx, mf.Name)
		}
	}
	os.Remove(filepath.Join(st.store.dir, "jobs", st.job))
	st.lock.f.Close()
	st.lock = nil
}

// IsNew reports whether the collection does not exist yet.
func (st *Stage) IsNew() bool { return st.base == nil }

// SetTitle sets the title that the collection will have.
func (st *Stage) SetTitle(title string) { st.opts.Title = title }
