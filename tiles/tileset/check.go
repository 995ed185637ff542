package tileset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"lantau/spatial"
	"lantau/tiles/gltf"
)

// ErrInvalid means that a tileset breaks a rule.
var ErrInvalid = errors.New("invalid tileset")

// Tolerances in metres: of boxes, which are float64 throughout, and of vertices, which are float32.
const (
	boxTolerance    = 1e-6
	vertexTolerance = 1e-3
)

// Check judges a tileset and all its contents by rules that validators leave out: a child's box lies within its
// parent's, geometricError never grows downward and is 0 at leaves, the root's transform is rigid, every vertex lies in
// its tile's box (1 mm), no URI is used twice, and all that gltf.Check asks of a glb. fetch reads a content by its URI.
// Errors wrap ErrInvalid, gltf.ErrInvalid or are those of fetch.
func Check(ctx context.Context, tileset []byte, fetch func(uri string) ([]byte, error)) []error {
	var doc struct {
		Asset          struct{ Version string }
		GeometricError *float64
		Root           *checkTile
	}
	c := checker{fetch: fetch, uris: map[string]bool{}}
	if err := json.Unmarshal(tileset, &doc); err != nil {
		return []error{fmt.Errorf("%w: %w", ErrInvalid, err)}
	}
	if doc.Asset.Version != "1.1" || doc.GeometricError == nil || doc.Root == nil {
		return []error{fmt.Errorf("%w: asset.version %q, geometricError or root missing", ErrInvalid, doc.Asset.Version)}
	}
	if doc.Root.Refine != "ADD" && doc.Root.Refine != "REPLACE" {
		c.errorf("root", "refine %q", doc.Root.Refine)
	}
	if m := doc.Root.Transform; m != nil && !rigid(*m) {
		c.errorf("root", "transform %v is not a rotation and a translation", *m)
	}
	if doc.Root.GeometricError != nil && *doc.Root.GeometricError > *doc.GeometricError {
		c.errorf("root", "geometricError %g exceeds the tileset's %g", *doc.Root.GeometricError, *doc.GeometricError)
	}
	c.tile(ctx, "root", doc.Root, nil)
	return c.errs
}

type checker struct {
	fetch func(string) ([]byte, error)
	uris  map[string]bool
	errs  []error
}

type checkTile struct {
	BoundingVolume struct{ Box []float64 }
	GeometricError *float64
	Refine         string
	Transform      *spatial.Mat4
	Content        *struct{ URI string }
	Contents       []any
	Children       []*checkTile
}

func (c *checker) errorf(where, format string, args ...any) {
	if len(c.errs) < 100 {
		c.errs = append(c.errs, fmt.Errorf("%w: %s: %s", ErrInvalid, where, fmt.Sprintf(format, args...)))
	}
}

func (c *checker) tile(ctx context.Context, where string, t, parent *checkTile) {
	if len(t.BoundingVolume.Box) != 12 || t.GeometricError == nil || !(*t.GeometricError >= 0) {
		c.errorf(where, "box of %d numbers, or no geometricError", len(t.BoundingVolume.Box))
		return
	}
	if len(t.Children) == 0 && *t.GeometricError != 0 {
		c.errorf(where, "a leaf with geometricError %g", *t.GeometricError)
	}
	if parent != nil {
		if *t.GeometricError > *parent.GeometricError {
			c.errorf(where, "geometricError %g exceeds the parent's %g", *t.GeometricError, *parent.GeometricError)
		}
		move := spatial.Identity()
		if t.Transform != nil {
			move = *t.Transform
		}
		for i := range 8 {
			x, y, z := move.Apply(corner(t.BoundingVolume.Box, i))
			if d := outside(parent.BoundingVolume.Box, x, y, z); !(d <= boxTolerance) {
				c.errorf(where, "its box leaves the parent's by %g m", d)
				break
			}
		}
	}
	if len(t.Contents) > 0 {
		c.errorf(where, "several contents")
	}
	if t.Content != nil {
		c.content(where, t)
	}
	if context.Cause(ctx) != nil {
		return
	}
	for i, k := range t.Children {
		c.tile(ctx, fmt.Sprintf("%s/%d", where, i), k, t)
	}
}

func (c *checker) content(where string, t *checkTile) {
	uri := t.Content.URI
	if c.uris[uri] || uri == "" || strings.HasPrefix(uri, "/") || strings.Contains(uri, "..") {
		c.errorf(where, "content URI %q is empty, absolute or used twice", uri)
	}
	c.uris[uri] = true
	glb, err := c.fetch(uri)
	if err != nil {
		c.errs = append(c.errs, fmt.Errorf("%s: %w", where, err))
		return
	}
	r, errs := gltf.Check(glb)
	for _, err := range errs {
		c.errs = append(c.errs, fmt.Errorf("%s: %s: %w", where, uri, err))
	}
	if r.Box.IsEmpty() {
		return
	}
	for i := range 8 {
		p := r.Box.Min
		for k := range p {
			if i>>k&1 == 1 {
				p[k] = r.Box.Max[k]
			}
		}
		if d := outside(t.BoundingVolume.Box, p[0], p[1], p[2]); !(d <= vertexTolerance) {
			c.errorf(where, "%s: vertices %v leave the box %v by %g m", uri, r.Box, t.BoundingVolume.Box, d)
			return
		}
	}
}

// corner is the i-th corner of an oriented box.
func corner(b []float64, i int) (x, y, z float64) {
	p := [3]float64{b[0], b[1], b[2]}
	for axis := range 3 {
		sign := 1.0
		if i>>axis&1 == 1 {
			sign = -1
		}
		for k := range 3 {
			p[k] += sign * b[3+3*axis+k]
		}
	}
	return p[0], p[1], p[2]
}

// outside is how far a point lies outside of an oriented box along its worst axis, in metres; 0 or less inside.
func outside(b []float64, x, y, z float64) float64 {
	worst := math.Inf(-1)
	for axis := range 3 {
		h := b[3+3*axis : 6+3*axis]
		l := math.Sqrt(h[0]*h[0] + h[1]*h[1] + h[2]*h[2])
		if l == 0 {
			return math.Inf(1)
		}
		d := ((x-b[0])*h[0] + (y-b[1])*h[1] + (z-b[2])*h[2]) / l
		worst = max(worst, math.Abs(d)-l)
	}
	return worst
}

// rigid reports whether a transform keeps lengths and angles and does not mirror.
func rigid(m spatial.Mat4) bool {
	for i := range 3 {
		for j := range 3 {
			want := 0.0
			if i == j {
				want = 1
			}
			if d := m[4*i]*m[4*j] + m[4*i+1]*m[4*j+1] + m[4*i+2]*m[4*j+2]; !(math.Abs(d-want) < 1e-9) {
				return false
			}
		}
	}
	return m.Finite() && m.Det() > 0 && m[15] == 1
}
