package adsb

import "time"

// stamps makes times of the receiver's stamps, which do not say what they count: ticks of
// 12 MHz, or second and nanosecond of the day. A counter counts on through what are no
// nanoseconds within a minute and a half; satellite time steps from second to second
// without. Until that is seen, and for ever where stamps of several receivers are
// mixed, there is no time.
type stamps struct {
	last                      Clock
	seconds                   int // that stepped on
	counter, satellite, mixed bool
}

const (
	secondsToTell = 4
	// longestGap is what no stream pauses for, in either unit: 30 minutes of ticks.
	longestGap = Clock(30 * 60 * 12e6)
)

// time returns the time of a stamp, from an arbitrary day; zero where it is not known.
func (s *stamps) time(c Clock) time.Time {
	if c == 0 || c == MLAT || s.mixed {
		return time.Time{}
	}
	d, could := c.OfDay()
	if before := s.last; before != 0 {
		back, on := before > c && before-c > 12e6, c > before && c-before > longestGap
		s.mixed = back || on && !s.satellite
		if c>>30 != before>>30 {
			s.seconds++
		}
	}
	s.last = c
	switch {
	case s.mixed:
		return time.Time{}
	case !could:
		s.counter, s.satellite = true, false
	case !s.counter && s.seconds >= secondsToTell:
		s.satellite = true
	}
	switch {
	case s.counter:
		return time.Unix(0, 0).Add(c.Counter())
	case s.satellite:
		return time.Unix(0, 0).Add(d)
	}
	return time.Time{}
}
