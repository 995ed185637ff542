package tileset

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"lantau/spatial"
	"lantau/tiles/gltf"
)

// margin is added to every side of an object's box, in metres: it covers the rounding of vertices to float32 and gives
// flat objects a thickness.
const margin = 0.001

// farthest is the largest distance from the anchor along one axis that is drawn, in metres: beyond it lies a mistake
// of the source, which would spoil every box above it.
const farthest = 1e7

// A Tileset is the planned tree of one version of a model.
type Tileset struct {
	// Problems are parts that are not drawn, and why; at most maxProblems, all of them counted in Skipped.
	Problems []spatial.Problem
	Skipped  int

	model      Model
	src        Source
	features   []gltf.Feature
	placements []placement
	items      []item
	root       *node
	byName     map[string]*node
}

const maxProblems = 100

// A placement is a part as it is kept: 3 rows of its transform, column by column.
type placement struct {
	mesh      spatial.MeshHash
	transform [12]float64
	color     [4]uint8
}

func place(p spatial.Part, class string) placement {
	out := placement{mesh: p.Mesh, color: gltf.ColorOf(class, p.Surface, p.Material)}
	for c := range 4 {
		copy(out.transform[3*c:], p.Transform[4*c:4*c+3])
	}
	return out
}

func (p *placement) matrix() spatial.Mat4 {
	t := &p.transform
	return spatial.Frame([3]float64(t[0:3]), [3]float64(t[3:6]), [3]float64(t[6:9]), [3]float64(t[9:12]))
}

// An item is what goes into a tile as a whole: an object, one part of an object too large for a tile, or one piece of
// such a part.
type item struct {
	feature     int32
	first, last int32 // placements
	triangles   int
	bytes       int // estimated
	box         spatial.Box
	diagonal    float64
	piece       piece // where it is only a piece of one placement
}

// Bytes of a triangle in a glb: two vertices of 32 bytes, as boxes have, and three indices.
const bytesPerTriangle = 72

// Plan computes the tree from the objects' boxes and triangle counts. Parts that cannot be drawn (a transform that is
// not finite, a mesh without extent) are left out and listed in Problems. Errors are the source's, or ctx's cause.
func Plan(ctx context.Context, m Model, src Source, opts Options) (*Tileset, error) {
	opts = opts.withDefaults()
	t := &Tileset{model: m, src: src}
	p := planner{Tileset: t, opts: opts, info: map[spatial.MeshHash]meshInfo{}}
	for o, err := range src.Objects(ctx) {
		if err != nil {
			return nil, fmt.Errorf("plan tiles of %q: %w", m.Collection, err)
		}
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if err := p.object(ctx, o); err != nil {
			return nil, fmt.Errorf("plan tiles of %q: object %q: %w", m.Collection, o.ID, err)
		}
	}
	t.grow(opts)
	return t, nil
}

type planner struct {
	*Tileset
	opts Options
	info map[spatial.MeshHash]meshInfo
}

type meshInfo struct {
	box       spatial.Box
	triangles int
}

// object records an object's drawn parts as one item, or as one each where together they exceed the budget.
func (p *planner) object(ctx context.Context, o *spatial.Object) error {
	var parts []item
	whole := item{feature: int32(len(p.features)), first: int32(len(p.placements)), box: spatial.EmptyBox()}
	for _, part := range gltf.Drawn(o, p.opts.Hidden) {
		info, err := p.meshInfo(ctx, part.Mesh)
		if err != nil {
			return err
		}
		if info.triangles == 0 {
			continue
		}
		box, ok := placedBox(info.box, part.Transform)
		if !ok {
			p.skip(o.ID, "its place or size is not a number of metres within 10,000 km")
			continue
		}
		n := int32(len(p.placements))
		p.placements = append(p.placements, place(part, o.Class))
		it := item{feature: whole.feature, first: n, last: n + 1, box: box, triangles: info.triangles}
		if pieces, err := p.cut(ctx, it, part); err != nil {
			return err
		} else if pieces != nil {
			parts = append(parts, pieces...)
		} else {
			parts = append(parts, it)
		}
		whole.box, whole.triangles = whole.box.Union(box), whole.triangles+info.triangles
	}
	if len(parts) == 0 {
		return nil
	}
	whole.last = int32(len(p.placements))
	p.features = append(p.features, gltf.Feature{ID: o.ID, Class: o.Class, Name: o.Name, Storey: o.Storey})
	if whole.triangles <= p.opts.MaxTriangles && p.weigh(&whole) <= p.opts.MaxBytes {
		parts = []item{whole}
	}
	for i := range parts {
		p.weigh(&parts[i])
		parts[i].diagonal = parts[i].box.Diagonal()
	}
	p.items = append(p.items, parts...)
	return nil
}

// weigh estimates the bytes of an item in a glb.
func (p *planner) weigh(i *item) int {
	f := &p.features[i.feature]
	i.bytes = i.triangles*bytesPerTriangle + len(f.ID) + len(f.Class) + len(f.Name) + len(f.Storey) + 16
	return i.bytes
}

func (p *planner) meshInfo(ctx context.Context, h spatial.MeshHash) (meshInfo, error) {
	if i, ok := p.info[h]; ok {
		return i, nil
	}
	box, n, err := p.src.MeshInfo(ctx, h)
	if err != nil {
		return meshInfo{}, fmt.Errorf("mesh %v: %w", h, err)
	}
	i := meshInfo{box, n}
	p.info[h] = i
	return i, nil
}

func (p *planner) skip(id, why string) {
	p.Skipped++
	if len(p.Problems) < maxProblems {
		p.Problems = append(p.Problems, spatial.Problem{Severity: spatial.Skipped, Code: "part-not-drawn", Element: id, Message: "a part is not drawn: " + why})
	}
}

// placedBox is the box of a transformed box, with the margin; ok is false where it is empty, not finite or too far away.
func placedBox(b spatial.Box, t spatial.Mat4) (out spatial.Box, ok bool) {
	if b.IsEmpty() || !t.Finite() {
		return b, false
	}
	out = spatial.EmptyBox()
	for i := range 8 {
		c := b.Min
		for k := range 3 {
			if i>>k&1 == 1 {
				c[k] = b.Max[k]
			}
		}
		out = out.Extend(t.Apply(c[0], c[1], c[2]))
	}
	for k := range 3 {
		if !(math.Abs(out.Min[k]) <= farthest && math.Abs(out.Max[k]) <= farthest) {
			return b, false
		}
		out.Min[k] -= margin
		out.Max[k] += margin
	}
	return out, true
}

// grow builds the tree from the items, in an order that does not depend on the source's.
func (t *Tileset) grow(opts Options) {
	order := make([]int32, len(t.items))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := &t.items[a], &t.items[b]
		return cmp.Or(cmp.Compare(y.diagonal, x.diagonal), strings.Compare(t.features[x.feature].ID, t.features[y.feature].ID))
	})
	t.byName = map[string]*node{}
	t.root = &node{box: spatial.EmptyBox()}
	for _, g := range t.groups(order) {
		n := t.branch(g.items, opts)
		t.name(n, fmt.Sprintf("%d/%s", t.model.Version, g.name), "-")
		n.storey = g.storey
		t.root.children = append(t.root.children, n)
		t.root.box = t.root.box.Union(n.box)
		t.root.err = max(t.root.err, n.largest)
	}
}
