// Package alert turns tracks into alerts: a state machine per rule, track and
// zone, whose conditions are probabilities and not the dot on the map. It is
// pure: one goroutine calls an Engine with steps of a tracker and gets the
// transitions back.
//
// Rules:
//
//   - zone-entry is raised when P_in, the probability that the object is in the
//     zone, is 0.95 or more in 3 of 5 updates, and cleared when it is 0.05 or less
//     in 3 of 5. A track that goes through a zone between updates raises it with
//     the reason zone-cut.
//   - zone-exit is raised when a track that was inside is outside by the same
//     measure, and cleared when it is back inside.
//   - line-cross is raised when a track goes from 2 sigma on one side to 2 sigma on
//     the other, 3 of 5 updates each, within ten minutes and across the line and not
//     around its end: once per direction until it was 3 sigma and 500 m back.
//
// Only measured updates of confirmed tracks count; a prediction is no evidence. A
// track that is held, coasting or lost keeps its alerts until it ends: not to be
// seen is not to have left.
// What is known to be ours raises nothing: own forces are an exception of every rule.
// Tracks of other systems raise alerts too, and the reason says so. Edges of
// zones are geodesics between their corners; against a straight line on a map
// in longitude and latitude the difference is 0.6 m for an edge of 10 km and
// 64 m for one of 100 km, at 18° north, east to west.
package alert

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// Reasons beside the rules' own codes.
const (
	ZoneCut     marsad.Code = "zone-cut"     // raised: went through the zone between updates
	Outside     marsad.Code = "outside"      // cleared: left the zone
	Back        marsad.Code = "back"         // cleared: went back
	CrossedBack marsad.Code = "crossed-back" // cleared: crossed the line the other way
	TrackEnded  marsad.Code = "track-ended"  // cleared: nothing to watch any more
	TrackGone   marsad.Code = "track-gone"   // cleared: not seen again after a restart
	OwnForces   marsad.Code = "own-forces"   // cleared: it turned out to be ours
	ZoneRemoved marsad.Code = "zone-removed" // cleared: the zone, or what it asks for, is no more
)

// RestoreHold is how long an alert of before a restart waits for its track.
const RestoreHold = 10 * time.Minute

// history is how many samples of a track are kept beside those of its watches: a
// zone that comes into reach learns from them on which side the track was.
const history = updates + 1

// Transition is an alert that is raised or cleared. Who keeps alerts gives the
// number; at any time at most one alert stands per rule, zone and track.
type Transition struct {
	At       time.Time // measured time of the update that decided
	Rule     marsad.Code
	Zone     marsad.ZoneID
	Track    marsad.TrackID
	State    marsad.RuleState // Raised or Cleared
	Priority marsad.Priority
	// Reason is why it was raised or cleared. Params: zone (name), probability,
	// direction, distance_m (positive right of the line), class and
	// class_probability, label, foreign (true for another system's track).
	Reason     marsad.Reason
	Position   geo.Point // of the track; zero when it was not seen since a restart
	Covariance marsad.Covariance
	Sensors    []marsad.SensorID
	Origins    []marsad.Origin
	Marks      marsad.Marks // strictest of the track's and the zone's
}

// Counts is what an Engine has done since the start.
type Counts struct {
	Updates uint64 // measured updates of confirmed tracks
	Ignored uint64 // of those, without a usable position or covariance
	Refused uint64 // zones that were not valid, and are not watched
}

// Engine holds the rules' state for all tracks and zones.
type Engine struct {
	figures []*figure // sorted by zone
	grid    grid
	tracks  map[marsad.TrackID]*follow
	waiting map[marsad.TrackID]time.Time // restored and not seen since
	counts  Counts

	reached []uint64 // by figure: the round in which it was last in reach
	round   uint64
	view    view // reused from look to look
}

// follow is what is remembered of one track.
type follow struct {
	id      marsad.TrackID
	heard   time.Time
	past    []sample // oldest first, at most history
	watches []watch  // sorted by zone
	track   marsad.Track
}

// teller takes what a watch decides.
type teller func(rule marsad.Code, state marsad.RuleState, why marsad.Reason)

// New returns an engine without zones.
func New() *Engine {
	return &Engine{tracks: make(map[marsad.TrackID]*follow), waiting: make(map[marsad.TrackID]time.Time)}
}

// Counts returns what was done since the start.
func (e *Engine) Counts() Counts { return e.counts }

// Standing tells whether any alert on the track stands.
func (e *Engine) Standing(id marsad.TrackID) bool {
	f := e.tracks[id]
	return f != nil && slices.ContainsFunc(f.watches, func(w watch) bool { return len(w.standing()) > 0 })
}

// SetZones makes zones the ones to watch, at time at. A zone that is equal to
// the one of before keeps its state; of a changed one only what stands is kept.
// Alerts of zones that are gone, or no longer ask for their rule, are cleared.
// A zone that is not valid is refused and counted.
func (e *Engine) SetZones(at time.Time, zones []marsad.Zone) []Transition {
	before := make(map[marsad.ZoneID]*figure, len(e.figures))
	for _, f := range e.figures {
		before[f.zone.ID] = f
	}
	e.figures = e.figures[:0:0]
	now := make(map[marsad.ZoneID]*figure, len(zones))
	for i := range zones {
		if zones[i].Valid() != nil {
			e.counts.Refused++
			continue
		}
		f := before[zones[i].ID]
		if f == nil || !sameZone(&f.zone, &zones[i]) {
			f = newFigure(&zones[i])
		}
		now[f.zone.ID] = f
	}
	for _, f := range now {
		e.figures = append(e.figures, f)
	}
	slices.SortFunc(e.figures, func(a, b *figure) int { return cmp.Compare(a.zone.ID, b.zone.ID) })
	for i, f := range e.figures {
		f.index = i
	}
	e.grid = newGrid(e.figures)
	e.reached = make([]uint64, len(e.figures))
	return e.rezone(at, now)
}

// rezone brings the watches of all tracks to the new figures.
func (e *Engine) rezone(at time.Time, now map[marsad.ZoneID]*figure) (out []Transition) {
	for _, f := range e.byID() {
		f.watches = slices.DeleteFunc(f.watches, func(w watch) bool {
			was := w.of()
			f2 := now[was.zone.ID]
			if f2 == was {
				return false
			}
			gone := f2 == nil || f2.zone.Kind != was.zone.Kind
			for _, rule := range w.standing() {
				if gone || !asksFor(&f2.zone, rule) {
					out = append(out, f.transition(at, &was.zone, rule, marsad.Cleared, reason(ZoneRemoved)))
					gone = gone || len(w.standing()) == 1
				}
			}
			if !gone {
				w.forget(f2)
			}
			return gone
		})
	}
	return out
}

// byID returns the tracks in a fixed order.
func (e *Engine) byID() []*follow {
	all := make([]*follow, 0, len(e.tracks))
	for _, f := range e.tracks {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *follow) int {
		return cmp.Or(cmp.Compare(a.id.Station, b.id.Station), cmp.Compare(a.id.Number, b.id.Number))
	})
	return all
}

func sameZone(a, b *marsad.Zone) bool {
	return a.Version == b.Version && a.Name == b.Name && a.Kind == b.Kind && a.OnEntry == b.OnEntry && a.OnExit == b.OnExit &&
		a.Direction == b.Direction && a.Priority == b.Priority && a.Marks == b.Marks && slices.Equal(a.Points, b.Points)
}

func asksFor(z *marsad.Zone, rule marsad.Code) bool {
	switch rule {
	case marsad.ZoneEntry:
		return z.OnEntry
	case marsad.ZoneExit:
		return z.OnExit
	}
	return true
}

// Restore takes the alerts that stand from before a restart, after SetZones and
// before the first Update: they are not raised again, and can be cleared. Those
// whose zone is gone are cleared at once, those whose track is not seen again by
// Tick. What had not been raised is not known any more: a track that was half
// way across a line, or inside a zone that asks for exit alone, starts anew.
func (e *Engine) Restore(at time.Time, alerts []marsad.Alert) (out []Transition) {
	for i := range alerts {
		a := &alerts[i]
		if a.Rules != marsad.Raised {
			continue
		}
		j, ok := slices.BinarySearchFunc(e.figures, a.Zone, func(f *figure, z marsad.ZoneID) int { return cmp.Compare(f.zone.ID, z) })
		if !ok || !asksFor(&e.figures[j].zone, a.Rule) || (a.Rule == marsad.LineCross) != (e.figures[j].zone.Kind == marsad.Line) {
			f := &follow{id: a.Track}
			out = append(out, f.transition(at, &marsad.Zone{ID: a.Zone, Priority: a.Priority, Marks: a.Marks}, a.Rule, marsad.Cleared, reason(ZoneRemoved)))
			continue
		}
		f := e.follow(a.Track)
		f.watch(e.figures[j]).settle(a)
		f.track.Origins, f.track.Marks = a.Origins, f.track.Marks.Union(a.Marks)
		e.waiting[a.Track] = at
	}
	return out
}

// Tick clears restored alerts whose track was not seen within RestoreHold.
func (e *Engine) Tick(now time.Time) (out []Transition) {
	if len(e.waiting) == 0 {
		return nil
	}
	for _, f := range e.byID() {
		if since, ok := e.waiting[f.id]; ok && now.Sub(since) >= RestoreHold {
			out = e.end(out, now, f.id, TrackGone)
		}
	}
	return out
}

// Update takes a step of the tracker and returns what it raises and clears, in
// the order of the step's tracks and then of the zones.
func (e *Engine) Update(step *marsad.TrackStep) (out []Transition) {
	for i := range step.Changed {
		if t := &step.Changed[i]; t.State == marsad.Ended {
			out = e.end(out, step.At, t.ID, TrackEnded)
		} else {
			out = e.update(out, t)
		}
	}
	for _, id := range step.Ended {
		out = e.end(out, step.At, id, TrackEnded)
	}
	return out
}

func (e *Engine) end(out []Transition, at time.Time, id marsad.TrackID, why marsad.Code) []Transition {
	f := e.tracks[id]
	if f == nil {
		return out
	}
	for _, w := range f.watches {
		for _, rule := range w.standing() {
			out = append(out, f.transition(at, &w.of().zone, rule, marsad.Cleared, reason(why)))
		}
	}
	delete(e.tracks, id)
	delete(e.waiting, id)
	return out
}

func (e *Engine) follow(id marsad.TrackID) *follow {
	f := e.tracks[id]
	if f == nil {
		f = &follow{id: id, past: make([]sample, 0, history)}
		f.track.ID = id
		e.tracks[id] = f
	}
	return f
}

func (e *Engine) update(out []Transition, t *marsad.Track) []Transition {
	if t.State != marsad.Confirmed {
		return out
	}
	if t.Label == marsad.Own {
		return e.end(out, t.At, t.ID, OwnForces)
	}
	f := e.follow(t.ID)
	if !t.Heard.After(f.heard) {
		return out
	}
	f.heard = t.Heard
	e.counts.Updates++
	now, ok := newSample(t)
	if !ok {
		e.counts.Ignored++
		return out
	}
	delete(e.waiting, t.ID)
	f.track = *t
	e.reach(f, &now)
	if len(f.watches) > 0 {
		out = e.judge(out, f, &now)
	}
	if len(f.past) == history {
		copy(f.past, f.past[1:])
		f.past = f.past[:history-1]
	}
	f.past = append(f.past, now)
	return out
}

// newSample returns the track's state made fit for measuring. A metre is added
// to both axes of its error: no zone is drawn better than that, and the matrix
// has an inverse then.
func newSample(t *marsad.Track) (sample, bool) {
	c := marsad.Covariance{EE: t.Covariance.EE + 1, EN: t.Covariance.EN, NN: t.Covariance.NN + 1}
	usable := t.Position.Valid() && c.EE >= 1 && c.NN >= 1 && c.EE < 1e14 && c.NN < 1e14 && c.EE*c.NN-c.EN*c.EN > 0
	return sample{at: t.At, point: t.Position, place: geo.ToECEF(t.Position, 0), cov: c}, usable
}

// reach finds the zones near the track's last ways and lets it watch them; those
// it need not watch any more are dropped.
func (e *Engine) reach(f *follow, now *sample) {
	e.round++
	major, _, _ := now.cov.Ellipse()
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}.with(now.point, farSigma*major)
	for i := range f.past {
		b = b.with(f.past[i].point, 0)
	}
	e.grid.near(b, func(fig *figure) {
		if e.reached[fig.index] == e.round {
			return
		}
		e.reached[fig.index] = e.round
		known := len(f.watches)
		w := f.watch(fig)
		if len(f.watches) == known {
			return
		}
		for i := range f.past { // as if it had been watched from afar
			w.step(e.look(&f.past[i]), true, func(marsad.Code, marsad.RuleState, marsad.Reason) {})
		}
		w.begin()
	})
	f.watches = slices.DeleteFunc(f.watches, func(w watch) bool {
		return e.reached[w.of().index] != e.round && w.idle()
	})
}

// look returns the view of a sample, valid until the next call.
func (e *Engine) look(s *sample) *view {
	e.view.sample = *s
	e.view.frame = geo.NewFrame(s.point, 0)
	return &e.view
}

// judge lets every watch of the track take the sample in.
func (e *Engine) judge(out []Transition, f *follow, now *sample) []Transition {
	v := e.look(now)
	for _, w := range f.watches {
		fig := w.of()
		w.step(v, e.reached[fig.index] == e.round, func(rule marsad.Code, state marsad.RuleState, why marsad.Reason) {
			out = append(out, f.transition(now.at, &fig.zone, rule, state, why))
		})
	}
	return out
}
