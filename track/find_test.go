package track

import (
	"reflect"
	"testing"

	"marsad"
)

// A finding is told when it opens, at most each ten seconds while it stays, and when
// it is over, by its finder or by the end of its track.
func TestFindingsAreToldInTime(t *testing.T) {
	e := New(Options{Station: "B2"})
	e.Advance(after(0))
	about := marsad.TrackID{Station: "B2", Number: 7}
	told := 0
	for k := range 31 {
		e.find(marsad.Finding{Code: marsad.PositionContradicted, Track: about, Since: after(float64(k)), At: after(float64(k)), Evidence: []uint64{uint64(k)}})
		step := e.Advance(after(float64(k)))
		told += len(step.Findings)
		for _, f := range step.Findings {
			if f.Since != after(0) || f.Over {
				t.Errorf("at %d s: %+v", k, f)
			}
		}
	}
	if told != 4 { // at 0, 10, 20 and 30 s
		t.Errorf("told %d times", told)
	}
	open := e.Findings(nil)
	if len(open) != 1 || len(open[0].Evidence) != mostEvidence || open[0].Evidence[mostEvidence-1] != 30 {
		t.Fatalf("open: %+v", open)
	}
	e.find(marsad.Finding{Code: marsad.SensorTurned, Sensor: "r1"})
	turned := e.Advance(after(32)).Findings
	if len(turned) != 1 || turned[0].Over {
		t.Errorf("turned: %+v", turned)
	}
	e.find(marsad.Finding{Code: marsad.SensorTurned, Sensor: "r1", Over: true})
	back := e.Advance(after(33)).Findings
	if len(back) != 1 || !back[0].Over || back[0].Code != marsad.SensorTurned || len(e.Findings(nil)) != 1 {
		t.Errorf("turned back: %+v", back)
	}
	e.step.Ended = append(e.step.Ended, about)
	e.step.Findings = nil
	e.reportFindings()
	if f := e.step.Findings; len(f) != 1 || !f[0].Over || !reflect.DeepEqual(f[0].Evidence, open[0].Evidence) || len(e.Findings(nil)) != 0 {
		t.Errorf("after its track: %+v", f)
	}
}

// Findings about tracks are bounded; those about sensors always find a place.
func TestFindingsAreBounded(t *testing.T) {
	e := New(Options{Station: "B2"})
	e.Advance(after(0))
	for k := range 2 * mostFindings {
		e.find(marsad.Finding{Code: marsad.PositionUnseen, Track: marsad.TrackID{Number: uint32(k + 1)}})
	}
	e.find(marsad.Finding{Code: marsad.SensorClockOff, Sensor: "r1"})
	if n := len(e.Findings(nil)); n != mostFindings+1 || e.Counts().Unfound != mostFindings {
		t.Errorf("%d open, %d left out", n, e.Counts().Unfound)
	}
}
