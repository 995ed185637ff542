package geometry

import (
	"math"

	"lantau/importers/ifc/model"
	"lantau/importers/ifc/step"
	"lantau/spatial"
)

// readStyles collects the looks that the file gives to items and to materials.
func (r *Reader) readStyles() {
	r.styles, r.byMat, r.colour = map[uint32]spatial.Material{}, map[uint32]spatial.Material{}, map[uint32]model.Entity{}
	for _, e := range r.m.OfType("IfcStyledItem") {
		item := e.Ref("Item")
		if _, ok := r.styles[item.ID()]; ok || !item.Exists() {
			continue
		}
		if look, ok := styleOf(e); ok {
			r.styles[item.ID()] = look
		}
	}
	for _, e := range r.m.OfType("IfcMaterialDefinitionRepresentation") {
		mat := e.Ref("RepresentedMaterial")
		for rep := range e.Refs("Representations") {
			for item := range rep.Refs("Items") {
				if look, ok := styleOf(item); ok {
					if _, has := r.byMat[mat.ID()]; !has {
						r.byMat[mat.ID()] = look
					}
				}
			}
		}
	}
	for _, e := range r.m.OfType("IfcIndexedColourMap") {
		r.colour[e.Ref("MappedTo").ID()] = e
	}
}

// styleOf finds the surface style of an IfcStyledItem, by way of IfcPresentationStyleAssignment or not.
func styleOf(e model.Entity) (spatial.Material, bool) {
	for s := range e.Refs("Styles") {
		if s.Is("IfcSurfaceStyle") {
			return surfaceStyle(s)
		}
		for in := range s.Refs("Styles") {
			if in.Is("IfcSurfaceStyle") {
				return surfaceStyle(in)
			}
		}
	}
	return spatial.Material{}, false
}

func surfaceStyle(s model.Entity) (spatial.Material, bool) {
	for shading := range s.Refs("Styles") {
		if !shading.Is("IfcSurfaceStyleShading") {
			continue
		}
		c, ok := colour(shading.Ref("SurfaceColour"))
		if !ok {
			continue
		}
		c[3] = channel(1 - shading.FloatOr("Transparency", 0))
		return spatial.Material{Name: s.Text("Name"), Color: c}, true
	}
	return spatial.Material{}, false
}

func colour(e model.Entity) (c [4]uint8, ok bool) {
	c[3] = 255
	for i, name := range []string{"Red", "Green", "Blue"} {
		x, ok := e.Float(name)
		if !ok {
			return c, false
		}
		c[i] = channel(x)
	}
	return c, true
}

func channel(x float64) uint8 { return uint8(math.Round(255 * max(0, min(1, x)))) }

// maxColours bounds the colours that one face set is parted into; further ones share the last part.
const maxColours = 256

// indexedColours reads the colours of a face set: the distinct looks and, for a face's number, which of them it has;
// len(colours) stands for none.
func (r *Reader) indexedColours(e model.Entity) (colours []spatial.Material, of func(face int) int) {
	m, ok := r.colour[e.ID()]
	if !ok {
		return nil, nil
	}
	alpha := m.FloatOr("Opacity", 1)
	for _, v := range m.Ref("Colours").Attr("ColourList").All() {
		rgb, ok := v.Floats(nil)
		if !ok || len(rgb) != 3 || len(colours) >= maxColours {
			break
		}
		colours = append(colours, spatial.Material{Color: [4]uint8{channel(rgb[0]), channel(rgb[1]), channel(rgb[2]), channel(alpha)}})
	}
	var index []int
	for _, v := range m.Attr("ColourIndex").All() {
		index = append(index, clampIndex(v, len(colours)))
	}
	return colours, func(face int) int {
		if face < len(index) {
			return index[face]
		}
		return len(colours)
	}
}

func clampIndex(v step.Value, n int) int {
	if i, ok := v.Int(); ok && i >= 1 && i <= int64(n) {
		return int(i - 1)
	}
	return n
}

func colourOr(colours []spatial.Material, k int) spatial.Material {
	if k < len(colours) {
		return colours[k]
	}
	return spatial.Material{}
}

// MaterialLook is the look that the first styled of an object's materials has.
func (r *Reader) MaterialLook(materials []model.Entity) spatial.Material {
	for _, m := range materials {
		if look, ok := r.byMat[m.ID()]; ok {
			return look
		}
	}
	return spatial.Material{}
}
