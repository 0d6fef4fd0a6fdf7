package stimulate

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/link"
	plane "marsad/link/mavlink"
)

// What a station makes of the drone's datagrams is what the drone gave, by either
// encoder: place and velocity within the quanta of MAVLink, and its state.
func TestDroneThroughItsLink(t *testing.T) {
	for _, encoder := range []Encoder{
		&Drone{Ground: 300},
		&Telemetry{Writer: &plane.Encoder{System: 77, Home: 300}},
	} {
		given, datagrams := overUDP(t, "kite", encoder)
		var heard []marsad.Observation
		var assets []marsad.Asset
		source := plane.Source{
			Name:    "kite",
			Sensors: []plane.Sensor{{Sensor: load(t).Sensor("kite").Sensor, System: 77, Own: true}},
			Sink: link.Sink{
				Observe: func(o []marsad.Observation) { heard = append(heard, o...) },
				Asset:   func(_ marsad.SensorID, a marsad.Asset) { assets = append(assets, a) },
				Broken:  func(b link.Broken) { t.Error(b.Err) },
			},
			Counters: &link.Counters{},
		}
		reader, err := source.Reader()
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range datagrams {
			reader.Datagram(b, given[i].Observation.At.Add(30*time.Millisecond))
		}
		if len(heard) != len(given) || len(assets) < len(given) || len(given) != 8 {
			t.Fatalf("%T: %d reports, %d observations, %d states, %+v", encoder, len(given), len(heard), len(assets), source.Counters.Count())
		}
		for i := range heard {
			got, want := &heard[i], &given[i].Observation
			within(t, "latitude", got.Position.Lat.Degrees(), want.Position.Lat.Degrees(), 1e-7)
			within(t, "longitude", got.Position.Lon.Degrees(), want.Position.Lon.Degrees(), 1e-7)
			within(t, "height", got.Height.Metres, want.Height.Metres, 2e-3)
			within(t, "east", got.East, want.East, 1e-2)
			within(t, "north", got.North, want.North, 1e-2)
			within(t, "deviation", math.Sqrt(got.Covariance.EE), math.Sqrt(want.Covariance.EE), 1e-3)
			within(t, "time", got.At.Sub(want.At).Seconds(), 0, 2e-3)
			if got.Sensor != "kite" || got.Kind != marsad.Report || got.Label != marsad.Own ||
				got.Identity.MAVLink != 77 || got.Marks != want.Marks || got.Origin != want.Origin {
				t.Errorf("%T: got %+v, want %+v", encoder, got, want)
			}
		}
		// The last state may lack what stood behind the position in its datagram.
		got, want := assets[len(assets)-1], given[6].Asset
		within(t, "battery", got.BatteryLeft, want.BatteryLeft, 0.03)
		within(t, "camera", got.CameraAz.Degrees(), want.CameraAz.Degrees(), 2)
		within(t, "tilt", got.CameraEl.Degrees(), want.CameraEl.Degrees(), 2)
		if !got.Armed || got.Mode != "auto" || !got.CameraKnown || !got.AttitudeKnown {
			t.Errorf("%T: state %+v", encoder, got)
		}
	}
}
