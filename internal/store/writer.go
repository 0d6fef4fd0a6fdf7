package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"marsad"
)

// writer is what the writer goroutine alone knows. After a failure nothing is
// written any more, so it need not be taken back with a transaction.
type writer struct {
	head        head
	updates     uint64 // track updates written so far
	stations    map[marsad.StationID]int64
	provenances map[string]int64
	run         run
	fed         fedRun
	fedSeq      uint64           // associations written so far
	plots       map[uint32]int64 // associations of each track that lives
	ring        ring
}

// write is the writer goroutine. It ends when the store is closed, after all that
// was handed over is on disk. Its own context is that of no caller: what several
// have handed over is committed whatever becomes of one of them.
func (s *Store) write() {
	defer close(s.stopped)
	ctx := context.Background()
	for s.gather() {
		s.commit(ctx, s.takeQueue(), false)
	}
	s.commit(ctx, s.takeQueue(), true)
}

// gather waits until a commit is due; false means that the store is being closed.
// The interval counts from the first thing that came after the last commit.
func (s *Store) gather() bool {
	var interval <-chan time.Time
	for {
		s.mu.Lock()
		closing, empty := s.closing, s.queue.empty()
		due := len(s.queue.requests) > 0 || s.queue.bytes >= s.options.CommitBytes || s.queue.rows() >= s.options.QueueLimit
		s.mu.Unlock()
		switch {
		case closing:
			return false
		case due:
			return true
		case !empty && interval == nil:
			interval = time.After(s.options.CommitInterval)
		}
		select {
		case <-s.wake:
		case <-interval:
			return true
		}
	}
}

func (s *Store) takeQueue() queue {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queue
	s.queue = queue{}
	s.room.Broadcast()
	return q
}

// commit brings q to disk in one transaction, answers those who wait, and then
// does the work that wants transactions of its own.
func (s *Store) commit(ctx context.Context, q queue, last bool) {
	err := s.failure()
	began := s.now()
	if err == nil {
		err = inTransaction(ctx, s.db, func(tx *sql.Tx) error { return s.put(ctx, tx, &q, last) })
		s.committedUpTo(q, began, err)
	}
	for _, r := range q.requests {
		switch {
		case err != nil:
			r.done <- s.failure()
		case r.after != nil:
			if err = r.after(ctx, s.db); err != nil {
				s.fail(err)
			}
			r.done <- s.failure()
		case r.work != nil:
			if err = inTransaction(ctx, s.db, func(tx *sql.Tx) error { return r.work(ctx, tx) }); err != nil {
				s.fail(err)
			}
			r.done <- s.failure()
		default:
			r.done <- nil
		}
	}
}

// committedUpTo notes the outcome of a commit where others can see it.
func (s *Store) committedUpTo(q queue, began time.Time, err error) {
	if err != nil {
		s.fail(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(q.observations); n > 0 {
		s.committed = q.observations[n-1].Seq
	}
	s.health.Commits++
	s.health.LastCommit = s.now()
	s.health.LastCommitTook = s.health.LastCommit.Sub(began)
	close(s.moved)
	s.moved = make(chan struct{})
}

// fail makes the store refuse all further work, and says why from then on.
func (s *Store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = marsad.Errorf(marsad.Unavailable, "store: write: %w", err)
	s.room.Broadcast()
	close(s.moved)
	s.moved = make(chan struct{})
}

// put writes all parts of q. The last time the open run becomes a block too.
func (s *Store) put(ctx context.Context, tx *sql.Tx, q *queue, last bool) error {
	if err := s.putObservations(ctx, tx, q.observations, last); err != nil {
		return fmt.Errorf("observations: %w", err)
	}
	if err := s.putUpdates(ctx, tx, q.updates); err != nil {
		return fmt.Errorf("track updates: %w", err)
	}
	if err := s.putEvidence(ctx, tx, q, last); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	if err := s.putReadings(ctx, tx, q.readings); err != nil {
		return fmt.Errorf("readings: %w", err)
	}
	if err := s.putOperators(ctx, tx, q.operators); err != nil {
		return fmt.Errorf("operators: %w", err)
	}
	for _, r := range q.requests {
		if len(r.events) == 0 {
			continue
		}
		end, err := s.putEvents(ctx, tx, s.writer.head, r.events)
		if err != nil {
			return fmt.Errorf("events: %w", err)
		}
		s.writer.head = end
	}
	if err := s.putQuarantine(ctx, tx, q.quarantine); err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

func setCounter(ctx context.Context, tx *sql.Tx, name string, value uint64) error {
	_, err := tx.ExecContext(ctx, `insert or replace into counter values(?, ?)`, name, int64(value))
	return err
}

// The counters of how much there is, beside those of the last numbers given.
const (
	observationsHeld = "observations held"
	blocksHeld       = "blocks held"
	updatesHeld      = "track updates held"
	readingsHeld     = "readings held"
	lastTrack        = "last track" // the highest number of a track
	bodiesHeld       = "bodies held"
	evidenceHeld     = "evidence held"
)

// addCounter adds to a counter of how much there is, or takes away from it.
func addCounter(ctx context.Context, tx *sql.Tx, name string, more int64) error {
	_, err := tx.ExecContext(ctx, `update counter set value = value + ? where name = ?`, more, name)
	return err
}

// stationNumber returns the number that stands for a station in this file.
func (w *writer) stationNumber(ctx context.Context, tx *sql.Tx, name marsad.StationID) (int64, error) {
	if id, known := w.stations[name]; known {
		return id, nil
	}
	id, err := numberOf(ctx, tx, "station", "name", string(name))
	if err == nil {
		w.stations[name] = id
	}
	return id, err
}

// numberOf returns the id of a text in a table of texts, and adds it when it is new.
func numberOf(ctx context.Context, tx *sql.Tx, table, column, text string) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `select id from `+table+` where `+column+` = ?`, text).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `insert into `+table+`(`+column+`) values(?) returning id`, text).Scan(&id)
	}
	return id, err
}
