package klv

import (
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is how the value of an item is written.
type Kind uint8

// The kinds.
const (
	Opaque     Kind = iota // shown in hexadecimal
	Hidden                 // read past, never shown
	Unsigned               // whole number, big-endian
	Signed                 // in two's complement
	Time                   // microseconds since 1970, UTC
	Linear                 // 0..2^n-1 for Min..Max
	Symmetric              // ±(2^(n-1)-1) for ±Max; the least number says that it is not known
	IMAPB                  // MISB ST 1201, Min..Max
	Float                  // IEEE 754, four or eight bytes
	Text                   // UTF-8, or UTF-16 where every other byte is 0
	Nested                 // local set
	Series                 // local sets, each with its length before it
	PackSeries             // likewise, each with a number (BER-OID) before the set
	Location               // MISB ST 0903, Location truncation pack
	Velocity               // MISB ST 0903, Velocity truncation pack
	Pack                   // values in the order of a table, without tags
	Packs                  // packs, each with its length before it
	Number128              // whole number in base 128 (BER-OID)
	Numbers                // of them, one after the other
	Bits                   // the numbers of the bits that are set
	Sector                 // of a view: beginning and extent in IMAPB, half of the bytes each
	CoreID                 // MISB ST 1204
	Locations              // Location truncation packs, each with its length before it
	Length                 // whole number as a BER length
)

// Item is one row of the table of a set.
type Item struct {
	Tag      uint32
	Name     string // in snake_case with the unit
	Kind     Kind
	Size     int // in bytes; 0: any that the kind can have (in a pack: its length is before it)
	Min, Max float64
	Set      *Table // of what is nested
}

// Table is what the items of a set are, by rising tag.
type Table struct {
	Name  string
	Items []Item
}

// Item finds a row; nil: the table has none of this tag.
func (t *Table) Item(tag uint32) *Item {
	low, high := 0, len(t.Items)
	for low < high {
		middle := (low + high) / 2
		if t.Items[middle].Tag < tag {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < len(t.Items) && t.Items[low].Tag == tag {
		return &t.Items[low]
	}
	return nil
}

// Number gives the value of b in the unit of the item; ok is false where it is told to
// be unknown, or b cannot be a value.
func (it *Item) Number(b []byte) (x float64, ok bool) {
	n := len(b)
	if n == 0 || n > 8 || it.Size > 0 && n != it.Size {
		return 0, false
	}
	switch it.Kind {
	case Unsigned, Time:
		return float64(readUint(b)), true
	case Signed:
		return float64(readInt(b)), true
	case Linear:
		return it.Min + float64(readUint(b))*((it.Max-it.Min)/float64(uint64(math.MaxUint64)>>(64-8*n))), true
	case Symmetric:
		y := readInt(b)
		half := int64(math.MaxInt64) >> (64 - 8*n)
		return float64(y) * (it.Max / float64(half)), y >= -half
	case IMAPB:
		x = ReadIMAPB(b, it.Min, it.Max)
	case Float:
		switch n {
		case 4:
			x = float64(math.Float32frombits(uint32(readUint(b))))
		case 8:
			x = math.Float64frombits(readUint(b))
		default:
			return 0, false
		}
	default:
		return 0, false
	}
	return x, !math.IsNaN(x) && !math.IsInf(x, 0)
}

// Append appends x as the item has it, in size bytes where the item leaves the size
// open; what is out of its range becomes the nearest, and what is none becomes the
// value for "not known" where there is one.
func (it *Item) Append(dst []byte, x float64, size int) []byte {
	if it.Size > 0 {
		size = it.Size
	}
	switch it.Kind {
	case Unsigned, Time:
		return appendUint(dst, uint64(max(0, x)), size)
	case Signed:
		return appendUint(dst, uint64(int64(x)), size)
	case Linear:
		top := float64(uint64(math.MaxUint64) >> (64 - 8*size))
		return appendUint(dst, uint64(math.Round((min(max(x, it.Min), it.Max)-it.Min)*(top/(it.Max-it.Min)))), size)
	case Symmetric:
		half := int64(math.MaxInt64) >> (64 - 8*size)
		if math.IsNaN(x) {
			return appendUint(dst, uint64(-half-1), size)
		}
		return appendUint(dst, uint64(int64(math.Round(min(max(x, -it.Max), it.Max)*(float64(half)/it.Max)))), size)
	case IMAPB:
		return AppendIMAPB(dst, x, it.Min, it.Max, size)
	case Float:
		if size == 4 {
			return appendUint(dst, uint64(math.Float32bits(float32(x))), 4)
		}
		return appendUint(dst, math.Float64bits(x), 8)
	}
	return dst
}

// readText gives a text; ok is false for bytes that are none.
func readText(b []byte) (string, bool) {
	for len(b) > 0 && b[len(b)-1] == 0 && len(b)%2 == 1 {
		b = b[:len(b)-1]
	}
	wide := len(b) >= 2 && len(b)%2 == 0
	for i := 0; i < len(b) && wide; i += 2 {
		wide = b[i] == 0 && b[i+1] != 0
	}
	if wide {
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		return string(utf16.Decode(units)), true
	}
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b), utf8.Valid(b)
}
