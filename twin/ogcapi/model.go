package ogcapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/lake"
	"lantau/twin/web"
)

// A Storey is one floor of a model.
type Storey struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Elevation float64   `json:"elevation"` // metres above the model's anchor
	Count     int       `json:"count"`     // of objects on it
	BBox      []float64 `json:"bbox,omitempty"`
}

// A structure is what the tree and the storeys of one version are answered from.
type structure struct {
	nodes    map[string]node
	children map[string][]string // ids by parent, ordered by class and name; "" holds the roots
	storeys  []Storey
}

type node struct{ name, class, parent string }

// Structures makes and keeps the structure of models, one for each version asked for. The zero value is ready.
type Structures struct {
	mu   sync.Mutex
	kept map[string]*structure // by collection; of its newest version asked for
	of   map[string]int64
}

func (a *API) structure(ctx context.Context, snap *catalog.Snapshot, q spatial.Query) (*structure, error) {
	s := &a.structures
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept, s.of = map[string]*structure{}, map[string]int64{}
	}
	id := snap.Collection.ID
	if s.kept[id] != nil && s.of[id] == snap.Version.Number {
		return s.kept[id], nil
	}
	st, err := a.buildStructure(ctx, snap, q)
	if err != nil {
		return nil, err
	}
	s.kept[id], s.of[id] = st, snap.Version.Number
	return st, nil
}

func (a *API) buildStructure(ctx context.Context, snap *catalog.Snapshot, q spatial.Query) (*structure, error) {
	st := &structure{nodes: map[string]node{}, children: map[string][]string{}}
	q.IDs, q.Box = nil, nil
	counts, boxes := map[string]int{}, map[string]spatial.Box{}
	elevations := map[string]float64{}
	for o, err := range a.Store.Objects(ctx, snap, q, true) {
		if err != nil {
			return nil, err
		}
		st.nodes[o.ID] = node{o.Name, o.Class, o.Parent}
		if spatial.StoreyClasses[o.Class] {
			if e, ok := o.Properties["Elevation"].(float64); ok {
				elevations[o.ID] = e
			}
		}
		if o.Storey != "" {
			counts[o.Storey]++
			b, ok := boxes[o.Storey]
			if !ok {
				b = spatial.EmptyBox()
			}
			if !o.Box.IsEmpty() && !spatial.HiddenClass(o.Class) {
				b = b.Union(o.Box)
			}
			boxes[o.Storey] = b
		}
	}
	for id, n := range st.nodes {
		parent := n.parent
		if _, known := st.nodes[parent]; !known {
			parent = ""
		}
		st.children[parent] = append(st.children[parent], id)
		if spatial.StoreyClasses[n.class] {
			st.storeys = append(st.storeys, storeyOf(id, n, counts[id], boxes[id], elevations, snap.Collection.Anchor))
		}
	}
	for _, ids := range st.children {
		slices.SortFunc(ids, func(x, y string) int {
			a, b := st.nodes[x], st.nodes[y]
			return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name), cmp.Compare(x, y))
		})
	}
	slices.SortFunc(st.storeys, func(x, y Storey) int { return cmp.Or(cmp.Compare(x.Elevation, y.Elevation), cmp.Compare(x.ID, y.ID)) })
	return st, nil
}

// storeyOf places a storey by the elevation that its source states (metres above the model's own zero, which is the anchor's height),
// else by the lowest object on it.
func storeyOf(id string, n node, count int, box spatial.Box, elevations map[string]float64, anchor *spatial.Anchor) Storey {
	s := Storey{ID: id, Name: n.name, Count: count}
	if count > 0 && !box.IsEmpty() {
		s.BBox = []float64{box.Min[0], box.Min[1], box.Min[2], box.Max[0], box.Max[1], box.Max[2]}
	}
	if e, ok := elevations[id]; ok {
		s.Elevation = e
	} else if s.BBox != nil && anchor != nil {
		s.Elevation = box.Min[2] - anchor.Height
	}
	return s
}

// model is the snapshot and structure of a request for a model's resource.
func (a *API) model(r *http.Request, p web.Params) (*structure, error) {
	snap, q, err := a.snapshot(r, p)
	if err != nil {
		return nil, err
	}
	if snap.Collection.Kind != spatial.Model {
		return nil, web.Errorf(http.StatusNotFound, "%s holds features, not a model: it has no storeys and no tree", snap.Collection.ID)
	}
	return a.structure(r.Context(), snap, q)
}

func (a *API) storeys(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "version", "asof")
	if err != nil {
		return err
	}
	st, err := a.model(r, p)
	if err != nil {
		return err
	}
	storeys := st.storeys
	if storeys == nil {
		storeys = []Storey{}
	}
	return web.JSON(w, r, "application/json", map[string]any{"storeys": storeys})
}

// Storeys lists a model's storeys from bottom to top, for other parts of the server.
func (a *API) Storeys(ctx context.Context, snap *catalog.Snapshot, q spatial.Query) ([]Storey, error) {
	st, err := a.structure(ctx, snap, q)
	if err != nil {
		return nil, err
	}
	return st.storeys, nil
}

// maxChildren bounds one answer of the tree.
const maxChildren = 10000

func (a *API) tree(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "parent", "version", "asof")
	if err != nil {
		return err
	}
	st, err := a.model(r, p)
	if err != nil {
		return err
	}
	parent := p.Text("parent")
	if _, ok := st.nodes[parent]; parent != "" && !ok {
		return web.Errorf(http.StatusNotFound, "object %.80q does not exist", parent)
	}
	type child struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		Class      string `json:"class"`
		ChildCount int    `json:"childCount"`
	}
	out := []child{}
	ids := st.children[parent]
	for _, id := range ids[:min(len(ids), maxChildren)] {
		n := st.nodes[id]
		out = append(out, child{id, n.name, n.class, len(st.children[id])})
	}
	return web.JSON(w, r, "application/json", map[string]any{"children": out, "numberMatched": len(ids)})
}

// names gives the names of an object's storey, space and parent.
func (a *API) names(ctx context.Context, snap *catalog.Snapshot, b *lake.Block, i int) (map[string]string, error) {
	o, err := b.Object(i, false)
	if err != nil {
		return nil, err
	}
	st, err := a.structure(ctx, snap, spatial.Query{Collection: snap.Collection.ID, Version: snap.Version.Number})
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for key, id := range map[string]string{"storey": o.Storey, "space": o.Space, "parent": o.Parent} {
		if n, ok := st.nodes[id]; ok && n.name != "" {
			out[key] = n.name
		}
	}
	return out, nil
}

// searchBudget is how many rows one search looks at.
const searchBudget = 500_000

// search looks for words in the ids, names and classes of all collections. Names that start with the text come first.
func (a *API) search(w http.ResponseWriter, r *http.Request) error {
	p, err := web.ParseParams(r, "q", "limit", "collection")
	if err != nil {
		return err
	}
	limit, err := p.Int("limit", 20, 1, 200)
	if err != nil {
		return err
	}
	text := strings.ToLower(strings.TrimSpace(p.Text("q")))
	words := strings.Fields(text)
	results := []searchResult{}
	cut := false
	if len(words) > 0 {
		if results, cut, err = a.find(r, p.Text("collection"), words); err != nil {
			return err
		}
	}
	slices.SortStableFunc(results, func(x, y searchResult) int {
		return cmp.Or(cmp.Compare(rank(x, text), rank(y, text)), cmp.Compare(len(x.Name), len(y.Name)), cmp.Compare(x.Name, y.Name))
	})
	return web.JSON(w, r, "application/json", map[string]any{"results": results[:min(len(results), int(limit))], "numberMatched": len(results), "truncated": cut})
}

type searchResult struct {
	Collection string       `json:"collection"`
	Kind       spatial.Kind `json:"kind"`
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Class      string       `json:"class"`
	Storey     string       `json:"storey,omitempty"`
	Position   []float64    `json:"position,omitempty"`
	BBox       []float64    `json:"bbox,omitempty"`
}

func rank(r searchResult, text string) int {
	name := strings.ToLower(r.Name)
	switch {
	case name == text || strings.ToLower(r.ID) == text:
		return 0
	case strings.HasPrefix(name, text):
		return 1
	case strings.Contains(name, text):
		return 2
	}
	return 3
}

func (a *API) find(r *http.Request, only string, words []string) (results []searchResult, cut bool, err error) {
	results = []searchResult{}
	all, err := a.Store.Collections(r.Context(), web.Principal(r))
	if err != nil {
		return nil, false, err
	}
	looked := 0
	for _, c := range all {
		if only != "" && c.ID != only {
			continue
		}
		q := spatial.Query{Principal: web.Principal(r), Collection: c.ID}
		snap, err := a.Store.Snapshot(r.Context(), q)
		if err != nil {
			return nil, false, err
		}
		for hit, err := range a.Store.Scan(r.Context(), snap, q, 0) {
			if err != nil {
				return nil, false, err
			}
			if looked += len(hit.Rows); looked > searchBudget || len(results) > 5000 {
				return results, true, nil
			}
			for _, row := range hit.Rows {
				if containsAll(strings.ToLower(searchText(hit.Block, int(row))), words) {
					results = append(results, found(c, hit.Block, int(row)))
				}
			}
		}
	}
	return results, false, nil
}

func found(c spatial.Collection, b *lake.Block, i int) searchResult {
	s := searchResult{Collection: c.ID, Kind: c.Kind, ID: b.ID.Value(i), Name: propertyText(b, i, "name"), Class: propertyText(b, i, "class"), Storey: propertyText(b, i, "storey")}
	if s.Name == "" {
		s.Name = s.ID
	}
	if s.Class == "" {
		s.Class = c.Title
	}
	if box := b.Box(i); !box.IsEmpty() {
		m := box.Center()
		s.Position = m[:]
		s.BBox = []float64{box.Min[0], box.Min[1], box.Min[2], box.Max[0], box.Max[1], box.Max[2]}
	}
	return s
}

func propertyText(b *lake.Block, i int, name string) string {
	for k, p := range b.Schema {
		if p.Name == name && b.Columns[k].IsValid(i) {
			return b.Columns[k].ValueStr(i)
		}
	}
	return ""
}
