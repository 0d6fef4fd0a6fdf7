// Package assign solves the assignment problem: which plot belongs to which track,
// at the least cost over all.
package assign

import "math"

// Solver solves the rectangular assignment problem by shortest augmenting
// paths with potentials (Jonker, Volgenant, "A shortest augmenting path algorithm
// for dense and sparse linear assignment problems", Computing 38, 1987; the form
// without initial reductions). Its slices are reused; the zero value is ready.
type Solver struct {
	u, v, dist []float64
	match, way []int
	used       []bool
}

// Solve returns for each of n rows its column in a least-cost assignment; cost is
// row by row, m ≥ n columns. Every row gets a column. The result is valid until
// the next call. Of equal costs the first column wins.
func (a *Solver) Solve(cost []float64, n, m int, dst []int) []int {
	a.reset(n, m)
	for i := 1; i <= n; i++ {
		a.augment(cost, i, m)
	}
	dst = dst[:0]
	for range n {
		dst = append(dst, -1)
	}
	for j := 1; j <= m; j++ {
		if a.match[j] > 0 {
			dst[a.match[j]-1] = j - 1
		}
	}
	return dst
}

func (a *Solver) reset(n, m int) {
	grow := func(s []float64, k int) []float64 {
		if cap(s) < k {
			s = make([]float64, k)
		}
		s = s[:k]
		clear(s)
		return s
	}
	a.u, a.v, a.dist = grow(a.u, n+1), grow(a.v, m+1), grow(a.dist, m+1)
	if cap(a.match) < m+1 {
		a.match, a.way, a.used = make([]int, m+1), make([]int, m+1), make([]bool, m+1)
	}
	a.match, a.way, a.used = a.match[:m+1], a.way[:m+1], a.used[:m+1]
	clear(a.match)
}

// augment brings row i in along the shortest path.
func (a *Solver) augment(cost []float64, i, m int) {
	a.match[0] = i
	j0 := 0
	for j := range a.dist {
		a.dist[j] = math.Inf(1)
		a.used[j] = false
	}
	for {
		a.used[j0] = true
		i0, delta, j1 := a.match[j0], math.Inf(1), 0
		for j := 1; j <= m; j++ {
			if a.used[j] {
				continue
			}
			if c := cost[(i0-1)*m+j-1] - a.u[i0] - a.v[j]; c < a.dist[j] {
				a.dist[j], a.way[j] = c, j0
			}
			if a.dist[j] < delta {
				delta, j1 = a.dist[j], j
			}
		}
		for j := 0; j <= m; j++ {
			if a.used[j] {
				a.u[a.match[j]] += delta
				a.v[j] -= delta
			} else {
				a.dist[j] -= delta
			}
		}
		if j0 = j1; a.match[j0] == 0 {
			break
		}
	}
	for j0 != 0 {
		j1 := a.way[j0]
		a.match[j0] = a.match[j1]
		j0 = j1
	}
}
