package ogcapi

import (
	"math"
	"slices"

	"lantau/spatial"
	"lantau/spatial/crs"
	"lantau/spatial/geom"
	"lantau/twin/web"
)

// An output writes geometries in the CRS that a request asks for, in the axis order of its authority (Features Part 2, 6.2).
type output struct {
	uri       string
	transform *crs.Transform // nil: WGS 84 longitude, latitude
	swap      bool
	decimals  int
}

// outputCRS finds the output for a `crs` parameter among what the collection offers.
func outputCRS(p web.Params, c spatial.Collection) (output, error) {
	uri := p.Text("crs")
	if uri == "" {
		return output{uri: crs.URI(crs.WGS84), decimals: 8}, nil
	}
	parsed, err := offeredCRS("crs", uri, c)
	if err != nil {
		return output{}, err
	}
	o := output{uri: parsed.URI(), swap: parsed.NorthFirst && parsed.Code != crs.WGS84, decimals: 8}
	if !parsed.IsWGS84() {
		if o.transform, err = crs.ToWGS84(parsed); err != nil {
			return output{}, err
		}
	}
	if parsed.Kind == crs.Projected {
		o.decimals = 4
	}
	return o, nil
}

func offeredCRS(name, uri string, c spatial.Collection) (crs.CRS, error) {
	parsed, err := crs.Parse(uri)
	if err != nil || !slices.Contains(crsURIs(c), parsed.URI()) {
		return crs.CRS{}, web.BadRequest("%s=%.100q: not a CRS that this collection offers; it offers %v", name, uri, crsURIs(c))
	}
	return parsed, nil
}

// geometry appends a geometry as GeoJSON in the output's CRS.
func (o output) geometry(dst, wkb []byte) ([]byte, error) {
	if wkb != nil && (o.transform != nil || o.swap) {
		var err error
		wkb, err = geom.Transform(wkb, func(xyz []float64) error {
			if o.transform != nil {
				if err := o.transform.Inverse(xyz); err != nil {
					return err
				}
			}
			if o.swap {
				for i := 0; i+2 < len(xyz); i += 3 {
					xyz[i], xyz[i+1] = xyz[i+1], xyz[i]
				}
			}
			return nil
		})
		if err != nil {
			return dst, err
		}
	}
	return geom.AppendGeoJSON(dst, wkb, o.decimals)
}

// inputBox takes a bbox to WGS 84: 21 points along each edge are transformed, since straight lines do not stay straight.
func inputBox(p web.Params, box *spatial.Box, c spatial.Collection) (*spatial.Box, error) {
	uri := p.Text("bbox-crs")
	if uri == "" {
		return box, nil
	}
	parsed, err := offeredCRS("bbox-crs", uri, c)
	if err != nil || box == nil {
		return box, err
	}
	b := *box
	if parsed.NorthFirst && parsed.Code != crs.WGS84 {
		b.Min[0], b.Min[1], b.Max[0], b.Max[1] = b.Min[1], b.Min[0], b.Max[1], b.Max[0]
	}
	if parsed.IsWGS84() {
		return &b, nil
	}
	t, err := crs.ToWGS84(parsed)
	if err != nil {
		return nil, err
	}
	const steps = 20
	var xyz []float64
	for i := range steps + 1 {
		f := float64(i) / steps
		x, y := b.Min[0]+f*(b.Max[0]-b.Min[0]), b.Min[1]+f*(b.Max[1]-b.Min[1])
		xyz = append(xyz, x, b.Min[1], 0, x, b.Max[1], 0, b.Min[0], y, 0, b.Max[0], y, 0)
	}
	if err := t.Forward(xyz); err != nil {
		return nil, web.BadRequest("bbox: cannot be transformed from %s", uri)
	}
	out := spatial.EmptyBox()
	for i := 0; i+2 < len(xyz); i += 3 {
		out = out.Extend(xyz[i], xyz[i+1], 0)
	}
	out.Min[2], out.Max[2] = b.Min[2], b.Max[2]
	if math.IsNaN(out.Min[0]) {
		return nil, web.BadRequest("bbox: cannot be transformed from %s", uri)
	}
	return &out, nil
}
