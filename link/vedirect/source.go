// Package vedirect takes solar chargers and battery monitors that speak VE.Direct: the
// power of a site.
package vedirect

import (
	"context"
	"errors"
	"fmt"

	"marsad"
	"marsad/link"
	"marsad/wire/vedirect"
)

// Source is one feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a device; Key is its serial number (SER#). The only one of a feed needs
// none: battery monitors do not tell theirs.
type Sensor struct {
	marsad.Sensor
	Key string
}

// The reasons for which a block is not used.
const (
	BadChecksum   marsad.Code = "vedirect-checksum" // a byte was lost or wrong
	BadForm       marsad.Code = "vedirect-form"     // fields that cannot be
	CutOff        marsad.Code = "vedirect-cut-off"  // the stream ended within
	UnknownSensor marsad.Code = "unknown-sensor"    // a serial number that is not configured here, or none told among several
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
		return fmt.Errorf("vedirect source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into readings. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}}
	r.streams.New = func() *line { return new(line) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "vedirect source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		one := &sensor{Sensor: n, asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
		r.sensors[n.Key] = one
		if len(s.Sensors) == 1 {
			r.only = one
		}
	}
	return r, nil
}

// Reader turns packets into readings.
type Reader struct {
	source  *Source
	sensors map[string]*sensor
	only    *sensor // where the feed has one
	streams link.Senders[*line]
	batch   []marsad.Reading
}

// line is one serial line: its framer, and the serial number that was told there.
type line struct {
	framer vedirect.Framer
	serial string
}

type sensor struct {
	*Sensor
	asset marsad.Asset
	power quantities
}

// Packet takes the next bytes of a stream, or a datagram of whole blocks.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch = r.batch[:0]
	l, _ := r.streams.Of(&p)
	l.framer.Write(p.Bytes)
	if p.Stream == 0 || p.End {
		l.framer.End()
	}
	for b, ok, err := l.framer.Next(); ok; b, ok, err = l.framer.Next() {
		if err != nil {
			r.source.Broken(p.At, codeOf(err), err, p.Bytes)
			continue
		}
		r.source.Counters.Messages(1)
		r.block(l, b, &p)
	}
	if p.End {
		r.streams.Forget(&p)
	}
	r.source.Read(r.batch)
}

func codeOf(err error) marsad.Code {
	var b *vedirect.Broken
	errors.As(err, &b)
	switch b.Fault {
	case vedirect.WrongChecksum:
		return BadChecksum
	case vedirect.CutOff:
		return CutOff
	}
	return BadForm
}

// block makes readings of a block, and tells how the device does.
func (r *Reader) block(l *line, b *vedirect.Block, p *link.Packet) {
	if serial := b.Value("SER#"); serial != nil {
		l.serial = string(serial)
	}
	s := r.sensors[l.serial]
	if s == nil && r.only != nil && r.only.Key == "" {
		s = r.only
	}
	if s == nil {
		r.source.Broken(p.At, UnknownSensor, marsad.Errorf(marsad.Undecodable, "vedirect: no sensor of serial number %q in this feed", l.serial), nil)
		return
	}
	s.power.of(b)
	for _, q := range s.power {
		m := marsad.Reading{Sensor: s.ID, At: p.At, Received: p.At, Quantity: q.quantity, Part: q.part, Value: q.value, Origin: s.Origin, Marks: s.Marks}
		if err := m.Valid(); err != nil {
			r.source.Broken(p.At, Impossible, err, nil)
			continue
		}
		r.batch = append(r.batch, m)
	}
	if s.health(b) {
		s.asset.At = p.At
		r.source.Asset(s.ID, s.asset)
	}
}

// What a device reports of itself.
const (
	ChargerFault = "charger-fault" // ERR
	LowBattery   = "low-battery"   // AR: low voltage or charge
	PowerAlarm   = "power-alarm"   // any other bit of AR
)

// health takes how the device does; told is false where a block says nothing of it.
func (s *sensor) health(b *vedirect.Block) (told bool) {
	if n, ok := b.Number("SOC"); ok && n >= 0 && n <= 1000 {
		s.asset.BatteryLeft, told = float64(n)/1000, true
	}
	if n, ok := b.Number("CS"); ok {
		s.asset.Mode, told = vedirect.StateName(n), true
	}
	fault, faulty := b.Number("ERR")
	reason, alarming := b.Number("AR")
	if !faulty && !alarming {
		return told
	}
	const low = vedirect.LowVoltage | vedirect.LowCharge
	switch {
	case fault != 0:
		s.asset.Code = ChargerFault
	case reason&low != 0:
		s.asset.Code = LowBattery
	case reason != 0:
		s.asset.Code = PowerAlarm
	default:
		s.asset.Code = ""
	}
	return true
}
