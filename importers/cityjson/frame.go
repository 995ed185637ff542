package cityjson

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"

	"lantau/importers"
	"lantau/spatial"
	"lantau/spatial/crs"
)

// A frame says what the coordinates of a file become.
type frame struct {
	geo spatial.Georeference
	// to is the transform to longitude and latitude of a CRS whose coordinates are no metric frame; nil for others.
	to    *crs.Transform
	local *crs.Local // once the anchor is known
}

// frameOf chooses the frame: --origin over --crs over the file's CRS. Without any the error wraps spatial.ErrNoCRS.
func frameOf(opts importers.Options, name string) (*frame, error) {
	if opts.Origin != nil {
		anchor := *opts.Origin
		return &frame{geo: spatial.Georeference{Method: spatial.ByOrigin, Anchor: &anchor, Rotation: -opts.Rotation * math.Pi / 180, Scale: 1, ScaleZ: 1}}, nil
	}
	given := opts.CRS
	if given == "" {
		given = compound(name)
	}
	if given == "" {
		return nil, &spatial.InputError{Op: "read CityJSON", Where: "metadata", Msg: "the file does not say its CRS (referenceSystem)", Try: "--crs EPSG:…, or --origin", Err: spatial.ErrNoCRS}
	}
	c, err := crs.Parse(given)
	if err == nil && c.Kind == crs.Engineering {
		err = errors.New("it has no place on the Earth")
	}
	if err != nil && opts.CRS == "" {
		return nil, &spatial.InputError{Op: "read CityJSON", Where: "metadata.referenceSystem", Msg: fmt.Sprintf("CRS %.80q: %v", given, err), Try: "--crs EPSG:…", Err: errors.Join(spatial.ErrNoCRS, err)}
	}
	if err != nil {
		return nil, err
	}
	f := &frame{geo: spatial.Georeference{Method: spatial.ByCRS, Scale: 1, ScaleZ: 1}}
	if c.Kind == crs.Projected {
		f.geo.CRS, f.geo.VerticalDatum = c.Code, c.Vertical
		if c.Unit > 0 {
			f.geo.ScaleZ = c.Unit // heights are written in the unit of the plane; 1 for metres
		}
		return f, nil
	}
	if !c.Ellipsoidal {
		f.geo.VerticalDatum = c.Vertical
	}
	f.to, err = crs.ToWGS84(c)
	return f, err
}

var compoundCode = regexp.MustCompile(`(?i)/EPSG/[^/&]+/(\d+)`)

// compound writes the URL form of a compound CRS (.../def/crs-compound?1=…&2=…) as EPSG:h+v; other names stay.
func compound(name string) string {
	if m := compoundCode.FindAllStringSubmatch(name, 3); len(m) == 2 && strings.Contains(name, "crs-compound") {
		return "EPSG:" + m[0][1] + "+" + m[1][1]
	}
	return name
}

// settle takes a document's vertices to local metres where the CRS asks for that; the first document with vertices fixes
// the anchor: the middle of its box, at its lowest height. swapped tells that latitude came first.
func (f *frame) settle(d *document) (swapped bool, err error) {
	if f.to == nil || len(d.vertices) == 0 {
		return false, nil
	}
	xyz := make([]float64, 0, 3*len(d.vertices))
	lat, lon := 0.0, 0.0 // largest second and first coordinate
	for _, q := range d.vertices {
		p := d.place(q)
		xyz = append(xyz, p[:]...)
		lat, lon = max(lat, math.Abs(p[1])), max(lon, math.Abs(p[0]))
	}
	if f.to.From.Kind == crs.Geographic && lat > 90 && lon <= 90 {
		swapped = true
		for i := 0; i < len(xyz); i += 3 {
			xyz[i], xyz[i+1] = xyz[i+1], xyz[i]
		}
	}
	if err := f.to.Forward(xyz); err != nil {
		return false, &spatial.InputError{Op: "read CityJSON", Where: "vertices", Msg: err.Error(), Try: "--crs with the CRS that the coordinates are in", Err: errors.Join(spatial.ErrFormat, err)}
	}
	if f.local == nil {
		b := spatial.EmptyBox()
		for i := 0; i < len(xyz); i += 3 {
			b = b.Extend(xyz[i], xyz[i+1], xyz[i+2])
		}
		c := b.Center()
		f.geo.Anchor = &spatial.Anchor{Lon: c[0], Lat: c[1], Height: b.Min[2]}
		f.local = crs.NewLocal(*f.geo.Anchor)
	}
	for i := range d.vertices {
		x, y, z := f.local.FromGeodetic(xyz[3*i], xyz[3*i+1], xyz[3*i+2])
		d.vertices[i] = [3]float64{x, y, z}
	}
	d.scale, d.translate = [3]float64{1, 1, 1}, [3]float64{}
	return swapped, nil
}

// ready reports whether the georeference is known.
func (f *frame) ready() bool { return f.to == nil || f.local != nil }

// templates is the transform of template axes to the frame: templates are drawn along the axes of the CRS, which of a
// geocentric one are turned; of a geographic one they are taken as east, north, up.
func (f *frame) templates() spatial.Mat4 {
	if f.local == nil || f.to.From.Kind != crs.Geocentric {
		return spatial.Identity()
	}
	m := f.local.FromECEF()
	m[12], m[13], m[14] = 0, 0, 0
	return m
}
