package nmea

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/nmea"
)

// How good a tracked target is, 1 sigma: half of what IMO MSC.192(79), 5.25.4.9
// demands in 95 of 100 cases of a target that is tracked for three minutes: 50 m or
// 1 % in range, 2° in bearing, 0.5 kn or 1 % in speed, 5° in course.
const (
	targetRange      = 25.0  // m
	targetRangeShare = 0.005 // of the range
	targetBearing    = degree
	targetSpeed      = 0.13  // m/s
	targetCourse     = 0.044 // rad
	// ownPlace is how good the place of a craft is that carries a radar, m, each axis.
	ownPlace = 10.0
	// targetPlace is of a target of which only the place is told, m, each axis.
	targetPlace = 100.0
	// maxLabels bounds the names that are remembered of a radar's targets.
	maxLabels = 1024
)

// radar takes what a radar says of its targets. They are its own tracks, smoothed by
// its own filter: each is shown under its number, and never feeds a track of ours.
func (r *Reader) radar(n *instrument, s *nmea.Sentence) marsad.Code {
	switch s.Formatter {
	case "TLB":
		n.label(s)
		return ""
	case "TTD":
		return r.trackedData(n, s)
	case "TLL":
		return r.targetPosition(n, s)
	}
	return r.tracked(n, s)
}

// label keeps the names of targets.
func (n *instrument) label(s *nmea.Sentence) {
	for i := range s.Groups() {
		number, told := s.GroupFloat(i, "target_number")
		if !told || number < 0 || number > math.MaxUint16 {
			continue
		}
		name := string(s.GroupBytes(i, "label"))
		if name == "" {
			delete(n.labels, uint32(number))
		} else if len(n.labels) < maxLabels && len(name) <= 64 {
			n.labels[uint32(number)] = name
		}
	}
}

// status says why a target is not shown.
func status(letter byte) marsad.Code {
	switch letter {
	case 'T':
		return ""
	case 'Q':
		return Acquiring
	case 'L':
		return Lost
	}
	return NoStatus
}

// target begins an observation of a target.
func (r *Reader) target(n *instrument, number int64, name []byte, utc float64, timed bool) marsad.Observation {
	x := marsad.Observation{
		At: r.measured(n, utc, timed), Kind: marsad.SystemTrack, Has: marsad.HasPosition, Label: marsad.Declared, Number: uint32(number),
	}
	x.Identity.Name = n.labels[uint32(number)]
	if len(name) > 0 && len(name) <= 64 {
		x.Identity.Name = string(name)
	}
	return x
}

// tracked takes TTM.
func (r *Reader) tracked(n *instrument, s *nmea.Sentence) marsad.Code {
	if code := status(s.Letter("target_status")); code != "" {
		return code
	}
	number, numbered := s.Int("target_number")
	distance, ranged := s.Float("distance")
	bearing, directed := s.Float("bearing_deg")
	units, known := speedUnit(s.Letter("units"))
	if !numbered || number < 0 || number > math.MaxUint16 || !ranged || distance < 0 || !directed || !known || s.Letter("units") == 'M' {
		return BadField
	}
	azimuth, code := r.trueBearing(geo.Angle(bearing)*degree, s.Letter("bearing_reference"))
	if code != "" {
		return code
	}
	utc, timed := s.Float("utc")
	x := r.target(n, number, s.Bytes("target_name"), utc, timed)
	speed, ok1 := s.Float("speed")
	course, ok2 := s.Float("course_deg")
	if ok1 && (ok2 || speed == 0) && speed >= 0 && s.Letter("course_reference") == 'T' {
		targetVelocity(&x, speed*units, geo.Angle(course)*degree)
	}
	return r.place(n, &x, distance*units*3600, azimuth)
}

// trueBearing turns a bearing that is relative to the bow.
func (r *Reader) trueBearing(bearing geo.Angle, reference byte) (geo.Angle, marsad.Code) {
	switch {
	case reference == 'T':
		return bearing.Normal(), ""
	case reference != 'R':
		return 0, BadField
	case !r.within(r.craft.headingAt, fresh):
		return 0, NoHeading
	}
	return (bearing + r.craft.heading).Normal(), ""
}

// origin is where a radar is: a fixed one at its site, else where the craft is, to
// within sigma metres on each axis.
func (r *Reader) origin(n *instrument) (p geo.Point, sigma float64, ok bool) {
	switch {
	case !n.sensor.Own && n.sensor.Site.Valid():
		return n.sensor.Site, 0, true
	case r.within(r.craft.positionAt, fresh):
		return r.craft.position, ownPlace, true
	}
	return geo.Point{}, 0, false
}

// place puts a target at a range and azimuth from the radar. Of one that moves it says
// from where.
func (r *Reader) place(n *instrument, x *marsad.Observation, distance float64, azimuth geo.Angle) marsad.Code {
	from, own, known := r.origin(n)
	if !known {
		return NoOwnPlace
	}
	x.Position = geo.Direct(from, azimuth, distance)
	along := n.sensor.SigmaRange
	if along <= 0 {
		along = max(targetRange, targetRangeShare*distance)
	}
	angle := n.sensor.SigmaAzimuth
	if angle <= 0 {
		angle = targetBearing
	}
	across := max(float64(angle)*distance, 1)
	sin, cos := math.Sincos(float64(azimuth))
	aa, cc := along*along+own*own, across*across+own*own
	if own > 0 {
		x.Has |= marsad.HasRange | marsad.HasAzimuth | marsad.HasObserver
		x.Range, x.SigmaRange, x.Azimuth, x.SigmaAzimuth = distance, along, azimuth, geo.Angle(angle)
		x.Observer, x.SigmaObserver = from, own
	}
	x.Covariance = marsad.Covariance{EE: aa*sin*sin + cc*cos*cos, EN: (aa - cc) * sin * cos, NN: aa*cos*cos + cc*sin*sin}
	return r.add(n, x)
}

func targetVelocity(x *marsad.Observation, speed float64, course geo.Angle) {
	sin, cos := math.Sincos(float64(course))
	x.Has |= marsad.HasVelocity
	x.East, x.North = speed*sin, speed*cos
	x.SigmaVelocity = max(targetSpeed, targetCourse*speed)
}

// targetPosition takes TLL.
func (r *Reader) targetPosition(n *instrument, s *nmea.Sentence) marsad.Code {
	if code := status(s.Letter("target_status")); code != "" {
		return code
	}
	number, numbered := s.Int("target_number")
	lat, ok1 := s.Float("lat")
	lon, ok2 := s.Float("lon")
	if !numbered || number < 0 || number > math.MaxUint16 || !ok1 || !ok2 {
		return BadField
	}
	utc, timed := s.Float("utc")
	x := r.target(n, number, s.Bytes("target_name"), utc, timed)
	x.Position = geo.LatLon(lat, lon)
	sigma := n.sensor.SigmaPosition
	if sigma <= 0 {
		sigma = targetPlace
	}
	x.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	return r.add(n, &x)
}

// trackedData takes TTD: targets of the radar, and of AIS as the radar shows them,
// which are left to the AIS receiver.
func (r *Reader) trackedData(n *instrument, s *nmea.Sentence) marsad.Code {
	var err error
	r.targets, err = s.AppendTargets(r.targets[:0])
	if err != nil {
		r.source.Broken(r.at, BadField, err, s.Raw)
	}
	for i := range r.targets {
		t := &r.targets[i]
		if code := r.oneTracked(n, t); code != "" {
			r.source.Counters.Reject(code)
		}
	}
	return ""
}

func (r *Reader) oneTracked(n *instrument, t *nmea.Target) marsad.Code {
	switch {
	case t.Protocol != 0 || !t.Radar || t.Status == nmea.TargetNone:
		return NotUsed
	case t.Test && !n.exercise():
		return Simulated
	case t.Status == nmea.TargetLost:
		return Lost
	case t.Status == nmea.TargetAcquiring:
		return Acquiring
	case t.Status < nmea.TargetEstablished:
		return NoStatus
	case math.IsNaN(t.DistanceNM) || math.IsNaN(t.BearingDeg):
		return BadField
	}
	x := r.target(n, int64(t.Number), nil, 0, false)
	if !t.Relative && !t.Water && !math.IsNaN(t.SpeedKn) && !math.IsNaN(t.CourseDeg) {
		targetVelocity(&x, t.SpeedKn*knot, geo.Angle(t.CourseDeg)*degree)
	}
	return r.place(n, &x, t.DistanceNM*1852, geo.Angle(t.BearingDeg)*degree)
}
