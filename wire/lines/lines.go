// Package lines writes decoded messages as JSON lines, in the form that all
// protocols but ASTERIX share:
//
//	{"proto":"ais","frame":7,"kind":"1","id":"244670316","lat":52.1,"lon":4.2,"fields":{"sog_kn":7.3}}
//
// The order of the fields is that in which they are written; numbers that are none
// (NaN, infinities) are null; text that is no UTF-8 is mended.
package lines

import (
	"encoding/hex"
	"strconv"
	"time"
)

// Line is one line under way. Its buffer is used again by the next Begin, so that
// writing allocates nothing once it has grown. The zero value is ready.
type Line struct {
	buf    []byte
	ends   []byte // what closes the objects and arrays that are open
	inside bool   // the fields have begun
	first  bool   // nothing stands yet in the innermost object or array
	keyed  bool   // the name of the next value stands already

	day  int64  // since 1970, of the time before
	date string // that day as it is written; empty: none yet
}

// Key is the name of a field as it stands in a line. Tables that are written often
// keep theirs.
type Key string

// KeyOf makes the key of a name.
func KeyOf(name string) Key { return Key(append(appendText(nil, name), ':')) }

// Begin starts a line: the protocol, the number of its message or frame, its type
// as the standard names or numbers it, and what it says of itself (empty: nothing).
func (l *Line) Begin(proto string, frame int, kind, id string) {
	b := appendText(append(l.buf[:0], `{"proto":`...), proto)
	b = appendInt(append(b, `,"frame":`...), int64(frame))
	b = appendText(append(b, `,"kind":`...), kind)
	if id != "" {
		b = appendText(append(b, `,"id":`...), id)
	}
	l.buf, l.ends, l.inside, l.keyed = b, l.ends[:0], false, false
}

// Position tells a place, in degrees, before the first field.
func (l *Line) Position(lat, lon float64) {
	b := appendNumber(append(l.buf, `,"lat":`...), lat)
	l.buf = appendNumber(append(b, `,"lon":`...), lon)
}

// Float writes a number, as short as keeps its value.
func (l *Line) Float(name string, x float64) { l.buf = appendNumber(l.name(name), x) }

// Int writes a whole number.
func (l *Line) Int(name string, x int64) { l.buf = appendInt(l.name(name), x) }

// Uint writes a whole number that is not negative.
func (l *Line) Uint(name string, x uint64) { l.buf = appendUint(l.name(name), x) }

// Bool writes a truth value.
func (l *Line) Bool(name string, x bool) { l.buf = strconv.AppendBool(l.name(name), x) }

// Text writes a text.
func (l *Line) Text(name, s string) { l.buf = appendText(l.name(name), s) }

// Time writes a time by RFC 3339, with the decimals of the second that it has.
func (l *Line) Time(name string, t time.Time) {
	b := append(l.name(name), '"')
	if t.Location() == time.UTC && t.Nanosecond() == 0 && t.Unix() >= 0 {
		b = l.second(b, t.Unix())
	} else {
		b = t.AppendFormat(b, time.RFC3339Nano)
	}
	l.buf = append(b, '"')
}

// second appends a whole second since 1970: times that follow each other are mostly of
// one day.
func (l *Line) second(b []byte, unix int64) []byte {
	if day := unix / 86400; day != l.day || l.date == "" {
		l.day, l.date = day, time.Unix(unix, 0).UTC().Format("2006-01-02T")
	}
	b = append(b, l.date...)
	of := byte(unix % 60)
	minutes := unix % 86400 / 60
	h, m := byte(minutes/60), byte(minutes%60)
	return append(b, '0'+h/10, '0'+h%10, ':', '0'+m/10, '0'+m%10, ':', '0'+of/10, '0'+of%10, 'Z')
}

// Key writes the name of the next value, whose own name is then not used.
func (l *Line) Key(k Key) {
	b := l.next()
	if l.ends[len(l.ends)-1] == '}' {
		b = append(b, k...)
	}
	l.buf, l.keyed = b, true
}

// Hex writes bytes as hexadecimal text.
func (l *Line) Hex(name string, b []byte) {
	l.buf = append(hex.AppendEncode(append(l.name(name), '"'), b), '"')
}

// Null writes a value that is not known.
func (l *Line) Null(name string) { l.buf = append(l.name(name), "null"...) }

// Object opens an object of this name; within an array the name is not used.
func (l *Line) Object(name string) { l.open(name, '{', '}') }

// Array opens an array of this name: what is written until Close stands in it
// without its name.
func (l *Line) Array(name string) { l.open(name, '[', ']') }

// Close ends the innermost object or array.
func (l *Line) Close() {
	last := len(l.ends) - 1
	l.buf, l.ends, l.first = append(l.buf, l.ends[last]), l.ends[:last], false
}

// Bytes ends the line and returns it, without a line's end; it is valid until the
// next Begin.
func (l *Line) Bytes() []byte {
	l.enter()
	for len(l.ends) > 0 {
		l.Close()
	}
	line := append(l.buf, '}')
	l.buf = line[:len(l.buf)] // what grew is kept
	return line
}

func (l *Line) enter() {
	if !l.inside {
		l.inside, l.first = true, true
		l.buf, l.ends = append(l.buf, `,"fields":{`...), append(l.ends, '}')
	}
}

// name returns the line up to where the value of that name stands.
func (l *Line) name(name string) []byte {
	if l.keyed {
		l.keyed = false
		return l.buf
	}
	b := l.next()
	if l.ends[len(l.ends)-1] == '}' {
		b = append(appendText(b, name), ':')
	}
	return b
}

// next returns the line up to where the next value or its name stands.
func (l *Line) next() []byte {
	l.enter()
	if l.first {
		l.first = false
		return l.buf
	}
	return append(l.buf, ',')
}

func (l *Line) open(name string, begin, end byte) {
	l.buf = append(l.name(name), begin)
	l.ends, l.first = append(l.ends, end), true
}
