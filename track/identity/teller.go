// Package identity judges what is told under one name: whether it can be one object that
// tells it, whether sensors see the object where it is told, and whether it keeps its name.
// It accuses nobody: a worn cable, a wrong survey and a deceiver look alike.
package identity

import (
	"math"

	"marsad/exact"
)

// Told is a place that was told under a name, in the frame of the engine.
type Told struct {
	T     float64 // s
	E, N  float64 // m
	Sigma float64 // m, along the worse axis
	Up    float64 // height, m; VUp 0: none
	VUp   float64
	Baro  bool // the height is that of the standard atmosphere
}

// Fit is how a told place goes with those told before.
type Fit int

// The fits.
const (
	Main  Fit = iota // where the object was, or could have come since
	Other            // elsewhere: too far to have come
)

const (
	window       = 5     // reports that are looked back over
	enough       = 3     // of them that must be off
	shareAfter   = 3     // reports elsewhere, while those of the first place go on
	fresh        = 60.0  // s without word after which a place is given up
	jumpAfter    = 30.0  // the same when another place is told
	clockSlack   = 2.0   // s: that a report's time may be off
	placeSlack   = 300.0 // m: that a place may be off beside its own error
	heightMost   = 150.0 // m
	heightLasts  = 30.0  // s
	baroSlack    = 250.0 // m: pressure altitudes differ from heights with the weather
	unseenLog    = -9.2  // log likelihood of the looks that saw nothing: one in ten thousand
	unseenLasts  = 15.0  // s
	believedPd   = 0.7   // of a sensor's probability of detection, for an object of unknown size
	renamedAfter = 3     // times in a row that another call sign is told
)

// place is where a name is told.
type place struct {
	last  Told
	since float64
	n     int
	track uint32 // number of the track there
}

// Teller follows one name.
type Teller struct {
	main, other place
	off         uint8 // of the last reports, newest lowest: set where it was off
	open        bool  // contradicted

	looks, log float64 // that should have seen it and did not
	blindSince float64
	unseen     bool

	up, vUp   float64 // height by sensors, smoothed
	upAt      float64
	diff      float64 // of the told height to that, smoothed
	diffs     float64 // how many went into diff
	highSince float64
	high      bool

	call word[string] // call sign
	code word[uint16] // Mode 3/A

	onto      uint32 // track that it may be another name of
	ontoTimes int
}

// Last is when the name was last told, at whatever place.
func (t *Teller) Last() float64 { return max(t.main.last.T, t.other.last.T) }

// Silent tells whether nothing was heard under the name for long.
func (t *Teller) Silent(now float64) bool { return now-t.Last() > fresh }

// Tell takes in a place, of an object that goes no faster than fastest, m/s. Reports that
// come late are no movement.
func (t *Teller) Tell(p *Told, fastest float64) Fit {
	switch {
	case t.main.n == 0:
		t.main = place{last: *p, since: p.T, n: 1}
		return Main
	case t.main.reaches(p, fastest):
		t.main.take(p)
		return Main
	case t.other.n > 0 && t.other.reaches(p, fastest):
		t.other.take(p)
	default:
		t.other = place{last: *p, since: p.T, n: 1}
	}
	if t.other.n >= shareAfter && t.other.last.T-t.main.last.T > jumpAfter {
		t.main, t.other = t.other, place{} // it is there now
		return Main
	}
	return Other
}

func (a *place) reaches(p *Told, fastest float64) bool {
	far := exact.Hypot(p.E-a.last.E, p.N-a.last.N)
	return far <= float64(fastest*(math.Abs(p.T-a.last.T)+clockSlack))+placeSlack+float64(5*(p.Sigma+a.last.Sigma))
}

func (a *place) take(p *Told) {
	a.n++
	if p.T >= a.last.T {
		a.last = *p
	}
}

// At notes which track is at a place.
func (t *Teller) At(f Fit, track uint32) {
	if f == Main {
		t.main.track = track
	} else {
		t.other.track = track
	}
}

// Shared tells whether the name is told at two places at once, how far apart, and the tracks there.
func (t *Teller) Shared() (apart float64, main, other uint32, yes bool) {
	a, b := &t.main, &t.other
	if b.n < shareAfter || a.last.T < b.since || math.Abs(a.last.T-b.last.T) > fresh {
		return 0, 0, 0, false
	}
	return exact.Hypot(a.last.E-b.last.E, a.last.N-b.last.N), a.track, b.track, true
}

// Judge notes whether a report was off from where sensors hold the object, and tells
// whether the name's places are contradicted: three of the last five are off; and whether that
// has just changed.
func (t *Teller) Judge(off bool) (contradicted, changed bool) {
	t.off = t.off << 1 & (1<<window - 1)
	if off {
		t.off |= 1
	}
	n := 0
	for b := t.off; b != 0; b >>= 1 {
		n += int(b & 1)
	}
	before := t.open
	switch {
	case n >= enough:
		t.open = true
	case n <= 1:
		t.open = false
	}
	return t.open, t.open != before
}

// GivesUp ends a contradiction of which nothing is heard any more.
func (t *Teller) GivesUp() (changed bool) {
	changed = t.open
	t.open, t.off = false, 0
	return changed
}

// Looked notes that a sensor which sees what is there with probability pd looked to where
// the object is told and saw nothing there, and tells whether that can be no chance any more, for how many
// looks it should have been seen, since when, and whether this is new.
func (t *Teller) Looked(pd, at float64) (unseen, isNew bool, looks, since float64) {
	if t.looks == 0 {
		t.blindSince = at
	}
	p := float64(believedPd * pd)
	t.looks += p
	t.log += exact.Log1p(-p)
	if t.log < unseenLog && at-t.blindSince >= unseenLasts {
		isNew = !t.unseen
		t.unseen = true
	}
	return t.unseen, isNew, t.looks, t.blindSince
}

// Seen notes that a sensor saw the object, and tells whether it was held for unseen.
func (t *Teller) Seen() (was bool) {
	was = t.unseen
	t.looks, t.log, t.unseen = 0, 0, false
	return was
}

// SeenAt notes the height at which a sensor saw it.
func (t *Teller) SeenAt(up, variance, at float64) {
	if at-t.upAt > 10 {
		t.vUp = 0
	}
	if t.vUp == 0 {
		t.up, t.vUp = up, variance
	} else { // of the last few: half of their variance remains
		w := t.vUp / (t.vUp + variance)
		t.up += float64(w * (up - t.up))
		t.vUp = max(t.vUp*variance/(t.vUp+variance), variance/4)
	}
	t.upAt = at
}

// Height compares a told height with what sensors saw of late, and tells whether the two have been
// apart by more than 150 m for half a minute, by how much, and whether that has just changed.
func (t *Teller) Height(p *Told) (apart bool, by, sigma, since float64, changed bool) {
	if p.VUp == 0 || t.vUp == 0 || math.Abs(p.T-t.upAt) > 10 {
		return t.high, math.Abs(t.diff), math.Sqrt(t.vUp), t.highSince, false
	}
	t.diffs = min(t.diffs+1, 8)
	t.diff += (p.Up - t.up - t.diff) / t.diffs
	most := heightMost
	if p.Baro {
		most += baroSlack
	}
	sigma = math.Sqrt(t.vUp)
	by = math.Abs(t.diff)
	before := t.high
	switch {
	case by-2*sigma < most:
		t.highSince, t.high = 0, false
	case t.highSince == 0:
		t.highSince = p.T
	case p.T-t.highSince >= heightLasts:
		t.high = true
	}
	return t.high, by, sigma, t.highSince, t.high != before
}

// word is one that goes with the name, and another one told of late.
type word[T comparable] struct {
	is, next T
	times    int
}

// tell takes in the word, and tells whether it is another one than before: told some times in
// a row, for a single one may be garbled. The zero value says nothing.
func (w *word[T]) tell(x T) (changed bool) {
	var none T
	switch {
	case x == none:
		return false
	case x == w.is:
		w.times = 0
		return false
	case w.is == none:
		w.is = x
		return false
	case x != w.next || w.times == 0:
		w.next, w.times = x, 1
		return false
	}
	if w.times++; w.times < renamedAfter {
		return false
	}
	w.is, w.times = x, 0
	return true
}

// Calls takes in the call sign and the Mode 3/A code that go with the name, where they are
// told, and tells whether one of them has become another.
func (t *Teller) Calls(sign string, code uint16) (changed bool) {
	a := t.call.tell(sign)
	b := t.code.tell(code)
	return a || b
}

// Onto notes that the name is told where a track of another name is, which has fallen silent, and
// tells whether that was so some times in a row: the object has changed its name.
func (t *Teller) Onto(track uint32) bool {
	if t.onto != track {
		t.onto, t.ontoTimes = track, 0
	}
	t.ontoTimes++
	return t.ontoTimes >= renamedAfter
}
