package track

import (
	"marsad"
	"marsad/exact"
)

// initiate starts a tentative track from a plot that no known track explains.
// Its odds are those of new objects to false plots, as a sequential test would
// have them (Musicki, Evans, Stankovic, "Integrated probabilistic data
// association", IEEE Trans. Automatic Control 39(6), 1994, section IV).
func (e *Engine) initiate(p *plot) {
	bearing := p.kind == marsad.Bearing
	if bearing {
		if z, ok := e.ground(p); ok {
			p = &z
		} else {
			e.cross(p)
			return
		}
	}
	apart := false
	if p.named {
		weigh, taken := e.weighPlot, false
		if p.kind == marsad.Report {
			weigh = e.weighReport
		}
		if taken, apart = weigh(p); taken {
			return
		}
	}
	if p.named && !apart && e.resume(p) {
		return
	}
	if p.named && p.kind == marsad.Plot && e.answersAgain(p) {
		return
	}
	if e.full() {
		e.counts.Crowded++
		return
	}
	s := &e.sensors[p.sensor]
	i := e.newTarget()
	t := &e.targets[i]
	t.group = p.group
	t.motion = &groundMotion
	t.f = e.begin(p, t)
	t.odds = exact.Log(e.births(s) / (s.clutter * s.excess(p)))
	if p.named {
		t.odds = 6
	}
	t.first, t.oddsAt, t.born, t.heard = t.odds, p.t, p.t, p.t
	t.hits, t.ranged = 1, 1
	if bearing {
		t.ranged = 0
	}
	e.counts.Started++
	e.remember(t, node{p: *p, weight: 1}, &t.f)
	t.feedOf(p.sensor, p.t)
	e.inherit(t, p.sensor, &e.words[p.word])
	e.settled(i)
	e.confirm(i)
	e.classify(t)
}

// births is how many objects that were never seen before a scan of s may show:
// those that come, and what is left of those that were there when it began, each of
// which it has overlooked so far with probability 1-Pd a scan (the intensity of
// undetected objects of Williams, "Marginal multi-Bernoulli filters: RFS derivation of
// MHT, JIPDA, and association-based MeMBer", IEEE Trans. Aerospace and Electronic
// Systems 51(3), 2015, with the first scan taken for two).
func (e *Engine) births(s *sensor) float64 {
	if s.scans < 2 {
		return e.opt.FirstBirths
	}
	return e.opt.Births + float64(e.opt.FirstBirths*exact.Pow(1-s.Pd, float64(s.scans-1)))
}

// resume lets a track of which nothing was heard for long go on from a report of
// the same name, wherever that is. It returns false when there is none.
func (e *Engine) resume(p *plot) bool {
	identity := &e.words[p.word].Identity
	for _, name := range namesOf(p.group, identity) {
		i, known := e.called[name]
		if !known || name == (naming{}) {
			continue
		}
		t := &e.targets[i]
		if t.id == 0 || t.heard >= p.t || identityEvidence(&t.identity, identity) < 5 {
			continue
		}
		t.f, t.anchored = e.begin(p, t), false
		t.nodes, t.kept = t.nodes[:0], t.kept[:0]
		e.remember(t, node{p: *p, weight: 1}, &t.f)
		t.odds, t.oddsAt, t.heard, t.silent = 6, p.t, p.t, silent{}
		t.hits, t.ranged = t.hits+1, t.ranged+1
		t.feedOf(p.sensor, p.t)
		e.inherit(t, p.sensor, &e.words[p.word])
		e.settled(i)
		e.classify(t)
		e.associated(t, &t.nodes[0], false, false)
		e.mark(i)
		return true
	}
	return false
}

// naming is one part of an identity that tells an object from all others of its
// exercise; the zero value is none.
type naming struct {
	group   int32
	icao    uint32
	mavlink uint8
	mmsi    uint32
	name    string
}

// namesOf returns the parts of an identity.
func namesOf(group int32, id *marsad.Identity) (names [4]naming) {
	if id.ICAO != 0 {
		names[0] = naming{group: group, icao: id.ICAO}
	}
	if id.MAVLink != 0 {
		names[1] = naming{group: group, mavlink: id.MAVLink}
	}
	if id.Name != "" {
		names[2] = naming{group: group, name: id.Name}
	}
	if id.MMSI != 0 {
		names[3] = naming{group: group, mmsi: id.MMSI}
	}
	return names
}

// call files a shown track under the names that it goes by.
func (e *Engine) call(i int32) {
	t := &e.targets[i]
	if t.id == 0 || t.called == t.identity {
		return
	}
	e.forgetNames(i)
	t.called = t.identity
	for _, name := range namesOf(t.group, &t.identity) {
		if name != (naming{}) {
			e.called[name] = i
		}
	}
}

// forgetNames takes a track out from under its names.
func (e *Engine) forgetNames(i int32) {
	t := &e.targets[i]
	for _, name := range namesOf(t.group, &t.called) {
		if holder, known := e.called[name]; known && holder == i {
			delete(e.called, name)
		}
	}
	t.called = marsad.Identity{}
}

// begin returns the estimate from a first plot: its place, and no velocity but
// for what the plot says of it.
func (e *Engine) begin(p *plot, t *target) imm {
	s := &e.sensors[p.sensor]
	if p.has.All(marsad.HasElevation) || p.has.All(marsad.HasHeight) && p.up > 30 {
		t.motion = &airMotion
	}
	if p.flies {
		t.motion = &flightMotion
	}
	f := imm{t: p.t, mu: t.motion.prior, puu: 25}
	if p.flies && p.vUp == 0 {
		f.up, f.puu = 6000, 4000*4000 // somewhere
	} else if t.motion != &groundMotion {
		f.air, f.up, f.puu, f.prr = true, p.up, p.vUp, 9
	}
	v := t.motion.speed * t.motion.speed
	for j := range f.m {
		g := gauss{x: state{p.e, p.n}, p: sym{0: p.cov.EE, 1: p.cov.EN, 4: p.cov.NN, 7: v, 9: v}}
		if j == still {
			g.p[7], g.p[9] = 0.02, 0.02
		}
		f.m[j] = g
	}
	q := *p
	q.has &= marsad.HasRangeRate | marsad.HasVelocity
	if q.has != 0 {
		at := f.m[steady].x
		z := e.plane.linearise(s, &q, &at, &f)
		var seen [nModels]float64
		e.chances(&f, s, &f.m[steady], &seen)
		f.update(&z, &seen)
	}
	return f
}

// full tells whether there are as many tracks, shown and tentative, as there may be.
func (e *Engine) full() bool { return len(e.targets)-len(e.free)-len(e.retired) >= e.opt.Most }

// newTarget returns the number of a free target.
func (e *Engine) newTarget() int32 {
	if n := len(e.free); n > 0 {
		i := e.free[n-1]
		e.free = e.free[:n-1]
		t := &e.targets[i]
		*t = target{used: true, nodes: t.nodes[:0], kept: t.kept[:0], feeds: t.feeds[:0], twined: twined{strands: t.twined.strands[:0]}}
		return i
	}
	e.targets = append(e.targets, target{used: true})
	return int32(len(e.targets) - 1)
}

// confirm shows a tentative track whose existence is sure enough.
func (e *Engine) confirm(i int32) {
	t := &e.targets[i]
	if t.id != 0 {
		e.mark(i)
		return
	}
	told := t.nodes[len(t.nodes)-1].p.named
	if t.existence() < e.opt.Confirm || !told && t.ranged < 2 && !t.agreed() {
		return
	}
	again := e.rejoin(i)
	if j := e.folded(t); j >= 0 && !again {
		if e.targets[j].state == marsad.Confirmed {
			e.end(i)
			return
		}
		e.adopt(i, j)
		again = true
	}
	if !again {
		e.number(i)
	}
	t.state = t.standing()
	t.firstAt, t.firstPlace = t.f.t, [2]float64{t.g.x[0], t.g.x[1]}
	for k := range t.nodes {
		e.associated(t, &t.nodes[k], k == 0 && !again, false)
	}
	t.dirty = true
	e.dirty = append(e.dirty, i)
	e.call(i)
}

// number gives track i, which is to be shown, its number.
func (e *Engine) number(i int32) {
	t := &e.targets[i]
	if t.id = e.knownAs(i); t.id == 0 {
		e.lastID++
		t.id = e.lastID
	}
	e.counts.Confirmed++
}
