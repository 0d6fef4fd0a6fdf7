package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/track/registration"
)

const (
	judgeEvery  = 5.0 // s
	lonelyShare = 0.6 // of its tracks that nobody else sees, above which a sensor disagrees
	lonelyLooks = 15.0
	lonelyFor   = 60.0 // s
)

// judge says of each sensor whether it has been turned or moved, whether its clock
// is off, and whether what it sees fits the others. Biases that it always had and
// that are corrected are no finding while they are what surveys commonly leave.
func (e *Engine) judge() {
	if e.now-e.judged < judgeEvery {
		return
	}
	e.judged = e.now
	for i := range e.sensors {
		if s := &e.sensors[i]; s.biased() {
			e.judgeBiases(int32(i))
			e.judgeFit(int32(i))
		}
	}
}

// judgeBiases compares a sensor's biases with what they were before it changed.
func (e *Engine) judgeBiases(i int32) {
	s := &e.sensors[i]
	x, was := e.reg.Estimate(i), &s.watch.reference
	biased, _ := e.reg.Verdict()
	sigma := func(part int) float64 { return math.Sqrt(e.reg.Variance(i, part)) }
	for _, c := range [...]struct {
		code            marsad.Code
		off, sigma      float64
		changed, always float64 // least that is told of one that has changed, and of one that was always so
	}{
		{marsad.SensorTurned, (x[registration.Azimuth] - was[registration.Azimuth]) / degree, sigma(registration.Azimuth) / degree, 0.5, 2.1},
		{marsad.SensorClockOff, x[registration.Clock] - was[registration.Clock], sigma(registration.Clock), 0.3, 0.75},
		{marsad.SensorDisplaced, exact.Hypot(x[registration.East]-was[registration.East], x[registration.North]-was[registration.North]),
			exact.Hypot(sigma(registration.East), sigma(registration.North)), 2 * s.SigmaRange, 2 * s.SigmaRange},
	} {
		least := c.always // about three sigmas of the prior
		if s.changedBefore {
			least = c.changed
		}
		is := unknown
		switch {
		case biased && math.Abs(c.off) > max(least, 3*c.sigma):
			is = holds
		case math.Abs(c.off) < least && c.sigma < least/2 && s.watch.agrees(s.Pd):
			is = over
		}
		e.say(s, c.code, is, c.off, c.sigma)
	}
}

// standing is what is known of whether something is wrong. Not to know is no reason to
// take back what was said.
type standing uint8

const (
	unknown standing = iota
	holds
	over
)

// agrees tells whether a sensor sees most of what others see.
func (w *watch) agrees(pd float64) bool { return w.looks >= suspectLooks && !w.suspect(pd) }

// judgeFit tells of a sensor whose tracks the others should see and do not, while it
// does not see theirs.
func (e *Engine) judgeFit(i int32) {
	s := &e.sensors[i]
	w := &s.watch
	n := w.joined + w.lonely
	bad := n >= lonelyLooks && w.lonely > lonelyShare*n && w.suspect(s.Pd)
	switch {
	case !bad:
		w.since = math.Inf(-1)
	case math.IsInf(w.since, -1):
		w.since = e.now
	}
	share, is := w.lonely/max(n, 1), unknown
	switch {
	case bad && e.now-w.since >= lonelyFor:
		is = holds
	case !bad && w.agrees(s.Pd):
		is = over
	}
	e.say(s, marsad.SensorDisagrees, is, share, math.Sqrt(share*(1-share)/max(n, 1)))
}

// say opens, renews or closes a finding about a sensor as a whole.
func (e *Engine) say(s *sensor, code marsad.Code, is standing, value, sigma float64) {
	if is == unknown {
		return
	}
	since := e.now
	if code == marsad.SensorDisagrees && is == holds {
		since = s.watch.since
	} else if s.changedBefore {
		since = s.changedAt
	}
	f := marsad.Finding{
		Code: code, Since: e.time(since), At: e.time(e.now), Over: is == over, Sensor: s.ID, Position: s.Site, Value: value, Sigma: sigma,
	}
	if is == holds {
		f.Evidence = s.watch.recent.take()
	}
	e.find(f)
}

// recent holds the sequence numbers of the newest plots that were compared with
// those of other sensors.
type recent struct {
	seq  [4]uint64
	next int
}

func (r *recent) add(seq uint64) {
	r.seq[r.next] = seq
	r.next = (r.next + 1) % len(r.seq)
}

// take returns them, oldest first, and forgets them.
func (r *recent) take() []uint64 {
	var out []uint64
	for k := range r.seq {
		if s := r.seq[(r.next+k)%len(r.seq)]; s != 0 {
			out = append(out, s)
		}
	}
	*r = recent{}
	return out
}
