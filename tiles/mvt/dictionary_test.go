package mvt

import (
	"encoding/binary"
	"testing"
)

// A dictionary numbers like a map, through growth and reuse.
func TestDictionary(t *testing.T) {
	var d dictionary
	for round := range 3 {
		d.reset()
		numbers := map[uint32]uint32{}
		var values []byte
		for i := range uint32(40_000) {
			v := i * 2654435761 % 9000
			from := len(values)
			values = binary.LittleEndian.AppendUint32(values, v)
			got, fresh := d.find(values, from, uint32(len(numbers)))
			want, have := numbers[v]
			if fresh == have || have && got != want {
				t.Fatalf("round %d, value %d: number %d, fresh %t; want %d", round, v, got, fresh, want)
			}
			if fresh {
				numbers[v] = got
			} else {
				values = values[:from]
			}
		}
	}
}
