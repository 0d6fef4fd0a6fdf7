package sim

import (
	"math"
	"time"

	"marsad/geo"
)

// leg is a straight part of a course: straight in latitude and longitude, which
// over some ten kilometres is a straight line to within metres.
type leg struct {
	from, to geo.Point
	start    float64 // m along the course
	length   float64 // m
}

// phase is a time of constant speed along a course.
type phase struct {
	start float64 // s
	from  float64 // m along the course at start
	speed float64 // m/s
}

// course is a route as a path and a timetable: where one is after so many metres,
// and how many metres one has gone at a time.
type course struct {
	legs   []leg
	phases []phase
	length float64 // m of one round
	period float64 // s of one round
	then   After
}

// newCourse lays a route out.
func newCourse(route []Waypoint, then After) course {
	c := course{then: then}
	first := route[0]
	c.stop(first.Stop)
	for i := 1; i < len(route); i++ {
		c.drive(route[i-1].Position, route[i].Position, route[i].Speed)
		c.stop(route[i].Stop)
	}
	last := route[len(route)-1]
	switch then {
	case Loop:
		c.drive(last.Position, first.Position, last.Speed)
	case Return:
		for i := len(route) - 1; i > 0; i-- {
			c.drive(route[i].Position, route[i-1].Position, route[i].Speed)
			if i > 1 { // at the first place the next round begins with its stop
				c.stop(route[i-1].Stop)
			}
		}
	case Leave:
		c.phases = append(c.phases, phase{c.period, c.length, last.Speed})
	case Stay:
		c.phases = append(c.phases, phase{c.period, c.length, 0})
	}
	if len(c.legs) == 0 {
		c.legs = []leg{{from: first.Position, to: first.Position}}
	}
	if len(c.phases) == 0 {
		c.phases = []phase{{}}
	}
	return c
}

// drive adds a leg and the time that it takes.
func (c *course) drive(from, to geo.Point, speed float64) {
	length, _ := geo.Inverse(from, to)
	if length = onGrid(length, legGrid); length == 0 {
		return
	}
	c.phases = append(c.phases, phase{c.period, c.length, speed})
	c.legs = append(c.legs, leg{from: from, to: to, start: c.length, length: length})
	c.length += length
	c.period += length / speed
}

// stop adds a time without motion.
func (c *course) stop(t time.Duration) {
	if t > 0 {
		c.phases = append(c.phases, phase{c.period, c.length, 0})
		c.period += t.Seconds()
	}
}

// rounds tells whether the course never ends.
func (c *course) rounds() bool {
	return (c.then == Loop || c.then == Return) && c.period > 0 && c.length > 0
}

// at returns the place after so many metres. Before the start and past the end it
// goes straight on; a course that goes round begins again.
func (c *course) at(metres float64) geo.Point {
	if c.rounds() && metres >= c.length {
		metres -= math.Floor(metres/c.length) * c.length
	}
	l := &c.legs[0]
	for i := range c.legs {
		if c.legs[i].start > metres {
			break
		}
		l = &c.legs[i]
	}
	along := metres - l.start
	if l.length == 0 {
		return offset(l.from, 0, along)
	}
	f := along / l.length
	return geo.Point{
		Lat: l.from.Lat + geo.Angle(float64(f*float64(l.to.Lat-l.from.Lat))),
		Lon: l.from.Lon + geo.Angle(float64(f*float64(l.to.Lon-l.from.Lon))),
	}
}

// metresPerRadian returns how many metres on the ellipsoid a radian of longitude
// and one of latitude have at p.
func metresPerRadian(p geo.Point) (east, north float64) {
	const e2 = geo.Flattening * (2 - geo.Flattening)
	s, c := math.Sincos(float64(p.Lat))
	w2 := 1 - float64(e2*float64(s*s))
	n := geo.SemiMajor / math.Sqrt(w2)
	return float64(n * c), float64(n*(1-e2)) / w2
}

// offset returns the place that lies so many metres east and north of p; good
// for some kilometres.
func offset(p geo.Point, east, north float64) geo.Point {
	e, n := metresPerRadian(p)
	return geo.Point{Lat: p.Lat + geo.Angle(north/n), Lon: p.Lon + geo.Angle(east/e)}
}

// wander is a slow smooth walk about a point: a sum of sines of random amplitude,
// period and phase for each axis. It is a function of time alone.
type wander [2][3]struct{ amplitude, rate, phase float64 }

// straying is the most that one sine adds to the speed, m/s.
const straying = 0.25

// newWander returns a walk that stays within about metres of its centre.
func newWander(s stream, metres float64) wander {
	var w wander
	for axis := range w {
		for k := range w[axis] {
			x := &w[axis][k]
			x.rate = 2 * math.Pi / s.between(60, 300)
			x.amplitude = min(metres*s.between(0.15, 0.35), straying/x.rate)
			x.phase = s.between(0, 2*math.Pi)
		}
	}
	return w
}

// at returns the offset and the velocity, east and north, at t seconds.
func (w *wander) at(t float64) (offset, velocity [2]float64) {
	for axis := range w {
		for k := range w[axis] {
			x := &w[axis][k]
			s, c := math.Sincos(float64(x.rate*t) + x.phase)
			offset[axis] += float64(x.amplitude * s)
			velocity[axis] += float64(float64(x.amplitude*x.rate) * c)
		}
	}
	return offset, velocity
}
