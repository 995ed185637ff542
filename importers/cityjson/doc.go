// Package cityjson reads CityJSON 1.0, 1.1 and 2.0, and text sequences of it (CityJSONSeq, one feature a line).
//
// A plain document is read twice through its ReaderAt: once for what stands beside the city objects (vertices,
// transform, metadata, appearance, templates), once for the objects, one at a time. A sequence is read line by line. So the
// memory taken is the vertices, or the longest line.
//
// Each city object becomes an object of its type as class, with extensions' `+Types` kept as they are. Of a geometry
// there is one part for each semantic surface type and material; all parts of an object share one origin, so that
// faces which meet in the file meet bit for bit. A solid whose faces all look inward is turned. Geometry templates become
// one mesh and many instances. Surfaces that a solid of the same level repeats are taken once. Points and lines have no surface: they are kept as the property `geometry`. Textures and
// the attributes of semantic surfaces are not read.
//
// Frames: where the CRS is projected, coordinates stay those of the CRS (easting, northing, height) and the georeference
// names it. Longitude and latitude (in this order; a file that evidently has the other one is swapped and a warning says
// so) and geocentric coordinates are no frame for a mesh: they are taken to local metres, X east, Y north, Z up, at the middle
// of the data, and the georeference has that point as its anchor.
//
// Formats: CityJSON 2.0.1, 1.1.3 and 1.0.3 (https://www.cityjson.org/specs/), CityJSONSeq
// (https://www.cityjson.org/cityjsonseq/, OGC 20-072r5).
package cityjson
