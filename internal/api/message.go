package api

import (
	"encoding/json"
	"reflect"
	"time"

	"marsad"
	"marsad/policy"
)

// slowMessage is a snapshot, or changes of what is slow (docs/live.md).
type slowMessage struct {
	Type     string             `json:"type"`
	Run      string             `json:"run"`
	Version  uint64             `json:"version"`
	At       stamp              `json:"at"`
	Station  marsad.StationID   `json:"station,omitempty"`
	Exercise *marsad.ExerciseID `json:"exercise,omitempty"`
	Actor    *marsad.Actor      `json:"actor,omitempty"`
	Sensors  json.RawMessage    `json:"sensors,omitempty"`
	Zones    json.RawMessage    `json:"zones,omitempty"`
	Alerts   json.RawMessage    `json:"alerts,omitempty"`
	Findings json.RawMessage    `json:"findings,omitempty"`
	Tracks   json.RawMessage    `json:"tracks,omitempty"`
}

// says tells whether there is anything in it.
func (m *slowMessage) says() bool {
	return m.Sensors != nil || m.Zones != nil || m.Alerts != nil || m.Findings != nil || m.Tracks != nil
}

type heartbeatMessage struct {
	Type     string `json:"type"`
	At       stamp  `json:"at"`
	Version  uint64 `json:"version"`
	Tracks   int    `json:"tracks"`
	Watching int    `json:"sensors_watching"`
	Sensors  int    `json:"sensors"`
}

type thinnedMessage struct {
	Type    string `json:"type"`
	Skipped uint64 `json:"skipped"`
}

func (s *Server) message(kind string, version uint64) slowMessage {
	return slowMessage{Type: kind, Run: s.station.Run, Version: version, At: s.now()}
}

// slowTracks gives the tracks whose slow part the client has not, nil when none.
func (c *client) slowTracks(snap *marsad.Snapshot, tracks []*marsad.PictureTrack) ([]byte, error) {
	if len(tracks) == 0 {
		return nil, nil
	}
	return c.server.tracks.get(frameKey{c.actor, c.version, snap.Version}, func() ([]byte, error) {
		return json.Marshal(visibleTracks(c.actor, tracks))
	})
}

// allSensors gives the list with its counters, and notes that the client has it.
func (c *client) allSensors() ([]byte, error) {
	steady, err := c.sensors(true)
	if err != nil {
		return nil, err
	}
	c.steady, c.sensorsSent = steady, time.Now()
	return c.sensors(false)
}

// sensors gives the list of this second, with or without what always changes.
func (c *client) sensors(steady bool) ([]byte, error) {
	now := c.server.station.Now()
	return c.server.sensors.get(sensorKey{c.actor, now.Unix(), steady}, func() ([]byte, error) {
		list := visibleSensors(c.actor, c.server.station.Sensors())
		if steady {
			for i := range list {
				s := &list[i]
				s.LastHeard, s.Observations, s.PerMinute, s.Rejected, s.ClockOffset = stamp{}, 0, 0, nil, 0
			}
		}
		return json.Marshal(list)
	})
}

// tellState adds the zones and alerts that the client has not, and notes that it
// has them.
func (c *client) tellState(m *slowMessage, state State) error {
	from := c.state.Version
	if !c.alerts {
		from = 0
	}
	old := c.state
	if from == 0 {
		old = State{}
	}
	body, err := c.server.states.get(stateKey{c.actor, from, state.Version}, func() ([]byte, error) {
		return json.Marshal(stateChanges(c.actor, &old, &state, from == 0))
	})
	if err != nil {
		return err
	}
	var parts stateParts
	if err := json.Unmarshal(body, &parts); err != nil {
		return err
	}
	m.Zones, m.Alerts, m.Findings = parts.Zones, parts.Alerts, parts.Findings
	c.state, c.alerts = state, true
	return nil
}

// stateParts is what is shared between clients: the lists as JSON.
type stateParts struct {
	Zones    json.RawMessage `json:"zones,omitempty"`
	Alerts   json.RawMessage `json:"alerts,omitempty"`
	Findings json.RawMessage `json:"findings,omitempty"`
}

type stateForm struct {
	Zones    []zoneForm    `json:"zones,omitzero"`
	Alerts   []alertForm   `json:"alerts,omitzero"`
	Findings []findingForm `json:"findings,omitzero"`
}

// stateChanges gives the zones and the findings when any changed, and the alerts that did; whole
// gives all.
func stateChanges(actor marsad.Actor, old, now *State, whole bool) stateForm {
	var f stateForm
	if whole || !reflect.DeepEqual(old.Zones, now.Zones) {
		f.Zones = visibleZones(actor, now.Zones)
	}
	if whole || !reflect.DeepEqual(old.Findings, now.Findings) {
		f.Findings = visibleFindings(actor, now.Findings)
	}
	before := make(map[marsad.AlertID]*marsad.Alert, len(old.Alerts))
	for i := range old.Alerts {
		before[old.Alerts[i].ID] = &old.Alerts[i]
	}
	if whole {
		f.Alerts = []alertForm{}
	}
	for i := range now.Alerts {
		a := &now.Alerts[i]
		send := whole && (i < newestAlerts || open(a))
		if !whole {
			b := before[a.ID]
			send = b == nil || alertDiffers(a, b)
		}
		if send && policy.Visible(actor, a) {
			f.Alerts = append(f.Alerts, formOfAlert(a))
		}
	}
	return f
}

// alertDiffers looks at what can change in an alert after it was raised.
func alertDiffers(a, b *marsad.Alert) bool {
	return a.Rules != b.Rules || a.Operator != b.Operator || a.Remark != b.Remark || !a.Cleared.Equal(b.Cleared) ||
		!a.AcknowledgedAt.Equal(b.AcknowledgedAt) || a.AcknowledgedBy != b.AcknowledgedBy || a.Priority != b.Priority ||
		a.Reason.Code != b.Reason.Code
}
