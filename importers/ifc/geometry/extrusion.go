package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// A prism is a flat area swept along a straight line.
type prism struct {
	regions []region
	frame   spatial.Mat4 // from the plane of the regions to the body's frame
	sweep   vec          // in that plane's frame, metres
}

// extrudedAreaSolid is an IfcExtrudedAreaSolid, tapered or not.
func (r *Reader) extrudedAreaSolid(p *path, e model.Entity) ([]body, error) {
	regions, err := r.profile(p, e.Ref("SweptArea"))
	if err != nil {
		return nil, err
	}
	frame, err := r.axis(e.Ref("Position"))
	if err != nil {
		return nil, err
	}
	d, err := direction(e.Ref("ExtrudedDirection"))
	if err != nil {
		return nil, err
	}
	depth, err := r.size(e, "Depth")
	if err != nil {
		return nil, err
	}
	if math.Abs(d[2]) < 1e-9 {
		return nil, fail(e, "the direction of the extrusion lies in the plane of the profile")
	}
	pr := &prism{regions: regions, frame: frame, sweep: scale(d, depth)}
	if !e.Is("IfcExtrudedAreaSolidTapered") {
		return []body{pr.body()}, nil
	}
	end, err := r.profile(p, e.Ref("EndSweptArea"))
	if err != nil {
		return nil, err
	}
	b, ok := pr.tapered(end)
	if !ok {
		return nil, fail(e, "the end profile has not as many corners as the swept one")
	}
	return []body{b}, nil
}

// body is the prism as a solid, faces outward.
func (p *prism) body() body {
	b, _ := p.tapered(p.regions)
	return b
}

// tapered sweeps the regions to the end regions, corner to corner; false where their rings do not match.
func (p *prism) tapered(end []region) (body, bool) {
	var b body
	if len(end) != len(p.regions) {
		return b, false
	}
	up := p.sweep[2] > 0
	for i, g := range p.regions {
		h := end[i]
		if len(g.outer) != len(h.outer) || len(g.holes) != len(h.holes) {
			return b, false
		}
		var bottom, top face
		ring := func(from, to []vec2) bool {
			if len(from) != len(to) {
				return false
			}
			lo, hi := b.ring(p, from, vec{}), b.ring(p, to, p.sweep)
			n := len(lo)
			for k := range lo {
				l := (k + 1) % n
				quad := []uint32{lo[k], lo[l], hi[l], hi[k]}
				if !up {
					quad = []uint32{hi[k], hi[l], lo[l], lo[k]}
				}
				b.faces = append(b.faces, face{quad})
			}
			if up {
				lo = reversed(lo)
			} else {
				hi = reversed(hi)
			}
			bottom, top = append(bottom, lo), append(top, hi)
			return true
		}
		if !ring(g.outer, h.outer) {
			return b, false
		}
		for k := range g.holes {
			if !ring(g.holes[k], h.holes[k]) {
				return b, false
			}
		}
		b.faces = append(b.faces, bottom, top)
	}
	if p.frame.Det() < 0 {
		b = b.flipped()
	}
	return b, true
}

// ring adds the corners of a flat ring, moved by the sweep, and returns their numbers.
func (b *body) ring(p *prism, ring []vec2, by vec) []uint32 {
	out := make([]uint32, len(ring))
	for i, c := range ring {
		x, y, z := p.frame.Apply(c[0]+by[0], c[1]+by[1], by[2])
		out[i] = uint32(len(b.points))
		b.points = append(b.points, vec{x, y, z})
	}
	return out
}

func reversed(r []uint32) []uint32 {
	out := make([]uint32, len(r))
	for i, v := range r {
		out[len(r)-1-i] = v
	}
	return out
}
