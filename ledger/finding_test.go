package ledger

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

func TestFindings(t *testing.T) {
	l := New("B2")
	at := time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)
	turned := marsad.Finding{Code: marsad.SensorTurned, Since: at.Add(-time.Minute), At: at, Sensor: "r1", Position: geo.LatLon(20, 12), Value: 5, Sigma: 0.1, Evidence: []uint64{7, 9}}
	shared := marsad.Finding{Code: marsad.IdentityShared, Since: at, At: at.Add(time.Second), Track: marsad.TrackID{Station: "B2", Number: 3}, Other: marsad.TrackID{Station: "B2", Number: 4},
		Identity: marsad.Identity{ICAO: 0xabcdef, Name: "F1", Mode3A: marsad.NewMode3A(0o7500)}, Value: 9000}
	apply := func(e marsad.Event, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	apply(l.Find(&shared))
	apply(l.Find(&turned))
	if got := l.Findings(); !reflect.DeepEqual(got, []marsad.Finding{turned, shared}) {
		t.Errorf("stand %+v", got)
	}
	if _, err := l.Find(&turned); marsad.CodeOf(err) != marsad.Conflict {
		t.Errorf("found again: %v", err)
	}
	over := turned
	over.At, over.Value, over.Over = at.Add(time.Hour), 0.1, true
	e, err := l.EndFinding(&over)
	apply(e, err)
	if e.Subject != "sensor-turned r1" || e.Kind != marsad.FindingOver || !json.Valid(e.Body) {
		t.Errorf("%+v", e)
	}
	if got := l.Findings(); !reflect.DeepEqual(got, []marsad.Finding{shared}) {
		t.Errorf("stand %+v", got)
	}
	if _, err := l.EndFinding(&over); marsad.CodeOf(err) != marsad.NotFound {
		t.Errorf("ended again: %v", err)
	}
	// a body that was deleted leaves nothing to show, and no error
	apply(marsad.Event{Kind: marsad.FindingRaised, Subject: "sensor-turned r1", At: at}, nil)
	if got := l.Findings(); len(got) != 1 {
		t.Errorf("stand %+v", got)
	}
}
