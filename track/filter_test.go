package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad"
	"marsad/geo"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %g, want %g ± %g", what, got, want, tolerance)
	}
}

// With variance 4 before, variance 1 of the measurement and an innovation of 5
// the gain is 0.8: the mean moves by 4, the variance becomes 0.8.
func TestScalarUpdateByHand(t *testing.T) {
	g := gauss{p: sym{0: 4, 2: 2, 4: 9, 7: 3, 9: 1}}
	at := g.x
	s, d2 := g.scalarUpdate(&row{h: state{0: 1}, resid: 5, r: 1}, &at)
	near(t, "innovation variance", s, 5, 0)
	near(t, "squared distance", d2, 5, 1e-12)
	near(t, "mean", g.x[0], 4, 1e-12)
	near(t, "velocity", g.x[2], 2, 1e-12) // 2/5·5
	near(t, "variance", g.p[0], 0.8, 1e-12)
	near(t, "velocity variance", g.p[7], 3-0.8, 1e-10) // 3 − 2²/5
	near(t, "other axis", g.p[4], 9, 1e-10)
}

// Over 2 s with q = 3: position noise 3·8/3 = 8, cross 3·4/2 = 6, velocity 6.
func TestCoastByHand(t *testing.T) {
	g := gauss{x: state{10, 20, 3, -4}, p: sym{0: 1, 4: 1, 7: 2, 9: 2}}
	g.coast(2, 3)
	for i, want := range [4]float64{16, 12, 3, -4} {
		near(t, "mean", g.x[i], want, 1e-12)
	}
	near(t, "position", g.p[0], 1+4*2+8, 1e-12)
	near(t, "cross", g.p[2], 2*2+6, 1e-12)
	near(t, "velocity", g.p[7], 2+6, 1e-12)
}

// A quarter turn to the left at 0.1 rad/s takes north to west.
func TestTurnByHand(t *testing.T) {
	g := gauss{x: state{0, 0, 0, 10}, p: sym{0: 1, 4: 1, 7: 4, 9: 1}}
	dt := math.Pi / 2 / 0.1
	s, c := math.Sincos(0.1 * dt)
	g.turn(s, c, 0.1, dt, 0)
	near(t, "east", g.x[0], -100, 1e-9) // radius v/ω = 100
	near(t, "north", g.x[1], 100, 1e-9)
	near(t, "ve", g.x[2], -10, 1e-9)
	near(t, "vn", g.x[3], 0, 1e-9)
	near(t, "variance of ve is that of vn", g.p[7], 1, 1e-9)
	near(t, "variance of vn is that of ve", g.p[9], 4, 1e-9)
}

// A turn at nearly no rate is a coast.
func TestTurnGoesOverIntoCoast(t *testing.T) {
	a := gauss{x: state{1, 2, 3, 4}, p: sym{5, 1, 0.5, 0.2, 6, 0.1, 0.4, 2, 0.3, 3}}
	b := a
	a.coast(4, 0.7)
	const w = 1e-7
	s, c := math.Sincos(w * 4)
	b.turn(s, c, w, 4, 0.7)
	for i := range a.p {
		near(t, "covariance", b.p[i], a.p[i], 1e-4)
	}
}

// Two equal models stay equally likely, whatever is measured; the one that
// predicted better gains by Bayes' rule.
func TestModelProbabilities(t *testing.T) {
	f := imm{}
	for j := range f.m {
		f.m[j] = gauss{p: sym{0: 1, 4: 1, 7: 1, 9: 1}}
	}
	f.mu = [nModels]float64{0, 0.5, 0.5, 0, 0}
	f.m[agile].x[0] = 2
	z := rows{n: 1, at: state{}}
	z.r[0] = row{h: state{0: 1}, resid: 2, r: 1}
	seen := [nModels]float64{1, 1, 1, 1, 1}
	logLike, gate := f.update(&z, &seen)
	// N(2; 0, 2) and N(0; 0, 2): ratio exp(-1)
	near(t, "agile", f.mu[agile], 1/(1+math.Exp(-1)), 1e-6)
	near(t, "log likelihood", logLike, math.Log((1+math.Exp(-1))/2/math.Sqrt(4*math.Pi)), 1e-6)
	near(t, "gate", gate, 0, 1e-9)
}

// A standard normal cut to |x| < 1 has mean 0 and variance 0.29112.
func TestConfineByHand(t *testing.T) {
	g := gauss{p: sym{0: 1, 4: 1, 7: 1, 9: 1}}
	h := state{2: 1}
	g.confine(&h, 1)
	near(t, "mean", g.x[2], 0, 1e-12)
	near(t, "variance", g.p[7], 0.2911, 1e-3)
	near(t, "other axis", g.p[9], 1, 1e-10)
}

// Whatever is fed, an estimate stays finite and its covariance positive definite.
func TestCovarianceStaysPositiveDefinite(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	pl := newPlane(geo.LatLon(21, 12), 450)
	s := pl.newSensor(testRadar("r"))
	for _, mo := range []*motion{&groundMotion, &airMotion} {
		f := imm{mu: mo.prior, puu: 25, air: mo == &airMotion, prr: 9}
		for j := range f.m {
			f.m[j] = gauss{x: state{4000, 3000, 5, 5}, p: sym{0: 1e4, 4: 1e4, 7: 100, 9: 100}}
		}
		for step := range 20000 {
			dt := rng.ExpFloat64() * 3
			if step%50 == 0 {
				dt = -dt
			}
			f.predict(mo, dt)
			g := f.merged()
			p := plot{has: marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate, vRng: 1e-2, vAz: 1e-8, vRr: 1e-2}
			l := pl.look(&s.site, g.x[0], g.x[1], 0)
			p.rng, p.az, p.rr = l.slant+rng.NormFloat64()*50, l.azimuth()+rng.NormFloat64()*0.01, rng.NormFloat64()*5
			z := pl.linearise(&s, &p, &g.x, &f)
			seen := [nModels]float64{1, 1, 1, 1, 1}
			f.update(&z, &seen)
			m := f.merged()
			if !positive(&m.p) || !finite(m.x[:]) {
				t.Fatalf("step %d: mean %v covariance %v", step, m.x, m.p)
			}
		}
	}
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// positive tells whether p is positive definite, by Cholesky's decomposition.
func positive(p *sym) bool {
	a := [4][4]float64{{p[0], p[1], p[2], p[3]}, {p[1], p[4], p[5], p[6]}, {p[2], p[5], p[7], p[8]}, {p[3], p[6], p[8], p[9]}}
	for i := range 4 {
		for j := range i + 1 {
			s := a[i][j]
			for k := range j {
				s -= a[i][k] * a[j][k]
			}
			if i == j {
				if !(s > 0) {
					return false
				}
				a[i][i] = math.Sqrt(s)
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
	return true
}

// The gradients of the measurements are those of small differences.
func TestGradients(t *testing.T) {
	pl := newPlane(geo.LatLon(21, 12), 450)
	z := testRadar("r")
	z.Site = geo.LatLon(21.3, 12.4)
	s := pl.newSensor(z)
	p := plot{has: marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate, vRng: 1, vAz: 1, vRr: 1}
	f := imm{up: 80, rate: 2}
	at := state{30000, 21000, 12, -7}
	base := pl.linearise(&s, &p, &at, &f)
	for i := range at {
		moved := at
		const d = 0.01
		moved[i] += d
		other := pl.linearise(&s, &p, &moved, &f)
		for k := range base.n {
			got, want := base.r[k].h[i], -(other.r[k].resid-base.r[k].resid)/d
			near(t, "gradient", got, want, 1e-5+1e-3*math.Abs(want))
		}
	}
}

// A place goes into the plane and comes out the same, with its height; over
// hundreds of kilometres too.
func TestPlaneRoundTrip(t *testing.T) {
	pl := newPlane(geo.LatLon(21, 12), 450)
	for _, p := range []geo.Point{geo.LatLon(21, 12), geo.LatLon(21.5, 12.6), geo.LatLon(23, 9)} {
		v := pl.to(p, 450)
		q, h, rot := pl.place(v.East, v.North, 0)
		metres, _ := geo.Inverse(p, q)
		near(t, "place", metres, 0, 1e-6+30*(math.Hypot(v.East, v.North)/3e5))
		near(t, "height", h, 450, 0.1+60*math.Pow(math.Hypot(v.East, v.North)/3e5, 3))
		near(t, "length of an axis", math.Hypot(rot[0][0], rot[1][0]), 1, 0.02)
	}
}
