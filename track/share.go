package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/track/company"
)

// A plot that several tracks share measures their centroid. Fed to each of them as
// if it were its own it would make all of them surer of their places in the group
// than they can be, scan after scan, with an error that stays. So each track keeps
// apart what is known of its place from plots of its own (apart): only the rest of
// its covariance, which is that of the group as a whole, is narrowed by a shared
// plot; the place in the group is a state to be considered, not estimated (Schmidt's
// filter: Jazwinski, Stochastic Processes and Filtering Theory, 1970, section 8.4).
// Between shared plots those that go the same way drift from one another as an
// Ornstein-Uhlenbeck process about the group's velocity (the group model of Pang,
// Li, Godsill, "Detection and tracking of coordinated groups", IEEE Trans. Aerospace
// and Electronic Systems 47(1), 2011, section III).

// weightVariance is the variance of the share that one of two objects has in
// their centroid, for amplitudes that fluctuate independently.
const weightVariance = 0.05

// aloneOdds is what each shared plot says against the sharer on its own: one
// object is likelier than two that are always together.
const aloneOdds = 0.4

const (
	driftSpeed = 0.3  // m/s, each axis: speeds within a group that keeps together
	driftTime  = 40.0 // s, for which such a difference lasts
	ownEnough  = 10   // plots of its own after which a track is no longer thought of as one of a group
)

// apart is what plots of its own say of a track's place in its group: the
// covariance that they alone leave. It is kept from its first shared plot until it
// has had many of its own.
type apart struct {
	on  bool
	own int // plots of its own since the last shared one
	t   float64
	p   sym
}

// drift moves the covariance by dt seconds in which the group kept together, or
// not: by what differs from the group's velocity.
func (p *sym) drift(dt, stays float64) {
	lag := driftTime * (1 - stays) // m of way for one m/s of difference at the beginning
	p[0] += float64(lag * (float64(2*p[2]) + float64(lag*p[7])))
	p[1] += float64(lag * (p[3] + p[5] + float64(lag*p[8])))
	p[4] += float64(lag * (float64(2*p[6]) + float64(lag*p[9])))
	p[2], p[3] = stays*(p[2]+float64(lag*p[7])), stays*(p[3]+float64(lag*p[8]))
	p[5], p[6] = stays*(p[5]+float64(lag*p[8])), stays*(p[6]+float64(lag*p[9]))
	p[7], p[8], p[9] = stays*stays*p[7], stays*stays*p[8], stays*stays*p[9]
	const v = driftSpeed * driftSpeed
	pp := float64(v * driftTime * (float64(2*dt) - float64(driftTime*(3-float64(4*stays)+float64(stays*stays)))))
	pv := float64(v * driftTime * (1 - stays) * (1 - stays))
	vv := float64(v * (1 - float64(stays*stays)))
	p[0], p[4] = p[0]+pp, p[4]+pp
	p[2], p[6] = p[2]+pv, p[6]+pv
	p[7], p[9] = p[7]+vv, p[9]+vv
}

// coasted is the same without keeping together: the covariance after dt seconds.
func (p *sym) coasted(dt, q float64) sym {
	g := gauss{p: *p}
	g.coast(dt, q)
	return g.p
}

// narrow is what a scalar of its own does to the covariance.
func (p *sym) narrow(m *row) {
	ph := p.times(&m.h)
	p.addOuter(-1/(m.h.dot(&ph)+m.r), &ph)
	p.floor()
}

// positive tells whether p is positive semidefinite (Cholesky, unrolled by rows).
func (p *sym) positive() bool {
	var l [4][4]float64
	at := [4][4]int{{0, 1, 2, 3}, {1, 4, 5, 6}, {2, 5, 7, 8}, {3, 6, 8, 9}}
	for i := range 4 {
		for j := range i + 1 {
			v := p[at[i][j]]
			for k := range j {
				v -= float64(l[i][k] * l[j][k])
			}
			if i == j {
				if v < 0 {
					return false
				}
				l[i][i] = math.Sqrt(v)
			} else if l[j][j] > 0 {
				l[i][j] = v / l[j][j]
			}
		}
	}
	return true
}

// member is one of the tracks that share a plot.
type member struct {
	target int32
	f      imm
	g      gauss
	view   view
	rate   float64 // range rate, m/s
	before sym     // apart, if it had coasted to now
	after  sym     // apart, by now
}

// divide feeds plot i, if it is shared, to each of its tracks.
func (e *Engine) divide(s *sensor, p *plot, i int32) {
	w := &e.work
	own := w.owner[i]
	w.members = w.members[:0]
	crowd := 0
	for _, sh := range w.shares {
		if sh.plot == i {
			w.members = append(w.members, member{target: sh.target})
			crowd = max(crowd, sh.crowd)
		}
	}
	if len(w.members) == 0 {
		return
	}
	w.divided[i] = true
	w.members = append(w.members, member{target: w.pairs[own].target})
	for k := range w.members {
		e.expect(s, &w.members[k], p.t)
	}
	e.flock(w.members, p.t)
	if len(w.members) == 2 {
		e.dividePair(s, p, own, crowd)
		return
	}
	q := e.spread(w.members, p)
	plain := w.pairs[own].llr
	// the owner first: how much better the plot fits as a centroid than as the
	// owner's own is what speaks for the others being there
	evidence := -1.0
	for i := len(w.members) - 1; i >= 0; i-- {
		m := &w.members[i]
		if m.target == w.pairs[own].target {
			evidence = e.feedOwner(own, m, &q, p) - plain
			continue
		}
		e.feedSharer(m, &q, min(max(evidence-aloneOdds, -1), 1))
	}
}

// expect fills in what is expected of a member at time t.
func (e *Engine) expect(s *sensor, m *member, t float64) {
	k := &e.targets[m.target]
	e.at(k, &m.f, t)
	m.g = m.f.merged()
	a := &k.apart
	if !a.on {
		m.before, m.after = m.g.p, m.g.p
		return
	}
	dt := max(t-a.t, 0)
	m.before = a.p.coasted(dt, 0)
	m.after = a.p.coasted(dt, 0.005)
}

// flock lets the members that go the same way keep together.
func (e *Engine) flock(ms []member, t float64) {
	n := float64(len(ms))
	ve, vn := 0.0, 0.0
	for i := range ms {
		ve, vn = ve+ms[i].g.x[2]/n, vn+ms[i].g.x[3]/n
	}
	for i := range ms {
		m := &ms[i]
		a := &e.targets[m.target].apart
		if !a.on {
			continue
		}
		de, dn := m.g.x[2]-ve, m.g.x[3]-vn
		if p := &m.after; de*de/(p[7]+driftSpeed*driftSpeed)+dn*dn/(p[9]+driftSpeed*driftSpeed) > 9 {
			continue
		}
		dt := max(t-a.t, 0)
		stays := exact.Exp(-dt / driftTime)
		m.after = a.p
		m.after.drift(dt, stays)
		way := dt - float64(driftTime*(1-stays))
		for j := range m.f.m {
			x := &m.f.m[j].x
			if j == still {
				continue
			}
			x[0], x[1] = x[0]-float64(way*de), x[1]-float64(way*dn)
			x[2], x[3] = x[2]-float64((1-stays)*de), x[3]-float64((1-stays)*dn)
		}
		m.g = m.f.merged()
	}
}

// spread returns the plot with the errors that a centroid of the members has, and
// fills in how they are seen.
func (e *Engine) spread(ms []member, p *plot) plot {
	s := &e.sensors[p.sensor]
	q := *p
	q.shared = true
	n := float64(len(ms))
	first := &ms[len(ms)-1] // the owner
	rng, az, rate := 0.0, 0.0, 0.0
	for i := range ms {
		m := &ms[i]
		l := e.plane.look(&s.site, m.g.x[0], m.g.x[1], m.f.up)
		m.view = l.viewed(&m.g.p)
		r := rangeRate(&l, p, &m.g.x, &m.f)
		m.rate = p.rr - r.resid
	}
	for i := range ms {
		rng += (ms[i].view.slant - first.view.slant) / n
		az += wrap(ms[i].view.azimuth()-first.view.azimuth()) / n
		rate += (ms[i].rate - first.rate) / n
	}
	share := n / (n - 1) * shareVariance(len(ms))
	for i := range ms {
		m := &ms[i]
		dr, da, dd := m.view.slant-first.view.slant-rng, wrap(m.view.azimuth()-first.view.azimuth())-az, m.rate-first.rate-rate
		q.vRng += float64(share * dr * dr)
		q.vAz += float64(share * da * da)
		q.vRr += float64(share * dd * dd)
	}
	q.vRr += 0.1
	q.rng, q.az, q.rr = q.rng-rng, q.az-az, q.rr-rate // of the owner, were it the centroid's
	q.toldRange, q.toldAzimuth = q.toldRange-rng, q.toldAzimuth-az
	return q
}

// shareVariance is the variance of the share that one of n objects has in their
// centroid, for amplitudes that fluctuate and one that is at times not seen.
func shareVariance(n int) float64 {
	k := float64(n)
	return (1 - 1/k) / k / (k + 1)
}

// displaced is the plot q, displaced for the owner, as it is for m.
func (m *member) displaced(q *plot, owner *member) plot {
	d := *q
	dr, da := m.view.slant-owner.view.slant, wrap(m.view.azimuth()-owner.view.azimuth())
	d.rng, d.az, d.rr = d.rng+dr, d.az+da, d.rr+m.rate-owner.rate
	d.toldRange, d.toldAzimuth = d.toldRange+dr, d.toldAzimuth+da
	return d
}

// tryShared puts the shared plot to a member.
func (e *Engine) tryShared(m *member, p *plot) (k *pair, in bool) {
	s := &e.sensors[p.sensor]
	k = &e.work.shared
	k.target, k.f = m.target, m.f
	k.residual = s.misfit(p, m.g.x[0], m.g.x[1])
	n := float64(len(e.work.members))
	z := e.plane.linearise(s, p, &m.g.x, &k.f)
	var seen [nModels]float64
	e.chances(&k.f, s, &m.g, &seen)
	up, up2 := e.plane.updateUp(&k.f, &m.g, s, p)
	logLike, d2 := k.f.updateShared(&z, &seen, &m.before, &m.after, 1-1/n)
	k.weight = 1
	p.common = max(0, 1-(1-1/n)*(m.after[0]+m.after[4])/(m.g.p[0]+m.g.p[4]))
	k.llr, k.d2 = up+logLike-exact.Log(s.density), d2+up2
	return k, d2 <= gates[z.n]
}

// updateShared is update for a centroid: of each model's covariance the part that
// is the place in the group, before as it had coasted and after as it is by now,
// times the share, is left out of the gain.
func (f *imm) updateShared(z *rows, seen *[nModels]float64, before, after *sym, share float64) (logLike, gate float64) {
	var common [nModels]sym
	for j := range f.m {
		common[j] = f.m[j].split(j, before, after, share)
	}
	return f.updateWith(z, seen, &common)
}

// split replaces what is before of g's covariance by what is after, and returns
// that part of it which a shared plot must not narrow.
func (g *gauss) split(model int, before, after *sym, share float64) sym {
	for ; share > 0.05; share /= 2 {
		rest := g.p
		b, a := *before, *after
		if model == still {
			for _, k := range [...]int{2, 3, 5, 6, 7, 8, 9} {
				b[k], a[k] = 0, 0
			}
		}
		rest.addScaled(-share, &b)
		if rest.positive() {
			rest.addScaled(share, &a)
			g.p = rest
			var left sym
			left.addScaled(share, &a)
			return left
		}
	}
	return sym{}
}

// feedOwner feeds the displaced plot, or the plot as it came when it does not
// fit so, and returns the likelihood ratio of the displaced one.
func (e *Engine) feedOwner(own int32, m *member, q, plain *plot) float64 {
	k, in := e.tryShared(m, q)
	if !in {
		e.feed(&e.work.pairs[own], plain)
		return math.Inf(-1)
	}
	llr := k.llr
	e.feed(k, q)
	e.keepApart(m)
	return llr
}

// feedSharer feeds the displaced plot with the evidence that it brings.
func (e *Engine) feedSharer(m *member, q *plot, evidence float64) {
	d := m.displaced(q, &e.work.members[len(e.work.members)-1])
	if k, in := e.tryShared(m, &d); in {
		k.llr = evidence
		e.feed(k, &d)
		e.keepApart(m)
	}
}

// keepApart notes that a member has been fed a shared plot.
func (e *Engine) keepApart(m *member) {
	e.targets[m.target].apart = apart{on: true, t: m.f.t, p: m.after}
}

// ownPlot narrows what is known of a track's place in its group by a plot of its own.
func (e *Engine) ownPlot(t *target, p *plot) {
	a := &t.apart
	if !a.on || p.shared || p.t < a.t {
		return
	}
	if a.own++; a.own >= ownEnough {
		a.on, t.company, t.with, t.split, t.pair, t.gathered, t.beside = false, nil, 0, false, company.Pair{}, marsad.Group{}, [2]float64{}
		return
	}
	a.p = a.p.coasted(p.t-a.t, 0.005)
	a.t = p.t
	z := e.plane.linearise(&e.sensors[p.sensor], p, &t.g.x, &t.f)
	for i := range z.n {
		a.p.narrow(&z.r[i])
	}
}
