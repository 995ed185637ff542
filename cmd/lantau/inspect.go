package main

import (
	"lantau/importers"
)

type inspectCmd struct {
	File    string `arg:"" help:"File to look into."`
	Objects bool   `help:"A line for each object of a model, then the summary."`
	fileOptions
}

func (c *inspectCmd) Run(e *env) error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	sources, closeAll, err := openSources([]string{c.File})
	if err != nil {
		return err
	}
	defer closeAll()
	imp, err := importers.Choose(formats(), c.Format, sources[0])
	if err != nil {
		return err
	}
	return importers.Inspect(e.ctx, imp, sources[0], opts, e.stdout, c.Objects)
}
