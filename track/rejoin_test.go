package track

import (
	"testing"

	"marsad"
)

// goesBehind plays a vehicle that stops before a radar blind to slow objects and is
// seen again after gap seconds as back, with others beside it.
// It returns the ids of the first and of the last track on it.
func goesBehind(t *testing.T, gap float64, back mover, others ...mover) (before, later marsad.TrackID, e *Engine) {
	t.Helper()
	w, r := newWorld(31), blindRadar()
	e = New(Options{Station: "B2"})
	e.SetSensor(r)
	out := mover{500, 3000, 0, 9}
	for now := 0.0; now < 60+gap+30; now += 2 {
		seen := append([]mover(nil), others...)
		if now < 60 {
			seen = append(seen, out)
		} else if now > 60+gap {
			seen = append(seen, back)
		}
		w.scan(e, &r, now, seen...)
		e.Advance(after(now + 0.1))
		if now == 58 {
			_, before = w.off(e.Tracks(nil, after(now+0.1)), out, now)
		}
	}
	now := 60 + gap + 30
	d, id := w.off(e.Tracks(nil, after(now)), back, now)
	if d > 100 {
		t.Fatalf("the nearest track is %.0f m away", d)
	}
	return before, id, e
}

func TestSilentTrackGoesOnElsewhere(t *testing.T) {
	// from (500, 3540), where it stopped, 400 m east unseen; then north again
	back := mover{e: 900, n: 3560 - 9*140, vn: 9}
	first, last, e := goesBehind(t, 80, back)
	if first != last || e.Counts().Rejoined != 1 {
		t.Errorf("track %v came back as %v: %+v", first, last, e.Counts())
	}
	k := e.Tracks(nil, after(170))
	if len(k) != 1 || !k[0].Born.Equal(after(0)) || k[0].State != marsad.Confirmed || k[0].Sensors[0].Observations < 40 {
		t.Errorf("it is %+v", k)
	}
}

func TestFarAwayIsAnother(t *testing.T) {
	back := mover{e: -6000, n: 6000 - 9*140, vn: 9}
	if first, last, e := goesBehind(t, 80, back); first == last || e.Counts().Rejoined != 0 {
		t.Errorf("track %v is taken for one that came back 7 km off", last)
	}
}

// Of two silent ones that may be it, neither is.
func TestDoubtfulReturnIsAnother(t *testing.T) {
	w, r := newWorld(32), blindRadar()
	e := New(Options{Station: "B2"})
	e.SetSensor(r)
	a, b := mover{500, 3000, 0, 9}, mover{1300, 3000, 0, 9}
	back := mover{e: 900, n: 3560 - 9*140, vn: 9}
	for now := 0.0; now < 170; now += 2 {
		switch {
		case now < 60:
			w.scan(e, &r, now, a, b)
		case now > 140:
			w.scan(e, &r, now, back)
		default:
			w.scan(e, &r, now)
		}
		e.Advance(after(now + 0.1))
	}
	if c := e.Counts(); c.Rejoined != 0 || c.Confirmed != 3 {
		t.Errorf("%+v", c)
	}
}
