package intersect

import (
	"math"
	"math/rand/v2"
	"testing"
)

func of(x, y, v float64) Estimate { return Estimate{P: [10]float64{0: x, 4: y, 7: v, 9: v}} }

// Two ellipses across one another: each gives what it knows better. Equal estimates
// stay as sure as one of them: nothing is counted twice.
func TestIntersection(t *testing.T) {
	a, b := of(100, 1, 1), of(1, 100, 1)
	a.X, b.X = [4]float64{10, 0}, [4]float64{0, 10}
	c, w, ok := Of(&a, &b)
	if !ok || math.Abs(w-0.5) > 0.01 || math.Abs(c.X[0]-10./101) > 0.02 || math.Abs(c.X[1]-10./101) > 0.02 || math.Abs(c.P[0]-200./101) > 0.01 {
		t.Errorf("weight %g, %v", w, c)
	}
	if c, _, ok := Of(&a, &a); !ok || math.Abs(c.P[0]-100) > 1e-6 || math.Abs(c.P[4]-1) > 1e-6 {
		t.Errorf("of itself: %v", c)
	}
	better := of(1, 1, 1)
	worse := of(50, 60, 70)
	if c, w, _ := Of(&better, &worse); w != 1 || c != better {
		t.Errorf("of what is better in all: weight %g, %v", w, c)
	}
	if c, w, _ := Of(&worse, &better); w != 0 || c != better {
		t.Errorf("the other way round: weight %g, %v", w, c)
	}
	if _, _, ok := Of(&a, &Estimate{}); ok {
		t.Error("a covariance of zero was taken")
	}
}

// What is fused is truthful whatever the two errors share, from nothing to all:
// the mean squared Mahalanobis distance of four dimensions stays at four or below.
func TestTruthfulWhateverIsShared(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, shared := range []float64{0, 0.3, 0.7, 0.95} {
		sum, n := 0.0, 2000
		for range n {
			a, b := of(25, 9, 1), of(9, 30, 2)
			for i, k := range [4]int{0, 4, 7, 9} {
				z := rng.NormFloat64()
				a.X[i] = math.Sqrt(a.P[k]) * (math.Sqrt(shared)*z + math.Sqrt(1-shared)*rng.NormFloat64())
				b.X[i] = math.Sqrt(b.P[k]) * (math.Sqrt(shared)*z + math.Sqrt(1-shared)*rng.NormFloat64())
			}
			c, _, ok := Of(&a, &b)
			if !ok {
				t.Fatal("not fused")
			}
			m := c.full()
			inv, _ := m.inverse()
			y := inv.times(&c.X, 1)
			for i := range y {
				sum += y[i] * c.X[i]
			}
		}
		if mean := sum / float64(n); mean > 4.15 {
			t.Errorf("shared %g: mean of %.2f", shared, mean)
		}
	}
}

func TestDistance(t *testing.T) {
	a, b := of(50, 50, 2), of(50, 50, 2)
	b.X = [4]float64{10, 0, 0, 4}
	if place, rate := Distance2(&a, &b); math.Abs(place-1) > 1e-12 || math.Abs(rate-4) > 1e-12 {
		t.Errorf("%g, %g", place, rate)
	}
	a.X[2] = 3
	a.Coast(2, 0.5)
	if a.X[0] != 6 || math.Abs(a.P[0]-(50+8+0.5*8./3)) > 1e-12 || math.Abs(a.P[2]-(4+1)) > 1e-12 {
		t.Errorf("%v", a)
	}
}
