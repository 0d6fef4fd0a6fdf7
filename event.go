package marsad

import (
	"encoding/hex"
	"encoding/json"
	"time"
)

// EventKind is what happened.
type EventKind string

// The kinds of event.
const (
	StationStarted    EventKind = "station.started"
	StationStopped    EventKind = "station.stopped"
	SensorSet         EventKind = "sensor.set" // a version of a sensor's site and figures
	ZoneSet           EventKind = "zone.set"
	ZoneRemoved       EventKind = "zone.removed"
	AlertRaised       EventKind = "alert.raised"
	AlertCleared      EventKind = "alert.cleared"
	AlertAcknowledged EventKind = "alert.acknowledged"
	StateImported     EventKind = "state.imported"
	FindingRaised     EventKind = "finding.raised" // fusion found something wrong with what it is told
	FindingOver       EventKind = "finding.over"
	TrackMerged       EventKind = "track.merged"
	TrackSplit        EventKind = "track.split"
	TrackRenamed      EventKind = "track.renamed"
	TrackReclassified EventKind = "track.reclassified"
	TrackUndone       EventKind = "track.undone" // a correction of these four was taken back
)

// Hash is a SHA-256 sum.
type Hash [32]byte

// String gives 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Event is one row of the log. Station, Epoch, Seq, Prev, BodyHash and Hash are
// given by the store when it is appended. The chain covers everything but the
// body, of which it holds the hash: a body may be deleted at its own time and the
// chain still verifies.
type Event struct {
	Station  StationID
	Epoch    uint64 // new when a store is created or restored
	Seq      uint64 // from 1, without gaps
	At       time.Time
	Actor    Actor
	Exercise ExerciseID
	Kind     EventKind
	Subject  string // id of the thing
	Body     json.RawMessage
	BodyHash Hash
	Prev     Hash
	Hash     Hash
}
