package vedirect

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// What a block may hold; the protocol promises 22 fields, labels of 8 and values of
// 32 characters.
const (
	MaxFields = 64
	MaxLabel  = 16
	MaxValue  = 64
)

const checksumLabel = "Checksum"

// Block is one block:
//
//	CR LF label TAB value      for each field
//	CR LF "Checksum" TAB byte
//
// It can be used again; the zero value is empty.
type Block struct {
	fields []span
	text   []byte // labels and values, one after another
}

type span struct{ begin, tab, end int }

// Reset empties the block.
func (b *Block) Reset() { b.fields, b.text = b.fields[:0], b.text[:0] }

// Len is the number of fields.
func (b *Block) Len() int { return len(b.fields) }

// Field returns the label and the value of the field at place i, counted from 0.
func (b *Block) Field(i int) (label, value []byte) {
	s := b.fields[i]
	return b.text[s.begin:s.tab], b.text[s.tab:s.end]
}

// Value returns the text of the first field with the label; nil: there is none.
func (b *Block) Value(label string) []byte {
	for i := range b.fields {
		if l, v := b.Field(i); string(l) == label {
			return v
		}
	}
	return nil
}

// Number returns a whole number, decimal or with 0x, in the unit of the protocol; ok
// is false where it is not told or not known ("---").
func (b *Block) Number(label string) (n int64, ok bool) { return number(b.Value(label)) }

func number(v []byte) (n int64, ok bool) {
	if len(v) == 0 || len(v) > 20 {
		return 0, false
	}
	base := 10
	if bytes.HasPrefix(v, []byte("0x")) || bytes.HasPrefix(v, []byte("0X")) {
		v, base = v[2:], 16
	}
	n, err := strconv.ParseInt(string(v), base, 64)
	return n, err == nil
}

// Add adds a field; a label or value that cannot stand in a block is an error.
func (b *Block) Add(label, value string) error {
	switch {
	case label == "" || len(label) > MaxLabel || label == checksumLabel || !plain([]byte(label)):
		return fmt.Errorf("vedirect: label %q", label)
	case len(value) > MaxValue || !plain([]byte(value)):
		return fmt.Errorf("vedirect: value %q of %s", value, label)
	case len(b.fields) == MaxFields:
		return fmt.Errorf("vedirect: more than %d fields", MaxFields)
	}
	b.add([]byte(label), []byte(value))
	return nil
}

func (b *Block) add(label, value []byte) {
	begin := len(b.text)
	b.text = append(b.text, label...)
	tab := len(b.text)
	b.text = append(b.text, value...)
	b.fields = append(b.fields, span{begin, tab, len(b.text)})
}

// plain tells that nothing in a text would be taken for the form of a block.
func plain(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c > '~' || c == ':' {
			return false
		}
	}
	return true
}

// AppendBinary appends the block as it is sent. An empty one is an error.
func (b *Block) AppendBinary(out []byte) ([]byte, error) {
	if len(b.fields) == 0 {
		return out, errors.New("vedirect: a block without fields")
	}
	begin := len(out)
	for i := range b.fields {
		label, value := b.Field(i)
		out = append(append(out, '\r', '\n'), label...)
		out = append(append(out, '\t'), value...)
	}
	out = append(out, "\r\n"+checksumLabel+"\t"...)
	var sum byte
	for _, c := range out[begin:] {
		sum += c
	}
	return append(out, -sum), nil
}
