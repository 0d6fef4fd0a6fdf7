package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"marsad"
)

// Bounds of the quarantine: bytes kept of one input, inputs kept of one commit,
// and what an entry counts for beside its bytes.
const (
	maxQuarantined   = 2 << 10
	maxQuarantineGo  = 64
	quarantineWeight = 64
)

// Quarantined is an input that could not be understood. Reason is in code and
// parameters; prose is made where it is shown.
type Quarantined struct {
	ID     int64 // given by the store, rising
	At     time.Time
	Source string
	Code   marsad.Code
	Params map[string]any
	Bytes  []byte // the first 2 kB
	Size   int    // of the whole input, in bytes
}

// ring is how full the quarantine is.
type ring struct{ bytes int }

// Quarantine keeps the last broken inputs, written lazily with the next commit.
// It never waits: of inputs that come faster than they are kept (64 a commit) the
// last ones stay, and Health counts the others. At is now where it is zero.
func (s *Store) Quarantine(entry Quarantined) error {
	if entry.At.IsZero() {
		entry.At = s.now()
	}
	entry.Size = max(entry.Size, len(entry.Bytes))
	entry.Bytes = append([]byte{}, entry.Bytes[:min(len(entry.Bytes), maxQuarantined)]...)
	if err := s.enter(0); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if len(s.queue.quarantine) >= maxQuarantineGo {
		s.queue.quarantine = append(s.queue.quarantine[:0], s.queue.quarantine[1:]...)
		s.health.QuarantineSkipped++
	}
	s.queue.quarantine = append(s.queue.quarantine, entry)
	if len(s.queue.quarantine) == 1 {
		s.poke()
	}
	return nil
}

const quarantineSize = `length(bytes) + length(params) + length(source) + 64`

func (s *Store) resumeQuarantine(ctx context.Context) error {
	err := s.db.QueryRowContext(ctx, `select coalesce(sum(`+quarantineSize+`), 0) from quarantine`).Scan(&s.writer.ring.bytes)
	if err != nil {
		return fmt.Errorf("store: quarantine: %w", err)
	}
	return nil
}

// putQuarantine adds the entries and lets the oldest go until the ring is within
// its size.
func (s *Store) putQuarantine(ctx context.Context, tx *sql.Tx, entries []Quarantined) error {
	used := &s.writer.ring.bytes
	for _, e := range entries {
		params, err := json.Marshal(e.Params)
		if err != nil { // a parameter that is no JSON: the bytes matter more
			params = []byte("null")
		}
		_, err = tx.ExecContext(ctx, `insert into quarantine(at_us, source, code, params, size, bytes) values(?,?,?,?,?,?)`,
			e.At.UnixMicro(), e.Source, string(e.Code), string(params), e.Size, e.Bytes)
		if err != nil {
			return err
		}
		*used += len(e.Bytes) + len(params) + len(e.Source) + quarantineWeight
	}
	for len(entries) > 0 && *used > s.options.QuarantineBytes {
		var freed int
		err := tx.QueryRowContext(ctx, `delete from quarantine where id = (select min(id) from quarantine) returning `+quarantineSize).Scan(&freed)
		if err != nil {
			return err
		}
		*used -= freed
	}
	return nil
}

// Quarantined returns the last broken inputs, newest first, at most limit.
func (r *Reader) Quarantined(ctx context.Context, limit int) ([]Quarantined, error) {
	rows, err := r.db.QueryContext(ctx, `select id, at_us, source, code, params, size, bytes from quarantine order by id desc limit ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("store: quarantine: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	var out []Quarantined
	for rows.Next() {
		var q Quarantined
		var at int64
		var params []byte
		if err := rows.Scan(&q.ID, &at, &q.Source, &q.Code, &params, &q.Size, &q.Bytes); err != nil {
			return nil, fmt.Errorf("store: quarantine: %w", err)
		}
		if err := json.Unmarshal(params, &q.Params); err != nil {
			return nil, fmt.Errorf("store: quarantine %d: %w", q.ID, err)
		}
		q.At = time.UnixMicro(at).UTC()
		out = append(out, q)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: quarantine: %w", err)
	}
	return out, nil
}
