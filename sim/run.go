package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
)

// System is what a scenario is played to: a tracker, or a tracker with the
// picture and the alerts behind it.
type System interface {
	// Observe takes an observation. They come in the order of their time.
	Observe(marsad.Observation)
	// Scan takes the end of a scan, after its plots.
	Scan(marsad.Scan)
	// Advance says that it is now so late: all that was measured before was given.
	Advance(now time.Time)
	// Tracks returns the tracks of now.
	Tracks() []marsad.Track
	// Alerts returns all alerts since the start, those that were cleared too.
	Alerts() []marsad.Alert
}

// Failure is an expectation that did not come true.
type Failure struct {
	Expectation
	Why string
}

// String gives the place in the scenario, the line and what came instead.
func (f Failure) String() string { return fmt.Sprintf("%s: %s: %s", f.Where, f.Text, f.Why) }

// tick is the time from one look at the system to the next.
const tick = 500 * time.Millisecond

// Run plays the scenario to the system and returns what did not come as the
// scenario expects it. It looks twice a second, and at every time that an
// expectation names.
func Run(scn *Scenario, system System) []Failure {
	end := scn.Length
	checks := make([]check, len(scn.Expectations))
	times := []time.Duration{end}
	for i, e := range scn.Expectations {
		if e.Open {
			e.To = end
		}
		checks[i].Expectation = e
		times = append(times, e.From, e.To)
	}
	for t := time.Duration(0); t < end; t += tick {
		times = append(times, t)
	}
	slices.Sort(times)

	engine := New(scn)
	for _, t := range slices.Compact(times) {
		for _, d := range engine.Advance(t) {
			if d.IsScan() {
				system.Scan(d.Scan)
			} else {
				system.Observe(d.Observation)
			}
		}
		system.Advance(scn.Start.Add(t))
		now := view{scn, t, system.Tracks(), system.Alerts(), engine.Truth(t)}
		for i := range checks {
			checks[i].look(&now)
		}
	}
	var failures []Failure
	for i := range checks {
		if why := checks[i].verdict(); why != "" {
			failures = append(failures, Failure{checks[i].Expectation, why})
		}
	}
	return failures
}

// view is the system and the truth at one time.
type view struct {
	scn    *Scenario
	at     time.Duration
	tracks []marsad.Track
	alerts []marsad.Alert
	truth  []Truth
}

// confirmed returns the tracks that count.
func (v *view) confirmed() []marsad.Track {
	var out []marsad.Track
	for _, t := range v.tracks {
		if t.State == marsad.Confirmed || t.State == marsad.Coasting || t.State == marsad.Held {
			out = append(out, t)
		}
	}
	return out
}

// where returns the position of an object; ok is false when it is not there.
func (v *view) where(object string) (geo.Point, bool) {
	for _, t := range v.truth {
		if t.Object == object {
			return t.Position, true
		}
	}
	return geo.Point{}, false
}

// nearest returns the confirmed track that is nearest to p, and how far it is.
func (v *view) nearest(p geo.Point) (best *marsad.Track, metres float64) {
	for _, t := range v.confirmed() {
		if d, _ := geo.Inverse(p, t.Position); best == nil || d < metres {
			best, metres = &t, d
		}
	}
	return best, metres
}

// check is an expectation and how it stands.
type check struct {
	Expectation
	seen  bool   // it held at some time
	last  string // why it did not hold at the last look in the span
	first string // why it first did not hold, with the time
	track marsad.TrackID
}

// look looks at the system at one time.
func (c *check) look(v *view) {
	if v.at < c.From || v.at > c.To {
		return
	}
	why := ""
	switch c.Subject {
	case TrackCount:
		if n := len(v.confirmed()); n < c.Least || n > c.Most {
			why = fmt.Sprintf("%d tracks", n)
		}
	case TrackNear, SameTrack, HeldTrack:
		why = c.lookNear(v)
	case AnAlert, NoAlert:
		why = c.lookAlert(v)
	}
	if c.last = why; why == "" {
		c.seen = true
	} else if c.first == "" {
		c.first = fmt.Sprintf("at %s %s", clock(v.at), why)
	}
}

func (c *check) lookNear(v *view) string {
	p, there := v.where(c.Actor)
	if !there {
		return c.Actor + " is not there"
	}
	track, metres := v.nearest(p)
	switch {
	case track == nil:
		return "no track at all"
	case metres > c.Within:
		return fmt.Sprintf("the nearest track, %s, is %.0f m away", track.ID, metres)
	case c.Subject == SameTrack && !c.track.IsZero() && track.ID != c.track:
		return fmt.Sprintf("the nearest track was %s and is %s", c.track, track.ID)
	case c.Subject == HeldTrack && track.State != marsad.Held:
		return fmt.Sprintf("the nearest track, %s, is %s", track.ID, track.State)
	}
	c.track = track.ID
	return ""
}

// lookAlert looks for an alert. At one time it must stand then; by a time it must
// have been raised; an alert that is expected nowhere must not be raised in the
// span.
func (c *check) lookAlert(v *view) string {
	var found, others []string
	for _, a := range v.alerts {
		at := a.Raised.Sub(v.scn.Start)
		text := fmt.Sprintf("%s on %s at %s", a.Rule, a.Zone, clock(at))
		match := a.Rule == c.Rule && (c.Zone == "" || a.Zone == c.Zone) && at >= 0 && at <= v.at && c.isNear(v, &a, at)
		if c.Subject == NoAlert {
			match = match && at >= c.From
		} else if c.When == Throughout {
			match = match && a.Rules == marsad.Raised
		}
		if match {
			found = append(found, text)
		} else {
			others = append(others, text)
		}
	}
	switch {
	case c.Subject == NoAlert && len(found) > 0:
		return strings.Join(found, ", ")
	case c.Subject == NoAlert || len(found) > 0:
		return ""
	case len(others) > 0:
		return "only " + strings.Join(others, ", ")
	}
	return "no alert"
}

// isNear tells whether the alert was raised near the actor, where one is named.
func (c *check) isNear(v *view, a *marsad.Alert, at time.Duration) bool {
	if c.Actor == "" {
		return true
	}
	for i := range v.scn.Actors {
		for _, o := range newObjects(v.scn, &v.scn.Actors[i]) {
			if o.name != c.Actor {
				continue
			}
			truth, there := o.at(at)
			d, _ := geo.Inverse(truth.Position, a.Position)
			return there && d <= c.Within
		}
	}
	return false
}

// verdict returns why the expectation failed, or nothing.
func (c *check) verdict() string {
	if c.When == Once {
		if c.seen {
			return ""
		}
		return c.last
	}
	return c.first
}

// clock gives a time as m:ss.
func clock(t time.Duration) string {
	seconds := int(t / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
