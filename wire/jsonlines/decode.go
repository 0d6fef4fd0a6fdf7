package jsonlines

import (
	"fmt"
	"slices"
	"strconv"
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
	Offset int64 // byte in the stream or datagram, where the value begins
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
	scanner
	m      *Message
	from   int          // where the value being read begins
	field  string       // whose it is
	starts [fields]int  // where the value of each field begins
	had    [fields]bool // which fields stood
}

// Decode reads one line, with or without its end, into m, whose Classes it uses
// again. The error is an *Error whose Line is 1 and whose Offset counts from the
// beginning of the line.
func Decode(text []byte, m *Message) error {
	*m = Message{Classes: m.Classes[:0]}
	l := line{scanner: scanner{text: text}, m: m}
	if err := l.object(); err != nil {
		return err
	}
	return l.complete()
}

// refuse is an error at the value being read.
func (l *line) refuse(reason Reason, format string, args ...any) error {
	return &Error{Line: 1, Offset: int64(l.from), Field: l.field, Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// broken is an error of the form, where the text stops being JSON.
func (l *line) broken() error {
	l.from = l.at
	return l.refuse(NotJSON, "no JSON from here on")
}

// object reads all members and makes sure that nothing follows.
func (l *line) object() error {
	l.space()
	if !l.take('{') {
		return l.refuse(NotJSON, "no JSON object")
	}
	for n := 0; l.more('}', n > 0); n++ {
		l.space()
		l.from, l.field = l.at, ""
		key, ok := l.str()
		if !ok {
			return l.broken()
		}
		if n == maxFields {
			return l.refuse(WrongValue, "more than %d fields", maxFields)
		}
		which := fieldOf(key)
		if which < 0 {
			l.m.Extra++
			if l.space(); !l.take(':') || !l.skip(0) {
				return l.broken()
			}
			continue
		}
		l.field = fieldName(which)
		if l.had[which] {
			return l.refuse(Repeated, "stands twice")
		}
		if l.space(); !l.take(':') {
			return l.broken()
		}
		l.space()
		l.from, l.had[which], l.starts[which] = l.at, true, l.at
		if err := l.member(which); err != nil {
			return err
		}
	}
	l.field = ""
	if !l.take('}') {
		return l.broken()
	}
	if l.space(); l.at < len(l.text) {
		return l.broken()
	}
	return nil
}

// member reads the value of one field.
func (l *line) member(which int) error {
	switch {
	case which == fieldType:
		return l.kind()
	case which == fieldSensor:
		return l.string(&l.m.Sensor, "1 to 64 bytes", func(s string) bool { return s != "" && len(s) <= maxText })
	case which == fieldAt:
		return l.time()
	case which == fieldClasses:
		return l.classes()
	case which == fieldCovariance:
		return l.covariance()
	case which < firstWord:
		n := &numbers[which-firstNumber]
		x, err := l.number(n.within)
		*n.at(l.m) = Tell(x)
		return err
	case which < firstFlag:
		w := &words[which-firstWord]
		return l.string(w.at(l.m), w.what, w.valid)
	}
	f := &flags[which-firstFlag]
	for _, v := range [...]bool{true, false} {
		if l.literal(strconv.FormatBool(v)) {
			*f.at(l.m) = Flag{v, true}
			return nil
		}
	}
	return l.otherKind("neither true nor false")
}

// otherKind refuses a value of another kind, or the line if it is no value at all.
func (l *line) otherKind(detail string) error {
	if !l.skip(0) {
		return l.broken()
	}
	return l.refuse(WrongKind, "%s", detail)
}

func (l *line) kind() error {
	s, ok := l.str()
	if !ok {
		return l.otherKind("no text")
	}
	for _, n := range typeNames {
		if string(s) == n.name {
			l.m.Type = n.t
			return nil
		}
	}
	return l.refuse(UnknownType, "%.40q is neither position, bearing nor status", s)
}

func (l *line) number(within func(float64) bool) (float64, error) {
	digits, ok := l.digits()
	if !ok {
		return 0, l.otherKind("no number")
	}
	x, err := strconv.ParseFloat(string(digits), 64)
	if err != nil || !within(x) {
		return 0, l.refuse(WrongValue, "%.40s cannot be", digits)
	}
	return x, nil
}

func (l *line) string(into *string, what string, valid func(string) bool) error {
	b, ok := l.str()
	if !ok {
		return l.otherKind("no text")
	}
	if *into = string(b); !valid(*into) {
		return l.refuse(WrongValue, "%.80q is not %s", b, what)
	}
	return nil
}

func (l *line) time() error {
	s, ok := l.str()
	if !ok {
		return l.otherKind("no text")
	}
	if err := l.m.At.UnmarshalText(s); err != nil {
		return l.refuse(WrongValue, "%.40q is no time of RFC 3339", s)
	}
	l.m.At = l.m.At.UTC()
	if year := l.m.At.Year(); year < 1990 || year > 2200 {
		return l.refuse(WrongValue, "the year %d cannot be", year)
	}
	return nil
}

// classes reads {"vehicle": 0.8, "animal": 0.1}: together at most 1.
func (l *line) classes() error {
	if !l.take('{') {
		return l.otherKind("no object")
	}
	sum := 0.0
	for n := 0; l.more('}', n > 0); n++ {
		l.space()
		key, ok := l.str()
		if !ok {
			return l.broken()
		}
		i := slices.Index(ClassWords(), string(key))
		if i < 0 {
			return l.refuse(WrongValue, "%.40q is none of %v", key, ClassWords())
		}
		word := ClassWords()[i]
		if slices.ContainsFunc(l.m.Classes, func(c Class) bool { return c.Word == word }) {
			return l.refuse(Repeated, "%s stands twice", word)
		}
		if l.space(); !l.take(':') {
			return l.broken()
		}
		l.space()
		p, err := l.number(func(x float64) bool { return x >= 0 && x <= 1 })
		if err != nil {
			return err
		}
		sum += p
		l.m.Classes = append(l.m.Classes, Class{word, p})
	}
	switch {
	case !l.take('}'):
		return l.broken()
	case sum > 1+1e-6:
		return l.refuse(WrongValue, "probabilities of %g together", sum)
	}
	return nil
}

// covariance reads [ee, en, nn], which must be a covariance.
func (l *line) covariance() error {
	if !l.take('[') {
		return l.otherKind("no array")
	}
	const limit = farAway * farAway
	var c [3]float64
	n := 0
	for ; l.more(']', n > 0); n++ {
		l.space()
		x, err := l.number(func(x float64) bool { return x >= -limit && x <= limit })
		if err != nil {
			return err
		}
		if n < len(c) {
			c[n] = x
		}
	}
	switch {
	case !l.take(']'):
		return l.broken()
	case n != len(c):
		return l.refuse(WrongValue, "%d numbers instead of 3", n)
	case c[0] <= 0 || c[2] <= 0 || c[1]*c[1] > c[0]*c[2]:
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
		return l.wrong("lat", WrongValue, "0, 0 is no position")
	case m.Sigma.Told && m.Covariance != nil:
		return l.wrong("sigma_m", Misplaced, "stands beside covariance_m2")
	}
	return nil
}

// placed checks that each field stands in its type of line, and that none is missing.
func (l *line) placed() error {
	t := l.m.Type
	misplaced := func(name string) error {
		return l.wrong(name, Misplaced, "has no place in a line of type "+t.String())
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

// missing points to the end of the line.
func (l *line) missing(name string) error {
	l.from, l.field = len(l.text), name
	return l.refuse(Missing, "is missing")
}

// wrong points to the value of a field.
func (l *line) wrong(name string, reason Reason, detail string) error {
	l.from, l.field = l.starts[fieldOf([]byte(name))], name
	return l.refuse(reason, "%s", detail)
}
