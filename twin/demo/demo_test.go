package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func write(t *testing.T) World {
	t.Helper()
	dir := os.Getenv("LANTAU_DEMO_OUT") // keep the files for a look
	if dir == "" {
		dir = t.TempDir()
	}
	w, err := Write(t.Context(), dir, Small)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func read(t *testing.T, f File) []byte {
	t.Helper()
	b, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWriteIsDeterministic(t *testing.T) {
	a, b := write(t), write(t)
	if len(a.Files) != len(b.Files) {
		t.Fatalf("%d and %d files", len(a.Files), len(b.Files))
	}
	for i := range a.Files {
		x, y := read(t, a.Files[i]), read(t, b.Files[i])
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs from one writing to the next", filepath.Base(a.Files[i].Path))
		}
		t.Logf("%-12s %8d bytes", a.Files[i].Collection, len(x))
	}
}

func TestWriteStops(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if _, err := Write(ctx, t.TempDir(), Small); !errors.Is(err, why) {
		t.Errorf("error %v, want the context's cause", err)
	}
	if _, err := Write(t.Context(), t.TempDir(), "huge"); err == nil {
		t.Error("scale huge was taken")
	}
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	w, err := Write(context.Background(), dir, Small)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range w.Files {
		fmt.Println(f.Collection, f.Format)
	}
	// Output:
	// land geojson
	// airport geojson
	// districts geojson
	// greenery geojson
	// aprons geojson
	// taxiways geojson
	// runways geojson
	// markings geojson
	// stands geojson
	// roads geojson
	// footpaths geojson
	// carparks geojson
	// lampposts geojson
	// terminal ifc
	// city cityjson
	// aircraft cityjson
}
