package gltf

import (
	"math"
	"strconv"
	"strings"

	"lantau/spatial"
)

// Drawn returns the parts of an object that are drawn: those of its highest level of detail. Levels compare as numbers
// ("2.2" over "1.3", "2" as "2.0", a prefix "lod" is ignored); parts without a level, or with one that is not a
// number, count below every number and are drawn where nothing else is. Objects of a hidden class have none unless
// hidden is asked for. The result may share memory with the object.
func Drawn(o *spatial.Object, hidden bool) []spatial.Part {
	if !hidden && spatial.HiddenClass(o.Class) {
		return nil
	}
	best, mixed := math.Inf(-1), false
	for i := range o.Parts {
		l := lod(o.Parts[i].LoD)
		mixed = mixed || (i > 0 && l != best)
		best = max(best, l)
	}
	if !mixed {
		return o.Parts
	}
	var out []spatial.Part
	for _, p := range o.Parts {
		if lod(p.LoD) == best {
			out = append(out, p)
		}
	}
	return out
}

// lod is the level as a number, -1 where there is none.
func lod(s string) float64 {
	s = strings.TrimPrefix(strings.ToLower(s), "lod")
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return -1
	}
	return v
}
