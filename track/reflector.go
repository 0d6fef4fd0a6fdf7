package track

import (
	"math"
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/geo"
	"marsad/track/registration"
)

// A reflector is a fixed thing whose place is known: a mast, a corner reflector. Its
// plots make no tracks. How far they lie from where they should tells the sensor's
// biases against the ground, with nobody else about; that they are gone, or all
// elsewhere, tells that it was turned or moved.

// reflector is one in the frame.
type reflector struct {
	marsad.Reflector
	at   geo.ENU
	up   float64 // height above the plain, m
	hits int
	last float64 // measured time of its newest plot, s
}

const (
	reflectorGate  = 16.0 // squared distance within which a plot is of it, per scalar
	reflectorMoves = 1.5  // m/s: what is faster passes by
	reflectorKnown = 5    // plots, from which on its absence says something
)

// newReflectors places those of a sensor; what was known of them is taken over.
func (pl *plane) newReflectors(list []marsad.Reflector, before []reflector) []reflector {
	out := make([]reflector, 0, len(list))
	for _, r := range list {
		k := slices.IndexFunc(before, func(b reflector) bool { return b.Reflector == r })
		if k >= 0 {
			out = append(out, before[k])
			continue
		}
		out = append(out, reflector{Reflector: r, at: pl.to(r.Position, r.Height), up: r.Height - pl.ground, last: math.Inf(-1)})
	}
	return out
}

// reflect takes the plots of reflectors out of ps, which it rearranges, feeds the
// registrar with them, and returns the others.
func (e *Engine) reflect(ps []plot) []plot {
	s := &e.sensors[ps[0].sensor]
	if len(s.reflectors) == 0 || !s.biased() || !ps[0].has.All(marsad.HasRange|marsad.HasAzimuth) {
		return ps
	}
	rest := ps[:0]
	for i := range ps {
		p := ps[i]
		if r := e.reflectorOf(s, &p); r != nil && r.last < p.t {
			r.hits, r.last = r.hits+1, p.t
			e.reflected(s, r, &p)
			e.counts.Reflected++
			continue
		}
		rest = append(rest, p)
	}
	return rest
}

// reflectorOf returns the reflector that p is of, as the sensor's biases are now.
func (e *Engine) reflectorOf(s *sensor, p *plot) *reflector {
	if p.has.All(marsad.HasRangeRate) && math.Abs(p.rr) > reflectorMoves+2*math.Sqrt(p.vRr) {
		return nil
	}
	x, off := e.reg.Estimate(p.sensor), s.appliedAt(p.toldTime)
	vr, va := e.reg.Variance(p.sensor, registration.Range), e.reg.Variance(p.sensor, registration.Azimuth)
	for i := range s.reflectors {
		r := &s.reflectors[i]
		l := e.plane.look(&s.site, r.at.East, r.at.North, r.up)
		dr := p.rng + off[registration.Range] - x[registration.Range] - l.slant
		da := wrap(p.az + off[registration.Azimuth] - x[registration.Azimuth] - l.azimuth())
		if dr*dr < reflectorGate*(p.vRng+vr) && da*da < reflectorGate*(p.vAz+va) {
			return r
		}
	}
	return nil
}

// reflected feeds how far p lies from reflector r.
func (e *Engine) reflected(s *sensor, r *reflector, p *plot) {
	g := s.gradientOf(p, 0, 0)
	off := s.appliedAt(p.toldTime)
	d := registration.Difference{At: p.t, A: p.sensor, B: registration.Ground, GA: g, East: p.e - r.at.East, North: p.n - r.at.North, Noise: p.cov}
	for i := range off {
		d.East += float64(g.E[i] * off[i])
		d.North += float64(g.N[i] * off[i])
	}
	e.reg.Observe(&d)
	s.watch.recent.add(p.seq)
}

// compareReflectors takes in which of the reflectors that a sensor usually sees it saw
// in the scan that ended at a time.
func (e *Engine) compareReflectors(s *sensor, sc *scan) {
	for i := range s.reflectors {
		if r := &s.reflectors[i]; r.hits >= reflectorKnown {
			s.watch.looks++
			if r.last >= sc.to-2*s.half-0.1 {
				s.watch.seen++
			}
		}
	}
}

// voteForReflectors lets p, which nobody owns, vote as a plot of each reflector, and
// tells whether that settled it.
func (e *Engine) voteForReflectors(s *sensor, p *plot) bool {
	if p.has.All(marsad.HasRangeRate) && math.Abs(p.rr) > reflectorMoves+2*math.Sqrt(p.vRr) {
		return false
	}
	for i := range s.reflectors {
		r := &s.reflectors[i]
		if r.hits < reflectorKnown || r.last > p.t-float64(1.5*float64(s.Revisit)) {
			continue
		}
		l := e.plane.look(&s.site, r.at.East, r.at.North, r.up)
		off := p.rng - l.slant
		v := registration.Vote{
			At: p.t, Plot: p.serial, Of: ^uint32(i), Azimuth: wrap(p.az - l.azimuth()), SigmaTurn: math.Sqrt(p.vAz),
			East: p.e - r.at.East, North: p.n - r.at.North, Object: [2]float64{r.at.East, r.at.North}, Spread: p.cov,
		}
		v.Turn = off*off < 9*(p.vRng+registration.PriorRange*registration.PriorRange/4) && math.Abs(v.Azimuth) < registration.TurnReach
		if (v.Turn || exact.Hypot(v.East, v.North) < registration.ShiftReach) && e.cast(s, p, v) {
			return true
		}
	}
	return false
}
