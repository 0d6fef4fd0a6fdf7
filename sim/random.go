package sim

import (
	"math"
	"math/rand/v2"

	"marsad/geo"
)

// purpose keeps the random streams of different uses apart.
type purpose uint64

const (
	forPlot purpose = iota + 1
	forFalse
	forWander
	forMember
	forReport
)

// stream is the random stream of one use.
type stream struct {
	*rand.Rand
}

// newStream returns the PCG stream (O'Neill, "PCG: A Family of Simple Fast
// Space-Efficient Statistically Good Algorithms", HMC-CS-2014-0905) whose seed
// is hashed from the scenario's seed, the purpose and the keys.
func newStream(seed uint64, p purpose, keys ...uint64) stream {
	a := mix(seed ^ mix(uint64(p)))
	for _, k := range keys {
		a = mix(a ^ mix(k))
	}
	return stream{rand.New(rand.NewPCG(a, mix(a)))}
}

// mix is the output function of SplitMix64 (Steele, Lea, Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014, figure 17).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// keyOf hashes a name (FNV-1a, 64 bits).
func keyOf(name string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 0x100000001b3
	}
	return h
}

// normal returns a standard normal variate by the method of Box and Muller (Ann.
// Math. Stat. 29, 1958), which always takes two numbers from the stream.
func (s stream) normal() float64 {
	u, v := 1-s.Float64(), s.Float64()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}

// poisson returns a Poisson variate by multiplying uniform numbers (Knuth, TAOCP
// vol. 2, 3.4.1), in parts of mean 20 so that exp does not underflow.
func (s stream) poisson(mean float64) int {
	n := 0
	for ; mean > 0; mean -= 20 {
		limit := math.Exp(-min(mean, 20))
		for p := s.Float64(); p > limit; p *= s.Float64() {
			n++
		}
	}
	return n
}

// between returns a number between low and up.
func (s stream) between(low, up float64) float64 { return low + float64(s.Float64()*(up-low)) }

// The grids of what sensors say: powers of two, so that they are exact.
const (
	lengthGrid = 1.0 / (1 << 10) // m
	speedGrid  = 1.0 / (1 << 12) // m/s
	angleGrid  = 1.0 / (1 << 30) // rad: 6 mm on the ground
	legGrid    = 1.0 / (1 << 20) // m
)

// onGrid returns the point of the grid nearest to x.
func onGrid(x, grid float64) float64 { return math.Round(x/grid) * grid }

func gridAngle(a geo.Angle) geo.Angle { return geo.Angle(onGrid(float64(a), angleGrid)) }
