package track

import (
	"math"
	"slices"
	"testing"

	"marsad"
	"marsad/geo"
)

var amina = marsad.Actor{ID: "amina", Station: "B2"}

// corrected passes c through Check, as a station does, and makes it.
func corrected(t *testing.T, e *Engine, c marsad.Correction) marsad.Correction {
	t.Helper()
	other, err := e.Check(&c)
	if err != nil {
		t.Fatal(err)
	}
	c.Actor, c.Other = amina, other
	e.Correct(&c)
	return c
}

func id(n uint32) marsad.TrackID { return marsad.TrackID{Station: "B2", Number: n} }

// watch lets the radar see the movers for a span of time, and returns the last word on
// each track, all bonds and all that ended.
func (w *world) watch(e *Engine, s *marsad.Sensor, from, to float64, movers ...mover) (last map[uint32]marsad.Track, bonds []marsad.Bond, ended []marsad.TrackID) {
	last = map[uint32]marsad.Track{}
	for at := from; at < to; at += 2 {
		w.scan(e, s, at, movers...)
		step := e.Advance(after(at + 0.1))
		for _, k := range step.Changed {
			last[k.ID.Number] = k
		}
		bonds, ended = append(bonds, step.Bonds...), append(ended, step.Ended...)
	}
	return last, bonds, ended
}

func TestWhatPeopleMergeStaysOne(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s := newWorld(3), testRadar("r1")
	e.SetSensor(s)
	a, b := mover{2000, 4000, 6, 0}, mover{2000, 4250, 6, 0}
	w.watch(e, &s, 0, 30, a, b)
	ids := w.expect(t, e, 28.1, 80, a, b)
	slices.SortFunc(ids, func(a, b marsad.TrackID) int { return int(a.Number) - int(b.Number) })
	c := corrected(t, e, marsad.Correction{Number: 7, Kind: marsad.TrackMerged, Track: ids[1], Other: ids[0]})
	last, bonds, ended := w.watch(e, &s, 30, 150, a, b)
	if len(last) != 1 || len(ended) != 1 || ended[0] != ids[0] || len(bonds) != 1 || bonds[0].Kind != marsad.Merged || bonds[0].Track != ids[1] || bonds[0].Actor != "amina" {
		t.Fatalf("after the merge: %d tracks, ended %v, bonds %+v", len(last), ended, bonds)
	}
	// a third object that comes by is none of it
	far := mover{-3000, 2000, 0, 5}
	if last, _, _ := w.watch(e, &s, 150, 200, a, b, far); len(last) != 2 {
		t.Errorf("with another object far away: %d tracks", len(last))
	}
	e.Undo(&c)
	last, _, _ = w.watch(e, &s, 200, 260, a, b, far)
	if len(last) != 3 {
		t.Errorf("after the undoing: %d tracks", len(last))
	}
}

// Undone at once, each has its number again and both go on where they were.
func TestMergedAndUndoneAtOnce(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s := newWorld(3), testRadar("r1")
	e.SetSensor(s)
	a, b := mover{2000, 4000, 6, 0}, mover{2000, 4400, 6, 0}
	w.watch(e, &s, 0, 30, a, b)
	ids := w.expect(t, e, 28.1, 80, a, b)
	c := corrected(t, e, marsad.Correction{Number: 7, Kind: marsad.TrackMerged, Track: ids[0], Other: ids[1]})
	w.watch(e, &s, 30, 36, a, b)
	e.Undo(&c)
	_, bonds, _ := w.watch(e, &s, 36, 60, a, b)
	if again := w.expect(t, e, 58.1, 80, a, b); again[0] != ids[0] || again[1] != ids[1] {
		t.Errorf("tracks %v, want %v as before", again, ids)
	}
	if len(bonds) != 1 || bonds[0].Kind != marsad.Split || bonds[0].Track != ids[1] {
		t.Errorf("bonds %+v", bonds)
	}
}

// A split from a time on: what came since is another object, and stays one though the
// engine takes both for the same.
func TestSplitFromATimeOn(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s := newWorld(5), testRadar("r1")
	e.SetSensor(s)
	m := mover{2000, 4000, 6, 0}
	w.watch(e, &s, 0, 40, m)
	old := w.expect(t, e, 38.1, 60, m)[0]
	c := corrected(t, e, marsad.Correction{Number: 9, Kind: marsad.TrackSplit, Track: old, From: after(30)})
	w.scan(e, &s, 40, m)
	step := e.Advance(after(40.1))
	fresh, initiates := 0, 0
	for _, a := range step.Associations {
		if a.Track == c.Other && a.At.Before(after(39)) {
			fresh++
			if a.Initiates {
				initiates++
			}
			if a.At.Before(after(30)) {
				t.Errorf("plot of %v in the new track", a.At)
			}
		}
	}
	if c.Other == old || fresh != 5 || initiates != 1 || len(step.Bonds) != 1 || step.Bonds[0].Kind != marsad.Split || step.Bonds[0].Track != c.Other || step.Bonds[0].Other != old {
		t.Fatalf("split %+v: %d plots, %d starts, bonds %+v", c, fresh, initiates, step.Bonds)
	}
	last, bonds, _ := w.watch(e, &s, 42, 90, m)
	if k, there := last[c.Other.Number]; !there || len(bonds) != 0 || e.Counts().Merged != 0 || !k.Born.After(after(29)) {
		t.Errorf("later: %+v, bonds %+v", last, bonds)
	}
	if d, at := w.off(e.Tracks(nil, after(88.1)), m, 88.1); at != c.Other || d > 60 {
		t.Errorf("%v is %.0f m off", at, d)
	}
}

// A split by sensor: a position that lies and a radar that sees something else.
func TestSplitOffASensor(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s := newWorld(5), testRadar("r1")
	e.SetSensor(s)
	m := mover{2000, 4000, 6, 0}
	both := func(at float64) {
		e.Observe([]marsad.Observation{w.report("OP1", m, at+0.05)})
		w.scan(e, &s, at, m)
		e.Advance(after(at + 0.1))
	}
	for at := 0.0; at < 40; at += 2 {
		both(at)
	}
	old := w.expect(t, e, 38.1, 60, m)[0]
	c := corrected(t, e, marsad.Correction{Number: 9, Kind: marsad.TrackSplit, Track: old, Sensor: "blue"})
	for at := 40.0; at < 80; at += 2 {
		both(at)
	}
	for _, k := range e.Tracks(nil, after(78.1)) {
		want := marsad.SensorID("r1")
		if k.ID == c.Other {
			want = "blue"
		}
		if len(k.Sensors) != 1 || k.Sensors[0].Sensor != want || (k.ID == old) == (k.Identity.Name == "OP1") {
			t.Errorf("%v: fed by %+v, says %+v", k.ID, k.Sensors, k.Identity)
		}
	}
	if n := len(e.Tracks(nil, after(78.1))); n != 2 {
		t.Fatalf("%d tracks", n)
	}
	e.Undo(&c)
	both(80)
	if k := e.Tracks(nil, after(80.1)); len(k) != 1 || k[0].ID != old || len(k[0].Sensors) != 2 || k[0].Identity.Name != "OP1" {
		t.Errorf("after the undoing: %+v", k)
	}
}

// A name and a class stay, whatever is told since; undone, what is told counts again.
func TestNamedAndClassified(t *testing.T) {
	e := New(Options{Station: "B2"})
	w := newWorld(5)
	m := mover{2000, 4000, 6, 0}
	say := func(from, to float64) (last marsad.Track) {
		for at := from; at < to; at++ {
			o := w.report("OP1", m, at)
			o.Class[marsad.Vehicle] = 1
			e.Observe([]marsad.Observation{o})
			for _, k := range e.Advance(after(at)).Changed {
				last = k
			}
		}
		return last
	}
	k := say(0, 10)
	name := corrected(t, e, marsad.Correction{Number: 1, Kind: marsad.TrackRenamed, Track: k.ID, Name: "water lorry"})
	class := corrected(t, e, marsad.Correction{Number: 2, Kind: marsad.TrackReclassified, Track: k.ID, HasClass: true, Class: marsad.Animal, HasLabel: true, Label: marsad.Unknown})
	k = say(10, 20)
	if kind, p := k.Class.Likeliest(); k.Identity.Name != "water lorry" || k.NamedBy != "amina" || kind != marsad.Animal || p != 1 || k.Label != marsad.Unknown || k.ClassifiedBy != "amina" {
		t.Errorf("as people say: %+v", k)
	}
	second := corrected(t, e, marsad.Correction{Number: 3, Kind: marsad.TrackRenamed, Track: k.ID, Name: "the other lorry"})
	if k = say(20, 21); k.Identity.Name != "the other lorry" {
		t.Errorf("the newest name counts: %+v", k.Identity)
	}
	e.Undo(&second)
	if k = say(21, 22); k.Identity.Name != "water lorry" {
		t.Errorf("the name before: %+v", k.Identity)
	}
	e.Undo(&name)
	e.Undo(&class)
	k = say(22, 30)
	if kind, _ := k.Class.Likeliest(); k.Identity.Name != "OP1" || k.NamedBy != "" || kind != marsad.Vehicle || k.Label != marsad.Own || k.ClassifiedBy != "" {
		t.Errorf("after the undoing: %+v", k)
	}
}

func TestImpossibleCorrectionsAreRefused(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s := newWorld(5), testRadar("r1")
	e.SetSensor(s)
	m := mover{2000, 4000, 6, 0}
	for at := 0.0; at < 30; at += 2 {
		one, two, drill := w.report("OP1", mover{-2000, 0, 5, 0}, at), w.report("OP2", mover{-2000, 3000, 5, 0}, at), w.report("OP3", mover{-2000, 6000, 5, 0}, at)
		drill.Marks.Exercise = "drill"
		e.Observe([]marsad.Observation{one, two, drill, systemTrack(after(at), 7, 21.2, 12.2)})
		w.scan(e, &s, at, m)
		e.Advance(after(at + 0.1))
	}
	by := map[string]marsad.TrackID{}
	for _, k := range e.Tracks(nil, after(28.2)) {
		by[k.Identity.Name+k.Kind.String()] = k.ID
	}
	radar, one, two, drill, foreign := by["single-sensor"], by["OP1single-sensor"], by["OP2single-sensor"], by["OP3single-sensor"], by["foreign"]
	for name, c := range map[string]struct {
		correction marsad.Correction
		code       marsad.Code
	}{
		"with itself":         {marsad.Correction{Kind: marsad.TrackMerged, Track: one, Other: one}, marsad.BadRequest},
		"with nothing":        {marsad.Correction{Kind: marsad.TrackMerged, Track: one}, marsad.BadRequest},
		"two that say who":    {marsad.Correction{Kind: marsad.TrackMerged, Track: one, Other: two}, marsad.Conflict},
		"an exercise's":       {marsad.Correction{Kind: marsad.TrackMerged, Track: radar, Other: drill}, marsad.Conflict},
		"another system's":    {marsad.Correction{Kind: marsad.TrackMerged, Track: radar, Other: foreign}, marsad.Conflict},
		"one that is not":     {marsad.Correction{Kind: marsad.TrackMerged, Track: radar, Other: id(999)}, marsad.NotFound},
		"another station's":   {marsad.Correction{Kind: marsad.TrackRenamed, Track: marsad.TrackID{Station: "C1", Number: 1}, Name: "x"}, marsad.NotFound},
		"split by nothing":    {marsad.Correction{Kind: marsad.TrackSplit, Track: radar}, marsad.BadRequest},
		"split by both":       {marsad.Correction{Kind: marsad.TrackSplit, Track: radar, From: after(9), Sensor: "r1"}, marsad.BadRequest},
		"all of it":           {marsad.Correction{Kind: marsad.TrackSplit, Track: radar, Sensor: "r1"}, marsad.Conflict},
		"none of it":          {marsad.Correction{Kind: marsad.TrackSplit, Track: radar, From: after(999)}, marsad.Conflict},
		"an unknown sensor":   {marsad.Correction{Kind: marsad.TrackSplit, Track: radar, Sensor: "nobody"}, marsad.Conflict},
		"no name":             {marsad.Correction{Kind: marsad.TrackRenamed, Track: radar}, marsad.BadRequest},
		"a name that turns":   {marsad.Correction{Kind: marsad.TrackRenamed, Track: radar, Name: "a\u202eb"}, marsad.BadRequest},
		"no class":            {marsad.Correction{Kind: marsad.TrackReclassified, Track: radar}, marsad.BadRequest},
		"a class that is not": {marsad.Correction{Kind: marsad.TrackReclassified, Track: radar, HasClass: true, Class: 99}, marsad.BadRequest},
		"a told label":        {marsad.Correction{Kind: marsad.TrackReclassified, Track: radar, HasLabel: true, Label: marsad.Declared}, marsad.BadRequest},
		"not own":             {marsad.Correction{Kind: marsad.TrackReclassified, Track: radar, HasLabel: true, Label: marsad.Own}, marsad.Conflict},
		"no kind":             {marsad.Correction{Kind: marsad.ZoneSet, Track: radar}, marsad.BadRequest},
	} {
		if _, err := e.Check(&c.correction); err == nil || marsad.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if k := corrected(t, e, marsad.Correction{Number: 1, Kind: marsad.TrackRenamed, Track: foreign, Name: "their lorry"}); k.Track != foreign {
		t.Fatal(k)
	}
	named := false
	for _, k := range e.Advance(after(30)).Changed {
		named = named || k.ID == foreign && k.Identity.Name == "their lorry" && k.NamedBy == "amina"
	}
	if !named {
		t.Error("another system's track did not take the name")
	}
}

// Marks and origins of all that fed it stay with a track through merges, splits, late
// plots and what other systems say.
func TestProvenanceOutlivesCorrections(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s, s2, s3 := newWorld(3), testRadar("r1"), testRadar("r2"), testRadar("r3")
	e.SetSensor(s)
	e.SetSensor(s2)
	e.SetSensor(s3)
	a, b := mover{2000, 4000, 6, 0}, mover{2000, 4400, 6, 0}
	for at := 0.0; at < 40; at += 2 {
		x, y := w.polar(&s, a, at), w.polar(&s2, b, at)
		x.Marks.Release, y.Marks.Release = marsad.Green, marsad.Green
		if at == 20 {
			y.Marks.Release = marsad.AmberStrict // once, and from then on
		}
		e.Observe([]marsad.Observation{x, y})
		e.Advance(after(at + 0.1))
	}
	ids := w.expect(t, e, 38.1, 80, a, b)
	check := func(what string, number uint32, release marsad.Release, sensors ...marsad.SensorID) {
		t.Helper()
		for _, k := range e.Tracks(nil, after(60)) {
			if k.ID.Number != number {
				continue
			}
			var of []marsad.SensorID
			for _, o := range k.Origins {
				of = append(of, o.Sensor)
			}
			if k.Marks.Release != release || !slices.Equal(of, sensors) {
				t.Errorf("%s: release %v, origins %v; want %v, %v", what, k.Marks.Release, of, release, sensors)
			}
			return
		}
		t.Errorf("%s: no track %d", what, number)
	}
	check("before", ids[0].Number, marsad.Green, "r1")
	check("before", ids[1].Number, marsad.AmberStrict, "r2")
	corrected(t, e, marsad.Correction{Number: 1, Kind: marsad.TrackMerged, Track: ids[0], Other: ids[1]})
	e.Advance(after(40))
	check("merged", ids[0].Number, marsad.AmberStrict, "r1", "r2")
	split := corrected(t, e, marsad.Correction{Number: 2, Kind: marsad.TrackSplit, Track: ids[0], Sensor: "r2"})
	e.Advance(after(40.5))
	check("split off", split.Other.Number, marsad.AmberStrict, "r1", "r2")
	check("what is left", ids[0].Number, marsad.AmberStrict, "r1", "r2")

	late := w.polar(&s3, a, 37)
	late.Marks.Release = marsad.Red
	e.Observe([]marsad.Observation{late})
	e.Advance(after(41))
	if e.Counts().Late == 0 {
		t.Fatal("the plot did not come late")
	}
	check("after a late plot", ids[0].Number, marsad.Red, "r1", "r2", "r3")

	// another system's word on an object of ours: its marks are on what is shown
	for at := 42.0; at < 80; at += 4 {
		en, nn := a.at(at)
		p, _ := w.frame.From(geo.ENU{East: en, North: nn, Up: -(en*en + nn*nn) / 2 / 6.37e6})
		o := systemTrack(after(at), 7, 0, 0)
		o.Position, o.Origin, o.Marks.Release = p, marsad.Origin{State: "Y", Station: "C1", Sensor: "s"}, marsad.Red
		o.Has, o.East, o.SigmaVelocity = marsad.HasPosition|marsad.HasVelocity, 6, 1
		e.Observe([]marsad.Observation{o, w.polar(&s, a, at)})
		e.Advance(after(at + 0.2))
	}
	for _, k := range e.Tracks(nil, after(79)) {
		if slices.ContainsFunc(k.Sensors, func(c marsad.Contribution) bool { return c.Sensor == "s" }) {
			if k.Marks.Release != marsad.Red || !slices.ContainsFunc(k.Origins, func(o marsad.Origin) bool { return o.State == "Y" }) {
				t.Errorf("with another system's word: %v, %+v", k.Marks, k.Origins)
			}
			return
		}
	}
	t.Error("the other system's word is nowhere")
}

// Corrected and undone at random, nothing becomes no number, and every covariance stays one.
func TestCorrectionsAtRandom(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, s, s2 := newWorld(3), testRadar("r1"), testRadar("r2")
	e.SetSensor(s)
	e.SetSensor(s2)
	movers := []mover{{2000, 4000, 6, 0}, {2000, 4300, 6, 1}, {-2000, 3000, 0, 4}, {-2300, 3000, 0, 4}}
	var done []marsad.Correction
	number := uint64(0)
	for at := 0.0; at < 300; at += 2 {
		w.scan(e, &s, at, movers...)
		w.scan(e, &s2, at, movers[:3]...)
		for _, k := range e.Advance(after(at + 0.1)).Changed {
			checkTrack(t, &k)
		}
		tracks := e.Tracks(nil, after(at+0.1))
		if len(tracks) < 2 {
			continue
		}
		c := marsad.Correction{Number: number + 1, Kind: marsad.TrackMerged, Track: tracks[w.rng.IntN(len(tracks))].ID, Other: tracks[w.rng.IntN(len(tracks))].ID}
		switch w.rng.IntN(4) {
		case 0:
			c.Kind, c.Other, c.From = marsad.TrackSplit, marsad.TrackID{}, after(at-20*w.rng.Float64())
		case 1:
			c.Kind, c.Other, c.Sensor = marsad.TrackSplit, marsad.TrackID{}, "r2"
		case 2:
			if n := len(done); n > 0 {
				e.Undo(&done[w.rng.IntN(n)])
				continue
			}
		}
		if other, err := e.Check(&c); err == nil {
			number++
			c.Other = other
			e.Correct(&c)
			done = append(done, c)
		}
	}
	if number < 20 {
		t.Errorf("only %d corrections", number)
	}
	for _, k := range e.Tracks(nil, after(299)) {
		if math.IsNaN(k.Covariance.EE) {
			t.Errorf("%+v", k)
		}
	}
}
