package ogcapi

import (
	"math"
	"net/http"
	"slices"
	"strings"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/crs"
	"lantau/twin/web"
)

// offered are the CRSs in which every collection answers, beside the one of its source.
var offered = []string{crs.WGS84, "EPSG:4326", "EPSG:3857", "EPSG:2326"}

func (a *API) collections(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "limit", "bbox", "q")
	if err != nil {
		return err
	}
	limit, err := p.Int("limit", 10000, 1, 10000)
	if err != nil {
		return err
	}
	box, _, err := p.Box("bbox")
	if err != nil {
		return err
	}
	all, err := a.Store.Collections(r.Context(), web.Principal(r))
	if err != nil {
		return err
	}
	words := strings.Fields(strings.ToLower(p.Text("q")))
	docs := []map[string]any{}
	matched := 0
	for _, c := range all {
		if box != nil && (c.Extent.IsEmpty() || !c.Extent.Intersects2(*box)) || !containsAll(strings.ToLower(c.ID+" "+c.Title+" "+c.Description), words) {
			continue
		}
		if matched++; matched > int(limit) {
			continue
		}
		doc, err := a.describe(r, c)
		if err != nil {
			return err
		}
		docs = append(docs, doc)
	}
	return web.JSON(w, r, "application/json", map[string]any{
		"collections": docs, "numberMatched": matched, "numberReturned": len(docs),
		"links": []link{{a.url("/collections"), "self", "application/json", "This document"}},
	})
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (a *API) collection(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "version", "asof")
	if err != nil {
		return err
	}
	snap, _, err := a.snapshot(r, p)
	if err != nil {
		return err
	}
	doc, err := a.describe(r, snap.Collection)
	if err != nil {
		return err
	}
	doc["lineage"] = snap.Version.Lineage
	return web.JSON(w, r, "application/json", doc)
}

// describe is a collection's description (Features Part 1, 7.14) with our own members.
func (a *API) describe(r *http.Request, c spatial.Collection) (map[string]any, error) {
	snap, err := a.Store.Snapshot(r.Context(), spatial.Query{Principal: web.Principal(r), Collection: c.ID, Version: c.Version})
	if err != nil {
		return nil, err
	}
	path := "/collections/" + c.ID
	links := []link{
		{a.url(path), "self", "application/json", c.Title},
		{a.url(path + "/items"), "items", geoJSON, "The features as GeoJSON"},
		{a.BaseURL + "/tiles/" + c.ID + ".json", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "application/json", "TileJSON of the vector tiles"},
	}
	doc := map[string]any{
		"id": c.ID, "title": c.Title, "description": c.Description, "itemType": "feature",
		"crs": crsURIs(c), "storageCrs": crs.URI(crs.WGS84),
		"kind": c.Kind, "version": c.Version, "count": c.Count, "sourceCrs": c.SourceCRS,
		"geometryTypes": geometryTypes(snap), "schema": c.Schema, "created": c.Created, "updated": c.Updated,
	}
	if c.Schema == nil {
		doc["schema"] = []any{}
	}
	if !c.Extent.IsEmpty() {
		doc["extent"] = extent(c)
	}
	if c.Kind == spatial.Model {
		links = append(links,
			link{a.BaseURL + "/3dtiles/" + c.ID + "/tileset.json", "http://www.opengis.net/def/rel/ogc/0.0/tileset-3d", "application/json", "3D Tiles"},
			link{a.BaseURL + "/scenes/" + c.ID + ".glb", "alternate", "model/gltf-binary", "The model as a glTF scene"})
		doc["anchor"] = c.Anchor
	}
	doc["links"] = links
	return doc, nil
}

// extent is a collection's extent rounded outward to 7 decimals of a degree and centimetres of height: rounding inward would leave
// features outside their own extent. The box is flat, as its CRS is and as every client reads it; a model's heights are a member of
// their own, named as in OGC API EDR (19-086r6, 8.1.4).
func extent(c spatial.Collection) map[string]any {
	down := func(v, f float64) float64 { return math.Floor(v*f) / f }
	up := func(v, f float64) float64 { return math.Ceil(v*f) / f }
	e := c.Extent
	box := []float64{down(e.Min[0], 1e7), down(e.Min[1], 1e7), up(e.Max[0], 1e7), up(e.Max[1], 1e7)}
	doc := map[string]any{"spatial": map[string]any{"bbox": [][]float64{box}, "crs": crs.URI(crs.WGS84)}}
	if c.Kind == spatial.Model {
		doc["vertical"] = map[string]any{"interval": [][]float64{{down(e.Min[2], 100), up(e.Max[2], 100)}}}
	}
	return doc
}

func crsURIs(c spatial.Collection) []string {
	var out []string
	for _, code := range append(append([]string{}, offered...), c.SourceCRS) {
		if code == "" {
			continue
		}
		if parsed, err := crs.Parse(code); err != nil || parsed.Kind == crs.Engineering || parsed.Kind == crs.Geocentric {
			continue
		}
		if uri := crs.URI(code); !slices.Contains(out, uri) {
			out = append(out, uri)
		}
	}
	return out
}

func geometryTypes(s *catalog.Snapshot) []string {
	types := []string{}
	for _, seg := range s.Segments {
		for _, t := range seg.Segment.Types {
			t = strings.TrimSuffix(t, " Z")
			if !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
	}
	slices.Sort(types)
	return types
}

// versions lists the versions of a collection, the newest first, with their counts and lineage.
func (a *API) versions(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "limit")
	if err != nil {
		return err
	}
	limit, err := p.Int("limit", 20, 1, 1000)
	if err != nil {
		return err
	}
	q := spatial.Query{Principal: web.Principal(r), Collection: r.PathValue("collection")}
	snap, err := a.Store.Snapshot(r.Context(), q)
	if err != nil {
		return err
	}
	out := []spatial.Version{}
	for n := snap.Version.Number; n >= 1 && len(out) < int(limit); n-- {
		q.Version = n
		s, err := a.Store.Snapshot(r.Context(), q)
		if err != nil {
			return err
		}
		out = append(out, s.Version)
	}
	return web.JSON(w, r, "application/json", map[string]any{"versions": out})
}
