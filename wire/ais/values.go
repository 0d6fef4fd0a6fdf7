package ais

import (
	"fmt"
	"math"
)

// Values are the values of a message, or of one part of a group in it, by the names
// of the fields:
//
//	int64      whole numbers
//	float64    numbers with a unit that is a fraction
//	bool       flags
//	string     texts, with the blanks but without the @ that fill them up
//	BitString  bits whose meaning the message does not say
//	[]Values   what stands there several times
//
// A value that is not available is not in the map. So that Encode makes the same
// bits again, spare bits are under "spare", "spare 2", … where they are not zero,
// what follows the last field under "trailing", and the length under "bits".
type Values map[string]any

// Values returns all values; repeat_indicator and mmsi among them.
func (m *Message) Values() Values {
	v := Values{"repeat_indicator": int64(m.Repeat()), "mmsi": int64(m.MMSI()), "bits": int64(m.bits.n)}
	w := valueReader{b: &m.bits}
	w.read(v, m.fields, header)
	if left := m.bits.n - w.end; left > 0 {
		v["trailing"] = m.bits.slice(w.end, left)
	}
	return v
}

// Trailing is the number of bits behind the last field of the message.
func (m *Message) Trailing() int {
	w := valueReader{b: &m.bits}
	w.read(nil, m.fields, header)
	return m.bits.n - w.end
}

// valueReader reads values; a nil map only finds the end.
type valueReader struct {
	b      *bits
	end    int
	spares int
}

func (w *valueReader) read(v Values, fields []field, at int) (more bool) {
	w.end = at
	for i := range fields {
		f := &fields[i]
		switch f.kind {
		case chosen:
			if !w.read(v, f.pick(w.b, w.end), w.end) {
				return false
			}
			continue
		case group:
			w.readGroup(v, f)
			continue
		}
		width, ok := f.width(w.end, w.b.n)
		if !ok {
			return false
		}
		if v != nil {
			w.value(v, f, width)
		}
		w.end += width
	}
	return true
}

func (w *valueReader) readGroup(v Values, f *field) {
	var list []Values
	for n := 0; n < f.most && w.b.n-w.end >= f.least; n++ {
		var part Values
		if v != nil {
			part = Values{}
		}
		spares := w.spares
		w.spares = 0
		w.read(part, f.pick(w.b, w.end), w.end)
		w.spares = spares
		list = append(list, part)
	}
	if v != nil && list != nil {
		v[f.name] = list
	}
}

func (w *valueReader) value(v Values, f *field, width int) {
	switch f.kind {
	case spare:
		w.spares++
		if raw := w.b.uint(w.end, min(width, 57)); raw != 0 || width > 57 {
			v[spareName(w.spares)] = w.b.slice(w.end, width)
		}
	case text:
		v[f.name] = string(w.b.appendText(nil, w.end, width))
	case octets:
		v[f.name] = w.b.slice(w.end, width)
	case flag:
		v[f.name] = w.b.uint(w.end, 1) == 1
	default:
		raw := f.raw(w.b, w.end)
		switch {
		case f.hasNone && raw == f.none:
		case f.whole():
			v[f.name] = raw
		default:
			v[f.name] = f.value(raw)
		}
	}
}

func spareName(n int) string {
	if n == 1 {
		return "spare"
	}
	return fmt.Sprintf("spare %d", n)
}

// Encode makes m the message of a type from values, as Values returns them. Values
// that are missing are "not available", or zero where a field cannot say so;
// optional fields at the end are left out from the first that is missing. A length
// under "bits" cuts the message there, or fills it up with zeros. It is an error if a value has another type or does not fit its field; names that the
// message lacks are not used.
func (m *Message) Encode(messageType int, v Values) error {
	m.fields = nil
	if messageType < 1 || messageType >= len(types) {
		return fmt.Errorf("ais: message type %d is none of 1 to %d", messageType, len(types)-1)
	}
	m.bits = bits{}
	head := []field{uns("repeat_indicator", 2), uns("mmsi", 30)}
	w := valueWriter{b: &m.bits, limit: maxBits}
	n, cut := v["bits"].(int64)
	if cut = cut && n >= 0 && n <= maxBits; cut {
		w.limit = int(n)
	}
	m.bits.put(uint64(messageType), 6)
	for _, fields := range [...][]field{head, types[messageType].fields} {
		if _, err := w.write(v, fields); err != nil {
			m.bits.n = 0
			return fmt.Errorf("ais: message type %d: %w", messageType, err)
		}
	}
	if s, ok := v["trailing"].(BitString); ok && !m.bits.append(s) {
		return fmt.Errorf("ais: message type %d: trailing bits: %d do not fit", messageType, s.Bits)
	}
	for cut && m.bits.n < w.limit {
		m.bits.put(0, min(57, w.limit-m.bits.n))
	}
	m.bits.n = min(m.bits.n, w.limit)
	return m.known()
}

// valueWriter writes values, up to where the message is to end.
type valueWriter struct {
	b      *bits
	limit  int
	spares int
}

func (w *valueWriter) write(v Values, fields []field) (more bool, err error) {
	for i := range fields {
		f := &fields[i]
		switch f.kind {
		case chosen:
			inner := f.inner(v, w.b)
			if more, err = w.write(v, inner); err != nil || !more {
				return more, err
			}
		case group:
			if err := w.writeGroup(v, f); err != nil {
				return false, err
			}
		default:
			if more, err = w.field(v, f, fields[i+1:]); err != nil || !more {
				return more, err
			}
		}
	}
	return true, nil
}

// field writes one field; more is false where the message ends before it.
func (w *valueWriter) field(v Values, f *field, later []field) (more bool, err error) {
	width, fits := f.width(w.b.n, w.limit)
	if !fits {
		return false, nil
	}
	x, there := v[f.name]
	if f.kind == spare {
		w.spares++
		x, there = v[spareName(w.spares)]
	}
	if !there && f.optional && w.limit == maxBits && !laterThere(v, later) {
		return false, nil
	}
	if err := w.value(f, x, there, width); err != nil {
		return false, fmt.Errorf("%s at bit %d: %w", f.name, w.b.n, err)
	}
	return true, nil
}

// laterThere tells whether one of the fields has a value.
func laterThere(v Values, fields []field) bool {
	for i := range fields {
		if _, there := v[fields[i].name]; there && fields[i].kind != spare {
			return true
		}
	}
	return false
}

func (f *field) inner(v Values, b *bits) []field {
	if f.byValue != nil {
		return f.byValue(v, b)
	}
	return f.pick(b, b.n)
}

func (w *valueWriter) writeGroup(v Values, f *field) error {
	list, _ := v[f.name].([]Values)
	if len(list) > f.most {
		return fmt.Errorf("%s: %d, of %d at most", f.name, len(list), f.most)
	}
	for n, part := range list {
		spares := w.spares
		w.spares = 0
		_, err := w.write(part, w.groupFields(part, f))
		w.spares = spares
		if err != nil {
			return fmt.Errorf("%s %d: %w", f.name, n+1, err)
		}
	}
	return nil
}

// groupFields finds the fields of a part whose first number says which they are.
func (w *valueWriter) groupFields(part Values, f *field) []field {
	first := f.pick(&bits{}, 0)
	kind, isNumber := part[first[0].name].(int64)
	if !isNumber || first[0].kind != unsigned {
		return first
	}
	var b bits
	b.put(uint64(kind), first[0].bits)
	return f.pick(&b, 0)
}

func (w *valueWriter) value(f *field, x any, there bool, width int) error {
	ok := true
	switch f.kind {
	case spare, octets:
		s, isBits := x.(BitString)
		switch {
		case !there:
			s = BitString{f.bits, make([]byte, (f.bits+7)/8)}
		case !isBits:
			return fmt.Errorf("%T is no BitString", x)
		case f.bits > 0 && s.Bits != f.bits:
			return fmt.Errorf("%d bits, of %d", s.Bits, f.bits)
		}
		ok = w.b.append(s)
	case text:
		s, isText := x.(string)
		if there && !isText {
			return fmt.Errorf("%T is no string", x)
		}
		chars := width / 6
		if f.bits == 0 && w.limit == maxBits {
			chars = -1 // as many as there are
		}
		if ok = w.b.putText(s, chars); !ok {
			return fmt.Errorf("%q does not fit into %d six-bit characters", s, chars)
		}
	case flag:
		yes, isFlag := x.(bool)
		if there && !isFlag {
			return fmt.Errorf("%T is no bool", x)
		}
		var v uint64
		if yes {
			v = 1
		}
		ok = w.b.put(v, 1)
	default:
		raw, err := f.rawOf(x, there)
		if err != nil {
			return err
		}
		ok = w.b.put(uint64(raw), f.bits)
	}
	if !ok {
		return fmt.Errorf("the message is longer than %d bits", maxBits)
	}
	return nil
}

// rawOf turns a value into the number of its field.
func (f *field) rawOf(x any, there bool) (int64, error) {
	if !there {
		return f.none, nil
	}
	var value float64
	switch n := x.(type) {
	case int64:
		value = float64(n)
	case float64:
		value = n
	default:
		return 0, fmt.Errorf("%T is no number", x)
	}
	scale := f.scale
	if scale == 0 {
		scale = 1
	}
	raw := math.Round((value - f.add) * scale)
	low, high := 0.0, float64(uint64(1)<<f.bits-1)
	if f.kind == signed {
		low, high = -float64(uint64(1)<<(f.bits-1)), float64(uint64(1)<<(f.bits-1)-1)
	}
	if !(raw >= low && raw <= high) {
		return 0, fmt.Errorf("%v does not fit into %d bits", value, f.bits)
	}
	return int64(raw), nil
}
