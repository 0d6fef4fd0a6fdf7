package ais

import "math"

// Position is what the position reports tell: messages 1, 2, 3, 9, 18, 19 and 27,
// and, without movement, 4, 11 and 21. NaN is what is not available.
type Position struct {
	Lat, Lon       float64 // degrees
	SOGKnots       float64 // speed over ground; the greatest value of a type is "that or more"
	COGDegrees     float64 // course over ground, from true north
	HeadingDegrees float64 // true heading
	AltitudeMetres float64 // of a search and rescue aircraft
	Second         int     // of UTC at the fix, 0 … 59; 60 to 63 are the constants below
	Accurate       bool    // position accuracy flag: 10 m or better
	RAIM           bool    // the receiver watches its own integrity
	Latent         bool    // message 27: older than five seconds
	Barometric     bool    // AltitudeMetres is of a barometer
}

// Seconds that are none (time stamp of messages 1, 2, 3, 9, 18, 19 and 21).
const (
	SecondUnknown     = 60 // not available
	SecondManual      = 61 // position put in by hand
	SecondEstimated   = 62 // dead reckoning
	SecondInoperative = 63 // the positioning system does not work
)

// Position reads a position report into p, in one pass over its fields. It returns
// false where the message is none, or its position is not available or cannot be.
func (m *Message) Position(p *Position) bool {
	switch m.Type() {
	case 1, 2, 3, 4, 9, 11, 18, 19, 21, 27:
	default:
		return false
	}
	nan := math.NaN()
	*p = Position{
		Lat: nan, Lon: nan, SOGKnots: nan, COGDegrees: nan, HeadingDegrees: nan, AltitudeMetres: nan, Second: SecondUnknown,
	}
	at := header
	for i := range m.fields {
		f := &m.fields[i]
		width, ok := f.width(at, m.bits.n)
		if f.kind >= group || !ok {
			break
		}
		if f.kind <= flag {
			p.take(f, f.raw(&m.bits, at))
		}
		at += width
	}
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}

// take puts one field in its place.
func (p *Position) take(f *field, raw int64) {
	if f.hasNone && raw == f.none {
		return
	}
	switch f.name {
	case "lat":
		p.Lat = f.value(raw)
	case "lon":
		p.Lon = f.value(raw)
	case "sog_kn":
		p.SOGKnots = f.value(raw)
	case "cog_deg":
		p.COGDegrees = direction(f.value(raw))
	case "true_heading_deg":
		p.HeadingDegrees = direction(f.value(raw))
	case "altitude_m":
		p.AltitudeMetres = f.value(raw)
	case "time_stamp_s":
		p.Second = int(raw)
	case "position_accuracy":
		p.Accurate = raw == 1
	case "raim":
		p.RAIM = raw == 1
	case "position_latency":
		p.Latent = raw == 1
	case "altitude_barometric":
		p.Barometric = raw == 1
	}
}

// direction is an angle of less than a turn; what is more "should not be used".
func direction(degrees float64) float64 {
	if degrees >= 360 {
		return math.NaN()
	}
	return degrees
}
