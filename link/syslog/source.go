// Package syslog listens to the logs of devices of a site: that they live, and that
// something failed. What the messages say is not kept: they may be about people.
package syslog

import (
	"context"
	"fmt"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/syslog"
)

// Source is one feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a device; Key is the host that its messages name, or the address that
// they come from. The only one of a feed needs none.
type Sensor struct {
	marsad.Sensor
	Key string
}

// The reasons for which a message is not used.
const (
	BadMessage    marsad.Code = "syslog-form"    // of neither RFC
	BadFrame      marsad.Code = "syslog-frame"   // a frame of a stream that cannot be
	UnknownSensor marsad.Code = "unknown-sensor" // a host that is not configured here
)

// Failed is what the card of a device says for failedFor after a message of severity
// error or worse.
const (
	Failed    = "syslog-error"
	failedFor = 15 * time.Minute
)

// Run receives until ctx ends, which is no error. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("syslog source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into the state of devices. It belongs to one
// goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, devices: map[string]*device{}}
	r.streams.New = func() *syslog.Framer { return new(syslog.Framer) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.devices[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "syslog source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		r.devices[n.Key] = &device{id: n.ID}
		if len(s.Sensors) == 1 && n.Key == "" {
			r.only = r.devices[n.Key]
		}
	}
	return r, nil
}

// Reader turns packets into the state of devices.
type Reader struct {
	source  *Source
	devices map[string]*device
	only    *device // where the feed has one, without a key
	streams link.Senders[*syslog.Framer]
	message syslog.Message
}

type device struct {
	id     marsad.SensorID
	failed time.Time // when it last said so
}

// Packet takes a datagram, which is a message (RFC 5426), or the next bytes of a
// stream. What cannot be used is counted; its bytes are not kept.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	if p.Stream == 0 {
		r.take(trimmed(p.Bytes), &p)
		return
	}
	f, _ := r.streams.Of(&p)
	f.Write(p.Bytes)
	if p.End {
		f.End()
	}
	for message, ok, err := f.Next(); ok; message, ok, err = f.Next() {
		if err != nil {
			r.source.Counters.Reject(BadFrame)
			continue
		}
		r.take(message, &p)
	}
	if p.End {
		r.streams.Forget(&p)
	}
}

// trimmed leaves out the end of a line that old devices send in a datagram too.
func trimmed(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r' || b[len(b)-1] == 0) {
		b = b[:len(b)-1]
	}
	return b
}

// take notes that the device lives, and whether something failed.
func (r *Reader) take(b []byte, p *link.Packet) {
	if r.message.Decode(b) != nil {
		r.source.Counters.Reject(BadMessage)
		return
	}
	d := r.only
	if d == nil {
		d = r.devices[string(r.message.Host)]
	}
	if d == nil {
		d = r.devices[p.From.Addr().Unmap().String()]
	}
	if d == nil {
		r.source.Counters.Reject(UnknownSensor)
		return
	}
	r.source.Counters.Messages(1)
	if r.message.Severity <= syslog.Error {
		d.failed = p.At
	}
	a := marsad.Asset{At: p.At, BatteryLeft: -1, LinkQuality: -1}
	if !d.failed.IsZero() && p.At.Sub(d.failed) < failedFor {
		a.Code = Failed
	}
	r.source.Asset(d.id, a)
}
