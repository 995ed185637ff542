// Package gltf turns placed meshes into glTF 2.0 binaries: the contents of 3D Tiles ([Builder]) and scenes to download
// ([Scene]). It knows neither store nor tileset: meshes and objects are handed in.
//
// Frames. Meshes, transforms and boxes that come in are metres, Z up, counter-clockwise faces (package spatial). What
// is written is metres, Y up: a point (x, y, z) becomes (x, z, -y), which is what a 3D Tiles client turns back.
//
// A tile is one node, one mesh and at most two primitives: what is opaque, and what is seen through. Per vertex:
// POSITION and NORMAL (float32 ×3), COLOR_0 (four normalized bytes, linear), _FEATURE_ID_0 (float32, exact up to 2^24).
// EXT_mesh_features points from there to a property table of EXT_structural_metadata, class `object`, with the
// strings id, class, name and storey.
//
// The same input gives the same bytes. Nothing here is safe to write from two goroutines; the functions are
// independent of each other.
//
// Formats: glTF 2.0 (ISO/IEC 12113:2022), EXT_mesh_features and EXT_structural_metadata (3D Tiles 1.1, OGC 22-025r4).
package gltf
