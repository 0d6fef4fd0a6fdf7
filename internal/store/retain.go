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

// Deleted is what DeleteBefore has deleted.
type Deleted struct {
	Blocks       uint64
	Observations uint64
	TrackUpdates uint64
	FreedPages   uint64 // given back to the file system
}

// DeleteBefore deletes the blocks whose last observation, and the track updates
// that, are older than before, in slices of 1,000 rows, and gives the free pages
// back. Events are never deleted. When ctx ends in between, what was deleted so
// far stays deleted and is told.
func (s *Store) DeleteBefore(ctx context.Context, before time.Time) (Deleted, error) {
	var d Deleted
	for _, table := range [...]func(context.Context, *sql.Tx, int64, *Deleted) (int64, error){deleteBlocks, deleteUpdates} {
		for more := true; more; {
			if err := ctx.Err(); err != nil {
				return d, fmt.Errorf("store: delete before %s: %w", before.Format(time.RFC3339), err)
			}
			err := s.await(&request{work: func(ctx context.Context, tx *sql.Tx) error {
				n, err := table(ctx, tx, before.UnixMicro(), &d)
				more = n == deleteSlice
				return err
			}})
			if err != nil {
				return d, fmt.Errorf("store: delete before %s: %w", before.Format(time.RFC3339), err)
			}
		}
	}
	err := s.await(&request{work: func(ctx context.Context, tx *sql.Tx) error { return freePages(ctx, tx, &d) }})
	if err != nil {
		return d, fmt.Errorf("store: free pages: %w", err)
	}
	return d, nil
}

func deleteBlocks(ctx context.Context, tx *sql.Tx, before int64, d *Deleted) (int64, error) {
	rows, err := tx.QueryContext(ctx, `delete from block where rowid in
		(select rowid from block where t0_us < ?1 and t1_us < ?1 order by t0_us limit ?2) returning n`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var blocks int64
	for rows.Next() {
		var n uint64
		if err := rows.Scan(&n); err != nil {
			return blocks, err
		}
		blocks++
		d.Observations += n
	}
	d.Blocks += uint64(blocks)
	return blocks, rows.Err()
}

func deleteUpdates(ctx context.Context, tx *sql.Tx, before int64, d *Deleted) (int64, error) {
	result, err := tx.ExecContext(ctx, `delete from track_update where (at_us, station, epoch, seq) in
		(select at_us, station, epoch, seq from track_update where at_us < ? order by at_us limit ?)`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	d.TrackUpdates += uint64(n)
	return n, err
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
