package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// csgPrimitive is an IfcCsgPrimitive3D: block, cylinder, cone, pyramid or sphere.
func (r *Reader) csgPrimitive(e model.Entity, name string) ([]body, error) {
	at, err := r.axis(e.Ref("Position"))
	if err != nil {
		return nil, err
	}
	s := sizes{r: r, e: e}
	var b body
	switch name {
	case "IfcBlock":
		x, y, z := s.need("XLength"), s.need("YLength"), s.need("ZLength")
		b = block(at, x, y, z)
	case "IfcRightCircularCylinder":
		h, a := s.need("Height"), s.need("Radius")
		if s.err == nil {
			pr := prism{regions: []region{{outer: r.ellipse(a, a)}}, frame: at, sweep: vec{0, 0, h}}
			b = pr.body()
		}
	case "IfcRightCircularCone":
		h, a := s.need("Height"), s.need("BottomRadius")
		if s.err == nil {
			b = cone(at, r.ellipse(a, a), vec{0, 0, h})
		}
	case "IfcRectangularPyramid":
		x, y, h := s.need("XLength"), s.need("YLength"), s.need("Height")
		b = cone(at, []vec2{{0, 0}, {x, 0}, {x, y}, {0, y}}, vec{x / 2, y / 2, h})
	case "IfcSphere":
		if a := s.need("Radius"); s.err == nil {
			b = r.sphere(at, a)
		}
	default:
		return nil, fail(e, "the primitive %s is not read", name)
	}
	if s.err != nil {
		return nil, s.err
	}
	return []body{b}, nil
}

// cone joins a ring (counter-clockwise, at height 0) to a tip above it.
func cone(frame spatial.Mat4, ring []vec2, tip vec) body {
	var b body
	p := prism{frame: frame}
	base := b.ring(&p, ring, vec{})
	x, y, z := frame.Apply(tip[0], tip[1], tip[2])
	top := uint32(len(b.points))
	b.points = append(b.points, vec{x, y, z})
	for i := range base {
		b.triangles = append(b.triangles, [3]uint32{base[i], base[(i+1)%len(base)], top})
	}
	b.faces = append(b.faces, face{reversed(base)})
	return b
}

// sphere is cut along parallels and meridians.
func (r *Reader) sphere(frame spatial.Mat4, radius float64) body {
	n := max(r.segments(radius, 2*math.Pi), 6)
	rings := n / 2
	var b body
	add := func(x, y, z float64) uint32 {
		x, y, z = frame.Apply(radius*x, radius*y, radius*z)
		b.points = append(b.points, vec{x, y, z})
		return uint32(len(b.points) - 1)
	}
	var below []uint32
	south := add(0, 0, -1)
	for k := 1; k < rings; k++ {
		sin, cos := math.Sincos(-math.Pi/2 + math.Pi*float64(k)/float64(rings))
		var ring []uint32
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			ring = append(ring, add(c*cos, s*cos, sin))
		}
		for i := range n {
			j := (i + 1) % n
			if k == 1 {
				b.triangles = append(b.triangles, [3]uint32{south, ring[j], ring[i]})
			} else {
				b.triangles = append(b.triangles, [3]uint32{below[i], below[j], ring[j]}, [3]uint32{below[i], ring[j], ring[i]})
			}
		}
		below = ring
	}
	north := add(0, 0, 1)
	for i := range n {
		b.triangles = append(b.triangles, [3]uint32{below[i], below[(i+1)%n], north})
	}
	return b
}
