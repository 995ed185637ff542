package importers

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/spatial"
	"lantau/spatial/geom"
	"lantau/spatial/mesh"
)

// Inspect reads a file and writes what is in it, storing nothing: with objects one JSON line an object, and always one
// last line with the counts, the problems, the georeference and the timings. Lengths there are metres, in the file's
// own project frame before georeferencing, Z up; curves are cut finely (0.5 mm, 32 segments a circle) where opts does
// not say how.
//
// It streams: it keeps the distinct meshes with their measures, never an object, so that a mesh placed a thousand times is
// measured once. Errors are those of the importer and of w.
func Inspect(ctx context.Context, imp Importer, src Source, opts Options, w io.Writer, objects bool) error {
	if !(opts.ChordError > 0) {
		opts.ChordError = 0.0005
	}
	if opts.MinSegments <= 0 {
		opts.MinSegments = 32
	}
	out := bufio.NewWriter(w)
	in := &inspector{out: out, objects: objects, meshes: map[spatial.MeshHash]*inspected{}, together: map[string]bool{}, start: time.Now(),
		summary: summary{Format: imp.Name(), File: src.Name, Size: src.Size, Problems: []spatial.Problem{}, Classes: map[string]int64{}}, box: spatial.EmptyBox()}
	if err := imp.Read(ctx, src, opts, in); err != nil {
		return err
	}
	if err := in.finish(); err != nil {
		return fmt.Errorf("inspect %s: %w", src.Name, err)
	}
	return out.Flush()
}

// maxShown bounds the problems written out; all are counted.
const maxShown = 10_000

type inspector struct {
	out     *bufio.Writer
	objects bool
	meshes  map[spatial.MeshHash]*inspected
	// together remembers whether the open parts of an assembly close each other.
	together map[string]bool
	box      spatial.Box
	start    time.Time

	mu      sync.Mutex // Report comes from many goroutines
	summary summary
}

// inspected is a mesh with its measures in its own frame. The mesh itself serves transforms that are no similarities,
// boxes under rotations, and open parts that may close each other.
type inspected struct {
	measures mesh.Measures
	mesh     *spatial.Mesh
}

type summary struct {
	Format        string                 `json:"format"`
	File          string                 `json:"file"`
	Size          int64                  `json:"size"`
	Counts        inspectCounts          `json:"counts"`
	Classes       map[string]int64       `json:"classes,omitempty"`
	BBox          []float64              `json:"bbox,omitempty"`
	Schema        spatial.Schema         `json:"schema,omitempty"`
	Georeference  *spatial.Georeference  `json:"georeference,omitempty"`
	Problems      []spatial.Problem      `json:"problems"`
	ProblemCounts map[string]int64       `json:"problemCounts,omitempty"`
	Timings       map[string]json.Number `json:"timings"`
}

type inspectCounts struct {
	Objects    int64 `json:"objects"`
	WithShape  int64 `json:"withShape"`
	Parts      int64 `json:"parts"`
	Meshes     int64 `json:"meshes"`
	Triangles  int64 `json:"triangles"` // of the distinct meshes
	Flattened  int64 `json:"flattened"` // of all placed parts
	Features   int64 `json:"features"`
	Geometries int64 `json:"geometries"`
}

// inspectLine is one object; bbox is left out where it has no shape.
type inspectLine struct {
	ID        string    `json:"id"`
	Class     string    `json:"class"`
	Name      string    `json:"name"`
	Triangles int       `json:"triangles"`
	BBox      []float64 `json:"bbox,omitempty"`
	Area      float64   `json:"area"`
	Volume    float64   `json:"volume"`
	Closed    bool      `json:"closed"`
}

func (in *inspector) Mesh(h spatial.MeshHash, m *spatial.Mesh) error {
	if _, ok := in.meshes[h]; ok {
		return nil
	}
	if err := m.Check(); err != nil {
		return fmt.Errorf("mesh %s: %w", h, err)
	}
	in.meshes[h] = &inspected{measures: mesh.MeasureMesh(m), mesh: m}
	in.summary.Counts.Meshes++
	in.summary.Counts.Triangles += int64(m.Triangles())
	return nil
}

func (in *inspector) Object(o *spatial.Object) error {
	line := inspectLine{ID: o.ID, Class: o.Class, Name: o.Name}
	var open []mesh.Placed
	var sum mesh.Measures
	sum.Box = spatial.EmptyBox()
	for i, p := range o.Parts {
		m, ok := in.meshes[p.Mesh]
		if !ok {
			return fmt.Errorf("object %s uses mesh %s, which was not handed over before", o.ID, p.Mesh)
		}
		if !p.Transform.Finite() {
			return fmt.Errorf("object %s: the transform of part %d is not finite", o.ID, i)
		}
		sum.Add(m.measures.Under(m.mesh, p.Transform), origin(p.Transform), origin(o.Parts[0].Transform))
		if !m.measures.Closed {
			open = append(open, mesh.Placed{Mesh: m.mesh, Transform: p.Transform})
		}
	}
	line.Triangles, line.Area, line.Volume = sum.Triangles, sum.Area, sum.Volume
	line.Closed = line.Triangles > 0 && (len(open) == 0 || len(open) > 1 && in.closedTogether(o, open))
	box := sum.Box
	in.summary.Counts.Objects++
	in.summary.Classes[o.Class]++
	in.summary.Counts.Parts += int64(len(o.Parts))
	in.summary.Counts.Flattened += int64(line.Triangles)
	if line.Triangles > 0 {
		in.summary.Counts.WithShape++
		line.BBox = boxNumbers(box)
		in.box = in.box.Union(box)
	}
	if !in.objects {
		return nil
	}
	return in.line(line)
}

// closedTogether judges the open parts of an object as one body. Objects made of the same meshes in the same places to
// each other are judged once.
func (in *inspector) closedTogether(o *spatial.Object, open []mesh.Placed) bool {
	back, ok := o.Parts[0].Transform.InverseAffine()
	if !ok {
		return mesh.Measure(open).Closed
	}
	var key strings.Builder
	for _, p := range o.Parts {
		key.Write(p.Mesh[:])
		for _, v := range back.Mul(p.Transform) {
			fmt.Fprintf(&key, "%.5f ", v)
		}
	}
	closed, ok := in.together[key.String()]
	if !ok {
		closed = mesh.Measure(open).Closed
		in.together[key.String()] = closed
	}
	return closed
}

func origin(t spatial.Mat4) [3]float64 { return [3]float64{t[12], t[13], t[14]} }

func boxNumbers(b spatial.Box) []float64 {
	if b.IsEmpty() {
		return nil
	}
	return []float64{b.Min[0], b.Min[1], b.Min[2], b.Max[0], b.Max[1], b.Max[2]}
}

func (in *inspector) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = in.out.Write(append(b, '\n'))
	return err
}

func (in *inspector) Georeference(g spatial.Georeference) error {
	in.summary.Georeference = &g
	return nil
}

// Batch counts features, takes their box and schema.
func (in *inspector) Batch(rec arrow.Record) error {
	c := &in.summary.Counts
	c.Features += rec.NumRows()
	in.summary.Schema = in.summary.Schema.Union(spatial.SchemaOf(rec.Schema()))
	for _, i := range rec.Schema().FieldIndices(spatial.ColumnGeometry) {
		column, ok := rec.Column(i).(*array.Binary)
		if !ok {
			return fmt.Errorf("the geometry column is of type %s, not binary", rec.Column(i).DataType())
		}
		for row := range column.Len() {
			if column.IsNull(row) {
				continue
			}
			box, err := geom.Bounds(column.Value(row))
			if err != nil {
				return fmt.Errorf("feature %d: %w", c.Features-rec.NumRows()+int64(row)+1, err)
			}
			c.Geometries++
			in.box = in.box.Union(box)
		}
	}
	return nil
}

func (in *inspector) Report(p spatial.Problem) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.summary.ProblemCounts == nil {
		in.summary.ProblemCounts = map[string]int64{}
	}
	in.summary.ProblemCounts[p.Code]++
	if len(in.summary.Problems) < maxShown {
		in.summary.Problems = append(in.summary.Problems, p)
	}
}

func (in *inspector) Progress(done, total int64) {}

func (in *inspector) finish() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.summary.BBox = boxNumbers(in.box)
	in.summary.Timings = map[string]json.Number{"seconds": json.Number(fmt.Sprintf("%.3f", time.Since(in.start).Seconds()))}
	return in.line(in.summary)
}
