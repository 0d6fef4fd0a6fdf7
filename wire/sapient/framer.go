package sapient

import (
	"encoding/binary"
	"fmt"
)

// Framer cuts a stream into messages:
//
//	+--------+--------+--------+--------+----------------+
//	| bytes of the message, lowest first | SapientMessage |
//	+--------+--------+--------+--------+----------------+
//
// A length that cannot be leaves no way to find the next message: the stream is then
// at its end, and whoever carries it closes it. The zero value is ready; it belongs to
// one goroutine.
type Framer struct {
	buf   []byte
	at    int // of the next message in buf
	stuck error
}

// Write takes the next bytes of the stream, which are copied. At most one message and
// what was written with it are kept, if Next is called until it has no more.
func (f *Framer) Write(b []byte) {
	if f.stuck != nil {
		return
	}
	if f.at > 0 {
		f.buf = f.buf[:copy(f.buf, f.buf[f.at:])]
		f.at = 0
	}
	f.buf = append(f.buf, b...)
}

// Next returns the next message without its length, valid until the next Write; ok is
// false where it is not complete yet.
func (f *Framer) Next() (message []byte, ok bool) {
	rest := f.buf[f.at:]
	if f.stuck != nil || len(rest) < 4 {
		return nil, false
	}
	n := binary.LittleEndian.Uint32(rest)
	if n == 0 || n > MaxBytes {
		f.stuck = fmt.Errorf("sapient: length of %d bytes: 1 to %d", n, MaxBytes)
		f.buf, f.at = nil, 0
		return nil, false
	}
	if uint32(len(rest)-4) < n {
		return nil, false
	}
	f.at += 4 + int(n)
	return rest[4 : 4+n : 4+n], true
}

// Err says that the stream cannot be read any further.
func (f *Framer) Err() error { return f.stuck }

// End says that the stream has closed, and returns an error where it did so within a
// message. The framer is then ready for another stream.
func (f *Framer) End() error {
	err := f.stuck
	if rest := len(f.buf) - f.at; err == nil && rest > 0 {
		err = fmt.Errorf("sapient: stream closed after %d bytes of a message", rest)
	}
	*f = Framer{buf: f.buf[:0]}
	return err
}
