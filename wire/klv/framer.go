package klv

import (
	"bytes"
	"fmt"
)

// maxPacket bounds the length of one packet.
const maxPacket = 1 << 20

// labelSize is the length of a universal label; prefix begins each.
const (
	labelSize = 16
	prefix    = "\x06\x0e\x2b\x34"
)

// Framer cuts a stream of packets: label, BER length, value. The zero value is ready.
type Framer struct {
	buf   []byte
	at    int
	ended bool
}

// Write gives the framer the next bytes.
func (f *Framer) Write(b []byte) {
	if f.at > 0 {
		f.buf = f.buf[:copy(f.buf, f.buf[f.at:])]
		f.at = 0
	}
	f.buf = append(f.buf, b...)
}

// End says that nothing more comes: what remains is told as broken.
func (f *Framer) End() { f.ended = true }

// Next gives the next packet with its label, valid until the next Write, or bytes
// that are none with an error; ok is false when more must be written.
func (f *Framer) Next() (packet []byte, ok bool, err error) {
	b := f.buf[f.at:]
	if len(b) == 0 {
		return nil, false, nil
	}
	skip := bytes.Index(b, []byte(prefix))
	if skip < 0 {
		skip = len(b)
		if !f.ended {
			skip -= begun(b)
		}
		if skip == 0 {
			return nil, false, nil
		}
	}
	if skip > 0 {
		f.at += skip
		return b[:skip], true, fmt.Errorf("klv: %d bytes without a label", skip)
	}
	n, err := measure(b)
	switch {
	case err != nil:
		f.at += len(prefix)
		return b[:len(prefix)], true, err
	case n == 0 || n > len(b):
		if !f.ended {
			return nil, false, nil
		}
		f.at = len(f.buf)
		return b, true, fmt.Errorf("klv: packet: %d bytes, then the end", len(b))
	}
	f.at += n
	return b[:n], true, nil
}

// begun is how many bytes at the end of b may be the beginning of a label.
func begun(b []byte) int {
	for n := min(len(prefix)-1, len(b)); n > 0; n-- {
		if string(b[len(b)-n:]) == prefix[:n] {
			return n
		}
	}
	return 0
}

// measure tells how long the packet is that begins b; 0: that is not there yet.
func measure(b []byte) (int, error) {
	if len(b) <= labelSize {
		return 0, nil
	}
	length, n, err := readLength(b[labelSize:])
	switch {
	case err != nil:
		return 0, fmt.Errorf("klv: packet: %w", err)
	case n == 0:
		return 0, nil
	case length > maxPacket:
		return 0, fmt.Errorf("klv: packet of %d bytes", length)
	}
	return labelSize + n + int(length), nil
}

// Likely tells how much a sample looks like packets of KLV, from 0 to 1.
func Likely(sample []byte) float64 {
	if !bytes.HasPrefix(sample, []byte(prefix)) {
		return 0
	}
	n, err := measure(sample)
	if err != nil || n == 0 {
		return 0
	}
	var p Packet
	if n <= len(sample) && p.Decode(sample[:n]) == nil {
		return 0.98
	}
	return 0.5
}
