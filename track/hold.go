package track

import "marsad"

// A track is held when it has not been heard of although its sensors looked, and
// that says nothing: it stands, or moves across the line of sight, before a radar
// that is blind to slow objects, or it lies in an area that none can see into. It
// is neither missed nor lost, and goes on under its number when it moves on. It
// ends to be held when something would see it and does not, when its place is not
// known any more, or when its existence has aged out.

// silent is how the looks since a track was last fed have gone, in a row.
type silent struct {
	missed int // that should have seen it, by sensors which see what stands
	passed int // that should have seen it, by sensors which do not
	blind  int // that could not have seen it
}

// holdAfter is the number of looks in a row that make a silent track coasting or held.
const holdAfter = 2

// note takes in a look in which the track was to be seen with probability seen,
// given what is believed of its motion; slow tells whether the sensor is blind to
// what is slow.
func (c *silent) note(seen float64, slow bool) {
	switch {
	case !slow && seen >= 0.5:
		c.missed++
		c.blind = 0
	case seen >= 0.5:
		c.passed++
		c.blind = 0
	default: // that it was overlooked before is explained: it has stopped
		c.passed = 0
		c.blind++
	}
}

// state is the state of a track that exists.
func (c *silent) state() marsad.TrackState {
	switch {
	case c.missed >= holdAfter || c.passed >= holdAfter:
		return marsad.Coasting
	case c.blind >= holdAfter:
		return marsad.Held
	}
	return marsad.Confirmed
}

// leastHeld is the log odds of existence to which a track is held. That is below what
// is more likely than not: its place is known, and that it was there once is worth saying.
const leastHeld = -2.5

// hidden takes in that a sensor looked to where track i is, at time when, and
// that it lies within the sensor's reach with that probability, in an area that it
// cannot see into.
func (e *Engine) hidden(i int32, reach, when float64) {
	t := &e.targets[i]
	if t.id == 0 || when <= t.heard || reach < 0.5 {
		return
	}
	t.age(when, float64(e.opt.Life))
	t.silent.note(0, false)
	e.mark(i)
}

// retell is how often a track that nobody sees is told anew, s: where it may be
// grows.
const retell = 5.0

// unseen marks a silent track as changed from time to time.
func (e *Engine) unseen(i int32) {
	t := &e.targets[i]
	if t.id != 0 && !t.dirty && (t.state == marsad.Held || t.state == marsad.Coasting) && e.now-t.reported >= retell {
		t.dirty = true
		e.dirty = append(e.dirty, i)
	}
}
