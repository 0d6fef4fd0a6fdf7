package station

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"marsad"
	"marsad/alert"
	"marsad/geo"
)

func options(t *testing.T) Options {
	return Options{ID: "T1", HTTP: "127.0.0.1:0", Data: t.TempDir(), Operator: "demo"}
}

func start(t *testing.T, o Options) *Station {
	t.Helper()
	s, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func zone(id marsad.ZoneID) marsad.Zone {
	return marsad.Zone{ID: id, Name: "Z", Kind: marsad.Area, OnEntry: true, Priority: marsad.Low,
		Points: []geo.Point{geo.LatLon(23, 7), geo.LatLon(23.1, 7), geo.LatLon(23.1, 7.1)}}
}

func TestStartAndStopLeaveNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := start(t, options(t))
	resp, err := http.Get(s.URL() + "api/v1/health")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

// A part that cannot start stops those before it: the folder is free again.
func TestFailedStartFreesWhatItHeld(t *testing.T) {
	defer goleak.VerifyNone(t)
	o := options(t)
	o.Feeds = []Feed{{Name: "x", Protocol: "telex", Listen: []string{anyPort}}}
	if s, err := Start(context.Background(), o); err == nil {
		s.Stop()
		t.Fatal("a protocol that does not exist was started")
	} else if !strings.Contains(err.Error(), "telex") {
		t.Error(err)
	}
	o.Feeds = nil
	if err := start(t, o).Stop(); err != nil {
		t.Error(err)
	}
}

// Started twice, the same station says that it runs already, where and as what,
// though the page's address fails first.
func TestStartedTwice(t *testing.T) {
	o := options(t)
	first := start(t, o)
	defer first.Stop()
	o.HTTP = strings.TrimSuffix(strings.TrimPrefix(first.URL(), "http://"), "/")
	second, err := Start(context.Background(), o)
	if err == nil {
		second.Stop()
		t.Fatal("two stations on one folder")
	}
	for _, word := range []string{"address already in use", "is held by process", first.URL()} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is not in %q", word, err)
		}
	}
}

// What people set while the station runs is there after a restart; what the
// configuration says of a sensor holds until a person says otherwise.
func TestStateOutlivesARestart(t *testing.T) {
	o := options(t)
	actor := marsad.Actor{ID: "amina", Station: o.ID}
	radar := marsad.Sensor{ID: "r", Name: "first", Kind: marsad.Radar, Site: geo.LatLon(23, 7),
		Measures: marsad.HasRange | marsad.HasAzimuth, SigmaRange: 10, SigmaAzimuth: 0.01}
	o.Feeds = []Feed{{Name: "f", Protocol: "asterix", Listen: []string{anyPort}, Sensors: []FeedSensor{{Sensor: radar}}}}

	s := start(t, o)
	if _, err := s.core.setZone(t.Context(), actor, zone("z")); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	o.Feeds[0].Sensors[0].Name = "second" // the configuration was edited
	s = start(t, o)
	if now, _ := s.core.state.Load(); len(now.Zones) != 1 || now.Zones[0].ID != "z" {
		t.Errorf("zones after the restart: %+v", now.Zones)
	}
	if got := s.sensors(); len(got) != 1 || got[0].Name != "second" {
		t.Errorf("an edited configuration does not count: %+v", got)
	}
	radar.Name = "by hand"
	if err := s.core.do(t.Context(), func() error { return s.core.setSensors(t.Context(), actor, []marsad.Sensor{radar}) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	drill := marsad.Marks{Release: marsad.Amber, Exercise: "drill"}
	o.Feeds[0].Sensors[0].Sensor.Marks = drill // whose feed it is now the configuration says
	s = start(t, o)
	defer s.Stop()
	if got := s.sensors(); len(got) != 1 || got[0].Name != "by hand" || got[0].Marks != drill {
		t.Errorf("what a person set was lost, or the feed's marks were: %+v", got)
	}
}

// An alert that stands when the station stops stands after the restart, in the log,
// in the rules and for whoever asks; the numbers of tracks go on at the next thousand.
func TestAlertAndNumbersOutliveARestart(t *testing.T) {
	o := options(t)
	o.Zones = []marsad.Zone{zone("z")}
	s := start(t, o)
	id, now := marsad.TrackID{Station: o.ID, Number: 7}, time.Now().UTC()
	if err := s.core.do(t.Context(), func() error {
		s.core.alert([]alert.Transition{{At: now, Rule: marsad.ZoneEntry, Zone: "z", Track: id, State: marsad.Raised, Priority: marsad.Low,
			Reason: marsad.Reason{Code: marsad.ZoneEntry}}}, now)
		s.core.save(&marsad.TrackStep{At: now, Changed: []marsad.Track{{ID: id, State: marsad.Confirmed, At: now, Born: now, Heard: now, Position: geo.LatLon(23, 7)}}}, now)
		if len(s.core.saved) != 1 {
			t.Errorf("%d tracks remembered", len(s.core.saved))
		}
		s.core.save(&marsad.TrackStep{At: now, Ended: []marsad.TrackID{id}}, now)
		if len(s.core.saved) != 0 {
			t.Error("a track that ended is remembered")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	s = start(t, o)
	defer s.Stop()
	if now, _ := s.core.state.Load(); len(now.Alerts) != 1 || now.Alerts[0].Rules != marsad.Raised || now.Alerts[0].Track != id {
		t.Errorf("alerts after the restart: %+v", now.Alerts)
	}
	if err := s.core.do(t.Context(), func() error {
		if !s.core.alerts.Standing(id) {
			t.Error("the rules have forgotten it: it would be raised again")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if last, err := s.lastTrack(t.Context()); err != nil || last != 1000 {
		t.Errorf("numbers go on after %d, %v", last, err)
	}
}

func TestEventsOfAStationsLife(t *testing.T) {
	o := options(t)
	s := start(t, o)
	if _, err := s.core.setZone(t.Context(), marsad.Actor{ID: "amina", Station: o.ID}, zone("z")); err != nil {
		t.Fatal(err)
	}
	if err := s.core.removeZone(t.Context(), marsad.Actor{ID: "amina", Station: o.ID}, "z"); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	s = start(t, o)
	defer s.Stop()
	events, err := s.events(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
		if e.Kind == marsad.ZoneSet && (e.Actor.ID != "amina" || e.Actor.Machine || !json.Valid(e.Body)) {
			t.Errorf("zone.set by %+v, body %s", e.Actor, e.Body)
		}
	}
	want := "station.started zone.set zone.removed station.stopped station.started"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("the log says %s, want %s", got, want)
	}
	if again, err := s.events(t.Context(), 2, 1); err != nil || len(again) != 1 || again[0].Kind != marsad.ZoneRemoved {
		t.Errorf("after 2, at most 1: %+v, %v", again, err)
	}
}

// The demo through real sockets, in process: tracks of every feed's kind, the
// drone's health, and an alert that can be acknowledged.
func TestDemoInProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("plays half a minute of the demo")
	}
	scn, err := LoadScenario("pass")
	if err != nil {
		t.Fatal(err)
	}
	d, err := StartDemo(t.Context(), options(t), scn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	played := make(chan error, 1)
	go func() { played <- d.Play(ctx) }()
	defer func() {
		cancel()
		if err := <-played; err != nil {
			t.Error(err)
		}
		if err := d.Station.Stop(); err != nil {
			t.Error(err)
		}
	}()
	deadline := time.After(60 * time.Second)
	for {
		state, changed := d.Station.core.state.Load()
		if len(state.Alerts) > 0 {
			a, err := d.Station.core.acknowledge(t.Context(), marsad.Actor{ID: "demo", Station: scn.Station}, state.Alerts[0].ID, "seen")
			if err != nil || a.Operator != marsad.Acknowledged {
				t.Errorf("%+v, %v", a, err)
			}
			break
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatal("no alert")
		}
	}
	var asset bool
	for _, s := range d.Station.sensors() {
		asset = asset || s.Status.Asset != nil && s.Status.Asset.BatteryLeft > 0
		if s.Status.State != marsad.SensorOK {
			t.Errorf("sensor %s is %s", s.ID, s.Status.State)
		}
	}
	if !asset {
		t.Error("the drone tells nothing of its health")
	}
	snap, _ := d.Station.core.snapshot.Load()
	if len(snap.Tracks) < 5 {
		t.Errorf("%d tracks", len(snap.Tracks))
	}
	for _, k := range snap.Tracks {
		if k.Marks.Exercise == "" || len(k.Origins) == 0 {
			t.Errorf("track %s carries marks %+v, origins %v", k.ID, k.Marks, k.Origins)
		}
	}
}

// What is drawn in an exercise belongs to it, whoever draws it and however.
func TestZonesOfAnExerciseAreMarked(t *testing.T) {
	o := options(t)
	o.Exercise = "drill"
	s := start(t, o)
	defer s.Stop()
	actor := marsad.Actor{ID: "amina", Station: o.ID}
	drawn, err := s.core.setZone(t.Context(), actor, zone("drawn"))
	if err != nil {
		t.Fatal(err)
	}
	imported, err := s.core.importZones(t.Context(), actor, []marsad.Zone{zone("imported")})
	if err != nil {
		t.Fatal(err)
	}
	for _, z := range append(imported, drawn) {
		if z.Marks.Exercise != "drill" {
			t.Errorf("zone %s carries %+v", z.ID, z.Marks)
		}
	}
	events, err := s.events(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Exercise != "drill" {
			t.Errorf("event %s of %s is not marked", e.Kind, e.Subject)
		}
	}
}
