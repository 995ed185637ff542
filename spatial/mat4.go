package spatial

import "math"

// A Mat4 is a 4×4 transform in column-major order, as glTF and 3D Tiles write it: element (row r, column c) is
// m[4*c+r] and points are columns, so that A.Mul(B) applies B first. The zero value is not a transform: use Identity.
type Mat4 [16]float64

// Identity changes nothing.
func Identity() Mat4 {
	return Mat4{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}
}

// Translation moves by (x, y, z).
func Translation(x, y, z float64) Mat4 {
	return Mat4{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1}
}

// Frame is the transform whose columns are the axes x, y, z and the origin o.
func Frame(x, y, z, o [3]float64) Mat4 {
	return Mat4{x[0], x[1], x[2], 0, y[0], y[1], y[2], 0, z[0], z[1], z[2], 0, o[0], o[1], o[2], 1}
}

// Mul is the transform that applies b, then a.
func (a Mat4) Mul(b Mat4) Mat4 {
	var m Mat4
	for c := 0; c < 4; c++ {
		for r := 0; r < 4; r++ {
			m[4*c+r] = a[r]*b[4*c] + a[4+r]*b[4*c+1] + a[8+r]*b[4*c+2] + a[12+r]*b[4*c+3]
		}
	}
	return m
}

// Apply transforms the point (x, y, z).
func (a Mat4) Apply(x, y, z float64) (float64, float64, float64) {
	return a[0]*x + a[4]*y + a[8]*z + a[12], a[1]*x + a[5]*y + a[9]*z + a[13], a[2]*x + a[6]*y + a[10]*z + a[14]
}

// Rotate transforms the direction (x, y, z): the translation is left out.
func (a Mat4) Rotate(x, y, z float64) (float64, float64, float64) {
	return a[0]*x + a[4]*y + a[8]*z, a[1]*x + a[5]*y + a[9]*z, a[2]*x + a[6]*y + a[10]*z
}

// Det is the determinant of the linear part: negative where the transform mirrors, so that triangles must be turned.
func (a Mat4) Det() float64 {
	return a[0]*(a[5]*a[10]-a[9]*a[6]) - a[4]*(a[1]*a[10]-a[9]*a[2]) + a[8]*(a[1]*a[6]-a[5]*a[2])
}

// InverseAffine inverts a transform whose last row is 0 0 0 1; ok is false where it is singular.
func (a Mat4) InverseAffine() (inv Mat4, ok bool) {
	d := a.Det()
	if d == 0 || math.IsNaN(d) || math.IsInf(d, 0) {
		return Mat4{}, false
	}
	inv[0], inv[4], inv[8] = (a[5]*a[10]-a[9]*a[6])/d, (a[8]*a[6]-a[4]*a[10])/d, (a[4]*a[9]-a[8]*a[5])/d
	inv[1], inv[5], inv[9] = (a[9]*a[2]-a[1]*a[10])/d, (a[0]*a[10]-a[8]*a[2])/d, (a[8]*a[1]-a[0]*a[9])/d
	inv[2], inv[6], inv[10] = (a[1]*a[6]-a[5]*a[2])/d, (a[4]*a[2]-a[0]*a[6])/d, (a[0]*a[5]-a[4]*a[1])/d
	x, y, z := inv.Rotate(a[12], a[13], a[14])
	inv[12], inv[13], inv[14], inv[15] = -x, -y, -z, 1
	return inv, true
}

// Finite reports whether every element is a number.
func (a Mat4) Finite() bool {
	for _, v := range a {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
