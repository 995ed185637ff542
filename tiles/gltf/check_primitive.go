package gltf

import (
	"encoding/binary"
	"fmt"
	"math"
)

// primitive judges one primitive's attributes and indices.
func (c *checker) primitive(where string, p *checkPrimitive) {
	pos := c.floats(where+" POSITION", p.Attributes["POSITION"], "VEC3")
	n := len(pos) / 3
	if a := c.accessorOf(p.Attributes["POSITION"]); a != nil && len(pos) > 0 {
		lo, hi := bounds(pos, 3)
		if !equal(lo, a.Min) || !equal(hi, a.Max) {
			c.errorf("%s: POSITION min %v max %v, in truth %v %v", where, a.Min, a.Max, lo, hi)
		}
	}
	if at, ok := p.Attributes["NORMAL"]; ok {
		nor := c.floats(where+" NORMAL", at, "VEC3")
		if len(nor)/3 != n {
			c.errorf("%s: %d normals for %d vertices", where, len(nor)/3, n)
		}
		for i := 0; i+2 < len(nor); i += 3 {
			x, y, z := float64(nor[i]), float64(nor[i+1]), float64(nor[i+2])
			if l := math.Sqrt(x*x + y*y + z*z); !(math.Abs(l-1) < 1e-4) {
				c.errorf("%s: normal %d has length %g", where, i/3, l)
				break
			}
		}
	}
	if at, ok := p.Attributes["COLOR_0"]; ok {
		if a := c.accessorOf(at); a == nil || a.ComponentType != 5121 || !a.Normalized || a.Type != "VEC4" || a.Count != n || c.raw(where+" COLOR_0", at) == nil {
			c.errorf("%s: COLOR_0 is not %d times four normalized bytes", where, n)
		}
	}
	c.featureIDs(where, p, n)
	if p.Material == nil || *p.Material < 0 || *p.Material >= len(c.doc.Materials) {
		c.errorf("%s: material %v of %d", where, p.Material, len(c.doc.Materials))
	}
	c.triangles(where, p, n)
}

func (c *checker) triangles(where string, p *checkPrimitive, n int) {
	if p.Mode != nil && *p.Mode != 4 {
		c.errorf("%s: mode %d, not triangles", where, *p.Mode)
	}
	if p.Indices == nil || c.accessorOf(*p.Indices) == nil {
		c.errorf("%s: no indices", where)
		return
	}
	a, raw := c.accessorOf(*p.Indices), c.raw(where+" indices", *p.Indices)
	if raw == nil || a.Type != "SCALAR" || a.Count%3 != 0 {
		c.errorf("%s: indices are %d of type %s", where, a.Count, a.Type)
		return
	}
	for i := range a.Count {
		var v, restart uint32
		switch a.ComponentType {
		case 5123:
			v, restart = uint32(binary.LittleEndian.Uint16(raw[2*i:])), math.MaxUint16
		case 5125:
			v, restart = binary.LittleEndian.Uint32(raw[4*i:]), math.MaxUint32
		default:
			c.errorf("%s: indices of component type %d", where, a.ComponentType)
			return
		}
		if v >= uint32(n) || v == restart {
			c.errorf("%s: index %d is %d of %d vertices", where, i, v, n)
			return
		}
	}
}

func (c *checker) featureIDs(where string, p *checkPrimitive, n int) {
	if p.Extensions.F == nil {
		return
	}
	for _, set := range p.Extensions.F.FeatureIds {
		if set.Attribute == nil || set.PropertyTable == nil || set.FeatureCount < 1 {
			c.errorf("%s: feature ids without attribute, table or count", where)
			continue
		}
		at, ok := p.Attributes[fmt.Sprintf("_FEATURE_ID_%d", *set.Attribute)]
		m := c.doc.Extensions.M
		if !ok || m == nil || *set.PropertyTable < 0 || *set.PropertyTable >= len(m.PropertyTables) {
			c.errorf("%s: attribute or property table of the feature ids is missing", where)
			continue
		}
		ids, count := c.floats(where+" _FEATURE_ID", at, "SCALAR"), m.PropertyTables[*set.PropertyTable].Count
		if len(ids) != n {
			c.errorf("%s: %d feature ids for %d vertices", where, len(ids), n)
		}
		for i, f := range ids {
			if f < 0 || f != float32(math.Trunc(float64(f))) || int(f) >= count || int(f) >= set.FeatureCount {
				c.errorf("%s: feature id %d is %v, of %d rows and %d features", where, i, f, count, set.FeatureCount)
				break
			}
			if *set.PropertyTable == 0 && int(f) < len(c.r.Used) {
				c.r.Used[int(f)] = true
			}
		}
	}
}
