package geometry

import (
	"fmt"
	"sync"
	"sync/atomic"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// Options say how finely curves are cut and how much a file may ask for. All fields are required.
type Options struct {
	ChordError   float64 // metres between a curve and its polygon
	MinSegments  int     // of a full circle
	MaxDepth     int     // of items within items
	MaxTriangles int64   // of all distinct meshes together
	MaxInstances int64   // of placed parts
}

// maxMapped bounds the parts that one mapped shape may unfold to, maxFlat the triangles of one product's bodies that
// must be unfolded to be cut.
const (
	maxMapped = 20_000
	maxFlat   = 4_000_000
)

// A Reader makes the shapes of one model.
type Reader struct {
	m      *model.Model
	opts   Options
	unit   float64
	styles map[uint32]spatial.Material // by styled item
	byMat  map[uint32]spatial.Material // by IfcMaterial
	colour map[uint32]model.Entity     // face set → IfcIndexedColourMap

	mu         sync.Mutex
	placements map[uint32]placement
	mapped     map[uint32]mappedShape
	alignments map[uint32]*alignment

	triangles, instances atomic.Int64
}

// New prepares a reader: it reads the model's styles.
func New(m *model.Model, opts Options) *Reader {
	r := &Reader{m: m, opts: opts, unit: m.Length, placements: map[uint32]placement{}, mapped: map[uint32]mappedShape{}, alignments: map[uint32]*alignment{}}
	r.readStyles()
	return r
}

// An ItemError says which entity could not be read and why.
type ItemError struct {
	Entity model.Entity
	Msg    string
	Err    error // spatial.ErrBudget or nil
}

func (e *ItemError) Error() string { return fmt.Sprintf("%s: %s", e.Entity, e.Msg) }

func (e *ItemError) Unwrap() error { return e.Err }

func fail(e model.Entity, format string, args ...any) error {
	return &ItemError{Entity: e, Msg: fmt.Sprintf(format, args...)}
}

func overBudget(e model.Entity, format string, args ...any) error {
	return &ItemError{Entity: e, Msg: fmt.Sprintf(format, args...), Err: spatial.ErrBudget}
}

// A path is the chain of entities that are being read; one that comes up again is a cycle. It carries the notes of the
// representation at whose root it began.
type path struct {
	up    *path
	id    uint32
	n     int
	notes *[]string
}

// begin is the root of a path whose notes go to the list.
func begin(notes *[]string) *path { return &path{n: -1, notes: notes} }

// note says what was done differently from what the file asks, where something was kept nevertheless.
func (p *path) note(msg string) {
	if p != nil && p.notes != nil {
		*p.notes = append(*p.notes, msg)
	}
}

// step goes down into e.
func (r *Reader) step(p *path, e model.Entity) (*path, error) {
	q := &path{up: p, id: e.ID()}
	if p != nil {
		q.n, q.notes = p.n+1, p.notes
	}
	if q.n > r.opts.MaxDepth {
		return nil, fail(e, "nested more than %d deep", r.opts.MaxDepth)
	}
	for up := p; up != nil; up = up.up {
		if up.id == e.ID() {
			return nil, fail(e, "cyclic reference #%d", e.ID())
		}
	}
	return q, nil
}
