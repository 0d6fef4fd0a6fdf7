package alert

import (
	"math"

	"marsad"
	"marsad/geo"
)

// figure is a zone made ready for measuring.
type figure struct {
	zone    marsad.Zone
	index   int        // in the engine's list
	corners []geo.ECEF // on the ellipsoid
	boxes   []box      // that hold the area, or each segment of the line
}

func newFigure(z *marsad.Zone) *figure {
	f := &figure{zone: *z, corners: make([]geo.ECEF, len(z.Points))}
	for i, p := range z.Points {
		f.corners[i] = geo.ToECEF(p, 0)
	}
	if z.Kind == marsad.Area {
		whole := boxOf(z.Points)
		f.boxes = []box{whole}
		return f
	}
	for i := 1; i < len(z.Points); i++ {
		f.boxes = append(f.boxes, boxOf(z.Points[i-1:i+1]))
	}
	return f
}

// flatten puts the corners on the plane that touches the ellipsoid at the
// frame's origin. Edges are then the geodesics between corners, near the origin
// to well below a metre.
func (f *figure) flatten(frame *geo.Frame, into []geo.XY) []geo.XY {
	for _, c := range f.corners {
		v := frame.FromECEF(c)
		into = append(into, geo.XY{X: v.East, Y: v.North})
	}
	return into
}

// box is a rectangle of latitude and longitude, in radians.
type box struct{ south, west, north, east float64 }

const meanRadius = 6371008.8 // m

// boxOf returns a box that holds the points and the geodesics between them. One
// that would reach half around the earth holds every longitude: so do figures
// across the antimeridian.
func boxOf(points []geo.Point) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range points {
		b = b.with(p, 0)
	}
	if b.east-b.west > math.Pi {
		b.west, b.east = -math.Pi, math.Pi
	}
	// A geodesic bulges toward the pole by L²·tan φ/(8R) over the chord.
	wide := (b.east - b.west) * math.Cos(min(math.Abs(b.south), math.Abs(b.north)))
	bulge := wide * wide / 8 * min(60, math.Tan(min(1.55, max(math.Abs(b.south), math.Abs(b.north)))))
	b.south -= bulge
	b.north += bulge
	return b
}

// with returns b grown so that it holds all within reach metres of p.
func (b box) with(p geo.Point, reach float64) box {
	lat, lon := float64(p.Lat), float64(p.Lon)
	dLat := reach / meanRadius
	dLon := dLat / max(0.01, math.Cos(lat))
	return box{min(b.south, lat-dLat), min(b.west, lon-dLon), max(b.north, lat+dLat), max(b.east, lon+dLon)}
}

func (b box) meets(o box) bool {
	return b.south <= o.north && o.south <= b.north && b.west <= o.east && o.west <= b.east
}

// The grid has cells of a tenth of a degree; what covers more than maxCells is
// looked at for every track instead.
const (
	cellSize = math.Pi / 1800
	maxCells = 4096
)

type cell struct{ row, column int32 }

type gridEntry struct {
	figure *figure
	box    box
}

// grid finds the figures near a place without looking at all of them.
type grid struct {
	cells map[cell][]gridEntry
	large []gridEntry
}

func newGrid(figures []*figure) grid {
	g := grid{cells: make(map[cell][]gridEntry)}
	for _, f := range figures {
		for _, b := range f.boxes {
			g.add(gridEntry{f, b})
		}
	}
	return g
}

func (g *grid) add(e gridEntry) {
	from, to := span(e.box)
	if cells(from, to) > maxCells {
		g.large = append(g.large, e)
		return
	}
	for r := from.row; r <= to.row; r++ {
		for c := from.column; c <= to.column; c++ {
			g.cells[cell{r, c}] = append(g.cells[cell{r, c}], e)
		}
	}
}

// near calls found for each entry whose box meets b; for one figure more than once.
func (g *grid) near(b box, found func(*figure)) {
	look := func(entries []gridEntry) {
		for i := range entries {
			if entries[i].box.meets(b) {
				found(entries[i].figure)
			}
		}
	}
	look(g.large)
	from, to := span(b)
	if cells(from, to) > int64(len(g.cells)) { // an estimate so bad that the cells are fewer
		for _, entries := range g.cells {
			look(entries)
		}
		return
	}
	for r := from.row; r <= to.row; r++ {
		for c := from.column; c <= to.column; c++ {
			look(g.cells[cell{r, c}])
		}
	}
}

func span(b box) (from, to cell) {
	at := func(x float64) int32 { return int32(math.Floor(max(-7, min(7, x)) / cellSize)) }
	return cell{at(b.south), at(b.west)}, cell{at(b.north), at(b.east)}
}

func cells(from, to cell) int64 {
	return int64(to.row-from.row+1) * int64(to.column-from.column+1)
}
