package mpegts

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A section of a program table (ISO/IEC 13818-1, 2.4.4):
//
//	0    table id: 0 program association, 2 program map
//	1-2  flags, length of what follows (12 bits)
//	3-4  transport stream or program number
//	5    version (5 bits), current (1)
//	6-7  number of this section and of the last
//	8-   of the association: program number, PID of its map, again and again;
//	     of the map: PID of the clock, length of the program's descriptors, they, then
//	     stream type, PID, length of the descriptors, they, again and again
//	     CRC-32, so that the CRC over all of it is 0
const maxSection = 1024

// errCRC is a table that was damaged on the way.
var errCRC = errors.New("mpegts: section with a wrong CRC-32")

// sections puts the sections of one PID together.
type sections struct {
	buf    []byte
	inside bool
}

// take reads the payload of a packet, and gives each whole section to handle.
func (s *sections) take(payload []byte, start bool, handle func([]byte) error) error {
	if start {
		if len(payload) == 0 || int(payload[0])+1 > len(payload) {
			s.reset()
			return errors.New("mpegts: section pointer beyond its packet")
		}
		pointer := int(payload[0]) + 1
		var err error
		if s.inside {
			s.buf = append(s.buf, payload[1:pointer]...)
			err = s.drain(handle)
		}
		s.reset()
		s.inside = true
		s.buf = append(s.buf, payload[pointer:]...)
		return errors.Join(err, s.drain(handle))
	}
	if !s.inside {
		return nil
	}
	s.buf = append(s.buf, payload...)
	return s.drain(handle)
}

func (s *sections) reset() { s.buf, s.inside = s.buf[:0], false }

func (s *sections) drain(handle func([]byte) error) (err error) {
	at := 0
	for len(s.buf)-at >= 3 {
		b := s.buf[at:]
		if b[0] == 0xff { // stuffing to the end of the packet
			s.reset()
			return err
		}
		n := 3 + int(binary.BigEndian.Uint16(b[1:])&0xfff)
		if n > maxSection {
			s.reset()
			return errors.Join(err, fmt.Errorf("mpegts: section of %d bytes", n))
		}
		if len(b) < n {
			break
		}
		err = errors.Join(err, handle(b[:n]))
		at += n
	}
	s.buf = s.buf[:copy(s.buf, s.buf[at:])]
	return err
}

// crc32 is that of ISO/IEC 13818-1 annex A: polynomial 0x04c11db7, not reflected.
func crc32(b []byte) uint32 {
	crc := ^uint32(0)
	for _, c := range b {
		crc ^= uint32(c) << 24
		for range 8 {
			if crc&0x80000000 != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// table checks a section and returns its number and what stands in it; ok is false
// for a section that is not in force or not of this table.
func table(b []byte, id uint8) (number uint16, version uint8, body []byte, ok bool, err error) {
	if b[0] != id {
		return 0, 0, nil, false, nil
	}
	if len(b) < 12 {
		return 0, 0, nil, false, fmt.Errorf("mpegts: section of table %d has %d bytes", id, len(b))
	}
	if crc32(b) != 0 {
		return 0, 0, nil, false, errCRC
	}
	return binary.BigEndian.Uint16(b[3:]), b[5] >> 1 & 31, b[8 : len(b)-4], b[5]&1 != 0, nil
}

// streamOf is one entry of a program map.
type streamOf struct {
	pid        uint16
	streamType uint8
	registered bool // as "KLVA"
	foreign    bool // registered as something else
}

// readMap reads the streams of a program.
func readMap(body []byte) ([]streamOf, error) {
	if len(body) < 4 {
		return nil, fmt.Errorf("mpegts: program map of %d bytes", len(body))
	}
	at := 4 + int(binary.BigEndian.Uint16(body[2:])&0xfff)
	var streams []streamOf
	for at < len(body) {
		if at+5 > len(body) {
			return nil, fmt.Errorf("mpegts: program map: stream at byte %d: %d of 5 bytes", at, len(body)-at)
		}
		s := streamOf{streamType: body[at], pid: binary.BigEndian.Uint16(body[at+1:]) & 0x1fff}
		end := at + 5 + int(binary.BigEndian.Uint16(body[at+3:])&0xfff)
		if end > len(body) {
			return nil, fmt.Errorf("mpegts: program map: descriptors at byte %d end beyond it", at+5)
		}
		s.describe(body[at+5 : end])
		streams = append(streams, s)
		at = end
	}
	return streams, nil
}

// describe reads descriptors: 0x05 registration, 0x26 metadata, whose format
// identifier stands behind an application format.
func (s *streamOf) describe(b []byte) {
	for len(b) >= 2 && len(b) >= 2+int(b[1]) {
		tag, body := b[0], b[2:2+int(b[1])]
		if tag == 0x05 && len(body) >= 4 {
			s.registered = s.registered || string(body[:4]) == "KLVA"
			s.foreign = s.foreign || string(body[:4]) != "KLVA"
		}
		b = b[2+len(body):]
	}
}
