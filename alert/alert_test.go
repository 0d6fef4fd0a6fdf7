package alert

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

var (
	start  = time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC)
	origin = geo.LatLon(18, 1)
	frame  = geo.NewFrame(origin, 0)
)

func place(east, north float64) geo.Point {
	p, _ := frame.From(geo.ENU{East: east, North: north})
	return p
}

func places(xy ...float64) (points []geo.Point) {
	for i := 0; i < len(xy); i += 2 {
		points = append(points, place(xy[i], xy[i+1]))
	}
	return points
}

func areaZone(points []geo.Point) marsad.Zone {
	return marsad.Zone{ID: "well", Name: "Well", Kind: marsad.Area, Points: points, OnEntry: true, OnExit: true, Priority: marsad.Medium}
}

func lineZone(points []geo.Point) marsad.Zone {
	return marsad.Zone{ID: "border", Name: "Border", Kind: marsad.Line, Points: points, Direction: marsad.BothWays, Priority: marsad.High}
}

var (
	squareZone = areaZone(places(-500, -500, 500, -500, 500, 500, -500, 500))
	thinZone   = areaZone(places(-5000, -30, 5000, -30, 5000, 30, -5000, 30))
	smallZone  = areaZone(places(-50, -50, 50, -50, 50, 50, -50, 50))
	eastWest   = lineZone(places(-5000, 0, 5000, 0)) // right of it is south
)

// walk is an object that a test moves.
type walk struct {
	engine *Engine
	track  marsad.Track
	got    []string
}

func newWalk(zones ...marsad.Zone) *walk {
	e := New()
	e.SetZones(start, zones)
	return &walk{engine: e, track: marsad.Track{
		ID: marsad.TrackID{Station: "B2", Number: 1}, State: marsad.Confirmed, Heard: start, At: start,
		Covariance: marsad.Covariance{EE: 399, NN: 399}, // 20 m with the metre that is added
		Sensors:    []marsad.Contribution{{Sensor: "r1"}, {Sensor: "r2"}},
		Origins:    []marsad.Origin{{Station: "B2", Sensor: "r1"}},
	}}
}

// to puts the object at a place, after seconds.
func (w *walk) to(seconds, east, north float64) []Transition {
	w.track.At = w.track.At.Add(time.Duration(seconds * float64(time.Second)))
	w.track.Heard = w.track.At
	w.track.Position = place(east, north)
	return w.note(w.engine.Update(&marsad.TrackStep{At: w.track.At, Changed: []marsad.Track{w.track}}))
}

func (w *walk) note(ts []Transition) []Transition {
	for _, t := range ts {
		s := fmt.Sprintf("%s %s %s", t.State, t.Rule, t.Reason.Code)
		if d, ok := t.Reason.Params["direction"]; ok {
			s += fmt.Sprint(" ", d)
		}
		w.got = append(w.got, s)
	}
	return ts
}

func (w *walk) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(w.got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(w.got, "\n  "), strings.Join(want, "\n  "))
	}
	w.got = nil
}

// line moves the object straight in n updates, each after seconds.
func (w *walk) line(n int, seconds, e0, n0, e1, n1 float64) {
	for i := range n {
		f := float64(i) / float64(max(1, n-1))
		w.to(seconds, e0+f*(e1-e0), n0+f*(n1-n0))
	}
}

func TestZoneEntryAndExit(t *testing.T) {
	w := newWalk(squareZone)
	w.line(20, 2, -900, 0, -520, 0)
	w.expect(t)
	w.line(20, 2, -500, 0, 0, 0)
	w.expect(t, "raised zone-entry zone-entry")
	w.line(20, 2, 0, 0, 540, 0)
	w.expect(t)
	w.line(5, 2, 560, 0, 700, 0)
	w.expect(t, "cleared zone-entry outside", "raised zone-exit zone-exit")
	w.line(5, 2, 1000, 0, 9000, 0)
	w.expect(t)
	w.line(8, 2, 400, 0, 0, 0)
	w.expect(t, "cleared zone-exit back", "raised zone-entry zone-entry")
}

func TestTransitionSaysAll(t *testing.T) {
	z := squareZone
	z.Marks = marsad.Marks{Release: marsad.Amber}
	w := newWalk(z)
	w.track.Kind = marsad.Foreign
	w.track.Marks.Exercise = "dawn"
	w.track.Class[marsad.Vehicle] = 0.8
	var raised []Transition
	for range 5 {
		raised = append(raised, w.to(1, 0, 0)...)
	}
	if len(raised) != 1 {
		t.Fatalf("%d alerts", len(raised))
	}
	a := raised[0]
	want := map[string]any{"zone": "Well", "probability": 1.0, "class": "vehicle", "class_probability": 0.8, "label": "not-classified", "foreign": true}
	if fmt.Sprint(a.Reason.Params) != fmt.Sprint(want) {
		t.Errorf("params %v, want %v", a.Reason.Params, want)
	}
	if a.At != start.Add(3*time.Second) || a.Zone != "well" || a.Track != w.track.ID || a.Priority != marsad.Medium ||
		a.Position != origin && a.Position != place(0, 0) || a.Covariance != w.track.Covariance ||
		!slices.Equal(a.Sensors, []marsad.SensorID{"r1", "r2"}) || !slices.Equal(a.Origins, w.track.Origins) ||
		a.Marks != (marsad.Marks{Release: marsad.Amber, Exercise: "dawn"}) {
		t.Errorf("%+v", a)
	}
}

func TestOnlyMeasuredUpdatesOfConfirmedTracksCount(t *testing.T) {
	w := newWalk(squareZone)
	for _, state := range []marsad.TrackState{marsad.Tentative, marsad.Coasting, marsad.Lost, marsad.Held} {
		w.track.State = state
		w.line(10, 1, 0, 0, 10, 0)
	}
	w.track.State = marsad.Confirmed
	w.to(1, 0, 0)
	for range 10 { // predicted further, without a word from a sensor
		w.track.At = w.track.At.Add(time.Second)
		w.note(w.engine.Update(&marsad.TrackStep{At: w.track.At, Changed: []marsad.Track{w.track}}))
	}
	w.expect(t)
	if n := w.engine.Counts().Updates; n != 1 {
		t.Errorf("%d updates counted, want 1", n)
	}
	w.line(2, 1, 0, 0, 10, 0)
	w.expect(t, "raised zone-entry zone-entry")
}

// Who stands in a zone where no sensor sees it is in it still: a held track clears
// nothing, however long and however unsure of its place, and when it drives off it is
// the same alert that is cleared.
func TestHeldTrackIsPresent(t *testing.T) {
	w := newWalk(squareZone, eastWest)
	w.line(20, 4, 0, 900, 0, 100)
	w.expect(t, "raised zone-entry zone-entry")
	w.track.State = marsad.Held
	for i := range 300 {
		w.track.At = w.track.At.Add(5 * time.Second)
		w.track.Covariance = marsad.Covariance{EE: 100 * float64(i), NN: 200 * float64(i)}
		w.note(w.engine.Update(&marsad.TrackStep{At: w.track.At, Changed: []marsad.Track{w.track}}))
		w.note(w.engine.Tick(w.track.At))
	}
	w.expect(t)
	if !w.engine.Standing(w.track.ID) {
		t.Error("no alert stands on the held track")
	}
	w.track.State, w.track.Covariance = marsad.Confirmed, marsad.Covariance{EE: 399, NN: 399}
	w.line(20, 4, 0, 100, 0, 1200)
	w.expect(t, "cleared zone-entry outside", "raised zone-exit zone-exit")
}

func TestUnusableUpdatesAreCounted(t *testing.T) {
	w := newWalk(squareZone, eastWest)
	for _, c := range []marsad.Covariance{{EE: math.NaN(), NN: 1}, {EE: -5, NN: 1}, {EE: 1, NN: math.Inf(1)}, {EE: 1, EN: 10, NN: 1}} {
		w.track.Covariance = c
		w.to(1, 0, 0)
	}
	w.track.Covariance = marsad.Covariance{}
	w.to(1, math.NaN(), 0)
	if n := w.engine.Counts(); n.Ignored != 5 {
		t.Errorf("%+v, want 5 ignored", n)
	}
	w.to(1, 0, 0) // a covariance of zero is usable
	w.expect(t)
	if n := w.engine.Counts(); n.Ignored != 5 || n.Updates != 6 {
		t.Errorf("%+v", n)
	}
}

func TestHerdBesideTheZone(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	w := newWalk(squareZone)
	for i := range 2000 { // 30 m outside, 20 m error, along the border and back
		along := 300 * math.Sin(float64(i)/50)
		w.to(4, 530+20*rnd.NormFloat64(), along+20*rnd.NormFloat64())
	}
	w.expect(t)
}

func TestSlowWalkerWithLargeError(t *testing.T) {
	w := newWalk(smallZone) // 100 m wide
	w.track.Covariance = marsad.Covariance{EE: 300 * 300, NN: 300 * 300}
	w.line(100, 10, -400, 0, 400, 0) // right through it, and never surely in it
	w.expect(t)

	w = newWalk(squareZone) // 1 km wide: P is 0.905 in the middle at 300 m, 0.975 at 200
	w.track.Covariance = marsad.Covariance{EE: 300 * 300, NN: 300 * 300}
	w.line(100, 10, -50, 0, 50, 0)
	w.expect(t)
	w.track.Covariance = marsad.Covariance{EE: 200 * 200, NN: 200 * 200}
	w.line(10, 10, -50, 0, 50, 0)
	w.expect(t, "raised zone-entry zone-entry")
}

func TestThinZoneIsCut(t *testing.T) {
	w := newWalk(thinZone) // 60 m wide
	w.line(10, 30, 0, -4000, 0, -310)
	w.expect(t)
	w.line(2, 30, 0, 300, 0, 700) // 600 m in the gap of 30 s
	w.expect(t)
	w.to(30, 0, 1100)
	w.expect(t, "raised zone-entry zone-cut")
	w.line(3, 30, 0, 1500, 0, 2300)
	w.expect(t, "cleared zone-entry outside", "raised zone-exit zone-exit")
	w.line(20, 30, 0, 2300, 0, 5000)
	w.expect(t)
}

func TestThinZoneBesideAndParkedOn(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for name, north := range map[string]float64{"beside": 70, "on its edge": 30, "on it": 0} {
		w := newWalk(thinZone)
		w.track.Covariance = marsad.Covariance{EE: 2499, NN: 2499}
		for range 3000 {
			w.to(4, 50*rnd.NormFloat64(), north+50*rnd.NormFloat64())
		}
		if len(w.got) > 0 {
			t.Errorf("%s, with 50 m error: %v", name, w.got)
		}
	}
}

func TestBrushingACornerIsNoCut(t *testing.T) {
	w := newWalk(squareZone)
	w.line(6, 10, 300, 1700, 300, 700)
	w.line(6, 10, 690, 310, 2000, 310) // the straight way clips the north-east corner by 10 m
	w.expect(t)
}

func TestLineCrossing(t *testing.T) {
	w := newWalk(eastWest)
	w.line(10, 4, 0, 900, 0, 100)
	w.expect(t)
	w.line(6, 4, 0, 30, 0, -200)
	w.expect(t, "raised line-cross line-cross left-to-right")
	w.line(20, 4, 0, -200, 0, -3000)
	w.expect(t)
	w.line(20, 4, 0, -3000, 0, 100) // back north
	w.line(3, 4, 0, 200, 0, 300)
	w.expect(t, "cleared line-cross crossed-back", "raised line-cross line-cross right-to-left")
	w.line(6, 4, 0, 300, 0, -300) // south again, without having been 500 m back
	w.expect(t, "cleared line-cross crossed-back")
	w.line(6, 4, 0, -300, 0, -600)
	w.line(6, 4, 0, 300, 0, 600) // now both ways were 500 m back
	w.expect(t, "raised line-cross line-cross right-to-left")
	w.line(6, 4, 0, 0, 0, -600)
	w.expect(t, "cleared line-cross crossed-back", "raised line-cross line-cross left-to-right")
}

func TestLineCrossingInAGap(t *testing.T) {
	w := newWalk(eastWest)
	w.line(10, 30, 0, 6300, 0, 360) // 22 m/s, a plot each 30 s: far away, and then across
	w.expect(t)
	w.line(3, 30, 0, -300, 0, -1620)
	w.expect(t, "raised line-cross line-cross left-to-right")
}

func TestLineDirectionThatIsNotWanted(t *testing.T) {
	z := eastWest
	z.Direction = marsad.RightToLeft
	w := newWalk(z)
	w.line(20, 4, 0, 600, 0, -600)
	w.expect(t)
	w.line(20, 4, 0, -600, 0, 600)
	w.expect(t, "raised line-cross line-cross right-to-left")
	w.line(20, 4, 0, 600, 0, -600)
	w.expect(t, "cleared line-cross crossed-back")
}

func TestAroundTheEndOfALine(t *testing.T) {
	w := newWalk(lineZone(places(-1000, 0, 0, 0)))
	w.line(20, 4, -500, 300, 300, 300)
	w.line(20, 4, 300, 300, 300, -300)
	w.line(20, 4, 300, -300, -500, -300)
	w.expect(t)
}

func TestALingererDoesNotCross(t *testing.T) {
	w := newWalk(eastWest)
	w.line(10, 4, 0, 300, 0, 100)
	w.line(200, 4, 0, 10, 0, -10) // 13 minutes on the line
	w.line(10, 4, 0, -100, 0, -300)
	w.expect(t)
}

func TestParkedOnTheLine(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	w := newWalk(eastWest)
	for range 20000 {
		w.to(4, 20*rnd.NormFloat64(), 20*rnd.NormFloat64())
	}
	w.expect(t)
}

// TestParkedOnAnEdge: 3 of 5 with 1.64 sigma is true by chance once in 860
// updates on each side, so that a zone whose edge goes through a parked object
// may raise once in about 2,000 updates; one that is a sigma off stays quiet.
func TestParkedOnAnEdge(t *testing.T) {
	for off, most := range map[float64]int{0: 20, 20: 0, -20: 1} {
		rnd := rand.New(rand.NewPCG(9, 10))
		z := areaZone(places(-5000, off, 5000, off, 5000, 3000, -5000, 3000))
		z.OnExit = false
		w := newWalk(z)
		for range 20000 {
			w.to(4, 20*rnd.NormFloat64(), 20*rnd.NormFloat64())
		}
		raised := 0
		for _, g := range w.got {
			if strings.HasPrefix(g, "raised") {
				raised++
			}
		}
		if raised > most {
			t.Errorf("%g m outside: raised %d times in 20,000 updates, want at most %d", off, raised, most)
		}
	}
}

// TestFalseCrossings holds the machine to the figures for a stationary object
// exactly on a line: false crossings per 1,000 updates with the rule 2 sigma and 3
// of 5 are 0.0 for white errors and 2.7 for errors that correlate by 0.9.
func TestFalseCrossings(t *testing.T) {
	for _, c := range []struct{ rho, low, high float64 }{{0, 0, 0.05}, {0.9, 1, 6}} {
		rnd := rand.New(rand.NewPCG(11, 12))
		line := newFigure(&eastWest)
		w := &lineWatch{figure: line}
		const n = 100000
		crossings, x := 0, 0.0
		for i := range n {
			x = c.rho*x + math.Sqrt(1-c.rho*c.rho)*rnd.NormFloat64()
			v := &view{sample: sample{at: start.Add(time.Duration(i) * 4 * time.Second), point: place(0, 20*x), cov: marsad.Covariance{EE: 400, NN: 400}}}
			v.place = geo.ToECEF(v.point, 0)
			v.frame = geo.NewFrame(v.point, 0)
			if w.cross(v, -20*x, 20, v.plane(line)) != noWay {
				crossings++
			}
		}
		per1000 := float64(crossings) * 1000 / n
		t.Logf("correlation %.1f: %.2f false crossings per 1,000 updates", c.rho, per1000)
		if per1000 < c.low || per1000 > c.high {
			t.Errorf("correlation %.1f: %.2f per 1,000 updates, want %.1f to %.1f", c.rho, per1000, c.low, c.high)
		}
	}
}

// TestWindow holds 3 of 5 to Σ C(5,k) p^k (1-p)^(5-k), k from 3.
func TestWindow(t *testing.T) {
	for _, c := range []struct{ p, want float64 }{{0.1, 0.0086}, {0.7, 0.837}, {0.9, 0.991}} {
		got := 0.0
		for mask := range 1 << updates {
			var w window
			pr := 1.0
			for k := range updates {
				yes := mask>>k&1 == 1
				w.push(yes)
				if yes {
					pr *= c.p
				} else {
					pr *= 1 - c.p
				}
			}
			if w.agrees() {
				got += pr
			}
		}
		if math.Abs(got-c.want) > 0.0005 {
			t.Errorf("p = %g: %.4f, want %.4f", c.p, got, c.want)
		}
	}
	var w window
	for range 3 {
		w.push(true)
	}
	for range 3 {
		w.push(false)
	}
	if w.agrees() {
		t.Error("an update of six ago still counts")
	}
}

func TestTrackEndClears(t *testing.T) {
	w := newWalk(squareZone, eastWest)
	w.line(20, 4, 0, 900, 0, -300)
	w.expect(t, "raised zone-entry zone-entry", "raised line-cross line-cross left-to-right")
	if !w.engine.Standing(w.track.ID) {
		t.Error("no alert stands")
	}
	w.note(w.engine.Update(&marsad.TrackStep{At: w.track.At, Ended: []marsad.TrackID{w.track.ID}}))
	w.expect(t, "cleared line-cross track-ended", "cleared zone-entry track-ended")
	if w.engine.Standing(w.track.ID) || len(w.engine.tracks) != 0 {
		t.Error("the ended track is still followed")
	}
}

func TestZonesChange(t *testing.T) {
	w := newWalk(squareZone)
	w.line(5, 1, 0, 0, 0, 0)
	w.expect(t, "raised zone-entry zone-entry")
	w.note(w.engine.SetZones(w.track.At, []marsad.Zone{squareZone, eastWest})) // another one comes
	moved := squareZone
	moved.Version, moved.Points = 2, places(5000, 5000, 6000, 5000, 6000, 6000)
	w.note(w.engine.SetZones(w.track.At, []marsad.Zone{moved, eastWest}))
	w.expect(t)
	w.line(3, 1, 0, 0, 0, 0) // outside now
	w.expect(t, "cleared zone-entry outside", "raised zone-exit zone-exit")
	moved.Version, moved.OnExit = 3, false
	w.note(w.engine.SetZones(w.track.At, []marsad.Zone{moved}))
	w.expect(t, "cleared zone-exit zone-removed")
	w.note(w.engine.SetZones(w.track.At, []marsad.Zone{squareZone}))
	w.line(3, 1, 0, 0, 0, 0) // a zone drawn around what is there raises
	w.expect(t, "raised zone-entry zone-entry")
	w.note(w.engine.SetZones(w.track.At, nil))
	w.expect(t, "cleared zone-entry zone-removed")
	w.line(3, 1, 0, 0, 0, 0)
	w.expect(t)
}

// TestRestart cuts a story at every update: a restart neither repeats nor loses.
func TestRestart(t *testing.T) {
	story := func(w *walk, i int) []Transition {
		return w.to(4, 0, 1500-float64(i)*30) // from the north through the square and across the line
	}
	whole := newWalk(squareZone, eastWest)
	for i := range 100 {
		story(whole, i)
	}
	if len(whole.got) != 4 {
		t.Fatalf("%v", whole.got)
	}
	for cut := range 100 {
		w := newWalk(squareZone, eastWest)
		open := map[string]marsad.Alert{}
		run := func(from, to int) {
			for i := from; i < to; i++ {
				for _, tr := range story(w, i) {
					key := fmt.Sprint(tr.Rule, tr.Zone)
					if tr.State == marsad.Raised {
						open[key] = marsad.Alert{Rule: tr.Rule, Zone: tr.Zone, Track: tr.Track, Rules: marsad.Raised, Reason: tr.Reason}
					} else {
						delete(open, key)
					}
				}
			}
		}
		run(0, cut)
		w.engine = New()
		w.engine.SetZones(start, []marsad.Zone{squareZone, eastWest})
		var standing []marsad.Alert
		for _, a := range open {
			standing = append(standing, a)
		}
		if ts := w.engine.Restore(w.track.At, standing); len(ts) != 0 {
			t.Fatalf("restore made %v", ts)
		}
		run(cut, 100)
		count := map[string]int{}
		for _, g := range w.got {
			count[g]++
			if count[g] > 1 {
				t.Errorf("restart after %d updates: %q twice", cut, g)
			}
		}
		// What is lost is at most a crossing whose first side was seen before the
		// restart only, and an exit whose inside was.
		if cut < 40 || cut > 75 {
			if !slices.Equal(w.got, whole.got) {
				t.Errorf("restart after %d updates: %v", cut, w.got)
			}
		}
	}
}

func TestRestoredAlertWithoutItsTrackOrZone(t *testing.T) {
	e := New()
	e.SetZones(start, []marsad.Zone{squareZone})
	id := marsad.TrackID{Station: "B2", Number: 9}
	gone := e.Restore(start, []marsad.Alert{
		{Rule: marsad.ZoneEntry, Zone: "well", Track: id, Rules: marsad.Raised},
		{Rule: marsad.ZoneEntry, Zone: "other", Track: id, Rules: marsad.Raised},
		{Rule: marsad.ZoneExit, Zone: "well", Track: id, Rules: marsad.Cleared},
	})
	if len(gone) != 1 || gone[0].Zone != "other" || gone[0].Reason.Code != ZoneRemoved {
		t.Errorf("restore cleared %+v", gone)
	}
	if ts := e.Tick(start.Add(RestoreHold - 1)); len(ts) != 0 {
		t.Errorf("cleared too early: %+v", ts)
	}
	ts := e.Tick(start.Add(RestoreHold))
	if len(ts) != 1 || ts[0].Reason.Code != TrackGone || ts[0].Track != id {
		t.Errorf("cleared %+v", ts)
	}
	if ts := e.Tick(start.Add(2 * RestoreHold)); len(ts) != 0 {
		t.Errorf("cleared again: %+v", ts)
	}
}

func TestInvalidZonesAreRefused(t *testing.T) {
	bad := squareZone
	bad.ID, bad.Points = "bad", nil
	w := newWalk(bad, squareZone)
	w.line(3, 1, 0, 0, 0, 0)
	w.expect(t, "raised zone-entry zone-entry")
	if n := w.engine.Counts().Refused; n != 1 {
		t.Errorf("%d zones refused", n)
	}
}

// TestNeverTwice throws tracks, zones and restarts about and holds the engine to
// its promise: per rule, zone and track, raised and cleared take turns, and with
// the track all is cleared.
func TestNeverTwice(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	randomZone := func(i int) marsad.Zone {
		e, n := 6000*rnd.Float64()-3000, 6000*rnd.Float64()-3000
		var xy []float64
		for range 2 + rnd.IntN(6) {
			xy = append(xy, e+2000*rnd.NormFloat64(), n+2000*rnd.NormFloat64())
		}
		z := marsad.Zone{ID: marsad.ZoneID(fmt.Sprint("z", i)), Version: rnd.Int(), Kind: marsad.Area, Points: places(xy...),
			OnEntry: rnd.IntN(3) > 0, OnExit: rnd.IntN(2) > 0, Priority: marsad.Low}
		if rnd.IntN(2) == 0 {
			z.Kind, z.Direction = marsad.Line, []marsad.Direction{marsad.BothWays, marsad.LeftToRight, marsad.RightToLeft}[rnd.IntN(3)]
		}
		return z
	}
	e := New()
	zones := make([]marsad.Zone, 12)
	for i := range zones {
		zones[i] = randomZone(i)
	}
	now := start
	open := map[string]marsad.Alert{}
	raised := 0
	take := func(ts []Transition) {
		for _, tr := range ts {
			key := fmt.Sprint(tr.Rule, tr.Zone, tr.Track)
			_, standing := open[key]
			if standing != (tr.State == marsad.Cleared) {
				t.Fatalf("%s %s: stands already: %v", tr.State, key, standing)
			}
			if standing {
				delete(open, key)
				continue
			}
			raised++
			open[key] = marsad.Alert{Rule: tr.Rule, Zone: tr.Zone, Track: tr.Track, Rules: marsad.Raised, Reason: tr.Reason}
		}
	}
	take(e.SetZones(now, zones))
	tracks := make([]walk, 20)
	for round := range 2000 {
		now = now.Add(4 * time.Second)
		step := &marsad.TrackStep{At: now}
		for i := range tracks {
			w := &tracks[i]
			if w.track.ID.IsZero() || rnd.IntN(400) == 0 {
				if !w.track.ID.IsZero() {
					step.Ended = append(step.Ended, w.track.ID)
				}
				sigma := math.Pow(10, 1+2*rnd.Float64())
				w.track = marsad.Track{ID: marsad.TrackID{Station: "B2", Number: uint32(round*100 + i)}, State: marsad.Confirmed,
					Covariance: marsad.Covariance{EE: sigma * sigma, EN: 0.3 * sigma * sigma, NN: sigma * sigma}, East: 6000*rnd.Float64() - 3000, North: 6000*rnd.Float64() - 3000}
			}
			w.track.East += 150 * rnd.NormFloat64()
			w.track.North += 150 * rnd.NormFloat64()
			tr := w.track
			tr.At, tr.Heard, tr.Position = now, now, place(w.track.East, w.track.North)
			step.Changed = append(step.Changed, tr)
		}
		take(e.Update(step))
		take(e.Tick(now))
		if rnd.IntN(50) == 0 {
			i := rnd.IntN(len(zones))
			zones[i] = randomZone(i)
			take(e.SetZones(now, zones))
		}
		if rnd.IntN(200) == 0 {
			e = New()
			take(e.SetZones(now, zones))
			var standing []marsad.Alert
			for _, a := range open {
				standing = append(standing, a)
			}
			take(e.Restore(now, standing))
		}
	}
	end := &marsad.TrackStep{At: now}
	for i := range tracks {
		end.Ended = append(end.Ended, tracks[i].track.ID)
	}
	take(e.Update(end))
	take(e.Tick(now.Add(RestoreHold)))
	if raised < 300 || len(open) > 0 || len(e.tracks) > 0 {
		t.Errorf("raised %d; still open %v; %d tracks followed", raised, open, len(e.tracks))
	}
}

// BenchmarkUpdate moves 10,000 tracks among 200 zones (areas of 20 corners and
// lines of 10) on 400 km by 400 km.
func BenchmarkUpdate(b *testing.B) {
	rnd := rand.New(rand.NewPCG(13, 14))
	const tracks, side = 10000, 400e3
	var zones []marsad.Zone
	for i := range 200 {
		var ring []geo.Point
		e, n := side*(rnd.Float64()-0.5), side*(rnd.Float64()-0.5)
		r := 500 + 5000*rnd.Float64()
		z := marsad.Zone{ID: marsad.ZoneID(fmt.Sprint("z", i)), Kind: marsad.Area, OnEntry: true, OnExit: true, Priority: marsad.Low}
		if i%4 == 0 {
			z.Kind, z.Direction = marsad.Line, marsad.BothWays
			for k := range 10 {
				ring = append(ring, place(e+float64(k)*3000, n+1000*rnd.Float64()))
			}
		} else {
			for k := range 20 {
				s, c := math.Sincos(2 * math.Pi * float64(k) / 20)
				ring = append(ring, place(e+r*c, n+r*s))
			}
		}
		z.Points = ring
		zones = append(zones, z)
	}
	w := newWalk(zones...)
	step := &marsad.TrackStep{At: start, Changed: make([]marsad.Track, tracks)}
	for i := range step.Changed {
		t := &step.Changed[i]
		*t = w.track
		t.ID.Number = uint32(i)
		t.Position = place(side*(rnd.Float64()-0.5), side*(rnd.Float64()-0.5))
		t.East, t.North = 40*rnd.Float64()-20, 40*rnd.Float64()-20
	}
	raised := 0
	b.ReportAllocs()
	for b.Loop() {
		step.At = step.At.Add(4 * time.Second)
		for i := range step.Changed {
			t := &step.Changed[i]
			t.At, t.Heard = step.At, step.At
			t.Position.Lat += geo.Angle(t.North * 4 / 6.37e6)
			t.Position.Lon += geo.Angle(t.East * 4 / 6.06e6)
		}
		raised += len(w.engine.Update(step))
	}
	b.ReportMetric(float64(tracks*b.N)/b.Elapsed().Seconds(), "updates/s")
	b.ReportMetric(float64(raised)/float64(b.N), "transitions/op")
}
