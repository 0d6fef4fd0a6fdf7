package track

import (
	"math"

	"marsad"
	"marsad/exact"
)

// Of objects that a sensor cannot tell apart each has a track, as far as they have
// been seen apart or scatter as several do; each of these tracks says of how many it
// is one, and how long the whole is.

const (
	groupKept  = 0.8 // of what was said before, from scan to scan
	worthATwo  = 0.2 // probability of being two from which on a track says so
	exchanged  = 0.2 // chance that two that are not told apart have one another's number
	mostOfThem = 64  // tracks of a group that its length is measured over
)

// gather notes that these tracks hang together.
func (e *Engine) gather(chain []int32) {
	length := 0.0
	for _, a := range chain {
		e.targets[a].beside = e.nearestOf(chain, a)
	}
	for i, a := range chain[:min(len(chain), mostOfThem)] {
		for _, b := range chain[:i] {
			g, h := &e.targets[a].g, &e.targets[b].g
			length = max(length, exact.Hypot(g.x[0]-h.x[0], g.x[1]-h.x[1]))
		}
	}
	for _, a := range chain {
		t := &e.targets[a]
		if n := float64(len(chain)); t.gathered == (marsad.Group{}) {
			t.gathered = marsad.Group{Count: n, Length: length}
		} else {
			t.gathered.Count += float64((1 - groupKept) * (n - t.gathered.Count))
			t.gathered.Length += float64((1 - groupKept) * (length - t.gathered.Length))
		}
	}
}

// inGroup says what the track is one of.
func (t *target) inGroup() marsad.Group {
	switch p := 1 / (1 + exact.Exp(-t.pair.Odds)); {
	case t.apart.on:
		return t.gathered
	case t.pair.Odds != 0 && p > worthATwo:
		return marsad.Group{Count: 1 + p, Length: exact.Hypot(t.pair.E, t.pair.N)}
	}
	return marsad.Group{}
}

// nearestOf is the offset of the nearest other of these tracks from track a, east and
// north, m.
func (e *Engine) nearestOf(chain []int32, a int32) (offset [2]float64) {
	least := math.Inf(1)
	g := &e.targets[a].g
	for _, b := range chain[:min(len(chain), mostOfThem)] {
		h := &e.targets[b].g
		de, dn := h.x[0]-g.x[0], h.x[1]-g.x[1]
		if d2 := float64(de*de) + float64(dn*dn); b != a && d2 < least {
			least, offset = d2, [2]float64{de, dn}
		}
	}
	return offset
}
