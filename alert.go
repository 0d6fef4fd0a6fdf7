package marsad

import (
	"time"

	"marsad/geo"
)

// RuleState is where a rule stands for one track and zone.
type RuleState string

// The rule states. Only raised and cleared ones are alerts that a person sees.
const (
	Idle    RuleState = "idle"
	Pending RuleState = "pending"
	Raised  RuleState = "raised"
	Cleared RuleState = "cleared"
)

// OperatorState is what a person has done about an alert.
type OperatorState string

// The operator states. "Returned" is cleared and still new.
const (
	AlertNew     OperatorState = "new"
	Acknowledged OperatorState = "acknowledged"
	Shelved      OperatorState = "shelved"
	Closed       OperatorState = "closed"
)

// The rules that exist today.
const (
	ZoneEntry Code = "zone-entry"
	ZoneExit  Code = "zone-exit"
	LineCross Code = "line-cross"
)

// Alert is one open matter between a rule, a track and a zone.
type Alert struct {
	ID       AlertID
	Rule     Code
	Zone     ZoneID
	Track    TrackID
	Priority Priority
	Rules    RuleState
	Operator OperatorState

	Raised     time.Time
	Cleared    time.Time // zero while it stands
	Position   geo.Point // of the track when it was raised
	Covariance Covariance

	Reason  Reason     // code and parameters: zone name, probability, direction
	Sensors []SensorID // behind the track at that time
	Origins []Origin
	Marks   Marks

	AcknowledgedBy Actor
	AcknowledgedAt time.Time
	Remark         string
}
