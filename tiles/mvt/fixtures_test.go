package mvt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// otherwise are the fixtures that Check judges otherwise, with the reason.
var otherwise = map[string]string{
	"valid/016": "the type UNKNOWN is written by leaving the field out, and a feature must contain it (specification 4.2); invalid/003 has the same bytes",
	"valid/057": "MoveTo announces 536,870,911 points and one follows; invalid/051 is the same fault",
}

// TestFixtures holds Check against the fixtures of Mapbox (npm @mapbox/mvt-fixtures), which stay outside this repository:
// LANTAU_MVT_FIXTURES is a directory with valid/ID.mvt and invalid/ID.mvt, by their validity in version 2.
func TestFixtures(t *testing.T) {
	dir := os.Getenv("LANTAU_MVT_FIXTURES")
	if dir == "" {
		t.Skip("LANTAU_MVT_FIXTURES does not name the fixtures' directory; they are not part of this repository")
	}
	for _, kind := range []string{"valid", "invalid"} {
		files, err := filepath.Glob(filepath.Join(dir, kind, "*.mvt"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no %s fixtures in %s: %v", kind, dir, err)
		}
		for _, f := range files {
			name := kind + "/" + strings.TrimSuffix(filepath.Base(f), ".mvt")
			t.Run(name, func(t *testing.T) {
				tile, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				_, err = Check(tile)
				if got, want := err == nil, (kind == "valid") != (otherwise[name] != ""); got != want {
					t.Errorf("accepted: %t, want %t: %v", got, want, err)
				}
			})
		}
	}
}
