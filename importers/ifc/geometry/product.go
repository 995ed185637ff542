package geometry

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// A Shape is what a product looks like: parts in the project's frame, the meshes they use, and what went wrong.
type Shape struct {
	Parts    []spatial.Part
	Meshes   map[spatial.MeshHash]*spatial.Mesh
	Problems []spatial.Problem
	// Err ends the import: a budget of the whole file is used up.
	Err error
}

// Product makes the shape of a product, cut by its openings. Parts without a look of their own take fallback.
func (r *Reader) Product(e model.Entity, openings []model.Entity, fallback spatial.Material) Shape {
	var s Shape
	t, err := r.Placement(e.Ref("ObjectPlacement"))
	items, drawable, found := r.choose(e)
	if !found {
		return s
	}
	if err != nil {
		s.problem(e, spatial.Skipped, "geometry-not-read", "its geometry is left out: "+err.Error())
		return s
	}
	if !drawable {
		s.problem(e, spatial.Warning, "nothing-to-draw", "it is represented by curves, points or annotations only")
		return s
	}
	var a assembly
	if len(openings) == 0 {
		a.items(r, nil, items)
	} else {
		r.cut(&a, &s, e, t, items, openings)
	}
	parts := a.finish(r)
	if a.err != nil {
		msg := a.err.Error() + "; it is left out"
		if a.failed > 1 {
			msg += fmt.Sprintf(", and %d more of its items", a.failed-1)
		}
		code := "geometry-not-read"
		if errors.Is(a.err, spatial.ErrBudget) {
			code = "budget"
		}
		s.problem(e, spatial.Skipped, code, msg)
	} else if len(parts) == 0 && len(s.Problems) == 0 {
		s.problem(e, spatial.Warning, "empty-geometry", "its representation has no face, or nothing is left of it after its openings are cut")
	}
	for _, n := range a.notes {
		s.problem(e, spatial.Warning, "kept-uncut", n)
	}
	s.place(r, t, parts, fallback)
	return s
}

// place puts the parts into the project's frame.
func (s *Shape) place(r *Reader, t spatial.Mat4, parts []part, fallback spatial.Material) {
	if n := r.instances.Add(int64(len(parts))); n > r.opts.MaxInstances || r.triangles.Load() > r.opts.MaxTriangles {
		s.Err = &spatial.InputError{Op: "read ifc", Msg: fmt.Sprintf("the model has more than %d triangles or %d instances", r.opts.MaxTriangles, r.opts.MaxInstances),
			Try: "a part of the model, or higher limits", Err: spatial.ErrBudget}
		return
	}
	s.Meshes = make(map[spatial.MeshHash]*spatial.Mesh, len(parts))
	for _, p := range parts {
		if p.material.IsZero() {
			p.material = fallback
		}
		placed := t.Mul(p.transform)
		if !placed.Finite() {
			continue
		}
		s.Meshes[p.hash] = p.mesh
		s.Parts = append(s.Parts, spatial.Part{Mesh: p.hash, Transform: placed, Material: p.material})
	}
}

func (s *Shape) problem(e model.Entity, severity spatial.Severity, code, msg string) {
	s.Problems = append(s.Problems, ProblemOf(e, severity, code, msg))
}

// ProblemOf is a problem of an element, which is named by number, class, GlobalId and name.
func ProblemOf(e model.Entity, severity spatial.Severity, code, msg string) spatial.Problem {
	name := e.String()
	for _, a := range []string{"GlobalId", "Name"} {
		if s := e.Text(a); s != "" {
			name += " " + s
		}
	}
	where := ""
	if e.Exists() {
		where = fmt.Sprintf("line %d", e.Model().File.Line(e.Offset()))
	}
	return spatial.Problem{Severity: severity, Code: code, Element: name, Where: where, Message: msg}
}

// notBody are the identifiers of representations that do not show the thing itself.
var notBody = map[string]bool{"axis": true, "footprint": true, "profile": true, "annotation": true, "plan": true, "cog": true,
	"clearance": true, "lighting": true, "reference": true, "box": true, "surveypoints": true, "2d": true, "marker": true}

// choose picks what to draw: the representations called Body, else any that is not known to be something else, else the
// bounding box. found is false where the product has no representation, drawable where it has no solid or surface.
func (r *Reader) choose(e model.Entity) (items iter.Seq[model.Entity], drawable, found bool) {
	var body, other, box, reps []model.Entity
	for rep := range e.Ref("Representation").Refs("Representations") {
		found = true
		switch id := strings.ToLower(rep.Text("RepresentationIdentifier")); {
		case !hasDrawable(rep):
		case id == "body":
			body = append(body, rep)
		case id == "box" || rep.Text("RepresentationType") == "BoundingBox":
			box = append(box, rep)
		case !notBody[id]:
			other = append(other, rep)
		}
	}
	for _, c := range [][]model.Entity{body, other, box} {
		if len(c) > 0 {
			reps = c
			break
		}
	}
	return func(yield func(model.Entity) bool) {
		for _, rep := range reps {
			for in := range rep.Refs("Items") {
				if !yield(in) {
					return
				}
			}
		}
	}, len(reps) > 0, found
}

func hasDrawable(rep model.Entity) bool {
	for in := range rep.Refs("Items") {
		if isDrawable(in) {
			return true
		}
	}
	return false
}
