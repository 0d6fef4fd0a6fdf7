package geo

import (
	"math"

	"marsad/exact"
)

// XY is a point of a local plane: metres east and north of a frame's origin.
type XY struct{ X, Y float64 }

// SignedDistance returns the distance in metres from p to the border of the
// closed polygon ring, positive inside, and the outward unit normal at the
// nearest place of the border. The ring is not repeated at its end; fewer than
// three corners contain nothing and give -Inf. The cost is one pass over the ring.
func SignedDistance(ring []XY, p XY) (d float64, normal XY) {
	if len(ring) < 3 {
		return math.Inf(-1), XY{}
	}
	best, inside := math.Inf(1), false
	var foot, from, to XY
	a := ring[len(ring)-1]
	for _, b := range ring {
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
			inside = !inside
		}
		f := nearest(a, b, p)
		if q := exact.Hypot(p.X-f.X, p.Y-f.Y); q < best {
			best, foot, from, to = q, f, a, b
		}
		a = b
	}
	if best > 1e-9 { // away from the border the normal is the line to it
		n := XY{(foot.X - p.X) / best, (foot.Y - p.Y) / best}
		if !inside {
			n = XY{-n.X, -n.Y}
		}
		normal = n
	} else {
		normal = outward(from, to, ring)
	}
	if !inside {
		best = -best
	}
	return best, normal
}

// SignedDistanceToLine returns the distance in metres from p to the polyline,
// positive on the right-hand side when one walks from its first point to its
// last, and the unit normal that points to the right. Beyond an end the nearest
// segment decides the side. onSegment is false when the nearest place is one of
// the two ends: then p is past the line, not beside it.
func SignedDistanceToLine(line []XY, p XY) (d float64, right XY, onSegment bool) {
	best := math.Inf(1)
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		f := nearest(a, b, p)
		q := exact.Hypot(p.X-f.X, p.Y-f.Y)
		length := exact.Hypot(b.X-a.X, b.Y-a.Y)
		if length == 0 || q > best {
			continue
		}
		r := XY{(b.Y - a.Y) / length, -(b.X - a.X) / length}
		side := float64((p.X-a.X)*r.X) + float64((p.Y-a.Y)*r.Y)
		if q == best && math.Abs(side) <= math.Abs(d) {
			continue // at a corner the segment seen more squarely decides
		}
		best, right = q, r
		d = math.Copysign(q, side)
		atStart := i == 1 && f == a
		atEnd := i == len(line)-1 && f == b
		onSegment = !atStart && !atEnd
	}
	if math.IsInf(best, 1) {
		return best, XY{}, false
	}
	return d, right, onSegment
}

// Crosses tells whether the segments ab and cd meet.
func Crosses(a, b, c, d XY) bool {
	d1, d2 := cross(c, d, a), cross(c, d, b)
	d3, d4 := cross(a, b, c), cross(a, b, d)
	return d1*d2 <= 0 && d3*d4 <= 0 && (d1 != d2 || d3 != d4)
}

func cross(a, b, p XY) float64 { return float64((b.X-a.X)*(p.Y-a.Y)) - float64((b.Y-a.Y)*(p.X-a.X)) }

// nearest returns the place of the segment ab that is nearest to p.
func nearest(a, b, p XY) XY {
	dx, dy := b.X-a.X, b.Y-a.Y
	l2 := float64(dx*dx) + float64(dy*dy)
	if l2 == 0 {
		return a
	}
	t := (float64((p.X-a.X)*dx) + float64((p.Y-a.Y)*dy)) / l2
	switch {
	case t <= 0:
		return a
	case t >= 1:
		return b
	}
	return XY{a.X + float64(t*dx), a.Y + float64(t*dy)}
}

// outward returns the unit normal of ab that points out of the ring.
func outward(a, b XY, ring []XY) XY {
	l := exact.Hypot(b.X-a.X, b.Y-a.Y)
	if l == 0 {
		return XY{}
	}
	n := XY{(b.Y - a.Y) / l, -(b.X - a.X) / l}
	if Area(ring) < 0 {
		return XY{-n.X, -n.Y}
	}
	return n
}

// Area returns the signed area of the ring in m², positive when it runs
// counter-clockwise.
func Area(ring []XY) float64 {
	var s float64
	a := ring[len(ring)-1]
	for _, b := range ring {
		s += float64(a.X*b.Y) - float64(b.X*a.Y)
		a = b
	}
	return s / 2
}
