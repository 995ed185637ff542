// Package server composes the twin's HTTP interface: which handler answers where, who may ask, limits, health and metrics. The
// domain's work is done elsewhere.
package server

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/store"
	"lantau/tiles/tileset"
	"lantau/twin/live"
	"lantau/twin/ogcapi"
	"lantau/twin/tiling"
	"lantau/twin/web"
)

const (
	// requestBudget is the time a request may take; event streams have none.
	requestBudget = 60 * time.Second
	// maxCommit bounds a commit that a command sends.
	maxCommit = 256 << 20
)

// Config says what to serve.
type Config struct {
	Store *store.Store
	Live  *live.Service
	// BaseURL is the public URL, without a trailing slash.
	BaseURL string
	// Viewer holds the built viewer; nil where it was not built.
	Viewer fs.FS
}

// A Server answers requests; make it with New.
type Server struct {
	cfg     Config
	hosts   map[string]bool // that a request may name
	token   string          // that commits must show
	handler http.Handler
	metrics *metrics
}

// New composes the handlers. token authorises commits of commands (see store.Announce).
func New(cfg Config, token string) (*Server, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" {
		return nil, &spatial.InputError{Op: "serve", Where: "--base-url " + cfg.BaseURL, Msg: "not an absolute URL", Try: "a form such as https://twin.example.org"}
	}
	s := &Server{cfg: cfg, token: token, metrics: newMetrics(cfg.Store)}
	s.hosts = map[string]bool{base.Hostname(): true, "localhost": true, "127.0.0.1": true, "::1": true}
	mux := http.NewServeMux()
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0))

	api := &ogcapi.API{Store: cfg.Store, BaseURL: cfg.BaseURL}
	api.Register(mux)
	cfg.Live.Register(mux)

	vector := &tiling.Vector{Store: cfg.Store, BaseURL: cfg.BaseURL, Slots: slots}
	mux.Handle("GET /tiles/{file}", web.Handler(vector.TileJSON))
	mux.Handle("GET /tiles/{collection}/{z}/{x}/{y}", web.Handler(vector.Tile))
	models := &tiling.Models{Store: cfg.Store, Slots: slots, Storeys: func(ctx context.Context, snap *catalog.Snapshot, q spatial.Query) ([]tileset.Storey, error) {
		storeys, err := api.Storeys(ctx, snap, q)
		out := make([]tileset.Storey, 0, len(storeys))
		for _, st := range storeys {
			out = append(out, tileset.Storey{ID: st.ID, Name: st.Name, Elevation: st.Elevation})
		}
		return out, err
	}}
	mux.Handle("GET /3dtiles/{model}/{name...}", web.Handler(models.Tileset))
	mux.Handle("GET /scenes/{file}", web.Handler(models.Scene))

	mux.Handle("POST /"+store.CommitPath, web.Handler(s.commit))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ready") })
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.Handle("/", web.Handler(newViewer(cfg.Viewer).serve))

	events := web.Handler(cfg.Live.Events)
	budgeted := web.Timeout(requestBudget, mux)
	s.handler = s.guard(s.metrics.measure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/events" && r.Method == http.MethodGet {
			events.ServeHTTP(w, r)
			return
		}
		budgeted.ServeHTTP(w, r)
	}), mux))
	return s, nil
}

// Handler answers all requests.
func (s *Server) Handler() http.Handler { return s.handler }

func notFound(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return web.Errorf(http.StatusMethodNotAllowed, "only GET and HEAD are understood here")
	}
	return web.Errorf(http.StatusNotFound, "%.200s does not exist", r.URL.Path)
}

// policy is the content security policy: everything from this server, nothing inline but styles. WebAssembly is for the mesh decoder.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"connect-src 'self' blob:; worker-src 'self' blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard names the principal, refuses requests for another host (a page elsewhere whose name was pointed at this machine), and sets
// the headers that every answer has.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !s.hosts[strings.Trim(host, "[]")] {
			web.WriteProblem(w, r, web.Errorf(http.StatusMisdirectedRequest, "this server does not answer for host %.100q; start it with --base-url to name it", r.Host))
			return
		}
		next.ServeHTTP(w, r.WithContext(web.WithPrincipal(r.Context(), spatial.LocalPrincipal)))
	})
}

// commit makes a version of the files that a command has written into the data directory.
func (s *Server) commit(w http.ResponseWriter, r *http.Request) error {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || s.token == "" || subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) != 1 {
		return web.Errorf(http.StatusUnauthorized, "commits need the token of the data directory's lock file")
	}
	var c catalog.Commit
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCommit)).Decode(&c); err != nil {
		return web.BadRequest("not a commit: %v", err)
	}
	v, err := s.cfg.Store.Apply(r.Context(), c)
	if err != nil {
		return err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
	return nil
}

// Serve answers on a listener until ctx ends, then lets running requests finish for a few seconds.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	<-done
	return err
}
