package mesh

import (
	"errors"
	"fmt"

	"lantau/spatial"
)

// ErrBoolean means that an operation on solids could not be done: an operand is open, or the result would be.
var ErrBoolean = errors.New("boolean of solids failed")

// Op is an operation on solids.
type Op uint8

// The operations: what is in a and in no tool, in a or in any tool, in a and in any tool.
const (
	Difference Op = iota
	Union
	Intersection
)

func (op Op) of(inA, inTool bool) bool {
	switch op {
	case Union:
		return inA || inTool
	case Intersection:
		return inA && inTool
	default:
		return inA && !inTool
	}
}

// Boolean combines a solid with tools, all at once.
//
// It works plane by plane: in each plane that holds faces, the outlines of these faces and the lines along which the
// other operands cut the plane make an arrangement of cells; a cell is a face of the result where one side of it is
// inside of the result and the other is not. Faces that no other operand's box touches pass through unchanged. Corners,
// edges and planes nearer than Near are taken as one. Curves are whatever polygons the operands have.
//
// The result may be empty: nothing is left. Errors wrap ErrBoolean: the first operand or a tool that meets it is not
// closed, or the result is not.
func Boolean(op Op, a *Solid, tools []*Solid) (*Solid, error) {
	if len(a.Points) == 0 {
		return &Solid{}, nil
	}
	var met []*Solid
	box := grow(a.Box(), Near)
	for _, t := range tools {
		if op == Union || touch(t.Box(), box) {
			met = append(met, t)
		}
	}
	var out *Solid
	var err error
	for _, tol := range [...]float64{Near, 10 * Near, Near / 10} {
		if out, err = combine(op, a, met, tol); err == nil || errors.Is(err, errOpen) {
			return out, err
		}
	}
	return out, err
}

// errOpen means that an operand is open, so that another tolerance does not help.
var errOpen = errors.New("is not closed")

func combine(op Op, a *Solid, tools []*Solid, tol float64) (*Solid, error) {
	b := &boolean{op: op, o: a.Box().Center(), tol: tol}
	b.operands = []operand{prepare(a, 0, b.o, tol)}
	for i, t := range tools {
		b.operands = append(b.operands, prepare(t, i+1, b.o, tol))
	}
	for i := range b.operands {
		if !b.operands[i].closed() {
			if i == 0 {
				return nil, fmt.Errorf("%w: the body %w", ErrBoolean, errOpen)
			}
			return nil, fmt.Errorf("%w: the body that cuts it %w", ErrBoolean, errOpen)
		}
	}
	b.run()
	out := b.result()
	if len(out.Faces) > 0 && !out.Closed() {
		return out, fmt.Errorf("%w: the result is not closed", ErrBoolean)
	}
	return out, nil
}

// closed reports whether the facets' triangles balance.
func (o *operand) closed() bool {
	e := edgeBalance{}
	for i := range o.facets {
		for _, t := range o.facets[i].tris {
			e.triangle(t[0], t[1], t[2])
		}
	}
	return e.closed()
}

func grow(b spatial.Box, by float64) spatial.Box {
	for k := range b.Min {
		b.Min[k] -= by
		b.Max[k] += by
	}
	return b
}

func touch(a, b spatial.Box) bool {
	return a.Intersects2(b) && a.Min[2] <= b.Max[2] && b.Min[2] <= a.Max[2]
}

type boolean struct {
	op       Op
	o        [3]float64
	tol      float64
	operands []operand
	t        Triangulator

	weld  *corners
	faces [][][]uint32
}

func (b *boolean) run() {
	b.weld = newCorners(b.tol)
	a := grow(b.operands[0].box, b.tol)
	var sheets []*sheet
	for k := range b.operands {
		for i := range b.operands[k].facets {
			f := &b.operands[k].facets[i]
			meets := false
			if k > 0 {
				meets = touch(f.box, a)
				for j := 1; b.op == Union && !meets && j < len(b.operands); j++ {
					meets = j != k && touch(f.box, grow(b.operands[j].box, b.tol))
				}
			} else {
				for j := 1; !meets && j < len(b.operands); j++ {
					meets = touch(f.box, grow(b.operands[j].box, b.tol))
				}
			}
			if meets {
				sheets = b.file(sheets, f)
				continue
			}
			// Alone, a face lies outside of every other operand.
			if in := [2]bool{k == 0, k > 0}; b.op.of(in[0], in[1]) {
				b.pass(f)
			}
		}
	}
	for _, s := range sheets {
		b.sheet(s)
	}
}

// pass takes a face over as it is.
func (b *boolean) pass(f *facet) {
	rings := make([][]uint32, len(f.rings))
	for i, ring := range f.rings {
		for _, v := range ring {
			rings[i] = append(rings[i], b.weld.near(b.operands[f.owner].points[v]))
		}
	}
	b.faces = append(b.faces, rings)
}
