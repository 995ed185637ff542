package ifc

import (
	"context"
	"fmt"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"lantau/importers"
	"lantau/importers/ifc/geometry"
	"lantau/importers/ifc/model"
	"lantau/spatial"
)

// A reading is one file on its way into a sink.
type reading struct {
	m      *model.Model
	sink   importers.Sink
	tree   *model.Tree
	props  *model.Properties
	shapes *geometry.Reader
	ids    map[uint32]string // object ids by entity number
	sent   map[spatial.MeshHash]bool
}

// ahead is how many shapes may be made before the sink has taken the first of them.
const ahead = 64

// objects makes the shapes on all cores and emits the objects in order.
func (r *reading) objects(ctx context.Context) error {
	list := r.list()
	r.name(list)
	ctx, cancel := context.WithCancelCause(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel(nil)

	type job struct {
		e        model.Entity
		fallback spatial.Material
		out      chan geometry.Shape
	}
	todo, order := make(chan job), make(chan job, ahead)
	for range max(1, runtime.GOMAXPROCS(0)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for j := range todo {
				j.out <- r.shape(j.e, j.fallback)
			}
		}()
	}
	workers.Add(1)
	go func() {
		defer workers.Done()
		defer close(todo)
		defer close(order)
		for _, e := range list {
			j := job{e, r.shapes.MaterialLook(r.props.MaterialsOf(e)), make(chan geometry.Shape, 1)}
			select {
			case order <- j:
			case <-ctx.Done():
				return
			}
			select {
			case todo <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	done := int64(0)
	for j := range order {
		var s geometry.Shape
		select {
		case s = <-j.out:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if err := r.emit(j.e, s); err != nil {
			return err
		}
		done++
		r.sink.Progress(done, int64(len(list)))
	}
	return context.Cause(ctx)
}

// list is the project and the products that become objects, by entity number.
func (r *reading) list() []model.Entity {
	var out []model.Entity
	if r.m.Project.Exists() {
		out = append(out, r.m.Project)
	}
	for _, e := range r.m.OfType("IfcProduct") {
		if !e.Is("IfcFeatureElementSubtraction") {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b model.Entity) int { return int(int64(a.ID()) - int64(b.ID())) })
	return out
}

// name gives every object its id: the GlobalId, or GlobalId#entity where that is empty or was given before.
func (r *reading) name(list []model.Entity) {
	r.ids = make(map[uint32]string, len(list))
	taken := make(map[string]bool, len(list))
	for _, e := range list {
		id := e.Text("GlobalId")
		if id == "" || taken[id] {
			what := "is used before"
			if id == "" {
				what = "is missing"
			}
			id = fmt.Sprintf("%s#%d", id, e.ID())
			r.sink.Report(geometry.ProblemOf(e, spatial.Warning, "global-id", "its GlobalId "+what+"; its id here is "+id))
		}
		taken[id] = true
		r.ids[e.ID()] = id
	}
}

// shape makes one product's shape. A fault of ours costs that product, not the import.
func (r *reading) shape(e model.Entity, fallback spatial.Material) (s geometry.Shape) {
	defer func() {
		if v := recover(); v != nil {
			s = geometry.Shape{Problems: []spatial.Problem{geometry.ProblemOf(e, spatial.Skipped, "internal-error",
				fmt.Sprintf("its geometry is left out, reading it failed: %v at %s", v, firstFrame(debug.Stack())))}}
		}
	}()
	return r.shapes.Product(e, r.tree.Openings[e.ID()], fallback)
}

// emit hands an object and its new meshes to the sink.
func (r *reading) emit(e model.Entity, s geometry.Shape) error {
	for _, p := range s.Problems {
		r.sink.Report(p)
	}
	if s.Err != nil {
		return s.Err
	}
	for _, p := range s.Parts {
		if !r.sent[p.Mesh] {
			if err := r.sink.Mesh(p.Mesh, s.Meshes[p.Mesh]); err != nil {
				return err
			}
			r.sent[p.Mesh] = true
		}
	}
	storey := r.tree.Up(e.ID(), func(id uint32) bool { return r.m.Entity(id).Is("IfcBuildingStorey") })
	space := r.tree.Up(e.ID(), func(id uint32) bool { return r.m.Entity(id).Is("IfcSpace") })
	return r.sink.Object(&spatial.Object{
		ID: r.ids[e.ID()], SourceID: e.Text("GlobalId"), Class: e.ClassName(), Name: e.Text("Name"),
		Parent: r.ids[r.parent(e.ID())], Storey: r.other(storey, e), Space: r.other(space, e),
		Properties: r.props.Of(e), Parts: s.Parts,
	})
}

// parent is the nearest container that is an object itself.
func (r *reading) parent(id uint32) uint32 {
	return r.tree.Up(r.tree.Parent[id], func(id uint32) bool { return r.ids[id] != "" })
}

// other is the id of a container that is not the object itself.
func (r *reading) other(id uint32, e model.Entity) string {
	if id == e.ID() {
		return ""
	}
	return r.ids[id]
}

// firstFrame is the place in our code where a panic came from: the first after the runtime's own.
func firstFrame(stack []byte) string {
	_, after, _ := strings.Cut(string(stack), "panic(")
	for line := range strings.Lines(after) {
		if strings.HasPrefix(line, "\t") && strings.Contains(line, "importers/") {
			place, _, _ := strings.Cut(path.Base(strings.TrimSpace(line)), " ")
			return place
		}
	}
	return "an unknown place"
}
