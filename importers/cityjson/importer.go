package cityjson

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"lantau/importers"
	"lantau/spatial"
)

// New is the importer of CityJSON and CityJSONSeq.
func New() importers.Importer { return importer{} }

type importer struct{}

func (importer) Name() string { return "cityjson" }

var (
	signature = regexp.MustCompile(`"type"\s*:\s*"CityJSON(Feature)?"`)
	objects   = regexp.MustCompile(`^\s*\{(?s:.*)"CityObjects"\s*:\s*\{`)
)

func (importer) Sniff(name string, head []byte) importers.Confidence {
	head = bytes.TrimPrefix(head, bom)
	if trimmed := bytes.TrimLeft(head, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '{' && (signature.Match(head) || objects.Match(head)) {
		return importers.ByContent
	}
	name = strings.ToLower(name)
	for _, ext := range []string{".city.json", ".city.jsonl", ".cityjson", ".cityjsonl", ".cityjsonseq"} {
		if strings.HasSuffix(name, ext) {
			return importers.ByName
		}
	}
	return importers.No
}

var bom = []byte("\xef\xbb\xbf")

// A reader is one reading of one file.
type reader struct {
	ctx    context.Context
	src    importers.Source
	opts   importers.Options
	limits importers.Limits
	sink   importers.Sink
	frame  *frame
	header *document // first line of a sequence, else nil

	ids       map[string]int
	renamed   map[string]string // of the feature being read: key → ID
	named     map[string]bool   // of the feature being read: keys whose ID was given out
	meshes    map[spatial.MeshHash]bool
	templates map[templateKey]*template
	triangles int64
	instances int64
	progress  int64 // last told

	placed  bool              // the georeference was handed over
	pending []*spatial.Object // objects read before the georeference was known; they have no parts
}

type templateKey struct {
	d *document
	i int
}

// Read implements importers.Importer. Of the options it takes CRS, Origin, Rotation, IDColumn and Limits; there are no
// curves to cut.
func (importer) Read(ctx context.Context, src importers.Source, opts importers.Options, sink importers.Sink) error {
	r := &reader{ctx: ctx, src: src, opts: opts, limits: limits(opts.Limits), sink: sink,
		ids: map[string]int{}, meshes: map[spatial.MeshHash]bool{}, templates: map[templateKey]*template{}}
	if src.Size > r.limits.MaxBytes {
		return fmt.Errorf("read CityJSON: %d bytes, %d are allowed: %w", src.Size, r.limits.MaxBytes, spatial.ErrBudget)
	}
	start, err := r.start()
	if err != nil {
		return err
	}
	s := newScanner(patient{ctx, io.NewSectionReader(src, start, src.Size-start)}, start, r.limits.MaxDepth, r.limits.MaxElement)
	d, err := scan(s, false, opts.IDColumn)
	if err != nil {
		return err
	}
	if err := r.check(s, d); err != nil {
		return err
	}
	if r.frame, err = frameOf(opts, d.crs); err != nil {
		return err
	}
	_, err = s.peek()
	if err != nil && err != io.EOF {
		return err
	}
	sequence := err == nil
	if sequence {
		r.header = d
	}
	again := newScanner(patient{ctx, io.NewSectionReader(src, d.objectsAt, src.Size-d.objectsAt)}, d.objectsAt, r.limits.MaxDepth, r.limits.MaxElement)
	if err := r.document(d, again); err != nil {
		return err
	}
	if sequence {
		if err := r.features(s); err != nil {
			return err
		}
	}
	return r.finish()
}

// limits fills what is zero with the defaults.
func limits(l importers.Limits) importers.Limits {
	def := importers.DefaultLimits()
	for _, f := range []struct{ v, d *int64 }{{&l.MaxBytes, &def.MaxBytes}, {&l.MaxTriangles, &def.MaxTriangles}, {&l.MaxInstances, &def.MaxInstances}, {&l.MaxElement, &def.MaxElement}} {
		if *f.v <= 0 {
			*f.v = *f.d
		}
	}
	if l.MaxDepth <= 0 {
		l.MaxDepth = def.MaxDepth
	}
	return l
}

// start is where the text begins: after a byte order mark.
func (r *reader) start() (int64, error) {
	var head [3]byte
	n, err := r.src.ReadAt(head[:], 0)
	if err != nil && err != io.EOF {
		return 0, err
	}
	if n == 3 && bytes.Equal(head[:], bom) {
		return 3, nil
	}
	return 0, nil
}

// A patient reader stops where its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := context.Cause(p.ctx); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// check refuses what is not CityJSON of a known version.
func (r *reader) check(s *scanner, d *document) error {
	if d.kind != "CityJSON" {
		if d.kind == "CityJSONFeature" {
			return s.fail("the first line is a CityJSONFeature, but the CityJSON object with the transform is missing")
		}
		return s.fail("type is %.40q, not CityJSON", d.kind)
	}
	if major, _, _ := strings.Cut(d.version, "."); d.version != "" && major != "1" && major != "2" {
		return s.fail("version %.20q of CityJSON is not known; 1.0, 1.1 and 2.0 are", d.version)
	}
	return nil
}
