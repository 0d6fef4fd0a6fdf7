package ais

import (
	"strconv"

	"marsad/wire/lines"
)

// WriteLine writes the message as a JSON line: kind is its number, id its MMSI in
// nine digits, lat and lon the place that it tells; numbers stand in the unit that
// their name says, enumerations as they are, what is not available is null. Spare
// bits are left out. The caller may
// add fields behind, and ends the line.
func (m *Message) WriteLine(l *lines.Line, frame int) {
	var mmsi [10]byte
	l.Begin("ais", frame, strconv.Itoa(m.Type()), string(appendMMSI(mmsi[:0], m.MMSI())))
	lat, lon, placed := m.place()
	if placed {
		l.Position(lat, lon)
	}
	l.Int("repeat_indicator", int64(m.Repeat()))
	w := lineWriter{b: &m.bits, l: l, end: header, placed: placed}
	w.write(m.fields)
	if left := m.bits.n - w.end; left > 7 || left > 0 && m.bits.uint(w.end, left) != 0 {
		w.bits("trailing", w.end, left)
	}
}

// appendMMSI writes an MMSI in nine digits: those of coast stations begin with 00.
func appendMMSI(b []byte, mmsi uint32) []byte {
	for least := uint32(1e8); mmsi < least && least > 1; least /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendUint(b, uint64(mmsi), 10)
}

// place is the position that the message tells of its own, in degrees.
func (m *Message) place() (lat, lon float64, ok bool) {
	if lat, ok = m.Float("lat"); ok {
		lon, ok = m.Float("lon")
	}
	return lat, lon, ok && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
}

type lineWriter struct {
	b      *bits
	l      *lines.Line
	end    int
	placed bool // lat and lon stand already
	inside int  // depth of groups
}

func (w *lineWriter) write(fields []field) (more bool) {
	for i := range fields {
		f := &fields[i]
		switch f.kind {
		case chosen:
			if !w.write(f.pick(w.b, w.end)) {
				return false
			}
			continue
		case group:
			w.group(f)
			continue
		}
		width, ok := f.width(w.end, w.b.n)
		if !ok {
			return false
		}
		if !w.placed || w.inside > 0 || f.name != "lat" && f.name != "lon" {
			w.value(f, width)
		}
		w.end += width
	}
	return true
}

func (w *lineWriter) group(f *field) {
	w.l.Array(f.name)
	w.inside++
	for n := 0; n < f.most && w.b.n-w.end >= f.least; n++ {
		w.l.Object("")
		w.write(f.pick(w.b, w.end))
		w.l.Close()
	}
	w.inside--
	w.l.Close()
}

func (w *lineWriter) value(f *field, width int) {
	switch f.kind {
	case spare:
		return
	case octets:
		if width > 0 {
			w.bits(f.name, w.end, width)
		}
		return
	}
	if f.key != "" {
		w.l.Key(f.key)
	}
	switch f.kind {
	case text:
		var room [maxBits / 6]byte
		s := w.b.appendText(room[:0], w.end, width)
		for len(s) > 0 && s[len(s)-1] == ' ' {
			s = s[:len(s)-1]
		}
		w.l.Text(f.name, string(s))
	case flag:
		w.l.Bool(f.name, w.b.uint(w.end, 1) == 1)
	default:
		raw := f.raw(w.b, w.end)
		switch {
		case f.hasNone && raw == f.none:
			w.l.Null(f.name)
		case f.whole():
			w.l.Int(f.name, raw)
		default:
			w.l.Float(f.name, f.value(raw))
		}
	}
}

// bits writes a run of bits as hexadecimal text, and how many they are.
func (w *lineWriter) bits(name string, at, width int) {
	var room [maxBits / 8]byte
	w.l.Hex(name, w.b.appendBytes(room[:0], at, width))
	w.l.Int(name+"_bits", int64(width))
}
