// Package modbus asks devices by Modbus TCP for the values of their registers, again
// and again: inverters, generators, tank gauges, doors. It only reads.
//
// Source: Modbus Application Protocol 1.1b3; Modbus Messaging on TCP/IP 1.0b.
package modbus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"slices"
	"time"

	client "github.com/simonvetter/modbus"

	"marsad"
	"marsad/link"
)

// Source is one device. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Address string // host:port
	Unit    uint8
	Every   time.Duration
	Timeout time.Duration // of an answer; 0 is 3 s
	Sensor  marsad.Sensor
	Points  []Point

	spans []span // what is asked for in one request each
}

// Table is one of the four that a device has.
type Table string

// The tables.
const (
	Holding  Table = "holding"
	Input    Table = "input"
	Coil     Table = "coil"
	Discrete Table = "discrete"
)

// Type is how a value stands in registers.
type Type string

// The types; those of 32 bits take two registers.
const (
	U16  Type = "u16"
	S16  Type = "s16"
	U32  Type = "u32"
	S32  Type = "s32"
	F32  Type = "f32"
	Bool Type = "bool" // of a register: anything but 0
)

// Point is a value to be asked for.
type Point struct {
	Table         Table
	Address       uint16 // from 0
	Type          Type   // not of coils and discrete inputs
	LittleWords   bool   // the low word comes first
	Factor, Shift float64
	Quantity      marsad.Quantity
	Part          string
}

// The reasons for which a value is not there.
const (
	Refused    marsad.Code = "modbus-refused"    // the device answers with an exception: no such register, busy
	Impossible marsad.Code = "impossible-values" // a value that cannot be
)

// Run asks until ctx ends, which is no error: at once, then Every; after a failure
// with back-off, but not more often than Every. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	s.Prepare()
	s.spans = spans(s.Points)
	if s.Every <= 0 || len(s.Points) == 0 {
		return marsad.Errorf(marsad.BadConfig, "modbus source %s: how often, and for what to ask", s.Name)
	}
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = 3 * time.Second
	}
	c, err := client.NewClient(&client.ClientConfiguration{URL: "tcp://" + s.Address, Timeout: timeout, Logger: log.New(io.Discard, "", 0)})
	if err != nil {
		return marsad.Errorf(marsad.BadConfig, "modbus source %s: %w", s.Name, err)
	}
	if err := c.SetUnitId(s.Unit); err != nil {
		return marsad.Errorf(marsad.BadConfig, "modbus source %s: unit: %w", s.Name, err)
	}
	for failures := 0; ctx.Err() == nil; {
		failures++
		if s.poll(ctx, c) {
			failures = 0
		} else if ctx.Err() == nil {
			s.Counters.Reject(link.NoConnection)
		}
		pause := s.Every
		if failures > 0 {
			pause = max(pause, link.Backoff(failures))
		}
		wait(ctx, pause)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// poll asks for all points on a connection of its own, which devices with few of them
// thank for; ok is false where the device cannot be reached.
func (s *Source) poll(ctx context.Context, c *client.ModbusClient) (ok bool) {
	if c.Open() != nil {
		return false
	}
	defer c.Close()
	var batch []marsad.Reading
	defer func() { s.Read(batch) }()
	for k := 0; k < len(s.spans); k++ {
		if ctx.Err() != nil {
			return true
		}
		sp := &s.spans[k]
		values, err := sp.read(c, s.Points)
		now := time.Now().UTC()
		switch {
		case (errors.Is(err, client.ErrIllegalDataAddress) || errors.Is(err, client.ErrIllegalDataValue)) && len(sp.points) > 1:
			s.spans = slices.Replace(s.spans, k, k+1, sp.apart(s.Points)...)
			k-- // one by one, from now on
			continue
		case refusal(err):
			for _, i := range sp.points {
				p := &s.Points[i]
				s.Broken(now, Refused, fmt.Errorf("modbus: %s %d: %w", p.Table, p.Address, err), nil)
			}
			continue
		case err != nil:
			return false
		}
		s.Counters.Frame(2*int(sp.count), now)
		s.Counters.Messages(1)
		for j, i := range sp.points {
			p := &s.Points[i]
			r := marsad.Reading{Sensor: s.Sensor.ID, At: now, Received: now, Quantity: p.Quantity, Part: p.Part,
				Value: values[j]*p.Factor + p.Shift, Origin: s.Sensor.Origin, Marks: s.Sensor.Marks}
			if err := r.Valid(); err != nil {
				s.Broken(now, Impossible, fmt.Errorf("modbus: %s %d: %w", p.Table, p.Address, err), nil)
				continue
			}
			batch = append(batch, r)
		}
	}
	return true
}

// refusal tells the device's own exceptions from a connection that does not work.
func refusal(err error) bool {
	for _, e := range []error{client.ErrIllegalFunction, client.ErrIllegalDataAddress, client.ErrIllegalDataValue, client.ErrServerDeviceFailure,
		client.ErrAcknowledge, client.ErrServerDeviceBusy, client.ErrMemoryParityError, client.ErrGWPathUnavailable, client.ErrGWTargetFailedToRespond,
		client.ErrUnexpectedParameters} { // the last: a value that goes beyond the last register
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// value reads one or two registers.
func (p *Point) value(r []uint16) float64 {
	if len(r) == 1 {
		switch p.Type {
		case S16:
			return float64(int16(r[0]))
		case Bool:
			return truth(r[0] != 0)
		}
		return float64(r[0])
	}
	high, low := r[0], r[1]
	if p.LittleWords {
		high, low = low, high
	}
	bits := uint32(high)<<16 | uint32(low)
	switch p.Type {
	case S32:
		return float64(int32(bits))
	case F32:
		return float64(math.Float32frombits(bits))
	}
	return float64(bits)
}

func truth(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
