package tracking

import (
	"cmp"
	"math"
	"slices"

	"marsad/track/assign"
)

// point is a place in the scenario's local frame: east, north, up, m. In a flat
// scenario up is zero for all.
type point [3]float64

func (p point) distance(q point) float64 {
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// match is an object and a track that belong together, by their numbers.
type match struct {
	truth, track int
	distance     float64
}

// gospaParts are the parts of one GOSPA, already to the power two: m².
type gospaParts struct {
	localisation, missed, false float64
}

// total is the metric itself, m.
func (g gospaParts) total() float64 { return math.Sqrt(g.localisation + g.missed + g.false) }

// gospa is the generalised optimal sub-pattern assignment metric with α = 2 and
// p = 2 (Rahmathullah, García-Fernández, Svensson, "Generalized optimal
// sub-pattern assignment metric", FUSION 2017, proposition 1), with the pairs of
// the assignment. c is the cut-off, m.
func gospa(truth, tracks []point, c float64) (gospaParts, []match) {
	pairs := bestMatches(truth, tracks, c)
	var g gospaParts
	for _, m := range pairs {
		g.localisation += m.distance * m.distance
	}
	g.missed = float64(len(truth)-len(pairs)) * c * c / 2
	g.false = float64(len(tracks)-len(pairs)) * c * c / 2
	return g, pairs
}

// bestMatches are the pairs of a best assignment that are less than c apart,
// found in each group of things that are near one another.
func bestMatches(truth, tracks []point, c float64) []match {
	near := nearPairs(truth, tracks, c)
	parent := make([]int, len(truth)+len(tracks))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, m := range near {
		parent[find(m.truth)] = find(len(truth) + m.track)
	}
	groups := map[int][]match{}
	var order []int
	for _, m := range near {
		r := find(m.truth)
		if groups[r] == nil {
			order = append(order, r)
		}
		groups[r] = append(groups[r], m)
	}
	var out []match
	for _, r := range order {
		out = append(out, bestOfGroup(groups[r], c)...)
	}
	return out
}

// nearPairs lists what is less than c apart, by a sweep over east.
func nearPairs(truth, tracks []point, c float64) []match {
	byEast := make([]int, len(tracks))
	for j := range byEast {
		byEast[j] = j
	}
	slices.SortStableFunc(byEast, func(a, b int) int { return cmp.Compare(tracks[a][0], tracks[b][0]) })
	var near []match
	for i, p := range truth {
		from, _ := slices.BinarySearchFunc(byEast, p[0]-c, func(j int, e float64) int { return cmp.Compare(tracks[j][0], e) })
		for _, j := range byEast[from:] {
			if tracks[j][0] > p[0]+c {
				break
			}
			if d := p.distance(tracks[j]); d < c {
				near = append(near, match{i, j, d})
			}
		}
	}
	return near
}

// bestOfGroup solves one group: a row an object, a column a track, and for each
// object a column for having none.
func bestOfGroup(pairs []match, c float64) []match {
	if len(pairs) == 1 {
		return pairs
	}
	var rows, cols []int
	for _, m := range pairs {
		if !slices.Contains(rows, m.truth) {
			rows = append(rows, m.truth)
		}
		if !slices.Contains(cols, m.track) {
			cols = append(cols, m.track)
		}
	}
	n, w := len(rows), len(cols)+len(rows)
	cost := make([]float64, n*w)
	for i := range cost {
		cost[i] = c * c
	}
	for _, m := range pairs {
		cost[slices.Index(rows, m.truth)*w+slices.Index(cols, m.track)] = m.distance * m.distance
	}
	var solver assign.Solver
	columns := solver.Solve(cost, n, w, nil)
	var out []match
	for _, m := range pairs {
		if columns[slices.Index(rows, m.truth)] == slices.Index(cols, m.track) {
			out = append(out, m)
		}
	}
	return out
}
