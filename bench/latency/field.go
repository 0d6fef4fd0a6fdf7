package latency

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"marsad/geo"
)

const (
	// spacing of the targets at the start, m. They drift apart by their own speeds
	// at most 100 m in a run.
	spacing = 1000.0
	// hole is the radius around the radar without targets, m.
	hole = 3000.0
	// The speed that all targets share, m/s east and north, and how far the speed of
	// each differs from it, on each axis.
	driftEast, driftNorth = 7.0, 3.0
	ownSpeed              = 1.0
)

// cell is a place in the field's grid.
type cell struct{ east, north int }

// field is targets that move straight on, in a grid around the radar.
type field struct {
	targets []target
	byCell  map[cell]int
}

// target is a place at the start, m east and north of the radar, and a velocity, m/s.
type target struct {
	east, north   float64
	vEast, vNorth float64
}

// newField puts n targets on the cells nearest to the radar outside of the hole.
func newField(n int, random *rand.Rand) *field {
	side := int(math.Ceil(math.Sqrt(float64(n)))) + 2*int(hole/spacing)
	cells := make([]cell, 0, 4*side*side)
	for e := -side; e <= side; e++ {
		for k := -side; k <= side; k++ {
			if c := (cell{e, k}); c.distance() >= hole {
				cells = append(cells, c)
			}
		}
	}
	slices.SortFunc(cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.distance(), b.distance()), cmp.Compare(a.east, b.east), cmp.Compare(a.north, b.north))
	})
	f := &field{byCell: make(map[cell]int, n)}
	for i, c := range cells[:n] {
		f.byCell[c] = i
		f.targets = append(f.targets, target{
			east: float64(c.east) * spacing, north: float64(c.north) * spacing,
			vEast: driftEast + ownSpeed*(2*random.Float64()-1), vNorth: driftNorth + ownSpeed*(2*random.Float64()-1),
		})
	}
	return f
}

func (c cell) distance() float64 {
	return spacing * math.Hypot(float64(c.east), float64(c.north))
}

// at is where the target is, after the time since the start.
func (t *target) at(since time.Duration) geo.ENU {
	s := since.Seconds()
	return geo.ENU{East: t.east + t.vEast*s, North: t.north + t.vNorth*s}
}

// nearest finds the target that is within half a cell of p.
func (f *field) nearest(p geo.ENU, since time.Duration) (i int, ok bool) {
	s := since.Seconds()
	i, ok = f.byCell[cell{
		int(math.Round((p.East - driftEast*s) / spacing)),
		int(math.Round((p.North - driftNorth*s) / spacing)),
	}]
	if !ok {
		return 0, false
	}
	at := f.targets[i].at(since)
	return i, math.Hypot(at.East-p.East, at.North-p.North) < spacing/2
}
