package track

import (
	"math"
	"slices"

	"marsad"
	"marsad/exact"
)

// Two tracks are one object when they agree in place and velocity and no sensor
// has seen both at once; the older one stays and takes over what fed the other.

const (
	mergeDistance = 9.5 // squared Mahalanobis distance over four dimensions: 0.95 of equal pairs are within
	mergeRadius   = 150 // m: not tested beyond
	mergeTimes    = 6   // looks in a row at which they must agree
)

// reunite looks for pairs of shown tracks that are one object. It is called from
// time to time.
func (e *Engine) reunite() {
	w := &e.work
	for i := range e.targets {
		t := &e.targets[i]
		if t.id == 0 {
			continue
		}
		twin := int32(-1)
		w.near = e.index.Near(w.near[:0], t.g.x[0], t.g.x[1], mergeRadius)
		slices.Sort(w.near)
		for _, j := range w.near {
			if u := &e.targets[j]; u.id != 0 && u.id < t.id && u.group == t.group && e.oneObject(u, t) {
				twin = j
				break
			}
		}
		switch {
		case twin < 0:
			t.alike = 0
		case t.twin != e.targets[twin].id:
			t.twin, t.alike = e.targets[twin].id, 1
		default:
			t.alike++
		}
		if t.alike >= mergeTimes {
			e.merge(twin, int32(i))
		}
	}
}

// oneObject tells whether two tracks may be one object now.
func (e *Engine) oneObject(a, b *target) bool {
	if identityEvidence(&a.identity, &b.identity) < 0 || a.f.air != b.f.air || a.apart.on && b.apart.on || e.people.AreApart(a.id, b.id) {
		return false
	}
	at := max(a.f.t, b.f.t)
	da, db := at-a.f.t, at-b.f.t
	if exact.Hypot(a.g.x[0]+float64(da*a.g.x[2])-b.g.x[0]-float64(db*b.g.x[2]), a.g.x[1]+float64(da*a.g.x[3])-b.g.x[1]-float64(db*b.g.x[3])) > mergeRadius {
		return false
	}
	var fa, fb imm
	e.at(a, &fa, at)
	e.at(b, &fb, at)
	if fa.air && math.Abs(fa.up-fb.up) > 3*math.Sqrt(fa.puu+fb.puu) {
		return false
	}
	ga, gb := fa.merged(), fb.merged()
	ga.p.addScaled(1, &gb.p)
	d2 := 0.0
	for i := range 4 { // one component after the other: the sum is the squared Mahalanobis distance
		r := row{resid: gb.x[i] - ga.x[i], r: 1e-6}
		r.h[i] = 1
		at := ga.x
		_, d := ga.scalarUpdate(&r, &at)
		d2 += d
	}
	return d2 < mergeDistance && !seenApart(a, b)
}

// seenApart tells whether one sensor has fed both tracks with two plots in one
// scan of late. A plot that both share says nothing.
func seenApart(a, b *target) bool {
	for i := len(a.nodes) - 1; i >= 0 && i >= len(a.nodes)-12; i-- {
		p := &a.nodes[i].p
		for j := len(b.nodes) - 1; j >= 0 && j >= len(b.nodes)-12; j-- {
			if q := &b.nodes[j].p; q.sensor == p.sensor && q.serial != p.serial && math.Abs(q.t-p.t) < 0.5 {
				return true
			}
		}
	}
	return false
}

// bond notes in the step how one track became another.
func (e *Engine) bond(kind marsad.BondKind, track, other uint32) {
	e.step.Bonds = append(e.step.Bonds, marsad.Bond{At: e.time(e.now), Kind: kind,
		Track: marsad.TrackID{Station: e.opt.Station, Number: track}, Other: marsad.TrackID{Station: e.opt.Station, Number: other}, Actor: e.fixing})
}

// merge ends track j, which is track i.
func (e *Engine) merge(i, j int32) {
	t, u := &e.targets[i], &e.targets[j]
	t.nodes = append(t.nodes, u.nodes...)
	if u.anchored && !t.anchored {
		t.anchor, t.anchored = u.anchor, true
	}
	e.rerun(t)
	t.odds, t.heard, t.born = max(t.odds, u.odds), max(t.heard, u.heard), min(t.born, u.born)
	t.hits, t.ranged = t.hits+u.hits, t.ranged+u.ranged
	t.takeOver(u)
	e.counts.Merged++
	e.foreign.Moved(u.id, t.id, i)
	e.people.Moved(u.id, t.id)
	e.bond(marsad.Merged, t.id, u.id)
	e.end(j)
	e.settled(i)
}
