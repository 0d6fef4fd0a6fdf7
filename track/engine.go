package track

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/exact"
	"marsad/geo"
	"marsad/track/foreign"
	"marsad/track/grid"
	"marsad/track/registration"
	"marsad/track/said"
)

// Engine turns observations into tracks. One goroutine owns it.
type Engine struct {
	opt     Options
	plane   plane
	epoch   time.Time
	now     float64         // s since the epoch
	begun   bool            // something was taken in
	waiting []marsad.Sensor // set before that
	sensors []sensor
	byID    map[marsad.SensorID]int32

	targets []target
	free    []int32
	retired []int32 // free from the next association on: its pairs may still mean the old ones
	index   grid.Index
	quiet   []int32 // shown, and not seen of late; some may have come back since
	lastID  uint32
	swept   float64 // when housekeeping was last done
	united  float64 // when twins were last looked for
	judged  float64 // when the sensors were last judged

	pending []plot
	words   []marsad.Observation // of pending, by plot.word
	looks   []scan
	lines   []line              // bearings of late that no track explains
	late    float64             // how late plots come: the latest of the last minutes, s
	groups  []marsad.ExerciseID // exercises by number; 0 is none
	called  map[naming]int32    // shown tracks by what they say they are

	reg      registrar
	jumps    []registration.Jump
	foreign  foreign.Book
	told     []marsad.Observation // by other systems since the last step
	findings []opened
	names    []*name // that are told
	nameAt   map[naming]int32
	work     workspace
	step     marsad.TrackStep
	dirty    []int32
	slab     []marsad.Contribution
	counts   Counts
	fixing   string              // who makes the correction that is being made; empty: none is
	asked    []marsad.Correction // to be made by the next step
	people   said.Book           // what people have said that stands
	parked   []parked            // tracks that people have merged into others
}

// scan is a marsad.Scan in the engine's terms.
type scan struct {
	sensor   int32
	from, to float64
}

// New returns an engine without sensors.
func New(o Options) *Engine {
	return &Engine{
		opt: o.withDefaults(), byID: map[marsad.SensorID]int32{}, called: map[naming]int32{}, nameAt: map[naming]int32{}, index: grid.New(),
		lastID: o.LastNumber, groups: []marsad.ExerciseID{""}, swept: math.Inf(-1), judged: math.Inf(-1), now: math.Inf(-1), foreign: foreign.New(identityEvidence),
	}
}

// frameReach is how far from its origin the local frame is good, m.
const frameReach = 1.5e6

// SetSensor adds a sensor or replaces what is known of it. Of those that are set
// before anything is observed the first by name that stands somewhere fixes the
// local frame of the engine, in whatever order they come; without one the first
// position that is told does. What is told of places out of its reach is shown as told.
func (e *Engine) SetSensor(s marsad.Sensor) {
	if !e.begun {
		e.waiting = append(e.waiting, s)
		return
	}
	e.setSensor(s)
}

// setSensor puts a sensor into the frame.
func (e *Engine) setSensor(s marsad.Sensor) {
	if !s.Site.IsZero() {
		e.setPlane(s.Site, s.SiteHeight)
		if told := s.SiteHeight != 0 || s.Kind != marsad.Locator; told && s.Kind != marsad.Tracker && (s.SiteHeight < e.plane.ground || !e.plane.level) {
			e.plane.ground, e.plane.level = s.SiteHeight, true
		}
	}
	z := e.plane.newSensor(s)
	z.reflectors = e.plane.newReflectors(s.Reflectors, nil)
	i, ok := e.byID[s.ID]
	if !ok {
		i = int32(len(e.sensors))
		e.byID[s.ID] = i
		e.sensors = append(e.sensors, z)
		e.reg.Add(z.biased())
		e.reg.loose = e.reg.loose || z.biased()
		return
	}
	z.clutterMap = e.sensors[i].clutterMap
	z.reflectors = e.plane.newReflectors(s.Reflectors, e.sensors[i].reflectors)
	e.keepBiases(i, &z)
	if s.Revisit <= 0 {
		z.half = e.sensors[i].half
	}
	z.hits, z.looks = e.sensors[i].hits, e.sensors[i].looks
	z.told, z.newest, z.scatter = e.sensors[i].told, e.sensors[i].newest, e.sensors[i].scatter
	z.scans, z.lastEnd = e.sensors[i].scans, e.sensors[i].lastEnd
	e.sensors[i] = z
}

// setPlane fixes the frame, once.
func (e *Engine) setPlane(p geo.Point, ground float64) {
	if !e.plane.set {
		e.plane = newPlane(p, ground)
	}
}

// beyond tells whether o tells of a place out of the frame's reach.
func (e *Engine) beyond(o *marsad.Observation) bool {
	at := o.Position
	if !o.Has.All(marsad.HasPosition) {
		if at = o.Observer; !o.Has.All(marsad.HasObserver) {
			return false
		}
	}
	e.setPlane(at, 0)
	a, b := geo.ToECEF(at, 0), geo.ToECEF(e.plane.frame.Origin, 0)
	return exact.Hypot(exact.Hypot(a.X-b.X, a.Y-b.Y), a.Z-b.Z) > frameReach
}

// Counts returns what the engine has done.
func (e *Engine) Counts() Counts {
	c := e.counts
	c.Live, c.Tentative = 0, 0
	for i := range e.targets {
		switch t := &e.targets[i]; {
		case t.id != 0:
			c.Live++
		case t.used:
			c.Tentative++
		}
	}
	return c
}

// Observe takes observations in; they count from the next Advance on. The slice
// is not kept. Observations that are not valid, or polar ones of a sensor that
// was never set, are counted and left out.
func (e *Engine) Observe(obs []marsad.Observation) {
	for i := range obs {
		o := &obs[i]
		e.counts.Observations++
		if o.Valid() != nil || !e.take(o) {
			e.counts.Rejected++
		}
	}
}

// Scan takes in that a sensor has finished looking. It counts from the next
// Advance on, after the observations.
func (e *Engine) Scan(s marsad.Scan) {
	e.open()
	i, ok := e.byID[s.Sensor]
	if !ok {
		e.counts.Rejected++
		return
	}
	e.counts.Scans++
	e.sensors[i].told = true
	e.setEpoch(s.To)
	e.looks = append(e.looks, scan{sensor: i, from: e.seconds(s.From), to: e.seconds(s.To)})
}

func (e *Engine) seconds(t time.Time) float64 { return t.Sub(e.epoch).Seconds() }

func (e *Engine) time(t float64) time.Time {
	return e.epoch.Add(time.Duration(math.Round(t*1e6)) * time.Microsecond)
}

// take turns o into a pending plot. It returns false for what cannot be used.
func (e *Engine) take(o *marsad.Observation) bool {
	e.open()
	e.setEpoch(o.At)
	if o.Kind == marsad.SystemTrack || e.beyond(o) {
		if !o.Has.All(marsad.HasPosition) {
			return false
		}
		e.told = append(e.told, *o)
		return true
	}
	i, ok := e.byID[o.Sensor]
	if !ok {
		if !o.Has.All(marsad.HasPosition) {
			return false
		}
		e.SetSensor(marsad.Sensor{ID: o.Sensor, Kind: marsad.Locator, Site: o.Position, SiteHeight: e.plane.ground, Pd: 0.9, Revisit: 5})
		i = e.byID[o.Sensor]
	}
	p := plot{
		sensor: i, seq: o.Seq, serial: e.counts.Observations, got: e.seconds(o.Received), kind: o.Kind, has: o.Has,
		toldTime: e.seconds(o.At), toldRange: o.Range, toldAzimuth: float64(o.Azimuth), el: float64(o.Elevation), rr: o.RangeRate,
		vRng: bounded(square(o.SigmaRange, e.sensors[i].SigmaRange, 10), 1e-2, 1e10),
		vAz:  bounded(square(float64(o.SigmaAzimuth), float64(e.sensors[i].SigmaAzimuth), 0.01), 1e-10, 10),
		vEl:  bounded(square(float64(o.SigmaElevation), float64(e.sensors[i].SigmaElevation), 0.02), 1e-10, 10),
		vRr:  bounded(square(o.SigmaRangeRate, e.sensors[i].SigmaRangeRate, 1), 1e-4, 1e8),
		cov:  o.Covariance, ve: o.East, vn: o.North, vV: bounded(square(o.SigmaVelocity, 0, 1), 1e-4, 1e8),
		word: int32(len(e.words)), group: e.group(o.Marks.Exercise), named: !o.Identity.IsZero(),
		flies: o.Identity.ICAO != 0 || o.Identity.Mode3A != 0,
	}
	p.keepMeasured()
	p.straighten()
	e.placeObserver(o, &p)
	if !e.placeObservation(o, &p) {
		return false
	}
	e.sensors[i].newest = max(e.sensors[i].newest, p.t)
	e.pending = append(e.pending, p)
	e.words = append(e.words, *o)
	return true
}

// placeObservation fills in where p lies. It returns false for an observation
// that says nothing about a place.
func (e *Engine) placeObservation(o *marsad.Observation, p *plot) bool {
	s := &e.sensors[p.sensor]
	h, sigma := e.heightOf(o)
	if sigma == 0 {
		p.has &^= marsad.HasHeight
	}
	p.up, p.vUp = h-e.plane.ground, sigma*sigma
	e.correct(s, p)
	switch {
	case o.Has.All(marsad.HasPosition):
		v := e.plane.to(o.Position, h)
		p.t = p.toldTime
		p.e, p.n = v.East, v.North
		p.cov = soundCovariance(p.cov, square(s.SigmaPosition, 10, 10))
		p.reach = math.Sqrt(max(p.cov.EE, p.cov.NN))
		p.has &^= marsad.HasRange | marsad.HasAzimuth | marsad.HasElevation | marsad.HasRangeRate | marsad.HasObserver
	case o.Has.All(marsad.HasRange | marsad.HasAzimuth):
	case o.Has.All(marsad.HasAzimuth):
		p.kind = marsad.Bearing
		return true
	default:
		return false
	}
	if p.kind == marsad.Bearing {
		p.kind = marsad.Plot // it has a place, whatever it is called
	}
	return true
}

// keepMeasured clears the quantities that are not measured: they may be anything.
func (p *plot) keepMeasured() {
	clear := func(q marsad.Measured, x ...*float64) {
		if !p.has.All(q) {
			for _, v := range x {
				*v = 0
			}
		}
	}
	clear(marsad.HasRange, &p.toldRange)
	clear(marsad.HasAzimuth, &p.toldAzimuth)
	clear(marsad.HasElevation, &p.el)
	clear(marsad.HasRangeRate, &p.rr)
	clear(marsad.HasVelocity, &p.ve, &p.vn)
	if !p.has.All(marsad.HasPosition) {
		p.cov = marsad.Covariance{}
	}
}

// soundCovariance makes a told covariance one that can be: what is missing or zero
// becomes least, m², and the correlation is kept below one.
func soundCovariance(c marsad.Covariance, least float64) marsad.Covariance {
	if !(c.EE+c.NN > 0) {
		return marsad.Covariance{EE: least, NN: least}
	}
	c.EE, c.NN = min(max(c.EE, 1e-2), 1e10), min(max(c.NN, 1e-2), 1e10)
	bound := 0.99 * math.Sqrt(c.EE*c.NN)
	c.EN = min(max(c.EN, -bound), bound)
	if math.IsNaN(c.EN) {
		c.EN = 0
	}
	return c
}

// heightOf returns a told height above the ellipsoid and its standard deviation,
// which for heights above the sea takes in the geoid and for pressure altitudes
// the weather; the plain and 0 when there is none.
func (e *Engine) heightOf(o *marsad.Observation) (h, sigma float64) {
	if !o.Has.All(marsad.HasHeight) {
		return e.plane.ground, 0
	}
	sigma = math.Sqrt(square(o.SigmaHeight, 0, 10))
	switch o.Height.Above {
	case geo.Ellipsoid:
		return o.Height.Metres, sigma
	case geo.Ground:
		return e.plane.ground + o.Height.Metres, exact.Hypot(sigma, 20)
	case geo.SeaLevel:
		return o.Height.Metres, exact.Hypot(sigma, 30)
	case geo.Pressure:
		return o.Height.Metres, exact.Hypot(sigma, 100)
	}
	return e.plane.ground, 0
}

// bounded keeps a variance within what the arithmetic bears.
func bounded(v, least, most float64) float64 { return min(max(v, least), most) }

// square returns the variance of the first standard deviation that is known.
func square(told, known, guess float64) float64 {
	switch {
	case told > 0:
		return told * told
	case known > 0:
		return known * known
	}
	return guess * guess
}

// group returns the number of an exercise.
func (e *Engine) group(id marsad.ExerciseID) int32 {
	if i := slices.Index(e.groups, id); i >= 0 {
		return int32(i)
	}
	e.groups = append(e.groups, id)
	return int32(len(e.groups) - 1)
}

// Advance works through what was taken in and moves the engine's time to now,
// which does not go back. The step holds the tracks that changed, predicted to
// now, those that ended, and which observation fed which track. Its slices are
// valid until the next call of Advance; the Track values in it may be kept.
func (e *Engine) Advance(now time.Time) *marsad.TrackStep {
	e.open()
	e.setEpoch(now)
	e.now = max(e.now, e.seconds(now))
	e.step = marsad.TrackStep{At: e.time(e.now),
		Changed: e.step.Changed[:0], Ended: e.step.Ended[:0], Associations: e.step.Associations[:0], Findings: e.step.Findings[:0], Bonds: e.step.Bonds[:0]}
	e.makeCorrections()
	e.drain()
	e.foreignWords()
	if e.now-e.swept >= 0.5 || len(e.looks) > 0 {
		e.swept = e.now
		e.housekeep()
		e.judge()
	}
	e.looks = e.looks[:0]
	e.report()
	e.reportForeign()
	e.reportFindings()
	return &e.step
}

// drain works through the pending plots, a sensor's plots of one time together,
// in the order of their times, and then the scans.
func (e *Engine) drain() {
	w := &e.work
	w.turns, w.plots = w.turns[:0], w.plots[:0]
	for i := range e.pending {
		w.turns = append(w.turns, int32(i))
	}
	slices.SortFunc(w.turns, func(a, b int32) int { return e.comparePlots(&e.pending[a], &e.pending[b]) })
	for _, i := range w.turns {
		w.plots = append(w.plots, e.pending[i])
	}
	for i := 0; i < len(w.plots); {
		p, j := &w.plots[i], i+1
		for j < len(w.plots) && w.plots[j].sensor == p.sensor && w.plots[j].t == p.t && w.plots[j].kind == p.kind && w.plots[j].group == p.group {
			j++
		}
		if ps := e.reflect(w.plots[i:j]); len(ps) > 0 {
			e.associate(ps)
		}
		e.register()
		i = j
	}
	e.pending, e.words = e.pending[:0], e.words[:0]
	slices.SortFunc(e.looks, func(a, b scan) int {
		return cmp.Or(cmp.Compare(a.to, b.to), e.compareSensors(a.sensor, b.sensor), cmp.Compare(a.from, b.from))
	})
	for i := range e.looks {
		e.lookedAt(&e.looks[i])
	}
	for i := range e.sensors {
		e.guessScan(int32(i))
	}
}
