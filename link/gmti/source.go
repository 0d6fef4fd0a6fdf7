package gmti

import (
	"context"
	"fmt"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/gmti"
)

// Source is one feed of packets. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
	// Simulated is the exercise that the feed belongs to. Without one, packets of
	// exercises and simulations are refused.
	Simulated marsad.ExerciseID
}

// Sensor is a platform with its radar; Key is its platform id, and may be empty for
// the only one of a feed.
type Sensor struct {
	marsad.Sensor
	Key string
	Own bool // a platform of ours: where it is is reported
}

// The reasons for which something is not used.
const (
	BadPacket       marsad.Code = "gmti-packet"        // bytes that are no packet
	BadSegment      marsad.Code = "gmti-segment"       // a segment that cannot be read
	UnknownPlatform marsad.Code = "unknown-sensor"     // no sensor of the feed has this platform id
	Simulated       marsad.Code = "simulated-target"   // of an exercise or simulated, outside an exercise
	NoReferenceDate marsad.Code = "gmti-no-date"       // no mission segment yet: dwells are placed at their arrival
	NoPosition      marsad.Code = "no-position"        // a target that does not say where
	Unused          marsad.Code = "gmti-other-segment" // a segment that nothing is made of
	Impossible      marsad.Code = "impossible-values"  // quantities that cannot be
)

// What is assumed where neither target nor sensor tells how good a position is.
const (
	usualSlant = 20.0            // m
	usualCross = geo.Degree / 10 // of the azimuth
)

// steepest is how much longer a slant range can become on the ground: below the radar
// it says nothing of it.
const steepest = 20

// maxMissions bounds the missions whose date is remembered.
const maxMissions = 256

// Run receives until ctx ends, which is no error.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("gmti source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into observations.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}, dates: map[mission]time.Time{}}
	r.streams.New = func() *gmti.Framer { return new(gmti.Framer) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "gmti source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		one := &sensor{Sensor: n, clock: s.NewClock(n.ID)}
		r.sensors[n.Key] = one
		if len(s.Sensors) == 1 && n.Key == "" {
			r.only = one
		}
	}
	return r, nil
}

// Reader turns packets into observations. It belongs to one goroutine.
type Reader struct {
	source  *Source
	sensors map[string]*sensor
	only    *sensor
	streams link.Senders[*gmti.Framer]
	whole   gmti.Framer // of datagrams
	dates   map[mission]time.Time
	packet  gmti.Packet
	dwell   gmti.Dwell
	batch   []marsad.Observation
}

// mission names what a reference date is of.
type mission struct {
	platform string
	number   uint32
}

type sensor struct {
	*Sensor
	clock link.Clock
	begin time.Time // of the revisit under way
	plots int
}

// Packet takes a datagram, which holds whole packets, or the next bytes of a stream.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch = r.batch[:0]
	f := &r.whole
	if p.Stream != 0 {
		f, _ = r.streams.Of(&p)
	}
	f.Write(p.Bytes)
	if p.Stream == 0 || p.End {
		f.End()
	}
	for {
		b, junk := f.Next()
		if b == nil && junk == nil {
			break
		}
		if junk != nil {
			r.source.Broken(p.At, BadPacket, fmt.Errorf("gmti: %d bytes in no packet", len(junk)), junk)
			continue
		}
		r.take(b, p.At)
	}
	if p.End {
		r.streams.Forget(&p)
	}
	r.source.Observe(r.batch)
}

func (r *Reader) take(b []byte, received time.Time) {
	p := &r.packet
	if err := p.Decode(b); err != nil {
		r.source.Broken(received, BadPacket, err, b)
		return
	}
	r.source.Counters.Messages(1)
	if !p.Exercise.Real() && r.source.Simulated == "" {
		r.source.Counters.Reject(Simulated)
		return
	}
	s := r.sensors[p.Platform]
	if s == nil {
		s = r.only
	}
	if s == nil {
		r.source.Counters.Reject(UnknownPlatform)
		return
	}
	for i := range p.Segments {
		if err := r.segment(s, &p.Segments[i], received); err != nil {
			r.source.Broken(received, BadSegment, err, b)
		}
	}
}

func (r *Reader) segment(s *sensor, g *gmti.Segment, received time.Time) error {
	switch g.Type {
	case gmti.MissionSegment:
		m, _, err := g.Record()
		if err != nil {
			return err
		}
		year, month, day := int(m.Int("reference_year")), m.Int("reference_month"), int(m.Int("reference_day"))
		date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if year < 1990 || date.Day() != day || date.Month() != time.Month(month) {
			return fmt.Errorf("gmti: mission segment at byte %d: reference date %d-%d-%d", g.At, year, month, day)
		}
		if len(r.dates) >= maxMissions {
			clear(r.dates)
		}
		r.dates[r.mission()] = date
	case gmti.DwellSegment:
		if err := gmti.DecodeDwell(g, &r.dwell); err != nil {
			return err
		}
		r.look(s, received)
	case gmti.PlatformLocationSegment:
		l, _, err := g.Record()
		if err != nil {
			return err
		}
		at := r.when(s, l.Int("location_time_ms"), received)
		sin, cos := math.Sincos(l.Float("track_deg") * math.Pi / 180)
		if r.platform(s, l.Float("lat"), l.Float("lon"), l.Float("altitude_m"), at, received) {
			o := &r.batch[len(r.batch)-1]
			o.Has, o.East, o.North, o.SigmaVelocity = o.Has|marsad.HasVelocity, l.Float("speed_mps")*sin, l.Float("speed_mps")*cos, 1
		}
	case gmti.JobDefinitionSegment, gmti.FreeTextSegment, gmti.TestStatusSegment: // understood, and nothing to place
	default:
		r.source.Counters.Reject(Unused)
	}
	return nil
}

func (r *Reader) mission() mission { return mission{r.packet.Platform, r.packet.Mission} }

// when places a time of day of the mission's reference date, which may go on beyond
// its midnight; without a date the arrival's day is taken.
func (r *Reader) when(s *sensor, ms int64, received time.Time) time.Time {
	date, known := r.dates[r.mission()]
	stated := date.Add(time.Duration(ms) * time.Millisecond)
	if !known {
		r.source.Counters.Reject(NoReferenceDate)
		stated = link.TimeOfDay(float64(ms)/1000, received)
	}
	return r.source.Measured(&s.clock, stated, received)
}

// look makes plots of the targets of a dwell, and tells of the end of a revisit.
func (r *Reader) look(s *sensor, received time.Time) {
	d := &r.dwell
	at := r.when(s, d.Values[gmti.DwellTime], received)
	r.platform(s, d.Float(gmti.SensorLat), d.Float(gmti.SensorLon), d.Float(gmti.SensorAltitude), at, received)
	if s.begin.IsZero() {
		s.begin = at
	}
	for i := range d.Targets {
		o, code := s.plot(d, &d.Targets[i], at, received)
		if r.source.Simulated == "" && d.TargetHas(gmti.Classification) && d.Targets[i][gmti.Classification] >= 128 {
			code = Simulated
		}
		if code == "" && o.Valid() != nil {
			code = Impossible
		}
		if code != "" {
			r.source.Counters.Reject(code)
			continue
		}
		r.batch = append(r.batch, o)
		s.plots++
	}
	if d.Has(gmti.LastDwell) && d.Values[gmti.LastDwell] != 0 { // no additional dwells in this revisit (AEDP-7, D4)
		r.source.Scan(marsad.Scan{Sensor: s.ID, From: s.begin, To: at, Received: received, Plots: s.plots})
		s.begin, s.plots = time.Time{}, 0
	}
}

// platform reports where a platform of ours is, and tells whether it did.
func (r *Reader) platform(s *sensor, lat, lon, alt float64, at, received time.Time) bool {
	if !s.Own || math.IsNaN(lat+lon) {
		return false
	}
	sigma := s.SigmaPosition
	if sigma <= 0 {
		sigma = usualSlant
	}
	o := marsad.Observation{Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition, Position: geo.LatLon(lat, east(lon)),
		Covariance: marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}, Label: marsad.Own, Origin: s.Origin, Marks: s.Marks,
		Identity: marsad.Identity{Name: s.Name}}
	o.Class[marsad.Aircraft] = 1
	if !math.IsNaN(alt) {
		o.Has, o.Height, o.SigmaHeight = o.Has|marsad.HasHeight, geo.Height{Metres: alt, Above: geo.Ellipsoid}, 2*sigma
	}
	if o.Valid() != nil {
		return false
	}
	r.batch = append(r.batch, o)
	return true
}

func east(lon float64) float64 {
	if lon > 180 {
		return lon - 360
	}
	return lon
}

// plot makes one of a target: its place, and the ellipse that slant and cross range
// give along and across the line from the radar.
func (s *sensor) plot(d *gmti.Dwell, t *gmti.Target, at, received time.Time) (o marsad.Observation, code marsad.Code) {
	lat, lon, ok := d.Position(t)
	if !ok {
		return o, NoPosition
	}
	p := geo.LatLon(lat, lon)
	o = marsad.Observation{Sensor: s.ID, At: at, Received: received, Kind: marsad.Plot, Has: marsad.HasPosition, Position: p, Origin: s.Origin, Marks: s.Marks}
	from := geo.LatLon(d.Float(gmti.SensorLat), east(d.Float(gmti.SensorLon)))
	along, across := d.TargetFloat(t, gmti.SlantRangeSigma), d.TargetFloat(t, gmti.CrossRangeSigma)
	if !(along > 0) {
		if along = s.SigmaRange; along <= 0 {
			along = usualSlant
		}
	}
	var az geo.Angle
	distance := 0.0
	if from.Valid() && !from.IsZero() {
		distance, az = geo.Inverse(from, p)
		// What is along the slant range is longer on the ground.
		if h := d.Float(gmti.SensorAltitude); h > 0 && distance > 0 {
			along *= min(steepest, math.Hypot(distance, h)/distance)
		}
	}
	if !(across > 0) {
		sigma := s.SigmaAzimuth
		if sigma <= 0 {
			sigma = usualCross
		}
		across = max(along, distance*float64(sigma))
	}
	sin, cos := math.Sincos(float64(az))
	a, c := along*along, across*across
	o.Covariance = marsad.Covariance{EE: a*sin*sin + c*cos*cos, NN: a*cos*cos + c*sin*sin, EN: (a - c) * sin * cos}
	if h := d.TargetFloat(t, gmti.TargetHeight); !math.IsNaN(h) {
		sigma := d.TargetFloat(t, gmti.HeightSigma)
		if !(sigma > 0) {
			sigma = 50
		}
		o.Has, o.Height, o.SigmaHeight = o.Has|marsad.HasHeight, geo.Height{Metres: h, Above: geo.Ellipsoid}, sigma
	}
	if c, known := classOf(t[gmti.Classification]); known && d.TargetHas(gmti.Classification) {
		p := float32(0.5)
		if d.TargetHas(gmti.ClassProbability) {
			p = float32(min(t[gmti.ClassProbability], 100)) / 100
		}
		o.Class[c], o.Class[marsad.ClassUnknown] = p, 1-p
	}
	return o, ""
}

// classOf reads the classification of a target (AEDP-7, table of D32.10); simulated
// ones are 128 higher.
func classOf(c int64) (class marsad.Class, known bool) {
	switch c % 128 {
	case 1, 2, 8, 10: // tracked, wheeled, amphibious, vehicle
		return marsad.Vehicle, true
	case 3, 4: // rotary wing, fixed wing
		return marsad.Aircraft, true
	case 6, 13:
		return marsad.Vessel, true
	case 9:
		return marsad.Person, true
	case 11:
		return marsad.Animal, true
	}
	return marsad.ClassUnknown, false
}
