package tileset

import (
	"context"
	"iter"

	"lantau/spatial"
)

// Revision counts changes of this package or of package gltf that give other bytes for the same model. It belongs in
// the ETag of tilesets and contents.
const Revision = 1

// A Source gives the objects and meshes of one version of a model.
type Source interface {
	// Objects yields each object once, parts in the model's local frame. A yielded object need not stay valid.
	Objects(ctx context.Context) iter.Seq2[*spatial.Object, error]
	// MeshInfo is the extent of a mesh in its own coordinates and its number of triangles, without reading it all.
	MeshInfo(ctx context.Context, h spatial.MeshHash) (box spatial.Box, triangles int, err error)
	// Mesh reads a mesh. It is called again for every tile that uses it.
	Mesh(ctx context.Context, h spatial.MeshHash) (*spatial.Mesh, error)
}

// A Model says what the tileset is of; it is written into asset.extras and the root's extras.
type Model struct {
	Collection string
	Version    int64
	Anchor     spatial.Anchor
	// Storeys, from bottom to top. Objects on a storey that is not listed come after those, by its id.
	Storeys []Storey
}

// A Storey is a storey of the model.
type Storey struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Elevation float64 `json:"elevation"` // metres above the anchor
}

// Options tune the plan. The zero value takes the defaults.
type Options struct {
	// MaxTriangles and MaxBytes bound one tile; 0 is 60,000 and 4 MiB. Bytes are estimated. A single part beyond
	// them is cut into pieces of at least 1,000 triangles.
	MaxTriangles int
	MaxBytes     int
	// Hidden draws the classes of spatial.HiddenClass too.
	Hidden bool
}

func (o Options) withDefaults() Options {
	if o.MaxTriangles <= 0 {
		o.MaxTriangles = 60_000
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 4 << 20
	}
	return o
}
