package demo

import (
	"encoding/json"
	"testing"
)

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

func cross(a, b, c, d pt) bool {
	side := func(p, q, r pt) float64 { return q.sub(p).cross(r.sub(p)) }
	return side(a, b, c)*side(a, b, d) <= 0 && side(c, d, a)*side(c, d, b) <= 0
}

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
