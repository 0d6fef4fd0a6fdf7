package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/track/registration"
)

// Bias is what a sensor adds to the truth without knowing.
type Bias = registration.Bias

// registrar is the estimator of biases, and how much it is fed.
type registrar struct {
	registration.Registrar
	every, turn int  // of so many plots in turn one is compared
	loose       bool // some sensor is
}

// enoughPairs is about how many plots of one look are compared once all sensors are known:
// more say nothing new of three numbers, and each costs as much as feeding a track.
const enoughPairs = 100

// settled tells whether nothing is left to decide: all sensors are known, and beyond
// what some more pairs could overturn.
func (g *registrar) settled() bool { return !g.loose && g.Settled() }

// biased tells whether a sensor's plots can be displaced in the way that the
// registrar knows.
func (s *sensor) biased() bool {
	return s.Measures.All(marsad.HasRange|marsad.HasAzimuth) && s.Kind != marsad.Locator && s.Kind != marsad.Tripwire && !s.carried
}

// gradientOf returns how a plot of an object that moves at (ve, vn) moves with the
// sensor's biases.
func (s *sensor) gradientOf(p *plot, ve, vn float64) registration.Gradient {
	if !s.biased() {
		return registration.Gradient{}
	}
	de, dn := p.e-s.site.at.East, p.n-s.site.at.North
	l := exact.Hypot(de, dn) + 1
	return registration.Gradient{
		E: [registration.Parts]float64{de / l, dn, -ve, 1, 0},
		N: [registration.Parts]float64{dn / l, -de, -vn, 0, 1},
	}
}

// compare feeds the registrar with the new plot p of track t and the last plots
// that other sensors gave it.
func (e *Engine) compare(t *target, p *plot) {
	s := &e.sensors[p.sensor]
	if !s.ties(p) || t.hits < 3 || len(e.sensors) < 2 || p.shared {
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
		if q.t > p.t || q.shared || !o.ties(q) || !s.biased() && !o.biased() || contains(met[:n], q.sensor) {
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

// ties tells whether p bears on biases: those of a sensor that has some, or what an
// object tells of itself. What is seen from a drone says too little of where it is.
func (s *sensor) ties(p *plot) bool {
	return s.biased() || s.Kind == marsad.Locator && p.kind == marsad.Report
}

// compareTwo feeds the difference of two plots of one track.
func (e *Engine) compareTwo(t *target, p, q *plot) {
	a, b := &e.sensors[p.sensor], &e.sensors[q.sensor]
	dt := p.t - q.t
	ve, vn := t.g.x[2], t.g.x[3]
	ga, gb := a.gradientOf(p, ve, vn), b.gradientOf(q, ve, vn)
	d := registration.Difference{At: p.t, A: p.sensor, B: q.sensor, GA: ga, GB: gb, East: p.e - q.e - float64(ve*dt), North: p.n - q.n - float64(vn*dt)}
	// the plots are corrected already by what is applied; the registrar holds the whole
	pa, qa := a.appliedAt(p.toldTime), b.appliedAt(q.toldTime)
	for i := range pa {
		d.East += float64(ga.E[i]*pa[i]) - float64(gb.E[i]*qa[i])
		d.North += float64(ga.N[i]*pa[i]) - float64(gb.N[i]*qa[i])
	}
	const factor = 2 // each plot serves in two pairs
	sag := 0.5 * t.motion.accel * dt * dt
	drift := float64(sag*sag) + float64(dt*dt*(t.g.p[7]+t.g.p[9])/2)
	d.Noise = marsad.Covariance{EE: factor * (p.cov.EE + q.cov.EE + drift), EN: factor * (p.cov.EN + q.cov.EN), NN: factor * (p.cov.NN + q.cov.NN + drift)}
	e.reg.Observe(&d)
	a.watch.recent.add(p.seq)
}

// appliedAt is what a plot told at time t is corrected by.
func (s *sensor) appliedAt(t float64) *[registration.Parts]float64 {
	if t < s.changedAt {
		return &s.before
	}
	return &s.applied
}

// register applies the biases that have moved by more than their plots' noise
// would hide, and runs the tracks again that rest on them.
func (e *Engine) register() {
	moved := e.changed()
	biased, good := e.reg.Verdict()
	e.reg.loose = false
	for i := range e.sensors {
		s := &e.sensors[i]
		if !s.biased() {
			continue
		}
		k := int32(i)
		s.loose = !good && (e.reg.Variance(k, registration.Range) > 0.1*s.SigmaRange*s.SigmaRange ||
			e.reg.Variance(k, registration.Azimuth) > 0.1*float64(s.SigmaAzimuth*s.SigmaAzimuth))
		e.reg.loose = e.reg.loose || s.loose
		x := e.reg.Estimate(k)
		if good {
			x = [registration.Parts]float64{}
		} else if !biased {
			continue
		}
		if s.outgrown(&x) {
			s.apply(&x)
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
		if s := &e.sensors[i]; s.moved {
			s.moved = false
			e.fold(int32(i))
		}
	}
}

// outgrown tells whether the biases x are away from those applied by more than the
// plots' noise would hide.
func (s *sensor) outgrown(x *[registration.Parts]float64) bool {
	by := func(part int) float64 { return math.Abs(x[part] - s.applied[part]) }
	return by(registration.Range) > 0.2*s.SigmaRange || by(registration.Azimuth) > 0.15*float64(s.SigmaAzimuth) ||
		by(registration.Clock) > 0.05 || by(registration.East)+by(registration.North) > 0.2*s.SigmaRange
}

// apply makes x what the sensor's plots are corrected by. A displaced sensor is put
// where it stands.
func (s *sensor) apply(x *[registration.Parts]float64) {
	s.site.at.East += s.applied[registration.East] - x[registration.East]
	s.site.at.North += s.applied[registration.North] - x[registration.North]
	s.applied, s.moved = *x, true
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
	off := s.appliedAt(p.toldTime)
	p.rng = p.toldRange - s.RangeBias - off[registration.Range]
	p.az = p.toldAzimuth - float64(s.AzimuthBias) - off[registration.Azimuth]
	p.t = p.toldTime - off[registration.Clock]
	if p.has.All(marsad.HasRange | marsad.HasAzimuth) {
		e.plane.placePlot(s, p)
	}
}

// Biases returns what is known of the sensors' biases. Only sensors that measure
// range and azimuth have any.
func (e *Engine) Biases() map[marsad.SensorID]Bias {
	e.open()
	out := map[marsad.SensorID]Bias{}
	for i := range e.sensors {
		if s := &e.sensors[i]; s.biased() {
			b := e.reg.Bias(int32(i))
			b.Applied = s.applied != [registration.Parts]float64{}
			out[s.ID] = b
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
		return e.reg.Spread(p.sensor, q.sensor, &ga, &gb)
	}
	return marsad.Covariance{}
}
