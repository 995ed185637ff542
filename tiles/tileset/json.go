package tileset

import (
	"encoding/json"
	"strconv"

	"lantau/spatial"
	"lantau/spatial/crs"
)

// The members of tileset.json that are written (3D Tiles 1.1, annex A).
type tilesetJSON struct {
	Asset          assetJSON `json:"asset"`
	GeometricError float64   `json:"geometricError"`
	Root           *tileJSON `json:"root"`
}

type assetJSON struct {
	Version        string     `json:"version"`
	TilesetVersion string     `json:"tilesetVersion"`
	Extras         extrasJSON `json:"extras"`
}

type extrasJSON struct {
	Collection string         `json:"collection"`
	Version    int64          `json:"version"`
	Anchor     spatial.Anchor `json:"anchor"`
	Storeys    []Storey       `json:"storeys"`
}

type storeyJSON struct {
	Storey string `json:"storey"`
}

type tileJSON struct {
	BoundingVolume boxJSON       `json:"boundingVolume"`
	GeometricError float64       `json:"geometricError"`
	Refine         string        `json:"refine,omitempty"`
	Transform      *spatial.Mat4 `json:"transform,omitempty"`
	Content        *contentJSON  `json:"content,omitempty"`
	Children       []*tileJSON   `json:"children,omitempty"`
	Extras         any           `json:"extras,omitempty"`
}

type boxJSON struct {
	Box [12]float64 `json:"box"`
}

type contentJSON struct {
	URI string `json:"uri"`
}

// boxOf is an oriented box as 3D Tiles writes it: the centre relative to origin, then the half axes.
func boxOf(b spatial.Box, origin [3]float64) boxJSON {
	c := b.Center()
	return boxJSON{[12]float64{
		c[0] - origin[0], c[1] - origin[1], c[2] - origin[2],
		(b.Max[0] - b.Min[0]) / 2, 0, 0,
		0, (b.Max[1] - b.Min[1]) / 2, 0,
		0, 0, (b.Max[2] - b.Min[2]) / 2,
	}}
}

// JSON is the tileset.json. Content URIs are relative to it. The root's transform is that of [crs.ENU]; where nothing
// is drawn the root is a metre around the anchor, without content.
func (t *Tileset) JSON() ([]byte, error) {
	extras := extrasJSON{t.model.Collection, t.model.Version, t.model.Anchor, t.model.Storeys}
	if extras.Storeys == nil {
		extras.Storeys = []Storey{}
	}
	box := t.root.box
	if box.IsEmpty() {
		box = spatial.Box{Min: [3]float64{-0.5, -0.5, -0.5}, Max: [3]float64{0.5, 0.5, 0.5}}
	}
	enu := crs.ENU(t.model.Anchor)
	root := &tileJSON{BoundingVolume: boxOf(box, [3]float64{}), GeometricError: t.root.err, Refine: "ADD", Transform: &enu, Extras: extras}
	for _, c := range t.root.children {
		root.Children = append(root.Children, tileOf(c, c.storey, [3]float64{}))
	}
	return json.Marshal(tilesetJSON{
		Asset:          assetJSON{Version: "1.1", TilesetVersion: strconv.FormatInt(t.model.Version, 10), Extras: extras},
		GeometricError: max(t.root.err, t.root.box.Diagonal()),
		Root:           root,
	})
}

// tileOf writes a tile whose parent's frame has its origin at the given point of the model's frame.
func tileOf(n *node, storey string, origin [3]float64) *tileJSON {
	c := n.box.Center()
	move := spatial.Translation(c[0]-origin[0], c[1]-origin[1], c[2]-origin[2])
	out := &tileJSON{BoundingVolume: boxOf(n.box, c), GeometricError: n.err, Transform: &move, Content: &contentJSON{n.name}}
	if storey != "" {
		out.Extras = storeyJSON{storey}
	}
	for _, k := range n.children {
		out.Children = append(out.Children, tileOf(k, storey, c))
	}
	return out
}
