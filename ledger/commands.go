package ledger

import (
	"math"
	"time"

	"marsad"
)

// MaxRemark bounds the remark of an acknowledgement, in bytes.
const MaxRemark = 500

// Commands look whether a deed is possible now and return the event that says it
// was done. They change no projection: append the event to the store, and apply
// what the store gives back. An event without a time gets the store's. Errors
// have the code BadRequest, NotFound, Conflict or TooLarge.

// machine is the actor of what no person does.
func (l *Ledger) machine() marsad.Actor {
	return marsad.Actor{ID: "marsad", Machine: true, Station: l.station}
}

// SetZone makes or changes a zone. Its Version is the one that the actor saw: when
// the zone has another by now it is a conflict; 0 is for a new zone, or to change
// it whatever it is.
func (l *Ledger) SetZone(actor marsad.Actor, zone marsad.Zone) (marsad.Event, error) {
	if err := zone.Valid(); err != nil {
		return marsad.Event{}, err
	}
	if now := l.zones[zone.ID].Version; zone.Version != 0 && zone.Version != now {
		e := marsad.Errorf(marsad.Conflict, "ledger: zone %s: version %d was seen, it is at %d", zone.ID, zone.Version, now)
		e.Params = map[string]any{"zone": string(zone.ID), "seen": zone.Version, "now": now}
		return marsad.Event{}, e
	}
	zone.Version = l.versions[zone.ID] + 1
	return event(marsad.Event{Actor: actor, Exercise: zone.Marks.Exercise, Kind: marsad.ZoneSet, Subject: string(zone.ID)}, RecordZone(zone))
}

// RemoveZone removes a zone. The event holds its last version.
func (l *Ledger) RemoveZone(actor marsad.Actor, id marsad.ZoneID) (marsad.Event, error) {
	z, ok := l.zones[id]
	if !ok {
		return marsad.Event{}, notFound("zone", string(id))
	}
	return event(marsad.Event{Actor: actor, Exercise: z.Marks.Exercise, Kind: marsad.ZoneRemoved, Subject: string(id)}, RecordZone(z))
}

// SetSensor makes or changes the site and figures of a sensor.
func (l *Ledger) SetSensor(actor marsad.Actor, sensor marsad.Sensor) (marsad.Event, error) {
	switch {
	case !sensor.ID.Valid():
		return marsad.Event{}, marsad.Errorf(marsad.BadRequest, "ledger: sensor id %q: 1 to 32 of a-z, 0-9 and -", sensor.ID)
	case !sensor.Site.IsZero() && !sensor.Site.Valid():
		return marsad.Event{}, marsad.Errorf(marsad.BadRequest, "ledger: sensor %s: site %s", sensor.ID, sensor.Site)
	}
	return event(marsad.Event{Actor: actor, Exercise: sensor.Marks.Exercise, Kind: marsad.SensorSet, Subject: string(sensor.ID)}, RecordSensor(sensor))
}

// SameSensor tells whether the ledger has the sensor as it is, so that setting it
// would say nothing new.
func (l *Ledger) SameSensor(sensor marsad.Sensor) bool {
	s, ok := l.sensors[sensor.ID]
	return ok && sameRecord(RecordSensor(s), RecordSensor(sensor))
}

// Raise opens an alert. An alert without an id gets the next number, which is
// then taken even if the event is never appended: several can be raised before
// the first is applied. The time of the event is alert.Raised.
func (l *Ledger) Raise(alert marsad.Alert) (marsad.Event, error) {
	if alert.Rule == "" {
		return marsad.Event{}, marsad.Errorf(marsad.BadRequest, "ledger: alert of no rule")
	}
	if _, known := l.places[alert.ID]; known {
		return marsad.Event{}, marsad.Errorf(marsad.Conflict, "ledger: alert %s is there already", alert.ID)
	}
	if old, stands := l.Standing(alert.Rule, alert.Zone, alert.Track); stands {
		e := marsad.Errorf(marsad.Conflict, "ledger: alert %s of %s on %s stands already", old.ID, alert.Rule, alert.Track)
		e.Params = map[string]any{"alert": old.ID.String()}
		return marsad.Event{}, e
	}
	if alert.ID == (marsad.AlertID{}) {
		if l.next == math.MaxUint32 {
			return marsad.Event{}, marsad.Errorf(marsad.Internal, "ledger: no number is left for an alert")
		}
		alert.ID = marsad.AlertID{Station: l.station, Number: l.next}
	}
	e, err := event(marsad.Event{At: alert.Raised, Actor: l.machine(), Exercise: alert.Marks.Exercise, Kind: marsad.AlertRaised, Subject: alert.ID.String()},
		recordAlert(&alert))
	if err == nil && alert.ID.Station == l.station {
		l.next = max(l.next, alert.ID.Number+1)
	}
	return e, err
}

// Clear ends an alert for its rule. What a person has done about it stays as it is.
func (l *Ledger) Clear(id marsad.AlertID, at time.Time, reason marsad.Reason) (marsad.Event, error) {
	a, ok := l.Alert(id)
	switch {
	case !ok:
		return marsad.Event{}, notFound("alert", id.String())
	case a.Rules == marsad.Cleared:
		return marsad.Event{}, inState(id, "cleared", a.Cleared)
	}
	return event(marsad.Event{At: at, Actor: l.machine(), Exercise: a.Marks.Exercise, Kind: marsad.AlertCleared, Subject: id.String()}, clearance{reason})
}

// Acknowledge says that the actor has seen an alert, standing or cleared.
func (l *Ledger) Acknowledge(actor marsad.Actor, id marsad.AlertID, remark string, at time.Time) (marsad.Event, error) {
	a, ok := l.Alert(id)
	switch {
	case !ok:
		return marsad.Event{}, notFound("alert", id.String())
	case len(remark) > MaxRemark:
		e := marsad.Errorf(marsad.TooLarge, "ledger: alert %s: remark of %d bytes, at most %d", id, len(remark), MaxRemark)
		e.Params = map[string]any{"limit": MaxRemark}
		return marsad.Event{}, e
	case !marsad.Legible(remark):
		return marsad.Event{}, marsad.Errorf(marsad.BadRequest, "ledger: alert %s: remark has characters that do not show", id)
	case a.Operator != marsad.AlertNew:
		return marsad.Event{}, inState(id, string(a.Operator), a.AcknowledgedAt)
	}
	return event(marsad.Event{At: at, Actor: actor, Exercise: a.Marks.Exercise, Kind: marsad.AlertAcknowledged, Subject: id.String()}, acknowledgement{remark})
}

func notFound(what, id string) error {
	e := marsad.Errorf(marsad.NotFound, "ledger: no %s %s", what, id)
	e.Params = map[string]any{what: id}
	return e
}

func inState(id marsad.AlertID, state string, since time.Time) error {
	e := marsad.Errorf(marsad.Conflict, "ledger: alert %s is %s since %s", id, state, since.Format(time.RFC3339))
	e.Params = map[string]any{"alert": id.String(), "state": state, "since": since.Format(time.RFC3339)}
	return e
}
