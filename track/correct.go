package track

import (
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/track/said"
)

// People correct tracks: this is one object with that, this is two, it is called so, it
// is a vehicle. What they say stands against the engine's own opinion until they take
// it back, or the track is no more.

// Check tells whether a correction is possible now, and which track it makes or ends:
// of a split the number that the new one will have. Errors have the code BadRequest,
// NotFound (there is no such track) or Conflict, with the reason as a parameter.
func (e *Engine) Check(c *marsad.Correction) (other marsad.TrackID, err error) {
	if err := c.Valid(); err != nil {
		return other, err
	}
	i, err := e.shownAs(c.Track, c.Kind == marsad.TrackRenamed || c.Kind == marsad.TrackReclassified)
	if err != nil {
		return other, err
	}
	switch c.Kind {
	case marsad.TrackMerged:
		j, err := e.shownAs(c.Other, false)
		if err != nil {
			return other, err
		}
		t, u := &e.targets[i], &e.targets[j]
		switch {
		case t.group != u.group:
			return other, conflict(c, "exercise")
		case identityEvidence(&t.identity, &u.identity) < -20:
			return other, conflict(c, "identity")
		}
		return c.Other, nil
	case marsad.TrackSplit:
		if pick := e.picker(c); !slices.ContainsFunc(e.targets[i].nodes, pick) ||
			!slices.ContainsFunc(e.targets[i].nodes, func(n node) bool { return !pick(n) }) {
			return other, conflict(c, "nothing-to-split")
		}
		return marsad.TrackID{Station: e.opt.Station, Number: e.lastID + 1}, nil
	case marsad.TrackReclassified:
		if c.HasLabel && c.Label == marsad.Own && (i < 0 || e.targets[i].label != marsad.Own) {
			return other, conflict(c, "not-own")
		}
	}
	return other, nil
}

func conflict(c *marsad.Correction, reason string) error {
	e := marsad.Errorf(marsad.Conflict, "track: %s of %s: %s", c.Kind, c.Track, reason)
	e.Params = map[string]any{"track": c.Track.String(), "reason": reason}
	return e
}

// shownAs returns the index of a shown track; of another system's, where that will do, -1.
func (e *Engine) shownAs(id marsad.TrackID, foreign bool) (int32, error) {
	if id.Station == e.opt.Station && id.Number != 0 {
		for i := range e.targets {
			if e.targets[i].id == id.Number {
				return int32(i), nil
			}
		}
		for i := range e.foreign.Tracks {
			if e.foreign.Tracks[i].ID == id.Number {
				if !foreign {
					return 0, conflict(&marsad.Correction{Kind: "correction", Track: id}, "foreign")
				}
				return -1, nil
			}
		}
	}
	err := marsad.Errorf(marsad.NotFound, "track: there is no %s now", id)
	err.Params = map[string]any{"kind": "track", "id": id.String()}
	return 0, err
}

// picker tells which plots of a track a split is about.
func (e *Engine) picker(c *marsad.Correction) func(node) bool {
	if c.Sensor != "" {
		s, known := e.byID[c.Sensor]
		return func(n node) bool { return known && n.p.sensor == s }
	}
	from := e.seconds(c.From)
	return func(n node) bool { return n.p.t >= from }
}

// Correct takes in a correction, with its number, that Check has passed since the last
// Advance. It is made by the next one, before anything else.
func (e *Engine) Correct(c *marsad.Correction) {
	if c.Kind == marsad.TrackSplit {
		e.lastID = max(e.lastID, c.Other.Number)
	}
	e.asked = append(e.asked, *c)
}

// Undo takes a correction back, with the next Advance, as far as its tracks are still
// there: two that were merged go apart where the plots of both are remembered, what was
// split off goes back.
func (e *Engine) Undo(c *marsad.Correction) {
	e.asked = append(e.asked, *c)
	if u := &e.asked[len(e.asked)-1]; u.Undone == nil {
		u.Undone = &marsad.Undoing{}
	}
}

// makeCorrections does what was asked for since the last step.
func (e *Engine) makeCorrections() {
	for k := range e.asked {
		c := &e.asked[k]
		if c.Undone != nil {
			e.fixing = c.Undone.Actor.ID
			e.undo(c)
		} else {
			e.fixing = c.Actor.ID
			e.correctTrack(c)
		}
	}
	if len(e.asked) > 0 {
		e.parked = slices.DeleteFunc(e.parked, func(p parked) bool { _, stands := e.people.Joined(p.number); return !stands })
	}
	e.asked, e.fixing = e.asked[:0], ""
}

func (e *Engine) correctTrack(c *marsad.Correction) {
	i, err := e.shownAs(c.Track, true)
	if err != nil {
		return
	}
	switch c.Kind {
	case marsad.TrackRenamed:
		e.people.Name(c)
	case marsad.TrackReclassified:
		e.people.Classify(c)
	case marsad.TrackMerged:
		if j, err := e.shownAs(c.Other, false); err == nil && i >= 0 && i != j {
			e.join(i, j, c.Number)
		}
		return
	case marsad.TrackSplit:
		if i >= 0 {
			e.splitOff(i, c)
		}
		return
	}
	e.showAgain(c.Track.Number, i)
}

// showAgain tells of a track anew.
func (e *Engine) showAgain(number uint32, i int32) {
	if i >= 0 {
		e.retold(i)
	} else {
		e.foreign.Retell(number)
	}
}

// parked is a track that was merged into another, as it was then.
type parked struct {
	number uint64 // of the correction
	target
}

// join makes one track of i and j, and keeps what it takes to undo that. Where one sensor
// sees both at once the plots of j are left out: a track cannot be in two places.
func (e *Engine) join(i, j int32, number uint64) {
	t, u := &e.targets[i], &e.targets[j]
	o := said.One{Number: number, Track: t.id, Span: exact.Hypot(t.g.x[0]-u.g.x[0], t.g.x[1]-u.g.x[1])}
	p := parked{number, *u}
	p.nodes, p.kept, p.feeds, p.told = slices.Clone(u.nodes), slices.Clone(u.kept), slices.Clone(u.feeds), slices.Clone(u.told)
	p.history, p.company, p.shared, p.stale, p.called = nil, nil, nil, true, marsad.Identity{}
	e.parked = append(e.parked, p)
	if seenApart(t, u) {
		u.nodes, u.anchored = u.nodes[:0], false
	}
	for k := range u.nodes {
		o.Serials = append(o.Serials, u.nodes[k].p.serial)
	}
	e.people.Join(o)
	e.merge(i, j)
}

// folded returns the track, made one by people, that one which is about to be shown is
// part of: it lies no further from that than the parts did; -1 when there is none.
func (e *Engine) folded(t *target) int32 {
	widest := e.people.Widest()
	if widest == 0 {
		return -1
	}
	const slack = 1.5
	w := &e.work
	w.near = e.index.Near(w.near[:0], t.g.x[0], t.g.x[1], max(mergeRadius, slack*widest))
	slices.Sort(w.near)
	for _, j := range w.near {
		u := &e.targets[j]
		if u.id == 0 || u.group != t.group || identityEvidence(&t.identity, &u.identity) < 0 {
			continue
		}
		dt := t.f.t - u.f.t
		off := exact.Hypot(t.g.x[0]-u.g.x[0]-float64(dt*u.g.x[2]), t.g.x[1]-u.g.x[1]-float64(dt*u.g.x[3]))
		if span := e.people.SpanOf(u.id); span > 0 && off < max(mergeRadius, slack*span) {
			return j
		}
	}
	return -1
}

// splitOff makes a track of its own of what c says is another object, and keeps the two
// apart.
func (e *Engine) splitOff(i int32, c *marsad.Correction) {
	pick := e.picker(c)
	nodes := e.targets[i].nodes
	if !slices.ContainsFunc(nodes, pick) || !slices.ContainsFunc(nodes, func(n node) bool { return !pick(n) }) {
		return
	}
	old := e.targets[i].id
	u := &e.targets[e.takeOut(i, c, pick)]
	for k := range u.nodes {
		e.associated(u, &u.nodes[k], k == 0, false)
	}
	if c.Sensor == "" {
		e.people.Apart(c.Number, c.Other.Number, old) // what comes now is the new one's
		return
	}
	e.people.Apart(c.Number, old, c.Other.Number)
	e.people.Bar(c.Number, old, e.byID[c.Sensor])
}

// takeOut makes a track of the plots of track i that c is about, at least one and not all.
// From a time on, it begins with what was known until then, for that is what has
// followed them; by sensor it begins with its own first plot.
func (e *Engine) takeOut(i int32, c *marsad.Correction, pick func(node) bool) (j int32) {
	j = e.newTarget()
	t, u := &e.targets[i], &e.targets[j]
	nodes, kept, feeds := u.nodes[:0], u.kept[:0], u.feeds[:0]
	*u = *t
	u.id, u.nodes, u.kept, u.feeds, u.shared, u.stale = c.Other.Number, nodes, kept, feeds, nil, true
	u.called, u.company, u.dirty, u.twin, u.alike = marsad.Identity{}, nil, false, 0, 0
	u.told = slices.Clone(t.told)
	if t.history != nil {
		h := *t.history
		u.history = &h
	}
	e.anchorAt(t, u, slices.IndexFunc(t.nodes, pick), c.Sensor != "")
	if k := slices.IndexFunc(t.nodes, func(n node) bool { return !pick(n) }); k > 0 {
		rest := *t // where the others start from
		e.anchorAt(t, &rest, k, true)
		t.anchor, t.anchored = rest.anchor, rest.anchored
	}
	left := t.nodes[:0]
	for k := range t.nodes {
		n := t.nodes[k]
		if !pick(n) {
			left = append(left, n)
			continue
		}
		u.nodes = append(u.nodes, n)
		u.feedOf(n.p.sensor, n.p.t)
		t.unfeed(n.p.sensor)
	}
	t.nodes, t.stale, t.company = left, true, nil
	t.feeds = slices.DeleteFunc(t.feeds, func(f feed) bool { return f.n == 0 })
	if named := func(n node) bool { return n.p.named }; slices.ContainsFunc(u.nodes, named) && !slices.ContainsFunc(t.nodes, named) {
		e.forgetNames(i)
		t.identity = marsad.Identity{}
	} else {
		u.identity = marsad.Identity{}
	}
	for _, x := range [2]int32{j, i} {
		v := &e.targets[x]
		v.kept = v.kept[:0]
		e.replay(v, 0)
		v.heard, v.hits, v.strain = v.nodes[len(v.nodes)-1].p.t, len(v.nodes), 0
	}
	u.born, u.firstAt, u.way = u.nodes[0].p.t, u.f.t, way{}
	u.silent = silent{}
	e.settled(j)
	e.settled(i)
	u.firstPlace = [2]float64{u.g.x[0], u.g.x[1]}
	u.state = u.standing()
	e.mark(i)
	e.counts.Confirmed++
	e.bond(marsad.Split, u.id, t.id)
	return j
}

// anchorAt lets u begin with node k of t: anew from its plot where that has a place, else
// from what was known of t before it.
func (e *Engine) anchorAt(t, u *target, k int, anew bool) {
	switch {
	case anew && t.nodes[k].placed():
		u.anchored = false
	case k > 0:
		var f imm
		e.before(t, &f, k)
		u.anchor, u.anchored = f, true
	}
}

// unfeed takes back one that sensor s gave.
func (t *target) unfeed(s int32) {
	for i := range t.feeds {
		if f := &t.feeds[i]; f.sensor == s && f.n > 0 {
			f.n--
		}
	}
}

// undo takes a correction back.
func (e *Engine) undo(c *marsad.Correction) {
	one, joined := e.people.Joined(c.Number)
	e.people.Undo(c.Number)
	i, err := e.shownAs(c.Track, true)
	switch {
	case joined:
		e.part(&one)
	case err != nil:
	case c.Kind == marsad.TrackSplit:
		if j, err := e.shownAs(c.Other, false); err == nil && i >= 0 {
			e.merge(i, j)
		}
	default:
		e.showAgain(c.Track.Number, i)
	}
}

// part lets the track that was merged into another go on by itself, if where it was then
// still says where it is.
func (e *Engine) part(o *said.One) {
	k := slices.IndexFunc(e.parked, func(p parked) bool { return p.number == o.Number })
	i, err := e.shownAs(marsad.TrackID{Station: e.opt.Station, Number: o.Track}, false)
	if k < 0 || err != nil {
		return
	}
	p := e.parked[k]
	e.parked = slices.Delete(e.parked, k, k+1)
	if t := &e.targets[i]; len(o.Serials) > 0 {
		left := slices.DeleteFunc(slices.Clone(t.nodes), func(n node) bool { return slices.Contains(o.Serials, n.p.serial) })
		if len(left) == 0 || !left[0].placed() && !t.anchored {
			return
		}
		t.nodes, t.kept = append(t.nodes[:0], left...), t.kept[:0]
		e.replay(t, 0)
		e.settled(i)
	}
	if !p.worthShowing(e.now) {
		return
	}
	j := e.newTarget()
	u := &e.targets[j]
	nodes, kept, feeds := append(u.nodes[:0], p.nodes...), append(u.kept[:0], p.kept...), append(u.feeds[:0], p.feeds...)
	*u = p.target
	u.nodes, u.kept, u.feeds, u.dirty = nodes, kept, feeds, false
	e.settled(j)
	e.counts.Confirmed++
	e.bond(marsad.Split, u.id, o.Track)
}

// yield takes out those of the pairs of one plot, from the first on, whose track leaves to
// another what both could take.
func (e *Engine) yield(first int) {
	w := &e.work
	pairs := w.pairs[first:]
	has := func(id uint32) bool {
		return slices.ContainsFunc(pairs, func(p pair) bool { return e.targets[p.target].id == id })
	}
	n := 0
	for k := range pairs {
		if id := e.targets[pairs[k].target].id; id != 0 && e.people.Yields(id, has) {
			w.aside = append(w.aside, pairs[k].target)
			continue
		}
		pairs[n] = pairs[k]
		n++
	}
	w.pairs = w.pairs[:first+n]
}
