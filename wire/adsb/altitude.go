package adsb

import "math"

// AltitudeCoding is how an altitude code is written.
type AltitudeCoding uint8

// The codings. NoAltitude is the zero value.
const (
	NoAltitude AltitudeCoding = iota
	Feet25                    // steps of 25 ft
	Feet100                   // Mode C, steps of 100 ft (Gillham)
	Metric                    // metres
	Illegal                   // a Mode C code that no altitude has
)

// Altitude is an altitude code in clear: above 1013.25 hPa, save that of type codes
// 20 to 22, which is above the ellipsoid.
type Altitude struct {
	Feet   float64
	Coding AltitudeCoding
}

// Known tells whether there is an altitude.
func (a Altitude) Known() bool { return a.Coding != NoAltitude && a.Coding != Illegal }

const feetAMetre = 1 / 0.3048

// DecodeAC13 reads the 13 bits of DF 0, 4, 16 and 20 (Annex 10 volume IV, 3.1.2.6.5.4):
//
//	C1 A1 C2 A2 C4 A4 M B1 Q B2 D2 B4 D4
//
// M set: metres in the other 12. Q set: steps of 25 ft from -1,000 ft in the other
// 11. Neither: Mode C. All zero is no altitude.
func DecodeAC13(code uint16) Altitude {
	if code&0x40 != 0 {
		metres := code>>1&0xFC0 | code&0x3F
		return Altitude{float64(metres) * feetAMetre, Metric}
	}
	return DecodeAC12(code>>1&0xFC0 | code&0x3F)
}

// DecodeAC12 reads the 12 bits of an airborne position with barometric altitude:
// those of DecodeAC13 without M.
func DecodeAC12(code uint16) Altitude {
	switch {
	case code&0xFFF == 0:
		return Altitude{}
	case code&0x10 != 0:
		n := code>>1&0x7F0 | code&0xF
		return Altitude{float64(n)*25 - 1000, Feet25}
	}
	feet, ok := gillham(code)
	if !ok {
		return Altitude{Coding: Illegal}
	}
	return Altitude{float64(feet), Feet100}
}

// The bits of a 12-bit code in the order in which Mode C counts them: 500 ft by
// D2 D4 A1 A2 A4 B1 B2 B4 in Gray code, 100 ft by C1 C2 C4. D1 would stand where Q
// does and is never set.
var (
	fiveHundreds = [8]uint16{1 << 2, 1 << 0, 1 << 10, 1 << 8, 1 << 6, 1 << 5, 1 << 3, 1 << 1}
	hundreds     = [3]uint16{1 << 11, 1 << 9, 1 << 7}
)

// gillham reads a Mode C code.
func gillham(code uint16) (feet int, ok bool) {
	five, one := grayBits(code, fiveHundreds[:]), grayBits(code, hundreds[:])
	if one == 0 || one == 5 || one == 6 {
		return 0, false
	}
	if one == 7 {
		one = 5
	}
	if five%2 == 1 {
		one = 6 - one
	}
	return five*500 + one*100 - 1300, true
}

// grayBits collects the bits of the masks, first the highest, and turns Gray code
// into a number.
func grayBits(code uint16, masks []uint16) (n int) {
	bit := 0
	for _, m := range masks {
		if code&m != 0 {
			bit ^= 1
		}
		n = n<<1 | bit
	}
	return n
}

// EncodeAC12 returns the code of an altitude, in steps of 25 ft up to 50,175 ft, of
// 100 ft above and where hundreds is asked for; 0 for one that has none (below -1,000 ft, in hundreds below -1,200 ft; above 126,700 ft).
func EncodeAC12(feet float64, inHundreds bool) uint16 {
	if n := math.Round((feet + 1000) / 25); !inHundreds && n >= 0 && n <= 0x7FF {
		return uint16(n)<<1&0xFE0 | 0x10 | uint16(n)&0xF
	}
	n := math.Round((feet + 1200) / 100)
	if !(n >= 0 && n < 1280) {
		return 0
	}
	five, one := int(n)/5, int(n)%5+1
	if five%2 == 1 {
		one = 6 - one
	}
	if one == 5 {
		one = 7
	}
	return spreadGray(five, fiveHundreds[:]) | spreadGray(one, hundreds[:])
}

// spreadGray is the inverse of grayBits.
func spreadGray(n int, masks []uint16) (code uint16) {
	g := n ^ n>>1
	for i, m := range masks {
		if g>>(len(masks)-1-i)&1 != 0 {
			code |= m
		}
	}
	return code
}

// EncodeAC13 is EncodeAC12 with the bit M in its place.
func EncodeAC13(feet float64, inHundreds bool) uint16 {
	c := EncodeAC12(feet, inHundreds)
	return c<<1&0x1F80 | c&0x3F
}

// The bits of the 13-bit identity code C1 A1 C2 A2 C4 A4 X B1 D1 B2 D2 B4 D4 in the
// order A4 A2 A1 B4 B2 B1 C4 C2 C1 D4 D2 D1 (Annex 10 volume IV, 3.1.2.6.7.1).
var identityBits = [12]uint16{1 << 7, 1 << 9, 1 << 11, 1 << 1, 1 << 3, 1 << 5, 1 << 8, 1 << 10, 1 << 12, 1 << 0, 1 << 2, 1 << 4}

// DecodeIdentity gives the Mode 3/A code of the 13 bits: four octal digits in 12 bits.
func DecodeIdentity(code uint16) (mode3A uint16) {
	for _, m := range identityBits {
		mode3A <<= 1
		if code&m != 0 {
			mode3A |= 1
		}
	}
	return mode3A
}

// EncodeIdentity is the inverse of DecodeIdentity.
func EncodeIdentity(mode3A uint16) (code uint16) {
	for i, m := range identityBits {
		if mode3A>>(11-i)&1 != 0 {
			code |= m
		}
	}
	return code
}
