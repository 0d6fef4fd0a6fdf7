package track

import (
	"math"
	"slices"
)

// A sensor shows objects that are closer than its resolution as one plot. A track
// whose plot seems to have gone to such a neighbour shares it: all are fed by what
// is their centroid, each displaced by where it is expected in it, with the error
// of not knowing the weights. Why resolution matters more than association:
// Daum, Fitzgerald, "The importance of resolution in multiple target tracking",
// Proc. SPIE 2235, 1994.

// sharer is a track without a plot and the plot that it shares.
// Crowd is how many tracks hang together there.
type sharer struct {
	target, plot int32
	crowd        int
}

// unresolved lets tracks that got no plot share that of a neighbour which the
// sensor cannot tell apart from them, itself or through others between them.
func (e *Engine) unresolved(ps []plot) {
	s := &e.sensors[ps[0].sensor]
	w := &e.work
	w.shares = w.shares[:0]
	if s.Resolution <= 0 || s.ResolutionAzimuth <= 0 || len(w.seen) < 2 {
		return
	}
	w.views = w.views[:0]
	for _, j := range w.seen {
		w.views = append(w.views, e.expected(s, j, ps[0].t))
	}
	for a, j := range w.seen {
		if e.targets[j].id == 0 || w.fed(j) {
			continue
		}
		w.chainFrom(e, s, a)
		best, bestD := int32(-1), math.Inf(1)
		for i, k := range w.owner {
			if k < 0 {
				continue
			}
			b := slices.Index(w.seen, w.pairs[k].target)
			if b < 0 || !slices.Contains(w.chain, w.pairs[k].target) {
				continue
			}
			if d := centroidDistance(&w.views[a], &w.views[b], &ps[i]); d < bestD {
				best, bestD = int32(i), d
			}
		}
		if best >= 0 && bestD < gates[2] {
			w.shares = append(w.shares, sharer{j, best, len(w.chain)})
			e.gather(w.chain)
		}
	}
	for i := range ps {
		e.divide(s, &ps[i], int32(i))
	}
}

// centroidDistance is the squared Mahalanobis distance, in range and azimuth, of
// a plot from the centroid of two things seen so.
func centroidDistance(a, b *view, p *plot) float64 {
	sr, sa := b.slant-a.slant, wrap(b.azimuth()-a.azimuth())
	dr, da := p.rng-a.slant-float64(sr/2), wrap(p.az-a.azimuth()-float64(sa/2))
	return float64(dr*dr/(p.vRng+float64((a.vRng+b.vRng)/4)+float64(weightVariance*sr*sr))) + float64(da*da/(p.vAz+float64((a.vAz+b.vAz)/4)+float64(weightVariance*sa*sa)))
}

// chainFrom collects the shown tracks that hang together with the a-th one seen.
func (w *workspace) chainFrom(e *Engine, s *sensor, a int) {
	w.chain, w.hops = append(w.chain[:0], w.seen[a]), append(w.hops[:0], a)
	for q := 0; q < len(w.hops); q++ {
		for b, v := range w.seen {
			if e.targets[v].id != 0 && !slices.Contains(w.chain, v) && s.together(&w.views[w.hops[q]], &w.views[b]) {
				w.chain, w.hops = append(w.chain, v), append(w.hops, b)
			}
		}
	}
}

// fed tells whether track j owns a plot in this association.
func (w *workspace) fed(j int32) bool {
	for _, k := range w.owner {
		if k >= 0 && w.pairs[k].target == j {
			return true
		}
	}
	return false
}

// view is how a track is expected, with the variances of range and azimuth.
type view struct {
	look
	vRng, vAz float64
}

// viewed adds to a look what a track's covariance means in range and azimuth.
func (l *look) viewed(p *sym) view {
	l2 := l.level * l.level
	u := state{dot3(&l.d, &l.de) / l.slant, dot3(&l.d, &l.dn) / l.slant}
	a := state{(float64(l.de[0]*l.d[1]) - float64(l.de[1]*l.d[0])) / l2, (float64(l.dn[0]*l.d[1]) - float64(l.dn[1]*l.d[0])) / l2}
	pu, pa := p.times(&u), p.times(&a)
	return view{look: *l, vRng: u.dot(&pu), vAz: a.dot(&pa)}
}

// together tells whether the sensor may show two things seen so as one plot.
func (s *sensor) together(a, b *view) bool {
	return math.Abs(a.slant-b.slant) < s.Resolution+1.0*math.Sqrt(a.vRng+b.vRng) &&
		math.Abs(wrap(a.azimuth()-b.azimuth())) < float64(s.ResolutionAzimuth)+1.0*math.Sqrt(a.vAz+b.vAz)
}

// expected is how a track is seen at time t.
func (e *Engine) expected(s *sensor, j int32, t float64) view {
	var f imm
	e.at(&e.targets[j], &f, t)
	g := f.merged()
	l := e.plane.look(&s.site, g.x[0], g.x[1], f.up)
	return l.viewed(&g.p)
}
