package demo

import (
	"math"
	"testing"
)

// footprints are the plans of the city's buildings, in metres east/north, read back from the ground surfaces.
func footprints(c *city) map[string][]pt {
	out := map[string][]pt{}
	for _, o := range c.objects {
		if o.kind != "Building" && o.kind != "BuildingPart" || len(o.solids) == 0 {
			continue
		}
		for _, f := range o.solids[0].faces {
			if f.what != "GroundSurface" || c.vertices[f.rings[0][0]][2] > 1000*ground {
				continue // a part that stands on another
			}
			var r []pt
			for _, v := range f.rings[0] {
				p := c.vertices[v]
				r = append(r, pt{float64(p[0]) / 1000, float64(p[1]) / 1000})
			}
			out[o.id] = reversedRing(r)
		}
	}
	return out
}

func reversedRing(r []pt) []pt {
	out := make([]pt, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}

func gridRing(r []pt) []pt {
	out := make([]pt, len(r))
	for i, p := range r {
		g := gridOf(p)
		out[i] = pt{g.x - cityOffsetE, g.y - cityOffsetN}
	}
	return out
}

// TestBuildingsKeepClear checks the plan as a planner would: no building on another, on a road, a stand, a taxiway, a
// runway or in the terminal.
func TestBuildingsKeepClear(t *testing.T) {
	c := newCity(1)
	plans := footprints(c)
	type thing struct {
		name string
		ring []pt
	}
	var things []thing
	for _, r := range roads() {
		for i := 0; i+1 < len(r.line); i++ {
			if r.line[i+1].sub(r.line[i]).len() > 0.5 && !r.bridge {
				things = append(things, thing{"road " + r.id, gridRing(ribbon(r.line[i:i+2], r.width()))})
			}
		}
	}
	for _, l := range []layer{stands(), taxiways(), runways()} {
		for _, f := range l.features {
			things = append(things, thing{f.id, gridRing(f.polygons[0][0])})
		}
	}
	things = append(things, thing{"terminal", gridRing(terminal.all(terminalOutline()))})
	ids := make([]string, 0, len(plans))
	for _, o := range c.objects {
		if plans[o.id] != nil {
			ids = append(ids, o.id)
		}
	}
	for i, id := range ids {
		for _, other := range ids[i+1:] {
			if close(plans[id], plans[other]) && meet(plans[id], plans[other]) && parentOf(c, id) != parentOf(c, other) {
				t.Errorf("%s and %s overlap", id, other)
			}
		}
		for _, th := range things {
			if close(plans[id], th.ring) && meet(plans[id], th.ring) {
				t.Errorf("%s stands on %s", id, th.name)
			}
		}
	}
	t.Log(len(ids), "footprints")
}

func close(a, b []pt) bool {
	ra, rb := 0.0, 0.0
	ca, cb := centroid(a), centroid(b)
	for _, p := range a {
		ra = math.Max(ra, p.sub(ca).len())
	}
	for _, p := range b {
		rb = math.Max(rb, p.sub(cb).len())
	}
	return ca.sub(cb).len() < ra+rb
}

func parentOf(c *city, id string) string {
	for _, o := range c.objects {
		if o.id == id && o.parent != "" {
			return o.parent
		}
	}
	return id
}

// TestRoadsConnect checks that every road can be reached from every other over shared vertices, and none ends nowhere
// but at the edge of the plan.
func TestRoadsConnect(t *testing.T) {
	at := map[pt][]int{}
	for i, r := range roads() {
		for _, p := range r.line {
			at[pt{math.Round(p.x * 10), math.Round(p.y * 10)}] = append(at[pt{math.Round(p.x * 10), math.Round(p.y * 10)}], i)
		}
	}
	seen, todo := map[int]bool{0: true}, []int{0}
	for len(todo) > 0 {
		r := roads()[todo[0]]
		todo = todo[1:]
		for _, p := range r.line {
			for _, j := range at[pt{math.Round(p.x * 10), math.Round(p.y * 10)}] {
				if !seen[j] {
					seen[j] = true
					todo = append(todo, j)
				}
			}
		}
	}
	for i, r := range roads() {
		if !seen[i] {
			t.Errorf("%s cannot be reached", r.id)
		}
		for k := 1; k < len(r.line); k++ {
			if r.line[k].sub(r.line[k-1]).len() < 0.01 {
				t.Errorf("%s repeats vertex %d", r.id, k)
			}
		}
	}
}
