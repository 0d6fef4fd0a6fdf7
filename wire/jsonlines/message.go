package jsonlines

import "time"

// Type is the type of a line.
type Type uint8

// The types.
const (
	Position Type = 1 << iota // an object, or the sensor's platform, is at a place
	Bearing                   // an object is in a direction
	Status                    // how the sensor is doing
)

// typeNames lists the types under their words.
var typeNames = [...]struct {
	t    Type
	name string
}{{Position, "position"}, {Bearing, "bearing"}, {Status, "status"}}

// String gives the word of the type.
func (t Type) String() string {
	for _, n := range typeNames {
		if n.t == t {
			return n.name
		}
	}
	return ""
}

// Number is a value that may be left out.
type Number struct {
	Value float64
	Told  bool
}

// Tell returns the value as told.
func Tell(x float64) Number { return Number{x, true} }

// Flag is a truth value that may be left out.
type Flag struct{ Value, Told bool }

// Message is one line. The JSON name, unit and bounds of each part stand in
// the table in fields.go; what is empty or not told was left out.
type Message struct {
	Type   Type
	Sensor string    // id of the sensor in Marsad's configuration
	At     time.Time // when it was measured, UTC

	Lat, Lon   Number // degrees, WGS-84
	Alt        Number // m
	AltRef     string // ellipsoid, sea-level, ground or pressure
	Sigma      Number // m, 1 sigma, each axis
	Covariance *[3]float64
	SigmaAlt   Number // m
	Speed      Number // m/s
	Course     Number // degrees from true north, clockwise
	SigmaSpeed Number // m/s

	Azimuth        Number // degrees from true north, clockwise
	SigmaAngle     Number // degrees, 1 sigma, of azimuth and elevation
	Elevation      Number // degrees above the horizon
	SigmaElevation Number // degrees, where it differs

	Classes []Class // what the object is, at most one entry a word

	ICAO    string // 24-bit aircraft address, six hexadecimal digits
	Mode3A  string // four octal digits
	MAVLink Number // system id 1..255
	Name    string // call sign, serial, name

	Battery         Number // share left, 0..1
	Link            Number // quality of its link, 0..1
	Heading         Number // of the platform, degrees true
	Pitch, Roll     Number // degrees
	CameraAzimuth   Number // where its camera looks, degrees true
	CameraElevation Number // degrees above the horizon
	Armed           Flag   // motors running
	Mode            string // code of its mode
	Tamper          Flag   // the housing was opened or moved
	Code            string // code of what it reports of itself

	Extra int // fields that are not known, passed over
}

// Class is a word of what an object may be, and how probable that is.
type Class struct {
	Word        string
	Probability float64
}

// ClassWords returns the words that classes may use.
func ClassWords() []string {
	return []string{"unknown", "person", "animal", "vehicle", "drone", "aircraft", "vessel"}
}

// references returns the words of alt_ref.
func references() []string { return []string{"ellipsoid", "sea-level", "ground", "pressure"} }
