package generic

import (
	"fmt"
	"slices"
	"strings"
)

// Format is how a message is written.
type Format string

// The formats.
const (
	JSON Format = "json" // RFC 8259, one object or array a message
	CSV  Format = "csv"  // RFC 4180, a record a line
	XML  Format = "xml"  // XML 1.0 without document type, one root element a message
)

// Mapping says what messages mean.
type Mapping struct {
	Format Format
	// Items is the path of what repeats in a message, each an object of its own; empty:
	// the message is one.
	Items string
	// Columns names the columns of CSV; empty: the first line does.
	Columns []string
	// Delimiter parts the columns; empty: a comma.
	Delimiter string
	Fields    []Field
}

// Field says what one value is.
type Field struct {
	// To is what it is: one of Targets, or "reading:" and a quantity.
	To string
	// From is its path: names with dots between, [n] for the place in an array,
	// @name for an attribute of XML. A path of an item that begins with / begins at
	// the whole message.
	From string
	// Constant stands in place of From.
	Constant string
	// Unit is what it is told in; empty: that of the target.
	Unit string
	// Layout of a time: rfc3339 (the default), unix, unix-ms, unix-us, time-of-day
	// (seconds or 15:04:05 since midnight UTC), or a layout in the form of the
	// reference time 2006-01-02 15:04:05, taken as UTC where it has no zone.
	Layout string
	// Values turns the source's words into ours; "*" is any other.
	Values map[string]string
	// Offset and Scale are applied first: Scale·x + Offset, then the unit.
	Scale, Offset float64
	// Part is which of several, of a reading.
	Part string
}

// target is what a field may be.
type target struct {
	name string
	kind kind
	unit dimension
	low  float64
	high float64
}

type kind uint8

const (
	number kind = iota
	text
	moment
	flag
)

// The places of the numbers in a Record.
const (
	Lat = iota
	Lon
	Range
	Azimuth
	Elevation
	RangeRate
	Height
	Speed
	Course
	East
	North
	OffsetEast
	OffsetNorth
	SigmaRange
	SigmaAzimuth
	SigmaPosition
	Confidence
	Number
	Battery
	Numbers = iota
)

const circle = 1e4 // no angle is beyond, in degrees

// targets in the order of the places above, then the others.
var targets = [...]target{
	Lat: {"lat", number, angle, -90, 90}, Lon: {"lon", number, angle, -180, 360},
	Range: {"range", number, length, 0, 1e7}, Azimuth: {"azimuth", number, angle, -circle, circle},
	Elevation: {"elevation", number, angle, -90, 90}, RangeRate: {"range-rate", number, speed, -2e4, 2e4},
	Height: {"height", number, length, -1e4, 1e6}, Speed: {"speed", number, speed, 0, 2e4}, Course: {"course", number, angle, -circle, circle},
	East: {"east-speed", number, speed, -2e4, 2e4}, North: {"north-speed", number, speed, -2e4, 2e4},
	OffsetEast: {"offset-east", number, length, -1e7, 1e7}, OffsetNorth: {"offset-north", number, length, -1e7, 1e7},
	SigmaRange: {"sigma-range", number, length, 0, 1e6}, SigmaAzimuth: {"sigma-azimuth", number, angle, 0, 180},
	SigmaPosition: {"sigma-position", number, length, 0, 1e6}, Confidence: {"confidence", number, ratio, 0, 1},
	Number: {"number", number, plain, 0, 1<<32 - 1}, Battery: {"battery", number, ratio, 0, 1},

	Numbers: {name: "time", kind: moment}, {name: "sensor", kind: text}, {name: "name", kind: text}, {name: "class", kind: text},
	{name: "event", kind: flag}, {name: "tamper", kind: flag}, {name: "code", kind: text},
}

// Targets returns what a field may be to.
func Targets() []string {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = t.name
	}
	return names
}

// Reader applies a mapping.
type Reader struct {
	mapping Mapping
	items   path
	fields  []field
	columns []string // of CSV, as the mapping or the first line names them
}

type field struct {
	Field
	place  int // in targets; -1: a reading
	from   path
	whole  bool // from begins at the whole message
	unit   unit
	target target
}

// NewReader checks a mapping. quantity tells the unit of a quantity of a reading,
// and whether there is such a one.
func NewReader(m Mapping, quantity func(string) (unit string, ok bool)) (*Reader, error) {
	if !slices.Contains([]Format{JSON, CSV, XML}, m.Format) {
		return nil, fmt.Errorf("generic: format %q is none of json, csv, xml", m.Format)
	}
	if len([]rune(m.Delimiter)) > 1 && m.Delimiter != `\t` {
		return nil, fmt.Errorf("generic: delimiter %q is more than one character", m.Delimiter)
	}
	if len(m.Fields) == 0 {
		return nil, fmt.Errorf("generic: no fields")
	}
	r := &Reader{mapping: m, columns: m.Columns}
	var err error
	if r.items, err = parsePath(m.Items); err != nil {
		return nil, fmt.Errorf("generic: items: %w", err)
	}
	for i := range m.Fields {
		f, err := compile(&m.Fields[i], quantity)
		if err != nil {
			return nil, fmt.Errorf("generic: field %d (%s): %w", i+1, m.Fields[i].To, err)
		}
		r.fields = append(r.fields, f)
	}
	return r, nil
}

func compile(f *Field, quantity func(string) (string, bool)) (field, error) {
	c := field{Field: *f}
	if (f.From == "") == (f.Constant == "") {
		return c, fmt.Errorf("from or constant, one of them")
	}
	if f.Scale == 0 {
		c.Scale = 1
	}
	c.whole = strings.HasPrefix(f.From, "/")
	var err error
	if c.from, err = parsePath(strings.TrimPrefix(f.From, "/")); err != nil {
		return c, err
	}
	name, reading := strings.CutPrefix(f.To, "reading:")
	if reading {
		ours, ok := quantity(name)
		if !ok {
			return c, fmt.Errorf("no quantity %q", name)
		}
		c.place, c.target = -1, target{name: name}
		c.unit, err = unitTo(f.Unit, ours)
		return c, err
	}
	c.place = slices.IndexFunc(targets[:], func(t target) bool { return t.name == f.To })
	if c.place < 0 {
		return c, fmt.Errorf("none of %s, reading:QUANTITY", strings.Join(Targets(), ", "))
	}
	c.target = targets[c.place]
	if c.target.kind == number {
		c.unit, err = unitOf(f.Unit, c.target.unit)
	} else if f.Unit != "" {
		err = fmt.Errorf("has no unit")
	}
	return c, err
}
