package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// blindRadar is one that does not see what moves slower than 1.5 m/s along the line of sight.
func blindRadar() marsad.Sensor {
	r := testRadar("r1")
	r.MinRadialSpeed = 1.5
	return r
}

// stopper drives north for 60 s, stands for some time and drives on.
type stopper struct{ stands float64 }

func (s stopper) at(t float64) (m mover, moves bool) {
	north := 3000 + 9*min(t, 60)
	if t > 60+s.stands {
		north += 9 * (t - 60 - s.stands)
	}
	m = mover{e: 500, n: north}
	if moves = t < 60 || t > 60+s.stands; moves {
		m.vn = 9
		m.n -= 9 * t // where it would have been at 0
	}
	return m, moves
}

// drive plays a stopper to e until the time, a look each 2 s, and calls each after
// every look with what was last told of the tracks that are not lost.
func (w *world) drive(e *Engine, r *marsad.Sensor, s stopper, until float64, each func(t float64, tracks []marsad.Track)) {
	told := map[marsad.TrackID]marsad.Track{}
	for now := 0.0; now < until; now += 2 {
		if m, moves := s.at(now); moves {
			w.scan(e, r, now, m)
		} else {
			w.scan(e, r, now)
		}
		step := e.Advance(after(now + 0.1))
		for _, k := range step.Changed {
			told[k.ID] = k
		}
		for _, id := range step.Ended {
			delete(told, id)
		}
		var tracks []marsad.Track
		for _, k := range told {
			if k.State != marsad.Lost {
				tracks = append(tracks, k)
			}
		}
		each(now, tracks)
	}
}

func TestStoppedVehicleIsHeld(t *testing.T) {
	w, e, r := newWorld(21), New(Options{Station: "B2"}), blindRadar()
	e.SetSensor(r)
	var id marsad.TrackID
	s := stopper{stands: 600}
	w.drive(e, &r, s, 720, func(now float64, tracks []marsad.Track) {
		switch {
		case now < 20:
			return
		case len(tracks) != 1 || id != (marsad.TrackID{}) && tracks[0].ID != id:
			t.Fatalf("at %g: %+v, want one track %v", now, tracks, id)
		}
		k := &tracks[0]
		id = k.ID
		m, moves := s.at(now)
		if moves && now < 660 && k.State != marsad.Confirmed || now > 75 && now < 660 && k.State != marsad.Held {
			t.Fatalf("at %g: %s", now, k.State)
		}
		off, _ := w.off(tracks, m, now+0.1)
		sigma := math.Sqrt(k.Covariance.EE + k.Covariance.NN)
		if off > 100 || sigma > 150 {
			t.Errorf("at %g: %.0f m off, known to %.0f m", now, off, sigma)
		}
		if now > 680 && k.State != marsad.Confirmed {
			t.Errorf("at %g: drives on, and is %s", now, k.State)
		}
	})
}

// A radar that sees what stands looks there too: nothing is held.
func TestWhatWouldBeSeenIsNotHeld(t *testing.T) {
	w, e, r := newWorld(22), New(Options{Station: "B2"}), blindRadar()
	sees := testRadar("r2")
	sees.FalsePerScan = 0.5
	e.SetSensor(r)
	e.SetSensor(sees)
	w.drive(e, &r, stopper{stands: 100}, 90, func(now float64, tracks []marsad.Track) {
		if now < 60 {
			return
		}
		e.Scan(marsad.Scan{Sensor: "r2", From: after(now), To: after(now), Received: after(now)})
		e.Advance(after(now + 0.2))
		for _, k := range e.Tracks(nil, after(now+0.2)) {
			if k.State == marsad.Held {
				t.Errorf("at %g: held, and a radar that would see it does not", now)
			}
		}
	})
	if n := len(e.Tracks(nil, after(90))); n != 0 {
		t.Errorf("%d tracks are left", n)
	}
}

// What has gone into a masked area is held until it must have come out of it.
func TestMaskedVehicleIsHeld(t *testing.T) {
	w, e, r := newWorld(23), New(Options{Station: "B2"}), testRadar("r1")
	at := func(east, north float64) geo.Point {
		p, _ := w.frame.From(geo.ENU{East: east, North: north})
		return p
	}
	r.Masks = [][]geo.Point{{at(-2000, 3600), at(2000, 3600), at(2000, 4000), at(-2000, 4000)}}
	e.SetSensor(r)
	m := mover{500, 3000, 0, 9} // in the mask from 67 s to 111 s
	states := map[marsad.TrackState]int{}
	var ids []marsad.TrackID
	for now := 0.0; now < 150; now += 2 {
		if _, n := m.at(now); n > 3600 && n < 4000 {
			w.scan(e, &r, now)
		} else {
			w.scan(e, &r, now, m)
		}
		e.Advance(after(now + 0.1))
		if tracks := e.Tracks(nil, after(now+0.1)); now > 20 && len(tracks) != 1 {
			t.Fatalf("at %g: %+v", now, tracks)
		} else if now > 76 && now < 104 {
			states[tracks[0].State]++
		} else if now == 60 || now == 148 {
			ids = append(ids, tracks[0].ID)
		}
	}
	if states[marsad.Held] < 12 || ids[0] != ids[1] {
		t.Errorf("in the mask: %v; before and after: %v", states, ids)
	}
}

// Nobody stands for ever: existence ages out, and what may be anywhere is lost.
func TestHoldingEnds(t *testing.T) {
	w, e, r := newWorld(24), New(Options{Station: "B2"}), blindRadar()
	e.SetSensor(r)
	last := 0.0
	w.drive(e, &r, stopper{stands: 1e6}, 7200, func(now float64, tracks []marsad.Track) {
		if len(tracks) > 0 && tracks[0].State == marsad.Held {
			last = now
		}
	})
	if last < 600 || last > 3000 {
		t.Errorf("held until %g s, want some minutes and less than an hour", last)
	}
	if n := e.Counts().Live; n != 0 {
		t.Errorf("%d tracks live for ever", n)
	}
}

// Between the looks that do not see it, what is held is told anew: its place is
// ever less sure.
func TestHeldIsToldAnew(t *testing.T) {
	w, e, r := newWorld(25), New(Options{Station: "B2"}), blindRadar()
	e.SetSensor(r)
	w.drive(e, &r, stopper{stands: 1e6}, 100, func(float64, []marsad.Track) {})
	told := 0
	for now := 100.0; now < 160; now += 2 {
		e.Scan(marsad.Scan{Sensor: "r1", From: after(now), To: after(now), Received: after(now)})
		for _, k := range e.Advance(after(now + 0.1)).Changed {
			if k.State == marsad.Held {
				told++
			}
		}
	}
	if told < 9 || told > 13 {
		t.Errorf("told %d times in a minute, want each 5 s", told)
	}
}
