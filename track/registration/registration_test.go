package registration

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad"
)

// pairs feeds n differences, one a second from second t on, of objects all about two
// sensors of which the second has the biases b. The first is the ground when tied.
func pairs(g *Registrar, rng *rand.Rand, t, n int, tied bool, b [Parts]float64) {
	for k := range n {
		az, r := rng.Float64()*2*math.Pi, 1000+rng.Float64()*9000
		sn, cs := math.Sincos(az)
		ve, vn := rng.NormFloat64()*8, rng.NormFloat64()*8
		gb := Gradient{E: [Parts]float64{sn, r * cs, -ve, 1, 0}, N: [Parts]float64{cs, -r * sn, -vn, 0, 1}}
		d := Difference{At: float64(t + k), A: 1, B: 0, GA: gb, GB: Gradient{E: [Parts]float64{-cs, r * sn, -ve, 1, 0}, N: [Parts]float64{sn, r * cs, -vn, 0, 1}}}
		if tied {
			d.B, d.GB = Ground, Gradient{}
		}
		d.Noise = marsad.Covariance{EE: 400, NN: 400}
		d.East, d.North = rng.NormFloat64()*20, rng.NormFloat64()*20
		for i := range Parts {
			d.East += gb.E[i] * b[i]
			d.North += gb.N[i] * b[i]
		}
		g.Observe(&d)
	}
}

func two() *Registrar {
	g := &Registrar{}
	g.Add(true)
	g.Add(true)
	return g
}

func TestBiasesAreEstimated(t *testing.T) {
	g, rng := two(), rand.New(rand.NewPCG(1, 2))
	if b := g.Bias(1); b.Observed != [Clock + 1]bool{} {
		t.Errorf("observed before anything was seen: %+v", b)
	}
	want := [Parts]float64{Range: 25, Azimuth: 0.01, Clock: 0.3}
	pairs(g, rng, 0, 600, true, want)
	b := g.Bias(1)
	if math.Abs(b.Range-25) > 4*b.SigmaRange || math.Abs(float64(b.Azimuth)-0.01) > 4*float64(b.SigmaAzimuth) || math.Abs(float64(b.Clock)-0.3) > 4*float64(b.SigmaClock) {
		t.Errorf("%+v", b)
	}
	if b.Observed != [Clock + 1]bool{true, true, true} || g.Bias(0).Observed != [Clock + 1]bool{} {
		t.Errorf("observed: %v and %v", b.Observed, g.Bias(0).Observed)
	}
	if biased, good := g.Verdict(); !biased || good {
		t.Errorf("biased %v, good %v", biased, good)
	}
	if j := g.Jumps(nil); len(j) != 0 {
		t.Errorf("jumps %v", j)
	}
}

func TestGoodSensorsAreSaidToBe(t *testing.T) {
	g, rng := two(), rand.New(rand.NewPCG(1, 3))
	pairs(g, rng, 0, 400, false, [Parts]float64{})
	if biased, good := g.Verdict(); biased || !good {
		t.Errorf("biased %v, good %v", biased, good)
	}
	if j := g.Jumps(nil); len(j) != 0 {
		t.Errorf("jumps %v", j)
	}
}

func TestJumpIsFound(t *testing.T) {
	for part, by := range map[int]float64{Range: 60, Azimuth: -0.012, Clock: 4} {
		g, rng := two(), rand.New(rand.NewPCG(2, 5))
		pairs(g, rng, 0, 600, true, [Parts]float64{})
		var after [Parts]float64
		after[part] = by
		pairs(g, rng, 600, 90, true, after)
		j := g.Jumps(nil)
		if len(j) == 0 || j[0].Sensor != 1 || j[0].Part != part || j[0].Since < 590 || j[0].Since > 690 {
			t.Errorf("part %d: jumps %+v", part, j)
		}
		if x := g.Estimate(1)[part]; math.Abs(x-by) > 4*math.Sqrt(g.Variance(1, part)) {
			t.Errorf("part %d is %g ± %g, want %g", part, x, math.Sqrt(g.Variance(1, part)), by)
		}
	}
}

func TestSlowDriftIsFollowed(t *testing.T) {
	g, rng := two(), rand.New(rand.NewPCG(2, 6))
	pairs(g, rng, 0, 600, true, [Parts]float64{})
	for k := range 100 { // a mast that sags by 0.1 degrees in ten hours
		pairs(g, rng, 600+360*k, 30, true, [Parts]float64{Azimuth: 0.1 * math.Pi / 180 * float64(k) / 100})
	}
	if x := g.Estimate(1)[Azimuth] * 180 / math.Pi; math.Abs(x-0.1) > 0.03 || len(g.Jumps(nil)) != 0 {
		t.Errorf("%.3f degrees, want 0.1", x)
	}
}

// Whatever is fed, the covariance stays one that can be.
func TestCovarianceStaysPositive(t *testing.T) {
	g, rng := two(), rand.New(rand.NewPCG(9, 9))
	g.Add(false)
	for k := range 20000 {
		b := [Parts]float64{Range: rng.NormFloat64() * 50, Azimuth: rng.NormFloat64() * 0.05, Clock: rng.NormFloat64()}
		pairs(g, rng, k, 1, k%3 == 0, b)
		if k%500 == 0 {
			g.Jump(Jump{Sensor: int32(k / 500 % 2), Part: k / 500 % Parts, By: rng.NormFloat64(), Sigma: 0.01})
		}
		for i := range g.n {
			for j := range g.n {
				if pii, pij := g.p[i*g.n+i], g.p[i*g.n+j]; !(pij*pij <= pii*g.p[j*g.n+j]*(1+1e-6)) || math.IsNaN(pii) {
					t.Fatalf("step %d: P[%d][%d] is %g, P[%d][%d] is %g", k, i, i, pii, i, j, pij)
				}
			}
			if math.IsNaN(g.x[i]) {
				t.Fatalf("step %d: x[%d]", k, i)
			}
		}
	}
}

// Chance votes, even many, stand for nothing; six true ones from a moving object do.
func TestShift(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	vote := func(k int, az float64, plot int) Vote {
		return Vote{
			At: float64(k) * 4, Plot: uint64(plot + 1), Turn: true, Azimuth: az, SigmaTurn: 0.005, East: rng.Float64() * 3000, North: rng.Float64() * 3000,
			Spread: marsad.Covariance{EE: 900, NN: 900}, Object: [2]float64{float64(k) * 40, 0},
		}
	}
	var s Shift
	for k := range 200 {
		for i := range 5 {
			if j, n := s.Cast(vote(k, (rng.Float64()*2-1)*TurnReach, k*5+i)); n != 0 {
				t.Fatalf("scan %d: %+v of chance", k, j)
			}
		}
	}
	s.Reset()
	for k := range 12 {
		s.Cast(vote(k, (rng.Float64()*2-1)*TurnReach, k*5))
		if j, n := s.Cast(vote(k, 0.3+rng.NormFloat64()*0.005, k*5+1)); n == 1 {
			if k < 4 || math.Abs(j[0].By-0.3) > 0.01 || j[0].Part != Azimuth {
				t.Errorf("scan %d: %+v", k, j[0])
			}
			return
		}
	}
	t.Error("a turn was not found in 12 scans")
}

// Votes for a displacement that come of one pair of objects alone, which drive side by
// side, stand for nothing; those of two objects do.
func TestShiftOfOneObject(t *testing.T) {
	for objects := 1; objects <= 2; objects++ {
		var s Shift
		found := 0
		for k := range 20 {
			v := Vote{At: float64(k) * 4, Plot: uint64(k + 1), Of: uint32(1 + k%objects), East: 500, North: -300,
				Spread: marsad.Covariance{EE: 900, NN: 900}, Object: [2]float64{float64(k) * 40, 0}}
			_, n := s.Cast(v)
			found += n
		}
		if (found != 0) != (objects == 2) {
			t.Errorf("%d objects: %d jumps", objects, found)
		}
	}
}

// A fixed echo that keeps its place beside something that stands is no turn.
func TestStandingVotesAreNoShift(t *testing.T) {
	var s Shift
	for k := range 100 {
		v := Vote{At: float64(k) * 4, Plot: uint64(k + 1), Turn: true, Azimuth: 0.1, SigmaTurn: 0.005, East: 500, Spread: marsad.Covariance{EE: 100, NN: 100}}
		if _, n := s.Cast(v); n != 0 {
			t.Fatal("found")
		}
	}
}
