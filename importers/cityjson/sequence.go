package cityjson

import (
	"context"
	"fmt"
	"io"

	"lantau/spatial"
)

// features reads the lines after the first of a sequence: a CityJSONFeature each, whose vertices are its own. What the
// features lack (transform, materials, templates) is that of the first line.
func (r *reader) features(s *scanner) error {
	for {
		if _, err := s.peek(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		base, line := s.offset(), s.line()
		text, err := s.value(true)
		if err != nil {
			return err
		}
		in := newTextScanner(text).within(s, base, line)
		d, err := scan(in, true, r.opts.IDColumn)
		if err != nil {
			return err
		}
		if d.kind != "CityJSONFeature" {
			return in.fail("type is %.40q, not CityJSONFeature", d.kind)
		}
		if !d.transformed {
			d.scale, d.translate = r.header.scale, r.header.translate
		}
		if len(d.materials) == 0 {
			d.materials = r.header.materials
		}
		if d.theme == "" {
			d.theme = r.header.theme
		}
		r.rename(d)
		var objects []byte
		if d.objectsAt >= 0 {
			objects = text[d.objectsAt-base:]
		}
		if err := r.document(d, newTextScanner(objects).within(s, d.objectsAt, d.objectsLine)); err != nil {
			return err
		}
	}
}

// rename gives the objects of a feature their IDs before any of them is read, so that parents are found by them.
func (r *reader) rename(d *document) {
	r.renamed, r.named = make(map[string]string, len(d.keys)), make(map[string]bool, len(d.keys))
	for _, key := range d.keys {
		if _, ok := r.renamed[key]; ok {
			continue
		}
		id, ok := d.idColumn[key]
		if !ok {
			id = key
		}
		r.renamed[key] = r.unique(id)
	}
}

// document reads the city objects of a document or a feature; s stands at their value.
func (r *reader) document(d *document, s *scanner) error {
	swapped, err := r.frame.settle(d)
	if err != nil {
		return err
	}
	if swapped {
		r.sink.Report(spatial.Problem{Severity: spatial.Warning, Code: "axes-swapped", Message: "second coordinates exceed 90 degrees: read as latitude, longitude"})
	}
	if err := r.place(); err != nil {
		return err
	}
	if d.objectsAt < 0 {
		return nil
	}
	s.lines = d.objectsLine
	return s.object(func(key string) error {
		where := s.where()
		text, err := s.value(true)
		if err != nil {
			return err
		}
		if err := r.object(key, where, text, d); err != nil {
			return err
		}
		if s.offset()-r.progress > 1<<20 {
			r.progress = s.offset()
			r.sink.Progress(r.progress, r.src.Size)
		}
		return context.Cause(r.ctx)
	})
}

// place hands the georeference over once it is known, and what waited for it.
func (r *reader) place() error {
	if r.placed || !r.frame.ready() {
		return nil
	}
	r.placed = true
	if err := r.sink.Georeference(r.frame.geo); err != nil {
		return err
	}
	for _, o := range r.pending {
		if err := r.sink.Object(o); err != nil {
			return err
		}
	}
	r.pending = nil
	return nil
}

// emit hands an object over.
func (r *reader) emit(o *spatial.Object) error {
	if r.instances += int64(len(o.Parts)); r.instances > r.limits.MaxInstances {
		return fmt.Errorf("read CityJSON: more than %d placed parts: %w", r.limits.MaxInstances, spatial.ErrBudget)
	}
	if !r.placed {
		r.pending = append(r.pending, o)
		return nil
	}
	return r.sink.Object(o)
}

// finish places a file without a single vertex: nothing hangs on its frame, so the CRS is all there is to say.
func (r *reader) finish() error {
	if !r.placed {
		r.frame.geo.CRS = r.frame.to.From.Code
		r.frame.to = nil
	}
	r.sink.Progress(r.src.Size, r.src.Size)
	return r.place()
}
