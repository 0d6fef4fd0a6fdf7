package gmti

import (
	"encoding/binary"
	"testing"
	"time"
)

// A stream in which each place may be a header, and none is, costs no more than its
// length.
func TestStreamOfHeaders(t *testing.T) {
	const blocks = MaxPacket / 37
	var stream []byte
	for i := range blocks {
		block := make([]byte, 37)
		copy(block, "30")
		binary.BigEndian.PutUint32(block[2:], uint32((blocks-i)*37))
		copy(block[6:], "AA")
		copy(block[9:], "AA")
		block[32] = byte(DwellSegment)
		binary.BigEndian.PutUint32(block[33:], 37)
		stream = append(stream, block...)
	}
	// The last segment goes beyond the end: no header is one.
	var f Framer
	f.Write(stream)
	f.End()
	began := time.Now()
	for {
		if packet, junk := f.Next(); packet == nil && junk == nil {
			break
		}
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("%v for %d bytes", took, len(stream))
	}
}
