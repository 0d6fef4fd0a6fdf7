package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"marsad"
)

// Reader reads a store. It has connections of its own and sees what is
// committed. Its methods may be called by many goroutines.
type Reader struct {
	path    string
	db      *sql.DB
	codec   *blockCodec
	station int64 // number of the store's own station
	name    marsad.StationID
}

// OpenReader opens the store in the folder dir for reading only, beside the
// station that may be running on it, or without one. Errors have the code
// NotFound where there is no store, StoreTooNew where a later Marsad wrote it,
// Unavailable where an earlier one did and the folder was not opened since,
// NotAllowed where no station runs and the folder cannot be written: the index of
// the write-ahead log must then be made there.
func OpenReader(ctx context.Context, dir string) (*Reader, error) {
	path := filepath.Join(dir, fileName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, marsad.Errorf(marsad.NotFound, "store: there is no store in %s: %w", dir, err)
	}
	r, err := openReader(ctx, path, len(migrations))
	if refused := new(sqlite.Error); errors.As(err, &refused) && refused.Code()&0xff == sqlite3.SQLITE_READONLY {
		return nil, marsad.Errorf(marsad.NotAllowed, "store: to read %s without its station running, this user must be able to write there; else read a copy: %w", dir, err)
	}
	return r, err
}

func openReader(ctx context.Context, path string, newest int) (*Reader, error) {
	db, err := openReaders(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, db: db, station: 1}
	version, err := schemaVersion(ctx, db, newest)
	if err == nil && version < newest {
		err = marsad.Errorf(marsad.Unavailable, "store: schema %d is of an older Marsad: start the station once, it brings the folder to %d", version, newest)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.QueryRowContext(ctx, `select name from station where id = 1`).Scan(&r.name); err != nil {
		return nil, errors.Join(fmt.Errorf("store: station: %w", err), db.Close())
	}
	if r.codec, err = newBlockCodec(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return r, nil
}

// Close closes the connections. Reads that still run fail.
func (r *Reader) Close() error {
	r.codec.close()
	return r.db.Close()
}

// Station returns whose store it is.
func (r *Reader) Station() marsad.StationID { return r.name }

// Counts is how much a store holds.
type Counts struct {
	Observations uint64
	Blocks       uint64
	TrackUpdates uint64
	Events       uint64
	Bodies       uint64 // of events, that are still there
	Quarantined  uint64
	Bytes        int64 // of the files on disk
}

// LastTrack returns the highest number that a stored track has ever had, whether
// its updates are still kept or not.
func (r *Reader) LastTrack(ctx context.Context) (number uint32, err error) {
	if err := r.db.QueryRowContext(ctx, `select value from counter where name = ?`, lastTrack).Scan(&number); err != nil {
		return 0, fmt.Errorf("store: last track: %w", err)
	}
	return number, nil
}

// Counts tells how much the store holds, from counters that go along with each
// commit.
func (r *Reader) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	held := func(name string) string { return `(select value from counter where name = '` + name + `')` }
	err := r.db.QueryRowContext(ctx, `select `+held(observationsHeld)+`, `+held(blocksHeld)+`, `+held(updatesHeld)+`, `+held(bodiesHeld)+`,
		coalesce((select seq from chain_head where station = ?), 0), (select count(*) from quarantine)`, r.station).
		Scan(&c.Observations, &c.Blocks, &c.TrackUpdates, &c.Bodies, &c.Events, &c.Quarantined)
	if err != nil {
		return c, fmt.Errorf("store: counts: %w", err)
	}
	for _, end := range [...]string{"", "-wal", "-shm"} {
		if info, err := os.Stat(r.path + end); err == nil { // a WAL that is not there has no bytes
			c.Bytes += info.Size()
		}
	}
	return c, nil
}
