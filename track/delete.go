package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
)

// lookedAt takes in that a sensor has finished a scan: the tracks that it should
// have seen and did not lose odds (Musicki, Evans, Stankovic 1994, equation 29),
// and where the sensor is blind to slow objects, their models shift towards
// standing. What it cannot see loses nothing.
func (e *Engine) lookedAt(sc *scan) {
	s := &e.sensors[sc.sensor]
	s.scans++
	s.forget()
	s.ageWatch()
	e.compareReflectors(s, sc)
	if every := sc.to - s.lastEnd; s.told && every > 0 && every < 2*s.half {
		s.half = every / 2 // it looks more often than it was said to
	}
	s.lastEnd = max(s.lastEnd, sc.to)
	half := s.half
	for i := range e.targets {
		t := &e.targets[i]
		if !t.used || t.born > sc.to || sc.to < t.heard-half {
			continue
		}
		when := sc.to
		dt := when - t.f.t
		en, nn := t.g.x[0]+float64(dt*t.g.x[2]), t.g.x[1]+float64(dt*t.g.x[3])
		l := e.plane.look(&s.site, en, nn, t.f.up)
		sigma := math.Sqrt((t.g.p[0]+t.g.p[4])/2) + math.Abs(dt)*2
		reach := s.reaches(&l, sigma)
		if reach < 0.01 {
			continue
		}
		clear := s.clear(en, nn, sigma)
		if reach*clear < 0.01 {
			e.hidden(int32(i), reach, when-half)
			continue
		}
		if s.Sweep {
			width := float64(s.Field.Width)
			if width <= 0 {
				width = 2 * math.Pi
			}
			when = sc.from + float64((sc.to-sc.from)*min(1, float64((geo.Angle(l.azimuth())-s.Field.From).Normal())/width))
		}
		if when < t.born || t.id != 0 && e.people.Bars(t.id, sc.sensor) {
			continue
		}
		middle := when
		if !s.Sweep {
			middle = (sc.from + sc.to) / 2 // at some time of the scan, nobody knows when
		}
		seen := t.fedAt(sc.sensor, middle, max(half, (sc.to-sc.from)/2))
		e.compareLook(sc.sensor, t, when, reach*clear, seen)
		if seen {
			continue
		}
		e.missedBy(int32(i), s, when, reach, clear)
	}
}

// guessScan takes a scan for finished, of a sensor that does not tell, when its
// plots are a revisit further on.
func (e *Engine) guessScan(i int32) {
	s := &e.sensors[i]
	if s.told || math.IsInf(s.newest, -1) || s.Kind == marsad.Locator || s.Kind == marsad.Tripwire || s.Kind == marsad.Tracker || s.carried {
		return
	}
	revisit := float64(s.Revisit)
	if math.IsInf(s.lastEnd, -1) || s.newest-s.lastEnd > 10*revisit {
		s.lastEnd = s.newest // the first plot, or the first after silence
	}
	for s.newest >= s.lastEnd+float64(1.5*revisit) {
		e.lookedAt(&scan{sensor: i, from: s.lastEnd, to: s.lastEnd + revisit})
	}
}

// missedBy feeds a miss at time when to track i, which lies in the sensor's reach
// and clear of its masks with these probabilities.
func (e *Engine) missedBy(i int32, s *sensor, when, reach, clear float64) {
	t := &e.targets[i]
	if when > t.f.t && s.MinRadialSpeed > 0 {
		t.f.predict(t.motion, when-t.f.t)
		t.g = t.f.merged()
	}
	t.age(when, float64(e.opt.Life))
	unseen := e.miss(&t.f, s, &t.g, reach*clear)
	seen, slow := 1-exact.Exp(unseen), s.MinRadialSpeed > 0
	t.odds += unseen
	e.lookedInVain(i, s, when, reach*clear)
	if reach >= 0.5 {
		t.silent.note(seen, slow)
		if seen > 0.8*s.Pd {
			t.lacked(s)
		}
	}
	if s.MinRadialSpeed > 0 {
		t.g = t.f.merged()
	}
	e.mark(i)
}

// mark notes a shown track as changed when its state has.
func (e *Engine) mark(i int32) {
	t := &e.targets[i]
	if t.id == 0 || t.state == t.standing() {
		return
	}
	t.state = t.standing()
	if t.state != marsad.Confirmed {
		e.quiet = append(e.quiet, i)
	}
	if !t.dirty {
		t.dirty = true
		e.dirty = append(e.dirty, i)
	}
}

// housekeep ends tracks that are no more and files those anew that have moved
// since they were filed.
func (e *Engine) housekeep() {
	e.quiet = e.quiet[:0]
	for i := range e.targets {
		t := &e.targets[i]
		if !t.used {
			continue
		}
		if e.hopeless(t) {
			e.end(int32(i))
			continue
		}
		t.vague, t.adrift = !t.worthShowing(e.now), t.spread(e.now) >= t.bound
		if t.id != 0 && t.state != marsad.Confirmed {
			e.quiet = append(e.quiet, int32(i))
		}
		e.mark(int32(i))
		e.unseen(int32(i))
		if e.now-t.filed > 5 {
			e.file(int32(i))
		}
	}
	if e.now-e.united > 2 {
		e.late *= 1 - min(1, (e.now-e.united)/900)
		e.united = e.now
		e.reunite()
		e.tendNames()
	}
}

// hopeless tells whether a track is to end.
func (e *Engine) hopeless(t *target) bool {
	far := t.spread(e.now) / t.bound
	if t.id == 0 {
		return t.odds < t.first-3.4 || far > 4.5 || e.now-t.heard > 40
	}
	return t.odds < -3 || far > 18
}

// end takes a track out.
func (e *Engine) end(i int32) {
	t := &e.targets[i]
	if t.id != 0 {
		e.step.Ended = append(e.step.Ended, marsad.TrackID{Station: e.opt.Station, Number: t.id})
		e.counts.Ended++
		e.people.Ended(t.id)
	}
	e.index.Remove(i)
	e.forgetNames(i)
	t.used, t.id, t.dirty = false, 0, false
	e.retired = append(e.retired, i)
}
