package ais

import (
	"math"

	"marsad/wire/lines"
)

// kind is how the bits of a field are read.
type kind uint8

const (
	unsigned kind = iota
	signed        // two's complement
	flag          // one bit
	text          // six-bit characters
	octets        // bits whose meaning the message does not say
	spare         // no meaning by the standard
	group         // the same fields again and again, up to the message's end
	chosen        // fields that depend on what stands before them
)

// field is one field of a message or of what repeats in it. Fields follow each
// other without gaps; those that begin behind the end of a message are not there.
type field struct {
	name string
	key  lines.Key // the name as it stands in a JSON line; empty: made when it is written
	kind kind
	// bits is the width; 0 for a text or octets: to the end of the message, less leave.
	bits, leave int
	// scale and add give the value of the raw number: raw/scale + add; scale 0 is a
	// whole number.
	scale, add float64
	// none is the raw number that says "not available", where hasNone.
	none    int64
	hasNone bool
	// optional says that a message may end before it.
	optional bool
	// pick returns the fields that stand at bit at (kind chosen and group). For
	// encoding it sees the bits written so far, and n is their number.
	pick func(b *bits, at int) []field
	// byValue, when not nil, takes the place of pick in encoding, where what decides
	// stands behind.
	byValue func(v Values, b *bits) []field
	// most is how often a group may stand, each being least bits at least.
	most, least int
}

// named gives a field its name.
func named(name string, f field) field {
	f.name, f.key = name, lines.KeyOf(name)
	return f
}

func uns(name string, width int) field    { return named(name, field{kind: unsigned, bits: width}) }
func sig(name string, width int) field    { return named(name, field{kind: signed, bits: width}) }
func yes(name string) field               { return named(name, field{kind: flag, bits: 1}) }
func str(name string, chars int) field    { return named(name, field{kind: text, bits: 6 * chars}) }
func rest(name string) field              { return named(name, field{kind: octets}) }
func void(width int) field                { return field{name: "spare", kind: spare, bits: width} }
func (f field) per(scale float64) field   { f.scale = scale; return f }
func (f field) plus(offset float64) field { f.add = offset; return f }
func (f field) na(raw int64) field        { f.none, f.hasNone = raw, true; return f }
func (f field) opt() field                { f.optional = true; return f }

// value turns a raw number into the unit of the field.
func (f *field) value(raw int64) float64 {
	if f.scale == 0 {
		return float64(raw) + f.add
	}
	return (float64(raw) + math.Round(f.add*f.scale)) / f.scale // one rounding: 14.2, not 14.200000000000003
}

// whole tells whether the values of a number field are whole numbers.
func (f *field) whole() bool { return f.scale == 0 && f.add == 0 }

// choose is a field whose fields depend on what stands before.
func choose(pick func(b *bits, at int) []field) field { return field{kind: chosen, pick: pick} }

// repeated is a group of the same fields, of width least each.
func repeated(name string, most, least int, fields ...field) field {
	return field{
		name: name, kind: group, most: most, least: least, optional: true,
		pick: func(*bits, int) []field { return fields },
	}
}

// latitude and longitude are lat and lon of 1/perDegree degree; 91 and 181 degrees
// are none.
func latitude(name string, width int, perDegree float64) field {
	return sig(name, width).per(perDegree).na(int64(91 * perDegree))
}

func longitude(name string, width int, perDegree float64) field {
	return sig(name, width).per(perDegree).na(int64(181 * perDegree))
}

// width is how many bits the field takes at bit at of a message of n bits; ok is
// false where it is not there.
func (f *field) width(at, n int) (width int, ok bool) {
	left := n - at
	switch {
	case f.kind == text && f.bits == 0:
		width = left / 6 * 6
		return width, left >= 0
	case f.kind == octets && f.bits == 0:
		return max(0, left-f.leave), left >= 0
	case f.kind == text && left < f.bits:
		return max(0, left/6*6), left >= 6
	}
	return f.bits, left >= f.bits
}
