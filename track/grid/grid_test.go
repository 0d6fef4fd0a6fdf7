package grid

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// What a query must find, it finds: everything whose reach and the radius together
// span the distance, whatever was moved or taken out before.
func TestNearFindsAllThatIsNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	type thing struct {
		e, n, reach float64
		in          bool
	}
	x := New()
	things := make([]thing, 400)
	for round := range 20 {
		for i := range things {
			switch rng.IntN(4) {
			case 0:
				if things[i].in {
					x.Remove(int32(i))
					things[i].in = false
				}
			default:
				things[i] = thing{rng.Float64()*20000 - 10000, rng.Float64()*20000 - 10000, math.Exp(rng.Float64()*9 - 1), true}
				x.Put(int32(i), things[i].e, things[i].n, things[i].reach)
			}
		}
		for range 50 {
			e, n, radius := rng.Float64()*20000-10000, rng.Float64()*20000-10000, rng.Float64()*1500
			got := x.Near(nil, e, n, radius)
			slices.Sort(got)
			if len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Fatalf("round %d: one thing twice", round)
			}
			for i, k := range things {
				_, found := slices.BinarySearch(got, int32(i))
				near := k.in && math.Hypot(k.e-e, k.n-n) <= radius+min(k.reach, widest)
				if near && !found || found && !k.in {
					t.Fatalf("round %d: thing %d at %.0f m with reach %.0f, radius %.0f: in %v, found %v", round, i, math.Hypot(k.e-e, k.n-n), k.reach, radius, k.in, found)
				}
			}
		}
	}
}
