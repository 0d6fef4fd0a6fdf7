package station

import (
	"testing"
	"time"

	"marsad"
	"marsad/alert"
	"marsad/ledger"
	"marsad/scenarios"
	"marsad/sim"
	"marsad/track"
)

// engines are tracker, rules and ledger as the core has them, without sockets.
type engines struct {
	t       *testing.T
	tracker *track.Engine
	alerts  *alert.Engine
	ledger  *ledger.Ledger
	seq     uint64
	now     time.Time
}

func newEngines(t *testing.T, scn *sim.Scenario) *engines {
	e := &engines{t: t, tracker: track.New(track.Options{Station: scn.Station}), alerts: alert.New(), ledger: ledger.New(scn.Station)}
	for _, s := range scn.Words() {
		e.tracker.SetSensor(s)
	}
	e.alerts.SetZones(scn.Start, scn.Zones)
	return e
}

func (e *engines) Observe(o marsad.Observation) { e.tracker.Observe([]marsad.Observation{o}) }
func (e *engines) Scan(s marsad.Scan)           { e.tracker.Scan(s) }
func (e *engines) Tracks() []marsad.Track       { return e.tracker.Tracks(nil, e.now) }
func (e *engines) Alerts() []marsad.Alert       { return e.ledger.Alerts() }

func (e *engines) Advance(now time.Time) {
	e.now = now
	for _, t := range e.alerts.Update(e.tracker.Advance(now)) {
		event, err := alertEvent(e.ledger, &t, now)
		if err != nil {
			e.t.Fatal(err)
		}
		e.seq++
		event.Station, event.Seq = e.ledgerStation(), e.seq
		if err := e.ledger.Apply(event); err != nil {
			e.t.Fatal(err)
		}
	}
}

func (e *engines) ledgerStation() marsad.StationID { return e.ledger.Export().Station }

// Every scenario that comes with the project holds with the real engines.
func TestScenariosHold(t *testing.T) {
	for _, name := range scenarios.Names() {
		t.Run(name, func(t *testing.T) {
			if name == scenarios.Demo && testing.Short() {
				t.Skip("the demo's 24 minutes take a while")
			}
			scn, err := LoadScenario(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(scn.Expectations) == 0 {
				t.Fatal("the scenario expects nothing")
			}
			for _, f := range sim.Run(scn, newEngines(t, scn)) {
				t.Error(f)
			}
		})
	}
}
