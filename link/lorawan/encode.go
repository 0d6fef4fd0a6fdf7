package lorawan

import (
	"time"

	"marsad"
	"marsad/wire/lorawan"
)

// Uplink is what ChirpStack would send of a device with this EUI: what its codec made of
// readings, and of a detection. Quantities that codecs do not tell are left out. Its
// topic ends in "/event/up".
func Uplink(eui string, counter uint32, at time.Time, presence bool, readings []marsad.Reading) *lorawan.Event {
	e := &lorawan.Event{Kind: lorawan.Up, Time: at.UTC(), DevEUI: eui, FrameCount: counter, CountTold: true, Port: 2, Object: map[string]any{"motion": presence}, Battery: -1}
	for i := range readings {
		x := readings[i].Value
		switch readings[i].Quantity {
		case marsad.AirTemperature:
			e.Object["temperature"] = x - 273.15
		case marsad.Humidity:
			e.Object["humidity"] = x * 100
		case marsad.Pressure:
			e.Object["pressure"] = x / 100
		case marsad.BatteryVoltage:
			e.Object["battery_voltage"] = x
		case marsad.DoorOpen:
			e.Object["door"] = x != 0
		}
	}
	return e
}

// Located is what ChirpStack would send of where a device is.
func Located(eui string, report *marsad.Observation) *lorawan.Event {
	lat, lon := report.Position.Degrees()
	return &lorawan.Event{Kind: lorawan.Location, Time: report.At.UTC(), DevEUI: eui, Battery: -1, Place: &lorawan.Place{
		Latitude: lat, Longitude: lon, Accuracy: report.Covariance.Along(1, 0), Source: "GPS"}}
}
