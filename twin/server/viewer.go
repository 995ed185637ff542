package server

import (
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"lantau/twin/web"
)

// A viewer serves the built viewer's files.
type viewer struct {
	files fs.FS
	tags  sync.Map // name → entity tag
}

func newViewer(files fs.FS) *viewer { return &viewer{files: files} }

// types are the media types that a browser insists on and a machine's own table may lack.
var types = map[string]string{".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8",
	".wasm": "application/wasm", ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png", ".ico": "image/x-icon"}

func (v *viewer) serve(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return notFound(w, r)
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	if v.files == nil {
		return web.Errorf(http.StatusNotFound, "this program was built without the viewer: run make build; the API is at /api")
	}
	body, err := fs.ReadFile(v.files, name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
			return notFound(w, r)
		}
		return web.Errorf(http.StatusNotFound, "%.200s does not exist", r.URL.Path)
	}
	media := types[path.Ext(name)]
	if media == "" {
		if media = mime.TypeByExtension(path.Ext(name)); media == "" {
			media = "application/octet-stream"
		}
	}
	tag, ok := v.tags.Load(name)
	if !ok {
		tag, _ = v.tags.LoadOrStore(name, web.HashTag(body))
	}
	if strings.HasPrefix(name, "assets/") { // the build names these by their content
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return web.Bytes(w, r, media, tag.(string), body)
}
