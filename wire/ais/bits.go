package ais

import "encoding/binary"

// maxBits bounds a message: nine sentences of 62 characters hold less. The longest
// message of the standard fills five slots, 1,064 bits.
const maxBits = 3456

// bits is a string of bits, most significant first. Behind its end there is always
// room for reading a whole word.
type bits struct {
	n   int
	buf [maxBits/8 + 8]byte
}

// uint returns the width bits (57 at most) from bit at.
func (b *bits) uint(at, width int) uint64 {
	if width == 0 {
		return 0
	}
	return binary.BigEndian.Uint64(b.buf[at/8:]) << (at % 8) >> (64 - width)
}

// int is uint in two's complement.
func (b *bits) int(at, width int) int64 {
	if width == 0 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(b.buf[at/8:])<<(at%8)) >> (64 - width)
}

// put appends the lowest width bits (57 at most) of v, and tells whether there was room.
func (b *bits) put(v uint64, width int) bool {
	if b.n+width > maxBits {
		return false
	}
	if width == 0 {
		return true
	}
	i, shift := b.n/8, 64-b.n%8-width
	mask := (uint64(1)<<width - 1) << shift
	word := binary.BigEndian.Uint64(b.buf[i:])
	binary.BigEndian.PutUint64(b.buf[i:], word&^mask|v<<shift&mask)
	b.n += width
	return true
}

// BitString is a run of bits whose meaning the message does not say. The last byte
// is filled up with zeros.
type BitString struct {
	Bits  int
	Bytes []byte
}

// slice copies width bits from bit at.
func (b *bits) slice(at, width int) BitString {
	s := BitString{Bits: width, Bytes: make([]byte, 0, (width+7)/8)}
	return BitString{width, b.appendBytes(s.Bytes, at, width)}
}

// appendBytes appends width bits from bit at, the last byte filled up with zeros.
func (b *bits) appendBytes(to []byte, at, width int) []byte {
	for ; width >= 8; at, width = at+8, width-8 {
		to = append(to, byte(b.uint(at, 8)))
	}
	if width > 0 {
		to = append(to, byte(b.uint(at, width)<<(8-width)))
	}
	return to
}

// append puts a string of bits.
func (b *bits) append(s BitString) bool {
	if s.Bits < 0 || (s.Bits+7)/8 > len(s.Bytes) {
		return false
	}
	for i := 0; i < s.Bits; i += 8 {
		width := min(8, s.Bits-i)
		if !b.put(uint64(s.Bytes[i/8])>>(8-width), width) {
			return false
		}
	}
	return true
}
