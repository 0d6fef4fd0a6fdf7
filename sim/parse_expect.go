package sim

import (
	"math"
	"time"

	"marsad"
)

// Subject is what an expectation is about.
type Subject uint8

// The subjects.
const (
	TrackCount Subject = iota + 1 // Least to Most confirmed tracks
	TrackNear                     // a confirmed track within Within metres of Actor
	SameTrack                     // one and the same such track over the whole span
	HeldTrack                     // such a track, and it is held
	AnAlert                       // an alert of Rule
	NoAlert                       // none
)

// When says at which times of its span an expectation must hold.
type When uint8

// The ways to hold.
const (
	Throughout When = iota // at every time of the span
	Once                   // at one time of it at least
)

// Expectation is one line of what should come of a scenario.
type Expectation struct {
	Where
	Text     string // as it stands in the scenario
	From, To time.Duration
	Open     bool // To is the end of the scenario
	When     When

	Subject Subject
	Least   int // tracks
	Most    int
	Rule    marsad.Code
	Zone    marsad.ZoneID // empty is any
	Actor   string        // empty is any
	Within  float64       // m
}

// at TIME expect WHAT
func readAt(r *reader) {
	t := r.duration("the time")
	r.expectation(Expectation{From: t, To: t})
}

// by TIME expect WHAT
func readBy(r *reader) {
	r.expectation(Expectation{To: r.duration("the time"), When: Once})
}

// from TIME to TIME expect WHAT
func readFrom(r *reader) {
	e := Expectation{From: r.duration("the beginning")}
	r.want("to")
	t := r.peek()
	if e.To = r.duration("the end"); e.To < e.From {
		r.fail(t, "the end is before the beginning")
	}
	r.expectation(e)
}

// expect WHAT
func readAlways(r *reader) {
	r.next-- // its own word is read with the rest
	r.expectation(Expectation{Open: true})
}

func (r *reader) expectation(e Expectation) {
	r.want("expect")
	switch r.expected() {
	case "no":
		r.want("alert")
		e.Subject = NoAlert
		r.alert(&e)
	case "alert":
		e.Subject = AnAlert
		r.alert(&e)
	case "track":
		e.Subject = TrackNear
		r.near(&e)
	case "held":
		r.want("track")
		e.Subject = HeldTrack
		r.near(&e)
	case "same":
		r.want("track")
		e.Subject = SameTrack
		r.near(&e)
	default:
		e.Subject = TrackCount
		r.count(&e)
	}
	if e.Open && e.Subject == AnAlert {
		e.When = Once
	}
	if r.err != nil {
		return
	}
	e.Where = r.words[0].Where
	for i, w := range r.words {
		if i > 0 {
			e.Text += " "
		}
		e.Text += w.text
	}
	r.scn.Expectations = append(r.scn.Expectations, e)
}

// expected takes the word that says what is expected, if it is not a number.
func (r *reader) expected() string {
	word, _ := r.accept("no", "alert", "track", "same", "held")
	return word
}

// alert RULE [on ZONE] [within LENGTH of ACTOR]
func (r *reader) alert(e *Expectation) {
	rule, _ := r.name("the rule")
	e.Rule = marsad.Code(rule)
	if _, ok := r.accept("on"); ok {
		name, t := r.name("the zone")
		found := false
		for _, z := range r.scn.Zones {
			found = found || string(z.ID) == name
		}
		if r.err == nil && !found {
			r.fail(t, "no zone of that name above")
		}
		e.Zone = marsad.ZoneID(name)
	}
	if r.more() {
		r.near(e)
	}
}

// within LENGTH of ACTOR
func (r *reader) near(e *Expectation) {
	r.want("within")
	e.Within = r.length("the distance", 1e6)
	r.want("of")
	name, t := r.name("the actor")
	if r.err == nil && !r.isObject(name) {
		r.fail(t, "no single actor of that name above")
	}
	e.Actor = name
}

func (r *reader) isObject(name string) bool {
	a := r.scn.actor(name)
	return r.scn.hasObject(name) && (a == nil || a.Count == 0)
}

// [at least | at most] NUMBER [to NUMBER] tracks
func (r *reader) count(e *Expectation) {
	bound := ""
	if _, ok := r.accept("at"); ok {
		bound = r.want("least", "most")
	}
	e.Least = r.whole("the number of tracks", 0, maxObjects)
	e.Most = e.Least
	switch bound {
	case "least":
		e.Most = math.MaxInt
	case "most":
		e.Least = 0
	default:
		if _, ok := r.accept("to"); ok {
			e.Most = r.whole("the number of tracks", e.Least, maxObjects)
		}
	}
	r.want("tracks", "track")
}
