package link

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"marsad"
)

// A clock that runs 20 millionths too fast is seen through the delays of its
// messages; one that is set begins anew.
func TestDrift(t *testing.T) {
	var reports []ClockReport
	f := Feed{Sink: Sink{Clock: func(id marsad.SensorID, r ClockReport) {
		if id != "met-1" {
			t.Errorf("of %s", id)
		}
		reports = append(reports, r)
	}}}
	f.Prepare()
	c := f.NewClock("met-1")
	rng := rand.New(rand.NewPCG(1, 2))
	at := clockStart
	for range 1800 {
		at = at.Add(time.Second)
		stated := at.Add(2*time.Second + time.Duration(20e-6*float64(at.Sub(clockStart))))
		f.Measured(&c, stated, at.Add(time.Duration(rng.IntN(400))*time.Millisecond))
	}
	if len(reports) != 30 {
		t.Errorf("%d reports in half an hour", len(reports))
	}
	last := reports[len(reports)-1]
	if math.Abs(last.Drift-20e-6) > 3e-6 || last.Minutes < 20 || last.Wrong || (last.Offset-2*time.Second-36*time.Millisecond).Abs() > 20*time.Millisecond {
		t.Errorf("%+v", last)
	}
	if early := reports[3]; early.Minutes != 0 {
		t.Errorf("told of three minutes: %+v", early)
	}
	f.Measured(&c, at.AddDate(-20, 0, 0), at)
	if set := c.Report(); !set.Wrong || set.Minutes != 0 || !reports[len(reports)-1].Wrong {
		t.Errorf("a clock that was lost: %+v", set)
	}
}
