package adsb

import (
	"time"

	"marsad/link"
	wire "marsad/wire/adsb"
)

const (
	// slowest is the longest way from the receiver that is believed of its own stamp.
	// What seems to have taken longer was stamped by another clock, as where several
	// receivers are merged into one stream.
	slowest = 2 * time.Second
	// satelliteError is how far satellite time may lie from ours to be taken for it.
	satelliteError = 2 * time.Second
	// satelliteSure is how many stamps in a row must do so.
	satelliteSure = 4
)

// sender is one connection, or one sender of datagrams.
type sender struct {
	framer     wire.Framer
	counter    link.Clock // of ticks of 12 MHz
	stated     link.Clock // of lines with a time of their own
	satellites int        // stamps in a row that could be satellite time
	broken     *wire.Broken
}

func newSender(bound time.Duration) *sender {
	s := &sender{counter: link.NewClock(bound), stated: link.NewClock(bound)}
	s.framer.OnBroken = func(b *wire.Broken) {
		if s.broken == nil {
			s.broken = b
		}
	}
	return s
}

// heard returns when a message was heard: by its satellite time, by the receiver's
// counter with the least delay taken out, else when it arrived.
func (s *sender) heard(c wire.Clock, received time.Time) time.Time {
	if c == 0 || c == wire.MLAT {
		return received
	}
	if d, ok := c.OfDay(); ok {
		at := link.TimeOfDay(d.Seconds(), received)
		if received.Sub(at).Abs() <= satelliteError {
			s.satellites = min(s.satellites+1, satelliteSure)
			if s.satellites == satelliteSure {
				return at
			}
			return received
		}
	}
	s.satellites = 0
	at, _ := s.counter.At(time.Unix(0, 0).Add(c.Counter()), received)
	return likely(at, received)
}

// written returns when a line was heard that states its time, in whatever zone.
func (s *sender) written(stated, received time.Time) time.Time {
	if stated.IsZero() {
		return received
	}
	at, _ := s.stated.At(stated, received)
	return likely(at, received)
}

func likely(at, received time.Time) time.Time {
	if late := received.Sub(at); late < 0 || late > slowest {
		return received
	}
	return at
}
