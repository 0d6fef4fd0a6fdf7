package klv

import "math"

// The mapping of real numbers to whole ones of MISB ST 1201 (IMAPB). The topmost bit
// is 0 for a number, but for the one that is the topmost bit alone; else the five
// topmost bits say what it is.
const (
	imapInfinity    = 0b11001
	imapNegInfinity = 0b11101
	imapNaN         = 0b11010
	imapNegNaN      = 0b11110
)

// imapScale is how many steps there are to a unit, and the offset that gives 0 a step
// of its own (ST 1201, 8.1).
func imapScale(low, high float64, size int) (scale, offset float64) {
	bits := math.Ceil(math.Log2(high - low))
	scale = math.Exp2(float64(8*size-1) - bits)
	if low < 0 && high > 0 {
		offset = scale*low - math.Floor(scale*low)
	}
	return scale, offset
}

// ReadIMAPB gives the number between low and high that b of one to eight bytes stands
// for: an infinity or NaN for the special values.
func ReadIMAPB(b []byte, low, high float64) float64 {
	if len(b) == 0 || len(b) > 8 {
		return math.NaN()
	}
	y, top := readUint(b), uint64(1)<<(8*len(b)-1)
	if y > top {
		switch y >> (8*len(b) - 5) {
		case imapInfinity:
			return math.Inf(1)
		case imapNegInfinity:
			return math.Inf(-1)
		}
		return math.NaN()
	}
	scale, offset := imapScale(low, high, len(b))
	return (float64(y)-offset)/scale + low
}

// AppendIMAPB appends x as size bytes; what is outside of low to high becomes an
// infinity, as ST 1201 allows.
func AppendIMAPB(dst []byte, x, low, high float64, size int) []byte {
	special := func(bits uint64) []byte { return appendUint(dst, bits<<(8*size-5), size) }
	switch {
	case math.IsNaN(x) && math.Signbit(x):
		return special(imapNegNaN)
	case math.IsNaN(x):
		return special(imapNaN)
	case x > high:
		return special(imapInfinity)
	case x < low:
		return special(imapNegInfinity)
	}
	scale, offset := imapScale(low, high, size)
	return appendUint(dst, uint64(math.Floor(scale*(x-low)+offset)), size)
}
