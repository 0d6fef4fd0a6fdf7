package link

import (
	"math"
	"testing"

	"marsad"
)

func TestToldAs(t *testing.T) {
	for _, c := range []struct {
		words, unit string
		quantity    marsad.Quantity
		x, want     float64
	}{
		{"Air Temperature", "degC", marsad.AirTemperature, 41, 314.15}, {"water_temp", "°F", marsad.WaterTemperature, 50, 283.15},
		{"Relative humidity", "%", marsad.Humidity, 12, 0.12}, {"battery", "%", marsad.BatteryLeft, 55, 0.55}, {"wind direction", "deg", marsad.WindFrom, 180, math.Pi},
		{"gust", "km/h", marsad.WindGust, 36, 10}, {"Barometric pressure", "hPa", marsad.Pressure, 990, 99000}, {"rainfall", "mm", marsad.Rain, 3, 0.003},
		{"river level", "cm", marsad.WaterLevel, 150, 1.5}, {"door", "", marsad.DoorOpen, 1, 1}, {"vbatt", "mV", marsad.BatteryVoltage, 3300, 3.3},
		{"Luminous Flux", "lm", marsad.Illuminance, 3, 3}, {"rssi", "dBm", marsad.SignalStrength, -90, -90},
	} {
		got, ok := ToldAs(c.words, c.unit)
		if !ok || got.Quantity != c.quantity || math.Abs(got.Value(c.x)-c.want) > 1e-9 {
			t.Errorf("%s in %s: %v %g, want %s %g", c.words, c.unit, got.Quantity, got.Value(c.x), c.quantity, c.want)
		}
		if _, known := c.quantity.Unit(); !known {
			t.Errorf("%s is no quantity", c.quantity)
		}
	}
	for _, c := range [][2]string{{"temperature", "furlong"}, {"mood", ""}, {"speed", "m/s"}} {
		if got, ok := ToldAs(c[0], c[1]); ok {
			t.Errorf("%q is %s", c, got.Quantity)
		}
	}
}
