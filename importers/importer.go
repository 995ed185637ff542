// Package importers brings files into the store. Each format is a package of its own beneath this one that implements
// [Importer]; this package holds the contract and the one path that every import takes: sniff, read, place, stage, commit.
//
// An importer knows its format and nothing of the store. It emits one of the two currencies of package spatial to a
// [Sink]: feature batches, or meshes and objects in the file's own frame together with the georeference that lays the
// frame on the Earth.
package importers

import (
	"context"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/spatial"
)

// Confidence says how sure an importer is that a file is of its format.
type Confidence int

// No means another importer must take it; ByName that only the name suggests it; ByContent that the bytes do.
const (
	No Confidence = iota
	ByName
	ByContent
)

// An Importer reads one format. Implementations are stateless and safe for concurrent use.
type Importer interface {
	// Name is the word for --format: "geojson", "ifc".
	Name() string
	// Sniff judges a file by its name and its first bytes (up to 64 KiB).
	Sniff(name string, head []byte) Confidence
	// Read streams the source into the sink. It reports elements it cannot take as problems and goes on; it returns an
	// error (an *spatial.InputError wrapping spatial.ErrFormat or ErrNoCRS, ErrBudget, the sink's own, or ctx's cause)
	// where the file as a whole cannot be taken. Nothing is committed then.
	Read(ctx context.Context, src Source, opts Options, sink Sink) error
}

// A Source is an opened file.
type Source struct {
	Name string // as the user gave it, for messages
	io.ReaderAt
	Size int64
}

// Reader reads the source from its start.
func (s Source) Reader() io.Reader { return io.NewSectionReader(s.ReaderAt, 0, s.Size) }

// Options are what the user may say of a file. The zero value takes everything from the file.
type Options struct {
	// CRS overrides the CRS of the file: "EPSG:2326".
	CRS string
	// IDColumn names the property that holds the id.
	IDColumn string
	// Origin places a model that has no georeference of its own, or overrides it. Rotation is in degrees clockwise from
	// true north that the model's Y axis points to.
	Origin   *spatial.Anchor
	Rotation float64
	// Limits bound what one file may ask for; zero fields take the defaults of DefaultLimits.
	Limits Limits
	// ChordError is the largest distance in metres between a curve and its polygon; 0 is 0.002. MinSegments is the least
	// number of segments of a full circle; 0 is 12. (lantau inspect: 0.0005 and 32.)
	ChordError  float64
	MinSegments int
}

// Limits bound an import. Counts are for one file.
type Limits struct {
	MaxBytes     int64 // of the file once unpacked
	MaxDepth     int   // of nested values
	MaxTriangles int64 // of all distinct meshes together
	MaxInstances int64 // of placed parts
	MaxElement   int64 // bytes of one feature's or entity's text
}

// DefaultLimits are generous for real files and mean to hostile ones.
func DefaultLimits() Limits {
	return Limits{MaxBytes: 64 << 30, MaxDepth: 64, MaxTriangles: 200e6, MaxInstances: 20e6, MaxElement: 512 << 20}
}

// A Sink takes what an importer reads. Its methods are called from one goroutine, in this order: Georeference once
// before the first mesh or object; each Mesh before the first Object that uses it; a parent before or after its children.
// An error from any of them ends the import.
type Sink interface {
	// Batch takes features. The record has the columns of spatial.BatchSchema, coordinates lon, lat[, height] of WGS 84.
	// The sink retains what it keeps; the caller still releases its own reference.
	Batch(rec arrow.Record) error
	// Georeference says where the model's frame lies.
	Georeference(g spatial.Georeference) error
	// Mesh hands over a distinct mesh; a hash given before is ignored.
	Mesh(h spatial.MeshHash, m *spatial.Mesh) error
	// Object hands over an object whose parts are in the source frame.
	Object(o *spatial.Object) error
	// Report notes a problem; safe to call from many goroutines.
	Report(p spatial.Problem)
	// Progress tells how much of the source is done, in bytes or elements; safe to call from many goroutines.
	Progress(done, total int64)
}
