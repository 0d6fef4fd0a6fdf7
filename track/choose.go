package track

// What is silent may stand, or have driven on: its models come apart, and their mean
// lies where it is in neither case. Then one of them is shown.

// doubtful is the share of the mean square error at which a track is lost from which on
// its models are looked at one by one.
const doubtful = 1.0 / 16

// choose returns the place to show for the estimate f, whose mean is g: that of the
// mean or where it stands, whichever is expected to be less wrong, and the expected loss,
// m². The loss is the square of the error, at most bound (as in GOSPA: Rahmathullah,
// García-Fernández, Svensson 2017); of each model it is taken as if its error were known
// to be its mean.
func (f *imm) choose(g *gauss, bound float64) (best *gauss, loss float64) {
	best, loss = g, f.loss(g, bound)
	if l := f.loss(&f.m[still], bound); l < loss {
		best, loss = &f.m[still], l
	}
	return best, loss
}

// loss is the expected loss of showing the place of g.
func (f *imm) loss(g *gauss, bound float64) float64 {
	l := 0.0
	for j := range f.m {
		m := &f.m[j]
		de, dn := m.x[0]-g.x[0], m.x[1]-g.x[1]
		l += float64(f.mu[j] * min(bound, m.p[0]+m.p[4]+float64(de*de)+float64(dn*dn)))
	}
	return l
}

// chosen is the estimate to show for f, whose mean is g.
func (t *target) chosen(f *imm, g *gauss) *gauss {
	if t.silent.blind == 0 || g.p[0]+g.p[4] < doubtful*t.bound {
		return g
	}
	best, _ := f.choose(g, t.bound)
	return best
}

// wrong is the expected loss of showing t at a time, m².
func (t *target) wrong(at float64) float64 {
	spread := t.spread(at)
	if t.silent.blind == 0 || spread < doubtful*t.bound {
		return spread
	}
	f := t.f
	if at > f.t {
		f.predict(t.motion, at-f.t)
	}
	g := f.merged()
	_, loss := f.choose(&g, t.bound)
	return loss
}
