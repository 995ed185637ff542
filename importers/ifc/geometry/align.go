package geometry

// align turns triangles over until neighbours agree which side is out, for shells whose faces run this way and that.
// It does so only where every edge has two triangles, so that there is one answer up to turning all over; other
// bodies are left as they are. The body has triangles only.
func (b *body) align() {
	type use struct{ first, second int32 }
	edges := make(map[[2]uint32]use, len(b.triangles)*3/2)
	for i, t := range b.triangles {
		for k, v := range t {
			w := t[(k+1)%3]
			if v == w {
				return
			}
			key := [2]uint32{min(v, w), max(v, w)}
			u, ok := edges[key]
			switch {
			case !ok:
				edges[key] = use{int32(i), -1}
			case u.second >= 0:
				return // more than two: no manifold
			default:
				u.second = int32(i)
				edges[key] = u
			}
		}
	}
	for _, u := range edges {
		if u.second < 0 {
			return // an open edge
		}
	}
	// runs reports whether the triangle, as it stands, walks an edge from v to w.
	runs := func(t [3]uint32, v, w uint32) bool {
		return t[0] == v && t[1] == w || t[1] == v && t[2] == w || t[2] == v && t[0] == w
	}
	triangles := append([][3]uint32(nil), b.triangles...)
	seen := make([]bool, len(triangles))
	var queue []int32
	for i := range triangles {
		if seen[i] {
			continue
		}
		seen[i] = true
		queue = append(queue[:0], int32(i))
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			t := triangles[at]
			for k, v := range t {
				w := t[(k+1)%3]
				u := edges[[2]uint32{min(v, w), max(v, w)}]
				other := u.first
				if other == at {
					other = u.second
				}
				o := triangles[other]
				if !seen[other] {
					if runs(o, v, w) {
						triangles[other] = [3]uint32{o[0], o[2], o[1]}
					}
					seen[other] = true
					queue = append(queue, other)
				} else if runs(o, v, w) {
					return // a one-sided surface has no outside
				}
			}
		}
	}
	b.triangles = triangles
}
