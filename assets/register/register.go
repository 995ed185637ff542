// Package register keeps the assets in the facility manager's sense: the equipment and places that are looked after, and the
// objects or features of the twin that they are bound to. It is kept in memory.
package register

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// An Asset is one thing that is looked after.
type Asset struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Class string `json:"class"` // the class of its object, or a word of the register
	// Collection and Object bind the asset to an object of a model or a feature of a layer.
	Collection string `json:"collection"`
	Object     string `json:"object"`
	// Storey is the id of the storey that holds the object; empty where none does.
	Storey string `json:"storey,omitempty"`
	// Position is longitude, latitude (degrees) and ellipsoidal height (metres), WGS 84.
	Position [3]float64 `json:"position"`
}

// A Register is a set of assets by id. Safe for concurrent use; the zero value is empty.
type Register struct {
	mu       sync.RWMutex
	assets   map[string]Asset
	byObject map[[2]string][]string
}

// Put adds an asset or replaces the one of its id.
func (r *Register) Put(a Asset) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.assets == nil {
		r.assets, r.byObject = map[string]Asset{}, map[[2]string][]string{}
	}
	if old, ok := r.assets[a.ID]; ok {
		key := [2]string{old.Collection, old.Object}
		r.byObject[key] = slices.DeleteFunc(r.byObject[key], func(id string) bool { return id == a.ID })
	}
	r.assets[a.ID] = a
	key := [2]string{a.Collection, a.Object}
	r.byObject[key] = append(r.byObject[key], a.ID)
}

// Asset finds an asset by its id.
func (r *Register) Asset(id string) (Asset, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	a, ok := r.assets[id]
	return a, ok
}

// A Filter selects assets; the zero value of each field does not filter.
type Filter struct {
	Collection, Object, Storey string
	Class                      string
	// Words must all occur in the id, name or class, whatever their case.
	Words []string
	// Match is any further condition.
	Match func(Asset) bool
}

// List returns the assets that a filter selects, ordered by id.
func (r *Register) List(f Filter) []Asset {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Asset
	take := func(a Asset) {
		if f.Collection != "" && a.Collection != f.Collection || f.Object != "" && a.Object != f.Object ||
			f.Storey != "" && a.Storey != f.Storey || f.Class != "" && a.Class != f.Class {
			return
		}
		text := strings.ToLower(a.ID + " " + a.Name + " " + a.Class)
		for _, w := range f.Words {
			if !strings.Contains(text, strings.ToLower(w)) {
				return
			}
		}
		if f.Match == nil || f.Match(a) {
			out = append(out, a)
		}
	}
	if f.Collection != "" && f.Object != "" {
		for _, id := range r.byObject[[2]string{f.Collection, f.Object}] {
			take(r.assets[id])
		}
	} else {
		for _, a := range r.assets {
			take(a)
		}
	}
	slices.SortFunc(out, func(a, b Asset) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
