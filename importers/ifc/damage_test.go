package ifc

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"lantau/importers"
	"lantau/spatial"
)

// Real files with random bytes changed, about one in a thousand: never a panic, always an error of the contract's kinds
// or a result whose meshes and transforms are sound.
func TestReadFlippedBytes(t *testing.T) {
	dir := testdata(t)
	rng := rand.New(rand.NewPCG(7, 11))
	for _, name := range []string{"bsi_wall-with-opening-and-window.ifc", "bsi_bath-csg-solid.ifc", "bsi_polygonal-face-tessellation.ifc",
		"bsi_mapped-shape-with-transformation.ifc", "bsi_reinforcing-assembly.ifc", "bsi_basin-advanced-brep.ifc", "ac16_japanese_unicode.ifc"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		rounds := min(150, 2_000_000/len(data))
		if testing.Short() {
			rounds = 5
		}
		for k := range rounds {
			b := append([]byte(nil), data...)
			for range max(1, len(b)/1000) {
				b[rng.IntN(len(b))] ^= byte(1 << rng.IntN(8))
			}
			r, err := read(t, string(b), importers.Options{Limits: importers.Limits{MaxTriangles: 500_000}})
			if err != nil && !errors.Is(err, spatial.ErrFormat) && !errors.Is(err, spatial.ErrBudget) {
				t.Fatalf("%s, round %d: %v", name, k, err)
			}
			if p := r.problem("internal-error"); p != nil {
				t.Fatalf("%s, round %d: %v", name, k, p)
			}
		}
	}
}

// Cut at every 1 KB, a real file is refused with the place where it ends.
func TestReadTruncatedFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(testdata(t), "bsi_wall-with-opening-and-window.ifc"))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(data)-100; n += 1024 {
		var in *spatial.InputError
		if _, err := read(t, string(data[:n]), importers.Options{}); !errors.Is(err, spatial.ErrFormat) || !errors.As(err, &in) || in.Where == "" {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}
