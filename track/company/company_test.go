package company_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad/track/company"
)

// plots gives the evidence n looks at one object, or at two at (e, n) = (sep, 0)
// from one another, of a radar to the south with 20 m across and 8 m along.
func plots(rnd *rand.Rand, n int, sep float64) *company.Evidence {
	var v company.Evidence
	const pd = 0.9
	for range n {
		share := []float64{}
		at := []float64{-sep / 2, sep / 2}
		if sep == 0 {
			at = at[:1]
		}
		sum, where := 0.0, 0.0
		for _, x := range at {
			if rnd.Float64() < pd {
				w := rnd.ExpFloat64() + 0.2
				share = append(share, w)
				sum, where = sum+w, where+w*x
			}
		}
		if len(share) == 0 {
			v.Missed(pd)
			continue
		}
		l := company.Look{
			E: where/sum + 20*rnd.NormFloat64(), N: 8 * rnd.NormFloat64(), EE: 400, NN: 64, Pd: pd, AlongN: 1, Along: 30, Across: 90,
		}
		v.Seen(&l)
	}
	return &v
}

func TestOneIsOneAndTwoAreTwo(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	ones, twos := 0, 0
	const draws = 60
	for range draws {
		if p := plots(rnd, 60, 0).Pair(-2); p.Odds > 0 {
			ones++
		}
		p := plots(rnd, 60, 75).Pair(-2)
		if p.Odds > 0 {
			twos++
			if math.Abs(math.Abs(p.E)-75) > 40 || math.Abs(p.N) > 40 {
				t.Errorf("offset %.0f %.0f, want 75 0", p.E, p.N)
			}
		}
	}
	if ones > 1 || twos < draws*8/10 {
		t.Errorf("of %d: one taken for two %d times, two for two %d times", draws, ones, twos)
	}
}

// Whatever is taken in, the evidence stays finite and the covariance one that can be.
func TestEvidenceStaysFinite(t *testing.T) {
	var v company.Evidence
	for k := range 5000 {
		if k%7 == 0 {
			v.Missed(0.99)
			continue
		}
		x := math.Exp(float64(k % 40))
		v.Seen(&company.Look{E: x, N: -x, EE: 1e-2 * x, NN: 1e4, Pd: 0.1 + 0.89*float64(k%2), AlongE: 1, Along: 1, Across: 1e3})
		p := v.Pair(-3)
		if math.IsNaN(p.Odds+p.E+p.N+p.EE+p.NN) || math.IsInf(p.Odds, 0) || p.EE*p.NN <= p.EN*p.EN {
			t.Fatalf("after %d: %+v", k, p)
		}
	}
}
