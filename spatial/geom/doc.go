// Package geom handles geometries as bytes: ISO and extended WKB (Z and M kept), its way to orb and GeoJSON, and the
// GEOS operations, of which this package is the only importer.
//
// Coordinates are whatever the bytes hold, x before y: for stored features longitude, latitude in degrees and
// ellipsoidal height in metres (WGS 84). Functions are safe for concurrent use. WKB is specified in OGC 06-103r4
// clause 8.2 (ISO 19125-1); the extended form with flag bits and SRID is PostGIS's and is read, never written.
package geom
