package track

import (
	"cmp"
	"math"
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/track/registration"
)

// gate finds the tracks that p may belong to and appends the pairs.
func (e *Engine) gate(i int32, p *plot) {
	w := &e.work
	s := &e.sensors[p.sensor]
	w.near = w.near[:0]
	if p.kind == marsad.Bearing {
		w.near = e.alongBearing(w.near, s, p)
	} else {
		w.near = e.index.Near(w.near, p.e, p.n, float64(4*(p.reach+e.doubt(s, p)))+float64(40*max(0, e.now-p.t-3)))
	}
	half := s.half
	if s.Kind == marsad.Locator || s.Kind == marsad.Tripwire {
		half = 0
	}
	w.near = slices.DeleteFunc(w.near, func(j int32) bool {
		t := &e.targets[j]
		return t.group != p.group || !e.within(t, p) || t.id == 0 && t.forgotten(p.t) || half > 0 && t.fedAt(p.sensor, p.t, half) || t.id != 0 && e.people.Bars(t.id, p.sensor)
	})
	slices.Sort(w.near)
	e.nearest(p)
	first := len(w.pairs)
	for _, j := range w.near {
		e.pair(i, j, p)
	}
	if !e.people.Empty() {
		e.yield(first)
	}
}

// mostNear is on how many tracks one plot is tried: more in one place than anybody
// could tell apart would cost time and memory by the square.
const mostNear = 32

// nearest leaves those of the tracks near p that it is tried on: where there are too
// many, the shown ones first, then those whose last place is nearest.
func (e *Engine) nearest(p *plot) {
	w := &e.work
	if len(w.near) <= mostNear {
		return
	}
	away := func(i int32) float64 {
		t := &e.targets[i]
		de, dn := t.g.x[0]-p.e, t.g.x[1]-p.n
		return float64(de*de) + float64(dn*dn)
	}
	slices.SortFunc(w.near, func(a, b int32) int {
		shownA, shownB := e.targets[a].id != 0, e.targets[b].id != 0
		if shownA != shownB {
			if shownA {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(away(a), away(b)), cmp.Compare(a, b))
	})
	w.near = w.near[:mostNear]
	slices.Sort(w.near)
}

// pair tries one plot on one track.
func (e *Engine) pair(i, j int32, p *plot) {
	t := &e.targets[j]
	w := &e.work
	f, g := e.forecast(j, p.t)
	slack := e.slack(t, p)
	if far(&g.p, g.x[0]-p.e, g.x[1]-p.n, p, &slack) {
		if t.id != 0 {
			w.aside = append(w.aside, j)
		}
		return
	}
	w.pairs = append(w.pairs, pair{plot: i, target: j, slack: slack, f: *f, serial: p.serial})
	k := &w.pairs[len(w.pairs)-1]
	q := *p
	q.slack = slack
	inOrder := p.t >= t.f.t
	split := inOrder && len(t.threads()) > 0
	var logLike, d2 float64
	var in bool
	if split {
		logLike, d2, in = e.tryStrands(k, &q)
	} else {
		logLike, d2, in = e.trialFrom(&k.f, g, &q)
	}
	if !in {
		w.pairs = w.pairs[:len(w.pairs)-1]
		if t.id != 0 {
			w.aside = append(w.aside, j)
		}
		return
	}
	s := &e.sensors[p.sensor]
	k.d2 = d2
	k.residual = s.misfit(p, g.x[0], g.x[1])
	k.ahead = ahead{p.e - g.x[0], p.n - g.x[1], g.p[0] + p.cov.EE, g.p[1] + p.cov.EN, g.p[4] + p.cov.NN}
	k.llr = logLike - exact.Log(s.densityOf(p)*s.excess(p))
	evidence := identityEvidence(&t.identity, &e.words[p.word].Identity)
	k.llr += evidence
	k.overlooked = exact.Log(1 - s.Pd)
	k.gain = k.llr - k.overlooked + max(exact.Log(t.existence()), -2)
	if evidence < -20 {
		if t.id != 0 && p.named && p.kind == marsad.Report {
			w.aliases = append(w.aliases, alias{p.serial, j, d2})
		}
		w.pairs = w.pairs[:len(w.pairs)-1]
		return
	}
	k.weight = 1
	switch {
	case split:
		for i := k.from; i < k.to; i++ {
			w.kids[i].w += k.llr - logLike
		}
	case k.gain < doubtfulGain && t.id != 0 && inOrder && p.kind != marsad.Bearing:
		e.doubtful(k, p)
	case k.gain < doubtfulGain && t.id != 0:
		k.weight = 1 / (1 + exact.Exp(-k.gain))
		k.f.doubt(f, k.weight)
	}
}

// forecast returns what track j is expected to be at the time of this
// association, and the same merged. Both are computed once for all plots.
func (e *Engine) forecast(j int32, when float64) (*imm, *gauss) {
	w := &e.work
	for len(w.forecastOf) < len(e.targets) {
		w.forecastOf = append(w.forecastOf, 0)
	}
	if w.forecastOf[j] == 0 {
		w.forecasts = append(w.forecasts, forecast{target: j})
		w.forecastOf[j] = int32(len(w.forecasts))
		c := &w.forecasts[len(w.forecasts)-1]
		e.at(&e.targets[j], &c.f, when)
		c.g = c.f.merged()
	}
	c := &w.forecasts[w.forecastOf[j]-1]
	return &c.f, &c.g
}

// forecast is a track's estimate at the time of an association.
type forecast struct {
	target   int32
	f        imm
	g        gauss
	from, to int32 // of the workspace's strands ahead
}

// clearForecasts forgets the forecasts of the last association.
func (w *workspace) clearForecasts() {
	for i := range w.forecasts {
		w.forecastOf[w.forecasts[i].target] = 0
	}
	w.forecasts = w.forecasts[:0]
}

// farAway is the squared Mahalanobis distance of places beyond which no model of
// a track can have the plot in its gate.
const farAway = 60.0

// far tells whether a plot with a place is out of the question for a track with
// covariance c that is off by (de, dn).
func far(c *sym, de, dn float64, p *plot, slack *marsad.Covariance) bool {
	if p.kind == marsad.Bearing {
		return false
	}
	ee, en, nn := c[0]+p.cov.EE+slack.EE, c[1]+p.cov.EN+slack.EN, c[4]+p.cov.NN+slack.NN
	return float64(de*de*nn)-float64(2*de*dn*en)+float64(dn*dn*ee) > farAway*(float64(ee*nn)-float64(en*en))
}

// within is a cheap test before the gate: no faster than 100 m/s and ten sigmas; for a
// tentative track that was fed a moment ago, about as far as its gate can reach.
func (e *Engine) within(t *target, p *plot) bool {
	if p.kind == marsad.Bearing {
		return true
	}
	dt := p.t - t.f.t
	de, dn := p.e-t.g.x[0]-float64(t.g.x[2]*dt), p.n-t.g.x[1]-float64(t.g.x[3]*dt)
	c, doubt := &t.g.p, e.doubtOn(t, p)
	r := float64(5*(p.reach+doubt+math.Sqrt(max(c[0], c[4])))) + float64(math.Abs(dt)*(float64(5*math.Sqrt(max(c[7], c[9])))+10)) + 20
	if float64(de*de)+float64(dn*dn) >= r*r {
		return false
	}
	const moment = 6.0 // s
	if t.id != 0 || math.Abs(dt) > moment {
		return true
	}
	turned := 5 + float64(t.motion.accel*dt*dt/2) + doubt
	var q sym
	q[0] = c[0] + float64(dt*(float64(2*c[2])+float64(dt*c[7]))) + float64(turned*turned)
	q[1] = c[1] + float64(dt*(c[3]+c[5]+float64(dt*c[8])))
	q[4] = c[4] + float64(dt*(float64(2*c[6])+float64(dt*c[9]))) + float64(turned*turned)
	return !far(&q, de, dn, p, &marsad.Covariance{})
}

// manyTargets is the number from which on a bearing asks the index for what lies
// along it, instead of looking at all.
const manyTargets = 2000

// alongBearing appends the tracks that may lie on the line of p.
func (e *Engine) alongBearing(dst []int32, s *sensor, p *plot) []int32 {
	sn, cs := exact.Sincos(p.az)
	if len(e.targets) < manyTargets {
		for j := range e.targets {
			if e.targets[j].used && e.onLine(int32(j), s, p, sn, cs) {
				dst = append(dst, int32(j))
			}
		}
		return dst
	}
	const step = 600.0
	eye := s.eye(p)
	for along := step / 2; along < s.RangeMax+step/2; along += step {
		dst = e.index.Near(dst, eye.East+float64(along*sn), eye.North+float64(along*cs), step/2+float64(5*math.Sqrt(p.vAz)*along)+20)
	}
	slices.Sort(dst)
	dst = slices.Compact(dst)
	return slices.DeleteFunc(dst, func(j int32) bool { return !e.onLine(j, s, p, sn, cs) })
}

// onLine tells whether track j may lie on the line of p, whose azimuth has the
// given sine and cosine.
func (e *Engine) onLine(j int32, s *sensor, p *plot, sn, cs float64) bool {
	t := &e.targets[j]
	dt := p.t - t.f.t
	eye := s.eye(p)
	x, y := t.g.x[0]+float64(t.g.x[2]*dt)-eye.East, t.g.x[1]+float64(t.g.x[3]*dt)-eye.North
	along, across := float64(x*sn)+float64(y*cs), math.Abs(float64(x*cs)-float64(y*sn))
	wide := float64(5*(math.Sqrt(max(t.g.p[0], t.g.p[4]))+float64(math.Sqrt(p.vAz)*math.Abs(along)))) + float64(math.Abs(dt)*10) + 20 + float64(0.002*math.Abs(along))
	return across < wide && along > -wide && along < float64(s.RangeMax*1.05)+wide
}

// identityEvidence is the log likelihood ratio that two identities bring: equal
// addresses and names speak for one object, different ones against it.
func identityEvidence(a, b *marsad.Identity) float64 {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	l := 0.0
	part := func(known, equal bool, same, other float64) {
		switch {
		case known && equal:
			l += same
		case known:
			l -= other
		}
	}
	part(a.ICAO != 0 && b.ICAO != 0, a.ICAO == b.ICAO, 8, 30)
	part(a.MAVLink != 0 && b.MAVLink != 0, a.MAVLink == b.MAVLink, 5, 30)
	part(a.MMSI != 0 && b.MMSI != 0, a.MMSI == b.MMSI, 8, 30)
	other := 30.0
	if a.ICAO != 0 && a.ICAO == b.ICAO || a.MMSI != 0 && a.MMSI == b.MMSI {
		other = 2 // a call sign may change where the address stays
	}
	part(a.Name != "" && b.Name != "", a.Name == b.Name, 8, other)
	ca, oka := a.Mode3A.Code()
	cb, okb := b.Mode3A.Code()
	part(oka && okb, ca == cb, 4, 4)
	return l
}

// doubt is how far unknown biases may displace a plot from what other sensors
// say, 1 sigma, m; nothing where there is no other.
func (e *Engine) doubt(s *sensor, p *plot) float64 {
	if !s.loose {
		return 0
	}
	for i := range e.sensors {
		if int32(i) != p.sensor && e.sensors[i].located() {
			return 1.5 * (registration.PriorRange + float64(registration.PriorAzimuth*p.rng))
		}
	}
	return 0
}

// doubtOn is the doubt between p and t: none where p's sensor alone feeds t (see slack).
func (e *Engine) doubtOn(t *target, p *plot) float64 {
	if !e.sensors[p.sensor].loose {
		return 0
	}
	for k := len(t.nodes) - 1; k >= 0; k-- {
		if t.nodes[k].p.sensor != p.sensor {
			return e.doubt(&e.sensors[p.sensor], p)
		}
	}
	return 0
}

// misfit is how far a plot lies from (e, n), m; a bearing by how far its line
// passes by.
func (s *sensor) misfit(p *plot, e, n float64) float64 {
	if p.kind != marsad.Bearing {
		return exact.Hypot(p.e-e, p.n-n)
	}
	sin, cos := exact.Sincos(p.az)
	eye := s.eye(p)
	return math.Abs(float64((e-eye.East)*cos) - float64((n-eye.North)*sin))
}
