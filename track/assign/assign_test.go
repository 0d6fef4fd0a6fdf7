package assign

import (
	"math"
	"math/rand/v2"
	"testing"
)

// bruteForce returns the least cost over all ways to give each row a column.
func bruteForce(cost []float64, n, m, row int, used int) float64 {
	if row == n {
		return 0
	}
	best := math.Inf(1)
	for j := range m {
		if used&(1<<j) == 0 {
			best = min(best, cost[row*m+j]+bruteForce(cost, n, m, row+1, used|1<<j))
		}
	}
	return best
}

func TestAssignmentAgainstAllPermutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var a Solver
	var dst []int
	for range 2000 {
		n := 1 + rng.IntN(5)
		m := n + rng.IntN(3)
		cost := make([]float64, n*m)
		for i := range cost {
			cost[i] = math.Round(rng.NormFloat64() * 10) // ties are wanted
			if rng.IntN(4) == 0 {
				cost[i] = 1e6
			}
		}
		dst = a.Solve(cost, n, m, dst)
		sum, seen := 0.0, 0
		for i, j := range dst {
			if j < 0 || j >= m || seen&(1<<j) != 0 {
				t.Fatalf("row %d got column %d of %d in %v", i, j, m, dst)
			}
			seen |= 1 << j
			sum += cost[i*m+j]
		}
		if want := bruteForce(cost, n, m, 0, 0); math.Abs(sum-want) > 1e-6 {
			t.Fatalf("%d×%d: cost %g, best is %g", n, m, sum, want)
		}
	}
}

func TestAssignmentByHand(t *testing.T) {
	// greedy would take 1 and pay 9; the best is 2+2
	var a Solver
	got := a.Solve([]float64{1, 2, 2, 9}, 2, 2, nil)
	if got[0] != 1 || got[1] != 0 {
		t.Fatalf("got %v, want [1 0]", got)
	}
}
