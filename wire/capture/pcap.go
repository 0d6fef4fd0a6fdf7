package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// A pcap file: header, then records.
//
//	header  u32 magic | u16 major | u16 minor | i32 zone | u32 | u32 snaplen | u32 link type (low 16 bits)
//	record  u32 seconds | u32 µs or ns | u32 captured length | u32 length on the wire | bytes
const (
	pcapHeaderLen = 24
	pcapRecordLen = 16

	magicMicro = 0xA1B2C3D4
	magicNano  = 0xA1B23C4D

	// maxPacket is the longest record that is believed: four times the largest
	// snapshot length that capture programs use.
	maxPacket = 1 << 20
)

// pcapMagic tells the byte order of a pcap file and whether its times are in
// nanoseconds.
func pcapMagic(b []byte) (order binary.ByteOrder, nano, ok bool) {
	for _, o := range [...]binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch o.Uint32(b) {
		case magicMicro:
			return o, false, true
		case magicNano:
			return o, true, true
		}
	}
	return nil, false, false
}

// pcapFile reads the records of a pcap file.
type pcapFile struct {
	in    *stream
	order binary.ByteOrder
	nano  bool
	link  LinkType
}

func openPcap(in *stream, order binary.ByteOrder, nano bool) (*pcapFile, error) {
	h, err := in.take(pcapHeaderLen)
	if err != nil {
		return nil, fmt.Errorf("capture: pcap header at byte 0: %d of %d bytes: %w", len(h), pcapHeaderLen, ErrFormat)
	}
	if major := order.Uint16(h[4:]); major != 2 {
		return nil, fmt.Errorf("capture: pcap header at byte 4: version %d, not 2: %w", major, ErrFormat)
	}
	return &pcapFile{in: in, order: order, nano: nano, link: LinkType(order.Uint32(h[20:]))}, nil
}

func (f *pcapFile) next(p *Packet) error {
	p.Offset = f.in.at
	h, err := f.in.take(pcapRecordLen)
	if err != nil {
		return err
	}
	seconds, fraction := int64(f.order.Uint32(h)), int64(f.order.Uint32(h[4:]))
	captured := f.order.Uint32(h[8:])
	p.Length = int(f.order.Uint32(h[12:]))
	if captured > maxPacket {
		return fmt.Errorf("capture: pcap record at byte %d: captured length %d", p.Offset, captured)
	}
	if !f.nano {
		fraction *= 1000
	}
	p.At, p.Link = time.Unix(seconds, fraction).UTC(), f.link
	if p.Bytes, err = f.in.take(int(captured)); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
