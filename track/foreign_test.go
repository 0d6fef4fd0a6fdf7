package track

import (
	"math/rand/v2"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

func systemTrack(at time.Time, number uint32, lat, lon float64) marsad.Observation {
	return marsad.Observation{Sensor: "s", At: at, Received: at, Kind: marsad.SystemTrack, Number: number,
		Has: marsad.HasPosition, Position: geo.LatLon(lat, lon), Covariance: marsad.Covariance{EE: 100, NN: 100}}
}

// Broken messages that look like another system's tracks stand alone: none is shown.
func TestNoiseMakesNoForeignTracks(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	start := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	e := New(Options{Station: "T1"})
	for i := range 4000 {
		at := start.Add(time.Duration(i) * time.Millisecond)
		e.Observe([]marsad.Observation{systemTrack(at, rng.Uint32N(1<<16), rng.Float64()*170-85, rng.Float64()*350-175)})
		if step := e.Advance(at); len(step.Changed)+len(step.Ended) > 0 {
			t.Fatalf("message %d: %+v", i, step)
		}
	}
}

// A number that another object takes over: the old track ends, a new one begins.
// One stray word in between changes nothing.
func TestForeignNumberGivenToAnotherObject(t *testing.T) {
	start := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	e := New(Options{Station: "T1"})
	var shown []marsad.TrackID
	var ended []marsad.TrackID
	say := func(second int, lat float64) {
		at := start.Add(time.Duration(second) * time.Second)
		e.Observe([]marsad.Observation{systemTrack(at, 7, lat, 7)})
		step := e.Advance(at)
		for _, k := range step.Changed {
			if len(shown) == 0 || shown[len(shown)-1] != k.ID {
				shown = append(shown, k.ID)
			}
		}
		ended = append(ended, step.Ended...)
	}
	for i := range 5 {
		say(4*i, 23+0.01*float64(i))
	}
	say(20, 50) // stray
	say(24, 23.06)
	if len(shown) != 1 || len(ended) != 0 {
		t.Fatalf("after a stray word: shown %v, ended %v", shown, ended)
	}
	say(28, 40)
	say(32, 40.01)
	if len(shown) != 2 || len(ended) != 1 || ended[0] != shown[0] {
		t.Fatalf("after the number was taken over: shown %v, ended %v", shown, ended)
	}
	e.Advance(start.Add(2 * time.Minute))
	if left := e.Tracks(nil, start.Add(2*time.Minute)); len(left) != 0 {
		t.Errorf("silent for more than a minute: %v", left)
	}
}
