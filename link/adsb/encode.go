package adsb

import (
	"math"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/adsb"
)

// Encoder writes what an aircraft would send of itself, in the framing of a
// receiver. It belongs to one goroutine and serves any number of aircraft.
type Encoder struct {
	Framing wire.Framing // Beast, AVR, BaseStation or Table; 0 is Beast
	Signal  uint8        // as the receiver would tell; 0 not told

	odd bool
}

// The type codes that are written; how good they are the operational status tells.
const barometric, satelliteHeight, surface = 11, 20, 7

// Append appends the messages of one report: identification, operational status with
// the accuracy, velocity, and both halves of the position, each in its squitter; of BaseStation the
// lines that say the same. The height is told as what it is above: by pressure, or above
// the ellipsoid; one above the sea or the ground is left out. It fails for a report without a position or
// without an ICAO address.
func (e *Encoder) Append(dst []byte, x *marsad.Observation) ([]byte, error) {
	if !x.Has.All(marsad.HasPosition) || x.Identity.ICAO == 0 || x.Identity.ICAO > 0xFFFFFF {
		return dst, marsad.Errorf(marsad.BadRequest, "adsb: a report of %s without position or aircraft address", x.Sensor)
	}
	if e.Framing == wire.BaseStation {
		return appendLines(dst, x), nil
	}
	contents := []wire.ME{identification(x), operational(x)}
	if x.Has.All(marsad.HasVelocity) {
		contents = append(contents, wire.Velocity{
			GroundKnown: true, EastKT: x.East / knot, NorthKT: x.North / knot, NACv: velocityCategory(x.SigmaVelocity),
		}.ME())
	}
	if code, ok := x.Identity.Mode3A.Code(); ok {
		contents = append(contents, wire.EmergencyStatus(0, code))
	}
	for range 2 {
		e.odd = !e.odd
		contents = append(contents, position(x, e.odd))
	}
	clock := wire.Clock(x.At.Unix()%86400)<<30 | wire.Clock(x.At.Nanosecond())
	for _, me := range contents {
		m := wire.Message{DF: wire.Squitter, Capability: 5, Address: x.Identity.ICAO, Field: uint64(me)}
		reply, err := m.Encode()
		if err != nil {
			return dst, err
		}
		switch e.Framing {
		case wire.AVR:
			dst = wire.AppendAVR(dst, reply, clock, e.Signal)
		case wire.Table:
			dst = wire.AppendTable(dst, reply, x.At)
		default:
			dst = wire.AppendBeast(dst, reply, clock, e.Signal)
		}
	}
	return dst, nil
}

func identification(x *marsad.Observation) wire.ME {
	i := wire.Identification{Set: 'A', Callsign: wire.PadCallsign(x.Identity.Name)}
	switch class, _ := x.Class.Likeliest(); class {
	case marsad.Drone:
		i.Set, i.Category = 'B', 6
	case marsad.Person:
		i.Set, i.Category = 'B', 3
	case marsad.Vehicle:
		i.Set, i.Category = 'C', 2
	}
	return i.ME()
}

// operational states version 2 and the accuracy category that the covariance fits in.
func operational(x *marsad.Observation) wire.ME {
	epu := math.Sqrt(max(x.Covariance.EE, x.Covariance.NN)) * radiusTo1
	nacp := uint8(0)
	for c := uint8(1); c <= 11; c++ {
		if wire.PositionAccuracy(c) >= epu {
			nacp = c
		}
	}
	return wire.OperationalStatus(wire.Operational{Version: 2, NACp: nacp, SIL: 3, SDA: 2, GVA: heightCategory(x.SigmaHeight)})
}

func velocityCategory(sigma float64) (nacv uint8) {
	for c := uint8(1); c <= 4; c++ {
		if wire.VelocityAccuracy(c) >= sigma*radiusTo1 && sigma > 0 {
			nacv = c
		}
	}
	return nacv
}

func heightCategory(sigma float64) uint8 {
	switch v := sigma * to1; {
	case v <= 45 && v > 0:
		return 2
	case v <= 150 && v > 0:
		return 1
	}
	return 0
}

func position(x *marsad.Observation, odd bool) wire.ME {
	lat, lon := x.Position.Degrees()
	p := wire.AirbornePosition{TypeCode: barometric, CPR: wire.EncodeCPR(lat, lon, odd, false)}
	switch h := x.Height; {
	case x.Has.All(marsad.HasHeight) && h.Above == geo.Pressure:
		p.AltitudeCode = wire.EncodeAC12(h.Metres/foot, false)
	case x.Has.All(marsad.HasHeight) && h.Above == geo.Ellipsoid:
		p.TypeCode, p.AltitudeCode = satelliteHeight, uint16(min(max(math.Round(h.Metres), 1), 4095))
	case x.Has.All(marsad.HasHeight) && h.Above == geo.Ground && h.Metres == 0:
		return onGround(x, odd)
	}
	return p.ME()
}

// onGround is the position of what stands or rolls.
func onGround(x *marsad.Observation, odd bool) wire.ME {
	lat, lon := x.Position.Degrees()
	p := wire.SurfacePosition{TypeCode: surface, CPR: wire.EncodeCPR(lat, lon, odd, true)}
	if x.Has.All(marsad.HasVelocity) {
		p.Movement = wire.MovementOf(math.Hypot(x.East, x.North) / knot)
		p.HeadingKnown = true
		p.HeadingCode = uint8(math.Round(course(x).Degrees()*128/360)) & 0x7F
	}
	return p.ME()
}

func course(x *marsad.Observation) geo.Angle { return geo.Angle(math.Atan2(x.East, x.North)).Normal() }

// appendLines appends MSG 1, 3, 4 and 6 of a report.
func appendLines(dst []byte, x *marsad.Observation) []byte {
	line := wire.Station{Kind: "MSG", Address: x.Identity.ICAO, Generated: x.At, Logged: x.Received}
	name := line
	name.Type, name.Callsign = 1, x.Identity.Name[:min(len(x.Identity.Name), 8)]
	dst = wire.AppendStation(dst, &name)
	if x.Has.All(marsad.HasVelocity) {
		v := line
		v.Type, v.Has = 4, wire.StationSpeed|wire.StationTrack
		v.SpeedKT, v.TrackDeg = math.Hypot(x.East, x.North)/knot, course(x).Degrees()
		dst = wire.AppendStation(dst, &v)
	}
	if code, ok := x.Identity.Mode3A.Code(); ok {
		s := line
		s.Type, s.Has, s.Squawk = 6, wire.StationSquawk, code
		dst = wire.AppendStation(dst, &s)
	}
	p := line
	p.Type, p.Has = 3, wire.StationPosition
	p.Lat, p.Lon = x.Position.Degrees()
	if x.Has.All(marsad.HasHeight) && x.Height.Above == geo.Pressure {
		p.Has |= wire.StationAltitude
		p.AltitudeFeet = x.Height.Metres / foot
	}
	return wire.AppendStation(dst, &p)
}
