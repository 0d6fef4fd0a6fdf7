package stimulate

import (
	"bytes"
	"math"
	"testing"

	"marsad"
	"marsad/wire/jsonlines"
)

// What the mast gives comes out of its lines as it was, to a ten-billionth.
func TestMastOverUDP(t *testing.T) {
	t.Parallel()
	given, datagrams := overUDP(t, "lens", Lines{})
	lines := bytes.Split(bytes.TrimSuffix(bytes.Join(datagrams, nil), []byte("\n")), []byte("\n"))
	if len(lines) != len(given) || len(given) < 50 {
		t.Fatalf("%d lines of %d detections", len(lines), len(given))
	}
	for i, line := range lines {
		var m jsonlines.Message
		if err := jsonlines.Decode(line, &m); err != nil {
			t.Fatal(err)
		}
		o := &given[i].Observation
		if m.Type != jsonlines.Bearing || m.Sensor != "lens" || !m.At.Equal(o.At) || len(m.Classes) != marsad.Classes {
			t.Fatalf("line %s", line)
		}
		within(t, "azimuth", m.Azimuth.Value, o.Azimuth.Degrees(), 1e-9)
		within(t, "elevation", m.Elevation.Value, o.Elevation.Degrees(), 1e-9)
		within(t, "deviation", m.SigmaAngle.Value, 0.1, 1e-9)
	}
}

// The same for positions, of a locator and of a drone that speaks in lines.
func TestReportsInLines(t *testing.T) {
	t.Parallel()
	for _, sensor := range []marsad.SensorID{"beacon", "kite"} {
		given, datagrams := overUDP(t, sensor, Lines{})
		lines := bytes.Split(bytes.TrimSuffix(bytes.Join(datagrams, nil), []byte("\n")), []byte("\n"))
		if len(lines) != len(given) || len(given) < 8 {
			t.Fatalf("%s: %d lines of %d detections", sensor, len(lines), len(given))
		}
		for i, line := range lines {
			var m jsonlines.Message
			if err := jsonlines.Decode(line, &m); err != nil {
				t.Fatal(err)
			}
			o := &given[i].Observation
			lat, lon := o.Position.Degrees()
			within(t, "latitude", m.Lat.Value, lat, 1e-10)
			within(t, "longitude", m.Lon.Value, lon, 1e-10)
			if sensor == "beacon" {
				if m.Name != "van" || m.Sigma.Value != 9 {
					t.Errorf("line %s", line)
				}
				continue
			}
			within(t, "north", m.Speed.Value*math.Cos(m.Course.Value*math.Pi/180), o.North, 1e-6)
			within(t, "battery", m.Battery.Value, given[i].Asset.BatteryLeft, 1e-10)
			if m.MAVLink.Value != 77 || m.AltRef != "ellipsoid" {
				t.Errorf("line %s", line)
			}
		}
	}
}
