package cityjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantau/spatial"
)

// object reads one city object and hands its meshes and itself to the sink.
func (r *reader) object(key, where string, text []byte, d *document) error {
	var f faults
	defer func() { f.report(r.sink, key, where) }()
	if !json.Valid(text) {
		var v any
		err := json.Unmarshal(text, &v)
		return &spatial.InputError{Op: "read CityJSON", Where: where, Msg: fmt.Sprintf("city object %.80q: %v", key, err), Try: "a validator such as cjval", Err: errors.Join(spatial.ErrFormat, err)}
	}
	members := map[string][]byte{}
	s := newTextScanner(text)
	if s.object(func(name string) error {
		v, err := s.value(true)
		members[name] = v
		return err
	}) != nil {
		f.skip("unknown-type", "the city object is not a JSON object")
		return nil
	}
	o := &spatial.Object{SourceID: key, Properties: map[string]any{}}
	if json.Unmarshal(members["type"], &o.Class) != nil || o.Class == "" {
		f.skip("unknown-type", "the city object has no type")
		return nil
	}
	o.ID = r.name(key, d)
	r.relations(o, key, members, d, &f)
	properties(o, members, &f)
	if raw, ok := members["geometry"]; ok {
		var list [][]byte
		s := newTextScanner(raw)
		if s.array(func() error {
			v, err := s.value(true)
			list = append(list, v)
			return err
		}) != nil {
			f.skip("geometry-not-read", "geometry is not an array")
		}
		if err := r.geometries(o, list, d, &f); err != nil {
			return err
		}
	}
	return r.emit(o)
}

// name is the object's ID: what Options.IDColumn holds, else its key; with #n where it was given before.
func (r *reader) name(key string, d *document) string {
	if id, ok := r.renamed[key]; ok && !r.named[key] {
		r.named[key] = true
		return id
	}
	if id, ok := d.idColumn[key]; ok {
		key = id
	}
	return r.unique(key)
}

// unique counts an ID and makes it different from those given before.
func (r *reader) unique(id string) string {
	r.ids[id]++
	if r.ids[id] == 1 {
		return id
	}
	for {
		next := id + "#" + strconv.Itoa(r.ids[id])
		if r.ids[next] == 0 {
			r.ids[next] = 1
			return next
		}
		r.ids[id]++
	}
}

// reference is the ID of the object with a key.
func (r *reader) reference(key string, d *document) string {
	if id, ok := r.renamed[key]; ok {
		return id
	}
	if id, ok := d.idColumn[key]; ok {
		return id
	}
	return key
}

// relations sets the parent, the storey and the space. The first parent counts; the others are kept as a property.
func (r *reader) relations(o *spatial.Object, key string, members map[string][]byte, d *document, f *faults) {
	var parents []string
	if raw, ok := members["parents"]; ok && json.Unmarshal(raw, &parents) != nil {
		f.warn("bad-parents", "parents is not an array of keys")
	}
	if len(parents) == 0 {
		if m, ok := d.within[key]; ok && m.parent != "" {
			parents = []string{m.parent}
		}
	}
	if len(parents) == 0 {
		return
	}
	o.Parent = r.reference(parents[0], d)
	if len(parents) > 1 {
		o.Properties["parents"] = plain(anys(parents))
	}
	for up, n := parents[0], 0; n < 16; n++ {
		m, ok := d.within[up]
		if !ok {
			return
		}
		switch class := strings.TrimPrefix(m.class, "+"); {
		case class == "BuildingStorey" && o.Storey == "":
			o.Storey = r.reference(up, d)
		case class == "BuildingRoom" && o.Space == "":
			o.Space = r.reference(up, d)
		}
		up = m.parent
	}
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// known are the members of a city object that are read elsewhere or follow from the rest.
var known = []string{"type", "attributes", "geometry", "parents", "children", "geographicalExtent"}

// properties copies the attributes, and beside them every other member of the object: address, children_roles, members,
// and those of extensions. An attribute of the same name wins.
func properties(o *spatial.Object, members map[string][]byte, f *faults) {
	for name, raw := range members {
		if slices.Contains(known, name) {
			continue
		}
		if v, err := decode(raw); err == nil {
			o.Properties[name] = v
		}
	}
	raw, ok := members["attributes"]
	if !ok || string(raw) == "null" {
		return
	}
	v, err := decode(raw)
	attributes, isObject := v.(map[string]any)
	if err != nil || !isObject {
		f.warn("bad-attributes", "attributes is not an object")
		return
	}
	for name, v := range attributes {
		o.Properties[name] = v
	}
	if name, ok := attributes["name"].(string); ok {
		o.Name = name
	}
}

// decode reads a JSON value; whole numbers that fit become int64, others float64.
func decode(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return plain(v), nil
}

func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}
