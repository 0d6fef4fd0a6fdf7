package adsb

import (
	"fmt"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/adsb"
)

// Units of the wire.
const (
	foot      = 0.3048            // m
	knot      = 1852.0 / 3600     // m/s
	radiusTo1 = 2.447746830680816 // radius of 95 % in standard deviations of an axis: √(−2·ln 0.05)
	to1       = 1.96              // interval of 95 % in standard deviations
)

// What is assumed where an aircraft does not tell, and the least that is believed.
const (
	sigmaPosition = 100.0 // m
	leastPosition = 10.0  // m: it has moved between its measurement and the message
	// latency is one sigma of the age of a position when it is sent, s: the standard
	// allows 0.6 s that are not compensated for (DO-260B 2.2.3.2.3.7.3.2).
	latency       = 0.2
	sigmaVelocity = 5.0  // m/s
	sigmaSurface  = 1.5  // m/s
	sigmaPressure = 15.0 // m: 25 ft steps and the altimeter (125 ft at 99.7 %)
	sigmaCoarse   = 20.0 // m: 100 ft steps
	sigmaHeight   = 60.0 // m: satellite height of unknown accuracy
)

// fresh is how long what an aircraft told counts.
const fresh = 10 * time.Second

// timed is a value with its time.
type timed struct {
	x  float64
	at time.Time
}

func (t timed) known(now time.Time, within time.Duration) bool {
	return !t.at.IsZero() && now.Sub(t.at).Abs() <= within
}

// aircraft is what is known of one address.
type aircraft struct {
	proved      time.Time // last message that proved its address
	direct      time.Time // last squitter of its own
	identity    marsad.Identity
	callsign    [8]byte // of identity.Name, as sent
	set         byte    // of the category, 0 before it was told
	category    uint8
	operational wire.Operational
	locator     wire.Locator
	place       geo.Point
	placed      time.Time
	pressure    timed // m above 1013.25 hPa
	velocity    velocity
	wind        wind
}

// velocity is over ground.
type velocity struct {
	east, north, sigma float64
	at                 time.Time
}

// told takes what a squitter says beside the position.
func (a *aircraft) told(me wire.ME, tisb bool, at time.Time) {
	switch me.Kind() {
	case wire.IdentificationContent:
		i := me.Identification()
		a.set, a.category = i.Set, i.Category
		a.named(i.Callsign)
	case wire.VelocityContent:
		v := me.Velocity()
		if tisb {
			v, _ = me.TISBVelocity()
		}
		if v.GroundKnown {
			a.velocity = velocity{v.EastKT * knot, v.NorthKT * knot, velocitySigma(v.NACv), at}
		}
	case wire.StatusContent:
		if code := me.EmergencyMode3A(); code != 0 {
			a.identity.Mode3A = marsad.NewMode3A(code)
		}
	case wire.OperationalContent:
		a.operational = me.Operational()
	}
}

// named takes a call sign; one that is none leaves the last.
func (a *aircraft) named(callsign [8]byte) {
	if callsign == a.callsign {
		return
	}
	if s := wire.TrimCallsign(callsign); s != "" {
		a.callsign, a.identity.Name = callsign, s
	}
}

// line takes what a BaseStation line says beside the position.
func (a *aircraft) line(s *wire.Station, at time.Time) {
	if s.Callsign != "" {
		a.identity.Name = s.Callsign
	}
	if s.Has&wire.StationSquawk != 0 {
		a.identity.Mode3A = marsad.NewMode3A(s.Squawk)
	}
	if s.Has&wire.StationAltitude != 0 {
		a.pressure = timed{s.AltitudeFeet * foot, at}
	}
	if s.Has&wire.StationSpeed != 0 && s.Has&wire.StationTrack != 0 {
		sin, cos := math.Sincos(s.TrackDeg * math.Pi / 180)
		a.velocity = velocity{s.SpeedKT * knot * sin, s.SpeedKT * knot * cos, sigmaVelocity, at}
	}
}

func velocitySigma(nacv uint8) float64 {
	if v := wire.VelocityAccuracy(nacv); v > 0 {
		return v / radiusTo1
	}
	return sigmaVelocity
}

// class turns the category into a class (DO-260B 2.2.3.2.5.2); whoever tells none
// is an aircraft.
func (a *aircraft) class() marsad.Class {
	switch {
	case a.set == 'B' && a.category == 6:
		return marsad.Drone
	case a.set == 'B' && a.category == 3: // parachutist
		return marsad.Person
	case a.set == 'C' && (a.category == 1 || a.category == 2 || a.category == 3):
		return marsad.Vehicle
	case a.set == 'C':
		return marsad.ClassUnknown
	}
	return marsad.Aircraft
}

// obstacle tells whether it is a mast, a cluster or a line of them.
func (a *aircraft) obstacle() bool { return a.set == 'C' && a.category >= 4 && a.category <= 6 }

// anonymous is the name of an address that is none of ICAO's.
func anonymous(address uint32) string { return fmt.Sprintf("~%06X", address) }

// airborne fills in height, velocity and accuracy.
func (a *aircraft) airborne(x *marsad.Observation, p wire.AirbornePosition, s *marsad.Sensor) {
	q := wire.QualityOf(p.TypeCode, p.SupplementB, a.operational)
	switch {
	case p.Ellipsoid && p.Altitude.Known():
		sigma := sigmaHeight
		if q.Vertical95 > 0 {
			sigma = q.Vertical95 / to1
		}
		setHeight(x, geo.Height{Metres: p.Altitude.Feet * foot, Above: geo.Ellipsoid}, sigma)
	case p.Altitude.Known():
		sigma := sigmaPressure
		if p.Altitude.Coding != wire.Feet25 {
			sigma = sigmaCoarse
		}
		setHeight(x, geo.Height{Metres: p.Altitude.Feet * foot, Above: geo.Pressure}, sigma)
	case a.pressure.known(x.At, fresh):
		setHeight(x, geo.Height{Metres: a.pressure.x, Above: geo.Pressure}, sigmaCoarse)
	}
	a.motion(x)
	a.accuracy(x, &q, s)
}

// onGround fills in velocity and accuracy of a position on the ground.
func (a *aircraft) onGround(x *marsad.Observation, p wire.SurfacePosition, s *marsad.Sensor) {
	speed, known := p.SpeedKT()
	if known && (speed == 0 || p.HeadingKnown && !a.operational.HeadingMagnetic) {
		sin, cos := math.Sincos(p.HeadingDeg() * math.Pi / 180)
		x.Has |= marsad.HasVelocity
		x.East, x.North, x.SigmaVelocity = speed*knot*sin, speed*knot*cos, sigmaSurface
	}
	q := wire.QualityOf(p.TypeCode, false, a.operational)
	a.accuracy(x, &q, s)
}

// motion adds the last velocity, while it counts.
func (a *aircraft) motion(x *marsad.Observation) {
	v := &a.velocity
	if v.at.IsZero() || x.At.Sub(v.at).Abs() > fresh/2 {
		return
	}
	x.Has |= marsad.HasVelocity
	x.East, x.North, x.SigmaVelocity = v.east, v.north, v.sigma
}

// accuracy sets the covariance by what the aircraft states, else by the configuration.
func (a *aircraft) accuracy(x *marsad.Observation, q *wire.Quality, s *marsad.Sensor) {
	sigma, ok := q.Sigma()
	if !ok {
		sigma = configured(s)
	}
	setCovariance(x, max(sigma, leastPosition))
}

func configured(s *marsad.Sensor) float64 {
	if s.SigmaPosition > 0 {
		return s.SigmaPosition
	}
	return sigmaPosition
}

// setCovariance is round, and longer along the way it flies by what it does not tell
// of its age.
func setCovariance(x *marsad.Observation, sigma float64) {
	v := sigma * sigma
	x.Covariance = marsad.Covariance{EE: v, NN: v}
	if x.Has.All(marsad.HasVelocity) {
		e, n := x.East*latency, x.North*latency
		x.Covariance.EE += e * e
		x.Covariance.EN += e * n
		x.Covariance.NN += n * n
	}
}

func setHeight(x *marsad.Observation, h geo.Height, sigma float64) {
	x.Has |= marsad.HasHeight
	x.Height, x.SigmaHeight = h, sigma
}
