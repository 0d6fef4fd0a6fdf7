package sim

import (
	"math"
	"time"

	"marsad/geo"
)

// leg is a straight part of a course: straight in latitude and longitude, which
// over some ten kilometres is a straight line to within metres.
type leg struct {
	from, to    geo.Point
	start       float64 // m along the course
	length      float64 // m
	east, north float64 // unit vector
}

// phase is a time of constant speed along a course.
type phase struct {
	start time.Duration
	from  float64 // m along the course at start
	speed float64 // m/s
}

// course is a route as a path and a timetable: where one is after so many metres,
// and how many metres one has gone at a time.
type course struct {
	legs   []leg
	phases []phase
	length float64 // m of one round
	period time.Duration
	then   After
}

// newCourse lays a route out.
func newCourse(route []Waypoint, then After) course {
	c := course{then: then}
	t, speed := time.Duration(0), 0.0
	add := func(from, to geo.Point, v float64, stop time.Duration) {
		if l := newLeg(from, to, c.length); l.length > 0 {
			c.phases = append(c.phases, phase{t, c.length, v})
			c.legs = append(c.legs, l)
			c.length += l.length
			t += time.Duration(l.length / v * float64(time.Second))
		}
		if stop > 0 {
			c.phases = append(c.phases, phase{t, c.length, 0})
			t += stop
		}
	}
	first := route[0]
	add(first.Position, first.Position, 1, first.Stop)
	for i := 1; i < len(route); i++ {
		speed = route[i].Speed
		add(route[i-1].Position, route[i].Position, speed, route[i].Stop)
	}
	switch then {
	case Loop:
		add(route[len(route)-1].Position, first.Position, speed, 0)
	case Return:
		for i := len(route) - 1; i > 0; i-- {
			stop := route[i-1].Stop
			if i == 1 {
				stop = 0 // the next round begins with it
			}
			add(route[i].Position, route[i-1].Position, route[i].Speed, stop)
		}
	case Stay, Leave:
		v := speed
		if then == Stay {
			v = 0
		}
		c.phases = append(c.phases, phase{t, c.length, v})
	}
	if len(c.legs) == 0 {
		c.legs = []leg{{from: first.Position, to: first.Position, north: 1}}
	}
	c.period = t
	return c
}

func newLeg(from, to geo.Point, start float64) leg {
	length, _ := geo.Inverse(from, to)
	l := leg{from: from, to: to, start: start, length: length, north: 1}
	e, n := metresPerRadian(from)
	east, north := float64(float64(to.Lon-from.Lon)*e), float64(float64(to.Lat-from.Lat)*n)
	if h := math.Hypot(east, north); h > 0 {
		l.east, l.north = east/h, north/h
	}
	return l
}

// rounds tells whether the course never ends.
func (c *course) rounds() bool { return (c.then == Loop || c.then == Return) && c.period > 0 }

// odometer returns the metres gone at t and the speed there.
func (c *course) odometer(t time.Duration) (metres, speed float64) {
	base := 0.0
	if c.rounds() {
		n := t / c.period
		t -= n * c.period
		base = float64(n) * c.length
	}
	var now phase
	for _, p := range c.phases {
		if p.start > t {
			break
		}
		now = p
	}
	return base + now.from + float64(now.speed*(t-now.start).Seconds()), now.speed
}

// at returns the place after so many metres and the direction of the course
// there, as a unit vector. Before the start and, on a course that is left, past
// the end it goes straight on; a course that goes round begins again.
func (c *course) at(metres float64) (p geo.Point, east, north float64) {
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
		return offset(l.from, float64(l.east*along), float64(l.north*along)), l.east, l.north
	}
	f := along / l.length
	return geo.Point{
		Lat: l.from.Lat + geo.Angle(float64(f*float64(l.to.Lat-l.from.Lat))),
		Lon: l.from.Lon + geo.Angle(float64(f*float64(l.to.Lon-l.from.Lon))),
	}, l.east, l.north
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
