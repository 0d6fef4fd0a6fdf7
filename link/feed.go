package link

import (
	"context"
	"net/netip"
	"time"

	"marsad"
)

// Feed is what a source is given whatever its protocol, to be embedded: where it
// listens, and where what it hears goes. Its fields are set before the source runs
// and not changed after.
type Feed struct {
	Name      string // of the source in the configuration, for the quarantine
	Address   string // to listen on: "127.0.0.1:8600", or a multicast group
	Interface string // joins the multicast group; empty lets the system choose
	// ClockError is how far a sensor's clock may be off to be taken at its word (Clock):
	// 0 is one minute, negative no bound.
	ClockError time.Duration

	Sink     Sink // functions that are nil are not called
	Counters *Counters
	// Ready, when not nil, is told the address that was bound.
	Ready func(netip.AddrPort)
}

// Prepare makes the counters where none were given.
func (f *Feed) Prepare() {
	if f.Counters == nil {
		f.Counters = new(Counters)
	}
}

// Receive gives each UDP datagram to handle until ctx ends, as UDP.Run does.
func (f *Feed) Receive(ctx context.Context, handle func(payload []byte, from netip.AddrPort, at time.Time)) error {
	u := UDP{Address: f.Address, Interface: f.Interface, Ready: f.Ready, Handle: handle}
	return u.Run(ctx)
}

// Observe counts observations and hands them on; none are not.
func (f *Feed) Observe(batch []marsad.Observation) {
	if len(batch) == 0 {
		return
	}
	f.Counters.Observations(len(batch))
	if f.Sink.Observe != nil {
		f.Sink.Observe(batch)
	}
}

// Scan hands a scan on.
func (f *Feed) Scan(s marsad.Scan) {
	if f.Sink.Scan != nil {
		f.Sink.Scan(s)
	}
}

// Asset hands the health of a platform on.
func (f *Feed) Asset(id marsad.SensorID, a marsad.Asset) {
	if f.Sink.Asset != nil {
		f.Sink.Asset(id, a)
	}
}

// Broken counts input that could not be used and sends it to quarantine.
func (f *Feed) Broken(at time.Time, code marsad.Code, err error, bytes []byte) {
	f.Counters.Reject(code)
	if f.Sink.Broken != nil {
		f.Sink.Broken(Broken{Source: f.Name, At: at, Code: code, Err: err, Bytes: bytes})
	}
}

// Measured is when a sensor measured what by its clock it did at stated; how far
// the clock is ahead is noted.
func (f *Feed) Measured(c *Clock, stated, received time.Time) time.Time {
	at, ahead := c.At(stated, received)
	f.Counters.Clock(ahead)
	return at
}
