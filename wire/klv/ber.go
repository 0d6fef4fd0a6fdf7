package klv

import (
	"errors"
	"fmt"
)

// errIndefinite is the length 0x80, which local sets do not have (SMPTE ST 336, 5.2).
var errIndefinite = errors.New("indefinite length")

// readLength reads a BER length: one byte below 128, or 128 + n and n bytes. n is how
// many bytes it takes; 0: there are too few.
func readLength(b []byte) (length uint64, n int, err error) {
	if len(b) == 0 {
		return 0, 0, nil
	}
	if b[0] < 0x80 {
		return uint64(b[0]), 1, nil
	}
	n = int(b[0] & 0x7f)
	switch {
	case n == 0:
		return 0, 0, errIndefinite
	case n > 8:
		return 0, 0, fmt.Errorf("length of %d bytes", n)
	case len(b) < 1+n:
		return 0, 0, nil
	}
	for _, c := range b[1 : 1+n] {
		length = length<<8 | uint64(c)
	}
	return length, 1 + n, nil
}

// readOID reads a tag in base 128 (BER-OID, SMPTE ST 336, 5.3.2); n is 0 where it does
// not end or is over 32 bits.
func readOID(b []byte) (tag uint32, n int) {
	for i, c := range b[:min(len(b), 5)] {
		if tag > 1<<25-1 {
			return 0, 0
		}
		tag = tag<<7 | uint32(c&0x7f)
		if c < 0x80 {
			return tag, i + 1
		}
	}
	return 0, 0
}

// AppendLength appends the shortest BER length.
func AppendLength(dst []byte, n int) []byte {
	if n < 0x80 {
		return append(dst, byte(n))
	}
	size := bytesOf(uint64(n))
	return appendUint(append(dst, 0x80|byte(size)), uint64(n), size)
}

// AppendOID appends a tag in base 128.
func AppendOID(dst []byte, tag uint32) []byte {
	for shift := 28; shift > 0; shift -= 7 {
		if tag>>shift != 0 {
			dst = append(dst, 0x80|byte(tag>>shift))
		}
	}
	return append(dst, byte(tag&0x7f))
}

func bytesOf(x uint64) (n int) {
	for n = 1; x > 0xff; x >>= 8 {
		n++
	}
	return n
}

func appendUint(dst []byte, x uint64, size int) []byte {
	for i := size - 1; i >= 0; i-- {
		dst = append(dst, byte(x>>(8*i)))
	}
	return dst
}

// readUint reads up to eight bytes.
func readUint(b []byte) (x uint64) {
	for _, c := range b {
		x = x<<8 | uint64(c)
	}
	return x
}

// readInt reads up to eight bytes in two's complement.
func readInt(b []byte) int64 {
	shift := 64 - 8*len(b)
	return int64(readUint(b)<<shift) >> shift
}
