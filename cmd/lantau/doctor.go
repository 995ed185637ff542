package main

import (
	"fmt"
	"io"

	"lantau/spatial/store"
)

type doctorCmd struct {
	Data string `required:"" help:"Data directory." placeholder:"DIR"`
}

func (c *doctorCmd) Run(e *env) error {
	s, err := store.Open(e.ctx, c.Data, store.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	findings, checked, err := s.Doctor(e.ctx)
	if err != nil {
		return err
	}
	if findings == nil {
		findings = []store.Finding{}
	}
	err = e.print(map[string]any{"findings": findings, "filesChecked": checked}, func(w io.Writer) {
		for _, f := range findings {
			fmt.Fprintf(w, "%s\n  try: %s\n", f.What, f.Try)
		}
		fmt.Fprintf(w, "%d files checked, %d findings\n", checked, len(findings))
	})
	if err == nil && len(findings) > 0 {
		return errPartly
	}
	return err
}
