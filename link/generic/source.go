package generic

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/generic"
)

// Source is one feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Mapping generic.Mapping
	Sensors []Sensor
}

// Sensor is an instrument; Key is what the mapping's field "sensor" gives for it. The
// only sensor of a feed needs none.
type Sensor struct {
	marsad.Sensor
	Key string
	Own bool // a platform of ours: its positions are labelled own
}

// The reasons for which a message or an item is not used.
const (
	BadMessage    marsad.Code = "generic-message"   // it is not of the format
	BadItem       marsad.Code = "generic-item"      // a value is not what the mapping says
	UnknownSensor marsad.Code = "unknown-sensor"    // no sensor of the feed has this key
	NoQuantity    marsad.Code = "generic-nothing"   // nothing that an observation or a reading could be made of
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
		return fmt.Errorf("generic source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into observations. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	records, err := NewMapping(s.Mapping)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadConfig, "generic source %s: %w", s.Name, err)
	}
	r := &Reader{source: s, records: records, sensors: map[string]*sensor{}}
	r.streams.New = func() *generic.Splitter { return generic.NewSplitter(s.Mapping.Format) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "generic source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		one := &sensor{Sensor: n, clock: s.NewClock(n.ID), asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
		r.sensors[n.Key] = one
		if len(s.Sensors) == 1 {
			r.only = one
		}
	}
	return r, nil
}

// NewMapping checks a mapping against the quantities that there are.
func NewMapping(m generic.Mapping) (*generic.Reader, error) {
	return generic.NewReader(m, func(name string) (string, bool) { return marsad.Quantity(name).Unit() })
}

// Reader turns packets into observations.
type Reader struct {
	source   *Source
	records  *generic.Reader
	sensors  map[string]*sensor
	only     *sensor // where the feed has one
	streams  link.Senders[*generic.Splitter]
	batch    []marsad.Observation
	readings []marsad.Reading
}

type sensor struct {
	*Sensor
	clock link.Clock
	asset marsad.Asset
}

// Packet takes a message, lines of CSV, or the next bytes of a stream. What cannot be
// used is counted, and its bytes go to quarantine.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch, r.readings = r.batch[:0], r.readings[:0]
	splitter, _ := r.streams.Of(&p)
	splitter.Write(p.Bytes)
	if p.Stream == 0 || p.End {
		splitter.End()
	}
	for message, ok, err := splitter.Next(); ok; message, ok, err = splitter.Next() {
		if err == nil {
			err = r.records.Read(message, func(x *generic.Record, err error) {
				code := BadItem
				if err == nil {
					r.source.Counters.Messages(1)
					code, err = r.record(x, p.At)
				}
				if code != "" {
					r.source.Broken(p.At, code, err, message)
				}
			})
		}
		if err != nil {
			r.source.Broken(p.At, BadMessage, err, message)
		}
	}
	if p.End {
		r.streams.Forget(&p)
	}
	r.source.Observe(r.batch)
	r.source.Read(r.readings)
}

// record takes one thing in, or returns why not.
func (r *Reader) record(x *generic.Record, received time.Time) (marsad.Code, error) {
	s := r.sensors[x.Sensor]
	if s == nil && x.Sensor == "" {
		s = r.only
	}
	if s == nil {
		return UnknownSensor, marsad.Errorf(marsad.Undecodable, "generic: no sensor of key %q in this feed", x.Sensor)
	}
	at := received
	switch {
	case !x.Time.IsZero():
		at = r.source.Measured(&s.clock, x.Time, received)
	case x.TimeOfDay >= 0:
		at = r.source.Measured(&s.clock, link.TimeOfDay(x.TimeOfDay, received), received)
	}
	told := s.health(x, at)
	if told {
		r.source.Asset(s.ID, s.asset)
	}
	for _, q := range x.Readings {
		r.readings = append(r.readings, marsad.Reading{Sensor: s.ID, At: at, Received: received, Quantity: marsad.Quantity(q.Quantity),
			Part: q.Part, Value: q.Value, Origin: s.Origin, Marks: s.Marks})
	}
	o, ok := s.observation(x, at, received)
	switch {
	case !ok && !told && len(x.Readings) == 0:
		return NoQuantity, marsad.Errorf(marsad.Undecodable, "generic: neither range and azimuth, nor a position, an azimuth, an event, a reading")
	case !ok:
		return "", nil
	}
	if err := o.Valid(); err != nil {
		return Impossible, err
	}
	r.batch = append(r.batch, o)
	return "", nil
}

// health takes what the sensor says of itself; told is false when that is nothing.
func (s *sensor) health(x *generic.Record, at time.Time) (told bool) {
	if x.Has(generic.Battery) {
		s.asset.BatteryLeft, told = x.Values[generic.Battery], true
	}
	if x.Tamper.Told {
		s.asset.Tamper, told = x.Tamper.Value, true
	}
	if x.Code != "" {
		s.asset.Code, told = marsad.Code(short(x.Code)), true
	}
	if x.Event.Told && !x.Event.Value {
		told = true // a sign of life
	}
	s.asset.At = at
	return told
}

// What is assumed where neither message nor sensor tells how good a value is.
const (
	usualSigma        = 20.0 // m, each axis of a position
	usualSigmaAzimuth = 1 * geo.Degree
	usualSigmaRange   = 50.0 // m
)

// observation makes one of what is told; ok is false when that is nothing to place.
func (s *sensor) observation(x *generic.Record, at, received time.Time) (o marsad.Observation, ok bool) {
	v := &x.Values
	degrees := func(place int) geo.Angle { return geo.Angle(v[place]) * geo.Degree }
	o = marsad.Observation{Sensor: s.ID, At: at, Received: received, Origin: s.Origin, Marks: s.Marks, Number: uint32(v[generic.Number])}
	switch {
	case x.Event.Told && x.Event.Value:
		o = link.Presence(&s.Sensor.Sensor, at, received)
	case x.Has(generic.Range, generic.Azimuth):
		o.Kind, o.Has = marsad.Plot, marsad.HasRange|marsad.HasAzimuth
		o.Range, o.SigmaRange = v[generic.Range], pick(x, generic.SigmaRange, s.SigmaRange, usualSigmaRange)
		s.aim(&o, x)
	case x.Has(generic.Lat, generic.Lon):
		s.place(&o, x, geo.LatLon(v[generic.Lat], v[generic.Lon]))
	case x.Has(generic.OffsetEast, generic.OffsetNorth):
		frame := geo.NewFrame(s.Site, s.SiteHeight)
		p, _ := frame.From(geo.ENU{East: v[generic.OffsetEast], North: v[generic.OffsetNorth]})
		s.place(&o, x, p)
	case x.Has(generic.Azimuth):
		o.Kind, o.Has = marsad.Bearing, marsad.HasAzimuth
		s.aim(&o, x)
	default:
		return o, false
	}
	if x.Has(generic.RangeRate) && o.Has.All(marsad.HasRange) {
		o.Has |= marsad.HasRangeRate
		o.RangeRate, o.SigmaRangeRate = v[generic.RangeRate], max(s.SigmaRangeRate, 0.5)
	}
	if o.Has.All(marsad.HasPosition) && !x.Event.Value {
		speed, course := v[generic.Speed], degrees(generic.Course)
		switch {
		case x.Has(generic.East, generic.North):
			o.Has, o.East, o.North, o.SigmaVelocity = o.Has|marsad.HasVelocity, v[generic.East], v[generic.North], 1
		case x.Has(generic.Speed, generic.Course):
			sin, cos := math.Sincos(float64(course))
			o.Has, o.East, o.North, o.SigmaVelocity = o.Has|marsad.HasVelocity, speed*sin, speed*cos, 1
		}
	}
	o.Identity.Name = short(x.Name)
	if c, known := marsad.ParseClass(x.Class); known && x.Class != "" {
		p := float32(1)
		if x.Has(generic.Confidence) {
			p = float32(v[generic.Confidence])
		}
		o.Class[c] += p
		o.Class[marsad.ClassUnknown] += 1 - p
	}
	return o, true
}

// maxText is how much of a name or a code is taken, bytes.
const maxText = 64

func short(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(strings.Clone(s[:maxText]), "")
}

// aim fills in azimuth and elevation as told: what the sensor is known to add the
// tracker takes out.
func (s *sensor) aim(o *marsad.Observation, x *generic.Record) {
	o.Azimuth = (geo.Angle(x.Values[generic.Azimuth]) * geo.Degree).Normal()
	o.SigmaAzimuth = geo.Angle(pick(x, generic.SigmaAzimuth, s.SigmaAzimuth.Degrees(), usualSigmaAzimuth.Degrees())) * geo.Degree
	if x.Has(generic.Elevation) {
		o.Has |= marsad.HasElevation
		o.Elevation, o.SigmaElevation = geo.Angle(x.Values[generic.Elevation])*geo.Degree, max(s.SigmaElevation, o.SigmaAzimuth)
	}
	s.height(o, x)
}

// place fills in a position. What it is worth is told by the kind of the sensor: the
// object's own word, another system's track, or a plot.
func (s *sensor) place(o *marsad.Observation, x *generic.Record, p geo.Point) {
	o.Kind = marsad.Plot
	switch s.Kind {
	case marsad.Locator:
		o.Kind, o.Label = marsad.Report, marsad.Cooperative
		if s.Own {
			o.Label = marsad.Own
		}
	case marsad.Tracker:
		o.Kind = marsad.SystemTrack
	}
	sigma := pick(x, generic.SigmaPosition, s.SigmaPosition, usualSigma)
	o.Has, o.Position, o.Covariance = marsad.HasPosition, p, marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	s.height(o, x)
}

func (s *sensor) height(o *marsad.Observation, x *generic.Record) {
	if x.Has(generic.Height) {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: x.Values[generic.Height], Above: geo.SeaLevel}, 2*usualSigma
	}
}

// pick takes the message's own value, else the sensor's, else the usual one.
func pick(x *generic.Record, place int, sensor, usual float64) float64 {
	switch {
	case x.Has(place) && x.Values[place] > 0:
		return x.Values[place]
	case sensor > 0:
		return sensor
	}
	return usual
}
