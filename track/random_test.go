package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad"
	"marsad/geo"
)

// A filter that is predicted, updated, doubted and looked at in vain a million times at
// random, by everything that is measured, over the sensor and at its horizon, in no time
// and after long, stays one: nothing is NaN, every covariance is positive definite.
func TestFilterStaysAFilter(t *testing.T) {
	steps := 1_000_000
	if testing.Short() {
		steps = 50_000
	}
	e := New(Options{Station: "B2"})
	radar := testRadar("r1")
	radar.MinRadialSpeed, radar.RangeMin, radar.RangeMax = 1.5, 0, 400000
	radar.Measures |= marsad.HasElevation
	e.SetSensor(radar)
	e.SetSensor(marsad.Sensor{ID: "c1", Kind: marsad.Camera, Site: geo.LatLon(21.01, 11.98), SiteHeight: 460, Measures: marsad.HasAzimuth, SigmaAzimuth: 1e-4, RangeMax: 30000})
	rng := rand.New(rand.NewPCG(1, 17))
	var (
		f     imm
		mo    *motion
		taken int
	)
	for k := range steps {
		if k%500 == 0 { // another object, somewhere else
			mo = []*motion{&groundMotion, &airMotion, &flightMotion}[rng.IntN(3)]
			f = beginSomewhere(e, rng, mo)
		}
		dt := []float64{0, 1e-9, 0.01, 2, 4, 60, 3600}[rng.IntN(7)] * rng.Float64()
		f.predict(mo, dt)
		g := f.merged()
		before := f
		switch rng.IntN(8) {
		case 0:
			e.miss(&f, &e.sensors[0], &g, rng.Float64())
		case 1:
			f = beginSomewhere(e, rng, mo)
		default:
			p := e.somePlot(rng, &f, &g)
			if _, _, in := e.trial(&f, &p); !in {
				f = before
				break
			}
			taken++
			if rng.IntN(3) == 0 {
				f.doubt(&before, 0.05+0.9*rng.Float64())
			}
		}
		if why := unsound(&f); why != "" {
			t.Fatalf("step %d: %s: %+v after %+v", k, why, f, before)
		}
	}
	if taken < steps/20 {
		t.Errorf("only %d of %d plots were taken", taken, steps)
	}
}

// beginSomewhere is a filter over the sensor, at its horizon or between.
func beginSomewhere(e *Engine, rng *rand.Rand, mo *motion) imm {
	e.open()
	r := []float64{0, 0.1, 30, 3000, 60000, 380000}[rng.IntN(6)]
	sn, cs := math.Sincos(rng.Float64() * 2 * math.Pi)
	f := imm{mu: mo.prior, puu: 25}
	if mo != &groundMotion {
		f.air, f.up, f.puu, f.prr = true, rng.Float64()*10000, 1e4, 9
	}
	for j := range f.m {
		f.m[j] = gauss{x: state{r * sn, r * cs, rng.NormFloat64() * mo.speed, rng.NormFloat64() * mo.speed}, p: sym{0: 100, 4: 1e4 * rng.Float64(), 7: mo.speed * mo.speed, 9: mo.speed * mo.speed}}
		f.m[j].p.floor()
	}
	return f
}

// somePlot is one of anything that may be measured about where f is.
func (e *Engine) somePlot(rng *rand.Rand, f *imm, g *gauss) plot {
	at, h, _ := e.plane.place(g.x[0]+rng.NormFloat64()*math.Sqrt(g.p[0]), g.x[1]+rng.NormFloat64()*math.Sqrt(g.p[4]), f.up)
	s := &e.sensors[rng.IntN(2)]
	look := geo.NewFrame(s.Site, s.SiteHeight)
	v := look.To(at, h)
	distance, az, el := v.Polar()
	tight := math.Pow(10, -3*rng.Float64())
	o := marsad.Observation{
		Sensor: s.ID, At: after(1), Received: after(1), Kind: marsad.Plot,
		Has:   []marsad.Measured{marsad.HasRange, 0}[rng.IntN(2)] | marsad.HasAzimuth | []marsad.Measured{0, marsad.HasElevation, marsad.HasRangeRate}[rng.IntN(3)],
		Range: max(0, distance+rng.NormFloat64()*10), SigmaRange: 10 * tight, Azimuth: az, SigmaAzimuth: geo.Angle(0.01 * tight), Elevation: el, SigmaElevation: geo.Angle(0.01 * tight),
		RangeRate: rng.NormFloat64() * 5, SigmaRangeRate: 0.5 * tight,
	}
	if rng.IntN(4) == 0 {
		o.Kind, o.Has = marsad.Report, marsad.HasPosition|[]marsad.Measured{0, marsad.HasVelocity, marsad.HasHeight}[rng.IntN(3)]
		o.Position, o.Covariance, o.Height, o.SigmaHeight = at, marsad.Covariance{EE: 25 * tight, EN: 24 * tight, NN: 25 * tight}, geo.Height{Metres: h, Above: geo.Ellipsoid}, 5
		o.East, o.North, o.SigmaVelocity = g.x[2], g.x[3], tight
	}
	e.pending, e.words = e.pending[:0], e.words[:0]
	if !e.take(&o) || len(e.pending) == 0 {
		return plot{has: marsad.HasAzimuth, az: float64(az), vAz: 1e-4}
	}
	return e.pending[0]
}

// unsound tells what is wrong with f: of a model, or of their mixture.
func unsound(f *imm) string {
	g := f.merged()
	for _, m := range append(f.m[:], g) {
		if !finite(m.x[:]) || !finite(m.p[:]) {
			return "not finite"
		}
		if !definite(&m.p) {
			return "not positive definite"
		}
	}
	sum := 0.0
	for _, mu := range f.mu {
		sum += mu
	}
	if !(math.Abs(sum-1) < 1e-6) || !finite([]float64{f.up, f.rate, f.puu, f.pur, f.prr}) || f.puu <= 0 || f.prr < 0 {
		return "probabilities or height"
	}
	return ""
}

// definite tells by Cholesky's decomposition of the correlations, which rounding spoils least.
func definite(p *sym) bool {
	index := [4][4]int{{0, 1, 2, 3}, {1, 4, 5, 6}, {2, 5, 7, 8}, {3, 6, 8, 9}}
	var l [4][4]float64
	for i := range 4 {
		for j := range i + 1 {
			x := p[index[i][j]] / math.Sqrt(p[index[i][i]]*p[index[j][j]])
			for k := range j {
				x -= l[i][k] * l[j][k]
			}
			if i == j {
				if !(x > 0) {
					return false
				}
				l[i][i] = math.Sqrt(x)
			} else {
				l[i][j] = x / l[j][j]
			}
		}
	}
	return true
}
