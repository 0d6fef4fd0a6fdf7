package rtl433

import (
	"context"
	"fmt"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/rtl433"
)

// Source is one receiver. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a device of ours. Key is what rtl_433 tells of it: Model/id or
// Model/id/channel, and Model for what has no id.
type Sensor struct {
	marsad.Sensor
	Key string
}

// The reasons for which a line is not used.
const (
	BadMessage    marsad.Code = "rtl433-message"    // a line that is no event; kept without its bytes
	Repeated      marsad.Code = "rtl433-repeat"     // another copy of the same event
	Private       marsad.Code = "rtl433-private"    // a key, a tyre, a meter: not listened to
	OwnReport     marsad.Code = "rtl433-report"     // what rtl_433 says of itself
	Nothing       marsad.Code = "rtl433-nothing"    // a device of ours that tells nothing known
	UnknownSensor marsad.Code = "unknown-sensor"    // a device that is not configured here
	Impossible    marsad.Code = "impossible-values" // quantities that cannot be
)

// Run receives until ctx ends, which is no error. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("rtl433 source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into observations. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}}
	r.streams.New = func() *rtl433.Framer { return new(rtl433.Framer) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		switch {
		case n.Key == "":
			return nil, marsad.Errorf(marsad.BadConfig, "rtl433 source %s: sensor %s needs its key (Model/id): whatever else is heard belongs to others", s.Name, n.ID)
		case r.sensors[n.Key] != nil:
			return nil, marsad.Errorf(marsad.BadConfig, "rtl433 source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		r.sensors[n.Key] = &sensor{Sensor: n, clock: s.NewClock(n.ID), asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
	}
	return r, nil
}

// Reader turns packets into observations.
type Reader struct {
	source   *Source
	sensors  map[string]*sensor
	streams  link.Senders[*rtl433.Framer]
	event    rtl433.Event
	key      []byte
	batch    []marsad.Observation
	readings []marsad.Reading
}

type sensor struct {
	*Sensor
	clock   link.Clock
	asset   marsad.Asset
	repeats rtl433.Repeats
}

// Packet takes a datagram, a broker's message, or the next bytes of a stream.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch, r.readings = r.batch[:0], r.readings[:0]
	framer, _ := r.streams.Of(&p)
	framer.Write(p.Bytes)
	if p.Stream == 0 || p.End {
		framer.End()
	}
	for line, ok, err := framer.Next(); ok; line, ok, err = framer.Next() {
		if err == nil {
			err = r.event.Decode(line)
		}
		if err != nil {
			r.source.Broken(p.At, BadMessage, err, nil)
			continue
		}
		r.source.Counters.Messages(1)
		code, err := r.take(p.At)
		switch {
		case err != nil: // of a device of ours
			r.source.Broken(p.At, code, err, line)
		case code != "":
			r.source.Counters.Reject(code)
		}
	}
	if p.End {
		r.streams.Forget(&p)
	}
	r.source.Observe(r.batch)
	r.source.Read(r.readings)
}

// take uses the event, or returns why not.
func (r *Reader) take(received time.Time) (marsad.Code, error) {
	e := &r.event
	switch {
	case e.Private():
		return Private, nil
	case e.Model() == nil:
		return OwnReport, nil
	}
	s := r.find()
	switch {
	case s == nil:
		return UnknownSensor, nil
	case s.repeats.Copy(e, received):
		return Repeated, nil
	}
	at := received
	if t := e.Time(); !t.At.IsZero() {
		at = r.source.Measured(&s.clock, t.At, received)
	}
	signs := read(e)
	told := s.health(&signs, at)
	if told {
		r.source.Asset(s.ID, s.asset)
	}
	if signs.door.told {
		r.readings = append(r.readings, s.reading(marsad.DoorOpen, "", signs.door.number(), at, received))
	}
	before := len(r.readings)
	if err := r.measured(s, at, received); err != nil {
		return Impossible, err
	}
	if signs.presence {
		r.batch = append(r.batch, link.Presence(&s.Sensor.Sensor, at, received))
	}
	if !signs.presence && !told && !signs.door.told && len(r.readings) == before {
		return Nothing, nil
	}
	return "", nil
}

// find looks the device up, first with its channel.
func (r *Reader) find() *sensor {
	for _, channel := range [...]bool{true, false} {
		r.key = r.event.AppendKey(r.key[:0], channel)
		if s := r.sensors[string(r.key)]; s != nil {
			return s
		}
	}
	return nil
}

// health takes what the device says of itself; told is false when that is nothing.
func (s *sensor) health(x *signs, at time.Time) (told bool) {
	if x.tamper.told {
		s.asset.Tamper, told = x.tamper.is, true
	}
	if x.batteryLow.told {
		s.asset.Code, told = "", true
		if x.batteryLow.is {
			s.asset.Code = "low-battery"
		}
	}
	if x.batteryLeft >= 0 {
		s.asset.BatteryLeft, told = x.batteryLeft, true
	}
	s.asset.At = at
	return told || x.alive
}
