package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// deleteSlice is the number of rows that go in one transaction: others write
// between two slices.
const deleteSlice = 1000

// Deleted is what Thin has deleted.
type Deleted struct {
	Blocks       uint64
	Observations uint64
	TrackUpdates uint64
	Evidence     uint64 // associations, with the observations that they are of
	Readings     uint64
	FreedPages   uint64 // given back to the file system
}

// Thin deletes the blocks whose last observation is older than observations, the
// readings that are and the evidence that rests on them, and the track updates and the
// lives of tracks that are older than updates, in slices of 1,000 rows, and
// gives the free pages back. A zero time deletes nothing; events are never
// deleted. When ctx ends in between, what was deleted so far stays deleted and is
// told.
func (s *Store) Thin(ctx context.Context, observations, updates time.Time) (Deleted, error) {
	var d Deleted
	err := s.deleteSlices(ctx, observations, &d, s.deleteBlocks)
	if err == nil {
		err = s.deleteSlices(ctx, observations, &d, s.deleteEvidence)
	}
	if err == nil {
		err = s.deleteSlices(ctx, observations, &d, deleteReadings)
	}
	if err == nil {
		err = s.deleteSlices(ctx, updates, &d, deleteUpdates)
	}
	if err == nil {
		err = s.deleteSlices(ctx, updates, &d, deleteLives)
	}
	if err == nil {
		err = s.await(&request{work: func(ctx context.Context, tx *sql.Tx) error { return freePages(ctx, tx, &d) }})
	}
	if err != nil {
		return d, fmt.Errorf("store: delete: %w", err)
	}
	return d, nil
}

type deleteSliceOf func(context.Context, *sql.Tx, int64, *Deleted) (int64, error)

func (s *Store) deleteSlices(ctx context.Context, before time.Time, d *Deleted, slice deleteSliceOf) error {
	for more := !before.IsZero(); more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.await(&request{work: func(ctx context.Context, tx *sql.Tx) error {
			n, err := slice(ctx, tx, before.UnixMicro(), d)
			more = n == deleteSlice
			return err
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) deleteBlocks(ctx context.Context, tx *sql.Tx, before int64, d *Deleted) (int64, error) {
	if err := s.sealRun(ctx, tx); err != nil { // else its small blocks would come back with the full one
		return 0, err
	}
	rows, err := tx.QueryContext(ctx, `delete from block where rowid in
		(select rowid from block where t0_us < ?1 and t1_us < ?1 order by t0_us limit ?2) returning n`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var blocks, observations int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return blocks, err
		}
		blocks++
		observations += n
	}
	if err := rows.Err(); err != nil {
		return blocks, err
	}
	d.Blocks += uint64(blocks)
	d.Observations += uint64(observations)
	if err := s.noteDeletion(ctx, tx, before, observations); err != nil {
		return blocks, err
	}
	if err := addCounter(ctx, tx, blocksHeld, -blocks); err != nil {
		return blocks, err
	}
	return blocks, addCounter(ctx, tx, observationsHeld, -observations)
}

func deleteUpdates(ctx context.Context, tx *sql.Tx, before int64, d *Deleted) (int64, error) {
	result, err := tx.ExecContext(ctx, `delete from track_update where (at_us, station, epoch, seq) in
		(select at_us, station, epoch, seq from track_update where at_us < ? order by at_us limit ?)`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	d.TrackUpdates += uint64(n)
	return n, addCounter(ctx, tx, updatesHeld, -n)
}

// freePages gives the pages that are free back to the file system.
func freePages(ctx context.Context, tx *sql.Tx, d *Deleted) error {
	var before, after uint64
	if err := tx.QueryRowContext(ctx, `pragma freelist_count`).Scan(&before); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `pragma incremental_vacuum`); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, `pragma freelist_count`).Scan(&after); err != nil {
		return err
	}
	d.FreedPages = before - after
	return nil
}
