package lake

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// compact copies a record of flat columns into one allocation of just its size. The Parquet reader grows its buffers by doubling, so that
// blocks would hold nearly twice what the cache counts.
func compact(rec arrow.Record) arrow.Record {
	const align = 64
	room := 0
	for _, c := range rec.Columns() {
		for _, b := range c.Data().Buffers() {
			if b != nil {
				room += (b.Len() + align - 1) / align * align
			}
		}
	}
	all := make([]byte, 0, room)
	columns := make([]arrow.Array, rec.NumCols())
	for i, c := range rec.Columns() {
		d := c.Data()
		buffers := make([]*memory.Buffer, len(d.Buffers()))
		for k, b := range d.Buffers() {
			if b == nil {
				continue
			}
			from, to := len(all), len(all)+b.Len()
			all = append(all, b.Bytes()...)
			buffers[k] = memory.NewBufferBytes(all[from:to:to])
			all = all[:(to+align-1)/align*align]
		}
		columns[i] = array.MakeFromData(array.NewData(d.DataType(), d.Len(), buffers, nil, d.NullN(), d.Offset()))
	}
	return array.NewRecord(rec.Schema(), columns, rec.NumRows())
}
