package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// One radar alone with two surveyed masts in its view: its biases are known against the
// ground, the masts make no tracks, and that it was turned is found without traffic.
func TestReflectorsTieASensor(t *testing.T) {
	w, e := newWorld(51), New(Options{Station: "B2"})
	r := testRadar("r1")
	masts := []mover{{3000, 4000, 0, 0}, {-5000, 1000, 0, 0}}
	for _, m := range masts {
		p, h := w.frame.From(geo.ENU{East: m.e, North: m.n, Up: -(m.e*m.e + m.n*m.n) / 2 / 6.37e6})
		r.Reflectors = append(r.Reflectors, marsad.Reflector{Position: p, Height: h})
	}
	e.SetSensor(r)
	passing := mover{2400, 4000, 12, 0} // by the first mast at 50 s
	turned, found := 0.0, math.Inf(1)
	for now := 0.0; now < 480; now += 2 {
		if now >= 300 {
			turned = 4
		}
		var obs []marsad.Observation
		for _, m := range append(masts, passing) {
			if w.rng.Float64() > r.Pd {
				continue
			}
			o := w.polar(&r, m, now)
			o.Range += 20
			o.Azimuth = (o.Azimuth + geo.Angle(0.5+turned)*geo.Degree).Normal()
			obs = append(obs, o)
		}
		e.Observe(obs)
		e.Scan(marsad.Scan{Sensor: r.ID, From: after(now), To: after(now)})
		for _, f := range e.Advance(after(now + 0.1)).Findings {
			if f.Code != marsad.SensorTurned || f.Sensor != "r1" || math.Abs(f.Value-4) > 0.2 {
				t.Errorf("%g: %+v", now, f)
			}
			found = min(found, now)
		}
		if now == 298 {
			b := e.Biases()["r1"]
			near(t, "range", b.Range, 20, 5)
			near(t, "azimuth", b.Azimuth.Degrees(), 0.5, 0.05)
			if !b.Observed[0] || !b.Observed[1] || b.Observed[2] || !b.Applied {
				t.Errorf("%+v: want range and azimuth observed, the clock not", b)
			}
			w.expect(t, e, 300, 30, passing)
		}
	}
	if found < 300 || found > 420 {
		t.Errorf("told at %g, want within two minutes of 300", found)
	}
	near(t, "azimuth", e.Biases()["r1"].Azimuth.Degrees(), 4.5, 0.1)
	w.expect(t, e, 480, 60, passing)
	if c := e.Counts(); c.Reflected < 250 {
		t.Errorf("%+v", c)
	}
}

// A mast that is not where it was surveyed, alone against traffic that two radars see,
// does not turn the picture.
func TestReflectorThatIsElsewhere(t *testing.T) {
	w, e := newWorld(52), New(Options{Station: "B2"})
	a, b := testRadar("r1"), testRadar("r2")
	b.Site = geo.LatLon(21, 12.08)
	a.Reflectors = []marsad.Reflector{{Position: geo.LatLon(21.03, 12.03), Height: 450}}
	e.SetSensor(a)
	e.SetSensor(b)
	movers := []mover{{1000, 4000, 6, 2}, {4000, 6000, -3, -5}, {7000, 3000, -8, 3}}
	m := mover{3116 + 400, 3323, 0, 0} // 400 m east of where it is said to be
	for now := 0.0; now < 200; now += 2 {
		w.scan(e, &a, now, append(movers, m)...)
		w.scan(e, &b, now+1, movers...)
		if f := e.Advance(after(now + 1.1)).Findings; len(f) != 0 {
			t.Fatalf("%g: %+v", now, f)
		}
	}
	near(t, "azimuth", e.Biases()["r1"].Azimuth.Degrees(), 0, 0.1)
	w.expect(t, e, 200, 40, append(movers, m)...)
}
