package geometry

import (
	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

type placement struct {
	t   spatial.Mat4
	err error
}

// Placement is the transform from an object's frame to the project's, metres. A placement that does not exist is the
// identity. Chains of any length are followed without recursion; a cyclic one is an error "cyclic reference".
func (r *Reader) Placement(e model.Entity) (spatial.Mat4, error) {
	if !e.Exists() {
		return spatial.Identity(), nil
	}
	var chain []model.Entity
	seen := map[uint32]bool{}
	base := placement{t: spatial.Identity()}
	for p := e; p.Exists(); p = p.Ref("PlacementRelTo") {
		if known, ok := r.knownPlacement(p.ID()); ok {
			base = known
			break
		}
		if seen[p.ID()] {
			base = placement{err: fail(p, "cyclic reference #%d", p.ID())}
			break
		}
		seen[p.ID()] = true
		chain = append(chain, p)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if base.err == nil {
			var t spatial.Mat4
			if t, base.err = r.relative(chain[i]); base.err == nil {
				base.t = base.t.Mul(t)
				if !base.t.Finite() {
					base.err = fail(chain[i], "the placement is not finite")
				}
			}
		}
		r.mu.Lock()
		r.placements[chain[i].ID()] = base
		r.mu.Unlock()
	}
	return base.t, base.err
}

func (r *Reader) knownPlacement(id uint32) (placement, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.placements[id]
	return p, ok
}

// relative is one link of the chain.
func (r *Reader) relative(e model.Entity) (spatial.Mat4, error) {
	switch {
	case e.Is("IfcLocalPlacement"):
		return r.axis(e.Ref("RelativePlacement"))
	case e.Is("IfcLinearPlacement"):
		if c := e.Ref("CartesianPosition"); c.Exists() {
			return r.axis(c)
		}
		t, _, err := r.linear(e.Ref("RelativePlacement"))
		return t, err
	}
	return spatial.Mat4{}, fail(e, "this kind of placement is not read")
}

// axis reads an IfcAxis2Placement3D, IfcAxis2Placement2D or IfcAxis1Placement.
func (r *Reader) axis(e model.Entity) (spatial.Mat4, error) {
	if !e.Exists() {
		return spatial.Identity(), nil
	}
	o, err := r.point(e.Ref("Location"))
	if err != nil {
		return spatial.Mat4{}, err
	}
	z, x := vec{0, 0, 1}, vec{1, 0, 0}
	if a := e.Ref("Axis"); a.Exists() {
		if z, err = direction(a); err != nil {
			return spatial.Mat4{}, err
		}
		if !e.Ref("RefDirection").Exists() && (z[1] == 0 && z[2] == 0) {
			x = vec{0, 1, 0} // as IfcFirstProjAxis has it
		}
	}
	if d := e.Ref("RefDirection"); d.Exists() {
		if x, err = direction(d); err != nil {
			return spatial.Mat4{}, err
		}
	}
	f, ok := frame(z, x, o)
	if !ok {
		return spatial.Mat4{}, fail(e, "Axis and RefDirection are parallel")
	}
	return f, nil
}

// frame is the right-handed frame at o whose Z axis is z and whose X axis lies nearest to x.
func frame(z, x, o vec) (spatial.Mat4, bool) {
	z, okZ := unit(z)
	x, okX := unit(sub(x, scale(z, dot(x, z))))
	if !okZ || !okX {
		return spatial.Mat4{}, false
	}
	return spatial.Frame(x, cross(z, x), z, o), true
}

// point reads an IfcCartesianPoint in metres; two coordinates lie in the plane Z = 0.
func (r *Reader) point(e model.Entity) (vec, error) {
	if !e.Exists() {
		return vec{}, fail(e, "a point is missing")
	}
	p, ok := r.coordinates(e.Attr("Coordinates"))
	if !ok {
		return vec{}, fail(e, "its coordinates %.60s are not two or three finite numbers", e.Attr("Coordinates").Raw())
	}
	return p, nil
}

// maxCoordinate bounds what a coordinate may be, in metres: past it float32 meshes and products of coordinates overflow.
const maxCoordinate = 1e12

// coordinates reads a list of one to three numbers as a point in metres.
func (r *Reader) coordinates(v step.Value) (p vec, ok bool) {
	n := 0
	for i, in := range v.All() {
		if i > 2 {
			return p, false
		}
		x, ok := in.Float()
		if !ok || !(x*r.unit < maxCoordinate && x*r.unit > -maxCoordinate) {
			return p, false
		}
		p[i] = x * r.unit
		n++
	}
	return p, n >= 2
}

// direction reads an IfcDirection; its length does not matter, but must not be zero.
func direction(e model.Entity) (vec, error) {
	var d vec
	n := 0
	for i, in := range e.Attr("DirectionRatios").All() {
		x, ok := in.Float()
		if !ok || i > 2 {
			return d, fail(e, "its ratios %.60s are not two or three finite numbers", e.Attr("DirectionRatios").Raw())
		}
		d[i] = x
		n++
	}
	u, ok := unit(d)
	if !ok || n < 2 {
		return d, fail(e, "its ratios %.60s are no direction", e.Attr("DirectionRatios").Raw())
	}
	return u, nil
}

// operator reads an IfcCartesianTransformationOperator of either dimension, uniform or not.
func (r *Reader) operator(e model.Entity) (spatial.Mat4, error) {
	if !e.Exists() {
		return spatial.Identity(), nil
	}
	o, err := r.point(e.Ref("LocalOrigin"))
	if err != nil {
		return spatial.Mat4{}, err
	}
	axis := func(name string, def vec) (vec, error) {
		if d := e.Ref(name); d.Exists() {
			return direction(d)
		}
		return def, nil
	}
	flat := e.Is("IfcCartesianTransformationOperator2D")
	z, err := axis("Axis3", vec{0, 0, 1})
	if err != nil {
		return spatial.Mat4{}, err
	}
	x, err := axis("Axis1", vec{1, 0, 0})
	if err != nil {
		return spatial.Mat4{}, err
	}
	x, ok := unit(sub(x, scale(z, dot(x, z))))
	if !ok {
		return spatial.Mat4{}, fail(e, "its axes are parallel")
	}
	y := cross(z, x)
	if d := e.Ref("Axis2"); d.Exists() {
		given, err := direction(d)
		if err != nil {
			return spatial.Mat4{}, err
		}
		if dot(given, y) < 0 { // the operator may mirror
			y = scale(y, -1)
		}
	}
	s := e.FloatOr("Scale", 1)
	sy, sz := e.FloatOr("Scale2", s), e.FloatOr("Scale3", s)
	if flat {
		sz = 1
	}
	t := spatial.Frame(scale(x, s), scale(y, sy), scale(z, sz), o)
	if d := t.Det(); !t.Finite() || d-d != 0 || d == 0 {
		return spatial.Mat4{}, fail(e, "the transformation is singular or not finite")
	}
	return t, nil
}
