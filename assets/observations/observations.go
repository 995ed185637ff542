// Package observations keeps what sensors say of assets, in the words of OGC SensorThings: a Datastream is one observed property of one
// thing, an Observation one result at one time. Here the latest observation of each datastream is kept, in memory, with the state
// that its thresholds give it.
package observations

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// State is how an asset or a datastream stands.
type State string

// The states. Stale means that no observation came for longer than the datastream's Period allows; Unknown that none ever came.
const (
	OK      State = "ok"
	Warning State = "warning"
	Alarm   State = "alarm"
	Stale   State = "stale"
	Unknown State = "unknown"
)

// severity orders states for finding the worst.
var severity = map[State]int{Unknown: 0, OK: 1, Stale: 2, Warning: 3, Alarm: 4}

// Worse returns the state that matters more.
func (s State) Worse(t State) State {
	if severity[t] > severity[s] {
		return t
	}
	return s
}

// Limits are the lowest and the highest result allowed; nil is no limit.
type Limits struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

func (l Limits) broken(v float64) bool {
	return l.Low != nil && v < *l.Low || l.High != nil && v > *l.High
}

// A Datastream is one observed property of one asset.
type Datastream struct {
	ID               string
	Asset            string
	ObservedProperty string
	Unit             string // UCUM; empty for words
	Warning, Alarm   Limits
	// WarningWords and AlarmWords are the results in words that mean so.
	WarningWords, AlarmWords []string
	// StaleAfter is how long an observation counts as current; 0 is for ever.
	StaleAfter time.Duration
}

// An Observation is a result of a datastream: a float64, a string or a bool.
type Observation struct {
	Datastream     string
	Result         any
	PhenomenonTime time.Time
}

// A Latest is a datastream with its newest observation and its state.
type Latest struct {
	Datastream  Datastream
	Observation Observation // zero time where none came
	State       State
}

// judge is the state that a result has by the thresholds.
func (d *Datastream) judge(result any) State {
	switch v := result.(type) {
	case float64:
		if d.Alarm.broken(v) {
			return Alarm
		}
		if d.Warning.broken(v) {
			return Warning
		}
	case string:
		if slices.Contains(d.AlarmWords, v) {
			return Alarm
		}
		if slices.Contains(d.WarningWords, v) {
			return Warning
		}
	}
	return OK
}

// A Board keeps the latest observation of each datastream. Safe for concurrent use; the zero value is empty.
type Board struct {
	mu      sync.RWMutex
	streams map[string]*Latest
	byAsset map[string][]*Latest
}

// Declare adds a datastream or replaces the description of the one of its id.
func (b *Board) Declare(d Datastream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.streams == nil {
		b.streams, b.byAsset = map[string]*Latest{}, map[string][]*Latest{}
	}
	if l, ok := b.streams[d.ID]; ok {
		l.Datastream = d
		return
	}
	l := &Latest{Datastream: d, State: Unknown}
	b.streams[d.ID] = l
	b.byAsset[d.Asset] = append(b.byAsset[d.Asset], l)
}

// Observe takes observations; one older than what its datastream has, or of an unknown datastream, is passed over. It returns the
// datastreams that changed.
func (b *Board) Observe(obs []Observation) (changed []Latest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, o := range obs {
		l, ok := b.streams[o.Datastream]
		if !ok || o.PhenomenonTime.Before(l.Observation.PhenomenonTime) {
			continue
		}
		l.Observation, l.State = o, l.Datastream.judge(o.Result)
		changed = append(changed, *l)
	}
	return changed
}

// OfAsset lists an asset's datastreams as they stand at an instant, by observed property.
func (b *Board) OfAsset(asset string, now time.Time) []Latest {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]Latest, 0, len(b.byAsset[asset]))
	for _, l := range b.byAsset[asset] {
		out = append(out, l.at(now))
	}
	slices.SortFunc(out, func(x, y Latest) int {
		return cmp.Compare(x.Datastream.ObservedProperty, y.Datastream.ObservedProperty)
	})
	return out
}

// StateOf is the worst state among an asset's datastreams.
func (b *Board) StateOf(asset string, now time.Time) State {
	b.mu.RLock()
	defer b.mu.RUnlock()
	s := Unknown
	for _, l := range b.byAsset[asset] {
		s = s.Worse(l.at(now).State)
	}
	return s
}

// at is the datastream as it stands at an instant.
func (l *Latest) at(now time.Time) Latest {
	out := *l
	if after := l.Datastream.StaleAfter; after > 0 && !l.Observation.PhenomenonTime.IsZero() && now.Sub(l.Observation.PhenomenonTime) > after {
		out.State = Stale
	}
	return out
}
