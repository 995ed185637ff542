package demo

import (
	"math"
	"testing"
)

func TestHK1980(t *testing.T) {
	for _, c := range []struct {
		name   string
		at     lonLat
		e, n   float64
		within float64
	}{
		{"projection origin", lonLat{lon: 114.181009327, lat: 22.310602434}, 836694.05, 819069.80, 0.005},
		{"anchor, by PROJ 9", lonLat{lon: 113.9145, lat: 22.3089}, 809233.6411, 818904.7659, 0.005},
	} {
		if e, n := hk1980(c.at); math.Hypot(e-c.e, n-c.n) > c.within {
			t.Errorf("%s: %.4f E %.4f N, want %.4f E %.4f N", c.name, e, n, c.e, c.n)
		}
	}
}

func TestTangentPlaneRoundTrip(t *testing.T) {
	for _, p := range []pt{{0, 0}, {5000, -4000}, {-3000, 2500}} {
		q := tangent.place(p.x, p.y, 12)
		e, n, up := tangent.enu(q)
		if math.Abs(e-p.x) > 1e-6 || math.Abs(n-p.y) > 1e-6 || math.Abs(up-12) > 1e-6 {
			t.Errorf("%v came back as %.7f %.7f %.7f", p, e, n, up)
		}
	}
}

func TestRunways(t *testing.T) {
	for i := 0; i < len(thresholds); i += 2 {
		a, b := thresholds[i], thresholds[i+1]
		d := b.pt().sub(a.pt())
		if l := d.len(); math.Abs(l-3800) > 2 {
			t.Errorf("%s/%s is %.1f m long, want 3800", a.designator, b.designator, l)
		}
		if turn := math.Atan2(d.y, d.x) - bearing; math.Abs(turn) > 0.001 {
			t.Errorf("%s/%s is off the common bearing by %.4f rad", a.designator, b.designator, turn)
		}
	}
	if d := airfield.from(thresholds[0].pt()).y - airfield.from(thresholds[2].pt()).y; math.Abs(d-1650) > 1 {
		t.Errorf("north and centre runway are %.1f m apart, want 1650", d)
	}
	// The written ends of each runway polygon are its thresholds.
	for i, f := range runways().features {
		r := f.polygons[0][0]
		for k, want := range []threshold{thresholds[2*i], thresholds[2*i+1]} {
			mid := []pt{r[0].lerp(r[3], 0.5), r[1].lerp(r[2], 0.5)}[k]
			if d := mid.sub(want.pt()).len(); d > 1 {
				t.Errorf("%s: end %s is %.2f m from the published threshold", f.id, want.designator, d)
			}
		}
	}
}
