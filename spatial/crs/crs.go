package crs

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"lantau/spatial"
)

// Kind is the kind of a CRS's horizontal part.
type Kind int

// The kinds. Engineering is everything that has no known place on the Earth.
const (
	Engineering Kind = iota
	Geographic
	Projected
	Geocentric
)

// WGS84 is longitude, latitude in degrees on WGS 84: what GeoJSON has and what Lantau keeps.
const WGS84 = "OGC:CRS84"

// A CRS describes a coordinate reference system.
type CRS struct {
	// Code is the normal form of what was given: "EPSG:2326", "EPSG:2326+5738", "OGC:CRS84".
	Code string
	Name string
	Kind Kind
	// Horizontal is the code of the horizontal part of a compound CRS, Vertical the name of its vertical part.
	Horizontal, Vertical string
	Compound             bool
	// Ellipsoidal reports whether the third coordinate is an ellipsoidal height (a 3D geographic or a geocentric CRS).
	Ellipsoidal bool
	// Unit is the length of the first axis's unit: metres for projected, radians for geographic CRSs.
	Unit float64
	// NorthFirst reports whether the authority puts the northing or latitude before the easting or longitude. It matters only at
	// the edge, where an API must answer in the authority's order.
	NorthFirst bool
	// Area is the area of use in lon/lat degrees, nil where unknown. East may be west of West over the antimeridian.
	Area *spatial.Box
}

// ErrUnknown means that a CRS is not known to PROJ, or that it has no place on the Earth.
var ErrUnknown = errors.New("unknown CRS")

var (
	epsg    = regexp.MustCompile(`(?i)^epsg::?\s*(\d{4,6})(?:\s*\+\s*(?:epsg:)?(\d{4,6}))?$`)
	epsgURN = regexp.MustCompile(`(?i)^urn:ogc:def:crs:epsg:[^:]*:(\d{4,6})$`)
	urnPair = regexp.MustCompile(`(?i)^urn:ogc:def:crs,crs:epsg:[^:]*:(\d{4,6}),crs:epsg:[^:]*:(\d{4,6})$`)
	epsgURL = regexp.MustCompile(`(?i)^https?://www\.opengis\.net/def/crs/epsg/[^/]*/(\d{4,6})$`)
	crs84   = regexp.MustCompile(`(?i)^(ogc:crs84h?|crs84h?|urn:ogc:def:crs:ogc:[^:]*:crs84h?|https?://www\.opengis\.net/def/crs/ogc/[^/]*/crs84h?)$`)
	named   = map[string]string{
		"hk1980 grid": "EPSG:2326", "hk 1980 grid": "EPSG:2326", "hong kong 1980 grid": "EPSG:2326", "hong kong 1980 grid system": "EPSG:2326",
		"hk80": "EPSG:2326", "wgs84": WGS84, "wgs 84": WGS84,
	}
)

var cache sync.Map // string → CRS

// Parse finds a CRS by its EPSG code ("EPSG:2326", "EPSG:2326+5738", "2326"), URN, URL, or well-known name. Anything
// else — PROJ strings and pipelines, WKT, files — is refused: text from a file must not steer the library. Errors wrap ErrUnknown.
func Parse(s string) (CRS, error) {
	code, ok := normal(strings.TrimSpace(s))
	if !ok {
		return CRS{}, &spatial.InputError{Op: "CRS", Where: fmt.Sprintf("%.80q", s), Msg: "not an EPSG code, URN or known name", Try: "a form such as EPSG:2326", Err: ErrUnknown}
	}
	if c, ok := cache.Load(code); ok {
		return c.(CRS), nil
	}
	c, ok := describe(code)
	if !ok {
		return CRS{}, &spatial.InputError{Op: "CRS", Where: code, Msg: "not in the EPSG registry of the installed PROJ", Try: "another code", Err: ErrUnknown}
	}
	cache.Store(code, c)
	return c, nil
}

func normal(s string) (code string, ok bool) {
	if n, ok := named[strings.ToLower(s)]; ok {
		return n, true
	}
	if crs84.MatchString(s) {
		return WGS84, true
	}
	if len(s) >= 4 && len(s) <= 6 && strings.Trim(s, "0123456789") == "" {
		return "EPSG:" + s, true
	}
	for _, re := range []*regexp.Regexp{epsg, epsgURN, urnPair, epsgURL} {
		if m := re.FindStringSubmatch(s); m != nil {
			code := "EPSG:" + m[1]
			if len(m) > 2 && m[2] != "" {
				code += "+" + m[2]
			}
			return code, true
		}
	}
	return "", false
}

// IsWGS84 reports whether coordinates are already longitude, latitude of WGS 84 once in x, y order.
func (c CRS) IsWGS84() bool {
	switch c.Code {
	case WGS84, "EPSG:4326", "EPSG:4979":
		return true
	}
	return false
}

// URI is the CRS's identifier in OGC APIs.
func (c CRS) URI() string { return URI(c.Code) }

// URI is the OGC API identifier of a code in normal form; of a compound code, of its horizontal part.
func URI(code string) string {
	if code == WGS84 {
		return "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	}
	code, _, _ = strings.Cut(code, "+")
	return "http://www.opengis.net/def/crs/EPSG/0/" + strings.TrimPrefix(code, "EPSG:")
}
