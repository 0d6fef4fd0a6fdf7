package track

import (
	"math"

	"marsad"
	"marsad/exact"
)

// gates are the squared Mahalanobis distances that 0.9997 of true plots keep
// within, by the number of scalars (χ² quantiles).
var gates = [...]float64{0, 13.1, 16.2, 18.8, 21.1, 23.2, 25.2, 27, 29}

// update feeds the scalars to every model and moves the model probabilities
// (Blom, Bar-Shalom 1988, equation 15). seen are the models' chances of having
// been detected. It returns the logarithm of Pd·p(z|track) and the least squared
// Mahalanobis distance from a model that is not out of the question: what the
// gate looks at, for a mixture of standing and moving has no use for that from
// its mean.
func (f *imm) update(z *rows, seen *[nModels]float64) (logLike, gate float64) {
	return f.updateWith(z, seen, nil)
}

// updateWith is update; where there are any, the models' covariances are narrowed
// but for what considered has of them.
func (f *imm) updateWith(z *rows, seen *[nModels]float64, considered *[nModels]sym) (logLike, gate float64) {
	var d2, vol [nModels]float64
	least := math.Inf(1)
	gate = math.Inf(1)
	for j := range f.m {
		vol[j] = 1
		for i := range z.n {
			var s, d float64
			if considered == nil {
				s, d = f.m[j].scalarUpdate(&z.r[i], &z.at)
			} else {
				s, d = f.m[j].sharedUpdate(&z.r[i], &z.at, &considered[j])
			}
			vol[j] *= 2 * math.Pi * s
			d2[j] += d
		}
		least = min(least, d2[j])
		if f.mu[j] > 1e-3 {
			gate = min(gate, d2[j])
		}
	}
	sum := 0.0
	for j := range f.mu {
		w := max(f.mu[j]*seen[j]*exact.Exp(-0.5*(d2[j]-least))/math.Sqrt(vol[j]), 1e-30)
		f.mu[j] = w
		sum += w
	}
	for j := range f.mu {
		f.mu[j] = max(f.mu[j]/sum, 1e-9)
	}
	f.normalise()
	return exact.Log(sum) - float64(0.5*least), gate
}

// updateUp feeds the vertical filter with an elevation or a height. It returns
// the logarithm of the likelihood and the squared normalised innovation.
func (pl *plane) updateUp(f *imm, g *gauss, s *sensor, p *plot) (logLike, d2 float64) {
	var h, y, r float64
	switch {
	case p.looksDown(f):
		return 0, 0
	case p.has.All(marsad.HasElevation):
		var own site
		l := pl.look(pl.seat(s, p, &own), g.x[0], g.x[1], f.up)
		s2 := l.slant * l.slant
		h, y = l.level/s2, p.el-exact.Atan2(l.d[2], l.level)
		k := l.d[2] / s2
		r = p.vEl + float64(k*k*(g.p[0]+g.p[4])/2) + float64(p.vFrom/s2)
	case p.has.All(marsad.HasHeight) && (f.air || p.up > 30):
		h, y, r = 1, p.up-f.up, p.vUp
	default:
		return 0, 0
	}
	if !f.air {
		f.air = true
		f.puu, f.pur, f.prr = max(f.puu, 1e4), 0, 9
	}
	v := float64(h*h*f.puu) + r
	ku, kr := h*f.puu/v, h*f.pur/v
	f.up += float64(ku * y)
	f.rate += float64(kr * y)
	f.prr -= float64(kr * h * f.pur)
	f.pur -= float64(ku * h * f.pur)
	f.puu = max(f.puu-float64(ku*h*f.puu), 1e-3)
	f.prr = max(f.prr, 1e-4)
	d2 = y * y / v
	return -0.5 * (exact.Log(2*math.Pi*v) + d2), d2
}

// trial puts p to the estimate f, which stands at p's time, and returns the
// logarithm of Pd·p(z|track), the squared Mahalanobis distance and whether p is
// within the gate. f is spoiled when it is not.
func (e *Engine) trial(f *imm, p *plot) (logLike, d2 float64, in bool) {
	g := f.merged()
	return e.trialFrom(f, &g, p)
}

// trialFrom is trial where f merged is known already.
func (e *Engine) trialFrom(f *imm, g *gauss, p *plot) (logLike, d2 float64, in bool) {
	s := &e.sensors[p.sensor]
	upLike, up2 := e.plane.updateUp(f, g, s, p)
	if up2 > gates[1] {
		return 0, up2, false
	}
	z := e.plane.linearise(s, p, &g.x, f)
	var seen [nModels]float64
	e.chances(f, s, g, &seen)
	logLike, d2 = f.update(&z, &seen)
	return upLike + logLike, d2 + up2, d2 <= gates[z.n]
}

// chances fills in each model's chance of being detected where the sensor looks.
func (e *Engine) chances(f *imm, s *sensor, g *gauss, seen *[nModels]float64) {
	for j := range seen {
		seen[j] = s.Pd
	}
	if s.MinRadialSpeed <= 0 {
		return
	}
	l := e.plane.look(&s.site, g.x[0], g.x[1], f.up)
	he, hn := dot3(&l.d, &l.de)/l.slant, dot3(&l.d, &l.dn)/l.slant
	for j := range seen {
		x, p := &f.m[j].x, &f.m[j].p
		seen[j] *= s.shown(float64(he*x[2])+float64(hn*x[3]), float64(he*he*p[7])+float64(2*he*hn*p[8])+float64(hn*hn*p[9]))
	}
}

// miss feeds the fact that the sensor looked and did not see, where it could see
// with probability sight. It returns the logarithm of its likelihood.
func (e *Engine) miss(f *imm, s *sensor, g *gauss, sight float64) float64 {
	if s.MinRadialSpeed <= 0 {
		return exact.Log(1 - float64(sight*s.Pd))
	}
	var seen [nModels]float64
	e.chances(f, s, g, &seen)
	sum := 0.0
	l := e.plane.look(&s.site, g.x[0], g.x[1], f.up)
	h := state{2: dot3(&l.d, &l.de) / l.slant, 3: dot3(&l.d, &l.dn) / l.slant}
	for j := range f.mu {
		f.mu[j] = float64(f.mu[j] * (1 - float64(sight*seen[j])))
		sum += f.mu[j]
		// more likely too slow to be seen than overlooked
		if blind := 1 - seen[j]/s.Pd; j != still && j != agile && blind > (1-s.Pd)*(1-blind) && sight > 0.5 {
			f.m[j].confine(&h, s.MinRadialSpeed)
		}
	}
	for j := range f.mu {
		f.mu[j] = max(f.mu[j]/sum, 1e-9)
	}
	f.normalise()
	return exact.Log(sum)
}

// confine narrows g to what has |h·x| below bound, by the moments of the truncated
// normal distribution: what a sensor that is blind to slow objects says by not
// seeing one (the idea: Koch, "On exploiting negative sensor evidence for target
// tracking and sensor data fusion", Information Fusion 8(1), 2007; the moments:
// Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1, 1994,
// equations 13.134 and 13.135).
func (g *gauss) confine(h *state, bound float64) {
	ph := g.p.times(h)
	v := h.dot(&ph)
	shift, left, ok := truncated(g.x.dot(h), v, bound)
	if !ok {
		return
	}
	for i := range g.x {
		g.x[i] += ph[i] * shift / v
	}
	g.p.addOuter(-(1-left)/v, &ph)
	g.p.floor()
}

// doubt moves f, which a plot has updated, back towards what it was before as far
// as the plot may be a false one: the probabilistic data association filter for
// one plot that belongs with probability w (Bar-Shalom, Daum, Huang, "The
// probabilistic data association filter", IEEE Control Systems Magazine 29(6),
// 2009, equations 39 to 43), model by model.
func (f *imm) doubt(before *imm, w float64) {
	for j := range f.m {
		a, b := &f.m[j], &before.m[j]
		wa := float64(w * f.mu[j])
		f.mu[j] = wa + float64((1-w)*before.mu[j])
		wa /= f.mu[j]
		var d state
		for i := range d {
			d[i] = a.x[i] - b.x[i]
			a.x[i] = b.x[i] + float64(wa*d[i])
		}
		for i := range a.p {
			a.p[i] = float64(wa*a.p[i]) + float64((1-wa)*b.p[i])
		}
		a.p.addOuter(wa*(1-wa), &d)
	}
}
