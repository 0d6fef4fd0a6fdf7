package track

import (
	"cmp"
	"slices"
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

// remember appends the newest node and forgets those that no late plot can
// reach any more; the estimate after the last of those stays.
func (e *Engine) remember(t *target, n node) {
	if len(t.nodes) == cap(t.nodes) {
		k := 0
		for k < len(t.nodes)-4 && t.nodes[k].p.t < e.now-e.memory() {
			k++
		}
		if k > 0 {
			t.anchor, t.anchored = t.nodes[k-1].f, true
			t.nodes = t.nodes[:copy(t.nodes, t.nodes[k:])]
		}
	}
	t.nodes = append(t.nodes, n)
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
	if len(t.nodes) > 6 {
		t.anchored = false
	}
	slices.SortStableFunc(t.nodes, func(a, b node) int { return cmp.Compare(a.p.t, b.p.t) })
	e.replay(t, 0)
}

// replay runs the filter again from node k on.
func (e *Engine) replay(t *target, k int) {
	if k == 0 && !t.anchored {
		t.nodes[0].f = e.begin(&t.nodes[0].p, t)
		k = 1
	}
	for ; k < len(t.nodes); k++ {
		m := &t.nodes[k]
		f := t.anchor
		if k > 0 {
			f = t.nodes[k-1].f
		}
		f.predict(t.motion, m.p.t-f.t)
		before := f
		g := f.merged()
		s := &e.sensors[m.p.sensor]
		e.plane.updateUp(&f, &g, s, &m.p)
		z := e.plane.linearise(s, &m.p, &g.x, &f)
		var seen [nModels]float64
		e.chances(&f, s, &g, &seen)
		f.update(&z, &seen)
		if m.weight < 1 {
			f.doubt(&before, m.weight)
		}
		m.f = f
	}
	t.f = t.nodes[len(t.nodes)-1].f
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
