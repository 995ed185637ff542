// Package crs knows coordinate reference systems: their identity, axis order, area of use and the way to WGS 84.
//
// Inside Lantau every coordinate is longitude, latitude (degrees) and ellipsoidal height (metres) of WGS 84. This package is
// where that order is made, once: functions here take and give x before y — easting before northing, longitude before
// latitude — whatever order the authority defines (EPSG:2326 is northing, easting; EPSG:4326 is latitude, longitude).
//
// Transforms are PROJ's. A ballpark transformation (PROJ's word for "no known datum shift, so none was applied") is refused:
// it can be hundreds of metres wrong without an error. Of a compound CRS only the horizontal part is transformed; heights
// are the caller's business (see [CRS.Vertical]), since PROJ knows no model for most local height datums.
//
// Everything is safe for concurrent use: each call borrows a PROJ context of its own from a pool.
package crs
