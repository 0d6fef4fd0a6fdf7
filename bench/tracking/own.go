package tracking

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"marsad/geo"
)

// Scenarios of our own, drawn from a seed: kinds of trouble that the benchmark's
// folders have not. They are written in its format and scored by its measures.

// Own is a scenario of our own and what the engine must reach on it.
type Own struct {
	Name    string
	About   string
	Seconds float64
	Step    float64 // s between the scoring instants
	C       float64 // cut-off of GOSPA, m
	Dims    int
	Limit   OwnLimit
	build   func(*world)
}

// OwnLimit is the worst that passes; zero asks for nothing.
type OwnLimit struct {
	GOSPA, False, NEES float64 // at most
	Completeness       float64 // at least
	Ambiguity          float64 // at most
	Switches           int     // at most
}

// broken tells which limits s breaks.
func (l *OwnLimit) broken(s Score) (why []string) {
	check := func(bad bool, what string, got, limit float64) {
		if bad {
			why = append(why, fmt.Sprintf("%s %.4g breaks the limit of %.4g", what, got, limit))
		}
	}
	check(l.GOSPA > 0 && s.GOSPA > l.GOSPA, "GOSPA", s.GOSPA, l.GOSPA)
	check(l.False > 0 && s.False > l.False, "false tracks", s.False, l.False)
	check(l.NEES > 0 && s.NEES > l.NEES, "NEES", s.NEES, l.NEES)
	check(s.Completeness < l.Completeness, "completeness", s.Completeness, l.Completeness)
	check(l.Ambiguity > 0 && s.Ambiguity > l.Ambiguity, "ambiguity", s.Ambiguity, l.Ambiguity)
	check(l.Switches > 0 && s.Switches > l.Switches, "switches", float64(s.Switches), float64(l.Switches))
	return why
}

// Owns returns the scenarios of our own.
func Owns() []Own {
	return slices.Concat(crowds(), deceptions())
}

// world is the truth of a scenario and who watches it.
type world struct {
	rand     *rand.Rand
	frame    geo.Frame
	seconds  float64
	objects  []object
	watchers []watcher
}

const (
	worldGround = 450.0   // height of the plain above the ellipsoid, m
	worldStep   = 0.25    // s between the places of an object that are kept
	earthRadius = 6.371e6 // by which the plain falls away from the frame, m
)

// object is one thing that moves, from born to dies.
type object struct {
	class      string
	born, dies float64 // s
	places     []moved // every worldStep
}

// moved is where an object is and how it moves: east, north, height over the plain.
type moved struct {
	at, v [3]float64
}

// leg is a part of a route: for so many seconds at a speed (m/s), turning to the
// right (°/s) and climbing (m/s).
type leg struct{ seconds, speed, turn, climb float64 }

// add lets an object start at (e, n) with a heading in degrees from north and go
// along the legs, speeding up and braking at accel m/s²; the last leg lasts.
func (w *world) add(class string, e, n, height, heading, accel float64, legs ...leg) *object {
	o := object{class: class, dies: w.seconds + 1}
	x := moved{at: [3]float64{e, n, height}}
	speed, psi := legs[0].speed, heading*math.Pi/180
	k, left := 0, legs[0].seconds
	for range int(w.seconds/worldStep) + 2 {
		sn, cs := math.Sincos(psi)
		x.v = [3]float64{speed * sn, speed * cs, legs[k].climb}
		o.places = append(o.places, x)
		for i := range x.at {
			x.at[i] += x.v[i] * worldStep
		}
		speed += min(max(legs[k].speed-speed, -accel*worldStep), accel*worldStep)
		psi += legs[k].turn * math.Pi / 180 * worldStep
		if left -= worldStep; left <= 0 && k < len(legs)-1 {
			k++
			left = legs[k].seconds
		}
	}
	w.objects = append(w.objects, o)
	return &w.objects[len(w.objects)-1]
}

// when returns where o is at time t.
func (o *object) when(t float64) moved {
	x := t / worldStep
	i := min(max(int(x), 0), len(o.places)-2)
	f := x - float64(i)
	m := o.places[i]
	for k := range m.at {
		m.at[k] += f * (o.places[i+1].at[k] - m.at[k])
		m.v[k] += f * (o.places[i+1].v[k] - m.v[k])
	}
	return m
}

// alive tells whether o is there at time t.
func (o *object) alive(t float64) bool { return t >= o.born && t < o.dies }

// point returns a place of the world as latitude, longitude and height above the
// ellipsoid: on a plain that follows the earth.
func (w *world) point(at [3]float64) (geo.Point, float64) {
	p, _ := w.frame.From(geo.ENU{East: at[0], North: at[1], Up: -(at[0]*at[0] + at[1]*at[1]) / (2 * earthRadius)})
	return p, worldGround + at[2]
}

// watcher is a sensor of the world. Angles are degrees, all else is SI.
type watcher struct {
	id, kind               string
	e, n, mast             float64
	sigmaRange             float64
	sigmaAzimuth           float64
	sigmaElevation         float64 // 0: not measured
	sigmaDoppler           float64 // 0: not measured
	pd, falsePlots         float64
	revisit, delay         float64
	rangeMin, rangeMax     float64
	fieldFrom, fieldWidth  float64 // width 0: all around
	minSpeed               float64
	resolution, resAzimuth float64
	dopplerSpan            float64

	// detects is the true probability of detection at a range; nil: pd, as is told.
	detects func(rng float64) float64
	// lie changes what the sensor tells of a true plot; nil: it tells the truth.
	lie func(t float64, s *sighting)
	// ghosts returns further plots of a scan, beside the false ones that are spread
	// evenly: multipath of what was seen, clutter that moves.
	ghosts func(w *world, t float64, seen []sighting) []sighting
}

// sighting is one plot before noise: range m, azimuth and elevation °, range rate
// m/s, and the numbers of the objects that made it, from 1; none: false.
type sighting struct {
	rng, az, el, rr float64
	of              []int
}

// look returns how the watcher at frame f sees m.
func (w *world) look(f *geo.Frame, m *moved) sighting {
	p, h := w.point(m.at)
	v := f.To(p, h)
	later := m.at
	for i := range later {
		later[i] += m.v[i]
	}
	p2, h2 := w.point(later)
	u := f.To(p2, h2)
	r, az, el := v.Polar()
	dot := v.East*(u.East-v.East) + v.North*(u.North-v.North) + v.Up*(u.Up-v.Up)
	return sighting{rng: r, az: az.Degrees(), el: el.Degrees(), rr: dot / r}
}

// scan returns what z sees at time t, before noise.
func (w *world) scan(z *watcher, t float64) []sighting {
	p, h := w.point([3]float64{z.e, z.n, z.mast})
	f := geo.NewFrame(p, h)
	var seen []sighting
	for i := range w.objects {
		o := &w.objects[i]
		m := o.when(t)
		s := w.look(&f, &m)
		if !o.alive(t) || !z.covers(&s) || z.minSpeed > 0 && math.Abs(s.rr) < z.minSpeed || w.rand.Float64() >= z.chance(s.rng) {
			continue
		}
		s.of = []int{i + 1}
		seen = append(seen, s)
	}
	return w.unresolved(z, seen)
}

// chance is the true probability of detection.
func (z *watcher) chance(rng float64) float64 {
	if z.detects != nil {
		return z.detects(rng)
	}
	return z.pd
}

// covers tells whether a place lies in range and field.
func (z *watcher) covers(s *sighting) bool {
	return s.rng > z.rangeMin && s.rng < z.rangeMax && (z.fieldWidth == 0 || turnOf(s.az-z.fieldFrom) <= z.fieldWidth)
}

// unresolved makes one plot of those that z cannot tell apart, each with a share
// of the echo that fluctuates.
func (w *world) unresolved(z *watcher, seen []sighting) []sighting {
	var out []sighting
	left := slices.Clone(seen)
	for len(left) > 0 {
		g := left[:1:1]
		left = left[1:]
		for i := 0; i < len(left); {
			s := left[i]
			if !slices.ContainsFunc(g, func(x sighting) bool {
				return math.Abs(x.rng-s.rng) < z.resolution && math.Abs(signed(x.az-s.az)) < z.resAzimuth
			}) {
				i++
				continue
			}
			g = append(g, s)
			left = slices.Delete(left, i, i+1)
			i = 0
		}
		out = append(out, w.centroid(g))
	}
	return out
}

// centroid is the plot that the things of g make together.
func (w *world) centroid(g []sighting) sighting {
	if len(g) == 1 {
		return g[0]
	}
	var c sighting
	sum := 0.0
	for _, s := range g {
		share := w.rand.ExpFloat64() + 0.2
		sum += share
		c.rng += share * s.rng
		c.az += share * signed(s.az-g[0].az)
		c.el += share * s.el
		c.rr += share * s.rr
		c.of = append(c.of, s.of...)
	}
	return sighting{rng: c.rng / sum, az: g[0].az + c.az/sum, el: c.el / sum, rr: c.rr / sum, of: c.of}
}

// falseSighting is one false plot, anywhere that z covers.
func (w *world) falseSighting(z *watcher) sighting {
	width := z.fieldWidth
	if width == 0 {
		width = 360
	}
	s := sighting{
		rng: z.rangeMin + w.rand.Float64()*(z.rangeMax-z.rangeMin), az: z.fieldFrom + w.rand.Float64()*width,
		el: 30 * w.rand.Float64(), rr: z.dopplerSpan * (2*w.rand.Float64() - 1),
	}
	if z.minSpeed > 0 && math.Abs(s.rr) < z.minSpeed {
		s.rr = math.Copysign(z.minSpeed+w.rand.Float64()*(z.dopplerSpan-z.minSpeed), s.rr)
	}
	return s
}

// poisson draws a number with the given mean (Knuth, The Art of Computer
// Programming 2, section 3.4.1, algorithm Q).
func (w *world) poisson(mean float64) int {
	n, p := 0, w.rand.Float64()
	for limit := math.Exp(-mean); p > limit; n++ {
		p *= w.rand.Float64()
	}
	return n
}

// told is a plot as a line of detections.csv tells of it.
type told struct {
	sighting
	watcher     *watcher
	scan        int
	t, received float64
}

// observe lets all watchers watch, and returns the plots in the order of arrival
// and the rows of scans.csv.
func (w *world) observe() (plots []told, scans [][]string) {
	type scanned struct {
		received float64
		row      []string
	}
	var done []scanned
	for i := range w.watchers {
		z := &w.watchers[i]
		for k := 0; float64(k)*z.revisit < w.seconds; k++ {
			t := float64(k) * z.revisit
			seen := w.scan(z, t)
			if z.ghosts != nil {
				seen = append(seen, z.ghosts(w, t, seen)...)
			}
			for range w.poisson(z.falsePlots) {
				seen = append(seen, w.falseSighting(z))
			}
			for _, s := range seen {
				if len(s.of) > 0 {
					s.rng += z.sigmaRange * w.rand.NormFloat64()
					s.az += z.sigmaAzimuth * w.rand.NormFloat64()
					s.el += z.sigmaElevation * w.rand.NormFloat64()
					s.rr += z.sigmaDoppler * w.rand.NormFloat64()
					if z.lie != nil {
						z.lie(t, &s)
					}
				}
				plots = append(plots, told{sighting: s, watcher: z, scan: k, t: t, received: t + z.delay})
			}
			done = append(done, scanned{t + z.delay, []string{z.id, strconv.Itoa(k), decimals(t, 3), decimals(t, 3), decimals(t+z.delay, 3), strconv.Itoa(len(seen))}})
		}
	}
	slices.SortStableFunc(plots, func(a, b told) int { return compare(a.received, b.received) })
	slices.SortStableFunc(done, func(a, b scanned) int { return compare(a.received, b.received) })
	for _, d := range done {
		scans = append(scans, d.row)
	}
	return plots, scans
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// turnOf brings degrees into [0, 360), signed into (-180, 180].
func turnOf(deg float64) float64 { return math.Mod(math.Mod(deg, 360)+360, 360) }

func signed(deg float64) float64 {
	d := turnOf(deg)
	if d > 180 {
		d -= 360
	}
	return d
}

func square(x float64) float64 { return x * x }

func sin(deg float64) float64 { return math.Sin(deg * math.Pi / 180) }
func cos(deg float64) float64 { return math.Cos(deg * math.Pi / 180) }
