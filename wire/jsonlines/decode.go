package jsonlines

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// Reason says why a line is refused.
type Reason uint8

// The reasons.
const (
	NotJSON     Reason = iota + 1 // no JSON object
	TooLong                       // over MaxLine bytes
	UnknownType                   // a type of line that does not exist
	Missing                       // a field that the type needs is not there
	WrongKind                     // text for a number and the like
	WrongValue                    // a value that cannot be
	Repeated                      // a field that stands twice
	Misplaced                     // a field that belongs to another type of line
)

var reasonCodes = [...]string{"", "not-json", "too-long", "unknown-type", "missing", "wrong-kind", "wrong-value", "repeated", "misplaced"}

// String gives the code of the reason.
func (r Reason) String() string {
	if int(r) < len(reasonCodes) {
		return reasonCodes[r]
	}
	return ""
}

// Error is why a line is refused, and where.
type Error struct {
	Line   int   // from 1
	Offset int64 // byte in the stream or datagram, of the value or its end
	Field  string
	Reason Reason
	Detail string
}

// Error gives it in words.
func (e *Error) Error() string {
	s := fmt.Sprintf("jsonlines: line %d, byte %d: ", e.Line, e.Offset)
	if e.Field != "" {
		s += e.Field + ": "
	}
	return s + e.Detail
}

// maxFields bounds the work that one line can make.
const maxFields = 256

// line is a JSON object that is being read.
type line struct {
	dec     *json.Decoder
	m       *Message
	seen    []string
	offsets map[string]int64
	field   string // being read
}

// Decode reads one line, with or without its end. The error is an *Error whose
// Line is 1 and whose Offset counts from the beginning of the line.
func Decode(text []byte, m *Message) error {
	*m = Message{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	l := line{dec: dec, m: m, offsets: map[string]int64{}}
	if err := l.object(); err != nil {
		return err
	}
	return l.complete()
}

func (l *line) refuse(reason Reason, format string, args ...any) *Error {
	return &Error{Line: 1, Offset: l.dec.InputOffset(), Field: l.field, Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// object reads all members and makes sure that nothing follows.
func (l *line) object() error {
	if t, err := l.dec.Token(); err != nil || t != json.Delim('{') {
		return l.refuse(NotJSON, "no JSON object")
	}
	for l.dec.More() {
		key, err := l.dec.Token()
		if err != nil {
			return l.refuse(NotJSON, "%v", err)
		}
		l.field, _ = key.(string)
		if slices.Contains(l.seen, l.field) {
			return l.refuse(Repeated, "stands twice")
		}
		if len(l.seen) == maxFields {
			return l.refuse(WrongValue, "more than %d fields", maxFields)
		}
		l.seen = append(l.seen, l.field)
		if err := l.member(l.field); err != nil {
			return err
		}
		l.offsets[l.field] = l.dec.InputOffset()
		l.field = ""
	}
	if _, err := l.dec.Token(); err != nil {
		return l.refuse(NotJSON, "%v", err)
	}
	if t, err := l.dec.Token(); !errors.Is(err, io.EOF) {
		return l.refuse(NotJSON, "%v behind the object", t)
	}
	return nil
}

// member reads the value of one field.
func (l *line) member(name string) error {
	switch name {
	case "type":
		return l.kind()
	case "sensor":
		return l.text(&l.m.Sensor, "1 to 64 bytes", func(s string) bool { return s != "" && len(s) <= maxText })
	case "at":
		return l.time()
	case "classes":
		return l.classes()
	case "covariance_m2":
		return l.covariance()
	}
	for i := range numbers {
		if n := &numbers[i]; n.name == name {
			x, err := l.number(n.within)
			*n.at(l.m) = Tell(x)
			return err
		}
	}
	for i := range words {
		if w := &words[i]; w.name == name {
			return l.text(w.at(l.m), w.what, w.valid)
		}
	}
	for i := range flags {
		if f := &flags[i]; f.name == name {
			t, err := l.token()
			if err != nil {
				return err
			}
			v, ok := t.(bool)
			if !ok {
				return l.refuse(WrongKind, "neither true nor false")
			}
			*f.at(l.m) = Flag{v, true}
			return nil
		}
	}
	l.m.Extra++
	var ignored json.RawMessage
	if err := l.dec.Decode(&ignored); err != nil {
		return l.refuse(NotJSON, "%v", err)
	}
	return nil
}

func (l *line) token() (json.Token, error) {
	t, err := l.dec.Token()
	if err != nil {
		return nil, l.refuse(NotJSON, "%v", err)
	}
	return t, nil
}

func (l *line) kind() error {
	t, err := l.token()
	if err != nil {
		return err
	}
	for _, n := range typeNames {
		if t == json.Token(n.name) {
			l.m.Type = n.t
			return nil
		}
	}
	return l.refuse(UnknownType, "%.40v is neither position, bearing nor status", t)
}

func (l *line) number(within func(float64) bool) (float64, error) {
	t, err := l.token()
	if err != nil {
		return 0, err
	}
	n, ok := t.(json.Number)
	if !ok {
		return 0, l.refuse(WrongKind, "no number")
	}
	x, err := strconv.ParseFloat(string(n), 64)
	if err != nil || !within(x) {
		return 0, l.refuse(WrongValue, "%.40s cannot be", n)
	}
	return x, nil
}

func (l *line) text(into *string, what string, valid func(string) bool) error {
	t, err := l.token()
	if err != nil {
		return err
	}
	s, ok := t.(string)
	if !ok {
		return l.refuse(WrongKind, "no text")
	}
	if !valid(s) {
		return l.refuse(WrongValue, "%.80q is not %s", s, what)
	}
	*into = s
	return nil
}

func (l *line) time() error {
	var s string
	if err := l.text(&s, "a time", func(string) bool { return true }); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return l.refuse(WrongValue, "%.40q is no time of RFC 3339", s)
	}
	if at = at.UTC(); at.Year() < 1990 || at.Year() > 2200 {
		return l.refuse(WrongValue, "the year %d cannot be", at.Year())
	}
	l.m.At = at
	return nil
}

// classes reads {"vehicle": 0.8, "animal": 0.1}: together at most 1.
func (l *line) classes() error {
	t, err := l.token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return l.refuse(WrongKind, "no object")
	}
	sum := 0.0
	for l.dec.More() {
		t, err := l.token()
		if err != nil {
			return err
		}
		word, _ := t.(string)
		switch {
		case !slices.Contains(ClassWords(), word):
			return l.refuse(WrongValue, "%.40q is none of %v", word, ClassWords())
		case slices.ContainsFunc(l.m.Classes, func(c Class) bool { return c.Word == word }):
			return l.refuse(Repeated, "%s stands twice", word)
		}
		p, err := l.number(func(x float64) bool { return x >= 0 && x <= 1 })
		if err != nil {
			return err
		}
		sum += p
		l.m.Classes = append(l.m.Classes, Class{word, p})
	}
	if _, err := l.token(); err != nil {
		return err
	}
	if sum > 1+1e-6 {
		return l.refuse(WrongValue, "probabilities of %g together", sum)
	}
	return nil
}

// covariance reads [ee, en, nn], which must be a covariance.
func (l *line) covariance() error {
	t, err := l.token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return l.refuse(WrongKind, "no array")
	}
	var c [3]float64
	for i := range c {
		if !l.dec.More() {
			return l.refuse(WrongValue, "%d of 3 numbers", i)
		}
		const limit = farAway * farAway
		if c[i], err = l.number(func(x float64) bool { return x >= -limit && x <= limit }); err != nil {
			return err
		}
	}
	if l.dec.More() {
		return l.refuse(WrongValue, "more than 3 numbers")
	}
	if _, err := l.token(); err != nil {
		return err
	}
	if c[0] <= 0 || c[2] <= 0 || c[1]*c[1] > c[0]*c[2] {
		return l.refuse(WrongValue, "[%g, %g, %g] is no covariance", c[0], c[1], c[2])
	}
	l.m.Covariance = &c
	return nil
}

// complete checks what concerns several fields.
func (l *line) complete() error {
	m := l.m
	switch {
	case m.Type == 0:
		return l.missing("type")
	case m.Sensor == "":
		return l.missing("sensor")
	case m.At.IsZero():
		return l.missing("at")
	}
	if err := l.placed(); err != nil {
		return err
	}
	switch {
	case m.Alt.Told && m.AltRef == "":
		return l.missing("alt_ref")
	case m.AltRef != "" && !m.Alt.Told:
		return l.missing("alt_m")
	case m.Speed.Told != m.Course.Told:
		return l.missing(map[bool]string{true: "course_deg", false: "speed_mps"}[m.Speed.Told])
	case m.CameraAzimuth.Told != m.CameraElevation.Told:
		return l.missing(map[bool]string{true: "camera_elevation_deg", false: "camera_azimuth_deg"}[m.CameraAzimuth.Told])
	case m.Type == Position && m.Lat.Value == 0 && m.Lon.Value == 0:
		return l.at("lat", WrongValue, "0, 0 is no position")
	case m.Sigma.Told && m.Covariance != nil:
		return l.at("sigma_m", Misplaced, "stands beside covariance_m2")
	}
	return nil
}

// placed checks that each field stands in its type of line, and that none is missing.
func (l *line) placed() error {
	t := l.m.Type
	misplaced := func(name string) error {
		return l.at(name, Misplaced, "has no place in a line of type "+t.String())
	}
	for i := range numbers {
		n := &numbers[i]
		told := n.at(l.m).Told
		if told && n.of&t == 0 {
			return misplaced(n.name)
		}
		if !told && n.needed&t != 0 {
			return l.missing(n.name)
		}
	}
	for i := range words {
		if w := &words[i]; *w.at(l.m) != "" && w.of&t == 0 {
			return misplaced(w.name)
		}
	}
	for i := range flags {
		if f := &flags[i]; f.at(l.m).Told && f.of&t == 0 {
			return misplaced(f.name)
		}
	}
	if l.m.Covariance != nil && t != Position {
		return misplaced("covariance_m2")
	}
	if len(l.m.Classes) > 0 && t == Status {
		return misplaced("classes")
	}
	return nil
}

func (l *line) missing(name string) error {
	l.field = name
	return l.refuse(Missing, "is missing")
}

func (l *line) at(name string, reason Reason, detail string) error {
	return &Error{Line: 1, Offset: l.offsets[name], Field: name, Reason: reason, Detail: detail}
}
