package ledger

import (
	"encoding/json"

	"marsad"
)

// State is what of a station is state and not configuration, as one document:
// exported and imported as YAML or JSON under the same names.
type State struct {
	Station marsad.StationID `json:"station,omitempty"` // whose it was; not looked at on import
	Zones   []ZoneRecord     `json:"zones,omitempty"`
	Sensors []SensorRecord   `json:"sensors,omitempty"`
}

// Imported is the body of state.imported: how much an import changed.
type Imported struct {
	ZonesSet     int `json:"zones_set"`
	ZonesRemoved int `json:"zones_removed"`
	SensorsSet   int `json:"sensors_set"`
}

// Export returns the state as it is now.
func (l *Ledger) Export() State {
	s := State{Station: l.station}
	for _, z := range l.Zones() {
		s.Zones = append(s.Zones, RecordZone(z))
	}
	for _, sensor := range l.Sensors() {
		s.Sensors = append(s.Sensors, RecordSensor(sensor))
	}
	return s
}

// Import returns the events that lead from the state as it is now to the
// document's: one for each zone and sensor that is new or differs, and at the end
// state.imported. With replace, zones that the document lacks are removed; sensors
// never are. Versions in the document are not looked at. When nothing differs
// there are no events. One thing that is not valid, or stands twice, refuses all.
func (l *Ledger) Import(actor marsad.Actor, doc State, replace bool) ([]marsad.Event, error) {
	zones := make([]marsad.Zone, len(doc.Zones))
	for i, r := range doc.Zones {
		zones[i] = r.Zone()
	}
	events, done, err := l.importZones(actor, zones, replace)
	if err != nil {
		return nil, err
	}
	seen := map[marsad.SensorID]bool{}
	for _, r := range doc.Sensors {
		if _, err := measured(r.Measures); err != nil {
			return nil, marsad.Errorf(marsad.BadRequest, "ledger: sensor %s: %w", r.ID, err)
		}
		s := r.Sensor()
		if seen[s.ID] {
			return nil, twice("sensor", string(s.ID))
		}
		seen[s.ID] = true
		e, err := l.SetSensor(actor, s)
		if err != nil {
			return nil, err
		}
		if !l.SameSensor(s) {
			events = append(events, e)
			done.SensorsSet++
		}
	}
	return finish(actor, events, done)
}

// ImportZones is Import for zones alone, as they come from a drawing.
func (l *Ledger) ImportZones(actor marsad.Actor, zones []marsad.Zone, replace bool) ([]marsad.Event, error) {
	events, done, err := l.importZones(actor, zones, replace)
	if err != nil {
		return nil, err
	}
	return finish(actor, events, done)
}

func (l *Ledger) importZones(actor marsad.Actor, zones []marsad.Zone, replace bool) ([]marsad.Event, Imported, error) {
	var events []marsad.Event
	var done Imported
	seen := map[marsad.ZoneID]bool{}
	for _, z := range zones {
		if seen[z.ID] {
			return nil, done, twice("zone", string(z.ID))
		}
		seen[z.ID] = true
		z.Version = 0
		e, err := l.SetZone(actor, z)
		if err != nil {
			return nil, done, err
		}
		if now, there := l.zones[z.ID]; !there || !sameZone(now, z) {
			events = append(events, e)
			done.ZonesSet++
		}
	}
	for _, z := range l.Zones() {
		if !replace || seen[z.ID] {
			continue
		}
		e, err := l.RemoveZone(actor, z.ID)
		if err != nil {
			return nil, done, err
		}
		events = append(events, e)
		done.ZonesRemoved++
	}
	return events, done, nil
}

func finish(actor marsad.Actor, events []marsad.Event, done Imported) ([]marsad.Event, error) {
	if len(events) == 0 {
		return nil, nil
	}
	e, err := event(marsad.Event{Actor: actor, Kind: marsad.StateImported, Subject: "state"}, done)
	if err != nil {
		return nil, err
	}
	return append(events, e), nil
}

func twice(what, id string) error {
	e := marsad.Errorf(marsad.BadRequest, "ledger: %s %s stands twice in the document", what, id)
	e.Params = map[string]any{what: id}
	return e
}

func sameZone(a, b marsad.Zone) bool {
	a.Version, b.Version = 0, 0
	return sameRecord(RecordZone(a), RecordZone(b))
}

// sameRecord compares what would be written.
func sameRecord(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
