package geom

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func rect(x0, y0, x1, y1 float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}}}
}

func TestOverlay(t *testing.T) {
	a, b := rect(0, 0, 2, 2), rect(1, 1, 3, 3)
	bowTie := orb.MultiPolygon{{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}}
	for _, c := range []struct {
		name string
		op   func(a, b orb.MultiPolygon) (orb.MultiPolygon, error)
		a, b orb.MultiPolygon
		area float64
	}{
		{"difference", Difference, a, b, 3},
		{"difference that makes a hole", Difference, rect(0, 0, 4, 4), rect(1, 1, 2, 2), 15},
		{"difference with nothing", Difference, a, nil, 4},
		{"difference of itself", Difference, a, a, 0},
		{"union", Union, a, b, 7},
		{"intersection", Intersection, a, b, 1},
		{"intersection of neighbours", Intersection, a, rect(2, 0, 4, 2), 0},
		{"bow tie", Intersection, bowTie, rect(0, 0, 2, 2), 2},
		{"make valid", func(a, _ orb.MultiPolygon) (orb.MultiPolygon, error) { return MakeValid(a) }, bowTie, nil, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.op(c.a, c.b)
			if err != nil {
				t.Fatal(err)
			}
			if area := planar.Area(got); math.Abs(area-c.area) > 1e-12 {
				t.Errorf("area %g, want %g: %v", area, c.area, got)
			}
		})
	}
	for _, bad := range []orb.MultiPolygon{
		{{{{0, 0}, {1, 1}, {0, 0}}}},
		{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}},
		{{{{0, 0}, {1, 0}, {math.NaN(), 1}, {0, 0}}}},
		{{{{0, 0}, {math.Inf(1), 0}, {1, 1}, {0, 0}}}},
	} {
		if got, err := Union(bad, a); !errors.Is(err, ErrOverlay) {
			t.Errorf("Union(%v) = %v, %v", bad, got, err)
		}
	}
}

func TestOverlayConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				if got, err := Difference(rect(0, 0, 4, 4), rect(1, 1, 2, 2+float64(i)/400)); err != nil || len(got) != 1 {
					t.Errorf("%v, %v", got, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func ExampleDifference() {
	got, err := Difference(rect(0, 0, 3, 3), rect(1, 1, 2, 2))
	fmt.Println(len(got), "polygon,", len(got[0]), "rings, area", planar.Area(got), err)
	// Output: 1 polygon, 2 rings, area 8 <nil>
}
