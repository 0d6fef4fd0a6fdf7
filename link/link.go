// Package link holds what all links to the world outside share: what a source is
// given (Feed), what carries it (Transport: UDP, TCP, serial lines, files, HTTP),
// where it puts what it hears, the counters that its sensor card shows, the
// judgement of a sensor's clock, and back-off. A link itself is a room of its own
// under this folder.
package link

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"marsad"
)

// Sink takes what a source makes of the bytes it hears. The functions may be
// called from the source's goroutine at any time until its Run returns; slices
// belong to the source again when the call returns. A Sink that cannot keep up
// blocks: nothing is dropped here.
type Sink struct {
	Observe func([]marsad.Observation)
	Scan    func(marsad.Scan)
	Asset   func(marsad.SensorID, marsad.Asset)
	Broken  func(Broken)

	Reading   func([]marsad.Reading)
	Operator  func(marsad.OperatorPlace)
	Still     func(marsad.Still)
	Footprint func(marsad.Footprint)
	Clock     func(marsad.SensorID, ClockReport)
}

// Broken is input that could not be used, on its way to quarantine.
type Broken struct {
	Source string // name of the source in the configuration
	At     time.Time
	Code   marsad.Code // the reason, from the source's own closed set
	Err    error       // says where: category, item, byte
	Bytes  []byte      // the whole datagram or record; valid during the call only
}

// Counters is what a source has heard since the start. All methods may be called
// from any goroutine; the zero value is ready.
type Counters struct {
	bytes, frames, messages, observations, readings atomic.Uint64
	useful                                          atomic.Uint64 // what was handed on of any kind
	lastHeard                                       atomic.Int64  // µs since 1970
	clockOffset                                     atomic.Int64  // µs, sensor less ours

	mu       sync.Mutex
	rejected map[marsad.Code]uint64
}

// Count is a copy of the counters at one time.
type Count struct {
	Bytes        uint64                 `json:"bytes"`
	Frames       uint64                 `json:"frames"`   // datagrams or stream frames
	Messages     uint64                 `json:"messages"` // records decoded
	Observations uint64                 `json:"observations"`
	Readings     uint64                 `json:"readings"`
	Rejected     map[marsad.Code]uint64 `json:"rejected"`
	LastHeard    time.Time              `json:"last_heard,omitzero"`
	ClockOffset  marsad.Seconds         `json:"clock_offset_s"`
}

// Frame counts n bytes heard at t.
func (c *Counters) Frame(n int, t time.Time) {
	c.frames.Add(1)
	c.bytes.Add(uint64(n))
	c.lastHeard.Store(t.UnixMicro())
}

// Messages counts n records decoded.
func (c *Counters) Messages(n int) { c.messages.Add(uint64(n)) }

// Observations counts n observations handed on.
func (c *Counters) Observations(n int) { c.observations.Add(uint64(n)) }

// Readings counts n readings handed on.
func (c *Counters) Readings(n int) { c.readings.Add(uint64(n)) }

// Reject counts one refusal for the reason.
func (c *Counters) Reject(code marsad.Code) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rejected == nil {
		c.rejected = make(map[marsad.Code]uint64)
	}
	c.rejected[code]++
}

// Clock notes how far the sensor's clock is ahead of ours in one message, and
// smooths it: the reception delay is part of it, so a few tenths of a second
// behind is a healthy sensor.
func (c *Counters) Clock(ahead time.Duration) {
	old := c.clockOffset.Load()
	if old == 0 {
		c.clockOffset.Store(ahead.Microseconds())
		return
	}
	c.clockOffset.Store(old + (ahead.Microseconds()-old)/16)
}

// Count returns a copy.
func (c *Counters) Count() Count {
	n := Count{
		Bytes: c.bytes.Load(), Frames: c.frames.Load(), Messages: c.messages.Load(),
		Observations: c.observations.Load(), Readings: c.readings.Load(),
		ClockOffset: marsad.Seconds(float64(c.clockOffset.Load()) / 1e6),
	}
	if us := c.lastHeard.Load(); us != 0 {
		n.LastHeard = time.UnixMicro(us).UTC()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n.Rejected = maps.Clone(c.rejected)
	return n
}

// Backoff returns how long to wait before try n (from 0): 0.5 s doubling to 30 s.
func Backoff(n int) time.Duration {
	return min(30*time.Second, 500*time.Millisecond<<min(n, 10))
}
