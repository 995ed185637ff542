package geojson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"golang.org/x/sync/errgroup"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/crs"
	"lantau/spatial/geom"
)

const (
	// chunkFeatures and chunkBytes bound what one worker parses into one batch.
	chunkFeatures = 4096
	chunkBytes    = 4 << 20
)

// Importer reads GeoJSON; use New.
type Importer struct{}

// New makes the importer named "geojson".
func New() importers.Importer { return Importer{} }

var _ importers.Importer = Importer{}

// Name implements importers.Importer.
func (Importer) Name() string { return "geojson" }

// Sniff implements importers.Importer.
func (Importer) Sniff(name string, head []byte) importers.Confidence {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n\x1e")
	lower := strings.ToLower(name)
	byName := strings.HasSuffix(lower, ".geojson") || strings.HasSuffix(lower, ".geojsonl") || strings.HasSuffix(lower, ".geojsonseq") ||
		strings.HasSuffix(lower, ".ndgeojson") || strings.HasSuffix(lower, ".json")
	if len(head) == 0 || head[0] != '{' {
		if byName && !strings.HasSuffix(lower, ".json") {
			return importers.ByName
		}
		return importers.No
	}
	if bytes.Contains(head, []byte(`"CityJSON`)) {
		return importers.No
	}
	for _, word := range []string{`"FeatureCollection"`, `"Feature"`, `"GeometryCollection"`, `"coordinates"`} {
		if bytes.Contains(head, []byte(word)) {
			return importers.ByContent
		}
	}
	if byName {
		return importers.ByName
	}
	return importers.No
}

// chunk is a run of features' text on its way to a worker.
type chunk struct {
	text    []byte
	ends    []int   // of each feature in text
	offsets []int64 // of each feature in the file
	first   int64   // number of the first feature
	out     chan parsed
}

type parsed struct {
	rec arrow.Record
	err error
}

// Read implements importers.Importer. Features are parsed on all cores and reach the sink in the file's order.
func (Importer) Read(ctx context.Context, src importers.Source, opts importers.Options, sink importers.Sink) error {
	r := &reading{opts: opts, sink: sink}
	if opts.CRS != "" {
		if err := r.useCRS(opts.CRS); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	work := make(chan *chunk)
	ordered := make(chan *chunk, runtime.GOMAXPROCS(0))
	group.Go(func() error {
		defer close(ordered)
		defer close(work)
		return r.cut(ctx, src, work, ordered)
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for c := range work {
				rec, err := r.parse(c)
				c.out <- parsed{rec, err}
			}
			return nil
		})
	}
	group.Go(func() error {
		for c := range ordered {
			select {
			case p := <-c.out:
				if p.err != nil {
					return p.err
				}
				if p.rec.NumRows() > 0 {
					if err := sink.Batch(p.rec); err != nil {
						return err
					}
				}
				sink.Progress(c.offsets[len(c.offsets)-1], src.Size)
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return r.finish()
}

// reading is the state of one Read.
type reading struct {
	opts importers.Options
	sink importers.Sink

	mu        sync.Mutex
	transform *crs.Transform // nil: the coordinates are WGS 84 already
	started   bool           // features have been handed out: the CRS cannot change any more
	features  int64
	outside   int64
}

// cut scans the file and hands out chunks.
func (r *reading) cut(ctx context.Context, src importers.Source, work, ordered chan<- *chunk) error {
	limits := r.opts.Limits
	if limits == (importers.Limits{}) {
		limits = importers.DefaultLimits()
	}
	current := &chunk{first: 1}
	send := func() error {
		if len(current.ends) == 0 {
			return nil
		}
		current.out = make(chan parsed, 1)
		for _, to := range []chan<- *chunk{ordered, work} {
			select {
			case to <- current:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		current = &chunk{first: current.first + int64(len(current.ends)), text: make([]byte, 0, len(current.text)+len(current.text)/8)}
		return nil
	}
	s := &scanner{r: src.Reader(), maxDepth: limits.MaxDepth, maxValue: limits.MaxElement,
		feature: func(text []byte, offset int64) error {
			r.started = true
			r.features++
			current.text = append(current.text, text...)
			current.ends = append(current.ends, len(current.text))
			current.offsets = append(current.offsets, offset)
			if len(current.ends) >= chunkFeatures || len(current.text) >= chunkBytes {
				return send()
			}
			return nil
		},
		crs: r.readCRS,
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	return send()
}

// readCRS takes the crs member of GeoJSON 2008: {"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2326"}}.
func (r *reading) readCRS(text []byte, offset int64) error {
	if r.opts.CRS != "" {
		return nil
	}
	var member *struct {
		Properties struct {
			Name string `json:"name"`
			Code any    `json:"code"`
		} `json:"properties"`
	}
	where := fmt.Sprintf("byte %d", offset)
	if err := json.Unmarshal(text, &member); err != nil {
		return spatial.Errorf("read GeoJSON", where, "--crs", "%w: the crs member is not an object of type name", spatial.ErrFormat)
	}
	if member == nil { // null: "no CRS can be assumed" (GeoJSON 2008, clause 3)
		return spatial.Errorf("read GeoJSON", where, "--crs EPSG:… to say it", "the file says that its CRS is unknown: %w", spatial.ErrNoCRS)
	}
	name := member.Properties.Name
	if name == "" && member.Properties.Code != nil {
		name = fmt.Sprintf("EPSG:%v", member.Properties.Code)
	}
	if r.started {
		if c, err := crs.Parse(name); err != nil || !c.IsWGS84() {
			return spatial.Errorf("read GeoJSON", where, "--crs "+name, "%w: the crs member comes after features, which were read as WGS 84", spatial.ErrFormat)
		}
		return nil
	}
	return r.useCRS(name)
}

func (r *reading) useCRS(name string) error {
	c, err := crs.Parse(name)
	if err != nil {
		return err
	}
	t, err := crs.ToWGS84(c)
	if err != nil {
		return err
	}
	r.transform = nil
	if !c.IsWGS84() {
		r.transform = t
	}
	if c.Compound && c.Vertical != "" {
		r.sink.Report(spatial.Problem{Severity: spatial.Skipped, Code: "vertical-datum-unresolved", Message: "heights are kept as they are: no offset to the ellipsoid is configured for " + c.Vertical})
	}
	return nil
}

// parse makes a batch of a chunk.
func (r *reading) parse(c *chunk) (arrow.Record, error) {
	b := newBatch()
	fr := featureReader{idColumn: r.opts.IDColumn, report: r.sink.Report}
	b.geometry.ReserveData(len(c.text) / 2)
	start := 0
	for i, end := range c.ends {
		if err := fr.read(b, c.text[start:end], c.first+int64(i), c.offsets[i]); err != nil {
			return nil, spatial.Errorf("read GeoJSON", fmt.Sprintf("feature number %d, byte %d", c.first+int64(i), c.offsets[i]+int64(fr.p.i)), "checking the file with a JSON tool", "%w: %w", spatial.ErrFormat, err)
		}
		start = end
	}
	return r.place(b.record(), c)
}

// place transforms a batch's geometries to WGS 84 and leaves out those that are not on the Earth.
func (r *reading) place(rec arrow.Record, c *chunk) (arrow.Record, error) {
	geometries := rec.Column(1).(*array.Binary)
	out := array.NewBinaryBuilder(memory.NewGoAllocator(), arrow.BinaryTypes.Binary)
	changed := false
	var bad []int
	for i := range geometries.Len() {
		if geometries.IsNull(i) {
			out.AppendNull()
			continue
		}
		wkb := geometries.Value(i)
		var err error
		if r.transform != nil {
			if wkb, err = geom.Transform(wkb, r.transform.Forward); wkb == nil {
				wkb = geometries.Value(i)
			}
			changed = true
		}
		if err == nil {
			err = onEarth(wkb)
		}
		if err != nil {
			bad = append(bad, i)
			r.sink.Report(spatial.Problem{Severity: spatial.Skipped, Code: "outside-the-crs", Element: fmt.Sprintf("feature number %d or later", c.first+int64(i)), Message: err.Error(), Try: "--crs with the file's true CRS"})
		}
		if changed {
			out.Append(wkb)
		}
	}
	r.mu.Lock()
	r.outside += int64(len(bad))
	r.mu.Unlock()
	if changed {
		columns := append([]arrow.Array{}, rec.Columns()...)
		columns[1] = out.NewArray()
		rec = array.NewRecord(rec.Schema(), columns, rec.NumRows())
	}
	return without(rec, bad), nil
}

var errNotOnEarth = errors.New("coordinates are not longitude and latitude in degrees")

func onEarth(wkb []byte) error {
	box, err := geom.Bounds(wkb)
	if err != nil {
		return err
	}
	if !box.IsEmpty() && (box.Min[0] < -360 || box.Max[0] > 360 || box.Min[1] < -90.000001 || box.Max[1] > 90.000001 || math.Abs(box.Max[2]) > 1e7 || math.Abs(box.Min[2]) > 1e7) {
		return fmt.Errorf("%w: %.6g, %.6g", errNotOnEarth, box.Min[0], box.Min[1])
	}
	return nil
}

// without drops rows from a batch by cutting it into the runs between them; rows to drop are rare.
func without(rec arrow.Record, bad []int) arrow.Record {
	if len(bad) == 0 {
		return rec
	}
	columns := make([]arrow.Array, rec.NumCols())
	rows := rec.NumRows() - int64(len(bad))
	for k, col := range rec.Columns() {
		var runs []arrow.Array
		start := 0
		for _, b := range append(bad, int(rec.NumRows())) {
			if b > start {
				runs = append(runs, array.NewSlice(col, int64(start), int64(b)))
			}
			start = b + 1
		}
		if len(runs) == 0 {
			columns[k] = array.NewSlice(col, 0, 0)
			continue
		}
		joined, err := array.Concatenate(runs, memory.NewGoAllocator())
		if err != nil { // runs of one column always have one type
			panic(err)
		}
		columns[k] = joined
	}
	return array.NewRecord(rec.Schema(), columns, rows)
}

// finish judges the file as a whole.
func (r *reading) finish() error {
	if r.outside > 0 && r.outside == r.features {
		return spatial.Errorf("read GeoJSON", "", "--crs EPSG:… to say the CRS of the coordinates", "no feature lies on the Earth, so the coordinates are not WGS 84 longitude and latitude: %w", spatial.ErrNoCRS)
	}
	return nil
}
