package track

import (
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

// A bearing of 0.1° on a track 3 km away fits within some metres: its residual is
// how far its line passes by, not how far the mast stands.
func TestResidualOfABearing(t *testing.T) {
	start := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	e := New(Options{Station: "T1"})
	radar := marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(23.6, 7.1), Measures: marsad.HasRange | marsad.HasAzimuth,
		SigmaRange: 10, SigmaAzimuth: 0.2 * geo.Degree, Pd: 0.95, FalsePerScan: 0.1, Revisit: 2, RangeMax: 10000}
	mast := marsad.Sensor{ID: "m", Kind: marsad.Camera, Site: geo.LatLon(23.6, 7.1), Measures: marsad.HasAzimuth,
		SigmaAzimuth: 0.1 * geo.Degree, Pd: 0.9, FalsePerScan: 0.01, Revisit: 1, RangeMax: 10000}
	e.SetSensor(radar)
	e.SetSensor(mast)
	bearings := 0
	for i := range 40 {
		at := start.Add(time.Duration(i) * time.Second)
		o := marsad.Observation{Sensor: "m", At: at, Received: at, Kind: marsad.Bearing, Has: marsad.HasAzimuth, Azimuth: geo.Degree * 70, SigmaAzimuth: 0.1 * geo.Degree}
		if i%2 == 0 {
			o.Sensor, o.Kind, o.Has, o.Range = "r", marsad.Plot, marsad.HasRange|marsad.HasAzimuth, 3000
			o.SigmaRange, o.SigmaAzimuth = 10, 0.2*geo.Degree
		}
		e.Observe([]marsad.Observation{o})
		for _, a := range e.Advance(at).Associations {
			if a.Kind != marsad.Bearing {
				continue
			}
			bearings++
			if a.Residual > 30 {
				t.Errorf("bearing at %d s: residual %.0f m", i, a.Residual)
			}
		}
	}
	if bearings < 10 {
		t.Errorf("%d bearings fed the track", bearings)
	}
}
