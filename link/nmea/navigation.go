package nmea

import (
	"bytes"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/nmea"
)

const (
	degree = geo.Angle(math.Pi / 180)
	minute = degree / 60
	// fresh is how long what the craft told of itself counts.
	fresh = 10 * time.Second
	// variationLife is how long a variation counts: it changes with the place only.
	variationLife = time.Hour
	// movedBy is how far a fixed sensor's fix may lie from where it is configured, and
	// movedFixes how many in a row must lie further to tell that it was moved.
	movedBy    = 100.0 // m
	movedFixes = 3
	// dilution is what one unit of horizontal dilution stands for, m, each axis: a
	// receiver without corrections.
	dilution = 4.0
	// sigmaFix is of a receiver that tells nothing of its accuracy, m, each axis.
	sigmaFix = 10.0
	// sigmaGround is of speed and course over ground of a satellite receiver.
	sigmaGround = 0.3 // m/s, each axis
)

// craft is what is known of the site or craft that all sensors of a source share.
type craft struct {
	position    geo.Point
	positionAt  time.Time
	heading     geo.Angle // true
	headingAt   time.Time
	trueAt      time.Time // when it was told as a true one
	variation   geo.Angle // east positive
	variationAt time.Time
	east, north float64 // over ground, m/s
	movingAt    time.Time
	windAt      time.Time // when true wind was told
}

func (r *Reader) within(t time.Time, life time.Duration) bool {
	return !t.IsZero() && r.at.Sub(t) < life
}

// fixes is what a satellite receiver told.
type fixes struct {
	stated, statedAt time.Time // by date and time, and its arrival
	best             int       // the best sentence for a position, by rank
	bestAt           time.Time
	height           geo.Height
	heightAt         time.Time
	dilution         float64
	sigma            [3]float64 // GST: latitude, longitude, altitude
	sigmaAt          time.Time
	otherDatum       bool
	shift            [2]geo.Angle // what the datum adds to latitude and longitude
	local            geo.Datum    // that is not WGS-84 and has no offsets; without name: none
	astray           int          // fixes in a row that lie far from the site
	moved            bool
}

// ranks of the sentences that tell a position: a receiver sends several of one fix.
var ranks = map[string]int{"GLL": 1, "GGA": 2, "GNS": 3, "RMC": 4}

// navigation takes what a satellite receiver says.
func (r *Reader) navigation(n *instrument, s *nmea.Sentence) marsad.Code {
	f := &n.fixes
	switch s.Formatter {
	case "ZDA":
		return r.date(n, s)
	case "DTM":
		return f.datum(s)
	case "GST":
		lat, ok1 := s.Float("sigma_lat_m")
		lon, ok2 := s.Float("sigma_lon_m")
		up, ok3 := s.Float("sigma_altitude_m")
		if !ok1 || !ok2 || !ok3 {
			return NoFix
		}
		f.sigma, f.sigmaAt = [3]float64{lat, lon, up}, r.at
		return ""
	case "VTG":
		if m := s.Letter("mode"); m == 'N' {
			return NotValid
		}
		speed, course, ok := ground(s, "speed_kn", "course_true_deg")
		if !ok {
			return BadField
		}
		r.moving(speed, course)
		return ""
	}
	sigma, code := r.validity(n, s)
	if code != "" {
		return code
	}
	if s.Formatter == "RMC" {
		if v, told := s.Float("magnetic_variation_deg"); told {
			r.craft.variation, r.craft.variationAt = geo.Angle(v)*degree, r.at
		}
		r.date(n, s)
		if speed, course, ok := ground(s, "sog_kn", "cog_deg"); ok {
			r.moving(speed, course)
		}
	}
	f.altitude(s, r.at)
	return r.fix(n, s, sigma)
}

// date takes the date and time that RMC and ZDA tell.
func (r *Reader) date(n *instrument, s *nmea.Sentence) marsad.Code {
	day, dated := s.Day()
	seconds, timed := s.Float("utc")
	if !dated || !timed {
		return BadField
	}
	n.fixes.stated, n.fixes.statedAt = day.Add(time.Duration(math.Round(seconds*1e6))*time.Microsecond), r.at
	return ""
}

// localDatums are the datums of DTM that are known, by their codes in IHO S-60 and
// their subdivision.
var localDatums = map[string]string{
	"P90": "pz90.11", "ADI": "adindan", "ADIC": "adindan-mali", "ADIE": "adindan-burkina-faso", "NSD": "nord-sahara", "PTB": "point58", "PUK": "sk42",
}

// datum takes DTM: what is told on another datum is put right by the offsets, where
// they are told from WGS-84 (IEC 61162-1, DTM), else by what is known of the datum,
// and else refused until DTM tells another.
func (f *fixes) datum(s *nmea.Sentence) marsad.Code {
	f.shift, f.local, f.otherDatum = [2]geo.Angle{}, geo.Datum{}, false
	code := string(s.Bytes("local_datum"))
	if code == "W84" {
		return ""
	}
	lat, ok1 := s.Float("lat_offset_min")
	lon, ok2 := s.Float("lon_offset_min")
	if string(s.Bytes("reference_datum")) == "W84" && ok1 && ok2 && (lat != 0 || lon != 0) {
		f.shift = [2]geo.Angle{geo.Angle(lat) * minute, geo.Angle(lon) * minute}
		return ""
	}
	name, known := localDatums[code+string(s.Bytes("local_datum_subdivision"))]
	if !known {
		name, known = localDatums[code]
	}
	local, err := geo.DatumOf(name)
	if !known || err != nil {
		f.otherDatum = true
		return OtherDatum
	}
	f.local = local
	return ""
}

// wgs84 is a place that a receiver tells, on WGS-84.
func (f *fixes) wgs84(p geo.Point) geo.Point {
	p.Lat, p.Lon = p.Lat-f.shift[0], p.Lon-f.shift[1]
	if f.local.Name != "" {
		p, _ = f.local.ToWGS84(p, 0)
	}
	return p
}

// ground reads a speed in knots and a course. Who stands has no course.
func ground(s *nmea.Sentence, speedName, courseName string) (speed float64, course geo.Angle, ok bool) {
	kn, told := s.Float(speedName)
	c, directed := s.Float(courseName)
	if !told || kn < 0 || !directed && kn != 0 {
		return 0, 0, false
	}
	return kn * knot, geo.Angle(c) * degree, true
}

func (r *Reader) moving(speed float64, course geo.Angle) {
	sin, cos := math.Sincos(float64(course))
	r.craft.east, r.craft.north, r.craft.movingAt = speed*sin, speed*cos, r.at
}

// validity says whether a position may be used, and how good it is where its kind
// tells: 0 is as good as the receiver says.
func (r *Reader) validity(n *instrument, s *nmea.Sentence) (sigma float64, code marsad.Code) {
	mode := s.Letter("mode")
	switch s.Formatter {
	case "GGA":
		quality, told := s.Int("quality")
		switch {
		case !told || quality == 0:
			return 0, NoFix
		case quality == 6:
			mode = 'E'
		case quality == 7:
			mode = 'M'
		case quality == 8:
			mode = 'S'
		}
	case "GNS":
		mode = bestMode(s.Bytes("mode"))
	default:
		if s.Letter("status") != 'A' {
			return 0, NotValid
		}
	}
	switch {
	case mode == 'N':
		return 0, NotValid
	case mode == 'S' && !n.exercise():
		return 0, Simulated
	case n.fixes.otherDatum:
		return 0, OtherDatum
	case mode == 'E':
		return sigmaEstimated, ""
	case mode == 'M':
		return sigmaManual, ""
	}
	return 0, ""
}

// bestMode is the best of the modes that GNS tells, one for each system.
func bestMode(modes []byte) byte {
	for _, m := range []byte("RFPDAEMS") {
		if bytes.IndexByte(modes, m) >= 0 {
			return m
		}
	}
	return 'N'
}

// altitude keeps what GGA and GNS tell of the height, and of the dilution.
func (f *fixes) altitude(s *nmea.Sentence, at time.Time) {
	if d, told := s.Float("hdop"); told {
		f.dilution = d
	}
	metres, told := s.Float("altitude_m")
	if !told {
		return
	}
	f.height, f.heightAt = geo.Height{Metres: metres, Above: geo.SeaLevel}, at
	if separation, told := s.Float("geoid_separation_m"); told && separation != 0 {
		f.height = geo.Height{Metres: metres + separation, Above: geo.Ellipsoid}
	}
}

// fix takes a position: of a craft it is a report, of a fixed sensor a check of where
// it stands.
func (r *Reader) fix(n *instrument, s *nmea.Sentence, sigma float64) marsad.Code {
	lat, ok1 := s.Float("lat")
	lon, ok2 := s.Float("lon")
	if !ok1 || !ok2 {
		return NoFix
	}
	f := &n.fixes
	position := f.wgs84(geo.LatLon(lat, lon))
	if !position.Valid() {
		return Impossible
	}
	r.craft.position, r.craft.positionAt = position, r.at
	rank := ranks[s.Formatter]
	if r.within(f.bestAt, fresh) && rank < f.best {
		return "" // of the fix that a better sentence tells
	}
	f.best, f.bestAt = rank, r.at
	if !n.sensor.Own && n.sensor.Site.Valid() {
		r.siteCheck(n, position)
		return ""
	}
	utc, told := s.Float("utc")
	x := marsad.Observation{
		At: r.measured(n, utc, told), Kind: marsad.Report, Has: marsad.HasPosition, Position: position,
		Label: marsad.Cooperative, Identity: marsad.Identity{Name: n.sensor.Name},
	}
	if n.sensor.Own {
		x.Label = marsad.Own
	}
	r.accuracy(n, &x, sigma)
	if r.within(f.heightAt, fresh) {
		x.Has |= marsad.HasHeight
		x.Height = f.height
	}
	if c := &r.craft; r.within(c.movingAt, fresh) {
		x.Has |= marsad.HasVelocity
		x.East, x.North, x.SigmaVelocity = c.east, c.north, sigmaGround
	}
	return r.add(n, &x)
}

// accuracy fills in how good a position is: what GST tells, else by the dilution,
// else what is configured.
func (r *Reader) accuracy(n *instrument, x *marsad.Observation, sigma float64) {
	f := &n.fixes
	x.SigmaHeight = sigmaAltitude
	switch {
	case sigma > 0:
	case r.within(f.sigmaAt, fresh) && f.sigma[0] > 0 && f.sigma[1] > 0:
		x.Covariance = marsad.Covariance{EE: f.sigma[1] * f.sigma[1], NN: f.sigma[0] * f.sigma[0]}
		if f.sigma[2] > 0 {
			x.SigmaHeight = f.sigma[2]
		}
		return
	case n.sensor.SigmaPosition > 0:
		sigma = n.sensor.SigmaPosition
	case f.dilution > 0 && f.dilution < 50:
		sigma = dilution * f.dilution
	default:
		sigma = sigmaFix
	}
	x.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
}

// moved is what a fixed sensor is said to be whose receiver is far from its site.
const moved = marsad.Code("moved")

// siteCheck compares the fix of a fixed sensor with where it is configured, and tells
// when it begins to lie, and when it no longer lies, elsewhere.
func (r *Reader) siteCheck(n *instrument, position geo.Point) {
	f := &n.fixes
	if d, _ := geo.Inverse(n.sensor.Site, position); d > movedBy {
		f.astray = min(f.astray+1, movedFixes)
	} else {
		f.astray = 0
	}
	now := f.astray == movedFixes || f.moved && f.astray > 0
	if now == f.moved {
		return
	}
	f.moved = now
	a := marsad.Asset{At: r.at, BatteryLeft: -1, LinkQuality: -1}
	if now {
		a.Code = moved
	}
	r.source.Asset(n.sensor.ID, a)
}

// heading takes which way the craft points.
func (r *Reader) heading(s *nmea.Sentence) marsad.Code {
	switch s.Formatter {
	case "HDT":
		return r.pointing(s, "heading_deg")
	case "VHW":
		if len(s.Bytes("heading_true_deg")) == 0 {
			return NotUsed
		}
		return r.pointing(s, "heading_true_deg")
	case "THS":
		if m := s.Letter("mode"); m == 'V' || m == 'S' {
			return NotValid
		}
		return r.pointing(s, "heading_deg")
	case "OSD":
		return r.ownShip(s)
	case "HDM":
		x, told := s.Float("heading_magnetic_deg")
		return r.magnetic(geo.Angle(x)*degree, told)
	}
	x, told := s.Float("sensor_heading_deg")
	deviation, _ := s.Float("deviation_deg")
	if v, told := s.Float("variation_deg"); told {
		r.craft.variation, r.craft.variationAt = geo.Angle(v)*degree, r.at
	}
	return r.magnetic(geo.Angle(x+deviation)*degree, told)
}

func (r *Reader) pointing(s *nmea.Sentence, field string) marsad.Code {
	x, told := s.Float(field)
	if !told || x < 0 || x > 360 {
		return BadField
	}
	r.craft.heading, r.craft.headingAt, r.craft.trueAt = (geo.Angle(x) * degree).Normal(), r.at, r.at
	return ""
}

// magnetic takes a heading that is to be turned by the variation. A true heading that
// is fresh is better.
func (r *Reader) magnetic(x geo.Angle, told bool) marsad.Code {
	switch {
	case !told:
		return BadField
	case !r.within(r.craft.variationAt, variationLife):
		return NoVariation
	case r.within(r.craft.trueAt, fresh):
		return ""
	}
	r.craft.heading, r.craft.headingAt = (x + r.craft.variation).Normal(), r.at
	return ""
}

// ownShip takes what a radar is told of the craft: OSD.
func (r *Reader) ownShip(s *nmea.Sentence) marsad.Code {
	if s.Letter("heading_status") != 'A' {
		return NotValid
	}
	code := r.pointing(s, "heading_deg")
	units, known := speedUnit(s.Letter("speed_units"))
	if reference := s.Letter("speed_reference"); known && (reference == 'P' || reference == 'B' || reference == 'R') {
		speed, ok1 := s.Float("speed")
		course, ok2 := s.Float("course_deg")
		if ok1 && ok2 && speed >= 0 {
			r.moving(speed*units, geo.Angle(course)*degree)
		}
	}
	return code
}

// speedUnit is what one of a unit is in m/s: K, N, S (statute miles an hour), M (m/s).
func speedUnit(letter byte) (float64, bool) {
	switch letter {
	case 'K':
		return 1 / 3.6, true
	case 'N':
		return knot, true
	case 'S':
		return 1609.344 / 3600, true
	case 'M':
		return 1, true
	}
	return 0, false
}
