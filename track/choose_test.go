package track

import (
	"math"
	"testing"
)

// Stands here with 0.6, or has driven 400 m on: the mean lies 160 m from the likelier place.
func TestTheLikelierPlaceIsShown(t *testing.T) {
	f := imm{mu: [nModels]float64{still: 0.6, steady: 0.4}}
	for j := range f.m {
		f.m[j].p = sym{0: 100, 4: 100, 7: 1, 9: 1}
	}
	f.m[steady].x = state{400, 0, 5, 0}
	g := f.merged()
	k := target{id: 1, f: f, g: g, bound: 200 * 200, motion: &groundMotion, silent: silent{blind: 3}}
	if got := k.chosen(&f, &g); got.x[0] != 0 {
		t.Errorf("shown at %.0f m, want where it stands", got.x[0])
	}
	// not silent, or not doubtful: the mean
	k.silent = silent{}
	if got := k.chosen(&f, &g); math.Abs(got.x[0]-160) > 1 {
		t.Errorf("shown at %.0f m, want the mean", got.x[0])
	}
	f.mu = [nModels]float64{still: 0.1, steady: 0.9}
	g = f.merged()
	k.silent = silent{blind: 3}
	if got := k.chosen(&f, &g); got.x[0] < 300 {
		t.Errorf("shown at %.0f m, and it has most likely driven on", got.x[0])
	}
}

// What it costs to show the place of one who stands is never more than what is lost
// when it is elsewhere.
func TestLossIsBounded(t *testing.T) {
	f := imm{mu: [nModels]float64{still: 0.6, steady: 0.4}}
	f.m[still].p = sym{0: 100, 4: 100}
	f.m[steady] = gauss{x: state{1e5}, p: sym{0: 1e8, 4: 1e8}}
	g := f.merged()
	if _, loss := f.choose(&g, 4e4); math.Abs(loss-0.6*200-0.4*4e4) > 1 {
		t.Errorf("loss %g", loss)
	}
}
