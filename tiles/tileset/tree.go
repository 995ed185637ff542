package tileset

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lantau/spatial"
)

// A node is a tile.
type node struct {
	name     string // the content's URI
	storey   string // on the top node of a storey
	items    []int32
	children []*node
	box      spatial.Box // of everything here and below, in the model's local frame
	largest  float64     // diagonal of the largest item here or below
	err      float64     // geometricError: the same, of what is below only
}

// A group is the items of one storey, largest first.
type group struct {
	storey string
	name   string
	items  []int32
}

// groups splits by storey: those the model lists, in its order, then others by id, then what is on none.
func (t *Tileset) groups(order []int32) []group {
	by := map[string][]int32{}
	for _, i := range order {
		s := t.features[t.items[i].feature].Storey
		by[s] = append(by[s], i)
	}
	var out []group
	for i, s := range t.model.Storeys {
		if items := by[s.ID]; len(items) > 0 && s.ID != "" {
			out = append(out, group{s.ID, fmt.Sprintf("s%d", i), items})
			delete(by, s.ID)
		}
	}
	rest := out[:len(out):len(out)]
	for s, items := range by {
		if s != "" {
			rest = append(rest, group{storey: s, items: items})
		}
	}
	others := rest[len(out):]
	slices.SortFunc(others, func(a, b group) int { return strings.Compare(a.storey, b.storey) })
	for i := range others {
		others[i].name = fmt.Sprintf("t%d", i)
	}
	if items := by[""]; len(items) > 0 {
		rest = append(rest, group{name: "x", items: items})
	}
	return rest
}

// branch builds the subtree of items, which come largest first: it keeps as many as the budget allows, at least one,
// and hands the rest down, in two halves where one tile does not hold it.
func (t *Tileset) branch(items []int32, opts Options) *node {
	n := &node{box: spatial.EmptyBox(), largest: t.items[items[0]].diagonal}
	for _, i := range items {
		n.box = n.box.Union(t.items[i].box)
	}
	kept := t.fit(items, opts)
	n.items = items[:kept]
	rest := items[kept:]
	if len(rest) == 0 {
		return n
	}
	n.err = t.items[rest[0]].diagonal
	if t.fit(rest, opts) == len(rest) || len(rest) == 1 {
		n.children = []*node{t.branch(rest, opts)}
		return n
	}
	for _, half := range t.halve(rest) {
		n.children = append(n.children, t.branch(half, opts))
	}
	return n
}

// fit is how many of the items fill one tile.
func (t *Tileset) fit(items []int32, opts Options) int {
	triangles, bytes := 0, 0
	for k, i := range items {
		triangles += t.items[i].triangles
		bytes += t.items[i].bytes
		if k > 0 && (triangles > opts.MaxTriangles || bytes > opts.MaxBytes) {
			return k
		}
	}
	return len(items)
}

// halve cuts at the median of the centres along the axis on which they spread most; each half keeps the order.
func (t *Tileset) halve(items []int32) [2][]int32 {
	centres := spatial.EmptyBox()
	for _, i := range items {
		c := t.items[i].box.Center()
		centres = centres.Extend(c[0], c[1], c[2])
	}
	axis := 0
	for k := 1; k < 3; k++ {
		if centres.Max[k]-centres.Min[k] > centres.Max[axis]-centres.Min[axis] {
			axis = k
		}
	}
	rank := make([]int, len(items)) // positions in items, by centre
	for k := range rank {
		rank[k] = k
	}
	slices.SortFunc(rank, func(a, b int) int {
		x, y := t.items[items[a]].box.Center(), t.items[items[b]].box.Center()
		return cmp.Or(cmp.Compare(x[axis], y[axis]), cmp.Compare(a, b))
	})
	upper := make([]bool, len(items))
	for _, k := range rank[len(rank)/2:] {
		upper[k] = true
	}
	var out [2][]int32
	for k, i := range items {
		if upper[k] {
			out[1] = append(out[1], i)
		} else {
			out[0] = append(out[0], i)
		}
	}
	return out
}

// name gives contents their URIs: the path of child numbers from the storey's top.
func (t *Tileset) name(n *node, path, sep string) {
	n.name = path + ".glb"
	t.byName[n.name] = n
	for i, c := range n.children {
		t.name(c, fmt.Sprintf("%s%s%d", path, sep, i), "")
	}
}
