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
	Repeated    marsad.Code = "repeated"             // a position that has been had
	NoPosition  marsad.Code = "no-position"          // the drone does not know where it is
	Impossible  marsad.Code = "impossible-values"    // quantities that cannot be
)

const (
	maxDrones   = 1000
	forgotten   = 5 * time.Minute
	sigma95     = 2.4477 // of a circle
	height95    = 1.96
	usualSigma  = 30.0 // m, where the drone does not tell its accuracy
	usualSpeed  = 3.0  // m/s
	usualHeight = 50.0 // m
)

// drone is what is known of one sender.
type drone struct {
	id       string
	idType   uint8
	last     time.Time // heard
	location remoteid.Location
	located  bool
	operator remoteid.System
}

// Reader turns packets into observations. It belongs to one goroutine.
type Reader struct {
	source  *Source
	streams link.Senders[*capture.Framer]
	drones  map[remoteid.Key]*drone
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
	r := &Reader{source: s, drones: map[remoteid.Key]*drone{}}
	r.streams.New = func() *capture.Framer { return new(capture.Framer) }
	return r
}

// Packet takes the next bytes of a capture, or a whole one.
func (r *Reader) Packet(p link.Packet) {
	if p.End {
		r.streams.Forget(&p)
		return
	}
	framer := new(capture.Framer)
	if p.Stream != 0 {
		framer, _ = r.streams.Of(&p)
	}
	r.source.Counters.Frame(len(p.Bytes), p.At)
	framer.Write(p.Bytes)
	for {
		frame, ok, err := framer.Next()
		if err != nil {
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
	d := r.drone(f.Sender, at)
	fresh := false
	remoteid.Messages(f.Bytes, func(m remoteid.Message, err error) {
		if err != nil {
			r.source.Broken(at, BadMessage, err, nil)
			return
		}
		r.source.Counters.Messages(1)
		switch m.Kind {
		case remoteid.BasicIDKind:
			if name := m.BasicID.Name(); name != "" && (d.id == "" || d.idType != remoteid.SerialNumber) {
				d.id, d.idType = name, m.BasicID.IDType
			}
		case remoteid.LocationKind:
			fresh = !d.located || d.location != m.Location
			if !fresh {
				r.source.Counters.Reject(Repeated)
			}
			d.location, d.located = m.Location, true
		case remoteid.SystemKind:
			r.operator(d, &m.System, at)
		}
	})
	if fresh {
		r.observe(d, at)
	}
}

func (r *Reader) drone(key remoteid.Key, at time.Time) *drone {
	d := r.drones[key]
	if d == nil || at.Sub(d.last) > forgotten {
		if len(r.drones) >= maxDrones {
			oldest := key
			for k, x := range r.drones {
				if o := r.drones[oldest]; o == nil || x.last.Before(o.last) {
					oldest = k
				}
			}
			delete(r.drones, oldest)
		}
		d = &drone{}
		r.drones[key] = d
	}
	d.last = at
	return d
}

func (r *Reader) observe(d *drone, received time.Time) {
	x := &d.location
	lat, lon, ok := x.Position()
	if !ok {
		r.source.Counters.Reject(NoPosition)
		return
	}
	s := &r.source.Sensor
	at, _ := x.At(received)
	o := marsad.Observation{
		Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition,
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
	course, known := x.Course()
	v, moves := x.GroundSpeed()
	if known && moves {
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

// operator hands on where the operator is, when that has changed.
func (r *Reader) operator(d *drone, x *remoteid.System, received time.Time) {
	lat, lon, ok := x.Operator()
	if !ok || d.operator == *x {
		return
	}
	d.operator = *x
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
