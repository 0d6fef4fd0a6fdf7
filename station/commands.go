package station

import (
	"context"

	"marsad"
)

// The commands of people and programs. Each validates, is on disk, and stands in
// the projections before it returns.

// acknowledge notes that the actor has seen the alert.
func (c *core) acknowledge(ctx context.Context, actor marsad.Actor, id marsad.AlertID, remark string) (a marsad.Alert, err error) {
	err = c.do(ctx, func() error {
		e, err := c.ledger.Acknowledge(actor, id, remark, c.now())
		if err != nil {
			return err
		}
		if err := c.commit(ctx, e); err != nil {
			return err
		}
		a, _ = c.ledger.Alert(id)
		return nil
	})
	return a, err
}

// setZone makes or changes a zone and returns its new version.
func (c *core) setZone(ctx context.Context, actor marsad.Actor, z marsad.Zone) (now marsad.Zone, err error) {
	z.Marks = c.marked(z.Marks)
	err = c.do(ctx, func() error {
		e, err := c.ledger.SetZone(actor, z)
		if err != nil {
			return err
		}
		if err := c.commitZones(ctx, e); err != nil {
			return err
		}
		now, _ = c.ledger.Zone(z.ID)
		return nil
	})
	return now, err
}

// marked returns the marks of what is made in a station's exercise.
func (c *core) marked(m marsad.Marks) marsad.Marks {
	return m.Union(marsad.Marks{Exercise: c.exercise})
}

// removeZone removes a zone; its alerts are cleared.
func (c *core) removeZone(ctx context.Context, actor marsad.Actor, id marsad.ZoneID) error {
	return c.do(ctx, func() error {
		e, err := c.ledger.RemoveZone(actor, id)
		if err != nil {
			return err
		}
		return c.commitZones(ctx, e)
	})
}

// importZones makes or changes all zones or none, and returns their new versions.
func (c *core) importZones(ctx context.Context, actor marsad.Actor, zones []marsad.Zone) (now []marsad.Zone, err error) {
	for i := range zones {
		zones[i].Marks = c.marked(zones[i].Marks)
	}
	err = c.do(ctx, func() error {
		events, err := c.ledger.ImportZones(actor, zones, false)
		if err != nil {
			return err
		}
		if err := c.commitZones(ctx, events...); err != nil {
			return err
		}
		for i := range zones {
			z, _ := c.ledger.Zone(zones[i].ID)
			now = append(now, z)
		}
		return nil
	})
	return now, err
}

// commitZones commits events that change zones and brings the rules to them.
func (c *core) commitZones(ctx context.Context, events ...marsad.Event) error {
	if err := c.commit(ctx, events...); err != nil {
		return err
	}
	now := c.now()
	c.alert(c.alerts.SetZones(now, c.ledger.Zones()), now)
	return nil
}

// setSensors notes the sites of the sensors, where they differ from what stands
// in the log, and tells the tracker.
func (c *core) setSensors(ctx context.Context, actor marsad.Actor, sensors []marsad.Sensor) error {
	var events []marsad.Event
	for _, s := range sensors {
		c.tracker.SetSensor(s)
		if c.ledger.SameSensor(s) {
			continue
		}
		e, err := c.ledger.SetSensor(actor, s)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	return c.commit(ctx, events...)
}
