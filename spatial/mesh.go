package spatial

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

// A MeshHash is the content hash of a [Mesh]: the first 16 bytes of the SHA-256 of its encoding. Equal meshes have equal hashes.
type MeshHash [16]byte

func (h MeshHash) String() string { return hex.EncodeToString(h[:]) }

// A Mesh is an indexed triangle mesh in its own local coordinates, metres, Z up, kept small so that float32 holds:
// importers move large coordinates into the part's transform. Faces are counter-clockwise seen from outside.
type Mesh struct {
	// Positions are x, y, z of each vertex, stride 3.
	Positions []float32
	// Indices are vertex numbers, stride 3.
	Indices []uint32
}

// Triangles is the number of triangles.
func (m *Mesh) Triangles() int { return len(m.Indices) / 3 }

// Box is the mesh's extent in its own coordinates; empty for a mesh without vertices.
func (m *Mesh) Box() Box {
	b := EmptyBox()
	for i := 0; i+2 < len(m.Positions); i += 3 {
		b = b.Extend(float64(m.Positions[i]), float64(m.Positions[i+1]), float64(m.Positions[i+2]))
	}
	return b
}

// ErrMesh means that a mesh's bytes or numbers break its rules.
var ErrMesh = errors.New("invalid mesh")

// Check reports the first broken rule: strides, an index past the vertices, a coordinate that is not a number.
func (m *Mesh) Check() error {
	if len(m.Positions)%3 != 0 || len(m.Indices)%3 != 0 {
		return fmt.Errorf("%w: %d coordinates, %d indices: both must be multiples of 3", ErrMesh, len(m.Positions), len(m.Indices))
	}
	n := uint32(len(m.Positions) / 3)
	for i, v := range m.Indices {
		if v >= n {
			return fmt.Errorf("%w: index %d is %d, of %d vertices", ErrMesh, i, v, n)
		}
	}
	for i, v := range m.Positions {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("%w: coordinate %d is %v", ErrMesh, i, v)
		}
	}
	return nil
}

// Encode is the mesh's stored form: vertex count and triangle count as little-endian uint32, then positions (float32)
// and indices (uint32), little-endian.
func (m *Mesh) Encode() []byte {
	b := make([]byte, 0, 8+4*len(m.Positions)+4*len(m.Indices))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.Positions)/3))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.Indices)/3))
	for _, v := range m.Positions {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	for _, v := range m.Indices {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// Hash is the content hash of the encoded mesh.
func (m *Mesh) Hash() MeshHash {
	sum := sha256.Sum256(m.Encode())
	return MeshHash(sum[:16])
}

// DecodeMesh reads what Encode wrote. The counts are checked against the length before anything is allocated, the
// indices against the vertices. Errors wrap ErrMesh.
func DecodeMesh(b []byte) (*Mesh, error) {
	if len(b) < 8 {
		return nil, fmt.Errorf("%w: %d bytes, at least 8 wanted", ErrMesh, len(b))
	}
	nv, nt := uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[4:]))
	if want := 8 + 12*nv + 12*nt; uint64(len(b)) != want {
		return nil, fmt.Errorf("%w: %d vertices and %d triangles take %d bytes, not %d", ErrMesh, nv, nt, want, len(b))
	}
	m := &Mesh{Positions: make([]float32, 3*nv), Indices: make([]uint32, 3*nt)}
	b = b[8:]
	for i := range m.Positions {
		m.Positions[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	b = b[12*nv:]
	for i := range m.Indices {
		m.Indices[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return m, m.Check()
}
