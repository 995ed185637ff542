package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/store"
)

type importCmd struct {
	Files      []string `arg:"" name:"file" help:"Files; several are one version."`
	Data       string   `required:"" help:"Data directory; it is created." placeholder:"DIR"`
	Collection string   `help:"Collection id; by default made of the first file's name." placeholder:"ID"`
	Title      string   `help:"Title of the collection."`
	Append     bool     `help:"Add to the collection instead of replacing its content."`
	fileOptions
	MaxMemory string `help:"Soft limit of the process's memory, such as 400MiB." default:"400MiB"`
}

// fileOptions are what can be said of a file, for import and inspect.
type fileOptions struct {
	ID     string `help:"Property that holds the features' id." placeholder:"COLUMN"`
	CRS    string `name:"crs" help:"CRS of the coordinates, overriding the file's." placeholder:"EPSG:2326"`
	Origin string `help:"Where a model's origin lies: longitude, latitude, height, degrees from north." placeholder:"LON,LAT,H,ROTATION"`
	Format string `help:"Format; by default judged by the content." placeholder:"NAME"`
}

func (o fileOptions) options() (importers.Options, error) {
	opts := importers.Options{CRS: o.CRS, IDColumn: o.ID, Limits: importers.DefaultLimits()}
	if o.Origin != "" {
		var v [4]float64
		parts := strings.Split(o.Origin, ",")
		for i, p := range parts {
			f, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
			if err != nil || i >= len(v) {
				return opts, &spatial.InputError{Op: "--origin", Where: strconv.Quote(o.Origin), Msg: "not LON,LAT,H,ROTATION", Try: "--origin 113.9145,22.3089,6,0"}
			}
			v[i] = f
		}
		if len(parts) < 2 || v[0] < -180 || v[0] > 180 || v[1] < -90 || v[1] > 90 {
			return opts, &spatial.InputError{Op: "--origin", Where: strconv.Quote(o.Origin), Msg: "not a longitude and a latitude in degrees", Try: "--origin 113.9145,22.3089,6,0"}
		}
		opts.Origin, opts.Rotation = &spatial.Anchor{Lon: v[0], Lat: v[1], Height: v[2]}, v[3]
	}
	return opts, nil
}

// home is where models without a georeference are put: Hong Kong International Airport.
var home = spatial.Anchor{Lon: 113.9145, Lat: 22.3089, Height: 6}

func openSources(files []string) (sources []importers.Source, closeAll func(), err error) {
	var open []*os.File
	closeAll = func() {
		for _, f := range open {
			f.Close()
		}
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			closeAll()
			return nil, nil, &spatial.InputError{Op: "open", Where: name, Msg: err.Error(), Try: "another file"}
		}
		open = append(open, f)
		info, err := f.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("not a regular file")
		}
		if err != nil {
			closeAll()
			return nil, nil, &spatial.InputError{Op: "open", Where: name, Msg: err.Error(), Try: "another file"}
		}
		sources = append(sources, importers.Source{Name: name, ReaderAt: f, Size: info.Size()})
	}
	return sources, closeAll, nil
}

func (c *importCmd) Run(e *env) error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	limit, err := parseBytes(c.MaxMemory)
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(limit)
	sources, closeAll, err := openSources(c.Files)
	if err != nil {
		return err
	}
	defer closeAll()
	s, err := store.Open(e.ctx, c.Data, store.Options{CacheBytes: 128 << 20})
	if err != nil {
		return err
	}
	defer s.Close()
	bar := newProgress(e)
	r, err := importers.Run(e.ctx, s, formats(), importers.Job{Sources: sources, Collection: c.Collection, Title: c.Title, Format: c.Format,
		Append: c.Append, Options: opts, Principal: spatial.LocalPrincipal, Home: home, Progress: bar.set})
	bar.done()
	if err != nil {
		return err
	}
	if err := e.print(r, func(w io.Writer) { printResult(w, r) }); err != nil {
		return err
	}
	if !r.Complete {
		return errPartly
	}
	return nil
}

func printResult(w io.Writer, r importers.Result) {
	v := r.Version
	what := "features"
	if r.Kind == spatial.Model {
		what = "objects"
	}
	fmt.Fprintf(w, "%s: version %d, %d %s read (%s): %d added, %d changed, %d removed, %d unchanged\n",
		v.Collection, v.Number, r.Features, what, v.Lineage.Importer, v.Counts.Added, v.Counts.Changed, v.Counts.Removed, v.Counts.Unchanged)
	if g := v.Lineage.Georeference; g != nil {
		where := g.CRS
		if g.Anchor != nil {
			where = fmt.Sprintf("%.7f, %.7f, %.2f m", g.Anchor.Lon, g.Anchor.Lat, g.Anchor.Height)
		}
		fmt.Fprintf(w, "  placed by %s: %s\n", g.Method, where)
	}
	if len(v.Lineage.ProblemCounts) == 0 {
		return
	}
	fmt.Fprintf(w, "  problems: %s\n", importers.Summary(v.Lineage))
	shown := map[string]int{}
	for _, p := range v.Lineage.Problems {
		if shown[p.Code]++; shown[p.Code] <= 5 {
			fmt.Fprintf(w, "    %s\n", p)
		}
	}
	for code, n := range v.Lineage.ProblemCounts {
		if n > 5 {
			fmt.Fprintf(w, "    … and %d more %s (--json lists them)\n", n-5, code)
		}
	}
}

// parseBytes reads "400MiB", "2GiB", "1000000".
func parseBytes(s string) (int64, error) {
	for _, u := range []struct {
		suffix string
		factor float64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"", 1}} {
		if n, ok := strings.CutSuffix(s, u.suffix); ok {
			v, err := strconv.ParseFloat(n, 64)
			if err == nil && v > 0 {
				return int64(v * u.factor), nil
			}
			break
		}
	}
	return 0, &spatial.InputError{Op: "size", Where: strconv.Quote(s), Msg: "not a number of bytes", Try: "a form such as 400MiB"}
}
