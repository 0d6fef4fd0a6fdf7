package track

import "math"

// index is a grid in levels: a track lies in one cell of the level whose cells
// are at least as wide as its reach, so a query looks at nine cells a level and
// the cost does not grow with the number of tracks. Cells are hashed into a
// table of lists; two cells in one list cost time, not correctness.
type index struct {
	heads []int32
	next  []int32 // by track; -1 ends
	prev  []int32 // by track; -1-slot at the head of a list
	level []int8  // by track; -1 not in the index
	count [levels]int
}

const (
	levels    = 8
	finest    = 150.0 // m: width of a cell of level 0
	indexSize = 1 << 15
)

func newIndex() index {
	x := index{heads: make([]int32, indexSize)}
	for i := range x.heads {
		x.heads[i] = -1
	}
	return x
}

func cellOf(v, width float64) int64 { return int64(math.Floor(v / width)) }

func slotOf(level int, ce, cn int64) int32 {
	h := uint64(ce)*0x9E3779B97F4A7C15 ^ uint64(cn)*0xC2B2AE3D27D4EB4F ^ uint64(level)*0x165667B19E3779F9
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	return int32(h >> 32 & (indexSize - 1))
}

// put places track i at (e, n) with the given reach in metres.
func (x *index) put(i int32, e, n, reach float64) {
	for int(i) >= len(x.next) {
		x.next, x.prev, x.level = append(x.next, -1), append(x.prev, -1), append(x.level, -1)
	}
	x.remove(i)
	l, width := 0, finest
	for l < levels-1 && reach > width {
		l, width = l+1, width*2
	}
	s := slotOf(l, cellOf(e, width), cellOf(n, width))
	x.level[i] = int8(l)
	x.count[l]++
	x.next[i], x.prev[i] = x.heads[s], -1-s
	if h := x.heads[s]; h >= 0 {
		x.prev[h] = i
	}
	x.heads[s] = i
}

// remove takes track i out.
func (x *index) remove(i int32) {
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

// near appends to dst the tracks that may lie within their reach plus radius of
// (e, n).
func (x *index) near(dst []int32, e, n, radius float64) []int32 {
	width := finest
	for l := range levels {
		if x.count[l] > 0 {
			r := radius + width
			e0, e1 := cellOf(e-r, width), cellOf(e+r, width)
			n0, n1 := cellOf(n-r, width), cellOf(n+r, width)
			for ce := e0; ce <= e1; ce++ {
				for cn := n0; cn <= n1; cn++ {
					dst = x.list(dst, l, slotOf(l, ce, cn))
				}
			}
		}
		width *= 2
	}
	return dst
}

// list appends the tracks of one list that belong to level l.
func (x *index) list(dst []int32, l int, slot int32) []int32 {
	for i := x.heads[slot]; i >= 0; i = x.next[i] {
		if int(x.level[i]) == l {
			dst = append(dst, i)
		}
	}
	return dst
}
