package adsb

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/adsb"
)

// together is how far the registers of one wind may lie apart, and behind the last position.
const together = 4 * time.Second

// What is believed of a derived wind.
const (
	levelRoll = 5.0   // degrees: in a turn the registers do not belong together
	strongest = 130.0 // m/s
)

// wind is what the last registers said of the way through the air and over ground.
type wind struct {
	ground struct {
		speed, track, air float64 // m/s, rad true, m/s true airspeed
		at                time.Time
	}
	heading timed // rad, magnetic
}

// commB takes a Comm-B register, where one is recognised.
func (r *Reader) commB(a *aircraft, m *wire.Message, when moment) {
	c := wire.Context{AltitudeFeet: a.pressure.x / foot, AltitudeKnown: a.pressure.known(when.at, fresh)}
	if v := &a.velocity; !v.at.IsZero() && when.at.Sub(v.at).Abs() < fresh {
		c.VelocityKnown = true
		c.GroundspeedKT = math.Hypot(v.east, v.north) / knot
		c.TrackDeg = geo.Angle(math.Atan2(v.east, v.north)).Normal().Degrees()
	}
	register := wire.Identify(m.Field, c)
	if register == nil {
		return
	}
	value := func(name string) (float64, bool) { return register.Field(name).Value(m.Field) }
	switch register.BDS {
	case "2,0":
		a.named(wire.CommBCallsign(m.Field))
	case "4,4":
		speed, _ := value("wind_speed_kt")
		from, _ := value("wind_direction_deg")
		r.readWind(a, when, speed*knot, geo.Angle(from)*geo.Degree)
		if t, ok := value("static_air_temperature_c"); ok {
			r.read(a, when, marsad.AirTemperature, t+273.15)
		}
	case "5,0":
		g := &a.wind.ground
		speed, hasSpeed := value("groundspeed_kt")
		track, hasTrack := value("true_track_deg")
		air, hasAir := value("true_airspeed_kt")
		roll, hasRoll := value("roll_deg")
		g.at = time.Time{}
		if hasSpeed && hasTrack && hasAir && hasRoll && math.Abs(roll) <= levelRoll {
			g.speed, g.track, g.air, g.at = speed*knot, track*math.Pi/180, air*knot, when.at
			r.derive(a, when)
		}
	case "6,0":
		if heading, ok := value("magnetic_heading_deg"); ok {
			a.wind.heading = timed{heading * math.Pi / 180, when.at}
			r.derive(a, when)
		}
	}
}

// derive makes a wind of the way over ground less that through the air, once both
// are known; each register serves once.
func (r *Reader) derive(a *aircraft, when moment) {
	g, h := &a.wind.ground, a.wind.heading
	if g.at.IsZero() || !h.known(g.at, together) || !a.known(when.at) {
		return
	}
	heading := h.x + float64(geo.Declination(a.place, a.pressure.x, when.at))
	east := g.speed*math.Sin(g.track) - g.air*math.Sin(heading)
	north := g.speed*math.Cos(g.track) - g.air*math.Cos(heading)
	g.at, a.wind.heading.at = time.Time{}, time.Time{}
	if speed := math.Hypot(east, north); speed <= strongest {
		r.readWind(a, when, speed, geo.Angle(math.Atan2(-east, -north)))
	}
}

// known tells whether it is known where the aircraft is, so that the wind has a place.
func (a *aircraft) known(now time.Time) bool {
	return timed{0, a.placed}.known(now, fresh) && a.pressure.known(now, fresh)
}

func (r *Reader) readWind(a *aircraft, when moment, speed float64, from geo.Angle) {
	r.read(a, when, marsad.WindSpeed, speed)
	r.read(a, when, marsad.WindFrom, float64(from.Normal()))
}

// read hands on a value at the place of the aircraft; none where that is not known.
func (r *Reader) read(a *aircraft, when moment, q marsad.Quantity, x float64) {
	if !a.known(when.at) {
		return
	}
	reading := marsad.Reading{
		Sensor: r.sensor.ID, At: when.at, Received: when.received, Quantity: q, Value: x, Position: a.place,
		Height: geo.Height{Metres: a.pressure.x, Above: geo.Pressure}, Origin: r.sensor.Origin, Marks: r.sensor.Marks,
	}
	if reading.Valid() != nil {
		r.source.Counters.Reject(Impossible)
		return
	}
	r.readings = append(r.readings, reading)
}
