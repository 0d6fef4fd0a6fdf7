package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"math"
	"time"

	"marsad"
	"marsad/internal/store/pack"
)

// Evidence is which observation fed which track, with what the tracker thought of it:
// the answer to "why is this track here". It lies in blocks of its own, in which each
// association takes a few bytes, for all that an observation says is in its block
// already. It is committed with the observations and the tracks, and deleted with the
// observations.

// Limits of a block of evidence.
const (
	fedRows = 2000
	fedSpan = 60 * time.Second // from the first commit of a run to the last
	fedSize = 24               // bytes on the way to disk, roughly
)

// Steps in which evidence is kept.
const (
	fedOctave  = 16   // steps an octave of residuals and distances: 2 %
	fedLeast   = 1e-2 // m, and of the squared distance: below it, nothing
	fedPercent = 100  // of weights and probabilities
)

// fed is one association in the steps in which it is kept.
type fed struct {
	track    uint32
	seq      uint64 // of the observation
	at       int64  // measured, µs
	sensor   marsad.SensorID
	initiate bool
	values   [fedColumns]int64
}

// The columns of a block of evidence, in their order on disk.
const (
	fedResidual = iota
	fedDistance
	fedWeight // from 100 down: most plots belong
	fedFlags  // 1 initiates, 2 late
	fedStands
	fedSteady
	fedClass0                                // one a class
	fedUnsaid   = fedClass0 + marsad.Classes // 1: no models, 2: no class
	fedColumns  = fedUnsaid + 1
	fedInitiate = 1
	fedLate     = 2
)

// logSteps counts x in sixteenths of an octave above fedLeast; 0 is less.
func logSteps(x float64) int64 {
	if !(x > fedLeast) {
		return 0
	}
	return 1 + steps(math.Log2(min(x, 1e9)/fedLeast), fedOctave)
}

func logValue(v int64) float64 {
	if v <= 0 {
		return 0
	}
	return math.Exp2(float64(min(v-1, 60*fedOctave))/fedOctave) * fedLeast
}

func fedOf(a *marsad.Association) fed {
	f := fed{track: a.Track.Number, seq: a.Observation, at: a.At.UnixMicro(), sensor: a.Sensor, initiate: a.Initiates}
	v := &f.values
	v[fedResidual], v[fedDistance] = logSteps(a.Residual), logSteps(a.Distance2)
	v[fedWeight] = fedPercent - steps(a.Weight, fedPercent)
	if a.Initiates {
		v[fedFlags] |= fedInitiate
	}
	if a.Late {
		v[fedFlags] |= fedLate
	}
	if a.Models == (marsad.ModelProbabilities{}) {
		v[fedUnsaid] |= 1
	}
	if a.Class == (marsad.ClassProbabilities{}) {
		v[fedUnsaid] |= 2
	}
	v[fedStands], v[fedSteady] = steps(float64(a.Models.Stands), fedPercent), steps(float64(a.Models.Steady), fedPercent)
	for c, p := range a.Class {
		v[fedClass0+c] = steps(float64(p), fedPercent)
	}
	return f
}

// association is the inverse of fedOf, without what the observation says.
func (f *fed) association(station marsad.StationID) marsad.Association {
	v := &f.values
	part := func(n int64) float32 { return float32(n) / fedPercent }
	a := marsad.Association{
		Track: marsad.TrackID{Station: station, Number: f.track}, Observation: f.seq,
		Residual: logValue(v[fedResidual]), Distance2: logValue(v[fedDistance]), Weight: float64(fedPercent-v[fedWeight]) / fedPercent,
		Initiates: v[fedFlags]&fedInitiate != 0, Late: v[fedFlags]&fedLate != 0,
	}
	if v[fedUnsaid]&1 == 0 {
		a.Models = marsad.ModelProbabilities{Stands: part(v[fedStands]), Steady: part(v[fedSteady]), Manoeuvres: part(max(0, fedPercent-v[fedStands]-v[fedSteady]))}
	}
	if v[fedUnsaid]&2 == 0 {
		for c := range a.Class {
			a.Class[c] = part(v[fedClass0+c])
		}
	}
	return a
}

// encodeFed packs at least one row. The rows of a track lie together in all columns
// but those of tracks and observations, whose order of fusion is kept.
func (c *blockCodec) encodeFed(rows []fed) []byte {
	tracks := newDictionary[uint32](len(rows))
	values := make([]int64, len(rows))
	for i := range rows {
		tracks.add(rows[i].track)
		values[i] = int64(rows[i].seq)
	}
	raw := binary.AppendUvarint(make([]byte, 0, 16*len(rows)+256), uint64(len(rows)))
	raw = binary.AppendUvarint(raw, uint64(len(tracks.words)))
	for _, n := range tracks.words {
		raw = binary.AppendUvarint(raw, uint64(n))
	}
	raw = pack.Append(raw, tracks.rows)
	raw = pack.Append(raw, values)
	order := byProfile(tracks.rows, len(tracks.words))
	for q := range fedColumns {
		for i, row := range order {
			values[i] = rows[row].values[q]
		}
		raw = pack.Append(raw, values)
	}
	packed := c.pack.EncodeAll(raw, []byte{1, packedZstd})
	if len(packed) < len(raw)+blockOverhead {
		return packed
	}
	return append([]byte{1, packedNot}, raw...)
}

// decodeFed returns the rows of some tracks in a block, with their places in it.
func (c *blockCodec) decodeFed(body []byte, want map[uint32]bool) (rows []fed, places []int, err error) {
	raw, err := c.unpacked(body)
	if err == nil {
		rows, places, err = readFed(raw, want)
	}
	if err != nil {
		return nil, nil, marsad.Errorf(marsad.Undecodable, "store: evidence: %w", err)
	}
	return rows, places, nil
}

func readFed(raw []byte, want map[uint32]bool) (rows []fed, places []int, err error) {
	r := &blockReader{rest: raw}
	n := int(r.uvarint(maxBlockRows))
	if r.err != nil || n == 0 {
		return nil, nil, errBlock
	}
	words := make([]uint32, r.count(n))
	any := false
	for i := range words {
		words[i] = uint32(r.uvarint(math.MaxUint32))
		any = any || want[words[i]]
	}
	if r.err != nil || !any {
		return nil, nil, r.err
	}
	trackOf := r.indices(n, len(words))
	values := make([]int64, n)
	r.column(values)
	if r.err != nil {
		return nil, nil, r.err
	}
	all := make([]fed, n)
	for i := range all {
		all[i].track, all[i].seq = words[trackOf[i]], uint64(values[i])
	}
	order := byProfile(trackOf, len(words))
	for q := range fedColumns {
		r.column(values)
		for i, row := range order {
			all[row].values[q] = values[i]
		}
	}
	if r.err == nil && len(r.rest) != 0 {
		r.err = errBlock
	}
	if r.err != nil {
		return nil, nil, r.err
	}
	for i := range all {
		if want[all[i].track] {
			rows, places = append(rows, all[i]), append(places, i)
		}
	}
	return rows, places, nil
}

// fedRun is the associations that will be one block, as run is for observations.
type fedRun struct {
	rows   []fed
	onDisk int
	small  []uint64
	begun  time.Time
}

// ending is that a track is no more.
type ending struct {
	track uint32
	at    int64
}

// AppendEvidence buffers what fed which track, which tracks became which and which
// ended at the time at. Their observations are appended before.
func (s *Store) AppendEvidence(step *marsad.TrackStep) error {
	rows := len(step.Associations) + len(step.Ended) + len(step.Bonds)
	if rows == 0 {
		return s.failure()
	}
	if err := s.enter(rows); err != nil {
		return err
	}
	defer s.mu.Unlock()
	for i := range step.Associations {
		s.queue.fed = append(s.queue.fed, fedOf(&step.Associations[i]))
	}
	for _, id := range step.Ended {
		s.queue.ended = append(s.queue.ended, ending{id.Number, step.At.UnixMicro()})
	}
	s.queue.bonds = append(s.queue.bonds, step.Bonds...)
	s.grown(fedSize * rows)
	return nil
}

func (s *Store) putEvidence(ctx context.Context, tx *sql.Tx, q *queue, last bool) error {
	w, r := &s.writer, &s.writer.fed
	for i := range q.fed {
		f := &q.fed[i]
		if len(r.rows) == fedRows || len(r.rows) > 0 && s.now().Sub(r.begun) > fedSpan {
			if err := s.sealFed(ctx, tx); err != nil {
				return err
			}
		}
		if len(r.rows) == 0 {
			r.begun = s.now()
		}
		r.rows = append(r.rows, *f)
		if n, lives := w.plots[f.track]; lives {
			w.plots[f.track] = n + 1
			continue
		}
		var before int64 // of a track that was merged into another and is itself again
		if err := tx.QueryRowContext(ctx, `insert into track_life values(?,?,?,null,null) on conflict(track) do update set ended_us = null
			returning coalesce(plots, 0)`, f.track, f.at, string(f.sensor)).Scan(&before); err != nil {
			return err
		}
		w.plots[f.track] = before + 1
	}
	if len(r.rows) >= fedRows || last {
		if err := s.sealFed(ctx, tx); err != nil {
			return err
		}
	}
	if fresh := r.rows[r.onDisk:]; len(fresh) > 0 {
		first := w.fedSeq + 1 + uint64(r.onDisk)
		if err := s.putFed(ctx, tx, first, fresh); err != nil {
			return err
		}
		r.small, r.onDisk = append(r.small, first), len(r.rows)
	}
	if err := addCounter(ctx, tx, evidenceHeld, int64(len(q.fed))); err != nil {
		return err
	}
	return s.putLives(ctx, tx, q)
}

func (s *Store) putLives(ctx context.Context, tx *sql.Tx, q *queue) error {
	for _, b := range q.bonds {
		if _, err := tx.ExecContext(ctx, `insert into bond(at_us, kind, track, other, actor) values(?,?,?,?,?)`,
			b.At.UnixMicro(), string(b.Kind), b.Track.Number, b.Other.Number, b.Actor); err != nil {
			return err
		}
	}
	for _, e := range q.ended {
		n, lived := s.writer.plots[e.track]
		if !lived {
			continue // another system's
		}
		delete(s.writer.plots, e.track)
		if _, err := tx.ExecContext(ctx, `update track_life set ended_us = ?, plots = ? where track = ?`, e.at, n, e.track); err != nil {
			return err
		}
	}
	return nil
}

// sealFed makes the run one block in the place of its small ones, and begins a new run.
func (s *Store) sealFed(ctx context.Context, tx *sql.Tx) error {
	r := &s.writer.fed
	n := len(r.rows)
	if n == 0 {
		return nil
	}
	if done := len(r.small) == 1 && r.onDisk == n; !done {
		if len(r.small) > 0 {
			if _, err := tx.ExecContext(ctx, `delete from evidence where first_seq between ? and ?`, int64(r.small[0]), int64(r.small[len(r.small)-1])); err != nil {
				return err
			}
		}
		if err := s.putFed(ctx, tx, s.writer.fedSeq+1, r.rows); err != nil {
			return err
		}
	}
	s.writer.fedSeq += uint64(n)
	*r = fedRun{rows: r.rows[:0], small: r.small[:0]}
	return nil
}

func (s *Store) putFed(ctx context.Context, tx *sql.Tx, first uint64, rows []fed) error {
	t0, t1 := rows[0].at, rows[0].at
	for i := range rows {
		t0, t1 = min(t0, rows[i].at), max(t1, rows[i].at)
	}
	_, err := tx.ExecContext(ctx, `insert into evidence values(?,?,?,?,?)`, int64(first), len(rows), t0, t1, s.codec.encodeFed(rows))
	return err
}

// resumeEvidence finds where the numbers of associations go on, and ends the lives
// that a crash or a stop left open: no track outlives its station.
func (s *Store) resumeEvidence(ctx context.Context) error {
	var last, end int64
	if err := s.db.QueryRowContext(ctx, `select coalesce((select first_seq + n - 1 from evidence order by first_seq desc limit 1), 0),
		coalesce((select value from counter where name = 'association'), 0)`).Scan(&last, &end); err != nil {
		return err
	}
	s.writer.fedSeq = uint64(max(last, end))
	_, err := s.db.ExecContext(ctx, `update track_life set ended_us = max(begun_us, coalesce((select max(t1_us) from evidence), 0)) where ended_us is null`)
	return err
}

// deleteEvidence deletes the blocks all of whose observations are older than before.
func (s *Store) deleteEvidence(ctx context.Context, tx *sql.Tx, before int64, d *Deleted) (int64, error) {
	if err := s.sealFed(ctx, tx); err != nil {
		return 0, err
	}
	if err := setCounter(ctx, tx, "association", s.writer.fedSeq); err != nil {
		return 0, err
	}
	rows, err := tx.QueryContext(ctx, `delete from evidence where first_seq in
		(select first_seq from evidence where t1_us < ? order by t1_us limit ?) returning n`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var blocks, gone int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return blocks, err
		}
		blocks, gone = blocks+1, gone+n
	}
	if err := rows.Err(); err != nil {
		return blocks, err
	}
	d.Evidence += uint64(gone)
	return blocks, addCounter(ctx, tx, evidenceHeld, -gone)
}

// deletionsKept is how many deletions are remembered.
const deletionsKept = 1000

// noteDeletion remembers that observations measured before a time were deleted now.
func (s *Store) noteDeletion(ctx context.Context, tx *sql.Tx, before, observations int64) error {
	if observations == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `insert into deletion values(?1, ?2, ?3) on conflict(before_us) do update set observations = observations + ?3`,
		before, s.now().UnixMicro(), observations)
	if err == nil {
		_, err = tx.ExecContext(ctx, `delete from deletion where before_us <= (select before_us from deletion order by before_us desc limit 1 offset ?)`, deletionsKept)
	}
	return err
}

// deleteLives deletes what is known of tracks that ended before a time, and their bonds.
func deleteLives(ctx context.Context, tx *sql.Tx, before int64, _ *Deleted) (int64, error) {
	if _, err := tx.ExecContext(ctx, `delete from bond where at_us < ?`, before); err != nil {
		return 0, err
	}
	result, err := tx.ExecContext(ctx, `delete from track_life where track in
		(select track from track_life where ended_us < ? order by ended_us limit ?)`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
