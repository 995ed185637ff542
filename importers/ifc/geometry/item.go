package geometry

import (
	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// item reads a representation item as bodies in the frame of its representation. Mapped items are unfolded; see
// mappedParts for the way that keeps them as instances.
func (r *Reader) item(p *path, e model.Entity) ([]body, error) {
	p, err := r.step(p, e)
	if err != nil {
		return nil, err
	}
	var out []body
	switch name := e.ClassName(); name {
	case "IfcExtrudedAreaSolid", "IfcExtrudedAreaSolidTapered":
		out, err = r.extrudedAreaSolid(p, e)
	case "IfcFacetedBrep", "IfcFacetedBrepWithVoids":
		out, err = r.facetedBrep(p, e)
	case "IfcAdvancedBrep", "IfcAdvancedBrepWithVoids":
		out, err = r.advancedBrep(p, e)
	case "IfcFaceBasedSurfaceModel":
		out, err = r.shellModel(p, e, "FbsmFaces")
	case "IfcShellBasedSurfaceModel":
		out, err = r.shellModel(p, e, "SbsmBoundary")
	case "IfcTriangulatedFaceSet", "IfcTriangulatedIrregularNetwork":
		out, err = r.triangulatedFaceSet(e)
	case "IfcPolygonalFaceSet":
		out, err = r.polygonalFaceSet(e)
	case "IfcMappedItem":
		out, err = r.unfold(p, e)
	case "IfcSectionedSolidHorizontal":
		out, err = r.sectionedSolidHorizontal(p, e)
	case "IfcBooleanResult", "IfcBooleanClippingResult":
		out, err = r.booleanResult(p, e)
	case "IfcCsgSolid":
		out, err = r.item(p, e.Ref("TreeRootExpression"))
	case "IfcBlock", "IfcRightCircularCylinder", "IfcRightCircularCone", "IfcRectangularPyramid", "IfcSphere":
		out, err = r.csgPrimitive(e, name)
	case "IfcRevolvedAreaSolid":
		out, err = r.revolvedAreaSolid(p, e)
	case "IfcSweptDiskSolid", "IfcSweptDiskSolidPolygonal":
		out, err = r.sweptDiskSolid(p, e)
	case "IfcBoundingBox":
		out, err = r.boundingBox(e)
	case "IfcGeometricSet":
		out, err = r.geometricSet(p, e)
	default:
		err = fail(e, "the representation item %s is not read", name)
	}
	if err != nil {
		return nil, err
	}
	if look, ok := r.styles[e.ID()]; ok {
		for i := range out {
			if out[i].material.IsZero() {
				out[i].material = look
			}
		}
	}
	return out, nil
}

// isDrawable reports whether an item is a solid or surface: curves, points, annotations and lights are not drawn.
func isDrawable(e model.Entity) bool {
	return !e.Is("IfcCurve") && !e.Is("IfcPoint") && !e.Is("IfcAnnotationFillArea") && !e.Is("IfcTextLiteral") &&
		!e.Is("IfcGeometricCurveSet") && !e.Is("IfcLightSource") && !e.Is("IfcPlacement") && !e.Is("IfcStyledItem") &&
		!e.Is("IfcSegment") && !e.Is("IfcVertex") && !e.Is("IfcEdge") && !e.Is("IfcTopologicalRepresentationItem")
}

// geometricSet is an IfcGeometricSet, of which the surfaces are read.
func (r *Reader) geometricSet(p *path, e model.Entity) ([]body, error) {
	var out []body
	for in := range e.Refs("Elements") {
		if !isDrawable(in) {
			continue
		}
		bodies, err := r.item(p, in)
		if err != nil {
			return nil, err
		}
		out = append(out, bodies...)
	}
	return out, nil
}

// boundingBox is an IfcBoundingBox, which stands in for products that have nothing better.
func (r *Reader) boundingBox(e model.Entity) ([]body, error) {
	corner, err := r.point(e.Ref("Corner"))
	if err != nil {
		return nil, err
	}
	s := sizes{r: r, e: e}
	x, y, z := s.need("XDim"), s.need("YDim"), s.need("ZDim")
	if s.err != nil {
		return nil, s.err
	}
	return []body{block(spatial.Translation(corner[0], corner[1], corner[2]), x, y, z)}, nil
}

// block is a box from the origin of a frame.
func block(frame spatial.Mat4, x, y, z float64) body {
	pr := prism{regions: []region{{outer: []vec2{{0, 0}, {x, 0}, {x, y}, {0, y}}}}, frame: frame, sweep: vec{0, 0, z}}
	return pr.body()
}
