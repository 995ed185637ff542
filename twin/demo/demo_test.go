package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

func write(t *testing.T) World {
	t.Helper()
	dir := os.Getenv("LANTAU_DEMO_OUT") // keep the files for a look
	if dir == "" {
		dir = t.TempDir()
	}
	w, err := Write(t.Context(), dir, Small)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func read(t *testing.T, f File) []byte {
	t.Helper()
	b, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWriteIsDeterministic(t *testing.T) {
	a, b := write(t), write(t)
	if len(a.Files) != len(b.Files) {
		t.Fatalf("%d and %d files", len(a.Files), len(b.Files))
	}
	for i := range a.Files {
		x, y := read(t, a.Files[i]), read(t, b.Files[i])
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs from one writing to the next", filepath.Base(a.Files[i].Path))
		}
		t.Logf("%-12s %8d bytes", a.Files[i].Collection, len(x))
	}
}

func TestWriteStops(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if _, err := Write(ctx, t.TempDir(), Small); !errors.Is(err, why) {
		t.Errorf("error %v, want the context's cause", err)
	}
	if _, err := Write(t.Context(), t.TempDir(), "huge"); err == nil {
		t.Error("scale huge was taken")
	}
}

func TestHK1980(t *testing.T) {
	for _, c := range []struct {
		name   string
		at     lonLat
		e, n   float64
		within float64
	}{
		{"projection origin", lonLat{lon: 114.181009327, lat: 22.310602434}, 836694.05, 819069.80, 0.005},
		{"anchor, by PROJ 9", lonLat{lon: 113.9145, lat: 22.3089}, 809233.6411, 818904.7659, 0.005},
	} {
		if e, n := hk1980(c.at); math.Hypot(e-c.e, n-c.n) > c.within {
			t.Errorf("%s: %.4f E %.4f N, want %.4f E %.4f N", c.name, e, n, c.e, c.n)
		}
	}
}

func TestTangentPlaneRoundTrip(t *testing.T) {
	for _, p := range []pt{{0, 0}, {5000, -4000}, {-3000, 2500}} {
		q := tangent.place(p.x, p.y, 12)
		e, n, up := tangent.enu(q)
		if math.Abs(e-p.x) > 1e-6 || math.Abs(n-p.y) > 1e-6 || math.Abs(up-12) > 1e-6 {
			t.Errorf("%v came back as %.7f %.7f %.7f", p, e, n, up)
		}
	}
}

func TestRunways(t *testing.T) {
	for i := 0; i < len(thresholds); i += 2 {
		a, b := thresholds[i], thresholds[i+1]
		d := b.pt().sub(a.pt())
		if l := d.len(); math.Abs(l-3800) > 2 {
			t.Errorf("%s/%s is %.1f m long, want 3800", a.designator, b.designator, l)
		}
		if turn := math.Atan2(d.y, d.x) - bearing; math.Abs(turn) > 0.001 {
			t.Errorf("%s/%s is off the common bearing by %.4f rad", a.designator, b.designator, turn)
		}
	}
	if d := airfield.from(thresholds[0].pt()).y - airfield.from(thresholds[2].pt()).y; math.Abs(d-1650) > 1 {
		t.Errorf("north and centre runway are %.1f m apart, want 1650", d)
	}
	// The written ends of each runway polygon are its thresholds.
	for i, f := range runways().features {
		r := f.polygons[0][0]
		for k, want := range []threshold{thresholds[2*i], thresholds[2*i+1]} {
			mid := []pt{r[0].lerp(r[3], 0.5), r[1].lerp(r[2], 0.5)}[k]
			if d := mid.sub(want.pt()).len(); d > 1 {
				t.Errorf("%s: end %s is %.2f m from the published threshold", f.id, want.designator, d)
			}
		}
	}
}

func TestGeoJSON(t *testing.T) {
	type geometry struct {
		Type        string
		Coordinates json.RawMessage
	}
	w := write(t)
	for _, f := range w.Files {
		if f.Format != "geojson" {
			continue
		}
		var fc struct {
			Type     string
			Features []struct {
				ID         string
				Properties map[string]any
				Geometry   geometry
			}
		}
		if err := json.Unmarshal(read(t, f), &fc); err != nil {
			t.Fatalf("%s: %v", f.Collection, err)
		}
		seen := map[string]bool{}
		for _, ft := range fc.Features {
			if ft.ID == "" || seen[ft.ID] {
				t.Errorf("%s: id %q is empty or used twice", f.Collection, ft.ID)
			}
			seen[ft.ID] = true
			var polygons [][][][2]float64
			switch ft.Geometry.Type {
			case "Polygon":
				polygons = make([][][][2]float64, 1)
				if err := json.Unmarshal(ft.Geometry.Coordinates, &polygons[0]); err != nil {
					t.Fatal(err)
				}
			case "MultiPolygon":
				if err := json.Unmarshal(ft.Geometry.Coordinates, &polygons); err != nil {
					t.Fatal(err)
				}
			case "Point", "LineString":
			default:
				t.Errorf("%s %s: geometry %s", f.Collection, ft.ID, ft.Geometry.Type)
			}
			for _, rings := range polygons {
				for i, r := range rings {
					checkRing(t, f.Collection+" "+ft.ID, r, i == 0)
				}
			}
		}
	}
}

func checkRing(t *testing.T, what string, r [][2]float64, exterior bool) {
	t.Helper()
	if len(r) < 4 || r[0] != r[len(r)-1] {
		t.Errorf("%s: ring of %d is not closed", what, len(r))
		return
	}
	ring := make([]pt, len(r)-1)
	for i := range ring {
		ring[i] = pt{(r[i][0] - anchor.lon) * 1e5, (r[i][1] - anchor.lat) * 1e5}
	}
	if (area(ring) > 0) != exterior {
		t.Errorf("%s: ring turns the wrong way", what)
	}
	n := len(ring)
	for i := range n {
		for j := i + 1; j < n; j++ {
			if ring[i] == ring[j] {
				t.Errorf("%s: vertex %d is repeated", what, i)
			}
			if j == i+1 || (i == 0 && j == n-1) {
				continue
			}
			if cross(ring[i], ring[(i+1)%n], ring[j], ring[(j+1)%n]) {
				t.Errorf("%s: edges %d and %d meet", what, i, j)
			}
		}
	}
}

// cross reports whether two segments meet.
func cross(a, b, c, d pt) bool {
	side := func(p, q, r pt) float64 { return q.sub(p).cross(r.sub(p)) }
	return side(a, b, c)*side(a, b, d) <= 0 && side(c, d, a)*side(c, d, b) <= 0
}

// overlap reports whether two segments pass through each other; touching does not count.
func overlap(a, b, c, d pt) bool {
	side := func(p, q, r pt) float64 { return q.sub(p).cross(r.sub(p)) }
	return side(a, b, c)*side(a, b, d) < -1e-6 && side(c, d, a)*side(c, d, b) < -1e-6
}

func TestOutlinesAreSmall(t *testing.T) {
	for name, o := range map[string][]pt{"island": islandOutline, "reclamation": reclaimedOutline, "land": landOutline} {
		if len(o) > 60 {
			t.Errorf("%s has %d points, want at most 60", name, len(o))
		}
	}
}

func TestStandsKeepApart(t *testing.T) {
	var rings [][]pt
	var ids []string
	for _, f := range stands().features {
		rings, ids = append(rings, f.polygons[0][0]), append(ids, f.id)
	}
	hull := terminal.all(terminalOutline())
	for i := range rings {
		if meet(rings[i], hull) {
			t.Errorf("%s stands in the terminal", ids[i])
		}
		for j := i + 1; j < len(rings); j++ {
			if meet(rings[i], rings[j]) {
				t.Errorf("%s and %s overlap", ids[i], ids[j])
			}
		}
	}
}

func meet(a, b []pt) bool {
	for i := range a {
		for j := range b {
			if overlap(a[i], a[(i+1)%len(a)], b[j], b[(j+1)%len(b)]) {
				return true
			}
		}
	}
	return inside(a, centroid(b)) || inside(b, centroid(a))
}

func TestDistrictsDoNotOverlap(t *testing.T) {
	fs := districts().features
	for i := range fs {
		for j := i + 1; j < len(fs); j++ {
			for _, p := range fs[j].polygons[0][0] {
				c := centroid(fs[j].polygons[0][0])
				if inside(fs[i].polygons[0][0], p.lerp(c, 0.001)) {
					t.Errorf("%s reaches into %s", fs[j].id, fs[i].id)
					break
				}
			}
		}
	}
}

var (
	stepLine     = regexp.MustCompile(`^#(\d+)=([A-Z0-9]+)\((.*)\);$`)
	stepRef      = regexp.MustCompile(`#(\d+)`)
	stepText     = regexp.MustCompile(`'(?:[^']|'')*'`)
	boundaryText = regexp.MustCompile(`^'[^']*',\$,\$,\$,#(\d+),#(\d+),`)
	guidText     = regexp.MustCompile(`^'([0-3][0-9A-Za-z_$]{21})',\$`)
)

func TestTerminal(t *testing.T) {
	b, assets, counts := buildTerminal()
	if len(b) > 15<<20 {
		t.Errorf("%d bytes, want at most 15 MiB", len(b))
	}
	lines := bytes.Split(b, []byte("\n"))
	defined := map[int]string{}
	for _, l := range lines {
		if m := stepLine.FindSubmatch(l); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			if defined[n] != "" {
				t.Fatalf("#%d is defined twice", n)
			}
			defined[n] = string(m[2])
		} else if len(l) > 0 && l[0] == '#' {
			t.Fatalf("not an instance: %s", l)
		}
	}
	guids := map[string]bool{}
	joined := map[string][]string{} // by door or opening: the spaces on its sides
	for _, l := range lines {
		m := stepLine.FindSubmatch(l)
		if m == nil {
			continue
		}
		for _, r := range stepRef.FindAllSubmatch(stepText.ReplaceAll(m[3], nil), -1) {
			if n, _ := strconv.Atoi(string(r[1])); defined[n] == "" {
				t.Fatalf("%s refers to #%d, which is not there", l, n)
			}
		}
		if g := guidText.FindSubmatch(m[3]); g != nil {
			if guids[string(g[1])] {
				t.Errorf("GlobalId %s is used twice", g[1])
			}
			guids[string(g[1])] = true
		}
		if r := boundaryText.FindSubmatch(m[3]); string(m[2]) == "IFCRELSPACEBOUNDARY" && r != nil {
			joined[string(r[2])] = append(joined[string(r[2])], string(r[1]))
		}
	}
	checkWays(t, joined, counts)
	ids := map[string]bool{}
	for _, a := range assets {
		if !guids[a.Object] {
			t.Errorf("asset %s: no object %s in the file", a.ID, a.Object)
		}
		if ids[a.ID] {
			t.Errorf("asset %s is listed twice", a.ID)
		}
		ids[a.ID] = true
	}
	t.Log(len(b), "bytes,", len(defined), "instances,", len(guids), "GlobalIds,", len(assets), "assets:", counts)
}

// checkWays checks that people reach every room: each storey's rooms hang together by doors and open boundaries.
func checkWays(t *testing.T, joined map[string][]string, counts []string) {
	t.Helper()
	root := map[string]string{}
	var find func(string) string
	find = func(s string) string {
		if root[s] == "" || root[s] == s {
			root[s] = s
			return s
		}
		root[s] = find(root[s])
		return root[s]
	}
	for element, spaces := range joined {
		if len(spaces) != 2 {
			t.Errorf("element #%s bounds %d spaces, want 2", element, len(spaces))
			continue
		}
		root[find(spaces[0])] = find(spaces[1])
	}
	parts := map[string]bool{}
	for s := range root {
		parts[find(s)] = true
	}
	if len(parts) != 4 {
		t.Errorf("the rooms fall into %d parts, want one a storey", len(parts))
	}
	if want := fmt.Sprint("IFCSPACE ", len(root)); !slices.Contains(counts, want) {
		t.Errorf("%d spaces have a door or opening: of %v", len(root), counts)
	}
}

func TestGlobalID(t *testing.T) {
	if got, again := guidOf("x"), guidOf("x"); got != again || len(got) != 22 || got[0] > '3' {
		t.Errorf("GlobalId %q, then %q: want 22 digits, the first at most 3", got, again)
	}
	if guidOf("x") == guidOf("y") {
		t.Error("two keys share a GlobalId")
	}
}

func TestCity(t *testing.T) {
	b, err := buildCity(1)
	if err != nil {
		t.Fatal(err)
	}
	checkCityJSON(t, b)
	if b, err = buildAircraft(); err != nil {
		t.Fatal(err)
	}
	checkCityJSON(t, b)
}

// checkCityJSON reads a file back: indices in range, solids closed and facing outward, parents and children agreeing.
func checkCityJSON(t *testing.T, b []byte) {
	t.Helper()
	type geometry struct {
		Type       string
		Lod        string
		Boundaries json.RawMessage
		Template   int
		Semantics  struct {
			Surfaces []struct{ Type string }
			Values   [][]int
		}
	}
	var c struct {
		Type, Version string
		Vertices      [][3]int
		CityObjects   map[string]struct {
			Type              string
			Parents, Children []string
			Geometry          []geometry
		}
		Templates struct {
			Templates []geometry   `json:"templates"`
			Points    [][3]float64 `json:"vertices-templates"`
		} `json:"geometry-templates"`
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	kinds, used := map[string]int{}, make([]bool, len(c.Vertices))
	for id, o := range c.CityObjects {
		kinds[o.Type]++
		for _, k := range o.Children {
			if p := c.CityObjects[k].Parents; len(p) != 1 || p[0] != id {
				t.Errorf("%s names the child %s, whose parents are %v", id, k, p)
			}
		}
		for _, g := range o.Geometry {
			if g.Type == "GeometryInstance" {
				var at []int
				if err := json.Unmarshal(g.Boundaries, &at); err != nil || len(at) != 1 || at[0] >= len(c.Vertices) || g.Template >= len(c.Templates.Templates) {
					t.Errorf("%s: bad instance %s", id, g.Boundaries)
					continue
				}
				used[at[0]] = true
				continue
			}
			var shells [][][][]int
			if err := json.Unmarshal(g.Boundaries, &shells); err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			edges := map[[2]int]int{}
			volume := 0.0
			for s, shell := range shells {
				if len(g.Semantics.Values[s]) != len(shell) {
					t.Errorf("%s: %d faces, %d semantics", id, len(shell), len(g.Semantics.Values[s]))
				}
				for _, face := range shell {
					for _, ring := range face {
						for i, v := range ring {
							if v < 0 || v >= len(c.Vertices) {
								t.Fatalf("%s: vertex %d of %d", id, v, len(c.Vertices))
							}
							used[v] = true
							w := ring[(i+1)%len(ring)]
							if v == w {
								t.Errorf("%s LoD %s: a vertex is repeated", id, g.Lod)
							}
							edges[[2]int{v, w}]++
							if i > 1 {
								volume += sixfold(c.Vertices[ring[0]], c.Vertices[ring[i-1]], c.Vertices[v], c.Vertices[ring[0]])
							}
						}
					}
				}
			}
			for e, n := range edges {
				if n != 1 || edges[[2]int{e[1], e[0]}] != 1 {
					t.Errorf("%s LoD %s: edge %v is passed %d times, its reverse %d times", id, g.Lod, e, n, edges[[2]int{e[1], e[0]}])
					break
				}
			}
			if volume <= 0 {
				t.Errorf("%s LoD %s: volume %.1f: faces inward", id, g.Lod, volume)
			}
		}
	}
	for v, ok := range used {
		if !ok {
			t.Errorf("vertex %d is not used", v)
			break
		}
	}
	t.Log(len(b), "bytes,", len(c.Vertices), "vertices,", kinds)
}

// sixfold is six times the volume in cubic metres between a triangle and a point near the file's offset.
func sixfold(a, b, c, _ [3]int) float64 {
	o := [3]float64{5e5, 5e5, 0}
	f := func(v [3]int) (r [3]float64) {
		for i := range v {
			r[i] = (float64(v[i]) - o[i]) / 1000
		}
		return r
	}
	p, q, r := f(a), f(b), f(c)
	return dot(p, [3]float64{q[1]*r[2] - q[2]*r[1], q[2]*r[0] - q[0]*r[2], q[0]*r[1] - q[1]*r[0]})
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	w, err := Write(context.Background(), dir, Small)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range w.Files {
		fmt.Println(f.Collection, f.Format)
	}
	// Output:
	// land geojson
	// airport geojson
	// districts geojson
	// greenery geojson
	// aprons geojson
	// taxiways geojson
	// runways geojson
	// markings geojson
	// stands geojson
	// roads geojson
	// footpaths geojson
	// carparks geojson
	// lampposts geojson
	// terminal ifc
	// city cityjson
	// aircraft cityjson
}
