package gltf

import (
	"context"
	"fmt"
	"iter"

	"lantau/spatial"
)

// SceneOptions tune a scene. The zero value takes the defaults.
type SceneOptions struct {
	// MaxTriangles bounds the triangles drawn, instances counted each time; 0 is 5 million.
	MaxTriangles int
	// MaxNodes is how many drawn objects get a node each; where there are more, everything is merged as in a tile, with
	// a property table in place of nodes. 0 is 20,000.
	MaxNodes int
	// Hidden draws the classes of spatial.HiddenClass too.
	Hidden bool
}

// maxSceneParts bounds the placed parts of a scene, which are kept until it is written.
const maxSceneParts = 1 << 20

// Scene writes objects as one glb to download: metres, Y up, in the frame of the objects' parts. Each drawn object is a
// node with its name (its class where it has none) and extras id, class, storey, beneath the node of its parent where that
// is among the objects; a mesh that is placed many times is stored once. meshes reads a mesh by its hash and is called
// once for each. A yielded object need not stay valid. Parts whose transform is not finite are left out.
//
// Errors wrap spatial.ErrBudget where the scene is too large, spatial.ErrMesh where a mesh is not sound; else they are those
// of objects and meshes, or ctx's cause.
func Scene(ctx context.Context, objects iter.Seq2[*spatial.Object, error], meshes func(context.Context, spatial.MeshHash) (*spatial.Mesh, error), opts SceneOptions) ([]byte, error) {
	if opts.MaxTriangles <= 0 {
		opts.MaxTriangles = 5_000_000
	}
	if opts.MaxNodes <= 0 {
		opts.MaxNodes = 20_000
	}
	s := scene{opts: opts, meshes: map[spatial.MeshHash]*spatial.Mesh{}}
	for o, err := range objects {
		if err != nil {
			return nil, err
		}
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if err := s.add(ctx, o, meshes); err != nil {
			return nil, fmt.Errorf("scene: object %q: %w", o.ID, err)
		}
	}
	if s.drawn > opts.MaxNodes {
		return s.merged()
	}
	return s.tree()
}

// A scene is what was gathered before writing.
type scene struct {
	opts      SceneOptions
	objects   []sceneObject
	meshes    map[spatial.MeshHash]*spatial.Mesh
	drawn     int // objects with parts
	parts     int
	triangles int
}

type sceneObject struct {
	Feature
	parent string
	parts  []Instance
}

func (s *scene) add(ctx context.Context, o *spatial.Object, meshes func(context.Context, spatial.MeshHash) (*spatial.Mesh, error)) error {
	out := sceneObject{Feature: Feature{ID: o.ID, Class: o.Class, Name: o.Name, Storey: o.Storey}, parent: o.Parent}
	for _, p := range Drawn(o, s.opts.Hidden) {
		if !p.Transform.Finite() {
			continue
		}
		m, ok := s.meshes[p.Mesh]
		if !ok {
			var err error
			if m, err = meshes(ctx, p.Mesh); err != nil {
				return fmt.Errorf("mesh %v: %w", p.Mesh, err)
			}
			if err := m.Check(); err != nil {
				return fmt.Errorf("mesh %v: %w", p.Mesh, err)
			}
			s.meshes[p.Mesh] = m
		}
		if m.Triangles() == 0 {
			continue
		}
		s.triangles += m.Triangles()
		if s.parts++; s.parts > maxSceneParts {
			return fmt.Errorf("more than %d parts: %w; ask for one storey or class", maxSceneParts, spatial.ErrBudget)
		}
		if s.triangles > s.opts.MaxTriangles {
			return fmt.Errorf("more than %d triangles: %w; ask for one storey or class", s.opts.MaxTriangles, spatial.ErrBudget)
		}
		out.parts = append(out.parts, Instance{Hash: p.Mesh, Mesh: m, Transform: p.Transform, Color: ColorOf(o.Class, p.Surface, p.Material)})
	}
	if len(out.parts) > 0 {
		s.drawn++
	}
	s.objects = append(s.objects, out)
	return nil
}

// merged writes the scene as a tile is written.
func (s *scene) merged() ([]byte, error) {
	var b Builder
	for i := range s.objects {
		o := &s.objects[i]
		if len(o.parts) == 0 {
			continue
		}
		row, err := b.Feature(o.Feature)
		if err != nil {
			return nil, err
		}
		for _, in := range o.parts {
			if err := b.Add(row, in); err != nil {
				return nil, err
			}
		}
	}
	return b.Encode()
}
