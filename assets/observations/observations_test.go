package observations

import (
	"testing"
	"time"
)

func TestBoard(t *testing.T) {
	high, higher := 20.0, 30.0
	var b Board
	b.Declare(Datastream{ID: "a/t", Asset: "a", ObservedProperty: "Temperature", Warning: Limits{High: &high}, Alarm: Limits{High: &higher}, StaleAfter: time.Minute})
	b.Declare(Datastream{ID: "a/s", Asset: "a", ObservedProperty: "Status", AlarmWords: []string{"stopped"}})
	t0 := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	if s := b.StateOf("a", t0); s != Unknown {
		t.Errorf("before any observation: %s", s)
	}
	for i, c := range []struct {
		stream string
		result any
		after  time.Duration
		want   State // of the asset
		taken  int
	}{
		{"a/t", 15.0, 0, OK, 1},
		{"a/t", 25.0, time.Second, Warning, 1},
		{"a/s", "stopped", time.Second, Alarm, 1},
		{"a/t", 10.0, 0, Alarm, 0}, // older than what is known
		{"nobody", 1.0, 0, Alarm, 0},
		{"a/s", "running", 2 * time.Second, Warning, 1},
		{"a/t", 20.0, 3 * time.Second, OK, 1}, // at the limit is within it
	} {
		if got := len(b.Observe([]Observation{{c.stream, c.result, t0.Add(c.after)}})); got != c.taken {
			t.Errorf("step %d: %d taken, want %d", i, got, c.taken)
		}
		if got := b.StateOf("a", t0.Add(5*time.Second)); got != c.want {
			t.Errorf("step %d: %s, want %s", i, got, c.want)
		}
	}
	if got := b.StateOf("a", t0.Add(time.Hour)); got != Stale {
		t.Errorf("an hour later: %s", got)
	}
	if l := b.OfAsset("a", t0); len(l) != 2 || l[0].Datastream.ObservedProperty != "Status" {
		t.Errorf("datastreams: %+v", l)
	}
}
