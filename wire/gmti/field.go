package gmti

import "encoding/binary"

// kind is how a field stands on the wire (AEDP-7, annex A).
type kind uint8

const (
	u8   kind = iota // I8, E8, FL8
	u16              // I16, FL16
	u32              // I32
	s8               // S8
	s16              // S16
	s32              // S32
	sa16             // ±90° in 2¹⁶
	sa32             // ±90° in 2³²: the raw value times 180°/2³²
	ba16             // 0 to 360° in 2¹⁶
	ba32             // 0 to 360° in 2³²
	b16              // sign, 8 bits, 7 bits of fraction
	text
)

// field is one field of a segment.
type field struct {
	name string // of the standard, with the unit of the scaled value
	kind kind
	step float64 // unit to the raw count, of numbers that are no angle; 0 is 1
	size int     // octets of a text
}

func (f *field) octets() int {
	switch f.kind {
	case u8, s8:
		return 1
	case u16, s16, sa16, ba16, b16:
		return 2
	case text:
		return f.size
	}
	return 4
}

// raw reads a number.
func (f *field) raw(b []byte) int64 {
	switch f.kind {
	case u8:
		return int64(b[0])
	case s8:
		return int64(int8(b[0]))
	case u16, ba16, b16:
		return int64(binary.BigEndian.Uint16(b))
	case s16, sa16:
		return int64(int16(binary.BigEndian.Uint16(b)))
	case s32, sa32:
		return int64(int32(binary.BigEndian.Uint32(b)))
	}
	return int64(binary.BigEndian.Uint32(b))
}

// append writes a number.
func (f *field) append(b []byte, v int64) []byte {
	switch f.octets() {
	case 1:
		return append(b, byte(v))
	case 2:
		return binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return binary.BigEndian.AppendUint32(b, uint32(v))
}

// scaled gives a raw number in the unit of the field: degrees of angles.
func (f *field) scaled(v int64) float64 {
	switch f.kind {
	case sa16:
		return float64(v) * 180 / (1 << 16)
	case sa32:
		return float64(v) * 180 / (1 << 32)
	case ba16:
		return float64(v) * 360 / (1 << 16)
	case ba32:
		return float64(v) * 360 / (1 << 32)
	case b16:
		x := float64(v&0x7fff) / 128
		if v&0x8000 != 0 {
			x = -x
		}
		return x
	}
	if f.step != 0 {
		return float64(v) * f.step
	}
	return float64(v)
}
