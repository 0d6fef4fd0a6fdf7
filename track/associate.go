package track

import (
	"cmp"
	"math"
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/track/assign"
)

// pair is a plot that lies in the gate of a track, with the estimate that it
// would make.
type pair struct {
	plot, target int32
	gain         float64 // log of the odds that it belongs rather than not
	llr          float64 // log likelihood ratio of the track to clutter
	d2, residual float64
	weight       float64 // probability that it belongs
	slack        marsad.Covariance
	ahead        ahead
	sole         bool // no other track had the plot, or any of those about it, in its gate
	f            imm
	from, to     int32    // of the workspace's kids: what the track's strands would be with the plot
	strands      []strand // that the track is to have
	serial       uint64   // of the plot
	overlooked   float64  // log of the chance that the sensor overlooks the track
}

// workspace holds what one association needs, reused from call to call.
type workspace struct {
	near       []int32
	pairs      []pair
	forecasts  []forecast
	forecastOf []int32 // by target: its place in forecasts, plus one
	owner      []int32 // by plot: index into pairs of what it was given to, or -1
	parent     []int32 // union-find over plots, then targets
	slot       []int32 // by target: its number in this association, plus one
	seen       []int32 // targets in it
	aside      []int32 // shown ones that were near a plot, but not in its gate
	order      []int32 // pairs by cluster
	root       []int32 // by pair: its cluster
	cost       []float64
	cols       []int32
	lines      []int32
	result     []int
	shares     []sharer
	members    []member
	aliases    []alias // tracks in whose gate a plot of another name fell
	divided    []bool  // by plot: shared, and fed already
	views      []view  // by seen: how it is expected
	chain      []int32
	hops       []int
	shared     pair
	picks      []int32 // pairs of tentative tracks, likeliest first
	taken      []branching
	solver     assign.Solver
	again      imm      // of a replay
	turns      []int32  // pending plots in the order of their times
	plots      []plot   // the same, worked through one after the other
	coming     []strand // of split tracks, at the time of the plots
	kids       []strand // each with a plot
	kept       []strand
}

// associate gives the plots of one sensor at one time to tracks: gates, clusters
// and the best assignment in each cluster for the shown tracks; the rest feeds
// and starts tentative ones.
func (e *Engine) associate(ps []plot) {
	if ps[0].t < e.now-float64(e.opt.Window) {
		e.counts.TooLate += uint64(len(ps))
		return
	}
	e.lateness(&ps[0])
	e.reg.every = 1 + len(ps)/enoughPairs
	e.free, e.retired = append(e.free, e.retired...), e.retired[:0]
	w := &e.work
	w.aside, w.aliases = w.aside[:0], w.aliases[:0]
	w.coming, w.kids, w.kept = w.coming[:0], w.kids[:0], w.kept[:0]
	w.pairs, w.owner, w.divided = w.pairs[:0], w.owner[:0], w.divided[:0]
	for i := range ps {
		w.owner, w.divided = append(w.owner, -1), append(w.divided, false)
		e.gate(int32(i), &ps[i])
	}
	e.cluster(len(ps))
	for i := 0; i < len(w.order); {
		j := i + 1
		for j < len(w.order) && w.root[w.order[j]] == w.root[w.order[i]] {
			j++
		}
		e.settle(w.order[i:j])
		i = j
	}
	w.clearForecasts()
	e.unresolved(ps)
	e.vote(ps)
	for i := range ps {
		if k := w.owner[i]; k >= 0 && !w.divided[i] {
			e.feed(&w.pairs[k], &ps[i])
		}
	}
	e.hypothesise(ps)
	e.countClutter(ps)
}

// cluster groups the pairs that share plots or tracks (union-find) and leaves
// them in order, cluster by cluster.
func (e *Engine) cluster(plots int) {
	w := &e.work
	w.order, w.root, w.parent, w.seen = w.order[:0], w.root[:0], w.parent[:0], w.seen[:0]
	if len(w.pairs) == 0 {
		return
	}
	for len(w.slot) < len(e.targets) {
		w.slot = append(w.slot, 0)
	}
	for i := range plots {
		w.parent = append(w.parent, int32(i))
	}
	for k := range w.pairs {
		t := w.pairs[k].target
		if e.targets[t].id == 0 {
			continue
		}
		if w.slot[t] == 0 {
			w.seen = append(w.seen, t)
			w.parent = append(w.parent, int32(len(w.parent)))
			w.slot[t] = int32(len(w.parent))
		}
		w.join(w.pairs[k].plot, w.slot[t]-1)
	}
	for _, t := range w.aside {
		if w.slot[t] == 0 {
			w.seen = append(w.seen, t)
			w.slot[t] = 1
		}
	}
	for k := range w.pairs {
		w.root = append(w.root, w.find(w.pairs[k].plot))
		if e.targets[w.pairs[k].target].id != 0 {
			w.order = append(w.order, int32(k))
		}
	}
	for _, t := range w.seen {
		w.slot[t] = 0
	}
	slices.SortStableFunc(w.order, func(a, b int32) int { return int(w.root[a] - w.root[b]) })
}

func (w *workspace) find(i int32) int32 {
	for w.parent[i] != i {
		w.parent[i] = w.parent[w.parent[i]]
		i = w.parent[i]
	}
	return i
}

func (w *workspace) join(a, b int32) {
	a, b = w.find(a), w.find(b)
	w.parent[max(a, b)] = min(a, b)
}

// settle finds the best assignment of one cluster and notes the owners.
func (e *Engine) settle(ks []int32) {
	w := &e.work
	if len(ks) == 1 {
		if p := &w.pairs[ks[0]]; p.gain > 0 {
			w.owner[p.plot], p.sole = ks[0], true
			e.splice(ks[0], ks)
		} else {
			e.glance(ks[0], ks)
		}
		return
	}
	if len(ks) > mostPairs && slices.ContainsFunc(ks, func(k int32) bool { return w.pairs[k].target != w.pairs[ks[0]].target }) {
		e.settleLarge(ks)
		return
	}
	w.lines, w.cols = w.lines[:0], w.cols[:0]
	for _, k := range ks {
		if p := &w.pairs[k]; !slices.Contains(w.lines, p.plot) {
			w.lines = append(w.lines, p.plot)
		}
		if p := &w.pairs[k]; !slices.Contains(w.cols, p.target) {
			w.cols = append(w.cols, p.target)
		}
	}
	if len(w.cols) == 1 {
		e.blend(ks)
		return
	}
	n, m := len(w.lines), len(w.cols)+len(w.lines) // a column "nobody" for each plot
	w.cost = w.cost[:0]
	for range n * m {
		w.cost = append(w.cost, 1e6)
	}
	for i := range n {
		w.cost[i*m+len(w.cols)+i] = 0
	}
	for _, k := range ks {
		p := &w.pairs[k]
		w.cost[slices.Index(w.lines, p.plot)*m+slices.Index(w.cols, p.target)] = -p.gain
	}
	w.result = w.solver.Solve(w.cost, n, m, w.result)
	for _, k := range ks {
		p := &w.pairs[k]
		i := slices.Index(w.lines, p.plot)
		if c := w.result[i]; c < len(w.cols) && w.cols[c] == p.target && p.gain > 0 {
			w.owner[p.plot] = k
			e.splice(k, []int32{k})
		}
	}
}

// mostPairs is how many pairs a cluster may have to be settled by the best
// assignment, whose cost grows with the cube.
const mostPairs = 1024

// settleLarge settles a cluster too large for the best assignment: the pair that
// gains most comes first.
func (e *Engine) settleLarge(ks []int32) {
	w := &e.work
	slices.SortStableFunc(ks, func(a, b int32) int { return cmp.Compare(w.pairs[b].gain, w.pairs[a].gain) })
	for _, k := range ks {
		if p := &w.pairs[k]; p.gain > 0 && w.owner[p.plot] < 0 && w.slot[p.target] == 0 {
			w.owner[p.plot], w.slot[p.target] = k, 1
		}
	}
	for _, k := range ks {
		w.slot[w.pairs[k].target] = 0
	}
}

// blend settles a cluster of one track and several plots: the track takes the
// likeliest, and as much of the others as they may be the right one (Bar-Shalom,
// Daum, Huang 2009, equations 36 to 43).
func (e *Engine) blend(ks []int32) {
	w := &e.work
	best, sum := ks[0], 1.0
	for _, k := range ks {
		p := &w.pairs[k]
		sum += exact.Exp(p.gain)
		if p.gain > w.pairs[best].gain {
			best = k
		}
	}
	b := &w.pairs[best]
	if b.gain <= 0 {
		e.glance(best, ks)
		return
	}
	w.owner[b.plot], b.sole = best, true
	if e.splice(best, ks) {
		return
	}
	so := 1 + exact.Exp(b.gain) // what is in b.f by now
	for _, k := range ks {
		if p := &w.pairs[k]; k != best && exact.Exp(p.gain) > 0.01*sum {
			so += 1 + exact.Exp(p.gain)
			b.f.doubt(&p.f, 1-(1+exact.Exp(p.gain))/so)
		}
	}
	b.weight = exact.Exp(b.gain) / sum
}

// feed gives the plot of k to its track.
func (e *Engine) feed(k *pair, p *plot) {
	t := &e.targets[k.target]
	if t.forgotten(p.t) { // its own, and of no use any more
		e.counts.TooLate++
		return
	}
	e.counts.Associated++
	late, told := p.t < t.f.t, len(e.step.Associations)
	e.compare(t, p)
	e.relieve(t, k, p)
	n := node{p: *p, residual: k.residual, d2: k.d2, weight: k.weight}
	n.p.slack = k.slack
	if late {
		e.counts.Late++
		e.insert(t, n)
	} else {
		t.f = k.f
		t.twine(k.strands)
		e.remember(t, n, &t.f)
	}
	t.age(p.t, float64(e.opt.Life))
	llr := k.llr
	if p.kind == marsad.Bearing && t.id == 0 {
		llr = min(llr, bearingCap)
		if t.ranged > 0 {
			llr = min(llr, 1)
		}
	}
	t.odds = min(t.odds+llr, 30)
	t.hits++
	if !p.shared {
		t.owns++
	}
	if p.kind != marsad.Bearing && (!e.sensors[p.sensor].feels(p) || !t.hasFed(p.sensor)) {
		t.ranged++ // a wire that chatters says no more than once that somebody is there
	}
	t.silent = silent{}
	t.heard = max(t.heard, p.t)
	t.feedOf(p.sensor, p.t)
	e.inherit(t, p.sensor, &e.words[p.word])
	e.settled(k.target)
	e.ownPlot(t, p)
	if t.id != 0 {
		e.associated(t, &t.nodes[t.nodeOf(p)], false, late)
	}
	e.confirm(k.target)
	e.classify(t)
	for i := told; i < len(e.step.Associations); i++ {
		e.step.Associations[i].Class = t.class
	}
	e.consort(k.target, k, p)
	if t := &e.targets[k.target]; t.id == 0 {
		return
	} else if p.kind == marsad.Report && p.named {
		e.agrees(t, p)
	} else {
		e.seen(t, p)
	}
}

// settled brings what is derived from the estimate up to date.
func (e *Engine) settled(i int32) {
	t := &e.targets[i]
	t.g, t.bound = t.f.merged(), t.vagueAt()
	e.file(i)
	e.call(i)
	if !t.dirty && t.id != 0 {
		t.dirty = true
		e.dirty = append(e.dirty, i)
	}
}

// file puts the track into the index where it is, with a reach that holds for
// the next seconds.
func (e *Engine) file(i int32) {
	t := &e.targets[i]
	t.filed = max(e.now, t.f.t)
	dt := t.filed - t.f.t
	g := t.g
	g.coast(dt, 2)
	const hold = 6.0 // s for which the reach is good
	speed := exact.Hypot(g.x[2], g.x[3]) + float64(3*math.Sqrt(max(g.p[7], g.p[9])))
	e.index.Put(i, g.x[0], g.x[1], float64(4*math.Sqrt(max(g.p[0], g.p[4])))+float64(speed*hold))
}
