package register

import (
	"fmt"
	"testing"
)

func TestList(t *testing.T) {
	var r Register
	for i, class := range []string{"IfcChiller", "IfcChiller", "lamppost"} {
		r.Put(Asset{ID: fmt.Sprintf("A%d", i), Name: fmt.Sprintf("thing %d", i), Class: class, Collection: "c", Object: fmt.Sprintf("o%d", i%2)})
	}
	r.Put(Asset{ID: "A1", Name: "moved", Class: "IfcChiller", Collection: "c", Object: "o9"}) // bound anew
	for _, c := range []struct {
		f    Filter
		want string
	}{
		{Filter{}, "[A0 A1 A2]"}, {Filter{Class: "IfcChiller"}, "[A0 A1]"}, {Filter{Collection: "c", Object: "o0"}, "[A0 A2]"},
		{Filter{Collection: "c", Object: "o1"}, "[]"}, {Filter{Collection: "c", Object: "o9"}, "[A1]"}, {Filter{Words: []string{"THING", "lamp"}}, "[A2]"},
		{Filter{Match: func(a Asset) bool { return a.ID > "A0" }}, "[A1 A2]"}, {Filter{Storey: "x"}, "[]"},
	} {
		ids := []string{}
		for _, a := range r.List(c.f) {
			ids = append(ids, a.ID)
		}
		if got := fmt.Sprint(ids); got != c.want {
			t.Errorf("%+v: %s, want %s", c.f, got, c.want)
		}
	}
}
