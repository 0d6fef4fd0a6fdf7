package nmea

import (
	"strconv"
	"strings"
	"time"
)

// Kind is the form of a field.
type Kind byte

// The kinds, as in the table of specifications.
const (
	Number     Kind = 'f'
	Whole      Kind = 'i'
	Hex        Kind = 'x'
	Letter     Kind = 'c'
	Text       Kind = 't'
	TimeOfDay  Kind = 'u'
	Date       Kind = 'd'
	Latitude   Kind = 'A' // and its letter
	Longitude  Kind = 'O'
	EastWest   Kind = 'V' // a number and its letter
	NorthSouth Kind = 'N'
	RightLeft  Kind = 'L'
)

// FieldSpec is one value of a sentence, of one field or two.
type FieldSpec struct {
	Name string
	Kind Kind
	unit byte // letter that must stand in the next field, where any does; 0: none
	at   int  // field of the sentence, from 0; within a group from its start
}

// width is how many fields of the sentence the value takes, without its unit.
func (f *FieldSpec) width() int {
	switch f.Kind {
	case Latitude, Longitude, EastWest, NorthSouth, RightLeft:
		return 2
	}
	return 1
}

// Description is what the fields of a formatter are.
type Description struct {
	Formatter string
	Fields    []FieldSpec
	Group     string      // name of what comes several times; empty: nothing
	Each      []FieldSpec // the fields of one of it
	Tail      []FieldSpec // behind the last

	begin, size, times int // first field of the group, fields of one, how often; 0: as often as there are fields
}

type specification struct{ formatter, fields string }

// byFormatter is the compiled table; it is never changed.
var byFormatter = compile(specifications)

func compile(all []specification) map[string]*Description {
	m := make(map[string]*Description, len(all))
	for _, s := range all {
		m[s.formatter] = s.compile()
	}
	return m
}

// Describe returns what is known of a formatter: "TTM", or "PGRME" of a maker.
func Describe(formatter string) (*Description, bool) {
	d, known := byFormatter[formatter]
	return d, known
}

func (s specification) compile() *Description {
	d := &Description{Formatter: s.formatter}
	into, at := &d.Fields, 0
	for word := range strings.FieldsSeq(s.fields) {
		name, kind, _ := strings.Cut(word, ":")
		group, times, opens := strings.Cut(word, "[")
		switch {
		case opens:
			d.Group, d.begin = group, at
			d.times, _ = strconv.Atoi(times)
			into, at = &d.Each, 0
		case word == "]":
			d.size = at
			into, at = &d.Tail, 0
		case word[0] == '=':
			(*into)[len(*into)-1].unit = word[1]
			at++
		case word == "P" || kind == "P":
			prefix := ""
			if word != "P" {
				prefix = name + "_"
			}
			*into = append(*into, FieldSpec{Name: prefix + "lat", Kind: Latitude, at: at}, FieldSpec{Name: prefix + "lon", Kind: Longitude, at: at + 2})
			at += 4
		default:
			f := FieldSpec{Name: name, Kind: Kind(kind[0]), at: at}
			*into = append(*into, f)
			at += f.width()
		}
	}
	return d
}

// groups is how often the group comes in a sentence of these fields. A comma too much
// at the end begins none.
func (d *Description) groups(fields [][]byte) int {
	n := len(fields)
	if n > 0 && len(fields[n-1]) == 0 && d.size > 1 && d.times == 0 && len(d.Tail) == 0 && (n-d.begin)%d.size == 1 {
		n--
	}
	switch left := n - d.begin; {
	case d.size == 0 || left <= 0:
		return 0
	case d.times > 0:
		return d.times
	case len(d.Tail) > 0:
		return left / d.size
	default:
		return (left + d.size - 1) / d.size
	}
}

// find returns the field of this name outside the group, and where it begins.
func (s *Sentence) find(name string) (*FieldSpec, int) {
	d := s.description
	if d == nil {
		return nil, 0
	}
	for i := range d.Fields {
		if d.Fields[i].Name == name {
			return &d.Fields[i], d.Fields[i].at
		}
	}
	for i := range d.Tail {
		if d.Tail[i].Name == name {
			return &d.Tail[i], d.begin + d.groups(s.fields)*d.size + d.Tail[i].at
		}
	}
	return nil, 0
}

// Float returns the value of a field that is a number, an angle, or a time of day in
// seconds; ok is false where it is empty or no such thing.
func (s *Sentence) Float(name string) (x float64, ok bool) {
	f, at := s.find(name)
	if f == nil {
		return 0, false
	}
	return s.float(f, at)
}

// Int is Float for whole numbers.
func (s *Sentence) Int(name string) (n int64, ok bool) {
	x, ok := s.Float(name)
	return int64(x), ok && x == float64(int64(x))
}

// Letter returns the code of a field of one letter or digit; 0: empty, or longer.
func (s *Sentence) Letter(name string) byte {
	f, at := s.find(name)
	if b := s.Field(at); f != nil && len(b) == 1 {
		return b[0]
	}
	return 0
}

// Bytes returns a field as it stands, nil where the formatter has none of the name.
func (s *Sentence) Bytes(name string) []byte {
	f, at := s.find(name)
	if f == nil {
		return nil
	}
	return s.Field(at)
}

// AppendText appends a text with its escapes resolved: ^2C is a comma.
func (s *Sentence) AppendText(to []byte, name string) []byte {
	return appendText(to, s.Bytes(name))
}

// Day returns the date of RMC, or that of ZDA.
func (s *Sentence) Day() (day time.Time, ok bool) {
	if s.Formatter != "ZDA" {
		return date(s.Bytes("date"))
	}
	d, ok1 := s.Int("day")
	m, ok2 := s.Int("month")
	y, ok3 := s.Int("year")
	if !ok1 || !ok2 || !ok3 {
		return time.Time{}, false
	}
	return calendar(int(y), int(m), int(d))
}

// Groups is how often the sentence has what comes several times.
func (s *Sentence) Groups() int {
	if s.description == nil {
		return 0
	}
	return s.description.groups(s.fields)
}

// GroupFloat is Float for a field of group n, from 0.
func (s *Sentence) GroupFloat(n int, name string) (x float64, ok bool) {
	f, at := s.inGroup(n, name)
	if f == nil {
		return 0, false
	}
	return s.float(f, at)
}

// GroupBytes is Bytes for a field of group n, from 0.
func (s *Sentence) GroupBytes(n int, name string) []byte {
	f, at := s.inGroup(n, name)
	if f == nil {
		return nil
	}
	return s.Field(at)
}

func (s *Sentence) inGroup(n int, name string) (*FieldSpec, int) {
	d := s.description
	if d == nil || n < 0 || n >= s.Groups() {
		return nil, 0
	}
	for i := range d.Each {
		if d.Each[i].Name == name {
			return &d.Each[i], d.begin + n*d.size + d.Each[i].at
		}
	}
	return nil, 0
}

// float reads a field by its kind. A value whose unit is not the one it should have
// is none.
func (s *Sentence) float(f *FieldSpec, at int) (x float64, ok bool) {
	b := s.Field(at)
	if len(b) == 0 {
		return 0, false
	}
	switch f.Kind {
	case Number:
		x, ok = number(b)
	case Whole:
		var n int64
		n, ok = whole(b)
		x = float64(n)
	case Hex:
		n, digits := hexDigits(b)
		x, ok = float64(n), digits == len(b) && digits <= 2
	case TimeOfDay:
		x, ok = timeOfDay(b)
	case Latitude:
		x, ok = degrees(b, s.Field(at+1), 'N', 'S', 90)
	case Longitude:
		x, ok = degrees(b, s.Field(at+1), 'E', 'W', 180)
	case EastWest:
		x, ok = sided(b, s.Field(at+1), 'E', 'W')
	case NorthSouth:
		x, ok = sided(b, s.Field(at+1), 'N', 'S')
	case RightLeft:
		x, ok = sided(b, s.Field(at+1), 'R', 'L')
	}
	if f.unit != 0 {
		if u := s.Field(at + f.width()); len(u) > 0 && (len(u) != 1 || u[0] != f.unit) {
			return 0, false
		}
	}
	return x, ok
}

// sided reads a number with the letter of its side. Zero has none.
func sided(b, letter []byte, positive, negative byte) (float64, bool) {
	x, ok := number(b)
	switch {
	case !ok:
		return 0, false
	case len(letter) == 1 && letter[0] == positive, len(letter) == 0 && x == 0:
		return x, true
	case len(letter) == 1 && letter[0] == negative:
		return -x, true
	}
	return 0, false
}

// appendText resolves the escapes of a text: ^ and two hexadecimal digits.
func appendText(to, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] == '^' && i+2 < len(b) {
			if c, n := hexDigits(b[i+1 : i+3]); n == 2 {
				to = append(to, c)
				i += 2
				continue
			}
		}
		to = append(to, b[i])
	}
	return to
}
