package mvt

import (
	"math"

	"lantau/spatial"
	"lantau/spatial/geom"
)

// Extent is the number of grid cells along a tile's side.
const Extent = 4096

// DefaultBuffer is how far around a tile features are kept, in grid cells.
const DefaultBuffer = 64

// MaxZoom is the deepest zoom level there is.
const MaxZoom = 24

// maxLatitude is where WebMercatorQuad ends: atan(sinh(π)).
const maxLatitude = 85.0511287798066

// A Tile is an address in the WebMercatorQuad pyramid.
type Tile struct {
	Z    uint8
	X, Y uint32
}

// Valid reports whether the address exists: z up to MaxZoom, x and y below 2^z.
func (t Tile) Valid() bool {
	return t.Z <= MaxZoom && uint64(t.X) < 1<<t.Z && uint64(t.Y) < 1<<t.Z
}

// Bounds is the tile with a buffer of grid cells around it, in lon/lat degrees.
func (t Tile) Bounds(buffer float64) spatial.Box {
	n := float64(uint64(1) << t.Z)
	b := buffer / Extent
	lon := func(x float64) float64 { return x/n*360 - 180 }
	lat := func(y float64) float64 { return math.Atan(math.Sinh(math.Pi*(1-2*y/n))) * 180 / math.Pi }
	return spatial.Box2(lon(float64(t.X)-b), lat(float64(t.Y)+1+b), lon(float64(t.X)+1+b), lat(float64(t.Y)-b))
}

// A projection takes lon/lat to the grid of one tile. North–south, the Mercator ordinate is a series about the tile's middle
// where that is exact to 1/1000 of a cell, and the closed formula elsewhere.
type projection struct {
	scaleX, offX float64 // x = lon·scaleX + offX
	n, offY      float64 // y = n·mercator(lat) + offY
	lat0, reach  float64 // degrees: the series holds within lat0 ± reach
	c            [6]float64
}

func newProjection(t Tile) projection {
	cells := float64(uint64(1)<<t.Z) * Extent
	p := projection{scaleX: cells / 360, offX: cells/2 - float64(t.X)*Extent, n: cells, offY: -float64(t.Y) * Extent}
	b := t.Bounds(0)
	p.lat0 = (b.Min[1] + b.Max[1]) / 2
	// Taylor series of M(φ) = 1/2 − ln(tan(π/4+φ/2))/2π, whose derivative is −sec φ/2π; derivatives of sec by s = sec φ, u = tan φ.
	phi := p.lat0 * math.Pi / 180
	s, u := 1/math.Cos(phi), math.Tan(phi)
	k := -1 / (2 * math.Pi)
	d := [...]float64{k * s, k * s * u, k * s * (2*u*u + 1), k * s * u * (6*u*u + 5), k * s * (24*u*u*u*u + 28*u*u + 5)}
	p.c[0] = mercatorY(p.lat0)*p.n + p.offY
	f, r := 1.0, math.Pi/180
	for i, v := range d {
		f *= r / float64(i+1)
		p.c[i+1] = p.n * v * f
	}
	// The remainder is about the sixth derivative, below 61·sec⁶ u⁰-ish; 700·s⁶ bounds it under 75° of latitude.
	if math.Abs(p.lat0) < 75 {
		bound := p.n * 700 * math.Pow(s, 6) / (2 * math.Pi) / 720
		p.reach = math.Pow(1e-3/bound, 1.0/6) * 180 / math.Pi
	}
	return p
}

// mercatorY is the web Mercator ordinate of a latitude, 0 in the north to 1 in the south.
func mercatorY(lat float64) float64 {
	lat = max(-maxLatitude, min(maxLatitude, lat))
	return 0.5 - math.Asinh(math.Tan(lat*math.Pi/180))/(2*math.Pi)
}

func (p *projection) project(lon, lat float64) (x, y float64) {
	x = lon*p.scaleX + p.offX
	d := lat - p.lat0
	if d < p.reach && d > -p.reach {
		return x, p.c[0] + d*(p.c[1]+d*(p.c[2]+d*(p.c[3]+d*(p.c[4]+d*p.c[5]))))
	}
	return x, mercatorY(lat)*p.n + p.offY
}

// projectAll projects a run of points.
func (p *projection) projectAll(dst []pt, src geom.Points) {
	scaleX, offX, lat0, reach, c := p.scaleX, p.offX, p.lat0, p.reach, p.c
	for i := range dst {
		lon, lat := src.XY(i)
		d := lat - lat0
		if d < reach && d > -reach {
			dst[i] = pt{lon*scaleX + offX, c[0] + d*(c[1]+d*(c[2]+d*(c[3]+d*(c[4]+d*c[5]))))}
			continue
		}
		x, y := p.project(lon, lat)
		dst[i] = pt{x, y}
	}
}
