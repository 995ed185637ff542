package crs

import (
	"math"

	"lantau/spatial"
)

// WGS 84 ellipsoid (NIMA TR8350.2, table 3.1).
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257223563
	e2         = flattening * (2 - flattening)
)

// ECEF is the geocentric position in metres (EPSG:4978) of lon, lat (degrees) and ellipsoidal height (metres), WGS 84.
// Formula: EPSG guidance note 7-2, method 9602.
func ECEF(lon, lat, h float64) [3]float64 {
	sl, cl := math.Sincos(lon * math.Pi / 180)
	sp, cp := math.Sincos(lat * math.Pi / 180)
	n := semiMajor / math.Sqrt(1-e2*sp*sp)
	return [3]float64{(n + h) * cp * cl, (n + h) * cp * sl, (n*(1-e2) + h) * sp}
}

// Geodetic is the inverse of ECEF: lon, lat in degrees, height in metres. Bowring's start and Newton steps on the parametric
// latitude; below 1e-9 degrees and 1e-6 m of error from −10 km to 10,000 km of height.
func Geodetic(p [3]float64) (lon, lat, h float64) {
	x, y, z := p[0], p[1], p[2]
	r := math.Hypot(x, y)
	b := semiMajor * (1 - flattening)
	ep2 := e2 / (1 - e2)
	beta := math.Atan2(z*semiMajor, r*b)
	var phi float64
	for i := 0; i < 3; i++ {
		sb, cb := math.Sincos(beta)
		phi = math.Atan2(z+ep2*b*sb*sb*sb, r-e2*semiMajor*cb*cb*cb)
		beta = math.Atan2((1-flattening)*math.Sin(phi), math.Cos(phi))
	}
	sp, cp := math.Sincos(phi)
	n := semiMajor / math.Sqrt(1-e2*sp*sp)
	return math.Atan2(y, x) * 180 / math.Pi, phi * 180 / math.Pi, r*cp + z*sp - semiMajor*semiMajor/n
}

// ENU is the transform from the local frame at an anchor (metres, X east, Y north, Z up) to geocentric coordinates (EPSG:4978).
// EPSG guidance note 7-2, method 9837 inverse.
func ENU(a spatial.Anchor) spatial.Mat4 {
	sl, cl := math.Sincos(a.Lon * math.Pi / 180)
	sp, cp := math.Sincos(a.Lat * math.Pi / 180)
	return spatial.Frame(
		[3]float64{-sl, cl, 0},
		[3]float64{-sp * cl, -sp * sl, cp},
		[3]float64{cp * cl, cp * sl, sp},
		ECEF(a.Lon, a.Lat, a.Height))
}

// A Local converts between lon, lat, height and the local frame at an anchor (metres, X east, Y north, Z up).
type Local struct {
	Anchor       spatial.Anchor
	toECEF, back spatial.Mat4
}

// NewLocal prepares the conversion.
func NewLocal(a spatial.Anchor) *Local {
	m := ENU(a)
	inv, _ := m.InverseAffine() // a rotation and a translation: never singular
	return &Local{Anchor: a, toECEF: m, back: inv}
}

// FromGeodetic gives local metres of a position.
func (l *Local) FromGeodetic(lon, lat, h float64) (x, y, z float64) {
	p := ECEF(lon, lat, h)
	return l.back.Apply(p[0], p[1], p[2])
}

// ToGeodetic gives lon, lat (degrees) and height (metres) of a local position.
func (l *Local) ToGeodetic(x, y, z float64) (lon, lat, h float64) {
	x, y, z = l.toECEF.Apply(x, y, z)
	return Geodetic([3]float64{x, y, z})
}

// FromECEF is the transform from geocentric coordinates to the local frame.
func (l *Local) FromECEF() spatial.Mat4 { return l.back }

// Distance is the length in metres of the geodesic's chord between two positions at height 0; for the short distances of a
// city it is the ground distance within 1 part in 10^7.
func Distance(lon1, lat1, lon2, lat2 float64) float64 {
	a, b := ECEF(lon1, lat1, 0), ECEF(lon2, lat2, 0)
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}
