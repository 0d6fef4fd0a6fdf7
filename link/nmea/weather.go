package nmea

import (
	"bytes"
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/nmea"
)

const (
	celsius = 273.15
	bar     = 1e5
	// inchOfMercury at 0 °C.
	inchOfMercury = 3386.389
)

// field is one value of a sentence that is a reading: value·scale + add, in the unit
// of the quantity.
type field struct {
	name       string
	quantity   marsad.Quantity
	part       string
	scale, add float64
}

// plain lists the sentences of which each value by itself is a reading.
var plain = map[string][]field{
	"MTW": {{"water_temperature_c", marsad.WaterTemperature, "", 1, celsius}},
	"MTA": {{"air_temperature_c", marsad.AirTemperature, "", 1, celsius}},
	"MMB": {{"pressure_bar", marsad.Pressure, "", bar, 0}},
	"MHU": {{"relative_humidity_percent", marsad.Humidity, "", 0.01, 0}, {"dew_point_c", marsad.DewPoint, "", 1, celsius}},
	"MDA": {
		{"pressure_bar", marsad.Pressure, "", bar, 0}, {"air_temperature_c", marsad.AirTemperature, "", 1, celsius},
		{"water_temperature_c", marsad.WaterTemperature, "", 1, celsius}, {"relative_humidity_percent", marsad.Humidity, "", 0.01, 0},
		{"dew_point_c", marsad.DewPoint, "", 1, celsius},
	},
	"DBT": {{"depth_m", marsad.WaterDepth, "below-transducer", 1, 0}},
	"DBK": {{"depth_m", marsad.WaterDepth, "below-keel", 1, 0}},
	"DBS": {{"depth_m", marsad.WaterDepth, "below-surface", 1, 0}},
	"DPT": {{"depth_m", marsad.WaterDepth, "below-transducer", 1, 0}},
	"VDR": {{"drift_kn", marsad.CurrentSpeed, "", knot, 0}},
}

// weather takes what instruments measure of the air, the water and the craft.
func (r *Reader) weather(n *instrument, s *nmea.Sentence) marsad.Code {
	fields, known := plain[s.Formatter]
	told := 0
	for i := range fields {
		f := &fields[i]
		if x, ok := s.Float(f.name); ok {
			told++
			r.read(n, f.quantity, f.part, x*f.scale+f.add)
		}
	}
	code, more := r.composed(n, s)
	switch {
	case more:
		return code
	case !known:
		return NotUsed
	case told == 0:
		return BadField
	}
	return ""
}

// composed takes the sentences whose values hang together.
func (r *Reader) composed(n *instrument, s *nmea.Sentence) (code marsad.Code, is bool) {
	switch s.Formatter {
	case "MWV":
		return r.windOverBow(n, s), true
	case "VWR", "VWT":
		return r.windBesideBow(n, s), true
	case "MWD", "MDA":
		return r.windFrom(n, s), s.Formatter == "MWD"
	case "MMB":
		return r.pressureInches(n, s), true
	case "XDR":
		return r.transducers(n, s), true
	case "DPT":
		return r.depth(n, s), true
	case "VDR":
		x, told := s.Float("set_true_deg")
		if !told {
			return BadField, true
		}
		r.read(n, marsad.CurrentTo, "", turn(geo.Angle(x)*degree))
		return "", true
	case "ROT":
		x, told := s.Float("rate_deg_min")
		if !told || s.Letter("status") != 'A' {
			return NotValid, true
		}
		r.read(n, marsad.RateOfTurn, "", x*float64(degree)/60)
		return "", true
	}
	return "", false
}

// read takes one value that can be.
func (r *Reader) read(n *instrument, q marsad.Quantity, part string, x float64) {
	reading := marsad.Reading{
		Sensor: n.sensor.ID, At: r.at, Received: r.at, Quantity: q, Part: part, Value: x, Origin: n.sensor.Origin, Marks: n.sensor.Marks,
	}
	if (n.sensor.Own || !n.sensor.Site.Valid()) && r.within(r.craft.positionAt, fresh) {
		reading.Position = r.craft.position
	}
	if reading.Valid() != nil {
		r.source.Counters.Reject(Impossible)
		return
	}
	r.readings = append(r.readings, reading)
}

// turn is an angle as a reading has it: 0 … 2π.
func turn(a geo.Angle) float64 { return float64(a.Normal()) }

// pressureInches takes the pressure of MMB where it is told in inches only.
func (r *Reader) pressureInches(n *instrument, s *nmea.Sentence) marsad.Code {
	if _, told := s.Float("pressure_bar"); told {
		return ""
	}
	x, told := s.Float("pressure_inhg")
	if !told {
		return BadField
	}
	r.read(n, marsad.Pressure, "", x*inchOfMercury)
	return ""
}

// depth adds to the depth below the transducer of DPT the one from the surface, or
// below the keel, where the offset tells it: positive from the transducer up to the
// waterline, negative down to the keel.
func (r *Reader) depth(n *instrument, s *nmea.Sentence) marsad.Code {
	below, told := s.Float("depth_m")
	if !told {
		return BadField
	}
	switch offset, _ := s.Float("offset_m"); {
	case offset > 0:
		r.read(n, marsad.WaterDepth, "below-surface", below+offset)
	case offset < 0:
		r.read(n, marsad.WaterDepth, "below-keel", below+offset)
	}
	return ""
}

// windFrom takes MWD and MDA: the direction over ground.
func (r *Reader) windFrom(n *instrument, s *nmea.Sentence) marsad.Code {
	speed, blows := s.Float("wind_speed_m_s")
	if !blows {
		var kn float64
		if kn, blows = s.Float("wind_speed_kn"); blows {
			speed = kn * knot
		}
	}
	from, directed := s.Float("wind_direction_true_deg")
	if !directed {
		var magnetic float64
		if magnetic, directed = s.Float("wind_direction_magnetic_deg"); directed {
			if !r.within(r.craft.variationAt, variationLife) {
				return NoVariation
			}
			from = magnetic + r.craft.variation.Degrees()
		}
	}
	if !blows && !directed {
		return BadField
	}
	if blows {
		r.read(n, marsad.WindSpeed, "", speed)
	}
	if directed {
		r.craft.windAt = r.at
		r.read(n, marsad.WindFrom, "", turn(geo.Angle(from)*degree))
	}
	return ""
}

// windOverBow takes MWV: an angle from the bow, R of the apparent wind, T of the
// theoretical one, which the instrument has freed of the craft's own motion.
func (r *Reader) windOverBow(n *instrument, s *nmea.Sentence) marsad.Code {
	angle, directed := s.Float("wind_angle_deg")
	speed, blows := s.Float("wind_speed")
	unit, known := speedUnit(s.Letter("wind_speed_units"))
	switch {
	case s.Letter("status") == 'V':
		return NotValid
	case s.Letter("status") != 'A' || !directed || !blows || !known || speed < 0:
		return BadField
	}
	return r.wind(n, geo.Angle(angle)*degree, speed*unit, s.Letter("reference"))
}

// windBesideBow takes VWR and VWT: an angle to the right or left of the bow.
func (r *Reader) windBesideBow(n *instrument, s *nmea.Sentence) marsad.Code {
	angle, directed := s.Float("wind_angle_deg")
	speed, blows := s.Float("wind_speed_m_s")
	if kn, told := s.Float("wind_speed_kn"); !blows && told {
		speed, blows = kn*knot, true
	}
	if !directed || !blows || speed < 0 {
		return BadField
	}
	return r.wind(n, geo.Angle(angle)*degree, speed, s.Formatter[2])
}

// wind turns a wind that is told from the bow into one over ground. On a craft the
// apparent wind is freed of the craft's motion, unless a true one is told too.
func (r *Reader) wind(n *instrument, angle geo.Angle, speed float64, reference byte) marsad.Code {
	c := &r.craft
	fixed := !n.sensor.Own && n.sensor.Site.Valid()
	switch {
	case reference != 'R' && reference != 'T':
		return BadField
	case fixed && !r.within(c.headingAt, fresh):
		if reference == 'R' || !r.within(c.windAt, fresh) {
			r.read(n, marsad.WindSpeed, "", speed)
		}
		return NoHeading
	case !r.within(c.headingAt, fresh):
		return NoHeading
	}
	from := angle + c.heading
	if reference == 'T' || fixed {
		c.windAt = r.at
		r.read(n, marsad.WindSpeed, "", speed)
		r.read(n, marsad.WindFrom, "", turn(from))
		return ""
	}
	if r.within(c.windAt, fresh) {
		return "" // the true wind is told
	}
	if !r.within(c.movingAt, fresh) {
		return NoOwnSpeed
	}
	sin, cos := math.Sincos(float64(from))
	east, north := speed*sin-c.east, speed*cos-c.north // of where it comes from
	r.read(n, marsad.WindSpeed, "", math.Hypot(east, north))
	r.read(n, marsad.WindFrom, "", turn(geo.Angle(math.Atan2(east, north))))
	return ""
}

// transducer says what a measurement of XDR is: type and unit as the standard has
// them, and what its name must hold, where the type alone does not say it.
type transducer struct {
	kind, unit byte
	names      []string
	quantity   marsad.Quantity
	scale, add float64
}

var transducers = []transducer{
	{'C', 'C', []string{"AIR", "OUTSIDE", "TEMPOUT"}, marsad.AirTemperature, 1, celsius},
	{'C', 'C', []string{"WATER", "SEA", "WTEMP"}, marsad.WaterTemperature, 1, celsius},
	{'C', 'C', []string{"DEW"}, marsad.DewPoint, 1, celsius},
	{'P', 'B', []string{"BARO", "ATM", "PRESS"}, marsad.Pressure, bar, 0},
	{'P', 'P', []string{"BARO", "ATM", "PRESS"}, marsad.Pressure, 1, 0},
	{'H', 'P', nil, marsad.Humidity, 0.01, 0},
	{'U', 'V', nil, marsad.SupplyVoltage, 1, 0},
}

// transducers takes XDR. What a name means is the maker's: those that are not known
// are left out, pitch and roll among them.
func (r *Reader) transducers(n *instrument, s *nmea.Sentence) marsad.Code {
	used := 0
	for i := range s.Groups() {
		x, told := s.GroupFloat(i, "value")
		kind, unit, name := s.GroupBytes(i, "type"), s.GroupBytes(i, "units"), s.GroupBytes(i, "name")
		if !told || len(kind) != 1 || len(unit) != 1 {
			continue
		}
		for j := range transducers {
			if t := &transducers[j]; t.kind == kind[0] && t.unit == unit[0] && named(name, t.names) {
				used++
				r.read(n, t.quantity, part(t, name), x*t.scale+t.add)
				break
			}
		}
	}
	if used == 0 {
		return NotUsed
	}
	return ""
}

// part tells several voltages apart by their names.
func part(t *transducer, name []byte) string {
	if t.quantity != marsad.SupplyVoltage || len(name) > 64 {
		return ""
	}
	return string(name)
}

func named(name []byte, names []string) bool {
	if names == nil {
		return true
	}
	upper := bytes.ToUpper(name)
	for _, s := range names {
		if bytes.Contains(upper, []byte(s)) {
			return true
		}
	}
	return false
}
