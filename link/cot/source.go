package cot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/cot"
)

// Source is one feed of events. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a device of the field, by its uid as Key; one without a key stands for
// all others.
type Sensor struct {
	marsad.Sensor
	Key string
	Own bool // an asset of ours
}

// The reasons for which an event is not used.
const (
	BadEvent      marsad.Code = "cot-event"         // bytes that are no event
	Chat          marsad.Code = "cot-chat"          // what people write to one another: never kept
	NotTaken      marsad.Code = "cot-not-taken"     // tasks, fire missions, files, deletions
	Drawing       marsad.Code = "cot-drawing"       // routes and shapes of a map
	UnknownDevice marsad.Code = "unknown-sensor"    // no sensor of the feed has this uid
	Stale         marsad.Code = "cot-stale"         // it was no longer true when it arrived
	NoPosition    marsad.Code = "no-position"       // latitude and longitude 0: no fix yet
	Repeated      marsad.Code = "repeated"          // had, over another network
	Impossible    marsad.Code = "impossible-values" // quantities that cannot be
)

const (
	// usualSigma is taken where an event does not say how good its place is, by how it
	// came to be: a machine's, a person's.
	machineSigma, humanSigma = 10.0, 100.0 // m, each axis
	// maxUIDs bounds the objects that are remembered.
	maxUIDs = 4096
	maxUID  = 256 // bytes of one
	// aged is how much older than the newest an event is that comes late over another
	// network.
	aged = 10 * time.Minute
)

// Run receives until ctx ends, which is no error.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("cot source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns events into observations.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}, last: map[string]time.Time{}}
	r.streams.New = func() *cot.Framer { return new(cot.Framer) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "cot source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		r.sensors[n.Key] = &sensor{Sensor: n, clock: s.NewClock(n.ID)}
	}
	return r, nil
}

// Reader turns events into observations. It belongs to one goroutine.
type Reader struct {
	source  *Source
	sensors map[string]*sensor
	streams link.Senders[*cot.Framer]
	last    map[string]time.Time // of each uid: the time of its last event
	batch   []marsad.Observation
}

type sensor struct {
	*Sensor
	clock link.Clock
}

// Packet takes a datagram or the next bytes of a stream.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch = r.batch[:0]
	if p.Stream == 0 {
		e, err := cot.Decode(p.Bytes)
		r.take(&e, p.Bytes, err, p.At)
	} else {
		f, _ := r.streams.Of(&p)
		f.Write(p.Bytes)
		if p.End {
			f.End()
		}
		for e, raw, ok, err := f.Next(); ok; e, raw, ok, err = f.Next() {
			r.take(&e, raw, err, p.At)
		}
		if p.End {
			r.streams.Forget(&p)
		}
	}
	r.source.Observe(r.batch)
}

func (r *Reader) take(e *cot.Event, raw []byte, err error, received time.Time) {
	switch {
	case errors.Is(err, cot.ErrNoEvent):
		return
	case err != nil && words(raw):
		r.source.Counters.Reject(Chat) // broken or not: its text is not kept
		return
	case err != nil:
		r.source.Broken(received, BadEvent, err, raw)
		return
	}
	r.source.Counters.Messages(1)
	if code := r.event(e, received); code != "" {
		r.source.Counters.Reject(code)
	}
}

// words tells whether a broken event may hold what people say to one another: a chat,
// which may be cut off before it says that it is one, or a remark.
func words(raw []byte) bool {
	for _, w := range []string{"__chat", "b-t-f", "remarks"} {
		if bytes.Contains(raw, []byte(w)) {
			return true
		}
	}
	return false
}

// event takes one in, or returns why not.
func (r *Reader) event(e *cot.Event, received time.Time) marsad.Code {
	if code := refused(e); code != "" {
		return code
	}
	s := r.sensors[e.UID]
	if s == nil {
		s = r.sensors[""]
	}
	switch {
	case s == nil:
		return UnknownDevice
	case e.Lat == 0 && e.Lon == 0:
		return NoPosition
	case len(e.UID) > maxUID:
		return Impossible
	case r.repeated(e):
		return Repeated
	case len(r.last) >= maxUIDs:
		clear(r.last)
	}
	r.last[strings.Clone(e.UID)] = e.Time // not the whole message with it
	at := r.source.Measured(&s.clock, e.Time, received)
	if at.Add(e.Stale.Sub(e.Time)).Before(received) && e.Stale.After(e.Time) {
		return Stale
	}
	o := s.observation(e, at, received)
	if o.Valid() != nil {
		return Impossible
	}
	r.batch = append(r.batch, o)
	if s.Key != "" {
		r.source.Asset(s.ID, s.asset(e, at))
	}
	return ""
}

// repeated tells whether an event came before. One that is far older than the last of
// its device is none: the clock of the device was wrong, and has been set.
func (r *Reader) repeated(e *cot.Event) bool {
	last, known := r.last[e.UID]
	return known && !e.Time.After(last) && last.Sub(e.Time) < aged
}

// refused names why events of some types are not taken: nothing that steers weapons,
// and nothing that people say to one another.
func refused(e *cot.Event) marsad.Code {
	if e.Chat() {
		return Chat
	}
	switch t := e.Type; {
	case strings.HasPrefix(t, "a-"), strings.HasPrefix(t, "b-m-p"), strings.HasPrefix(t, "b-a-o"), t == "b-r-f-h-c":
		return ""
	case strings.HasPrefix(t, "u-"), strings.HasPrefix(t, "b-m-r"):
		return Drawing
	}
	return NotTaken
}

// observation makes one of an event that is a place.
func (s *sensor) observation(e *cot.Event, at, received time.Time) marsad.Observation {
	o := marsad.Observation{
		Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition,
		Position: geo.LatLon(e.Lat, e.Lon), Identity: marsad.Identity{Name: e.Detail.Callsign}, Origin: s.Origin, Marks: s.Marks,
	}
	if o.Identity.Name == "" {
		o.Identity.Name = e.UID
	}
	if len(o.Identity.Name) > 64 {
		o.Identity.Name = strings.ToValidUTF8(o.Identity.Name[:64], "")
	}
	sigma := machineSigma
	if strings.HasPrefix(e.How, "h") {
		sigma = humanSigma
	}
	if s.SigmaPosition > 0 {
		sigma = s.SigmaPosition
	}
	if cot.Known(e.CE) && e.CE > 0 {
		sigma = e.CE
	}
	o.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	if cot.Known(e.HAE) {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: e.HAE, Above: geo.Ellipsoid}, 2*sigma
		if cot.Known(e.LE) && e.LE > 0 {
			o.SigmaHeight = e.LE
		}
	}
	if v, c := e.Detail.Speed, e.Detail.Course; v >= 0 && !math.IsNaN(c) {
		sin, cos := math.Sincos(c * math.Pi / 180)
		o.Has |= marsad.HasVelocity
		o.East, o.North, o.SigmaVelocity = v*sin, v*cos, 1
	}
	switch {
	case s.Own:
		o.Label = marsad.Own
	case strings.HasPrefix(e.Type, "a-f"):
		o.Label = marsad.Cooperative
	}
	if c := classOf(e.Type); c != marsad.ClassUnknown {
		o.Class[c] = 1
	}
	return o
}

// classOf reads the dimension and the function of a type such as a-f-G-E-V (CoT event
// types). What an event says of somebody's side is not taken over.
func classOf(t string) marsad.Class {
	parts := strings.Split(t, "-")
	if parts[0] != "a" || len(parts) < 3 {
		return marsad.ClassUnknown
	}
	function := strings.Join(parts[3:], "-")
	switch parts[2] {
	case "A":
		if strings.HasPrefix(function, "M-F-Q") || strings.HasPrefix(function, "M-H-Q") {
			return marsad.Drone
		}
		return marsad.Aircraft
	case "S":
		return marsad.Vessel
	case "G":
		if strings.HasPrefix(function, "E-V") {
			return marsad.Vehicle
		}
	}
	return marsad.ClassUnknown
}

func (s *sensor) asset(e *cot.Event, at time.Time) marsad.Asset {
	a := marsad.Asset{At: at, BatteryLeft: -1, LinkQuality: -1}
	if e.Detail.Battery >= 0 {
		a.BatteryLeft = float64(e.Detail.Battery) / 100
	}
	if c := e.Detail.Sensor; c != nil && !math.IsNaN(c.Azimuth) {
		a.CameraKnown, a.CameraAz = true, geo.Angle(c.Azimuth)*geo.Degree
		if !math.IsNaN(c.Elevation) {
			a.CameraEl = geo.Angle(c.Elevation) * geo.Degree
		}
	}
	if strings.HasPrefix(e.Type, "b-a-o") && !e.Detail.Cancelled {
		a.Code = "emergency"
	}
	return a
}

// Encode makes the event that an observation of an asset is told by; it lives for as
// long as stale says.
func Encode(o *marsad.Observation, uid, kind string, stale time.Duration) cot.Event {
	e := cot.NewEvent()
	e.UID, e.Type, e.How = uid, kind, "m-g"
	e.Time, e.Start, e.Stale = o.At, o.At, o.At.Add(stale)
	e.Lat, e.Lon = o.Position.Degrees()
	major, _, _ := o.Covariance.Ellipse()
	e.CE = major
	e.Detail.Callsign = o.Identity.Name
	if o.Has.All(marsad.HasHeight) && o.Height.Above == geo.Ellipsoid {
		e.HAE, e.LE = o.Height.Metres, o.SigmaHeight
	}
	if o.Has.All(marsad.HasVelocity) {
		e.Detail.Speed = math.Hypot(o.East, o.North)
		e.Detail.Course = geo.Angle(math.Atan2(o.East, o.North)).Normal().Degrees()
	}
	return e
}
