package demo

import "math"

// HK1980 Grid System, EPSG:2326: Transverse Mercator on the International 1924 ellipsoid, and the seven parameters from
// Hong Kong 1980 to WGS 84 (EPSG transformation 1825, coordinate frame rotation; published by the Survey and Mapping
// Office, Lands Department, "Explanatory Notes on Geodetic Datums in Hong Kong").
const (
	hk80Lat0 = 22 + 18/60.0 + 43.68/3600 // degrees
	hk80Lon0 = 114 + 10/60.0 + 42.80/3600
	hk80FE   = 836694.05 // metres
	hk80FN   = 819069.80
)

var (
	intl1924   = ellipsoid{6378388, 1 / 297.0}
	hk80Shift  = [3]float64{-162.619, -276.959, -161.764}  // metres
	hk80Rotate = [3]float64{-0.067753, 2.243648, 1.158828} // arc-seconds
	hk80Scale  = -1.094246                                 // parts per million
)

// hk1980 converts a place on WGS 84 to HK1980 Grid: easting and northing in metres (in that order; the authority's
// order is northing first). The height is not used: the datums' heights are not related by this transformation, and
// 10 m of height move the result by less than 0.1 mm.
func hk1980(p lonLat) (easting, northing float64) {
	p.h = 0
	return hk80TransverseMercator(wgs84ToHK80(p))
}

// wgs84ToHK80 inverts the coordinate frame rotation X' = T + (1+s)·R·X exactly but for terms of second order in the
// angles (1e-10, below a millimetre): IOGP 373-7-2, method 1032 reversed.
func wgs84ToHK80(p lonLat) lonLat {
	c := wgs84.geocentric(p)
	const sec = math.Pi / 180 / 3600
	rx, ry, rz := hk80Rotate[0]*sec, hk80Rotate[1]*sec, hk80Rotate[2]*sec
	k := 1 / (1 + hk80Scale*1e-6)
	x, y, z := (c[0]-hk80Shift[0])*k, (c[1]-hk80Shift[1])*k, (c[2]-hk80Shift[2])*k
	return intl1924.geodetic([3]float64{x - rz*y + ry*z, rz*x + y - rx*z, -ry*x + rx*y + z})
}

// hk80TransverseMercator projects HK80 geographic coordinates: the series of IOGP 373-7-2, method 9807 (USGS form), good
// to well below a millimetre within a degree of the central meridian, which is all of Hong Kong. k0 is 1.
func hk80TransverseMercator(p lonLat) (easting, northing float64) {
	lat, dlon := p.lat*math.Pi/180, (p.lon-hk80Lon0)*math.Pi/180
	e2 := intl1924.e2()
	ep2 := e2 / (1 - e2)
	sin, cos := math.Sincos(lat)
	n := intl1924.a / math.Sqrt(1-e2*sin*sin)
	t := (sin / cos) * (sin / cos)
	c := ep2 * cos * cos
	a := dlon * cos
	a2 := a * a
	easting = hk80FE + n*(a+(1-t+c)*a*a2/6+(5-18*t+t*t+72*c-58*ep2)*a*a2*a2/120)
	northing = hk80FN + intl1924.meridianArc(lat) - intl1924.meridianArc(hk80Lat0*math.Pi/180) +
		n*(sin/cos)*(a2/2+(5-t+9*c+4*c*c)*a2*a2/24+(61-58*t+t*t+600*c-330*ep2)*a2*a2*a2/720)
	return easting, northing
}

// meridianArc is the distance in metres from the equator to the latitude (radians).
func (el ellipsoid) meridianArc(lat float64) float64 {
	e2 := el.e2()
	e4, e6 := e2*e2, e2*e2*e2
	return el.a * ((1-e2/4-3*e4/64-5*e6/256)*lat - (3*e2/8+3*e4/32+45*e6/1024)*math.Sin(2*lat) +
		(15*e4/256+45*e6/1024)*math.Sin(4*lat) - (35*e6/3072)*math.Sin(6*lat))
}
