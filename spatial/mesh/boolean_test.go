package mesh

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// solidBox is a box between two corners.
func solidBox(x0, y0, z0, x1, y1, z1 float64) *Solid {
	return extrude([][][2]float64{{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}}, z0, z1)
}

// extrude sweeps a region (outline counter-clockwise, holes clockwise) from z0 to z1.
func extrude(rings [][][2]float64, z0, z1 float64) *Solid {
	s := &Solid{}
	var bottom, top [][]uint32
	for _, r := range rings {
		n := uint32(len(r))
		at := uint32(len(s.Points))
		var lo, hi []uint32
		for i, p := range r {
			s.Points = append(s.Points, [3]float64{p[0], p[1], z0})
			hi = append(hi, at+n+uint32(i))
		}
		for i, p := range r {
			s.Points = append(s.Points, [3]float64{p[0], p[1], z1})
			lo = append([]uint32{at + uint32(i)}, lo...)
		}
		for i := range n {
			j := (i + 1) % n
			s.Faces = append(s.Faces, [][]uint32{{at + i, at + j, at + n + j, at + n + i}})
		}
		bottom, top = append(bottom, lo), append(top, hi)
	}
	s.Faces = append(s.Faces, bottom, top)
	return s
}

func disc(x, y, r float64, n int) [][2]float64 {
	var out [][2]float64
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out = append(out, [2]float64{x + r*c, y + r*s})
	}
	return out
}

// turned rotates a solid about an axis through the origin and moves it.
func turned(s *Solid, angle float64, axis int, by [3]float64) *Solid {
	out := &Solid{Faces: s.Faces}
	sin, cos := math.Sincos(angle)
	u, v := (axis+1)%3, (axis+2)%3
	for _, p := range s.Points {
		q := p
		q[u], q[v] = p[u]*cos-p[v]*sin, p[u]*sin+p[v]*cos
		for k := range q {
			q[k] += by[k]
		}
		out.Points = append(out.Points, q)
	}
	return out
}

func TestBoolean(t *testing.T) {
	wall := solidBox(0, 0, 0, 5, 0.2, 3)
	var holes []*Solid
	for i := range 36 {
		holes = append(holes, extrude([][][2]float64{disc(2+3*float64(i%6), 2+3*float64(i/6), 1, 48)}, -1, 1))
	}
	discArea := 24 * math.Sin(2*math.Pi/48)
	window := func(x float64) *Solid { return solidBox(x, -0.1, 1, x+1, 0.3, 2) }
	for _, c := range []struct {
		name   string
		op     Op
		a      *Solid
		tools  []*Solid
		volume float64
	}{
		{"window", Difference, wall, []*Solid{window(1)}, 3 - 0.2},
		{"three windows", Difference, wall, []*Solid{window(0.5), window(2), window(3.5)}, 3 - 0.6},
		{"windows that overlap", Difference, wall, []*Solid{window(1), window(1.5)}, 3 - 0.3},
		{"window flush with both sides", Difference, wall, []*Solid{solidBox(1, 0, 1, 2, 0.2, 2)}, 3 - 0.2},
		{"niche", Difference, wall, []*Solid{solidBox(1, 0.1, 1, 2, 0.2, 2)}, 3 - 0.1},
		{"door to the floor", Difference, wall, []*Solid{solidBox(1, -1, 0, 2, 1, 2)}, 3 - 0.4},
		{"door below the floor", Difference, wall, []*Solid{solidBox(1, -1, -1, 2, 1, 2)}, 3 - 0.4},
		{"cut in two", Difference, wall, []*Solid{solidBox(1, -1, -1, 2, 1, 4)}, 3 - 0.6},
		{"corner", Difference, wall, []*Solid{solidBox(4, -1, 2, 6, 1, 4)}, 3 - 0.2},
		{"beside", Difference, wall, []*Solid{solidBox(5, 0, 0, 6, 1, 4)}, 3},
		{"on top", Difference, wall, []*Solid{solidBox(0, 0, 3, 5, 0.2, 4)}, 3},
		{"consumed", Difference, wall, []*Solid{solidBox(-1, -1, -1, 6, 1, 4)}, 0},
		{"consumed exactly", Difference, wall, []*Solid{wall}, 0},
		{"hollow", Difference, solidBox(0, 0, 0, 3, 3, 3), []*Solid{solidBox(1, 1, 1, 2, 2, 2)}, 26},
		{"almost flush", Difference, wall, []*Solid{solidBox(1, 2e-6, 1, 2, 0.2-3e-6, 2)}, 3 - 0.2},
		{"turned wall", Difference, turned(wall, 0.7, 2, [3]float64{830000, 810000, 5}), []*Solid{turned(window(1), 0.7, 2, [3]float64{830000, 810000, 5})}, 2.8},
		{"36 round holes", Difference, solidBox(0, 0, 0, 20, 20, 0.3), holes, 120 - 36*0.3*discArea},
		{"union of neighbours", Union, wall, []*Solid{solidBox(5, 0, 0, 6, 0.2, 3)}, 3.6},
		{"union of overlapping", Union, wall, []*Solid{solidBox(4, -1, 1, 6, 1, 2)}, 3 + 4 - 0.2},
		{"union of distant", Union, wall, []*Solid{solidBox(8, 0, 0, 9, 1, 1)}, 4},
		{"intersection", Intersection, wall, []*Solid{window(1)}, 0.2},
		{"intersection of distant", Intersection, wall, []*Solid{solidBox(8, 0, 0, 9, 1, 1)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Boolean(c.op, c.a, c.tools)
			if err != nil {
				t.Fatal(err)
			}
			if v := got.Volume(); math.Abs(v-c.volume) > 1e-4 {
				t.Errorf("volume %.6f, want %.6f", v, c.volume)
			}
		})
	}
	open := &Solid{Points: wall.Points, Faces: wall.Faces[1:]}
	if _, err := Boolean(Difference, open, []*Solid{window(1)}); !errors.Is(err, ErrBoolean) {
		t.Errorf("open body: %v", err)
	}
}

// Whatever two boxes do to each other, |A| = |A−B| + |A∩B| and |A∪B| = |A−B| + |B|.
func TestBooleanRotated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	bad := 0
	const n = 300
	for k := range n {
		a := solidBox(-1, -1, -1, 1, 1, 1)
		b := turned(extrude([][][2]float64{disc(0, 0, 0.4+rng.Float64(), 3+rng.IntN(20))}, -1, 1), rng.Float64()*6, rng.IntN(3), [3]float64{rng.Float64(), rng.Float64(), rng.Float64()})
		b = turned(b, rng.Float64()*6, rng.IntN(3), [3]float64{})
		d, err1 := Boolean(Difference, a, []*Solid{b})
		i, err2 := Boolean(Intersection, a, []*Solid{b})
		u, err3 := Boolean(Union, a, []*Solid{b})
		if err := errors.Join(err1, err2, err3); err != nil {
			bad++
			t.Logf("%d: %v", k, err)
			continue
		}
		if e := math.Abs(d.Volume() + i.Volume() - 8); e > 1e-3 {
			t.Errorf("%d: |A−B| %.6f + |A∩B| %.6f is not 8", k, d.Volume(), i.Volume())
		}
		if e := math.Abs(d.Volume() + b.Volume() - u.Volume()); e > 1e-3 {
			t.Errorf("%d: |A−B| %.6f + |B| %.6f is not |A∪B| %.6f", k, d.Volume(), b.Volume(), u.Volume())
		}
	}
	if bad > n/100 {
		t.Errorf("%d of %d failed", bad, n)
	}
}

func BenchmarkBoolean(b *testing.B) {
	wall := solidBox(0, 0, 0, 5, 0.2, 3)
	windows := []*Solid{solidBox(0.5, -0.1, 1, 1.5, 0.3, 2), solidBox(2, -0.1, 1, 3, 0.3, 2), solidBox(3.5, -0.1, 1, 4.5, 0.3, 2)}
	var holes []*Solid
	for i := range 36 {
		holes = append(holes, extrude([][][2]float64{disc(2+3*float64(i%6), 2+3*float64(i/6), 1, 48)}, -1, 1))
	}
	slab := solidBox(0, 0, 0, 20, 20, 0.3)
	b.Run("wall", func(b *testing.B) {
		for b.Loop() {
			if _, err := Boolean(Difference, wall, windows); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("slab", func(b *testing.B) {
		for b.Loop() {
			if _, err := Boolean(Difference, slab, holes); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func ExampleBoolean() {
	wall := solidBox(0, 0, 0, 5, 0.2, 3)
	door := solidBox(1, -1, 0, 2, 1, 2)
	cut, err := Boolean(Difference, wall, []*Solid{door})
	fmt.Printf("%.2f m³, %v\n", cut.Volume(), err)
	// Output: 2.60 m³, <nil>
}
