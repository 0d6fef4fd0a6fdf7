package marsad

import (
	"cmp"
	"slices"
)

// Origin says where an observation comes from. All that is made from it inherits
// the union of origins.
type Origin struct {
	State   string    `json:"state,omitempty"` // the state that owns the station, as its own code
	Station StationID `json:"station"`
	Sensor  SensorID  `json:"sensor"`
}

// CompareOrigins orders origins by state, station, sensor.
func CompareOrigins(a, b Origin) int {
	return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Station, b.Station), cmp.Compare(a.Sensor, b.Sensor))
}

// AddOrigin returns the sorted set with o in it. The input is not changed when
// it already holds o.
func AddOrigin(set []Origin, o Origin) []Origin {
	i, found := slices.BinarySearchFunc(set, o, CompareOrigins)
	if found {
		return set
	}
	return slices.Insert(slices.Clone(set), i, o)
}

// Release is how far a thing may travel (Traffic Light Protocol 2.0), from the
// widest to the strictest. The zero value is the widest.
type Release uint8

// The release labels of TLP 2.0.
const (
	Clear Release = iota
	Green
	Amber
	AmberStrict // own organisation only
	Red         // named persons
)

var releaseNames = [...]string{"clear", "green", "amber", "amber+strict", "red"}

// String gives the label's code.
func (r Release) String() string {
	if int(r) < len(releaseNames) {
		return releaseNames[r]
	}
	return "red"
}

// MarshalText gives String.
func (r Release) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the form of String.
func (r *Release) UnmarshalText(b []byte) error {
	i := slices.Index(releaseNames[:], string(b))
	if i < 0 {
		return Errorf(BadRequest, "no release label %q", b)
	}
	*r = Release(i)
	return nil
}

// Marks travel with an observation and with all that is made from it.
type Marks struct {
	Release  Release    `json:"release"`
	Exercise ExerciseID `json:"exercise,omitempty"`
}

// Union returns the strictest of both. One store never feeds one track from two
// exercises, or from an exercise and the real world; where it happens all the
// same, the exercise mark stays: better a real thing marked than an invented one
// believed.
func (m Marks) Union(o Marks) Marks {
	m.Release = max(m.Release, o.Release)
	if m.Exercise == "" {
		m.Exercise = o.Exercise
	}
	return m
}

// Actor is who did a deed: a person, or the machine itself.
type Actor struct {
	ID      string    `json:"id"` // account name, "demo" for the loopback operator, "marsad" for the machine
	Machine bool      `json:"machine,omitempty"`
	Station StationID `json:"station"`
}

// Reason is a code with parameters; prose is made from it at the edge.
type Reason struct {
	Code   Code           `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}
