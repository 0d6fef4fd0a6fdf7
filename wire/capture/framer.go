package capture

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Framer reads a capture that comes in pieces, as a capture program writes it to a pipe. A
// program that starts again, and so begins another capture where a record would stand, is
// followed. The zero value is ready. After an error the rest of the stream cannot be followed.
type Framer struct {
	pending []byte // not yet a whole record
	whole   []byte // given to the reader, not yet read
	reader  *Reader
	order   binary.ByteOrder
	blocks  bool // pcapng
	err     error
}

// Write takes the next bytes; after an error nothing is kept of them.
func (f *Framer) Write(b []byte) {
	if f.err != nil {
		f.pending = nil
		return
	}
	f.pending = append(f.pending, b...)
}

// Read gives the reader what is whole.
func (f *Framer) Read(b []byte) (int, error) {
	if len(f.whole) == 0 {
		return 0, io.EOF
	}
	n := copy(b, f.whole)
	f.whole = f.whole[n:]
	return n, nil
}

// Next gives the next whole packet, valid until the next call; ok is false when more bytes are needed.
func (f *Framer) Next() (p Packet, ok bool, err error) {
	for f.err == nil {
		n, err := f.size()
		if err != nil {
			f.err = err
			break
		}
		if n == 0 || n > len(f.pending) {
			return Packet{}, false, nil
		}
		f.whole, f.pending = append([]byte(nil), f.pending[:n]...), f.pending[n:]
		if f.reader == nil {
			f.reader, f.err = Open(f)
			continue
		}
		if p, err = f.reader.NextPacket(); err == nil {
			return p, true, nil
		}
		if err != io.EOF {
			f.err = err
		}
	}
	return Packet{}, false, f.err
}

// size is how long the next record is; 0 while that cannot be told.
func (f *Framer) size() (int, error) {
	b := f.pending
	if f.reader != nil && Begins(b) && !(f.blocks && isSectionHeader(b)) { // a section goes on in the same reader
		f.reader, f.blocks = nil, false
	}
	if f.reader == nil {
		return f.begin(b)
	}
	if !f.blocks {
		if len(b) < pcapRecordLen {
			return 0, nil
		}
		return bounded(pcapRecordLen + int64(f.order.Uint32(b[8:])))
	}
	if len(b) < blockOverhead {
		return 0, nil
	}
	if isSectionHeader(b) {
		f.order = sectionOrder(b)
	}
	return bounded(int64(f.order.Uint32(b[4:])))
}

// Begins tells whether bytes are the beginning of a pcap (magic, version 2.4) or pcapng
// (section header); twelve bytes tell.
func Begins(b []byte) bool {
	if len(b) < blockOverhead {
		return false
	}
	if order, _, ok := pcapMagic(b); ok {
		return order.Uint16(b[4:]) == 2 && order.Uint16(b[6:]) == 4
	}
	return isSectionHeader(b)
}

func (f *Framer) begin(b []byte) (int, error) {
	if len(b) < blockOverhead {
		return 0, nil
	}
	if order, _, ok := pcapMagic(b); ok {
		f.order = order
		return pcapHeaderLen, nil
	}
	if !isSectionHeader(b) {
		return 0, fmt.Errorf("capture: stream at byte 0: %w", ErrFormat)
	}
	f.blocks, f.order = true, sectionOrder(b)
	return bounded(int64(f.order.Uint32(b[4:])))
}

func sectionOrder(b []byte) binary.ByteOrder {
	if binary.BigEndian.Uint32(b[8:]) == sectionMagic {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func bounded(n int64) (int, error) {
	if n < blockOverhead || n > maxPacket+64 {
		return 0, fmt.Errorf("capture: stream: record of %d bytes", n)
	}
	return int(n), nil
}
