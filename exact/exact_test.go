package exact

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Everywhere that it matters the functions are those of package math to two or three
// units in the last place (two sources of error); Erf to an absolute error.
func TestAgainstMath(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, c := range []struct {
		name      string
		draw      func() float64
		got, want func(float64) float64
		relative  float64
		absolute  float64
	}{
		{"Exp", func() float64 { return rng.NormFloat64() * 100 }, Exp, math.Exp, 5e-16, 0},
		{"Exp near 0", func() float64 { return rng.NormFloat64() * 1e-3 }, Exp, math.Exp, 5e-16, 0},
		{"Log", func() float64 { return math.Exp(rng.NormFloat64() * 50) }, Log, math.Log, 5e-16, 0},
		{"Log near 1", func() float64 { return 1 + rng.NormFloat64()*1e-3 }, Log, math.Log, 5e-16, 0},
		{"Log1p", func() float64 { return math.Exp(rng.NormFloat64() * 10) }, Log1p, math.Log1p, 9e-16, 0},
		{"Log1p near 0", func() float64 { return rng.NormFloat64() * 1e-9 }, Log1p, math.Log1p, 9e-16, 0},
		{"Sin", func() float64 { return rng.NormFloat64() * 10 }, Sin, math.Sin, 5e-16, 2e-16},
		{"Cos", func() float64 { return rng.NormFloat64() * 10 }, Cos, math.Cos, 5e-16, 2e-16},
		{"Sin far", func() float64 { return rng.NormFloat64() * 1e5 }, Sin, math.Sin, 5e-16, 2e-16},
		{"Atan", func() float64 { return math.Exp(rng.NormFloat64()*5) * math.Copysign(1, rng.NormFloat64()) }, Atan, math.Atan, 5e-16, 0},
		{"Erf", func() float64 { return rng.NormFloat64() * 2 }, Erf, math.Erf, 0, 1e-15},
		{"Erfc", func() float64 { return rng.NormFloat64() * 2 }, Erfc, math.Erfc, 0, 1e-15},
		{"Pow", func() float64 { return math.Exp(rng.NormFloat64() * 3) }, func(x float64) float64 { return Pow(x, 2.5) }, func(x float64) float64 { return math.Pow(x, 2.5) }, 8e-15, 0},
	} {
		for range 100_000 {
			x := c.draw()
			got, want := c.got(x), c.want(x)
			if d := math.Abs(got - want); !(d <= c.absolute+c.relative*math.Abs(want)) && got != want {
				t.Errorf("%s(%v): got %v, want %v, off by %g", c.name, x, got, want, d)
				break
			}
		}
	}
	for range 100_000 {
		x, y := rng.NormFloat64(), rng.NormFloat64()*math.Exp(rng.NormFloat64()*3)
		if got, want := Atan2(y, x), math.Atan2(y, x); math.Abs(got-want) > 5e-16 {
			t.Fatalf("Atan2(%v, %v): got %v, want %v", y, x, got, want)
		}
		if got, want := Hypot(x, y), math.Hypot(x, y); math.Abs(got-want) > 6e-16*want {
			t.Fatalf("Hypot(%v, %v): got %v, want %v", x, y, got, want)
		}
	}
}

func TestEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for name, c := range map[string][2]float64{
		"Exp 0": {Exp(0), 1}, "Exp -Inf": {Exp(-inf), 0}, "Exp +Inf": {Exp(inf), inf}, "Exp large": {Exp(1000), inf}, "Exp small": {Exp(-1000), 0}, "Exp NaN": {Exp(nan), nan},
		"Exp denormal": {Exp(-740), math.Exp(-740)}, "Exp top": {Exp(709.7), math.Exp(709.7)},
		"Log 0": {Log(0), -inf}, "Log 1": {Log(1), 0}, "Log -1": {Log(-1), nan}, "Log Inf": {Log(inf), inf}, "Log denormal": {Log(1e-310), -713.8013788281542},
		"Log1p 0": {Log1p(0), 0}, "Log1p -1": {Log1p(-1), -inf}, "Erf 9": {Erf(9), 1}, "Erf -9": {Erf(-9), -1}, "Erf 0": {Erf(0), 0}, "Erf NaN": {Erf(nan), nan},
		"Sin Inf": {Sin(inf), nan}, "Atan2 0 -1": {Atan2(0, -1), math.Pi}, "Atan2 -0 -1": {Atan2(math.Copysign(0, -1), -1), -math.Pi}, "Atan2 0 0": {Atan2(0, 0), 0},
		"Atan2 1 0": {Atan2(1, 0), math.Pi / 2}, "Atan2 Inf Inf": {Atan2(inf, inf), math.Pi / 4}, "Pow 3": {Pow(2, 3), 8}, "Pow -2": {Pow(2, -2), 0.25}, "Pow 0 0.5": {Pow(0, 0.5), 0},
		"Pow -1": {Pow(-2, 3), -8},
	} {
		if got, want := c[0], c[1]; !(math.Abs(got-want) <= 1e-9*math.Abs(want)) && got != want && !(got != got && want != want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func BenchmarkExp(b *testing.B) {
	s := 0.0
	for i := range b.N {
		s += Exp(-float64(i&1023) * 0.01)
	}
	if s < 0 {
		b.Fatal(s)
	}
}

func BenchmarkLog(b *testing.B) {
	s := 0.0
	for i := range b.N {
		s += Log(float64(i&1023) + 1.5)
	}
	if s < 0 {
		b.Fatal(s)
	}
}

func BenchmarkAtan2(b *testing.B) {
	s := 0.0
	for i := range b.N {
		s += Atan2(float64(i&1023)-500, 7)
	}
	_ = s
}

func BenchmarkSincos(b *testing.B) {
	s := 0.0
	for i := range b.N {
		x, _ := Sincos(float64(i&1023) * 0.01)
		s += x
	}
	_ = s
}
