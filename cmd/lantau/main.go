// Command lantau is the digital twin server and its tools: lantau help lists them.
//
// Exit status: 0 done; 1 an internal or environment error; 2 usage; 3 the input was refused and nothing was committed; 4 done, but
// some elements were named and left out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"lantau/importers"
	"lantau/importers/cityjson"
	"lantau/importers/geojson"
	"lantau/importers/ifc"
	"lantau/spatial"
)

// Version is set by the build.
var Version = "dev"

// Exit statuses.
const (
	exitError   = 1
	exitUsage   = 2
	exitRefused = 3
	exitPartly  = 4
)

// cli is the command line; each command is in a file of its own.
type cli struct {
	JSON bool `help:"Write machine-readable JSON to standard output." name:"json"`

	Import      importCmd      `cmd:"" help:"Import files as a new version of a collection."`
	Collections collectionsCmd `cmd:"" help:"List what is in the store."`
	Demo        demoCmd        `cmd:"" help:"Make, import and serve a synthetic airport and city."`
	Serve       serveCmd       `cmd:"" help:"Serve the store over HTTP."`
	Inspect     inspectCmd     `cmd:"" help:"Tell what is in a file, without importing it."`
	Doctor      doctorCmd      `cmd:"" help:"Check the store against itself and say what is wrong."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// env is what commands run with.
type env struct {
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
	json   bool
}

// formats are the importers, tried in this order.
func formats() []importers.Importer {
	return []importers.Importer{ifc.New(), cityjson.New(), geojson.New()}
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run parses the arguments, runs the command and reports; it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	parser, err := kong.New(&c, kong.Name("lantau"), kong.Description("An open digital twin server for an airport and its city."),
		kong.Writers(stdout, stderr), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(stderr, "lantau:", err)
		return exitError
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(args[1:], "--help")
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "lantau: %v\nTry: lantau help\n", err)
		return exitUsage
	}
	err = k.Run(&env{ctx: ctx, stdout: stdout, stderr: stderr, json: c.JSON})
	if err == nil {
		return 0
	}
	if errors.Is(err, errPartly) {
		return exitPartly
	}
	fmt.Fprintln(stderr, "lantau:", err)
	var input *spatial.InputError
	switch {
	case errors.Is(err, spatial.ErrFormat), errors.Is(err, spatial.ErrNoCRS), errors.Is(err, spatial.ErrBudget), errors.As(err, &input):
		return exitRefused
	}
	return exitError
}

// errPartly ends a command that did its work but left elements out; they have been named.
var errPartly = errors.New("some elements were left out")

// print writes a value as JSON, or calls text where the person did not ask for JSON.
func (e *env) print(v any, text func(w io.Writer)) error {
	if !e.json {
		text(e.stdout)
		return nil
	}
	enc := json.NewEncoder(e.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	return e.print(map[string]string{"version": Version}, func(w io.Writer) { fmt.Fprintln(w, "lantau", Version) })
}
