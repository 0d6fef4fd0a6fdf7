package track

import (
	"math"

	"marsad"
	"marsad/geo"
)

// Bias is what a sensor adds to the truth without knowing, with the standard
// deviation of each part.
type Bias struct {
	Range, SigmaRange     float64 // m
	Azimuth, SigmaAzimuth geo.Angle
	Clock, SigmaClock     marsad.Seconds // ahead of the truth
}

// registrar estimates the biases of all sensors together, from pairs of plots
// that two sensors gave to one track at about the same time: their difference is
// that of the biases, with the noise of both, whatever the track is (the idea of
// Lin, Bar-Shalom, Kirubarajan, "Exact multisensor dynamic bias estimation with
// local tracks", IEEE Trans. Aerospace and Electronic Systems 40(2), 2004, with
// plots in the place of local tracks). A Locator has no bias and ties the others to the
// ground; without one the prior, zero mean, does.
type registrar struct {
	x []float64 // three a sensor: range m, azimuth rad, clock s
	p []float64 // covariance, row by row
	n int
	k []float64 // workspace

	every, turn int     // of so many plots in turn one is compared
	loose       bool    // some sensor is
	evidence    float64 // log Bayes factor of biased sensors over good ones
}

// enoughPairs is about how many plots of one look are compared once all sensors are known:
// more say nothing new of three numbers, and each costs as much as feeding a track.
const enoughPairs = 100

// decisive is the log Bayes factor at which one of the two beliefs is acted upon.
const decisive = 6.0

// observed tells whether there is evidence enough that sensors are biased, or
// enough that they are not.
func (g *registrar) observed() (biased, good bool) {
	return g.evidence > decisive, g.evidence < -decisive
}

// settled tells whether nothing is left to decide: all sensors are known, and beyond
// what some more pairs could overturn.
func (g *registrar) settled() bool { return !g.loose && math.Abs(g.evidence) > 3*decisive }

// What is believed of a sensor before anything is known of it: 1 sigma.
const (
	priorRange   = 30.0
	priorAzimuth = 0.7 * degree
	priorClock   = 0.25
)

// biased tells whether a sensor's plots can be displaced in the way that the
// registrar knows.
func (s *sensor) biased() bool {
	return s.Measures.All(marsad.HasRange|marsad.HasAzimuth) && s.Kind != marsad.Locator && s.Kind != marsad.Tripwire
}

// grow makes room for one more sensor.
func (g *registrar) grow(s *sensor) {
	n := g.n + 3
	p := make([]float64, n*n)
	for i := range g.n {
		copy(p[i*n:i*n+g.n], g.p[i*g.n:(i+1)*g.n])
	}
	if s.biased() {
		g.loose = true
		for i, v := range [3]float64{priorRange, priorAzimuth, priorClock} {
			p[(g.n+i)*n+g.n+i] = v * v
		}
	}
	g.x, g.p, g.n, g.k = append(g.x, 0, 0, 0), p, n, make([]float64, n)
}

// gradient is how a plot's position moves with its sensor's biases: the columns
// range, azimuth, clock of a 2×3 matrix.
type gradient struct {
	e, n [3]float64
}

// gradientOf returns it for a plot of an object that moves at (ve, vn).
func (s *sensor) gradientOf(p *plot, ve, vn float64) gradient {
	if !s.biased() {
		return gradient{}
	}
	de, dn := p.e-s.site.at.East, p.n-s.site.at.North
	l := math.Hypot(de, dn) + 1
	return gradient{e: [3]float64{de / l, dn, -ve}, n: [3]float64{dn / l, -de, -vn}}
}

// spread returns the covariance of the relative displacement of plots of sensors
// a and b with gradients ga and gb.
func (g *registrar) spread(a, b int32, ga, gb *gradient) marsad.Covariance {
	ia, ib := int(a)*3, int(b)*3
	var c marsad.Covariance
	sum := func(i, j int, x, y *gradient, w float64) {
		for r := range 3 {
			for q := range 3 {
				v := w * g.p[(i+r)*g.n+j+q]
				c.EE += v * x.e[r] * y.e[q]
				c.EN += v * x.e[r] * y.n[q]
				c.NN += v * x.n[r] * y.n[q]
			}
		}
	}
	sum(ia, ia, ga, ga, 1)
	sum(ib, ib, gb, gb, 1)
	sum(ia, ib, ga, gb, -1)
	sum(ib, ia, gb, ga, -1)
	return c
}

// observe is a Kalman update by one scalar y = Σ ha·xa − Σ hb·xb + noise.
// Innovations beyond four sigmas are left out: a wrong pair. It also weighs the
// belief that all sensors are good, under which y is noise alone.
func (g *registrar) observe(a, b int32, ha, hb *[3]float64, y, r float64) {
	ia, ib := int(a)*3, int(b)*3
	s, plain := r, 0.5*(math.Log(r)+min(y*y/r, 30))
	for i := range g.n {
		row := g.p[i*g.n : (i+1)*g.n]
		v := 0.0
		for q := range 3 {
			v += row[ia+q]*ha[q] - row[ib+q]*hb[q]
		}
		g.k[i] = v
	}
	for q := range 3 {
		s += ha[q]*g.k[ia+q] - hb[q]*g.k[ib+q]
		y -= ha[q]*g.x[ia+q] - hb[q]*g.x[ib+q]
	}
	if y*y > 16*s {
		return
	}
	// bounded: a wrong pair must not decide alone
	g.evidence = min(max(g.evidence+min(max(plain-0.5*(math.Log(s)+y*y/s), -2), 2), -30), 100)
	for i := range g.n {
		g.x[i] += g.k[i] * y / s
		if g.k[i] == 0 {
			continue
		}
		w := g.k[i] / s
		row := g.p[i*g.n : (i+1)*g.n]
		for j := range row {
			row[j] -= w * g.k[j]
		}
	}
}

// compare feeds the registrar with the new plot p of track t and the last plots
// that other sensors gave it.
func (e *Engine) compare(t *target, p *plot) {
	s := &e.sensors[p.sensor]
	if !s.located() || t.hits < 3 || len(e.sensors) < 2 || p.shared {
		return
	}
	if e.reg.turn++; e.reg.settled() && e.reg.turn < e.reg.every {
		return
	}
	e.reg.turn = 0
	met := [8]int32{}
	n := 0
	for k := len(t.nodes) - 1; k >= 0 && n < len(met); k-- {
		q := &t.nodes[k].p
		if q.t < p.t-6 || q.sensor == p.sensor {
			return // a plot serves once as the newer and once as the older of a pair
		}
		o := &e.sensors[q.sensor]
		if q.t > p.t || q.shared || !o.located() || !s.biased() && !o.biased() || contains(met[:n], q.sensor) {
			continue
		}
		met[n] = q.sensor
		n++
		e.compareTwo(t, p, q)
	}
}

func contains(s []int32, x int32) bool {
	for _, v := range s {
		if v == x {
			return true
		}
	}
	return false
}

// located tells whether the sensor's plots have a place of their own.
func (s *sensor) located() bool { return s.biased() || s.Kind == marsad.Locator }

// compareTwo feeds the difference of two plots of one track.
func (e *Engine) compareTwo(t *target, p, q *plot) {
	a, b := &e.sensors[p.sensor], &e.sensors[q.sensor]
	dt := p.t - q.t
	ve, vn := t.g.x[2], t.g.x[3]
	ga, gb := a.gradientOf(p, ve, vn), b.gradientOf(q, ve, vn)
	ye, yn := p.e-q.e-ve*dt, p.n-q.n-vn*dt
	// the plots are corrected already by what is applied; the registrar holds the whole
	for i := range 3 {
		ye += ga.e[i]*a.applied[i] - gb.e[i]*b.applied[i]
		yn += ga.n[i]*a.applied[i] - gb.n[i]*b.applied[i]
	}
	const factor = 2 // each plot serves in two pairs
	sag := 0.5 * t.motion.accel * dt * dt
	drift := sag*sag + dt*dt*(t.g.p[7]+t.g.p[9])/2
	c := marsad.Covariance{EE: factor * (p.cov.EE + q.cov.EE + drift), EN: factor * (p.cov.EN + q.cov.EN), NN: factor * (p.cov.NN + q.cov.NN + drift)}
	sn, cs := math.Sincos(0.5 * math.Atan2(2*c.EN, c.EE-c.NN))
	for _, d := range [2][2]float64{{cs, sn}, {-sn, cs}} {
		var ha, hb [3]float64
		for i := range 3 {
			ha[i] = d[0]*ga.e[i] + d[1]*ga.n[i]
			hb[i] = d[0]*gb.e[i] + d[1]*gb.n[i]
		}
		r := c.EE*d[0]*d[0] + 2*c.EN*d[0]*d[1] + c.NN*d[1]*d[1]
		e.reg.observe(p.sensor, q.sensor, &ha, &hb, d[0]*ye+d[1]*yn, r)
	}
}

// register applies the biases that have moved by more than their plots' noise
// would hide, and runs the tracks again that rest on them.
func (e *Engine) register() {
	moved := false
	biased, good := e.reg.observed()
	e.reg.loose = false
	for i := range e.sensors {
		s := &e.sensors[i]
		if !s.biased() {
			continue
		}
		s.loose = !good && (e.reg.p[(3*i)*e.reg.n+3*i] > 0.1*s.SigmaRange*s.SigmaRange ||
			e.reg.p[(3*i+1)*e.reg.n+3*i+1] > 0.1*float64(s.SigmaAzimuth*s.SigmaAzimuth))
		e.reg.loose = e.reg.loose || s.loose
		x := [3]float64(e.reg.x[3*i : 3*i+3])
		if good {
			x = [3]float64{}
		} else if !biased {
			continue
		}
		if math.Abs(x[0]-s.applied[0]) > 0.2*s.SigmaRange || math.Abs(x[1]-s.applied[1]) > 0.15*float64(s.SigmaAzimuth) ||
			math.Abs(x[2]-s.applied[2]) > 0.05 {
			s.applied = x
			s.moved = true
			moved = true
		}
	}
	if !moved {
		return
	}
	e.counts.Registered++
	for i := range e.targets {
		if t := &e.targets[i]; t.used && e.touched(t) {
			e.rerun(t)
			e.settled(int32(i))
		}
	}
	for i := range e.sensors {
		e.sensors[i].moved = false
	}
}

// touched corrects the plots of t anew whose sensors have moved.
func (e *Engine) touched(t *target) bool {
	any := false
	for k := range t.nodes {
		p := &t.nodes[k].p
		if s := &e.sensors[p.sensor]; s.moved {
			e.correct(s, p)
			any = true
		}
		p.slack = marsad.Covariance{}
	}
	return any
}

// correct takes the applied biases off a plot, and places it.
func (e *Engine) correct(s *sensor, p *plot) {
	p.rng = p.toldRange - s.RangeBias - s.applied[0]
	p.az = p.toldAzimuth - float64(s.AzimuthBias) - s.applied[1]
	p.t = p.toldTime - s.applied[2]
	if p.has.All(marsad.HasRange | marsad.HasAzimuth) {
		e.plane.placePlot(s, p)
	}
}

// Biases returns what is known of the sensors' biases. Only sensors that measure
// range and azimuth have any.
func (e *Engine) Biases() map[marsad.SensorID]Bias {
	out := map[marsad.SensorID]Bias{}
	for i := range e.sensors {
		if s := &e.sensors[i]; s.biased() {
			x := e.reg.x[3*i:]
			sd := func(k int) float64 { return math.Sqrt(e.reg.p[(3*i+k)*e.reg.n+3*i+k]) }
			out[s.ID] = Bias{
				Range: x[0], Azimuth: geo.Angle(x[1]), Clock: marsad.Seconds(x[2]),
				SigmaRange: sd(0), SigmaAzimuth: geo.Angle(sd(1)), SigmaClock: marsad.Seconds(sd(2)),
			}
		}
	}
	return out
}

// slack is the error that unknown biases add between plot p and a track that
// other sensors feed; none for a track that the plot's own sensor feeds alone.
func (e *Engine) slack(t *target, p *plot) marsad.Covariance {
	s := &e.sensors[p.sensor]
	if !e.reg.loose || !s.located() {
		return marsad.Covariance{}
	}
	loose := s.loose
	for k := len(t.nodes) - 1; k >= 0; k-- {
		q := &t.nodes[k].p
		o := &e.sensors[q.sensor]
		if q.sensor == p.sensor || !o.located() || !loose && !o.loose {
			continue
		}
		ga, gb := s.gradientOf(p, t.g.x[2], t.g.x[3]), o.gradientOf(q, t.g.x[2], t.g.x[3])
		return e.reg.spread(p.sensor, q.sensor, &ga, &gb)
	}
	return marsad.Covariance{}
}
