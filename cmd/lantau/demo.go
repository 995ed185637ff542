package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"time"

	"lantau/assets/observations"
	"lantau/assets/register"
	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/store"
	"lantau/twin/demo"
	"lantau/twin/live"
)

type demoCmd struct {
	Data    string `help:"Data directory; it is created." default:"demo-data" placeholder:"DIR"`
	Scale   string `help:"Size of the world: small, medium or large." default:"small"`
	NoServe bool   `help:"Make and import the world, then stop." name:"no-serve"`
	listenOptions
}

// staleAfter is how long a reading of the simulation counts as current.
const staleAfter = 15 * time.Minute

func (c *demoCmd) Run(e *env) error {
	scale, err := demo.ParseScale(c.Scale)
	if err != nil {
		return err
	}
	s, err := c.openStore(e.ctx, c.Data)
	if err != nil {
		return err
	}
	defer s.Close()
	world, err := demo.Write(e.ctx, filepath.Join(c.Data, "world"), scale)
	if err != nil {
		return err
	}
	if err := importWorld(e, s, world); err != nil {
		return err
	}
	if c.NoServe {
		return nil
	}
	assets, board := &register.Register{}, &observations.Board{}
	declare(world.Assets(), assets, board)
	service := live.New(s, assets, board)
	simulation := demo.NewSimulation(world.Assets(), 1)
	return serve(e, s, service, c.listenOptions, func(ctx context.Context) error {
		return simulate(ctx, simulation, service)
	})
}

// importWorld imports the files of the world as anyone's; a file that the store holds already is passed over.
func importWorld(e *env, s *store.Store, world demo.World) error {
	for _, f := range world.Files {
		sources, closeAll, err := openSources([]string{f.Path})
		if err != nil {
			return err
		}
		r, err := importOnce(e, s, f, sources)
		closeAll()
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		if err := e.print(r, func(w io.Writer) { printResult(w, *r) }); err != nil {
			return err
		}
	}
	return nil
}

func importOnce(e *env, s *store.Store, f demo.File, sources []importers.Source) (*importers.Result, error) {
	snap, err := s.Snapshot(e.ctx, spatial.Query{Principal: spatial.LocalPrincipal, Collection: f.Collection})
	if err != nil && !errors.Is(err, spatial.ErrNotFound) {
		return nil, err
	}
	if snap != nil {
		sum, err := importers.HashOf(sources[0])
		if err != nil {
			return nil, err
		}
		if files := snap.Version.Lineage.Files; len(files) == 1 && files[0].SHA256 == sum {
			return nil, nil
		}
	}
	opts := importers.Options{CRS: f.CRS, Limits: importers.DefaultLimits()}
	bar := newProgress(e)
	defer bar.done()
	r, err := importers.Run(e.ctx, s, formats(), importers.Job{Sources: sources, Collection: f.Collection, Title: f.Title, Description: f.Description,
		Format: f.Format, Options: opts, Principal: spatial.LocalPrincipal, Home: home, Progress: bar.set})
	return &r, err
}

// declare registers the demo's assets and their datastreams.
func declare(all []demo.Asset, assets *register.Register, board *observations.Board) {
	for _, a := range all {
		assets.Put(register.Asset{ID: a.ID, Name: a.Name, Class: a.Class, Collection: a.Collection, Object: a.Object, Position: a.Position})
		for _, p := range a.Properties {
			board.Declare(observations.Datastream{ID: streamID(a.ID, p.Name), Asset: a.ID, ObservedProperty: p.Name, Unit: p.Unit,
				Warning: observations.Limits(p.Warning), Alarm: observations.Limits(p.Alarm), WarningWords: p.WarningWords, AlarmWords: p.AlarmWords, StaleAfter: staleAfter})
		}
	}
}

func streamID(asset, property string) string { return asset + "/" + property }

// simulate feeds readings once a second; the first step brings every datastream's.
func simulate(ctx context.Context, sim *demo.Simulation, service *live.Service) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for now := time.Now(); ; {
		var obs []observations.Observation
		for _, r := range sim.Step(now) {
			obs = append(obs, observations.Observation{Datastream: streamID(r.AssetID, r.Property), Result: r.Result, PhenomenonTime: r.Time})
		}
		service.Observe(obs)
		select {
		case now = <-ticker.C:
		case <-ctx.Done():
			return nil
		}
	}
}
