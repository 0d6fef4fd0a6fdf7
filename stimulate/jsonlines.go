package stimulate

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/sim"
	"marsad/wire/jsonlines"
)

// Lines is the encoder of a mast or a locator in Marsad's own lines of JSON:
// bearings and positions, as many lines in a datagram as an Ethernet carries in
// one piece.
type Lines struct{}

const maxLines = 1400 // bytes of a datagram

// Encode returns the datagrams of a step.
func (Lines) Encode(step Step) ([][]byte, error) {
	var out [][]byte
	var b []byte
	for i := range step.Detections {
		d := &step.Detections[i]
		if d.IsScan() {
			continue
		}
		m := lineOf(d)
		start := len(b)
		var err error
		if b, err = jsonlines.Append(b, &m); err != nil {
			return nil, err
		}
		if start > 0 && len(b) > maxLines {
			out = append(out, b[:start:start])
			b = append([]byte(nil), b[start:]...)
		}
	}
	if len(b) > 0 {
		out = append(out, b)
	}
	return out, nil
}

// lineOf says a detection as a line.
func lineOf(d *sim.Detection) jsonlines.Message {
	o := &d.Observation
	m := jsonlines.Message{Sensor: string(o.Sensor), At: o.At, Name: o.Identity.Name, Classes: classesOf(o)}
	if o.Has.All(marsad.HasPosition) {
		tellPosition(&m, o)
	} else {
		m.Type = jsonlines.Bearing
		m.Azimuth = jsonlines.Tell(turn(o.Azimuth))
		m.SigmaAngle = sigma(o.SigmaAzimuth.Degrees())
		if o.Has.All(marsad.HasElevation) {
			m.Elevation = jsonlines.Tell(o.Elevation.Degrees())
			m.SigmaElevation = sigma(o.SigmaElevation.Degrees())
		}
	}
	if o.Identity.MAVLink != 0 {
		m.MAVLink = jsonlines.Tell(float64(o.Identity.MAVLink))
	}
	if d.Asset != nil {
		tellAsset(&m, d.Asset)
	}
	return m
}

func tellPosition(m *jsonlines.Message, o *marsad.Observation) {
	m.Type = jsonlines.Position
	lat, lon := o.Position.Degrees()
	m.Lat, m.Lon = jsonlines.Tell(lat), jsonlines.Tell(lon)
	m.Sigma = sigma(math.Sqrt((o.Covariance.EE + o.Covariance.NN) / 2))
	if o.Has.All(marsad.HasHeight) {
		m.Alt, m.AltRef = jsonlines.Tell(o.Height.Metres), o.Height.Above.String()
		m.SigmaAlt = sigma(o.SigmaHeight)
	}
	if o.Has.All(marsad.HasVelocity) {
		m.Speed = jsonlines.Tell(math.Hypot(o.East, o.North))
		m.Course = jsonlines.Tell(turn(geo.Angle(math.Atan2(o.East, o.North))))
		m.SigmaSpeed = sigma(o.SigmaVelocity)
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
		m.Heading = jsonlines.Tell(turn(a.Heading))
		m.Pitch, m.Roll = jsonlines.Tell(a.Pitch.Degrees()), jsonlines.Tell(a.Roll.Degrees())
	}
	if a.CameraKnown {
		m.CameraAzimuth = jsonlines.Tell(turn(a.CameraAz))
		m.CameraElevation = jsonlines.Tell(a.CameraEl.Degrees())
	}
	m.Armed = jsonlines.Flag{Value: a.Armed, Told: true}
	m.Mode = a.Mode
}

// turn is a direction in degrees from 0 to under 360.
func turn(a geo.Angle) float64 { return math.Mod(a.Normal().Degrees(), 360) }

// sigma tells a deviation; a perfect sensor does not tell any.
func sigma(x float64) jsonlines.Number {
	if x > 0 {
		return jsonlines.Tell(x)
	}
	return jsonlines.Number{}
}

// classesOf lists what the sensor says of the class, if it says anything.
func classesOf(o *marsad.Observation) []jsonlines.Class {
	var classes []jsonlines.Class
	for c, p := range o.Class {
		if p > 0 {
			classes = append(classes, jsonlines.Class{Word: marsad.Class(c).String(), Probability: float64(p)})
		}
	}
	return classes
}
