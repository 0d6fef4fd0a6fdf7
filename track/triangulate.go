package track

import (
	"math"

	"marsad"
)

// A bearing says where an object may be, not that it is there: no track starts
// from one sensor's bearings. Two sensors' bearings of about the same time start
// a hypothesis where they cross; most crossings are ghosts (Bishop, Pathirana,
// "Localization of emitters via the intersection of bearing lines: a ghost
// elimination approach", IEEE Trans. Vehicular Technology 56(5), 2007), so it is
// shown only when a third sensor agrees for some seconds, or two do for long.

const (
	lineLife      = 1.5  // s: bearings further apart in time are not crossed
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
		if q.t > p.t-lineLife {
			keep = append(keep, q)
		}
	}
	e.lines = keep
	for i := range e.lines {
		q := &e.lines[i].plot
		if q.sensor == p.sensor || q.group != p.group || math.Abs(q.t-p.t) > lineLife {
			continue
		}
		e.startAtCrossing(p, &e.lines[i])
	}
	if len(e.lines) < 1000 {
		o := &e.words[p.word]
		e.lines = append(e.lines, line{*p, o.Origin, o.Marks})
	}
}

// startAtCrossing starts a hypothesis from the bearing p and another, q. The first node
// is q with the crossing for a place, sure across the line and not along it; the
// second is p as any bearing.
func (e *Engine) startAtCrossing(p *plot, with *line) {
	q := &with.plot
	a, b := &e.sensors[p.sensor], &e.sensors[q.sensor]
	sa, ca := math.Sincos(p.az)
	sb, cb := math.Sincos(q.az)
	sin := sa*cb - ca*sb
	if math.Abs(sin) < leastCrossing {
		return
	}
	dx, dy := b.site.at.East-a.site.at.East, b.site.at.North-a.site.at.North
	ra, rb := (dx*cb-dy*sb)/sin, (dx*ca-dy*sa)/sin // distances along the lines
	if ra < a.RangeMin || ra > a.RangeMax || rb < b.RangeMin || rb > b.RangeMax {
		return
	}
	z := *q
	z.e, z.n = b.site.at.East+rb*sb, b.site.at.North+rb*cb
	across, along := rb*rb*q.vAz+1, 400.0*400
	z.cov = marsad.Covariance{EE: sb*sb*along + cb*cb*across, EN: sb * cb * (along - across), NN: cb*cb*along + sb*sb*across}
	z.reach = 400
	z.has = marsad.HasPosition
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
		return
	}
	k.weight = 1
	k.llr, k.d2, k.residual, k.slack = 0, d2, 0, marsad.Covariance{}
	e.feed(k, p)
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
	return often >= 3 && age >= 2.5 || often >= 2 && age >= 15 && t.hits >= 24
}
