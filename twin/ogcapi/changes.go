package ogcapi

import (
	"net/http"

	"lantau/spatial"
	"lantau/twin/web"
)

// changes lists what differs between two versions of a collection: from (by default the version before) and to (by default the latest).
func (a *API) changes(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "from", "to", "limit")
	if err != nil {
		return err
	}
	q := spatial.Query{Principal: web.Principal(r), Collection: r.PathValue("collection")}
	if q.Version, err = p.Int("to", 0, 1, 1<<62); err != nil {
		return err
	}
	limit, err := p.Int("limit", 1000, 1, 100000)
	if err != nil {
		return err
	}
	to, err := a.Store.Snapshot(r.Context(), q)
	if err != nil {
		return err
	}
	if q.Version, err = p.Int("from", max(1, to.Version.Number-1), 1, 1<<62); err != nil {
		return err
	}
	from, err := a.Store.Snapshot(r.Context(), q)
	if err != nil {
		return err
	}
	list, err := a.Store.Changes(r.Context(), from, to)
	if err != nil {
		return err
	}
	type change struct {
		ID   string             `json:"id"`
		Kind spatial.ChangeKind `json:"kind"`
		BBox []float64          `json:"bbox,omitempty"`
	}
	out := make([]change, 0, min(len(list), int(limit)))
	for _, c := range list[:min(len(list), int(limit))] {
		o := change{ID: c.ID, Kind: c.Kind}
		if !c.Box.IsEmpty() {
			o.BBox = []float64{c.Box.Min[0], c.Box.Min[1], c.Box.Min[2], c.Box.Max[0], c.Box.Max[1], c.Box.Max[2]}
		}
		out = append(out, o)
	}
	return web.JSON(w, r, "application/json", map[string]any{"from": from.Version.Number, "to": to.Version.Number, "changes": out, "numberMatched": len(list)})
}
