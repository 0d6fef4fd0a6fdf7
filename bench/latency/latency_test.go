package latency

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestTargetsStayApart(t *testing.T) {
	for _, n := range []int{1000, 5000} {
		f := newField(n, rand.New(rand.NewPCG(1, 1)))
		if len(f.targets) != n {
			t.Fatalf("%d targets of %d", len(f.targets), n)
		}
		nearest, farthest := math.Inf(1), 0.0
		const since = 100 * time.Second
		for i := range f.targets {
			a := f.targets[i].at(since)
			farthest = max(farthest, math.Hypot(a.East, a.North))
			for j := range f.targets[:i] {
				b := f.targets[j].at(since)
				nearest = min(nearest, math.Hypot(a.East-b.East, a.North-b.North))
			}
			if k, ok := f.nearest(a, since); !ok || k != i {
				t.Fatalf("target %d at %v is taken for %d", i, a, k)
			}
		}
		if nearest < 600 || farthest > rangeMax {
			t.Errorf("%d targets: %.0f m apart, %.0f m from the radar", n, nearest, farthest)
		}
	}
}

func TestTurnShowsEachTargetOnce(t *testing.T) {
	f := newField(300, rand.New(rand.NewPCG(1, 1)))
	r := &radar{field: f, turn: 4 * time.Second, start: time.Unix(0, 0)}
	seen := map[int]bool{}
	last := time.Duration(0)
	for _, h := range r.hits(r.start.Add(20 * time.Second)) {
		if h.after < last || h.after >= r.turn || seen[h.target] {
			t.Fatalf("target %d at %s, before it %s, seen %v", h.target, h.after, last, seen[h.target])
		}
		seen[h.target], last = true, h.after
	}
	if len(seen) != 300 {
		t.Errorf("%d targets of 300", len(seen))
	}
}

func TestRecords(t *testing.T) {
	frame := make([]byte, 64)
	frame[0], frame[1] = 1, 1
	le := binary.LittleEndian
	le.PutUint32(frame[4:], 1)
	le.PutUint32(frame[32:], 77)
	south := int32(-12_500_000)
	le.PutUint32(frame[36:], uint32(south))
	le.PutUint32(frame[40:], 65_000_000)
	le.PutUint16(frame[56:], 13)
	frame[58] = stateConfirmed
	list, err := records(frame)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	lat, lon := list[0].at.Degrees()
	if r := list[0]; r.handle != 77 || math.Abs(lat+1.25) > 1e-9 || math.Abs(lon-6.5) > 1e-9 || r.age != 1300*time.Millisecond || r.state != stateConfirmed {
		t.Errorf("%+v", r)
	}
	for _, broken := range [][]byte{nil, frame[:31], frame[:63], append([]byte{2}, frame[1:]...)} {
		if _, err := records(broken); err == nil {
			t.Errorf("%d bytes: no error", len(broken))
		}
	}
}

// What happens to plots, one by one, with the times given.
func TestWatchCounts(t *testing.T) {
	f := newField(4, rand.New(rand.NewPCG(1, 1)))
	start := time.Unix(1000, 0)
	w := newWatch(f, start, 4*time.Second)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	shown := func(handle uint32, target int, age time.Duration, state byte) []record {
		p, _ := w.frame.From(f.targets[target].at(0))
		return []record{{handle, p, age, state}}
	}
	for i := range 3 {
		w.arrived(shown(uint32(10+i), i, 0, stateConfirmed), 64, at(0))
	}
	w.measure(true)
	w.sending([]int{0, 1, 2, 3}, at(10))                                       // 3 has no track
	w.arrived(shown(10, 0, 3900*time.Millisecond, stateConfirmed), 64, at(15)) // moved, but not by this plot
	w.arrived(shown(10, 0, 0, stateConfirmed), 64, at(30))                     // seen after 20 ms
	w.arrived(shown(11, 1, 0, stateConfirmed), 64, at(1500))                   // late
	w.arrived(shown(10, 0, 0, stateConfirmed), 64, at(1600))                   // counts once
	w.arrived(shown(10, 0, 0, stateEnded), 64, at(1700))
	w.sending([]int{2}, at(4010)) // its plot before was never seen
	w.arrived(shown(12, 2, 0, stateConfirmed), 64, at(4013))
	r := w.finish()
	if len(r.Delays) != 2 || r.Delays[0] != 3*time.Millisecond || r.Delays[1] != 20*time.Millisecond {
		t.Errorf("delays %v", r.Delays)
	}
	if r.Plots != 5 || r.Untracked != 1 || r.Unseen != 1 || r.Late != 1 || r.Ended != 1 || r.Lost() != 3 || r.Tracks != 2 {
		t.Errorf("%+v", r)
	}
}

func TestQuantile(t *testing.T) {
	delays := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		q    float64
		want time.Duration
	}{{0.5, 5}, {0.9, 9}, {0.99, 10}, {1, 10}, {0, 1}} {
		if got := Quantile(delays, c.q); got != c.want {
			t.Errorf("quantile %g: %d, not %d", c.q, got, c.want)
		}
	}
	if Quantile(nil, 0.5) != 0 {
		t.Error("a quantile of nothing")
	}
}

// A small field before a real station: each plot is accounted for, and most are seen.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a station for seven seconds")
	}
	r, err := Run(t.Context(), Options{Targets: 40, Turn: time.Second, Warmup: 30 * time.Second, Measure: 2 * time.Second, Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if seen := len(r.Delays); seen+r.Lost() != r.Plots || seen < r.Plots/2 || r.Plots < 40 {
		t.Errorf("%d seen, %d lost, of %d", seen, r.Lost(), r.Plots)
	}
	if r.CPU <= 0 || len(r.Bare) == 0 || r.Frames == 0 {
		t.Errorf("%+v", r)
	}
}
