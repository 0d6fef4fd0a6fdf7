package mavlink

import (
	"encoding/hex"
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the frame as one line of JSON without the line's end: the
// number of the frame in its source, kind (the message's name), id (the system),
// component, lat and lon in degrees where the message gives a position, and the
// fields under their own names in their own units. Text ends at its first NUL, an
// array of bytes is a hexadecimal string, a number that is none (NaN) is null, and
// an unknown message has the one field payload. What Open Drone ID tells of an operator is
// withheld. The order is fixed.
func AppendJSON(b []byte, number int, f *Frame) []byte { return appendFrame(b, number, f, nil) }

// appendFrame is AppendJSON; text, when not nil, stands for what the message's
// only text field holds.
func appendFrame(b []byte, number int, f *Frame, text []byte) []byte {
	b = append(b, `{"proto":"mavlink","frame":`...)
	b = strconv.AppendInt(b, int64(number), 10)
	b = append(b, `,"kind":"`...)
	b = append(b, f.Name()...)
	b = append(b, `","id":"`...)
	b = strconv.AppendInt(b, int64(f.System), 10)
	b = append(b, `","component":`...)
	b = strconv.AppendInt(b, int64(f.Component), 10)
	if lat, lon, ok := f.Position(); ok {
		b = strconv.AppendFloat(append(b, `,"lat":`...), lat, 'f', -1, 64)
		b = strconv.AppendFloat(append(b, `,"lon":`...), lon, 'f', -1, 64)
	}
	b = append(b, `,"fields":{`...)
	if f.Definition == nil {
		b = append(b, `"payload":`...)
		return append(appendHex(b, f.payload), "}}"...)
	}
	if f.personal() {
		return append(b, `"personal":"withheld"}}`...)
	}
	for i := range f.Definition.Fields {
		field := &f.Definition.Fields[i]
		if field.Extension && f.Version == 1 {
			break
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, field.Name...)
		b = append(b, `":`...)
		if text != nil && field.Type == Char {
			b = appendText(b, text)
			continue
		}
		b = f.appendField(b, field)
	}
	return append(b, "}}"...)
}

// personal tells whether a message may say where or who a drone's operator is.
func (m *Message) personal() bool {
	switch m.ID {
	case OpenDroneIDSystem, OpenDroneIDSystemUpdate, OpenDroneIDOperatorID, OpenDroneIDSelfID, OpenDroneIDMessagePack:
		return true
	}
	return false
}

func (m *Message) appendField(b []byte, f *Field) []byte {
	switch {
	case f.Type == Char:
		return appendText(b, m.textBytes(f))
	case f.Count == 0:
		return m.appendNumber(b, f, 0)
	case f.Type == Uint8:
		whole := make([]byte, f.size())
		copy(whole, m.payload[min(f.offset, len(m.payload)):])
		return appendHex(b, whole)
	}
	b = append(b, '[')
	for i := range f.Count {
		if i > 0 {
			b = append(b, ',')
		}
		b = m.appendNumber(b, f, i)
	}
	return append(b, ']')
}

func (m *Message) appendNumber(b []byte, f *Field, i int) []byte {
	switch f.Type {
	case Float32, Float64:
		x := m.floatAt(f, i)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return append(b, "null"...)
		}
		bits := 64
		if f.Type == Float32 {
			bits = 32
		}
		return strconv.AppendFloat(b, x, 'g', -1, bits)
	case Uint64:
		return strconv.AppendUint(b, m.bits(f, i), 10)
	}
	return strconv.AppendInt(b, m.intAt(f, i), 10)
}

func appendHex(b, bytes []byte) []byte {
	b = append(b, '"')
	return append(hex.AppendEncode(b, bytes), '"')
}

// appendText appends a JSON string; bytes that are no UTF-8 become U+FFFD.
func appendText(b, text []byte) []byte {
	b = append(b, '"')
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20:
			b = append(b, `\u00`...)
			b = hex.AppendEncode(b, text[:1])
		default:
			b = utf8.AppendRune(b, r)
		}
		text = text[n:]
	}
	return append(b, '"')
}
