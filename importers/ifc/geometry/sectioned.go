package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// sectionedSolidHorizontal is an IfcSectionedSolidHorizontal: profiles at distances along a curve, joined by walking
// the curve. Profiles' X axis points level to the left of the curve, their Y axis up.
func (r *Reader) sectionedSolidHorizontal(p *path, e model.Entity) ([]body, error) {
	a, err := r.alignmentOf(e.Ref("Directrix"))
	if err != nil {
		return nil, err
	}
	type section struct {
		d       float64
		t       spatial.Mat4
		regions []region
	}
	var sections []section
	var places []model.Entity
	for pos := range e.Refs("CrossSectionPositions") {
		places = append(places, pos)
	}
	i := 0
	for profile := range e.Refs("CrossSections") {
		if i >= len(places) {
			break
		}
		regions, err := r.profile(p, profile)
		if err != nil {
			return nil, err
		}
		t, d, err := r.linear(places[i])
		if err != nil {
			return nil, err
		}
		sections = append(sections, section{d, t, regions})
		i++
	}
	if len(sections) < 2 {
		return nil, fail(e, "it has %d sections, two are needed", len(sections))
	}
	// stand turns the frame of a placement (X ahead, Y left, Z up) into that of a profile.
	stand := func(t spatial.Mat4) spatial.Mat4 {
		x, y, z := vec{t[0], t[1], t[2]}, vec{t[4], t[5], t[6]}, vec{t[8], t[9], t[10]}
		return spatial.Frame(y, z, x, vec{t[12], t[13], t[14]})
	}
	var out []body
	for k := range sections[0].regions {
		var frames []spatial.Mat4
		var rings []region
		for i, s := range sections {
			if k >= len(s.regions) || !alike(s.regions[k], sections[0].regions[k]) {
				return nil, fail(e, "its sections have not the same corners")
			}
			if i > 0 {
				from := sections[i-1]
				n := r.stations(a, from.d, s.d)
				for j := 1; j < n; j++ {
					f := float64(j) / float64(n)
					d := from.d + f*(s.d-from.d)
					// Offsets of the two placements from the curve carry over in between.
					off := blend(local(a, from.d, from.t), local(a, s.d, s.t), f)
					frames = append(frames, stand(a.frame(d).Mul(spatial.Translation(off[0], off[1], off[2]))))
					rings = append(rings, mix(from.regions[k], s.regions[k], f))
				}
			}
			frames = append(frames, stand(s.t))
			rings = append(rings, s.regions[k])
		}
		b := loft(rings, frames)
		b.orient()
		out = append(out, b)
	}
	return out, nil
}

// local is the offset of a placement from the curve, in the curve's frame.
func local(a *alignment, d float64, t spatial.Mat4) vec {
	inv, ok := a.frame(d).InverseAffine()
	if !ok {
		return vec{}
	}
	x, y, z := inv.Apply(t[12], t[13], t[14])
	return vec{x, y, z}
}

func blend(a, b vec, f float64) vec { return add(scale(a, 1-f), scale(b, f)) }

func alike(a, b region) bool {
	if len(a.outer) != len(b.outer) || len(a.holes) != len(b.holes) {
		return false
	}
	for i := range a.holes {
		if len(a.holes[i]) != len(b.holes[i]) {
			return false
		}
	}
	return true
}

// mix is a region between two alike ones.
func mix(a, b region, f float64) region {
	ring := func(p, q []vec2) []vec2 {
		out := make([]vec2, len(p))
		for i := range p {
			out[i] = vec2{p[i][0] + f*(q[i][0]-p[i][0]), p[i][1] + f*(q[i][1]-p[i][1])}
		}
		return out
	}
	out := region{outer: ring(a.outer, b.outer)}
	for i := range a.holes {
		out.holes = append(out.holes, ring(a.holes[i], b.holes[i]))
	}
	return out
}

// stations is the number of straight pieces between two distances: by the chord error, at the curve's mean curvature,
// but not finer than a centimetre of sagitta asks for, since alignments are long.
func (r *Reader) stations(a *alignment, from, to float64) int {
	span := math.Abs(to - from)
	most := 0.0
	const samples = 16
	for i := range samples {
		p, q := a.frame(from+(to-from)*float64(i)/samples), a.frame(from+(to-from)*float64(i+1)/samples)
		turn := length(cross(vec{p[0], p[1], p[2]}, vec{q[0], q[1], q[2]}))
		most = max(most, turn/(span/samples+1e-12))
	}
	if most*span < 1e-9 {
		return 1
	}
	sagitta := max(r.opts.ChordError, 0.01)
	return int(min(max(math.Ceil(span/math.Sqrt(8*sagitta/most)), 1), 10_000))
}

// loft joins alike rings, each in its own frame.
func loft(rings []region, frames []spatial.Mat4) body {
	var b body
	lines := func(g region) [][]vec2 { return append([][]vec2{g.outer}, g.holes...) }
	var last, start face
	for k := range rings {
		p := prism{frame: frames[k]}
		var now face
		for _, line := range lines(rings[k]) {
			now = append(now, b.ring(&p, line, vec{}))
		}
		if k == 0 {
			for _, ring := range now {
				start = append(start, reversed(ring))
			}
		} else {
			for h := range now {
				for i := range now[h] {
					j := (i + 1) % len(now[h])
					b.triangles = quad(b.triangles, last[h][i], last[h][j], now[h][j], now[h][i])
				}
			}
		}
		last = now
	}
	b.faces = append(b.faces, start, last)
	return b
}
