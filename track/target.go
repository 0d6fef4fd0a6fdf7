package track

import (
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/track/classify"
	"marsad/track/company"
)

// target is a track in the engine: tentative while id is zero.
type target struct {
	used   bool
	id     uint32
	state  marsad.TrackState
	group  int32 // the exercise that it belongs to
	motion *motion

	f     imm
	g     gauss  // f merged
	nodes []node // in the order of their times
	kept  []keep // estimates after some of them

	anchor   imm // the estimate before the first of nodes, where older ones were forgotten
	anchored bool
	twined   twined

	odds     float64 // log odds of existence
	oddsAt   float64
	first    float64 // odds at birth
	born     float64
	heard    float64
	hits     int
	ranged   int    // of them with a range or a position
	silent   silent // how the looks have gone since
	filed    float64
	dirty    bool
	reported float64 // when it was last told
	strain   float64 // mean squared normalised innovation of plots with a range, a scalar
	vague    bool    // it is not worth showing as well as it is known
	adrift   bool    // it may be anywhere
	bound    float64 // mean square error of position at which it is lost, m²
	twin     uint32  // number of a track that may be the same object
	alike    int     // looks in a row at which it was

	apart    apart
	company  *company.Evidence // that it may be two; nil: none yet
	gathered marsad.Group      // of how many it is one, while apart says so
	beside   [2]float64        // the offset of the nearest other one of them, m
	owns     int               // plots that it did not share
	split    bool              // it was split off another, and has had few plots of its own
	with     uint32            // number of the track that it is two with; 0: not known as two
	pair     company.Pair

	firstAt    float64 // when it was first shown, and where
	firstPlace [2]float64
	way        way

	feeds    []feed
	shared   []marsad.Contribution // what was handed on of feeds; never changed
	stale    bool                  // shared is older than feeds
	origins  []marsad.Origin
	marks    marsad.Marks
	identity marsad.Identity
	called   marsad.Identity // under which it is filed
	class    marsad.ClassProbabilities
	told     classify.Told     // what sensors have said of its class
	retold   bool              // they have said more since class was judged
	history  *classify.History // how it has moved since it was shown
	label    marsad.Label
	by       string
}

// feed is what one sensor has given.
type feed struct {
	sensor int32
	n      uint32
	last   float64
}

// node is one observation that fed a track.
type node struct {
	p        plot
	residual float64
	d2       float64
	weight   float64
}

// standing is the state of a shown track.
func (t *target) standing() marsad.TrackState {
	state := t.silent.state()
	held := state == marsad.Held && !t.adrift && t.odds >= leastHeld
	if (t.vague || t.odds < 0) && !held {
		return marsad.Lost
	}
	return state
}

// vagueAt returns the mean square error of position at which a track is lost, m²: to say
// that something is somewhere here helps nobody. What the plot that it was last
// fed leaves open is no reason: far from a radar nothing is known better.
func (t *target) vagueAt() float64 {
	limit := t.motion.vague * t.motion.vague
	for k := len(t.nodes) - 1; k >= 0; k-- {
		if p := &t.nodes[k].p; p.kind != marsad.Bearing {
			return max(limit, 4*(p.cov.EE+p.cov.NN))
		}
	}
	return limit
}

// spread is the mean square error of position at time now, m².
func (t *target) spread(now float64) float64 {
	dt := max(0, now-t.f.t)
	return t.g.p[0] + t.g.p[4] + float64(2*dt*(t.g.p[2]+t.g.p[6])) + float64(dt*dt*(t.g.p[7]+t.g.p[9]))
}

// existence is the probability that the track is an object.
func (t *target) existence() float64 { return 1 / (1 + exact.Exp(-t.odds)) }

// age lowers the existence for the chance that the object has gone since.
func (t *target) age(now float64, life float64) {
	if now <= t.oddsAt {
		return
	}
	r := float64(t.existence() * exact.Exp(-(now-t.oddsAt)/life))
	t.odds = exact.Log(r / (1 - r))
	t.oddsAt = now
}

// fedAt tells whether sensor s has fed the track within half its revisit of t.
func (t *target) fedAt(s int32, at, half float64) bool {
	k := slices.IndexFunc(t.feeds, func(f feed) bool { return f.sensor == s })
	if k < 0 || t.feeds[k].last < at-half {
		return false
	}
	if t.feeds[k].last < at+half {
		return true
	}
	for k := len(t.nodes) - 1; k >= 0; k-- {
		n := &t.nodes[k]
		if n.p.t < at-half {
			return false
		}
		if n.p.sensor == s && n.p.t < at+half {
			return true
		}
	}
	return false
}

// feedOf notes that sensor s has given one more.
func (t *target) feedOf(s int32, at float64) {
	t.stale = true
	for i := range t.feeds {
		if t.feeds[i].sensor == s {
			t.feeds[i].n++
			t.feeds[i].last = max(t.feeds[i].last, at)
			return
		}
	}
	t.feeds = append(t.feeds, feed{sensor: s, n: 1, last: at})
}

// forgotten tells whether a time lies before what the track remembers.
func (t *target) forgotten(when float64) bool { return t.anchored && when < t.anchor.t }
