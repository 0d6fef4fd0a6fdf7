package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// Detection is one thing that one sensor gave at one time: an observation, or
// the end of a scan.
type Detection struct {
	At          time.Duration // since the start of the scenario
	Sensor      marsad.SensorID
	Observation marsad.Observation
	Scan        marsad.Scan   // of which Sensor is empty where this is an observation
	Asset       *marsad.Asset // with a report of an asset of our own
	Truth       string        // the object behind it, empty for none; never leaves the test side

	looker int // in the order of the scenario: orders what has the same time
}

// IsScan tells whether the detection is the end of a scan.
func (d *Detection) IsScan() bool { return d.Scan.Sensor != "" }

// Engine plays one scenario.
type Engine struct {
	scn     *Scenario
	objects []object
	lookers []looker
	waiting []Detection // made, and later than the last Advance
	now     time.Duration
}

// looker is a sensor at work.
type looker struct {
	*Sensor
	key   uint64
	frame geo.Frame
	masks [][]geo.XY // in frame
	scan  uint64     // the next one
	look  func(*Engine, *looker, time.Duration) []Detection
}

// start is the time at which the scan begins.
func (l *looker) start(scan uint64) time.Duration {
	return l.Phase + time.Duration(scan)*l.Revisit.Duration()
}

// New returns an engine at the start of the scenario.
func New(scn *Scenario) *Engine {
	e := &Engine{scn: scn, now: -1}
	for i := range scn.Actors {
		e.objects = append(e.objects, newObjects(scn, &scn.Actors[i])...)
	}
	for i := range scn.Sensors {
		e.lookers = append(e.lookers, newLooker(&scn.Sensors[i]))
	}
	return e
}

func newLooker(s *Sensor) looker {
	l := looker{Sensor: s, key: keyOf(string(s.ID))}
	switch s.Kind {
	case marsad.Radar:
		l.look = (*Engine).sweep
	case marsad.Camera:
		l.look = (*Engine).film
	default:
		l.look = (*Engine).report
	}
	if s.Site.IsZero() {
		return l
	}
	l.frame = geo.NewFrame(s.Site, s.SiteHeight)
	for _, ring := range s.Masks {
		var plane []geo.XY
		for _, p := range ring {
			v := l.frame.To(p, s.SiteHeight)
			plane = append(plane, geo.XY{X: v.East, Y: v.North})
		}
		l.masks = append(l.masks, plane)
	}
	return l
}

// Truth returns the objects that are there at t, in the order of the scenario.
// It does not move the engine.
func (e *Engine) Truth(t time.Duration) []Truth {
	var all []Truth
	for i := range e.objects {
		if truth, ok := e.objects[i].at(t); ok {
			all = append(all, truth)
		}
	}
	return all
}

// Advance plays up to and including to and returns what the sensors gave since
// the last call, by time. Steps of any length give the same detections.
func (e *Engine) Advance(to time.Duration) []Detection {
	if to <= e.now {
		return nil
	}
	e.now = to
	for i := range e.lookers {
		l := &e.lookers[i]
		for l.start(l.scan) <= to {
			for _, d := range l.look(e, l, l.start(l.scan)) {
				d.looker = i
				e.waiting = append(e.waiting, d)
			}
			l.scan++
		}
	}
	slices.SortStableFunc(e.waiting, func(a, b Detection) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.looker, b.looker))
	})
	n, _ := slices.BinarySearchFunc(e.waiting, to+1, func(d Detection, t time.Duration) int { return cmp.Compare(d.At, t) })
	done := e.waiting[:n:n]
	e.waiting = slices.Clone(e.waiting[n:])
	return done
}

// observation returns an observation of l at t without any quantity.
func (e *Engine) observation(l *looker, t time.Duration, kind marsad.ObservationKind) marsad.Observation {
	at := e.scn.Start.Add(t)
	return marsad.Observation{Sensor: l.ID, At: at, Received: at, Kind: kind, Origin: l.Origin, Marks: l.Marks}
}

// scanEnd returns the detection that ends a scan.
func (e *Engine) scanEnd(l *looker, from, to time.Duration, plots int) Detection {
	end := e.scn.Start.Add(to)
	return Detection{At: to, Sensor: l.ID, Scan: marsad.Scan{
		Sensor: l.ID, From: e.scn.Start.Add(from), To: end, Received: end, Plots: plots,
	}}
}

// report makes the reports of a locator: of those that it tells of.
func (e *Engine) report(l *looker, t time.Duration) []Detection {
	var out []Detection
	for i := range e.objects {
		o := &e.objects[i]
		if !slices.Contains(l.Tells, o.name) && !slices.Contains(l.Tells, o.actor.Name) {
			continue
		}
		truth, there := o.at(t)
		r := newStream(e.scn.Seed, forReport, l.key, o.key, l.scan)
		if !there || r.Float64() >= l.Pd {
			continue
		}
		d := Detection{At: t, Sensor: l.ID, Observation: e.observation(l, t, marsad.Report), Truth: o.name}
		x := &d.Observation
		x.Has, x.Label = l.Measures, marsad.Cooperative
		p := offset(truth.Position, float64(l.SigmaPosition*r.normal()), float64(l.SigmaPosition*r.normal()))
		x.Position = geo.Point{Lat: gridAngle(p.Lat), Lon: gridAngle(p.Lon)}
		variance := float64(l.SigmaPosition * l.SigmaPosition)
		x.Covariance = marsad.Covariance{EE: variance, NN: variance}
		x.Class[truth.Class] = 1
		if o.actor.Asset == nil {
			x.Identity.Name = o.name
		} else {
			tellOwn(x, truth, r)
			x.Identity.MAVLink = o.actor.Asset.System
			d.Asset = o.actor.Asset.state(t, truth, e.scn)
		}
		out = append(out, d)
	}
	return out
}

// The errors of what an aircraft of our own tells of itself besides its position.
const (
	ownHeightSigma   = 3   // m
	ownVelocitySigma = 0.3 // m/s
)

// tellOwn adds what an aircraft of our own tells of its flight.
func tellOwn(x *marsad.Observation, truth Truth, r stream) {
	x.Label = marsad.Own
	x.Height = geo.Height{
		Metres: onGrid(truth.Height+float64(ownHeightSigma*r.normal()), lengthGrid),
		Above:  geo.Ellipsoid,
	}
	x.SigmaHeight = ownHeightSigma
	x.East = onGrid(truth.East+float64(ownVelocitySigma*r.normal()), speedGrid)
	x.North = onGrid(truth.North+float64(ownVelocitySigma*r.normal()), speedGrid)
	x.SigmaVelocity = ownVelocitySigma
}

// state returns the health of the asset and where its camera looks.
func (a *Asset) state(t time.Duration, truth Truth, scn *Scenario) *marsad.Asset {
	const low = 0.2 // it comes home for a fresh battery with a fifth left
	s := &marsad.Asset{
		At: scn.Start.Add(t), BatteryLeft: -1, LinkQuality: 0.9, Armed: true, Mode: "auto",
		AttitudeKnown: true, CameraKnown: true,
		Heading: gridAngle(geo.Angle(math.Atan2(truth.East, truth.North)).Normal()),
	}
	if a.Battery > 0 {
		flight := time.Duration((1 - low) * float64(a.Battery))
		s.BatteryLeft = 1 - float64(t%flight)/float64(a.Battery)
	}
	s.CameraAz, s.CameraEl = s.Heading, -45*geo.Degree
	if !a.Camera.IsZero() {
		frame := geo.NewFrame(truth.Position, truth.Height)
		_, az, el := frame.To(a.Camera, scn.Ground).Polar()
		s.CameraAz, s.CameraEl = gridAngle(az), gridAngle(el)
	}
	return s
}
