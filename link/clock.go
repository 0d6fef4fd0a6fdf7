package link

import (
	"math"
	"time"

	"marsad"
)

const (
	// usualClockError is how far a clock may be off to be taken at its word where
	// the source does not say.
	usualClockError = time.Minute
	// steadiness is how long the least delay of a sensor whose clock is wrong counts.
	steadiness = time.Minute
	// patience is the longest delay that is believed of a sensor whose clock is
	// wrong: more than a turn of the slowest antennas, 12 s.
	patience = 15 * time.Second
	// farthest is beyond what any clock is off by, and small enough that the
	// difference of two is still a duration.
	farthest = 100 * 365 * day
	day      = 24 * time.Hour
)

// Clock is what is known of the clock of one sensor, from when its messages
// arrive. It belongs to one goroutine.
//
// The clock is judged by the first message, and again when it jumps, which is
// when it differs from the message before by more than the bound:
//
//   - off by no more than the bound it is right: times are taken at its word, only
//     never further than the bound from their arrival, should it run away later;
//   - off by more it is wrong, which is a clock that was never set, or a recording:
//     what it is ahead by with the least delay of the last minute or two is taken
//     out, so that what lies between two messages stays.
//
// A wrong clock thus puts nothing after its arrival, and nothing more than 15 s
// before it. As long as the sensor states its times in order they come out in
// order, whether its clock runs too fast, as that of a recording played fast does,
// or too slowly.
type Clock struct {
	bound time.Duration
	wrong bool
	last  time.Duration // what the message before was ahead by
	// What it was ahead by at most, which is with the least delay, since and in the
	// minute before.
	most, mostBefore time.Duration
	since            time.Time // zero before the first message

	sensor marsad.SensorID // whose it is; empty: not reported
	drift  drift
	told   bool // there is something new to report
}

// NewClock makes a clock that is taken at its word if it is off by no more than
// bound; 0 is one minute, negative no bound: then it always is.
func NewClock(bound time.Duration) Clock {
	if bound == 0 {
		bound = usualClockError
	}
	return Clock{bound: bound}
}

// At returns when something was measured that states its time and arrived at
// received, and how far the sensor's clock is ahead; the delay on the way is part of it.
func (c *Clock) At(stated, received time.Time) (measured time.Time, ahead time.Duration) {
	ahead = min(max(stated.Sub(received), -farthest), farthest)
	if c.bound < 0 {
		c.told = c.drift.note(ahead, received) || c.told
		return stated, ahead
	}
	if c.since.IsZero() || (ahead-c.last).Abs() > c.bound {
		c.wrong = ahead.Abs() > c.bound
		c.most, c.mostBefore, c.since = ahead, ahead, received
		c.drift.reset()
	}
	c.last = ahead
	c.told = c.drift.note(ahead, received) || c.told
	arrival := received.Round(0) // a time by the wall clock, as the stated one is
	if !c.wrong {
		return arrival.Add(min(max(ahead, -c.bound), c.bound)), ahead
	}
	if received.Sub(c.since) > steadiness {
		c.most, c.mostBefore, c.since = ahead, c.most, received
	}
	c.most = max(c.most, ahead)
	return arrival.Add(max(ahead-max(c.most, c.mostBefore), -patience)), ahead
}

// TimeOfDay returns the time that a time of day states, in seconds since midnight
// UTC: of the days around the arrival it is the one that puts it nearest to that,
// so that a report of 23:59:59.9 that arrives at 00:00:00.1 is one of the day before.
func TimeOfDay(seconds float64, received time.Time) time.Time {
	stated := received.Truncate(day).Add(time.Duration(math.Round(seconds*1e6)) * time.Microsecond)
	switch off := stated.Sub(received); {
	case off > day/2:
		return stated.Add(-day)
	case off < -day/2:
		return stated.Add(day)
	}
	return stated
}
