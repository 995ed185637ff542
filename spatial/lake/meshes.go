package lake

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"lantau/spatial"
)

// A MeshFile describes a file of meshes: Parquet with the columns hash, triangles, xmin, ymin, zmin, xmax, ymax, zmax (float64) and
// data (spatial.Mesh.Encode), sorted by hash.
type MeshFile struct {
	Name   string `json:"name"`
	Meshes int64  `json:"meshes"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// MeshInfo is what is known of a mesh without decoding it.
type MeshInfo struct {
	Triangles int
	Box       spatial.Box
}

var meshSchema = arrow.NewSchema([]arrow.Field{
	{Name: "hash", Type: &arrow.FixedSizeBinaryType{ByteWidth: 16}},
	{Name: "triangles", Type: arrow.PrimitiveTypes.Int64},
	{Name: "xmin", Type: arrow.PrimitiveTypes.Float64},
	{Name: "ymin", Type: arrow.PrimitiveTypes.Float64},
	{Name: "zmin", Type: arrow.PrimitiveTypes.Float64},
	{Name: "xmax", Type: arrow.PrimitiveTypes.Float64},
	{Name: "ymax", Type: arrow.PrimitiveTypes.Float64},
	{Name: "zmax", Type: arrow.PrimitiveTypes.Float64},
	{Name: "data", Type: arrow.BinaryTypes.Binary},
}, nil)

// meshGroupBytes bounds a row group of a mesh file, the unit of reading.
const meshGroupBytes = 4 << 20

// WriteMeshes writes a mesh file; it is durable when this returns. Encoded meshes are given by hash.
func WriteMeshes(ctx context.Context, bucket Bucket, name string, meshes map[spatial.MeshHash][]byte) (MeshFile, error) {
	mf := MeshFile{Name: name, Meshes: int64(len(meshes))}
	hashes := make([]spatial.MeshHash, 0, len(meshes))
	for h := range meshes {
		hashes = append(hashes, h)
	}
	slices.SortFunc(hashes, func(a, b spatial.MeshHash) int { return bytes.Compare(a[:], b[:]) })
	out, err := bucket.Create(ctx, name)
	if err != nil {
		return mf, err
	}
	defer out.Abort()
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithAllocator(memory.NewGoAllocator()),
		parquet.WithDictionaryDefault(false), parquet.WithStats(false))
	w, err := pqarrow.NewFileWriter(meshSchema, out, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema(), pqarrow.WithAllocator(memory.NewGoAllocator())))
	if err != nil {
		return mf, fmt.Errorf("write meshes %s: %w", name, err)
	}
	for at := 0; at < len(hashes); {
		b := array.NewRecordBuilder(memory.NewGoAllocator(), meshSchema)
		for size := 0; at < len(hashes) && size < meshGroupBytes; at++ {
			h := hashes[at]
			data := meshes[h]
			m, err := spatial.DecodeMesh(data)
			if err != nil {
				return mf, fmt.Errorf("write meshes: %s: %w", h, err)
			}
			box := m.Box()
			b.Field(0).(*array.FixedSizeBinaryBuilder).Append(h[:])
			b.Field(1).(*array.Int64Builder).Append(int64(m.Triangles()))
			for k := range 3 {
				b.Field(2 + k).(*array.Float64Builder).Append(box.Min[k])
				b.Field(5 + k).(*array.Float64Builder).Append(box.Max[k])
			}
			b.Field(8).(*array.BinaryBuilder).Append(data)
			size += len(data)
		}
		if err := w.Write(b.NewRecord()); err != nil {
			return mf, fmt.Errorf("write meshes %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return mf, fmt.Errorf("write meshes %s: %w", name, err)
	}
	if err := out.Close(); err != nil {
		return mf, err
	}
	mf.Bytes, mf.SHA256 = out.Written()
	return mf, nil
}

// meshIndex says where each mesh of a file is.
type meshIndex struct {
	opened *opened
	at     map[spatial.MeshHash]meshPlace
}

type meshPlace struct {
	group, row int32
	info       MeshInfo
}

func (l *Lake) meshIndex(ctx context.Context, mf MeshFile) (*meshIndex, error) {
	type key struct{ meshes string }
	return cached(l.Cache, key{mf.Name}, func() (x *meshIndex, size int64, err error) {
		defer recovered(mf.Name, &err)
		ctx := context.WithoutCancel(ctx)
		object, err := l.Bucket.Open(ctx, mf.Name)
		if err != nil {
			return nil, 0, err
		}
		pf, err := file.NewParquetReader(section(object))
		if err != nil {
			object.Close()
			return nil, 0, fmt.Errorf("meshes %s: %w: %w", mf.Name, ErrDamaged, err)
		}
		x = &meshIndex{opened: &opened{object: object, meta: pf.MetaData(), first: []int{0}}, at: map[spatial.MeshHash]meshPlace{}}
		for g := range pf.NumRowGroups() {
			x.opened.first = append(x.opened.first, x.opened.first[g]+int(pf.MetaData().RowGroup(g).NumRows()))
		}
		for g := range pf.NumRowGroups() {
			rec, err := readGroup(ctx, x.opened, g, []int{0, 1, 2, 3, 4, 5, 6, 7})
			if err != nil {
				return nil, 0, fmt.Errorf("meshes %s: %w", mf.Name, err)
			}
			hashes, tris := rec.Column(0).(*array.FixedSizeBinary), rec.Column(1).(*array.Int64)
			for i := range int(rec.NumRows()) {
				info := MeshInfo{Triangles: int(tris.Value(i))}
				for k := range 3 {
					info.Box.Min[k] = rec.Column(2 + k).(*array.Float64).Value(i)
					info.Box.Max[k] = rec.Column(5 + k).(*array.Float64).Value(i)
				}
				x.at[spatial.MeshHash(hashes.Value(i))] = meshPlace{int32(g), int32(i), info}
			}
		}
		return x, int64(len(x.at)) * 120, nil
	})
}

// MeshInfo finds a mesh in a file without decoding it.
func (l *Lake) MeshInfo(ctx context.Context, mf MeshFile, h spatial.MeshHash) (MeshInfo, bool, error) {
	x, err := l.meshIndex(ctx, mf)
	if err != nil {
		return MeshInfo{}, false, err
	}
	p, ok := x.at[h]
	return p.info, ok, nil
}

// MeshHashes lists the meshes of a file, in no order.
func (l *Lake) MeshHashes(ctx context.Context, mf MeshFile, f func(spatial.MeshHash)) error {
	x, err := l.meshIndex(ctx, mf)
	if err != nil {
		return err
	}
	for h := range x.at {
		f(h)
	}
	return nil
}

// Mesh decodes a mesh of a file; ok is false where the file lacks it. The mesh is shared: read only.
func (l *Lake) Mesh(ctx context.Context, mf MeshFile, h spatial.MeshHash) (m *spatial.Mesh, ok bool, err error) {
	x, err := l.meshIndex(ctx, mf)
	if err != nil {
		return nil, false, err
	}
	p, ok := x.at[h]
	if !ok {
		return nil, false, nil
	}
	type key struct {
		file  string
		group int32
	}
	group, err := cached(l.Cache, key{mf.Name, p.group}, func() (ms []*spatial.Mesh, size int64, err error) {
		defer recovered(mf.Name, &err)
		rec, err := readGroup(context.WithoutCancel(ctx), x.opened, int(p.group), []int{leafColumns(x.opened.meta, "data")[0]})
		if err != nil {
			return nil, 0, fmt.Errorf("meshes %s: %w", mf.Name, err)
		}
		data := rec.Column(0).(*array.Binary)
		for i := range int(rec.NumRows()) {
			m, err := spatial.DecodeMesh(data.Value(i))
			if err != nil {
				return nil, 0, fmt.Errorf("meshes %s: %w: %w", mf.Name, ErrDamaged, err)
			}
			size += int64(data.ValueLen(i))
			ms = append(ms, m)
		}
		return ms, size, nil
	})
	if err != nil {
		return nil, false, err
	}
	return group[p.row], true, nil
}
