package ogcapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/geom"
	"lantau/spatial/lake"
	"lantau/twin/web"
)

const (
	defaultLimit = 10
	maxLimit     = 10000
	// maxAnswer bounds an answer's bytes: a page ends early, with a link to the next, once it is longer.
	maxAnswer = 32 << 20
)

// itemParams are the query parameters of /items.
var itemParams = []string{"limit", "bbox", "bbox-crs", "crs", "datetime", "version", "asof", "q", "cursor"}

func (a *API) items(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, itemParams...)
	if err != nil {
		return err
	}
	snap, q, err := a.snapshot(r, p)
	if err != nil {
		return err
	}
	limit, err := p.Int("limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	from, err := p.Int("cursor", 0, 0, 1<<62)
	if err != nil {
		return err
	}
	if err := checkDatetime(p.Text("datetime")); err != nil {
		return err
	}
	out, err := outputCRS(p, snap.Collection)
	if err != nil {
		return err
	}
	box, with3D, err := p.Box("bbox")
	if err != nil {
		return err
	}
	if q.Box, err = inputBox(p, box, snap.Collection); err != nil {
		return err
	}
	q.Box3D = with3D
	page := itemPage{api: a, snap: snap, out: out, limit: int(limit), words: strings.Fields(strings.ToLower(p.Text("q")))}
	if err := page.fill(r.Context(), q, from); err != nil {
		return err
	}
	self := a.url("/collections/"+snap.Collection.ID+"/items") + queryString(r.URL.RawQuery)
	links := []link{{self, "self", geoJSON, "This page"}, {a.url("/collections/" + snap.Collection.ID), "collection", "application/json", snap.Collection.Title}}
	if page.next > 0 {
		v := r.URL.Query()
		v.Set("cursor", strconv.FormatInt(page.next, 10))
		v.Set("version", strconv.FormatInt(snap.Version.Number, 10)) // later pages are of the same version
		v.Del("asof")
		links = append(links, link{a.url("/collections/"+snap.Collection.ID+"/items") + "?" + v.Encode(), "next", geoJSON, "The next page"})
	}
	head := map[string]any{"links": links, "numberReturned": page.n, "version": snap.Version.Number}
	if q.Box == nil && len(page.words) == 0 {
		head["numberMatched"] = snap.Collection.Count
	}
	members, err := web.Marshal(head)
	if err != nil {
		return err
	}
	etag := web.HashTag(append(slices.Clip(page.body), members...)) // of all but the time
	head["timeStamp"] = time.Now().UTC().Format(time.RFC3339)
	members, err = web.Marshal(head)
	if err != nil {
		return err
	}
	body := append([]byte(`{"type":"FeatureCollection","features":[`), page.body...)
	body = append(body, "],"...)
	body = append(body, members[1:]...)
	w.Header().Set("Content-Crs", "<"+out.uri+">")
	return web.Bytes(w, r, geoJSON, etag, body)
}

func queryString(raw string) string {
	if raw == "" {
		return ""
	}
	if v, err := url.ParseQuery(raw); err == nil {
		return "?" + v.Encode()
	}
	return ""
}

// checkDatetime accepts an instant, or an interval of instants or ".." or nothing on one side (Features Part 1, 7.15.4). Features here
// have no temporal geometry, so every one of them meets every interval.
func checkDatetime(s string) error {
	if s == "" {
		return nil
	}
	parts := strings.Split(s, "/")
	ok := len(parts) <= 2
	bounds := make([]time.Time, len(parts))
	for i, part := range parts {
		if len(parts) == 2 && (part == "" || part == "..") {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, part)
		if err != nil {
			t, err = time.Parse(time.DateOnly, part)
		}
		ok = ok && err == nil
		bounds[i] = t
	}
	if ok && len(parts) == 2 && !bounds[0].IsZero() && !bounds[1].IsZero() {
		ok = !bounds[0].After(bounds[1])
	}
	if !ok {
		return web.BadRequest("datetime=%.60q: an instant or an interval such as 2026-01-01T00:00:00Z/.. is wanted", s)
	}
	return nil
}

// An itemPage is the features of one answer.
type itemPage struct {
	api   *API
	snap  *catalog.Snapshot
	out   output
	limit int
	words []string
	body  []byte
	n     int
	next  int64 // cursor of the next page, 0 at the end
}

func (p *itemPage) fill(ctx context.Context, q spatial.Query, from int64) error {
	wrap := q.Box != nil && q.Box.Min[0] > q.Box.Max[0] // over the antimeridian
	asked := q.Box
	if wrap {
		wide := *q.Box
		wide.Min[0], wide.Max[0] = -180, 180
		q.Box = &wide
	}
	for hit, err := range p.api.Store.Scan(ctx, p.snap, q, from) {
		if err != nil {
			return err
		}
		for _, row := range hit.Rows {
			i := int(row)
			if wrap {
				if b := hit.Block.Box(i); b.Max[0] < asked.Min[0] && b.Min[0] > asked.Max[0] {
					continue
				}
			}
			if len(p.words) > 0 && !containsAll(strings.ToLower(searchText(hit.Block, i)), p.words) {
				continue
			}
			if p.n == p.limit || len(p.body) > maxAnswer {
				p.next = hit.Ordinal + int64(row)
				return nil
			}
			if p.n > 0 {
				p.body = append(p.body, ',')
			}
			if p.body, err = appendFeature(p.body, hit.Block, i, p.snap.Collection.Kind, p.out); err != nil {
				return err
			}
			p.n++
		}
	}
	return nil
}

// searchText is what q looks in: id, class and every property whose name starts with "name".
func searchText(b *lake.Block, i int) string {
	text := b.ID.Value(i)
	for k, p := range b.Schema {
		if p.Name == "class" || strings.HasPrefix(strings.ToLower(p.Name), "name") || p.Name == "sourceId" {
			if col, ok := b.Columns[k].(*array.String); ok && col.IsValid(i) {
				text += " " + col.Value(i)
			}
		}
	}
	return text
}

// appendFeature appends a row as a GeoJSON feature. Of a model the bbox, with heights, is part of it.
func appendFeature(dst []byte, b *lake.Block, i int, kind spatial.Kind, out output) ([]byte, error) {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = appendText(dst, b.ID.Value(i))
	dst = append(dst, `,"geometry":`...)
	var wkb []byte
	if b.Geometry.IsValid(i) {
		wkb = b.Geometry.Value(i)
	}
	dst, err := out.geometry(dst, wkb)
	if err != nil {
		return dst, fmt.Errorf("feature %s: %w", b.ID.Value(i), err)
	}
	if box := b.Box(i); kind == spatial.Model && !box.IsEmpty() {
		dst = append(dst, `,"bbox":[`...)
		for k, v := range [...]float64{box.Min[0], box.Min[1], box.Min[2], box.Max[0], box.Max[1], box.Max[2]} {
			if k > 0 {
				dst = append(dst, ',')
			}
			decimals := 8
			if k%3 == 2 {
				decimals = 3
			}
			dst = geom.AppendNumber(dst, v, decimals)
		}
		dst = append(dst, ']')
	}
	dst = append(dst, `,"properties":{`...)
	dst = appendProperties(dst, b, i)
	return append(dst, "}}"...), nil
}

func appendProperties(dst []byte, b *lake.Block, i int) []byte {
	first := true
	for k, p := range b.Schema {
		if b.Columns[k].IsNull(i) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendText(dst, p.Name), ':')
		switch col := b.Columns[k].(type) {
		case *array.Boolean:
			dst = strconv.AppendBool(dst, col.Value(i))
		case *array.Int64:
			dst = strconv.AppendInt(dst, col.Value(i), 10)
		case *array.Float64:
			if text, err := json.Marshal(col.Value(i)); err == nil {
				dst = append(dst, text...)
			} else { // an infinite number or NaN has no JSON form
				dst = append(dst, "null"...)
			}
		case *array.String:
			if p.Type == spatial.JSON && json.Valid([]byte(col.Value(i))) {
				dst = append(dst, col.Value(i)...)
			} else {
				dst = appendText(dst, col.Value(i))
			}
		default:
			dst = append(dst, "null"...)
		}
	}
	return dst
}

// appendText appends a JSON string.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			text, _ := web.Marshal(s)
			return append(dst, text[:len(text)-1]...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

func (a *API) item(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "crs", "version", "asof")
	if err != nil {
		return err
	}
	snap, q, err := a.snapshot(r, p)
	if err != nil {
		return err
	}
	out, err := outputCRS(p, snap.Collection)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	q.IDs = []string{id}
	for hit, err := range a.Store.Scan(r.Context(), snap, q, 0) {
		if err != nil {
			return err
		}
		body, err := appendFeature(nil, hit.Block, int(hit.Rows[0]), snap.Collection.Kind, out)
		if err != nil {
			return err
		}
		extra := map[string]any{"links": []link{
			{a.url("/collections/" + snap.Collection.ID + "/items/" + url.PathEscape(id)), "self", geoJSON, "This feature"},
			{a.url("/collections/" + snap.Collection.ID), "collection", "application/json", snap.Collection.Title},
		}}
		if snap.Collection.Kind == spatial.Model {
			names, err := a.names(r.Context(), snap, hit.Block, int(hit.Rows[0]))
			if err != nil {
				return err
			}
			extra["names"] = names
		}
		members, err := web.Marshal(extra)
		if err != nil {
			return err
		}
		body = append(append(body[:len(body)-1], ','), members[1:]...)
		w.Header().Set("Content-Crs", "<"+out.uri+">")
		return web.Bytes(w, r, geoJSON, web.HashTag(body), body)
	}
	return fmt.Errorf("feature %q of %s: %w", id, snap.Collection.ID, spatial.ErrNotFound)
}
