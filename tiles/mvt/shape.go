package mvt

import (
	"math"
	"slices"

	"lantau/spatial/geom"
)

// A pt is a point in tile coordinates, before rounding.
type pt struct{ x, y float64 }

// A cell is a point on the tile's grid.
type cell struct{ x, y int32 }

// A shaper turns WKB into the command integers of MVT geometries. It is reused from feature to feature.
type shaper struct {
	proj      projection
	min, max  float64 // of the tile with its buffer
	tolerance float64
	inside    bool // the whole feature lies in the buffered tile: no need to look
	pts, tmp  []pt
	cells     []cell
	keep      []bool
	stack     [][2]int

	points          commands
	lines, polygons path
	exteriorGone    bool
}

// commands are a point geometry's command integers with the cursor they left (specification 4.3).
type commands struct {
	ints []uint32
	x, y int32
	n    int // points
	out  []byte
}

func (c *commands) packed() []byte {
	c.out = c.out[:0]
	for _, v := range c.ints {
		c.out = appendInt(c.out, v)
	}
	return c.out
}

// A path is the packed command integers of lines or rings, with the cursor they left.
type path struct {
	bytes []byte
	x, y  int32
}

func zigzag(v int32) uint32 { return uint32(v<<1) ^ uint32(v>>31) }

func (c *path) command(id, count int) { c.bytes = appendInt(c.bytes, command(id, count)) }

func (c *path) move(p cell) {
	c.bytes = appendInt(appendInt(c.bytes, zigzag(p.x-c.x)), zigzag(p.y-c.y))
	c.x, c.y = p.x, p.y
}

const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

func command(id, count int) uint32 { return uint32(id) | uint32(count)<<3 }

func (s *shaper) reset() {
	s.points = commands{ints: s.points.ints[:0], out: s.points.out}
	s.lines = path{bytes: s.lines.bytes[:0]}
	s.polygons = path{bytes: s.polygons.bytes[:0]}
	s.exteriorGone = false
}

// Point implements geom.Visitor.
func (s *shaper) Point(p geom.Points) {
	x, y := s.proj.project(p.XY(0))
	if x < s.min || x > s.max || y < s.min || y > s.max {
		return
	}
	c, at := &s.points, round(pt{x, y})
	if c.n == 0 {
		c.ints = append(c.ints, 0) // the command: set when the count is known
	}
	c.ints = append(c.ints, zigzag(at.x-c.x), zigzag(at.y-c.y))
	c.x, c.y = at.x, at.y
	c.n++
	c.ints[0] = command(moveTo, c.n)
}

// Line implements geom.Visitor.
func (s *shaper) Line(p geom.Points) {
	inside := s.load(p)
	if inside == outside {
		return
	}
	if inside == within {
		s.line(s.pts)
		return
	}
	// Cut into the runs inside the buffered tile.
	s.tmp = s.tmp[:0]
	for i := 1; i < len(s.pts); i++ {
		a, b, ok := s.segment(s.pts[i-1], s.pts[i])
		if !ok {
			continue
		}
		if n := len(s.tmp); n == 0 || s.tmp[n-1] != a {
			s.line(s.tmp)
			s.tmp = append(s.tmp[:0], a)
		}
		s.tmp = append(s.tmp, b)
	}
	s.line(s.tmp)
}

// Ring implements geom.Visitor.
func (s *shaper) Ring(p geom.Points, i int) {
	if i == 0 {
		s.exteriorGone = true
	} else if s.exteriorGone {
		return
	}
	switch s.load(p) {
	case outside:
		return
	case across:
		s.clipRing()
	}
	if s.ring(i > 0) && i == 0 {
		s.exteriorGone = false
	}
}

// relation says how a run of points lies to the buffered tile.
type relation int

const (
	outside relation = iota
	across
	within
)

// load projects a run of points into s.pts.
func (s *shaper) load(p geom.Points) relation {
	s.pts = slices.Grow(s.pts[:0], p.Len())[:p.Len()]
	s.proj.projectAll(s.pts, p)
	if s.inside {
		return within
	}
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, q := range s.pts {
		minX, maxX = min(minX, q.x), max(maxX, q.x)
		minY, maxY = min(minY, q.y), max(maxY, q.y)
	}
	switch {
	case len(s.pts) == 0 || maxX < s.min || minX > s.max || maxY < s.min || minY > s.max:
		return outside
	case minX >= s.min && maxX <= s.max && minY >= s.min && maxY <= s.max:
		return within
	}
	return across
}

// segment clips a segment to the buffered tile (Liang–Barsky 1984).
func (s *shaper) segment(a, b pt) (pt, pt, bool) {
	t0, t1 := 0.0, 1.0
	dx, dy := b.x-a.x, b.y-a.y
	for _, e := range [4][2]float64{{-dx, a.x - s.min}, {dx, s.max - a.x}, {-dy, a.y - s.min}, {dy, s.max - a.y}} {
		p, q := e[0], e[1]
		switch {
		case p == 0:
			if q < 0 {
				return a, b, false
			}
		case p < 0:
			t0 = max(t0, q/p)
		default:
			t1 = min(t1, q/p)
		}
	}
	if t0 > t1 {
		return a, b, false
	}
	out := b
	if t1 < 1 {
		out = pt{a.x + t1*dx, a.y + t1*dy}
	}
	if t0 > 0 {
		a = pt{a.x + t0*dx, a.y + t0*dy}
	}
	return a, out, true
}

// clipRing clips the ring in s.pts to the buffered tile (Sutherland–Hodgman 1974); edges along the border lie outside the tile proper.
func (s *shaper) clipRing() {
	if n := len(s.pts); n > 1 && s.pts[0] == s.pts[n-1] {
		s.pts = s.pts[:n-1]
	}
	for side := range 4 {
		in, out := s.pts, s.tmp[:0]
		d := func(p pt) float64 { // inside where not negative
			switch side {
			case 0:
				return p.x - s.min
			case 1:
				return s.max - p.x
			case 2:
				return p.y - s.min
			default:
				return s.max - p.y
			}
		}
		for i, b := range in {
			a := in[(i+len(in)-1)%len(in)]
			da, db := d(a), d(b)
			if (da < 0) != (db < 0) {
				t := da / (da - db)
				out = append(out, pt{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)})
			}
			if db >= 0 {
				out = append(out, b)
			}
		}
		s.pts, s.tmp = out, in
	}
	if len(s.pts) > 0 {
		s.pts = append(s.pts, s.pts[0])
	}
}

// round finds the nearest cell of a point in the buffered tile; the offset makes truncating the same as rounding down.
func round(p pt) cell {
	const off = 1 << 24
	return cell{int32(p.x+(off+0.5)) - off, int32(p.y+(off+0.5)) - off}
}

// simplifyFrom is the number of points from which simplification pays: rounding to the grid thins shorter runs well enough.
const simplifyFrom = 20

// grid simplifies and rounds a run of points into s.cells, without repeating a cell.
func (s *shaper) grid(pts []pt) {
	s.cells = s.cells[:0]
	simplified := s.tolerance > 0 && len(pts) >= simplifyFrom
	if simplified {
		s.simplify(pts)
	}
	for i, p := range pts {
		if simplified && !s.keep[i] {
			continue
		}
		c := round(p)
		if n := len(s.cells); n == 0 || s.cells[n-1] != c {
			s.cells = append(s.cells, c)
		}
	}
}

// simplify marks the points to keep (Douglas–Peucker 1973). A closed ring is split at the point farthest from its first.
func (s *shaper) simplify(pts []pt) {
	n := len(pts)
	if cap(s.keep) < n {
		s.keep = make([]bool, n)
	}
	s.keep = s.keep[:n]
	clear(s.keep)
	s.keep[0], s.keep[n-1] = true, true
	s.stack = append(s.stack[:0], [2]int{0, n - 1})
	t2 := s.tolerance * s.tolerance
	for len(s.stack) > 0 {
		r := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		a, b := pts[r[0]], pts[r[1]]
		dx, dy := b.x-a.x, b.y-a.y
		l2 := dx*dx + dy*dy
		far, at := t2, -1
		for i := r[0] + 1; i < r[1]; i++ {
			ex, ey := pts[i].x-a.x, pts[i].y-a.y
			d := ex*ex + ey*ey
			if l2 > 0 {
				t := max(0, min(1, (ex*dx+ey*dy)/l2))
				ex, ey = ex-t*dx, ey-t*dy
				d = ex*ex + ey*ey
			}
			if d > far {
				far, at = d, i
			}
		}
		if at >= 0 {
			s.keep[at] = true
			s.stack = append(s.stack, [2]int{r[0], at}, [2]int{at, r[1]})
		}
	}
}

func (s *shaper) line(pts []pt) {
	if len(pts) < 2 {
		return
	}
	s.grid(pts)
	if len(s.cells) < 2 {
		return
	}
	c := &s.lines
	c.command(moveTo, 1)
	c.move(s.cells[0])
	c.command(lineTo, len(s.cells)-1)
	for _, p := range s.cells[1:] {
		c.move(p)
	}
}

// ring appends the ring in s.pts, wound as MVT wants it: exterior rings have a positive area by the surveyor's formula in tile
// coordinates, interior rings a negative one. false where it has no area on the grid.
func (s *shaper) ring(interior bool) bool {
	s.grid(s.pts)
	cells := s.cells
	if n := len(cells); n > 1 && cells[0] == cells[n-1] {
		cells = cells[:n-1]
	}
	if len(cells) < 3 {
		return false
	}
	var area int64
	a := cells[len(cells)-1]
	for _, b := range cells {
		area += int64(a.x)*int64(b.y) - int64(b.x)*int64(a.y)
		a = b
	}
	if area == 0 {
		return false
	}
	c := &s.polygons
	c.command(moveTo, 1)
	c.move(cells[0])
	c.command(lineTo, len(cells)-1)
	if (area > 0) != interior {
		for _, p := range cells[1:] {
			c.move(p)
		}
	} else {
		for i := len(cells) - 1; i > 0; i-- {
			c.move(cells[i])
		}
	}
	c.command(closePath, 1)
	return true
}
