package step

import (
	"bytes"
	"slices"
	"sort"
	"sync"
)

// A File is an indexed exchange structure. Its bytes must not change while it is in use.
type File struct {
	// Header is what the file says of itself.
	Header Header

	data  []byte
	insts []instance        // in file order
	table []uint32          // number → position + 1, where numbers are dense
	order []uint32          // positions by number, where they are not
	types []string          // upper case keywords, by code
	codes map[string]uint16 // keyword → code
	byTyp [][]uint32        // code → positions in file order

	lineOnce sync.Once
	lines    []int // newlines before each block of lineBlock bytes
}

// Header is the HEADER section; fields are empty where the file leaves them out.
type Header struct {
	Schema               string // FILE_SCHEMA's first name, upper case: "IFC4X3_ADD2"
	Description          string // FILE_DESCRIPTION, its strings joined
	Name                 string // FILE_NAME
	TimeStamp            string
	Preprocessor, System string
}

type instance struct {
	off int64 // of the opening parenthesis
	id  uint32
	typ uint16
}

// An Entity is one instance. The zero value is no entity: its ID is 0.
type Entity struct {
	f  *File
	at uint32
}

// Len is the number of entity instances.
func (f *File) Len() int { return len(f.insts) }

// At is the i-th entity in file order.
func (f *File) At(i int) Entity { return Entity{f, uint32(i)} }

// Entity finds an instance by its number.
func (f *File) Entity(id uint32) (Entity, bool) {
	if f.table != nil {
		if int(id) < len(f.table) && f.table[id] > 0 {
			return Entity{f, f.table[id] - 1}, true
		}
		return Entity{}, false
	}
	i := sort.Search(len(f.order), func(i int) bool { return f.insts[f.order[i]].id >= id })
	if i < len(f.order) && f.insts[f.order[i]].id == id {
		return Entity{f, f.order[i]}, true
	}
	return Entity{}, false
}

// Types lists the keywords in use, upper case, in the order of their codes.
func (f *File) Types() []string { return f.types }

// OfType lists the entities whose keyword (upper case) is given, in file order.
func (f *File) OfType(keyword string) []Entity {
	code, ok := f.codes[keyword]
	if !ok {
		return nil
	}
	out := make([]Entity, len(f.byTyp[code]))
	for i, at := range f.byTyp[code] {
		out[i] = Entity{f, at}
	}
	return out
}

// ID is the number of the instance, 0 for no entity.
func (e Entity) ID() uint32 {
	if e.f == nil {
		return 0
	}
	return e.f.insts[e.at].id
}

// Exists reports whether e is an entity.
func (e Entity) Exists() bool { return e.f != nil }

// Keyword is the type's name, upper case: IFCWALL.
func (e Entity) Keyword() string {
	if e.f == nil {
		return ""
	}
	return e.f.types[e.f.insts[e.at].typ]
}

// Code is the number of the type in File.Types.
func (e Entity) Code() uint16 { return e.f.insts[e.at].typ }

// Offset is where the attributes begin in the file.
func (e Entity) Offset() int64 { return e.f.insts[e.at].off }

// Args is the attribute list.
func (e Entity) Args() Value {
	if e.f == nil {
		return Value{}
	}
	return Value{Kind: List, raw: e.f.data[e.f.insts[e.at].off:]}
}

// Attr is the i-th attribute, from 0; Missing past the end.
func (e Entity) Attr(i int) Value {
	if e.f == nil || i < 0 {
		return Value{}
	}
	return e.Args().At(i)
}

// index builds the look-ups after the scan; the first of repeated numbers wins and the others are returned.
func (f *File) index() (repeated []instance) {
	maxID := uint32(0)
	counts := make([]int, len(f.types))
	for _, in := range f.insts {
		maxID = max(maxID, in.id)
		counts[in.typ]++
	}
	if uint64(maxID) < 8*uint64(len(f.insts))+4096 {
		f.table = make([]uint32, maxID+1)
		kept := f.insts[:0]
		for _, in := range f.insts {
			if f.table[in.id] > 0 {
				repeated = append(repeated, in)
				counts[in.typ]--
				continue
			}
			kept = append(kept, in)
			f.table[in.id] = uint32(len(kept))
		}
		f.insts = kept
	} else {
		seen := make(map[uint32]bool, len(f.insts))
		kept := f.insts[:0]
		for _, in := range f.insts {
			if seen[in.id] {
				repeated = append(repeated, in)
				counts[in.typ]--
				continue
			}
			seen[in.id] = true
			kept = append(kept, in)
		}
		f.insts = kept
		f.order = make([]uint32, len(kept))
		for i := range f.order {
			f.order[i] = uint32(i)
		}
		slices.SortFunc(f.order, func(a, b uint32) int {
			if f.insts[a].id < f.insts[b].id {
				return -1
			}
			return 1
		})
	}
	f.byTyp = make([][]uint32, len(f.types))
	for t, n := range counts {
		f.byTyp[t] = make([]uint32, 0, n)
	}
	for i, in := range f.insts {
		f.byTyp[in.typ] = append(f.byTyp[in.typ], uint32(i))
	}
	return repeated
}

const lineBlock = 64 << 10

// Line is the number, from 1, of the line that holds the byte at the offset.
func (f *File) Line(off int64) int {
	f.lineOnce.Do(func() {
		n := 0
		for i := 0; i < len(f.data); i += lineBlock {
			f.lines = append(f.lines, n)
			n += bytes.Count(f.data[i:min(i+lineBlock, len(f.data))], []byte{'\n'})
		}
	})
	off = min(max(off, 0), int64(len(f.data)))
	b := int(off / lineBlock)
	if b >= len(f.lines) {
		b = len(f.lines) - 1
	}
	if b < 0 {
		return 1
	}
	return f.lines[b] + bytes.Count(f.data[b*lineBlock:off], []byte{'\n'}) + 1
}
