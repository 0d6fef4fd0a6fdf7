package asterix

// Framer finds the data blocks in a stream (TCP, a serial line) that comes in pieces of
// any size:
//
//	category  length (2 octets, of the whole block)  records  │  category  length …
//
// Nothing marks the start of a block. A block is believed in when it can be read, or,
// for the edition may be another, when what follows looks like the header of one. Out
// of step, as at a beginning in the middle of a block or after octets were lost, the
// next block that can be read is looked for. It is used by one goroutine.
type Framer struct {
	// OnBroken, when not nil, is told each run of octets that belongs to no block, when
	// its end is found; the octets are valid during the call.
	OnBroken func(e *Error, octets []byte)

	decoder *Decoder
	buf     []byte
	at      int  // octets of buf that are done with
	from    int  // where the run of no block starts; at while in step
	passed  int  // octets of the stream before buf
	ended   bool // no more octets follow those written
}

// NewFramer makes one that tries with d whether blocks can be read. Several framers of
// one goroutine may share d; what d was reading is lost at each Next.
func NewFramer(d *Decoder) *Framer { return &Framer{decoder: d} }

// Write adds octets of the stream. At most a block, 64 KiB, stays in the memory beside them.
func (f *Framer) Write(b []byte) {
	if f.from > 0 {
		n := copy(f.buf, f.buf[f.from:])
		f.buf = f.buf[:n]
		f.passed += f.from
		f.at, f.from = f.at-f.from, 0
	}
	f.buf = append(f.buf, b...)
	f.ended = false
}

// End says that the octets written are all: Next then passes over a block that is not
// whole instead of waiting for the rest. A later Write begins anew.
func (f *Framer) End() { f.ended = true }

// Next gives the next whole data block, valid until the next call of Write. ok is
// false when more octets are needed.
func (f *Framer) Next() (block []byte, ok bool) {
	for f.at < len(f.buf) {
		length, found := f.start(f.buf[f.at:])
		if found {
			if f.at > f.from {
				f.tell(f.at)
			}
			block = f.buf[f.at : f.at+length : f.at+length]
			f.at += length
			f.from = f.at
			return block, true
		}
		if length > 0 && !f.ended {
			break
		}
		f.at++
		if f.at-f.from >= longestBlock {
			f.tell(f.at)
		}
	}
	if f.ended && f.at > f.from {
		f.tell(f.at)
	}
	return nil, false
}

const (
	// longestBlock is how many octets a data block can have.
	longestBlock = 1 << 16
	// longestSought is how long a block may be that is looked for out of step: reading
	// as much at every octet of noise takes some 30 µs an octet at worst.
	longestSought = 4096
)

// start looks whether a data block starts at the first octet: found with its length.
// Not found and a length says that it may, but more octets are needed to tell.
func (f *Framer) start(b []byte) (length int, found bool) {
	inStep := f.at == f.from
	if len(b) < headerBytes {
		return headerBytes, false
	}
	length = blockLength(b)
	known := f.decoder.edition(int(b[0])) != nil
	switch {
	case length < headerBytes, !inStep && (!known || length == headerBytes || length > longestSought):
		return 0, false
	case length > len(b):
		return length, false
	case known && f.readable(b[:length]):
		return length, true
	}
	return length, inStep && f.followed(b[length:])
}

// readable says whether a data block can be read to its end.
func (f *Framer) readable(block []byte) bool {
	f.decoder.Reset(block)
	for f.decoder.Next() {
	}
	return len(f.decoder.Errors()) == 0
}

// followed says whether what lies behind a block that cannot be read looks like another
// one, or is not there yet.
func (f *Framer) followed(b []byte) bool {
	if len(b) < headerBytes {
		return true
	}
	return blockLength(b) > headerBytes && f.decoder.edition(int(b[0])) != nil
}

// tell reports the run of no block that ends at an octet of buf.
func (f *Framer) tell(end int) {
	if f.OnBroken != nil {
		run := f.buf[f.from:end]
		f.OnBroken(&Error{Category: int(run[0]), Offset: f.passed + f.from, Reason: OutOfStep}, run)
	}
	f.from = end
}
