package asterix

import "fmt"

// Reason says why bytes could not be read. The set is closed.
type Reason uint8

const (
	ShortHeader    Reason = iota + 1 // fewer than three octets where a data block should start
	BlockLength                      // the length of a data block is below three or beyond the datagram
	Truncated                        // the block ends within an item
	NoItems                          // a record whose field specification names no item
	UnusedPlace                      // the field specification names a place that the UAP leaves unused
	TooManyPlaces                    // the field specification is longer than the UAP
	ExplicitLength                   // a length octet of zero
	UnusedSubitem                    // a compound item names a subitem that the edition does not have
	TooManyExtents                   // an extended item goes on beyond the last extent of the edition
	OutOfStep                        // octets of a stream that belong to no data block
)

// String is the reason in words, as it stands in the error's message.
func (r Reason) String() string {
	switch r {
	case ShortHeader:
		return "no room for a block header"
	case BlockLength:
		return "block length beyond the datagram"
	case Truncated:
		return "block ends within the item"
	case NoItems:
		return "record without items"
	case UnusedPlace:
		return "place unused in this edition"
	case TooManyPlaces:
		return "field specification longer than the UAP"
	case ExplicitLength:
		return "length octet of zero"
	case UnusedSubitem:
		return "subitem unused in this edition"
	case TooManyExtents:
		return "more extents than in this edition"
	case OutOfStep:
		return "octets that belong to no data block"
	}
	return "unknown reason"
}

// Error is one place of a datagram that could not be read.
type Error struct {
	Category int
	Edition  string // "" for a header
	Item     string // "" outside an item
	Offset   int    // octet of the datagram, from 0, where the broken part starts
	Reason   Reason
	Have     int // octets there are (Truncated, BlockLength, ShortHeader)
	Want     int // octets there should be
}

// Error says where and why: "asterix: cat048 item 040 at byte 17: 3 of 4 bytes".
func (e *Error) Error() string {
	where := fmt.Sprintf("asterix: cat%03d", e.Category)
	if e.Item != "" {
		where += " item " + e.Item
	}
	where += fmt.Sprintf(" at byte %d: ", e.Offset)
	if e.Want > 0 {
		return where + fmt.Sprintf("%d of %d bytes", e.Have, e.Want)
	}
	return where + e.Reason.String()
}
