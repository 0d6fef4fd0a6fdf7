package track

import (
	"testing"
	"time"

	"marsad"
)

// The strictest mark of all that ever fed a track stays on it.
func TestMarksAreTheStrictestOfAllThatFedIt(t *testing.T) {
	start := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	e := New(Options{Station: "T1"})
	var last marsad.Track
	for i := range 30 {
		at := start.Add(time.Duration(i) * time.Second)
		o := report("d", at, 23.6+float64(i)*1e-4, 7.1, 7)
		o.Marks = marsad.Marks{Release: marsad.Green, Exercise: "x"}
		if i == 10 {
			o.Marks.Release = marsad.Red
		}
		e.Observe([]marsad.Observation{o})
		for _, k := range e.Advance(at).Changed {
			last = k
		}
	}
	if last.Marks.Release != marsad.Red || last.Marks.Exercise != "x" {
		t.Errorf("marks %+v", last.Marks)
	}
}
