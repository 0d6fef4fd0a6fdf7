package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// sight is an object as a sensor would see it without error.
type sight struct {
	object *object
	at     time.Duration
	rng    float64 // m
	az, el geo.Angle
	rate   float64 // m/s, positive away
	class  marsad.Class
	spread float64 // m, how large it is
}

// see returns o as l sees it at t; ok is false when it is not there or not in
// sight: out of range or field, behind a mask, or too slow.
func (l *looker) see(o *object, t time.Duration) (s sight, ok bool) {
	truth, there := o.at(t)
	if !there {
		return sight{}, false
	}
	v := l.frame.To(truth.Position, truth.Height)
	s = sight{object: o, at: t, class: truth.Class, spread: truth.Size}
	s.rng, s.az, s.el = v.Polar()
	if s.rng < max(l.RangeMin, 1) || s.rng > l.RangeMax || !l.Field.Contains(s.az) {
		return s, false
	}
	for _, ring := range l.masks {
		if d, _ := geo.SignedDistance(ring, geo.XY{X: v.East, Y: v.North}); d > 0 {
			return s, false
		}
	}
	s.rate = (float64(v.East*truth.East) + float64(v.North*truth.North)) / s.rng
	return s, math.Abs(s.rate) >= l.MinRadialSpeed
}

// beamTime returns when, after the start of a scan, the beam of l points to az: it
// turns clockwise from the left of its field, or from north, once a revisit.
func (l *looker) beamTime(az geo.Angle) time.Duration {
	if !l.Sweep {
		return 0
	}
	from, width := geo.Angle(0), geo.Angle(2*math.Pi)
	if l.Field.Width > 0 {
		from, width = l.Field.From, l.Field.Width
	}
	part := float64((az - from).Normal() / width)
	return time.Duration(min(part, 1) * float64(l.Revisit) * float64(time.Second)).Truncate(time.Microsecond)
}

// sweep makes one scan of a radar: each object is seen when the beam passes it.
func (e *Engine) sweep(l *looker, start time.Duration) []Detection {
	var seen []sight
	for i := range e.objects {
		s, ok := l.see(&e.objects[i], start)
		for range 2 { // the beam passes where the object is then
			s, ok = l.see(&e.objects[i], start+l.beamTime(s.az))
		}
		if ok {
			seen = append(seen, s)
		}
	}
	end := start + l.Revisit.Duration()
	out := e.detections(l, merge(seen, l.Resolution, l.ResolutionAzimuth), marsad.Plot)
	out = append(out, e.falsePlots(l, start, marsad.Plot)...)
	slices.SortStableFunc(out, func(a, b Detection) int { return cmp.Compare(a.At, b.At) })
	return append(out, e.scanEnd(l, start, end, len(out)))
}

// film makes one frame of a camera: bearings, all at one time.
func (e *Engine) film(l *looker, t time.Duration) []Detection {
	var seen []sight
	for i := range e.objects {
		if s, ok := l.see(&e.objects[i], t); ok {
			seen = append(seen, s)
		}
	}
	out := e.detections(l, merge(seen, math.Inf(1), l.ResolutionAzimuth), marsad.Bearing)
	return append(out, e.falsePlots(l, t, marsad.Bearing)...)
}

// merge makes one of the sights that lie within resolution in range and beam in
// azimuth of the first of them: the sensor does not tell them apart.
func merge(seen []sight, resolution float64, beam geo.Angle) []sight {
	if resolution == 0 || beam == 0 {
		return seen
	}
	var cells []sight
	var sizes []float64
	for _, s := range seen {
		i := slices.IndexFunc(cells, func(c sight) bool {
			return math.Abs(c.rng-s.rng) < resolution && math.Abs(float64((c.az-s.az).Signed())) < float64(beam)
		})
		if i < 0 {
			cells, sizes = append(cells, s), append(sizes, 1)
			continue
		}
		sizes[i]++
		c, f := &cells[i], 1/sizes[i]
		c.rng += float64(f * (s.rng - c.rng))
		c.az = (c.az + geo.Angle(float64(f*float64((s.az-c.az).Signed())))).Normal()
		c.el += geo.Angle(float64(f * float64(s.el-c.el)))
		c.rate += float64(f * (s.rate - c.rate))
		c.spread = max(c.spread, s.spread)
	}
	return cells
}

// detections draws which of the sights are seen, and how well.
func (e *Engine) detections(l *looker, seen []sight, kind marsad.ObservationKind) []Detection {
	var out []Detection
	for _, s := range seen {
		r := newStream(e.scn.Seed, forPlot, l.key, s.object.key, l.scan)
		if r.Float64() >= l.Pd {
			continue
		}
		// An extended object is seen at some place of it.
		s.rng += float64(s.spread * r.between(-0.25, 0.25))
		s.az += geo.Angle(float64(s.spread*r.between(-0.25, 0.25)) / s.rng)
		x := e.measured(l, s, r, kind)
		if l.Names > 0 {
			x.Class = l.named(s.class, r)
		}
		out = append(out, Detection{At: s.at, Sensor: l.ID, Observation: x, Truth: s.object.name})
	}
	return out
}

// measured returns the observation of s with the errors of l.
func (e *Engine) measured(l *looker, s sight, r stream, kind marsad.ObservationKind) marsad.Observation {
	x := e.observation(l, s.at, kind)
	x.Has = l.Measures
	az := s.az + l.AzimuthBias + l.ErrorAzimuth + geo.Angle(float64(float64(l.SigmaAzimuth)*r.normal()))
	x.Azimuth, x.SigmaAzimuth = gridAngle(az.Normal()), l.SigmaAzimuth
	if x.Has&marsad.HasRange != 0 {
		rng := s.rng + l.RangeBias + l.ErrorRange + float64(l.SigmaRange*r.normal())
		x.Range, x.SigmaRange = onGrid(max(0, rng), lengthGrid), l.SigmaRange
	}
	if x.Has&marsad.HasElevation != 0 {
		el := s.el + geo.Angle(float64(float64(l.SigmaElevation)*r.normal()))
		el = max(-90*geo.Degree, min(el, 90*geo.Degree))
		x.Elevation, x.SigmaElevation = gridAngle(el), l.SigmaElevation
	}
	if x.Has&marsad.HasRangeRate != 0 {
		x.RangeRate = onGrid(s.rate+float64(l.SigmaRangeRate*r.normal()), speedGrid)
		x.SigmaRangeRate = l.SigmaRangeRate
	}
	return x
}

// named returns what a camera says of the class: the right one with probability
// Names, else another.
func (l *looker) named(class marsad.Class, r stream) (p marsad.ClassProbabilities) {
	told := class
	if r.Float64() >= l.Names {
		others := []marsad.Class{marsad.Person, marsad.Animal, marsad.Vehicle}
		told = others[r.IntN(len(others))]
	}
	rest := float32(1-l.Names) / (marsad.Classes - 1)
	for c := range p {
		p[c] = rest
	}
	p[told] = float32(l.Names)
	return p
}

// falsePlots draws what l sees where nothing is: evenly over the area of its
// field (a camera: over its azimuths) and its spans of rate and elevation.
func (e *Engine) falsePlots(l *looker, start time.Duration, kind marsad.ObservationKind) []Detection {
	r := newStream(e.scn.Seed, forFalse, l.key, l.scan)
	from, width := float64(l.Field.From), float64(l.Field.Width)
	if width == 0 {
		width = 2 * math.Pi
	}
	var out []Detection
	for range r.poisson(l.FalsePerScan) {
		s := sight{az: geo.Angle(r.between(from, from+width)).Normal()}
		near, far := l.RangeMin/l.RangeMax, 1.0
		s.rng = l.RangeMax * math.Sqrt(r.between(float64(near*near), far))
		s.el = l.ElevationSpan.From + geo.Angle(float64(float64(l.ElevationSpan.Width)*r.Float64()))
		s.rate = r.between(l.RateSpan[0], l.RateSpan[1])
		if math.Abs(s.rate) < l.MinRadialSpeed {
			s.rate = math.Copysign(l.MinRadialSpeed, s.rate)
		}
		s.at = start + l.beamTime(s.az)
		x := e.measured(l, s, r, kind)
		if l.Names > 0 {
			x.Class = l.named(marsad.Animal, r)
		}
		out = append(out, Detection{At: s.at, Sensor: l.ID, Observation: x})
	}
	return out
}
