package importers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"

	"lantau/importers"
	"lantau/importers/cityjson"
	"lantau/importers/geojson"
	"lantau/importers/ifc"
	"lantau/spatial"
	"lantau/spatial/catalog"
	"lantau/spatial/crs"
	"lantau/spatial/store"
)

// testData is the folder of real files; a test that needs it is skipped where it is absent.
func testData(t *testing.T) string {
	dir := os.Getenv("LANTAU_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: no test data at %s; set LANTAU_TESTDATA", dir)
	}
	return dir
}

// imported imports one real file into a store of its own.
func imported(t *testing.T, file string, opts importers.Options) (*store.Store, *catalog.Snapshot, importers.Result) {
	t.Helper()
	f, err := os.Open(filepath.Join(testData(t), filepath.FromSlash(file)))
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	r, err := importers.Run(t.Context(), s, []importers.Importer{ifc.New(), cityjson.New(), geojson.New()}, importers.Job{Collection: "c", Options: opts,
		Sources: []importers.Source{{Name: f.Name(), ReaderAt: f, Size: info.Size()}}, Home: spatial.Anchor{Lon: 113.9145, Lat: 22.3089, Height: 6}})
	if err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot(t.Context(), spatial.Query{Collection: "c"})
	if err != nil {
		t.Fatal(err)
	}
	return s, snap, r
}

// A place says where a model's file puts it, read from the file by hand.
type place struct {
	crs         string
	e, n, h     float64 // map coordinates of the project origin
	cos, sin    float64 // of the map conversion's X axis
	scale       float64 // map units per metre of the project
	lon, lat    float64 // where there is no CRS: the site's position, degrees
	rotation    float64 // of the X axis from east, degrees counter-clockwise; of a site
	checkAnchor bool
}

func dms(d, m, s float64) float64 { return d + m/60 + s/3600 }

// Where each georeferenced model lies: every object's box, as an independent reader measures it in the project's frame, taken to the
// Earth by the file's own numbers, against the box that the store holds.
func TestKnownPlacesIFC(t *testing.T) {
	utm60 := place{crs: "EPSG:32760", e: 729013.3488297004, n: 9063992.684697363, h: 1.3, cos: 0.5, sin: math.Sqrt(3) / 2, scale: 1}
	italy := place{crs: "EPSG:3065", cos: 1, scale: 1}
	for file, p := range map[string]place{
		"pcert_Building-Architecture.ifc":    utm60,
		"pcert_Building-Hvac.ifc":            utm60,
		"pcert_Building-Structural.ifc":      utm60,
		"bsi_geographic-referencing-utm.ifc": {crs: "EPSG:25832", e: 458657.30, n: 5438232.25, h: 113.7, cos: 0.270600445976, sin: 0.962691746426, scale: 1},
		"if_Bentley_Terrain.ifc":             {crs: "EPSG:2271", cos: 1, scale: 3.2808333333333337},
		"bsi_linear-placement-of-signal.ifc": italy,
		"AC20-FZK-Haus.ifc":                  {lon: dms(8, 26, 11.5404), lat: dms(49, 6, 1.566), h: 110, checkAnchor: true},
		"AC11-Institute-Var-2.ifc":           {lon: dms(8, 43, 0), lat: dms(49, 9, 0), checkAnchor: true},
		"duplex_A_architecture.ifc":          {lon: -dms(87, 38, 21.839999), lat: dms(41, 52, 27.84), checkAnchor: true},
		"duplex_E_electrical.ifc":            {lon: -dms(87, 38, 21.828002), lat: dms(41, 52, 27.843933), checkAnchor: true},
		"whale_LargeBuilding.ifc":            {lon: -dms(71, 3, 24.263305), lat: dms(42, 21, 31.181945), checkAnchor: true},
	} {
		t.Run(file, func(t *testing.T) {
			s, snap, r := imported(t, "ifc/"+file, importers.Options{})
			if p.checkAnchor {
				a := snap.Collection.Anchor
				if d := crs.Distance(a.Lon, a.Lat, p.lon, p.lat); d > 0.001 || r.Version.Lineage.Georeference.Method != spatial.BySite {
					t.Errorf("anchor %+v is %.4f m from the site (%.9f, %.9f); by %s", *a, d, p.lon, p.lat, r.Version.Lineage.Georeference.Method)
				}
				return
			}
			checkObjects(t, s, snap, file, p)
		})
	}
}

func checkObjects(t *testing.T, s *store.Store, snap *catalog.Snapshot, file string, p place) {
	text, err := os.ReadFile(filepath.Join(testData(t), "ifc", "oracle", file+".json"))
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	var oracle struct {
		ByGUID map[string]struct{ BBox [6]float64 } `json:"by_guid"`
	}
	if err := json.Unmarshal(text, &oracle); err != nil {
		t.Fatal(err)
	}
	c, err := crs.Parse(p.crs)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := crs.ToWGS84(c)
	if err != nil {
		t.Fatal(err)
	}
	compared, near, worst := 0, 0, 0.0
	for o, err := range s.Objects(t.Context(), snap, spatial.Query{Collection: "c"}, false) {
		if err != nil {
			t.Fatal(err)
		}
		want, ok := oracle.ByGUID[o.ID]
		if !ok || o.Box.IsEmpty() {
			continue
		}
		b := want.BBox
		x, y, z := (b[0]+b[3])/2, (b[1]+b[4])/2, (b[2]+b[5])/2
		size := math.Sqrt((b[3]-b[0])*(b[3]-b[0]) + (b[4]-b[1])*(b[4]-b[1]) + (b[5]-b[2])*(b[5]-b[2]))
		xyz := []float64{p.e + p.scale*(x*p.cos-y*p.sin), p.n + p.scale*(x*p.sin+y*p.cos), 0}
		if err := tr.Forward(xyz); err != nil {
			t.Fatal(err)
		}
		got := o.Box.Center()
		d := math.Hypot(crs.Distance(xyz[0], xyz[1], got[0], got[1]), p.h+z-got[2])
		compared++
		// The middle of a turned object's box is not that of the turned box: within its size, and for most within centimetres.
		if d < 0.05+0.005*size {
			near++
		}
		if d > 0.6*size+0.3 {
			t.Errorf("%s %s lies %.2f m from where the file puts it (size %.2f m)", o.Class, o.ID, d, size)
		}
		worst = max(worst, d)
	}
	if compared == 0 || near*2 < compared {
		t.Errorf("%d of %d objects within 5 cm", near, compared)
	}
	t.Logf("%d objects compared, %d within 5 cm + 0.5 %% of their size, worst %.2f m", compared, near, worst)
}

// The railway models place things by their distance along an alignment, where the independent reader differs by metres. The line runs
// by the town of Cervinara, which any atlas has at 41.02 N 14.61 E to a kilometre.
func TestKnownPlacesRail(t *testing.T) {
	_, snap, _ := imported(t, "ifc/rail_RFI_05_track.ifc", importers.Options{})
	c := snap.Collection.Extent.Center()
	if d := crs.Distance(c[0], c[1], 14.61, 41.02); d > 3000 {
		t.Errorf("the middle of the track, %.5f %.5f, is %.0f m from Cervinara", c[0], c[1], d)
	}
}

// City models: the corners of the vertices' box, transformed by themselves, against the collection's extent.
func TestKnownPlacesCityJSON(t *testing.T) {
	for file, c := range map[string]struct {
		crs  string // for --crs
		code string
		min  [2]float64 // easting, northing of the least vertex, read from the file by hand
		max  [2]float64
	}{
		"delft.city.json":                 {code: "EPSG:28992", min: [2]float64{84616.468, 447422.999}, max: [2]float64{85140.839, 447750.636}},
		"3dbag_sub.city.json":             {code: "EPSG:28992", min: [2]float64{194892.845, 418810.201}, max: [2]float64{196592.368, 424074.412}},
		"rotterdam/rotterdam_subset.json": {crs: "EPSG:28992", code: "EPSG:28992", min: [2]float64{90454.189, 435614.88}, max: [2]float64{91002.419, 436048.217}},
	} {
		t.Run(file, func(t *testing.T) {
			_, snap, _ := imported(t, "geo/cityjson/"+file, importers.Options{CRS: c.crs})
			parsed, err := crs.Parse(c.code)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := crs.ToWGS84(parsed)
			if err != nil {
				t.Fatal(err)
			}
			e := snap.Collection.Extent
			check := func(what string, en [2]float64, lon, lat float64) {
				q := []float64{en[0], en[1], 0}
				if err := tr.Forward(q); err != nil {
					t.Fatal(err)
				}
				// The extent is in degrees, the corners on a grid turned against them by the convergence: over these extents a few metres.
				if d := crs.Distance(q[0], q[1], lon, lat); d > 60 {
					t.Errorf("%s corner: %.7f, %.7f is %.1f m from %.7f, %.7f", what, lon, lat, d, q[0], q[1])
				}
			}
			check("south-west", c.min, e.Min[0], e.Min[1])
			check("north-east", c.max, e.Max[0], e.Max[1])
		})
	}
}

// 2,664 car parks carry their HK1980 Grid coordinates beside longitude and latitude, in whole metres, rounded from the position:
// EPSG:2326 of each point must be within a metre of both, and the median within the rounding.
func TestKnownPlacesHongKong(t *testing.T) {
	s, snap, _ := imported(t, "geo/hk/parking/hk01_03_red_carpark.geojson", importers.Options{})
	c, err := crs.Parse("EPSG:2326")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := crs.ToWGS84(c)
	if err != nil {
		t.Fatal(err)
	}
	n, worst := 0, 0.0
	for hit, err := range s.Scan(t.Context(), snap, spatial.Query{Collection: "c"}, 0) {
		if err != nil {
			t.Fatal(err)
		}
		columns := map[string]*array.Int64{}
		for k, p := range hit.Block.Schema {
			columns[p.Name], _ = hit.Block.Columns[k].(*array.Int64)
		}
		for _, row := range hit.Rows {
			i := int(row)
			e, nn := columns["easting"], columns["norting"]
			if e == nil || nn == nil || e.IsNull(i) || nn.IsNull(i) {
				continue
			}
			m := hit.Block.Box(i).Center()
			q := []float64{float64(e.Value(i)), float64(nn.Value(i)), 0}
			if err := tr.Forward(q); err != nil {
				t.Fatal(err)
			}
			d := crs.Distance(q[0], q[1], m[0], m[1])
			worst = max(worst, d)
			n++
			if d > 0.02 {
				t.Errorf("%s: %.3f m apart", hit.Block.ID.Value(i), d)
			}
		}
	}
	if n < 2600 {
		t.Errorf("only %d points compared", n)
	}
	t.Logf("%d points, worst %.4f m", n, worst)
}

// The control point of the HK1980 Grid, as a layer in EPSG:2326 and as a model with a map conversion.
func TestOriginOption(t *testing.T) {
	_, snap, r := imported(t, "ifc/bsi_bath-csg-solid.ifc", importers.Options{Origin: &spatial.Anchor{Lon: 114.181009327, Lat: 22.310602434, Height: 10}, Rotation: 90})
	if r.Version.Lineage.Georeference.Method != spatial.ByOrigin {
		t.Fatalf("placed by %s", r.Version.Lineage.Georeference.Method)
	}
	// The bath is 2 m along its X and 0.8 m along its Y; turned a quarter clockwise, X points south.
	local := crs.NewLocal(*snap.Collection.Anchor)
	e := snap.Collection.Extent
	x0, y0, z0 := local.FromGeodetic(e.Min[0], e.Min[1], e.Min[2])
	x1, y1, _ := local.FromGeodetic(e.Max[0], e.Max[1], e.Max[2])
	if got := fmt.Sprintf("%.1f × %.1f", x1-x0, y1-y0); got != "0.8 × 2.0" || math.Abs(z0) > 0.01 {
		t.Errorf("extent %s m at %.2f m, want 0.8 × 2.0 at 0", got, z0)
	}
}
