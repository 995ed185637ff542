package tiling

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/store"
	"lantau/tiles/gltf"
	"lantau/tiles/tileset"
	"lantau/twin/web"
)

const (
	glbType = "model/gltf-binary"
	// maxTilesets bounds the planned tilesets kept in memory; contentBytes the glb bytes.
	maxTilesets  = 64
	contentBytes = 128 << 20
	// maxSceneTriangles bounds a scene on request.
	maxSceneTriangles = 5_000_000
)

// Models serves /3dtiles/{model}/… and /scenes/{model}.glb.
type Models struct {
	Store *store.Store
	// Storeys lists a model's storeys from bottom to top.
	Storeys func(ctx context.Context, snap *catalog.Snapshot, q spatial.Query) ([]tileset.Storey, error)
	Slots   chan struct{}

	mu       sync.Mutex
	planned  map[string]*plan // by collection and version
	contents contentCache
}

// A plan is a tileset that is made once by whoever asks first.
type plan struct {
	once sync.Once
	t    *tileset.Tileset
	err  error
}

// source reads one version of a model for the tiler.
type source struct {
	store *store.Store
	snap  *catalog.Snapshot
	q     spatial.Query
}

func (s source) Objects(ctx context.Context) iter.Seq2[*spatial.Object, error] {
	return func(yield func(*spatial.Object, error) bool) {
		for o, err := range s.store.Objects(ctx, s.snap, s.q, false) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(&o.Object, nil) {
				return
			}
		}
	}
}

func (s source) MeshInfo(ctx context.Context, h spatial.MeshHash) (spatial.Box, int, error) {
	info, err := s.store.MeshInfo(ctx, s.snap, h)
	return info.Box, info.Triangles, err
}

func (s source) Mesh(ctx context.Context, h spatial.MeshHash) (*spatial.Mesh, error) {
	return s.store.Mesh(ctx, s.snap, h)
}

// snapshot finds the model of a request.
func (m *Models) snapshot(r *http.Request, id string, version int64) (*catalog.Snapshot, spatial.Query, error) {
	q := spatial.Query{Principal: web.Principal(r), Collection: id, Version: version}
	snap, err := m.Store.Snapshot(r.Context(), q)
	if err != nil {
		return nil, q, err
	}
	if snap.Collection.Kind != spatial.Model {
		return nil, q, web.Errorf(http.StatusNotFound, "%s holds features, not a model: it has no 3D scene", id)
	}
	return snap, q, nil
}

// tileset plans the tileset of a version, or takes it from those kept.
func (m *Models) tileset(ctx context.Context, snap *catalog.Snapshot, q spatial.Query) (*tileset.Tileset, error) {
	key := fmt.Sprintf("%s@%d", snap.Collection.ID, snap.Version.Number)
	m.mu.Lock()
	if m.planned == nil || len(m.planned) >= maxTilesets && m.planned[key] == nil {
		m.planned = map[string]*plan{}
	}
	p := m.planned[key]
	if p == nil {
		p = &plan{}
		m.planned[key] = p
	}
	m.mu.Unlock()
	p.once.Do(func() {
		ctx := context.WithoutCancel(ctx) // others wait for the same plan
		model := tileset.Model{Collection: snap.Collection.ID, Version: snap.Version.Number}
		if snap.Collection.Anchor != nil {
			model.Anchor = *snap.Collection.Anchor
		}
		if model.Storeys, p.err = m.Storeys(ctx, snap, q); p.err == nil {
			p.t, p.err = tileset.Plan(ctx, model, source{m.Store, snap, q}, tileset.Options{})
		}
	})
	if p.err != nil {
		m.mu.Lock()
		delete(m.planned, key)
		m.mu.Unlock()
	}
	return p.t, p.err
}

// Tileset answers with /3dtiles/{model}/tileset.json and the contents it names.
func (m *Models) Tileset(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ParseParams(r); err != nil {
		return err
	}
	name := r.PathValue("name")
	if name == "tileset.json" {
		snap, q, err := m.snapshot(r, r.PathValue("model"), 0)
		if err != nil {
			return err
		}
		t, err := m.tileset(r.Context(), snap, q)
		if err != nil {
			return err
		}
		body, err := t.JSON()
		if err != nil {
			return err
		}
		return web.Bytes(w, r, "application/json", web.HashTag(body), body)
	}
	var version int64
	if _, err := fmt.Sscanf(name, "%d/", &version); err != nil || version < 1 {
		return web.Errorf(http.StatusNotFound, "tile %.80q does not exist", name)
	}
	snap, q, err := m.snapshot(r, r.PathValue("model"), version)
	if err != nil {
		return err
	}
	key := snap.Collection.ID + "/" + name
	body, ok := m.contents.get(key)
	if !ok {
		release, err := web.Slot(r.Context(), m.Slots)
		if err != nil {
			return err
		}
		defer release()
		t, err := m.tileset(r.Context(), snap, q)
		if err != nil {
			return err
		}
		if body, err = t.Content(r.Context(), name); err != nil {
			return err
		}
		m.contents.put(key, body)
	}
	w.Header().Set("Cache-Control", "no-cache")
	return web.Bytes(w, r, glbType, web.HashTag(body), body)
}

// Scene answers with /scenes/{model}.glb: the whole model, or what storey, class and ids cut out of it.
func (m *Models) Scene(w http.ResponseWriter, r *http.Request) error {
	id, ok := strings.CutSuffix(r.PathValue("file"), ".glb")
	if !ok {
		return web.Errorf(http.StatusNotFound, "scenes end in .glb")
	}
	p, err := web.ParseParams(r, "storey", "class", "ids", "version")
	if err != nil {
		return err
	}
	version, err := p.Int("version", 0, 1, 1<<62)
	if err != nil {
		return err
	}
	snap, q, err := m.snapshot(r, id, version)
	if err != nil {
		return err
	}
	release, err := web.Slot(r.Context(), m.Slots)
	if err != nil {
		return err
	}
	defer release()
	src := source{m.Store, snap, q}
	storeys, classes, ids := p.List("storey"), p.List("class"), p.List("ids")
	objects := func(yield func(*spatial.Object, error) bool) {
		for o, err := range src.Objects(r.Context()) {
			if err == nil && (storeys != nil && !slices.Contains(storeys, o.Storey) && !slices.Contains(storeys, o.ID) ||
				classes != nil && !slices.Contains(classes, o.Class) || ids != nil && !slices.Contains(ids, o.ID)) {
				continue
			}
			if !yield(o, err) {
				return
			}
		}
	}
	body, err := gltf.Scene(r.Context(), objects, src.Mesh, gltf.SceneOptions{MaxTriangles: maxSceneTriangles, Hidden: ids != nil || classes != nil})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+id+`.glb"`)
	return web.Bytes(w, r, glbType, web.HashTag(body), body)
}

// A contentCache keeps the newest tiles up to contentBytes. The zero value is ready.
type contentCache struct {
	mu    sync.Mutex
	kept  map[string][]byte
	order []string
	bytes int
}

func (c *contentCache) get(key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.kept[key]
	return b, ok
}

func (c *contentCache) put(key string, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[string][]byte{}
	}
	if _, ok := c.kept[key]; ok {
		return
	}
	c.kept[key] = b
	c.order = append(c.order, key)
	for c.bytes += len(b); c.bytes > contentBytes && len(c.order) > 1; c.order = c.order[1:] {
		c.bytes -= len(c.kept[c.order[0]])
		delete(c.kept, c.order[0])
	}
}
