package jsonlines

import (
	"math"
	"regexp"
	"slices"
)

// number is a field with a number: its bounds are inside, save that a bound
// marked open is not.
type number struct {
	name    string
	of      Type // the types of line it may stand in
	needed  Type // the types that must have it
	low, up float64
	openLow bool
	openUp  bool
	at      func(*Message) *Number
}

// word is a field with text.
type word struct {
	name  string
	of    Type
	what  string // what it must be, for the error
	valid func(string) bool
	at    func(*Message) *string
}

// flag is a field with true or false.
type flag struct {
	name string
	of   Type
	at   func(*Message) *Flag
}

const (
	seen    = Position | Bearing // lines about an object
	health  = Position | Status  // lines that may tell how the platform does
	maxText = 64
	farAway = 1e7 // m: no sigma is larger
)

// numbers lists the fields with numbers, in the order of writing.
var numbers = [...]number{
	{name: "lat", of: Position, needed: Position, low: -90, up: 90, at: func(m *Message) *Number { return &m.Lat }},
	{name: "lon", of: Position, needed: Position, low: -180, up: 180, at: func(m *Message) *Number { return &m.Lon }},
	{name: "alt_m", of: Position, low: -10_000, up: 1e6, at: func(m *Message) *Number { return &m.Alt }},
	{name: "sigma_m", of: Position, up: farAway, openLow: true, at: func(m *Message) *Number { return &m.Sigma }},
	{name: "sigma_alt_m", of: Position, up: farAway, openLow: true, at: func(m *Message) *Number { return &m.SigmaAlt }},
	{name: "speed_mps", of: Position, up: 20_000, at: func(m *Message) *Number { return &m.Speed }},
	{name: "course_deg", of: Position, up: 360, openUp: true, at: func(m *Message) *Number { return &m.Course }},
	{name: "sigma_speed_mps", of: Position, up: 20_000, openLow: true, at: func(m *Message) *Number { return &m.SigmaSpeed }},
	{name: "azimuth_deg", of: Bearing, needed: Bearing, up: 360, openUp: true, at: func(m *Message) *Number { return &m.Azimuth }},
	{name: "sigma_deg", of: Bearing, up: 180, openLow: true, at: func(m *Message) *Number { return &m.SigmaAngle }},
	{name: "elevation_deg", of: Bearing, low: -90, up: 90, at: func(m *Message) *Number { return &m.Elevation }},
	{name: "sigma_elevation_deg", of: Bearing, up: 180, openLow: true, at: func(m *Message) *Number { return &m.SigmaElevation }},
	{name: "mavlink", of: seen, low: 1, up: 255, at: func(m *Message) *Number { return &m.MAVLink }},
	{name: "battery", of: health, up: 1, at: func(m *Message) *Number { return &m.Battery }},
	{name: "link", of: health, up: 1, at: func(m *Message) *Number { return &m.Link }},
	{name: "heading_deg", of: health, up: 360, openUp: true, at: func(m *Message) *Number { return &m.Heading }},
	{name: "pitch_deg", of: health, low: -90, up: 90, at: func(m *Message) *Number { return &m.Pitch }},
	{name: "roll_deg", of: health, low: -180, up: 180, at: func(m *Message) *Number { return &m.Roll }},
	{name: "camera_azimuth_deg", of: health, up: 360, openUp: true, at: func(m *Message) *Number { return &m.CameraAzimuth }},
	{name: "camera_elevation_deg", of: health, low: -90, up: 90, at: func(m *Message) *Number { return &m.CameraElevation }},
}

// within tells whether x lies in the bounds; NaN never does.
func (n *number) within(x float64) bool {
	return x >= n.low && x <= n.up && (!n.openLow || x > n.low) && (!n.openUp || x < n.up) &&
		(n.name != "mavlink" || x == math.Trunc(x))
}

var (
	codeForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	icaoForm   = regexp.MustCompile(`^[0-9a-f]{6}$`)
	mode3AForm = regexp.MustCompile(`^[0-7]{4}$`)
)

// words lists the fields with text, in the order of writing.
var words = [...]word{
	{"alt_ref", Position, "one of ellipsoid, sea-level, ground, pressure", func(s string) bool { return slices.Contains(references(), s) },
		func(m *Message) *string { return &m.AltRef }},
	{"icao", seen, "six hexadecimal digits in small letters", icaoForm.MatchString, func(m *Message) *string { return &m.ICAO }},
	{"mode3a", seen, "four octal digits", mode3AForm.MatchString, func(m *Message) *string { return &m.Mode3A }},
	{"name", seen, "1 to 64 bytes", func(s string) bool { return s != "" && len(s) <= maxText }, func(m *Message) *string { return &m.Name }},
	{"mode", health, "a code of a-z, 0-9, dot, hyphen and underline", codeForm.MatchString, func(m *Message) *string { return &m.Mode }},
	{"code", Status, "a code of a-z, 0-9, dot, hyphen and underline", codeForm.MatchString, func(m *Message) *string { return &m.Code }},
}

// flags lists the fields with true or false, in the order of writing.
var flags = [...]flag{
	{"armed", health, func(m *Message) *Flag { return &m.Armed }},
	{"tamper", Status, func(m *Message) *Flag { return &m.Tamper }},
}

// The fields by number: first those that have a form of their own.
const (
	fieldType = iota
	fieldSensor
	fieldAt
	fieldClasses
	fieldCovariance
	firstNumber
	firstWord = firstNumber + len(numbers)
	firstFlag = firstWord + len(words)
	fields    = firstFlag + len(flags)
)

// fieldName gives the JSON name of a field.
func fieldName(i int) string {
	switch {
	case i < firstNumber:
		return [...]string{"type", "sensor", "at", "classes", "covariance_m2"}[i]
	case i < firstWord:
		return numbers[i-firstNumber].name
	case i < firstFlag:
		return words[i-firstWord].name
	}
	return flags[i-firstFlag].name
}

// fieldOf is the inverse of fieldName, -1 for a name that is not known.
func fieldOf(name []byte) int {
	for i := range fields {
		if fieldName(i) == string(name) {
			return i
		}
	}
	return -1
}
