package rtl433

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Bounds of one event.
const (
	MaxLine   = 16 << 10 // bytes, with a syslog header
	maxFields = 128
	maxDepth  = 8 // of lists within a field
)

// Kind is what a value is.
type Kind uint8

// The kinds of value.
const (
	Number  Kind = iota + 1
	Text         // also numbers in hexadecimal: which, the model decides
	Flag         // true or false
	Nothing      // null
	List         // an array or object, as rows of bits are
)

// Field is one member of an event. Its slices are parts of the line, and valid as
// long as that is.
type Field struct {
	Name []byte
	Text []byte // without quotes and escapes
	Kind Kind
	raw  []byte // as it stands in the line
}

// Float gives a number, also one that is written as text.
func (f *Field) Float() (x float64, ok bool) {
	if f.Kind == Flag {
		return float64(btoi(f.Text[0] == 't')), true
	}
	if f.Kind != Number && f.Kind != Text {
		return 0, false
	}
	x, err := strconv.ParseFloat(string(f.Text), 64)
	return x, err == nil && x-x == 0
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Event is one line. It is used again by the next Decode; the zero value is ready.
type Event struct {
	Fields []Field // in their order
	line   []byte
	at     int
}

// The reasons for which a line is no event. An error names the byte, and nothing of
// what the line holds: it may be a transmitter that is not to be listened to.
var (
	errObject = errors.New("no JSON object")
	errValue  = errors.New("no JSON value")
	errKey    = errors.New("no name of a field")
	errColon  = errors.New("no colon behind the name")
	errMany   = fmt.Errorf("more than %d fields", maxFields)
	errLong   = fmt.Errorf("more than %d bytes", MaxLine)
	errRest   = errors.New("something behind the object")
)

// Decode reads one line, with or without a syslog header and a line's end.
func (e *Event) Decode(line []byte) error {
	e.Fields, e.line, e.at = e.Fields[:0], line, 0
	if len(line) > MaxLine {
		return fmt.Errorf("rtl433: %w", errLong)
	}
	if err := e.object(); err != nil {
		return fmt.Errorf("rtl433: byte %d: %w", e.at, err)
	}
	return nil
}

func (e *Event) object() error {
	e.header()
	if !e.take('{') {
		return errObject
	}
	e.space()
	for !e.take('}') {
		if len(e.Fields) > 0 && !e.take(',') {
			return errValue
		}
		if len(e.Fields) == maxFields {
			return errMany
		}
		e.space()
		key := Field{}
		if !e.text(&key) {
			return errKey
		}
		e.space()
		if !e.take(':') {
			return errColon
		}
		e.space()
		f := Field{Name: key.Text}
		if !e.value(&f) {
			return errValue
		}
		e.Fields = append(e.Fields, f)
		e.space()
	}
	e.space()
	if e.at < len(e.line) {
		return errRest
	}
	return nil
}

// header passes over "<165>1 2024-05-06T07:08:09.000001+00:00 host rtl_433 - - - ",
// which rtl_433 puts before the object in a syslog datagram.
func (e *Event) header() {
	e.space()
	if e.at == len(e.line) || e.line[e.at] != '<' {
		return
	}
	if i := bytes.IndexByte(e.line[e.at:], '{'); i >= 0 {
		e.at += i
	}
}

func (e *Event) space() {
	for e.at < len(e.line) && (e.line[e.at] == ' ' || e.line[e.at] == '\t' || e.line[e.at] == '\r' || e.line[e.at] == '\n') {
		e.at++
	}
}

func (e *Event) take(c byte) bool {
	if e.at == len(e.line) || e.line[e.at] != c {
		return false
	}
	e.at++
	return true
}

// value reads one value; on failure the place is where it begins.
func (e *Event) value(f *Field) bool {
	from := e.at
	if from == len(e.line) {
		return false
	}
	switch c := e.line[from]; {
	case c == '"':
		return e.text(f)
	case c == '[' || c == '{':
		f.Kind = List
		return e.list(f)
	case c == '-' || c >= '0' && c <= '9':
		f.Kind = Number
		for e.at < len(e.line) && bytes.IndexByte([]byte("+-.eE0123456789"), e.line[e.at]) >= 0 {
			e.at++
		}
	default:
		f.Kind = Flag
		for e.at < len(e.line) && e.line[e.at] >= 'a' && e.line[e.at] <= 'z' {
			e.at++
		}
	}
	f.raw = e.line[from:e.at]
	f.Text = f.raw
	switch f.Kind {
	case Number:
		if number(f.raw) {
			return true
		}
	case Flag:
		switch string(f.raw) {
		case "true", "false":
			return true
		case "null":
			f.Kind = Nothing
			return true
		}
	}
	e.at = from
	return false
}

// number tells whether the text is a number by RFC 8259, 6.
func number(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	whole := digits(b)
	if whole == 0 || whole > 1 && b[0] == '0' {
		return false
	}
	b = b[whole:]
	if len(b) > 0 && b[0] == '.' {
		n := digits(b[1:])
		if n == 0 {
			return false
		}
		b = b[1+n:]
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		n := digits(b)
		return n > 0 && n == len(b)
	}
	return len(b) == 0
}

// digits counts those that the text begins with.
func digits(b []byte) (n int) {
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n
}

// text reads a string. Without escapes it is a part of the line.
func (e *Event) text(f *Field) bool {
	if e.at == len(e.line) || e.line[e.at] != '"' {
		return false
	}
	plain := true
	for i := e.at + 1; i < len(e.line); i++ {
		switch c := e.line[i]; {
		case c == '"':
			f.Kind, f.raw = Text, e.line[e.at:i+1]
			f.Text = f.raw[1 : len(f.raw)-1]
			if !plain || !utf8.Valid(f.Text) {
				var s string
				if json.Unmarshal(f.raw, &s) != nil {
					return false
				}
				f.Text = []byte(s)
			}
			e.at = i + 1
			return true
		case c == '\\':
			plain = false
			i++
		case c < ' ':
			return false
		}
	}
	return false
}

// list passes over an array or object.
func (e *Event) list(f *Field) bool {
	from, depth, quoted := e.at, 0, false
	for i := from; i < len(e.line); i++ {
		switch c := e.line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return false
			}
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				f.raw = e.line[from : i+1]
				if !json.Valid(f.raw) {
					return false
				}
				f.Text, e.at = f.raw, i+1
				return true
			}
		}
	}
	return false
}

// Find gives the field of a name, nil where there is none.
func (e *Event) Find(name string) *Field {
	for i := range e.Fields {
		if string(e.Fields[i].Name) == name {
			return &e.Fields[i]
		}
	}
	return nil
}

// Text gives the text of the first of the names that the event has; nil without.
func (e *Event) Text(names ...string) []byte {
	for _, n := range names {
		if f := e.Find(n); f != nil && f.Kind != List && f.Kind != Nothing {
			return f.Text
		}
	}
	return nil
}

// Model names the kind of device; nil is no event of a device but a report or a log
// of rtl_433 itself.
func (e *Event) Model() []byte { return e.Text("model") }

// ID tells devices of a model apart: a number or hexadecimal text. Devices without
// one have a code.
func (e *Event) ID() []byte { return e.Text("id", "sid", "sensor_id", "device", "device_id", "code") }

// Channel is what is set with a switch on the device; nil where there is none.
func (e *Event) Channel() []byte { return e.Text("channel") }

// Subtype is what a device of the model is, such as "motion".
func (e *Event) Subtype() []byte { return e.Text("subtype", "device_type") }

// AppendKey appends Model/id, and with channel Model/id/channel; a device without id
// is Model.
func (e *Event) AppendKey(b []byte, channel bool) []byte {
	b = append(b, e.Model()...)
	if id := e.ID(); id != nil {
		b = append(append(b, '/'), id...)
	}
	if c := e.Channel(); channel && c != nil {
		b = append(append(b, '/'), c...)
	}
	return b
}

// AddText adds a field at the end.
func (e *Event) AddText(name, text string) {
	raw, _ := json.Marshal(text) // a text can always be written
	e.Fields = append(e.Fields, Field{Name: []byte(name), Text: []byte(text), Kind: Text, raw: raw})
}

// AddNumber adds a field at the end.
func (e *Event) AddNumber(name string, x float64) {
	raw := strconv.AppendFloat(nil, x, 'f', -1, 64)
	e.Fields = append(e.Fields, Field{Name: []byte(name), Text: raw, Kind: Number, raw: raw})
}

// Append appends the event as rtl_433 prints it, without a line's end.
func (e *Event) Append(b []byte) []byte {
	b = append(b, '{')
	for i := range e.Fields {
		if i > 0 {
			b = append(b, ", "...)
		}
		name, _ := json.Marshal(string(e.Fields[i].Name))
		b = append(append(b, name...), " : "...)
		b = append(b, e.Fields[i].raw...)
	}
	return append(b, '}')
}
