package station

import (
	"fmt"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

// A flood of plots waits outside: a step takes a bounded number of them, so that
// the picture moves and a person's deed is done in between.
func TestFloodIsTakenInSteps(t *testing.T) {
	o := options(t)
	radar := marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(23, 7),
		Measures: marsad.HasRange | marsad.HasAzimuth, SigmaRange: 10, SigmaAzimuth: 0.01, Revisit: 4, Pd: 0.9}
	o.Feeds = []Feed{{Name: "f", Protocol: "asterix", Listen: []string{anyPort}, Sensors: []FeedSensor{{Sensor: radar}}}}
	s := start(t, o)
	const each, flood = 50, 4 * mostAtOnce
	err := s.core.do(t.Context(), func() error {
		now := time.Now().UTC()
		for from := 0; from < flood; from += each {
			obs := make([]marsad.Observation, each)
			for i := range obs {
				obs[i] = marsad.Observation{Sensor: "r", At: now, Received: now, Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth,
					Range: 1000 + float64(from+i), Azimuth: geo.Angle(from+i) * geo.Degree / 60, SigmaRange: 10, SigmaAzimuth: 0.01}
			}
			s.core.observe(obs)
		}
		waiting := len(s.core.batches)
		s.core.drain()
		if taken := (waiting - len(s.core.batches)) * each; taken == 0 || taken > mostAtOnce+each {
			return fmt.Errorf("%d observations taken in one step", taken)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	began := time.Now()
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopped after %s", took)
	}
}
