package foreign

import (
	"cmp"
	"math"
	"time"

	"marsad"
	"marsad/exact"
	"marsad/geo"
	"marsad/track/intersect"
)

// Words is how many must agree for two tracks to be one; one does where an address
// or a name agrees too.
const Words = 3

const (
	gate      = 13.8 // squared Mahalanobis distance over two dimensions that 0.999 keep within
	heightOff = 10.8 // the same over one
	mean      = 6.0  // on average over the words remembered, whose errors are alike
	floor     = 50.0 // m: error that every told height has
	differ    = -20  // log likelihood ratio of identities below which two are not one
	named     = 8    // and from which on they are the same by name
)

// distances of two places: squared Mahalanobis, of position and of velocity; infinite where the
// heights differ.
func (p *Place) distances(o *Place) (place, rate float64) {
	place, rate = intersect.Distance2(&p.Estimate, &o.Estimate)
	if up := p.Up - o.Up; p.VUp > 0 && o.VUp > 0 && up*up > heightOff*(p.VUp+o.VUp+floor*floor) {
		place = math.Inf(1)
	}
	return place, rate
}

// Sure tells whether a candidate is the right one, of which so many words agree and
// which leads the next by so much. Where that stays open for long, the candidates lie together
// so closely that the likelier one will do.
func (f *Track) Sure(words int, lead float64) bool {
	return words >= Words && (lead >= leads || len(f.Past) == kept && f.waited > pendingLife/2)
}

// leads is the log likelihood by which one candidate must lead the next.
const leads = 3.0

// Agrees tells whether two places of one time may be of one object that was so before:
// its velocity may be told late in a turn.
func (p *Place) Agrees(o *Place) bool {
	place, rate := p.distances(o)
	return place <= gate && rate <= 1.5*gate
}

// Away2 is the squared Mahalanobis distance of two places, of two dimensions.
func (p *Place) Away2(o *Place) float64 {
	d, _ := intersect.Distance2(&p.Estimate, &o.Estimate)
	return d
}

// Tally compares the words remembered with where another track was at their times, as far
// back as that is known: how many agree, and their mean log likelihood with what the identities say.
// None agree unless the newest does and all do on average.
func (f *Track) Tally(identities float64, other func(at float64) (p Place, known bool)) (score float64, words int) {
	if identities < differ {
		return 0, 0
	}
	sum := 0.0
	for k := len(f.Past) - 1; k >= 0; k-- {
		p := &f.Past[k]
		o, known := other(p.T)
		if !known {
			break
		}
		place, rate := o.distances(p)
		if rate > gate {
			place = math.Inf(1)
		}
		if words == 0 && place > gate {
			return 0, 0
		}
		words++
		sum += place
		score -= float64((place+rate)/4) + float64(exact.Log(o.P[0]+o.P[4]+p.P[0]+p.P[4])/2)
	}
	if words == 0 || sum > mean*float64(words) {
		return 0, 0
	}
	score = score/float64(words) + identities
	if identities >= named {
		words = max(words, Words)
	}
	return score, words
}

// At is where the object is at a time, from the word nearest to that.
func (f *Track) At(t float64) Place {
	best := &f.Past[len(f.Past)-1]
	for k := range f.Past {
		if math.Abs(f.Past[k].T-t) < math.Abs(best.T-t) {
			best = &f.Past[k]
		}
	}
	p := *best
	p.Coast(t-p.T, p.roam())
	p.T = t
	return p
}

// roam is the spectral density of the accelerations that the object may have since,
// m²/s³: what is fast turns hard. Our own figures.
func (p *Place) roam() float64 {
	return min(0.5+float64(0.0005*(float64(p.X[2]*p.X[2])+float64(p.X[3]*p.X[3]))), 10)
}

// senior tells whether g was there before f.
func (g *Track) senior(f *Track) bool {
	switch {
	case g == f || g.Holder != 0 || g.heard < 2:
		return false
	case g.ID != 0 && f.ID != 0:
		return g.ID < f.ID
	case g.ID == 0 && f.ID == 0:
		return cmp.Or(g.born.Compare(f.born), cmp.Compare(g.key.sensor, f.key.sensor), cmp.Compare(g.key.number, f.key.number)) < 0
	}
	return g.ID != 0
}

// Leader finds the track of another system than f's that tells the same object and
// was there before: how many words agree and by how much it leads the next candidate.
// It returns nil when there is none.
func (x *Book) Leader(f *Track) (leader *Track, words int, lead float64) {
	best, second := math.Inf(-1), math.Inf(-1)
	for j := range x.Tracks {
		g := &x.Tracks[j]
		if !g.senior(f) || g.key.sensor == f.key.sensor || g.Word.Kind != marsad.SystemTrack ||
			g.Word.Marks.Exercise != f.Word.Marks.Exercise || x.Served(g.ID, f) {
			continue
		}
		score, n := f.Tally(x.Identities(&g.Word.Identity, &f.Word.Identity), func(at float64) (Place, bool) {
			if at < g.Past[0].T-1 {
				return Place{}, false
			}
			return g.At(at), true
		})
		switch {
		case n == 0:
		case score > best:
			best, leader, words, second = score, g, n, best
		default:
			second = max(second, score)
		}
	}
	return leader, words, best - second
}

// succeed lets f, which is new, go on with a silent track of its own system that is
// the same object under another number: one with the same address or name, or which
// nothing but its number tells from it.
func (x *Book) succeed(f *Track) {
	var before *Track
	for j := range x.Tracks {
		g := &x.Tracks[j]
		if g == f || g.key.sensor != f.key.sensor || g.Word.At.After(f.born) || g.heard < 2 || f.Word.At.Sub(g.Word.At) > mostLife ||
			g.Word.Marks.Exercise != f.Word.Marks.Exercise || before != nil && g.Word.At.Before(before.Word.At) {
			continue
		}
		p := &f.Past[len(f.Past)-1]
		was := g.At(p.T)
		evidence := x.Identities(&g.Word.Identity, &f.Word.Identity)
		if evidence >= named && fits(&g.Word, &f.Word) || evidence > 0 && sameCode(&g.Word, &f.Word) || evidence >= 0 && p.Near && f.Word.At.Sub(g.Word.At) < gapLife && was.Agrees(p) {
			before = g
		}
	}
	if before == nil {
		return
	}
	f.ID, f.Holder, f.Index, f.born, f.heard = before.ID, before.Holder, before.Index, before.born, f.heard+before.heard
	before.ID, before.Holder, before.Word.At = 0, 0, time.Time{}
	x.refile()
}

// sameCode tells whether two words have a code that is not given to many, and lie no
// further apart than an aircraft flies in between.
func sameCode(a, b *marsad.Observation) bool {
	gap := b.At.Sub(a.At)
	d, _ := geo.Inverse(a.Position, b.Position)
	return a.Identity.Mode3A == b.Identity.Mode3A && !a.Identity.Mode3A.Common() && gap < gapLife && d < 2000+float64(300*gap.Seconds())
}

// gapLife is how long a system may be silent on an object that it then follows under another
// number without a name.
const gapLife = 30 * time.Second

// GoesOn tells whether f, which is part of another system's track, is so still. Where that
// falls silent f takes its place.
func (x *Book) GoesOn(f *Track) bool {
	for j := range x.Tracks {
		g := &x.Tracks[j]
		if g.ID != f.Holder {
			continue
		}
		p := &f.Past[len(f.Past)-1]
		other := g.At(p.T)
		if !f.Fits(other.Agrees(p)) {
			return false
		}
		if f.Agrees() && f.Word.At.Sub(g.Word.At) > stale {
			f.ID, f.Holder = g.ID, 0
			g.ID, g.Holder, g.Index, g.fits = 0, f.ID, -1, 0
			x.refile()
		}
		return true
	}
	return false
}

// stale is by how much one of two systems may be behind the other and still lead.
const stale = 6 * time.Second
