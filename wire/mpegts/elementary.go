package mpegts

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
)

// A packet of an elementary stream (ISO/IEC 13818-1, 2.4.3.6):
//
//	0-2  0x000001
//	3    stream id: 0xbd private, 0xfc metadata
//	4-5  length of what follows; 0: to the beginning of the next
//	6-7  flags; 0x80 of byte 7: there is a presentation time
//	8    length of the optional header that follows, the time first
//	9-   header, payload
//
// The payload of synchronous metadata is access unit cells (2.12.4):
//
//	0    metadata service
//	1    sequence number
//	2    fragment (2 bits: 3 whole, 2 first, 1 last, 0 between), other flags
//	3-4  length of what follows
//	5-   data
const cellHeader = 5

// stream puts the packets of one metadata stream together.
type stream struct {
	program    uint16
	pid        uint16
	streamType uint8
	sure       bool // registered as KLV, or of the type of metadata

	buf, done []byte // the packet under way, the last one that was complete
	inside    bool
	unit      []byte // an access unit under way
	pts       int64  // of its first cell
}

func (s *stream) reset() { s.buf, s.inside, s.unit = s.buf[:0], false, nil }

// elementary takes the payload of one transport packet.
func (r *Reader) elementary(s *stream, h *header) {
	if h.start {
		if s.inside {
			r.complete(s, false)
		}
		s.buf, s.inside = s.buf[:0], true
	}
	if !s.inside {
		return
	}
	if len(s.buf)+len(h.payload) > maxUnit {
		s.reset()
		r.trouble("PID %d: a unit of more than %d bytes", s.pid, maxUnit)
		return
	}
	s.buf = append(s.buf, h.payload...)
	if n := stated(s.buf); n > 0 && len(s.buf) >= n {
		s.buf = s.buf[:n]
		r.complete(s, true)
	}
}

// stated is how long the packet says it is; 0: it does not.
func stated(b []byte) int {
	if len(b) < 6 {
		return 0
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	if n == 0 {
		return 0
	}
	return 6 + n
}

// finish completes what has no stated end, once, in the order of the PIDs.
func (r *Reader) finish() {
	for _, pid := range slices.Sorted(maps.Keys(r.streams)) {
		if s := r.streams[pid]; s.inside {
			r.complete(s, false)
		}
	}
}

// complete reads a packet of an elementary stream; whole: it has its stated length.
func (r *Reader) complete(s *stream, whole bool) {
	b := s.buf
	s.buf, s.done, s.inside = s.done[:0], b, false
	if n := stated(b); !whole && n > 0 || len(b) < 9 {
		r.trouble("PID %d: %d of %d bytes of a unit", s.pid, len(b), max(n, 9))
		return
	}
	if b[0] != 0 || b[1] != 0 || b[2] != 1 {
		r.trouble("PID %d: a unit without its start code", s.pid)
		return
	}
	header := 9 + int(b[8])
	if header > len(b) {
		r.trouble("PID %d: header of %d bytes in a unit of %d", s.pid, header, len(b))
		return
	}
	pts := int64(-1)
	if b[7]&0x80 != 0 && b[8] >= 5 {
		pts = readPTS(b[9:])
	}
	payload := b[header:]
	label := bytes.HasPrefix(payload, []byte{0x06, 0x0e, 0x2b, 0x34})
	switch {
	case s.streamType == Metadata && !label:
		r.cells(s, pts, payload)
	case label || s.sure:
		r.emit(s, pts, payload)
	}
}

func (r *Reader) emit(s *stream, pts int64, payload []byte) {
	r.queue = append(r.queue, Unit{Program: s.program, PID: s.pid, StreamType: s.streamType, PTS: pts, Payload: payload})
}

// cells reads the access unit cells of a packet.
func (r *Reader) cells(s *stream, pts int64, b []byte) {
	for len(b) > 0 {
		if len(b) < cellHeader {
			r.trouble("PID %d: %d of %d bytes of a cell", s.pid, len(b), cellHeader)
			return
		}
		n := int(binary.BigEndian.Uint16(b[3:]))
		if len(b) < cellHeader+n {
			r.trouble("PID %d: %d of %d bytes in a cell", s.pid, len(b)-cellHeader, n)
			return
		}
		part := b[cellHeader : cellHeader+n]
		switch fragment := b[2] >> 6; {
		case fragment == 3:
			s.unit = nil
			r.emit(s, pts, part)
		case fragment == 2:
			s.unit, s.pts = bytes.Clone(part), pts
		case s.unit == nil:
			r.trouble("PID %d: part of an access unit whose beginning is missing", s.pid)
		case len(s.unit)+n > maxUnit:
			s.unit = nil
			r.trouble("PID %d: an access unit of more than %d bytes", s.pid, maxUnit)
		default:
			s.unit = append(s.unit, part...)
			if fragment == 1 {
				r.emit(s, s.pts, s.unit)
				s.unit = nil
			}
		}
		b = b[cellHeader+n:]
	}
}

// readPTS reads 33 bits from five bytes: 4+3+1, 15+1, 15+1.
func readPTS(b []byte) int64 {
	return int64(b[0]>>1&7)<<30 | int64(binary.BigEndian.Uint16(b[1:])>>1)<<15 | int64(binary.BigEndian.Uint16(b[3:])>>1)
}
