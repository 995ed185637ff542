package ifc

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"lantau/importers"
)

// TestScratch is replaced below.
func TestScratch(t *testing.T) {
	out := os.Getenv("OUT")
	if out == "" {
		t.Skip()
	}
	files, _ := filepath.Glob(os.Getenv("IN"))
	for _, f := range files {
		r, _ := os.Open(f)
		st, _ := r.Stat()
		w, _ := os.Create(filepath.Join(out, filepath.Base(f)+".ndjson"))
		err := importers.Inspect(context.Background(), New(), importers.Source{Name: f, ReaderAt: r, Size: st.Size()}, importers.Options{}, w, true)
		t.Log(filepath.Base(f), err)
		w.Close()
	}
}
