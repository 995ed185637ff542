package ogcapi

import (
	"net/http"

	"lantau/twin/web"
)

// openapi answers with the API definition (OpenAPI 3.0).
func (a *API) openapi(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	return web.JSON(w, r, openAPI, a.definition())
}

type object = map[string]any

func query(name, description string, schema object) object {
	return object{"name": name, "in": "query", "required": false, "description": description, "schema": schema}
}

func pathParam(name string) object {
	return object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}}
}

// operation describes one GET.
func operation(id, summary, mediaType string, params ...object) object {
	if params == nil {
		params = []object{} // null is not an array
	}
	problem := object{"description": "A problem", "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/problem"}}}}
	return object{"get": object{"operationId": id, "summary": summary, "description": summary, "tags": []string{"Lantau"}, "parameters": params, "responses": object{
		"200": object{"description": summary, "content": object{mediaType: object{"schema": object{"type": "object"}}}},
		"304": object{"description": "Not modified"},
		"400": problem, "404": problem, "500": problem,
	}}}
}

func (a *API) definition() object {
	numbers := object{"type": "array", "items": object{"type": "number"}, "minItems": 4, "maxItems": 6}
	limit := func(fallback, most int) object {
		return object{"name": "limit", "in": "query", "required": false, "description": "The most that is returned", "style": "form", "explode": false,
			"schema": object{"type": "integer", "minimum": 1, "maximum": most, "default": fallback}}
	}
	bbox := object{"name": "bbox", "in": "query", "required": false, "description": "Box of longitude, latitude[, height]", "style": "form", "explode": false, "schema": numbers}
	datetime := object{"name": "datetime", "in": "query", "required": false, "description": "Instant or interval", "style": "form", "explode": false, "schema": object{"type": "string"}}
	version := query("version", "Number of the version", object{"type": "integer", "minimum": 1})
	asOf := query("asof", "The version that was the latest at this instant", object{"type": "string", "format": "date-time"})
	crsParam := query("crs", "CRS of the answer's coordinates, a URI", object{"type": "string", "format": "uri"})
	bboxCRS := query("bbox-crs", "CRS of bbox, a URI", object{"type": "string", "format": "uri"})
	words := query("q", "Words to look for", object{"type": "string"})
	collection, id := pathParam("collectionId"), pathParam("featureId")
	return object{
		"openapi": "3.0.3",
		"info": object{"title": "Lantau", "version": "0.1.0", "description": "The digital twin of an airport and its city.",
			"contact": object{"name": "Lantau", "url": a.BaseURL + "/"}, "license": object{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
		"servers": []object{{"url": a.url("")}},
		"tags":    []object{{"name": "Lantau", "description": "Collections, features and models"}},
		"paths": object{
			"/":                                 operation("landing", "The landing page", "application/json"),
			"/conformance":                      operation("conformance", "Conformance classes", "application/json"),
			"/collections":                      operation("collections", "The collections", "application/json", limit(10000, 10000), bbox, words),
			"/collections/{collectionId}":       operation("collection", "One collection", "application/json", collection, version, asOf),
			"/collections/{collectionId}/items": operation("items", "Features of a collection", geoJSON, collection, limit(defaultLimit, maxLimit), bbox, datetime, crsParam, bboxCRS, version, asOf, words, query("cursor", "Where the page starts; taken from a next link", object{"type": "integer", "minimum": 0})),
			"/collections/{collectionId}/items/{featureId}": operation("item", "One feature", geoJSON, collection, id, crsParam, version, asOf),
			"/collections/{collectionId}/storeys":           operation("storeys", "The storeys of a model", "application/json", collection, version, asOf),
			"/collections/{collectionId}/tree":              operation("tree", "Children in a model's tree", "application/json", collection, query("parent", "Id of the parent; without it the roots", object{"type": "string"}), version, asOf),
			"/collections/{collectionId}/versions":          operation("versions", "Versions of a collection, the newest first", "application/json", collection, limit(20, 1000)),
			"/collections/{collectionId}/changes":           operation("changes", "What differs between two versions", "application/json", collection, query("from", "Version before", object{"type": "integer", "minimum": 1}), query("to", "Version after", object{"type": "integer", "minimum": 1}), limit(1000, 100000)),
			"/search":                                       operation("search", "Search ids, names and classes in all collections", "application/json", words, limit(20, 200), query("collection", "Look only here", object{"type": "string"})),
		},
		"components": object{"schemas": object{"problem": object{"type": "object", "properties": object{
			"type": object{"type": "string"}, "title": object{"type": "string"}, "status": object{"type": "integer"}, "detail": object{"type": "string"}}}}},
	}
}
