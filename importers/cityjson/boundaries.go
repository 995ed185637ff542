package cityjson

import (
	"fmt"
	"strconv"
)

// A boundaryReader reads nested arrays of vertex numbers from JSON that is known to be valid.
type boundaryReader struct {
	text  []byte
	at    int
	slab  []int // rings are cut from it
	first int   // where the ring being read starts in slab
}

// list reads an array whose elements each reads; an array must come next.
func (b *boundaryReader) list(each func() error) error {
	if b.next() != '[' {
		return fmt.Errorf("%w: %.20q where an array belongs", errGeometry, b.text[b.at:])
	}
	b.at++
	for {
		switch b.next() {
		case ']':
			b.at++
			return nil
		case ',':
			b.at++
		default:
			if err := each(); err != nil {
				return err
			}
		}
	}
}

// next is the next byte that is not white space, 0 at the end.
func (b *boundaryReader) next() byte {
	for b.at < len(b.text) {
		switch c := b.text[b.at]; c {
		case ' ', '\t', '\r', '\n':
			b.at++
		default:
			return c
		}
	}
	return 0
}

// number reads a vertex number: an integer, possibly negative, of at most 18 digits.
func (b *boundaryReader) number() error {
	from := b.at
	for b.at < len(b.text) && (b.text[b.at] == '-' || (b.text[b.at] >= '0' && b.text[b.at] <= '9')) {
		b.at++
	}
	n, err := strconv.ParseInt(string(b.text[from:b.at]), 10, 64)
	c := b.next()
	if err != nil || (c != ',' && c != ']') {
		return fmt.Errorf("%w: %.20q where a vertex number belongs", errGeometry, b.text[from:])
	}
	b.slab = append(b.slab, int(n))
	return nil
}

// ring reads an array of vertex numbers. Rings share memory; none is appended to.
func (b *boundaryReader) ring() ([]int, error) {
	b.first = len(b.slab)
	err := b.list(b.number)
	return b.slab[b.first:len(b.slab):len(b.slab)], err
}

// nested reads an array of what each reads.
func nested[T any](b *boundaryReader, each func() (T, error)) (out []T, err error) {
	err = b.list(func() error {
		v, err := each()
		out = append(out, v)
		return err
	})
	return out, err
}

func (b *boundaryReader) surface() ([][]int, error) { return nested(b, b.ring) }
func (b *boundaryReader) shell() ([][][]int, error) { return nested(b, b.surface) }
func (b *boundaryReader) body() (solid, error)      { return nested(b, b.shell) }
func (b *boundaryReader) bodies() ([]solid, error)  { return nested(b, b.body) }
