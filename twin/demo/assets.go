package demo

import (
	"math"
	"strings"
)

// An Asset is a thing with readings: its object in a collection and what is observed of it.
type Asset struct {
	ID         string     // stable: "CH-01", "LP-EB1234", "GATE-07"
	Name       string     // for people
	Class      string     // IFC class of a model's object ("IfcChiller"), or "lamppost", "carpark"
	Collection string     // collection id
	Object     string     // GlobalId of a model's object, id of a layer's feature
	Position   [3]float64 // longitude, latitude (degrees), ellipsoidal height (metres)
	Kind       string     // what it is to the simulation: "chiller", "lift", "gate" …
	Properties []ObservedProperty
}

// A State is how an asset or a reading stands against its thresholds.
type State string

// The states, from good to bad.
const (
	OK      State = "ok"
	Warning State = "warning"
	Alarm   State = "alarm"
)

// An ObservedProperty is one datastream of an asset. Results are numbers (float64) or, where Unit is empty, words.
type ObservedProperty struct {
	Name string `json:"name"` // "Supply water temperature"
	Unit string `json:"unit"` // UCUM: "Cel", "kW", "[ppm]"; empty for words
	// Normal is the range that healthy equipment keeps; zero for words.
	Normal Range `json:"normal"`
	// Warning and Alarm are crossed where a number leaves them. A nil end is open.
	Warning Limits `json:"warning"`
	Alarm   Limits `json:"alarm"`
	// WarningWords and AlarmWords are the words that mean so.
	WarningWords []string `json:"warningWords,omitempty"`
	AlarmWords   []string `json:"alarmWords,omitempty"`
}

// A Range is closed at both ends.
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Limits are the lowest and highest value allowed; nil is no limit.
type Limits struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

func (l Limits) broken(v float64) bool {
	return l.Low != nil && v < *l.Low || l.High != nil && v > *l.High
}

// State judges a result by the thresholds; NaN and other types are OK.
func (p ObservedProperty) State(result any) State {
	switch v := result.(type) {
	case float64:
		if p.Alarm.broken(v) {
			return Alarm
		}
		if p.Warning.broken(v) {
			return Warning
		}
	case string:
		for _, w := range p.AlarmWords {
			if v == w {
				return Alarm
			}
		}
		for _, w := range p.WarningWords {
			if v == w {
				return Warning
			}
		}
	}
	return OK
}

// Assets lists everything that has readings: the plant, lifts, gates and sensors of the terminal, the lampposts and the
// car parks. The order is stable; the slice is the caller's.
func (w World) Assets() []Asset {
	out := append([]Asset(nil), w.assets...)
	for _, p := range lampposts() {
		q := lonLatOf(p.at)
		kind := "lamppost"
		if p.smart {
			kind = "smart lamppost"
		}
		out = append(out, Asset{ID: "LP-" + p.id, Name: "Lamppost " + p.id, Class: "lamppost", Collection: "lampposts", Object: "LP-" + p.id, Position: [3]float64{q.lon, q.lat, ground}, Kind: kind})
	}
	for _, c := range carparks() {
		q := lonLatOf(centroid(c.ring))
		out = append(out, Asset{ID: "CP-" + strings.ToUpper(c.id), Name: c.name, Class: "carpark", Collection: "carparks", Object: "CP-" + strings.ToUpper(c.id), Position: [3]float64{q.lon, q.lat, ground}, Kind: "carpark"})
	}
	for i := range out {
		for _, m := range modelsOf(out[i].Kind) {
			out[i].Properties = append(out[i].Properties, m.ObservedProperty)
		}
	}
	return out
}

// number describes a property with upper limits, NaN for none.
func number(name, unit string, low, high, warn, alarm float64) ObservedProperty {
	p := ObservedProperty{Name: name, Unit: unit, Normal: Range{low, high}}
	if !math.IsNaN(warn) {
		p.Warning.High = &warn
	}
	if !math.IsNaN(alarm) {
		p.Alarm.High = &alarm
	}
	return p
}
