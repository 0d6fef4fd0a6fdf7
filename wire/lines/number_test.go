package lines

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func checkNumber(t *testing.T, x float64) {
	t.Helper()
	format := byte('f')
	if x != 0 && (math.Abs(x) < 1e-9 || math.Abs(x) >= 1e21) {
		format = 'e'
	}
	want := strconv.FormatFloat(x, format, -1, 64)
	if math.IsInf(x, 0) {
		want = "null"
	}
	if got := string(appendNumber(nil, x)); got != want {
		t.Fatalf("%x: got %s, want %s", x, got, want)
	}
}

func TestNumber(t *testing.T) {
	for _, x := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, -0.1, 0.001, 0.00099999, 0.01, 7.3, 100, 99.999, 1e9, 999999999.9999, 1e14, 1e15, 1e15 + 2,
		64 + 1.0/32768, 0.35000000000000003, 1.0 / 3, 179.99999999999997, 4503599627370497.5, math.MaxFloat64, 5e-324,
	} {
		checkNumber(t, x)
		checkNumber(t, math.Nextafter(x, math.Inf(1)))
		checkNumber(t, math.Nextafter(x, math.Inf(-1)))
	}
	for _, n := range []uint64{0, 9, 10, 99, 100, 101, 12345, 1e19 - 1, 1e19, math.MaxUint64} {
		if got, want := string(appendUint(nil, n)), strconv.FormatUint(n, 10); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, n := range []int64{0, 9, -1, -9, 10, math.MaxInt64, math.MinInt64} {
		if got, want := string(appendInt(nil, n)), strconv.FormatInt(n, 10); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300_000 {
		checkNumber(t, float64(r.IntN(216_000_000)-108_000_000)/600_000) // degrees of AIS
		checkNumber(t, float64(r.Uint32())*360/(1<<32))                  // degrees of STANAG 4607
		checkNumber(t, float64(r.IntN(1<<16))*0.01)                      // hundredths, rounded twice
		checkNumber(t, float64(r.IntN(1<<31))/math.Pow10(r.IntN(9)))     // few decimals
		checkNumber(t, math.Exp((r.Float64()-0.5)*60))                   // any size
		checkNumber(t, math.Float64frombits(r.Uint64()&^(0x7ff<<52)|uint64(1023-12+r.IntN(44))<<52))
		checkNumber(t, float64(r.Uint32()>>r.IntN(32))/float64(uint64(1)<<r.IntN(32))) // ties between decimals
	}
}

func FuzzNumber(f *testing.F) {
	f.Add(64 + 1.0/32768)
	f.Add(-0.35000000000000003)
	f.Fuzz(func(t *testing.T, x float64) {
		if !math.IsNaN(x) {
			checkNumber(t, x)
		}
	})
}

func BenchmarkNumber(b *testing.B) {
	for _, c := range []struct {
		name string
		x    float64
	}{{"whole", 211}, {"decimal", 12.7}, {"degrees", 52.123456666666664}, {"rounded-twice", 0.35000000000000003}} {
		b.Run(c.name, func(b *testing.B) {
			var room []byte
			for b.Loop() {
				room = appendNumber(room[:0], c.x)
			}
		})
		b.Run(c.name+"-strconv", func(b *testing.B) {
			var room []byte
			for b.Loop() {
				room = strconv.AppendFloat(room[:0], c.x, 'f', -1, 64)
			}
		})
	}
}
