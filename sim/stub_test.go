package sim

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
)

// perfect is a system that knows the truth: one confirmed track an object, an
// alert as soon as an object is in an area or over a line. It shows that the
// scenarios' expectations can be met, and that the runner sees when they are not.
type perfect struct {
	scn    *Scenario
	engine *Engine
	now    time.Duration
	alerts []marsad.Alert
	sides  map[string]bool
	last   map[string]geo.XY
	plots  int
	scans  int
	late   int // observations older than the last one
	seenAt time.Time
}

func newPerfect(scn *Scenario) *perfect {
	return &perfect{scn: scn, engine: New(scn), sides: map[string]bool{}, last: map[string]geo.XY{}}
}

func (p *perfect) Observe(o marsad.Observation) {
	p.plots++
	if o.At.Before(p.seenAt) {
		p.late++
	}
	p.seenAt = o.At
}

func (p *perfect) Scan(marsad.Scan) { p.scans++ }

func (p *perfect) Advance(now time.Time) {
	p.now = now.Sub(p.scn.Start)
	for n, o := range p.engine.Truth(p.now) {
		if o.Class == marsad.Drone {
			continue
		}
		for z := range p.scn.Zones {
			p.watch(&p.scn.Zones[z], &o, uint32(n+1))
		}
	}
}

func (p *perfect) watch(z *marsad.Zone, o *Truth, number uint32) {
	f := geo.NewFrame(z.Points[0], 0)
	plane := func(q geo.Point) geo.XY { v := f.To(q, 0); return geo.XY{X: v.East, Y: v.North} }
	var points []geo.XY
	for _, q := range z.Points {
		points = append(points, plane(q))
	}
	at := plane(o.Position)
	key := string(z.ID) + o.Object
	before, known := p.sides[key]
	var now bool
	rule := marsad.ZoneEntry
	if z.Kind == marsad.Area {
		d, _ := geo.SignedDistance(points, at)
		now = d > 0
		if known && before && !now {
			rule = marsad.ZoneExit
		}
	} else {
		d, _, _ := geo.SignedDistanceToLine(points, at)
		if now = d > 0; known && now != before {
			crossed := false
			for i := 1; i < len(points); i++ {
				crossed = crossed || geo.Crosses(p.last[key], at, points[i-1], points[i])
			}
			rightward := z.Direction != marsad.RightToLeft
			if !crossed || (z.Direction != marsad.BothWays && now != rightward) {
				known = false
			}
		}
		rule = marsad.LineCross
	}
	wanted := z.Kind == marsad.Line || (rule == marsad.ZoneEntry && z.OnEntry) || (rule == marsad.ZoneExit && z.OnExit)
	if known && before != now && wanted {
		p.alerts = append(p.alerts, marsad.Alert{
			Rule: rule, Zone: z.ID, Track: marsad.TrackID{Station: "T1", Number: number},
			Rules: marsad.Raised, Raised: p.scn.Start.Add(p.now), Position: o.Position,
		})
	}
	p.sides[key], p.last[key] = now, at
}

func (p *perfect) Tracks() []marsad.Track {
	var tracks []marsad.Track
	for _, o := range p.engine.Truth(p.now) {
		number := uint32(0)
		for i := range p.engine.objects {
			if p.engine.objects[i].name == o.Object {
				number = uint32(i + 1)
			}
		}
		state := marsad.Confirmed
		if math.Hypot(o.East, o.North) < 0.1 || p.masked(o.Position) {
			state = marsad.Held
		}
		tracks = append(tracks, marsad.Track{ID: marsad.TrackID{Station: "T1", Number: number}, State: state, Position: o.Position})
	}
	return tracks
}

// masked tells whether a place lies in an area that some sensor cannot see into.
func (p *perfect) masked(at geo.Point) bool {
	for i := range p.scn.Sensors {
		for _, m := range p.scn.Sensors[i].Masks {
			f := geo.NewFrame(m[0], 0)
			var ring []geo.XY
			for _, q := range m {
				v := f.To(q, 0)
				ring = append(ring, geo.XY{X: v.East, Y: v.North})
			}
			v := f.To(at, 0)
			if d, _ := geo.SignedDistance(ring, geo.XY{X: v.East, Y: v.North}); d > 0 {
				return true
			}
		}
	}
	return false
}

func (p *perfect) Alerts() []marsad.Alert { return p.alerts }
