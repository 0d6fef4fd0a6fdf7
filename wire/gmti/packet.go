package gmti

import (
	"encoding/binary"
	"fmt"
)

const (
	headerSize  = 32
	segmentSize = 5
	// MaxPacket is the largest packet that is taken: a dwell of 65,535 targets.
	MaxPacket    = 4 << 20
	platformSize = 10
)

// Exercise is what a packet says of what is in it (AEDP-7, P7).
type Exercise uint8

// The exercise indicators; those of 128 and above are exercises.
const (
	RealOperation      Exercise = 0
	SimulatedOperation Exercise = 1
	MixedOperation     Exercise = 2
	RealExercise       Exercise = 128
	SimulatedExercise  Exercise = 129
	MixedExercise      Exercise = 130
)

// Real tells whether all in the packet is meant, and of a real operation.
func (e Exercise) Real() bool { return e == RealOperation }

// Header is the header of a packet.
type Header struct {
	Version        string // "30" is edition 3.0
	Nationality    string
	Classification uint8
	System         string // of the classification
	Codes          uint16
	Exercise       Exercise
	Platform       string
	Mission, Job   uint32

	tail string // what the platform's name was filled with
}

// Packet is one packet. Its segments lie in the bytes that it was read from.
type Packet struct {
	Header
	Segments []Segment

	dwell  Dwell // used again by AppendLines
	record Record
}

// size reads the size of the packet that begins so; ok is false for what cannot be
// the beginning of one.
func size(b []byte) (n int, ok bool) {
	if len(b) < 6 {
		return 0, false
	}
	n = int(binary.BigEndian.Uint32(b[2:]))
	return n, digit(b[0]) && digit(b[1]) && n >= headerSize && n <= MaxPacket
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// Decode reads a packet, whose segments are used again. Errors name the byte; the
// segments before it stand in the packet.
func (p *Packet) Decode(b []byte) error {
	p.Segments = p.Segments[:0]
	if len(b) < headerSize {
		return fmt.Errorf("gmti: packet header: %d of %d bytes", len(b), headerSize)
	}
	n, ok := size(b)
	if !ok {
		return fmt.Errorf("gmti: packet header: version %q, size %d: no packet", b[:2], n)
	}
	if n != len(b) {
		return fmt.Errorf("gmti: packet of %d bytes says it has %d", len(b), n)
	}
	h := &p.Header
	keep(&h.Version, b[:2])
	keep(&h.Nationality, b[6:8])
	keep(&h.System, b[9:11])
	h.Classification, h.Codes, h.Exercise = b[8], binary.BigEndian.Uint16(b[11:]), Exercise(b[13])
	name := recordValue{text: h.Platform, tail: h.tail}
	name.keep(b[14:24])
	h.Platform, h.tail = name.text, name.tail
	h.Mission, h.Job = binary.BigEndian.Uint32(b[24:]), binary.BigEndian.Uint32(b[28:])
	for at := headerSize; at < n; {
		if n-at < segmentSize {
			return fmt.Errorf("gmti: segment header at byte %d: %d of %d bytes", at, n-at, segmentSize)
		}
		length := int(binary.BigEndian.Uint32(b[at+1:]))
		if length < segmentSize || length > n-at {
			return fmt.Errorf("gmti: %s segment at byte %d: %d of %d bytes", SegmentType(b[at]), at, n-at, length)
		}
		p.Segments = append(p.Segments, Segment{SegmentType(b[at]), at, b[at+segmentSize : at+length]})
		at += length
	}
	return nil
}

// keep puts a text that is another than before: most packets of a feed say the same.
func keep(s *string, b []byte) {
	if *s != string(b) {
		*s = string(b)
	}
}

// Append writes the packet.
func (p *Packet) Append(b []byte) []byte {
	begin := len(b)
	b = append(fixed(b, p.Version, "", 2), 0, 0, 0, 0)
	b = append(fixed(b, p.Nationality, "", 2), p.Classification)
	b = binary.BigEndian.AppendUint16(fixed(b, p.System, "", 2), p.Codes)
	b = append(b, byte(p.Exercise))
	b = fixed(b, p.Header.Platform, p.tail, platformSize)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, p.Mission), p.Job)
	for i := range p.Segments {
		s := &p.Segments[i]
		b = append(b, byte(s.Type))
		b = binary.BigEndian.AppendUint32(b, uint32(segmentSize+len(s.Body)))
		b = append(b, s.Body...)
	}
	binary.BigEndian.PutUint32(b[begin+2:], uint32(len(b)-begin))
	return b
}

// Framer cuts a stream into packets by their sizes. Where it loses step it looks for
// the next bytes that can begin a packet.
type Framer struct {
	room    []byte // all that is kept
	buf     []byte // its end, which is not read
	ended   bool
	Skipped int // bytes that belong to no packet, so far
}

// Write adds the next bytes.
func (f *Framer) Write(b []byte) {
	f.room = append(append(f.room[:0], f.buf...), b...)
	f.buf = f.room
}

// End says that nothing more comes.
func (f *Framer) End() { f.ended = true }

// Rest is how many bytes wait for more.
func (f *Framer) Rest() int { return len(f.buf) }

// Next returns the bytes of the next packet, valid until the next Write; junk is what
// lay before it, or all that is left at the end. Both empty: more is needed.
func (f *Framer) Next() (packet, junk []byte) {
	for skip := 0; skip <= len(f.buf); skip++ {
		rest := f.buf[skip:]
		if len(rest) < headerSize && !f.ended {
			if skip > 0 {
				return nil, f.skip(skip)
			}
			return nil, nil
		}
		n, ok := size(rest)
		ok = ok && plausible(rest)
		switch {
		case ok && skip > 0:
			return nil, f.skip(skip)
		case ok && n <= len(rest):
			f.buf = rest[n:]
			return rest[:n], nil
		case ok && !f.ended:
			return nil, nil
		}
	}
	if f.ended {
		f.ended = false
		return nil, f.skip(len(f.buf))
	}
	return nil, nil
}

func (f *Framer) skip(n int) (junk []byte) {
	junk, f.buf = f.buf[:n], f.buf[n:]
	f.Skipped += n
	if n == 0 {
		return nil
	}
	return junk
}

// maxWalk is how many segments are looked at to tell whether a header is one: each
// place of a stream may begin one.
const maxWalk = 64

// plausible tells whether a header can be one: letters of a nation and of a system,
// an exercise indicator that exists, and segments that fit, as far as they
// are there: a damaged size must not hold up the packets behind it.
func plausible(b []byte) bool {
	if len(b) < headerSize {
		return false
	}
	for _, c := range [...]byte{b[6], b[7], b[9], b[10]} {
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == ' ' || c == 0) {
			return false
		}
	}
	n, _ := size(b)
	for i, at := 0, headerSize; i < maxWalk && at+segmentSize <= min(n, len(b)); i++ {
		length := int(binary.BigEndian.Uint32(b[at+1:]))
		if n > len(b) && segmentNames[SegmentType(b[at])] == "" || length < segmentSize || length > n-at {
			return false
		}
		at += length
	}
	return b[13] <= 2 || b[13] >= 128 && b[13] <= 130
}
