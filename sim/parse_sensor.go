package sim

import (
	"time"

	"marsad"
	"marsad/geo"
)

// newSensor reads the name and the title of a sensor.
func newSensor(r *reader, kind marsad.SensorKind) *Sensor {
	s := &Sensor{}
	s.ID = marsad.SensorID(r.newName("a sensor"))
	s.Name, s.Kind, s.Pd = r.title(), kind, 1
	if s.Name == "" {
		s.Name = string(s.ID)
	}
	return s
}

func (r *reader) addSensor(s *Sensor) {
	if r.err == nil {
		r.scn.Sensors = append(r.scn.Sensors, *s)
	}
}

// lookOptions are common to what looks from a site.
func lookOptions() []option[Sensor] {
	return []option[Sensor]{
		{"at", func(r *reader, s *Sensor) { s.Site = r.position("the site") }},
		{"height", func(r *reader, s *Sensor) { s.SiteHeight = r.length("the height above the ground", 1e4) }},
		{"sigma-azimuth", func(r *reader, s *Sensor) {
			s.SigmaAzimuth = r.angle("the standard deviation", 0, 45*geo.Degree)
			s.Measures |= marsad.HasAzimuth
		}},
		{"sigma-elevation", func(r *reader, s *Sensor) {
			s.SigmaElevation = r.angle("the standard deviation", 0, 45*geo.Degree)
			s.Measures |= marsad.HasElevation
		}},
		{"pd", func(r *reader, s *Sensor) { s.Pd = r.number("the probability of detection", 0, 1) }},
		{"false", func(r *reader, s *Sensor) { s.FalsePerScan = r.number("the number of false plots", 0, 500) }},
		{"revisit", func(r *reader, s *Sensor) { s.Revisit = r.period("the time between looks") }},
		{"phase", func(r *reader, s *Sensor) { s.Phase = r.period("the time of the first look").Duration() }},
		{"field", func(r *reader, s *Sensor) {
			s.Field.From = r.angle("the left of the field", 0, 360*geo.Degree)
			r.want("to")
			s.Field.Width = (r.angle("the right of the field", 0, 360*geo.Degree) - s.Field.From).Normal()
		}},
		{"range", func(r *reader, s *Sensor) {
			s.RangeMin = r.length("the shortest range", 1e6)
			r.want("to")
			s.RangeMax = r.length("the longest range", 1e6)
		}},
		{"elevations", func(r *reader, s *Sensor) {
			s.ElevationSpan.From = r.angle("the lowest elevation", -90*geo.Degree, 90*geo.Degree)
			r.want("to")
			s.ElevationSpan.Width = r.angle("the highest elevation", s.ElevationSpan.From, 90*geo.Degree) - s.ElevationSpan.From
		}},
		{"bias-azimuth", func(r *reader, s *Sensor) { s.AzimuthBias = r.angle("the bias", -45*geo.Degree, 45*geo.Degree) }},
		{"error-azimuth", func(r *reader, s *Sensor) { s.ErrorAzimuth = r.angle("the error", -45*geo.Degree, 45*geo.Degree) }},
		{"beam", func(r *reader, s *Sensor) { s.ResolutionAzimuth = r.angle("the width of the beam", 0, 45*geo.Degree) }},
	}
}

func radarOptions() []option[Sensor] {
	return append(lookOptions(), []option[Sensor]{
		{"sigma-range", func(r *reader, s *Sensor) {
			s.SigmaRange = r.length("the standard deviation", 1e4)
			s.Measures |= marsad.HasRange
		}},
		{"sigma-rate", func(r *reader, s *Sensor) {
			s.SigmaRangeRate = r.speed("the standard deviation", 0, 100)
			s.Measures |= marsad.HasRangeRate
		}},
		{"min-speed", func(r *reader, s *Sensor) { s.MinRadialSpeed = r.speed("the lowest speed", 0, 100) }},
		{"rates", func(r *reader, s *Sensor) {
			s.RateSpan[0] = r.speed("the lowest range rate", -1000, 1000)
			r.want("to")
			s.RateSpan[1] = r.speed("the highest range rate", s.RateSpan[0], 1000)
		}},
		{"resolution", func(r *reader, s *Sensor) { s.Resolution = r.length("the resolution in range", 1e4) }},
		{"bias-range", func(r *reader, s *Sensor) { s.RangeBias = r.quantity("the bias", lengthUnits(), -1e4, 1e4) }},
		{"error-range", func(r *reader, s *Sensor) { s.ErrorRange = r.quantity("the error", lengthUnits(), -1e4, 1e4) }},
		{"staring", func(_ *reader, s *Sensor) { s.Sweep = false }},
	}...)
}

// radar NAME ["TITLE"] OPTION…
func readRadar(r *reader) {
	s := newSensor(r, marsad.Radar)
	s.Sweep, s.RateSpan = true, [2]float64{-30, 30}
	readOptions(r, s, radarOptions(), "at", "sigma-range", "sigma-azimuth", "revisit", "range")
	if s.Measures&marsad.HasRangeRate == 0 {
		s.RateSpan = [2]float64{}
	}
	r.checkLook(s)
	r.addSensor(s)
}

func mastOptions() []option[Sensor] {
	return append(lookOptions(), option[Sensor]{"names", func(r *reader, s *Sensor) {
		s.Names = r.number("the probability of the right class", 0.01, 0.99)
	}})
}

// mast NAME ["TITLE"] OPTION…
func readMast(r *reader) {
	s := newSensor(r, marsad.Camera)
	readOptions(r, s, mastOptions(), "at", "sigma-azimuth", "revisit", "range")
	r.checkLook(s)
	r.addSensor(s)
}

// checkLook checks what two options say together.
func (r *reader) checkLook(s *Sensor) {
	if r.err == nil && s.RangeMax <= s.RangeMin {
		r.fail(r.words[1], "the ranges are empty")
	}
	if s.Measures&marsad.HasElevation != 0 && s.ElevationSpan.Width == 0 {
		s.ElevationSpan = geo.Sector{From: -5 * geo.Degree, Width: 25 * geo.Degree}
	}
}

// mask SENSOR POSITION POSITION POSITION…
func readMask(r *reader) {
	name, t := r.name("the sensor")
	s := r.scn.Sensor(marsad.SensorID(name))
	if r.err == nil && (s == nil || s.Kind == marsad.Locator) {
		r.fail(t, "no radar or mast of that name above")
	}
	if ring := r.positions("a corner", 3); r.err == nil {
		s.Masks = append(s.Masks, ring)
	}
}

func locatorOptions() []option[Sensor] {
	return []option[Sensor]{
		{"sigma", func(r *reader, s *Sensor) { s.SigmaPosition = r.length("the standard deviation", 1e5) }},
		{"pd", func(r *reader, s *Sensor) { s.Pd = r.number("the probability of a report", 0, 1) }},
		{"revisit", func(r *reader, s *Sensor) { s.Revisit = r.period("the time between reports") }},
		{"phase", func(r *reader, s *Sensor) { s.Phase = r.period("the time of the first report").Duration() }},
		{"tells", func(r *reader, s *Sensor) {
			for len(s.Tells) == 0 || (r.more() && r.scn.hasObject(r.peek().text)) {
				name, t := r.name("an actor")
				if r.err == nil && !r.scn.hasObject(name) {
					r.fail(t, "no actor of that name above")
				}
				if r.err != nil {
					return
				}
				s.Tells = append(s.Tells, name)
			}
		}},
	}
}

// locator NAME ["TITLE"] OPTION…
func readLocator(r *reader) {
	s := newSensor(r, marsad.Locator)
	s.Measures = marsad.HasPosition
	readOptions(r, s, locatorOptions(), "sigma", "revisit", "tells")
	r.addSensor(s)
}

// assetSensor is the locator that a drone of our own is.
func assetSensor(a *Actor) *Sensor {
	s := &Sensor{Tells: []string{a.Name}, Phase: time.Second / 2}
	s.ID, s.Name, s.Kind, s.Pd = marsad.SensorID(a.Name), a.Name, marsad.Locator, 1
	s.Measures = marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity
	s.SigmaPosition, s.Revisit = a.Asset.Sigma, a.Asset.Telemetry
	return s
}
