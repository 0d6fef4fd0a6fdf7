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
	"math"
	"strconv"
	"unicode/utf8"
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
	l.buf, l.ends, l.inside = append(l.buf[:0], `{"proto":`...), l.ends[:0], false
	l.text(proto)
	l.buf = strconv.AppendInt(append(l.buf, `,"frame":`...), int64(frame), 10)
	l.buf = append(l.buf, `,"kind":`...)
	l.text(kind)
	if id != "" {
		l.buf = append(l.buf, `,"id":`...)
		l.text(id)
	}
}

// Position tells a place, in degrees, before the first field.
func (l *Line) Position(lat, lon float64) {
	l.buf = append(l.buf, `,"lat":`...)
	l.number(lat)
	l.buf = append(l.buf, `,"lon":`...)
	l.number(lon)
}

// Float writes a number, as short as keeps its value.
func (l *Line) Float(name string, x float64) { l.name(name); l.number(x) }

// Int writes a whole number.
func (l *Line) Int(name string, x int64) { l.name(name); l.buf = strconv.AppendInt(l.buf, x, 10) }

// Uint writes a whole number that is not negative.
func (l *Line) Uint(name string, x uint64) { l.name(name); l.buf = strconv.AppendUint(l.buf, x, 10) }

// Bool writes a truth value.
func (l *Line) Bool(name string, x bool) { l.name(name); l.buf = strconv.AppendBool(l.buf, x) }

// Text writes a text.
func (l *Line) Text(name, s string) { l.name(name); l.text(s) }

// Hex writes bytes as hexadecimal text.
func (l *Line) Hex(name string, b []byte) {
	l.name(name)
	l.buf = append(hex.AppendEncode(append(l.buf, '"'), b), '"')
}

// Null writes a value that is not known.
func (l *Line) Null(name string) { l.name(name); l.buf = append(l.buf, "null"...) }

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

func (l *Line) name(name string) {
	l.enter()
	if !l.first {
		l.buf = append(l.buf, ',')
	}
	l.first = false
	if l.ends[len(l.ends)-1] == '}' {
		l.text(name)
		l.buf = append(l.buf, ':')
	}
}

func (l *Line) open(name string, begin, end byte) {
	l.name(name)
	l.buf, l.ends, l.first = append(l.buf, begin), append(l.ends, end), true
}

func (l *Line) number(x float64) {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		l.buf = append(l.buf, "null"...)
	case x != 0 && (math.Abs(x) < 1e-9 || math.Abs(x) >= 1e21):
		l.buf = strconv.AppendFloat(l.buf, x, 'e', -1, 64)
	default:
		l.buf = appendNumber(l.buf, x)
	}
}

func (l *Line) text(s string) {
	l.buf = append(l.buf, '"')
	if plain(s) { // names and nearly all texts
		l.buf = append(l.buf, s...)
	} else {
		l.escape(s)
	}
	l.buf = append(l.buf, '"')
}

// plain tells whether a text stands in JSON as it is.
func plain(s string) bool {
	for i := range len(s) {
		if special[s[i]] {
			return false
		}
	}
	return true
}

// special is what does not stand for itself.
var special = func() (t [256]bool) {
	for c := range t {
		t[c] = c < ' ' || c >= 0x7f || c == '"' || c == '\\'
	}
	return t
}()

func (l *Line) escape(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				l.buf = append(l.buf, '\\', c)
			case c == '\n':
				l.buf = append(l.buf, `\n`...)
			case c == '\r':
				l.buf = append(l.buf, `\r`...)
			case c == '\t':
				l.buf = append(l.buf, `\t`...)
			case c < ' ' || c == 0x7f:
				l.buf = append(l.buf, `\u00`...)
				l.buf = hex.AppendEncode(l.buf, []byte{c})
			default:
				l.buf = append(l.buf, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		l.buf = utf8.AppendRune(l.buf, r) // U+FFFD for what is none
		i += n
	}
}
