// Package spatial is the vocabulary of the Common Spatial Data Infrastructure: the types that every other
// package speaks. It holds no I/O and knows no store, format or protocol.
//
// Two currencies flow through Lantau:
//
//   - Feature batches: Arrow records with the columns of [BatchSchema]: `id`, `geometry` (ISO WKB, Z and M kept)
//     and typed property columns.
//   - Objects with meshes: [Object] and [Mesh], what BIM and city models become. An object is a feature too, by
//     its footprint and its 3D box.
//
// Units and axes, everywhere inside: longitude, latitude in degrees (in that order), ellipsoidal height in metres,
// WGS 84; distances in metres. Local frames are metres, X east, Y north, Z up unless a type says otherwise.
//
// The values here are plain data: safe to read from many goroutines, not to write from more than one.
package spatial
