// Package mvt makes Mapbox Vector Tiles (specification 2.1) from stored features: it clips, simplifies and quantises straight from
// WKB, without geometry objects in between.
//
// Input is lon, lat degrees (WGS 84); tiles are those of WebMercatorQuad (EPSG:3857, OGC 17-083r4 annex D.1), row 0 in the north. Tile
// coordinates are integers on a grid of 4,096 from the tile's north-west corner, x to the east, y to the south.
//
// What is left out of a tile, and nothing else: what lies outside the tile and its buffer, and polygons and lines that shrink to
// nothing on the grid.
package mvt
