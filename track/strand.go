package track

import (
	"cmp"
	"math"
	"slices"

	"marsad/exact"
)

// Where false plots are dense, one estimate that blends what each plot in its gate
// would make of it drifts away with them. So a shown track that had doubtful plots
// keeps apart, for as long as it takes to tell, what it would be with each of them and
// with none: its strands. Its estimate is their mixture (Mušicki, La Scala, Evans,
// "Integrated track splitting filter - efficient multi-scan single target tracking in
// clutter", IEEE Trans. Aerospace and Electronic Systems 43(4), 2007).

const (
	mostStrands  = 8    // of a track
	leastStrand  = -5.0 // log of the weight, relative to the heaviest, below which a strand ends
	aloneStrand  = 0.98 // weight of a strand beside which the others are nothing
	doubtfulGain = 5.0  // log odds below which a plot may well be a false one
)

// strand is one of the ways in which a track's last plots may have been its own.
type strand struct {
	f            imm
	w            float64 // log of its probability
	last, before uint64  // the last two plots that it took
}

// twined is how a track's strands stand; they hold while the estimate is their mixture.
type twined struct {
	strands []strand
	mixture gauss // of the steady model
	t       float64
}

// ends tells of the strands that they hold no more.
func (s *twined) ends() { s.strands = s.strands[:0] }

// threads returns the strands of t, as far as they hold.
func (t *target) threads() []strand {
	if len(t.twined.strands) > 0 && (t.twined.t != t.f.t || t.twined.mixture != t.f.m[steady]) {
		t.twined.ends()
	}
	return t.twined.strands
}

// twine gives t the strands of which its estimate is the mixture.
func (t *target) twine(s []strand) {
	t.twined.strands = append(t.twined.strands[:0], s...)
	t.twined.t, t.twined.mixture = t.f.t, t.f.m[steady]
}

// strandsOf returns the strands of the track of pair k, predicted to when; of a track
// without, its forecast. It computes them once for all plots of an association.
func (e *Engine) strandsOf(k *pair, when float64) []strand {
	w := &e.work
	c := &w.forecasts[w.forecastOf[k.target]-1]
	if c.to > c.from {
		return w.coming[c.from:c.to]
	}
	t := &e.targets[k.target]
	c.from = int32(len(w.coming))
	for _, s := range t.threads() {
		s.f.predict(t.motion, when-s.f.t)
		w.coming = append(w.coming, s)
	}
	if int(c.from) == len(w.coming) {
		s := strand{f: c.f, last: t.nodes[len(t.nodes)-1].p.serial}
		if n := len(t.nodes); n > 1 {
			s.before = t.nodes[n-2].p.serial
		}
		w.coming = append(w.coming, s)
	}
	c.to = int32(len(w.coming))
	return w.coming[c.from:c.to]
}

// tryStrands puts p to every strand of the track of k, which becomes their mixture;
// what each would be stays in the workspace. It returns as trial does.
func (e *Engine) tryStrands(k *pair, p *plot) (logLike, d2 float64, in bool) {
	w := &e.work
	d2 = math.Inf(1)
	k.from = int32(len(w.kids))
	for _, s := range e.strandsOf(k, p.t) {
		like, d, fits := e.trial(&s.f, p)
		if fits {
			w.kids = append(w.kids, strand{f: s.f, w: s.w + like, last: p.serial, before: s.last})
			d2 = min(d2, d)
		}
	}
	k.to = int32(len(w.kids))
	if k.to == k.from {
		return 0, 0, false
	}
	return mixed(&k.f, w.kids[k.from:k.to]), d2, true
}

// doubtful notes what the track of k would be with its plot, for splice.
func (e *Engine) doubtful(k *pair, p *plot) {
	w := &e.work
	k.from = int32(len(w.kids))
	w.kids = append(w.kids, strand{f: k.f, w: k.llr, last: p.serial, before: e.strandsOf(k, p.t)[0].last})
	k.to = int32(len(w.kids))
}

// mixed makes f the mixture of the strands, with the height of the first, and returns
// the log of the sum of their weights.
func mixed(f *imm, s []strand) float64 {
	*f = s[0].f
	sum := s[0].w
	for i := 1; i < len(s); i++ {
		sum = logSum(sum, s[i].w)
		f.join(&s[i].f, exact.Exp(s[i].w-sum))
	}
	return sum
}

// join makes f its mixture with g, which has the weight w.
func (f *imm) join(g *imm, w float64) {
	h := *f
	f.m, f.mu = g.m, g.mu
	f.doubt(&h, w)
}

// splice makes of pair best, whose plot its track is to take, the mixture of what the
// track would be with each plot of the pairs ks and with none. It returns false where
// none of them is doubtful, or the plots are late.
func (e *Engine) splice(best int32, ks []int32) bool {
	w := &e.work
	b := &w.pairs[best]
	c := &w.forecasts[w.forecastOf[b.target]-1]
	if c.to == c.from {
		return false
	}
	from := len(w.kept)
	for _, k := range ks {
		p := &w.pairs[k]
		if p.from == p.to {
			w.kept = append(w.kept, strand{f: p.f, w: p.llr, last: p.serial, before: w.coming[c.from].last})
		}
		w.kept = append(w.kept, w.kids[p.from:p.to]...)
	}
	for _, s := range w.coming[c.from:c.to] {
		s.w += b.overlooked
		w.kept = append(w.kept, s)
	}
	kept, all := fewer(w.kept[from:])
	own := 0.0
	for i := range kept {
		if kept[i].last == b.serial {
			own += exact.Exp(kept[i].w)
		}
	}
	mixed(&b.f, kept)
	b.llr, b.weight = all, own
	if kept[0].w < exact.Log(aloneStrand) {
		b.strands = kept
	}
	return true
}

// glance keeps the strands that the plots of ks would make, none of which is likely
// enough for their track, of which best is the likeliest, to take it.
func (e *Engine) glance(best int32, ks []int32) {
	if !e.splice(best, ks) {
		return
	}
	b := &e.work.pairs[best]
	t := &e.targets[b.target]
	t.f = b.f
	t.twine(b.strands)
	t.odds = min(t.odds+b.llr-b.overlooked, 30)
	e.settled(b.target)
}

// fewer leaves of the strands s, which it puts in order, the heaviest, those with the
// same last plots as one. Their weights then sum to one; all is the log of what they
// summed to before.
func fewer(s []strand) (kept []strand, all float64) {
	slices.SortFunc(s, func(a, b strand) int {
		return cmp.Or(cmp.Compare(b.w, a.w), cmp.Compare(a.last, b.last), cmp.Compare(a.before, b.before))
	})
	kept = s[:0]
	sum := math.Inf(-1)
	all = sum
	for _, x := range s {
		all = logSum(all, x.w)
		if len(kept) > 0 && x.w < kept[0].w+leastStrand {
			continue
		}
		i := slices.IndexFunc(kept, func(y strand) bool { return x.last == y.last && x.before == y.before })
		switch {
		case i >= 0:
			y := &kept[i]
			y.w = logSum(y.w, x.w)
			y.f.join(&x.f, exact.Exp(x.w-y.w))
		case len(kept) < mostStrands:
			kept = append(kept, x)
		default:
			continue
		}
		sum = logSum(sum, x.w)
	}
	for i := range kept {
		kept[i].w -= sum
	}
	return kept, all
}
