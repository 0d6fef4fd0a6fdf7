package marsad

import (
	"fmt"
	"strconv"
	"strings"
)

// StationID names one running Marsad with one store: 1 to 8 of A-Z and 0-9.
type StationID string

// Valid tells whether the id has the form of a station's.
func (s StationID) Valid() bool {
	if len(s) < 1 || len(s) > 8 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// SensorID names a sensor within its station: 1 to 32 of a-z, 0-9 and "-".
type SensorID string

// Valid tells whether the id has the form of a sensor's.
func (s SensorID) Valid() bool { return validName(string(s)) }

// ZoneID names a zone within its station, in the form of a SensorID.
type ZoneID string

// Valid tells whether the id has the form of a zone's.
func (z ZoneID) Valid() bool { return validName(string(z)) }

// ExerciseID names an exercise, in the form of a SensorID; empty is no exercise.
type ExerciseID string

// Valid tells whether the id has the form of an exercise's; that of none has not.
func (e ExerciseID) Valid() bool { return validName(string(e)) }

func validName(s string) bool {
	if len(s) < 1 || len(s) > 32 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// TrackID is a track's name: the station that holds it and its number there.
// The zero value is no track.
type TrackID struct {
	Station StationID
	Number  uint32
}

// String gives the form that people see: B2-00123.
func (t TrackID) String() string { return fmt.Sprintf("%s-%05d", t.Station, t.Number) }

// IsZero tells whether t is no track.
func (t TrackID) IsZero() bool { return t == TrackID{} }

// ParseTrackID is the inverse of String.
func ParseTrackID(s string) (TrackID, error) {
	station, number, err := splitID(s, "")
	return TrackID{station, number}, err
}

// MarshalText gives String; UnmarshalText reads it back.
func (t TrackID) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the form of String.
func (t *TrackID) UnmarshalText(b []byte) (err error) {
	*t, err = ParseTrackID(string(b))
	return err
}

// AlertID is an alert's name: the station that raised it and its number there.
type AlertID struct {
	Station StationID
	Number  uint32
}

// String gives the form that people see: B2-A00017.
func (a AlertID) String() string { return fmt.Sprintf("%s-A%05d", a.Station, a.Number) }

// ParseAlertID is the inverse of String.
func ParseAlertID(s string) (AlertID, error) {
	station, number, err := splitID(s, "A")
	return AlertID{station, number}, err
}

// MarshalText gives String; UnmarshalText reads it back.
func (a AlertID) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the form of String.
func (a *AlertID) UnmarshalText(b []byte) (err error) {
	*a, err = ParseAlertID(string(b))
	return err
}

// splitID takes "B2-00123" or, with a prefix, "B2-A00123" apart.
func splitID(s, prefix string) (StationID, uint32, error) {
	station, rest, ok := strings.Cut(s, "-")
	digits, marked := strings.CutPrefix(rest, prefix)
	n, err := strconv.ParseUint(digits, 10, 32)
	if !ok || !marked || err != nil || !StationID(station).Valid() {
		return "", 0, Errorf(BadRequest, "no id of the form B2-%s00123: %q", prefix, s)
	}
	return StationID(station), uint32(n), nil
}
