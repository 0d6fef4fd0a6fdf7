package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"marsad"
)

// Options say how a store is kept. The zero value of a field means its default.
type Options struct {
	Station marsad.StationID // whose store it is; needed
	Address string           // where the station can be reached: told to a second one that wants the folder

	CommitInterval   time.Duration    // longest time from append to disk, 200 ms
	CommitBytes      int              // commit earlier when so much has gathered, 64 kB
	QueueLimit       int              // observations and track updates that may wait; then callers wait, 16,384
	QuarantineBytes  int              // size of the ring of broken bytes, 1 MB
	Clock            func() time.Time // for what the store itself dates, time.Now
	RestoredFromCopy bool             // begin a new epoch: the folder was restored from a backup
}

func (o Options) withDefaults() Options {
	if o.CommitInterval <= 0 {
		o.CommitInterval = 200 * time.Millisecond
	}
	if o.CommitBytes <= 0 {
		o.CommitBytes = 64 << 10
	}
	if o.QueueLimit <= 0 {
		o.QueueLimit = 16384
	}
	if o.QuarantineBytes <= 0 {
		o.QuarantineBytes = 1 << 20
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

// Store is the open store of a running station. Its methods may be called by
// many goroutines. The reading ones come with Reader.
type Store struct {
	*Reader
	options Options
	lock    *os.File
	db      *sql.DB // one connection, used by the writer goroutine only
	epoch   uint64

	mu        sync.Mutex
	room      *sync.Cond    // on mu: the queue was taken over
	queue     queue         // what waits for the writer
	wake      chan struct{} // of 1: the writer should look now
	nextSeq   uint64        // of the next observation
	committed uint64        // last observation on disk
	moved     chan struct{} // closed and renewed when committed moves or the store fails
	closing   bool
	failed    error // the first failure of the disk; stays
	health    Health

	writer  writer
	stopped chan struct{} // closed when the writer goroutine has ended
}

// Health is how the store is doing.
type Health struct {
	Err               error // the failure that made it refuse all further work; nil when well
	Queued            int   // observations and track updates that wait for the disk
	Waiting           int   // callers that wait until there is room for more
	Committed         uint64
	LastCommit        time.Time
	LastCommitTook    time.Duration
	Commits           uint64
	QuarantineSkipped uint64 // broken inputs that came faster than they are kept
}

// Open opens the store in the folder dir, which is made when it is missing, and
// holds it until Close. Errors have the code StoreHeld when another process holds
// it, StoreTooNew when a later Marsad wrote it, StoreBroken when it belongs to
// another station or the last event of the log does not verify.
func Open(ctx context.Context, dir string, options Options) (*Store, error) {
	return openWith(ctx, dir, options, migrations[:])
}

func openWith(ctx context.Context, dir string, options Options, steps []string) (_ *Store, err error) {
	if !options.Station.Valid() {
		return nil, marsad.Errorf(marsad.BadConfig, "store: station id %q", options.Station)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &Store{options: options.withDefaults(), wake: make(chan struct{}, 1), moved: make(chan struct{}), stopped: make(chan struct{})}
	s.room = sync.NewCond(&s.mu)
	s.lock, err = lockFolder(dir, holder{os.Getpid(), options.Address, s.now()})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release())
		}
	}()
	path := filepath.Join(dir, fileName)
	if err = ownFile(path); err != nil {
		return nil, err
	}
	if s.db, err = openWriter(path); err != nil {
		return nil, err
	}
	if err = migrate(ctx, s.db, steps, s.now()); err != nil {
		return nil, err
	}
	if err = s.identify(ctx); err != nil {
		return nil, err
	}
	if s.Reader, err = openReader(ctx, path, len(steps)); err != nil {
		return nil, err
	}
	if err = s.resume(ctx); err != nil {
		return nil, err
	}
	go s.write()
	return s, nil
}

// ownFile makes the file where it is missing, readable by its owner only; SQLite
// gives the files beside it the same rights.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Close writes what is buffered, gives the folder back, and returns the failure
// that the store had, if any. Further calls of it do nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return nil
	}
	s.closing = true
	s.room.Broadcast()
	s.mu.Unlock()
	s.poke()
	<-s.stopped
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.failed, s.release())
}

// release closes what Open has opened so far; the lock last.
func (s *Store) release() error {
	var errs []error
	if s.Reader != nil {
		errs = append(errs, s.Reader.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

func (s *Store) now() time.Time { return s.options.Clock().UTC() }

// identify finds the number of the station and the epoch, or begins them.
func (s *Store) identify(ctx context.Context) error {
	return inTransaction(ctx, s.db, func(tx *sql.Tx) error {
		var other string
		err := tx.QueryRowContext(ctx, `select name from station where id = 1`).Scan(&other)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if _, err := tx.ExecContext(ctx, `insert into station values(1, ?)`, string(s.options.Station)); err != nil {
				return fmt.Errorf("store: station: %w", err)
			}
		case err != nil:
			return fmt.Errorf("store: station: %w", err)
		case other != string(s.options.Station):
			e := marsad.Errorf(marsad.StoreBroken, "store: the folder belongs to station %s, not %s", other, s.options.Station)
			e.Params = map[string]any{"station": other}
			return e
		}
		var epoch int64
		if err := tx.QueryRowContext(ctx, `select coalesce(max(number), 0) from epoch`).Scan(&epoch); err != nil {
			return fmt.Errorf("store: epoch: %w", err)
		}
		if epoch != 0 && !s.options.RestoredFromCopy {
			s.epoch = uint64(epoch)
			return nil
		}
		reason := "created"
		if epoch != 0 {
			reason = "restored"
		}
		s.epoch = newEpoch(s.now(), uint64(epoch))
		if _, err := tx.ExecContext(ctx, `insert into epoch values(?, ?, ?)`, int64(s.epoch), s.now().UnixMicro(), reason); err != nil {
			return fmt.Errorf("store: epoch: %w", err)
		}
		return nil
	})
}

// newEpoch returns a number above last that no other store of the station has:
// the second of its beginning and 20 random bits, below 2^53 in all.
func newEpoch(at time.Time, last uint64) uint64 {
	seconds := uint64(max(0, min(at.Unix(), 1<<33-1)))
	return max(seconds<<20, (last>>20+1)<<20) | uint64(rand.Uint32N(1<<20))
}

// resume finds where the numbers go on and checks the end of the log.
func (s *Store) resume(ctx context.Context) error {
	var last, updates int64
	row := s.db.QueryRowContext(ctx, `select
		coalesce((select first_seq + n - 1 from block where station = ?1 and class = ?2 order by epoch desc, first_seq desc limit 1), 0),
		coalesce((select value from counter where name = 'observation'), 0),
		coalesce((select value from counter where name = 'track_update'), 0)`, s.station, classPlot)
	var deleted int64
	if err := row.Scan(&last, &deleted, &updates); err != nil {
		return fmt.Errorf("store: where the numbers go on: %w", err)
	}
	s.committed = uint64(max(last, deleted))
	s.nextSeq = s.committed + 1
	end, err := s.notedHead(ctx)
	if err != nil {
		return err
	}
	if err := s.checkEnd(ctx, end); err != nil {
		return err
	}
	s.writer = writer{head: end, updates: uint64(updates), stations: map[marsad.StationID]int64{}, provenances: map[string]int64{}, plots: map[uint32]int64{}}
	if err := s.resumeEvidence(ctx); err != nil {
		return err
	}
	return s.resumeQuarantine(ctx)
}

// checkEnd makes sure that the noted end of the log is its last row, and holds.
func (s *Store) checkEnd(ctx context.Context, end head) error {
	var last head
	err := s.Events(ctx, max(end.seq, 1), func(e marsad.Event) error {
		last = head{e.Epoch, e.Seq, HashEvent(&e)}
		return nil
	})
	if err == nil && last != end {
		e := marsad.Errorf(marsad.StoreBroken, "store: the log does not end with event %d as noted", end.seq)
		e.Params = map[string]any{"fault": string(LogEndReplaced), "seq": end.seq}
		return e
	}
	return err
}

// Epoch returns the number of the store's epoch: new when it was created or
// restored from a backup.
func (s *Store) Epoch() uint64 { return s.epoch }

// Committed returns the sequence number of the last observation on disk; all
// before it are on disk too. What a datagram brought is acknowledged by then.
func (s *Store) Committed() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.committed
}

// WaitCommitted returns when the observation seq is on disk.
func (s *Store) WaitCommitted(ctx context.Context, seq uint64) error {
	for {
		s.mu.Lock()
		done, failed, moved := s.committed >= seq, s.failed, s.moved
		s.mu.Unlock()
		switch {
		case done:
			return nil
		case failed != nil:
			return failed
		}
		select {
		case <-moved:
		case <-s.stopped:
			if s.Committed() < seq {
				return errClosed()
			}
		case <-ctx.Done():
			return fmt.Errorf("store: wait for observation %d: %w", seq, ctx.Err())
		}
	}
}

// Health returns how the store is doing.
func (s *Store) Health() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.health
	h.Err, h.Queued, h.Committed = s.failed, s.queue.rows(), s.committed
	return h
}

// Flush returns when all that was appended before is on disk.
func (s *Store) Flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: flush: %w", err)
	}
	return s.await(&request{})
}

func (s *Store) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func errClosed() error { return marsad.Errorf(marsad.Unavailable, "store: closed") }
