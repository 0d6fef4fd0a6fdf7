package alert

import (
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

// Own forces drive through a zone: nothing is raised. What is only later known to
// be ours is cleared then, with the reason.
func TestOwnForcesRaiseNothing(t *testing.T) {
	start := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	zone := marsad.Zone{ID: "z", Kind: marsad.Area, OnEntry: true, Priority: marsad.High,
		Points: []geo.Point{geo.LatLon(23.00, 7.00), geo.LatLon(23.02, 7.00), geo.LatLon(23.02, 7.02), geo.LatLon(23.00, 7.02)}}
	e := New()
	e.SetZones(start, []marsad.Zone{zone})
	at := func(i int, label marsad.Label) (out []Transition) {
		now := start.Add(time.Duration(i) * 4 * time.Second)
		k := marsad.Track{ID: marsad.TrackID{Station: "A1", Number: 1}, State: marsad.Confirmed, At: now, Heard: now, Label: label,
			Position: geo.LatLon(23.01, 6.998+0.001*float64(i)), Covariance: marsad.Covariance{EE: 25, NN: 25}}
		return e.Update(&marsad.TrackStep{At: now, Changed: []marsad.Track{k}})
	}
	for i := range 10 {
		if got := at(i, marsad.Own); len(got) > 0 {
			t.Fatalf("step %d: %+v", i, got)
		}
	}
	raised := false
	for i := 10; i < 16; i++ {
		for _, tr := range at(i, marsad.NotClassified) {
			raised = raised || tr.State == marsad.Raised
		}
	}
	if !raised {
		t.Fatal("the same way of an object that is not ours raised nothing")
	}
	got := at(16, marsad.Own)
	if len(got) != 1 || got[0].State != marsad.Cleared || got[0].Reason.Code != OwnForces {
		t.Errorf("known to be ours: %+v", got)
	}
}
