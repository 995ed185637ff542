package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lantau/assets/observations"
	"lantau/assets/register"
	"lantau/importers"
	"lantau/importers/geojson"
	"lantau/spatial/store"
	"lantau/twin/live"
)

// A twin is a running server over a temporary store.
type twinServer struct {
	*httptest.Server
	store *store.Store
	live  *live.Service
}

func start(t *testing.T) *twinServer {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	tw := &twinServer{store: s, live: live.New(s, &register.Register{}, &observations.Board{})}
	var handler http.Handler
	tw.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	srv, err := New(Config{Store: s, Live: tw.live, BaseURL: tw.URL}, "secret")
	if err != nil {
		t.Fatal(err)
	}
	handler = srv.Handler()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- tw.live.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("live: %v", err)
		}
		tw.Close()
		s.Close()
	})
	return tw
}

func (tw *twinServer) put(t *testing.T, id, text string) {
	t.Helper()
	_, err := importers.Run(t.Context(), tw.store, []importers.Importer{geojson.New()}, importers.Job{Collection: id,
		Sources: []importers.Source{{Name: id + ".geojson", ReaderAt: strings.NewReader(text), Size: int64(len(text))}}})
	if err != nil {
		t.Fatal(err)
	}
}

// points is n features on a grid near the airport, some with hostile names.
func points(n int) string {
	var b strings.Builder
	for i := range n {
		name := fmt.Sprintf("point %d", i)
		if i == 3 {
			name = `<img src=x onerror=alert(1)> {{7*7}} \u202e`
		}
		fmt.Fprintf(&b, `{"type":"Feature","id":"f/%d","properties":{"name":"%s","n":%d,"half":%g,"even":%v,"list":[%d]},"geometry":{"type":"Point","coordinates":[%.4f,%.4f]}}`+"\n",
			i, name, i, float64(i)/2, i%2 == 0, i, 113.9+float64(i%10)*0.01, 22.3+float64(i/10)*0.01)
	}
	return b.String()
}

func (tw *twinServer) get(t *testing.T, path string, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tw.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func (tw *twinServer) json(t *testing.T, path string) map[string]any {
	t.Helper()
	resp, body := tw.get(t, path)
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil || resp.StatusCode != 200 {
		t.Fatalf("GET %s: %s %s", path, resp.Status, body)
	}
	return v
}

// What the OGC suites insist on.
func TestOGC(t *testing.T) {
	tw := start(t)
	tw.put(t, "pts", points(25))
	landing := tw.json(t, "/api")
	rels := map[string]map[string]any{}
	for _, l := range landing["links"].([]any) {
		l := l.(map[string]any)
		rels[l["rel"].(string)] = l
		if !strings.HasPrefix(l["href"].(string), tw.URL) {
			t.Errorf("link %v is not absolute", l)
		}
	}
	if got := rels["service-desc"]["type"]; got != "application/vnd.oai.openapi+json;version=3.0" {
		t.Errorf("service-desc has type %v", got)
	}
	for _, rel := range []string{"self", "conformance", "data", "service-doc"} {
		if rels[rel] == nil {
			t.Errorf("no link %s", rel)
		}
	}
	api := tw.json(t, "/api/openapi.json")
	if got := api["servers"].([]any)[0].(map[string]any)["url"]; got != tw.URL+"/api" {
		t.Errorf("servers: %v", got)
	}
	items := api["paths"].(map[string]any)["/collections/{collectionId}/items"].(map[string]any)["get"].(map[string]any)["parameters"]
	for _, name := range []string{"limit", "bbox", "datetime", "crs", "bbox-crs"} {
		if !strings.Contains(fmt.Sprint(items), "name:"+name+" ") {
			t.Errorf("parameter %s is not declared", name)
		}
	}
	c := tw.json(t, "/api/collections/pts")
	if c["storageCrs"] != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" || !strings.Contains(fmt.Sprint(c["crs"]), "EPSG/0/2326") {
		t.Errorf("CRS: %v %v", c["storageCrs"], c["crs"])
	}
	// Paging visits every feature once, whatever happens meanwhile.
	seen := map[string]bool{}
	next := "/api/collections/pts/items?limit=7"
	for page := 0; next != ""; page++ {
		doc := tw.json(t, next)
		if page == 1 {
			tw.put(t, "pts", points(3))
		}
		for _, f := range doc["features"].([]any) {
			id := f.(map[string]any)["id"].(string)
			if seen[id] {
				t.Errorf("%s twice", id)
			}
			seen[id] = true
		}
		next = ""
		for _, l := range doc["links"].([]any) {
			if l := l.(map[string]any); l["rel"] == "next" {
				next = strings.TrimPrefix(l["href"].(string), tw.URL)
			}
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d of 25 features over the pages", len(seen))
	}
	f := tw.json(t, "/api/collections/pts/items/"+url.PathEscape("f/2"))
	p := f["properties"].(map[string]any)
	if f["id"] != "f/2" || p["n"] != 2.0 || p["half"] != 1.0 || p["even"] != true || fmt.Sprint(p["list"]) != "[2]" {
		t.Errorf("feature: %v", f)
	}
}

// Coordinates in the CRS asked for, in its authority's axis order.
func TestCRS(t *testing.T) {
	tw := start(t)
	tw.put(t, "pts", `{"type":"Feature","id":1,"properties":{},"geometry":{"type":"Point","coordinates":[114.181009327,22.310602434]}}`)
	for code, want := range map[string][2]float64{
		"EPSG/0/2326": {819069.80, 836694.05}, "EPSG/0/4326": {22.310602434, 114.181009327}, "OGC/1.3/CRS84": {114.181009327, 22.310602434},
	} {
		uri := "http://www.opengis.net/def/crs/" + code
		resp, body := tw.get(t, "/api/collections/pts/items?crs="+url.QueryEscape(uri))
		var doc struct {
			Features []struct {
				Geometry struct{ Coordinates [2]float64 }
			}
		}
		if err := json.Unmarshal(body, &doc); err != nil {
			t.Fatal(err)
		}
		got := doc.Features[0].Geometry.Coordinates
		if math.Abs(got[0]-want[0]) > 2e-3 && code == "EPSG/0/2326" || math.Abs(got[0]-want[0]) > 1 || math.Abs(got[1]-want[1]) > 1 || resp.Header.Get("Content-Crs") != "<"+uri+">" {
			t.Errorf("%s: %v, want %v; Content-Crs %s", code, got, want, resp.Header.Get("Content-Crs"))
		}
	}
	for box, want := range map[string]int{"819000,836600,819100,836700": 1, "836600,819000,836700,819100": 0} {
		doc := tw.json(t, "/api/collections/pts/items?bbox="+box+"&bbox-crs="+url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/2326"))
		if got := len(doc["features"].([]any)); got != want {
			t.Errorf("bbox %s: %d features, want %d", box, got, want)
		}
	}
}

// Requests that make no sense get a 4xx with a problem document, quickly, and nothing breaks (RELIABILITY cases 16 to 19).
func TestAbuse(t *testing.T) {
	tw := start(t)
	tw.put(t, "pts", points(20))
	items := "/api/collections/pts/items"
	for path, want := range map[string]int{
		items + "?nonsense=1": 400, items + "?limit=-1": 400, items + "?limit=0": 400, items + "?limit=abc": 400, items + "?limit=1e9": 400,
		items + "?limit=1000000000": 200, items + "?cursor=-5": 400, items + "?cursor=1000000000000": 200,
		items + "?bbox=1,2,3": 400, items + "?bbox=NaN,1,2,3": 400, items + "?bbox=1,2,3,4,5": 400, items + "?bbox=0,5,1,4": 400, items + "?bbox=Inf,0,1,1": 400,
		items + "?bbox=113,22,115,23": 200, items + "?bbox=179,22,-179,23": 200,
		items + "?crs=EPSG:99999": 400, items + "?crs=%2Bproj%3Dpipeline": 400, items + "?bbox-crs=x": 400,
		items + "?datetime=yesterday": 400, items + "?datetime=2026-01-01T00:00:00Z/..": 200, items + "?datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z": 400,
		items + "?version=99": 404, items + "?version=x": 400, items + "?asof=1999-01-01T00:00:00Z": 404, items + "?limit=1&limit=2": 400,
		items + "?q=%00": 400, items + "/%27)%20OR%201=1--": 404, items + "/..%2f..%2fetc%2fpasswd": 404,
		"/api/collections/dUmmYColLection": 404, "/api/collections/..%2f..": 404, "/api/nothing": 404, "/nothing": 404,
		"/tiles/pts/40/0/0.mvt": 404, "/tiles/pts/5/-1/0.mvt": 404, "/tiles/pts/1/2/0.mvt": 404, "/tiles/pts/1/1.5/0.mvt": 404, "/tiles/pts/1/0/0.exe": 404,
		"/tiles/pts/5/..%2f..%2f/0.mvt": 404, "/tiles/pts/5/%2e%2e%5c/0.mvt": 404, "/tiles/pts/0/0/0.mvt": 200, "/tiles/pts/10/0/0.mvt": 204, "/tiles/nope.json": 404,
		"/tiles/pts/0/0/0.mvt?x=1": 400, "/3dtiles/pts/tileset.json": 404, "/3dtiles/nope/tileset.json": 404, "/scenes/pts.glb": 404, "/scenes/pts": 404,
		"/api/query?polygon=LINESTRING": 400, "/api/query?polygon=POLYGON((": 400, "/api/query?bbox=1": 400, "/api/assets/none": 404, "/api/search?q=point": 200,
		"/api/collections/pts/storeys": 404, "/healthz": 200, "/readyz": 200, "/metrics": 200, "/api/states": 200,
	} {
		began := time.Now()
		resp, body := tw.get(t, path)
		if resp.StatusCode != want {
			t.Errorf("GET %s: %d, want %d: %.200s", path, resp.StatusCode, want, body)
		}
		if resp.StatusCode >= 400 && resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("GET %s: %s", path, resp.Header.Get("Content-Type"))
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("GET %s took %v", path, took)
		}
		if path != "/metrics" && bytes.Contains(body, []byte("goroutine")) || bytes.Contains(body, []byte("/tmp/")) {
			t.Errorf("GET %s tells too much: %s", path, body)
		}
	}
	resp, err := http.Post(tw.URL+items, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST items: %s", resp.Status)
	}
	req, _ := http.NewRequest(http.MethodGet, tw.URL+"/api", nil)
	req.Host = "evil.example"
	if resp, err = http.DefaultClient.Do(req); err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host: %s", resp.Status)
	}
}

// Hostile names are data: JSON escapes nothing away, and no answer is HTML (RELIABILITY case 33).
func TestHostileNames(t *testing.T) {
	tw := start(t)
	tw.put(t, "pts", points(5))
	resp, body := tw.get(t, "/api/search?q=img")
	if !bytes.Contains(body, []byte("<img src=x onerror=alert(1)>")) || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		t.Errorf("%s: %s", resp.Header.Get("Content-Type"), body)
	}
	if resp.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("headers: %v", resp.Header)
	}
}

// Entity tags: a 304 where nothing changed, another tag and body after a new version; the compressed form has a tag of its own.
func TestEntityTags(t *testing.T) {
	tw := start(t)
	tw.put(t, "pts", points(20))
	for _, path := range []string{"/tiles/pts/0/0/0.mvt", "/tiles/pts.json", "/api/collections/pts/items?limit=20", "/api/collections/pts"} {
		plain, body := tw.get(t, path, "Accept-Encoding", "identity")
		etag := plain.Header.Get("ETag")
		if etag == "" || plain.Header.Get("Content-Encoding") != "" {
			t.Fatalf("%s: tag %q, encoding %q", path, etag, plain.Header.Get("Content-Encoding"))
		}
		packed, _ := tw.get(t, path, "Accept-Encoding", "gzip")
		if len(body) > 600 && (packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("ETag") == etag) {
			t.Errorf("%s: gzip: %q, tag %q", path, packed.Header.Get("Content-Encoding"), packed.Header.Get("ETag"))
		}
		for _, tag := range []string{etag, packed.Header.Get("ETag"), `"x", ` + etag} {
			if again, _ := tw.get(t, path, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
				t.Errorf("%s with %s: %s", path, tag, again.Status)
			}
		}
	}
	before, _ := tw.get(t, "/tiles/pts/0/0/0.mvt")
	tw.put(t, "pts", points(21))
	if after, _ := tw.get(t, "/tiles/pts/0/0/0.mvt", "If-None-Match", before.Header.Get("ETag")); after.StatusCode != 200 {
		t.Errorf("after a new version: %s", after.Status)
	}
}

// A viewer hears of a new version at once and of readings within a beat or two; after a break it gets what it missed.
func TestEvents(t *testing.T) {
	tw := start(t)
	tw.live.Assets.Put(register.Asset{ID: "a1", Name: "pump", Collection: "pts", Object: "f/1"})
	tw.live.Board.Declare(observations.Datastream{ID: "a1/t", Asset: "a1", ObservedProperty: "Temperature", Unit: "Cel", Alarm: observations.Limits{High: new(float64)}})
	tw.put(t, "pts", points(5))
	stream := func(lastID string) *events {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, tw.URL+"/events", nil)
		if lastID != "" {
			req.Header.Set("Last-Event-ID", lastID)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return &events{r: resp.Body}
	}
	s := stream("")
	s.wait(t, "event: hello")
	began := time.Now()
	tw.put(t, "pts", points(6))
	s.wait(t, `"version":2`)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the version was heard of after %v", took)
	}
	tw.live.Observe([]observations.Observation{{Datastream: "a1/t", Result: 5.0, PhenomenonTime: time.Now()}})
	s.wait(t, `"assetState":"alarm"`)
	stream("1").wait(t, `"version":2`)

	doc := tw.json(t, "/api/query?bbox=113.9,22.29,113.92,22.31")
	r := doc["results"].([]any)
	if len(r) != 1 || fmt.Sprint(r[0].(map[string]any)["state"]) != "alarm" {
		t.Errorf("query: %v", doc)
	}
	if doc := tw.json(t, "/api/query?polygon="+url.QueryEscape("POLYGON((0 0,1 0,1 1,0 0))")); doc["numberMatched"] != 0.0 {
		t.Errorf("elsewhere: %v", doc)
	}
}

// events reads a stream of server-sent events.
type events struct {
	r    io.Reader
	seen string
}

func (e *events) wait(t *testing.T, text string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	buf := make([]byte, 4096)
	for !strings.Contains(e.seen, text) {
		n, err := e.r.Read(buf)
		e.seen += string(buf[:n])
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("waited for %q, got %q: %v", text, e.seen, err)
		}
	}
}

// Connections that send their header a byte at a time are closed, and others are answered meanwhile (RELIABILITY case 23).
func TestSlowClients(t *testing.T) {
	tw := start(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv, err := New(Config{Store: tw.store, Live: tw.live, BaseURL: "http://" + l.Addr().String()}, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, l) }()
	t.Cleanup(func() { cancel(); <-done })
	var slow []net.Conn
	for range 50 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
		slow = append(slow, c)
	}
	resp, err := http.Get("http://" + l.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for _, c := range slow {
		c.SetReadDeadline(time.Now().Add(15 * time.Second))
		if _, err := io.Copy(io.Discard, c); err != nil {
			t.Fatalf("a slow connection is still open: %v", err)
		}
	}
}
