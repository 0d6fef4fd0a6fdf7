// Package exact has the elementary functions that give the same result bit for bit on
// every processor. Those of package math do not: some are written in assembly, with or
// without fused multiplication, and the compiler fuses x*y + z on some processors and
// not on others. Here every product that is added to something is rounded first, which
// the explicit conversion orders (The Go Programming Language Specification, section
// "Floating-point operators").
//
// Results are within two units in the last place of the true value unless said
// otherwise; arguments and results that are not finite are those of package math.
package exact

import "math"

// ln2High has so few digits that k*ln2High is exact for every exponent k times 16.
const (
	ln2High = 0x1.62e42fefp-01
	ln2Low  = math.Ln2 - ln2High
)

// Exp returns e**x: 2**(k/16) from a table, and a polynomial for the rest.
func Exp(x float64) float64 {
	switch {
	case x != x || x > 709.78:
		return x * math.Inf(1)
	case x < -745:
		return 0
	}
	k := math.Floor(float64(x*(16/math.Ln2)) + 0.5)
	r := (x - float64(k*(ln2High/16))) - float64(k*(ln2Low/16))
	r2 := float64(r * r)
	even := 1 + float64(r2*(1.0/2+float64(r2*(1.0/24+float64(r2*(1.0/720))))))
	odd := 1 + float64(r2*(1.0/6+float64(r2*(1.0/120+float64(r2*(1.0/5040))))))
	n := int(k)
	p := rootsOfTwo[n&15] * (even + float64(r*odd))
	n >>= 4
	if n < -1020 || n > 1022 {
		return math.Ldexp(p, n)
	}
	return math.Float64frombits(math.Float64bits(p) + uint64(n)<<52)
}

// Log returns the natural logarithm of x, by the series of the area tangent.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = m*2, e-1
	}
	f, k := m-1, float64(e)
	s := f / (2 + f)
	z := float64(s * s)
	z2 := float64(z * z)
	even := 1.0/3 + float64(z2*(1.0/7+float64(z2*(1.0/11+float64(z2*(1.0/15+float64(z2*(1.0/19+float64(z2*(1.0/23))))))))))
	odd := 1.0/5 + float64(z2*(1.0/9+float64(z2*(1.0/13+float64(z2*(1.0/17+float64(z2*(1.0/21))))))))
	tail := float64(2 * s * z * (even + float64(z*odd)))
	return float64(k*ln2High) + (2*s + (tail + float64(k*ln2Low)))
}

// Log1p returns the logarithm of 1+x, exact for small x too.
func Log1p(x float64) float64 {
	u := 1 + x
	if u == 1 || u > math.MaxFloat64 {
		return x
	}
	return Log(u) * (x / (u - 1))
}

// Pow returns x**y for x not below zero, or any x and a whole y, within a few more units
// in the last place.
func Pow(x, y float64) float64 {
	const whole = 64
	if n := math.Abs(y); n <= whole && n == math.Floor(n) {
		p := 1.0
		for range int(n) {
			p *= x
		}
		if y < 0 {
			return 1 / p
		}
		return p
	}
	if x == 0 && y > 0 {
		return 0
	}
	return Exp(float64(y * Log(x)))
}

// Hypot returns the root of x² + y², for numbers whose squares are in range.
func Hypot(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// A quarter turn in three parts, the first two so short that their products with whole
// numbers below 2^20 are exact.
const (
	quarterHigh = 0x1.921fb544p+00
	quarterMid  = 0x1.0b4611a6p-34
	quarterLow  = math.Pi/2 - quarterHigh - quarterMid
)

// Sincos returns the sine and the cosine of x radians; beyond a million of them it counts
// whole turns as multiples of the nearest number to 2π.
func Sincos(x float64) (sin, cos float64) {
	const most = 1e6
	if x != x || math.IsInf(x, 0) {
		return math.NaN(), math.NaN()
	}
	if math.Abs(x) > most {
		x = math.Mod(x, 2*math.Pi)
	}
	k := math.Floor(float64(x*(2/math.Pi)) + 0.5)
	r := ((x - float64(k*quarterHigh)) - float64(k*quarterMid)) - float64(k*quarterLow)
	z := float64(r * r)
	s := -1.0/6 + float64(z*(1.0/120+float64(z*(-1.0/5040+float64(z*(1.0/362880+float64(z*(-1.0/39916800+float64(z*(1.0/6227020800+float64(z*(-1.0/1307674368000))))))))))))
	c := 1.0/24 + float64(z*(-1.0/720+float64(z*(1.0/40320+float64(z*(-1.0/3628800+float64(z*(1.0/479001600+float64(z*(-1.0/87178291200+float64(z*(1.0/20922789888000))))))))))))
	s = r + float64(r*float64(z*s))
	c = 1 - (float64(0.5*z) - float64(float64(z*z)*c))
	switch int(k) & 3 {
	case 1:
		return c, -s
	case 2:
		return -s, -c
	case 3:
		return -c, s
	}
	return s, c
}

// Sin returns the sine of x radians.
func Sin(x float64) float64 { s, _ := Sincos(x); return s }

// Cos returns the cosine of x radians.
func Cos(x float64) float64 { _, c := Sincos(x); return c }

// arc returns the arctangent of x in [0, 1]: that of the nearest eighth from a table,
// and a series for the rest.
func arc(x float64) float64 {
	k := math.Floor(float64(8*x) + 0.5)
	c := float64(k / 8)
	t := (x - c) / (1 + float64(x*c))
	z := float64(t * t)
	p := -1.0/3 + float64(z*(1.0/5+float64(z*(-1.0/7+float64(z*(1.0/9+float64(z*(-1.0/11+float64(z*(1.0/13))))))))))
	return arcs[int(k)] + (t + float64(t*float64(z*p)))
}

// Atan2 returns the angle of (x, y) from the x axis in (-π, π].
func Atan2(y, x float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	var a float64
	switch {
	case x != x || y != y || math.IsInf(ax, 0) || math.IsInf(ay, 0) || ax == 0 && ay == 0:
		return math.Atan2(y, x) // a constant, nothing is computed
	case ay <= ax:
		a = arc(ay / ax)
	default:
		a = math.Pi/2 - arc(ax/ay)
	}
	if x < 0 {
		a = math.Pi - a
	}
	return math.Copysign(a, y)
}

// Atan returns the arctangent of x.
func Atan(x float64) float64 { return Atan2(x, 1) }

// Erf returns the error function of x, within 1e-15: its Taylor series about the nearest
// sixteenth, whose derivatives are Hermite polynomials (Abramowitz, Stegun, Handbook of
// Mathematical Functions, 1964, equation 7.1.19).
func Erf(x float64) float64 {
	a := math.Abs(x)
	if x != x {
		return x
	}
	if a >= 6 {
		return math.Copysign(1, x)
	}
	k := math.Floor(float64(16*a) + 0.5)
	c := float64(k / 16)
	h := a - c
	before, now := 0.0, 1.0 // Hermite polynomials of c
	power, sum := h, 0.0
	const terms = 13
	for n := 0.0; n < terms; n++ {
		sum += float64(now * power)
		before, now = now, float64(2*c*now)-float64(2*n*before)
		power *= -h / (n + 2)
	}
	const scale = 2 / (math.SqrtPi)
	return math.Copysign(min(errorSums[int(k)]+float64(scale*Exp(-float64(c*c))*sum), 1), x)
}

// Erfc returns 1 - Erf(x), within 1e-15 and not closer.
func Erfc(x float64) float64 { return 1 - Erf(x) }
