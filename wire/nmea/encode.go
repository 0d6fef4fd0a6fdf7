package nmea

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Values are the values of a sentence by their names: float64 or int of numbers and
// times of day, string of letters and texts, time.Time of dates, []Values of a group.
// What is absent or nil is left empty.
type Values map[string]any

// Append appends the sentence of a talker ("RA"; "P" of a maker's formatter) with its
// checksum and line end. Numbers have as many places as they need. It fails for a
// formatter that no table has, a name that it does not have, a value that its field
// cannot hold, and what is longer than MaxLine.
func Append(to []byte, talker, formatter string, v Values) ([]byte, error) {
	key := formatter
	if talker == "P" {
		key = "P" + formatter
	}
	d, known := byFormatter[key]
	if !known {
		return to, fmt.Errorf("nmea: no table of %s%s", talker, formatter)
	}
	e := encoder{to: to, formatter: formatter}
	first := len(to)
	start := byte('$')
	if formatter == "VDM" || formatter == "VDO" || formatter == "TTD" {
		start = '!'
	}
	e.to = append(append(append(e.to, start), talker...), formatter...)
	e.fields(d.Fields, v)
	if d.Group != "" {
		e.groups(d, v)
	}
	e.fields(d.Tail, v)
	if e.err == nil && e.used != len(v) {
		e.err = e.stranger(d, v)
	}
	if e.err == nil && len(e.to)-first > MaxLine {
		e.err = fmt.Errorf("nmea: %s of %d bytes", formatter, len(e.to)-first)
	}
	if e.err != nil {
		return to, e.err
	}
	return finish(e.to, first), nil
}

// Append appends the sentence from its fields as they stand, with its checksum in
// two digits and a line end, without tag block and trailer.
func (s *Sentence) Append(to []byte) []byte {
	first := len(to)
	to = append(append(append(to, s.Start), s.Talker...), s.Formatter...)
	for _, field := range s.fields {
		to = append(append(to, ','), field...)
	}
	return finish(to, first)
}

// finish adds the checksum of what begins at first.
func finish(to []byte, first int) []byte {
	sum := Checksum(to[first+1:])
	return append(to, '*', hexDigit(sum>>4), hexDigit(sum&15), '\r', '\n')
}

func hexDigit(n byte) byte { return "0123456789ABCDEF"[n] }

// encoder writes the fields of one sentence; it keeps the first error.
type encoder struct {
	to        []byte
	formatter string
	used      int // values that have had a field
	err       error
}

func (e *encoder) stranger(d *Description, v Values) error {
	for name := range v {
		if name != d.Group && !has(d.Fields, name) && !has(d.Tail, name) {
			return fmt.Errorf("nmea: %s has no %s", e.formatter, name)
		}
	}
	return nil
}

func has(fields []FieldSpec, name string) bool {
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return false
}

func (e *encoder) groups(d *Description, v Values) {
	all, _ := v[d.Group].([]Values)
	if _, there := v[d.Group]; there {
		e.used++
	}
	if d.times > 0 && len(all) > d.times {
		e.fail(d.Group, len(all))
		return
	}
	before := e.used
	for _, one := range all {
		e.fields(d.Each, one)
	}
	for n := len(all); n < d.times; n++ {
		e.fields(d.Each, nil)
	}
	e.used = before
}

func (e *encoder) fields(fields []FieldSpec, v Values) {
	for i := range fields {
		f := &fields[i]
		value, there := v[f.Name]
		if there {
			e.used++
		}
		e.to = append(e.to, ',')
		if value == nil {
			e.blank(f)
			continue
		}
		e.value(f, value)
		if f.unit != 0 {
			e.to = append(e.to, ',', f.unit)
		}
	}
}

func (e *encoder) blank(f *FieldSpec) {
	if f.width() == 2 {
		e.to = append(e.to, ',')
	}
	if f.unit != 0 {
		e.to = append(e.to, ',', f.unit)
	}
}

func (e *encoder) fail(name string, value any) {
	if e.err == nil {
		e.err = fmt.Errorf("nmea: %s: %s cannot be %v", e.formatter, name, value)
	}
}

func (e *encoder) value(f *FieldSpec, value any) {
	switch x := value.(type) {
	case string:
		e.text(f, x)
	case time.Time:
		if f.Kind != Date || x.Year() < 1980 || x.Year() > 2079 {
			e.fail(f.Name, x)
			return
		}
		e.to = x.AppendFormat(e.to, "020106")
	case int:
		e.number(f, float64(x))
	case float64:
		e.number(f, x)
	default:
		e.fail(f.Name, value)
	}
}

// text writes a text; the characters that are reserved are escaped.
func (e *encoder) text(f *FieldSpec, s string) {
	if f.Kind != Text && (f.Kind != Letter || len(s) > 1) {
		e.fail(f.Name, s)
		return
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c >= 0x7F || c == ',' || c == '*' || c == '$' || c == '!' || c == '\\' || c == '^' || c == '~':
			e.to = append(e.to, '^', hexDigit(c>>4), hexDigit(c&15))
		default:
			e.to = append(e.to, c)
		}
	}
}

func (e *encoder) number(f *FieldSpec, x float64) {
	if math.IsNaN(x) || math.Abs(x) >= 1e12 {
		e.fail(f.Name, x)
		return
	}
	switch f.Kind {
	case Number:
		e.decimal(x, -1)
	case Whole:
		if x != math.Trunc(x) {
			e.fail(f.Name, x)
		}
		e.to = strconv.AppendInt(e.to, int64(x), 10)
	case Hex:
		if x != math.Trunc(x) || x < 0 || x > 255 {
			e.fail(f.Name, x)
			return
		}
		e.to = append(e.to, hexDigit(byte(x)>>4), hexDigit(byte(x)&15))
	case TimeOfDay:
		e.clock(f, x)
	case Latitude:
		e.degrees(f, x, 90, 2, "NS")
	case Longitude:
		e.degrees(f, x, 180, 3, "EW")
	case EastWest:
		e.sided(x, "EW")
	case NorthSouth:
		e.sided(x, "NS")
	case RightLeft:
		e.sided(x, "RL")
	default:
		e.fail(f.Name, x)
	}
}

// decimal writes x with at most places behind the point; -1: as many as it needs, up
// to twelve.
func (e *encoder) decimal(x float64, places int) {
	if places < 0 {
		x, places = math.Round(x*1e9)/1e9, -1
	}
	e.to = strconv.AppendFloat(e.to, x+0, 'f', places, 64)
}

func (e *encoder) sided(x float64, letters string) {
	e.decimal(math.Abs(x), -1)
	side := letters[0]
	if x < 0 {
		side = letters[1]
	}
	e.to = append(e.to, ',', side)
}

// clock writes seconds since midnight as hhmmss.sss, to the millisecond.
func (e *encoder) clock(f *FieldSpec, x float64) {
	ms := int64(math.Round(x * 1000))
	if ms < 0 || ms >= 86_400_000 {
		e.fail(f.Name, x)
		return
	}
	e.to = fmt.Appendf(e.to, "%02d%02d%02d", ms/3_600_000, ms/60_000%60, ms/1000%60)
	if ms%1000 != 0 {
		e.to = fmt.Appendf(e.to, ".%03d", ms%1000)
	}
}

// degrees writes ddmm.mmmmm and its letter: minutes to 1e-6, 2 mm.
func (e *encoder) degrees(f *FieldSpec, x, most float64, width int, letters string) {
	const scale = 60_000_000
	if math.Abs(x) > most {
		e.fail(f.Name, x)
		return
	}
	n := int64(math.Round(math.Abs(x) * scale))
	e.to = fmt.Appendf(e.to, "%0*d%02d.%06d,", width, n/scale, n%scale/1_000_000, n%1_000_000)
	side := letters[0]
	if x < 0 {
		side = letters[1]
	}
	e.to = append(e.to, side)
}
