package lake

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"lantau/spatial"
	"lantau/spatial/geom"
	"lantau/spatial/index"
)

const (
	// groupRows and groupBytes bound a row group: reading one is the unit of every read.
	groupRows  = 4096
	groupBytes = 32 << 20
)

// A Segment describes a segment file and the R-tree beside it.
type Segment struct {
	Name   string         `json:"name"` // of the object: "segments/JOB-0.parquet"; the tree's ends in ".rtree"
	Rows   int64          `json:"rows"`
	Bytes  int64          `json:"bytes"`
	SHA256 string         `json:"sha256"`
	Tree   string         `json:"tree"` // SHA-256 of the R-tree object
	Box    *spatial.Box   `json:"box,omitempty"`
	Schema spatial.Schema `json:"schema"`
	Types  []string       `json:"types"` // geometry types, as GeoParquet names them ("Polygon", "Point Z")
}

// A Builder gathers rows in memory and writes them as one segment. Not safe for concurrent use.
type Builder struct {
	rows  []Rows
	keep  [][]int32 // rows of each batch that go into the segment
	n     int
	bytes int64
}

// Add gathers the given rows of a batch; the batch is kept until Write.
func (b *Builder) Add(r Rows, keep []int32) {
	if len(keep) == 0 {
		return
	}
	b.rows = append(b.rows, r)
	b.keep = append(b.keep, keep)
	b.n += len(keep)
	b.bytes += recordBytes(r.Rec)*int64(len(keep))/max(1, r.Rec.NumRows()) + 120*int64(len(keep))
}

// Len is the number of rows gathered, Bytes about the memory they take.
func (b *Builder) Len() int     { return b.n }
func (b *Builder) Bytes() int64 { return b.bytes }

func recordBytes(rec arrow.Record) int64 {
	var n int64
	for _, c := range rec.Columns() {
		n += arrayBytes(c.Data())
	}
	return n
}

func arrayBytes(d arrow.ArrayData) int64 {
	var n int64
	for _, b := range d.Buffers() {
		if b != nil {
			n += int64(b.Len())
		}
	}
	for _, c := range d.Children() {
		n += arrayBytes(c)
	}
	return n
}

// ref names a gathered row; key is its place on the Hilbert curve.
type ref struct {
	key        uint32
	batch, row int32
}

// Write writes the gathered rows as the segment named name and empties the builder. The files are durable when it returns.
func (b *Builder) Write(ctx context.Context, bucket Bucket, name string) (Segment, error) {
	seg := Segment{Name: name, Rows: int64(b.n)}
	withParts := false
	for _, r := range b.rows {
		seg.Schema = seg.Schema.Union(spatial.SchemaOf(r.Rec.Schema()))
		withParts = withParts || r.Rec.Schema().HasField(spatial.ColumnParts)
	}
	refs, box := b.order()
	if !box.IsEmpty() {
		seg.Box = &box
	}
	seg.Types = b.types()

	schema := segmentSchema(seg.Schema, withParts)
	g := newGatherer(schema, b.rows)
	out, err := bucket.Create(ctx, name)
	if err != nil {
		return seg, err
	}
	defer out.Abort()
	w, err := pqarrow.NewFileWriter(schema, out, writerProps(schema), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema(), pqarrow.WithAllocator(memory.NewGoAllocator())))
	if err != nil {
		return seg, fmt.Errorf("write segment %s: %w", name, err)
	}
	for at := 0; at < len(refs); {
		if err := ctx.Err(); err != nil {
			return seg, context.Cause(ctx)
		}
		end, size := at, 0
		for end < len(refs) && end-at < groupRows && (size < groupBytes || end == at) {
			size += g.size(refs[end])
			end++
		}
		rec := g.gather(refs[at:end])
		if err := w.Write(rec); err != nil {
			return seg, fmt.Errorf("write segment %s: %w", name, err)
		}
		at = end
	}
	if err := w.AppendKeyValueMetadata("geo", geoMetadata(seg.Types, box)); err != nil {
		return seg, err
	}
	if err := w.Close(); err != nil {
		return seg, fmt.Errorf("write segment %s: %w", name, err)
	}
	if err := out.Close(); err != nil {
		return seg, err
	}
	seg.Bytes, seg.SHA256 = out.Written()

	tree := index.Build(len(refs), func(i int) spatial.Box { return b.rows[refs[i].batch].Boxes[refs[i].row] })
	treeOut, err := bucket.Create(ctx, treeName(name))
	if err != nil {
		return seg, err
	}
	defer treeOut.Abort()
	if _, err := treeOut.Write(tree.AppendBinary(nil)); err != nil {
		return seg, err
	}
	if err := treeOut.Close(); err != nil {
		return seg, err
	}
	_, seg.Tree = treeOut.Written()
	*b = Builder{}
	return seg, nil
}

func treeName(segment string) string { return segment + ".rtree" }

// order puts the rows in Hilbert order of their boxes' centres over the segment's extent; rows without a box come last.
func (b *Builder) order() ([]ref, spatial.Box) {
	box := spatial.EmptyBox()
	for i, r := range b.rows {
		for _, k := range b.keep[i] {
			if bb := r.Boxes[k]; !bb.IsEmpty() {
				box = box.Union(bb)
			}
		}
	}
	sx, sy := 65535/max(box.Max[0]-box.Min[0], 1e-12), 65535/max(box.Max[1]-box.Min[1], 1e-12)
	refs := make([]ref, 0, b.n)
	for i, r := range b.rows {
		for _, k := range b.keep[i] {
			key := ^uint32(0)
			if bb := r.Boxes[k]; !bb.IsEmpty() {
				c := bb.Center()
				key = index.Hilbert(uint32((c[0]-box.Min[0])*sx), uint32((c[1]-box.Min[1])*sy))
			}
			refs = append(refs, ref{key, int32(i), k})
		}
	}
	slices.SortStableFunc(refs, func(a, b ref) int { return cmp.Compare(a.key, b.key) })
	return refs, box
}

func (b *Builder) types() []string {
	seen := map[string]bool{}
	for i, r := range b.rows {
		col := r.Rec.Column(r.Rec.Schema().FieldIndices(spatial.ColumnGeometry)[0]).(*array.Binary)
		for _, k := range b.keep[i] {
			if col.IsNull(int(k)) {
				continue
			}
			t, z, err := geom.TypeOf(col.Value(int(k)))
			if err != nil {
				continue
			}
			name := t.String()
			if z {
				name += " Z"
			}
			seen[name] = true
		}
	}
	out := make([]string, 0, len(seen))
	for t := range seen {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

func writerProps(schema *arrow.Schema) *parquet.WriterProperties {
	opts := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1), parquet.WithAllocator(memory.NewGoAllocator()),
		parquet.WithDataPageSize(1 << 20), parquet.WithVersion(parquet.V2_LATEST),
	}
	for _, name := range []string{spatial.ColumnID, spatial.ColumnGeometry, spatial.ColumnHash, spatial.ColumnParts} {
		opts = append(opts, parquet.WithDictionaryFor(name, false))
		if name != spatial.ColumnID {
			opts = append(opts, parquet.WithStatsFor(name, false))
		}
	}
	for _, leaf := range []string{"xmin", "ymin", "zmin", "xmax", "ymax", "zmax"} {
		opts = append(opts, parquet.WithDictionaryFor(spatial.ColumnBox+"."+leaf, false))
	}
	for _, f := range schema.Fields() {
		if f.Type.ID() == arrow.FLOAT64 {
			opts = append(opts, parquet.WithDictionaryFor(f.Name, false))
		}
	}
	return parquet.NewWriterProperties(opts...)
}
