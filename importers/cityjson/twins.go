package cityjson

import "encoding/binary"

// withoutTwins drops surfaces that a solid of the same level repeats. What was CityGML often has both: the boundary
// surfaces with their semantics as a MultiSurface, and the solid that they bound without. Drawn, one hides the other;
// measured, every area counts twice. The solid stays, with the looks of the surfaces where it has none.
func withoutTwins(list []parsed, d *document, f *faults) []parsed {
	if len(list) < 2 {
		return list
	}
	dropped := make([]bool, len(list))
	for i := range list {
		body := &list[i]
		if body.Type != "Solid" {
			continue
		}
		for j := range list {
			skin := &list[j]
			if dropped[j] || (skin.Type != "MultiSurface" && skin.Type != "CompositeSurface") || skin.lod() != body.lod() {
				continue
			}
			looks := looksOf(skin, d, f)
			if !sameSurfaces(body, looks) {
				continue
			}
			dropped[j] = true
			if body.Semantics == nil && body.Material == nil && body.twin == nil {
				body.twin = looks
			}
		}
	}
	out := list[:0]
	for i := range list {
		if !dropped[i] {
			out = append(out, list[i])
		}
	}
	return out
}

// looksOf is the look of each surface by its key.
func looksOf(p *parsed, d *document, f *faults) map[string]partKey {
	look := p.look(d, f)
	out := map[string]partKey{}
	for k, surface := range p.list[0][0] {
		out[keyOf(surface)] = look([]int{k}, surface)
	}
	return out
}

// sameSurfaces reports whether the surfaces of the solid are exactly those of the keys.
func sameSurfaces(p *parsed, keys map[string]partKey) bool {
	seen := make(map[string]bool, len(keys))
	for _, body := range p.list {
		for _, shell := range body {
			for _, surface := range shell {
				k := keyOf(surface)
				if _, ok := keys[k]; !ok {
					return false
				}
				seen[k] = true
			}
		}
	}
	return len(seen) == len(keys) && len(keys) > 0
}

// keyOf identifies a surface by its rings as they are written.
func keyOf(rings [][]int) string {
	var b []byte
	for _, ring := range rings {
		b = binary.AppendUvarint(b, uint64(len(ring)))
		for _, v := range ring {
			b = binary.AppendVarint(b, int64(v))
		}
	}
	return string(b)
}
