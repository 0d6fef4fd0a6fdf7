package station

import (
	"context"

	"marsad"
	"marsad/picture"
)

// correct makes a correction of a track: possible, on disk, and the tracker's from its
// next step on.
func (c *core) correct(ctx context.Context, actor marsad.Actor, asked marsad.Correction) (made marsad.Correction, err error) {
	err = c.do(ctx, func() error {
		var err error
		if asked.Other, err = c.tracker.Check(&asked); err != nil {
			return err
		}
		e, err := c.ledger.Correct(actor, asked)
		if err != nil {
			return err
		}
		if k := picture.Find(c.picture.Snapshot(), asked.Track); k != nil {
			e.Exercise = k.Marks.Exercise
		}
		if err := c.commit(ctx, e); err != nil {
			return err
		}
		all := c.ledger.Corrections()
		made = all[len(all)-1]
		c.tracker.Correct(&made)
		return nil
	})
	return made, err
}

// undo takes the correction of a number back.
func (c *core) undo(ctx context.Context, actor marsad.Actor, number uint64, reason string) (undone marsad.Correction, err error) {
	err = c.do(ctx, func() error {
		e, err := c.ledger.Undo(actor, number, reason)
		if err != nil {
			return err
		}
		if err := c.commit(ctx, e); err != nil {
			return err
		}
		undone, _ = c.ledger.Correction(number)
		c.tracker.Undo(&undone)
		return nil
	})
	return undone, err
}
