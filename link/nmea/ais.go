package nmea

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/ais"
)

// The reasons for which an AIS message is not used. What is broken in a sentence or
// its payload has codes of its own.
const (
	AISNoPosition marsad.Code = "no-position"       // the position is not available, or the receiver is inoperative
	AISRepeated   marsad.Code = "repeated"          // the same report, over another base station
	AISVirtualAid marsad.Code = "virtual-aid"       // an aid to navigation where there is nothing to see
	AISImpossible marsad.Code = "impossible-values" // a number of no station, or quantities that cannot be
)

// How good the positions of AIS are, 1 sigma a horizontal axis. The accuracy flag
// says whether 95 % of them lie within 10 m (M.1371-5 Annex 8, table 50); without it
// a satellite receiver without corrections is assumed. A position put in by hand or
// reckoned is as good as whoever did it.
const (
	sigmaAccurate  = 5.0   // m
	sigmaPlain     = 20.0  // m
	sigmaEstimated = 200.0 // m
	sigmaManual    = 500.0 // m
	// longRangeStep is the resolution of message 27, 1/10 minute of arc.
	longRangeStep = geo.Angle(math.Pi / 180 / 600)
	// sigmaVelocity is of 0.1 kn and 0.1°, as a satellite receiver tells them.
	sigmaVelocity = 0.3 // m/s, each axis
	// sigmaLongRangeVelocity is of 1 kn and 1°.
	sigmaLongRangeVelocity = 0.8 // m/s, each axis
	// sigmaAltitude is of a satellite receiver's altitude, and of a barometer's.
	sigmaAltitude  = 15.0 // m
	sigmaBarometer = 60.0 // m

	knot          = 1852.0 / 3600 // m/s
	earth         = 6371000.0     // m
	greatestSpeed = 102.2         // kn: "that or more"
	flightSpeed   = 1022.0        // kn: the same of an aircraft
	greatestFlown = 4094.0        // m: the same of its altitude
)

const (
	// maxStations is how many stations are remembered by name and last report.
	maxStations = 1 << 14
	// forgotten is how long a station that says nothing is remembered.
	forgotten = 30 * time.Minute
	// echo is how long after a report the same one is taken for a repetition: base
	// stations that hear it together pass it on within seconds.
	echo = 10 * time.Second
	// ahead is how far a second may lie ahead of the arrival to be of this minute.
	ahead = 10 * time.Second
)

// aisObserver makes observations and readings of AIS messages. It belongs to one
// goroutine; flush hands on what has come together.
type aisObserver struct {
	feed     *link.Feed
	sensor   *marsad.Sensor
	own      bool // the receiver is ours: what it tells of itself (VDO) is own
	clock    link.Clock
	stations map[uint32]*station
	batch    []marsad.Observation
	readings []marsad.Reading
}

// station is what is remembered of one MMSI.
type station struct {
	name     string
	heard    time.Time
	reported time.Time // arrival of the last position report
	last     ais.Position
}

func newAISObserver(feed *link.Feed, sensor *marsad.Sensor, own bool) *aisObserver {
	return &aisObserver{feed: feed, sensor: sensor, own: own, clock: feed.NewClock(sensor.ID), stations: map[uint32]*station{}}
}

// message takes one message that arrived at received. ownShip says that it came in a
// VDO sentence: what the station that the receiver belongs to has sent itself.
func (o *aisObserver) message(m *ais.Message, ownShip bool, received time.Time) {
	mmsi := m.MMSI()
	if mmsi == 0 || mmsi > 999_999_999 {
		o.feed.Counters.Reject(AISImpossible)
		return
	}
	s := o.station(mmsi, received)
	switch m.Type() {
	case 1, 2, 3, 4, 9, 11, 18, 27:
		o.report(m, s, ownShip, received)
	case 19, 21:
		s.take(m)
		o.report(m, s, ownShip, received)
	case 5, 24:
		s.take(m)
	case 6, 8:
		o.binary(m, received)
	}
}

// flush hands on what the messages since the last call have given.
func (o *aisObserver) flush() {
	o.feed.Observe(o.batch)
	o.feed.Read(o.readings)
	o.batch, o.readings = o.batch[:0], o.readings[:0]
}

// station finds what is remembered, or begins to remember. When there are too many
// those are forgotten that were not heard for long, or else any one.
func (o *aisObserver) station(mmsi uint32, now time.Time) *station {
	s := o.stations[mmsi]
	if s == nil {
		if len(o.stations) >= maxStations {
			o.forget(now)
		}
		s = &station{}
		o.stations[mmsi] = s
	}
	s.heard = now
	return s
}

func (o *aisObserver) forget(now time.Time) {
	for mmsi, s := range o.stations {
		if now.Sub(s.heard) > forgotten {
			delete(o.stations, mmsi)
		}
	}
	for mmsi := range o.stations {
		if len(o.stations) < maxStations {
			return
		}
		delete(o.stations, mmsi)
	}
}

// take learns the name, or the call sign of who has told no name.
func (s *station) take(m *ais.Message) {
	var room [64]byte
	name := m.AppendText(room[:0], "name")
	if m.Type() == 21 {
		name = m.AppendText(name, "name_extension")
	}
	if len(name) == 0 && s.name == "" {
		name = m.AppendText(name, "call_sign")
	}
	if len(name) > 0 && string(name) != s.name {
		s.name = string(name)
	}
}

// report makes an observation of a position report, or counts why not.
func (o *aisObserver) report(m *ais.Message, s *station, ownShip bool, received time.Time) {
	if m.Type() == 21 && m.Bool("virtual") {
		o.feed.Counters.Reject(AISVirtualAid)
		return
	}
	var p ais.Position
	if !m.Position(&p) || p.Second == ais.SecondInoperative {
		o.feed.Counters.Reject(AISNoPosition)
		return
	}
	if s.repeats(&p, received) {
		o.feed.Counters.Reject(AISRepeated)
		return
	}
	s.last, s.reported = p, received
	x := marsad.Observation{
		Sensor: o.sensor.ID, At: o.measured(m, &p, received), Received: received, Kind: marsad.Report, Has: marsad.HasPosition,
		Position: geo.LatLon(p.Lat, p.Lon), Covariance: covariance(m.Type(), &p),
		Identity: marsad.Identity{MMSI: m.MMSI(), Name: s.name}, Label: marsad.Cooperative,
		Origin: o.sensor.Origin, Marks: o.sensor.Marks,
	}
	if ownShip && o.own {
		x.Label = marsad.Own
	}
	velocity(m.Type(), &p, &x)
	height(&p, &x)
	class, beacon := kindOf(m)
	if class != marsad.ClassUnknown {
		x.Class[class] = 1
	}
	if x.Identity.Name == "" {
		x.Identity.Name = beacon
	}
	if err := x.Valid(); err != nil {
		o.feed.Counters.Reject(AISImpossible)
		return
	}
	o.batch = append(o.batch, x)
}

// repeats tells whether p is the last report of the station once more. Without a
// second one cannot tell it from a report of the same place.
func (s *station) repeats(p *ais.Position, received time.Time) bool {
	return p.Second < ais.SecondUnknown && p.Second == s.last.Second && p.Lat == s.last.Lat && p.Lon == s.last.Lon &&
		received.Sub(s.reported).Abs() < echo
}

// measured is when a position was, by the second of the minute that it states: that
// of the last minute before the arrival.
func (o *aisObserver) measured(m *ais.Message, p *ais.Position, received time.Time) time.Time {
	if p.Second >= ais.SecondUnknown {
		return received
	}
	stated := received.Truncate(time.Minute).Add(time.Duration(p.Second) * time.Second)
	switch off := stated.Sub(received); {
	case off > ahead:
		stated = stated.Add(-time.Minute)
	case off <= ahead-time.Minute:
		stated = stated.Add(time.Minute)
	}
	return o.feed.Measured(&o.clock, stated, received)
}

// covariance is how good a position is: see the sigmas above. Message 27 is rounded
// besides: an error that is equally likely within a step.
func covariance(kind int, p *ais.Position) marsad.Covariance {
	sigma := sigmaPlain
	switch {
	case p.Second == ais.SecondManual:
		sigma = sigmaManual
	case p.Second == ais.SecondEstimated:
		sigma = sigmaEstimated
	case p.Accurate:
		sigma = sigmaAccurate
	}
	c := marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	if kind == 27 {
		north := float64(longRangeStep) * earth
		east := north * math.Cos(p.Lat*math.Pi/180)
		c.EE += east * east / 12
		c.NN += north * north / 12
	}
	return c
}

// velocity fills in speed and course over ground, where both are known, or the
// speed is none.
func velocity(kind int, p *ais.Position, x *marsad.Observation) {
	most := greatestSpeed
	if kind == 9 {
		most = flightSpeed
	}
	course := p.COGDegrees * math.Pi / 180
	switch {
	case p.SOGKnots == 0:
		course = 0
	case math.IsNaN(p.SOGKnots) || math.IsNaN(course) || p.SOGKnots >= most:
		return
	}
	x.Has |= marsad.HasVelocity
	x.East, x.North = p.SOGKnots*knot*math.Sin(course), p.SOGKnots*knot*math.Cos(course)
	x.SigmaVelocity = sigmaVelocity
	if kind == 27 {
		x.SigmaVelocity = sigmaLongRangeVelocity
	}
}

// height fills in the altitude of an aircraft.
func height(p *ais.Position, x *marsad.Observation) {
	if math.IsNaN(p.AltitudeMetres) || p.AltitudeMetres >= greatestFlown {
		return
	}
	x.Has |= marsad.HasHeight
	x.Height, x.SigmaHeight = geo.Height{Metres: p.AltitudeMetres, Above: geo.SeaLevel}, sigmaAltitude
	if p.Barometric {
		x.SigmaHeight = sigmaBarometer
	}
}

// beaconActive is the navigational status of a beacon of distress that is not being
// tested (M.1371-5 Annex 8, table 48).
const beaconActive = 14

// kindOf says what a report is of, by its type and by the form of its MMSI (ITU-R
// M.585): 111MIDaXX aircraft, 970, 972 and 974 beacons of distress, whose name is
// returned for those that tell none.
func kindOf(m *ais.Message) (class marsad.Class, beacon string) {
	mmsi := m.MMSI()
	switch m.Type() {
	case 4, 11, 21:
		return marsad.ClassUnknown, ""
	case 9:
		return marsad.Aircraft, ""
	}
	switch mmsi / 1_000_000 {
	case 970:
		beacon = "AIS-SART"
	case 972:
		beacon = "MOB-AIS"
	case 974:
		beacon = "EPIRB-AIS"
	case 111:
		return marsad.Aircraft, ""
	default:
		if mmsi < 10_000_000 || mmsi/10_000_000 == 99 { // 00MIDXXXX coast stations, 99MIDaXXX aids
			return marsad.ClassUnknown, ""
		}
		return marsad.Vessel, ""
	}
	if status, _ := m.Int("navigational_status"); status != beaconActive {
		beacon += " TEST"
	}
	return marsad.ClassUnknown, beacon
}
