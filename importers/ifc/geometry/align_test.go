package geometry

import "testing"

// A tetrahedron whose faces disagree becomes closed and outward; an open one is left alone.
func TestAlign(t *testing.T) {
	b := body{
		points:    []vec{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		triangles: [][3]uint32{{0, 1, 2}, {0, 1, 3}, {1, 3, 2}, {2, 3, 0}},
	}
	open := body{points: b.points, triangles: append([][3]uint32(nil), b.triangles[:3]...)}
	b.orient()
	if !b.closed() || b.volume() < 0.16 {
		t.Errorf("closed %v, volume %g", b.closed(), b.volume())
	}
	before := open.triangles[1]
	open.align()
	if open.triangles[1] != before {
		t.Error("the open one was changed")
	}
}
