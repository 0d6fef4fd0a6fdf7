package alert

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad"
	"marsad/geo"
)

func square(cx, cy, half float64) []geo.XY {
	return []geo.XY{{X: cx - half, Y: cy - half}, {X: cx + half, Y: cy - half}, {X: cx + half, Y: cy + half}, {X: cx - half, Y: cy + half}}
}

func reversed(ring []geo.XY) []geo.XY {
	out := make([]geo.XY, len(ring))
	for i, p := range ring {
		out[len(ring)-1-i] = p
	}
	return out
}

// TestProbabilityInsideSquare compares with the product of the two axes, which
// is exact for a square and an upright ellipse, over every size and place.
func TestProbabilityInsideSquare(t *testing.T) {
	worst := 0.0
	for _, half := range []float64{1, 10, 30, 100, 1000, 1e5} {
		for _, cx := range []float64{-1e5, -500, -100, -31, -10, -1, 0, 1e-7, 10, 45, 100, 1000} {
			for _, cy := range []float64{-300, -100, 0, 10, 95} {
				for _, c := range []marsad.Covariance{{EE: 1, NN: 1}, {EE: 100, NN: 2500}, {EE: 1e4, NN: 900}, {EE: 1e6, NN: 1e6}} {
					se, sn := math.Sqrt(c.EE), math.Sqrt(c.NN)
					want := (normal((cx+half)/se) - normal((cx-half)/se)) * (normal((cy+half)/sn) - normal((cy-half)/sn))
					for _, ring := range [][]geo.XY{square(cx, cy, half), reversed(square(cx, cy, half))} {
						got := probabilityInside(ring, c)
						worst = max(worst, math.Abs(got-want))
						if math.Abs(got-want) > 1e-7 {
							t.Errorf("half %g at %g,%g, cov %v: %.9f, want %.9f", half, cx, cy, c, got, want)
						}
					}
				}
			}
		}
	}
	t.Logf("largest error %.1e", worst)
}

// TestProbabilityInsideAnyPolygon compares with counting draws, for slanted
// ellipses and a figure that is not convex.
func TestProbabilityInsideAnyPolygon(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	const draws = 200000
	for range 12 {
		var ring []geo.XY
		cx, cy := rnd.NormFloat64()*40, rnd.NormFloat64()*40
		for k := range 9 { // a star: radius changes from corner to corner
			r := 10 + 120*rnd.Float64()
			s, c := math.Sincos(2 * math.Pi * float64(k) / 9)
			ring = append(ring, geo.XY{X: cx + r*c, Y: cy + r*s})
		}
		a, b, rho := 10+80*rnd.Float64(), 10+80*rnd.Float64(), 1.8*rnd.Float64()-0.9
		cov := marsad.Covariance{EE: a * a, EN: rho * a * b, NN: b * b}
		inside := 0
		for range draws {
			u, v := rnd.NormFloat64(), rnd.NormFloat64()
			p := geo.XY{X: a * u, Y: b * (rho*u + math.Sqrt(1-rho*rho)*v)}
			if d, _ := geo.SignedDistance(ring, p); d > 0 {
				inside++
			}
		}
		want := float64(inside) / draws
		if got := probabilityInside(ring, cov); math.Abs(got-want) > 0.005 {
			t.Errorf("%.4f, of %d draws %.4f", got, draws, want)
		}
	}
}

// TestProbabilityAtOneEdge is Φ(d/σ_d): 0.95 at 1.64 sigma, 0.977 at 2.
func TestProbabilityAtOneEdge(t *testing.T) {
	cov := marsad.Covariance{EE: 400, EN: 150, NN: 900}
	for _, d := range []float64{-60, -32.8, 0, 1, 32.8, 40} {
		ring := square(20*d/20+0-1e5+0, 0, 1e5) // its east edge lies d metres east of the origin
		want := normal(d / 20)
		if got := probabilityInside(ring, cov); math.Abs(got-want) > 1e-7 {
			t.Errorf("d = %g: %.8f, want %.8f", d, got, want)
		}
	}
	if p := probabilityInside(square(32.9-1e5, 0, 1e5), cov); math.Abs(p-0.95) > 0.001 {
		t.Errorf("1.645 sigma inside: %.4f, want 0.95", p)
	}
}

func TestOwenAgainstTables(t *testing.T) {
	// T(h, a) of Owen (1956), table; T(0,1) = 1/8, T(h,1) = ½Φ(h)(1-Φ(h)).
	for _, c := range []struct{ h, a, want float64 }{
		{0, 1, 0.125}, {0, 0.5, math.Atan(0.5) / (2 * math.Pi)}, {1, 1, normal(1) * (1 - normal(1)) / 2},
		{0.0625, 0.25, 3.8911930234701366e-02}, {6.5, 0.4375, 2.0005773048508315e-11},
		{7, 0.96875, 6.3990627193898685e-13}, {4.78125, 0.0625, 1.0632974804687463e-07},
		{2, 0.5, 8.6250779855215071e-03}, {1, 2, 0.0784681869930841},
	} {
		x := c.h * c.a
		got := owen(c.h, x)
		if c.h == 0 {
			got = owen(1e-12, 1e-12*c.a)
		}
		if math.Abs(got-c.want) > 1e-8 {
			t.Errorf("T(%g, %g) = %.10f, want %.10f", c.h, c.a, got, c.want)
		}
	}
}
