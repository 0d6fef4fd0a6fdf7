package station

import (
	"context"
	"slices"
	"time"

	"marsad"
)

// found takes what the tracker found wrong: what is new or over goes into the log, on
// disk before anybody is told; how a finding goes on is shown and not logged.
func (c *core) found(list []marsad.Finding) {
	if len(list) == 0 {
		return
	}
	now := slices.Clone(c.findings) // readers have the one before
	var events []marsad.Event
	for i := range list {
		f := &list[i]
		k := slices.IndexFunc(now, func(o marsad.Finding) bool { return o.Same(f) })
		var e marsad.Event
		var err error
		switch {
		case f.Over && k < 0:
			continue
		case f.Over:
			now = slices.Delete(now, k, k+1)
			e, err = c.ledger.EndFinding(f)
		case k >= 0:
			now[k] = *f
			continue
		default:
			now = append(now, *f)
			e, err = c.ledger.Find(f)
		}
		if err != nil {
			c.log.Error("finding not kept", "code", f.Code, "sensor", f.Sensor, "track", f.Track, "err", err)
			continue
		}
		events = append(events, e)
	}
	c.findings = now
	if err := c.commit(context.Background(), events...); err != nil {
		c.log.Error("findings not kept", "err", err)
	}
	if len(events) == 0 {
		c.publish()
	}
}

// restoreFindings takes over what stood at the last stop. Those about tracks are over,
// for tracks begin anew; those about sensors go on until the tracker knows better.
func (c *core) restoreFindings(now time.Time) {
	standing := c.ledger.Findings()
	c.findings = standing
	var over []marsad.Finding
	for _, f := range standing {
		if !f.Track.IsZero() {
			f.Over, f.At = true, now
			over = append(over, f)
		}
	}
	c.found(over)
	c.tracker.Restore(c.findings)
}

// registered hands what is known of the sensors' biases to the readers.
func (c *core) registered() {
	out := map[marsad.SensorID]marsad.Registration{}
	for id, b := range c.tracker.Biases() {
		out[id] = b.Told()
	}
	c.registration.Store(&out)
}

// registration returns what is known of the sensors' biases, as of the last second.
func (s *Station) registration() map[marsad.SensorID]marsad.Registration {
	if s.core == nil {
		return nil
	}
	if m := s.core.registration.Load(); m != nil {
		return *m
	}
	return nil
}
