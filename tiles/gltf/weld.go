package gltf

import (
	"math"
	"math/rand/v2"

	"lantau/spatial"
)

// welded numbers the distinct places of a mesh's vertices, in order of first appearance.
type welded struct {
	id    []uint32 // of each vertex: its place
	first []uint32 // of each place: the first vertex there
}

// weldVertices finds vertices with the same coordinates, bit for bit (−0 counts as 0). Open addressing on a table
// twice as large as the vertex count; the order of the vertices alone decides the numbers.
func weldVertices(m *spatial.Mesh) welded {
	n := len(m.Positions) / 3
	size := 16
	for size < 2*n {
		size *= 2
	}
	table := make([]uint32, size) // place + 1
	w := welded{id: make([]uint32, n), first: make([]uint32, 0, n)}
	for v := range n {
		key := bitsAt(m, uint32(v))
		slot := hash3(key) & uint32(size-1)
		for {
			t := table[slot]
			if t == 0 {
				w.first = append(w.first, uint32(v))
				table[slot] = uint32(len(w.first))
				w.id[v] = uint32(len(w.first) - 1)
				break
			}
			if bitsAt(m, w.first[t-1]) == key {
				w.id[v] = t - 1
				break
			}
			slot = (slot + 1) & uint32(size-1)
		}
	}
	return w
}

// position is the place's coordinates.
func (w welded) position(m *spatial.Mesh, place int) [3]float32 {
	i := 3 * w.first[place]
	return [3]float32{m.Positions[i] + 0, m.Positions[i+1] + 0, m.Positions[i+2] + 0}
}

func (w welded) point(m *spatial.Mesh, place uint32) [3]float64 {
	i := 3 * w.first[place]
	return [3]float64{float64(m.Positions[i]), float64(m.Positions[i+1]), float64(m.Positions[i+2])}
}

func bitsAt(m *spatial.Mesh, v uint32) [3]uint32 {
	p := m.Positions[3*v : 3*v+3 : 3*v+3]
	return [3]uint32{math.Float32bits(p[0] + 0), math.Float32bits(p[1] + 0), math.Float32bits(p[2] + 0)}
}

// seed differs from process to process, so that no file can be crafted to collide. Places are numbered by appearance:
// the result does not depend on it.
var seed = rand.Uint32()

// hash3 mixes three words by multiplication with odd constants and a final avalanche (the finaliser of MurmurHash3,
// public domain).
func hash3(k [3]uint32) uint32 {
	h := (k[0]^seed)*0x9e3779b1 ^ (k[1]*0x85ebca77+k[0]>>15)*0xc2b2ae3d ^ (k[2]*0x27d4eb2f+k[1]>>13)*0x165667b1
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
