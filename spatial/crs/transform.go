package crs

import (
	"fmt"
	"math"
	"sync"

	proj "github.com/twpayne/go-proj/v11"

	"lantau/spatial"
)

// A Transform takes coordinates of one CRS to WGS 84 and back. Safe for concurrent use.
type Transform struct {
	From CRS
	mu   sync.Mutex
	free []*proj.PJ // each with a context of its own
}

var transforms sync.Map // code → *Transform

// ToWGS84 is the transform from a CRS to lon, lat (WGS 84). It is tried on a point of the area of use first: where PROJ could
// only offer a ballpark transformation, or none, the error wraps ErrUnknown and says so.
func ToWGS84(c CRS) (*Transform, error) {
	if t, ok := transforms.Load(c.Code); ok {
		return t.(*Transform), nil
	}
	if c.Kind == Engineering {
		return nil, &spatial.InputError{Op: "CRS", Where: c.Code, Msg: "an engineering CRS has no place on the Earth", Try: "--crs or --origin", Err: ErrUnknown}
	}
	t := &Transform{From: c}
	if !c.IsWGS84() {
		if err := t.probe(); err != nil {
			return nil, err
		}
	}
	kept, _ := transforms.LoadOrStore(c.Code, t)
	return kept.(*Transform), nil
}

func (t *Transform) probe() error {
	pj, err := t.open()
	if err != nil {
		return err
	}
	defer t.put(pj)
	lon, lat := 0.0, 0.0
	if a := t.From.Area; a != nil {
		lon, lat = a.Center()[0], a.Center()[1]
		if a.Min[0] > a.Max[0] {
			lon = math.Mod(lon+360, 360) - 180
		}
	}
	at, err := pj.Inverse(proj.NewCoord(lon, lat, 0, 0))
	if err == nil {
		_, err = pj.Forward(at)
	}
	if err != nil {
		return &spatial.InputError{Op: "CRS", Where: t.From.Code, Msg: "cannot be transformed to WGS 84: " + err.Error(), Try: "another CRS", Err: ErrUnknown}
	}
	op, err := pj.GetLastUsedOperation()
	if err != nil {
		return fmt.Errorf("CRS %s: operation used: %w", t.From.Code, err)
	}
	if op.HasBallparkTransformation() || op.Info().Accuracy < 0 {
		return &spatial.InputError{Op: "CRS", Where: t.From.Code, Msg: "PROJ knows only a ballpark transformation to WGS 84, which may be hundreds of metres wrong", Try: "a CRS with a published datum transformation", Err: ErrUnknown}
	}
	return nil
}

func (t *Transform) open() (*proj.PJ, error) {
	ctx := proj.NewContext()
	ctx.SetLogLevel(proj.LogLevelNone)
	target := "EPSG:4326"
	if t.From.Kind == Geocentric {
		target = "EPSG:4979"
	}
	pj, err := ctx.NewCRSToCRS(t.From.Code, target, nil)
	if err == nil {
		pj, err = pj.NormalizeForVisualization()
	}
	if err != nil {
		return nil, &spatial.InputError{Op: "CRS", Where: t.From.Code, Msg: "no transformation to WGS 84: " + err.Error(), Try: "another CRS", Err: ErrUnknown}
	}
	return pj, nil
}

func (t *Transform) get() (*proj.PJ, error) {
	t.mu.Lock()
	if n := len(t.free); n > 0 {
		pj := t.free[n-1]
		t.free = t.free[:n-1]
		t.mu.Unlock()
		return pj, nil
	}
	t.mu.Unlock()
	return t.open()
}

func (t *Transform) put(pj *proj.PJ) {
	t.mu.Lock()
	t.free = append(t.free, pj)
	t.mu.Unlock()
}

// Forward changes flat x, y, z triples of the CRS (easting, northing or longitude, latitude) to lon, lat in place; z stays as it
// is, except for a geocentric CRS, where it becomes the ellipsoidal height. A point that cannot be transformed, or is not
// a number, makes the whole call fail with its index.
func (t *Transform) Forward(xyz []float64) error { return t.run(xyz, proj.DirectionFwd) }

// Inverse changes flat lon, lat, z triples to coordinates of the CRS in place; see Forward.
func (t *Transform) Inverse(xyz []float64) error { return t.run(xyz, proj.DirectionInv) }

func (t *Transform) run(xyz []float64, dir proj.Direction) error {
	if len(xyz) == 0 {
		return nil
	}
	if !t.From.IsWGS84() {
		pj, err := t.get()
		if err != nil {
			return err
		}
		defer t.put(pj)
		z := -1
		if t.From.Kind == Geocentric {
			z = 2
		}
		if err := pj.TransFlatCoords(dir, xyz, 3, z, -1); err != nil {
			return t.pointError(xyz, err)
		}
	}
	for i := 0; i+2 < len(xyz); i += 3 {
		if d := (xyz[i] - xyz[i]) + (xyz[i+1] - xyz[i+1]); d != 0 {
			return t.pointError(xyz, nil)
		}
	}
	if dir == proj.DirectionFwd && t.From.Kind != Geocentric {
		for i := 0; i+2 < len(xyz); i += 3 {
			if xyz[i] < -360 || xyz[i] > 360 || xyz[i+1] < -90.0001 || xyz[i+1] > 90.0001 {
				return fmt.Errorf("point %d: longitude %g, latitude %g are not on the Earth", i/3, xyz[i], xyz[i+1])
			}
		}
	}
	return nil
}

func (t *Transform) pointError(xyz []float64, err error) error {
	for i := 0; i+2 < len(xyz); i += 3 {
		if math.IsInf(xyz[i], 0) || math.IsNaN(xyz[i]) || math.IsInf(xyz[i+1], 0) || math.IsNaN(xyz[i+1]) {
			return fmt.Errorf("point %d cannot be transformed from %s", i/3, t.From.Code)
		}
	}
	return fmt.Errorf("transform from %s: %w", t.From.Code, err)
}
