package track

import (
	"math"
	"slices"

	"marsad"
	"marsad/exact"
)

// What was silent and is seen again elsewhere, further away than its own filter
// would have it, comes back as a new hypothesis: before that is shown as another
// object it is asked whether it is rather the silent one (the idea, for radars that
// are blind to what is slow: Zhang, Bar-Shalom, "Track segment association for GMTI
// tracks of evasive move-stop-move maneuvering targets", IEEE Trans. Aerospace and
// Electronic Systems 47(3), 2011). The question is one of densities: those who come
// back are within what they can have gone since, those who are new are anywhere.

const (
	rejoinAfter = 60.0 // mean time after which what is silent is seen again, s
	rejoinRatio = 5.0  // how much likelier than new, and than any other silent track, it must be
	rejoinPace  = 1.2  // how much faster than ever it may have gone
	leastSpeed  = 3.0  // m/s, that anything may have gone
)

// rejoin lets the silent track that hypothesis i is go on with it, under its
// number. It returns false when there is none.
func (e *Engine) rejoin(i int32) bool {
	t := &e.targets[i]
	p := &t.nodes[0].p
	if p.kind == marsad.Bearing || p.named {
		return false
	}
	s := &e.sensors[p.sensor]
	best, first, second := int32(-1), 0.0, e.opt.Births/float64(s.Revisit)/s.area()
	for _, j := range e.quiet {
		u := &e.targets[j]
		if u.id == 0 || u.group != t.group || u.heard >= p.t || u.state == marsad.Confirmed || u.f.air != t.f.air {
			continue
		}
		switch d := e.returning(u, p); {
		case d > first:
			best, first, second = j, d, max(first, second)
		case d > second:
			second = d
		}
	}
	if best < 0 || first < rejoinRatio*second {
		return false
	}
	e.adopt(i, best)
	return true
}

// returning is how many objects a square metre and a second are to be expected
// where p is because the silent track t comes back there.
func (e *Engine) returning(t *target, p *plot) float64 {
	heard := t.nodes[len(t.nodes)-1].p.t
	var f imm
	e.at(t, &f, heard)
	g := f.merged()
	speed := exact.Hypot(g.x[2], g.x[3])
	if t.history != nil {
		speed = max(speed, t.history.Top())
	}
	r := float64(max(leastSpeed, rejoinPace*speed)*(p.t-heard)) + float64(3*math.Sqrt(g.p[0]+g.p[4])) + float64(3*p.reach)
	if exact.Hypot(p.e-g.x[0], p.n-g.x[1]) > r {
		return 0
	}
	return t.existence() / rejoinAfter / (math.Pi * r * r)
}

// area is that in which the sensor sees, m².
func (s *sensor) area() float64 {
	width := float64(s.Field.Width)
	if width <= 0 {
		width = 2 * math.Pi
	}
	return width / 2 * (float64(s.RangeMax*s.RangeMax) - float64(s.RangeMin*s.RangeMin))
}

// adopt makes hypothesis i the further life of the silent track j.
func (e *Engine) adopt(i, j int32) {
	t, u := &e.targets[i], &e.targets[j]
	e.forgetNames(j)
	e.index.Remove(j)
	t.id, t.born = u.id, u.born
	t.hits, t.ranged = t.hits+u.hits, t.ranged+u.ranged
	t.class, t.history, t.by = u.class, u.history, u.by
	newer := t.identity
	t.takeOver(u)
	t.identity = union(t.identity, newer)
	u.used, u.id, u.dirty = false, 0, false
	e.retired = append(e.retired, j)
	e.counts.Rejoined++
}

// takeOver adds what fed u, and what was said of it, to t.
func (t *target) takeOver(u *target) {
	for _, f := range u.feeds {
		t.feedOf(f.sensor, f.last)
		k := slices.IndexFunc(t.feeds, func(x feed) bool { return x.sensor == f.sensor })
		t.feeds[k].n += f.n - 1
	}
	for _, o := range u.origins {
		t.origins = marsad.AddOrigin(t.origins, o)
	}
	t.marks = t.marks.Union(u.marks)
	t.identity = union(t.identity, u.identity)
	t.told.Join(u.told)
	t.label = max(t.label, u.label)
}
