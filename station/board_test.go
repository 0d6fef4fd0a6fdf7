package station

import (
	"math"
	"slices"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
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
	b.add(marsad.Sensor{ID: "r", Revisit: 4}, &Feed{Protocol: "asterix"}, new(link.Counters))
	for s := range 90 {
		at := start.Add(time.Duration(s) * time.Second)
		b.observed([]marsad.Observation{{Sensor: "r", Received: at}, {Sensor: "r", Received: at}, {Sensor: "nobody", Received: at}})
	}
	at := func(s int) float64 {
		return b.statuses(start.Add(time.Duration(s) * time.Second))[0].Status.PerMinute
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
	if st := b.statuses(start.Add(121 * time.Second))[0].Status; st.State != marsad.SensorOK || st.Observations != 180 {
		t.Errorf("after an empty scan: %+v", st)
	}
}

// A sensor is held against its own week, also after a new start, and its card shows
// how far it really saw.
func TestBoardKnowsTheWeekAndTheCoverage(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 20, 0, 0, time.UTC)
	site := geo.LatLon(15, 2)
	b := newBoard(start)
	radar := marsad.Sensor{ID: "r", Revisit: 4, Site: site}
	b.add(radar, &Feed{}, nil)
	var stored []marsad.Reading
	for minute := range 200 { // to 3:39
		stored = append(stored, b.observed([]marsad.Observation{{Sensor: "r", Received: start.Add(time.Duration(minute) * time.Minute),
			Has: marsad.HasRange | marsad.HasAzimuth, Range: float64(1000 + minute), Azimuth: 92 * geo.Degree}})...)
	}
	now := start.Add(199 * time.Minute)
	st := b.statuses(now)[0].Status
	if st.UsualPerHour != 60 || st.UsualHours != 2 || st.ThisHour != 40 { // the first hour was not whole
		t.Errorf("usual %g of %d hours, this hour %g", st.UsualPerHour, st.UsualHours, st.ThisHour)
	}
	if st.Heard[18] != 1199 || slices.Max(st.Heard[:18]) != 0 {
		t.Errorf("heard %v", st.Heard)
	}
	again := newBoard(now)
	again.add(radar, &Feed{}, nil)
	for _, r := range stored {
		again.restore(r, now)
	}
	if st := again.statuses(now)[0].Status; st.UsualPerHour != 60 || st.UsualHours != 2 {
		t.Errorf("after a new start: %+v", st)
	}
}

// The pressure that a sensor tells turns pressure altitudes into heights above the sea:
// 1,000 m by a standard altimeter where the field says 1003.25 hPa are 917 m.
func TestPressureAltitudesAreLevelled(t *testing.T) {
	now := time.Now()
	s := &Station{board: newBoard(now)}
	s.board.add(marsad.Sensor{ID: "met", SiteHeight: 300}, &Feed{}, nil)
	obs := func() []marsad.Observation {
		return []marsad.Observation{{Has: marsad.HasHeight, Height: geo.Height{Metres: 1000, Above: geo.Pressure}, SigmaHeight: 10},
			{Has: marsad.HasHeight, Height: geo.Height{Metres: 1000, Above: geo.Ellipsoid}}}
	}
	told := obs()
	s.level(told)
	if told[0].Height.Above != geo.Pressure {
		t.Errorf("levelled by nothing: %+v", told[0].Height)
	}
	s.board.read([]marsad.Reading{{Sensor: "met", Quantity: marsad.SeaLevelPressure, Value: 100325, At: now, Received: now}})
	s.pressure.asked = time.Time{}
	told = obs()
	s.level(told)
	if h := told[0].Height; h.Above != geo.SeaLevel || math.Abs(h.Metres-916.5) > 1 || math.Abs(told[0].SigmaHeight-math.Sqrt(100+225+0.0025*h.Metres*h.Metres)) > 1e-9 {
		t.Errorf("%+v ± %g", h, told[0].SigmaHeight)
	}
	if told[1].Height.Above != geo.Ellipsoid {
		t.Errorf("%+v", told[1].Height)
	}
	s.board.read([]marsad.Reading{{Sensor: "met", Quantity: marsad.Pressure, Value: geo.StandardPressureAt(300), At: now.Add(time.Second), Received: now}})
	if q := s.board.qnh(now); math.Abs(q-geo.StandardPressure) > 1 {
		t.Errorf("of a pressure at 300 m: %g", q)
	}
	if q := s.board.qnh(now.Add(4 * time.Hour)); q != 0 {
		t.Errorf("hours old: %g", q)
	}
}

// What is noted of each observation costs it nothing to allocate.
func BenchmarkBoard(b *testing.B) {
	now := time.Now()
	board := newBoard(now)
	board.add(marsad.Sensor{ID: "rx", Site: geo.LatLon(15, 2)}, &Feed{}, nil)
	obs := make([]marsad.Observation, 100)
	for i := range obs {
		obs[i] = marsad.Observation{Sensor: "rx", Received: now, Has: marsad.HasPosition, Position: geo.LatLon(15+float64(i)/100, 2.5)}
	}
	b.ReportAllocs()
	for b.Loop() {
		board.observed(obs)
	}
	b.ReportMetric(float64(100*b.N)/b.Elapsed().Seconds(), "obs/s")
}
