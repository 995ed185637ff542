package demo

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// cross reports whether two segments meet.
// overlap reports whether two segments pass through each other; touching does not count.
var (
	stepLine     = regexp.MustCompile(`^#(\d+)=([A-Z0-9]+)\((.*)\);$`)
	stepRef      = regexp.MustCompile(`#(\d+)`)
	stepText     = regexp.MustCompile(`'(?:[^']|'')*'`)
	boundaryText = regexp.MustCompile(`^'[^']*',\$,\$,\$,#(\d+),#(\d+),`)
	guidText     = regexp.MustCompile(`^'([0-3][0-9A-Za-z_$]{21})',\$`)
)

func TestTerminal(t *testing.T) {
	b, assets, counts := buildTerminal()
	if len(b) > 15<<20 {
		t.Errorf("%d bytes, want at most 15 MiB", len(b))
	}
	lines := bytes.Split(b, []byte("\n"))
	defined := map[int]string{}
	for _, l := range lines {
		if m := stepLine.FindSubmatch(l); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			if defined[n] != "" {
				t.Fatalf("#%d is defined twice", n)
			}
			defined[n] = string(m[2])
		} else if len(l) > 0 && l[0] == '#' {
			t.Fatalf("not an instance: %s", l)
		}
	}
	guids := map[string]bool{}
	joined := map[string][]string{} // by door or opening: the spaces on its sides
	for _, l := range lines {
		m := stepLine.FindSubmatch(l)
		if m == nil {
			continue
		}
		for _, r := range stepRef.FindAllSubmatch(stepText.ReplaceAll(m[3], nil), -1) {
			if n, _ := strconv.Atoi(string(r[1])); defined[n] == "" {
				t.Fatalf("%s refers to #%d, which is not there", l, n)
			}
		}
		if g := guidText.FindSubmatch(m[3]); g != nil {
			if guids[string(g[1])] {
				t.Errorf("GlobalId %s is used twice", g[1])
			}
			guids[string(g[1])] = true
		}
		if r := boundaryText.FindSubmatch(m[3]); string(m[2]) == "IFCRELSPACEBOUNDARY" && r != nil {
			joined[string(r[2])] = append(joined[string(r[2])], string(r[1]))
		}
	}
	checkWays(t, joined, counts)
	ids := map[string]bool{}
	for _, a := range assets {
		if !guids[a.Object] {
			t.Errorf("asset %s: no object %s in the file", a.ID, a.Object)
		}
		if ids[a.ID] {
			t.Errorf("asset %s is listed twice", a.ID)
		}
		ids[a.ID] = true
	}
	t.Log(len(b), "bytes,", len(defined), "instances,", len(guids), "GlobalIds,", len(assets), "assets:", counts)
}

// checkWays checks that people reach every room: each storey's rooms hang together by doors and open boundaries.
func checkWays(t *testing.T, joined map[string][]string, counts []string) {
	t.Helper()
	root := map[string]string{}
	var find func(string) string
	find = func(s string) string {
		if root[s] == "" || root[s] == s {
			root[s] = s
			return s
		}
		root[s] = find(root[s])
		return root[s]
	}
	for element, spaces := range joined {
		if len(spaces) != 2 {
			t.Errorf("element #%s bounds %d spaces, want 2", element, len(spaces))
			continue
		}
		root[find(spaces[0])] = find(spaces[1])
	}
	parts := map[string]bool{}
	for s := range root {
		parts[find(s)] = true
	}
	if len(parts) != 4 {
		t.Errorf("the rooms fall into %d parts, want one a storey", len(parts))
	}
	if want := fmt.Sprint("IFCSPACE ", len(root)); !slices.Contains(counts, want) {
		t.Errorf("%d spaces have a door or opening: of %v", len(root), counts)
	}
}

func TestGlobalID(t *testing.T) {
	if got, again := guidOf("x"), guidOf("x"); got != again || len(got) != 22 || got[0] > '3' {
		t.Errorf("GlobalId %q, then %q: want 22 digits, the first at most 3", got, again)
	}
	if guidOf("x") == guidOf("y") {
		t.Error("two keys share a GlobalId")
	}
}

// checkCityJSON reads a file back: indices in range, solids closed and facing outward, parents and children agreeing.
// sixfold is six times the volume in cubic metres between a triangle and a point near the file's offset.
