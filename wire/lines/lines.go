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
}

// Begin starts a line: the protocol, the number of its message or frame, its type
// as the standard names or numbers it, and what it says of itself (empty: nothing).
func (l *Line) Begin(proto string, frame int, kind, id string) {
	b := appendText(append(l.buf[:0], `{"proto":`...), proto)
	b = strconv.AppendInt(append(b, `,"frame":`...), int64(frame), 10)
	b = appendText(append(b, `,"kind":`...), kind)
	if id != "" {
		b = appendText(append(b, `,"id":`...), id)
	}
	l.buf, l.ends, l.inside = b, l.ends[:0], false
}

// Position tells a place, in degrees, before the first field.
func (l *Line) Position(lat, lon float64) {
	b := appendNumber(append(l.buf, `,"lat":`...), lat)
	l.buf = appendNumber(append(b, `,"lon":`...), lon)
}

// Float writes a number, as short as keeps its value.
func (l *Line) Float(name string, x float64) { l.buf = appendNumber(l.name(name), x) }

// Int writes a whole number.
func (l *Line) Int(name string, x int64) { l.buf = strconv.AppendInt(l.name(name), x, 10) }

// Uint writes a whole number that is not negative.
func (l *Line) Uint(name string, x uint64) { l.buf = strconv.AppendUint(l.name(name), x, 10) }

// Bool writes a truth value.
func (l *Line) Bool(name string, x bool) { l.buf = strconv.AppendBool(l.name(name), x) }

// Text writes a text.
func (l *Line) Text(name, s string) { l.buf = appendText(l.name(name), s) }

// Time writes a time by RFC 3339, with the decimals of the second that it has.
func (l *Line) Time(name string, t time.Time) {
	l.buf = append(t.AppendFormat(append(l.name(name), '"'), time.RFC3339Nano), '"')
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
	return append(l.buf, '}')
}

func (l *Line) enter() {
	if !l.inside {
		l.inside, l.first = true, true
		l.buf, l.ends = append(l.buf, `,"fields":{`...), append(l.ends, '}')
	}
}

// name returns the line up to where the value of that name stands.
func (l *Line) name(name string) []byte {
	l.enter()
	b := l.buf
	if !l.first {
		b = append(b, ',')
	}
	l.first = false
	if l.ends[len(l.ends)-1] == '}' {
		b = append(appendText(b, name), ':')
	}
	return b
}

func (l *Line) open(name string, begin, end byte) {
	l.buf = append(l.name(name), begin)
	l.ends, l.first = append(l.ends, end), true
}
