package demo

import (
	"reflect"
	"testing"
	"time"
)

func TestSimulation(t *testing.T) {
	w := write(t)
	assets := w.Assets()
	byID := map[string]Asset{}
	props := map[[2]string]ObservedProperty{}
	for _, a := range assets {
		if len(a.Properties) == 0 {
			t.Errorf("asset %s (%s) has no observed properties", a.ID, a.Kind)
		}
		if _, ok := byID[a.ID]; ok {
			t.Errorf("asset %s is listed twice", a.ID)
		}
		if a.Position[0] < 113.8 || a.Position[0] > 114 || a.Position[1] < 22.2 || a.Position[1] > 22.4 {
			t.Errorf("asset %s is at %v", a.ID, a.Position)
		}
		byID[a.ID] = a
		for _, p := range a.Properties {
			props[[2]string{a.ID, p.Name}] = p
		}
	}
	start := time.Date(2026, 3, 14, 1, 0, 0, 0, time.UTC)
	one, two := NewSimulation(assets, 7), NewSimulation(assets, 7)
	first := one.Step(start)
	if len(first) != len(props) {
		t.Errorf("first step gives %d readings of %d datastreams", len(first), len(props))
	}
	if !reflect.DeepEqual(first, two.Step(start)) {
		t.Error("two simulations of one seed differ")
	}
	if got := one.Step(start); len(got) != 0 {
		t.Errorf("a step without time passing gives %d readings", len(got))
	}
	n := 0
	for i := 1; i <= 120; i++ {
		n += len(one.Step(start.Add(time.Duration(i) * time.Second)))
	}
	if rate := float64(n) / 120; rate < 20 || rate > 60 {
		t.Errorf("%.1f readings a second, want 20 to 60", rate)
	} else {
		t.Logf("%d assets, %d datastreams, %.1f readings a second", len(assets), len(props), rate)
	}
	// Every half hour of a day: the share of assets by state, and every result of its type.
	sum := map[State]float64{}
	for k := range 48 {
		state := map[string]State{}
		for _, r := range NewSimulation(assets, 7).Step(start.Add(time.Duration(k) * 30 * time.Minute)) {
			p, ok := props[[2]string{r.AssetID, r.Property}]
			if !ok {
				t.Fatalf("reading of %s %s, which is not listed", r.AssetID, r.Property)
			}
			if _, isNumber := r.Result.(float64); isNumber != (p.Unit != "") {
				t.Fatalf("%s %s in %q reads %v", r.AssetID, r.Property, p.Unit, r.Result)
			}
			if s := p.State(r.Result); s == Alarm || s == Warning && state[r.AssetID] != Alarm {
				state[r.AssetID] = s
			}
		}
		count := map[State]float64{}
		for _, s := range state {
			count[s]++
		}
		for s, c := range count {
			share := c / float64(len(assets))
			sum[s] += share / 48
			if s == Alarm && share > 0.025 || s == Warning && share > 0.08 {
				t.Errorf("at %02d:%02d %.1f %% of the assets are at %s", k/2, k%2*30, 100*share, s)
			}
		}
	}
	if sum[Alarm] < 0.004 || sum[Alarm] > 0.02 || sum[Warning] < 0.015 || sum[Warning] > 0.06 {
		t.Errorf("mean shares %v: want about 1 %% alarm and a few %% warning", sum)
	}
	t.Logf("mean share at warning %.2f %%, at alarm %.2f %%", 100*sum[Warning], 100*sum[Alarm])
}

func TestHealthyStaysNormal(t *testing.T) {
	for _, kind := range []string{"chiller", "pump", "ahu", "fan", "board", "lift", "escalator", "carousel", "gate", "temperature", "co2", "people", "smart lamppost", "carpark"} {
		for _, m := range modelsOf(kind) {
			for h := range int64(24) {
				for _, d := range []float64{-1, 0, 1} {
					at := momentAt(h * 3600)
					at.drift, at.jitter, at.own = d, d, (d+1)/2
					if v, ok := m.healthy(at).(float64); ok && (v < m.Normal.Low || v > m.Normal.High || m.State(v) != OK) {
						t.Errorf("%s %s reads %v at %d h: normal is %v", kind, m.Name, v, h, m.Normal)
					}
				}
			}
		}
	}
}
