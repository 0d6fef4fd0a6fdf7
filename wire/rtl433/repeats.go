package rtl433

import (
	"bytes"
	"slices"
	"time"
)

// A copy follows the one before within Gap, and the first within Span: devices send
// 3 to 10 copies 0.1 to 0.4 s apart, and a receiver that tells whole seconds may put
// another second between them.
const (
	Gap  = 2 * time.Second
	Span = 10 * time.Second
)

// Repeats tells the copies of one event of one device. The zero value is ready.
type Repeats struct {
	last        []byte // what it said, without what differs from copy to copy
	next        []byte
	first, then time.Time // when the first copy arrived, and the last
	from, to    Time      // what the copies told
	any         bool
}

// apart names the fields that differ between copies of one event: the time, and how
// well it was heard (rtl_433 -M level). In order.
var apart = [...]string{"freq", "freq1", "freq2", "freq_Hz", "mod", "noise", "protocol", "rssi", "snr", "tag", "time"}

// Copy tells whether the event is a copy of the one before of the same device: it
// says the same within Gap of it and within Span of the first. Where both copies tell
// their times these count, else their arrival.
func (r *Repeats) Copy(e *Event, arrival time.Time) bool {
	r.next = r.next[:0]
	for i := range e.Fields {
		f := &e.Fields[i]
		if _, differs := slices.BinarySearchFunc(apart[:], f.Name, func(a string, b []byte) int { return bytes.Compare([]byte(a), b) }); differs {
			continue
		}
		r.next = append(append(append(append(r.next, f.Name...), ':'), f.raw...), ',')
	}
	t := e.Time()
	same := r.any && bytes.Equal(r.next, r.last) && within(r.to, t, r.then, arrival, Gap) && within(r.from, t, r.first, arrival, Span)
	r.last, r.next = r.next, r.last
	r.then, r.to, r.any = arrival, t, true
	if !same {
		r.first, r.from = arrival, t
	}
	return same
}

// within tells whether two copies are no more than limit apart.
func within(a, b Time, arrivedA, arrivedB time.Time, limit time.Duration) bool {
	d := arrivedB.Sub(arrivedA)
	switch {
	case a.Relative && b.Relative:
		d = b.From - a.From
	case !a.At.IsZero() && !b.At.IsZero():
		d = b.At.Sub(a.At)
	}
	return d.Abs() <= limit
}
