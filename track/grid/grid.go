// Package grid finds what lies near a place, at a cost that does not grow with how
// much there is.
package grid

import "math"

// Index is a grid in levels: a track lies in one cell of the level whose cells
// are at least as wide as its reach, so a query looks at nine cells a level and
// the cost does not grow with the number of tracks. Cells are hashed into a
// table of lists; two cells in one list cost time only.
type Index struct {
	heads []int32
	next  []int32 // by track; -1 ends
	prev  []int32 // by track; -1-slot at the head of a list
	level []int8  // by track; -1 not in the index
	cells []cell  // by track; where it lies in its level
	count [levels]int
}

const (
	levels    = 8
	finest    = 150.0 // m: width of a cell of level 0
	indexSize = 1 << 15
)

// New returns an empty index.
func New() Index {
	x := Index{heads: make([]int32, indexSize)}
	for i := range x.heads {
		x.heads[i] = -1
	}
	return x
}

// cell is a square of a level, counted east and north.
type cell struct{ e, n int64 }

func cellOf(e, n, width float64) cell {
	return cell{int64(math.Floor(e / width)), int64(math.Floor(n / width))}
}

func slotOf(level int, c cell) int32 {
	h := uint64(c.e)*0x9E3779B97F4A7C15 ^ uint64(c.n)*0xC2B2AE3D27D4EB4F ^ uint64(level)*0x165667B19E3779F9
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	return int32(h >> 32 & (indexSize - 1))
}

// Put places track i at (e, n) with the given reach in metres.
func (x *Index) Put(i int32, e, n, reach float64) {
	for int(i) >= len(x.next) {
		x.next, x.prev, x.level, x.cells = append(x.next, -1), append(x.prev, -1), append(x.level, -1), append(x.cells, cell{})
	}
	x.Remove(i)
	l, width := 0, finest
	for l < levels-1 && reach > width {
		l, width = l+1, width*2
	}
	c := cellOf(e, n, width)
	s := slotOf(l, c)
	x.level[i], x.cells[i] = int8(l), c
	x.count[l]++
	x.next[i], x.prev[i] = x.heads[s], -1-s
	if h := x.heads[s]; h >= 0 {
		x.prev[h] = i
	}
	x.heads[s] = i
}

// Remove takes track i out.
func (x *Index) Remove(i int32) {
	if x.level[i] < 0 {
		return
	}
	x.count[x.level[i]]--
	x.level[i] = -1
	n, p := x.next[i], x.prev[i]
	if p < 0 {
		x.heads[-1-p] = n
	} else {
		x.next[p] = n
	}
	if n >= 0 {
		x.prev[n] = p
	}
}

// Near appends to dst the tracks that may lie within their reach plus radius of
// (e, n).
func (x *Index) Near(dst []int32, e, n, radius float64) []int32 {
	width := finest
	for l := range levels {
		if x.count[l] > 0 {
			r := radius + width
			low, high := cellOf(e-r, n-r, width), cellOf(e+r, n+r, width)
			for ce := low.e; ce <= high.e; ce++ {
				for cn := low.n; cn <= high.n; cn++ {
					dst = x.list(dst, l, cell{ce, cn})
				}
			}
		}
		width *= 2
	}
	return dst
}

// list appends the tracks that lie in a cell of level l.
func (x *Index) list(dst []int32, l int, c cell) []int32 {
	for i := x.heads[slotOf(l, c)]; i >= 0; i = x.next[i] {
		if int(x.level[i]) == l && x.cells[i] == c {
			dst = append(dst, i)
		}
	}
	return dst
}
