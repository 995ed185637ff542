package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"lantau/spatial"
	"lantau/spatial/index"
)

// ErrDamaged means that a stored file is not what was written.
var ErrDamaged = errors.New("stored file is damaged")

// A Lake reads segments and meshes of a bucket through a cache of decoded blocks. Safe for concurrent use.
type Lake struct {
	Bucket Bucket
	Cache  *Cache
}

// A Block is one decoded row group of a segment. Read-only; it lives as long as it is referenced.
type Block struct {
	Rows     int
	First    int // number of the first row in the segment
	ID       *array.String
	Geometry *array.Binary
	Parts    *array.Binary // nil for features
	Schema   spatial.Schema
	Columns  []arrow.Array // one for each property of Schema
	hash     *array.FixedSizeBinary
	box      [6][]float64 // xmin, ymin, zmin, xmax, ymax, zmax; NaN where a row has no box
}

// Box is the box of a row; empty for a row without geometry.
func (b *Block) Box(i int) spatial.Box {
	if b.box[0][i] != b.box[0][i] {
		return spatial.EmptyBox()
	}
	return spatial.Box{Min: [3]float64{b.box[0][i], b.box[1][i], b.box[2][i]}, Max: [3]float64{b.box[3][i], b.box[4][i], b.box[5][i]}}
}

// Hash is the content hash of a row.
func (b *Block) Hash(i int) Hash { return Hash(b.hash.Value(i)) }

// opened is what is kept of an open segment.
type opened struct {
	object Object
	meta   *metadata.FileMetaData
	first  []int // first row of each row group, then the number of rows
	schema spatial.Schema
}

func (l *Lake) open(ctx context.Context, seg Segment) (*opened, error) {
	type key struct{ open string }
	return cached(l.Cache, key{seg.Name}, func() (o *opened, size int64, err error) {
		defer recovered(seg.Name, &err)
		object, err := l.Bucket.Open(context.WithoutCancel(ctx), seg.Name)
		if err != nil {
			return nil, 0, err
		}
		pf, err := file.NewParquetReader(section(object))
		if err != nil {
			object.Close()
			return nil, 0, fmt.Errorf("segment %s: %w: %w", seg.Name, ErrDamaged, err)
		}
		o = &opened{object: object, meta: pf.MetaData(), schema: seg.Schema, first: []int{0}}
		for i := range pf.NumRowGroups() {
			o.first = append(o.first, o.first[i]+int(pf.MetaData().RowGroup(i).NumRows()))
		}
		if rows := int64(o.first[len(o.first)-1]); rows != seg.Rows {
			object.Close()
			return nil, 0, fmt.Errorf("segment %s: %w: %d rows, the catalogue says %d", seg.Name, ErrDamaged, rows, seg.Rows)
		}
		return o, int64(4096 * pf.NumRowGroups()), nil
	})
}

func section(o Object) parquet.ReaderAtSeeker { return io.NewSectionReader(o, 0, o.Size()) }

// recovered turns a panic of the Parquet reader, which damaged bytes can cause, into an error.
func recovered(name string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("segment %s: %w: %v", name, ErrDamaged, p)
	}
}

// Tree is the segment's R-tree.
func (l *Lake) Tree(ctx context.Context, seg Segment) (*index.Tree, error) {
	type key struct{ tree string }
	return cached(l.Cache, key{seg.Name}, func() (*index.Tree, int64, error) {
		o, err := l.Bucket.Open(ctx, treeName(seg.Name))
		if err != nil {
			return nil, 0, err
		}
		defer o.Close()
		b := make([]byte, o.Size())
		if _, err := o.ReadAt(b, 0); err != nil && err != io.EOF {
			return nil, 0, fmt.Errorf("read %s: %w", treeName(seg.Name), err)
		}
		t, err := index.Open(b)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w: %w", treeName(seg.Name), ErrDamaged, err)
		}
		if int64(t.Len()) != seg.Rows {
			return nil, 0, fmt.Errorf("%s: %w: %d items for %d rows", treeName(seg.Name), ErrDamaged, t.Len(), seg.Rows)
		}
		return t, t.Size(), nil
	})
}

// Groups is the number of row groups, and first the number of each one's first row followed by the number of all rows.
func (l *Lake) Groups(ctx context.Context, seg Segment) (first []int, err error) {
	o, err := l.open(ctx, seg)
	if err != nil {
		return nil, err
	}
	return o.first, nil
}

// Block decodes a row group, or takes it from the cache.
func (l *Lake) Block(ctx context.Context, seg Segment, group int) (*Block, error) {
	type key struct {
		seg   string
		group int
	}
	return cached(l.Cache, key{seg.Name, group}, func() (b *Block, size int64, err error) {
		defer recovered(seg.Name, &err)
		o, err := l.open(ctx, seg)
		if err != nil {
			return nil, 0, err
		}
		rec, err := readGroup(context.WithoutCancel(ctx), o, group, flatColumns(o.meta))
		if err == nil {
			rec = compact(rec)
			b, err = newBlock(rec, o, group)
		}
		if err == nil {
			b.box, err = readBoxes(o, group)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("segment %s, row group %d: %w", seg.Name, group, err)
		}
		return b, recordBytes(rec) + int64(48*b.Rows), nil
	})
}

// readGroup reads a row group as one record; columns nil reads all. The Parquet reader of arrow v17 needs care: a batch size of 0
// gives no rows, parallel reading panics in goroutines of its own, and short reads pass as success, so rows are counted.
func readGroup(ctx context.Context, o *opened, group int, columns []int) (arrow.Record, error) {
	want := o.first[group+1] - o.first[group]
	pf, err := file.NewParquetReader(section(o.object), file.WithMetadata(o.meta))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	fr, err := pqarrow.NewFileReader(pf, pqarrow.ArrowReadProperties{BatchSize: int64(max(want, 1)), Parallel: false}, memory.NewGoAllocator())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	rr, err := fr.GetRecordReader(ctx, columns, []int{group})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if !rr.Next() {
		if err := rr.Err(); err != nil && err != io.EOF {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil, fmt.Errorf("%w: no rows where %d are announced", ErrDamaged, want)
	}
	rec := rr.Record()
	rec.Retain()
	if int(rec.NumRows()) != want {
		return nil, fmt.Errorf("%w: %d rows where %d are announced", ErrDamaged, rec.NumRows(), want)
	}
	return rec, nil
}

func newBlock(rec arrow.Record, o *opened, group int) (*Block, error) {
	b := &Block{Rows: int(rec.NumRows()), First: o.first[group]}
	for i, f := range rec.Schema().Fields() {
		col := rec.Column(i)
		switch f.Name {
		case spatial.ColumnID:
			b.ID, _ = col.(*array.String)
		case spatial.ColumnGeometry:
			b.Geometry, _ = col.(*array.Binary)
		case spatial.ColumnHash:
			b.hash, _ = col.(*array.FixedSizeBinary)
		case spatial.ColumnParts:
			b.Parts, _ = col.(*array.Binary)
		default:
			if p, ok := spatial.PropertyOf(f); ok {
				b.Schema = append(b.Schema, p)
				b.Columns = append(b.Columns, col)
			}
		}
	}
	if b.ID == nil || b.Geometry == nil || b.hash == nil {
		return nil, fmt.Errorf("%w: a fixed column is missing or of another type", ErrDamaged)
	}
	return b, nil
}

// flatColumns are the numbers of all columns but the bbox covering's. Struct columns must not go through the Arrow reader: it reads
// their children in goroutines of its own, where a panic over damaged bytes ends the process. readBoxes reads them here.
func flatColumns(meta *metadata.FileMetaData) []int {
	var out []int
	for i := range meta.Schema.NumColumns() {
		if !strings.HasPrefix(meta.Schema.Column(i).Path(), spatial.ColumnBox+".") {
			out = append(out, i)
		}
	}
	return out
}

// readBoxes reads the bbox covering of a row group. The struct is optional and its members are not, so a definition level of 1 means a
// value (Parquet format, "Nested encoding").
func readBoxes(o *opened, group int) (box [6][]float64, err error) {
	pf, err := file.NewParquetReader(section(o.object), file.WithMetadata(o.meta))
	if err != nil {
		return box, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	n := o.first[group+1] - o.first[group]
	levels, values := make([]int16, n), make([]float64, n)
	for k, leaf := range [...]string{"xmin", "ymin", "zmin", "xmax", "ymax", "zmax"} {
		columns := leafColumns(o.meta, spatial.ColumnBox+"."+leaf)
		if len(columns) != 1 {
			return box, fmt.Errorf("%w: no column %s.%s", ErrDamaged, spatial.ColumnBox, leaf)
		}
		chunk, err := pf.RowGroup(group).Column(columns[0])
		if err != nil {
			return box, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		reader, ok := chunk.(*file.Float64ColumnChunkReader)
		if !ok {
			return box, fmt.Errorf("%w: %s.%s is not of float64", ErrDamaged, spatial.ColumnBox, leaf)
		}
		box[k] = make([]float64, 0, n)
		for len(box[k]) < n {
			total, read, err := reader.ReadBatch(int64(n-len(box[k])), values, levels, nil)
			if err != nil || total == 0 {
				return box, fmt.Errorf("%w: %s.%s: %d of %d rows: %v", ErrDamaged, spatial.ColumnBox, leaf, len(box[k]), n, err)
			}
			at := 0
			for _, level := range levels[:total] {
				if level == 0 || at >= read {
					box[k] = append(box[k], math.NaN())
					continue
				}
				box[k] = append(box[k], values[at])
				at++
			}
		}
	}
	return box, nil
}

// Identities reads the id and content hash of every row of a segment, in row order; nothing is cached.
func (l *Lake) Identities(ctx context.Context, seg Segment, f func(row int, id string, h Hash)) (err error) {
	defer recovered(seg.Name, &err)
	o, err := l.open(ctx, seg)
	if err != nil {
		return err
	}
	columns := leafColumns(o.meta, spatial.ColumnID, spatial.ColumnHash)
	for g := 0; g+1 < len(o.first); g++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		rec, err := readGroup(ctx, o, g, columns)
		if err != nil {
			return fmt.Errorf("segment %s, row group %d: %w", seg.Name, g, err)
		}
		ids := rec.Column(rec.Schema().FieldIndices(spatial.ColumnID)[0]).(*array.String)
		hashes := rec.Column(rec.Schema().FieldIndices(spatial.ColumnHash)[0]).(*array.FixedSizeBinary)
		for i := range int(rec.NumRows()) {
			f(o.first[g]+i, ids.Value(i), Hash(hashes.Value(i)))
		}
	}
	return nil
}

// leafColumns are the numbers of the flat columns with these names.
func leafColumns(meta *metadata.FileMetaData, names ...string) []int {
	var out []int
	for i := range meta.Schema.NumColumns() {
		for _, n := range names {
			if meta.Schema.Column(i).Path() == n {
				out = append(out, i)
			}
		}
	}
	return out
}
