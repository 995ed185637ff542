package geometry

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

func open(t *testing.T, data []byte) (*model.Model, *Reader) {
	t.Helper()
	f, err := step.Parse(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(f, func(spatial.Problem) {})
	if err != nil {
		t.Fatal(err)
	}
	return m, New(m, Options{ChordError: 0.001, MinSegments: 32, MaxDepth: 64, MaxTriangles: 1e9, MaxInstances: 1e9})
}

// TestAlignmentPlacements: a file that gives each place along its alignment twice, as a distance and as coordinates,
// over lines, circles and clothoids with a vertical alignment.
func TestAlignmentPlacements(t *testing.T) {
	dir := os.Getenv("LANTAU_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, "ifc", "bsi_linear-placement-of-signal.ifc"))
	if err != nil {
		t.Skip("no real models here: set LANTAU_TESTDATA")
	}
	m, r := open(t, data)
	n := 0
	for _, e := range m.OfType("IfcLinearPlacement") {
		want, err := r.axis(e.Ref("CartesianPosition"))
		if err != nil {
			t.Fatal(err)
		}
		got, d, err := r.linear(e.Ref("RelativePlacement"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-4 {
				t.Errorf("%s at %.3f m: element %d is %.6f, want %.6f", e, d, i, got[i], want[i])
			}
		}
		n++
	}
	if n < 20 {
		t.Errorf("%d placements", n)
	}
}

// A quarter circle of 100 m radius by way of a negative length turns right.
func TestSegmentTurnsRight(t *testing.T) {
	s := segment{length: 50 * math.Pi, sign: -1, kind: arc, a: 100}
	x, y, h := s.step(50 * math.Pi)
	if math.Abs(x-100) > 1e-9 || math.Abs(y+100) > 1e-9 || math.Abs(h+math.Pi/2) > 1e-12 {
		t.Errorf("%g %g %g", x, y, h)
	}
}

// A clothoid of constant A ends with the curvature L/A² and, for short L, at y = L³/6A².
func TestClothoid(t *testing.T) {
	const a, l = 100.0, 10.0
	s := segment{length: l, sign: 1, kind: spiral, terms: []float64{0, 1 / (2 * a * a)}}
	x, y, h := s.step(l)
	if math.Abs(h-l*l/(2*a*a)) > 1e-12 || math.Abs(y-l*l*l/(6*a*a)) > 1e-6 || math.Abs(x-l) > 1e-4 {
		t.Errorf("%g %g %g", x, y, h)
	}
}
