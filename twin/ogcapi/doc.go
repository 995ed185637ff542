// Package ogcapi serves the collections under /api: OGC API Features Part 1 (17-069r4) and Part 2 (18-058r1), the resources of a
// model (storeys, tree) and the search over all collections. docs/http.md lists the resources.
package ogcapi

import (
	"net/http"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/store"
	"lantau/twin/web"
)

// An API serves the resources under /api.
type API struct {
	Store *store.Store
	// BaseURL is the server's public URL without a trailing slash; links start with it.
	BaseURL string

	structures Structures
}

// Register adds the resources to a mux.
func (a *API) Register(mux *http.ServeMux) {
	for pattern, h := range map[string]web.Handler{
		"GET /api":                                     a.landing,
		"GET /api/{$}":                                 a.landing,
		"GET /api/conformance":                         a.conformance,
		"GET /api/openapi.json":                        a.openapi,
		"GET /api/collections":                         a.collections,
		"GET /api/collections/{collection}":            a.collection,
		"GET /api/collections/{collection}/items":      a.items,
		"GET /api/collections/{collection}/items/{id}": a.item,
		"GET /api/collections/{collection}/storeys":    a.storeys,
		"GET /api/collections/{collection}/tree":       a.tree,
		"GET /api/collections/{collection}/versions":   a.versions,
		"GET /api/collections/{collection}/changes":    a.changes,
		"GET /api/search":                              a.search,
	} {
		mux.Handle(pattern, h)
	}
}

// link is a link object of OGC API Common.
type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

const (
	geoJSON = "application/geo+json"
	openAPI = "application/vnd.oai.openapi+json;version=3.0"
)

func (a *API) url(path string) string { return a.BaseURL + "/api" + path }

func (a *API) landing(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	return web.JSON(w, r, "application/json", map[string]any{
		"title":       "Lantau",
		"description": "The digital twin of an airport and its city: collections of features and models, versioned.",
		"links": []link{
			{a.url(""), "self", "application/json", "This document"},
			{a.url("/openapi.json"), "service-desc", openAPI, "The API definition"},
			{a.BaseURL + "/", "service-doc", "text/html", "The viewer"},
			{a.url("/conformance"), "conformance", "application/json", "Conformance classes"},
			{a.url("/collections"), "data", "application/json", "Collections"},
		},
	})
}

func (a *API) conformance(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	return web.JSON(w, r, "application/json", map[string]any{"conformsTo": []string{
		"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
		"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
	}})
}

// snapshot finds the version that a request for one collection asks for (version, asof), and the query to read it with.
func (a *API) snapshot(r *http.Request, p web.Params) (snap *catalog.Snapshot, q spatial.Query, err error) {
	q = spatial.Query{Principal: web.Principal(r), Collection: r.PathValue("collection")}
	if q.Version, err = p.Int("version", 0, 1, 1<<62); err != nil {
		return nil, q, err
	}
	if q.AsOf, err = p.Time("asof"); err != nil {
		return nil, q, err
	}
	snap, err = a.Store.Snapshot(r.Context(), q)
	return snap, q, err
}
