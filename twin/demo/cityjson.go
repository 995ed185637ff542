package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// A cityFile collects the objects of a CityJSON 2.0 file. Vertices are HK1980 Grid easting, northing and height in
// millimetres from an offset; equal ones are shared.
//
// The reference system is written as EPSG:2326, which is horizontal. Heights are ellipsoidal (WGS 84), as everywhere in
// the demo; no compound code says that of this grid.
type cityFile struct {
	title, id string
	objects   []cityObject
	vertices  [][3]int
	index     map[[3]int]int
	templates []cityGeometry // their points are in metres, in the template's frame
	points    [][3]float64   // of the templates
	pointAt   map[[3]float64]int
}

const cityOffsetE, cityOffsetN = 809000.0, 817000.0 // metres, near the anchor

// A cityObject is one CityObject with its geometries.
type cityObject struct {
	id, kind   string
	attrs      []prop
	parent     string
	children   []string
	colours    colours
	solids     []citySolid
	template   int // of the instance, where instance is set
	instance   *[3]int
	turn, size float64
	at         int
}

// A citySolid is a closed shell of one level of detail.
type citySolid struct {
	lod   string
	faces []cityFace
}

// A cityFace has its rings (indices of vertices, exterior first) and its meaning; of a template, its paint.
type cityFace struct {
	rings [][]int
	what  string
	paint paint
}

type cityGeometry struct {
	lod   string
	faces []cityFace // indices of points
}

func newCityFile(id, title string) *cityFile {
	return &cityFile{id: id, title: title, index: map[[3]int]int{}, pointAt: map[[3]float64]int{}}
}

// vertex names the place at p (metres east/north) and z metres above the ground.
func (c *cityFile) vertex(p pt, z float64) int {
	g := gridOf(p)
	v := [3]int{int(math.Round((g.x - cityOffsetE) * 1000)), int(math.Round((g.y - cityOffsetN) * 1000)), int(math.Round((ground + z) * 1000))}
	i, ok := c.index[v]
	if !ok {
		i = len(c.vertices)
		c.index[v] = i
		c.vertices = append(c.vertices, v)
	}
	return i
}

func (c *cityFile) ring(ring []pt, z float64) []int {
	out := make([]int, len(ring))
	for i, p := range ring {
		out[i] = c.vertex(p, z)
	}
	return out
}

func reversed(r []int) []int {
	out := make([]int, len(r))
	for i, v := range r {
		out[len(r)-1-i] = v
	}
	return out
}

// walls joins two rings of the same length, the lower first, both counter-clockwise.
func walls(lower, upper []int, what string) []cityFace {
	var out []cityFace
	for i := range lower {
		j := (i + 1) % len(lower)
		out = append(out, cityFace{rings: [][]int{{lower[i], lower[j], upper[j], upper[i]}}, what: what})
	}
	return out
}

// A tier is one step of a stacked solid: its plan, counter-clockwise, and the height of its top.
type tier struct {
	ring []pt
	top  float64
}

// stack is the solid of tiers that step back: each lies within the one below. The roof of a tier has the next as a hole.
func (c *cityFile) stack(bottom float64, tiers ...tier) []cityFace {
	out := []cityFace{{rings: [][]int{reversed(c.ring(tiers[0].ring, bottom))}, what: "GroundSurface"}}
	for i, t := range tiers {
		up := c.ring(t.ring, t.top)
		out = append(out, walls(c.ring(t.ring, bottom), up, "WallSurface")...)
		roof := cityFace{rings: [][]int{up}, what: "RoofSurface"}
		if i+1 < len(tiers) {
			roof.rings = append(roof.rings, reversed(c.ring(tiers[i+1].ring, t.top)))
		}
		out = append(out, roof)
		bottom = t.top
	}
	return out
}

// section is the solid of a roof profile over a rectangle: length along the frame's x, profile y and z from right to
// left, the first and last point at the eaves. Ends are walls, the rest roof.
func (c *cityFile) section(f frame, length, bottom float64, profile []pt) []cityFace {
	n := len(profile)
	at := func(x, y, z float64) int { return c.vertex(f.to(pt{x, y}), z) }
	l := length / 2
	var back, front []int // outlines of the ends, seen from the front, counter-clockwise
	for _, x := range [...]float64{-l, l} {
		r := []int{at(x, profile[0].x, bottom), at(x, profile[n-1].x, bottom)}
		for i := n - 1; i >= 0; i-- {
			r = append(r, at(x, profile[i].x, profile[i].y))
		}
		if x < 0 {
			back = r
		} else {
			front = r
		}
	}
	// profile runs with y rising, so that a front outline of bottom left-to-right, then back along the roof, is
	// counter-clockwise seen from +x.
	out := []cityFace{{rings: [][]int{reversed(back)}, what: "WallSurface"}, {rings: [][]int{front}, what: "WallSurface"},
		{rings: [][]int{{back[0], back[1], front[1], front[0]}}, what: "GroundSurface"}}
	for i := 1; i < len(front); i++ {
		j := (i + 1) % len(front)
		what := "RoofSurface"
		if i == 1 || j == 0 {
			what = "WallSurface"
		}
		out = append(out, cityFace{rings: [][]int{{back[i], back[j], front[j], front[i]}}, what: what})
	}
	return out
}

// lathe is a solid of revolution with n sides: radius and height from bottom to top.
func (c *cityFile) lathe(at pt, n int, profile []pt) []cityFace {
	var rings [][]int
	for _, p := range profile {
		rings = append(rings, c.ring(ngon(at, p.x, n), p.y))
	}
	out := []cityFace{{rings: [][]int{reversed(rings[0])}, what: "GroundSurface"}, {rings: [][]int{rings[len(rings)-1]}, what: "RoofSurface"}}
	for i := 0; i+1 < len(rings); i++ {
		out = append(out, walls(rings[i], rings[i+1], "WallSurface")...)
	}
	return out
}

func (c *cityFile) add(o cityObject) { c.objects = append(c.objects, o) }

// templatePoint names a point of a template.
func (c *cityFile) templatePoint(p [3]float64) int {
	i, ok := c.pointAt[p]
	if !ok {
		i = len(c.points)
		c.pointAt[p] = i
		c.points = append(c.points, p)
	}
	return i
}

// place is an instance of a template at p, turned by angle counter-clockwise and scaled.
func (c *cityFile) place(o cityObject, template int, p pt, angle, size float64) {
	o.instance, o.template, o.at, o.turn, o.size = &[3]int{}, template, c.vertex(p, 0), angle, size
	c.add(o)
}

// bytes writes the file. Objects keep their order.
func (c *cityFile) bytes() ([]byte, error) {
	var b bytes.Buffer
	lo, hi := c.vertices[0], c.vertices[0]
	for _, v := range c.vertices {
		for i := range v {
			lo[i], hi[i] = min(lo[i], v[i]), max(hi[i], v[i])
		}
	}
	metres := func(v [3]int) string {
		return fmt.Sprintf("%.3f,%.3f,%.3f", cityOffsetE+float64(v[0])/1000, cityOffsetN+float64(v[1])/1000, float64(v[2])/1000)
	}
	fmt.Fprintf(&b, `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[%.1f,%.1f,0.0]},`, cityOffsetE, cityOffsetN)
	fmt.Fprintf(&b, "\n"+`"metadata":{"identifier":%q,"title":%q,"referenceDate":"2026-01-01","referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/2326","geographicalExtent":[%s,%s]},`, c.id, c.title, metres(lo), metres(hi))
	b.WriteString("\n" + `"CityObjects":{`)
	for i, o := range c.objects {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := o.write(&b); err != nil {
			return nil, err
		}
	}
	b.WriteString("\n},\n")
	writePaints(&b)
	if len(c.templates) > 0 {
		b.WriteString(`"geometry-templates":{"templates":[`)
		for i, g := range c.templates {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"type":"MultiSurface","lod":%q,"boundaries":`, g.lod)
			writeFaces(&b, g.faces)
			fmt.Fprintf(&b, `,"material":{%q:{"values":[`, paintTheme)
			for j, f := range g.faces {
				if j > 0 {
					b.WriteByte(',')
				}
				b.WriteString(strconv.Itoa(int(f.paint)))
			}
			b.WriteString("]}}}")
		}
		b.WriteString(`],"vertices-templates":[`)
		for i, p := range c.points {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "[%s,%s,%s]", short(p[0]), short(p[1]), short(p[2]))
		}
		b.WriteString("]},\n")
	}
	b.WriteString(`"vertices":[`)
	for i, v := range c.vertices {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "[%d,%d,%d]", v[0], v[1], v[2])
	}
	b.WriteString("]}\n")
	return b.Bytes(), nil
}

func short(v float64) string { return strconv.FormatFloat(round(v, 4), 'f', -1, 64) }

func (o cityObject) write(b *bytes.Buffer) error {
	fmt.Fprintf(b, "\n%q:{\"type\":%q,\"attributes\":{", o.id, o.kind)
	for i, p := range o.attrs {
		v, err := json.Marshal(p.value)
		if err != nil {
			return fmt.Errorf("demo: city object %s attribute %s: %w", o.id, p.name, err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "%q:%s", p.name, v)
	}
	b.WriteByte('}')
	if o.parent != "" {
		fmt.Fprintf(b, `,"parents":[%q]`, o.parent)
	}
	if len(o.children) > 0 {
		list, err := json.Marshal(o.children)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, `,"children":%s`, list)
	}
	if o.instance != nil {
		sin, cos := math.Sincos(o.turn)
		k := o.size
		fmt.Fprintf(b, `,"geometry":[{"type":"GeometryInstance","template":%d,"boundaries":[%d],"transformationMatrix":[%s,%s,0,0,%s,%s,0,0,0,0,%s,0,0,0,0,1]}]`,
			o.template, o.at, short(k*cos), short(-k*sin), short(k*sin), short(k*cos), short(k))
	} else if len(o.solids) > 0 {
		b.WriteString(`,"geometry":[`)
		for i, s := range o.solids {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, `{"type":"Solid","lod":%q,"boundaries":[`, s.lod)
			writeFaces(b, s.faces)
			b.WriteString(`],"semantics":{"surfaces":[`)
			var kinds []string
			at := map[string]int{}
			for _, f := range s.faces {
				if _, ok := at[f.what]; !ok {
					if len(kinds) > 0 {
						b.WriteByte(',')
					}
					fmt.Fprintf(b, `{"type":%q}`, f.what)
					at[f.what] = len(kinds)
					kinds = append(kinds, f.what)
				}
			}
			b.WriteString(`],"values":[[`)
			for j, f := range s.faces {
				if j > 0 {
					b.WriteByte(',')
				}
				b.WriteString(strconv.Itoa(at[f.what]))
			}
			fmt.Fprintf(b, `]]},"material":{%q:{"values":[[`, paintTheme)
			for j, f := range s.faces {
				if j > 0 {
					b.WriteByte(',')
				}
				b.WriteString(strconv.Itoa(int(o.colours.of(f.what))))
			}
			b.WriteString("]]}}}")
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return nil
}

func writeFaces(b *bytes.Buffer, faces []cityFace) {
	b.WriteByte('[')
	for i, f := range faces {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('[')
		for j, r := range f.rings {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('[')
			for k, v := range r {
				if k > 0 {
					b.WriteByte(',')
				}
				b.WriteString(strconv.Itoa(v))
			}
			b.WriteByte(']')
		}
		b.WriteByte(']')
	}
	b.WriteByte(']')
}
