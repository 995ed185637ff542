package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"lantau/spatial"
)

// nodeSize is the number of children of an R-tree node.
const nodeSize = 16

// magic starts an R-tree's bytes.
const magic = "LTRT0001"

// ErrTree means that bytes are not a packed R-tree.
var ErrTree = errors.New("invalid R-tree")

// A Tree is a static packed R-tree in two dimensions over items numbered from 0 in the order in which their boxes were given (give
// them in Hilbert order). Boxes are kept as float32, rounded outward, so a search may return a neighbour that misses by a
// hair: compare exactly where that matters. Read-only after building; safe for concurrent use. The zero value is empty.
//
// As bytes: the magic "LTRT0001", the number of items (uint64), then for each level from the items up to the root the boxes of
// its nodes as float32 minx, miny, maxx, maxy. All little-endian. A node's children are the 16 entries below that start at 16
// times its own number.
type Tree struct {
	n      int
	levels [][]box
}

type box [4]float32

func (b box) meets(c box) bool { return b[0] <= c[2] && c[0] <= b[2] && b[1] <= c[3] && c[1] <= b[3] }

func outward(b spatial.Box) box {
	return box{down(b.Min[0]), down(b.Min[1]), up(b.Max[0]), up(b.Max[1])}
}

func down(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func up(v float64) float32 {
	f := float32(v)
	if float64(f) < v {
		f = math.Nextafter32(f, float32(math.Inf(1)))
	}
	return f
}

// empty meets nothing: an item without a geometry.
var empty = box{float32(math.Inf(1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(-1))}

// Build makes the tree of n items, asking for each box once; an empty box is never found.
func Build(n int, boxOf func(i int) spatial.Box) *Tree {
	items := make([]box, n)
	for i := range items {
		if b := boxOf(i); b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1] {
			items[i] = outward(b)
		} else {
			items[i] = empty
		}
	}
	t := &Tree{n: n}
	if n == 0 {
		return t
	}
	t.levels = append(t.levels, items)
	for len(items) > 1 {
		parents := make([]box, (len(items)+nodeSize-1)/nodeSize)
		for p := range parents {
			b := empty
			for _, c := range items[p*nodeSize : min(len(items), (p+1)*nodeSize)] {
				b = box{min(b[0], c[0]), min(b[1], c[1]), max(b[2], c[2]), max(b[3], c[3])}
			}
			parents[p] = b
		}
		t.levels = append(t.levels, parents)
		items = parents
	}
	return t
}

// Len is the number of items.
func (t *Tree) Len() int { return t.n }

// Size is the memory the tree takes, in bytes.
func (t *Tree) Size() int64 {
	var s int64
	for _, l := range t.levels {
		s += int64(len(l)) * 16
	}
	return s
}

// Search calls f with each item whose box meets b (touching counts), in ascending order, until f returns false.
func (t *Tree) Search(b spatial.Box, f func(item int) bool) {
	if t.n == 0 || !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1]) {
		return
	}
	t.search(outward(b), len(t.levels)-1, 0, len(t.levels[len(t.levels)-1]), f)
}

func (t *Tree) search(q box, level, from, to int, f func(int) bool) bool {
	nodes := t.levels[level]
	for i := from; i < min(to, len(nodes)); i++ {
		if !nodes[i].meets(q) {
			continue
		}
		if level == 0 {
			if !f(i) {
				return false
			}
		} else if !t.search(q, level-1, i*nodeSize, (i+1)*nodeSize, f) {
			return false
		}
	}
	return true
}

// AppendBinary appends the tree's bytes.
func (t *Tree) AppendBinary(dst []byte) []byte {
	dst = append(dst, magic...)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(t.n))
	for _, l := range t.levels {
		for _, b := range l {
			for _, v := range b {
				dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
			}
		}
	}
	return dst
}

// Open reads what AppendBinary wrote; the number of items is checked against the length. Errors wrap ErrTree.
func Open(b []byte) (*Tree, error) {
	if len(b) < 16 || string(b[:8]) != magic {
		return nil, fmt.Errorf("%w: no %s header", ErrTree, magic)
	}
	n64 := binary.LittleEndian.Uint64(b[8:])
	b = b[16:]
	if n64 > uint64(len(b)/16) {
		return nil, fmt.Errorf("%w: %d items in %d bytes", ErrTree, n64, len(b))
	}
	t := &Tree{n: int(n64)}
	for n := t.n; n > 0; n = (n + nodeSize - 1) / nodeSize {
		if len(b) < 16*n {
			return nil, fmt.Errorf("%w: cut off in level %d", ErrTree, len(t.levels))
		}
		l := make([]box, n)
		for i := range l {
			for k := range l[i] {
				l[i][k] = math.Float32frombits(binary.LittleEndian.Uint32(b[16*i+4*k:]))
			}
		}
		t.levels = append(t.levels, l)
		b = b[16*n:]
		if n == 1 {
			break
		}
	}
	if len(b) != 0 {
		return nil, fmt.Errorf("%w: %d bytes too many", ErrTree, len(b))
	}
	return t, nil
}
