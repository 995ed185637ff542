package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lantau/spatial"
)

// Params are a request's query parameters; a parameter that the resource does not define is refused, as OGC API asks.
type Params struct{ values url.Values }

// ParseParams checks that every parameter is among the known ones and given once. `f` is always known.
func ParseParams(r *http.Request, known ...string) (Params, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Params{}, BadRequest("the query string cannot be read: %v", err)
	}
	for name, given := range v {
		if name != "f" && !slices.Contains(known, name) {
			return Params{}, BadRequest("query parameter %q is not known here; known are %s", name, strings.Join(known, ", "))
		}
		if len(given) > 1 {
			return Params{}, BadRequest("query parameter %q is given %d times", name, len(given))
		}
		if len(given[0]) > 100_000 || strings.ContainsRune(given[0], 0) {
			return Params{}, BadRequest("query parameter %q is too long or holds a NUL", name)
		}
	}
	return Params{v}, nil
}

// Text is a parameter's text, empty where it is absent.
func (p Params) Text(name string) string { return p.values.Get(name) }

// Has reports whether a parameter is given.
func (p Params) Has(name string) bool { return p.values.Has(name) }

// Int reads a whole number of at least low; one above high counts as high.
func (p Params) Int(name string, fallback, low, high int64) (int64, error) {
	if !p.Has(name) {
		return fallback, nil
	}
	n, err := strconv.ParseInt(p.Text(name), 10, 64)
	if err != nil || n < low {
		return 0, BadRequest("%s=%s: a whole number of at least %d is wanted", name, clip(p.Text(name)), low)
	}
	return min(n, high), nil
}

// List reads comma-separated texts; nil where the parameter is absent.
func (p Params) List(name string) []string {
	if !p.Has(name) {
		return nil
	}
	return strings.Split(p.Text(name), ",")
}

// Numbers reads comma-separated finite numbers.
func (p Params) Numbers(name string) ([]float64, error) {
	var out []float64
	for _, part := range p.List(name) {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, BadRequest("%s: %q is not a number", name, clip(part))
		}
		out = append(out, v)
	}
	return out, nil
}

// Box reads a bbox of 4 or 6 numbers: min x, min y[, min z], max x, max y[, max z]. with3D tells whether it has heights.
func (p Params) Box(name string) (box *spatial.Box, with3D bool, err error) {
	if !p.Has(name) {
		return nil, false, nil
	}
	v, err := p.Numbers(name)
	if err != nil {
		return nil, false, err
	}
	var b spatial.Box
	switch len(v) {
	case 4:
		b = spatial.Box2(v[0], v[1], v[2], v[3])
	case 6:
		b, with3D = spatial.Box{Min: [3]float64(v[:3]), Max: [3]float64(v[3:])}, true
	default:
		return nil, false, BadRequest("%s: 4 or 6 numbers are wanted, %d are given", name, len(v))
	}
	if b.Min[1] > b.Max[1] || b.Min[2] > b.Max[2] {
		return nil, false, BadRequest("%s: a lower bound is above its upper bound", name)
	}
	return &b, with3D, nil
}

// Time reads an RFC 3339 instant; zero where the parameter is absent.
func (p Params) Time(name string) (time.Time, error) {
	if !p.Has(name) {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, p.Text(name))
	if err != nil {
		return t, BadRequest("%s=%s: an instant such as 2026-11-23T08:00:00Z is wanted", name, clip(p.Text(name)))
	}
	return t, nil
}

// clip shortens text for a message.
func clip(s string) string {
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return fmt.Sprintf("%q", s)
}
