package index

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lantau/spatial"
)

// The curve visits every cell once and steps to a neighbour each time.
func TestHilbertSteps(t *testing.T) {
	const n = 256
	at := make([][2]uint32, n*n)
	seen := make([]bool, n*n)
	for x := uint32(0); x < n; x++ {
		for y := uint32(0); y < n; y++ {
			// The first quadrant of order 8 inside the curve of order 16 is a curve of order 8.
			h := Hilbert(x, y)
			if h >= n*n || seen[h] {
				t.Fatalf("(%d, %d) → %d: outside the quadrant or twice", x, y, h)
			}
			seen[h], at[h] = true, [2]uint32{x, y}
		}
	}
	for i := 1; i < len(at); i++ {
		dx, dy := int(at[i][0])-int(at[i-1][0]), int(at[i][1])-int(at[i-1][1])
		if dx*dx+dy*dy != 1 {
			t.Fatalf("step %d from %v to %v", i, at[i-1], at[i])
		}
	}
}

func TestSearchAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 15, 16, 17, 255, 256, 257, 5000} {
		boxes := make([]spatial.Box, n)
		for i := range boxes {
			x, y := r.Float64()*100, r.Float64()*100
			boxes[i] = spatial.Box2(x, y, x+r.Float64()*3, y+r.Float64()*3)
			if i%97 == 5 {
				boxes[i] = spatial.EmptyBox()
			}
		}
		built := Build(n, func(i int) spatial.Box { return boxes[i] })
		read, err := Open(built.AppendBinary(nil))
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			x, y := r.Float64()*100, r.Float64()*100
			q := spatial.Box2(x, y, x+r.Float64()*20, y+r.Float64()*20)
			var want []int
			for i, b := range boxes {
				if !b.IsEmpty() && outward(b).meets(outward(q)) {
					want = append(want, i)
				}
			}
			for _, tree := range []*Tree{built, read} {
				var got []int
				tree.Search(q, func(i int) bool { got = append(got, i); return true })
				if !slices.Equal(got, want) {
					t.Fatalf("n=%d: got %v want %v", n, got, want)
				}
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(Build(40, func(i int) spatial.Box { return spatial.Box2(float64(i), 0, float64(i)+1, 1) }).AppendBinary(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		tree, err := Open(b)
		if err != nil {
			return
		}
		tree.Search(spatial.Box2(-1e9, -1e9, 1e9, 1e9), func(i int) bool {
			if i < 0 || i >= tree.Len() {
				t.Fatalf("item %d of %d", i, tree.Len())
			}
			return true
		})
	})
}
