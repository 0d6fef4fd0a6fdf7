package asterix

import (
	"math"
	"slices"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/track"
	wire "marsad/wire/asterix"
)

// Two real radars of air traffic control: what each transponder's plots become is
// one track, or few where it comes and goes, at the speed of an aircraft.
func TestFlightsOfRealRadars(t *testing.T) {
	for _, c := range []struct {
		file    string
		framing wire.Framing
		revisit marsad.Seconds
		most    int // tracks
	}{
		{"argentina_226-210_cat034_048_trailer8.pcap", wire.Framing{Layout: wire.Raw, Trailer: 8}, 3.8, 25}, // 13 codes
		{"argentina_226-232_cat034_048.pcap", wire.Framing{}, 7.6, 10},                                      // 7 codes
	} {
		radar := marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(-31, -64), SiteHeight: 400, SigmaRange: 60, SigmaAzimuth: 0.08 * geo.Degree,
			Pd: 0.95, FalsePerScan: 2, Revisit: c.revisit, Sweep: true, RangeMax: 470_000, Measures: marsad.HasRange | marsad.HasAzimuth}
		e := track.New(track.Options{Station: "B2"})
		e.SetSensor(radar)
		var speeds []float64
		var now time.Time
		f := newFeed(t, func(s *Source) {
			s.Framing = c.framing
			s.Sink.Observe = func(obs []marsad.Observation) {
				e.Observe(obs)
				now = obs[len(obs)-1].Received
			}
			s.Sink.Scan = func(scan marsad.Scan) {
				e.Scan(scan)
				for _, k := range e.Advance(now).Changed {
					if k.State == marsad.Confirmed {
						speeds = append(speeds, math.Hypot(k.East, k.North))
					}
				}
			}
		}, Sensor{Sensor: radar})
		hear(t, f, recording(t, c.file))
		slices.Sort(speeds)
		if n := e.Counts(); int(n.Confirmed) > c.most || len(speeds) < 200 {
			t.Errorf("%s: %d tracks, %d times seen", c.file, n.Confirmed, len(speeds))
			continue
		}
		if middle := speeds[len(speeds)/2]; middle < 150 || middle > 280 {
			t.Errorf("%s: %.0f m/s in the middle", c.file, middle)
		}
	}
}
