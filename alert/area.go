package alert

import (
	"math"
	"math/bits"
	"time"

	"marsad"
	"marsad/geo"
)

// The figures of the rules.
const (
	insideProbability  = 0.95 // and more is in
	outsideProbability = 0.05 // and less is out
	updates            = 5    // of which
	agreeing           = 3    // must say the same
	lineSigmas         = 2    // off a line to be on a side of it
	rearmSigmas        = 3    // back from a line, and
	rearmMetres        = 500  // back, before it may be crossed again
	crossingTime       = 10 * time.Minute
)

// window remembers a yes or no for each of the last updates.
type window uint8

func (w *window) push(yes bool) {
	*w = *w << 1 & (1<<updates - 1)
	if yes {
		*w |= 1
	}
}

// agrees tells whether enough of the last updates were a yes.
func (w window) agrees() bool { return bits.OnesCount8(uint8(w)) >= agreeing }

// sample is one measured state of a track.
type sample struct {
	at    time.Time
	point geo.Point
	place geo.ECEF
	cov   marsad.Covariance // positive definite
}

// view is a sample with the plane around it: figures are measured from it.
type view struct {
	sample
	frame   geo.Frame
	scratch []geo.XY // reused from figure to figure
}

// plane returns the figure's corners on the view's plane, valid until the next call.
func (v *view) plane(f *figure) []geo.XY {
	v.scratch = f.flatten(&v.frame, v.scratch[:0])
	return v.scratch
}

// watch is what is remembered of one track and one zone.
type watch interface {
	// step takes a new sample in. near is false when the zone is out of reach:
	// then the track is outside and beside nothing.
	step(v *view, near bool, tell teller)
	// standing returns the rule of the alerts that stand, none twice.
	standing() []marsad.Code
	// settle takes an alert that stands from before.
	settle(a *marsad.Alert)
	// forget drops what is not standing: the zone is now f.
	forget(f *figure)
	// begin forgets what was raised while the past was gone through: an alert is
	// raised by the present.
	begin()
	// idle tells whether nothing would be lost if the watch ended.
	idle() bool
	of() *figure
}

// areaWatch is the state of zone-entry and zone-exit.
type areaWatch struct {
	figure  *figure
	in, out window
	known   bool // inside says something
	inside  bool
	entered bool // an alert zone-entry stands
	left    bool // an alert zone-exit stands

	anchor sample // the last one surely outside; zero: none
	cuts   window // updates surely outside, on the other side of the zone
}

func (w *areaWatch) of() *figure { return w.figure }

func (w *areaWatch) idle() bool { return !w.entered && !w.left && !(w.known && w.inside) }

func (w *areaWatch) begin() {
	w.known = w.known && !w.inside
	w.inside, w.entered, w.left = false, false, false
}

func (w *areaWatch) standing() (rules []marsad.Code) {
	if w.entered {
		rules = append(rules, marsad.ZoneEntry)
	}
	if w.left {
		rules = append(rules, marsad.ZoneExit)
	}
	return rules
}

func (w *areaWatch) settle(a *marsad.Alert) {
	w.known = true
	switch a.Rule {
	case marsad.ZoneEntry:
		w.entered, w.inside = true, true
	case marsad.ZoneExit:
		w.left, w.inside = true, false
	}
}

func (w *areaWatch) forget(f *figure) {
	*w = areaWatch{figure: f, known: w.entered || w.left, inside: w.entered, entered: w.entered, left: w.left}
}

func (w *areaWatch) step(v *view, near bool, tell teller) {
	p := 0.0
	if near {
		p = probabilityInside(v.plane(w.figure), v.cov)
	}
	w.in.push(p >= insideProbability)
	w.out.push(p <= outsideProbability)
	switch {
	case w.in.agrees() && !(w.known && w.inside):
		w.known, w.inside = true, true
		w.enter(tell, p, marsad.ZoneEntry)
	case w.out.agrees() && (!w.known || w.inside):
		was := w.known && w.inside
		w.known, w.inside = true, false
		w.leave(tell, p, was)
	}
	if w.figure.zone.OnEntry && !w.entered && w.cut(v, near && p <= outsideProbability) {
		w.known, w.inside, w.out = true, true, 0
		w.enter(tell, p, ZoneCut)
	}
}

func (w *areaWatch) enter(tell teller, p float64, why marsad.Code) {
	if w.left {
		w.left = false
		tell(marsad.ZoneExit, marsad.Cleared, reason(Back, param{"probability", round(p)}))
	}
	if w.figure.zone.OnEntry && !w.entered {
		w.entered = true
		tell(marsad.ZoneEntry, marsad.Raised, reason(why, param{"probability", round(p)}))
	}
}

func (w *areaWatch) leave(tell teller, p float64, was bool) {
	w.anchor, w.cuts = sample{}, 0 // a passage that was seen is no cut
	if w.entered {
		w.entered = false
		tell(marsad.ZoneEntry, marsad.Cleared, reason(Outside, param{"probability", round(p)}))
	}
	if was && w.figure.zone.OnExit && !w.left {
		w.left = true
		tell(marsad.ZoneExit, marsad.Raised, reason(marsad.ZoneExit, param{"probability", round(p)}))
	}
}

// cut tells whether the track has gone through the zone without having been seen
// in it: enough of the last updates lie surely outside, and the way to them from
// the last place surely outside before leads through.
func (w *areaWatch) cut(v *view, outside bool) bool {
	var ring []geo.XY
	if outside {
		ring = v.plane(w.figure)
		d, normal := geo.SignedDistance(ring, geo.XY{})
		outside = d <= -lineSigmas*v.cov.Along(normal.X, normal.Y)
	}
	through := outside && !w.anchor.at.IsZero() && v.at.Sub(w.anchor.at) <= crossingTime && leadsThrough(v, &w.anchor, ring)
	w.cuts.push(through)
	if outside && w.cuts == 0 {
		w.anchor = v.sample
	}
	return through && w.cuts.agrees()
}

// leadsThrough tells whether the way from the sample to the view meets the ring
// even when both ends lie two sigmas to the left or to the right of it: brushing
// a corner is not going through.
func leadsThrough(v *view, from *sample, ring []geo.XY) bool {
	enu := v.frame.FromECEF(from.place)
	length := math.Hypot(enu.East, enu.North)
	if length == 0 {
		return false
	}
	across := geo.XY{X: enu.North / length, Y: -enu.East / length}
	for _, shift := range [...]float64{-lineSigmas, 0, lineSigmas} {
		s, e := shift*from.cov.Along(across.X, across.Y), shift*v.cov.Along(across.X, across.Y)
		a := geo.XY{X: enu.East + s*across.X, Y: enu.North + s*across.Y}
		b := geo.XY{X: e * across.X, Y: e * across.Y}
		if !meets(a, b, ring, true) {
			return false
		}
	}
	return true
}

// meets tells whether the segment ab crosses the polyline or, when closed, the ring.
func meets(a, b geo.XY, line []geo.XY, closed bool) bool {
	c := line[0]
	if closed {
		c = line[len(line)-1]
	}
	for _, d := range line {
		if c != d && geo.Crosses(a, b, c, d) {
			return true
		}
		c = d
	}
	return false
}
