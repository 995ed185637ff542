// Package live serves what changes from second to second: assets with their latest readings, the states of bound objects, and the
// stream of events.
package live

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/planar"

	"lantau/assets/observations"
	"lantau/assets/register"
	"lantau/spatial"
	"lantau/spatial/store"
	"lantau/twin/web"
)

// A Service joins assets to their readings and to the twin's objects, and tells browsers what changes.
type Service struct {
	Store  *store.Store
	Assets *register.Register
	Board  *observations.Board

	mu      sync.Mutex
	clients map[chan message]bool
	pending []readingJSON // since the last broadcast
	closing chan struct{}
}

// New makes a service.
func New(s *store.Store, assets *register.Register, board *observations.Board) *Service {
	return &Service{Store: s, Assets: assets, Board: board, clients: map[chan message]bool{}, closing: make(chan struct{})}
}

// Register adds the resources to a mux.
func (s *Service) Register(mux *http.ServeMux) {
	mux.Handle("GET /api/assets", web.Handler(s.assets))
	mux.Handle("GET /api/assets/{id}", web.Handler(s.asset))
	mux.Handle("GET /api/query", web.Handler(s.query))
	mux.Handle("GET /api/states", web.Handler(s.states))
}

// Bind fills in each asset's storey and position from the object or feature that it is bound to, as the store has it now.
func (s *Service) Bind(ctx context.Context) error {
	byCollection := map[string][]register.Asset{}
	for _, a := range s.Assets.List(register.Filter{}) {
		byCollection[a.Collection] = append(byCollection[a.Collection], a)
	}
	for collection, assets := range byCollection {
		q := spatial.Query{Principal: spatial.LocalPrincipal, Collection: collection}
		snap, err := s.Store.Snapshot(ctx, q)
		if err != nil {
			continue // the collection is not there (yet): the assets keep the place they came with
		}
		bound := map[string][]register.Asset{}
		for _, a := range assets {
			bound[a.Object] = append(bound[a.Object], a)
			q.IDs = append(q.IDs, a.Object)
		}
		for o, err := range s.Store.Objects(ctx, snap, q, false) {
			if err != nil {
				return err
			}
			for _, a := range bound[o.ID] {
				a.Storey = o.Storey
				if !o.Box.IsEmpty() {
					a.Position = o.Box.Center()
				}
				s.Assets.Put(a)
			}
		}
	}
	return nil
}

// assetJSON is an asset as the API shows it.
type assetJSON struct {
	register.Asset
	State    observations.State `json:"state"`
	Readings []readingJSON      `json:"readings"`
}

// readingJSON is a datastream's latest observation. In events it also names the asset and its object.
type readingJSON struct {
	Asset            string             `json:"asset,omitempty"`
	Collection       string             `json:"collection,omitempty"`
	Object           string             `json:"object,omitempty"`
	Datastream       string             `json:"datastream"`
	ObservedProperty string             `json:"observedProperty"`
	Unit             string             `json:"unit"`
	Result           any                `json:"result"`
	PhenomenonTime   *time.Time         `json:"phenomenonTime"`
	State            observations.State `json:"state"`
	AssetState       observations.State `json:"assetState,omitempty"`
}

func readingOf(l observations.Latest) readingJSON {
	r := readingJSON{Datastream: l.Datastream.ID, ObservedProperty: l.Datastream.ObservedProperty, Unit: l.Datastream.Unit, State: l.State}
	if !l.Observation.PhenomenonTime.IsZero() {
		t := l.Observation.PhenomenonTime.UTC()
		r.Result, r.PhenomenonTime = l.Observation.Result, &t
	}
	return r
}

func (s *Service) describe(a register.Asset, property string, now time.Time) assetJSON {
	out := assetJSON{Asset: a, State: s.Board.StateOf(a.ID, now), Readings: []readingJSON{}}
	for _, l := range s.Board.OfAsset(a.ID, now) {
		if property == "" || strings.EqualFold(property, l.Datastream.ObservedProperty) {
			out.Readings = append(out.Readings, readingOf(l))
		}
	}
	return out
}

const maxAssets = 10000

func (s *Service) assets(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "collection", "object", "class", "storey", "state", "q", "limit")
	if err != nil {
		return err
	}
	limit, err := p.Int("limit", 100, 1, maxAssets)
	if err != nil {
		return err
	}
	now := time.Now()
	f := register.Filter{Collection: p.Text("collection"), Object: p.Text("object"), Class: p.Text("class"), Storey: p.Text("storey"), Words: strings.Fields(p.Text("q"))}
	if state := p.Text("state"); state != "" {
		f.Match = func(a register.Asset) bool { return string(s.Board.StateOf(a.ID, now)) == state }
	}
	found := s.Assets.List(f)
	out := []assetJSON{}
	for _, a := range found[:min(len(found), int(limit))] {
		out = append(out, s.describe(a, "", now))
	}
	return web.JSON(w, r, "application/json", map[string]any{"assets": out, "numberMatched": len(found)})
}

func (s *Service) asset(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	a, ok := s.Assets.Asset(r.PathValue("id"))
	if !ok {
		return web.Errorf(http.StatusNotFound, "asset %.80q does not exist", r.PathValue("id"))
	}
	return web.JSON(w, r, "application/json", s.describe(a, "", time.Now()))
}

// query joins readings to assets to places: the latest values of the assets in a box, a polygon or on a storey.
func (s *Service) query(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "bbox", "polygon", "storey", "collection", "class", "observedProperty", "state", "limit")
	if err != nil {
		return err
	}
	limit, err := p.Int("limit", 1000, 1, maxAssets)
	if err != nil {
		return err
	}
	box, with3D, err := p.Box("bbox")
	if err != nil {
		return err
	}
	inside, err := polygon(p.Text("polygon"))
	if err != nil {
		return err
	}
	now := time.Now()
	property, state := p.Text("observedProperty"), p.Text("state")
	found := s.Assets.List(register.Filter{Collection: p.Text("collection"), Class: p.Text("class"), Storey: p.Text("storey"), Match: func(a register.Asset) bool {
		x, y, z := a.Position[0], a.Position[1], a.Position[2]
		if box != nil && (x < box.Min[0] || x > box.Max[0] || y < box.Min[1] || y > box.Max[1] || with3D && (z < box.Min[2] || z > box.Max[2])) {
			return false
		}
		return (inside == nil || inside(x, y)) && (state == "" || string(s.Board.StateOf(a.ID, now)) == state)
	}})
	results := []assetJSON{}
	matched := 0
	for _, a := range found {
		d := s.describe(a, property, now)
		if property != "" && len(d.Readings) == 0 {
			continue
		}
		if matched++; matched <= int(limit) {
			results = append(results, d)
		}
	}
	return web.JSON(w, r, "application/json", map[string]any{"results": results, "numberMatched": matched, "truncated": matched > len(results)})
}

// polygon reads a WKT polygon or multipolygon; nil for empty text.
func polygon(text string) (func(x, y float64) bool, error) {
	if text == "" {
		return nil, nil
	}
	g, err := wkt.Unmarshal(text)
	if err != nil {
		return nil, web.BadRequest("polygon: not well-known text: %v", err)
	}
	switch g := g.(type) {
	case orb.Polygon:
		return func(x, y float64) bool { return planar.PolygonContains(g, orb.Point{x, y}) }, nil
	case orb.MultiPolygon:
		return func(x, y float64) bool { return planar.MultiPolygonContains(g, orb.Point{x, y}) }, nil
	}
	return nil, web.BadRequest("polygon: a %s is given, a POLYGON or MULTIPOLYGON is wanted", g.GeoJSONType())
}

// states answers with the state of every bound object, by collection.
func (s *Service) states(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	now := time.Now()
	out := map[string]map[string]observations.State{}
	for _, a := range s.Assets.List(register.Filter{}) {
		if out[a.Collection] == nil {
			out[a.Collection] = map[string]observations.State{}
		}
		out[a.Collection][a.Object] = out[a.Collection][a.Object].Worse(s.Board.StateOf(a.ID, now))
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.JSON(w, r, "application/json", map[string]any{"states": out})
}
