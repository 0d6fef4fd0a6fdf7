package klv

import (
	"bytes"

	"marsad/wire/mpegts"
)

// Stream takes packets out of whatever carries them, which it finds out: a transport
// stream, or packets one after the other. The zero value is ready.
type Stream struct {
	kind    carriage
	ended   bool
	first   []byte // until the kind is known
	ts      mpegts.Reader
	plain   Framer
	unit    Framer // the one under way of a transport stream
	pid     uint16
	pending bool // unit may hold more
}

type carriage uint8

const (
	notKnown carriage = iota
	transport
	plainPackets
)

// enough is how many bytes tell a transport stream for certain.
const enough = 5 * 204

// Datagram gives the stream a datagram, without the header of RTP if it has one.
func (s *Stream) Datagram(b []byte) {
	b, _ = mpegts.Unwrap(b)
	s.Write(b)
}

// Write gives the stream the next bytes.
func (s *Stream) Write(b []byte) {
	switch s.kind {
	case transport:
		s.ts.Write(b)
	case plainPackets:
		s.plain.Write(b)
	default:
		s.first = append(s.first, b...)
		s.find()
	}
}

// End says that nothing more comes.
func (s *Stream) End() {
	s.ended = true
	s.find()
	s.ts.End()
	s.plain.End()
}

// find tells what carries the packets, once it can.
func (s *Stream) find() {
	label := bytes.HasPrefix(s.first, []byte(prefix))
	if s.kind != notKnown || len(s.first) < enough && !label && !s.ended {
		return
	}
	first := s.first
	s.kind, s.first = transport, nil
	if label || mpegts.Likely(first) == 0 && bytes.Contains(first, []byte(prefix)) {
		s.kind = plainPackets
	}
	s.Write(first)
}

// Next gives the next packet, and the PID that it came by; or an error with the bytes
// that are broken, where they are at hand. ok is false when more must be written.
// Bytes are valid until the next call.
func (s *Stream) Next() (packet []byte, pid uint16, ok bool, err error) {
	if s.kind == plainPackets {
		packet, ok, err = s.plain.Next()
		return packet, 0, ok, err
	}
	for s.kind == transport {
		if s.pending {
			if packet, ok, err = s.unit.Next(); ok {
				return packet, s.pid, true, err
			}
			s.pending = false
		}
		u, ok, err := s.ts.Next()
		if !ok || err != nil {
			return nil, u.PID, ok, err
		}
		s.unit = Framer{buf: s.unit.buf[:0]}
		s.unit.Write(u.Payload)
		s.unit.End()
		s.pid, s.pending = u.PID, true
	}
	return nil, 0, false, nil
}
