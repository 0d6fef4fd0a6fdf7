package ais

import (
	"encoding/binary"
	"fmt"
)

// Armour (IEC 61162-1, table of six-bit field conversion):
//
//	characters 0 … W (48 … 87)   values  0 … 39
//	characters ` … w (96 … 119)  values 40 … 63
//
// The last character carries up to five fill bits that belong to no value.

// noSixBit marks what is no character of the armour.
const noSixBit = 0xff

// sixBits is the value of each character.
var sixBits = func() (t [256]byte) {
	for i := range t {
		switch {
		case i >= '0' && i <= 'W':
			t[i] = byte(i - '0')
		case i >= '`' && i <= 'w':
			t[i] = byte(i - '`' + 40)
		default:
			t[i] = noSixBit
		}
	}
	return t
}()

// unarmour fills b with the payload, less the fill bits at its end.
func (b *bits) unarmour(payload []byte, fill int) error {
	switch {
	case fill < 0 || fill > 5:
		return fmt.Errorf("ais: %d fill bits, of 5 at most", fill)
	case len(payload)*6 > maxBits:
		return fmt.Errorf("ais: payload of %d characters, of %d at most", len(payload), maxBits/6)
	case len(payload)*6 < fill:
		return fmt.Errorf("ais: %d fill bits in an empty payload", fill)
	}
	var bad byte
	i, at := 0, 0
	for ; i+4 <= len(payload); i, at = i+4, at+3 {
		p := payload[i : i+4 : i+4]
		v0, v1, v2, v3 := sixBits[p[0]], sixBits[p[1]], sixBits[p[2]], sixBits[p[3]]
		bad |= v0 | v1 | v2 | v3
		b.buf[at], b.buf[at+1], b.buf[at+2] = v0<<2|v1>>4, v1<<4|v2>>2, v2<<6|v3
	}
	binary.BigEndian.PutUint64(b.buf[at:], 0)
	b.n = at * 8
	for ; i < len(payload); i++ {
		v := sixBits[payload[i]]
		bad |= v
		b.put(uint64(v), 6)
	}
	if bad&0xc0 != 0 {
		return badCharacter(payload)
	}
	b.n = len(payload)*6 - fill
	return nil
}

func badCharacter(payload []byte) error {
	for i, c := range payload {
		if sixBits[c] == noSixBit {
			return fmt.Errorf("ais: payload character %d is %q", i+1, c)
		}
	}
	return nil
}

// armour appends the bits as characters and returns how many fill bits the last has.
func (b *bits) armour(to []byte) (payload []byte, fill int) {
	for at := 0; at < b.n; at += 6 {
		width := min(6, b.n-at)
		fill = 6 - width
		v := byte(b.uint(at, width) << fill)
		if v < 40 {
			to = append(to, v+'0')
		} else {
			to = append(to, v-40+'`')
		}
	}
	return to, fill
}

// Text (M.1371-5 Annex 8, table 47, six-bit ASCII): values 0 … 31 are @ … _ and
// 32 … 63 are blank … ?; @ ends or fills up a text.

// appendText appends the characters of width bits from bit at, up to the first @.
func (b *bits) appendText(to []byte, at, width int) []byte {
	for ; width >= 6; at, width = at+6, width-6 {
		v := byte(b.uint(at, 6))
		switch {
		case v == 0:
			return to
		case v < 32:
			v += '@'
		}
		to = append(to, v)
	}
	return to
}

// putText puts n characters of s, filled up with @; a negative n: as many as s has.
// Small letters become capitals; ok is false where s is too long or has a
// character that AIS lacks.
func (b *bits) putText(s string, n int) (ok bool) {
	if n < 0 {
		n = len(s)
	}
	if len(s) > n {
		return false
	}
	for i := range n {
		var v byte // @
		if i < len(s) {
			v = s[i]
			if v >= 'a' && v <= 'z' {
				v -= 'a' - 'A'
			}
			if v < ' ' || v > '_' {
				return false
			}
			v &= 0x3f
		}
		if !b.put(uint64(v), 6) {
			return false
		}
	}
	return true
}
