package gltf_test

import (
	"fmt"

	"lantau/spatial"
	"lantau/tiles/gltf"
)

// A tile with one pane of glass, two metres up.
func Example() {
	pane := &spatial.Mesh{Positions: []float32{0, 0, 0, 1, 0, 0, 1, 0, 2, 0, 0, 2}, Indices: []uint32{0, 1, 2, 0, 2, 3}}
	var b gltf.Builder
	row, err := b.Feature(gltf.Feature{ID: "0hX", Class: "IfcWindow", Name: "Pane"})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = b.Add(row, gltf.Instance{Mesh: pane, Transform: spatial.Translation(0, 0, 2), Color: gltf.ColorOf("IfcWindow", "", spatial.Material{})})
	if err != nil {
		fmt.Println(err)
		return
	}
	glb, err := b.Encode()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, faults := gltf.Check(glb)
	fmt.Println(r.Box, r.Triangles, r.Features[0].Class, len(faults))
	// Output: {[0 0 2] [1 0 4]} 2 IfcWindow 0
}
