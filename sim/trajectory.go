package sim

import (
	"cmp"
	"math"
	"slices"

	"marsad/geo"
)

// vector is latitude and longitude in radians, from the origin of a trajectory.
type vector [2]float64

// along returns v + factor·w.
func (v vector) along(w vector, factor float64) vector {
	return vector{v[0] + float64(factor*w[0]), v[1] + float64(factor*w[1])}
}

// knot is a time at which a trajectory changes its velocity.
type knot struct {
	t    float64 // s
	p    vector
	sum  vector // the integral of p from the first knot
	rate vector // rad/s, until the next knot
}

// trajectory is the way of one object in time. Underneath, it goes along its
// course at constant speeds and turns on the spot; what is seen is the mean of
// that over a window of time, by which each change of velocity takes as long as
// the window. The mean of a piecewise linear way is exact from its integral, and
// the velocity of the mean is the difference of its ends.
type trajectory struct {
	origin geo.Point
	knots  []knot
	window float64 // s
	end    float64 // s: the object is gone
	round  float64 // s: from here on it goes round
	loop   float64 // s of a round; 0 is none
	first  vector  // the integral at round
}

// newTrajectory lays the way of an object out that follows c so many metres
// behind. On a course that goes round, behind is at most its length: then the
// second round is as all later ones.
func newTrajectory(c *course, behind, window float64) *trajectory {
	m := &trajectory{origin: c.legs[0].from, window: window, end: math.Inf(1)}
	last := c.phases[len(c.phases)-1]
	stop := last.start
	switch {
	case c.rounds():
		m.round, m.loop = c.period, c.period
		stop = 2 * c.period
	case c.then == Leave:
		stop = last.start + behind/last.speed
		m.end = stop
	}
	for _, t := range c.knotTimes(behind, stop) {
		p := c.at(c.odometer(t) - behind)
		m.knots = append(m.knots, knot{t: t, p: vector{float64(p.Lat - m.origin.Lat), float64(p.Lon - m.origin.Lon)}})
	}
	for i := 1; i < len(m.knots); i++ {
		k, next := &m.knots[i-1], &m.knots[i]
		dt := next.t - k.t
		k.rate = vector{(next.p[0] - k.p[0]) / dt, (next.p[1] - k.p[1]) / dt}
		next.sum = k.sum.along(k.p.along(next.p, 1), dt/2)
	}
	if c.then == Leave && len(m.knots) > 1 {
		m.knots[len(m.knots)-1].rate = m.knots[len(m.knots)-2].rate // straight on
	}
	_, m.first = m.at(m.round)
	return m
}

// knotTimes returns when an object, so many metres behind, changes its velocity up
// to the time stop: at the phases of the course, and where a leg ends.
func (c *course) knotTimes(behind, stop float64) []float64 {
	times := []float64{0, stop}
	for n := range 2 {
		for i, p := range c.phases {
			begin, from := p.start+float64(float64(n)*c.period), p.from+float64(float64(n)*c.length)
			times = append(times, begin)
			if p.speed == 0 {
				continue
			}
			end := stop
			if i+1 < len(c.phases) {
				end = c.phases[i+1].start + float64(float64(n)*c.period)
			}
			for _, corner := range c.corners(from-behind, from-behind+float64(p.speed*(end-begin))) {
				times = append(times, begin+(corner+behind-from)/p.speed)
			}
		}
		if !c.rounds() {
			break
		}
	}
	slices.Sort(times)
	const apart = 1e-6 // s: nearer knots are one
	kept := times[:0]
	for _, t := range times {
		if t >= 0 && t <= stop && (len(kept) == 0 || t-kept[len(kept)-1] > apart) {
			kept = append(kept, t)
		}
	}
	return kept
}

// corners returns where legs begin between two readings of the odometer, as
// readings: on a course that goes round the legs come again and again.
func (c *course) corners(from, to float64) []float64 {
	var all []float64
	base := 0.0
	if c.rounds() && from > 0 {
		base = float64(math.Floor(from/c.length) * c.length)
	}
	for base < to {
		i, _ := slices.BinarySearchFunc(c.legs, from-base, func(l leg, metres float64) int { return cmp.Compare(l.start, metres) })
		for ; i < len(c.legs) && base+c.legs[i].start < to; i++ {
			all = append(all, base+c.legs[i].start)
		}
		if base += c.length; !c.rounds() {
			break
		}
	}
	return all
}

// odometer returns the metres gone at t seconds.
func (c *course) odometer(t float64) float64 {
	base := 0.0
	if c.rounds() {
		n := math.Floor(t / c.period)
		t -= float64(n * c.period)
		base = float64(n * c.length)
	}
	var now phase
	for _, p := range c.phases {
		if p.start > t {
			break
		}
		now = p
	}
	return base + now.from + float64(now.speed*(t-now.start))
}

// at returns the place and its integral at t seconds, before smoothing.
func (m *trajectory) at(t float64) (p, sum vector) {
	var turns float64
	if m.loop > 0 && t >= m.round+m.loop {
		turns = math.Floor((t - m.round) / m.loop)
		t -= float64(turns * m.loop)
	}
	i, found := slices.BinarySearchFunc(m.knots, t, func(k knot, t float64) int { return cmp.Compare(k.t, t) })
	if !found {
		i = max(0, i-1) // before the first knot: straight on backwards
	}
	k := &m.knots[i]
	dt := t - k.t
	p = k.p.along(k.rate, dt)
	sum = k.sum.along(k.p.along(p, 1), dt/2)
	if turns > 0 {
		round := m.knots[len(m.knots)-1].sum.along(m.first, -1)
		sum = sum.along(round, turns)
	}
	return p, sum
}

// look returns the place at t seconds and the velocity in m/s.
func (m *trajectory) look(t float64) (p geo.Point, east, north float64) {
	p0, sum0 := m.at(t - m.window/2)
	p1, sum1 := m.at(t + m.window/2)
	mean := sum1.along(sum0, -1)
	p = geo.Point{
		Lat: m.origin.Lat + geo.Angle(mean[0]/m.window),
		Lon: m.origin.Lon + geo.Angle(mean[1]/m.window),
	}
	e, n := metresPerRadian(p)
	return p, float64((p1[1]-p0[1])/m.window) * e, float64((p1[0]-p0[0])/m.window) * n
}
