package asterix

import (
	"math"
	"time"
)

const day = 24 * time.Hour

// clock puts the times of day of one sensor on the right day, and takes out the
// constant error of a clock that was never set.
type clock struct {
	// bound is the error up to which a clock is taken at its word.
	bound time.Duration
	// error is what the clock is ahead by, if that is more than bound: what was
	// seen when it first was.
	error time.Duration
}

// at returns when a report was measured that states a time of day in seconds
// since midnight UTC and arrived at received, and how far the sensor's clock is
// ahead. Of the days around the arrival it is the one that puts the report
// nearest to it, so that a report of 23:59:59.9 that arrives at 00:00:00.1 is
// one of the day before. A clock further off than the bound is taken to run
// steadily: its first error is taken out, also of what follows, until it differs
// from that by more than the bound.
func (c *clock) at(seconds float64, received time.Time) (measured time.Time, ahead time.Duration) {
	midnight := received.Truncate(day)
	ofDay := time.Duration(math.Round(seconds*1e6)) * time.Microsecond
	measured = midnight.Add(ofDay)
	switch off := measured.Sub(received); {
	case off > day/2:
		measured = measured.Add(-day)
	case off < -day/2:
		measured = measured.Add(day)
	}
	ahead = measured.Sub(received)
	return measured.Add(-c.correction(ahead)), ahead
}

// truncated is the cycle of the truncated time of day of category 001 (I001/141).
const truncated = 512 * time.Second

// atTruncated is like at for a time of day of which only the rest of the division
// by 512 s is told; the count starts anew at midnight.
func (c *clock) atTruncated(seconds float64, received time.Time) (measured time.Time, ahead time.Duration) {
	rest := time.Duration(math.Round(seconds*1e6)) * time.Microsecond
	last := (day - 1 - rest).Truncate(truncated) // the last full cycles before midnight
	midnight := received.Truncate(day)
	for _, start := range [...]time.Time{midnight.Add(-day), midnight, midnight.Add(day)} {
		cycles := received.Sub(start.Add(rest)).Round(truncated)
		at := start.Add(rest + max(0, min(cycles, last)))
		if measured.IsZero() || at.Sub(received).Abs() < measured.Sub(received).Abs() {
			measured = at
		}
	}
	ahead = measured.Sub(received)
	return measured.Add(-c.correction(ahead)), ahead
}

// correction is what to take out of a time that is ahead of its arrival.
func (c *clock) correction(ahead time.Duration) time.Duration {
	if c.bound <= 0 {
		return 0
	}
	if left := ahead - c.error; left > c.bound || left < -c.bound {
		c.error = 0
		if ahead > c.bound || ahead < -c.bound {
			c.error = ahead
		}
	}
	return c.error
}

// secondsOfDay is the time of day of t in UTC.
func secondsOfDay(t time.Time) float64 {
	return t.UTC().Sub(t.UTC().Truncate(day)).Seconds()
}
