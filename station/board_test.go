package station

import (
	"testing"
	"time"

	"marsad"
	"marsad/link"
)

func TestSensorStateByItsOwnPeriod(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	heard := start.Add(time.Minute)
	for _, c := range []struct {
		after time.Duration
		want  marsad.SensorState
	}{
		{0, marsad.SensorOK}, {12 * time.Second, marsad.SensorOK},
		{13 * time.Second, marsad.SensorLate}, {40 * time.Second, marsad.SensorLate},
		{41 * time.Second, marsad.SensorSilent},
	} {
		if got := stateOf(4, heard, start, heard.Add(c.after)); got != c.want {
			t.Errorf("%s after the last word: %s, want %s", c.after, got, c.want)
		}
	}
	if got := stateOf(4, time.Time{}, start, start.Add(30*time.Second)); got != marsad.SensorWaiting {
		t.Errorf("never heard, 30 s: %s", got)
	}
	if got := stateOf(4, time.Time{}, start, start.Add(41*time.Second)); got != marsad.SensorSilent {
		t.Errorf("never heard, 41 s: %s", got)
	}
}

func TestBoardCountsTheLastMinute(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := newBoard(start)
	b.add(marsad.Sensor{ID: "r", Revisit: 4}, "asterix", new(link.Counters), false)
	for s := range 90 {
		at := start.Add(time.Duration(s) * time.Second)
		b.observed([]marsad.Observation{{Sensor: "r", Received: at}, {Sensor: "r", Received: at}, {Sensor: "nobody", Received: at}})
	}
	at := func(s int) float64 {
		_, st, _ := b.statuses(start.Add(time.Duration(s) * time.Second))
		return st[0].PerMinute
	}
	if got := at(89); got != 120 {
		t.Errorf("%g a minute, want 120", got)
	}
	if got := at(119); got != 60 {
		t.Errorf("half a minute of silence later %g, want 60", got)
	}
	if got := at(400); got != 0 {
		t.Errorf("long after %g, want 0", got)
	}
	b.scanned(marsad.Scan{Sensor: "r", Received: start.Add(2 * time.Minute)})
	if _, st, _ := b.statuses(start.Add(121 * time.Second)); st[0].State != marsad.SensorOK || st[0].Observations != 180 {
		t.Errorf("after an empty scan: %+v", st[0])
	}
}
