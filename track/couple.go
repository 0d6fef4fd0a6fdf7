package track

import (
	"math"

	"marsad/exact"
	"marsad/track/company"
)

// dividePair feeds plot p to the two tracks that share it: it is their centroid,
// or, where one of them was not seen, the other's own (the joint probabilistic data
// association of merged measurements: Chang, Bar-Shalom, "Joint probabilistic data
// association for multitarget tracking with possibly unresolved measurements and
// maneuvers", IEEE Trans. Automatic Control 29(7), 1984).
func (e *Engine) dividePair(s *sensor, p *plot, own int32, crowd int) {
	w := &e.work
	a, b := &w.members[0], &w.members[1]
	e.spread(w.members, p)
	c := e.whose(s, a, b, p)
	gain := e.keepCompany(a, b, &c.look)
	e.confine(s, a, b, c.both)
	e.stretch(a, b)
	q := e.spread(w.members, p)
	second := a.target // of which it is less sure that it is there
	if ta, tb := &e.targets[a.target], &e.targets[b.target]; tb.odds < ta.odds || tb.odds == ta.odds && tb.id > ta.id {
		second = b.target
	}
	if t := &e.targets[second]; e.bank(a, b).Odds-pairPrior < t.leastCompany() {
		gain = -10
	} else if crowd > 2 && !t.split {
		gain = min(max(gain-aloneOdds, -1.5), 0.5)
	} else {
		gain, t.odds = max(gain, 0), max(t.odds, 1)
	}
	for i, m := range [2]*member{b, a} {
		alone := c.onlyB
		if i == 1 {
			alone = c.onlyA
		}
		llr := w.pairs[own].llr
		if m.target == second {
			llr = gain
		}
		e.feedOne(m, b, &q, p, [2]float64{c.both, alone}, llr)
	}
}

// cases are the probabilities that a plot is that of two objects together, of one
// alone and of the other, and how it lies about their middle.
type cases struct {
	both, onlyA, onlyB float64
	look               company.Look
}

// whose returns the cases of p.
func (e *Engine) whose(s *sensor, a, b *member, p *plot) cases {
	pd := s.seenAs()
	of := func(m *member) float64 {
		return float64(pd * (1 - pd) * normal(p.e-m.g.x[0], p.n-m.g.x[1], p.cov.EE+m.g.p[0], p.cov.EN+m.g.p[1], p.cov.NN+m.g.p[4]))
	}
	de, dn := b.g.x[0]-a.g.x[0], b.g.x[1]-a.g.x[1]
	ve, en, vn := float64(de*de)+a.after[0]+b.after[0], float64(de*dn)+a.after[1]+b.after[1], float64(dn*dn)+a.after[4]+b.after[4]
	// of the covariance about the middle, what is not the places in the pair
	middle := func(k int) float64 { return float64((a.g.p[k]+b.g.p[k])/2) - float64((a.after[k]+b.after[k])/4) }
	e0, n0 := p.e-float64((a.g.x[0]+b.g.x[0])/2), p.n-float64((a.g.x[1]+b.g.x[1])/2)
	cee, cen, cnn := p.cov.EE+max(middle(0), 0), p.cov.EN, p.cov.NN+max(middle(4), 0)
	c := cases{
		both:  float64(pd * pd * e.merged(s, a, b) * normal(e0, n0, cee+float64(pairShare*ve), cen+float64(pairShare*en), cnn+float64(pairShare*vn))),
		onlyA: of(a), onlyB: of(b),
	}
	sum := c.both + c.onlyA + c.onlyB + 1e-300
	c.both, c.onlyA, c.onlyB = c.both/sum, c.onlyA/sum, c.onlyB/sum
	l := &a.view
	wide := s.wide()
	c.look = company.Look{
		E: e0, N: n0, EE: wide * cee, EN: wide * cen, NN: wide * cnn, Pd: pd, AlongE: dot3(&l.d, &l.de) / l.slant, AlongN: dot3(&l.d, &l.dn) / l.slant,
		Along: s.Resolution, Across: float64(s.ResolutionAzimuth) * l.level,
	}
	return c
}

const sureOfTwo = 2.0

func (e *Engine) bank(a, b *member) *company.Pair {
	t, u := &e.targets[a.target], &e.targets[b.target]
	if t.id > u.id {
		t, u = u, t
	}
	return &t.pair
}

// leastCompany is the log likelihood ratio of two to one at which a track is no longer
// believed that shares its plots with another: one that was split off, or one that
// has been seen by itself.
func (t *target) leastCompany() float64 {
	switch {
	case t.split:
		return -0.5
	case t.owns < 12:
		return -3
	}
	return -8
}

// keepCompany takes the plot of a pair as evidence that it is one, and returns the log
// likelihood ratio that it brings. It is kept with the older of the two.
func (e *Engine) keepCompany(a, b *member, l *company.Look) float64 {
	t, u := &e.targets[a.target], &e.targets[b.target]
	if t.id > u.id {
		t, u = u, t
	}
	if t.company == nil || t.with != u.id {
		t.company, t.with = &company.Evidence{}, u.id
	}
	before := t.company.Pair(0).Odds
	t.company.Seen(l)
	t.pair = t.company.Pair(pairPrior)
	return min(max(t.pair.Odds-pairPrior-before, -2), 2)
}

// pairShare is the variance of the share that one of two has in their centroid.
const pairShare = 0.05

// merged is the chance that the sensor cannot tell a and b apart.
func (e *Engine) merged(s *sensor, a, b *member) float64 {
	within := func(d, v, r float64) float64 {
		sd := math.Sqrt(2*v) + 1e-9
		return 0.5 * (exact.Erf((r-d)/sd) + exact.Erf((r+d)/sd))
	}
	l := &a.view
	apart := a.after
	apart.addScaled(1, &b.after)
	v := l.viewed(&apart)
	return max(within(b.view.slant-a.view.slant, v.vRng, s.Resolution)*
		within(wrap(b.view.azimuth()-a.view.azimuth()), v.vAz, float64(s.ResolutionAzimuth)), 1e-3)
}

// normal is the density of the normal distribution in two dimensions.
func normal(e, n, ee, en, nn float64) float64 {
	det := float64(ee*nn) - float64(en*en)
	return exact.Exp(-0.5*(float64(e*e*nn)-float64(2*e*n*en)+float64(n*n*ee))/det) / (2 * math.Pi * math.Sqrt(det))
}

// feedOne feeds m with the mixture of what the plot means for it: a centroid, its
// own plot, or nothing, with the remaining probability.
func (e *Engine) feedOne(m, owner *member, q, plain *plot, chances [2]float64, llr float64) {
	d := m.displaced(q, owner)
	before := m.f
	k, in := e.tryShared(m, &d)
	if !in {
		chances[0] = 0
	}
	if chances[1] > 0.02 {
		f := before
		if _, _, in := e.trial(&f, plain); in {
			if chances[0] == 0 {
				k.f = f
			} else {
				k.f.doubt(&f, chances[0]/(chances[0]+chances[1]))
			}
			z := e.plane.linearise(&e.sensors[plain.sensor], plain, &m.g.x, &before)
			own := m.after
			for i := range z.n {
				own.narrow(&z.r[i])
			}
			for i := range own {
				m.after[i] += float64(chances[1] * (own[i] - m.after[i]))
			}
		} else {
			chances[1] = 0
		}
	} else {
		chances[1] = 0
	}
	if chances[0]+chances[1] < 0.02 {
		return
	}
	d.common += float64(chances[1] * (1 - d.common))
	if sum := chances[0] + chances[1]; sum < 0.98 {
		k.f.doubt(&before, sum)
	}
	k.llr = llr
	e.feed(k, &d)
	e.keepApart(m)
}

// confine draws the two as near to one another as things are that the sensor
// cannot tell apart, as far as both are in the plot.
func (e *Engine) confine(s *sensor, a, b *member, both float64) {
	l := &a.view
	l2 := l.level * l.level
	for _, x := range [2]struct {
		h     state
		bound float64
	}{
		{state{dot3(&l.d, &l.de) / l.slant, dot3(&l.d, &l.dn) / l.slant}, s.Resolution},
		{state{(float64(l.de[0]*l.d[1]) - float64(l.de[1]*l.d[0])) / l2, (float64(l.dn[0]*l.d[1]) - float64(l.dn[1]*l.d[0])) / l2}, float64(s.ResolutionAzimuth)},
	} {
		ra, rb := a.after.times(&x.h), b.after.times(&x.h)
		v := x.h.dot(&ra) + x.h.dot(&rb)
		shift, left, ok := truncated(b.g.x.dot(&x.h)-a.g.x.dot(&x.h), v, 1.05*x.bound)
		if !ok {
			continue
		}
		a.draw(&ra, -both*shift/v, -both*(1-left)/v)
		b.draw(&rb, both*shift/v, -both*(1-left)/v)
	}
}

// stretch brings the two towards the distance that the scatter of their plots tells of.
func (e *Engine) stretch(a, b *member) {
	k := e.bank(a, b)
	if k.Odds < sureOfTwo {
		return
	}
	de, dn := b.g.x[0]-a.g.x[0], b.g.x[1]-a.g.x[1]
	far := exact.Hypot(de, dn)
	if far < 1 {
		return
	}
	r := stretchRate * (exact.Hypot(k.E, k.N) - far) / far / 2
	for i, m := range [2]*member{a, b} {
		w := r * float64(2*i-1)
		m.g.x[0], m.g.x[1] = m.g.x[0]+float64(w*de), m.g.x[1]+float64(w*dn)
		for j := range m.f.m {
			m.f.m[j].x[0] += float64(w * de)
			m.f.m[j].x[1] += float64(w * dn)
		}
	}
}

const stretchRate = 0.1

// draw moves the member by k times ph and adds w of its square to what is apart.
func (m *member) draw(ph *state, k, w float64) {
	for i := range ph {
		d := float64(k * ph[i])
		m.g.x[i] += d
		for j := range m.f.m {
			m.f.m[j].x[i] += d
		}
	}
	m.after.addOuter(w, ph)
	m.after.floor()
}

// truncated returns by how much the mean of a normal variable shifts, and what is
// left of its variance, when it is known to lie within ±bound; not ok when that says
// nothing, or contradicts it.
func truncated(mean, variance, bound float64) (shift, left float64, ok bool) {
	sd := math.Sqrt(variance)
	a, b := (-bound-mean)/sd, (bound-mean)/sd
	z := 0.5 * (exact.Erf(b/math.Sqrt2) - exact.Erf(a/math.Sqrt2))
	if z < 1e-3 || z > 0.999 {
		return 0, 1, false
	}
	pa, pb := exact.Exp(-a*a/2)/math.Sqrt(2*math.Pi), exact.Exp(-b*b/2)/math.Sqrt(2*math.Pi)
	r := (pa - pb) / z
	return r * sd, max(1+(float64(a*pa)-float64(b*pb))/z-float64(r*r), 0.01), true
}
