package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// drone is a sensor that is carried about: its site in the configuration is far off.
func drone() marsad.Sensor {
	return marsad.Sensor{ID: "uas", Kind: marsad.Locator, Site: geo.LatLon(21.3, 12.3), Pd: 0.9, Revisit: 1}
}

// sighted is what the drone at (e, n), height m above the ground, sees of m at t.
func (w *world) sighted(m mover, e, n, height, t float64, elevation bool) marsad.Observation {
	o := marsad.Observation{
		Sensor: "uas", At: after(t), Received: after(t + 0.1), Kind: marsad.Bearing, Has: marsad.HasAzimuth | marsad.HasObserver,
		SigmaAzimuth: 0.5 * geo.Degree, SigmaElevation: 0.5 * geo.Degree, SigmaObserver: 5, ObserverHeight: 450 + height,
	}
	o.Observer, _ = w.frame.From(geo.ENU{East: e, North: n, Up: height - (e*e+n*n)/2/6.37e6})
	x, y := m.at(t)
	at, _ := w.frame.From(geo.ENU{East: x, North: y, Up: -(x*x + y*y) / 2 / 6.37e6})
	own := geo.NewFrame(o.Observer, o.ObserverHeight)
	v := own.To(at, 450)
	_, az, el := v.Polar()
	o.Azimuth = (az + geo.Angle(w.rng.NormFloat64())*o.SigmaAzimuth).Normal()
	if elevation {
		o.Has |= marsad.HasElevation
		o.Elevation = el + geo.Angle(w.rng.NormFloat64())*o.SigmaElevation
	}
	w.seq++
	o.Seq = w.seq
	return o
}

// One drone that flies by finds what stands or walks on the ground, low before it,
// and says where to within what it knows; nothing else is shown.
func TestOneMovingObserverStartsTracks(t *testing.T) {
	for _, c := range []struct {
		name      string
		elevation bool
		movers    []mover
		until     float64
		turns     float64
	}{
		{"elevation, standing", true, []mover{{500, 3000, 0, 0}}, 60, 60},
		{"elevation, two walkers", true, []mover{{0, 3000, 1, 0.5}, {1500, 3500, -1, 0}}, 60, 60},
		{"no elevation, standing", false, []mover{{500, 2500, 0, 0}}, 100, 70},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, e := newWorld(41), New(Options{Station: "B2"})
			r := testRadar("r0")
			r.RangeMax = 100 // it sees nothing, but fixes the plain
			e.SetSensor(r)
			e.SetSensor(drone())
			for k := 0.0; k <= c.until; k++ {
				var obs []marsad.Observation
				for _, m := range c.movers {
					obs = append(obs, w.sighted(m, -800+20*min(k, c.turns), 20*max(0, k-c.turns), 300, k, c.elevation))
				}
				e.Observe(obs)
				e.Advance(after(k + 0.2))
			}
			tracks := e.Tracks(nil, after(c.until))
			if len(tracks) != len(c.movers) {
				t.Fatalf("%d tracks of %d objects: %+v", len(tracks), len(c.movers), tracks)
			}
			for _, m := range c.movers {
				d, _ := w.off(tracks, m, c.until)
				major := 0.0
				for _, k := range tracks {
					a, _, _ := k.Covariance.Ellipse()
					major = max(major, a)
				}
				if d > 3*major || major > 200 {
					t.Errorf("off by %.0f m, told to be known to %.0f m", d, major)
				}
			}
		})
	}
}

// What a drone sees of an object that a radar holds narrows its track and starts no
// other; a drone that turns away says nothing of what it does not see.
func TestMovingObserverHelpsATrack(t *testing.T) {
	w, e := newWorld(42), New(Options{Station: "B2"})
	r := testRadar("r1")
	r.SigmaAzimuth = 1 * geo.Degree
	e.SetSensor(r)
	e.SetSensor(drone())
	m := mover{2000, 6000, 8, 0}
	var before marsad.Covariance
	for k := 0.0; k < 120; k += 2 {
		w.scan(e, &r, k, m)
		if k >= 60 && k < 100 {
			x, _ := m.at(k)
			e.Observe([]marsad.Observation{w.sighted(m, x, 3000, 200, k+1, true)})
		}
		e.Advance(after(k + 1.3))
		if k == 58 {
			before = w.one(t, e, k+1).Covariance
		}
		if k == 98 {
			k := w.one(t, e, 99)
			if major, _, _ := k.Covariance.Ellipse(); major > 0.7*math.Sqrt(before.EE+before.NN) {
				t.Errorf("the drone did not help: %+v after %+v", k.Covariance, before)
			}
			if k.Kind != marsad.Fused || len(k.Sensors) != 2 {
				t.Errorf("sensors %+v", k.Sensors)
			}
		}
	}
	if k := w.one(t, e, 121); k.Existence < 0.99 || k.State != marsad.Confirmed {
		t.Errorf("%+v", k)
	}
	w.expect(t, e, 121, 150, m)
}

// one is the only track.
func (w *world) one(t *testing.T, e *Engine, at float64) marsad.Track {
	t.Helper()
	tracks := e.Tracks(nil, after(at))
	if len(tracks) != 1 {
		t.Fatalf("%d tracks at %g", len(tracks), at)
	}
	return tracks[0]
}

// Range and azimuth from a ship under way are placed from where it was.
func TestPlotsOfAMovingRadar(t *testing.T) {
	w, e := newWorld(43), New(Options{Station: "B2"})
	ship := testRadar("ttm")
	ship.Site = geo.LatLon(21.2, 12.2)
	e.SetSensor(ship)
	m := mover{3000, 2000, 5, -1}
	for k := 0.0; k < 60; k += 2 {
		own := mover{0, 0, 0, 9}
		x, y := own.at(k)
		s := ship
		s.Site, _ = w.frame.From(geo.ENU{East: x, North: y, Up: -(x*x + y*y) / 2 / 6.37e6})
		s.Measures = marsad.HasRange | marsad.HasAzimuth
		o := w.polar(&s, m, k)
		o.Has |= marsad.HasObserver
		o.Observer, o.ObserverHeight, o.SigmaObserver = s.Site, 450, 5
		e.Observe([]marsad.Observation{o})
		e.Advance(after(k + 0.2))
	}
	w.expect(t, e, 60, 40, m)
}

// Bearings from a straight way cannot tell what drives from what stands nearer or
// farther: rather nothing is shown than something wrong.
func TestDrivingIsNotPlacedByBearingsAlone(t *testing.T) {
	for i, m := range []mover{{500, 2500, 8, 0}, {500, 2500, 0, 9}, {-500, 3500, 12, -4}, {0, 4000, -10, 0}} {
		w, e := newWorld(44+uint64(i)), New(Options{Station: "B2"})
		r := testRadar("r0")
		r.RangeMax = 100
		e.SetSensor(r)
		e.SetSensor(drone())
		wrong := 0
		for k := 0.0; k <= 100; k++ {
			e.Observe([]marsad.Observation{w.sighted(m, -800+20*k, 0, 300, k, false)})
			e.Advance(after(k + 0.2))
			tracks := e.Tracks(nil, after(k+1))
			for _, k2 := range tracks {
				major, _, _ := k2.Covariance.Ellipse()
				if d, _ := w.off(tracks[:1], m, k+1); d > 4*major {
					wrong++
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%+v: wrong for %d s", m, wrong)
		}
	}
}
