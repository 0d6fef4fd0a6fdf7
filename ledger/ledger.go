// Package ledger is what the log of a station amounts to: which zones there are
// now, which alerts, which sensor sites, what is found wrong. It is pure: commands give the event that
// is to be appended and change nothing; events, once they are on disk, are
// applied and make the projections. The same log gives the same ledger at any
// time and anywhere.
package ledger

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"marsad"
)

// Ledger holds the projections of one station's log. One goroutine calls it; the
// slices that it hands out are never changed and may be read by others.
type Ledger struct {
	station marsad.StationID

	zones    map[marsad.ZoneID]marsad.Zone
	versions map[marsad.ZoneID]int // of every zone that ever was
	sensors  map[marsad.SensorID]marsad.Sensor
	alerts   []marsad.Alert // as they were raised
	places   map[marsad.AlertID]int
	standing map[matter]marsad.AlertID
	onTrack  map[marsad.TrackID]int    // number of standing alerts
	next     uint32                    // number of the next alert
	findings map[string]marsad.Finding // standing, by subject

	corrections []marsad.Correction // as they were made

	zoneView   []marsad.Zone // nil when it must be made anew
	sensorView []marsad.Sensor
	alertView  []marsad.Alert
}

// matter is what at most one standing alert is about.
type matter struct {
	rule  marsad.Code
	zone  marsad.ZoneID
	track marsad.TrackID
}

// New returns the ledger of a station before its first event.
func New(station marsad.StationID) *Ledger {
	return &Ledger{station: station, zones: map[marsad.ZoneID]marsad.Zone{}, versions: map[marsad.ZoneID]int{},
		sensors: map[marsad.SensorID]marsad.Sensor{}, places: map[marsad.AlertID]int{}, standing: map[matter]marsad.AlertID{},
		onTrack: map[marsad.TrackID]int{}, next: 1, findings: map[string]marsad.Finding{}}
}

// Apply takes the next event of the log into the projections. A body that was
// deleted leaves what the event itself says: ids, codes and times. Kinds that are
// of no concern here, or not known, change nothing. An event that contradicts the
// ones before, or whose body cannot be read, gives an error of code StoreBroken
// and changes nothing.
func (l *Ledger) Apply(e marsad.Event) error {
	var apply func(*marsad.Event) error
	switch e.Kind {
	case marsad.ZoneSet:
		apply = l.zoneSet
	case marsad.ZoneRemoved:
		apply = l.zoneRemoved
	case marsad.SensorSet:
		apply = l.sensorSet
	case marsad.AlertRaised:
		apply = l.alertRaised
	case marsad.AlertCleared:
		apply = l.alertCleared
	case marsad.AlertAcknowledged:
		apply = l.alertAcknowledged
	case marsad.FindingRaised:
		apply = l.findingRaised
	case marsad.FindingOver:
		apply = l.findingOver
	case marsad.TrackMerged, marsad.TrackSplit, marsad.TrackRenamed, marsad.TrackReclassified:
		apply = l.corrected
	case marsad.TrackUndone:
		apply = l.undone
	default:
		return nil
	}
	if err := apply(&e); err != nil {
		return marsad.Errorf(marsad.StoreBroken, "ledger: event %d, %s %s: %w", e.Seq, e.Kind, e.Subject, err)
	}
	return nil
}

// read fills body from the event's, and tells whether there is one.
func read(e *marsad.Event, body any) (there bool, err error) {
	if len(e.Body) == 0 {
		return false, nil
	}
	return true, json.Unmarshal(e.Body, body)
}

func (l *Ledger) zoneSet(e *marsad.Event) error {
	var r ZoneRecord
	there, err := read(e, &r)
	if err != nil {
		return err
	}
	id := marsad.ZoneID(e.Subject)
	l.versions[id]++
	l.zoneView = nil
	if !there { // its figure is gone: nothing can be watched there any more
		delete(l.zones, id)
		return nil
	}
	z := r.Zone()
	z.ID, z.Version = id, l.versions[id]
	l.zones[id] = z
	return nil
}

func (l *Ledger) zoneRemoved(e *marsad.Event) error {
	delete(l.zones, marsad.ZoneID(e.Subject))
	l.zoneView = nil
	return nil
}

func (l *Ledger) sensorSet(e *marsad.Event) error {
	var r SensorRecord
	there, err := read(e, &r)
	if err != nil || !there {
		return err
	}
	s := r.Sensor()
	s.ID = marsad.SensorID(e.Subject)
	l.sensors[s.ID] = s
	l.sensorView = nil
	return nil
}

func (l *Ledger) alertRaised(e *marsad.Event) error {
	id, err := marsad.ParseAlertID(e.Subject)
	if err != nil {
		return err
	}
	if _, known := l.places[id]; known {
		return marsad.Errorf(marsad.Conflict, "raised twice")
	}
	var r AlertRecord
	if _, err := read(e, &r); err != nil {
		return err
	}
	a := r.Alert()
	a.ID, a.Raised, a.Rules, a.Operator = id, e.At, marsad.Raised, marsad.AlertNew
	a.Marks.Exercise = e.Exercise
	l.places[id] = len(l.alerts)
	l.alerts = append(l.alerts, a)
	l.alertView = nil
	if id.Station == l.station {
		l.next = max(l.next, id.Number+1)
	}
	l.standing[matterOf(&a)] = id
	l.onTrack[a.Track]++
	return nil
}

func matterOf(a *marsad.Alert) matter { return matter{a.Rule, a.Zone, a.Track} }

// alertOf returns the alert that an event is about.
func (l *Ledger) alertOf(e *marsad.Event) (*marsad.Alert, error) {
	id, err := marsad.ParseAlertID(e.Subject)
	if err != nil {
		return nil, err
	}
	place, known := l.places[id]
	if !known {
		return nil, marsad.Errorf(marsad.NotFound, "was never raised")
	}
	return &l.alerts[place], nil
}

func (l *Ledger) alertCleared(e *marsad.Event) error {
	a, err := l.alertOf(e)
	if err != nil {
		return err
	}
	if a.Rules == marsad.Cleared {
		return marsad.Errorf(marsad.Conflict, "cleared twice")
	}
	a.Rules, a.Cleared = marsad.Cleared, e.At
	l.alertView = nil
	if m := matterOf(a); l.standing[m] == a.ID {
		delete(l.standing, m)
	}
	if l.onTrack[a.Track]--; l.onTrack[a.Track] == 0 {
		delete(l.onTrack, a.Track)
	}
	return nil
}

func (l *Ledger) alertAcknowledged(e *marsad.Event) error {
	a, err := l.alertOf(e)
	if err != nil {
		return err
	}
	var body acknowledgement
	if _, err := read(e, &body); err != nil {
		return err
	}
	if a.Operator != marsad.AlertNew {
		return marsad.Errorf(marsad.Conflict, "acknowledged twice")
	}
	a.Operator, a.AcknowledgedBy, a.AcknowledgedAt, a.Remark = marsad.Acknowledged, e.Actor, e.At, body.Remark
	l.alertView = nil
	return nil
}

// Zones returns the zones that are there now, sorted by id.
func (l *Ledger) Zones() []marsad.Zone {
	if l.zoneView == nil {
		l.zoneView = slices.SortedFunc(maps.Values(l.zones), func(a, b marsad.Zone) int { return cmp.Compare(a.ID, b.ID) })
	}
	return slices.Clip(l.zoneView)
}

// Zone returns the zone with the id as it is now.
func (l *Ledger) Zone(id marsad.ZoneID) (marsad.Zone, bool) {
	z, ok := l.zones[id]
	return z, ok
}

// Sensors returns the sensors with the last version of their sites and figures,
// sorted by id.
func (l *Ledger) Sensors() []marsad.Sensor {
	if l.sensorView == nil {
		l.sensorView = slices.SortedFunc(maps.Values(l.sensors), func(a, b marsad.Sensor) int { return cmp.Compare(a.ID, b.ID) })
	}
	return slices.Clip(l.sensorView)
}

// Sensor returns the sensor with the id as it was last set.
func (l *Ledger) Sensor(id marsad.SensorID) (marsad.Sensor, bool) {
	s, ok := l.sensors[id]
	return s, ok
}

// Alerts returns all alerts, newest first.
func (l *Ledger) Alerts() []marsad.Alert {
	if l.alertView == nil {
		l.alertView = slices.Clone(l.alerts)
		slices.Reverse(l.alertView)
	}
	return slices.Clip(l.alertView)
}

// Alert returns the alert with the id as it is now.
func (l *Ledger) Alert(id marsad.AlertID) (marsad.Alert, bool) {
	if place, ok := l.places[id]; ok {
		return l.alerts[place], true
	}
	return marsad.Alert{}, false
}

// Standing returns the alert that is raised and not cleared for the rule, zone
// and track.
func (l *Ledger) Standing(rule marsad.Code, zone marsad.ZoneID, track marsad.TrackID) (marsad.Alert, bool) {
	id, ok := l.standing[matter{rule, zone, track}]
	if !ok {
		return marsad.Alert{}, false
	}
	return l.Alert(id)
}

// Alerted tells whether any alert stands on the track.
func (l *Ledger) Alerted(track marsad.TrackID) bool { return l.onTrack[track] > 0 }
