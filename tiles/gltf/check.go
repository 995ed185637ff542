package gltf

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"lantau/spatial"
)

// ErrInvalid means that a glb breaks a rule.
var ErrInvalid = errors.New("invalid glb")

// A Report is what Check found in a glb.
type Report struct {
	// Box holds every vertex that a node of the scene draws: metres, Z up (the frame of a 3D tile), empty where nothing is drawn.
	Box       spatial.Box
	Triangles int
	// Features are the rows of the first property table.
	Features []Feature
	// Used marks the feature ids that some vertex has.
	Used []bool
}

// Check reads a glb strictly, as a reader that trusts nothing, and reports every broken rule it finds (wrapping
// ErrInvalid): container lengths, buffer views and accessors in their bounds and aligned, exact min and max, indices
// in range, no NaN, unit normals, feature ids below the table's count, the table's strings valid UTF-8 with offsets that
// grow. It judges what this package writes (one buffer, no sparse accessors, no compression), on purpose not all of glTF.
func Check(glb []byte) (Report, []error) {
	c := &checker{r: Report{Box: spatial.EmptyBox()}}
	if c.container(glb) {
		c.document()
	}
	return c.r, c.errs
}

type checker struct {
	doc  checkDoc
	bin  []byte
	r    Report
	errs []error
}

// The parts of a document that are judged, declared apart from what the writer uses.
type checkDoc struct {
	Asset       struct{ Version string }
	Scene       int
	Scenes      []struct{ Nodes []int }
	Nodes       []checkNode
	Meshes      []struct{ Primitives []checkPrimitive }
	Materials   []json.RawMessage
	Buffers     []struct{ ByteLength int }
	BufferViews []struct{ Buffer, ByteOffset, ByteLength, ByteStride, Target int }
	Accessors   []checkAccessor
	Extensions  struct {
		M *checkMetadata `json:"EXT_structural_metadata"`
	}
	ExtensionsUsed []string
}

type checkNode struct {
	Mesh        *int
	Children    []int
	Matrix      *spatial.Mat4
	Translation *[3]float64
	Rotation    *[4]float64
	Scale       *[3]float64
}

type checkPrimitive struct {
	Attributes map[string]int
	Indices    *int
	Material   *int
	Mode       *int
	Extensions struct {
		F *struct {
			FeatureIds []struct {
				FeatureCount             int
				Attribute, PropertyTable *int
			}
		} `json:"EXT_mesh_features"`
	}
}

type checkAccessor struct {
	BufferView                       *int
	ByteOffset, ComponentType, Count int
	Type                             string
	Normalized                       bool
	Min, Max                         []float64
}

type checkMetadata struct {
	Schema struct {
		Classes map[string]struct {
			Properties map[string]struct{ Type string }
		}
	}
	PropertyTables []struct {
		Class      string
		Count      int
		Properties map[string]struct {
			Values, StringOffsets int
			StringOffsetType      string
		}
	}
}

func (c *checker) errorf(format string, args ...any) {
	if len(c.errs) < 100 {
		c.errs = append(c.errs, fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...))
	}
}

// container reads the header and the chunks (glTF 2.0, section 4.4).
func (c *checker) container(b []byte) bool {
	if len(b) < 20 || string(b[:4]) != "glTF" {
		c.errorf("no glb header in %d bytes", len(b))
		return false
	}
	le := binary.LittleEndian
	if v, n := le.Uint32(b[4:]), le.Uint32(b[8:]); v != 2 || uint64(n) != uint64(len(b)) || n%4 != 0 {
		c.errorf("version %d, length %d of %d bytes", v, n, len(b))
		return false
	}
	jsonLen := uint64(le.Uint32(b[12:]))
	if string(b[16:20]) != "JSON" || jsonLen%4 != 0 || 20+jsonLen > uint64(len(b)) {
		c.errorf("JSON chunk of %d bytes", jsonLen)
		return false
	}
	if err := json.Unmarshal(b[20:20+jsonLen], &c.doc); err != nil {
		c.errorf("JSON: %w", err)
		return false
	}
	if rest := b[20+jsonLen:]; len(rest) > 0 {
		if len(rest) < 8 || string(rest[4:8]) != "BIN\x00" || uint64(le.Uint32(rest)) != uint64(len(rest)-8) {
			c.errorf("binary chunk does not fill the file")
			return false
		}
		c.bin = rest[8:]
	}
	return true
}

func (c *checker) document() {
	d := &c.doc
	if d.Asset.Version != "2.0" {
		c.errorf("asset.version %q", d.Asset.Version)
	}
	want := 0
	if len(d.Buffers) > 0 {
		want = d.Buffers[0].ByteLength
	}
	if len(d.Buffers) > 1 || want > len(c.bin) || len(c.bin)-want > 3 {
		c.errorf("%d buffers, first of %d bytes, binary chunk of %d", len(d.Buffers), want, len(c.bin))
		return
	}
	for i, v := range d.BufferViews {
		if v.Buffer != 0 || v.ByteOffset < 0 || v.ByteLength < 1 || v.ByteOffset > want || v.ByteLength > want-v.ByteOffset {
			c.errorf("buffer view %d: %d bytes at %d of %d", i, v.ByteLength, v.ByteOffset, want)
			return
		}
	}
	c.table()
	for i := range d.Meshes {
		for j := range d.Meshes[i].Primitives {
			c.primitive(fmt.Sprintf("mesh %d primitive %d", i, j), &d.Meshes[i].Primitives[j])
		}
	}
	if d.Scene < 0 || d.Scene >= len(d.Scenes) {
		c.errorf("scene %d of %d", d.Scene, len(d.Scenes))
		return
	}
	seen := make([]bool, len(d.Nodes))
	for _, n := range d.Scenes[d.Scene].Nodes {
		c.node(n, spatial.Identity(), seen, 0)
	}
}

// node walks the scene and gathers the box of what is drawn, turned Z up.
func (c *checker) node(n int, t spatial.Mat4, seen []bool, depth int) {
	if n < 0 || n >= len(seen) || seen[n] || depth > 32 {
		c.errorf("node %d is missing, has two parents or lies %d deep", n, depth)
		return
	}
	seen[n] = true
	node := &c.doc.Nodes[n]
	t = t.Mul(node.local())
	if !t.Finite() {
		c.errorf("node %d: transform is not finite", n)
		return
	}
	if node.Mesh != nil {
		if *node.Mesh < 0 || *node.Mesh >= len(c.doc.Meshes) {
			c.errorf("node %d: mesh %d of %d", n, *node.Mesh, len(c.doc.Meshes))
			return
		}
		for _, p := range c.doc.Meshes[*node.Mesh].Primitives {
			pos := c.floats("", p.Attributes["POSITION"], "VEC3")
			for i := 0; i+2 < len(pos); i += 3 {
				x, y, z := t.Apply(float64(pos[i]), float64(pos[i+1]), float64(pos[i+2]))
				c.r.Box = c.r.Box.Extend(x, 0-z, y)
			}
			if p.Indices != nil && *p.Indices >= 0 && *p.Indices < len(c.doc.Accessors) {
				c.r.Triangles += c.doc.Accessors[*p.Indices].Count / 3
			}
		}
	}
	for _, k := range node.Children {
		c.node(k, t, seen, depth+1)
	}
}

// local is the node's transform: its matrix, or translation · rotation · scale.
func (n *checkNode) local() spatial.Mat4 {
	if n.Matrix != nil {
		return *n.Matrix
	}
	t, q, s := [3]float64{}, [4]float64{0, 0, 0, 1}, [3]float64{1, 1, 1}
	if n.Translation != nil {
		t = *n.Translation
	}
	if n.Rotation != nil {
		q = *n.Rotation
	}
	if n.Scale != nil {
		s = *n.Scale
	}
	x, y, z, w := q[0], q[1], q[2], q[3]
	return spatial.Frame(
		[3]float64{(1 - 2*(y*y+z*z)) * s[0], 2 * (x*y + z*w) * s[0], 2 * (x*z - y*w) * s[0]},
		[3]float64{2 * (x*y - z*w) * s[1], (1 - 2*(x*x+z*z)) * s[1], 2 * (y*z + x*w) * s[1]},
		[3]float64{2 * (x*z + y*w) * s[2], 2 * (y*z - x*w) * s[2], (1 - 2*(x*x+y*y)) * s[2]}, t)
}
