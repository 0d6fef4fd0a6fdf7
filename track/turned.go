package track

import (
	"math"
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/track/registration"
)

// A sensor that has been turned or moved stops to see what others see, and sees
// things where nobody else does. Which of its plots belong to which object then
// follows from the one rotation or displacement that brings them together.

// watch is how a sensor agrees with the others, over its scans of late.
type watch struct {
	looks, seen    float64 // objects that others hold and that it should see; that it saw
	joined, lonely float64 // its tracks that another sensor should see and does; does not
	since          float64 // s: since when it disagrees; before all times: it does not
	shift          *registration.Shift
	reference      [registration.Parts]float64 // its biases before it changed
	recent         recent
}

const (
	watchMemory  = 0.85 // kept of the watch from scan to scan
	suspectLooks = 3.0
	suspectShare = 0.45 // of what it should see, below which a sensor may have been turned
	heldFor      = 12.0 // s: an object is held by a sensor that fed it so lately
)

// suspect tells whether a sensor misses most of what others see.
func (w *watch) suspect(pd float64) bool {
	return w.looks >= suspectLooks && w.seen < suspectShare*pd*w.looks
}

// holder returns the one other sensor with a place of its own that feeds t lately,
// Ground for none, and whether there are more.
func (e *Engine) holder(t *target, but int32, when float64) (by int32, more bool) {
	by = registration.Ground
	for k := range t.feeds {
		if f := &t.feeds[k]; f.sensor != but && f.n >= 3 && f.last > when-heldFor && e.sensors[f.sensor].located() {
			if by != registration.Ground {
				return by, true
			}
			by = f.sensor
		}
	}
	return by, false
}

// compareLook takes in that a sensor, which could see track t with probability
// sight at a time, did or did not.
func (e *Engine) compareLook(sensor int32, t *target, when, sight float64, seen bool) {
	s := &e.sensors[sensor]
	if sight < 0.9 || t.id == 0 || t.odds < 3 || !s.biased() || s.MinRadialSpeed > 0 && !seen {
		return
	}
	by, more := e.holder(t, sensor, when)
	if by == registration.Ground {
		return
	}
	s.watch.looks++
	o := &e.sensors[by].watch
	switch {
	case seen:
		s.watch.seen++
		o.joined++
	case !more:
		o.lonely++
	}
}

// ageWatch forgets a little of the watch, once a scan.
func (s *sensor) ageWatch() {
	w := &s.watch
	w.looks, w.seen = w.looks*watchMemory, w.seen*watchMemory
	w.joined, w.lonely = w.joined*watchMemory, w.lonely*watchMemory
}

// vote lets the plots of a suspect sensor that none of the others bears out vote for
// a rotation or a displacement.
func (e *Engine) vote(ps []plot) {
	s := &e.sensors[ps[0].sensor]
	if !s.biased() || !s.watch.suspect(s.Pd) || ps[0].has.All(marsad.HasObserver) {
		return
	}
	if s.watch.shift == nil {
		s.watch.shift = &registration.Shift{}
	}
	for i := range ps {
		p := &ps[i]
		if k := e.work.owner[i]; k >= 0 {
			if by, _ := e.holder(&e.targets[e.work.pairs[k].target], p.sensor, p.t); by != registration.Ground {
				continue
			}
		}
		if e.voteForReflectors(s, p) {
			return
		}
		for j := range e.targets {
			t := &e.targets[j]
			if t.id == 0 || t.odds < 3 || t.group != p.group || !s.couldBe(t, p) || t.fedAt(p.sensor, p.t, 1.5*float64(s.Revisit)) {
				continue
			}
			if by, _ := e.holder(t, p.sensor, p.t); by != registration.Ground && e.castVote(s, t, p) {
				return
			}
		}
	}
}

// couldBe tells cheaply whether p could be of t if the sensor were turned or moved.
func (s *sensor) couldBe(t *target, p *plot) bool {
	const slack = 500.0 // m: for motion, height and range
	x, y := t.g.x[0], t.g.x[1]
	return math.Abs(exact.Hypot(x-s.site.at.East, y-s.site.at.North)-p.rng) < slack || exact.Hypot(x-p.e, y-p.n) < registration.ShiftReach
}

// castVote lets plot p vote as one of track t, and tells whether that settled it.
func (e *Engine) castVote(s *sensor, t *target, p *plot) bool {
	f := &e.work.shared.f
	e.at(t, f, p.t)
	g := f.merged()
	de, dn := p.e-g.x[0], p.n-g.x[1]
	l := e.plane.look(&s.site, g.x[0], g.x[1], f.up)
	ve := float64((g.p[0] + g.p[4]) / 2)
	off := p.rng - l.slant
	v := registration.Vote{
		At: p.t, Plot: p.serial, Of: t.id, Azimuth: wrap(p.az - l.azimuth()), SigmaTurn: math.Sqrt(p.vAz + ve/(l.level*l.level)),
		East: de, North: dn, Object: [2]float64{g.x[0], g.x[1]},
		Spread: marsad.Covariance{EE: p.cov.EE + g.p[0], EN: p.cov.EN + g.p[1], NN: p.cov.NN + g.p[4]},
	}
	v.Turn = off*off < 9*(p.vRng+ve+float64(registration.PriorRange*registration.PriorRange/4)) && math.Abs(v.Azimuth) < registration.TurnReach
	if p.has.All(marsad.HasRangeRate) && v.Turn {
		r := rangeRate(&l, p, &g.x, f)
		pr := g.p.times(&r.h)
		v.Turn = r.resid*r.resid < 9*(r.r+r.h.dot(&pr))
	}
	if !v.Turn && exact.Hypot(de, dn) > registration.ShiftReach {
		return false
	}
	return e.cast(s, p, v)
}

// cast takes in one vote, and the change that it may have settled.
func (e *Engine) cast(s *sensor, p *plot, v registration.Vote) bool {
	s.watch.recent.add(p.seq)
	jumps, n := s.watch.shift.Cast(v)
	for i := range jumps[:n] {
		jumps[i].Sensor = p.sensor
		e.reg.Jump(jumps[i])
	}
	return n > 0
}

// changed takes in the changes that were found, and tells whether there are any.
func (e *Engine) changed() bool {
	e.jumps = e.reg.Jumps(e.jumps[:0])
	for i := range e.jumps {
		j := &e.jumps[i]
		s := &e.sensors[j.Sensor]
		e.counts.Changed++
		if s.changedAt != j.Since { // the second part of a displacement is of the same change
			s.before, s.stood, s.changedAt = s.applied, s.site, j.Since
			if !s.changedBefore {
				s.watch.reference = s.applied
			}
			s.changedBefore = true
		}
		x := e.reg.Estimate(j.Sensor)
		s.apply(&x)
		s.watch.looks, s.watch.seen = 0, 0
		if s.watch.shift != nil {
			s.watch.shift.Reset()
		}
	}
	return len(e.jumps) > 0
}

// fold merges the tracks that only sensor i feeds, and that began since it changed,
// with those that they fall on now.
func (e *Engine) fold(i int32) {
	s := &e.sensors[i]
	if math.IsInf(s.changedAt, -1) {
		return
	}
	w := &e.work
	for k := range e.targets {
		t := &e.targets[k]
		if t.id == 0 || t.born < s.changedAt-10 || len(t.feeds) != 1 || t.feeds[0].sensor != i {
			continue
		}
		w.near = e.index.Near(w.near[:0], t.g.x[0], t.g.x[1], mergeRadius)
		slices.Sort(w.near)
		for _, j := range w.near {
			if u := &e.targets[j]; u.id != 0 && u.id < t.id && u.group == t.group && e.oneObject(u, t) {
				e.merge(j, int32(k))
				break
			}
		}
	}
}

// keepBiases takes what is known of sensor i over into what replaces it, unless its
// survey has changed: then nothing is known.
func (e *Engine) keepBiases(i int32, z *sensor) {
	s := &e.sensors[i]
	if s.Site != z.Site || s.AzimuthBias != z.AzimuthBias || s.RangeBias != z.RangeBias {
		e.reg.Forget(i, z.biased())
		return
	}
	z.carried = s.carried
	z.loose, z.watch, z.before, z.changedAt, z.stood, z.changedBefore = s.loose, s.watch, s.before, s.changedAt, s.stood, s.changedBefore
	z.apply(&s.applied)
	z.moved = false
}
