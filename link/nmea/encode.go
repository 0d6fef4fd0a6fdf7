package nmea

import (
	"math"
	"strconv"

	"marsad"
	"marsad/geo"
	"marsad/wire/nmea"
)

// AppendTarget appends the TTM sentence of a radar at from for an object that it
// tracks: its number, range and bearing, speed and course, name and time. It fails
// for an observation without a position.
func AppendTarget(to []byte, from geo.Point, x *marsad.Observation) ([]byte, error) {
	if !x.Has.All(marsad.HasPosition) || !from.Valid() {
		return to, marsad.Errorf(marsad.BadRequest, "nmea: a target of %s without position", x.Sensor)
	}
	distance, bearing := geo.Inverse(from, x.Position)
	v := targetValues(x)
	v["distance"], v["bearing_deg"], v["bearing_reference"] = rounded(distance/1852, 4), circle(bearing), "T"
	v["course_reference"], v["units"], v["acquisition"] = "T", "N", "A"
	if x.Has.All(marsad.HasVelocity) {
		v["speed"] = rounded(math.Hypot(x.East, x.North)/knot, 2)
		v["course_deg"] = circle(geo.Angle(math.Atan2(x.East, x.North)))
	}
	return nmea.Append(to, "RA", "TTM", v)
}

// AppendTargetPosition appends the TLL sentence of an object that a radar tracks.
func AppendTargetPosition(to []byte, x *marsad.Observation) ([]byte, error) {
	if !x.Has.All(marsad.HasPosition) {
		return to, marsad.Errorf(marsad.BadRequest, "nmea: a target of %s without position", x.Sensor)
	}
	v := targetValues(x)
	v["lat"], v["lon"] = x.Position.Degrees()
	return nmea.Append(to, "RA", "TLL", v)
}

// targetValues are what TTM and TLL have in common.
func targetValues(x *marsad.Observation) nmea.Values {
	v := nmea.Values{"target_number": int(x.Number), "target_status": "T", "utc": secondsOfDay(x)}
	if x.Identity.Name != "" {
		v["target_name"] = x.Identity.Name
	}
	return v
}

// secondsOfDay is when it was measured, to the hundredth; what would be midnight of
// the next day stays in this one.
func secondsOfDay(x *marsad.Observation) float64 {
	h, m, s := x.At.UTC().Clock()
	return min(float64(h*3600+m*60+s)+rounded(float64(x.At.Nanosecond())/1e9, 2), 86399.99)
}

// AppendFix appends the RMC and GGA sentences of a satellite receiver for a report.
func AppendFix(to []byte, x *marsad.Observation) ([]byte, error) {
	if !x.Has.All(marsad.HasPosition) {
		return to, marsad.Errorf(marsad.BadRequest, "nmea: a report of %s without position", x.Sensor)
	}
	lat, lon := x.Position.Degrees()
	gga := nmea.Values{"utc": secondsOfDay(x), "lat": lat, "lon": lon, "quality": 1, "satellites_used": 8, "hdop": 1.0}
	if x.Has.All(marsad.HasHeight) && x.Height.Above == geo.SeaLevel {
		gga["altitude_m"] = rounded(x.Height.Metres, 1)
	}
	rmc := nmea.Values{"utc": secondsOfDay(x), "status": "A", "lat": lat, "lon": lon, "date": x.At.UTC(), "mode": "A"}
	if x.Has.All(marsad.HasVelocity) {
		rmc["sog_kn"] = rounded(math.Hypot(x.East, x.North)/knot, 2)
		rmc["cog_deg"] = circle(geo.Angle(math.Atan2(x.East, x.North)))
	}
	to, err := nmea.Append(to, "GP", "GGA", gga)
	if err != nil {
		return to, err
	}
	return nmea.Append(to, "GP", "RMC", rmc)
}

// AppendWeather appends what a weather station would send of readings: MDA, with the
// wind over ground in it, where there is any that it has a field for; nothing else.
func AppendWeather(to []byte, readings []marsad.Reading) ([]byte, error) {
	v := nmea.Values{}
	for i := range readings {
		x := readings[i].Value
		switch readings[i].Quantity {
		case marsad.Pressure:
			v["pressure_bar"], v["pressure_inhg"] = rounded(x/bar, 5), rounded(x/inchOfMercury, 3)
		case marsad.AirTemperature:
			v["air_temperature_c"] = rounded(x-celsius, 2)
		case marsad.WaterTemperature:
			v["water_temperature_c"] = rounded(x-celsius, 2)
		case marsad.DewPoint:
			v["dew_point_c"] = rounded(x-celsius, 2)
		case marsad.Humidity:
			v["relative_humidity_percent"] = rounded(x*100, 1)
		case marsad.WindSpeed:
			v["wind_speed_m_s"], v["wind_speed_kn"] = rounded(x, 2), rounded(x/knot, 2)
		case marsad.WindFrom:
			v["wind_direction_true_deg"] = circle(geo.Angle(x))
		}
	}
	if len(v) == 0 {
		return to, nil
	}
	return nmea.Append(to, "WI", "MDA", v)
}

// AppendWind appends MWV: a wind from an angle to the bow; theoretical, or apparent.
func AppendWind(to []byte, angle geo.Angle, speed float64, theoretical bool) ([]byte, error) {
	reference := "R"
	if theoretical {
		reference = "T"
	}
	return nmea.Append(to, "WI", "MWV", nmea.Values{
		"wind_angle_deg": circle(angle), "reference": reference, "wind_speed": rounded(speed, 2), "wind_speed_units": "M", "status": "A",
	})
}

// rounded is x to so many places, as it is written.
func rounded(x float64, places int) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', places, 64), 64)
	return y
}

// circle is an angle in degrees, 0 … 359.99.
func circle(a geo.Angle) float64 { return math.Mod(rounded(a.Normal().Degrees(), 2), 360) }
