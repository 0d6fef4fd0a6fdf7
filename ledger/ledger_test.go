package ledger

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

var (
	morning = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	person  = marsad.Actor{ID: "demo", Station: "B2"}
)

// did applies what a command gave, as the store would have completed it.
func did(t *testing.T, l *Ledger) func(e marsad.Event, err error) marsad.Event {
	return func(e marsad.Event, err error) marsad.Event {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if e.At.IsZero() {
			e.At = morning
		}
		if err := l.Apply(e); err != nil {
			t.Fatal(err)
		}
		return e
	}
}

func refused(t *testing.T, code marsad.Code) func(e marsad.Event, err error) {
	return func(_ marsad.Event, err error) {
		t.Helper()
		if err == nil || marsad.CodeOf(err) != code {
			t.Errorf("error %v, want %s", err, code)
		}
	}
}

func someZone(id marsad.ZoneID) marsad.Zone {
	return marsad.Zone{ID: id, Name: "Puits nord", Kind: marsad.Area, OnEntry: true, Priority: marsad.High,
		Points: []geo.Point{geo.LatLon(14.5, -1.25), geo.LatLon(14.6, -1.25), geo.LatLon(14.6, -1.1)}, Marks: marsad.Marks{Release: marsad.Amber}}
}

func someAlert(track uint32) marsad.Alert {
	return marsad.Alert{Rule: marsad.ZoneEntry, Zone: "well", Track: marsad.TrackID{Station: "B2", Number: track}, Priority: marsad.High,
		Raised: morning, Position: geo.LatLon(14.55, -1.2), Covariance: marsad.Covariance{EE: 400, EN: -30, NN: 250.5},
		Reason:  marsad.Reason{Code: marsad.ZoneEntry, Params: map[string]any{"zone": "Puits nord", "probability": 0.97}},
		Sensors: []marsad.SensorID{"radar-north"}, Origins: []marsad.Origin{{State: "a", Station: "B2", Sensor: "radar-north"}},
		Marks: marsad.Marks{Release: marsad.Amber, Exercise: "dry-river"}}
}

func TestZoneFromItsFirstVersionToItsRemoval(t *testing.T) {
	l := New("B2")
	first := did(t, l)(l.SetZone(person, someZone("well")))
	if first.Kind != marsad.ZoneSet || first.Subject != "well" || first.Actor != person || l.Zones()[0].Version != 1 {
		t.Errorf("event %+v, zones %+v", first, l.Zones())
	}
	held := l.Zones()
	changed := l.Zones()[0]
	changed.Name = "Puits sud"
	did(t, l)(l.SetZone(person, changed))
	if z, _ := l.Zone("well"); z.Version != 2 || z.Name != "Puits sud" || held[0].Name != "Puits nord" {
		t.Errorf("zone %+v, and what was handed out before %+v", z, held)
	}
	refused(t, marsad.Conflict)(l.SetZone(person, changed)) // saw version 1
	changed.Points = changed.Points[:2]
	refused(t, marsad.BadRequest)(l.SetZone(person, changed))
	did(t, l)(l.RemoveZone(person, "well"))
	refused(t, marsad.NotFound)(l.RemoveZone(person, "well"))
	if len(l.Zones()) != 0 {
		t.Errorf("zones %+v", l.Zones())
	}
	did(t, l)(l.SetZone(person, someZone("well")))
	if l.Zones()[0].Version != 3 {
		t.Errorf("made anew it has version %d, want 3", l.Zones()[0].Version)
	}
}

func TestZonePointsComeBack(t *testing.T) {
	l := New("B2")
	want := someZone("well")
	e := did(t, l)(l.SetZone(person, want))
	got := l.Zones()[0]
	for i, p := range want.Points {
		if metres, _ := geo.Inverse(p, got.Points[i]); metres > 0.001 {
			t.Errorf("point %d is %v m off", i, metres)
		}
	}
	const body = `{"id":"well","version":1,"name":"Puits nord","kind":"area","points":[{"lat":14.5,"lon":-1.25},{"lat":14.6,"lon":-1.25},{"lat":14.6,"lon":-1.1}],"on_entry":true,"priority":"high","marks":{"release":"amber"}}`
	if string(e.Body) != body {
		t.Errorf("body %s", e.Body)
	}
}

func TestAlertFromRaisedToAcknowledged(t *testing.T) {
	l := New("B2")
	raised := did(t, l)(l.Raise(someAlert(1)))
	id := marsad.AlertID{Station: "B2", Number: 1}
	if raised.Subject != "B2-A00001" || !raised.Actor.Machine || raised.Exercise != "dry-river" || !raised.At.Equal(morning) {
		t.Errorf("event %+v", raised)
	}
	for _, secret := range []string{"14.5", "Puits"} {
		if strings.Contains(raised.Subject+string(raised.Kind), secret) || !strings.Contains(string(raised.Body), secret) {
			t.Errorf("%s must stand in the body only", secret)
		}
	}
	a, ok := l.Standing(marsad.ZoneEntry, "well", someAlert(1).Track)
	if !ok || a.ID != id || !l.Alerted(a.Track) || a.Covariance != (marsad.Covariance{EE: 400, EN: -30, NN: 250.5}) || a.Marks != someAlert(1).Marks {
		t.Errorf("standing %+v", a)
	}
	refused(t, marsad.Conflict)(l.Raise(someAlert(1)))
	refused(t, marsad.TooLarge)(l.Acknowledge(person, id, strings.Repeat("x", MaxRemark+1), morning))
	refused(t, marsad.BadRequest)(l.Acknowledge(person, id, "all \u202eclear", morning))
	refused(t, marsad.NotFound)(l.Acknowledge(person, marsad.AlertID{Station: "B2", Number: 9}, "", morning))

	cleared := did(t, l)(l.Clear(id, morning.Add(time.Minute), marsad.Reason{Code: "outside"}))
	refused(t, marsad.Conflict)(l.Clear(id, morning, marsad.Reason{}))
	refused(t, marsad.NotFound)(l.Clear(marsad.AlertID{}, morning, marsad.Reason{}))
	if string(cleared.Body) != `{"reason":{"code":"outside"}}` || l.Alerted(a.Track) {
		t.Errorf("cleared %+v, alerted %v", cleared, l.Alerted(a.Track))
	}
	if a := l.Alerts()[0]; a.Rules != marsad.Cleared || a.Operator != marsad.AlertNew || !a.Cleared.Equal(morning.Add(time.Minute)) {
		t.Errorf("returned %+v", a)
	}
	did(t, l)(l.Acknowledge(person, id, "shepherd, known", morning.Add(2*time.Minute)))
	refused(t, marsad.Conflict)(l.Acknowledge(person, id, "again", morning))
	if a := l.Alerts()[0]; a.Operator != marsad.Acknowledged || a.AcknowledgedBy != person || a.Remark != "shepherd, known" || !a.AcknowledgedAt.Equal(morning.Add(2*time.Minute)) {
		t.Errorf("acknowledged %+v", a)
	}
	did(t, l)(l.Raise(someAlert(1))) // the next visit is another alert
	if alerts := l.Alerts(); len(alerts) != 2 || alerts[0].ID.Number != 2 {
		t.Errorf("alerts, newest first: %+v", alerts)
	}
}

// Several alerts can be raised before the first one is applied.
func TestAlertsRaisedTogetherHaveNumbersOfTheirOwn(t *testing.T) {
	l := New("B2")
	var events []marsad.Event
	for track := range uint32(3) {
		e, err := l.Raise(someAlert(track))
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	for i, e := range events {
		did(t, l)(e, nil)
		if l.Alerts()[0].ID.Number != uint32(i+1) {
			t.Errorf("alert %d has number %d", i, l.Alerts()[0].ID.Number)
		}
	}
}

func TestDeletedBodiesLeaveIDsCodesAndTimes(t *testing.T) {
	live := New("B2")
	events := []marsad.Event{
		did(t, live)(live.SetZone(person, someZone("well"))),
		did(t, live)(live.SetZone(person, someZone("ford"))),
		did(t, live)(live.Raise(someAlert(1))),
		did(t, live)(live.Raise(someAlert(2))),
		did(t, live)(live.Clear(marsad.AlertID{Station: "B2", Number: 1}, morning.Add(time.Minute), marsad.Reason{Code: "outside"})),
		did(t, live)(live.Acknowledge(person, marsad.AlertID{Station: "B2", Number: 1}, "remark", morning.Add(time.Minute))),
		did(t, live)(live.SetSensor(person, marsad.Sensor{ID: "radar-north", Kind: marsad.Radar, Site: geo.LatLon(14, -1)})),
	}
	l := New("B2")
	for i, e := range events {
		if i != 1 {
			e.Body = nil
		}
		if err := l.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	if zones := l.Zones(); len(zones) != 1 || zones[0].ID != "ford" {
		t.Errorf("zones %+v", zones)
	}
	alerts := l.Alerts()
	if len(alerts) != 2 || alerts[1].Rules != marsad.Cleared || alerts[1].Operator != marsad.Acknowledged || alerts[1].AcknowledgedBy != person ||
		alerts[1].Remark != "" || alerts[0].Rules != marsad.Raised || !alerts[0].Raised.Equal(morning) || alerts[0].Marks.Exercise != "dry-river" {
		t.Errorf("alerts %+v", alerts)
	}
	if e := did(t, l)(l.Raise(someAlert(3))); e.Subject != "B2-A00003" {
		t.Errorf("next alert %s", e.Subject)
	}
	if z := did(t, l)(l.SetZone(person, someZone("well"))); !strings.Contains(string(z.Body), `"version":2`) {
		t.Errorf("next version %s", z.Body)
	}
}

func TestApplyRefusesWhatContradicts(t *testing.T) {
	l := New("B2")
	raised := did(t, l)(l.Raise(someAlert(1)))
	for name, e := range map[string]marsad.Event{
		"raised twice":  raised,
		"never raised":  {Kind: marsad.AlertCleared, Subject: "B2-A00009"},
		"no alert id":   {Kind: marsad.AlertAcknowledged, Subject: "x"},
		"body no JSON":  {Kind: marsad.ZoneSet, Subject: "well", Body: json.RawMessage(`{"points":3}`)},
		"sensor no one": {Kind: marsad.SensorSet, Subject: "radar", Body: json.RawMessage(`[]`)},
	} {
		if err := l.Apply(e); marsad.CodeOf(err) != marsad.StoreBroken {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := l.Apply(marsad.Event{Kind: "later.thing", Subject: "x", Body: json.RawMessage(`{}`)}); err != nil {
		t.Errorf("a kind of a later version: %v", err)
	}
	if len(l.Zones()) != 0 || len(l.Alerts()) != 1 {
		t.Error("a refused event changed something")
	}
}

// fullSensor has a value of its own in each field.
func fullSensor() marsad.Sensor {
	return marsad.Sensor{ID: "radar-north", Name: "Radar nord", Kind: marsad.Radar, Site: geo.LatLon(14.25, -1.5), SiteHeight: 312.5,
		Measures: marsad.HasRange | marsad.HasAzimuth | marsad.HasVelocity, SigmaRange: 10, SigmaAzimuth: 0.25 * geo.Degree, SigmaElevation: 0.5 * geo.Degree,
		SigmaRangeRate: 0.4, SigmaPosition: 3, AzimuthBias: -0.125 * geo.Degree, RangeBias: 7, BatteryEnergy: 3.6e6, Pd: 0.9, FalsePerScan: 2.5, Revisit: 4, Sweep: true,
		Field: geo.Sector{From: 30 * geo.Degree, Width: 120 * geo.Degree}, RangeMin: 150, RangeMax: 40000, MinRadialSpeed: 0.7, Resolution: 25,
		ResolutionAzimuth: 1.5 * geo.Degree, RateSpan: [2]float64{-40, 41}, ElevationSpan: geo.Sector{From: -2 * geo.Degree, Width: 12 * geo.Degree},
		Masks:      [][]geo.Point{{geo.LatLon(14.3, -1.4), geo.LatLon(14.4, -1.4), geo.LatLon(14.4, -1.3)}},
		Reflectors: []marsad.Reflector{{Position: geo.LatLon(14.3, -1.45), Height: 330.5}},
		Origin:     marsad.Origin{State: "a", Station: "B2", Sensor: "radar-north"}, Marks: marsad.Marks{Release: marsad.Green, Exercise: "dry-river"}}
}

func TestSensorKeepsEveryField(t *testing.T) {
	want := fullSensor()
	fields := reflect.ValueOf(want)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Fatalf("the sensor of this test says nothing about %s", fields.Type().Field(i).Name)
		}
	}
	l := New("B2")
	did(t, l)(l.SetSensor(person, want))
	got := l.Sensors()[0]
	if !reflect.DeepEqual(tidySensor(got), tidySensor(want)) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	if !l.SameSensor(want) {
		t.Error("the sensor is not the same as itself")
	}
	for i := range fields.NumField() {
		other := fullSensor()
		reflect.ValueOf(&other).Elem().Field(i).SetZero()
		if l.SameSensor(other) {
			t.Errorf("without %s it is taken for the same", fields.Type().Field(i).Name)
		}
	}
	refused(t, marsad.BadRequest)(l.SetSensor(person, marsad.Sensor{ID: "Not One"}))
	refused(t, marsad.BadRequest)(l.SetSensor(person, marsad.Sensor{ID: "x", Site: geo.LatLon(95, 0)}))
}

// tidySensor rounds all angles, which pass through degrees, to 1e-9 rad.
func tidySensor(s marsad.Sensor) marsad.Sensor {
	round := func(angles ...*geo.Angle) {
		for _, a := range angles {
			*a = geo.Angle(math.Round(float64(*a)*1e9) / 1e9)
		}
	}
	round(&s.Site.Lat, &s.Site.Lon, &s.SigmaAzimuth, &s.SigmaElevation, &s.AzimuthBias, &s.Field.From, &s.Field.Width, &s.ResolutionAzimuth,
		&s.ElevationSpan.From, &s.ElevationSpan.Width)
	s.Reflectors = slices.Clone(s.Reflectors)
	for i := range s.Reflectors {
		round(&s.Reflectors[i].Position.Lat, &s.Reflectors[i].Position.Lon)
	}
	s.Masks = slices.Clone(s.Masks)
	for i := range s.Masks {
		s.Masks[i] = slices.Clone(s.Masks[i])
		for j := range s.Masks[i] {
			round(&s.Masks[i][j].Lat, &s.Masks[i][j].Lon)
		}
	}
	return s
}
