package nmea

import (
	"bytes"
	"fmt"
)

// MaxLine bounds a line with its tag block and trailer. The standard has 82
// characters for a sentence; what makers send is longer.
const MaxLine = 2048

// maxNames bounds how many different talkers, formatters and stations are kept.
const maxNames = 512

// Fault is why a line is no sentence.
type Fault string

// The faults.
const (
	WrongChecksum Fault = "checksum"    // it differs from that of the bytes
	NoChecksum    Fault = "no-checksum" // there is none, and it is required
	WrongForm     Fault = "form"        // no address, or bytes that no sentence has
	TooLong       Fault = "too-long"    // over MaxLine without an end
	WrongTag      Fault = "tag-block"   // its checksum is wrong, or it does not end
	Rubbish       Fault = "rubbish"     // a line without a start
)

// Broken is a line that is no sentence.
type Broken struct {
	Fault  Fault
	Offset int64  // byte of the stream where it stands
	Bytes  []byte // valid during the call
	Detail string
}

// Error says what is wrong, and where.
func (b *Broken) Error() string {
	if b.Detail == "" {
		return fmt.Sprintf("nmea: byte %d: %s", b.Offset, b.Fault)
	}
	return fmt.Sprintf("nmea: byte %d: %s: %s", b.Offset, b.Fault, b.Detail)
}

// Stats counts what a framer has met.
type Stats struct {
	Sentences uint64
	Broken    uint64
	Comments  uint64 // lines that begin with #
}

// Framer cuts a stream of bytes into sentences. A sentence ends with its line, which
// CR, LF or both end; what stands before its start is passed over. The zero value is
// ready. It belongs to one goroutine.
type Framer struct {
	// NoChecksum takes sentences that have none. One that is there is verified.
	NoChecksum bool
	// OnBroken, when not nil, is told each line that is no sentence.
	OnBroken func(*Broken)

	buffer   []byte
	at       int   // what is read of the buffer
	searched int   // up to where no end of the line was found
	offset   int64 // of the buffer's first byte
	ended    bool
	skipping bool // the rest of a line that is too long

	line    []byte // what is not read of the line under way
	lineAt  int64
	tag     Tag
	wrapped Trailer // of a $PGHP before
	names   map[string]string
	address address // of the sentence before
	stats   Stats
	current Sentence
}

// address is what the first field of a sentence says.
type address struct {
	text              string
	talker, formatter string
	description       *Description
}

// What a byte of a sentence can be, but a plain one.
const (
	plain    = iota
	reserved // $ ! \\: a sentence or tag block begins
	sep      // ,
	star     // *
	control
)

// kinds is what each byte is.
var kinds = func() (t [256]uint8) {
	for c := range t {
		if c < ' ' || c == 0x7f {
			t[c] = control
		}
	}
	t['$'], t['!'], t['\\'], t[','], t['*'] = reserved, reserved, reserved, sep, star
	return t
}()

var (
	comma = []byte{','}
	colon = []byte{':'}
	dash  = []byte{'-'}
	pghp  = []byte("PGHP,1,")
)

// Stats returns the counts so far.
func (f *Framer) Stats() Stats { return f.stats }

// Write adds bytes. All sentences should be taken before the next Write: they lie in
// the framer's buffer.
func (f *Framer) Write(b []byte) (int, error) {
	if f.at > 0 && len(f.line) == 0 {
		f.buffer = f.buffer[:copy(f.buffer, f.buffer[f.at:])]
		f.offset += int64(f.at)
		f.searched -= f.at
		f.at = 0
	}
	f.buffer = append(f.buffer, b...)
	f.ended = false
	return len(b), nil
}

// End says that the bytes so far are whole: of a datagram, or at the end of a
// stream. What is left is a line.
func (f *Framer) End() { f.ended = true }

// Next returns the next sentence. It is valid until the next call of the framer.
func (f *Framer) Next() (*Sentence, bool) {
	for {
		for len(f.line) > 0 {
			if f.sentence() {
				f.stats.Sentences++
				f.current.Number = int(f.stats.Sentences)
				return &f.current, true
			}
		}
		if !f.nextLine() {
			return nil, false
		}
	}
}

// nextLine finds the next line that is neither empty nor a comment.
func (f *Framer) nextLine() bool {
	for {
		n := lineEnd(f.buffer[f.searched:])
		end := f.searched + n
		switch {
		case n >= 0:
			f.searched = end + 1
		case f.ended && f.at < len(f.buffer):
			end = len(f.buffer)
			f.searched = end
		case len(f.buffer)-f.at > MaxLine:
			f.tooLong(f.buffer[f.at:])
			f.searched = len(f.buffer)
			f.at, f.skipping = f.searched, true
			return false
		default:
			f.searched = len(f.buffer)
			f.skipping = f.skipping && !f.ended
			return false
		}
		line, at := f.buffer[f.at:end], f.offset+int64(f.at)
		f.at = f.searched
		if f.skipping {
			f.skipping = false
			continue
		}
		switch {
		case len(line) == 0:
		case line[0] == '#':
			f.stats.Comments++
		case len(line) > MaxLine:
			f.lineAt = at
			f.brokenAt(TooLong, at, line, "")
		default:
			f.line, f.lineAt, f.tag = line, at, Tag{}
			return true
		}
	}
}

// lineEnd returns where the first CR or LF stands, -1 where none does. It looks at no
// more than it must: bytes with one of them only are not searched for the other.
func lineEnd(b []byte) int {
	for begin := 0; begin < len(b); begin += MaxLine {
		part := b[begin:min(len(b), begin+MaxLine)]
		end := bytes.IndexByte(part, '\n')
		if end >= 0 {
			part = part[:end]
		}
		if cr := bytes.IndexByte(part, '\r'); cr >= 0 {
			end = cr
		}
		if end >= 0 {
			return begin + end
		}
	}
	return -1
}

func (f *Framer) tooLong(line []byte) {
	if !f.skipping {
		f.brokenAt(TooLong, f.offset+int64(f.at), line, "")
	}
}

func (f *Framer) broken(fault Fault, b []byte, detail string) {
	f.brokenAt(fault, f.lineAt, b, detail)
}

func (f *Framer) brokenAt(fault Fault, at int64, b []byte, detail string) {
	f.stats.Broken++
	if f.OnBroken != nil {
		f.OnBroken(&Broken{Fault: fault, Offset: at, Bytes: b, Detail: detail})
	}
}

// advance passes over n bytes of the line.
func (f *Framer) advance(n int) {
	f.line = f.line[n:]
	f.lineAt += int64(n)
}

// sentence reads the first sentence of the line. $, ! and \ are reserved: they stand
// at no other place, so that a line of which the end was lost does not take the next
// sentence with it.
func (f *Framer) sentence() bool {
	start := 0
	for start < len(f.line) && kinds[f.line[start]] != reserved {
		start++
	}
	if start == len(f.line) {
		f.broken(Rubbish, f.line, "")
		f.line = nil
		return false
	}
	f.advance(start)
	if f.line[0] == '\\' {
		f.tagBlock()
		return false
	}
	s := &f.current
	marks := s.mark(f.line)
	s.Start, s.Raw, s.Offset, s.Tag, s.Trailer = f.line[0], f.line[:marks.end:marks.end], f.lineAt, f.tag, Trailer{}
	fault, detail := f.parse(s, &marks)
	if fault != "" {
		f.broken(fault, s.Raw, detail)
	}
	f.tag = Tag{}
	f.advance(marks.end)
	return fault == ""
}

// marks is where the parts of a sentence lie, from its start.
type marks struct {
	end     int  // behind it and its trailer
	star    int  // 0: none
	control int  // first byte that no sentence has; 0: none
	sum     byte // of what stands between the start and the asterisk
}

// mark goes once through the line that begins with a sentence, and takes its parts:
// the address and the fields.
func (s *Sentence) mark(line []byte) (m marks) {
	parts, begin, i := s.parts[:0], 1, 1
body:
	for ; i < len(line); i++ {
		c := line[i]
		kind := kinds[c]
		if kind == plain {
			m.sum ^= c
			continue
		}
		switch kind {
		case reserved:
			break body
		case star:
			m.star = i
			break body
		case sep:
			parts = append(parts, line[begin:i])
			begin = i + 1
		case control:
			if m.control == 0 {
				m.control = i
			}
		}
		m.sum ^= c
	}
	s.parts = append(parts, line[begin:i])
	s.fields = s.parts[1:]
	for i < len(line) && kinds[line[i]] != reserved {
		i++
	}
	m.end = i
	return m
}

// tagBlock reads a tag block; two of them before one sentence are one.
func (f *Framer) tagBlock() {
	end := bytes.IndexByte(f.line[1:], '\\')
	if end < 0 {
		f.broken(WrongTag, f.line, "no end")
		f.advance(1)
		return
	}
	if !f.parseTag(f.line[1:1+end], &f.tag) {
		f.broken(WrongTag, f.line[:end+2], "")
		f.tag = Tag{}
	}
	f.advance(end + 2)
}

// parse takes s.Raw apart.
func (f *Framer) parse(s *Sentence, m *marks) (Fault, string) {
	if m.star > 0 {
		sum, n := hexDigits(s.Raw[m.star+1:])
		rest := s.Raw[m.star+1+n:]
		switch {
		case n == 0 || n > 2 || len(rest) > 0 && rest[0] != ',' && !blank(rest):
			return WrongChecksum, "no one or two hexadecimal digits at the end"
		case sum != m.sum:
			return WrongChecksum, fmt.Sprintf("%02X, the bytes give %02X", sum, m.sum)
		}
		if len(rest) > 0 {
			f.parseTrailer(rest, &s.Trailer)
		}
	} else if !f.NoChecksum {
		return NoChecksum, ""
	}
	if m.control > 0 {
		return WrongForm, fmt.Sprintf("byte 0x%02X", s.Raw[m.control])
	}
	if b := s.parts[0]; (len(b) == 0 || string(b) != f.address.text) && !f.readAddress(b) {
		return WrongForm, fmt.Sprintf("address %.20q", b)
	}
	s.Talker, s.Formatter, s.description = f.address.talker, f.address.formatter, f.address.description
	f.unwrap(s)
	return "", ""
}

// readAddress reads talker and formatter.
func (f *Framer) readAddress(b []byte) bool {
	if len(b) < 4 || len(b) > 12 {
		return false
	}
	for _, c := range b {
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c >= 'a' && c <= 'z') {
			return false
		}
	}
	a := address{text: f.intern(b), talker: "P"}
	if b[0] == 'P' {
		a.formatter, a.description = f.intern(b[1:]), byFormatter[a.text]
	} else {
		split := len(b) - 3
		a.talker, a.formatter = f.intern(b[:split]), f.intern(b[split:])
		a.description = byFormatter[a.formatter]
	}
	f.address = a
	return true
}

// unwrap keeps the time of a $PGHP sentence, with which a server precedes what it
// passes on, for the encapsulated sentence behind it.
//
//	$PGHP,1,2008,5,9,0,0,0,10,338,2,,1,09*17
//	      │ └ year, month, day, hour, minute, second, millisecond
//	      └ kind of wrapper
func (f *Framer) unwrap(s *Sentence) {
	switch {
	case s.Proprietary() && bytes.HasPrefix(s.Raw[1:], pghp):
		f.wrapped = Trailer{At: wrapperTime(s)}
	case s.Start == '!':
		if s.Trailer.At.IsZero() {
			s.Trailer.At = f.wrapped.At
		}
		f.wrapped = Trailer{}
	}
}

func blank(b []byte) bool { return len(bytes.TrimLeft(b, " \x00")) == 0 }

// intern returns the text of b, the same for the same bytes as long as there are few.
func (f *Framer) intern(b []byte) string {
	if s, known := f.names[string(b)]; known {
		return s
	}
	s := string(b)
	if f.names == nil {
		f.names = map[string]string{}
	}
	if len(f.names) < maxNames {
		f.names[s] = s
	}
	return s
}
