package station

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

// What was found wrong is logged once, shown as it goes on, and stands after a
// restart: of a sensor until it is known to be over, of a track not, for tracks begin anew.
func TestFindingsOutliveARestart(t *testing.T) {
	o := options(t)
	radar := marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(23, 7), Measures: marsad.HasRange | marsad.HasAzimuth, SigmaRange: 10, SigmaAzimuth: 0.01}
	o.Feeds = []Feed{{Name: "f", Protocol: "asterix", Listen: []string{anyPort}, Sensors: []FeedSensor{{Sensor: radar}}}}
	s := start(t, o)
	now := time.Now().UTC().Truncate(time.Microsecond)
	turned := marsad.Finding{Code: marsad.SensorTurned, Since: now.Add(-time.Minute), At: now, Sensor: "r", Value: 5, Sigma: 0.1, Evidence: []uint64{4}}
	unseen := marsad.Finding{Code: marsad.PositionUnseen, Since: now, At: now, Track: marsad.TrackID{Station: o.ID, Number: 7}, Value: 12}
	found := func(list ...marsad.Finding) {
		t.Helper()
		if err := s.core.do(t.Context(), func() error { s.core.found(list); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	found(turned, unseen)
	turned.Value = 5.2
	found(turned)
	state, _ := s.core.state.Load()
	if len(state.Findings) != 2 || state.Findings[0].Value != 5.2 {
		t.Errorf("stand %+v", state.Findings)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	s = start(t, o)
	if state, _ = s.core.state.Load(); len(state.Findings) != 1 || state.Findings[0].Code != marsad.SensorTurned || state.Findings[0].Value != 5 {
		t.Errorf("after the restart stand %+v", state.Findings)
	}
	if got := s.core.tracker.Findings(nil); len(got) != 1 {
		t.Errorf("the tracker knows of %+v", got)
	}
	turned.Over = true
	found(turned)
	if state, _ = s.core.state.Load(); len(state.Findings) != 0 {
		t.Errorf("stand %+v", state.Findings)
	}
	kinds := map[marsad.EventKind]int{}
	events, err := s.events(t.Context(), 0, 100)
	for _, e := range events {
		kinds[e.Kind]++
	}
	if err != nil || kinds[marsad.FindingRaised] != 2 || kinds[marsad.FindingOver] != 2 {
		t.Errorf("%v, %v", kinds, err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

// What is known of a radar's biases is told beside it; of what has none nothing is.
func TestRegistrationIsTold(t *testing.T) {
	o := options(t)
	radar := marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(23, 7), Measures: marsad.HasRange | marsad.HasAzimuth, SigmaRange: 10, SigmaAzimuth: 0.01}
	wire := marsad.Sensor{ID: "w", Kind: marsad.Tripwire, Site: geo.LatLon(23, 7)}
	o.Feeds = []Feed{{Name: "f", Protocol: "asterix", Listen: []string{anyPort}, Sensors: []FeedSensor{{Sensor: radar}}},
		{Name: "g", Protocol: "jsonlines", Listen: []string{anyPort}, Sensors: []FeedSensor{{Sensor: wire}}}}
	s := start(t, o)
	defer s.Stop()
	if err := s.core.do(t.Context(), func() error { s.core.registered(); return nil }); err != nil {
		t.Fatal(err)
	}
	told := map[marsad.SensorID]*marsad.Registration{}
	for _, n := range s.sensors() {
		told[n.ID] = n.Status.Registration
	}
	if r := told["r"]; r == nil || r.Azimuth.Observed || r.Azimuth.Sigma <= 0 || r.Applied || told["w"] != nil {
		t.Errorf("%+v", told)
	}
}

// Every code of a finding has words in every language of the page.
func TestFindingsHaveWords(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "finding.go"))
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Code += "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 8 {
		t.Fatalf("only %d codes found: has their form changed?", len(codes))
	}
	for _, lang := range []string{"fr", "ar", "en"} {
		text, err := os.ReadFile(filepath.Join("..", "web", "src", "text", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for _, m := range codes {
			if words["finding."+m[1]] == nil {
				t.Errorf("%s.json lacks finding.%s", lang, m[1])
			}
		}
	}
}
