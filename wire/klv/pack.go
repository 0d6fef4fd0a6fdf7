package klv

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// rest as the size of a part of a pack is all that is left of it.
const rest = -1

// DecodePack reads a pack (SMPTE ST 336, 7): values in the order of the table, without
// tags. One whose size the table leaves open has its BER length before it; a number in
// base 128 ends by itself. Parts may be missing at the end.
func (s *Set) DecodePack(t *Table, b []byte) error {
	s.Elements = s.Elements[:0]
	at := 0
	for i := range t.Items {
		if at == len(b) {
			return nil
		}
		it := &t.Items[i]
		skip, size, err := it.extent(b[at:])
		if err != nil {
			return fmt.Errorf("klv: %s: %s at byte %d: %w", t.Name, it.Name, at, err)
		}
		begin := at + skip
		at = begin + size
		s.Elements = append(s.Elements, Element{Tag: it.Tag, Item: it, Raw: b[begin:at:at], end: at})
	}
	if at < len(b) {
		return fmt.Errorf("klv: %s: %d bytes after its end", t.Name, len(b)-at)
	}
	return nil
}

// extent tells where a part of a pack begins in b, and its size.
func (it *Item) extent(b []byte) (skip, size int, err error) {
	switch {
	case it.Size == rest:
		return 0, len(b), nil
	case it.Kind == Number128:
		_, size = readOID(b)
		if size == 0 {
			return 0, 0, errors.New("number does not end")
		}
		return 0, size, nil
	case it.Size > 0:
		if len(b) < it.Size {
			return 0, 0, fmt.Errorf("%d of %d bytes", len(b), it.Size)
		}
		return 0, it.Size, nil
	}
	length, n, err := readLength(b)
	if err != nil {
		return 0, 0, err
	}
	if n == 0 || length > uint64(len(b)-n) {
		return 0, 0, fmt.Errorf("%d of %d bytes", len(b)-n, length)
	}
	return n, int(length), nil
}

// AppendPack appends the elements as a pack.
func (s *Set) AppendPack(dst []byte) []byte {
	for i := range s.Elements {
		e := &s.Elements[i]
		if e.Item.Size == 0 && e.Item.Kind != Number128 {
			dst = AppendLength(dst, len(e.Raw))
		}
		dst = append(dst, e.Raw...)
	}
	return dst
}

// numbers reads numbers in base 128, one after the other.
func numbers(b []byte) (list []uint32, ok bool) {
	for len(b) > 0 {
		x, n := readOID(b)
		if n == 0 {
			return nil, false
		}
		list, b = append(list, x), b[n:]
	}
	return list, true
}

// bits gives the numbers of the bits that are set, the last bit of b being 0.
func bits(b []byte) (list []uint32) {
	for i := range uint32(8 * len(b)) {
		if b[len(b)-1-int(i/8)]>>(i%8)&1 != 0 {
			list = append(list, i)
		}
	}
	return list
}

// Core is a MIIS core identifier (MISB ST 1204): who made the pictures. Parts that it
// does not have are nil.
type Core struct {
	Version                         uint8
	SensorType, PlatformType        uint8  // 0 none, 1 managed, 2 virtual, 3 physical
	Sensor, Platform, Window, Minor []byte // UUID
}

// readCore reads one:
//
//	0   version
//	1   bits 6-5 type of the sensor's, 4-3 of the platform's; 2 window, 1 minor
//	2-  16 bytes for each that there is
func readCore(b []byte) (c Core, ok bool) {
	if len(b) < 2 {
		return c, false
	}
	usage := b[1]
	c = Core{Version: b[0], SensorType: usage >> 5 & 3, PlatformType: usage >> 3 & 3}
	b = b[2:]
	for _, part := range [...]struct {
		there bool
		id    *[]byte
	}{{c.SensorType != 0, &c.Sensor}, {c.PlatformType != 0, &c.Platform}, {usage&4 != 0, &c.Window}, {usage&2 != 0, &c.Minor}} {
		if !part.there {
			continue
		}
		if len(b) < 16 {
			return c, false
		}
		*part.id, b = b[:16:16], b[16:]
	}
	return c, len(b) == 0
}

// halves reads a sector of a view: where it begins between Min and Max, and how far it
// goes, each in half of the bytes.
func (it *Item) halves(b []byte) (begin, extent float64, ok bool) {
	n := len(b) / 2
	if n == 0 || n > 8 || len(b)%2 != 0 {
		return 0, 0, false
	}
	return ReadIMAPB(b[:n], it.Min, it.Max), ReadIMAPB(b[n:], 0, 360), true
}

// uuidText gives the usual text of sixteen bytes.
func uuidText(b []byte) string {
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", binary.BigEndian.Uint32(b), b[4:6], b[6:8], b[8:10], b[10:16])
}
