package track

import (
	"cmp"
	"slices"

	"marsad"
)

// leastMemory is for how many seconds a track remembers its plots at least.
const leastMemory = 45.0

// memory is for how many seconds tracks remember: what late plots need that come
// as late as those of the last minutes.
func (e *Engine) memory() float64 {
	return min(max(leastMemory, 2*e.late+10), float64(e.opt.Window))
}

// lateness notes how late a plot came.
func (e *Engine) lateness(p *plot) {
	e.late = max(e.late, e.now-p.t)
}

// keep is the estimate after one of a track's nodes. Only some are kept: one takes as
// much as a dozen plots do, and those between are soon computed again.
type keep struct {
	after int32 // index of the node
	f     imm
}

// keepEvery is from how many nodes one estimate is kept.
const keepEvery = 4

// remember appends the newest node, after which the estimate is f, and forgets those
// that no late plot can reach any more; the estimate after the last of those stays.
func (e *Engine) remember(t *target, n node, f *imm) {
	if len(t.nodes) == cap(t.nodes) {
		t.forget(e.now - e.memory())
		if len(t.nodes) == cap(t.nodes) {
			t.nodes = append(make([]node, 0, len(t.nodes)+max(4, len(t.nodes)/2)), t.nodes...)
		}
	}
	t.nodes = append(t.nodes, n)
	t.keep(len(t.nodes)-1, f)
}

// keep keeps f, the estimate after node k, if it is one's turn.
func (t *target) keep(k int, f *imm) {
	last := -1
	if n := len(t.kept); n > 0 {
		last = int(t.kept[n-1].after)
	}
	if k-last >= keepEvery || k == 0 && !t.anchored {
		t.kept = append(t.kept, keep{after: int32(k), f: *f})
	}
}

// forget takes out the nodes before a time, up to one after which the estimate was kept.
func (t *target) forget(before float64) {
	n := 0 // of kept
	for n < len(t.kept) && int(t.kept[n].after) < len(t.nodes)-keepEvery && t.nodes[t.kept[n].after].p.t < before {
		n++
	}
	if n == 0 {
		return
	}
	t.anchor, t.anchored = t.kept[n-1].f, true
	k := t.kept[n-1].after + 1
	t.nodes = t.nodes[:copy(t.nodes, t.nodes[k:])]
	t.kept = t.kept[:copy(t.kept, t.kept[n:])]
	for i := range t.kept {
		t.kept[i].after -= k
	}
}

// at returns the estimate for a time: predicted from the last plot before it; for
// a time before the first, back from there.
func (e *Engine) at(t *target, f *imm, when float64) {
	if when >= t.f.t || len(t.nodes) == 0 {
		*f = t.f
	} else {
		k := len(t.nodes)
		for k > 0 && t.nodes[k-1].p.t > when {
			k--
		}
		if k == 0 && !t.anchored {
			k = 1
		}
		e.before(t, f, k)
	}
	f.predict(t.motion, when-f.t)
}

// before returns the estimate before node k, which is not the first of all.
func (e *Engine) before(t *target, f *imm, k int) {
	i := len(t.kept) - 1
	for i >= 0 && int(t.kept[i].after) >= k {
		i--
	}
	from := 0
	if i >= 0 {
		*f, from = t.kept[i].f, int(t.kept[i].after)+1
	} else {
		*f = t.anchor
	}
	for ; from < k; from++ {
		e.feedAgain(t, f, &t.nodes[from])
	}
}

// insert puts a late plot in its place and runs the filter again from there: the
// estimate is the one that arrival in order would have given.
func (e *Engine) insert(t *target, n node) {
	k := len(t.nodes)
	for k > 0 && t.nodes[k-1].p.t > n.p.t {
		k--
	}
	t.nodes = append(t.nodes, node{})
	copy(t.nodes[k+1:], t.nodes[k:])
	t.nodes[k] = n
	if k == 0 {
		t.born = min(t.born, n.p.t)
	}
	e.replay(t, k)
}

// rerun puts the nodes of t in order and runs the filter over all of them.
// What was forgotten counts only where little else is left.
func (e *Engine) rerun(t *target) {
	slices.SortStableFunc(t.nodes, func(a, b node) int { return cmp.Compare(a.p.t, b.p.t) })
	if len(t.nodes) > 6 && t.nodes[0].placed() {
		t.anchored = false
	}
	for !t.anchored && len(t.nodes) > 1 && !t.nodes[0].placed() {
		t.nodes = slices.Delete(t.nodes, 0, 1)
	}
	e.replay(t, 0)
}

// placed tells whether a track can begin with n: it has a place.
func (n *node) placed() bool { return n.p.kind != marsad.Bearing || n.p.has.All(marsad.HasPosition) }

// replay runs the filter again from node k on.
func (e *Engine) replay(t *target, k int) {
	f := &e.work.again
	if k == 0 && !t.anchored {
		*f = e.begin(&t.nodes[0].p, t)
		t.kept = append(t.kept[:0], keep{f: *f})
		k = 1
	} else {
		e.before(t, f, k)
	}
	for n := len(t.kept); n > 0 && int(t.kept[n-1].after) >= k; n-- {
		t.kept = t.kept[:n-1]
	}
	for ; k < len(t.nodes); k++ {
		e.feedAgain(t, f, &t.nodes[k])
		t.keep(k, f)
	}
	t.f = *f
}

// feedAgain brings the estimate f before node n over to the one after it.
func (e *Engine) feedAgain(t *target, f *imm, n *node) {
	f.predict(t.motion, n.p.t-f.t)
	before := *f
	g := f.merged()
	s := &e.sensors[n.p.sensor]
	e.plane.updateUp(f, &g, s, &n.p)
	z := e.plane.linearise(s, &n.p, &g.x, f)
	var seen [nModels]float64
	e.chances(f, s, &g, &seen)
	if n.p.shared {
		var considered [nModels]sym
		for j := range considered {
			considered[j].addScaled(1-n.p.common, &f.m[j].p)
		}
		f.updateWith(&z, &seen, &considered)
	} else {
		f.update(&z, &seen)
	}
	if n.weight < 1 {
		f.doubt(&before, n.weight)
	}
}

// nodeOf returns the place of p among the nodes.
func (t *target) nodeOf(p *plot) int {
	for k := len(t.nodes) - 1; k > 0; k-- {
		if t.nodes[k].p.t == p.t && t.nodes[k].p.sensor == p.sensor {
			return k
		}
	}
	return 0
}
