// Package lake keeps features, objects and meshes as files in a bucket: GeoParquet 1.1 segments with a packed R-tree beside
// each, written once and never changed. It knows rows and files; which of them make a version is the catalogue's business.
//
// A segment's rows are in Hilbert order of their boxes' centres, in row groups of at most 4,096 rows; a row group is read
// and decoded as a whole into a [Block], and blocks are kept in one LRU cache under one memory cap.
//
// Arrow memory here comes from the Go allocator, so it is the collector's: blocks need no Release.
package lake
