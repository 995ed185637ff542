package demo

import "math"

// WGS 84 ellipsoid (NGA.STND.0036, table 3.1).
const (
	wgs84A = 6378137.0
	wgs84F = 1 / 298.257223563
)

// A lonLat is a place on WGS 84: degrees, longitude first, and ellipsoidal height in metres.
type lonLat struct{ lon, lat, h float64 }

// An ellipsoid by its semi-major axis in metres and its flattening.
type ellipsoid struct{ a, f float64 }

func (el ellipsoid) e2() float64 { return el.f * (2 - el.f) }

// geocentric converts geodetic to geocentric (ECEF) coordinates in metres: IOGP 373-7-2, method 9602.
func (el ellipsoid) geocentric(p lonLat) [3]float64 {
	lat, lon := p.lat*math.Pi/180, p.lon*math.Pi/180
	sin, cos := math.Sincos(lat)
	n := el.a / math.Sqrt(1-el.e2()*sin*sin)
	return [3]float64{(n + p.h) * cos * math.Cos(lon), (n + p.h) * cos * math.Sin(lon), (n*(1-el.e2()) + p.h) * sin}
}

// geodetic is the inverse of geocentric, by fixed-point iteration on the latitude (same source): each round gains more
// than two digits, so that ten are below 1e-12 degree anywhere near the ground. Undefined at the poles.
func (el ellipsoid) geodetic(c [3]float64) lonLat {
	r := math.Hypot(c[0], c[1])
	lat := math.Atan2(c[2], r*(1-el.e2()))
	h := 0.0
	for range 10 {
		sin := math.Sin(lat)
		n := el.a / math.Sqrt(1-el.e2()*sin*sin)
		h = r/math.Cos(lat) - n
		lat = math.Atan2(c[2], r*(1-el.e2()*n/(n+h)))
	}
	return lonLat{lon: math.Atan2(c[1], c[0]) * 180 / math.Pi, lat: lat * 180 / math.Pi, h: h}
}

var wgs84 = ellipsoid{wgs84A, wgs84F}

// A tangentPlane is the frame east, north, up (metres) at a place on WGS 84: IOGP 373-7-2, method 9837.
type tangentPlane struct {
	origin   [3]float64
	e, n, up [3]float64
}

func newTangentPlane(at lonLat) tangentPlane {
	sinLat, cosLat := math.Sincos(at.lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(at.lon * math.Pi / 180)
	return tangentPlane{
		origin: wgs84.geocentric(at),
		e:      [3]float64{-sinLon, cosLon, 0},
		n:      [3]float64{-sinLat * cosLon, -sinLat * sinLon, cosLat},
		up:     [3]float64{cosLat * cosLon, cosLat * sinLon, sinLat},
	}
}

// enu gives east, north, up of a place.
func (t tangentPlane) enu(p lonLat) (e, n, up float64) {
	c := wgs84.geocentric(p)
	for i := range c {
		c[i] -= t.origin[i]
	}
	return dot(t.e, c), dot(t.n, c), dot(t.up, c)
}

// place is the inverse of enu.
func (t tangentPlane) place(e, n, up float64) lonLat {
	var c [3]float64
	for i := range c {
		c[i] = t.origin[i] + e*t.e[i] + n*t.n[i] + up*t.up[i]
	}
	return wgs84.geodetic(c)
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
