package tracking

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestGOSPAByHand(t *testing.T) {
	origin := point{}
	for _, c := range []struct {
		name                 string
		truth, tracks        []point
		total, missed, false float64 // with c = 10: a miss or a false track is 50 m²
	}{
		{"nothing", nil, nil, 0, 0, 0},
		{"one missed", []point{origin}, nil, math.Sqrt(50), 50, 0},
		{"one false", nil, []point{origin}, math.Sqrt(50), 0, 50},
		{"one off by 3", []point{origin}, []point{{3}}, 3, 0, 0},
		{"just within", []point{origin}, []point{{9.9}}, 9.9, 0, 0},
		{"out of reach", []point{origin}, []point{{10.1}}, 10, 50, 50},
		{"a double", []point{origin}, []point{{3}, {4}}, math.Sqrt(9 + 50), 0, 50},
		{"the nearest pair is not in the best", []point{{0}, {9}}, []point{{1}, {-6}}, 10, 0, 0},
		{"height counts", []point{{0, 0, 100}}, []point{{3, 0, 104}}, 5, 0, 0},
	} {
		g, _ := gospa(c.truth, c.tracks, 10)
		if math.Abs(g.total()-c.total) > 1e-9 || g.missed != c.missed || g.false != c.false {
			t.Errorf("%s: %g (missed %g, false %g), want %g (%g, %g)", c.name, g.total(), g.missed, g.false, c.total, c.missed, c.false)
		}
	}
}

// best tries every way to give tracks to objects.
func best(truth, tracks []point, c float64, used int) float64 {
	if len(truth) == 0 {
		return 0
	}
	least := c*c/2 + best(truth[1:], tracks, c, used)
	for j := range tracks {
		if d := truth[0].distance(tracks[j]); d < c && used&(1<<j) == 0 {
			// a pair saves the penalty of its track, which the caller counts for all
			least = min(least, d*d-c*c/2+best(truth[1:], tracks, c, used|1<<j))
		}
	}
	return least
}

func TestGOSPAAgainstAllAssignments(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	draw := func(n int) []point {
		out := make([]point, n)
		for i := range out {
			out[i] = point{rng.Float64() * 30, rng.Float64() * 30}
		}
		return out
	}
	for range 500 {
		truth, tracks := draw(rng.IntN(6)), draw(rng.IntN(6))
		g, _ := gospa(truth, tracks, 10)
		want := math.Sqrt(best(truth, tracks, 10, 0) + 50*float64(len(tracks)))
		if math.Abs(g.total()-want) > 1e-9 {
			t.Fatalf("%v %v: %g, want %g", truth, tracks, g.total(), want)
		}
	}
}

// Two objects for three instants: one is tracked by A, A, then B; the other by
// nothing, C and C, with a double D in the last.
func TestScoreByHand(t *testing.T) {
	cfg := scoring{times: times{Start: 0, Stop: 4, Step: 2}, Dims: 2, C: 10}
	x, y := thing{name: "1", at: point{0}}, thing{name: "2", at: point{100}}
	on := func(name string, at float64) thing { return thing{name: name, at: point{at}, cee: 4, cnn: 4} }
	s := cfg.score(frames{0: {x, y}, 1: {x, y}, 2: {x, y}}, frames{
		0: {on("A", 2)}, 1: {on("A", 2), on("C", 100)}, 2: {on("B", 2), on("C", 100), on("D", 101)},
	})
	want := Score{
		GOSPA:  (math.Sqrt(4+50) + 2 + math.Sqrt(4+50)) / 3,
		Missed: 1.0 / 3, False: 1.0 / 3, Completeness: 5.0 / 6, Ambiguity: 6.0 / 5, Switches: 1, NEES: 3.0 / 5,
	}
	for _, p := range [][2]float64{
		{s.GOSPA, want.GOSPA}, {s.Missed, want.Missed}, {s.False, want.False}, {s.Completeness, want.Completeness},
		{s.Ambiguity, want.Ambiguity}, {float64(s.Switches), float64(want.Switches)}, {s.NEES, want.NEES},
	} {
		if math.Abs(p[0]-p[1]) > 1e-9 {
			t.Fatalf("got %v, want %v", s, want)
		}
	}
}

func TestBadNumberIsNamed(t *testing.T) {
	cfg := scoring{times: times{Stop: 4, Step: 2}, Dims: 2, C: 10}
	err := parseCSV("tracks.csv", strings.NewReader("t,track,lat,lon\n0,A,21,12\n2,A,north,12\n"), cfg.reader(frames{}, "track"))
	if err == nil || !strings.Contains(err.Error(), "tracks.csv line 3, lat") {
		t.Errorf("got %v", err)
	}
}
