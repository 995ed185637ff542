package mvt

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/spatial"
	"lantau/spatial/geom"
	"lantau/spatial/lake"
)

// Options of a layer.
type Options struct {
	// Properties names the properties to write; nil writes all. The id is always written.
	Properties []string
	// Buffer is how many cells around the tile are kept; 0 is DefaultBuffer.
	Buffer int
	// Simplify drops vertices that stand out less than a cell; the deepest zoom level should not.
	Simplify bool
}

// A Layer gathers the features of one layer of one tile. Not safe for concurrent use.
type Layer struct {
	name     string
	wanted   map[string]bool // nil: all
	inner    spatial.Box     // of the tile and nearly all its buffer: what lies in it needs no clipping
	shape    shaper
	features []byte
	count    int
	tags     []byte // of one feature

	keys   []string
	keyAt  map[string]uint32
	values []byte
	valueN uint32
	known  dictionary
	memos  []*memo // by key
	number uint32  // of this layer among those that had its memory
}

// layers are finished layers whose buffers are used again: a tile's are large and its life short.
var layers = sync.Pool{New: func() any { return &Layer{keyAt: map[string]uint32{}} }}

// maxKept is the size of buffers that are kept for the next layer.
const maxKept = 32 << 20

// Release gives the layer's buffers back; it must not be used any more. Optional.
func (l *Layer) Release() {
	if cap(l.features)+cap(l.values)+l.known.size() > maxKept {
		return
	}
	clear(l.keyAt)
	for _, m := range l.memos {
		clear(m.texts[:]) // they lie in blocks, which must not live on by this
	}
	*l = Layer{memos: l.memos, number: l.number + 1, keyAt: l.keyAt, features: l.features[:0], values: l.values[:0], keys: l.keys[:0], tags: l.tags[:0], known: l.known, shape: l.shape}
	layers.Put(l)
}

// NewLayer starts a layer.
func NewLayer(name string, t Tile, o Options) *Layer {
	if o.Buffer == 0 {
		o.Buffer = DefaultBuffer
	}
	l := layers.Get().(*Layer)
	l.name = name
	if o.Properties != nil {
		l.wanted = map[string]bool{}
		for _, p := range o.Properties {
			l.wanted[p] = true
		}
	}
	l.known.reset()
	l.inner = t.Bounds(float64(o.Buffer) - 1)
	s := &l.shape
	s.proj, s.min, s.max, s.tolerance = newProjection(t), float64(-o.Buffer), float64(Extent+o.Buffer), 0
	if o.Simplify {
		l.shape.tolerance = 1
	}
	return l
}

// Count is the number of features so far.
func (l *Layer) Count() int { return l.count }

// column is a property column with its key number.
type column struct {
	key  uint32
	arr  arrow.Array
	memo *memo
}

// Add adds rows of a block. A geometry that is not valid WKB, which a stored one never is, ends it with an error.
func (l *Layer) Add(b *lake.Block, rows []int32) error {
	columns := make([]column, 0, len(b.Columns))
	idKey := l.key("id")
	for i, p := range b.Schema {
		if p.Name != "id" && (l.wanted == nil || l.wanted[p.Name]) {
			key := l.key(p.Name)
			columns = append(columns, column{key, b.Columns[i], l.memo(key)})
		}
	}
	l.features, l.values = roomFor(l.features, 96*len(rows)), roomFor(l.values, 32*len(rows))
	s := &l.shape
	for _, r := range rows {
		row := int(r)
		if b.Geometry.IsNull(row) {
			continue
		}
		s.reset()
		s.inside = inside(b.Box(row), l.inner)
		if err := geom.Walk(b.Geometry.Value(row), s); err != nil {
			return err
		}
		if len(s.points.ints)+len(s.lines.bytes)+len(s.polygons.bytes) == 0 {
			continue
		}
		id := b.ID.Value(row)
		l.appendString(id) // no other value is likely to be the same
		l.tags = appendInt(appendInt(l.tags[:0], idKey), l.valueN)
		l.valueN++
		for _, c := range columns {
			l.property(c, row)
		}
		number := FeatureNumber(id)
		for kind, geometry := range [...][]byte{1: s.points.packed(), 2: s.lines.bytes, 3: s.polygons.bytes} {
			if len(geometry) > 0 {
				l.feature(number, byte(kind), geometry)
			}
		}
	}
	return nil
}

// roomFor makes room for n more bytes by doubling: append grows large slices by a quarter, which leaves four times their size as garbage.
func roomFor(b []byte, n int) []byte {
	if cap(b)-len(b) < n {
		return slices.Grow(b, max(n, len(b)))
	}
	return b
}

// inside reports whether a lies in b, both not across the 180th meridian.
func inside(a, b spatial.Box) bool {
	return a.Min[0] >= b.Min[0] && a.Max[0] <= b.Max[0] && a.Max[0] >= a.Min[0] && a.Min[1] >= b.Min[1] && a.Max[1] <= b.Max[1]
}

// FeatureNumber is the integer id of a feature in vector tiles: the low 53 bits of the FNV-1a hash of its id, so that JavaScript
// can hold it.
func FeatureNumber(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h & (1<<53 - 1)
}

func (l *Layer) key(name string) uint32 {
	k, ok := l.keyAt[name]
	if !ok {
		k = uint32(len(l.keys))
		l.keyAt[name] = k
		l.keys = append(l.keys, name)
	}
	return k
}

// memo is the memo of a key's column, empty at its first use in this layer.
func (l *Layer) memo(key uint32) *memo {
	for int(key) >= len(l.memos) {
		l.memos = append(l.memos, &memo{})
	}
	m := l.memos[key]
	if m.layer != l.number+1 {
		m.layer, m.tried, m.hit = l.number+1, 0, 0
	}
	return m
}

func (l *Layer) property(c column, row int) {
	if c.arr.IsNull(row) {
		return
	}
	from := len(l.values)
	var v uint32
	var at *uint32
	var ok bool
	switch a := c.arr.(type) {
	case *array.String:
		if v, at, ok = c.memo.text(a.Value(row)); !ok {
			l.appendString(a.Value(row))
		}
	case *array.Int64:
		if v, at, ok = c.memo.bits(uint64(a.Value(row))); !ok {
			l.appendInt64(a.Value(row))
		}
	case *array.Float64:
		f := a.Value(row)
		if f != f {
			return
		}
		if v, at, ok = c.memo.bits(math.Float64bits(f)); !ok {
			l.values = append(l.values, 4<<3|2, 9, 3<<3|1)
			l.values = binary.LittleEndian.AppendUint64(l.values, math.Float64bits(f))
		}
	case *array.Boolean:
		k := byte(0)
		if a.Value(row) {
			k = 1
		}
		l.values = append(l.values, 4<<3|2, 2, 7<<3, k)
	default:
		return
	}
	if !ok {
		v = l.dedupe(from)
	}
	if at != nil {
		*at = v
	}
	l.tags = appendInt(appendInt(l.tags, c.key), v)
}

// dedupe numbers the value message that begins at from, and drops it where the layer has it already.
func (l *Layer) dedupe(from int) uint32 {
	v, fresh := l.known.find(l.values, from, l.valueN)
	if fresh {
		l.valueN++
	} else {
		l.values = l.values[:from]
	}
	return v
}

// Value messages: string_value 1, double_value 3, uint_value 5, sint_value 6, bool_value 7 (specification 4.1).

func (l *Layer) appendString(s string) {
	l.values = append(l.values, 4<<3|2)
	l.values = binary.AppendUvarint(l.values, uint64(1+uvarintLen(uint64(len(s)))+len(s)))
	l.values = append(l.values, 1<<3|2)
	l.values = binary.AppendUvarint(l.values, uint64(len(s)))
	l.values = append(l.values, s...)
}

func (l *Layer) appendInt64(i int64) {
	field, u := byte(5<<3), uint64(i)
	if i < 0 {
		field, u = 6<<3, uint64(i<<1)^uint64(i>>63)
	}
	l.values = append(l.values, 4<<3|2, byte(1+uvarintLen(u)), field)
	l.values = binary.AppendUvarint(l.values, u)
}

func uvarintLen(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}

// appendInt appends a varint.
func appendInt(dst []byte, v uint32) []byte {
	switch {
	case v < 1<<7:
		return append(dst, byte(v))
	case v < 1<<14:
		return append(dst, byte(v)|0x80, byte(v>>7))
	case v < 1<<21:
		return append(dst, byte(v)|0x80, byte(v>>7)|0x80, byte(v>>14))
	}
	return binary.AppendUvarint(dst, uint64(v))
}

// feature appends a Feature message: id 1, tags 2, type 3, geometry 4.
func (l *Layer) feature(number uint64, kind byte, geometry []byte) {
	tags, ints := len(l.tags), len(geometry)
	size := 1 + uvarintLen(number) + 1 + uvarintLen(uint64(tags)) + tags + 2 + 1 + uvarintLen(uint64(ints)) + ints
	f := append(l.features, 2<<3|2)
	f = binary.AppendUvarint(f, uint64(size))
	f = binary.AppendUvarint(append(f, 1<<3), number)
	f = append(binary.AppendUvarint(append(f, 2<<3|2), uint64(tags)), l.tags...)
	f = append(f, 3<<3, kind)
	l.features = append(binary.AppendUvarint(append(f, 4<<3|2), uint64(ints)), geometry...)
	l.count++
}

// AppendTile appends the layer as a field of a Tile message (layers 3); nothing where it has no feature.
func (l *Layer) AppendTile(dst []byte) []byte {
	if l.count == 0 {
		return dst
	}
	var head, keys []byte
	head = append(head, 15<<3, 2, 1<<3|2)
	head = binary.AppendUvarint(head, uint64(len(l.name)))
	head = append(head, l.name...)
	for _, k := range l.keys {
		keys = append(keys, 3<<3|2)
		keys = binary.AppendUvarint(keys, uint64(len(k)))
		keys = append(keys, k...)
	}
	extent := binary.AppendUvarint([]byte{5 << 3}, Extent)
	dst = slices.Grow(dst, len(head)+len(l.features)+len(keys)+len(l.values)+len(extent)+11)
	dst = append(dst, 3<<3|2)
	dst = binary.AppendUvarint(dst, uint64(len(head)+len(l.features)+len(keys)+len(l.values)+len(extent)))
	dst = append(append(append(append(append(dst, head...), l.features...), keys...), l.values...), extent...)
	return dst
}

// PropertiesOf are the properties a collection's tiles carry: of a model only those that never change with readings or bindings; of
// features all (nil).
func PropertiesOf(kind spatial.Kind) []string {
	if kind == spatial.Model {
		return []string{"class", "name", "storey"}
	}
	return nil
}
