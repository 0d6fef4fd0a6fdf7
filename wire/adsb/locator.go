package adsb

import (
	"math"
	"time"
)

// Located says what became of a half of a position.
type Located uint8

// What may become of it.
const (
	Placed     Located = iota // a place
	NeedHalf                  // the other half has not come, or is too old
	Straddling                // the halves lie in belts of different zones
	NoQuarter                 // a surface position, and nothing tells in which quarter of the turn
	TooFar                    // beyond the range of the receiver
	Jump                      // further from the place before than anything flies
)

// Reach is where a receiver stands, in degrees, and how far it hears. Zero
// is not known.
type Reach struct {
	Lat, Lon float64
	Metres   float64
	Known    bool
}

// The bounds of a pair of halves and of what moves.
const (
	pairAirborne = 10 * time.Second // Doc 9871, C.2.6.7
	pairSurface  = 25 * time.Second // likewise, of what moves
	fixKept      = 5 * time.Minute  // as long as no aircraft leaves the zone of Near
	fastAirborne = 700.0            // m/s
	fastSurface  = 100.0
	slack        = 1500.0 // m: two accuracies, and a second by which arrival times may lie
	untimedStep  = 50e3   // m: a place this near to the last one is believed without times
	rivalsNeeded = 4      // of the same opinion before the place before is given up
)

// half is one half with its time; set tells whether there is one.
type half struct {
	cpr CPR
	at  time.Time
	set bool
}

// place is a fix.
type place struct {
	lat, lon float64
	at       time.Time
	set      bool
}

// Locator puts together the halves of the positions of one aircraft. The zero value
// is ready.
//
// The first place comes from two halves; after it each half is decoded near the
// place before, and is compared with what both halves say where they are fresh. A place
// further from the one before than anything flies in between is refused; when four in a
// row agree with one another, the one before was wrong and is given up. Times may be
// zero where a recording has none: then everything happens at once and no speed
// is judged.
type Locator struct {
	halves [2]half
	fix    place
	rival  place
	rivals int
}

// Take takes one half in and returns the place in degrees.
func (l *Locator) Take(c CPR, at time.Time, reach *Reach) (lat, lon float64, what Located) {
	now := half{c, at, true}
	i := 0
	if c.Odd {
		i = 1
	}
	l.halves[i] = now
	other := l.halves[1-i]
	p, what := l.find(now, other, reach)
	if what == Placed {
		what = l.accept(p, c.Surface, reach)
	}
	if what != Placed {
		return 0, 0, what
	}
	return p.lat, p.lon, Placed
}

// Told judges a place in degrees that was decoded elsewhere as Take judges its own.
func (l *Locator) Told(lat, lon float64, at time.Time, surface bool, reach *Reach) Located {
	return l.accept(place{lat, lon, at, true}, surface, reach)
}

// accept judges range and speed, and keeps the place.
func (l *Locator) accept(p place, surface bool, reach *Reach) Located {
	if reach != nil && reach.Known && reach.Metres > 0 && distance(reach.Lat, reach.Lon, p.lat, p.lon) > reach.Metres {
		return TooFar
	}
	if !l.believable(p, surface) {
		return Jump
	}
	l.fix, l.rivals = p, 0
	return Placed
}

// find decodes the half near the place before, and from both halves where there is none
// or they contradict it.
func (l *Locator) find(now, other half, reach *Reach) (place, Located) {
	p := place{at: now.at, set: true}
	fresh := l.fix.set && age(now.at, l.fix.at) <= fixKept
	paired := other.set && other.cpr.Surface == now.cpr.Surface && age(now.at, other.at) <= pairLimit(now.cpr)
	near := false
	if fresh {
		p.lat, p.lon, near = now.cpr.Near(l.fix.lat, l.fix.lon)
	}
	if near && (!paired || now.cpr.Surface || now.at.IsZero() && distance(l.fix.lat, l.fix.lon, p.lat, p.lon) < untimedStep) {
		return p, Placed // without times the other half may be an old one
	}
	if !paired {
		return p, NeedHalf
	}
	refLat, refLon := l.fix.lat, l.fix.lon
	if now.cpr.Surface && !fresh {
		if reach == nil || !reach.Known {
			return p, NoQuarter
		}
		refLat, refLon = reach.Lat, reach.Lon
	}
	lat, lon, ok := Both(other.cpr, now.cpr, refLat, refLon)
	switch {
	case !ok && near:
		return p, Placed
	case !ok:
		return p, Straddling
	case near && distance(lat, lon, p.lat, p.lon) < 10*slack:
		return p, Placed
	}
	p.lat, p.lon = lat, lon
	return p, Placed
}

// believable judges the speed from the place before.
func (l *Locator) believable(p place, surface bool) bool {
	if !l.fix.set || p.at.IsZero() || l.fix.at.IsZero() || age(p.at, l.fix.at) > fixKept || reachable(l.fix, p, surface) {
		return true
	}
	if l.rivals > 0 && reachable(l.rival, p, surface) {
		l.rivals++
	} else {
		l.rivals = 1
	}
	l.rival = p
	return l.rivals >= rivalsNeeded
}

func reachable(from, to place, surface bool) bool {
	fast := fastAirborne
	if surface {
		fast = fastSurface
	}
	return distance(from.lat, from.lon, to.lat, to.lon) <= slack+fast*age(to.at, from.at).Seconds()
}

func age(now, then time.Time) time.Duration {
	if now.IsZero() || then.IsZero() {
		return 0
	}
	return now.Sub(then).Abs()
}

func pairLimit(c CPR) time.Duration {
	if c.Surface {
		return pairSurface
	}
	return pairAirborne
}

// distance is that on a sphere, in metres: enough to judge.
func distance(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, degree = 6371008.8, math.Pi / 180
	dLat, dLon := (lat2-lat1)*degree, (lon2-lon1)*degree
	s, t := math.Sin(dLat/2), math.Sin(dLon/2)
	h := s*s + math.Cos(lat1*degree)*math.Cos(lat2*degree)*t*t
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}
