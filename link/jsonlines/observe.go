package jsonlines

import (
	"errors"
	"math"
	"strconv"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/jsonlines"
)

// observer makes observations of lines. It belongs to one goroutine.
type observer struct {
	source  *Source
	whole   jsonlines.Reader // of datagrams and posted bodies
	streams link.Senders[*jsonlines.Reader]
	sensors map[string]*sensor
	batch   []marsad.Observation
	message jsonlines.Message
}

// sensor is a configured sensor with what it has told.
type sensor struct {
	*Sensor
	clock link.Clock
	asset marsad.Asset
}

func newObserver(s *Source) (*observer, error) {
	s.Prepare()
	o := &observer{source: s, sensors: map[string]*sensor{}}
	o.streams.New = func() *jsonlines.Reader { return new(jsonlines.Reader) }
	for i := range s.Sensors {
		id := string(s.Sensors[i].ID)
		if o.sensors[id] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "jsonlines source %s: sensor %s stands twice", s.Name, id)
		}
		o.sensors[id] = &sensor{
			Sensor: &s.Sensors[i], clock: s.NewClock(s.Sensors[i].ID),
			asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1},
		}
	}
	return o, nil
}

// packet takes a datagram or posted body, which is lines, or the next bytes of a
// connection. One that breaks leaves the rest of a line, which is a broken one.
func (o *observer) packet(p link.Packet) {
	lines := &o.whole
	if p.Stream != 0 {
		lines, _ = o.streams.Of(&p)
	} else {
		lines.Reset()
	}
	lines.Write(p.Bytes)
	if p.Stream == 0 || p.End {
		lines.End()
		o.streams.Forget(&p)
	}
	o.take(lines, len(p.Bytes), p.At)
}

// take reads what n bytes more have made whole and hands it on.
func (o *observer) take(lines *jsonlines.Reader, n int, at time.Time) {
	if n > 0 {
		o.source.Counters.Frame(n, at)
	}
	o.batch = o.batch[:0]
	for {
		raw, ok, err := lines.Next(&o.message)
		if !ok {
			break
		}
		code := marsad.Code("")
		if err != nil {
			code = codeOf(err)
		} else {
			o.source.Counters.Messages(1)
			code, err = o.line(&o.message, at)
		}
		if code != "" {
			o.source.Broken(at, code, err, raw)
		}
	}
	o.source.Observe(o.batch)
}

// codeOf gives the code of a refused line.
func codeOf(err error) marsad.Code {
	var refused *jsonlines.Error
	if errors.As(err, &refused) {
		return marsad.Code("jsonlines-" + refused.Reason.String())
	}
	return marsad.Undecodable
}

// line takes one message in, or returns why not.
func (o *observer) line(m *jsonlines.Message, received time.Time) (marsad.Code, error) {
	s := o.sensors[m.Sensor]
	if s == nil {
		return UnknownSensor, marsad.Errorf(marsad.Undecodable, "jsonlines: no sensor %q in this feed", m.Sensor)
	}
	at := o.source.Measured(&s.clock, m.At, received)
	if m.Type != jsonlines.Status {
		x := s.observation(m, at, received)
		if err := x.Valid(); err != nil {
			return Impossible, err
		}
		o.batch = append(o.batch, x)
	}
	if s.health(m, at) {
		o.source.Asset(s.ID, s.asset)
	}
	return "", nil
}

// usualSigma is taken where neither line nor sensor says how good a position is.
const usualSigma = 10.0 // m, each axis

// observation turns a position or a bearing into the project's words.
func (s *sensor) observation(m *jsonlines.Message, at, received time.Time) marsad.Observation {
	x := marsad.Observation{
		Sensor: s.ID, At: at, Received: received, Kind: marsad.Report,
		Identity: identity(m), Class: classes(m), Label: s.label(m),
		Origin: s.Origin, Marks: s.Marks,
	}
	if m.Type == jsonlines.Bearing {
		s.bearing(&x, m)
		return x
	}
	x.Has = marsad.HasPosition
	x.Position = geo.LatLon(m.Lat.Value, m.Lon.Value)
	sigma := or(m.Sigma, s.SigmaPosition, usualSigma)
	x.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	if c := m.Covariance; c != nil {
		x.Covariance = marsad.Covariance{EE: c[0], EN: c[1], NN: c[2]}
		sigma = math.Sqrt(max(c[0], c[2]))
	}
	if above, ok := geo.ParseReference(m.AltRef); ok && m.Alt.Told {
		x.Has |= marsad.HasHeight
		x.Height = geo.Height{Metres: m.Alt.Value, Above: above}
		x.SigmaHeight = or(m.SigmaAlt, 2*sigma)
	}
	if m.Speed.Told {
		x.Has |= marsad.HasVelocity
		sin, cos := math.Sincos(m.Course.Value * math.Pi / 180)
		x.East, x.North = m.Speed.Value*sin, m.Speed.Value*cos
		x.SigmaVelocity = or(m.SigmaSpeed, 1)
	}
	return x
}

func (s *sensor) bearing(x *marsad.Observation, m *jsonlines.Message) {
	x.Kind, x.Has = marsad.Bearing, marsad.HasAzimuth
	x.Azimuth = geo.Angle(m.Azimuth.Value) * geo.Degree
	x.SigmaAzimuth = geo.Angle(or(m.SigmaAngle, s.SigmaAzimuth.Degrees(), 1)) * geo.Degree
	if m.Elevation.Told {
		x.Has |= marsad.HasElevation
		x.Elevation = geo.Angle(m.Elevation.Value) * geo.Degree
		x.SigmaElevation = x.SigmaAzimuth
		if m.SigmaElevation.Told {
			x.SigmaElevation = geo.Angle(m.SigmaElevation.Value) * geo.Degree
		}
	}
}

// label says what the line is entitled to: our platforms and what tells who it is
// have a label, what a sensor merely sees has none.
func (s *sensor) label(m *jsonlines.Message) marsad.Label {
	switch {
	case s.Own && m.Type == jsonlines.Position:
		return marsad.Own
	case s.Kind == marsad.Locator:
		return marsad.Cooperative
	}
	return marsad.NotClassified
}

// or returns the value told, or the first that is above zero.
func or(told jsonlines.Number, known ...float64) float64 {
	if told.Told {
		return told.Value
	}
	for _, x := range known {
		if x > 0 {
			return x
		}
	}
	return 0
}

// identity reads what the object says of itself; its form has been checked.
func identity(m *jsonlines.Message) marsad.Identity {
	id := marsad.Identity{MAVLink: uint8(m.MAVLink.Value), Name: m.Name}
	if n, err := strconv.ParseUint(m.ICAO, 16, 24); err == nil {
		id.ICAO = uint32(n)
	}
	if n, err := strconv.ParseUint(m.Mode3A, 8, 12); err == nil {
		id.Mode3A = marsad.NewMode3A(uint16(n))
	}
	return id
}

func classes(m *jsonlines.Message) (p marsad.ClassProbabilities) {
	for _, c := range m.Classes {
		if class, ok := marsad.ParseClass(c.Word); ok {
			p[class] = float32(c.Probability)
		}
	}
	return p
}

// health takes in what the line tells of the platform or the device, and says
// whether it is to be handed on. What a line leaves out stays as last told.
func (s *sensor) health(m *jsonlines.Message, at time.Time) bool {
	a, told := &s.asset, m.Type == jsonlines.Status
	a.At = at
	for _, n := range [...]struct {
		from jsonlines.Number
		into *float64
	}{{m.Battery, &a.BatteryLeft}, {m.Link, &a.LinkQuality}} {
		if n.from.Told {
			*n.into, told = n.from.Value, true
		}
	}
	for _, n := range [...]struct {
		from  jsonlines.Number
		into  *geo.Angle
		known *bool
	}{
		{m.Heading, &a.Heading, &a.AttitudeKnown}, {m.Pitch, &a.Pitch, nil}, {m.Roll, &a.Roll, nil},
		{m.CameraAzimuth, &a.CameraAz, &a.CameraKnown}, {m.CameraElevation, &a.CameraEl, nil},
	} {
		if n.from.Told {
			*n.into, told = geo.Angle(n.from.Value)*geo.Degree, true
			if n.known != nil {
				*n.known = true
			}
		}
	}
	if m.Armed.Told {
		a.Armed, told = m.Armed.Value, true
	}
	if m.Tamper.Told {
		a.Tamper = m.Tamper.Value
	}
	if m.Mode != "" {
		a.Mode, told = m.Mode, true
	}
	if m.Code != "" {
		a.Code = marsad.Code(m.Code)
	}
	return told
}
