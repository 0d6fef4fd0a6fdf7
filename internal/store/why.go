package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"marsad"
)

// Life is when a track was there, and what it was before and became.
type Life struct {
	Track  marsad.TrackID
	Begun  time.Time       // measured time of the observation that started it
	Sensor marsad.SensorID // whose that was
	Ended  time.Time       // zero: it has not
	Plots  uint64          // observations that fed it, when it has ended as tracks do; else 0
	Bonds  []marsad.Bond   // with other tracks, oldest first
}

// Life returns what is known of a track of this station, or an error of code NotFound.
func (r *Reader) Life(ctx context.Context, number uint32) (Life, error) {
	l := Life{Track: marsad.TrackID{Station: r.name, Number: number}}
	var begun int64
	var ended, plots sql.NullInt64
	err := r.db.QueryRowContext(ctx, `select begun_us, sensor, ended_us, plots from track_life where track = ?`, number).Scan(&begun, &l.Sensor, &ended, &plots)
	if errors.Is(err, sql.ErrNoRows) {
		e := marsad.Errorf(marsad.NotFound, "store: no track %s", l.Track)
		e.Params = map[string]any{"kind": "track", "id": l.Track.String()}
		return l, e
	}
	if err != nil {
		return l, fmt.Errorf("store: track %s: %w", l.Track, err)
	}
	l.Begun, l.Plots = time.UnixMicro(begun).UTC(), uint64(plots.Int64)
	if ended.Valid {
		l.Ended = time.UnixMicro(ended.Int64).UTC()
	}
	l.Bonds, err = r.bonds(ctx, number)
	return l, err
}

func (r *Reader) bonds(ctx context.Context, number uint32) (bonds []marsad.Bond, err error) {
	rows, err := r.db.QueryContext(ctx, `select at_us, kind, track, other, actor from bond where track = ?1 or other = ?1 order by id`, number)
	if err != nil {
		return nil, fmt.Errorf("store: bonds: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	for rows.Next() {
		var at int64
		b := marsad.Bond{Track: marsad.TrackID{Station: r.name}, Other: marsad.TrackID{Station: r.name}}
		if err := rows.Scan(&at, &b.Kind, &b.Track.Number, &b.Other.Number, &b.Actor); err != nil {
			return nil, fmt.Errorf("store: bond: %w", err)
		}
		b.At = time.UnixMicro(at).UTC()
		bonds = append(bonds, b)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: bonds: %w", err)
	}
	return bonds, nil
}

// mostJoined is how many tracks the history of one is followed through.
const mostJoined = 64

// joined returns the numbers of the track and of all that were merged into it and are
// not by themselves again.
func (r *Reader) joined(ctx context.Context, number uint32) (map[uint32]bool, error) {
	all := map[uint32]bool{number: true}
	for todo := []uint32{number}; len(todo) > 0 && len(all) < mostJoined; todo = todo[1:] {
		bonds, err := r.bonds(ctx, todo[0])
		if err != nil {
			return nil, err
		}
		for i, b := range bonds {
			undone := slices.ContainsFunc(bonds[i+1:], func(later marsad.Bond) bool {
				return later.Kind == marsad.Split && later.Track == b.Other && later.Other == b.Track
			})
			if b.Kind == marsad.Merged && b.Track.Number == todo[0] && !all[b.Other.Number] && !undone {
				all[b.Other.Number] = true
				todo = append(todo, b.Other.Number)
			}
		}
	}
	return all, nil
}

// Fed is an association with the observation that it is of.
type Fed struct {
	marsad.Association
	Told  marsad.Observation
	Place uint64 // among the associations of the store, from 1
}

// EvidenceRequest says which associations of a track are wanted.
type EvidenceRequest struct {
	Track    uint32
	From, To time.Time // measured: from From on and before To; zero: no bound
	Before   uint64    // only those whose place is below it; 0: all
	Limit    int
}

// Evidence returns what fed a track and those that were merged into it, the newest
// first, at most Limit of them, and where to go on: Before of the next request, 0 at
// the end. What rests on an observation that is not kept any more is left out.
func (r *Reader) Evidence(ctx context.Context, q EvidenceRequest) (list []Fed, next uint64, err error) {
	want, err := r.joined(ctx, q.Track)
	if err != nil {
		return nil, 0, err
	}
	before, from, to := int64(1)<<62, int64(-1)<<62, int64(1)<<62
	if q.Before != 0 {
		before = int64(q.Before)
	}
	if !q.From.IsZero() {
		from = q.From.UnixMicro()
	}
	if !q.To.IsZero() {
		to = q.To.UnixMicro()
	}
	rows, err := r.db.QueryContext(ctx, `select first_seq, body from evidence where first_seq < ? and t1_us >= ? and t0_us < ? order by first_seq desc`, before, from, to)
	if err != nil {
		return nil, 0, fmt.Errorf("store: evidence: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	told := tellings{reader: r}
	for rows.Next() {
		var first int64
		var body sql.RawBytes
		if err := rows.Scan(&first, &body); err != nil {
			return nil, 0, fmt.Errorf("store: evidence: %w", err)
		}
		found, places, err := r.codec.decodeFed(body, want)
		if err != nil {
			return nil, 0, err
		}
		for i := len(found) - 1; i >= 0; i-- {
			place := uint64(first) + uint64(places[i])
			if q.Before != 0 && place >= q.Before {
				continue
			}
			f := Fed{Association: found[i].association(r.name), Place: place}
			if err := told.tell(ctx, &f); err != nil {
				return nil, 0, err
			}
			if at := f.At.UnixMicro(); f.Told.Seq == 0 || at < from || at >= to {
				continue
			}
			if len(list) == q.Limit {
				return list, list[len(list)-1].Place, nil
			}
			list = append(list, f)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("store: evidence: %w", err)
	}
	return list, 0, nil
}

// tellings looks observations up, many in one block.
type tellings struct {
	reader *Reader
	obs    []marsad.Observation // of the block last read
}

// tell fills in what the observation of f says, where it is kept.
func (t *tellings) tell(ctx context.Context, f *Fed) error {
	i, found := slices.BinarySearchFunc(t.obs, f.Observation, func(o marsad.Observation, seq uint64) int { return cmp.Compare(o.Seq, seq) })
	if !found {
		obs, err := t.reader.blockOf(ctx, f.Observation)
		if marsad.CodeOf(err) == marsad.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		t.obs = obs
		if i = int(f.Observation - obs[0].Seq); i >= len(obs) {
			return nil
		}
	}
	o := &t.obs[i]
	f.Told, f.Sensor, f.Kind, f.At, f.Received = *o, o.Sensor, o.Kind, o.At, o.Received
	return nil
}

// Deletion is that observations were deleted, for the time that they may be kept was over.
type Deletion struct {
	Before       time.Time // measured before it
	At           time.Time // when that was done
	Observations uint64
}

// DeletionOf returns the deletion that took the last of the observations measured from
// from to to, or, when some are still there, the newest that took any. A deletion
// without a time is none.
func (r *Reader) DeletionOf(ctx context.Context, from, to time.Time) (d Deletion, err error) {
	var before, at int64
	err = r.db.QueryRowContext(ctx, `select before_us, at_us, observations from deletion where before_us > ?1
		order by before_us <= ?2, case when before_us > ?2 then before_us else -before_us end limit 1`, from.UnixMicro(), to.UnixMicro()).Scan(&before, &at, &d.Observations)
	if errors.Is(err, sql.ErrNoRows) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("store: deletions: %w", err)
	}
	d.Before, d.At = time.UnixMicro(before).UTC(), time.UnixMicro(at).UTC()
	return d, nil
}
