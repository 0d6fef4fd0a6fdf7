package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// watched plays two or three radars over movers for a while; from kicked on, the
// plots of r2 are changed by how. It returns the findings told, by code, with the
// time at which each was first told, and the mean number of tracks over the last minute.
func watched(t *testing.T, radars int, until, kicked float64, how func(o *marsad.Observation), movers ...mover) (first map[marsad.Code]float64, last map[marsad.Code]marsad.Finding, crowd float64, e *Engine) {
	t.Helper()
	w := newWorld(31)
	e = New(Options{Station: "B2"})
	a, b, c := testRadar("r1"), testRadar("r2"), testRadar("r3")
	b.Site, c.Site = geo.LatLon(21, 12.08), geo.LatLon(21.07, 12.04)
	sensors := []*marsad.Sensor{&a, &b, &c}[:radars]
	for _, s := range sensors {
		e.SetSensor(*s)
	}
	first, last = map[marsad.Code]float64{}, map[marsad.Code]marsad.Finding{}
	n := 0.0
	for k := 0.0; k < until; k += 2 {
		for i, s := range sensors {
			now := k + 0.6*float64(i)
			var obs []marsad.Observation
			for _, m := range movers {
				if w.rng.Float64() > s.Pd {
					continue
				}
				o := w.polar(s, m, now)
				if s.ID == "r2" && now >= kicked {
					how(&o)
				}
				obs = append(obs, o)
			}
			for range w.rng.IntN(4) {
				o := w.polar(s, mover{}, now)
				o.Range, o.Azimuth, o.RangeRate = 100+w.rng.Float64()*14000, geo.Angle(w.rng.Float64()*2*math.Pi), w.rng.Float64()*50-25
				obs = append(obs, o)
			}
			e.Observe(obs)
			e.Scan(marsad.Scan{Sensor: s.ID, From: after(now), To: after(now)})
			for _, f := range e.Advance(after(now + 0.2)).Findings {
				if _, ok := first[f.Code]; !ok {
					first[f.Code] = k
				}
				last[f.Code] = f
			}
		}
		if k >= until-60 {
			crowd += float64(len(e.Tracks(nil, after(k+2))))
			n++
		}
	}
	return first, last, crowd / n, e
}

func TestKickedSensorIsFound(t *testing.T) {
	movers := []mover{{1000, 4000, 6, 2}, {4000, 6000, -3, -5}, {7000, 3000, -8, 3}, {-2000, 5000, 7, 0}, {3000, -3000, 1, 1.2}, {6000, -1000, -1.4, 0.3}}
	turned := func(by float64) func(*marsad.Observation) {
		return func(o *marsad.Observation) { o.Azimuth = (o.Azimuth + geo.Angle(by)*geo.Degree).Normal() }
	}
	for _, c := range []struct {
		name        string
		radars      int
		how         func(*marsad.Observation)
		code        marsad.Code
		value, near float64
		within      float64 // s
	}{
		{"two radars, 5 degrees", 2, turned(5), marsad.SensorTurned, 5, 0.3, 120},
		{"three radars, 5 degrees", 3, turned(5), marsad.SensorTurned, 5, 0.2, 120},
		{"three radars, -30 degrees", 3, turned(-30), marsad.SensorTurned, -30, 0.2, 120},
		{"three radars, 1 degree", 3, turned(1), marsad.SensorTurned, 1, 0.2, 120},
		{"two radars, 1 degree", 2, turned(1), marsad.SensorTurned, 1, 0.3, 120},
		{"clock", 3, func(o *marsad.Observation) { o.At = o.At.Add(3e9) }, marsad.SensorClockOff, 3, 0.5, 180},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, last, crowd, e := watched(t, c.radars, 480, 240, c.how, movers...)
			t.Log(first, crowd, e.Counts())
			at, ok := first[c.code]
			if !ok || at < 240 || at > 240+c.within {
				t.Errorf("told at %g (%v), want within %g s of 240", at, ok, c.within)
			}
			if f := last[c.code]; f.Sensor != "r2" || math.Abs(f.Value-c.value) > c.near || f.Over {
				t.Errorf("%+v: want r2, %g ± %g", f, c.value, c.near)
			}
			if len(first) != 1 {
				t.Errorf("told %v, want one finding", first)
			}
			if crowd > float64(len(movers))+0.3 {
				t.Errorf("%.2f tracks of %d objects in the last minute", crowd, len(movers))
			}
		})
	}
}

func TestMovedSensorIsFound(t *testing.T) {
	movers := []mover{{1000, 4000, 6, 2}, {4000, 6000, -3, -5}, {7000, 3000, -8, 3}, {-2000, 5000, 7, 0}, {3000, -3000, 1, 1.2}, {6000, -1000, -1.4, 0.3}}
	moved := func(o *marsad.Observation) { // r2 stands 300 m west and 400 m north of where it is said to
		sn, cs := math.Sincos(float64(o.Azimuth))
		e, n := o.Range*sn+300, o.Range*cs-400
		o.Range, o.Azimuth = math.Hypot(e, n), geo.Angle(math.Atan2(e, n)).Normal()
	}
	first, last, crowd, e := watched(t, 3, 480, 240, moved, movers...)
	t.Log(first, crowd, e.Counts())
	f := last[marsad.SensorDisplaced]
	if at := first[marsad.SensorDisplaced]; at < 240 || at > 360 || f.Sensor != "r2" || math.Abs(f.Value-500) > 40 || len(first) != 1 {
		t.Errorf("told at %v: %+v", first, f)
	}
	if crowd > float64(len(movers))+0.3 {
		t.Errorf("%.2f tracks of %d objects in the last minute", crowd, len(movers))
	}
}

func TestGoodSensorsAreNotDoubted(t *testing.T) {
	movers := []mover{{1000, 4000, 6, 2}, {4000, 6000, -3, -5}, {7000, 3000, -8, 3}, {-2000, 5000, 7, 0}}
	first, _, _, e := watched(t, 3, 900, math.Inf(1), nil, movers...)
	if len(first) != 0 || e.Counts().Changed != 0 {
		t.Errorf("told %v, %+v", first, e.Counts())
	}
}

// Objects that go the same way side by side, each seen by some radars, and radars that
// look at some time of their scan, are no reason to believe that a radar has moved.
func TestSideBySideIsNoMove(t *testing.T) {
	e, next, play := circling(100)
	for range 4000 {
		play(next())
	}
	biased, _ := e.reg.Verdict()
	if c := e.Counts(); biased || c.Changed != 0 || c.Registered != 0 || c.Live < 80 {
		t.Errorf("biased %t: %+v", biased, c)
	}
	for i := range e.sensors {
		if s := &e.sensors[i]; s.watch.seen < 0.8*s.watch.looks {
			t.Errorf("%s seems to have seen %.0f of %.0f", s.ID, s.watch.seen, s.watch.looks)
		}
	}
}
