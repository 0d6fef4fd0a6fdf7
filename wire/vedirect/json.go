package vedirect

import (
	"math"

	"marsad/wire/lines"
)

// WriteLine writes the block as a JSON line: kind is "block", id the serial number.
// Fields stand under the protocol's labels in lower case with their unit; a value
// that is not known ("---") is null, a label that is not known stands as it is. The
// caller ends the line.
func (b *Block) WriteLine(l *lines.Line, frame int) {
	l.Begin("vedirect", frame, "block", string(b.Value("SER#")))
	for i := range b.Len() {
		label, v := b.Field(i)
		d := Describe(label)
		if d == nil {
			l.Text(string(label), string(v))
			continue
		}
		n, known := number(v)
		switch {
		case d.Kind == Text:
			l.Text(d.Name, string(v))
		case d.Kind == Switch && equalFold(v, "ON"):
			l.Bool(d.Name, true)
		case d.Kind == Switch && equalFold(v, "OFF"):
			l.Bool(d.Name, false)
		case d.Kind == Switch && d.Label == "LOAD": // newer devices tell the state of the output as text
			l.Text(d.Name, string(v))
		case !known || d.Kind == Switch:
			l.Null(d.Name)
		case d.Kind == Scaled:
			l.Float(d.Name, float64(n)/math.Round(1/d.Scale))
		default:
			l.Int(d.Name, n)
		}
		if d.Label == "CS" && known && StateName(n) != "" {
			l.Text("cs_name", StateName(n))
		}
	}
}

func equalFold(v []byte, word string) bool {
	if len(v) != len(word) {
		return false
	}
	for i := range v {
		if v[i]&^0x20 != word[i] {
			return false
		}
	}
	return true
}

// On tells whether a switch is on; ok is false where it is not told.
func (b *Block) On(label string) (on, ok bool) {
	v := b.Value(label)
	on = equalFold(v, "ON")
	return on, on || equalFold(v, "OFF")
}
