package meshtastic

import (
	"bytes"

	"marsad/wire/protobuf"
)

// The stream of a serial line or of TCP (port 4403): 0x94 0xc3, the length in two
// bytes, the higher first, at most 512, and a FromRadio. What stands between is text of
// the device's log.
const (
	start1   = 0x94
	start2   = 0xc3
	maxFrame = 512
)

// Framer finds the frames in bytes that come in pieces of any size. It is used by one
// goroutine; the zero value is ready.
type Framer struct {
	Skipped uint64 // bytes that belong to no frame

	buf []byte
	at  int
}

// Write adds bytes of the stream.
func (r *Framer) Write(b []byte) {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	r.buf = append(r.buf, b...)
}

// Next gives the next frame's message, valid until the next Write. ok is false when
// more bytes are needed.
func (r *Framer) Next() (message []byte, ok bool) {
	for r.at < len(r.buf) {
		rest := r.buf[r.at:]
		i := bytes.IndexByte(rest, start1)
		if i != 0 {
			if i < 0 {
				i = len(rest)
			}
			r.skip(i)
			continue
		}
		if len(rest) < 4 {
			if len(rest) > 1 && rest[1] != start2 {
				r.skip(1)
				continue
			}
			return nil, false
		}
		size := int(rest[2])<<8 | int(rest[3])
		switch {
		case rest[1] != start2 || size > maxFrame:
			r.skip(1)
		case len(rest) < 4+size:
			return nil, false
		default:
			r.at += 4 + size
			return rest[4 : 4+size], true
		}
	}
	return nil, false
}

// End says that the stream is over: what is left is no frame.
func (r *Framer) End() { r.skip(len(r.buf) - r.at) }

func (r *Framer) skip(n int) {
	r.at += n
	r.Skipped += uint64(n)
}

// AppendFrame appends a message as a frame of the stream.
func AppendFrame(b, message []byte) []byte {
	return append(append(b, start1, start2, byte(len(message)>>8), byte(len(message))), message...)
}

// AppendFromRadio appends the packet as a frame of the stream.
func (p *Packet) AppendFromRadio(b []byte) []byte {
	return AppendFrame(b, protobuf.AppendBytes(nil, 2, p.appendPacket(nil)))
}

// Hello is what a client writes for the stream to begin (ToRadio, want_config_id = 3).
// Nothing is sent over the air for it.
func Hello(id uint32) []byte { return AppendFrame(nil, protobuf.AppendVarint(nil, 3, uint64(id))) }
