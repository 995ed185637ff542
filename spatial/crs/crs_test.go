package crs

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"lantau/spatial"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in, code string
		kind     Kind
		compound bool
	}{
		{"EPSG:2326", "EPSG:2326", Projected, false},
		{"epsg:2326", "EPSG:2326", Projected, false},
		{"2326", "EPSG:2326", Projected, false},
		{"urn:ogc:def:crs:EPSG::7415", "EPSG:7415", Projected, true},
		{"urn:ogc:def:crs:EPSG:6.9:28992", "EPSG:28992", Projected, false},
		{"https://www.opengis.net/def/crs/EPSG/0/7415", "EPSG:7415", Projected, true},
		{"urn:ogc:def:crs,crs:EPSG::2326,crs:EPSG::5738", "EPSG:2326+5738", Projected, true},
		{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", WGS84, Geographic, false},
		{"HK1980 Grid", "EPSG:2326", Projected, false},
		{"EPSG:4978", "EPSG:4978", Geocentric, false},
		{"EPSG:4979", "EPSG:4979", Geographic, false},
	} {
		got, err := Parse(c.in)
		if err != nil || got.Code != c.code || got.Kind != c.kind || got.Compound != c.compound {
			t.Errorf("Parse(%q) = %+v, %v; want %s kind %d compound %v", c.in, got, err, c.code, c.kind, c.compound)
		}
	}
	for _, bad := range []string{"", "EPSG:99999", "+proj=pipeline +step +proj=utm", "EPSG:4326;DROP", "/etc/passwd", "EPSG:5738"} {
		c, err := Parse(bad)
		if err == nil {
			_, err = ToWGS84(c)
		}
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("Parse(%q) = %v, want ErrUnknown", bad, err)
		}
	}
}

// The trigonometrical origin of the HK1980 Grid, published by the Survey and Mapping Office, and its WGS 84 position by EPSG:1825.
func TestHongKongOrigin(t *testing.T) {
	c, err := Parse("EPSG:2326")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := ToWGS84(c)
	if err != nil {
		t.Fatal(err)
	}
	p := []float64{836694.05, 819069.80, 12.5}
	if err := tr.Forward(p); err != nil {
		t.Fatal(err)
	}
	if math.Abs(p[0]-114.181009327) > 1e-8 || math.Abs(p[1]-22.310602434) > 1e-8 || p[2] != 12.5 {
		t.Errorf("got %v", p)
	}
	if err := tr.Inverse(p); err != nil {
		t.Fatal(err)
	}
	if math.Abs(p[0]-836694.05) > 1e-3 || math.Abs(p[1]-819069.80) > 1e-3 {
		t.Errorf("back: %v", p)
	}
}

// A compound CRS must not fall to the ballpark transformation that PROJ offers for EPSG:2326+5738 in three dimensions (304 m off).
func TestCompoundHorizontal(t *testing.T) {
	c, err := Parse("EPSG:2326+5738")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := ToWGS84(c)
	if err != nil {
		t.Fatal(err)
	}
	p := []float64{836694.05, 819069.80, 0}
	if err := tr.Forward(p); err != nil {
		t.Fatal(err)
	}
	if d := Distance(p[0], p[1], 114.181009327, 22.310602434); d > 0.01 {
		t.Errorf("%v is %.3f m off", p, d)
	}
	if c.Vertical == "" {
		t.Error("no vertical part")
	}
}

func TestNotANumber(t *testing.T) {
	c, _ := Parse("EPSG:2326")
	tr, _ := ToWGS84(c)
	for _, bad := range [][]float64{{math.NaN(), 1, 0}, {1e308, 1e308, 0}, {math.Inf(1), 0, 0}} {
		if err := tr.Forward(bad); err == nil {
			t.Errorf("%v passed", bad)
		}
	}
}

func TestECEFRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		lon, lat, h := r.Float64()*360-180, r.Float64()*180-90, r.Float64()*20000-10000
		lon2, lat2, h2 := Geodetic(ECEF(lon, lat, h))
		if math.Abs(lat-lat2) > 1e-9 || math.Abs(h-h2) > 1e-6 || (math.Abs(lat) < 89.9999 && math.Abs(lon-lon2) > 1e-9) {
			t.Fatalf("%v %v %v came back as %v %v %v", lon, lat, h, lon2, lat2, h2)
		}
		l := NewLocal(spatial.Anchor{Lon: lon, Lat: lat * .99, Height: h})
		x, y, z := l.FromGeodetic(l.ToGeodetic(1000, -2000, 300))
		if math.Abs(x-1000)+math.Abs(y+2000)+math.Abs(z-300) > 1e-5 {
			t.Fatalf("local frame at %v: %v %v %v", l.Anchor, x, y, z)
		}
	}
}

// Our geocentric formulas against PROJ's.
func TestECEFAgainstPROJ(t *testing.T) {
	c, _ := Parse("EPSG:4978")
	tr, err := ToWGS84(c)
	if err != nil {
		t.Fatal(err)
	}
	e := ECEF(113.9145, 22.3089, 6)
	p := e[:]
	if err := tr.Forward(p); err != nil {
		t.Fatal(err)
	}
	if math.Abs(p[0]-113.9145) > 1e-10 || math.Abs(p[1]-22.3089) > 1e-10 || math.Abs(p[2]-6) > 1e-6 {
		t.Errorf("PROJ says %v", p)
	}
}
