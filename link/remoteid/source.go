// Package remoteid hears the Remote ID of drones in a capture that a receiver of Wi-Fi or
// Bluetooth streams: pcap or pcapng over TCP, a pipe or a file.
//
// It listens narrowly. A frame that is no Remote ID is counted and forgotten, and no
// bytes of any frame go to quarantine. The address of a sender joins its messages in memory
// and is never told. The operator's place goes to Sink.Operator alone.
package remoteid

import (
	"context"
	"fmt"
	"hash/maphash"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/capture"
	"marsad/wire/remoteid"
)

// Source is one receiver.
type Source struct {
	link.Feed
	Sensor marsad.Sensor
}

// The reasons for which a frame or a message is not used.
const (
	NotRemoteID marsad.Code = "remoteid-other-frame" // a frame that is none: its bytes are forgotten
	BadMessage  marsad.Code = "remoteid-message"     // a message that cannot be
	BadCapture  marsad.Code = "remoteid-capture"     // a stream that is no capture
	Unnamed     marsad.Code = "remoteid-unnamed"     // a drone that may yet tell its name
	Repeated    marsad.Code = "repeated"             // a position that has been had
	NoPosition  marsad.Code = "no-position"          // the drone does not know where it is
	Impossible  marsad.Code = "impossible-values"    // quantities that cannot be
)

const (
	maxDrones   = 1000
	forgotten   = 5 * time.Minute
	naming      = 4 * time.Second // drones tell their name at least each 3 s
	renewed     = time.Minute     // an operator who stays is told of so often
	sigma95     = 2.4477          // of a circle
	height95    = 1.96
	usualSigma  = 30.0 // m, where the drone does not tell its accuracy
	usualSpeed  = 3.0  // m/s
	usualHeight = 50.0 // m
)

// stream is one capture under way.
type stream struct {
	capture.Framer
	failed bool // the rest cannot be followed until another capture begins, which has been counted
}

// write takes the next bytes. A stream that has failed is followed again from where a
// piece begins another capture, as that of a program that was started again.
func (s *stream) write(b []byte) {
	if s.failed && capture.Begins(b) {
		*s = stream{}
	}
	s.Write(b)
}

// sender is what is known of one transmitter.
type sender struct {
	id          string
	idType      uint8
	first, last time.Time // heard
	clock       link.Clock
	timed       bool     // tenths has been told
	tenths      uint16   // of its newest report
	reports     *reports // of the drone; shared by its transmitters once it is named
}

// reports are the newest ones of one drone, over whatever carries them.
type reports struct {
	last       time.Time
	seen       [8]remoteid.Location // a ring
	n          int
	operator   uint64    // a hash of the operator's place: the place itself is not kept here
	operatorAt time.Time // when it was handed on
}

// had tells whether a report has been had, and notes it.
func (d *reports) had(x *remoteid.Location) bool {
	for i := range min(d.n, len(d.seen)) {
		if y := &d.seen[i]; x.Tenths == y.Tenths && x.Lat == y.Lat && x.Lon == y.Lon {
			return true
		}
	}
	d.seen[d.n%len(d.seen)] = *x
	d.n++
	return false
}

// Reader turns packets into observations. It belongs to one goroutine.
type Reader struct {
	source  *Source
	streams link.Senders[*stream]
	senders map[remoteid.Key]*sender
	named   map[string]*reports
	seed    maphash.Seed
}

// Run receives until ctx ends.
func (s *Source) Run(ctx context.Context) error {
	r := s.Reader()
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("remoteid source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what takes the packets of the source.
func (s *Source) Reader() *Reader {
	s.Prepare()
	r := &Reader{source: s, senders: map[remoteid.Key]*sender{}, named: map[string]*reports{}, seed: maphash.MakeSeed()}
	r.streams.New = func() *stream { return new(stream) }
	return r
}

// Packet takes the next bytes of a capture, or a whole one.
func (r *Reader) Packet(p link.Packet) {
	if p.End {
		r.streams.Forget(&p)
		return
	}
	s := new(stream)
	if p.Stream != 0 {
		s, _ = r.streams.Of(&p)
	}
	r.source.Counters.Frame(len(p.Bytes), p.At)
	s.write(p.Bytes)
	for !s.failed {
		frame, ok, err := s.Next()
		if err != nil {
			s.failed = true
			r.source.Broken(p.At, BadCapture, err, nil)
		}
		if !ok {
			return
		}
		if remoteid.Find(uint16(frame.Link), frame.Bytes, func(f remoteid.Found) { r.found(f, p.At) }) == 0 {
			r.source.Counters.Reject(NotRemoteID)
		}
	}
}

// found takes the messages of one frame: those that say who before those that say where.
func (r *Reader) found(f remoteid.Found, at time.Time) {
	s := r.sender(f.Sender, at)
	var location remoteid.Location
	var system remoteid.System
	located, steered := false, false
	remoteid.Messages(f.Bytes, func(m remoteid.Message, err error) {
		if err != nil {
			r.source.Broken(at, BadMessage, err, nil)
			return
		}
		r.source.Counters.Messages(1)
		switch m.Kind {
		case remoteid.BasicIDKind:
			r.name(s, &m.BasicID, at)
		case remoteid.LocationKind:
			location, located = m.Location, true
		case remoteid.SystemKind:
			system, steered = m.System, true
		}
	})
	if located {
		r.located(s, &location, at)
	}
	if steered && s.id != "" {
		r.operator(s, &system, at)
	}
}

// name takes who the drone is; a serial number is kept before all other ids.
func (r *Reader) name(s *sender, x *remoteid.BasicID, at time.Time) {
	name := x.Name()
	if name == "" || s.id == name || s.id != "" && s.idType == remoteid.SerialNumber && x.IDType != remoteid.SerialNumber {
		return
	}
	s.id, s.idType = name, x.IDType
	d := r.named[name]
	if d == nil {
		d = &reports{last: at}
		room(r.named, at, func(d *reports) time.Time { return d.last })
		r.named[name] = d
	}
	s.reports = d
}

// sender finds or makes what is known of a transmitter. Frames without an address may
// be of anyone: each is by itself.
func (r *Reader) sender(key remoteid.Key, at time.Time) *sender {
	s := r.senders[key]
	if s == nil || at.Sub(s.last) > forgotten {
		s = &sender{first: at, clock: r.source.NewClock(""), reports: new(reports)} // a drone's clock is not the sensor's
		if key != (remoteid.Key{}) {
			room(r.senders, at, func(s *sender) time.Time { return s.last })
			r.senders[key] = s
		}
	}
	s.last, s.reports.last = at, at
	return s
}

// room makes room for one more: whoever is forgotten goes, or who was heard longest ago.
func room[K comparable, T any](known map[K]*T, at time.Time, last func(*T) time.Time) {
	if len(known) < maxDrones {
		return
	}
	var oldest K
	for k, x := range known {
		if at.Sub(last(x)) > forgotten {
			delete(known, k)
		} else if o := known[oldest]; o == nil || last(x).Before(last(o)) {
			oldest = k
		}
	}
	if len(known) >= maxDrones {
		delete(known, oldest)
	}
}

// located takes where a drone is, once from all that tell it.
func (r *Reader) located(s *sender, x *remoteid.Location, at time.Time) {
	switch {
	case s.id == "" && at.Sub(s.first) < naming:
		r.source.Counters.Reject(Unnamed)
	case s.reports.had(x):
		r.source.Counters.Reject(Repeated)
	default:
		r.observe(s, x, at)
	}
}

func (r *Reader) observe(d *sender, x *remoteid.Location, received time.Time) {
	lat, lon, ok := x.Position()
	if !ok {
		r.source.Counters.Reject(NoPosition)
		return
	}
	s := &r.source.Sensor
	o := marsad.Observation{
		Sensor: s.ID, At: r.measured(d, x, received), Received: received, Kind: marsad.Report, Has: marsad.HasPosition,
		Position: geo.LatLon(lat, lon), Identity: marsad.Identity{Name: d.id}, Label: marsad.Cooperative,
		Origin: s.Origin, Marks: s.Marks,
	}
	o.Class[marsad.Drone] = 1
	horizontal, vertical, pressure, speed := x.Accuracies()
	sigma := or(horizontal/sigma95, usualSigma)
	o.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	if m, ok := remoteid.Metres(x.Geodetic); ok {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: m, Above: geo.Ellipsoid}, or(vertical/height95, usualHeight)
	} else if m, ok := remoteid.Metres(x.Pressure); ok {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: m, Above: geo.Pressure}, or(pressure/height95, usualHeight)
	}
	course, directed := x.Course()
	v, told := x.GroundSpeed()
	if told && (directed || v == 0) {
		o.Has |= marsad.HasVelocity
		o.North, o.East = v*math.Cos(course*math.Pi/180), v*math.Sin(course*math.Pi/180)
		o.SigmaVelocity = or(speed/sigma95, usualSpeed)
	}
	if o.Valid() != nil {
		r.source.Counters.Reject(Impossible)
		return
	}
	r.source.Observe([]marsad.Observation{o})
}

// measured is when the drone was there. A clock that stands while the drone moves tells
// nothing; one that is off is put right by the arrivals.
func (r *Reader) measured(d *sender, x *remoteid.Location, received time.Time) time.Time {
	stands := d.timed && d.tenths == x.Tenths
	d.timed, d.tenths = true, x.Tenths
	if at, known := x.At(received); known && !stands {
		return r.source.Measured(&d.clock, at, received)
	}
	return received
}

// operator hands on where the operator is, when that has changed, and now and again
// while he stays: how long his place may be kept counts from when it was last told.
func (r *Reader) operator(d *sender, x *remoteid.System, received time.Time) {
	lat, lon, ok := x.Operator()
	if !ok {
		return
	}
	same := *x
	same.Seconds = 0 // when it was told is not where
	hash := maphash.Comparable(r.seed, same)
	if known := d.reports; hash == known.operator && received.Sub(known.operatorAt) < renewed {
		return
	}
	d.reports.operator, d.reports.operatorAt = hash, received
	s := &r.source.Sensor
	p := marsad.OperatorPlace{Sensor: s.ID, At: received, Received: received, Drone: d.id, Position: geo.LatLon(lat, lon),
		Takeoff: x.PlaceKind == 0, Origin: s.Origin, Marks: s.Marks}
	if m, ok := remoteid.Metres(x.Height); ok {
		p.Height = geo.Height{Metres: m, Above: geo.Ellipsoid}
	}
	r.source.Operator(p)
}

func or(x, usual float64) float64 {
	if x > 0 {
		return x
	}
	return usual
}
