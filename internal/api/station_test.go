package api

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/picture"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 1, 5, 4, 0, 0, 123456789, time.UTC)

// fake is a station in memory: its deeds are done at once.
type fake struct {
	mu      sync.Mutex
	snap    *marsad.Snapshot
	newer   chan struct{}
	state   State
	changed chan struct{}
	sensors []Sensor
	picture *picture.Picture
	fail    error // what the deeds and readers give, when set
}

func newFake() *fake {
	f := &fake{newer: make(chan struct{}), changed: make(chan struct{}), picture: picture.New(start)}
	f.snap = f.picture.Snapshot()
	f.state.Version = 1
	return f
}

func (f *fake) apply(step *marsad.TrackStep) *marsad.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.picture.Apply(step); s != f.snap {
		f.snap = s
		close(f.newer)
		f.newer = make(chan struct{})
	}
	return f.snap
}

func (f *fake) move(tracks ...marsad.Track) *marsad.Snapshot {
	return f.apply(&marsad.TrackStep{At: start, Changed: tracks})
}

// change makes a new state; edit gets copies.
func (f *fake) change(edit func(*State)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state.Zones, f.state.Alerts = slices.Clone(f.state.Zones), slices.Clone(f.state.Alerts)
	edit(&f.state)
	f.state.Version++
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *fake) station() Station {
	return Station{
		ID: "B2", Run: "run1", Exercise: "dawn",
		Page:     fstest.MapFS{"index.html": {Data: []byte("<!doctype html>page")}},
		Licences: []Licence{{"Marsad", "Apache-2.0", "text"}},
		Picture: func() (*marsad.Snapshot, <-chan struct{}) {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.snap, f.newer
		},
		State: func() (State, <-chan struct{}) {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.state, f.changed
		},
		Still: func(id marsad.SensorID) (marsad.Still, bool) {
			return marsad.Still{Sensor: id, At: start, Type: "image/jpeg", Bytes: []byte{0xff, 0xd8}}, id == "r1"
		},
		Evidence: f.evidence,
		Operators: func(context.Context) ([]marsad.OperatorPlace, error) {
			return []marsad.OperatorPlace{{Drone: "1581F", Sensor: "rid", At: start, Position: geo.LatLon(15, 2)}}, nil
		},
		Sensors: func() []Sensor {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.sensors
		},
		Events:     f.events,
		Quarantine: f.quarantine,
		Health: func(context.Context) (Health, error) {
			return Health{Uptime: 90 * time.Second, Store: StoreHealth{1, 2, 3, "disk full"},
				Sources: []Source{{"north", "asterix", "127.0.0.1:8600", "udp", "ex-1", link.Count{Bytes: 9, LastHeard: start}}, {Name: "south", Transport: "connect"}}}, f.fail
		},
		Actor:       func(*http.Request) marsad.Actor { return marsad.Actor{ID: "demo", Station: "B2"} },
		Acknowledge: f.acknowledge,
		SetZone: func(_ context.Context, _ marsad.Actor, z marsad.Zone) (marsad.Zone, error) {
			for _, now := range f.state.Zones {
				if now.ID == z.ID && z.Version != 0 && z.Version != now.Version {
					return z, marsad.Errorf(marsad.Conflict, "zone %s is at version %d", z.ID, now.Version)
				}
			}
			f.put(&z)
			return z, f.fail
		},
		RemoveZone: func(_ context.Context, _ marsad.Actor, id marsad.ZoneID) error {
			i := slices.IndexFunc(f.state.Zones, func(z marsad.Zone) bool { return z.ID == id })
			if i < 0 {
				return marsad.Errorf(marsad.NotFound, "no zone %s", id)
			}
			f.change(func(s *State) { s.Zones = slices.Delete(s.Zones, i, i+1) })
			return f.fail
		},
		Correct: func(_ context.Context, by marsad.Actor, c marsad.Correction) (marsad.Correction, error) {
			if c.Track.Number > 2 {
				return c, notFound("track", c.Track.String())
			}
			c.Number, c.Actor, c.At = 7, by, start
			return c, f.fail
		},
		Undo: func(_ context.Context, by marsad.Actor, number uint64, reason string) (marsad.Correction, error) {
			if number != 7 {
				return marsad.Correction{}, notFound("correction", "")
			}
			c := testCorrections()[0]
			c.Undone = &marsad.Undoing{At: start, Actor: by, Reason: reason}
			return c, f.fail
		},
		ImportZones: func(_ context.Context, _ marsad.Actor, zones []marsad.Zone) ([]marsad.Zone, error) {
			for i := range zones {
				f.put(&zones[i])
			}
			return zones, f.fail
		},
	}
}

func (f *fake) put(z *marsad.Zone) {
	f.change(func(s *State) {
		z.Version = 1
		for i := range s.Zones {
			if s.Zones[i].ID == z.ID {
				z.Version = s.Zones[i].Version + 1
				s.Zones[i] = *z
				return
			}
		}
		s.Zones = append(s.Zones, *z)
	})
}

func (f *fake) acknowledge(_ context.Context, by marsad.Actor, id marsad.AlertID, remark string) (marsad.Alert, error) {
	i := slices.IndexFunc(f.state.Alerts, func(a marsad.Alert) bool { return a.ID == id })
	if i < 0 {
		return marsad.Alert{}, marsad.Errorf(marsad.NotFound, "no alert %s", id)
	}
	f.change(func(s *State) {
		a := &s.Alerts[i]
		a.Operator, a.AcknowledgedBy, a.AcknowledgedAt, a.Remark = marsad.Acknowledged, by, start, remark
	})
	return f.state.Alerts[i], f.fail
}

// testCorrections are one of each kind, and all things that one can say.
func testCorrections() (list []marsad.Correction) {
	for i, kind := range []marsad.EventKind{marsad.TrackMerged, marsad.TrackSplit, marsad.TrackRenamed, marsad.TrackReclassified} {
		list = append(list, marsad.Correction{Number: uint64(7 + i), Kind: kind, Track: marsad.TrackID{Station: "B2", Number: 1}, Other: marsad.TrackID{Station: "B2", Number: 3},
			From: start, Sensor: "r1", Name: "lorry", HasClass: true, Class: marsad.Vehicle, HasLabel: true, Label: marsad.Unknown, Reason: "seen",
			Actor: marsad.Actor{ID: "demo", Station: "B2"}, At: start})
	}
	list[1].Undone = &marsad.Undoing{At: start, Actor: list[1].Actor, Reason: "not so"}
	return list
}

// evidence is that of the first track, deleted in part; it was one with the third.
func (f *fake) evidence(_ context.Context, id marsad.TrackID, q EvidenceRequest) (Evidence, error) {
	first := marsad.TrackID{Station: "B2", Number: 1}
	if id != first {
		return Evidence{}, notFound("track", id.String())
	}
	o := marsad.Observation{Seq: 7, Sensor: "r1", At: start, Received: start, Kind: marsad.Plot, Range: 1500, Azimuth: 1, Elevation: 0.1, RangeRate: -3, Position: geo.LatLon(18, 1),
		Height: geo.Height{Metres: 300, Above: geo.SeaLevel}, Identity: marsad.Identity{Name: "OP1"}, Origin: marsad.Origin{State: "a", Station: "B2", Sensor: "r1"},
		Has: marsad.HasRange | marsad.HasAzimuth | marsad.HasElevation | marsad.HasRangeRate | marsad.HasPosition | marsad.HasHeight}
	x := Fed{Told: o, Association: marsad.Association{Track: first, Observation: 7, Sensor: "r1", Kind: marsad.Plot, At: start, Received: start, Residual: 12.34,
		Distance2: 1.1, Weight: 0.9, Late: true, Models: marsad.ModelProbabilities{Steady: 0.75, Manoeuvres: 0.25}}}
	x.Class[marsad.Vehicle] = 0.8
	return Evidence{Track: id, Begun: start, Sensor: "r1", Ended: start, Plots: 9, Sensors: []marsad.Contribution{{Sensor: "r1", Last: start, Observations: 9}},
		Bonds:   []marsad.Bond{{At: start, Kind: marsad.Merged, Track: id, Other: marsad.TrackID{Station: "B2", Number: 3}, Actor: "demo"}},
		Deleted: &EvidenceDeleted{start, start}, Items: []Fed{x}[:min(1, q.Limit)], Next: q.Cursor + 1}, f.fail
}

func (f *fake) events(_ context.Context, after uint64, limit int) (out []marsad.Event, err error) {
	for seq := after + 1; seq <= 450 && len(out) < limit; seq++ {
		out = append(out, marsad.Event{Station: "B2", Epoch: 1, Seq: seq, At: start, Kind: marsad.ZoneSet, Subject: "well",
			Actor: marsad.Actor{ID: "marsad", Machine: true, Station: "B2"}, Exercise: "dawn", Body: []byte(`{"a":1}`)})
	}
	return out, f.fail
}

func (f *fake) quarantine(_ context.Context, limit int) ([]Broken, error) {
	return []Broken{{"north", start, "truncated", map[string]any{"detail": "item 040", "byte": 17}, []byte{0x30, 0x00}, 2}, {Source: "south", At: start, Code: "x"}}[:min(2, limit)], f.fail
}

func testTrack(n int, lat, lon float64) marsad.Track {
	return marsad.Track{
		ID: marsad.TrackID{Station: "B2", Number: uint32(n)}, State: marsad.Confirmed, At: start, Born: start, Heard: start.Add(-time.Second),
		Period: 4, Position: geo.LatLon(lat, lon), Covariance: marsad.Covariance{EE: 900, NN: 400}, Existence: 0.98,
		Sensors: []marsad.Contribution{{Sensor: "r1", Last: start, Observations: 3}}, Origins: []marsad.Origin{{State: "a", Station: "B2", Sensor: "r1"}},
	}
}

// fullTrack has everything that a track can have.
func fullTrack(n int) marsad.Track {
	t := testTrack(n, -17.5, -3.25)
	t.Kind, t.Label, t.DeclaredBy = marsad.Fused, marsad.Declared, "Station C"
	t.NamedBy, t.ClassifiedBy = "demo", "demo"
	t.Group = marsad.Group{Count: 2.5, Length: 120}
	t.East, t.North = -3, 4
	t.Height = geo.Height{Metres: 1200.26, Above: geo.SeaLevel}
	t.Class[marsad.Drone], t.Class[marsad.Aircraft] = 0.75, 0.25
	t.Identity = marsad.Identity{ICAO: 0x4b1617, Mode3A: marsad.NewMode3A(0o1234), MAVLink: 7, Name: "OP1"}
	t.Marks = marsad.Marks{Release: marsad.Amber, Exercise: "dawn"}
	return t
}

func testAlert(n int) marsad.Alert {
	return marsad.Alert{ID: marsad.AlertID{Station: "B2", Number: uint32(n)}, Rule: marsad.ZoneEntry, Zone: "well",
		Track: marsad.TrackID{Station: "B2", Number: 1}, Priority: marsad.High, Rules: marsad.Raised, Operator: marsad.AlertNew,
		Raised: start, Position: geo.LatLon(18, 1), Covariance: marsad.Covariance{EE: 4, NN: 9},
		Reason: marsad.Reason{Code: marsad.ZoneEntry, Params: map[string]any{"zone": "Well", "probability": 0.97}}, Sensors: []marsad.SensorID{"r1"}}
}

func testSensors() []Sensor {
	return []Sensor{
		{Sensor: marsad.Sensor{ID: "r1", Name: "Radar 1", Kind: marsad.Radar, Site: geo.LatLon(18, 1), SiteHeight: 320, RangeMax: 9e4, Revisit: 4,
			Measures: marsad.HasRange | marsad.HasAzimuth, Field: geo.Sector{From: 40 * geo.Degree, Width: 70 * geo.Degree}},
			Status: marsad.SensorStatus{ID: "r1", State: marsad.SensorOK, LastHeard: start, Observations: 4, PerMinute: 12.34, Rejected: map[marsad.Code]uint64{"truncated": 2},
				Readings:  []marsad.Reading{{Quantity: marsad.BatteryVoltage, Part: "battery-2", Value: 25.5, At: start}},
				Footprint: &marsad.Footprint{At: start, Corners: [4]geo.Point{geo.LatLon(15, 2), geo.LatLon(15, 2.1)}, Centre: geo.LatLon(15, 2)},
				StillAt:   start, Heard: []float64{1500, 0}, ThisHour: 3, ClockMinutes: 5, ClockDrift: 2e-5, UsualPerHour: 240, UsualHours: 12, HoursLeft: new(31.52), Registration: &marsad.Registration{Azimuth: marsad.Offset{Value: 5, Sigma: 0.1, Observed: true}, Shift: marsad.Offset{Value: 300, Sigma: 9, Observed: true}}}, Protocol: "asterix", Source: "radars"},
		{Sensor: marsad.Sensor{ID: "uav", Kind: marsad.Locator}, Protocol: "mavlink",
			Status: marsad.SensorStatus{ID: "uav", State: marsad.SensorWaiting, Asset: &marsad.Asset{At: start, BatteryLeft: 0.5, LinkQuality: 0.8,
				Heading: 350 * geo.Degree, AttitudeKnown: true, CameraKnown: true, CameraEl: -10 * geo.Degree, Armed: true, Mode: "auto", Tamper: true, Code: "low-battery"}}},
	}
}

var testZone = marsad.Zone{ID: "well", Version: 1, Name: "Well", Kind: marsad.Area, Points: []geo.Point{geo.LatLon(18, 1), geo.LatLon(18.1, 1), geo.LatLon(18, 1.1)},
	OnEntry: true, Priority: marsad.High}

// filledFake has one of everything.
func filledFake() *fake {
	f := newFake()
	f.sensors = testSensors()
	st := &marsad.TrackStep{At: start, Changed: []marsad.Track{testTrack(1, 18, 1), fullTrack(2)}, Associations: []marsad.Association{{
		Track: marsad.TrackID{Station: "B2", Number: 1}, Sensor: "r1", Kind: marsad.Plot, At: start, Received: start, Residual: 12.34, Distance2: 1.1, Weight: 0.9, Initiates: true}}}
	f.apply(st)
	f.change(func(s *State) {
		s.Zones, s.Corrections = []marsad.Zone{testZone}, testCorrections()
		s.Findings = []marsad.Finding{
			{Code: marsad.SensorTurned, Since: start, At: start, Sensor: "r1", Position: geo.LatLon(18, 1), Value: 5, Sigma: 0.1, Evidence: []uint64{3, 4}},
			{Code: marsad.IdentityShared, Since: start, At: start, Position: geo.LatLon(18, 1), Track: marsad.TrackID{Station: "B2", Number: 1}, Other: marsad.TrackID{Station: "B2", Number: 2},
				Identity: marsad.Identity{ICAO: 0xabcdef, Mode3A: marsad.NewMode3A(0o7500), MAVLink: 3, MMSI: 211000001, Name: "F1"}, Value: 9000},
		}
		for n := 450; n >= 1; n-- {
			a := testAlert(n)
			switch n % 3 {
			case 0:
				a.Rules, a.Operator, a.Cleared = marsad.Cleared, marsad.Acknowledged, start
				a.AcknowledgedBy, a.AcknowledgedAt, a.Remark = marsad.Actor{ID: "demo", Station: "B2"}, start, "seen"
			case 1:
				a.Rules, a.Operator, a.Cleared = marsad.Cleared, marsad.Closed, start
			}
			s.Alerts = append(s.Alerts, a)
		}
	})
	return f
}

// newServer makes a server that ends with the test.
func newServer(t testing.TB, st Station) *Server {
	t.Helper()
	s, err := New(st)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
