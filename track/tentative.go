package track

import (
	"cmp"
	"math"
	"slices"

	"marsad/exact"
)

// Tentative tracks are hypotheses about the plots that shown tracks leave: they
// do not compete for them one to one. Each takes the plot that fits it best, and
// several may take the same; those whose last two plots are the same are one, with the
// odds of all, as in a track-oriented multiple hypothesis tree (Blackman,
// "Multiple hypothesis tracking for multiple target tracking", IEEE Aerospace and
// Electronic Systems Magazine 19(1), 2004, section II).

// sureLikelihood is the log likelihood ratio above which a tentative track takes
// a plot without also being kept as one that was missed.
const sureLikelihood = 6.0

// hypothesise feeds the tentative tracks with the plots that no shown track owns,
// and starts new ones from those that no likely hypothesis explains. A track with
// several plots in its gate branches: into one with each, and one that was missed.
func (e *Engine) hypothesise(ps []plot) {
	w := &e.work
	w.picks = w.picks[:0]
	for k := range w.pairs {
		p := &w.pairs[k]
		if t := &e.targets[p.target]; t.id == 0 && w.owner[p.plot] < 0 && p.llr > 0 {
			p.gain = t.odds + p.llr // from here on: what the branch would have
			w.picks = append(w.picks, int32(k))
		}
	}
	slices.SortFunc(w.picks, func(a, b int32) int {
		pa, pb := &w.pairs[a], &w.pairs[b]
		return cmp.Or(cmp.Compare(pb.gain, pa.gain), cmp.Compare(pa.target, pb.target), cmp.Compare(pa.plot, pb.plot))
	})
	w.taken = w.taken[:0]
	for _, k := range w.picks {
		e.branch(k, &ps[w.pairs[k].plot])
	}
	for i := range ps {
		if w.owner[i] < 0 && !e.likely(int32(i)) {
			e.initiate(&ps[i])
		}
	}
}

// likely tells whether a hypothesis that is more likely than not has taken the plot.
func (e *Engine) likely(plot int32) bool {
	for _, b := range e.work.taken {
		if t := &e.targets[b.target]; b.plot == plot && (t.id != 0 || t.odds > 0) {
			return true
		}
	}
	return false
}

// branching is a plot that a branch has taken.
type branching struct{ target, plot int32 }

// branch makes the branch of pair k, unless a likelier one with the same last
// plots, which then takes its odds over, or a track that has come to be shown has
// taken the plot.
func (e *Engine) branch(k int32, p *plot) {
	w := &e.work
	j := w.pairs[k].target
	t := &e.targets[j]
	if !t.used || t.id != 0 {
		return
	}
	last := &t.nodes[len(t.nodes)-1].p
	serial := last.serial
	if serial == p.serial || last.sensor == p.sensor && last.t == p.t {
		return // it has taken a plot of this scan itself
	}
	for _, b := range w.taken {
		if b.plot != w.pairs[k].plot {
			continue
		}
		u := &e.targets[b.target]
		if u.id == 0 && u.holds(serial) {
			u.odds = logSum(u.odds, w.pairs[k].gain)
			return
		}
		if u.id != 0 {
			return
		}
	}
	if w.pairs[k].llr < sureLikelihood && !e.full() {
		j = e.clone(j)
		w.pairs[k].target = j
	}
	w.taken = append(w.taken, branching{j, w.pairs[k].plot})
	e.feed(&w.pairs[k], p)
	if e.targets[j].id != 0 {
		e.prune(j)
	}
}

// logSum returns log(exp(a) + exp(b)).
func logSum(a, b float64) float64 {
	return max(a, b) + exact.Log1p(exact.Exp(-math.Abs(a-b)))
}

// clone copies a tentative track.
func (e *Engine) clone(j int32) int32 {
	i := e.newTarget()
	t, u := &e.targets[i], &e.targets[j]
	nodes, kept, feeds := append(t.nodes, u.nodes...), append(t.kept, u.kept...), append(t.feeds, u.feeds...)
	own := t.twined
	*t = *u
	t.twined = own
	t.twined.ends()
	t.nodes, t.kept, t.feeds, t.shared, t.stale = nodes, kept, feeds, nil, true
	t.told = slices.Clone(u.told)
	t.company = nil
	e.file(i)
	return i
}

// prune ends the tentative tracks that share a late plot with track j, which has
// come to be shown: they lie where it was some looks ago, or have gone astray from there.
func (e *Engine) prune(j int32) {
	const back, astray = 20.0, 1500.0 // s, m
	t, w := &e.targets[j], &e.work
	w.near = e.index.Near(w.near[:0], t.g.x[0], t.g.x[1], astray+float64(back*exact.Hypot(t.g.x[2], t.g.x[3])))
	slices.Sort(w.near)
	for _, i := range w.near {
		u := &e.targets[i]
		if u.id != 0 {
			continue
		}
		for k := len(u.nodes) - 1; k >= 0 && k >= len(u.nodes)-3; k-- {
			if t.holds(u.nodes[k].p.serial) {
				e.end(i)
				break
			}
		}
	}
}

// holds tells whether the plot is among the last that fed t.
func (t *target) holds(serial uint64) bool {
	for k := len(t.nodes) - 1; k >= 0 && k >= len(t.nodes)-5; k-- {
		if t.nodes[k].p.serial == serial {
			return true
		}
	}
	return false
}
