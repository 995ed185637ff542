// Package viewer holds the built web viewer: the 3D twin, the map and the readings panel.
//
// The TypeScript beside this file is built into dist with `make build` (or `npm run build` here); the Go compiler
// embeds whatever dist holds. dist/.keep is committed so that the package compiles before the first build.
package viewer

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// ErrNotBuilt says that the binary was compiled before the viewer was built.
var ErrNotBuilt = errors.New("the viewer has not been built: run make build")

// Files returns the built viewer, rooted where index.html lies. Every address in it is relative, so it can be served
// behind any path prefix. The error is ErrNotBuilt when there is no index.html. Safe for concurrent use.
func Files() (fs.FS, error) {
	dist, err := fs.Sub(files, "dist")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(dist, "index.html"); err != nil {
		return nil, ErrNotBuilt
	}
	return dist, nil
}
