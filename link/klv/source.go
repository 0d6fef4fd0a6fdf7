package klv

import (
	"context"
	"errors"
	"fmt"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/klv"
)

// Source is one feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is an aircraft with its camera; Key is its call sign, tail number,
// designation or mission. The only one of a feed needs none.
type Sensor struct {
	marsad.Sensor
	Key string
	Own bool // ours: its positions are labelled own
}

// The reasons for which something is not used; Classified is counted and used.
const (
	BadStream     marsad.Code = "klv-stream"        // the transport stream is damaged
	BadPacket     marsad.Code = "klv-packet"        // the packet is not what it should be
	BadChecksum   marsad.Code = "klv-checksum"      // its checksum is wrong
	NoChecksum    marsad.Code = "klv-no-checksum"   // it has none
	NotUsed       marsad.Code = "klv-not-used"      // a set that nothing is made of
	UnknownSensor marsad.Code = "unknown-sensor"    // no sensor of the feed is this platform
	NoPlace       marsad.Code = "klv-no-place"      // a target that cannot be placed
	Classified    marsad.Code = "klv-classified"    // states a classification, the source is freely released
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
		return fmt.Errorf("klv source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into observations. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*platform{}}
	r.streams.New = func() *sender { return &sender{told: map[uint16]*platform{}} }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "klv source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		one := &platform{Sensor: n, clock: s.NewClock(n.ID)}
		r.sensors[n.Key] = one
		if len(s.Sensors) == 1 && n.Key == "" {
			r.only = one
		}
	}
	return r, nil
}

// Reader turns packets into observations.
type Reader struct {
	source  *Source
	sensors map[string]*platform
	only    *platform // where the feed has one without a key
	streams link.Senders[*sender]

	packet  klv.Packet
	vmti    klv.Set
	targets []klv.Target
	batch   []marsad.Observation
}

// sender is one stream, or one sender of datagrams.
type sender struct {
	stream klv.Stream
	last   *platform            // that it told of; targets in packets of their own are of it
	told   map[uint16]*platform // likewise, by PID: many packets do not say of whom they are
}

// platform is an aircraft.
type platform struct {
	*Sensor
	clock link.Clock
	pose  pose
}

// Packet takes a datagram or the next bytes of a stream.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch = r.batch[:0]
	from, _ := r.streams.Of(&p)
	if p.Stream == 0 {
		from.stream.Datagram(p.Bytes)
	} else {
		from.stream.Write(p.Bytes)
	}
	if p.End {
		from.stream.End()
	}
	for b, pid, ok, err := from.stream.Next(); ok; b, pid, ok, err = from.stream.Next() {
		if err != nil {
			r.source.Broken(p.At, BadStream, err, b)
			continue
		}
		r.source.Counters.Messages(1)
		if code, err := r.take(from, pid, b, p.At); code != "" {
			r.source.Broken(p.At, code, err, nil) // no bytes: what is read past is not kept either
		}
	}
	if p.End {
		r.streams.Forget(&p)
	}
	r.source.Observe(r.batch)
}

// take reads one packet, or returns why not.
func (r *Reader) take(from *sender, pid uint16, b []byte, received time.Time) (marsad.Code, error) {
	if err := r.packet.Decode(b); err != nil {
		switch {
		case errors.Is(err, klv.ErrChecksum):
			return BadChecksum, err
		case errors.Is(err, klv.ErrNoChecksum):
			return NoChecksum, err
		}
		return BadPacket, err
	}
	var s *platform
	switch r.packet.Standard {
	case klv.ST0601, klv.EG0104:
		s = r.find(from.told[pid])
		from.last, from.told[pid] = s, s
	case klv.ST0903:
		s = from.last
		if s == nil {
			s = r.only
		}
	default:
		r.source.Counters.Reject(NotUsed)
		return "", nil
	}
	if s == nil {
		return UnknownSensor, marsad.Errorf(marsad.Undecodable, "klv: no sensor of the name %q in this feed", r.packet.Name())
	}
	if held, told := r.packet.Held(); told && held != klv.Unclassified && s.Marks.Release < marsad.Amber {
		r.source.Counters.Reject(Classified)
	}
	at := received
	if t := r.packet.Time(klv.Timestamp); !t.IsZero() {
		at = r.source.Measured(&s.clock, t, received)
	}
	if r.packet.Standard != klv.ST0903 {
		if err := r.platform(s, at, received); err != nil {
			return Impossible, err
		}
	}
	return r.found(s, at, received)
}

// find tells which sensor the packet is of: where it does not say, of the one before.
func (r *Reader) find(before *platform) *platform {
	named := false
	for _, tag := range [...]uint32{klv.CallSign, klv.TailNumber, klv.Designation, klv.MissionID} {
		if text := r.packet.Text(tag); text != "" {
			named = true
			if s := r.sensors[text]; s != nil {
				return s
			}
		}
	}
	if !named && before != nil {
		return before
	}
	return r.only
}

// usualSigma is how good the position of a platform is where its sensor does not say,
// m, each axis.
const usualSigma = 10.0

// platform reports the aircraft, its attitude, and what its camera sees.
func (r *Reader) platform(s *platform, at, received time.Time) error {
	p := readPose(&r.packet)
	s.pose = p
	if !p.placed {
		return nil
	}
	sigma := s.SigmaPosition
	if sigma <= 0 {
		sigma = usualSigma
	}
	o := marsad.Observation{
		Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition, Label: marsad.Cooperative,
		Position: p.at, Covariance: marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma},
		Identity: marsad.Identity{Name: r.packet.Name()}, Origin: s.Origin, Marks: s.Marks,
	}
	o.Class[marsad.Drone] = 1
	if s.Own {
		o.Label = marsad.Own
	}
	if p.height.Known() {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = p.height, 2*sigma
	}
	if north, ok := r.packet.Number(klv.NorthVelocity); ok {
		if east, ok := r.packet.Number(klv.EastVelocity); ok {
			o.Has |= marsad.HasVelocity
			o.East, o.North, o.SigmaVelocity = east, north, 1
		}
	}
	if err := o.Valid(); err != nil {
		return err
	}
	r.batch = append(r.batch, o)
	if p.lies || p.looks {
		a := marsad.Asset{At: at, BatteryLeft: -1, LinkQuality: -1, Heading: p.heading, Pitch: p.pitch, Roll: p.roll, AttitudeKnown: p.lies}
		if p.looks {
			a.CameraAz, a.CameraEl, a.CameraKnown = p.cameraAz, p.cameraEl, true
		}
		r.source.Asset(s.ID, a)
	}
	f := p.footprint(&r.packet)
	if f.Centre.IsZero() && f.Corners == [4]geo.Point{} {
		return nil
	}
	f.Sensor, f.At, f.Received = s.ID, at, received
	r.source.Footprint(f)
	return nil
}
