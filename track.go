package marsad

import (
	"math"
	"time"

	"marsad/geo"
)

// TrackState is the life of a track.
type TrackState uint8

// The states of a track.
const (
	Tentative TrackState = iota
	Confirmed
	Coasting // predicted: its sensors should have seen it and did not
	Lost     // no longer predicted
	Ended
	Held // stands, as far as anybody can tell, where its sensors cannot see what stands: kept on purpose
)

var trackStates = [...]string{"tentative", "confirmed", "coasting", "lost", "ended", "held"}

// String gives the code of the state.
func (s TrackState) String() string {
	if int(s) < len(trackStates) {
		return trackStates[s]
	}
	return ""
}

// TrackKind says whose work a track is.
type TrackKind uint8

// The kinds of track.
const (
	SingleSensor TrackKind = iota
	Fused                  // more than one sensor feeds it
	Foreign                // another system's track that is none of ours, shown as such
)

var trackKinds = [...]string{"single-sensor", "fused", "foreign"}

// String gives the code of the kind.
func (k TrackKind) String() string {
	if int(k) < len(trackKinds) {
		return trackKinds[k]
	}
	return ""
}

// Label is the identity frame of a track. Marsad never assigns hostile or suspect.
type Label uint8

// The labels.
const (
	NotClassified Label = iota
	Unknown             // looked at, and not known
	Cooperative         // tells who it is
	Own
	Declared // by another, who is named
)

var labels = [...]string{"not-classified", "unknown", "cooperative", "own", "declared"}

// String gives the code of the label.
func (l Label) String() string {
	if int(l) < len(labels) {
		return labels[l]
	}
	return ""
}

// ParseLabel is the inverse of String; ok is false for an unknown word.
func ParseLabel(s string) (l Label, ok bool) {
	for i, n := range labels {
		if n == s {
			return Label(i), true
		}
	}
	return NotClassified, false
}

// Contribution is what one sensor has given to a track.
type Contribution struct {
	Sensor       SensorID
	Last         time.Time // measured time of its last observation
	Observations uint32
}

// Track is one object of the picture at one time. A Track that was handed on is
// never changed: its slices may be shared.
type Track struct {
	ID     TrackID
	Kind   TrackKind
	State  TrackState
	At     time.Time // of the state below
	Born   time.Time // measured time of the first observation
	Heard  time.Time // measured time of the last one
	Period Seconds   // after which the next may be expected

	Position           geo.Point
	Covariance         Covariance // m²
	East, North        float64    // velocity, m/s
	VelocityCovariance Covariance // m²/s²
	Height             geo.Height
	SigmaHeight        float64
	Existence          float64 // probability that it is an object at all

	Class      ClassProbabilities
	Label      Label
	DeclaredBy string
	Identity   Identity

	Group Group // what it is one of

	NamedBy      string // the person who gave it the name that it has; empty: nobody did
	ClassifiedBy string // the person who said what it is; empty: nobody did

	Sensors []Contribution // sorted by sensor
	Origins []Origin       // sorted
	Marks   Marks
}

// Group says that plots of a track are those of several objects, which its sensors
// cannot tell apart there. The zero value says nothing.
type Group struct {
	Count  float64 // how many they are, this one among them: an expected number
	Length float64 // how far the outermost are from one another, m
}

// Alike tells whether two say the same to a person.
func (g Group) Alike(o Group) bool {
	return math.Round(g.Count) == math.Round(o.Count) && math.Abs(g.Length-o.Length) <= 0.2*max(g.Length, o.Length)
}

// Association is one observation that made or fed a track: the answer to "why
// does this track exist".
type Association struct {
	Track       TrackID
	Observation uint64 // Seq
	Sensor      SensorID
	Kind        ObservationKind
	At          time.Time
	Received    time.Time
	Residual    float64 // distance from where it was expected, m
	Distance2   float64 // squared Mahalanobis distance; 0 for the first
	Weight      float64 // probability that it belongs, 0..1
	Initiates   bool
	Late        bool // older than what the track had been fed before

	// What was believed of the track with this observation in it.
	Models ModelProbabilities
	Class  ClassProbabilities
}

// ModelProbabilities are those of the ways to move: stands, goes on as it did,
// manoeuvres. They sum to one; all zero is "nothing said".
type ModelProbabilities struct{ Stands, Steady, Manoeuvres float32 }

// BondKind is how one track became another.
type BondKind string

// The kinds of bond.
const (
	Merged BondKind = "merged" // the other ended and goes on in this one
	Split  BondKind = "split"  // this one was taken out of the other
)

// Bond ties two tracks whose history is one: each refers to the other.
type Bond struct {
	At    time.Time
	Kind  BondKind
	Track TrackID
	Other TrackID
	Actor string // who said so; empty: the tracker itself
}
