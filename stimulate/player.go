// Package stimulate plays what sensors would say as the bytes that they would
// send, through real sockets: a scenario by way of sim (Player), or a recording
// (Replay). A station on the other end cannot tell it from the field, except by
// the exercise mark of the source that it listens with.
package stimulate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"marsad"
	"marsad/sim"
)

// Encoder makes datagrams of what one sensor gave.
type Encoder interface {
	// Encode returns the datagrams of one step, in the order in which they are to
	// be sent. They are valid until the next call.
	Encode(Step) ([][]byte, error)
}

// Step is a part of a sensor's time, with what it gave in it.
type Step struct {
	From, To   time.Duration // of the scenario: after From, up to To
	Detections []sim.Detection
	Wall       func(time.Duration) time.Time // clock time of a time of the scenario
}

// Output is where the words of one sensor go.
type Output struct {
	Sensor  marsad.SensorID
	Address string // host:port to which datagrams are sent
	Encoder Encoder
}

// Player plays a scenario as it happens. Its fields are set before Run and not
// changed after.
type Player struct {
	Scenario *sim.Scenario
	// Outputs are the sensors that speak; the others of the scenario are silent.
	Outputs []Output
	// Speed is how many seconds of the scenario a second has; 0 is 1. At other
	// speeds than 1 the sensors still tell clock times, and velocities to match.
	Speed float64
	// For is how much of the scenario is played; 0 is without end.
	For time.Duration
	// Step is the time from one sending to the next, by the clock; 0 is 50 ms.
	Step time.Duration

	datagrams, bytes, failed, skipped atomic.Uint64
}

// stale is how old, by the clock, a detection may be to be still sent: a machine
// that has slept goes on with the present.
const stale = 10 * time.Second

// Counts is what a Player has sent since its start.
type Counts struct {
	Datagrams uint64
	Bytes     uint64
	Failed    uint64 // datagrams that the system refused
	Skipped   uint64 // detections of all sensors, too old when their turn came
}

// Counts may be called from any goroutine.
func (p *Player) Counts() Counts {
	return Counts{p.datagrams.Load(), p.bytes.Load(), p.failed.Load(), p.skipped.Load()}
}

// Run plays until ctx ends or all was played, which are no errors. The scenario
// begins now. It fails for an address that is none, a sensor that the scenario
// lacks, and for what an encoder cannot express. A datagram that the system
// refuses to send is lost and counted, as it would be in the field.
func (p *Player) Run(ctx context.Context) error {
	conn, err := net.ListenUDP("udp", nil)
	if err != nil {
		return fmt.Errorf("stimulate: %w", err)
	}
	defer conn.Close()
	addresses := make([]*net.UDPAddr, len(p.Outputs))
	for i, o := range p.Outputs {
		if addresses[i], err = net.ResolveUDPAddr("udp", o.Address); err != nil {
			return fmt.Errorf("stimulate: %s: %w", o.Sensor, err)
		}
	}
	return p.play(ctx, func(output int, datagram []byte) error {
		_, err := conn.WriteToUDP(datagram, addresses[output])
		return err
	})
}

// play runs the clock; send sends one datagram of one output.
func (p *Player) play(ctx context.Context, send func(output int, datagram []byte) error) error {
	speed, step := p.Speed, p.Step
	if speed == 0 {
		speed = 1
	}
	if step == 0 {
		step = 50 * time.Millisecond
	}
	outputs := map[marsad.SensorID]int{}
	for i, o := range p.Outputs {
		if p.Scenario.Sensor(o.Sensor) == nil {
			return fmt.Errorf("stimulate: scenario %s has no sensor %s", p.Scenario.Name, o.Sensor)
		}
		outputs[o.Sensor] = i
	}
	start := time.Now()
	wall := func(t time.Duration) time.Time {
		return start.Add(time.Duration(float64(t) / speed)).UTC()
	}
	engine := sim.New(p.Scenario)
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	from := time.Duration(-1)
	for {
		to := time.Duration(float64(time.Since(start)) * speed)
		if p.For > 0 {
			to = min(to, p.For)
		}
		for skip := time.Duration(float64(stale) * speed); to-from > skip; from += skip {
			p.skipped.Add(uint64(len(engine.Advance(from + skip))))
		}
		steps := make([]Step, len(p.Outputs))
		for _, d := range engine.Advance(to) {
			if i, speaks := outputs[d.Sensor]; speaks {
				steps[i].Detections = append(steps[i].Detections, atClock(d, wall, speed))
			}
		}
		for i := range steps {
			steps[i].From, steps[i].To, steps[i].Wall = from, to, wall
			if err := p.emit(i, steps[i], send); err != nil {
				return err
			}
		}
		if from = to; p.For > 0 && to == p.For {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// emit encodes and sends one step of one output.
func (p *Player) emit(output int, step Step, send func(int, []byte) error) error {
	datagrams, err := p.Outputs[output].Encoder.Encode(step)
	if err != nil {
		return fmt.Errorf("stimulate: %s at %s: %w", p.Outputs[output].Sensor, step.To, err)
	}
	for _, b := range datagrams {
		switch err := send(output, b); {
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("stimulate: %w", err)
		case err != nil:
			p.failed.Add(1)
		default:
			p.datagrams.Add(1)
			p.bytes.Add(uint64(len(b)))
		}
	}
	return nil
}

// atClock returns the detection with clock times, and with the velocities that
// are seen when a second of the scenario takes 1/speed seconds.
func atClock(d sim.Detection, wall func(time.Duration) time.Time, speed float64) sim.Detection {
	if d.IsScan() {
		length := d.Scan.To.Sub(d.Scan.From)
		d.Scan.From, d.Scan.To, d.Scan.Received = wall(d.At-length), wall(d.At), wall(d.At)
		return d
	}
	o := &d.Observation
	o.At = wall(d.At)
	o.Received = o.At
	o.RangeRate *= speed
	o.East *= speed
	o.North *= speed
	if d.Asset != nil {
		asset := *d.Asset
		asset.At = o.At
		d.Asset = &asset
	}
	return d
}
