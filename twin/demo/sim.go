package demo

import (
	"hash/fnv"
	"math"
	"time"
)

// A Reading is one result of one datastream.
type Reading struct {
	AssetID  string
	Property string // ObservedProperty.Name
	Result   any    // float64 or string
	Time     time.Time
}

// A Simulation makes plausible readings for assets. Every value is a function of the seed, the asset and the instant
// alone, so that two simulations of one seed agree whenever they are asked; the only state is when it was asked last.
// It is not safe for concurrent use.
//
// Days follow Hong Kong time: passengers peak in the morning and the evening, lamps burn at night, chillers work hardest
// in the afternoon. Each asset has episodes of fault: about 4 in 100 assets stand at warning at any time and 1 at alarm.
type Simulation struct {
	seed    uint64
	streams []stream
	last    time.Time
}

// A stream is one datastream: a property of an asset with its period and phase.
type stream struct {
	asset string
	hash  uint64
	model *propertyModel
	phase int64 // seconds
}

// A propertyModel says how a property behaves.
type propertyModel struct {
	ObservedProperty
	every   int64            // seconds between readings
	healthy func(moment) any // what it reads without fault
	faulty  bool             // whether the asset's faults show here
	digits  int              // decimals kept
}

// A moment is what a healthy value may depend on.
type moment struct {
	demand float64 // passengers, 0 at night to 1 at the peaks
	heat   float64 // of the day, 0 to 1
	night  bool
	drift  float64 // -1 to 1, changes over some ten minutes, own to the datastream
	jitter float64 // -1 to 1, own to the reading
	own    float64 // 0 to 1, constant of the asset
	second int64
}

// NewSimulation simulates the assets' properties. Assets of kinds it does not know have no readings.
func NewSimulation(assets []Asset, seed uint64) *Simulation {
	s := &Simulation{seed: seed}
	known := map[string][]propertyModel{}
	for _, a := range assets {
		models, ok := known[a.Kind]
		if !ok {
			models = modelsOf(a.Kind)
			known[a.Kind] = models
		}
		h := mix(seed ^ hashOf(a.ID))
		for i := range models {
			s.streams = append(s.streams, stream{asset: a.ID, hash: h, model: &models[i], phase: int64(mix(h+uint64(i)) % uint64(models[i].every))})
		}
	}
	return s
}

// Step gives the readings that fell due after the last step, up to now: at most one of each datastream, its latest. The
// first step gives one of every datastream. Time going back gives none. The slice is the caller's.
func (s *Simulation) Step(now time.Time) []Reading {
	var out []Reading
	for _, st := range s.streams {
		every := st.model.every
		due := (now.Unix()-st.phase)/every*every + st.phase
		if !s.last.IsZero() && due <= s.last.Unix() {
			continue
		}
		out = append(out, Reading{st.asset, st.model.Name, s.value(st, due), time.Unix(due, 0).UTC()})
	}
	if s.last.IsZero() || now.After(s.last) {
		s.last = now
	}
	return out
}

func (s *Simulation) value(st stream, second int64) any {
	m := momentAt(second)
	key := st.hash ^ hashOf(st.model.Name)
	m.drift, m.jitter, m.own = noise(key, second, 600), unit(key^uint64(second)), (unit(st.hash)+1)/2
	v := st.model.healthy(m)
	f := fault(st.hash, second)
	n, isNumber := v.(float64)
	if st.model.faulty && f.share > 0 {
		p := st.model.ObservedProperty
		switch {
		case !isNumber && f.share >= 0.5 && f.alarm && len(p.AlarmWords) > 0:
			return p.AlarmWords[int(st.hash>>8)%len(p.AlarmWords)]
		case !isNumber && f.share >= 0.5 && !f.alarm && len(p.WarningWords) > 0:
			return p.WarningWords[int(st.hash>>8)%len(p.WarningWords)]
		case isNumber && p.Warning.High != nil && p.Alarm.High != nil:
			gap := *p.Alarm.High - *p.Warning.High
			goal := *p.Warning.High + 0.45*gap
			if f.alarm {
				goal = *p.Alarm.High + 0.2*gap
			}
			n += (goal + 0.1*gap*m.drift - n) * f.share
		}
	}
	if isNumber {
		return round(n, st.model.digits)
	}
	return v
}

// A faultState is how far an asset's fault has grown: share 0 is healthy, 1 in full.
type faultState struct {
	share float64
	alarm bool
}

const faultWindow = 3 * 3600 // seconds: each asset has at most one fault in each

// fault gives the asset's fault at an instant. In a window of three hours four assets in ten have one, of 12 to 32
// minutes; a quarter of them reach alarm. It grows over a sixth of its time and goes over a tenth.
func fault(asset uint64, second int64) faultState {
	shifted := second + int64(asset%faultWindow)
	w := mix(asset ^ mix(uint64(shifted/faultWindow)))
	if w%10 >= 4 {
		return faultState{}
	}
	in := shifted % faultWindow
	long := int64(720 + w>>8%1200)
	start := int64(w >> 24 % uint64(faultWindow-long))
	u := float64(in-start) / float64(long)
	if u <= 0 || u >= 1 {
		return faultState{}
	}
	return faultState{math.Min(1, math.Min(u*6, (1-u)*10)), w>>44%4 == 0}
}

func momentAt(second int64) moment {
	h := float64((second+8*3600)%86400) / 3600 // Hong Kong is eight hours ahead and keeps no summer time
	peak := func(at, width float64) float64 { d := (h - at) / width; return math.Exp(-d * d) }
	return moment{
		demand: math.Min(1, 0.12+0.75*peak(9, 2.6)+0.55*peak(14, 3)+0.8*peak(20, 3)),
		heat:   0.5 - 0.5*math.Cos((h-3)/24*2*math.Pi),
		night:  h < 6.2 || h > 18.3,
		second: second,
	}
}

// noise is smooth in time: values at knots a period apart, joined by a cosine.
func noise(key uint64, second, period int64) float64 {
	k := second / period
	a, b := unit(mix(key^uint64(k))), unit(mix(key^uint64(k+1)))
	u := 0.5 - 0.5*math.Cos(math.Pi*float64(second%period)/float64(period))
	return a + (b-a)*u
}

func hashOf(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

func mix(v uint64) uint64 { r := random(v); return r.next() }

// unit maps a key to -1 … 1.
func unit(key uint64) float64 { return float64(mix(key)>>11)/(1<<52) - 1 }

func words(name string, warning, alarm []string) ObservedProperty {
	return ObservedProperty{Name: name, WarningWords: warning, AlarmWords: alarm}
}

// modelsOf gives the properties of a kind. A healthy number stays within its normal range.
func modelsOf(kind string) []propertyModel {
	none := math.NaN()
	// level is a number between low and high by a share (0 to 1) with some drift and jitter.
	level := func(p ObservedProperty, every int64, digits int, faulty bool, share func(moment) float64) propertyModel {
		return propertyModel{p, every, func(m moment) any {
			u := share(m) + 0.12*m.drift + 0.03*m.jitter
			return p.Normal.Low + (p.Normal.High-p.Normal.Low)*math.Max(0, math.Min(1, u))
		}, faulty, digits}
	}
	state := func(p ObservedProperty, every int64, healthy func(moment) string) propertyModel {
		return propertyModel{p, every, func(m moment) any { return healthy(m) }, true, 0}
	}
	always := func(word string) func(moment) string { return func(moment) string { return word } }
	half := func(m moment) float64 { return 0.35 + 0.3*m.own }
	busy := func(m moment) float64 { return 0.1 + 0.75*m.demand }
	hot := func(m moment) float64 { return 0.2 + 0.35*m.heat + 0.25*m.demand }
	switch kind {
	case "chiller":
		return []propertyModel{
			level(number("Supply water temperature", "Cel", 6.2, 8.2, 9, 11), 10, 2, true, half),
			level(number("Return water temperature", "Cel", 11, 14, 15, 17), 10, 2, false, hot),
			level(number("Power", "kW", 310, 880, 980, 1080), 10, 0, false, hot),
			level(number("Condenser approach", "K", 1.1, 2.9, 4, 5.5), 20, 2, true, half),
			state(words("Status", nil, nil), 60, always("running")),
		}
	case "pump":
		return []propertyModel{level(number("Vibration", "mm/s", 0.9, 3.2, 4.5, 7.1), 15, 2, true, half), level(number("Power", "kW", 38, 84, 95, 105), 15, 1, false, hot)}
	case "ahu":
		return []propertyModel{
			level(number("Supply air temperature", "Cel", 13, 16, 18, 21), 15, 1, true, half),
			level(number("Filter pressure drop", "Pa", 85, 185, 220, 280), 30, 0, false, half),
			level(number("Fan speed", "%", 35, 92, none, none), 15, 0, false, hot),
		}
	case "fan":
		return []propertyModel{level(number("Vibration", "mm/s", 0.6, 2.6, 4.5, 7.1), 20, 2, true, half), level(number("Fan speed", "%", 35, 92, none, none), 20, 0, false, hot)}
	case "board":
		return []propertyModel{level(number("Active power", "kW", 280, 1150, 1300, 1500), 10, 0, true, hot)}
	case "lift":
		return []propertyModel{
			state(words("Status", []string{"door fault", "levelling fault"}, []string{"stopped", "passengers trapped"}), 20, always("running")),
			level(number("Trips per hour", "/h", 2, 85, none, none), 60, 0, false, busy),
		}
	case "escalator":
		return []propertyModel{
			state(words("Status", []string{"handrail slip"}, []string{"stopped"}), 20, func(m moment) string {
				if m.demand < 0.16 {
					return "standby"
				}
				return "running"
			}),
			level(number("Motor temperature", "Cel", 38, 66, 78, 90), 30, 1, false, busy),
		}
	case "walkway":
		return []propertyModel{state(words("Status", []string{"handrail slip"}, []string{"stopped"}), 30, always("running"))}
	case "carousel", "conveyor":
		return []propertyModel{
			state(words("Status", []string{"slow"}, []string{"jam"}), 20, always("running")),
			level(number("Bags per minute", "/min", 0, 42, none, none), 20, 0, false, busy),
		}
	case "bridge":
		return []propertyModel{state(words("Status", []string{"auto-level fault"}, []string{"out of service"}), 60, func(m moment) string {
			if turn(m) < 0.62 {
				return "docked"
			}
			return "retracted"
		})}
	case "gate":
		return []propertyModel{
			{words("State", nil, nil), 30, func(m moment) any {
				switch u := turn(m); {
				case u < 0.25:
					return "closed"
				case u < 0.55:
					return "open"
				case u < 0.85:
					return "boarding"
				case u < 0.95:
					return "final call"
				}
				return "departed"
			}, false, 0},
			level(number("Passengers waiting", "{people}", 0, 290, 330, 380), 20, 0, true, func(m moment) float64 { u := turn(m); return m.demand * math.Max(0, math.Min(u/0.5, (0.9-u)/0.35)) }),
		}
	case "temperature":
		return []propertyModel{level(number("Air temperature", "Cel", 20.5, 24.8, 26.5, 29), 20, 1, true, func(m moment) float64 { return 0.25 + 0.25*m.own + 0.2*m.heat + 0.15*m.demand })}
	case "co2":
		return []propertyModel{level(number("Carbon dioxide", "[ppm]", 430, 920, 1000, 1400), 20, 0, true, busy)}
	case "people":
		return []propertyModel{level(number("People", "{people}", 0, 420, none, none), 20, 0, false, busy)}
	case "carpark":
		return []propertyModel{level(number("Occupancy", "%", 22, 86, 92, 97), 15, 1, true, func(m moment) float64 { return 0.2 + 0.55*m.demand + 0.15*m.own })}
	case "lamppost", "smart lamppost":
		lamp := state(words("Lamp", []string{"flickering", "dimmed"}, []string{"failed"}), 180, func(m moment) string {
			if m.night {
				return "on"
			}
			return "off"
		})
		if kind == "lamppost" {
			return []propertyModel{lamp}
		}
		return []propertyModel{lamp,
			level(number("Fine particles PM2.5", "ug/m3", 6, 34, 55, 75), 120, 0, false, func(m moment) float64 { return 0.25 + 0.3*m.demand + 0.2*m.own }),
			level(number("Vehicles per hour", "/h", 10, 1400, none, none), 120, 0, false, busy)}
	}
	return nil
}

// turn is how far a gate is through its flight: 0 to 1 in about ninety minutes, each gate with its own start.
func turn(m moment) float64 {
	const cycle = 5400
	return float64((m.second+int64(m.own*cycle))%cycle) / cycle
}
