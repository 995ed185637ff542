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
	shape    shaper
	features []byte
	count    int
	tags     []uint32

	keys    []string
	keyAt   map[string]uint32
	values  []byte
	valueN  uint32
	strings map[string]uint32
	ints    map[int64]uint32
	floats  map[float64]uint32
	bools   [2]uint32 // value number + 1
}

// layers are finished layers whose buffers are used again: a tile's are large and its life short.
var layers = sync.Pool{New: func() any {
	return &Layer{keyAt: map[string]uint32{}, strings: map[string]uint32{}, ints: map[int64]uint32{}, floats: map[float64]uint32{}}
}}

// maxKept is the size of buffers that are kept for the next layer.
const maxKept = 16 << 20

// Release gives the layer's buffers back; it must not be used any more. Optional.
func (l *Layer) Release() {
	if cap(l.features)+cap(l.values) > maxKept || len(l.strings) > 1<<18 {
		return
	}
	clear(l.keyAt)
	clear(l.strings)
	clear(l.ints)
	clear(l.floats)
	*l = Layer{keyAt: l.keyAt, strings: l.strings, ints: l.ints, floats: l.floats,
		features: l.features[:0], values: l.values[:0], keys: l.keys[:0], tags: l.tags[:0], shape: l.shape}
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
	key uint32
	arr arrow.Array
}

// Add adds rows of a block. A geometry that is not valid WKB, which a stored one never is, ends it with an error.
func (l *Layer) Add(b *lake.Block, rows []int32) error {
	columns := make([]column, 0, len(b.Columns))
	idKey := l.key("id")
	for i, p := range b.Schema {
		if p.Name != "id" && (l.wanted == nil || l.wanted[p.Name]) {
			columns = append(columns, column{l.key(p.Name), b.Columns[i]})
		}
	}
	for _, r := range rows {
		row := int(r)
		if b.Geometry.IsNull(row) {
			continue
		}
		l.shape.reset()
		if err := geom.Walk(b.Geometry.Value(row), &l.shape); err != nil {
			return err
		}
		s := &l.shape
		if len(s.points.ints)+len(s.lines.ints)+len(s.polygons.ints) == 0 {
			continue
		}
		id := b.ID.Value(row)
		l.tags = append(l.tags[:0], idKey, l.uniqueString(id))
		for _, c := range columns {
			l.property(c, row)
		}
		number := FeatureNumber(id)
		for kind, ints := range [...][]uint32{1: s.points.ints, 2: s.lines.ints, 3: s.polygons.ints} {
			if len(ints) > 0 {
				l.feature(number, uint64(kind), ints)
			}
		}
	}
	return nil
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

func (l *Layer) property(c column, row int) {
	if c.arr.IsNull(row) {
		return
	}
	var v uint32
	switch a := c.arr.(type) {
	case *array.String:
		v = l.str(a.Value(row))
	case *array.Int64:
		v = l.int(a.Value(row))
	case *array.Float64:
		f := a.Value(row)
		if f != f {
			return
		}
		v = l.float(f)
	case *array.Boolean:
		v = l.bool(a.Value(row))
	default:
		return
	}
	l.tags = append(l.tags, c.key, v)
}

// Value messages: string_value 1, double_value 3, uint_value 5, sint_value 6, bool_value 7 (specification 4.1).

func (l *Layer) value() uint32 {
	l.valueN++
	return l.valueN - 1
}

func (l *Layer) uniqueString(s string) uint32 {
	l.values = append(l.values, 4<<3|2)
	l.values = binary.AppendUvarint(l.values, uint64(1+uvarintLen(uint64(len(s)))+len(s)))
	l.values = append(l.values, 1<<3|2)
	l.values = binary.AppendUvarint(l.values, uint64(len(s)))
	l.values = append(l.values, s...)
	return l.value()
}

func (l *Layer) str(s string) uint32 {
	v, ok := l.strings[s]
	if !ok {
		v = l.uniqueString(s)
		l.strings[s] = v
	}
	return v
}

func (l *Layer) int(i int64) uint32 {
	v, ok := l.ints[i]
	if !ok {
		field, u := byte(5<<3), uint64(i)
		if i < 0 {
			field, u = 6<<3, uint64(i<<1)^uint64(i>>63)
		}
		l.values = append(l.values, 4<<3|2, byte(1+uvarintLen(u)), field)
		l.values = binary.AppendUvarint(l.values, u)
		v = l.value()
		l.ints[i] = v
	}
	return v
}

func (l *Layer) float(f float64) uint32 {
	v, ok := l.floats[f]
	if !ok {
		l.values = append(l.values, 4<<3|2, 9, 3<<3|1)
		l.values = binary.LittleEndian.AppendUint64(l.values, math.Float64bits(f))
		v = l.value()
		l.floats[f] = v
	}
	return v
}

func (l *Layer) bool(b bool) uint32 {
	k := 0
	if b {
		k = 1
	}
	if l.bools[k] == 0 {
		l.values = append(l.values, 4<<3|2, 2, 7<<3, byte(k))
		l.bools[k] = l.value() + 1
	}
	return l.bools[k] - 1
}

func uvarintLen(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}

func packed(dst []byte, ints []uint32) []byte {
	for _, v := range ints {
		for v >= 0x80 {
			dst = append(dst, byte(v)|0x80)
			v >>= 7
		}
		dst = append(dst, byte(v))
	}
	return dst
}

func packedLen(ints []uint32) int {
	n := len(ints)
	for _, v := range ints {
		for v >= 0x80 {
			v >>= 7
			n++
		}
	}
	return n
}

// feature appends a Feature message: id 1, tags 2, type 3, geometry 4.
func (l *Layer) feature(number, kind uint64, geometry []uint32) {
	tags, ints := packedLen(l.tags), packedLen(geometry)
	size := 1 + uvarintLen(number) + 1 + uvarintLen(uint64(tags)) + tags + 2 + 1 + uvarintLen(uint64(ints)) + ints
	f := append(l.features, 2<<3|2)
	f = binary.AppendUvarint(f, uint64(size))
	f = binary.AppendUvarint(append(f, 1<<3), number)
	f = packed(binary.AppendUvarint(append(f, 2<<3|2), uint64(tags)), l.tags)
	f = append(f, 3<<3, byte(kind))
	l.features = packed(binary.AppendUvarint(append(f, 4<<3|2), uint64(ints)), geometry)
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
