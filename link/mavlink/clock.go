package mavlink

import "time"

// clock turns the milliseconds since boot that a vehicle tells into times, by the
// SYSTEM_TIME messages that tie them to its clock.
type clock struct {
	// bound is the error up to which the vehicle's clock is taken at its word.
	bound time.Duration
	// boot is when the vehicle was switched on by its own clock; zero before it
	// has told.
	boot time.Time
	// error is what its clock is ahead by, if that is more than bound: what was
	// seen when it first was.
	error time.Duration
}

// earliest is before all clocks that satellites have set: MAVLink is of 2009.
var earliest = time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC)

// set takes SYSTEM_TIME. A vehicle without a fix tells a time near 1970.
func (c *clock) set(unixMicro, bootMS int64) {
	if t := time.UnixMicro(unixMicro).UTC(); t.After(earliest) {
		c.boot = t.Add(-time.Duration(bootMS) * time.Millisecond)
	}
}

// at returns when something was measured, and how far the vehicle's clock is
// ahead. Without SYSTEM_TIME it is the arrival.
func (c *clock) at(bootMS int64, received time.Time) (measured time.Time, ahead time.Duration) {
	if c.boot.IsZero() {
		return received, 0
	}
	measured = c.boot.Add(time.Duration(bootMS) * time.Millisecond)
	ahead = measured.Sub(received)
	if c.bound < 0 {
		return measured, ahead
	}
	if off := ahead - c.error; off > c.bound || off < -c.bound {
		c.error = 0
		if ahead > c.bound || ahead < -c.bound {
			c.error = ahead
		}
	}
	return measured.Add(-c.error), ahead
}
