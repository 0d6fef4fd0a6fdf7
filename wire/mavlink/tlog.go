package mavlink

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// A telemetry log is a row of
//
//	u64 microseconds since 1970, big endian | frame
const stampLen = 8

// maxStep is how far the times of two records that follow each other may lie
// apart and still tell that the second is one.
const maxStep = 24 * time.Hour

// LogReader reads a telemetry log (.tlog). It is used by one goroutine.
type LogReader struct {
	// OnBroken, when not nil, is told each place that is no record.
	OnBroken func(*Broken)

	r     *bufio.Reader
	done  int // bytes of the last record, to be passed over
	raw   []byte
	stats Stats
	tell  teller
}

// IsLog tells whether a file that begins so is a telemetry log: a whole frame
// stands behind the eight bytes of a time, or one with a wrong bit that another
// record follows.
func IsLog(first []byte) bool {
	if len(first) <= stampLen || first[stampLen] != magic1 && first[stampLen] != magic2 {
		return false
	}
	var f Frame
	size, v := parse(first[stampLen:], &f)
	return v != short && (v != badChecksum || followed(first, stampLen+size))
}

// Raw returns the bytes of the last frame that Next gave, valid until it is
// called again.
func (l *LogReader) Raw() []byte { return l.raw }

// NewLogReader returns a reader of the log.
func NewLogReader(r io.Reader) *LogReader {
	return &LogReader{r: bufio.NewReaderSize(r, 1<<16)}
}

// Stats returns the counts so far.
func (l *LogReader) Stats() Stats { return l.stats }

// Next gives the next frame and the time at which it was logged, io.EOF at the
// end. The frame is valid until the next call. A record that is no frame is passed
// over and counted; only the underlying reader's error ends the log.
func (l *LogReader) Next() (at time.Time, f Frame, err error) {
	l.tell.to = l.OnBroken
	for {
		if _, err := l.r.Discard(l.done); err != nil {
			return at, f, fmt.Errorf("mavlink: log: %w", err)
		}
		l.done = 0
		b, err := l.r.Peek(stampLen + maxFrame + stampLen + 1)
		if err != nil && !errors.Is(err, io.EOF) {
			return at, f, fmt.Errorf("mavlink: log: %w", err)
		}
		if len(b) <= stampLen {
			l.skip(len(b))
			l.tell.endRun()
			return at, f, io.EOF
		}
		if b[stampLen] != magic1 && b[stampLen] != magic2 {
			l.skip(1)
			continue
		}
		size, v := parse(b[stampLen:], &f)
		switch {
		case v == short:
			l.skip(1)
		case v == badChecksum:
			l.stats.BadChecksum++
			l.tell.frame(&f, v, size)
			if followed(b, stampLen+size) {
				l.skip(stampLen + size)
			} else {
				l.skip(1)
			}
		default:
			give := l.stats.note(&f, v)
			if !give {
				l.tell.frame(&f, v, size)
			}
			l.done, l.raw = stampLen+size, b[stampLen:stampLen+size]
			l.tell.pass(l.done, false)
			if give {
				return stamp(b), f, nil
			}
		}
	}
}

// skip passes over bytes that are no record.
func (l *LogReader) skip(n int) {
	l.done = n
	l.stats.SkippedBytes += uint64(n)
	l.tell.pass(n, true)
}

// followed tells whether a record seems to begin behind the n bytes of this one.
func followed(b []byte, n int) bool {
	if len(b) == n {
		return true
	}
	if len(b) <= n+stampLen || b[n+stampLen] != magic1 && b[n+stampLen] != magic2 {
		return false
	}
	return stamp(b[n:]).Sub(stamp(b)).Abs() < maxStep
}

func stamp(b []byte) time.Time {
	return time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC()
}

// AppendLogRecord appends a frame's bytes with the time before them.
func AppendLogRecord(b []byte, at time.Time, frame []byte) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(at.UnixMicro())), frame...)
}
