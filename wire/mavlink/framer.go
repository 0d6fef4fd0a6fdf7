package mavlink

// Stats counts what a reader of frames has met.
type Stats struct {
	Frames          uint64 // given, unknown ones included
	Unknown         uint64 // of Frames: messages that the table lacks
	Signed          uint64 // of Frames: with a signature, for a Verifier
	BadChecksum     uint64 // starts of a frame whose checksum is wrong
	OtherDefinition uint64 // of BadChecksum: rightly framed, but the sender defines the message otherwise
	Incompatible    uint64 // frames left out for a flag that says we could misread them
	BadLength       uint64 // MAVLink 1 frames left out for a length other than their message's
	SkippedBytes    uint64 // bytes that belong to no frame
}

// note counts a frame that was read whole; give tells whether it is to be given.
func (s *Stats) note(f *Frame, v verdict) (give bool) {
	switch v {
	case good:
		s.Frames++
		if f.Definition == nil {
			s.Unknown++
		}
		if f.Signature != nil {
			s.Signed++
		}
		return true
	case incompatible:
		s.Incompatible++
	case badLength:
		s.BadLength++
	case otherDefinition:
		s.OtherDefinition++
		s.BadChecksum++
	}
	return false
}

// Framer finds the frames in bytes that come in pieces of any size. It is used by
// one goroutine; the zero value is ready. Write takes a piece, Next gives the
// frames that have become whole.
type Framer struct {
	// OnBroken, when not nil, is told each place that is no frame.
	OnBroken func(*Broken)

	buf   []byte
	at    int  // bytes of buf that are done with
	ended bool // no more bytes follow those written
	stats Stats
	tell  teller
}

// Write adds bytes of the stream.
func (r *Framer) Write(b []byte) {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	r.buf = append(r.buf, b...)
	r.ended = false
}

// End says that the bytes written are all: the end of a datagram or of a stream.
// Next then passes over a frame that is not whole instead of waiting for the
// rest. A later Write begins anew.
func (r *Framer) End() { r.ended = true }

// Stats returns the counts so far.
func (r *Framer) Stats() Stats { return r.stats }

// Next gives the next whole frame, valid until the next call of Write. ok is false
// when more bytes are needed.
func (r *Framer) Next() (f Frame, ok bool) {
	r.tell.to = r.OnBroken
	for r.at < len(r.buf) {
		b := r.buf[r.at:]
		if b[0] != magic1 && b[0] != magic2 {
			r.skip()
			continue
		}
		size, v := parse(b, &f)
		switch v {
		case short:
			if !r.ended {
				return Frame{}, false
			}
			r.skip()
		case badChecksum:
			r.stats.BadChecksum++
			r.tell.frame(&f, v, size)
			r.skip()
		default:
			give := r.stats.note(&f, v)
			if !give {
				r.tell.frame(&f, v, size)
			}
			r.at += size
			r.tell.pass(size, false)
			if give {
				return f, true
			}
		}
	}
	if r.ended {
		r.tell.endRun()
	}
	return Frame{}, false
}

// skip passes over one byte: a frame may begin at the next.
func (r *Framer) skip() {
	r.at++
	r.stats.SkippedBytes++
	r.tell.pass(1, true)
}
