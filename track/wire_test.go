package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// at is a place in the frame of the world.
func (w *world) place(e, n float64) geo.Point {
	p, _ := w.frame.From(geo.ENU{East: e, North: n, Up: -(e*e + n*n) / 2 / 6.37e6})
	return p
}

// presence is what a detector without direction tells: something is within its reach.
func (w *world) presence(s *marsad.Sensor, t float64) marsad.Observation {
	v := s.RangeMax / 2 * s.RangeMax / 2
	w.seq++
	return marsad.Observation{Seq: w.seq, Sensor: s.ID, At: after(t), Received: after(t), Kind: marsad.Plot, Has: marsad.HasPosition,
		Position: s.Site, Covariance: marsad.Covariance{EE: v, NN: v}}
}

// A tripwire that a tracked object crosses places it along its way and starts nothing;
// it is no second object either, whoever crosses how often.
func TestTripwireHelpsATrack(t *testing.T) {
	w, e := newWorld(61), New(Options{Station: "B2"})
	r := testRadar("r1")
	r.SigmaAzimuth = 1.5 * geo.Degree // poor across
	e.SetSensor(r)
	wire := marsad.Sensor{ID: "w1", Kind: marsad.Tripwire, Site: w.place(2000, 8000), SiteHeight: 450, RangeMax: 40}
	e.SetSensor(wire)
	m := mover{0, 8000, 10, 0}
	var before float64
	for k := 0.0; k < 240; k += 2 {
		w.scan(e, &r, k, m)
		e.Advance(after(k + 0.1))
		if k == 200 {
			before, _, _ = w.one(t, e, k+0.1).Covariance.Ellipse()
			for i := range 3 { // it chatters
				e.Observe([]marsad.Observation{w.presence(&wire, k+0.1+0.1*float64(i))})
			}
			e.Advance(after(k + 0.5))
			k := w.one(t, e, 200.5)
			if now, _, _ := k.Covariance.Ellipse(); now > 0.6*before || k.Kind != marsad.Fused {
				t.Errorf("known to %.0f m, before to %.0f m: %+v", now, before, k.Sensors)
			}
			w.expect(t, e, 200.5, 40, m)
		}
	}
	w.expect(t, e, 240, 150, m)
}

// What trips a wire where nobody looks is no track by itself, however often.
func TestTripwireAloneShowsNothing(t *testing.T) {
	w, e := newWorld(62), New(Options{Station: "B2"})
	wire := marsad.Sensor{ID: "w1", Kind: marsad.Tripwire, Site: w.place(2000, 8000), SiteHeight: 450, RangeMax: 40}
	e.SetSensor(testRadar("r1"))
	e.SetSensor(wire)
	for k := 0.0; k < 600; k += 7 {
		e.Observe([]marsad.Observation{w.presence(&wire, k)})
		e.Advance(after(k + 0.1))
		if n := len(e.Tracks(nil, after(k+0.1))); n > 0 {
			t.Fatalf("%d tracks of one wire at %g", n, k)
		}
	}
}

// Somebody who crosses two wires one after the other is shown.
func TestTwoTripwiresShowWhoCrosses(t *testing.T) {
	w, e := newWorld(65), New(Options{Station: "B2"})
	e.SetSensor(testRadar("r1"))
	var wires []marsad.Sensor
	for i, id := range []marsad.SensorID{"w1", "w2"} {
		s := marsad.Sensor{ID: id, Kind: marsad.Tripwire, Site: w.place(20000+30*float64(i), 8000), SiteHeight: 450, RangeMax: 20}
		wires = append(wires, s)
		e.SetSensor(s)
	}
	for i := range wires {
		e.Observe([]marsad.Observation{w.presence(&wires[i], 20*float64(i))})
		e.Advance(after(20*float64(i) + 0.1))
	}
	w.expect(t, e, 20.1, 40, mover{20030 - 30, 8000, 1.5, 0})
}

// An acoustic area hears that something is within 300 m: the track in it stays one, its
// place does not get worse, and nobody else appears.
func TestAcousticAreaHelpsATrack(t *testing.T) {
	for _, bearing := range []bool{false, true} {
		w, e := newWorld(63), New(Options{Station: "B2"})
		r := testRadar("r1")
		e.SetSensor(r)
		ear := marsad.Sensor{ID: "a1", Kind: marsad.Acoustic, Site: w.place(2000, 8000), SiteHeight: 450, RangeMax: 300, Pd: 0.7, Revisit: 1}
		if bearing {
			ear.Measures, ear.SigmaAzimuth = marsad.HasAzimuth, 15*geo.Degree
		}
		e.SetSensor(ear)
		m := mover{500, 8100, 8, 0}
		for k := 0.0; k < 300; k++ {
			if math.Mod(k, 2) == 0 {
				w.scan(e, &r, k, m)
			}
			if x, y := m.at(k); math.Hypot(x-2000, y-8000) < 300 {
				o := w.presence(&ear, k)
				if bearing {
					o = w.polar(&ear, m, k)
				}
				e.Observe([]marsad.Observation{o})
			}
			e.Advance(after(k + 0.2))
			if n := len(e.Tracks(nil, after(k+0.2))); n > 1 {
				t.Fatalf("bearing %v: %d tracks at %g", bearing, n, k)
			}
			if k > 60 {
				w.expect(t, e, k+0.2, 90, m)
			}
		}
		if k := w.one(t, e, 300); k.Kind != marsad.Fused {
			t.Errorf("bearing %v: %+v", bearing, k.Sensors)
		}
	}
}

// Two tracks within one acoustic area: what it hears is of one of them, and neither ends
// or jumps for it.
func TestPresenceBetweenTwoTracks(t *testing.T) {
	w, e := newWorld(64), New(Options{Station: "B2"})
	r := testRadar("r1")
	e.SetSensor(r)
	ear := marsad.Sensor{ID: "a1", Kind: marsad.Acoustic, Site: w.place(2000, 8000), SiteHeight: 450, RangeMax: 300, Pd: 0.7, Revisit: 1}
	e.SetSensor(ear)
	two := []mover{{1200, 8150, 8, 0}, {1500, 7850, 4, 0}}
	for k := 0.0; k < 180; k++ {
		if math.Mod(k, 2) == 0 {
			w.scan(e, &r, k, two...)
		}
		if k > 60 && k < 150 {
			e.Observe([]marsad.Observation{w.presence(&ear, k)})
		}
		e.Advance(after(k + 0.2))
		if k > 60 {
			w.expect(t, e, k+0.2, 90, two...)
		}
	}
}
