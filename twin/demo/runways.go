package demo

import (
	"fmt"
	"math"
)

// A threshold is one end of a runway, as published: degrees, WGS 84.
type threshold struct {
	designator string
	lat, lon   float64
	source     string
}

// thresholds are the ends of the three runways.
//
// The centre and south runways are those that opened in 1998 and 1999 as 07L/25R and 07R/25L; their ends are the
// published coordinates of that layout. They lie on a true bearing of 70.90° (73.6° to 74° is the magnetic one: the
// variation is 3° W, AIP Hong Kong VHHH AD 2.2) and 3,800 m apart.
//
// The north runway opened in 2022. Its ends here are those of the centre runway, moved 1,650 m at right angles: the
// separation given in the environmental impact assessment of the three-runway system, same length, parallel and not
// staggered. Expect some tens of metres from the surveyed ends.
var thresholds = [...]threshold{
	{"07L", 22.3245605, 113.8911440, "07C moved 1650 m to 340.90°"},
	{"25R", 22.3357896, 113.9259941, "25C moved 1650 m to 340.90°"},
	{"07C", 22.31048105, 113.89638651, "published, 2013 layout 07L"},
	{"25C", 22.32170905, 113.93123351, "published, 2013 layout 25R"},
	{"07R", 22.29627905, 113.89798651, "published, 2013 layout 07R"},
	{"25L", 22.30750905, 113.93283351, "published, 2013 layout 25L"},
}

const runwayWidth = 60.0 // metres, AIP Hong Kong VHHH AD 2.12

func (t threshold) pt() pt {
	e, n, _ := tangent.enu(lonLat{lon: t.lon, lat: t.lat})
	return pt{e, n}
}

// runwayAngle is the direction of the centre runway from 07C to 25C, radians counter-clockwise from east.
func runwayAngle() float64 {
	d := thresholds[3].pt().sub(thresholds[2].pt())
	return math.Atan2(d.y, d.x)
}

var runwayNames = [...][2]string{{"North Runway", "北跑道"}, {"Centre Runway", "中跑道"}, {"South Runway", "南跑道"}}

func runways() layer {
	l := layer{id: "runways", title: "Runways", description: "The three runways: published thresholds, 3,800 m by 60 m."}
	for i := 0; i < len(thresholds); i += 2 {
		a, b := thresholds[i], thresholds[i+1]
		name := a.designator + "/" + b.designator
		l.features = append(l.features, polygon(fmt.Sprintf("RWY-%s-%s", a.designator, b.designator), ribbon([]pt{a.pt(), b.pt()}, runwayWidth),
			prop{"name", runwayNames[i/2][0] + " " + name}, prop{"name_zh", runwayNames[i/2][1]},
			prop{"designator", name}, prop{"length_m", 3800}, prop{"width_m", 60}, prop{"surface", "asphalt"},
			prop{"pcn", "PCN 73/F/B/W/T"}, prop{"true_bearing", 70.9}, prop{"opened", [...]int{2022, 1998, 1999}[i/2]},
			prop{"threshold_low_lon", a.lon}, prop{"threshold_low_lat", a.lat},
			prop{"threshold_high_lon", b.lon}, prop{"threshold_high_lat", b.lat},
			prop{"ils_category", [...]string{"CAT III", "CAT II", "CAT I"}[i/2]}))
	}
	return l
}

// markings draws what ICAO Annex 14, 5.2 paints on a precision approach runway 60 m wide: threshold bars (16), aiming
// point, touchdown zone, side stripes and centre line (30 m painted, 20 m gap).
func markings() layer {
	l := layer{id: "markings", title: "Runway markings", description: "Painted markings of the runways, by the pattern of ICAO Annex 14."}
	for i := 0; i < len(thresholds); i += 2 {
		a, b := thresholds[i], thresholds[i+1]
		rwy := fmt.Sprintf("RWY-%s-%s", a.designator, b.designator)
		axis := b.pt().sub(a.pt())
		full := axis.len()
		paint := func(kind string, n int, f frame, rings ...[]pt) {
			ft := feature{id: fmt.Sprintf("MK-%s-%s-%d", rwy[4:], kind, n), props: []prop{{"kind", kind}, {"runway", rwy}, {"colour", "white"}}}
			for _, r := range rings {
				ft.polygons = append(ft.polygons, [][]pt{f.all(r)})
			}
			l.features = append(l.features, ft)
		}
		mid := frame{a.pt(), math.Atan2(axis.y, axis.x)}
		var dashes [][]pt
		for x := 90.0; x+30 <= full-90; x += 50 {
			dashes = append(dashes, rect(x, -0.45, x+30, 0.45))
		}
		paint("centreline", 1, mid, dashes...)
		paint("side-stripe", 1, mid, rect(0, 29, full, 29.9))
		paint("side-stripe", 2, mid, rect(0, -29.9, full, -29))
		for end, f := range [...]frame{mid, {b.pt(), mid.angle + math.Pi}} {
			var bars, touch [][]pt
			for k := range 8 {
				y := 1.8 + float64(k)*3.4
				bars = append(bars, rect(6, y, 36, y+1.8), rect(6, -y-1.8, 36, -y))
			}
			for k, stripes := range [...]int{3, 3, 2, 2, 1, 1} { // every 150 m, the aiming point takes the place of the third
				if k == 2 {
					continue
				}
				for s := range stripes {
					x, y := 150*float64(k+1), 9+float64(s)*4.5
					touch = append(touch, rect(x, y, x+22.5, y+3), rect(x, -y-3, x+22.5, -y))
				}
			}
			paint("threshold", end+1, f, bars...)
			paint("touchdown-zone", end+1, f, touch...)
			paint("aiming-point", end+1, f, rect(400, 9, 460, 18), rect(400, -18, 460, -9))
		}
	}
	return l
}
