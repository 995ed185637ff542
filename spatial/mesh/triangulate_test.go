package mesh

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// flat lifts pairs x, y to the plane z = 0.
func flat(xy ...float64) [][3]float64 {
	var r [][3]float64
	for i := 0; i+1 < len(xy); i += 2 {
		r = append(r, [3]float64{xy[i], xy[i+1], 0})
	}
	return r
}

// circle is a ring of n corners, counter-clockwise.
func circle(x, y, r float64, n int) [][3]float64 {
	var out [][3]float64
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out = append(out, [3]float64{x + r*c, y + r*s, 0})
	}
	return out
}

func areas(t *testing.T, rings [][][3]float64) (signed, unsigned float64, n int) {
	t.Helper()
	tri, err := Triangulate(rings)
	if err != nil {
		t.Fatal(err)
	}
	var all [][3]float64
	for _, r := range rings {
		all = append(all, r...)
	}
	up := Normal(rings[0])
	for _, k := range tri {
		c := cross(sub(all[k[1]], all[k[0]]), sub(all[k[2]], all[k[0]]))
		a := math.Sqrt(dot(c, c)) / 2
		unsigned += a
		if dot(c, up) >= 0 {
			signed += a
		} else {
			signed -= a
		}
	}
	return signed, unsigned, len(tri)
}

func TestTriangulate(t *testing.T) {
	comb := flat(0, 0, 9, 0, 9, 5, 8, 5, 8, 1, 7, 1, 7, 5, 6, 5, 6, 1, 5, 1, 5, 5, 4, 5, 4, 1, 3, 1, 3, 5, 0, 5)
	var grid [][][3]float64
	grid = append(grid, flat(0, 0, 20, 0, 20, 20, 0, 20))
	for i := range 6 {
		for j := range 6 {
			grid = append(grid, circle(2+3*float64(i), 2+3*float64(j), 1, 16))
		}
	}
	for _, c := range []struct {
		name  string
		rings [][][3]float64
		area  float64
		n     int
	}{
		{"triangle", [][][3]float64{flat(0, 0, 1, 0, 0, 1)}, 0.5, 1},
		{"closing corner repeated", [][][3]float64{flat(0, 0, 1, 0, 1, 1, 0, 1, 0, 0)}, 1, 2},
		{"clockwise", [][][3]float64{flat(0, 0, 0, 1, 1, 1, 1, 0)}, 1, 2},
		{"arrow head", [][][3]float64{flat(0, 0, 2, 1, 0, 2, 1, 1)}, 1, 2},
		{"corners on the sides", [][][3]float64{flat(0, 0, 1, 0, 2, 0, 2, 1, 2, 2, 1, 2, 0, 2, 0, 1)}, 4, 6},
		{"repeated neighbours", [][][3]float64{flat(0, 0, 1, 0, 1, 0, 1, 1, 0, 1)}, 1, 2},
		{"comb", [][][3]float64{comb}, 45 - 3*4, 14},
		{"hole", [][][3]float64{flat(0, 0, 4, 0, 4, 4, 0, 4), flat(1, 1, 3, 1, 3, 3, 1, 3)}, 12, 8},
		{"hole that touches a corner", [][][3]float64{flat(0, 0, 4, 0, 4, 4, 0, 4), flat(0, 0, 2, 1, 1, 2)}, 16 - 1.5, 7},
		{"hole that touches a side", [][][3]float64{flat(0, 0, 4, 0, 4, 4, 0, 4), flat(0, 2, 2, 1, 2, 3)}, 14, 7},
		{"two holes that touch", [][][3]float64{flat(0, 0, 6, 0, 6, 4, 0, 4), flat(1, 1, 3, 2, 1, 3), flat(3, 2, 5, 1, 5, 3)}, 20, 12},
		{"outline that touches itself", [][][3]float64{flat(0, 0, 2, 0, 2, 2, 1, 1, 0, 2, 0, 1, 1, 1, 0, 0.5)}, 2.75, 6},
		{"36 round holes", grid, 400 - 36*8*math.Sin(math.Pi/8), 4 + 36*16 - 2 + 2*36},
		{"circle", [][][3]float64{circle(5, 5, 2, 1000)}, 500 * 4 * math.Sin(2*math.Pi/1000), 998},
	} {
		t.Run(c.name, func(t *testing.T) {
			signed, unsigned, n := areas(t, c.rings)
			if n != c.n {
				t.Errorf("%d triangles, want %d", n, c.n)
			}
			want := c.area
			if math.Abs(signed-want) > 1e-9*math.Max(1, want) || math.Abs(unsigned-want) > 1e-9*math.Max(1, want) {
				t.Errorf("area %.9g signed, %.9g in all, want %.9g", signed, unsigned, want)
			}
		})
	}
}

func TestTriangulateRefuses(t *testing.T) {
	for _, rings := range [][][][3]float64{
		nil,
		{flat(0, 0, 1, 1)},
		{flat(0, 0, 1, 1, 0, 0, 0, 0)},
		{{{0, 0, math.NaN()}, {1, 0, 0}, {0, 1, 0}}},
		{{{0, 0, math.Inf(1)}, {1, 0, 0}, {0, 1, 0}}},
	} {
		if tri, err := Triangulate(rings); !errors.Is(err, ErrPolygon) {
			t.Errorf("Triangulate(%v) = %v, %v, want ErrPolygon", rings, tri, err)
		}
	}
}

// A random star in a random plane, with holes in it, keeps its area and its number of triangles.
func TestTriangulateStars(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for k := range 400 {
		n := 4 + rng.IntN(200)
		var outer [][3]float64
		for i := range n {
			r := 6 + 4*rng.Float64()
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			outer = append(outer, [3]float64{r * c, r * s, 0})
		}
		rings := [][][3]float64{outer}
		corners := n
		for h := range rng.IntN(6) {
			s, c := math.Sincos(float64(h))
			m := 3 + rng.IntN(20)
			rings = append(rings, circle(2*c, 2*s, 0.5+0.4*rng.Float64(), m))
			corners += m
		}
		if n < 12 {
			rings = rings[:1]
			corners = n
		}
		a, b := rng.Float64()*7, rng.Float64()*7
		want := 0.0
		for i, r := range rings {
			w := Normal(r)[2] / 2
			if i > 0 {
				w = -w
			}
			want += w
			for j, p := range r {
				x, y := p[0]*math.Cos(a)-p[1]*math.Sin(a), p[0]*math.Sin(a)+p[1]*math.Cos(a)
				r[j] = [3]float64{x, y*math.Cos(b) + 1e3, y*math.Sin(b) - 1e3}
			}
		}
		signed, unsigned, tris := areas(t, rings)
		if tris != corners-2+2*(len(rings)-1) {
			t.Fatalf("star %d: %d triangles of %d corners and %d holes", k, tris, corners, len(rings)-1)
		}
		if math.Abs(signed-want) > 1e-8*want || math.Abs(unsigned-want) > 1e-8*want {
			t.Fatalf("star %d: area %.9g signed, %.9g in all, want %.9g", k, signed, unsigned, want)
		}
	}
}

func FuzzTriangulate(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4}, []byte{1, 1, 2, 1, 2, 2})
	f.Add([]byte{0, 0, 4, 4, 4, 0, 0, 4}, []byte{})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		read := func(s []byte) (r [][3]float64) {
			for i := 0; i+1 < len(s); i += 2 {
				r = append(r, [3]float64{float64(s[i]), float64(s[i+1]), 0})
			}
			return r
		}
		rings := [][][3]float64{read(a), read(b)}
		tri, err := Triangulate(rings)
		if err != nil {
			return
		}
		for _, k := range tri {
			for _, i := range k {
				if i < 0 || i >= len(rings[0])+len(rings[1]) {
					t.Fatalf("corner %d of %d", i, len(rings[0])+len(rings[1]))
				}
			}
		}
	})
}

func BenchmarkTriangulate(b *testing.B) {
	for _, n := range []int{8, 64, 1000, 20000} {
		rng := rand.New(rand.NewPCG(1, 2))
		var outer [][3]float64
		for i := range n {
			r := 6 + 4*rng.Float64()
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			outer = append(outer, [3]float64{r * c, r * s, 0})
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Triangulate([][][3]float64{outer}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/corner")
		})
	}
}
