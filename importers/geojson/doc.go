// Package geojson reads GeoJSON (RFC 7946) and GeoJSON text sequences (RFC 8142, with or without record separators, one value a
// line or not) as a stream of feature batches. Memory holds a window of the file and the batches in work, whatever the file's size.
//
// Coordinates are longitude, latitude of WGS 84 unless the file's old `crs` member (GeoJSON 2008) or Options.CRS says otherwise; they
// leave here as WGS 84 always. Heights are kept as they are. A position's fourth and further numbers are dropped.
package geojson
