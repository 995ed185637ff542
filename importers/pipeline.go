package importers

import (
	"context"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"

	"lantau/spatial"
	"lantau/spatial/crs"
	"lantau/spatial/lake"
	"lantau/spatial/store"
)

// objectBatch is how many objects are staged at a time.
const objectBatch = 1024

// A pipeline is the Sink that stages what an importer reads: features as they are, objects once they are placed.
type pipeline struct {
	ctx    context.Context
	store  *store.Store
	job    Job
	source string

	stage    *store.Stage
	kind     spatial.Kind
	placer   *placer
	anchor   *spatial.Anchor
	objects  []lake.PlacedObject
	features int64

	mu       sync.Mutex
	lineage  spatial.Lineage
	complete bool
}

var _ Sink = (*pipeline)(nil)

// begin opens the stage once the first batch or georeference tells which currency the file holds.
func (p *pipeline) begin(kind spatial.Kind, sourceCRS string) error {
	if p.stage != nil {
		if kind != p.kind {
			return &spatial.InputError{Op: "import " + p.source, Msg: "this file holds " + string(kind) + ", an earlier one " + string(p.kind), Try: "a collection each", Err: store.ErrKind}
		}
		return nil
	}
	stage, err := p.store.Begin(p.ctx, store.StageOptions{Collection: p.job.Collection, Kind: kind, Title: p.job.Title, Description: p.job.Description,
		SourceCRS: sourceCRS, Principal: p.job.Principal, Append: p.job.Append, Report: p.Report})
	if err != nil {
		return err
	}
	p.stage, p.kind, p.anchor = stage, kind, stage.Anchor()
	return nil
}

// Batch implements Sink.
func (p *pipeline) Batch(rec arrow.Record) error {
	if p.stage == nil {
		source := crs.WGS84
		if c, err := crs.Parse(p.job.Options.CRS); err == nil {
			source = c.Code
		}
		if err := p.begin(spatial.Features, source); err != nil {
			return err
		}
	} else if err := p.begin(spatial.Features, ""); err != nil {
		return err
	}
	p.features += rec.NumRows()
	return p.stage.Add(p.ctx, rec)
}

// Georeference implements Sink.
func (p *pipeline) Georeference(g spatial.Georeference) error {
	if g.Method == spatial.ByHome || g.CRS == "" && g.Anchor == nil {
		home := p.job.Home
		g.Method, g.Anchor = spatial.ByHome, &home
		p.Report(spatial.Problem{Severity: spatial.Skipped, Code: "no-georeference", Message: "the file does not say where on the Earth the model is; it was put at the store's home point", Try: "--origin LON,LAT,H,ROTATION"})
	}
	if err := p.begin(spatial.Model, g.CRS); err != nil {
		return err
	}
	placer, err := newPlacer(g, p.anchor, p.Report)
	if err != nil {
		return err
	}
	p.placer = placer
	p.lineage.Georeference = &g
	return nil
}

// Mesh implements Sink.
func (p *pipeline) Mesh(h spatial.MeshHash, m *spatial.Mesh) error {
	if err := m.Check(); err != nil {
		p.Report(spatial.Problem{Severity: spatial.Skipped, Code: "invalid-mesh", Element: h.String(), Message: err.Error()})
		return nil
	}
	p.placer.mesh(h, m)
	return nil
}

// Object implements Sink.
func (p *pipeline) Object(o *spatial.Object) error {
	placed, err := p.placer.place(o, func(h spatial.MeshHash, m *spatial.Mesh) error { return p.stage.AddMesh(p.ctx, h, m) })
	if err != nil {
		return err
	}
	p.features++
	p.objects = append(p.objects, placed)
	if len(p.objects) >= objectBatch {
		return p.flush()
	}
	return nil
}

func (p *pipeline) flush() error {
	if len(p.objects) == 0 {
		return nil
	}
	if p.ctx.Err() != nil {
		return context.Cause(p.ctx)
	}
	err := p.stage.AddObjects(p.ctx, p.objects)
	p.objects = p.objects[:0]
	return err
}

// endSource finishes one file.
func (p *pipeline) endSource() error {
	if err := p.flush(); err != nil {
		return err
	}
	if p.placer != nil {
		p.anchor = p.placer.anchor()
	}
	return nil
}

// Report implements Sink.
func (p *pipeline) Report(problem spatial.Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if problem.Severity == spatial.Skipped {
		p.complete = false
	}
	p.lineage.ProblemCounts[problem.Code]++
	if p.lineage.ProblemCounts[problem.Code] <= maxProblems {
		p.lineage.Problems = append(p.lineage.Problems, problem)
	}
}

// Progress implements Sink.
func (p *pipeline) Progress(done, total int64) {
	if p.job.Progress != nil {
		p.job.Progress(p.source, done, total)
	}
}

func (p *pipeline) commit() (Result, error) {
	if p.stage == nil { // a file without a single feature: an empty collection is what it is
		if err := p.begin(spatial.Features, crs.WGS84); err != nil {
			return Result{}, err
		}
	}
	title := p.job.Title
	if title == "" && p.stage.IsNew() {
		p.stage.SetTitle(p.job.Collection)
	}
	v, err := p.stage.Commit(p.ctx, p.lineage, p.anchor)
	if err != nil {
		return Result{}, err
	}
	v.Lineage = p.lineage
	return Result{Version: v, Kind: p.kind, Features: p.features, Complete: p.complete}, nil
}

func (p *pipeline) close() {
	if p.stage != nil {
		p.stage.Abort()
	}
}
