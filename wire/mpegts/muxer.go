package mpegts

import "encoding/binary"

// Muxer makes a transport stream of one program with streams of metadata. Its fields
// are set before the first packet.
type Muxer struct {
	Program uint16
	MapPID  uint16
	Streams []Stream
	Version uint8 // of the map

	counters map[uint16]uint8
}

// Stream is one stream of metadata: Type is Private or Metadata.
type Stream struct {
	PID  uint16
	Type uint8
}

// AppendTables appends the packets of the program association and of the map.
func (m *Muxer) AppendTables(dst []byte) []byte {
	body := binary.BigEndian.AppendUint16(nil, m.Program)
	body = binary.BigEndian.AppendUint16(body, 0xe000|m.MapPID)
	dst = m.appendSection(dst, 0, 0, 1, body)
	body = append([]byte{0xff, 0xff}, 0xf0, 0) // no clock, no descriptors
	for _, s := range m.Streams {
		body = binary.BigEndian.AppendUint16(append(body, s.Type), 0xe000|s.PID)
		descriptor := "\x05\x04KLVA"
		if s.Type == Metadata { // application format 0x0100, format "KLVA", service 0, flags
			descriptor = "\x26\x09\x01\x00\xffKLVA\x00\x0f"
		}
		body = append(binary.BigEndian.AppendUint16(body, 0xf000|uint16(len(descriptor))), descriptor...)
	}
	return m.appendSection(dst, m.MapPID, 2, m.Program, body)
}

func (m *Muxer) appendSection(dst []byte, pid uint16, table uint8, number uint16, body []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0, table}, 0xb000|uint16(len(body)+9)) // a pointer of 0 before
	b = binary.BigEndian.AppendUint16(b, number)
	b = append(append(b, 0xc1|m.Version<<1&0x3e, 0, 0), body...)
	b = binary.BigEndian.AppendUint32(b, crc32(b[1:]))
	return m.appendPackets(dst, pid, b, 0xff)
}

// AppendUnit appends the packets of one unit of metadata of at most 65,000 bytes; pts
// is its presentation time in 1/90000 s, -1 for none.
func (m *Muxer) AppendUnit(dst []byte, s Stream, pts int64, payload []byte) []byte {
	id := byte(0xbd)
	if s.Type == Metadata {
		id = 0xfc
		cell := binary.BigEndian.AppendUint16([]byte{0, 0, 0xdf}, uint16(len(payload)))
		payload = append(cell, payload...)
	}
	var optional []byte
	flags := byte(0)
	if pts >= 0 {
		flags = 0x80
		optional = append(optional, 0x21|byte(pts>>29)&0x0e)
		optional = binary.BigEndian.AppendUint16(optional, uint16(pts>>14)|1)
		optional = binary.BigEndian.AppendUint16(optional, uint16(pts<<1)|1)
	}
	b := binary.BigEndian.AppendUint16([]byte{0, 0, 1, id}, uint16(3+len(optional)+len(payload)))
	b = append(append(append(b, 0x84, flags, byte(len(optional))), optional...), payload...)
	return m.appendPackets(dst, s.PID, b, 0)
}

// appendPackets cuts b into packets. The last is filled up: a section with bytes of
// 0xff, a unit by its adaptation field.
func (m *Muxer) appendPackets(dst []byte, pid uint16, b []byte, fill byte) []byte {
	if m.counters == nil {
		m.counters = map[uint16]uint8{}
	}
	start := uint16(0x4000)
	for len(b) > 0 {
		n := min(len(b), packetSize-4)
		control := 0x10 | m.counters[pid]
		m.counters[pid] = (m.counters[pid] + 1) & 15
		dst = binary.BigEndian.AppendUint16(append(dst, syncByte), start|pid)
		pad := packetSize - 4 - n
		if pad > 0 && fill == 0 {
			dst = append(dst, control|0x20, byte(pad-1))
			for i := range pad - 1 {
				if i == 0 {
					dst = append(dst, 0)
				} else {
					dst = append(dst, 0xff)
				}
			}
			pad = 0
		} else {
			dst = append(dst, control)
		}
		dst = append(dst, b[:n]...)
		for range pad {
			dst = append(dst, fill)
		}
		b, start = b[n:], 0
	}
	return dst
}
