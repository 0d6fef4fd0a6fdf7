package nmea

import (
	"math"
	"time"
)

// whole reads a whole number with an optional sign.
func whole(b []byte) (n int64, ok bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// number reads digits with an optional sign and point; there is no exponent in the
// standard. Spaces around it are passed over.
func number(b []byte) (x float64, ok bool) {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	negative := len(b) > 0 && b[0] == '-'
	if negative || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	var mantissa uint64
	digits, places, point := 0, 0, false
	for _, c := range b {
		switch {
		case c == '.' && !point:
			point = true
		case c < '0' || c > '9' || digits == 18:
			return 0, false
		default:
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
			if point {
				places++
			}
		}
	}
	if digits == 0 {
		return 0, false
	}
	x = float64(mantissa) / powers[places]
	if negative {
		x = -x
	}
	return x, true
}

// powers of ten that a float64 holds exactly: dividing by one rounds right.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// degrees reads ddmm.mmmm or dddmm.mmmm with its letter: degrees, north and east
// positive, at most most.
func degrees(b []byte, letter []byte, positive, negative byte, most float64) (float64, bool) {
	x, ok := number(b)
	if !ok || x < 0 || len(letter) != 1 || letter[0] != positive && letter[0] != negative {
		return 0, false
	}
	whole := math.Floor(x / 100)
	minutes := x - whole*100
	x = whole + minutes/60
	if minutes >= 60 || x > most {
		return 0, false
	}
	if letter[0] == negative {
		x = -x
	}
	return x, true
}

// timeOfDay reads hhmmss.sss: seconds since midnight. 60 is a leap second.
func timeOfDay(b []byte) (float64, bool) {
	x, ok := number(b)
	point := len(b)
	for i, c := range b {
		if c == '.' {
			point = i
			break
		}
	}
	if !ok || x < 0 || point != 6 {
		return 0, false
	}
	hours := math.Floor(x / 10000)
	minutes := math.Floor(x/100) - hours*100
	seconds := x - hours*10000 - minutes*100
	if hours > 23 || minutes > 59 || seconds >= 61 {
		return 0, false
	}
	seconds = math.Round(seconds*1e6) / 1e6
	return hours*3600 + minutes*60 + seconds, true
}

// date reads ddmmyy. Years of two digits are of 1980 … 2079: satellite time begins
// with 1980.
func date(b []byte) (time.Time, bool) {
	n, ok := whole(b)
	if !ok || len(b) != 6 || n < 0 {
		return time.Time{}, false
	}
	year := 2000 + int(n%100)
	if year >= 2080 {
		year -= 100
	}
	return calendar(year, int(n/100%100), int(n/10000))
}

// calendar makes a day of the calendar of numbers that are one.
func calendar(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, year >= 1980 && month >= 1 && month <= 12 && t.Day() == day && day > 0
}

// wrapperTime is the time of a $PGHP sentence; zero where it is none.
func wrapperTime(s *Sentence) time.Time {
	var n [7]int64
	for i := range n {
		x, ok := whole(s.Field(1 + i))
		if !ok {
			return time.Time{}
		}
		n[i] = x
	}
	day, ok := calendar(int(n[0]), int(n[1]), int(n[2]))
	if !ok || n[3] < 0 || n[3] > 23 || n[4] < 0 || n[4] > 59 || n[5] < 0 || n[5] > 60 || n[6] < 0 || n[6] > 999 {
		return time.Time{}
	}
	return day.Add(time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second +
		time.Duration(n[6])*time.Millisecond)
}
