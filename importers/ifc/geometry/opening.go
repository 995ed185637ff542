package geometry

import (
	"fmt"
	"iter"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// cut reads the items as bodies and subtracts the openings from them.
func (r *Reader) cut(a *assembly, s *Shape, host model.Entity, t spatial.Mat4, items iter.Seq[model.Entity], openings []model.Entity) {
	a.items(r, nil, items)
	s.problem(host, spatial.Warning, "opening-not-cut", fmt.Sprintf("%d openings are not cut", len(openings)))
}
