package demo

import (
	"bytes"
	"fmt"
)

// A paint is a material of the city: CityJSON 2.0, 7.1, in one theme.
type paint int

// The paints, in the order of the table.
const (
	noPaint paint = iota
	cream
	rose
	mint
	sky
	sand
	chalk
	pearl
	granite
	glazing
	bronze
	brick
	tile
	metal
	blueMetal
	white
	pavement
	leaf
	leafDark
	bark
	fuselage
	wing
	tail
	engine
)

const paintTheme = "colours"

var paints = [...]struct {
	name    string
	r, g, b float64
}{
	{"unpainted", 0.80, 0.80, 0.78}, {"cream", 0.93, 0.88, 0.76}, {"rose", 0.90, 0.78, 0.73}, {"mint", 0.78, 0.87, 0.80}, {"sky", 0.76, 0.84, 0.90},
	{"sand", 0.86, 0.79, 0.68}, {"chalk", 0.92, 0.91, 0.88}, {"pearl", 0.84, 0.85, 0.85}, {"granite", 0.62, 0.61, 0.60}, {"glazing", 0.47, 0.62, 0.70},
	{"bronze", 0.62, 0.52, 0.42}, {"brick", 0.72, 0.47, 0.38}, {"tile", 0.62, 0.34, 0.26}, {"metal", 0.78, 0.80, 0.82}, {"blue metal", 0.55, 0.65, 0.74},
	{"white", 0.96, 0.96, 0.95}, {"pavement", 0.74, 0.73, 0.71}, {"leaf", 0.36, 0.55, 0.28}, {"dark leaf", 0.27, 0.45, 0.26}, {"bark", 0.42, 0.33, 0.25},
	{"fuselage", 0.97, 0.97, 0.97}, {"wing", 0.78, 0.79, 0.80}, {"tail", 0.10, 0.40, 0.42}, {"engine", 0.30, 0.32, 0.35},
}

// colours are the paints of a building's walls and roof.
type colours struct{ wall, roof paint }

// coloursOf chooses by function; estates differ from each other, as in Hong Kong, the houses of one are alike.
func coloursOf(function, key string) colours {
	pick := func(ps ...paint) paint { return ps[int(hashOf(key)>>7%uint64(len(ps)))] }
	switch function {
	case "public housing", "market":
		return colours{pick(cream, rose, mint, sky, sand), pavement}
	case "private housing", "clubhouse", "serviced apartments":
		return colours{pick(chalk, pearl, sand, cream), pearl}
	case "office", "shopping mall":
		return colours{pick(glazing, blueMetal), pearl}
	case "hotel":
		return colours{pick(bronze, glazing, sand), pavement}
	case "school", "assembly hall":
		return colours{pick(brick, cream, chalk), pavement}
	case "village house":
		return colours{pick(chalk, cream, white, rose), pick(tile, pavement, tile)}
	case "cargo terminal", "cargo shed", "logistics", "catering", "bus depot":
		return colours{pick(metal, pearl), metal}
	case "hangar", "exhibition hall", "arena", "sports centre":
		return colours{pearl, blueMetal}
	case "concourse", "terminal", "railway station", "air traffic control", "fuel tank":
		return colours{chalk, white}
	case "fire station":
		return colours{brick, pavement}
	case "car park":
		return colours{granite, pavement}
	case "bridge":
		return colours{pavement, granite}
	case "pier":
		return colours{pavement, pavement}
	}
	return colours{pearl, pavement}
}

func (c colours) of(what string) paint {
	if what == "RoofSurface" {
		return c.roof
	}
	return c.wall
}

func writePaints(b *bytes.Buffer) {
	fmt.Fprintf(b, `"appearance":{"default-theme-material":%q,"materials":[`, paintTheme)
	for i, p := range paints {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, `{"name":%q,"diffuseColor":[%s,%s,%s],"isSmooth":false}`, p.name, short(p.r), short(p.g), short(p.b))
	}
	b.WriteString("]},\n")
}
