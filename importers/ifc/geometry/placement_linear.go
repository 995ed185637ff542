package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

// linear is the frame of an IfcAxis2PlacementLinear, and its distance.
func (r *Reader) linear(e model.Entity) (spatial.Mat4, float64, error) {
	none := spatial.Mat4{}
	at := e.Ref("Location")
	if !at.Is("IfcPointByDistanceExpression") {
		if at.Is("IfcCartesianPoint") {
			t, err := r.axis(e)
			return t, 0, err
		}
		return none, 0, fail(e, "its location is not a distance along a curve")
	}
	d, err := r.distance(at)
	if err != nil {
		return none, 0, err
	}
	a, err := r.alignmentOf(at.Ref("BasisCurve"))
	if err != nil {
		return none, 0, err
	}
	t := a.frame(d)
	if axis := e.Ref("Axis"); axis.Exists() {
		z, err := direction(axis)
		if err != nil {
			return none, 0, err
		}
		x := vec{t[0], t[1], t[2]}
		if ref := e.Ref("RefDirection"); ref.Exists() {
			if x, err = direction(ref); err != nil {
				return none, 0, err
			}
		}
		if f, ok := frame(z, x, vec{t[12], t[13], t[14]}); ok {
			t = f
		}
	}
	side, up, ahead := at.FloatOr("OffsetLateral", 0)*r.unit, at.FloatOr("OffsetVertical", 0)*r.unit, at.FloatOr("OffsetLongitudinal", 0)*r.unit
	t = t.Mul(spatial.Translation(ahead, side, up))
	if !t.Finite() {
		return none, 0, fail(e, "it is not finite")
	}
	return t, d, nil
}

// distance reads DistanceAlong in metres.
func (r *Reader) distance(e model.Entity) (float64, error) {
	v := e.Attr("DistanceAlong")
	if v.Kind == step.Typed {
		if keyword, _ := v.Unwrap(); keyword == "IFCPARAMETERVALUE" {
			return 0, fail(e, "a distance along given as a parameter is not read")
		}
	}
	d, ok := v.Float()
	if d *= r.unit; !ok || math.Abs(d) > maxCoordinate {
		return 0, fail(e, "its distance along is %s", v.Raw())
	}
	return d, nil
}
