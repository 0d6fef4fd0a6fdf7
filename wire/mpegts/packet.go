package mpegts

import "encoding/binary"

// A transport packet (ISO/IEC 13818-1, 2.4.3.2), 188 bytes:
//
//	0    sync byte 0x47
//	1-2  transport error | payload unit start | priority | PID (13 bits)
//	3    scrambling (2 bits) | adaptation field (1) | payload (1) | continuity (4)
//	4-   adaptation field with its length before it, then the payload
const (
	packetSize = 188
	syncByte   = 0x47
	nullPID    = 0x1fff
)

// header is what stands before the payload of a packet.
type header struct {
	pid           uint16
	start         bool // a unit begins in the payload
	scrambled     bool
	counter       uint8
	discontinuity bool // told to be one
	payload       []byte
}

// readHeader reads a packet; ok is false where it tells itself to be wrong, or its
// adaptation field does not fit.
func readHeader(p []byte) (h header, ok bool) {
	two := binary.BigEndian.Uint16(p[1:])
	h = header{pid: two & 0x1fff, start: two&0x4000 != 0, scrambled: p[3]>>6 != 0, counter: p[3] & 15}
	if two&0x8000 != 0 {
		return h, false
	}
	at := 4
	if p[3]&0x20 != 0 {
		n := int(p[4])
		if n > packetSize-5 {
			return h, false
		}
		h.discontinuity = n > 0 && p[5]&0x80 != 0
		at += 1 + n
	}
	if p[3]&0x10 != 0 {
		h.payload = p[at:packetSize]
	}
	return h, true
}

// strides are the distances from packet to packet: plain, with a time code of four
// bytes before each (M2TS), with sixteen bytes of error correction after each.
func strides() [3]int { return [3]int{packetSize, 192, 204} }

// confirm is how many bytes tell the stride for certain: three sync bytes.
const confirm = 2*204 + 1

// strideAt tells the stride of packets that begin at the first byte, 0 when none do.
// At the end of the stream fewer packets will do.
func strideAt(b []byte, ended bool) int {
	if b[0] != syncByte {
		return 0
	}
	for _, stride := range strides() {
		found := len(b) >= packetSize
		for i := 1; i < 3 && found; i++ {
			if i*stride < len(b) {
				found = b[i*stride] == syncByte
			} else {
				found = ended
			}
		}
		if found {
			return stride
		}
	}
	return 0
}

// Unwrap takes the header of RTP (RFC 3550, 5.1) off a datagram that carries a
// transport stream (RFC 2250) or KLV (RFC 6597) in it; others are given back as they are.
func Unwrap(datagram []byte) (payload []byte, rtp bool) {
	b := datagram
	if len(b) < 13 || b[0]>>6 != 2 {
		return datagram, false
	}
	at := 12 + 4*int(b[0]&15)
	if b[0]&0x10 != 0 {
		if at+4 > len(b) {
			return datagram, false
		}
		at += 4 + 4*int(binary.BigEndian.Uint16(b[at+2:]))
	}
	end := len(b)
	if b[0]&0x20 != 0 {
		end -= int(b[end-1])
	}
	if at >= end {
		return datagram, false
	}
	b = b[at:end]
	whole := b[0] == syncByte && len(b)%packetSize == 0
	if whole || len(b) > 16 && binary.BigEndian.Uint32(b) == labelPrefix {
		return b, true
	}
	return datagram, false
}

// labelPrefix begins every SMPTE universal label.
const labelPrefix = 0x060e2b34

// Likely tells how much a sample looks like a transport stream, from 0 to 1.
func Likely(sample []byte) float64 {
	for i := range min(len(sample), 204) {
		if len(sample)-i < packetSize {
			break
		}
		if stride := strideAt(sample[i:], true); stride > 0 {
			switch {
			case len(sample) >= i+4*stride && sample[i+3*stride] == syncByte:
				return 0.95 - float64(min(i, 1))*0.1
			case i == 0 && len(sample)%stride == 0:
				return 0.6
			}
		}
	}
	return 0
}
