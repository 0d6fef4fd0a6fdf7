// Package grid finds what lies near a place, at a cost that does not grow with how
// much there is.
package grid

import "math"

// Index is a grid in levels: a track lies in one cell of the level whose cells
// are at least as wide as its reach, so a query looks at a few cells a level and
// the cost does not grow with the number of tracks. Cells are hashed into a
// table of lists; two cells in one list cost time only.
type Index struct {
	heads   []int32
	entries []entry // by track
	count   [levels]int
}

// entry is a track in the index: all that a walk along a list looks at lies together.
type entry struct {
	cell        cell  // where it lies in its level
	next        int32 // -1 ends
	prev        int32 // -1-slot at the head of a list
	level       int32 // -1: not in the index
	e, n, reach float32
}

const (
	levels    = 4
	finest    = 400.0 // m: width of a cell of level 0
	coarser   = 4.0   // by which a cell is wider than one of the level before
	widest    = finest * coarser * coarser * coarser
	indexSize = 1 << 15
	run       = 8 // cells in a row whose lists lie together
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
type cell struct{ e, n int32 }

// cellOf returns the cell of a place; those beyond a hundred thousand kilometres share the last.
func cellOf(e, n, width float64) cell {
	const most = 1e8 / finest
	return cell{int32(math.Floor(min(max(e/width, -most), most))), int32(math.Floor(min(max(n/width, -most), most)))}
}

func slotOf(level int32, c cell) int32 {
	h := uint64(c.e)*0x9E3779B97F4A7C15 ^ uint64(c.n/run)*0xC2B2AE3D27D4EB4F ^ uint64(level)*0x165667B19E3779F9
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	return int32(h>>32&(indexSize/run-1))*run + c.n&(run-1)
}

// Put places track i at (e, n) with the given reach in metres.
func (x *Index) Put(i int32, e, n, reach float64) {
	for int(i) >= len(x.entries) {
		x.entries = append(x.entries, entry{level: -1})
	}
	l, width := int32(0), finest
	for l < levels-1 && reach > width {
		l, width = l+1, width*coarser
	}
	c := cellOf(e, n, width)
	t := &x.entries[i]
	if t.level != l || t.cell != c {
		x.Remove(i)
		x.link(i, l, c)
	}
	t.e, t.n, t.reach = float32(e), float32(n), float32(min(reach, widest))
}

// link puts track i at the head of the list of a cell.
func (x *Index) link(i, l int32, c cell) {
	s := slotOf(l, c)
	h := x.heads[s]
	x.entries[i] = entry{cell: c, next: h, prev: -1 - s, level: l}
	x.count[l]++
	if h >= 0 {
		x.entries[h].prev = i
	}
	x.heads[s] = i
}

// Remove takes track i out.
func (x *Index) Remove(i int32) {
	t := &x.entries[i]
	if t.level < 0 {
		return
	}
	x.count[t.level]--
	t.level = -1
	if t.prev < 0 {
		x.heads[-1-t.prev] = t.next
	} else {
		x.entries[t.prev].next = t.next
	}
	if t.next >= 0 {
		x.entries[t.next].prev = t.prev
	}
}

// Near appends to dst the tracks that lie within their reach, of 25 km at most, plus
// radius of (e, n).
func (x *Index) Near(dst []int32, e, n, radius float64) []int32 {
	width := finest
	for l := range int32(levels) {
		if x.count[l] > 0 {
			r := radius + width
			low, high := cellOf(e-r, n-r, width), cellOf(e+r, n+r, width)
			for ce := low.e; ce <= high.e; ce++ {
				for cn := low.n; cn <= high.n; cn++ {
					dst = x.list(dst, l, cell{ce, cn}, float32(e), float32(n), float32(radius))
				}
			}
		}
		width *= coarser
	}
	return dst
}

// list appends the tracks near (e, n) that lie in a cell of level l.
func (x *Index) list(dst []int32, l int32, c cell, e, n, radius float32) []int32 {
	const rounding = 1 // m
	for i := x.heads[slotOf(l, c)]; i >= 0; {
		t := &x.entries[i]
		de, dn, r := t.e-e, t.n-n, t.reach+radius+rounding
		if t.level == l && t.cell == c && float32(de*de)+float32(dn*dn) <= r*r {
			dst = append(dst, i)
		}
		i = t.next
	}
	return dst
}
