package rtl433

import (
	"strings"
	"time"

	"marsad"
	"marsad/wire/rtl433"
)

// Append appends the line that rtl_433 prints of a device with this key, with its
// end: what it measured, and presence when something was there. Quantities that
// devices of this kind do not tell are left out.
func Append(dst []byte, key string, at time.Time, presence bool, readings []marsad.Reading) []byte {
	var e rtl433.Event
	model, rest, _ := strings.Cut(key, "/")
	id, channel, _ := strings.Cut(rest, "/")
	e.AddText("time", at.UTC().Format("2006-01-02T15:04:05.000000Z"))
	e.AddText("model", model)
	if id != "" {
		e.AddText("id", id)
	}
	if channel != "" {
		e.AddText("channel", channel)
	}
	if presence {
		e.AddNumber("motion", 1)
	}
	for i := range readings {
		for _, w := range written {
			if w.quantity == readings[i].Quantity {
				e.AddNumber(w.name, (readings[i].Value-w.shift)*w.factor)
			}
		}
	}
	return append(e.Append(dst), '\n')
}

// written are the names under which quantities are told, with the way from SI:
// (x - shift)·factor.
var written = [...]struct {
	quantity      marsad.Quantity
	name          string
	shift, factor float64
}{
	{marsad.AirTemperature, "temperature_C", 273.15, 1}, {marsad.Humidity, "humidity", 0, 100}, {marsad.SoilMoisture, "moisture", 0, 100},
	{marsad.Pressure, "pressure_hPa", 0, 0.01}, {marsad.WindSpeed, "wind_avg_m_s", 0, 1}, {marsad.WindGust, "wind_max_m_s", 0, 1},
	{marsad.WindFrom, "wind_dir_deg", 0, 180 / 3.141592653589793}, {marsad.Rain, "rain_mm", 0, 1000}, {marsad.Illuminance, "light_lux", 0, 1},
	{marsad.BatteryVoltage, "battery_V", 0, 1}, {marsad.DoorOpen, "opened", 0, 1}, {marsad.LightningCount, "strike_count", 0, 1},
}
