package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"
)

// A pcapng file is a row of blocks, each
//
//	u32 type | u32 total length | body, padded to 4 bytes | u32 total length
//
// in the byte order that the section header's magic shows:
//
//	section header         u32 magic | u16 major | u16 minor | i64 section length | options
//	interface description  u16 link type | u16 | u32 snaplen | options
//	enhanced packet        u32 interface | u32 time high | u32 time low | u32 captured | u32 length | bytes | options
//	packet (old)           u16 interface | u16 drops | then as enhanced packet
//	simple packet          u32 length | bytes (at most snaplen)
const (
	blockSection   = 0x0A0D0D0A
	blockInterface = 1
	blockPacketOld = 2
	blockSimple    = 3
	blockEnhanced  = 6

	sectionMagic  = 0x1A2B3C4D
	blockOverhead = 12

	optionEnd        = 0
	optionResolution = 9  // u8: units a second are 10^-n, or 2^-n with the top bit
	optionOffset     = 14 // i64: seconds to add

	// maxInterfaces bounds what a broken file can make us keep.
	maxInterfaces = 4096
)

func isSectionHeader(b []byte) bool { return binary.BigEndian.Uint32(b) == blockSection }

// captureInterface is what an interface description says.
type captureInterface struct {
	link    LinkType
	snaplen int
	ticks   uint64 // units a second
	offset  int64  // s
}

// pcapngFile reads the blocks of a pcapng file.
type pcapngFile struct {
	in         *stream
	order      binary.ByteOrder
	interfaces []captureInterface
	stats      *Stats
}

// openSection reads a section header from its first byte on: it is a palindrome,
// and its length is only known once the magic behind it has shown the byte order.
func (f *pcapngFile) openSection() error {
	at := f.in.at
	h, err := f.in.take(blockOverhead)
	if err != nil {
		return fmt.Errorf("capture: pcapng section header at byte %d: %d of %d bytes: %w", at, len(h), blockOverhead, ErrFormat)
	}
	return f.startSection(at, h[4:8], h[8:12])
}

// startSection takes the length and the magic of a section header that have been
// read, and reads on to its end.
func (f *pcapngFile) startSection(at int64, length, magic []byte) error {
	switch {
	case binary.LittleEndian.Uint32(magic) == sectionMagic:
		f.order = binary.LittleEndian
	case binary.BigEndian.Uint32(magic) == sectionMagic:
		f.order = binary.BigEndian
	default:
		return fmt.Errorf("capture: pcapng section header at byte %d: byte-order magic %x: %w", at+8, magic, ErrFormat)
	}
	n := f.order.Uint32(length)
	if n < 28 || n%4 != 0 || n > maxPacket {
		return fmt.Errorf("capture: pcapng section header at byte %d: length %d: %w", at+4, n, ErrFormat)
	}
	body, err := f.in.take(int(n) - blockOverhead)
	if err != nil {
		return fmt.Errorf("capture: pcapng section header at byte %d: %d of %d bytes: %w", at, len(body)+blockOverhead, n, ErrFormat)
	}
	if major := f.order.Uint16(body); major != 1 {
		return fmt.Errorf("capture: pcapng section header at byte %d: version %d, not 1: %w", at+12, major, ErrFormat)
	}
	f.interfaces = f.interfaces[:0]
	return nil
}

func (f *pcapngFile) next(p *Packet) error {
	for {
		at := f.in.at
		h, err := f.in.take(8)
		if err != nil {
			return err
		}
		if isSectionHeader(h) {
			length := [4]byte(h[4:8])
			magic, err := f.in.take(4)
			if err != nil {
				return io.ErrUnexpectedEOF
			}
			if err := f.startSection(at, length[:], magic); err != nil {
				return err
			}
			continue
		}
		found, err := f.block(p, at, f.order.Uint32(h), f.order.Uint32(h[4:]))
		if err != nil || found {
			return err
		}
	}
}

// block reads the rest of a block; found tells that it was a packet, now in p.
func (f *pcapngFile) block(p *Packet, at int64, kind, total uint32) (found bool, err error) {
	if total < blockOverhead || total%4 != 0 || total > 1<<30 {
		return false, fmt.Errorf("capture: pcapng block at byte %d: length %d", at, total)
	}
	n := int(total) - blockOverhead
	switch kind {
	case blockInterface, blockPacketOld, blockSimple, blockEnhanced:
	default:
		return false, f.in.skip(n + 4)
	}
	if n > maxPacket {
		return false, fmt.Errorf("capture: pcapng block at byte %d: length %d", at, total)
	}
	b, err := f.in.take(n + 4)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return false, err
	}
	if again := f.order.Uint32(b[n:]); again != total {
		return false, fmt.Errorf("capture: pcapng block at byte %d: length %d, repeated as %d", at, total, again)
	}
	p.Offset = at
	body := b[:n]
	switch kind {
	case blockInterface:
		return false, f.describe(at, body)
	case blockSimple:
		return f.simplePacket(p, body)
	case blockPacketOld:
		if n < 20 {
			return false, fmt.Errorf("capture: pcapng packet at byte %d: %d of 20 bytes", at, n)
		}
		return f.packet(p, int(f.order.Uint16(body)), body[4:])
	}
	if n < 20 {
		return false, fmt.Errorf("capture: pcapng packet at byte %d: %d of 20 bytes", at, n)
	}
	return f.packet(p, int(f.order.Uint32(body)), body[4:])
}

// describe reads an interface description.
func (f *pcapngFile) describe(at int64, b []byte) error {
	if len(b) < 8 || len(f.interfaces) == maxInterfaces {
		return fmt.Errorf("capture: pcapng interface %d at byte %d: %d of 8 bytes", len(f.interfaces), at, len(b))
	}
	c := captureInterface{link: LinkType(f.order.Uint16(b)), snaplen: int(f.order.Uint32(b[4:])), ticks: 1e6}
	for o := b[8:]; len(o) >= 4; {
		code, n := f.order.Uint16(o), int(f.order.Uint16(o[2:]))
		if code == optionEnd || 4+n > len(o) {
			break
		}
		switch {
		case code == optionResolution && n == 1:
			c.ticks = ticks(o[4])
		case code == optionOffset && n == 8:
			c.offset = int64(f.order.Uint64(o[4:]))
		}
		o = o[min(len(o), 4+(n+3)&^3):]
	}
	f.interfaces = append(f.interfaces, c)
	return nil
}

// ticks returns the units a second that if_tsresol states; 0 for more than a
// 64-bit count of them can hold.
func ticks(resolution byte) uint64 {
	n := uint(resolution & 0x7F)
	if resolution&0x80 != 0 {
		if n > 63 {
			return 0
		}
		return 1 << n
	}
	if n > 19 {
		return 0
	}
	t := uint64(1)
	for range n {
		t *= 10
	}
	return t
}

// packet reads an enhanced or old packet block behind its interface number.
func (f *pcapngFile) packet(p *Packet, iface int, b []byte) (bool, error) {
	captured := f.order.Uint32(b[8:])
	if iface >= len(f.interfaces) {
		return f.refuse(UnknownInterface)
	}
	if uint64(captured) > uint64(len(b)-16) {
		return f.refuse(BrokenRecord)
	}
	c := f.interfaces[iface]
	p.Link, p.Length = c.link, int(f.order.Uint32(b[12:]))
	p.Bytes = b[16 : 16+captured]
	p.At = c.time(uint64(f.order.Uint32(b))<<32 | uint64(f.order.Uint32(b[4:])))
	return true, nil
}

// simplePacket reads a packet of the first interface, which says no time.
func (f *pcapngFile) simplePacket(p *Packet, b []byte) (bool, error) {
	if len(f.interfaces) == 0 {
		return f.refuse(UnknownInterface)
	}
	if len(b) < 4 {
		return f.refuse(BrokenRecord)
	}
	c := f.interfaces[0]
	n := min(int(f.order.Uint32(b)), len(b)-4)
	if c.snaplen > 0 {
		n = min(n, c.snaplen)
	}
	p.Link, p.Length, p.Bytes, p.At = c.link, int(f.order.Uint32(b)), b[4:4+n], time.Time{}
	return true, nil
}

// refuse counts a packet that is passed over; it keeps its number in the file.
func (f *pcapngFile) refuse(why Reason) (found bool, err error) {
	f.stats.Packets++
	f.stats.Skipped[why]++
	return false, nil
}

// time turns a count of the interface's units into a time.
func (c captureInterface) time(count uint64) time.Time {
	if c.ticks == 0 {
		return time.Time{}
	}
	hi, lo := bits.Mul64(count%c.ticks, uint64(time.Second))
	ns, _ := bits.Div64(hi, lo, c.ticks)
	return time.Unix(int64(count/c.ticks)+c.offset, int64(ns)).UTC()
}
