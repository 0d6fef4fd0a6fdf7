package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"marsad"
)

// Classes of blocks, in the order in which a link sends them: alert, command,
// report, incident, log, track, health, plot, media. Here all are plots.
const classPlot = 8

// run is the observations that will be one block. Those that are already on disk
// lie there in small blocks, one a commit, which the full block replaces: a
// commit each 200 ms alone would leave blocks of ten rows that hardly compress.
type run struct {
	observations []marsad.Observation
	onDisk       int      // of them, in small blocks
	small        []uint64 // first numbers of the small blocks
	t0, t1       time.Time
	bytes        int
}

// fits tells whether o can join the run within the limits of a block.
func (r *run) fits(o *marsad.Observation) bool {
	if len(r.observations) == 0 {
		return true
	}
	t0, t1 := earlier(r.t0, o.At), later(r.t1, o.At)
	return len(r.observations) < blockRows && t1.Sub(t0) <= blockSpan && r.bytes+observationSize+textBytes(o) <= blockBytes
}

func (r *run) add(o *marsad.Observation) {
	if len(r.observations) == 0 {
		r.t0, r.t1 = o.At, o.At
	}
	r.t0, r.t1 = earlier(r.t0, o.At), later(r.t1, o.At)
	r.bytes += observationSize + textBytes(o)
	r.observations = append(r.observations, *o)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// putObservations writes full blocks, and what is left over as a small one; with
// last the left over too becomes a full one.
func (s *Store) putObservations(ctx context.Context, tx *sql.Tx, obs []marsad.Observation, last bool) error {
	r := &s.writer.run
	for i := range obs {
		if !r.fits(&obs[i]) {
			if err := s.sealRun(ctx, tx); err != nil {
				return err
			}
		}
		r.add(&obs[i])
	}
	if last || len(r.observations) >= blockRows {
		if err := s.sealRun(ctx, tx); err != nil {
			return err
		}
	}
	if fresh := r.observations[r.onDisk:]; len(fresh) > 0 {
		if err := s.putBlock(ctx, tx, fresh); err != nil {
			return err
		}
		r.small = append(r.small, fresh[0].Seq)
		r.onDisk = len(r.observations)
	}
	if len(obs) == 0 {
		return nil
	}
	if err := addCounter(ctx, tx, observationsHeld, int64(len(obs))); err != nil {
		return err
	}
	return setCounter(ctx, tx, "observation", obs[len(obs)-1].Seq)
}

// sealRun makes the run one block, in the place of its small ones, and begins a new run.
func (s *Store) sealRun(ctx context.Context, tx *sql.Tx) error {
	r := &s.writer.run
	done := len(r.small) == 1 && r.onDisk == len(r.observations)
	if !done && len(r.small) > 0 {
		_, err := tx.ExecContext(ctx, `delete from block where station = ? and class = ? and epoch = ? and first_seq between ? and ?`,
			s.station, classPlot, int64(s.epoch), int64(r.small[0]), int64(r.small[len(r.small)-1]))
		if err == nil {
			err = addCounter(ctx, tx, blocksHeld, -int64(len(r.small)))
		}
		if err != nil {
			return err
		}
	}
	if !done && len(r.observations) > 0 {
		if err := s.putBlock(ctx, tx, r.observations); err != nil {
			return err
		}
	}
	*r = run{observations: r.observations[:0], small: r.small[:0]}
	return nil
}

func (s *Store) putBlock(ctx context.Context, tx *sql.Tx, obs []marsad.Observation) error {
	t0, t1 := obs[0].At, obs[0].At
	south, west, north, east := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range obs {
		o := &obs[i]
		t0, t1 = earlier(t0, o.At), later(t1, o.At)
		if o.Has&marsad.HasPosition != 0 {
			lat, lon := o.Position.Degrees()
			south, west, north, east = min(south, lat), min(west, lon), max(north, lat), max(east, lon)
		}
	}
	var box [4]any // null without a position
	if south <= north {
		box = [4]any{steps(south, perDegree), steps(north, perDegree), steps(west, perDegree), steps(east, perDegree)}
	}
	_, err := tx.ExecContext(ctx, `insert into block values(?,?,?,?,?,?,?,?,?,?,?,?)`, s.station, classPlot, int64(s.epoch), int64(obs[0].Seq),
		len(obs), t0.UnixMicro(), t1.UnixMicro(), box[0], box[1], box[2], box[3], s.codec.encode(obs))
	if err != nil {
		return err
	}
	return addCounter(ctx, tx, blocksHeld, 1)
}

// Observations calls fn with each observation that was measured from from on and
// before to, block by block, and in the order of arrival within one, until it
// returns an error. It reads one state of the store: what comes meanwhile is not
// seen. A reader that stays long keeps the write-ahead log from shrinking.
func (r *Reader) Observations(ctx context.Context, from, to time.Time, fn func(marsad.Observation) error) error {
	rows, err := r.db.QueryContext(ctx, `select first_seq, body from block
		where class = ? and t0_us >= ? and t0_us < ? and t1_us >= ? order by t0_us, first_seq`,
		classPlot, from.Add(-blockSpan).UnixMicro(), to.UnixMicro(), from.UnixMicro())
	if err != nil {
		return fmt.Errorf("store: observations: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	for rows.Next() {
		var first int64
		var body sql.RawBytes
		if err := rows.Scan(&first, &body); err != nil {
			return fmt.Errorf("store: block: %w", err)
		}
		obs, err := r.codec.decode(body, uint64(first))
		if err != nil {
			return err
		}
		for i := range obs {
			if at := obs[i].At; at.Before(from) || !at.Before(to) {
				continue
			}
			if err := fn(obs[i]); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: observations: %w", err)
	}
	return nil
}

// Observation returns the observation of the station with a sequence number, or
// an error of code NotFound when it is not on disk, any more or yet.
func (r *Reader) Observation(ctx context.Context, seq uint64) (marsad.Observation, error) {
	obs, err := r.blockOf(ctx, seq)
	if err != nil {
		return marsad.Observation{}, err
	}
	if place := seq - obs[0].Seq; place < uint64(len(obs)) {
		return obs[place], nil
	}
	return marsad.Observation{}, marsad.Errorf(marsad.StoreBroken, "store: block at %d is shorter than its row says", obs[0].Seq)
}

// blockOf returns the observations of the block that holds one.
func (r *Reader) blockOf(ctx context.Context, seq uint64) ([]marsad.Observation, error) {
	var first int64
	var body []byte
	err := r.db.QueryRowContext(ctx, `select first_seq, body from block where station = ? and class = ? and first_seq <= ? and first_seq + n > ?
		order by epoch desc, first_seq desc limit 1`, r.station, classPlot, int64(seq), int64(seq)).Scan(&first, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, marsad.Errorf(marsad.NotFound, "store: no observation %d", seq)
	}
	if err != nil {
		return nil, fmt.Errorf("store: observation %d: %w", seq, err)
	}
	return r.codec.decode(body, uint64(first))
}
