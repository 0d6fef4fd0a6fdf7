package track

import (
	"marsad"
	"marsad/exact"
	"marsad/track/company"
)

// A track whose plots scatter as the centroids of two objects do, which the sensor
// cannot tell apart, is taken for two: it becomes a pair of tracks that share plots.

const (
	pairPrior   = -1.5  // log odds that an object has one beside it that is not seen apart
	splitOdds   = 0.4   // log odds from which on a track is shown as two
	looksTold   = 50    // looks' worth of belief in the probability of detection that is told
	wayTold     = 100.0 // s for which plots say where a track came from
	leastPlots  = 8     // before which nothing is said
	medianOfTwo = 1.386 // median of χ² with two degrees of freedom
)

// consort notes what a plot of its own says of a track that may be two, and makes
// it two when that is likely enough.
func (e *Engine) consort(i int32, k *pair, p *plot) {
	t := &e.targets[i]
	s := &e.sensors[p.sensor]
	if t.id == 0 || t.apart.on || e.people.SpanOf(t.id) > 0 || !k.sole || p.kind == marsad.Bearing || s.Resolution <= 0 || s.ResolutionAzimuth <= 0 || !p.has.All(marsad.HasRange|marsad.HasAzimuth) {
		return
	}
	if t.company == nil {
		t.company = &company.Evidence{}
	}
	wide := s.scatterBy(&k.ahead)
	l := e.plane.look(&s.site, t.g.x[0], t.g.x[1], t.f.up)
	look := company.Look{
		E: k.ahead.e, N: k.ahead.n, EE: wide * k.ahead.ee, EN: wide * k.ahead.en, NN: wide * k.ahead.nn, Pd: s.seenAs(),
		AlongE: dot3(&l.d, &l.de) / l.slant, AlongN: dot3(&l.d, &l.dn) / l.slant,
		Along: s.Resolution, Across: float64(s.ResolutionAzimuth) * l.level,
	}
	s.looked(1)
	t.company.Seen(&look)
	t.recall(p)
	if t.company.Plots() < leastPlots {
		return
	}
	if t.pair = t.company.Pair(pairPrior); t.pair.Odds > splitOdds && !e.full() {
		e.split(i)
	}
}

// seenAs is the probability of detection that the sensor shows, which need not be
// the one that it is said to have. Looked says that it has seen a track, or has not.
func (s *sensor) seenAs() float64 {
	return min((float64(looksTold*s.Pd)+s.hits)/(looksTold+s.looks), 0.99)
}

func (s *sensor) looked(hit float64) {
	const kept = 0.999
	s.hits, s.looks = float64(kept*s.hits)+hit, float64(kept*s.looks)+1
}

// lacked takes in that s looked at the track and did not see it.
func (t *target) lacked(s *sensor) {
	if t.company == nil || s.Resolution <= 0 {
		return
	}
	if !t.apart.on {
		s.looked(0)
	}
	t.company.Missed(s.seenAs())
}

// ahead is how far a plot lies from where its track was expected, and the
// covariance of that, m and m².
type ahead struct{ e, n, ee, en, nn float64 }

// scatterBy follows the scatter of the sensor's plots about what was expected of
// them and returns by how much it exceeds what it should be: what all of them show
// is no sign of company.
func (s *sensor) scatterBy(a *ahead) float64 {
	const step = 0.02
	if s.scatter == 0 {
		s.scatter = medianOfTwo
	}
	if d2 := (float64(a.e*a.e*a.nn) - float64(2*a.e*a.n*a.en) + float64(a.n*a.n*a.ee)) / (float64(a.ee*a.nn) - float64(a.en*a.en)); d2 > s.scatter {
		s.scatter += step
	} else {
		s.scatter -= step
	}
	return s.wide()
}

// wide is by how much its plots scatter more than they should.
func (s *sensor) wide() float64 { return max(1, s.scatter/medianOfTwo) }

// split makes two tracks of one, on both sides of where it is.
func (e *Engine) split(i int32) {
	j := e.clone(i)
	t, u := &e.targets[i], &e.targets[j]
	d := t.pair
	e.lastID++
	u.id = e.lastID
	u.born = t.f.t
	u.twined = twined{}
	t.with, u.company, u.split, u.owns = u.id, nil, true, 0
	u.odds = d.Odds
	if t.history != nil {
		h := *t.history
		u.history = &h
	}
	u.called, u.identity = marsad.Identity{}, marsad.Identity{}
	e.counts.Confirmed++
	side := 0.5
	if e0, n0 := t.way.start(); float64(e0*d.E)+float64(n0*d.N) < 0 {
		side = -0.5
	}
	for _, x := range [2]*target{t, u} {
		x.pair = company.Pair{}
		for m := range x.f.m {
			g := &x.f.m[m]
			g.x[0], g.x[1] = g.x[0]-float64(side*d.E), g.x[1]-float64(side*d.N)
			g.p[0], g.p[1], g.p[4] = g.p[0]+float64(d.EE/4), g.p[1]+float64(d.EN/4), g.p[4]+float64(d.NN/4)
			if m != still {
				g.p[7], g.p[9] = g.p[7]+driftSpeed*driftSpeed, g.p[9]+driftSpeed*driftSpeed
			}
		}
		const v = driftSpeed * driftSpeed
		x.apart = apart{on: true, t: x.f.t, p: sym{0: d.EE / 2, 1: d.EN / 2, 4: d.NN / 2, 7: 2 * v, 9: 2 * v}}
		x.nodes = append(x.nodes[:0], x.nodes[len(x.nodes)-1])
		x.kept = append(x.kept[:0], keep{f: x.f})
		x.anchor, x.anchored = x.f, true
		side = -side
	}
	t.gathered = marsad.Group{Count: 2, Length: exact.Hypot(d.E, d.N)}
	u.gathered = t.gathered
	u.dirty = false
	e.bond(marsad.Split, u.id, t.id)
	e.settled(i)
	e.settled(j)
	t.beside, u.beside = e.nearestOf([]int32{i, j}, i), e.nearestOf([]int32{i, j}, j)
}

// recall takes a plot of its own into the line along which a track came at
// first: of two that it turns out to be it goes on as the one that it was
// nearer to when it was first shown.
func (t *target) recall(p *plot) {
	dt := p.t - t.firstAt
	if dt > wayTold {
		return
	}
	t.way.take(dt, p.e-t.firstPlace[0], p.n-t.firstPlace[1], 1/(p.cov.EE+p.cov.NN))
}

// way is a line through plots, by least squares: their weights, and with these the
// sums of times and of offsets from where the track was first shown.
type way struct{ w, t, tt, e, et, n, nt float64 }

func (l *way) take(t, e, n, w float64) {
	l.w, l.t, l.tt = l.w+w, l.t+float64(w*t), l.tt+float64(w*t*t)
	l.e, l.et = l.e+float64(w*e), l.et+float64(w*e*t)
	l.n, l.nt = l.n+float64(w*n), l.nt+float64(w*n*t)
}

// start is where the line begins, as an offset from where the track was first shown.
func (l *way) start() (e, n float64) {
	det := float64(l.w*l.tt) - float64(l.t*l.t)
	if !(det > 1e-9*l.w*l.tt) {
		return 0, 0
	}
	return (float64(l.tt*l.e) - float64(l.t*l.et)) / det, (float64(l.tt*l.n) - float64(l.t*l.nt)) / det
}

// mayBe returns what the chance that the track is two, or that it has the number of
// one that it is not told apart from, adds to the covariance of its place.
func (t *target) mayBe() marsad.Covariance {
	if t.apart.on {
		e, n := t.beside[0], t.beside[1]
		return marsad.Covariance{EE: exchanged * e * e, EN: exchanged * e * n, NN: exchanged * n * n}
	}
	if t.pair.Odds == 0 {
		return marsad.Covariance{}
	}
	d := &t.pair
	w := 1 / (1 + exact.Exp(-d.Odds)) / 4
	return marsad.Covariance{EE: w * (float64(d.E*d.E) + d.EE), EN: w * (float64(d.E*d.N) + d.EN), NN: w * (float64(d.N*d.N) + d.NN)}
}
