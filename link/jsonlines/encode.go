package jsonlines

import (
	"fmt"
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/jsonlines"
)

// Append appends an observation as a line: a report with a position as position,
// a bearing as bearing; a plot has no place in this form and is an error. The
// asset, when not nil, goes into a position's line.
func Append(dst []byte, x *marsad.Observation, asset *marsad.Asset) ([]byte, error) {
	m := jsonlines.Message{Sensor: string(x.Sensor), At: x.At, Name: x.Identity.Name}
	switch {
	case x.Has.All(marsad.HasPosition):
		position(&m, x)
		if asset != nil {
			tellAsset(&m, asset)
		}
	case x.Kind == marsad.Bearing && x.Has.All(marsad.HasAzimuth):
		m.Type = jsonlines.Bearing
		m.Azimuth = jsonlines.Tell(degrees(x.Azimuth))
		m.SigmaAngle = aboveZero(x.SigmaAzimuth.Degrees())
		if x.Has.All(marsad.HasElevation) {
			m.Elevation, m.SigmaElevation = jsonlines.Tell(x.Elevation.Degrees()), aboveZero(x.SigmaElevation.Degrees())
		}
	default:
		return dst, marsad.Errorf(marsad.BadRequest, "jsonlines: a %s of %s has neither position nor bearing", x.Kind, x.Sensor)
	}
	if x.Identity.ICAO != 0 {
		m.ICAO = fmt.Sprintf("%06x", x.Identity.ICAO)
	}
	if code, ok := x.Identity.Mode3A.Code(); ok {
		m.Mode3A = fmt.Sprintf("%04o", code)
	}
	if x.Identity.MAVLink != 0 {
		m.MAVLink = jsonlines.Tell(float64(x.Identity.MAVLink))
	}
	for c, p := range x.Class {
		if p > 0 {
			m.Classes = append(m.Classes, jsonlines.Class{Word: marsad.Class(c).String(), Probability: float64(p)})
		}
	}
	return jsonlines.Append(dst, &m)
}

// AppendStatus appends the health of a sensor as a status line.
func AppendStatus(dst []byte, id marsad.SensorID, asset *marsad.Asset) ([]byte, error) {
	m := jsonlines.Message{
		Type: jsonlines.Status, Sensor: string(id), At: asset.At,
		Tamper: jsonlines.Flag{Value: asset.Tamper, Told: true}, Code: string(asset.Code),
	}
	tellAsset(&m, asset)
	return jsonlines.Append(dst, &m)
}

func position(m *jsonlines.Message, x *marsad.Observation) {
	m.Type = jsonlines.Position
	lat, lon := x.Position.Degrees()
	m.Lat, m.Lon = jsonlines.Tell(lat), jsonlines.Tell(lon)
	switch c := x.Covariance; {
	case c.EN == 0 && c.EE == c.NN:
		m.Sigma = aboveZero(math.Sqrt(c.EE))
	case c.EE > 0 && c.NN > 0:
		m.Covariance = &[3]float64{c.EE, c.EN, c.NN}
	}
	if x.Has.All(marsad.HasHeight) && x.Height.Known() {
		m.Alt, m.AltRef, m.SigmaAlt = jsonlines.Tell(x.Height.Metres), x.Height.Above.String(), aboveZero(x.SigmaHeight)
	}
	if x.Has.All(marsad.HasVelocity) {
		m.Speed = jsonlines.Tell(math.Hypot(x.East, x.North))
		m.Course = jsonlines.Tell(degrees(geo.Angle(math.Atan2(x.East, x.North))))
		m.SigmaSpeed = aboveZero(x.SigmaVelocity)
	}
}

func tellAsset(m *jsonlines.Message, a *marsad.Asset) {
	if a.BatteryLeft >= 0 {
		m.Battery = jsonlines.Tell(a.BatteryLeft)
	}
	if a.LinkQuality >= 0 {
		m.Link = jsonlines.Tell(a.LinkQuality)
	}
	if a.AttitudeKnown {
		m.Heading, m.Pitch, m.Roll = jsonlines.Tell(degrees(a.Heading)), jsonlines.Tell(a.Pitch.Degrees()), jsonlines.Tell(a.Roll.Degrees())
	}
	if a.CameraKnown {
		m.CameraAzimuth, m.CameraElevation = jsonlines.Tell(degrees(a.CameraAz)), jsonlines.Tell(a.CameraEl.Degrees())
	}
	m.Armed, m.Mode = jsonlines.Flag{Value: a.Armed, Told: true}, a.Mode
}

// degrees gives a direction from 0 to under 360.
func degrees(a geo.Angle) float64 { return math.Mod(a.Normal().Degrees(), 360) }

// aboveZero tells a deviation; 0 is one that is not known.
func aboveZero(x float64) jsonlines.Number {
	if x > 0 {
		return jsonlines.Tell(x)
	}
	return jsonlines.Number{}
}
