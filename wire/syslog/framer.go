package syslog

import (
	"bytes"
	"fmt"
)

// Framer cuts a stream into messages: by the length before each (RFC 6587, 3.4.1), or,
// where none stands, by the ends of lines (3.4.2), which may be LF, CR LF or NUL. The
// zero value is ready; it belongs to one goroutine.
type Framer struct {
	buffer   []byte
	at       int
	offset   int64 // of buffer[0]
	ended    bool
	skipping bool // the rest of a line that is too long
}

// Write adds bytes. All messages should be taken before: they lie in the buffer.
func (f *Framer) Write(b []byte) (int, error) {
	f.buffer = f.buffer[:copy(f.buffer, f.buffer[f.at:])]
	f.offset += int64(f.at)
	f.at = 0
	f.buffer = append(f.buffer, b...)
	f.ended = false
	return len(b), nil
}

// End says that the stream is over: what is left is a message.
func (f *Framer) End() { f.ended = true }

// Next returns the next message, valid until the next Write; ok is false where more
// bytes are needed. An error is a frame that cannot be.
func (f *Framer) Next() (message []byte, ok bool, err error) {
	for f.at < len(f.buffer) {
		rest := f.buffer[f.at:]
		if rest[0] >= '1' && rest[0] <= '9' && !f.skipping {
			if message, taken, err := f.counted(rest); taken != 0 || err != nil {
				return message, taken > 0 || err != nil, err
			}
		}
		n := bytes.IndexAny(rest, "\n\x00")
		end := n + 1
		if n < 0 {
			if !f.ended && len(rest) <= MaxMessage {
				return nil, false, nil
			}
			n, end = len(rest), len(rest)
		}
		at := f.offset + int64(f.at)
		f.at += end
		skip := f.skipping
		f.skipping = n == end && !f.ended
		line := bytes.TrimSuffix(rest[:n], []byte{'\r'})
		switch {
		case skip || len(line) == 0:
		case len(line) > MaxMessage:
			return nil, true, fmt.Errorf("syslog: byte %d: a message of more than %d bytes", at, MaxMessage)
		default:
			return line, true, nil
		}
	}
	f.skipping = f.skipping && !f.ended
	return nil, false, nil
}

// counted reads a frame with its length; taken is 0 where it is none, below 0 where
// more bytes are needed.
func (f *Framer) counted(rest []byte) (message []byte, taken int, err error) {
	length, i := 0, 0
	for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
		if length = length*10 + int(rest[i]-'0'); length > MaxMessage {
			err = fmt.Errorf("syslog: byte %d: a message of more than %d bytes", f.offset+int64(f.at), MaxMessage)
			f.at += i + 1
			f.skipping = true
			return nil, 0, err
		}
	}
	switch {
	case i == len(rest) && !f.ended:
		return nil, -1, nil
	case i < len(rest) && rest[i] != ' ':
		return nil, 0, nil
	case len(rest)-i-1 >= length:
		f.at += i + 1 + length
		return rest[i+1 : i+1+length], i + 1 + length, nil
	case !f.ended:
		return nil, -1, nil
	}
	err = fmt.Errorf("syslog: byte %d: %d of %d bytes", f.offset+int64(f.at), max(0, len(rest)-i-1), length)
	f.at = len(f.buffer)
	return nil, 0, err
}
