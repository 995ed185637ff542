package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// A prop is one property; properties keep their order in the file. The value is a string, bool, int or float64.
type prop struct {
	name  string
	value any
}

// A feature has one geometry, in metres east/north: point, line, or polygons (each its exterior ring, open, then holes).
type feature struct {
	id       string
	props    []prop
	point    *pt
	line     []pt
	polygons [][][]pt
}

func polygon(id string, ring []pt, props ...prop) feature {
	return feature{id: id, props: props, polygons: [][][]pt{{ring}}}
}

// A layer is one GeoJSON collection of the world.
type layer struct {
	id, title, description string
	features               []feature
}

// geoJSON writes the layer by RFC 7946: WGS 84, longitude first, seven decimals (about a centimetre), exterior rings
// counter-clockwise and holes clockwise, one feature a line.
func (l layer) geoJSON() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":"FeatureCollection","name":%q,"features":[`, l.id)
	for i, f := range l.features {
		if i > 0 {
			b.WriteByte(',')
		}
		id, err := json.Marshal(f.id)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "\n"+`{"type":"Feature","id":%s,"properties":{`, id)
		for j, p := range f.props {
			if j > 0 {
				b.WriteByte(',')
			}
			v, err := json.Marshal(p.value)
			if err != nil {
				return nil, fmt.Errorf("demo: %s %s property %s: %w", l.id, f.id, p.name, err)
			}
			fmt.Fprintf(&b, "%q:%s", p.name, v)
		}
		b.WriteString(`},"geometry":`)
		f.writeGeometry(&b)
		b.WriteByte('}')
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}

func (f feature) writeGeometry(b *bytes.Buffer) {
	switch {
	case f.point != nil:
		b.WriteString(`{"type":"Point","coordinates":`)
		writePosition(b, *f.point)
	case f.line != nil:
		b.WriteString(`{"type":"LineString","coordinates":`)
		writePositions(b, f.line)
	case len(f.polygons) == 1:
		b.WriteString(`{"type":"Polygon","coordinates":`)
		writeRings(b, f.polygons[0])
	default:
		b.WriteString(`{"type":"MultiPolygon","coordinates":[`)
		for i, p := range f.polygons {
			if i > 0 {
				b.WriteByte(',')
			}
			writeRings(b, p)
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
}

func writeRings(b *bytes.Buffer, rings [][]pt) {
	b.WriteByte('[')
	for i, r := range rings {
		if i > 0 {
			b.WriteByte(',')
		}
		closed := append([]pt(nil), r...)
		if (area(r) > 0) != (i == 0) {
			for j, k := 0, len(closed)-1; j < k; j, k = j+1, k-1 {
				closed[j], closed[k] = closed[k], closed[j]
			}
		}
		writePositions(b, append(closed, closed[0]))
	}
	b.WriteByte(']')
}

func writePositions(b *bytes.Buffer, ps []pt) {
	b.WriteByte('[')
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(',')
		}
		writePosition(b, p)
	}
	b.WriteByte(']')
}

func writePosition(b *bytes.Buffer, p pt) {
	q := lonLatOf(p)
	b.WriteByte('[')
	b.WriteString(strconv.FormatFloat(q.lon, 'f', 7, 64))
	b.WriteByte(',')
	b.WriteString(strconv.FormatFloat(q.lat, 'f', 7, 64))
	b.WriteByte(']')
}

// round keeps d decimals, for properties a person reads.
func round(v float64, d int) float64 {
	k := math.Pow(10, float64(d))
	return math.Round(v*k) / k
}
