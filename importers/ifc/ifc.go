// Package ifc reads Industry Foundation Classes files (ISO 16739: IFC2X3, IFC4, IFC4X3) in the clear text encoding, bare
// (.ifc) or zipped (.ifczip), as objects with meshes.
//
// Every IfcProduct becomes an object, and the IfcProject their root; openings are not objects, they are cut out of their
// hosts. Objects are in the project's own frame: metres, Z up, before any map conversion; the georeference says where on
// the Earth that frame lies. The work is done by three packages below: step (the file), model (its meaning), geometry
// (its shapes); this one puts them together.
package ifc

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"lantau/importers"
	"lantau/importers/ifc/geometry"
	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

type importer struct{}

var _ importers.Importer = importer{}

// New is the IFC importer. It is stateless.
func New() importers.Importer { return importer{} }

func (importer) Name() string { return "ifc" }

// Sniff recognises the magic words, and ifcZIP, ifcXML and ifcJSON by name.
func (importer) Sniff(name string, head []byte) importers.Confidence {
	if bytes.Contains(head[:min(len(head), 512)], []byte("ISO-10303-21")) {
		// Other STEP files say so in FILE_SCHEMA, which stands in the first lines.
		if at := bytes.Index(head, []byte("FILE_SCHEMA")); at >= 0 {
			rest := bytes.ToUpper(head[at:min(len(head), at+200)])
			if !bytes.Contains(rest, []byte("IFC")) {
				return importers.No
			}
		}
		return importers.ByContent
	}
	name = strings.ToLower(name)
	for _, ext := range []string{".ifc", ".ifczip", ".ifcxml", ".ifcjson"} {
		if strings.HasSuffix(name, ext) {
			return importers.ByName
		}
	}
	return importers.No
}

// Read streams the model into the sink: the georeference, then the objects in the order of their entity numbers, each
// after its meshes. Objects whose geometry is not read are emitted without it and reported.
func (importer) Read(ctx context.Context, src importers.Source, opts importers.Options, sink importers.Sink) error {
	opts = defaults(opts)
	data, err := step.Load(src, src.Size, opts.Limits.MaxBytes)
	if err != nil {
		return err
	}
	file, err := step.Parse(data, func(d step.Damage) {
		sink.Report(spatial.Problem{Severity: spatial.Skipped, Code: "entity-damaged", Element: d.Entity,
			Where: fmt.Sprintf("line %d, byte %d", d.Line, d.Offset), Message: d.Msg})
	})
	if err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	m, err := model.Open(file, sink.Report)
	if err != nil {
		return err
	}
	if err := sink.Georeference(georeference(m, opts, sink.Report)); err != nil {
		return err
	}
	r := reading{
		m: m, sink: sink, tree: m.Tree(sink.Report), props: m.Properties(),
		shapes: geometry.New(m, geometry.Options{ChordError: opts.ChordError, MinSegments: opts.MinSegments,
			MaxDepth: opts.Limits.MaxDepth, MaxTriangles: opts.Limits.MaxTriangles, MaxInstances: opts.Limits.MaxInstances}),
		sent: map[spatial.MeshHash]bool{},
	}
	return r.objects(ctx)
}

// defaults fills the fields that the caller left zero.
func defaults(o importers.Options) importers.Options {
	d := importers.DefaultLimits()
	fill := func(v *int64, def int64) {
		if *v <= 0 {
			*v = def
		}
	}
	fill(&o.Limits.MaxBytes, d.MaxBytes)
	fill(&o.Limits.MaxTriangles, d.MaxTriangles)
	fill(&o.Limits.MaxInstances, d.MaxInstances)
	if o.Limits.MaxDepth <= 0 {
		o.Limits.MaxDepth = d.MaxDepth
	}
	if !(o.ChordError > 0) {
		o.ChordError = 0.002
	}
	if o.MinSegments <= 0 {
		o.MinSegments = 12
	}
	return o
}
