package cityjson

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"

	"lantau/spatial"
)

// A document is what a CityJSON document or a CityJSONFeature holds beside its city objects.
type document struct {
	kind, version    string
	scale, translate [3]float64
	transformed      bool
	vertices         [][3]float64 // as written; their place is vertex · scale + translate
	crs              string
	extent           []float64
	materials        []spatial.Material
	theme            string // default-theme-material
	templates        [][]byte
	templateVertices [][3]float64
	objectsAt        int64 // offset of the value of CityObjects, -1 where there is none
	objectsLine      int   // newlines before it

	keys     []string              // of a feature's objects, in order; not kept for documents
	within   map[string]membership // of rooms, storeys, units and of members of groups
	idColumn map[string]string     // key → value of Options.IDColumn
}

// A membership is what must be known of an object before the objects beneath it are read.
type membership struct {
	class, parent string
}

// scan reads a document's members. keepKeys collects the keys of the city objects; idColumn is a property to look up.
func scan(s *scanner, keepKeys bool, idColumn string) (*document, error) {
	d := &document{scale: [3]float64{1, 1, 1}, objectsAt: -1, within: map[string]membership{}}
	err := s.object(func(key string) error {
		switch key {
		case "type":
			return s.into(&d.kind)
		case "version":
			return s.into(&d.version)
		case "transform":
			return d.scanTransform(s)
		case "vertices":
			var err error
			d.vertices, err = s.points()
			return err
		case "metadata":
			var m struct {
				ReferenceSystem    json.RawMessage
				CRS                json.RawMessage // 0.9: {"epsg": 7415}
				GeographicalExtent []float64
			}
			if text, err := s.value(true); err != nil {
				return err
			} else if json.Unmarshal(text, &m) == nil {
				var name string
				if json.Unmarshal(m.ReferenceSystem, &name) == nil {
					d.crs = strings.TrimSpace(name)
				}
				d.extent = m.GeographicalExtent
			} else if !json.Valid(text) {
				return s.fail("metadata is not valid JSON")
			}
			return nil
		case "appearance":
			return d.scanAppearance(s)
		case "geometry-templates":
			return d.scanTemplates(s)
		case "CityObjects":
			if _, err := s.peek(); err != nil {
				return s.ended(err)
			}
			d.objectsAt, d.objectsLine = s.offset(), s.line()
			return d.scanObjects(s, keepKeys, idColumn)
		default:
			_, err := s.value(false)
			return err
		}
	})
	return d, err
}

func (d *document) scanTransform(s *scanner) error {
	var t struct{ Scale, Translate []float64 }
	if err := s.into(&t); err != nil {
		return err
	}
	if len(t.Scale) != 3 || len(t.Translate) != 3 {
		return s.fail("transform needs scale and translate of 3 numbers, has %d and %d", len(t.Scale), len(t.Translate))
	}
	for k := range 3 {
		if t.Scale[k] == 0 || math.Abs(t.Scale[k]) > 1e9 || math.Abs(t.Translate[k]) > 1e12 {
			return s.fail("transform scale %v, translate %v are out of range", t.Scale, t.Translate)
		}
	}
	d.scale, d.translate, d.transformed = [3]float64(t.Scale), [3]float64(t.Translate), true
	return nil
}

// scanAppearance reads materials; faulty ones are taken as not said.
func (d *document) scanAppearance(s *scanner) error {
	var a struct {
		Materials []json.RawMessage
		Theme     string `json:"default-theme-material"`
	}
	text, err := s.value(true)
	if err != nil {
		return err
	}
	if json.Unmarshal(text, &a) != nil {
		return nil
	}
	d.theme = a.Theme
	for _, raw := range a.Materials {
		d.materials = append(d.materials, materialOf(raw))
	}
	return nil
}

// materialOf reads a material object (CityJSON 2.0, 7.1). Colours are taken as sRGB; transparency 1 is invisible.
func materialOf(raw []byte) spatial.Material {
	var m struct {
		Name         string
		DiffuseColor []float64
		Transparency float64
	}
	if json.Unmarshal(raw, &m) != nil {
		return spatial.Material{}
	}
	out := spatial.Material{Name: m.Name}
	if len(m.DiffuseColor) == 3 {
		for k, v := range m.DiffuseColor {
			out.Color[k] = uint8(math.Round(255 * min(1, max(0, v))))
		}
		out.Color[3] = uint8(math.Round(255 * (1 - min(1, max(0, m.Transparency)))))
	}
	return out
}

func (d *document) scanTemplates(s *scanner) error {
	return s.object(func(key string) (err error) {
		switch key {
		case "templates":
			return s.array(func() error {
				text, err := s.value(true)
				if err == nil && !json.Valid(text) {
					return s.fail("template %d is not valid JSON", len(d.templates))
				}
				d.templates = append(d.templates, bytes.Clone(text))
				return err
			})
		case "vertices-templates":
			d.templateVertices, err = s.points()
			return err
		default:
			_, err = s.value(false)
			return err
		}
	})
}

// scanObjects passes over the city objects and notes what those beneath them must know.
func (d *document) scanObjects(s *scanner, keepKeys bool, idColumn string) error {
	return s.object(func(key string) error {
		if keepKeys {
			d.keys = append(d.keys, key)
		}
		text, err := s.value(true)
		if err != nil {
			return err
		}
		if !bytes.Contains(text, []byte(`"members"`)) && !bytes.Contains(text, []byte(`BuildingRoom"`)) &&
			!bytes.Contains(text, []byte(`BuildingStorey"`)) && !bytes.Contains(text, []byte(`BuildingUnit"`)) && idColumn == "" {
			return nil
		}
		var o struct {
			Type       string
			Parents    []string
			Members    []string
			Attributes map[string]any
		}
		if json.Unmarshal(text, &o) != nil {
			return nil // told when the object is read
		}
		switch strings.TrimPrefix(o.Type, "+") {
		case "BuildingRoom", "BuildingStorey", "BuildingUnit":
			m := membership{class: o.Type}
			if len(o.Parents) > 0 {
				m.parent = o.Parents[0]
			}
			d.within[key] = m
		case "CityObjectGroup":
			for _, member := range o.Members {
				if _, ok := d.within[member]; !ok {
					d.within[member] = membership{parent: key}
				}
			}
		}
		if id := textOf(o.Attributes[idColumn]); idColumn != "" && id != "" {
			if d.idColumn == nil {
				d.idColumn = map[string]string{}
			}
			d.idColumn[key] = id
		}
		return nil
	})
}

// textOf is a scalar as an id.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		b, _ := json.Marshal(v)
		return string(b)
	default:
		return ""
	}
}

// place is where a vertex lies, in the units of the CRS.
func (d *document) place(q [3]float64) [3]float64 {
	for k := range q {
		q[k] = q[k]*d.scale[k] + d.translate[k]
	}
	return q
}
