package geometry

import (
	"math"

	"lantau/spatial/mesh"
)

// curved triangulates the rings in the surface's parameters and halves the edges within until they lie near it.
func (a *advanced) curved(s *surface, rings [][]uint32) {
	grid := s.grid()
	size := vec2{}
	for k := range size { // parameters are stretched to lengths, so that triangles come out round
		q := vec2{(s.min[0] + s.max[0]) / 2, (s.min[1] + s.max[1]) / 2}
		last := vec{}
		for i := range 9 {
			q[k] = s.min[k] + (s.max[k]-s.min[k])*float64(i)/8
			at := s.at(q[0], q[1])
			if i > 0 {
				size[k] += length(sub(at, last))
			}
			last = at
		}
		size[k] = max(size[k], 1e-9) / max(s.max[k]-s.min[k], 1e-12)
	}
	var flat []vec      // corners in stretched parameters
	var corner []uint32 // corner → point
	var loops [][]uint32
	for _, ring := range rings {
		var loop []uint32
		var last vec2
		for i, v := range ring {
			q := s.nearest(a.b.points[v], grid)
			for k := range q {
				// A border that runs along an edge of the rectangle must be straight there, or slivers fold over it.
				if tiny := 1e-5 * (s.max[k] - s.min[k]); s.period[k] == 0 && q[k]-s.min[k] < tiny {
					q[k] = s.min[k]
				} else if s.period[k] == 0 && s.max[k]-q[k] < tiny {
					q[k] = s.max[k]
				}
				if p := s.period[k]; p > 0 && len(flat) > 0 && (i > 0 || len(loops) > 0) {
					q[k] += p * math.Round((last[k]-q[k])/p)
				}
			}
			last = q
			loop = append(loop, uint32(len(flat)))
			flat = append(flat, vec{q[0] * size[0], q[1] * size[1], 0})
			corner = append(corner, v)
		}
		loops = append(loops, loop)
	}
	border := map[[2]uint32]bool{}
	for _, loop := range loops {
		for i, v := range loop {
			w := loop[(i+1)%len(loop)]
			border[[2]uint32{min(v, w), max(v, w)}] = true
		}
	}
	var t mesh.Triangulator
	triangles := append([][3]uint32(nil), t.Indexed(flat, loops)...)
	lift := func(q vec) vec {
		p := s.wrap(vec2{q[0] / size[0], q[1] / size[1]})
		return s.at(p[0], p[1])
	}
	for range 6 {
		halves := map[[2]uint32]uint32{}
		half := func(v, w uint32) (uint32, bool) {
			key := [2]uint32{min(v, w), max(v, w)}
			if border[key] {
				return 0, false
			}
			if h, ok := halves[key]; ok {
				return h, h > 0
			}
			q := lerp(flat[v], flat[w], 0.5)
			on, chord := lift(q), lerp(a.b.points[corner[v]], a.b.points[corner[w]], 0.5)
			if length(sub(on, chord)) <= a.r.opts.ChordError || on[0]-on[0] != 0 {
				halves[key] = 0
				return 0, false
			}
			flat, corner = append(flat, q), append(corner, a.vertex(on))
			halves[key] = uint32(len(flat) - 1)
			return halves[key], true
		}
		next := refine(triangles, half)
		done := len(next) == len(triangles)
		triangles = next
		if done || len(triangles) > maxFlat/16 {
			break
		}
	}
	for _, k := range triangles {
		if x, y, z := corner[k[0]], corner[k[1]], corner[k[2]]; x != y && y != z && z != x {
			a.b.triangles = append(a.b.triangles, [3]uint32{x, y, z})
		}
	}
}

// refine cuts each triangle at those of its edges that half says are to be halved.
func refine(triangles [][3]uint32, half func(v, w uint32) (uint32, bool)) [][3]uint32 {
	var out [][3]uint32
	for _, t := range triangles {
		var m [3]uint32
		var cut [3]bool
		n := 0
		for k := range t {
			if m[k], cut[k] = half(t[k], t[(k+1)%3]); cut[k] {
				n++
			}
		}
		// Turned so that the first edge is cut and, of two, the second too.
		for range 3 {
			if n == 0 || n == 3 || cut[0] && (n == 1 || cut[1]) {
				break
			}
			t = [3]uint32{t[1], t[2], t[0]}
			m = [3]uint32{m[1], m[2], m[0]}
			cut = [3]bool{cut[1], cut[2], cut[0]}
		}
		switch n {
		case 0:
			out = append(out, t)
		case 1:
			out = append(out, [3]uint32{t[0], m[0], t[2]}, [3]uint32{m[0], t[1], t[2]})
		case 2:
			out = append(out, [3]uint32{m[0], t[1], m[1]}, [3]uint32{t[0], m[0], m[1]}, [3]uint32{t[0], m[1], t[2]})
		default:
			out = append(out, [3]uint32{t[0], m[0], m[2]}, [3]uint32{m[0], t[1], m[1]}, [3]uint32{m[2], m[1], t[2]}, m)
		}
	}
	return out
}
