package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"marsad"
)

// LogFault is what is wrong with the log at its first bad place.
type LogFault string

// The faults of a log.
const (
	LogSound       LogFault = ""
	RowChanged     LogFault = "row-changed"  // the row does not have the hash that stands in it
	BodyChanged    LogFault = "body-changed" // the body is not the one that was logged
	LogGap         LogFault = "gap"          // sequence numbers are missing
	LinkBroken     LogFault = "link-broken"  // the row is not linked to the one before: cut, reordered or put in
	LogEndMissing  LogFault = "end-missing"  // the chain ends before the place that the store had noted
	LogEndReplaced LogFault = "end-replaced" // the chain ends in another row than the noted one
)

// LogReport is what VerifyLog found.
type LogReport struct {
	Events  uint64 // rows that were looked at and hold
	Bodies  uint64 // bodies that are there and are the logged ones
	Absent  uint64 // events without a body: deleted, or never had one
	LastSeq uint64
	Head    marsad.Hash // of the last good event

	Fault    LogFault
	FirstBad uint64 // sequence number of the first bad or missing event; 0 when sound
}

// Err returns nil for a sound log, else an error of code StoreBroken with the
// parameters fault and seq.
func (l LogReport) Err() error {
	if l.Fault == LogSound {
		return nil
	}
	e := marsad.Errorf(marsad.StoreBroken, "store: log: %s at event %d", l.Fault, l.FirstBad)
	e.Params = map[string]any{"fault": string(l.Fault), "seq": l.FirstBad}
	return e
}

var errStop = errors.New("stop")

// VerifyLog reads the whole log and checks each row, each body that is there,
// each link, and the end against the noted one. It stops at the first fault. The
// error is for what kept it from reading; a bad log is in the report.
func (r *Reader) VerifyLog(ctx context.Context) (LogReport, error) {
	var report LogReport
	end, err := r.notedHead(ctx) // before the rows: what comes meanwhile only makes them more
	if err != nil {
		return report, err
	}
	endSeen := end.seq == 0
	err = r.Events(ctx, 0, func(e marsad.Event) error {
		report.check(&e)
		if report.Fault != LogSound {
			return errStop
		}
		if e.Seq == end.seq {
			endSeen = e.Hash == end.hash
			if !endSeen {
				report.Fault, report.FirstBad = LogEndReplaced, e.Seq
				return errStop
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return report, err
	}
	if report.Fault == LogSound && !endSeen {
		report.Fault, report.FirstBad = LogEndMissing, report.LastSeq+1
	}
	return report, nil
}

// check takes the next event into the report.
func (l *LogReport) check(e *marsad.Event) {
	switch {
	case e.Seq != l.LastSeq+1:
		l.Fault, l.FirstBad = LogGap, l.LastSeq+1
	case e.Prev != l.Head:
		l.Fault, l.FirstBad = LinkBroken, e.Seq
	case HashEvent(e) != e.Hash:
		l.Fault, l.FirstBad = RowChanged, e.Seq
	case len(e.Body) > 0 && HashBody(e.Body) != e.BodyHash:
		l.Fault, l.FirstBad = BodyChanged, e.Seq
	default:
		l.Events, l.LastSeq, l.Head = l.Events+1, e.Seq, e.Hash
		if len(e.Body) > 0 {
			l.Bodies++
		} else {
			l.Absent++
		}
	}
}

// notedHead returns the end of the chain as the store noted it, zero for an empty log.
func (r *Reader) notedHead(ctx context.Context) (head, error) {
	var epoch, seq int64
	var hash []byte
	var h head
	err := r.db.QueryRowContext(ctx, `select epoch, seq, hash from chain_head where station = ?`, r.station).Scan(&epoch, &seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("store: end of the log: %w", err)
	}
	return head{uint64(epoch), uint64(seq), toHash(hash)}, nil
}
