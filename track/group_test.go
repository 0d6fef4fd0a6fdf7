package track

import (
	"testing"

	"marsad"
)

func TestGroupIsSaidOfWhatIsNotToldApart(t *testing.T) {
	var alone, maybe, one target
	maybe.pair.Odds, maybe.pair.E, maybe.pair.N = 0.1, 30, 40
	if g := maybe.inGroup(); g.Count < 1.4 || g.Count > 1.7 || g.Length != 50 {
		t.Errorf("a track that may be two: %+v", g)
	}
	if g := alone.inGroup(); g != (marsad.Group{}) {
		t.Errorf("a track alone: %+v", g)
	}
	e := New(Options{})
	for i := range 3 {
		k := target{used: true, id: uint32(i + 1)}
		k.g.x[0], k.apart.on = 60*float64(i), true
		e.targets = append(e.targets, k)
	}
	for range 3 {
		e.gather([]int32{0, 1, 2})
	}
	one = e.targets[1]
	if g := one.inGroup(); g.Count != 3 || g.Length != 120 {
		t.Errorf("one of three: %+v", g)
	}
	if c := one.mayBe(); c.EE < 360 || c.EE > 1800 || c.NN != 0 {
		t.Errorf("one of three, 60 m from its neighbours, may have the number of one of them: %+v", c)
	}
	if c := alone.mayBe(); c != (marsad.Covariance{}) {
		t.Errorf("a track alone has its own number: %+v", c)
	}
}
