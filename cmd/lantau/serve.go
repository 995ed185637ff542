package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strings"

	"golang.org/x/sync/errgroup"

	"lantau/assets/observations"
	"lantau/assets/register"
	"lantau/spatial"
	"lantau/spatial/store"
	"lantau/twin/live"
	"lantau/twin/server"
	"lantau/twin/viewer"
)

type serveCmd struct {
	Data string `required:"" help:"Data directory; it is created." placeholder:"DIR"`
	listenOptions
}

// listenOptions say where a server answers.
type listenOptions struct {
	Listen  string `help:"Address to listen on. Only loopback: there is no login yet." default:"127.0.0.1:8080"`
	BaseURL string `help:"Public URL, where it differs from the address." name:"base-url" placeholder:"URL"`
	TLSCert string `help:"Certificate file (PEM)." name:"tls-cert" placeholder:"FILE"`
	TLSKey  string `help:"Key file (PEM)." name:"tls-key" placeholder:"FILE"`
	Cache   string `help:"Cap on decoded data kept in memory." default:"512MiB"`
}

func (c *serveCmd) Run(e *env) error {
	s, err := c.openStore(e.ctx, c.Data)
	if err != nil {
		return err
	}
	defer s.Close()
	return serve(e, s, live.New(s, &register.Register{}, &observations.Board{}), c.listenOptions)
}

// openStore opens a directory to serve it, and tells the collector how much the server may use, softly: the cache and room to work.
// GOMEMLIMIT overrides that.
func (o listenOptions) openStore(ctx context.Context, dir string) (*store.Store, error) {
	cache, err := parseBytes(o.Cache)
	if err != nil {
		return nil, err
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(cache + 256<<20)
	}
	return store.Open(ctx, dir, store.Options{Serve: true, CacheBytes: cache})
}

// listen opens the address after checking that it is this machine's own.
func (o listenOptions) listen() (net.Listener, string, error) {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, "", &spatial.InputError{Op: "serve", Where: "--listen " + o.Listen, Msg: err.Error(), Try: "127.0.0.1:8080"}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, "", &spatial.InputError{Op: "serve", Where: "--listen " + o.Listen, Msg: "an address that others can reach needs a login, which this version does not have",
			Try: "127.0.0.1 behind a proxy that asks for one, with --base-url"}
	}
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return nil, "", &spatial.InputError{Op: "serve", Where: "--listen " + o.Listen, Msg: err.Error(), Try: "another port"}
	}
	base := "http://" + l.Addr().String()
	if (o.TLSCert == "") != (o.TLSKey == "") {
		l.Close()
		return nil, "", &spatial.InputError{Op: "serve", Msg: "--tls-cert and --tls-key belong together", Try: "giving both"}
	}
	if o.TLSCert != "" {
		cert, err := tls.LoadX509KeyPair(o.TLSCert, o.TLSKey)
		if err != nil {
			l.Close()
			return nil, "", &spatial.InputError{Op: "serve", Where: o.TLSCert, Msg: err.Error(), Try: "another certificate"}
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
		base = "https" + strings.TrimPrefix(base, "http")
	}
	return l, base, nil
}

// serve answers requests on a store until the command is interrupted. with runs beside it and ends with it.
func serve(e *env, s *store.Store, service *live.Service, o listenOptions, with ...func(ctx context.Context) error) error {
	l, local, err := o.listen()
	if err != nil {
		return err
	}
	defer l.Close()
	base := strings.TrimSuffix(o.BaseURL, "/")
	if base == "" {
		base = local
	}
	files, err := viewer.Files()
	if err != nil {
		fmt.Fprintln(e.stderr, "lantau:", err)
		files = nil
	}
	token, err := s.Announce(local)
	if err != nil {
		return err
	}
	srv, err := server.New(server.Config{Store: s, Live: service, BaseURL: base, Viewer: files}, token)
	if err != nil {
		return err
	}
	if err := service.Bind(e.ctx); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "lantau: serving %s\n", base)
	g, ctx := errgroup.WithContext(e.ctx)
	g.Go(func() error { return srv.Serve(ctx, l) })
	g.Go(func() error { return service.Run(ctx) })
	for _, f := range with {
		g.Go(func() error { return f(ctx) })
	}
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
