// Package geometry turns the representations of IFC products into triangle meshes: one file for each kind of
// representation item, of curve and of profile.
//
// Everything here is in metres and radians: lengths are scaled by the file's unit where they are read. Bodies live in
// their product's own frame, right-handed, Z up, until placed; their faces look outward. Shapes that the file maps many
// times (IfcMappedItem) stay one mesh under many transforms.
//
// An item that is not read gives an error that names it; the product keeps its other items. Recursion is bounded by
// depth and by the path walked, so that cyclic files end in an error. A [Reader] is safe for concurrent use.
package geometry
