package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"marsad"
)

// eventForm begins the canonical form of an event and names its version.
const eventForm = "marsad event 1\n"

// maxEventText bounds each text of an event, maxEventBody its body, in bytes.
const (
	maxEventText = 1024
	maxEventBody = 1 << 20
)

// CanonicalEvent returns the bytes over which the hash of an event is taken
// (SHA-256): everything but the body, of which the hash is in it, and the hash
// itself. Numbers are big-endian, each text has its length before it (16 bits):
//
//	"marsad event 1\n" | station | epoch u64 | seq u64 | at i64 (µs since 1970) |
//	actor id | actor machine u8 | actor station | exercise | kind | subject |
//	body hash [32] | prev [32]
func CanonicalEvent(e *marsad.Event) []byte {
	b := make([]byte, 0, 256)
	text := func(s string) {
		b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
		b = append(b, s...)
	}
	b = append(b, eventForm...)
	text(string(e.Station))
	b = binary.BigEndian.AppendUint64(b, e.Epoch)
	b = binary.BigEndian.AppendUint64(b, e.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	text(e.Actor.ID)
	if e.Actor.Machine {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	text(string(e.Actor.Station))
	text(string(e.Exercise))
	text(string(e.Kind))
	text(e.Subject)
	b = append(b, e.BodyHash[:]...)
	return append(b, e.Prev[:]...)
}

// HashEvent returns the hash that an event must have. A body that is absent, by
// deletion or from the start, does not enter into it.
func HashEvent(e *marsad.Event) marsad.Hash { return sha256.Sum256(CanonicalEvent(e)) }

// HashBody returns the hash of a body, which stands in the chain for it.
func HashBody(body json.RawMessage) marsad.Hash { return sha256.Sum256(body) }

// head is the end of a chain: what the next event is linked to.
type head struct {
	epoch, seq uint64
	hash       marsad.Hash
}

// link gives e its place after h and returns the new end.
func (h head) link(e *marsad.Event, station marsad.StationID, epoch uint64) head {
	e.Station, e.Epoch, e.Seq, e.Prev = station, epoch, h.seq+1, h.hash
	e.BodyHash = HashBody(e.Body)
	e.Hash = HashEvent(e)
	return head{epoch, e.Seq, e.Hash}
}

// checkEvent refuses what the canonical form or the reader of a body cannot express.
func checkEvent(e *marsad.Event) error {
	for _, s := range [...]string{e.Actor.ID, string(e.Actor.Station), string(e.Exercise), string(e.Kind), e.Subject} {
		if len(s) > maxEventText {
			return marsad.Errorf(marsad.TooLarge, "store: event %s: a text of %d bytes, at most %d", e.Kind, len(s), maxEventText)
		}
	}
	switch {
	case e.Kind == "":
		return marsad.Errorf(marsad.BadRequest, "store: event of no kind")
	case e.Actor.ID == "":
		return marsad.Errorf(marsad.BadRequest, "store: event %s without an actor", e.Kind)
	case len(e.Body) > maxEventBody:
		return marsad.Errorf(marsad.TooLarge, "store: event %s: body of %d bytes, at most %d", e.Kind, len(e.Body), maxEventBody)
	case len(e.Body) > 0 && !json.Valid(e.Body):
		return marsad.Errorf(marsad.BadRequest, "store: event %s: body is no JSON", e.Kind)
	}
	return nil
}

// AppendEvents appends events to the log and returns them as they stand there:
// with station, epoch, sequence number and hashes, and the time cut to
// microseconds (now, where it was zero). It returns when they, and all that was
// buffered before, are on disk. Either all are appended or none. ctx is looked at
// before the events are queued and not after: an event that may be on disk must
// not be reported as not written.
func (s *Store) AppendEvents(ctx context.Context, events []marsad.Event) ([]marsad.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("store: append events: %w", err)
	}
	if len(events) == 0 {
		return nil, s.failure()
	}
	out := make([]marsad.Event, len(events))
	for i, e := range events {
		if err := checkEvent(&e); err != nil {
			return nil, err
		}
		if e.At.IsZero() {
			e.At = s.now()
		}
		e.At = time.UnixMicro(e.At.UnixMicro()).UTC()
		out[i] = e
	}
	if err := s.await(&request{events: out}); err != nil {
		return nil, err
	}
	return out, nil
}

// putEvents links the events to the chain that ends in h and returns its new end.
func (s *Store) putEvents(ctx context.Context, tx *sql.Tx, h head, events []marsad.Event) (head, error) {
	bodies := int64(0)
	for i := range events {
		e := &events[i]
		h = h.link(e, s.options.Station, s.epoch)
		_, err := tx.ExecContext(ctx, `insert into event values(?,?,?,?,?,?,?,?,?,?,?,?,?)`, s.station, int64(e.Epoch), int64(e.Seq), e.At.UnixMicro(),
			e.Actor.ID, e.Actor.Machine, string(e.Actor.Station), string(e.Exercise), string(e.Kind), e.Subject, e.BodyHash[:], e.Prev[:], e.Hash[:])
		if err == nil && len(e.Body) > 0 {
			bodies++
			_, err = tx.ExecContext(ctx, `insert into event_body values(?,?,?,?)`, s.station, int64(e.Epoch), int64(e.Seq), []byte(e.Body))
		}
		if err != nil {
			return h, fmt.Errorf("event %d: %w", e.Seq, err)
		}
	}
	if err := addCounter(ctx, tx, bodiesHeld, bodies); err != nil {
		return h, err
	}
	_, err := tx.ExecContext(ctx, `insert or replace into chain_head values(?,?,?,?)`, s.station, int64(h.epoch), int64(h.seq), h.hash[:])
	return h, err
}

// DeleteBodies deletes the bodies of the events with these sequence numbers. The
// events stay and the chain still verifies.
func (s *Store) DeleteBodies(ctx context.Context, seqs ...uint64) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: delete bodies: %w", err)
	}
	return s.await(&request{work: func(ctx context.Context, tx *sql.Tx) error {
		for _, seq := range seqs {
			result, err := tx.ExecContext(ctx, `delete from event_body where station = ?1 and epoch = (select epoch from event where station = ?1 and seq = ?2) and seq = ?2`,
				s.station, int64(seq))
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err == nil {
				err = addCounter(ctx, tx, bodiesHeld, -n)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}})
}

const selectEvents = `select s.name, e.epoch, e.seq, e.at_us, e.actor, e.actor_machine, e.actor_station, e.exercise, e.kind, e.subject,
	e.body_hash, e.prev, e.hash, b.body
	from event e join station s on s.id = e.station
	left join event_body b on b.station = e.station and b.epoch = e.epoch and b.seq = e.seq
	where e.station = ? and e.seq >= ? order by e.seq`

// Events calls fn with each event of the station from a sequence number on, in
// their order, until it returns an error. The body is nil where it was deleted.
func (r *Reader) Events(ctx context.Context, from uint64, fn func(marsad.Event) error) error {
	rows, err := r.db.QueryContext(ctx, selectEvents, r.station, int64(min(from, math.MaxInt64)))
	if err != nil {
		return fmt.Errorf("store: events: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	for rows.Next() {
		e, err := scanEvent(rows)
		if err != nil {
			return fmt.Errorf("store: event: %w", err)
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: events: %w", err)
	}
	return nil
}

func scanEvent(rows *sql.Rows) (marsad.Event, error) {
	var e marsad.Event
	var epoch, seq, at int64
	var bodyHash, prev, hash, body []byte
	err := rows.Scan(&e.Station, &epoch, &seq, &at, &e.Actor.ID, &e.Actor.Machine, &e.Actor.Station, &e.Exercise, &e.Kind, &e.Subject,
		&bodyHash, &prev, &hash, &body)
	if err != nil {
		return e, err
	}
	e.Epoch, e.Seq, e.At, e.Body = uint64(epoch), uint64(seq), time.UnixMicro(at).UTC(), body
	e.BodyHash, e.Prev, e.Hash = toHash(bodyHash), toHash(prev), toHash(hash)
	return e, nil
}

// toHash returns the zero hash, which never verifies, for bytes that are none.
func toHash(b []byte) (h marsad.Hash) {
	if len(b) == len(h) {
		copy(h[:], b)
	}
	return h
}
