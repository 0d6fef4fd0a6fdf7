package track

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"marsad"
)

// What an engine makes of its input does not depend on the order in which things of
// the same time are told: sensors that a caller keeps in a map, plots of one batch,
// looks that end at once.

// open places the sensors that were set before anything was taken in, by name.
func (e *Engine) open() {
	if e.begun {
		return
	}
	e.begun = true
	slices.SortStableFunc(e.waiting, func(a, b marsad.Sensor) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, s := range e.waiting {
		e.setSensor(s)
	}
	e.waiting = nil
}

// setEpoch lets the engine's time begin with the day of the first thing that it is
// told of, whichever of a batch that is.
func (e *Engine) setEpoch(t time.Time) {
	if e.epoch.IsZero() {
		e.epoch = t.Truncate(24 * time.Hour)
	}
}

// compareSensors orders sensors by name: their numbers depend on who was heard first.
func (e *Engine) compareSensors(a, b int32) int {
	if a == b {
		return 0
	}
	return strings.Compare(string(e.sensors[a].ID), string(e.sensors[b].ID))
}

// comparePlots orders plots so that their order of arrival within a batch does
// not matter.
func (e *Engine) comparePlots(a, b *plot) int {
	switch {
	case a.t != b.t:
		return cmp.Compare(a.t, b.t)
	case a.sensor != b.sensor:
		return e.compareSensors(a.sensor, b.sensor)
	case a.kind != b.kind:
		return cmp.Compare(a.kind, b.kind)
	case a.group != b.group:
		return cmp.Compare(e.groups[a.group], e.groups[b.group])
	case a.rng != b.rng:
		return cmp.Compare(a.rng, b.rng)
	}
	return cmp.Or(cmp.Compare(a.az, b.az), cmp.Compare(a.rr, b.rr), cmp.Compare(a.el, b.el),
		cmp.Compare(a.e, b.e), cmp.Compare(a.n, b.n), cmp.Compare(a.seq, b.seq))
}
