package importers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lantau/spatial"
	"lantau/spatial/store"
)

// A Job says what to import and where to.
type Job struct {
	Sources    []Source
	Collection string // id; empty: made of the first source's name
	Title      string
	// Description, where given, replaces the collection's.
	Description string
	Format      string // an importer's name; empty: sniffed
	Append      bool
	Options     Options
	Principal   spatial.Principal
	// Home is where a model without georeference is put.
	Home spatial.Anchor
	// Progress is told the share done of each source; may be nil. Called from several goroutines.
	Progress func(source string, done, total int64)
}

// A Result says what an import did.
type Result struct {
	Version spatial.Version
	Kind    spatial.Kind
	// Features counts the features or objects that were read.
	Features int64
	// Complete is false where a problem left something out.
	Complete bool
}

// maxProblems is how many problems of one kind are kept word for word; all are counted.
const maxProblems = 100

// Run imports the sources as one version of one collection. Where it returns an error nothing was committed. A commit that loses
// against another import of the same collection is made again from the new state, a few times.
func Run(ctx context.Context, s *store.Store, formats []Importer, job Job) (Result, error) {
	if len(job.Sources) == 0 {
		return Result{}, &spatial.InputError{Op: "import", Msg: "no file given", Try: "lantau import FILE --data DIR"}
	}
	if job.Collection == "" {
		job.Collection = CollectionName(job.Sources[0].Name)
	}
	for try := 0; ; try++ {
		r, err := runOnce(ctx, s, formats, job)
		if !errors.Is(err, spatial.ErrConflict) || try == 3 {
			return r, err
		}
	}
}

func runOnce(ctx context.Context, s *store.Store, formats []Importer, job Job) (Result, error) {
	p := &pipeline{ctx: ctx, store: s, job: job, lineage: spatial.Lineage{ProblemCounts: map[string]int64{}}, complete: true}
	defer p.close()
	for _, src := range job.Sources {
		imp, err := Choose(formats, job.Format, src)
		if err != nil {
			return Result{}, err
		}
		p.source = src.Name
		p.lineage.Importer = imp.Name()
		if err := imp.Read(ctx, src, job.Options, p); err != nil {
			return Result{}, err
		}
		if err := p.endSource(); err != nil {
			return Result{}, err
		}
		sum, err := HashOf(src)
		if err != nil {
			return Result{}, err
		}
		p.lineage.Files = append(p.lineage.Files, spatial.SourceFile{Name: baseName(src.Name), Size: src.Size, SHA256: sum})
	}
	return p.commit()
}

// Choose finds the importer for a source: the one named, or the one that is surest. Errors wrap spatial.ErrFormat.
func Choose(formats []Importer, name string, src Source) (Importer, error) {
	var names []string
	for _, f := range formats {
		if f.Name() == name {
			return f, nil
		}
		names = append(names, f.Name())
	}
	if name != "" {
		return nil, &spatial.InputError{Op: "import " + src.Name, Msg: fmt.Sprintf("no format is called %q", name), Try: "--format with one of " + strings.Join(names, ", "), Err: spatial.ErrFormat}
	}
	if src.Size == 0 {
		return nil, &spatial.InputError{Op: "import " + src.Name, Msg: "the file is empty", Try: "another file", Err: spatial.ErrFormat}
	}
	head := make([]byte, min(src.Size, 64<<10))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("import %s: %w", src.Name, err)
	}
	best, surest := Importer(nil), No
	for _, f := range formats {
		if c := f.Sniff(src.Name, head); c > surest {
			best, surest = f, c
		}
	}
	if best == nil {
		return nil, &spatial.InputError{Op: "import " + src.Name, Msg: "the file is of none of the formats " + strings.Join(names, ", "), Try: "--format to name it", Err: spatial.ErrFormat}
	}
	return best, nil
}

func HashOf(src Source) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, src.Reader()); err != nil {
		return "", fmt.Errorf("hash %s: %w", src.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func baseName(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// CollectionName makes a collection id of a file's name: without its known endings, other characters than A–Z a–z 0–9 . _ -
// replaced by a hyphen, at most 64 long.
func CollectionName(file string) string {
	name := baseName(file)
	for _, ending := range []string{".gz", ".zip", ".json", ".jsonl", ".city", ".geojson", ".geojsonl", ".geojsonseq", ".ifc", ".ifczip"} {
		if len(name) > len(ending) && strings.EqualFold(name[len(name)-len(ending):], ending) {
			name = name[:len(name)-len(ending)]
		}
	}
	var out []rune
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)) {
			r = '-'
		}
		if r == '-' && len(out) > 0 && out[len(out)-1] == '-' {
			continue
		}
		out = append(out, r)
	}
	id := strings.Trim(string(out[:min(len(out), 64)]), "-.")
	if id == "" {
		return "import"
	}
	return id
}

// sortedCodes lists the codes of problems, the most frequent first.
func sortedCodes(counts map[string]int64) []string {
	codes := make([]string, 0, len(counts))
	for c := range counts {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if counts[a] != counts[b] {
			return int(counts[b] - counts[a])
		}
		return strings.Compare(a, b)
	})
	return codes
}

// Summary is a sentence of the problems' codes and numbers; empty where there are none.
func Summary(l spatial.Lineage) string {
	var parts []string
	for _, c := range sortedCodes(l.ProblemCounts) {
		parts = append(parts, fmt.Sprintf("%d × %s", l.ProblemCounts[c], c))
	}
	return strings.Join(parts, ", ")
}
