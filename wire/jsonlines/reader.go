package jsonlines

import (
	"bytes"
	"errors"
)

// MaxLine is the longest line that is read, with its end, in bytes.
const MaxLine = 64 << 10

// Stats counts what a reader has met.
type Stats struct {
	Lines   uint64 // read, without the blank ones
	Refused uint64 // of Lines
	Extra   uint64 // fields that are not known
}

// Reader takes the lines out of a stream that comes in pieces of any size. It is
// used by one goroutine; the zero value is ready. Write takes a piece, Next gives
// the lines that have become whole.
type Reader struct {
	buf     []byte
	at      int   // bytes of buf that are done with
	offset  int64 // of buf[at] in the stream
	line    int   // number of the last line
	tooLong bool  // passing over the rest of a line
	ended   bool
	stats   Stats
}

// Write adds bytes of the stream.
func (r *Reader) Write(b []byte) {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	r.buf = append(r.buf, b...)
}

// End says that the stream, or the datagram, is over: what is left is a line.
func (r *Reader) End() { r.ended = true }

// Reset makes the reader ready for another stream or datagram; the counts stay.
func (r *Reader) Reset() { *r = Reader{buf: r.buf[:0], stats: r.stats} }

// Stats returns the counts so far.
func (r *Reader) Stats() Stats { return r.stats }

// Next reads the next line into m. ok is false when more bytes are needed. With
// ok, err is nil or the *Error for which the line is refused; raw is the line as
// it came, without its end, valid until the next Write.
func (r *Reader) Next(m *Message) (raw []byte, ok bool, err error) {
	for {
		start := r.offset
		text, state := r.cut()
		switch {
		case state == noLine:
			return nil, false, nil
		case state == overlong:
			r.stats.Lines++
			r.stats.Refused++
			return text, true, &Error{Line: r.line, Offset: start, Reason: TooLong, Detail: "over 65,536 bytes"}
		}
		text = bytes.TrimSuffix(text, []byte("\r"))
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		r.stats.Lines++
		err := Decode(text, m)
		r.stats.Extra += uint64(m.Extra)
		var refused *Error
		if errors.As(err, &refused) {
			r.stats.Refused++
			refused.Line, refused.Offset = r.line, refused.Offset+start
		}
		return text, true, err
	}
}

// cutState says what cut found.
type cutState uint8

const (
	noLine cutState = iota
	aLine
	overlong
)

// cut takes the next line off the buffer. Of a line that is too long it gives the
// beginning once and passes over the rest as it comes.
func (r *Reader) cut() ([]byte, cutState) {
	for {
		b := r.buf[r.at:]
		i := bytes.IndexByte(b, '\n')
		size := i + 1
		if i < 0 {
			i, size = len(b), len(b)
		}
		whole := size > i || r.ended && size > 0
		switch {
		case r.tooLong:
			r.advance(size)
			if size == i { // the end has not come
				return nil, noLine
			}
			r.tooLong = false
		case size > MaxLine || i > MaxLine-1:
			r.line++
			n := min(i, MaxLine)
			r.tooLong = size == i
			r.advance(size)
			return b[:n], overlong
		case whole:
			r.line++
			r.advance(size)
			return b[:i], aLine
		default:
			return nil, noLine
		}
	}
}

func (r *Reader) advance(n int) {
	r.at += n
	r.offset += int64(n)
}
