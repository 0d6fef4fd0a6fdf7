package nmea

import (
	"fmt"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/ais"
)

// measure says what a field of a weather message is: value·scale + add, in the unit
// of the quantity.
type measure struct {
	field      string
	quantity   marsad.Quantity
	scale, add float64
}

// weather is what applications 11, 21, 26 and 31 of DAC 1 measure of the air and the
// water. The pressure is that of sea level (SN.1/Circ.289).
var weather = []measure{
	{"wind_speed_kn", marsad.WindSpeed, knot, 0},
	{"wind_gust_kn", marsad.WindGust, knot, 0},
	{"wind_direction_deg", marsad.WindFrom, math.Pi / 180, 0},
	{"air_temperature_c", marsad.AirTemperature, 1, 273.15},
	{"relative_humidity_percent", marsad.Humidity, 0.01, 0},
	{"dew_point_c", marsad.DewPoint, 1, 273.15},
	{"air_pressure_hpa", marsad.SeaLevelPressure, 100, 0},
	{"visibility_nmi", marsad.Visibility, 1852, 0},
	{"water_level_m", marsad.WaterLevel, 1, 0},
	{"surface_current_kn", marsad.CurrentSpeed, knot, 0},
	{"surface_current_deg", marsad.CurrentTo, math.Pi / 180, 0},
	{"current_1_kn", marsad.CurrentSpeed, knot, 0},
	{"current_1_deg", marsad.CurrentTo, math.Pi / 180, 0},
	{"wave_height_m", marsad.WaveHeight, 1, 0},
	{"water_temperature_c", marsad.WaterTemperature, 1, 273.15},
	{"sea_state_bft", marsad.SeaState, 1, 0},
	{"precipitation", marsad.PrecipitationKind, 1, 0},
}

// DAC and FI of the applications that measure.
const (
	international = 1
	inland        = 200

	metHydro236    = 11
	shipWeather    = 21
	environmental  = 26
	metHydro       = 31
	waterLevels    = 24
	aidMonitoring  = 10
	unitedKingdom  = 235
	ireland        = 250
	oldestReading  = 6 * time.Hour
	siteReportType = 0
)

// binary makes readings of a binary message that measures. Others are decoded by
// whoever asks for them, and nothing is made of them here.
func (o *aisObserver) binary(m *ais.Message, received time.Time) {
	dac, fi, ok := m.Application()
	if !ok {
		return
	}
	part := fmt.Sprintf("%09d", m.MMSI())
	switch {
	case dac == international && (fi == metHydro || fi == metHydro236 || fi == shipWeather):
		r := o.reading(part, timeOf(m, received), received)
		if lat, okLat := m.Float("lat"); okLat {
			if lon, okLon := m.Float("lon"); okLon {
				r.Position = geo.LatLon(lat, lon)
			}
		}
		for _, w := range weather {
			value, known := m.Float(w.field)
			if w.quantity == marsad.SeaState && value > 12 { // reserved numbers, which some stations send for none
				known = false
			}
			if known {
				o.read(r, w.quantity, value*w.scale+w.add)
			}
		}
	case dac == international && fi == environmental:
		o.sensorReports(m, part, received)
	case dac == inland && fi == waterLevels:
		o.gauges(m, part, received)
	case (dac == unitedKingdom || dac == ireland) && fi == aidMonitoring:
		if volts, known := m.Float("internal_v"); known {
			o.read(o.reading(part, received, received), marsad.SupplyVoltage, volts)
		}
	}
}

func (o *aisObserver) reading(part string, at, received time.Time) marsad.Reading {
	return marsad.Reading{
		Sensor: o.sensor.ID, At: at, Received: received, Part: part, Origin: o.sensor.Origin, Marks: o.sensor.Marks,
	}
}

// read adds one value, unless it cannot be.
func (o *aisObserver) read(r marsad.Reading, q marsad.Quantity, value float64) {
	r.Quantity, r.Value = q, value
	if !r.Position.IsZero() && !r.Position.Valid() || r.Valid() != nil {
		o.feed.Counters.Reject(AISImpossible)
		return
	}
	o.readings = append(o.readings, r)
}

// sensorReports reads application 26: each report is of one site of the station; a
// report of type 0 says where the site is.
func (o *aisObserver) sensorReports(m *ais.Message, part string, received time.Time) {
	reports, _ := m.Values()["sensor_reports"].([]ais.Values)
	sites := map[int64]geo.Point{}
	for _, v := range reports {
		lat, okLat := v["lat"].(float64)
		lon, okLon := v["lon"].(float64)
		if site, ok := v["site_id"].(int64); ok && v["report_type"] == int64(siteReportType) && okLat && okLon {
			sites[site] = geo.LatLon(lat, lon)
		}
	}
	for _, v := range reports {
		site, _ := v["site_id"].(int64)
		day, _ := v["utc_day"].(int64)
		hour, _ := v["utc_hour"].(int64)
		minute, _ := v["utc_minute"].(int64)
		r := o.reading(fmt.Sprintf("%s-%d", part, site), dayTime(int(day), int(hour), int(minute), received), received)
		r.Position = sites[site]
		for _, w := range weather {
			switch value := v[w.field].(type) {
			case float64:
				o.read(r, w.quantity, value*w.scale+w.add)
			case int64:
				o.read(r, w.quantity, float64(value)*w.scale+w.add)
			}
		}
	}
}

// gauges reads the water levels of inland waterways.
func (o *aisObserver) gauges(m *ais.Message, part string, received time.Time) {
	list, _ := m.Values()["gauges"].([]ais.Values)
	for _, v := range list {
		id, hasID := v["gauge_id"].(int64)
		level, known := v["water_level_m"].(float64)
		if hasID && known {
			o.read(o.reading(fmt.Sprintf("%s-%s-%d", part, m.Text("un_country"), id), received, received), marsad.WaterLevel, level)
		}
	}
}

// timeOf is when a weather message was measured.
func timeOf(m *ais.Message, received time.Time) time.Time {
	day, _ := m.Int("utc_day")
	hour, okHour := m.Int("utc_hour")
	minute, okMinute := m.Int("utc_minute")
	if !okHour || !okMinute {
		return received
	}
	return dayTime(int(day), int(hour), int(minute), received)
}

// dayTime is the time of a day of the month, in the month that puts it nearest to
// its arrival. A time that cannot be, or is hours off, is not believed: then it is
// that of the arrival.
func dayTime(day, hour, minute int, received time.Time) time.Time {
	if day < 1 || day > 31 || hour > 23 || minute > 59 {
		return received
	}
	year, month, _ := received.UTC().Date()
	for _, months := range [...]time.Month{0, -1, 1} {
		t := time.Date(year, month+months, day, hour, minute, 0, 0, time.UTC)
		if t.Day() == day && t.Sub(received).Abs() < oldestReading {
			return t
		}
	}
	return received
}
