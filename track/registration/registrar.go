package registration

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
)

// Registrar estimates the biases of all sensors together (the idea of Lin,
// Bar-Shalom, Kirubarajan, "Exact multisensor dynamic bias estimation with local
// tracks", IEEE Trans. Aerospace and Electronic Systems 40(2), 2004, with plots in
// the place of local tracks). A sensor without biases and the ground tie the others
// down; without either the prior, zero mean, does. The zero value is ready.
type Registrar struct {
	x []float64 // Parts a sensor
	p []float64 // covariance, row by row
	n int
	k []float64 // workspace

	at       float64 // s to which the covariance has grown
	started  bool
	evidence float64 // log Bayes factor of biased sensors over good ones
	tests    []test  // Parts a sensor
	jumps    []Jump
}

// Decisive is the log Bayes factor at which one of the two beliefs is acted upon.
const Decisive = 6.0

// Drift of a bias, by the parts: standard deviation after one hour of a random walk.
// A mast sags and a clock runs; a change that is faster is found as a jump.
func drift(part int) float64 {
	return [Parts]float64{Range: 3, Azimuth: 0.05 * math.Pi / 180, Clock: 0.03}[part]
}

// Add makes room for one more sensor: their numbers count from zero. One without
// biases has none that are estimated.
func (g *Registrar) Add(biased bool) {
	n := g.n + Parts
	p := make([]float64, n*n)
	for i := range g.n {
		copy(p[i*n:i*n+g.n], g.p[i*g.n:(i+1)*g.n])
	}
	g.x, g.p, g.n, g.k = append(g.x, make([]float64, Parts)...), p, n, make([]float64, n)
	g.tests = append(g.tests, make([]test, Parts)...)
	g.Forget(int32(n/Parts)-1, biased)
}

// Forget puts sensor i back to what was believed of it before anything was known.
func (g *Registrar) Forget(i int32, biased bool) {
	for part, v := range [Parts]float64{PriorRange, PriorAzimuth, PriorClock} {
		k := int(i)*Parts + part
		g.x[k] = 0
		for j := range g.n {
			g.p[k*g.n+j], g.p[j*g.n+k] = 0, 0
		}
		if biased {
			g.p[k*g.n+k] = v * v
		}
		g.tests[k] = test{}
	}
}

// Verdict tells whether there is evidence enough that sensors are biased, or
// enough that they are not.
func (g *Registrar) Verdict() (biased, good bool) {
	return g.evidence > Decisive, g.evidence < -Decisive
}

// Settled tells whether the verdict stands beyond what some more pairs could overturn.
func (g *Registrar) Settled() bool { return math.Abs(g.evidence) > 3*Decisive }

// Estimate returns the biases of sensor i.
func (g *Registrar) Estimate(i int32) [Parts]float64 {
	return [Parts]float64(g.x[int(i)*Parts : int(i+1)*Parts])
}

// Variance returns that of one part of sensor i's biases.
func (g *Registrar) Variance(i int32, part int) float64 {
	k := int(i)*Parts + part
	return g.p[k*g.n+k]
}

// Bias returns what is known of sensor i.
func (g *Registrar) Bias(i int32) Bias {
	x := g.Estimate(i)
	sd := func(part int) float64 { return math.Sqrt(g.Variance(i, part)) }
	b := Bias{
		Range: x[Range], Azimuth: geo.Angle(x[Azimuth]), Clock: marsad.Seconds(x[Clock]),
		SigmaRange: sd(Range), SigmaAzimuth: geo.Angle(sd(Azimuth)), SigmaClock: marsad.Seconds(sd(Clock)),
		Shift: [2]float64{x[East], x[North]}, SigmaShift: math.Sqrt((g.Variance(i, East) + g.Variance(i, North)) / 2),
	}
	for part, prior := range [...]float64{PriorRange, PriorAzimuth, PriorClock} {
		b.Observed[part] = sd(part) < observable*prior
	}
	return b
}

// observable is the share of its prior standard deviation below which a bias is
// said to be observed rather than believed.
const observable = 0.7

// Spread returns the covariance of the relative displacement of plots of sensors
// a and b with gradients ga and gb, m².
func (g *Registrar) Spread(a, b int32, ga, gb *Gradient) marsad.Covariance {
	ia, ib := int(a)*Parts, int(b)*Parts
	var c marsad.Covariance
	sum := func(i, j int, x, y *Gradient, w float64) {
		for r := range Parts {
			for q := range Parts {
				v := w * g.p[(i+r)*g.n+j+q]
				if v == 0 {
					continue
				}
				c.EE += float64(v * x.E[r] * y.E[q])
				c.EN += float64(v * x.E[r] * y.N[q])
				c.NN += float64(v * x.N[r] * y.N[q])
			}
		}
	}
	sum(ia, ia, ga, ga, 1)
	sum(ib, ib, gb, gb, 1)
	sum(ia, ib, ga, gb, -1)
	sum(ib, ia, gb, ga, -1)
	return c
}

// Difference is how two plots of one object, of sensors A and B, differ in place
// once its motion between them is taken off. B may be Ground.
type Difference struct {
	At          float64 // s
	A, B        int32
	GA, GB      Gradient
	East, North float64           // A less B, m, before any correction of biases
	Noise       marsad.Covariance // of it, m²
}

// Observe feeds a difference, as two scalars along the axes of its noise.
func (g *Registrar) Observe(d *Difference) {
	g.grow(d.At)
	c := &d.Noise
	sn, cs := exact.Sincos(0.5 * exact.Atan2(2*c.EN, c.EE-c.NN))
	for _, u := range [2][2]float64{{cs, sn}, {-sn, cs}} {
		ha, hb := d.GA.Toward(u[0], u[1]), d.GB.Toward(u[0], u[1])
		r := float64(c.EE*u[0]*u[0]) + float64(2*c.EN*u[0]*u[1]) + float64(c.NN*u[1]*u[1])
		g.update(d, &ha, &hb, float64(u[0]*d.East)+float64(u[1]*d.North), r)
	}
}

// grow lets the biases drift up to time t, s.
func (g *Registrar) grow(t float64) {
	if !g.started {
		g.at, g.started = t, true
	}
	dt := t - g.at
	if dt < 1 {
		return
	}
	g.at = t
	for i := range g.n {
		if k := i*g.n + i; g.p[k] > 0 {
			q := drift(i % Parts)
			g.p[k] = min(g.p[k]+q*q*min(dt, 3600)/3600, 1e8)
		}
	}
}

// update is a Kalman update by one scalar y = Σ ha·xa − Σ hb·xb + noise of variance
// r. Innovations beyond four sigmas are a wrong pair, or a sensor that has changed:
// only the tests hear of them. It also weighs the belief that all sensors are
// good, under which y is noise alone.
func (g *Registrar) update(d *Difference, ha, hb *[Parts]float64, y, r float64) {
	ia, ib := int(d.A)*Parts, int(d.B)*Parts
	if d.B < 0 {
		ib = ia
		hb = &[Parts]float64{}
	}
	s, plain := r, float64(0.5*(exact.Log(r)+min(y*y/r, 30)))
	for i := range g.n {
		row := g.p[i*g.n : (i+1)*g.n]
		v := 0.0
		if row[i] > 0 {
			for q := range Parts {
				v += float64(row[ia+q]*ha[q]) - float64(row[ib+q]*hb[q])
			}
		}
		g.k[i] = v
	}
	for q := range Parts {
		s += float64(ha[q]*g.k[ia+q]) - float64(hb[q]*g.k[ib+q])
		y -= float64(ha[q]*g.x[ia+q]) - float64(hb[q]*g.x[ib+q])
	}
	g.test(d, ha, hb, y, s)
	if y*y > 16*s {
		return
	}
	// bounded: a wrong pair must not decide alone
	g.evidence = min(max(g.evidence+min(max(plain-float64(0.5*(exact.Log(s)+float64(y*y/s))), -2), 2), -30), 100)
	for i := range g.n {
		if g.k[i] == 0 {
			continue
		}
		g.x[i] += g.k[i] * y / s
		w := g.k[i] / s
		row := g.p[i*g.n : (i+1)*g.n]
		for j := range row {
			row[j] -= float64(w * g.k[j])
		}
	}
	for q := range Parts {
		g.floor(ia + q)
		g.floor(ib + q)
	}
}

// floor keeps a variance above what rounding can spoil.
func (g *Registrar) floor(i int) {
	if k := i*g.n + i; g.p[k] < 1e-12 && g.p[k] != 0 {
		g.p[k] = 1e-12
	}
}
