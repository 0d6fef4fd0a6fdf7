package lines

import (
	"math"
	"math/bits"
	"strconv"
)

// appendNumber appends x with the fewest digits that keep its value: null where it is
// none, with an exponent where it is very small or large, and else as
// strconv.AppendFloat(b, x, 'f', -1, 64) does. What sensors say is mostly a whole number
// or one of few decimals; those, and what two words hold, take a short way here.
func appendNumber(b []byte, x float64) []byte {
	if n := int64(x); float64(n) == x && n != 0 && n < 1e15 && n > -1e15 {
		return appendInt(b, n)
	}
	size := math.Abs(x)
	if size < 1e9 {
		// A number of at most 15 digits is the only such one of its float64, so that
		// one that gives x again is the shortest.
		scaled := size * 1e4
		if n := uint64(scaled + 0.5); n != 0 && float64(n)/1e4 == size {
			return appendDecimal(b, x < 0, size, n, 4)
		}
		if digits, decimals, ok := shortest(size); ok {
			return appendDecimal(b, x < 0, size, digits, decimals)
		}
	}
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return append(b, "null"...)
	case x != 0 && (size < 1e-9 || size >= 1e21):
		return strconv.AppendFloat(b, x, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}

// appendInt appends a whole number; most are codes of one digit.
func appendInt(b []byte, x int64) []byte {
	switch {
	case uint64(x) < 10:
		return append(b, '0'+byte(x))
	case x < 0:
		return strconv.AppendInt(b, x, 10)
	}
	return appendUint(b, uint64(x))
}

// appendDecimal appends size, which with so many decimals is n units of the last, without
// the zeros at its end.
func appendDecimal(b []byte, negative bool, size float64, n uint64, decimals int) []byte {
	if negative {
		b = append(b, '-')
	}
	unit, whole := tens[decimals], uint64(size)
	part := n - whole*unit
	if part >= unit { // rounded up
		whole, part = whole+1, part-unit
	}
	b = appendUint(b, whole)
	if part == 0 {
		return b
	}
	b = append(b, '.')
	if decimals > 8 && part%1e8 == 0 {
		part, decimals = part/1e8, decimals-8
	}
	if decimals > 4 && part%1e4 == 0 {
		part, decimals = part/1e4, decimals-4
	}
	for part%10 == 0 {
		part, decimals = part/10, decimals-1
	}
	b = append(b, "00000000000000000000"[:decimals]...)
	return writeDigits(b, part)
}

// appendUint appends a whole number.
func appendUint(b []byte, n uint64) []byte {
	size := 1
	for size < len(tens) && n >= tens[size] {
		size++
	}
	return writeDigits(append(b, "00000000000000000000"[:size]...), n)
}

// writeDigits writes n over the zeros at the end of b.
func writeDigits(b []byte, n uint64) []byte {
	i := len(b)
	for ; n >= 100; n /= 100 {
		i -= 2
		pair := n % 100 * 2
		b[i], b[i+1] = pairs[pair], pairs[pair+1]
	}
	if n >= 10 {
		i--
		b[i], n = '0'+byte(n%10), n/10
	}
	b[i-1] = '0' + byte(n)
	return b
}

// pairs is 00 to 99.
const pairs = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849" +
	"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

var tens = [...]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// limits are where a number has one decimal less for the same number of digits.
var limits = [...]float64{0.01, 0.1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// shortest finds the number of 15, 16 or 17 digits, the fewest that will do, that is
// nearest to x (from 0.001 up to 1e9) and read as x again. It does not tell where two
// are as near, or where one lies on the border to the next float64.
func shortest(x float64) (digits uint64, decimals int, ok bool) {
	word := math.Float64bits(x)
	mantissa, shift := word&(1<<52-1), 1075-int(word>>52)
	if x < 0.001 || x >= 1e9 || mantissa == 0 {
		return 0, 0, false
	}
	mantissa |= 1 << 52
	// x is mantissa / 2^shift; with 15 digits it has 17 decimals below 0.01, 6 from 1e8 up.
	decimals = 17
	for _, limit := range limits {
		if x < limit {
			break
		}
		decimals--
	}
	for most := decimals + 2; decimals <= most; decimals++ {
		// high, low are x times 10^decimals in units of 2^-shift: whole ones above shift.
		high, low := bits.Mul64(mantissa, tens[decimals])
		half := tens[decimals] / 2 // half a step from one float64 to the next, in the same units
		digits, rest := high<<(64-shift)|low>>shift, low&(1<<shift-1)
		away := rest
		if rest>>(shift-1) != 0 {
			digits++
			away = 1<<shift - rest
		}
		switch {
		case rest == 1<<(shift-1) || away == half:
			return 0, 0, false
		case away < half:
			return digits, decimals, true
		}
	}
	return 0, 0, false
}
