// Package mesh makes and measures triangle meshes: it triangulates planar polygons in space, collects triangles into a
// [spatial.Mesh], and tells the area, volume, box and closedness of placed meshes.
//
// Lengths are in the unit of the input (metres everywhere inside Lantau), frames are right-handed, and a face looks to
// the side from which its corners run counter-clockwise. Nothing here knows a format, a CRS or a file.
//
// The functions are safe to call from many goroutines; a [Builder] belongs to one.
package mesh
