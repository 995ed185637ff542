package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"lantau/spatial"
	"lantau/spatial/store"
)

type collectionsCmd struct {
	Data string `required:"" help:"Data directory." placeholder:"DIR"`
}

func (c *collectionsCmd) Run(e *env) error {
	s, err := store.Open(e.ctx, c.Data, store.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Collections(e.ctx, spatial.LocalPrincipal)
	if err != nil {
		return err
	}
	type row struct {
		ID      string       `json:"id"`
		Title   string       `json:"title"`
		Kind    spatial.Kind `json:"kind"`
		Version int64        `json:"version"`
		Count   int64        `json:"count"`
		Extent  []float64    `json:"extent,omitempty"`
		CRS     string       `json:"sourceCrs"`
	}
	rows := []row{}
	for _, col := range all {
		r := row{ID: col.ID, Title: col.Title, Kind: col.Kind, Version: col.Version, Count: col.Count, CRS: col.SourceCRS}
		if !col.Extent.IsEmpty() {
			r.Extent = []float64{col.Extent.Min[0], col.Extent.Min[1], col.Extent.Max[0], col.Extent.Max[1]}
		}
		rows = append(rows, r)
	}
	return e.print(map[string]any{"collections": rows}, func(w io.Writer) {
		tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		fmt.Fprintln(tw, "ID\tKIND\tVERSION\tCOUNT\tEXTENT\tTITLE")
		for _, r := range rows {
			fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%.5f\t%s\n", r.ID, r.Kind, r.Version, r.Count, r.Extent, r.Title)
		}
		tw.Flush()
	})
}
