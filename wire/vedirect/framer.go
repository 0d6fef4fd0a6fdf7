package vedirect

import "fmt"

// Fault is why bytes are no block.
type Fault string

// The faults.
const (
	WrongChecksum Fault = "checksum"
	WrongForm     Fault = "form"    // a label or value too long or with other characters, too many fields
	CutOff        Fault = "cut-off" // the stream ended within
)

// Broken is a block that cannot be used.
type Broken struct {
	Fault  Fault
	Offset int64 // byte of the stream at which it was found out
	Detail string
}

// Error says what is wrong, and where.
func (b *Broken) Error() string {
	return fmt.Sprintf("vedirect: byte %d: %s: %s", b.Offset, b.Fault, b.Detail)
}

// Stats counts what a framer has met.
type Stats struct {
	Blocks, Broken uint64
	Hex            uint64 // messages of the HEX mode
}

// state is what the next byte belongs to.
type state uint8

const (
	between state = iota // before the line feed that begins a field
	inLabel
	inValue
	inSum // the byte of the checksum
)

// Framer cuts a stream into blocks. The zero value is ready; it belongs to one
// goroutine. What stands before the first whole block of a stream that began
// somewhere within is passed over.
type Framer struct {
	pending []byte
	at      int
	offset  int64 // of pending[0]
	state   state
	hex     bool
	hexLen  int
	synced  bool // a beginning was seen
	begun   bool // a byte was seen
	taken   bool // the block was handed out: the next byte empties it
	fault   string
	sum     byte
	label   []byte
	value   []byte
	block   Block
	stats   Stats
	ended   bool
}

// Stats returns the counts so far.
func (f *Framer) Stats() Stats { return f.stats }

// Write adds bytes.
func (f *Framer) Write(b []byte) (int, error) {
	f.pending = f.pending[:copy(f.pending, f.pending[f.at:])]
	f.offset += int64(f.at)
	f.at = 0
	f.pending = append(f.pending, b...)
	return len(b), nil
}

// End says that the stream, or a datagram, is over: the next bytes begin anew.
func (f *Framer) End() { f.ended = true }

// Next returns the next block, valid until the next call; ok is false where more
// bytes are needed. A block that cannot be used comes as an error, a *Broken.
func (f *Framer) Next() (b *Block, ok bool, err error) {
	for f.at < len(f.pending) {
		c := f.pending[f.at]
		f.at++
		if !f.take(c) {
			continue
		}
		if b, ok, err = f.finish(); ok {
			return b, ok, err
		}
	}
	if !f.ended {
		return nil, false, nil
	}
	cut := f.synced && !f.taken && (f.block.Len() > 0 || f.state == inValue || f.state == inSum || len(f.label) > 0)
	f.ended, f.begun, f.synced, f.hex = false, false, false, false
	f.reset()
	if cut {
		return nil, true, f.broken(CutOff, "the end within a block")
	}
	return nil, false, nil
}

func (f *Framer) reset() {
	f.state, f.sum, f.fault = between, 0, ""
	f.label, f.value = f.label[:0], f.value[:0]
}

// maxHex bounds a message of the HEX mode: what does not end is none.
const maxHex = 512

// take reads one byte and tells whether it ends a block.
func (f *Framer) take(c byte) (whole bool) {
	if !f.begun {
		f.begun, f.synced = true, c == '\r'
		f.taken = true
	}
	if f.taken {
		f.taken = false
		f.block.Reset()
	}
	if f.hex {
		f.hexLen++
		if c == '\n' || f.hexLen > maxHex {
			f.hex = false
		}
		return false
	}
	if c == ':' && f.state != inSum {
		f.hex, f.hexLen = true, 0
		f.stats.Hex++
		return false
	}
	f.sum += c
	switch f.state {
	case between:
		switch {
		case c == '\n':
			f.state = inLabel
		case c == '\r' && !f.synced: // what stood before was the end of another
			f.sum = c
		}
	case inLabel:
		f.inLabel(c)
	case inValue:
		switch c {
		case '\n':
			f.field()
			f.state = inLabel
		case '\r':
		default:
			f.value = f.keep(f.value, c, MaxValue)
		}
	case inSum:
		return true
	}
	return false
}

func (f *Framer) inLabel(c byte) {
	switch {
	case c == '\t' && string(f.label) == checksumLabel:
		f.state = inSum
	case c == '\t':
		f.state = inValue
	case c == '\r' || c == '\n': // an empty line
		f.label = f.label[:0]
	default:
		f.label = f.keep(f.label, c, MaxLabel)
	}
}

// keep adds a character that may stand there, or notes the fault.
func (f *Framer) keep(text []byte, c byte, limit int) []byte {
	switch {
	case c < ' ' || c > '~':
		f.fault = "a character that no field has"
	case len(text) == limit:
		f.fault = "a label or value that is too long"
	default:
		return append(text, c)
	}
	return text
}

func (f *Framer) field() {
	switch {
	case len(f.label) == 0:
		f.fault = "a value without a label"
	case f.block.Len() == MaxFields:
		f.fault = "too many fields"
	default:
		f.block.add(f.label, f.value)
	}
	f.label, f.value = f.label[:0], f.value[:0]
}

// finish judges the block that the last byte ended.
func (f *Framer) finish() (b *Block, ok bool, err error) {
	sum, fault, synced := f.sum, f.fault, f.synced
	f.reset()
	f.synced = true
	switch {
	case sum != 0 && !synced:
		f.block.Reset()
		return nil, false, nil
	case sum != 0:
		return nil, true, f.broken(WrongChecksum, fmt.Sprintf("the sum is %d, not 0", sum))
	case fault != "":
		return nil, true, f.broken(WrongForm, fault)
	case f.block.Len() == 0:
		return nil, true, f.broken(WrongForm, "no fields")
	}
	f.stats.Blocks++
	f.taken = true
	return &f.block, true, nil
}

func (f *Framer) broken(fault Fault, detail string) error {
	f.stats.Broken++
	f.block.Reset()
	return &Broken{fault, f.offset + int64(f.at), detail}
}
