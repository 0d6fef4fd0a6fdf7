package rtl433

import (
	"bytes"
	"fmt"
)

// Framer finds the lines in bytes that come in pieces of any size. It is used by one
// goroutine; the zero value is ready.
type Framer struct {
	buf   []byte
	at    int
	skip  bool // passing over the rest of a line that is too long
	ended bool
}

// Write adds bytes.
func (r *Framer) Write(b []byte) {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	r.buf = append(r.buf, b...)
	r.ended = false
}

// End says that the bytes written are all: what is left is a line. A later Write
// begins anew.
func (r *Framer) End() { r.ended = true }

// Next gives the next line that is not blank, valid until the next Write. An error is
// a line that is too long, given once.
func (r *Framer) Next() (line []byte, ok bool, err error) {
	for r.at < len(r.buf) {
		rest := r.buf[r.at:]
		i := bytes.IndexByte(rest, '\n')
		size := i + 1
		if i < 0 {
			if !r.ended && len(rest) <= MaxLine {
				return nil, false, nil
			}
			i, size = len(rest), len(rest)
		}
		r.at += size
		passing := r.skip
		r.skip = size == i && !r.ended // the end of the line is still to come
		switch line = bytes.TrimSpace(rest[:i]); {
		case passing, len(line) == 0:
		case len(line) > MaxLine || r.skip:
			return nil, true, fmt.Errorf("rtl433: a line of %w", errLong)
		default:
			return line, true, nil
		}
	}
	if r.ended {
		r.skip = false
	}
	return nil, false, nil
}
