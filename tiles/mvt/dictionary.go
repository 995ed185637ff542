package mvt

import (
	"bytes"
	"hash/maphash"
)

// A dictionary finds the value messages that a layer holds already. It is a table with open addressing (linear probing) over their
// encoded bytes, which stay in the layer's buffer.
type dictionary struct {
	seed  maphash.Seed
	slots []slot // a power of two, at most three quarters full
	spare []slot // the memory of the table before
	n     int
}

// A slot holds a value's number plus one, 0 where it is empty, and where its message lies.
type slot struct {
	hash, number uint32
	from, to     uint32
}

const fewestSlots = 256

// reset empties the dictionary, keeping its memory; it is small again, so that a small layer after a large one clears little.
func (d *dictionary) reset() {
	if cap(d.slots) == 0 {
		d.seed, d.slots = maphash.MakeSeed(), make([]slot, fewestSlots)
	}
	d.slots, d.n = d.slots[:fewestSlots], 0
	clear(d.slots)
}

// find gives the number of the message values[from:], which is next where it is new; fresh tells.
func (d *dictionary) find(values []byte, from int, next uint32) (number uint32, fresh bool) {
	message := values[from:]
	hash := uint32(maphash.Bytes(d.seed, message))
	mask := uint32(len(d.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &d.slots[i]
		if s.number == 0 {
			*s = slot{hash, next + 1, uint32(from), uint32(len(values))}
			if d.n++; 4*d.n > 3*len(d.slots) {
				d.grow()
			}
			return next, true
		}
		if s.hash == hash && bytes.Equal(values[s.from:s.to], message) {
			return s.number - 1, false
		}
	}
}

// grow quadruples the table: a layer that has many values soon has many more.
func (d *dictionary) grow() {
	old := d.slots
	if n := 4 * len(old); cap(d.spare) >= n {
		d.slots = d.spare[:n]
		clear(d.slots)
	} else {
		d.slots = make([]slot, n)
	}
	d.spare = old
	mask := uint32(len(d.slots) - 1)
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		i := s.hash & mask
		for d.slots[i].number != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = s
	}
}

// size is the memory held, in bytes.
func (d *dictionary) size() int { return 20 * (cap(d.slots) + cap(d.spare)) }

// A memo remembers the numbers of values that a column had lately, by what they are in the block, so that few need encoding. One value
// of a kind takes the place of another.
type memo struct {
	layer   uint32 // entries of other layers do not count
	numbers [1024]struct {
		bits          uint64
		number, layer uint32
	}
	texts [256]struct {
		text          string
		number, layer uint32
	}
	tried, hit uint32 // texts
}

// bits finds a number by its bits; at is where to remember it.
func (m *memo) bits(v uint64) (number uint32, at *uint32, ok bool) {
	e := &m.numbers[v*0x9e3779b97f4a7c15>>54]
	if e.bits == v && e.layer == m.layer {
		return e.number, nil, true
	}
	e.bits, e.layer = v, m.layer
	return 0, &e.number, false
}

// text finds a text; at is nil in a column whose texts hardly repeat.
func (m *memo) text(s string) (number uint32, at *uint32, ok bool) {
	if m.tried > 256 && m.hit < m.tried/8 {
		return 0, nil, false
	}
	m.tried++
	h := uint32(len(s))
	for i := max(0, len(s)-8); i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	e := &m.texts[h>>24]
	if e.layer == m.layer && e.text == s {
		m.hit++
		return e.number, nil, true
	}
	e.text, e.layer = s, m.layer
	return 0, &e.number, false
}
