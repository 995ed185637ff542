// Package tiling serves tiles and scenes over HTTP: vector tiles made on request, 3D Tiles and glTF scenes.
package tiling

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/store"
	"lantau/tiles/mvt"
	"lantau/twin/web"
)

// vectorVersion is part of every vector tile's entity tag: it changes when the tiler makes other bytes of the same features.
const vectorVersion = 2

const (
	// vectorMaxZoom is the deepest zoom level offered: one cell there is 1.5 cm. Clients overzoom.
	vectorMaxZoom = 18
	mvtType       = "application/vnd.mapbox-vector-tile"
)

// Vector serves /tiles/{collection}.json and /tiles/{collection}/{z}/{x}/{y}.mvt.
type Vector struct {
	Store   *store.Store
	BaseURL string
	// Slots bounds the tiles made at the same time; nil does not.
	Slots chan struct{}
}

// TileJSON answers with TileJSON 3.0.0.
func (v *Vector) TileJSON(w http.ResponseWriter, r *http.Request) error {
	id, ok := strings.CutSuffix(r.PathValue("file"), ".json")
	if !ok {
		return web.Errorf(http.StatusNotFound, "tiles of a collection are described at /tiles/COLLECTION.json")
	}
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	snap, err := v.Store.Snapshot(r.Context(), spatial.Query{Principal: web.Principal(r), Collection: id})
	if err != nil {
		return err
	}
	c := snap.Collection
	fields := map[string]string{"id": "String"}
	only := mvt.PropertiesOf(c.Kind)
	for _, p := range c.Schema {
		if only == nil || contains(only, p.Name) {
			fields[p.Name] = map[spatial.PropertyType]string{spatial.Bool: "Boolean", spatial.Integer: "Number", spatial.Number: "Number"}[p.Type]
			if fields[p.Name] == "" {
				fields[p.Name] = "String"
			}
		}
	}
	doc := map[string]any{
		"tilejson": "3.0.0", "name": c.Title, "description": c.Description, "scheme": "xyz", "version": fmt.Sprintf("%d.0.0", c.Version),
		"tiles":   []string{v.BaseURL + "/tiles/" + c.ID + "/{z}/{x}/{y}.mvt"},
		"minzoom": 0, "maxzoom": vectorMaxZoom,
		"vector_layers": []any{map[string]any{"id": c.ID, "description": c.Title, "fields": fields, "minzoom": 0, "maxzoom": vectorMaxZoom}},
	}
	if !c.Extent.IsEmpty() {
		e := c.Extent
		bounds := []float64{math.Max(-180, e.Min[0]), math.Max(-85.051129, e.Min[1]), math.Min(180, e.Max[0]), math.Min(85.051129, e.Max[1])}
		doc["bounds"] = bounds
		doc["center"] = []float64{(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, fitZoom(e)}
	}
	return web.JSON(w, r, "application/json", doc)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// fitZoom is the zoom level at which an extent fills about one tile of 512 pixels.
func fitZoom(b spatial.Box) float64 {
	span := math.Max(b.Max[0]-b.Min[0], (b.Max[1]-b.Min[1])*1.5)
	if span <= 0 {
		return 16
	}
	return math.Max(0, math.Min(16, math.Floor(math.Log2(360/span))))
}

// Tile answers with a vector tile: 200, 204 where it is empty, 304. The entity tag is known before the tile is made: it is the
// collection's last change and the tiler's version.
func (v *Vector) Tile(w http.ResponseWriter, r *http.Request) error {
	t, err := tileAddress(r)
	if err != nil {
		return err
	}
	p, err := web.ParseParams(r, "version")
	if err != nil {
		return err
	}
	version, err := p.Int("version", 0, 1, math.MaxInt64)
	if err != nil {
		return err
	}
	q := spatial.Query{Principal: web.Principal(r), Collection: r.PathValue("collection"), Version: version}
	snap, err := v.Store.Snapshot(r.Context(), q)
	if err != nil {
		return err
	}
	etag := fmt.Sprintf(`"v%d-%d-%d"`, snap.Version.Sequence, snap.Version.Number, vectorVersion)
	if web.NotModified(w, r, etag) {
		return nil
	}
	w.Header().Del("Vary") // set again with the answer
	release, err := web.Slot(r.Context(), v.Slots)
	if err != nil {
		return err
	}
	body, err := v.make(r.Context(), snap, t, q)
	release() // not after the answer: a slow reader must not keep others waiting
	if err != nil {
		return err
	}
	if len(body) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return web.Bytes(w, r, mvtType, etag, body)
}

func (v *Vector) make(ctx context.Context, snap *catalog.Snapshot, t mvt.Tile, q spatial.Query) ([]byte, error) {
	box := t.Bounds(mvt.DefaultBuffer)
	q.Box = &box
	layer := mvt.NewLayer(snap.Collection.ID, t, mvt.Options{Properties: mvt.PropertiesOf(snap.Collection.Kind), Simplify: t.Z < vectorMaxZoom})
	defer layer.Release()
	for hit, err := range v.Store.Scan(ctx, snap, q, 0) {
		if err != nil {
			return nil, err
		}
		if err := layer.Add(hit.Block, hit.Rows); err != nil {
			return nil, err
		}
	}
	return layer.AppendTile(nil), nil
}

// tileAddress reads z, x and y.mvt from the path; an address that does not exist is refused before anything is read.
func tileAddress(r *http.Request) (mvt.Tile, error) {
	file, ok := strings.CutSuffix(r.PathValue("y"), ".mvt")
	if !ok {
		if file, ok = strings.CutSuffix(r.PathValue("y"), ".pbf"); !ok {
			return mvt.Tile{}, web.Errorf(http.StatusNotFound, "vector tiles end in .mvt")
		}
	}
	z, errZ := strconv.ParseUint(r.PathValue("z"), 10, 8)
	x, errX := strconv.ParseUint(r.PathValue("x"), 10, 32)
	y, errY := strconv.ParseUint(file, 10, 32)
	t := mvt.Tile{Z: uint8(z), X: uint32(x), Y: uint32(y)}
	if errZ != nil || errX != nil || errY != nil || !t.Valid() || t.Z > vectorMaxZoom {
		return t, web.Errorf(http.StatusNotFound, "tile %.20s/%.20s/%.20s does not exist", r.PathValue("z"), r.PathValue("x"), r.PathValue("y"))
	}
	return t, nil
}
