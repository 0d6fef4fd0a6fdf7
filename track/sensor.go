package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
	"marsad/track/registration"
)

// sensor is what the engine keeps of a marsad.Sensor.
type sensor struct {
	marsad.Sensor
	site          site
	clutter       float64 // mean number of false plots a scan
	density       float64 // the same over the spans of all measured quantities
	masks         []mask
	clutterMap    *clutterMap
	scans         int                         // completed
	applied       [registration.Parts]float64 // biases that its plots are corrected by
	before        [registration.Parts]float64 // the same for plots older than changedAt
	changedAt     float64                     // s: when it was turned or moved last; before all times: never
	stood         site                        // where it stood before
	reflectors    []reflector
	watch         watch
	carried       bool // it has been about: plots came with the place of their observer
	changedBefore bool
	moved         bool    // they have just changed
	loose         bool    // they are not yet known to a fraction of its noise
	half          float64 // s: two plots of one object are further apart than this
	told          bool    // the ends of its scans are told
	hits, looks   float64 // of shown tracks that nothing was near, as many as are remembered
	scatter       float64 // median of the squared normalised innovations of its plots; 0: not known
	newest        float64 // measured time of its newest plot, s
	lastEnd       float64 // end of the last scan, s; of its newest plot without scans
}

// mask is an area that a sensor cannot see into, with its bounding box.
type mask struct {
	ring     []geo.XY
	min, max geo.XY
}

// leastFalse is the mean number of false plots a scan that is believed: no radar,
// camera or array has none, whatever it claims or leaves out.
func leastFalse(s *marsad.Sensor) float64 {
	least := 0.02
	if s.Kind == marsad.Radar || s.Kind == marsad.Camera || s.Kind == marsad.Acoustic {
		least = 0.2
	}
	return max(s.FalsePerScan, least)
}

// unknownHalf stands for half the revisit of a sensor of which none is known, s.
const unknownHalf = 0.3

// newSensor places s in the frame.
func (pl *plane) newSensor(s marsad.Sensor) sensor {
	if s.Pd <= 0 {
		s.Pd = 0.8 // not told
	}
	s.Pd = min(max(s.Pd, 0.1), 0.99)
	half := float64(s.Revisit) / 2
	if s.Revisit <= 0 {
		s.Revisit, half = 4, unknownHalf
	}
	if s.RangeMax <= 0 {
		s.RangeMax = 20000
	}
	z := sensor{Sensor: s, half: half, site: pl.newSite(s.Site, s.SiteHeight), clutter: leastFalse(&s), lastEnd: math.Inf(-1), newest: math.Inf(-1), changedAt: math.Inf(-1), clutterMap: &clutterMap{}, watch: watch{since: math.Inf(-1)}}
	z.loose = z.biased()
	z.density = z.clutter / z.spans()
	if !s.Measures.All(marsad.HasRange) && s.Measures.All(marsad.HasAzimuth) {
		z.density = (z.clutter + 1) / z.spans() // other objects lie on the line as well
	}
	for _, m := range s.Masks {
		z.masks = append(z.masks, pl.newMask(m))
	}
	return z
}

// spans is the volume over which false plots are spread.
func (s *sensor) spans() float64 {
	if s.Kind == marsad.Locator || s.Kind == marsad.Tracker {
		return math.Pi * s.RangeMax * s.RangeMax
	}
	if s.Kind == marsad.Tripwire {
		return math.Pi * s.RangeMax * s.RangeMax * 150 // its false plots are few and far between
	}
	width := float64(s.Field.Width)
	if width <= 0 {
		width = 2 * math.Pi
	}
	v := width
	if s.Measures.All(marsad.HasRange) {
		v *= s.RangeMax - s.RangeMin
	}
	if s.Measures.All(marsad.HasRangeRate) {
		v *= orDefault(s.RateSpan[1]-s.RateSpan[0], 50)
	}
	if s.Measures.All(marsad.HasElevation) {
		v *= orDefault(float64(s.ElevationSpan.Width), math.Pi/6)
	}
	return v
}

func orDefault(x, d float64) float64 {
	if x <= 0 {
		return d
	}
	return x
}

// newMask brings an area into the frame.
func (pl *plane) newMask(points []geo.Point) mask {
	m := mask{min: geo.XY{X: math.Inf(1), Y: math.Inf(1)}, max: geo.XY{X: math.Inf(-1), Y: math.Inf(-1)}}
	for _, p := range points {
		v := pl.to(p, pl.ground)
		m.ring = append(m.ring, geo.XY{X: v.East, Y: v.North})
		m.min = geo.XY{X: min(m.min.X, v.East), Y: min(m.min.Y, v.North)}
		m.max = geo.XY{X: max(m.max.X, v.East), Y: max(m.max.Y, v.North)}
	}
	return m
}

// outside returns how far (e, n) lies outside of the area, m, negative inside;
// beyond margin of the bounding box just that it is far.
func (m *mask) outside(e, n, margin float64) float64 {
	if e < m.min.X-margin || e > m.max.X+margin || n < m.min.Y-margin || n > m.max.Y+margin {
		return math.Inf(1)
	}
	d, _ := geo.SignedDistance(m.ring, geo.XY{X: e, Y: n})
	return -d
}

// reaches is the chance that a place, known to sigma metres, lies within the
// sensor's range and field.
func (s *sensor) reaches(l *look, sigma float64) float64 {
	if s.Kind == marsad.Tripwire || s.Kind == marsad.Locator || s.Kind == marsad.Tracker || s.carried {
		return 0
	}
	p := beyond((l.slant-s.RangeMin)/sigma) * beyond((s.RangeMax-l.slant)/sigma)
	if w := s.Field.Width; p > 0 && w > 0 && w < 2*math.Pi {
		off := wrap(l.azimuth() - float64(s.Field.From+geo.Angle(w/2))) // from the middle
		p *= beyond((float64(float64(w)/2) - math.Abs(off)) * l.level / sigma)
	}
	return p
}

// clear is the chance that a place, known to sigma metres, lies out of all areas
// that the sensor cannot see into.
func (s *sensor) clear(e, n, sigma float64) float64 {
	p := 1.0
	for i := range s.masks {
		if p > 0 {
			p *= beyond(s.masks[i].outside(e, n, 3*sigma) / sigma)
		}
	}
	return p
}

// beyond is the chance that a standard normal variable is below x, cut to 0 and 1
// at three sigmas.
func beyond(x float64) float64 {
	switch {
	case x > 3:
		return 1
	case x < -3:
		return 0
	}
	return 0.5 * exact.Erfc(-x/math.Sqrt2)
}

// shown is the chance that an object of radial speed mean ± sigma (m/s) is above
// the sensor's least radial speed.
func (s *sensor) shown(mean, variance float64) float64 {
	if s.MinRadialSpeed <= 0 {
		return 1
	}
	sd := math.Sqrt(2*variance) + 1e-9
	in := float64(0.5 * (exact.Erf((s.MinRadialSpeed-mean)/sd) - exact.Erf((-s.MinRadialSpeed-mean)/sd)))
	return min(max(1-in, 0.001), 1)
}
