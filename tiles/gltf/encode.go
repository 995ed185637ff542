package gltf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	qgltf "github.com/qmuntal/gltf"

	"lantau/spatial"
)

// A GLB is: a 12-byte header, the JSON chunk, the binary chunk. The binary chunk of a tile holds, in this order, for
// the opaque and then the blended primitive: positions, normals, colours, feature ids, indices; then for each column
// of the property table the strings and their offsets. Each is one buffer view: vertex data on 4-byte boundaries with
// strides 12, 12, 4, 4, the table on 8-byte boundaries. Indices are two bytes wide up to 65,535 vertices, else four.

// maxGLB is the largest binary chunk that is written; the container's lengths are 32 bit.
const maxGLB = math.MaxUint32 - 1<<20

// A buffer is the binary chunk while it grows, and the document that describes it.
type buffer struct {
	doc  *qgltf.Document
	data []byte
}

func newBuffer() *buffer {
	return &buffer{doc: &qgltf.Document{
		Asset:  qgltf.Asset{Version: "2.0", Generator: "Lantau"},
		Scene:  qgltf.Index(0),
		Scenes: []*qgltf.Scene{{}},
	}}
}

// view appends data on a boundary of align bytes and returns its buffer view's index.
func (b *buffer) view(data []byte, align int) int {
	b.pad(align)
	return b.close(len(b.append(data)) - len(data))
}

func (b *buffer) append(data []byte) []byte {
	b.data = append(b.data, data...)
	return b.data
}

func (b *buffer) pad(align int) {
	for len(b.data)%align != 0 {
		b.data = append(b.data, 0)
	}
}

// close makes a buffer view of what was appended since start.
func (b *buffer) close(start int) int {
	b.doc.BufferViews = append(b.doc.BufferViews, &qgltf.BufferView{ByteOffset: start, ByteLength: len(b.data) - start})
	return len(b.doc.BufferViews) - 1
}

func (b *buffer) accessor(a qgltf.Accessor) int {
	b.doc.Accessors = append(b.doc.Accessors, &a)
	return len(b.doc.Accessors) - 1
}

// floats writes an attribute of n float32 components a vertex; bounded ones carry their exact min and max.
func (b *buffer) floats(v []float32, n int, t qgltf.AccessorType, bounded bool) int {
	b.pad(4)
	start := len(b.data)
	for _, f := range v {
		b.data = binary.LittleEndian.AppendUint32(b.data, math.Float32bits(f))
	}
	view := b.close(start)
	b.doc.BufferViews[view].Target = qgltf.TargetArrayBuffer
	a := qgltf.Accessor{BufferView: &view, ComponentType: qgltf.ComponentFloat, Count: len(v) / n, Type: t}
	if bounded {
		a.Min, a.Max = bounds(v, n)
	}
	return b.accessor(a)
}

// bytes4 writes an attribute of four normalized bytes a vertex.
func (b *buffer) bytes4(v []uint8) int {
	view := b.view(v, 4)
	b.doc.BufferViews[view].Target = qgltf.TargetArrayBuffer
	return b.accessor(qgltf.Accessor{BufferView: &view, ComponentType: qgltf.ComponentUbyte, Normalized: true, Count: len(v) / 4, Type: qgltf.AccessorVec4})
}

// indices writes triangle corners, in two bytes where the vertices allow (65,535 itself is the restart value).
func (b *buffer) indices(v []uint32, vertices int) int {
	b.pad(4)
	start, wide := len(b.data), qgltf.ComponentUint
	if vertices <= math.MaxUint16 {
		wide = qgltf.ComponentUshort
		for _, i := range v {
			b.data = binary.LittleEndian.AppendUint16(b.data, uint16(i))
		}
	} else {
		for _, i := range v {
			b.data = binary.LittleEndian.AppendUint32(b.data, i)
		}
	}
	view := b.close(start)
	b.doc.BufferViews[view].Target = qgltf.TargetElementArrayBuffer
	return b.accessor(qgltf.Accessor{BufferView: &view, ComponentType: wide, Count: len(v), Type: qgltf.AccessorScalar})
}

// bounds is the exact extent per component.
func bounds(v []float32, n int) (lo, hi []float64) {
	lo, hi = make([]float64, n), make([]float64, n)
	for k := range n {
		l, h := v[k], v[k]
		for i := k; i < len(v); i += n {
			l, h = min(l, v[i]), max(h, v[i])
		}
		lo[k], hi[k] = float64(l), float64(h)
	}
	return lo, hi
}

// material adds a plain rough material, seen from both sides; the colour is linear.
func (b *buffer) material(color *[4]float64, blended bool) int {
	m := &qgltf.Material{
		PBRMetallicRoughness: &qgltf.PBRMetallicRoughness{MetallicFactor: qgltf.Float(0), RoughnessFactor: qgltf.Float(0.9), BaseColorFactor: color},
		DoubleSided:          true,
	}
	if blended {
		m.AlphaMode = qgltf.AlphaBlend
	}
	b.doc.Materials = append(b.doc.Materials, m)
	return len(b.doc.Materials) - 1
}

// Encode writes the tile. A builder without triangles gives a valid glb with an empty scene.
func (b *Builder) Encode() ([]byte, error) {
	out := newBuffer()
	size := 0
	for _, p := range []*primitive{&b.opaque, &b.blended} {
		size += 4*len(p.position) + 4*len(p.normal) + len(p.color) + 4*len(p.feature) + 4*len(p.index) + 64
	}
	if size > maxGLB {
		return nil, fmt.Errorf("gltf: %w: the tile takes %d bytes", spatial.ErrBudget, size)
	}
	out.data = make([]byte, 0, size+64*len(b.features))
	b.write(out)
	return out.encode()
}

// write lays out the merged primitives as one node with one mesh.
func (b *Builder) write(out *buffer) {
	mesh := &qgltf.Mesh{}
	for _, p := range []*primitive{&b.opaque, &b.blended} {
		if len(p.index) == 0 {
			continue
		}
		prim := &qgltf.Primitive{Attributes: qgltf.PrimitiveAttributes{
			qgltf.POSITION:  out.floats(p.position, 3, qgltf.AccessorVec3, true),
			qgltf.NORMAL:    out.floats(p.normal, 3, qgltf.AccessorVec3, false),
			qgltf.COLOR_0:   out.bytes4(p.color),
			"_FEATURE_ID_0": out.floats(p.feature, 1, qgltf.AccessorScalar, false),
		}}
		prim.Indices = qgltf.Index(out.indices(p.index, len(p.feature)))
		prim.Material = qgltf.Index(out.material(nil, p == &b.blended))
		prim.Extensions = qgltf.Extensions{extMeshFeatures: meshFeatures{FeatureIDs: []featureIDSet{{FeatureCount: len(b.features)}}}}
		mesh.Primitives = append(mesh.Primitives, prim)
	}
	if len(mesh.Primitives) == 0 {
		return
	}
	d := out.doc
	d.Meshes, d.Nodes, d.Scenes[0].Nodes = []*qgltf.Mesh{mesh}, []*qgltf.Node{{Mesh: qgltf.Index(0)}}, []int{0}
	d.ExtensionsUsed = []string{extMeshFeatures, extStructuralMetadata}
	d.Extensions = qgltf.Extensions{extStructuralMetadata: writeTable(out, b.features)}
}

// encode closes the buffer and writes the container.
func (b *buffer) encode() ([]byte, error) {
	b.pad(4)
	if len(b.data) > maxGLB {
		return nil, fmt.Errorf("gltf: %w: %d bytes of geometry", spatial.ErrBudget, len(b.data))
	}
	if len(b.data) > 0 {
		b.doc.Buffers = []*qgltf.Buffer{{ByteLength: len(b.data), Data: b.data}}
	}
	var w bytes.Buffer
	w.Grow(len(b.data) + 1<<12)
	if err := qgltf.NewEncoder(&w).Encode(b.doc); err != nil {
		return nil, fmt.Errorf("gltf: %w", err)
	}
	return w.Bytes(), nil
}
