package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// A Scale says how large the world is.
type Scale string

// Small is one terminal and 370 buildings (6 MB). Medium and Large repeat the blocks of the new town inland, 12 and 100
// times, as a load: about 2,500 and 19,500 buildings (12 and 100 MB of CityJSON). All else is the same at every scale.
const (
	Small  Scale = "small"
	Medium Scale = "medium"
	Large  Scale = "large"
)

// ParseScale reads small, medium or large.
func ParseScale(s string) (Scale, error) {
	switch Scale(s) {
	case Small, Medium, Large:
		return Scale(s), nil
	}
	return "", fmt.Errorf("demo: scale %q: want small, medium or large", s)
}

// A File is one file of the world and how to import it.
type File struct {
	Path        string // of the written file
	Collection  string // collection id
	Title       string
	Description string
	Format      string // importer's name: geojson, ifc, cityjson
	CRS         string // for --crs; empty where the file says its own
}

// A World is what Write wrote: its files in the order of import, backdrop first.
type World struct {
	Dir   string
	Scale Scale
	Files []File

	assets []Asset
}

// layers are the GeoJSON collections, backdrop first.
func layers() []layer {
	return []layer{land(), airport(), districts(), greenery(), aprons(), taxiways(), runways(), markings(), stands(), roadLayer(), footpaths(), carparkLayer(), lamppostLayer()}
}

// Write writes the world into dir, which is made where it is missing. The bytes depend on the scale alone. Files of the
// same names are replaced, each at once (written aside, then renamed); others are left.
func Write(ctx context.Context, dir string, scale Scale) (World, error) {
	if _, err := ParseScale(string(scale)); err != nil {
		return World{}, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return World{}, fmt.Errorf("demo: %w", err)
	}
	w := World{Dir: dir, Scale: scale}
	put := func(name string, f File, b []byte) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		f.Path = filepath.Join(dir, name)
		w.Files = append(w.Files, f)
		return writeFile(f.Path, b)
	}
	for _, l := range layers() {
		b, err := l.geoJSON()
		if err != nil {
			return World{}, err
		}
		if err := put(l.id+".geojson", File{Collection: l.id, Title: l.title, Description: l.description, Format: "geojson"}, b); err != nil {
			return World{}, err
		}
	}
	ifc, assets, _ := buildTerminal()
	if err := put("terminal.ifc", File{Collection: "terminal", Title: "Terminal 1", Format: "ifc",
		Description: "The passenger terminal as a building model: structure, facades, rooms, furniture, building services, lifts, jet bridges and sensors."}, ifc); err != nil {
		return World{}, err
	}
	city, err := buildCity(map[Scale]int{Small: 1, Medium: 12, Large: 100}[scale])
	if err != nil {
		return World{}, err
	}
	if err := put("city.city.json", File{Collection: "city", Title: "City", Format: "cityjson",
		Description: "Buildings of Tung Chung and the airport island in LoD1.2 and LoD2.2, two bridges and trees, on HK1980 Grid with ellipsoidal heights."}, city); err != nil {
		return World{}, err
	}
	planes, err := buildAircraft()
	if err != nil {
		return World{}, err
	}
	if err := put("aircraft.city.json", File{Collection: "aircraft", Title: "Parked aircraft", Format: "cityjson",
		Description: "Aircraft on about half of the stands: instances of four low-poly shapes."}, planes); err != nil {
		return World{}, err
	}
	w.assets = assets
	return w, nil
}

// writeFile replaces the file at once.
func writeFile(path string, b []byte) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, b, 0o666); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}
