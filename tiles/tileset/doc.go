// Package tileset plans the 3D Tiles 1.1 tileset of a model and builds its contents on demand.
//
// [Plan] reads the objects once and keeps a light record of each placed mesh; meshes themselves are read only for the
// tile that is asked for. The tree:
//
//	root                 no content; transform takes the model's local frame to ECEF (EPSG:4978)
//	└ one per storey     in the model's order, then what lies on no storey
//	  └ halves of space  at the median along the longest axis, while a tile would exceed its budget
//
// Refinement is ADD: a tile holds the largest objects of its part of space, up to the budget; smaller ones are further
// down and come in as the camera nears. A tile's geometricError is the diagonal of the largest object that only its
// descendants hold, in metres; leaves have 0.
//
// An object larger than a tile is taken part by part, and a part larger than a tile is cut into pieces of its triangles
// along a Z curve; its rows then stand in several tiles under the same id.
//
// Frames: the model's local frame is metres, X east, Y north, Z up at the anchor. Each tile's transform moves to the
// middle of its box, so that vertices are small numbers; boxes are in the tile's own frame, Z up; glb contents are Y up
// (package gltf). A tile's URI carries the version and the tile's place in the tree, so it never changes its content
// under one [Revision] of this package.
//
// A Tileset is immutable once planned and safe for concurrent use, as far as its Source is.
//
// Format: 3D Tiles 1.1 (OGC 22-025r4), https://docs.ogc.org/cs/22-025r4/22-025r4.html.
package tileset
