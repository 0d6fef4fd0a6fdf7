package track

import (
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

func report(sensor marsad.SensorID, at time.Time, lat, lon float64, system uint8) marsad.Observation {
	return marsad.Observation{
		Sensor: sensor, At: at, Received: at, Kind: marsad.Report, Has: marsad.HasPosition, Position: geo.LatLon(lat, lon),
		Covariance: marsad.Covariance{EE: 25, NN: 25}, Identity: marsad.Identity{MAVLink: system}, Label: marsad.Own,
	}
}

// A station that knows a drone before any sensor that stands somewhere, and a
// drone on the other side of the world: both are where they say they are.
func TestPlacesNearAndFarAreKept(t *testing.T) {
	start := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		first marsad.Sensor
		lat   float64
		lon   float64
	}{
		{"drone first", marsad.Sensor{ID: "d", Kind: marsad.Locator, SigmaPosition: 5, Revisit: 1}, 23.6, 7.1},
		{"far from the radar", marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(23.6, 7.1), SiteHeight: 500, SigmaRange: 10, SigmaAzimuth: 0.01}, -35.3, 149.1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := New(Options{Station: "T1", LastNumber: 41})
			e.SetSensor(c.first)
			e.SetSensor(marsad.Sensor{ID: "d", Kind: marsad.Locator, SigmaPosition: 5, Revisit: 1})
			for i := range 20 {
				at := start.Add(time.Duration(i) * time.Second)
				e.Observe([]marsad.Observation{report("d", at, c.lat+float64(i)*1e-4, c.lon, 7)})
				e.Advance(at)
			}
			got := e.Tracks(nil, start.Add(19*time.Second))
			if len(got) != 1 {
				t.Fatalf("%d tracks", len(got))
			}
			k := got[0]
			if off, _ := geo.Inverse(k.Position, geo.LatLon(c.lat+19e-4, c.lon)); off > 15 {
				t.Errorf("%s, %.0f m off", k.Position, off)
			}
			if k.Label != marsad.Own || k.Kind != marsad.SingleSensor || k.ID.Number != 42 {
				t.Errorf("label %s, kind %s, number %d", k.Label, k.Kind, k.ID.Number)
			}
		})
	}
}
