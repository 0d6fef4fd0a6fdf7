package track

import (
	"math"

	"marsad"
	"marsad/exact"
)

// A bearing says where an object may be, not that it is there: no track starts
// from one sensor's bearings. Two sensors' bearings of about the same time start
// a hypothesis where they cross; most crossings are ghosts (Bishop, Pathirana,
// "Localization of emitters via the intersection of bearing lines: a ghost
// elimination approach", IEEE Trans. Vehicular Technology 56(5), 2007), so it is
// shown only when a third sensor agrees for some seconds, or two do for long.

const (
	lineLife      = 1.5  // s: bearings further apart in time are not crossed
	ownLife       = 60.0 // s: the same for those of one observer that moves
	ownEvery      = 2.0  // s: bearings along one line that are nearer in time are kept once
	mostOwn       = 3    // crossings that one bearing is given with its observer's earlier ones
	walking       = 2.0  // m/s, 1 sigma: of what two bearings of one observer are crossed for
	leastCrossing = 0.15 // rad: angle at which two lines cross
	// crossingOdds is the log odds that a crossing of two free bearings is an object.
	crossingOdds = -6.0
	// bearingCap bounds what one bearing may say for a track that ranges do not bear out.
	bearingCap = 2.5
)

// line is a bearing that no track explains.
type line struct {
	plot
	origin marsad.Origin
	marks  marsad.Marks
}

// cross starts hypotheses where the bearing p crosses free ones of other
// sensors, and keeps it for those to come.
func (e *Engine) cross(p *plot) {
	keep := e.lines[:0]
	for _, q := range e.lines {
		if q.t > p.t-lineLife || q.t > p.t-ownLife && q.has.All(marsad.HasObserver) {
			keep = append(keep, q)
		}
	}
	e.lines = keep
	again, own := false, 0
	for i := range e.lines {
		q := &e.lines[i].plot
		switch {
		case q.group != p.group:
		case q.sensor != p.sensor && math.Abs(q.t-p.t) <= lineLife:
			e.startAtCrossing(p, &e.lines[i])
		case q.sensor == p.sensor && p.has.All(marsad.HasObserver):
			again = again || math.Abs(q.t-p.t) < ownEvery && math.Abs(wrap(q.az-p.az)) < 3*math.Sqrt(p.vAz)
			if own < mostOwn && e.startAtCrossing(p, &e.lines[i]) {
				own++
			}
		}
	}
	if len(e.lines) < 1000 && !again {
		o := &e.words[p.word]
		e.lines = append(e.lines, line{*p, o.Origin, o.Marks})
	}
}

// startAtCrossing starts a hypothesis from the bearing p and another, q. The first node
// is q with the crossing for a place, sure across the line and not along it; the
// second is p as any bearing.
func (e *Engine) startAtCrossing(p *plot, with *line) bool {
	q := &with.plot
	a, b := &e.sensors[p.sensor], &e.sensors[q.sensor]
	sa, ca := exact.Sincos(p.az)
	sb, cb := exact.Sincos(q.az)
	sin := float64(sa*cb) - float64(ca*sb)
	if math.Abs(sin) < leastCrossing {
		return false
	}
	from, to := a.eye(p), b.eye(q)
	dx, dy := to.East-from.East, to.North-from.North
	ra, rb := (float64(dx*cb)-float64(dy*sb))/sin, (float64(dx*ca)-float64(dy*sa))/sin // distances along the lines
	if ra < a.RangeMin || ra > a.RangeMax || rb < b.RangeMin || rb > b.RangeMax {
		return false
	}
	z := *q
	z.e, z.n = to.East+float64(rb*sb), to.North+float64(rb*cb)
	across, along := float64(rb*rb*q.vAz)+1, 400.0*400
	if q.sensor == p.sensor { // it may have walked between the two
		walked := walking * (p.t - q.t) / sin
		z.kind = marsad.Plot
		along = float64(walked*walked) + rb*rb*(p.vAz+q.vAz)/(sin*sin)
	}
	z.cov = marsad.Covariance{EE: float64(sb*sb*along) + float64(cb*cb*across), EN: sb * cb * (along - across), NN: float64(cb*cb*along) + float64(sb*sb*across)}
	z.reach = 400
	z.has = marsad.HasPosition
	if q.sensor == p.sensor {
		z.has, z.ve, z.vn, z.vV = marsad.HasPosition|marsad.HasVelocity, 0, 0, walking*walking
	}
	i := e.newTarget()
	t := &e.targets[i]
	t.group, t.motion, t.marks, t.origins = q.group, &groundMotion, with.marks, marsad.AddOrigin(nil, with.origin)
	t.f = e.begin(&z, t)
	t.odds, t.first, t.oddsAt, t.born, t.heard = crossingOdds, crossingOdds, q.t, q.t, q.t
	t.hits = 1
	e.remember(t, node{p: z, weight: 1}, &t.f)
	t.feedOf(q.sensor, q.t)
	k := &e.work.shared
	k.target = i
	e.at(t, &k.f, p.t)
	_, d2, in := e.trial(&k.f, p)
	if !in {
		e.settled(i)
		e.end(i)
		return false
	}
	k.weight = 1
	k.llr, k.d2, k.residual, k.slack = 0, d2, 0, marsad.Covariance{}
	e.feed(k, p)
	return true
}

// agreed tells whether enough sensors agree on a track that no ranges bear out.
func (t *target) agreed() bool {
	often := 0
	for i := range t.feeds {
		if t.feeds[i].n >= 3 {
			often++
		}
	}
	age := t.heard - t.born
	if last := &t.nodes[len(t.nodes)-1].p; last.has.All(marsad.HasObserver) && often >= 1 && age >= 10 && t.hits >= 10 {
		// one observer that moves is enough when it has come about far enough
		return (last.has.All(marsad.HasElevation) || t.circled()) && t.g.p[0]+t.g.p[4] < t.motion.vague*t.motion.vague
	}
	return often >= 3 && age >= 2.5 || often >= 2 && age >= 15 && t.hits >= 24
}
