package link

import (
	"time"

	"marsad"
)

// ClockReport is how a sensor's clock does.
type ClockReport struct {
	// Offset is how far it is ahead of ours, with the least delay of the last minutes:
	// the shortest way from the sensor to us is part of it.
	Offset time.Duration
	// Drift is how fast that grows, seconds a second; Minutes is over how many minutes
	// it was looked at, 0 while they are too few to tell.
	Drift   float64
	Minutes int
	// Wrong is told of a clock whose times are not believed.
	Wrong bool
}

const (
	// driftMinutes are the minutes that drift is told from.
	driftMinutes = 32
	// fewMinutes are the minutes that it takes to tell.
	fewMinutes = 5
)

// drift is the envelope of a clock: what it was ahead by at most in each minute,
// which is with the least delay.
type drift struct {
	begin   time.Time     // of the minute that is under way
	most    time.Duration // of it
	minutes [driftMinutes]mark
	n       int // so far
}

// mark is the best of one minute.
type mark struct {
	at    time.Time
	ahead time.Duration
}

// reset forgets all: the clock was set.
func (d *drift) reset() { *d = drift{} }

// note takes one message in; told is true when a minute has ended.
func (d *drift) note(ahead time.Duration, received time.Time) (told bool) {
	if d.begin.IsZero() {
		d.begin, d.most = received, ahead
		return true
	}
	if received.Sub(d.begin) >= time.Minute {
		d.minutes[d.n%driftMinutes] = mark{d.begin, d.most}
		d.n++
		d.begin, d.most = received, ahead
		return true
	}
	d.most = max(d.most, ahead)
	return false
}

// report fits a line through the minutes by least squares.
func (d *drift) report() (r ClockReport) {
	n := min(d.n, driftMinutes)
	r.Offset = d.most
	if n > 0 {
		r.Offset = max(r.Offset, d.minutes[(d.n-1)%driftMinutes].ahead)
	}
	if n < fewMinutes {
		return r
	}
	first := d.minutes[(d.n-n)%driftMinutes]
	var sx, sy, sxx, sxy float64
	for i := range n {
		m := d.minutes[(d.n-n+i)%driftMinutes]
		x, y := m.at.Sub(first.at).Seconds(), (m.ahead - first.ahead).Seconds()
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	k := float64(n)
	if v := k*sxx - sx*sx; v > 0 {
		r.Drift, r.Minutes = (k*sxy-sx*sy)/v, n
	}
	return r
}

// Report is how the clock does.
func (c *Clock) Report() ClockReport {
	r := c.drift.report()
	r.Wrong = c.wrong
	return r
}

// NewClock makes the clock of a sensor of the feed, which is judged by the feed's
// bound and reported under the sensor's id.
func (f *Feed) NewClock(id marsad.SensorID) Clock {
	c := NewClock(f.ClockError)
	c.sensor = id
	return c
}

// Measured is when a sensor measured what by its clock it did at stated. How far
// the clock is ahead is noted, and reported each minute and when it is judged anew.
func (f *Feed) Measured(c *Clock, stated, received time.Time) time.Time {
	wrong := c.wrong
	at, ahead := c.At(stated, received)
	f.Counters.Clock(ahead)
	if c.told || c.wrong != wrong {
		c.told = false
		if f.Sink.Clock != nil && c.sensor != "" {
			f.Sink.Clock(c.sensor, c.Report())
		}
	}
	return at
}
