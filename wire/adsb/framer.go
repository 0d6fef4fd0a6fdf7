package adsb

import (
	"bytes"
	"fmt"
	"time"
)

// Framing is how a message was wrapped.
type Framing uint8

// The framings.
const (
	Beast       Framing = iota + 1 // binary, after the receiver of that name
	AVR                            // text: *8D4840D6…;
	BaseStation                    // text: MSG,3,… (port 30003, SBS-1)
	Table                          // text: unix second, …, hexadecimal reply, in any order of columns
)

var framingNames = [...]string{"", "beast", "avr", "sbs", "csv"}

// String gives the code of the framing.
func (f Framing) String() string { return framingNames[min(int(f), len(framingNames)-1)] }

// Frame is one message as it was wrapped.
type Frame struct {
	Framing Framing
	Reply   []byte    // Mode A/C 2 bytes, Mode S 7 or 14; nil of BaseStation. Valid until the next call of Next
	Line    []byte    // BaseStation: the line without its end, likewise
	Clock   Clock     // of the receiver
	Signal  uint8     // Beast and AVR "<": 255 is full scale of amplitude; 0 not told
	At      time.Time // of Table; zero where not told
}

// Clock is the 48 bits with which a receiver stamps a message: ticks of 12 MHz, or
// second of the day and nanosecond of a receiver with satellite time. 0 is none.
type Clock uint64

// MLAT is the stamp that marks a position which a network of receivers has worked
// out from times of arrival ("MLAT" in letters).
const MLAT Clock = 0xFF004D4C4154

// Counter takes the stamp as 12 MHz ticks.
func (c Clock) Counter() time.Duration { return time.Duration(c * 250 / 3) }

// OfDay takes the stamp as satellite time: 18 bits of seconds since midnight UTC, 30 bits
// of nanoseconds. ok is false where that cannot be.
func (c Clock) OfDay() (d time.Duration, ok bool) {
	seconds, nanos := uint64(c>>30), uint64(c&(1<<30-1))
	return time.Duration(seconds)*time.Second + time.Duration(nanos), seconds <= 86400 && nanos < 1e9
}

// Broken is one place of a stream that is no message.
type Broken struct {
	Offset int64 // byte from the start of all that was written
	Bytes  int64
	Reason string
}

// Error says where and why: "adsb: byte 4711: 12 bytes that are no message".
func (b *Broken) Error() string {
	return fmt.Sprintf("adsb: byte %d: %d bytes: %s", b.Offset, b.Bytes, b.Reason)
}

const (
	noMessage = "no message"
	cutShort  = "a Beast message cut short"
	badText   = "a line that is no reply"
)

// maxLine is the longest line that is waited for: a BaseStation line has at most 200.
const maxLine = 512

// Framer finds the messages in bytes that come in pieces of any size. Each message
// tells by its first byte how it is wrapped, so that nothing need be configured. It
// is used by one goroutine; the zero value is ready.
type Framer struct {
	// OnBroken, when not nil, is told each place that is no message.
	OnBroken func(*Broken)

	buf   []byte
	at    int   // bytes of buf that are done with
	done  int64 // bytes of the stream before buf
	ended bool
	junk  int64 // length of the run of junk that ends at at
	reply [replyLong]byte
	stats Stats
}

// Stats counts what a Framer has met.
type Stats struct {
	Messages     uint64 // given
	Status       uint64 // Beast messages about the receiver itself, passed over
	Broken       uint64 // places that are no message
	SkippedBytes uint64 // in them
}

// Write adds bytes of the stream.
func (r *Framer) Write(b []byte) {
	if r.at > 0 {
		r.done += int64(r.at)
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	r.buf = append(r.buf, b...)
	r.ended = false
}

// End says that the bytes written are all: Next then no longer waits for a rest. A
// later Write begins anew.
func (r *Framer) End() { r.ended = true }

// Stats returns the counts so far.
func (r *Framer) Stats() Stats { return r.stats }

// Offset is how many bytes of the stream are done with: where the message that
// Next gave last ends.
func (r *Framer) Offset() int64 { return r.done + int64(r.at) }

// outcome is what a look at the head of the buffer gave.
type outcome uint8

const (
	given   outcome = iota // a message
	passed                 // bytes that carry none but are right: line ends, comments, status
	waiting                // more bytes are needed
	refused                // no message
)

// Next gives the next whole message, valid until the next call. ok is false when
// more bytes are needed.
func (r *Framer) Next() (f Frame, ok bool) {
	for r.at < len(r.buf) {
		b := r.buf[r.at:]
		var size int
		var o outcome
		reason := noMessage
		if b[0] == escape {
			size, o = r.beast(b, &f)
			reason = cutShort
		} else {
			size, o = r.text(b, &f)
			reason = badText
		}
		switch o {
		case waiting:
			if !r.ended {
				return Frame{}, false
			}
			r.refuse(len(b), reason)
		case refused:
			if size <= 1 {
				r.skip()
				continue
			}
			r.refuse(size, reason)
		default:
			r.endJunk()
			r.at += size
			if o == given {
				r.stats.Messages++
				return f, true
			}
		}
	}
	if r.ended {
		r.endJunk()
	}
	return Frame{}, false
}

// skip passes over one byte of junk.
func (r *Framer) skip() {
	r.at++
	r.junk++
}

// refuse passes over n bytes that were meant to be a message.
func (r *Framer) refuse(n int, reason string) {
	r.endJunk()
	r.tell(r.Offset(), int64(n), reason)
	r.at += n
}

func (r *Framer) endJunk() {
	if r.junk > 0 {
		r.tell(r.Offset()-r.junk, r.junk, noMessage)
		r.junk = 0
	}
}

func (r *Framer) tell(offset, n int64, reason string) {
	r.stats.Broken++
	r.stats.SkippedBytes += uint64(n)
	if r.OnBroken != nil {
		r.OnBroken(&Broken{Offset: offset, Bytes: n, Reason: reason})
	}
}

// isText tells whether c stands in lines of text.
func isText(c byte) bool { return c >= ' ' && c < 0x7F || c == '\t' || c == '\r' }

// text looks for a line at the head of b: up to its end, or up to ';' of an AVR reply.
func (r *Framer) text(b []byte, f *Frame) (int, outcome) {
	avr := isAVR(b[0])
	for i, c := range b {
		switch {
		case avr && c == ';':
			if !r.avr(b[:i], f) {
				return i + 1, refused
			}
			return i + 1 + lineEnd(b[i+1:]), given
		case c == '\n':
			return r.ending(b[:i], i+1, f, avr)
		case !isText(c) && !isMark(b, i), i == maxLine, i > 0 && (c == '*' || c == '@'):
			return max(i, 1), refused // at the latest where a reply begins
		}
	}
	if r.ended && !avr && !(isBaseStation(b) && bytes.Count(b, []byte{','}) < stationColumns-1) { // else it may be cut within a number
		return r.ending(b, len(b), f, avr)
	}
	return 0, waiting
}

// lineEnd is how many bytes of a line's end b begins with.
func lineEnd(b []byte) (n int) {
	for n < len(b) && n < 2 && (b[n] == '\r' || b[n] == '\n') {
		n++
	}
	return n
}

// ending takes a line of size bytes with its end; where it is none, the rest of it from where a
// BaseStation line begins is looked at again.
func (r *Framer) ending(b []byte, size int, f *Frame, avr bool) (int, outcome) {
	o := r.line(b, f, avr)
	if o == refused {
		if i := bytes.Index(b, []byte("MSG,")); i > 0 {
			size = i
		}
	}
	return size, o
}

// isMark tells whether the byte belongs to the byte order mark that some tables begin with.
func isMark(b []byte, i int) bool {
	return i < len(byteOrderMark) && b[i] == byteOrderMark[i] && b[0] == byteOrderMark[0]
}

const byteOrderMark = "\xEF\xBB\xBF"

// line takes a whole line that is no AVR reply.
func (r *Framer) line(b []byte, f *Frame, avr bool) outcome {
	b = bytes.TrimSpace(bytes.TrimPrefix(b, []byte(byteOrderMark)))
	switch {
	case len(b) == 0:
		return passed
	case avr:
		return refused // without its ';'
	case isBaseStation(b):
		*f = Frame{Framing: BaseStation, Line: b}
		return given
	}
	return r.table(b, f)
}
