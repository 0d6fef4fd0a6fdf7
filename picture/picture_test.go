package picture

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

var start = time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC)

func id(n int) marsad.TrackID { return marsad.TrackID{Station: "B2", Number: uint32(n)} }

func track(n int, lat float64) marsad.Track {
	return marsad.Track{ID: id(n), State: marsad.Confirmed, Born: start, Position: geo.LatLon(lat, 1),
		Sensors: []marsad.Contribution{{Sensor: "r1"}}}
}

func step(changed ...marsad.Track) *marsad.TrackStep {
	return &marsad.TrackStep{At: start, Changed: changed}
}

func TestVersionsAndHandles(t *testing.T) {
	p := New(start)
	empty := p.Snapshot()
	first := p.Apply(step(track(7, 18), track(3, 19)))
	if first.Version != 2 || len(first.Tracks) != 2 || len(empty.Tracks) != 0 {
		t.Fatalf("version %d with %d tracks, empty one with %d", first.Version, len(first.Tracks), len(empty.Tracks))
	}
	if again := p.Apply(step()); again != first {
		t.Errorf("a step without change made version %d", again.Version)
	}
	second := p.Apply(&marsad.TrackStep{At: start.Add(time.Second), Changed: []marsad.Track{track(3, 19.5)}, Ended: []marsad.TrackID{id(7)}})
	if len(first.Tracks) != 2 || first.Tracks[1].Position != geo.LatLon(19, 1) || first.Tracks[0].State != marsad.Confirmed {
		t.Error("a snapshot that was handed on changed")
	}
	if len(second.Tracks) != 1 || second.Tracks[0].Handle != 2 || second.Tracks[0].Position != geo.LatLon(19.5, 1) {
		t.Errorf("second snapshot holds %+v", second.Tracks)
	}
	third := p.Apply(step(track(7, 18)))
	if h := third.Tracks[1].Handle; h != 3 {
		t.Errorf("a track that came back has handle %d, want a new one, 3", h)
	}
	if Find(third, id(7)) == nil || Find(second, id(7)) != nil {
		t.Error("track 7 is found where it is not, or not where it is")
	}
}

func TestEndedStateInChangedEndsToo(t *testing.T) {
	p := New(start)
	p.Apply(step(track(1, 18)))
	gone := track(1, 18)
	gone.State = marsad.Ended
	s := p.Apply(&marsad.TrackStep{At: start, Changed: []marsad.Track{gone}, Ended: []marsad.TrackID{id(1)}})
	if len(s.Tracks) != 0 || len(s.Ended) != 1 {
		t.Errorf("%d tracks and %d ended, want 0 and 1", len(s.Tracks), len(s.Ended))
	}
}

func TestSlowVersion(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*marsad.Track)
		slow   bool
	}{
		"position":     {func(t *marsad.Track) { t.Position = geo.LatLon(18.1, 1) }, false},
		"velocity":     {func(t *marsad.Track) { t.East = 4 }, false},
		"count":        {func(t *marsad.Track) { t.Sensors = []marsad.Contribution{{Sensor: "r1", Observations: 9}} }, false},
		"height":       {func(t *marsad.Track) { t.Height.Metres = 9 }, false},
		"class by 4 %": {func(t *marsad.Track) { t.Class[marsad.Vehicle] = 0.04 }, false},
		"class by 6 %": {func(t *marsad.Track) { t.Class[marsad.Vehicle] = 0.06 }, true},
		"state":        {func(t *marsad.Track) { t.State = marsad.Coasting }, true},
		"kind":         {func(t *marsad.Track) { t.Kind = marsad.Fused }, true},
		"label":        {func(t *marsad.Track) { t.Label = marsad.Own }, true},
		"declared":     {func(t *marsad.Track) { t.DeclaredBy = "B" }, true},
		"identity":     {func(t *marsad.Track) { t.Identity.MAVLink = 3 }, true},
		"sensor":       {func(t *marsad.Track) { t.Sensors = append(slices.Clone(t.Sensors), marsad.Contribution{Sensor: "r2"}) }, true},
		"origin":       {func(t *marsad.Track) { t.Origins = []marsad.Origin{{Station: "B2"}} }, true},
		"marks":        {func(t *marsad.Track) { t.Marks.Release = marsad.Amber }, true},
		"above":        {func(t *marsad.Track) { t.Height.Above = geo.Ground }, true},
	} {
		p := New(start)
		p.Apply(step(track(1, 18)))
		tr := track(1, 18)
		c.change(&tr)
		s := p.Apply(step(tr))
		if got := s.Tracks[0].Slow == s.Version; got != c.slow || s.Tracks[0].Version != s.Version {
			t.Errorf("%s: slow %v, want %v; version %d of %d", name, got, c.slow, s.Tracks[0].Version, s.Version)
		}
	}
}

func TestClassDriftAddsUp(t *testing.T) {
	p := New(start)
	tr := track(1, 18)
	p.Apply(step(tr))
	var told []int
	for i := 1; i <= 10; i++ {
		tr.Class[marsad.Person] += 0.02
		if s := p.Apply(step(tr)); s.Tracks[0].Slow == s.Version {
			told = append(told, i)
		}
	}
	if !slices.Equal(told, []int{3, 6, 9}) {
		t.Errorf("a class that drifts by 2 %% a step is told at steps %v, want each third", told)
	}
}

func TestAlerted(t *testing.T) {
	p := New(start)
	p.Alerted(id(1), true) // of a track that comes with the same step
	p.Alerted(id(99), true)
	s := p.Apply(step(track(1, 18), track(2, 18)))
	if !s.Tracks[0].Alerted || s.Tracks[1].Alerted {
		t.Fatal("the mark is not on the track that it was made for")
	}
	p.Alerted(id(1), true)
	if p.Apply(step()) != s {
		t.Error("a mark that changes nothing made a version")
	}
	p.Alerted(id(1), false)
	off := p.Apply(step())
	if off.Tracks[0].Alerted || off.Tracks[0].Slow != off.Version || !s.Tracks[0].Alerted {
		t.Error("taking the mark off is not a slow change of the next version alone")
	}
}

func TestRecentKeepsTheLastAndNeverChanges(t *testing.T) {
	p := New(start)
	p.Apply(step(track(1, 18)))
	type held struct {
		s    *marsad.Snapshot
		seqs []uint64
	}
	var all []held
	for n := uint64(1); n <= 500; n++ {
		st := step()
		st.Associations = []marsad.Association{{Track: id(1), Observation: n}, {Track: id(5), Observation: n}}
		s := p.Apply(st)
		var seqs []uint64
		for _, a := range s.Tracks[0].Recent {
			seqs = append(seqs, a.Observation)
		}
		if want := int(min(n, RecentAssociations)); len(seqs) != want || seqs[len(seqs)-1] != n || seqs[0] != n-uint64(want)+1 {
			t.Fatalf("after %d: %v", n, seqs)
		}
		all = append(all, held{s, seqs})
	}
	for _, h := range all {
		for i, a := range h.s.Tracks[0].Recent {
			if a.Observation != h.seqs[i] {
				t.Fatalf("version %d changed after it was handed on", h.s.Version)
			}
		}
	}
}

// TestSinceRebuilds follows a random picture as a reader who looks now and then
// and checks that the changes alone give what the snapshot holds.
func TestSinceRebuilds(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	p := New(start)
	seen := map[uint32]*marsad.PictureTrack{}
	version := p.Snapshot().Version
	alive := map[int]bool{}
	for range 2000 {
		st := step()
		for range rnd.IntN(4) {
			n := rnd.IntN(40)
			if rnd.IntN(5) == 0 && alive[n] {
				st.Ended = append(st.Ended, id(n))
				delete(alive, n)
				continue
			}
			st.Changed = append(st.Changed, track(n, rnd.Float64()))
			alive[n] = true
		}
		for _, e := range st.Ended { // a tracker does not change what it ends
			st.Changed = slices.DeleteFunc(st.Changed, func(c marsad.Track) bool { return c.ID == e })
			delete(alive, int(e.Number))
		}
		s := p.Apply(st)
		if rnd.IntN(3) != 0 {
			continue
		}
		c, ok := Since(s, version)
		if !ok {
			t.Fatalf("version %d does not know what happened since %d", s.Version, version)
		}
		for _, pt := range c.Changed {
			seen[pt.Handle] = pt
		}
		for _, e := range c.Ended {
			delete(seen, e.Handle)
		}
		version = s.Version
		want := map[uint32]*marsad.PictureTrack{}
		for _, pt := range s.Tracks {
			want[pt.Handle] = pt
		}
		if !reflect.DeepEqual(seen, want) {
			t.Fatalf("version %d: rebuilt %d tracks, the snapshot has %d", version, len(seen), len(want))
		}
		if !slices.IsSortedFunc(s.Tracks, func(a, b *marsad.PictureTrack) int { return int(a.Handle) - int(b.Handle) }) {
			t.Fatal("tracks are not sorted by handle")
		}
	}
}

func TestEndedHistoryIsBounded(t *testing.T) {
	p := New(start)
	var s *marsad.Snapshot
	for n := range EndedHistory + 100 {
		p.Apply(step(track(n, 18)))
		s = p.Apply(&marsad.TrackStep{At: start, Ended: []marsad.TrackID{id(n)}})
	}
	if len(s.Ended) != EndedHistory || s.EndedBefore == 0 {
		t.Fatalf("%d ended are remembered before %d", len(s.Ended), s.EndedBefore)
	}
	if _, ok := Since(s, s.EndedBefore-1); ok {
		t.Error("a version from before the history gets changes")
	}
	c, ok := Since(s, s.EndedBefore)
	if !ok || len(c.Ended) != EndedHistory {
		t.Errorf("from the edge of the history: %d ended, ok %v", len(c.Ended), ok)
	}
	if _, ok := Since(s, s.Version+1); ok {
		t.Error("a version from the future gets changes")
	}
	if c, ok := Since(s, s.Version); !ok || c.Changed != nil || c.Ended != nil {
		t.Error("the newest version has changes since itself")
	}
}

// BenchmarkApply is a step each 25 ms in which every track moves once in 2.5 s.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{1000, 5000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p, all := filled(n)
			st := &marsad.TrackStep{At: start}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				from := i * (n / 100) % n
				st.Changed = all[from : from+n/100]
				st.At = st.At.Add(25 * time.Millisecond)
				p.Apply(st)
			}
		})
	}
}

func BenchmarkSince(b *testing.B) {
	for _, n := range []int{1000, 5000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p, all := filled(n)
			before := p.Snapshot().Version
			s := p.Apply(&marsad.TrackStep{At: start, Changed: all[:n/100]})
			b.ReportAllocs()
			for b.Loop() {
				if c, ok := Since(s, before); !ok || len(c.Changed) != n/100 {
					b.Fatal("wrong changes")
				}
			}
		})
	}
}

func filled(n int) (*Picture, []marsad.Track) {
	p := New(start)
	all := make([]marsad.Track, n)
	for i := range all {
		all[i] = track(i, 18)
	}
	p.Apply(&marsad.TrackStep{At: start, Changed: all})
	return p, all
}
