package ais

import "fmt"

// Message is one AIS message. It is used again for the next; the zero value is
// ready.
type Message struct {
	bits   bits
	fields []field // behind the header
}

// Decode takes a payload as it stands in a sentence, with the number of fill bits
// at its end. An error says what is wrong and where; the message is then not to be
// used. Bits beyond those that the type has are kept: see Trailing.
func (m *Message) Decode(payload []byte, fill int) error {
	m.fields = nil
	b := &m.bits
	if err := b.unarmour(payload, fill); err != nil {
		return err
	}
	return m.known()
}

// known finds the fields of the message in bits.
func (m *Message) known() error {
	b := &m.bits
	if b.n < header {
		return fmt.Errorf("ais: %d bits, of %d at least", b.n, header)
	}
	kind := m.Type()
	if kind == 0 || kind >= len(types) {
		return fmt.Errorf("ais: message type %d is none of 1 to %d", kind, len(types)-1)
	}
	if least := types[kind].least; b.n < least {
		return fmt.Errorf("ais: message type %d ends at bit %d, of %d at least", kind, b.n, least)
	}
	m.fields = types[kind].fields
	return nil
}

// Type is the message ID, 1 to 27.
func (m *Message) Type() int { return int(m.bits.uint(0, 6)) }

// Name is what the standard calls the type.
func (m *Message) Name() string { return types[m.Type()].name }

// Repeat is how often the message was repeated, 0 to 3.
func (m *Message) Repeat() int { return int(m.bits.uint(6, 2)) }

// MMSI is the number of the station that the message is of.
func (m *Message) MMSI() uint32 { return uint32(m.bits.uint(8, 30)) }

// Len is the number of bits.
func (m *Message) Len() int { return m.bits.n }

// Application returns the area code and function that a binary message (6, 8, and
// 25 and 26 where they are structured) names.
func (m *Message) Application() (dac, fi int, ok bool) {
	d, fd := m.find("dac")
	f, ff := m.find("fi")
	if fd == nil || ff == nil {
		return 0, 0, false
	}
	return int(m.bits.uint(d, fd.bits)), int(m.bits.uint(f, ff.bits)), true
}

// Int returns the number of a field as it stands, without its unit; ok is false
// where the message has no such number, or says that it is not available.
func (m *Message) Int(name string) (raw int64, ok bool) {
	at, f := m.find(name)
	if f == nil || f.kind > flag {
		return 0, false
	}
	raw = f.raw(&m.bits, at)
	return raw, !f.hasNone || raw != f.none
}

// Float returns the number of a field in its unit; ok as Int's.
func (m *Message) Float(name string) (x float64, ok bool) {
	at, f := m.find(name)
	if f == nil || f.kind > flag {
		return 0, false
	}
	raw := f.raw(&m.bits, at)
	return f.value(raw), !f.hasNone || raw != f.none
}

// Bool tells whether a flag is there and set.
func (m *Message) Bool(name string) bool {
	at, f := m.find(name)
	return f != nil && f.kind == flag && m.bits.uint(at, 1) == 1
}

// AppendText appends the text of a field, without what fills it up.
func (m *Message) AppendText(to []byte, name string) []byte {
	at, f := m.find(name)
	if f == nil || f.kind != text {
		return to
	}
	width, _ := f.width(at, m.bits.n)
	start := len(to)
	to = m.bits.appendText(to, at, width)
	for len(to) > start && to[len(to)-1] == ' ' {
		to = to[:len(to)-1]
	}
	return to
}

// Text returns the text of a field, without what fills it up; "" where there is none.
func (m *Message) Text(name string) string { return string(m.AppendText(nil, name)) }

// find returns where a field stands; nil where the message lacks it. Fields that
// repeat are not found: see Values.
func (m *Message) find(name string) (at int, f *field) {
	at, f, _ = m.bits.find(m.fields, name, header)
	return at, f
}

// find looks among fields that begin at bit at; where it finds none, at is the bit
// behind them, and more tells whether the message goes on there.
func (b *bits) find(fields []field, name string, at int) (_ int, _ *field, more bool) {
	for i := range fields {
		f := &fields[i]
		if f.kind == chosen {
			var found *field
			if at, found, more = b.find(f.pick(b, at), name, at); found != nil || !more {
				return at, found, more
			}
			continue
		}
		if f.kind == group {
			return at, nil, false
		}
		width, ok := f.width(at, b.n)
		if !ok {
			return at, nil, false
		}
		if f.name == name {
			return at, f, true
		}
		at += width
	}
	return at, nil, true
}

// raw is the number of a field at bit at.
func (f *field) raw(b *bits, at int) int64 {
	if f.kind == signed {
		return b.int(at, f.bits)
	}
	return int64(b.uint(at, f.bits))
}

// AppendPayload appends the message as the payload of a sentence, and returns how
// many fill bits are at its end.
func (m *Message) AppendPayload(to []byte) (payload []byte, fill int) { return m.bits.armour(to) }
