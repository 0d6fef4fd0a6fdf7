package store

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad"
	"marsad/geo"
	"marsad/ledger"
)

// TestReplayGivesTheSameLedger does random deeds on a ledger, through a store that
// is closed and opened at random, and holds it against a fresh one that has read
// the whole log.
func TestReplayGivesTheSameLedger(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		d := &deeds{t: rt, store: must[*Store](t)(Open(t.Context(), dir, Options{Station: "B2"})), live: ledger.New("B2"), now: testStart}
		for range rapid.IntRange(1, 40).Draw(rt, "number of deeds") {
			d.now = d.now.Add(time.Second)
			events, err := d.any()
			if err != nil {
				if code := marsad.CodeOf(err); code != marsad.NotFound && code != marsad.Conflict && code != marsad.BadRequest && code != marsad.TooLarge {
					rt.Fatalf("refused with %s: %v", code, err)
				}
				continue
			}
			for _, e := range must[[]marsad.Event](t)(d.store.AppendEvents(t.Context(), events)) {
				noError(t, d.live.Apply(e))
			}
		}
		noError(t, d.store.Close())
		d.store = must[*Store](t)(Open(t.Context(), dir, Options{Station: "B2"}))
		fresh := ledger.New("B2")
		noError(t, d.store.Events(t.Context(), 0, fresh.Apply))
		d.compare(fresh)
		if report := must[LogReport](t)(d.store.VerifyLog(t.Context())); report.Err() != nil {
			rt.Errorf("log %+v", report)
		}
		noError(t, d.store.Close())
	})
}

type deeds struct {
	t     *rapid.T
	store *Store
	live  *ledger.Ledger
	now   time.Time
}

func (d *deeds) compare(fresh *ledger.Ledger) {
	if !reflect.DeepEqual(d.live.Zones(), fresh.Zones()) || !reflect.DeepEqual(d.live.Sensors(), fresh.Sensors()) {
		d.t.Errorf("\nlive  %+v\nfresh %+v", d.live.Export(), fresh.Export())
	}
	if !reflect.DeepEqual(d.live.Alerts(), fresh.Alerts()) {
		d.t.Errorf("\nlive  %+v\nfresh %+v", d.live.Alerts(), fresh.Alerts())
	}
	for _, a := range d.live.Alerts() {
		if d.live.Alerted(a.Track) != fresh.Alerted(a.Track) {
			d.t.Errorf("alert on %s: %v and %v", a.Track, d.live.Alerted(a.Track), fresh.Alerted(a.Track))
		}
		x, ok := d.live.Standing(a.Rule, a.Zone, a.Track)
		if y, also := fresh.Standing(a.Rule, a.Zone, a.Track); ok != also || !reflect.DeepEqual(x, y) {
			d.t.Errorf("standing %+v and %+v", x, y)
		}
	}
	next := marsad.Alert{Rule: marsad.LineCross, Track: marsad.TrackID{Station: "B2", Number: 999}, Raised: d.now}
	x, errX := d.live.Raise(next)
	y, errY := fresh.Raise(next)
	if errX != nil || errY != nil || x.Subject != y.Subject {
		d.t.Errorf("next alerts %s and %s", x.Subject, y.Subject)
	}
}

// any does a deed that may well be refused.
func (d *deeds) any() ([]marsad.Event, error) {
	actor := marsad.Actor{ID: rapid.SampledFrom([]string{"demo", "amina"}).Draw(d.t, "actor"), Station: "B2"}
	one := func(e marsad.Event, err error) ([]marsad.Event, error) { return []marsad.Event{e}, err }
	alert := marsad.AlertID{Station: "B2", Number: rapid.Uint32Range(1, 8).Draw(d.t, "alert")}
	switch rapid.IntRange(0, 7).Draw(d.t, "deed") {
	case 0:
		return one(d.live.SetZone(actor, d.zone()))
	case 1:
		return one(d.live.RemoveZone(actor, d.zoneID()))
	case 2, 3:
		return one(d.live.Raise(marsad.Alert{Rule: marsad.ZoneEntry, Zone: d.zoneID(), Raised: d.now, Priority: marsad.High,
			Track: marsad.TrackID{Station: "B2", Number: rapid.Uint32Range(1, 3).Draw(d.t, "track")}, Position: d.point(),
			Covariance: marsad.Covariance{EE: rapid.Float64Range(0, 1e5).Draw(d.t, "ee"), NN: 1},
			Reason:     marsad.Reason{Code: marsad.ZoneEntry, Params: map[string]any{"probability": rapid.Float64Range(0, 1).Draw(d.t, "p"), "n": 3}},
			Origins:    []marsad.Origin{{State: "a", Station: "B2", Sensor: "radar-north"}}, Marks: d.marks()}))
	case 4:
		return one(d.live.Clear(alert, d.now, marsad.Reason{Code: "outside"}))
	case 5:
		return one(d.live.Acknowledge(actor, alert, rapid.StringN(0, 10, 520).Draw(d.t, "remark"), d.now))
	case 6:
		return one(d.live.SetSensor(actor, marsad.Sensor{ID: "radar-north", Kind: marsad.Radar, Site: d.point(), Measures: marsad.Measured(rapid.IntRange(0, 127).Draw(d.t, "has")),
			SigmaAzimuth: geo.Angle(rapid.Float64Range(0, 0.1).Draw(d.t, "sigma")), Marks: d.marks()}))
	default:
		doc := ledger.State{Zones: []ledger.ZoneRecord{ledger.RecordZone(d.zone())}}
		return d.live.Import(actor, doc, rapid.Bool().Draw(d.t, "replace"))
	}
}

func (d *deeds) zoneID() marsad.ZoneID {
	return marsad.ZoneID(fmt.Sprintf("zone-%d", rapid.IntRange(1, 3).Draw(d.t, "zone")))
}

func (d *deeds) zone() marsad.Zone {
	z := marsad.Zone{ID: d.zoneID(), Name: rapid.StringN(0, 20, 100).Draw(d.t, "name"), Kind: marsad.Area, OnEntry: true, Priority: marsad.Low,
		Version: rapid.IntRange(0, 2).Draw(d.t, "version"), Marks: d.marks()}
	for range rapid.IntRange(2, 5).Draw(d.t, "corners") {
		z.Points = append(z.Points, d.point())
	}
	return z
}

func (d *deeds) point() geo.Point {
	return geo.LatLon(rapid.Float64Range(10, 20).Draw(d.t, "lat"), rapid.Float64Range(-10, 10).Draw(d.t, "lon"))
}

func (d *deeds) marks() marsad.Marks {
	return marsad.Marks{Release: marsad.Release(rapid.IntRange(0, 4).Draw(d.t, "release")), Exercise: marsad.ExerciseID(rapid.SampledFrom([]string{"", "dry-river"}).Draw(d.t, "exercise"))}
}
