// Package protobuf reads and writes the wire format of Protocol Buffers
// (protobuf.dev/programming-guides/encoding) field by field, for codecs that are
// written from field numbers. It knows no schema and keeps nothing.
package protobuf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Wire types.
const (
	Varint  = 0
	Fixed64 = 1
	Bytes   = 2
	Fixed32 = 5
)

// MaxDepth is how deep messages that hold themselves are read.
const MaxDepth = 32

// ErrType is a field of another wire type than its number has.
var ErrType = errors.New("of another wire type")

// Field is one field. Bytes are part of the message that it was read from.
type Field struct {
	Number int
	Type   int
	Value  uint64 // of Varint, Fixed32 and Fixed64
	Bytes  []byte
	At     int // byte of the message where the field begins
}

// Float gives the value of a Fixed32 float or a Fixed64 double.
func (f *Field) Float() float64 {
	if f.Type == Fixed64 {
		return math.Float64frombits(f.Value)
	}
	return float64(math.Float32frombits(uint32(f.Value)))
}

// Int gives a varint of an int32 or int64, and a Fixed32 of an sfixed32.
func (f *Field) Int() int64 {
	if f.Type == Fixed32 {
		return int64(int32(f.Value))
	}
	return int64(f.Value)
}

// Zigzag gives a varint of a sint32 or sint64.
func (f *Field) Zigzag() int64 { return int64(f.Value>>1) ^ -int64(f.Value&1) }

// Each calls take for each field of a message in their order. name stands in the
// errors, with the byte: those of the form, and those of take. The field is valid
// during the call.
func Each(name string, message []byte, take func(f *Field) error) error {
	var f Field // one for all: what take is given lies on the heap
	for at := 0; at < len(message); {
		f = Field{At: at}
		n, err := f.read(message[at:])
		if err == nil {
			err = take(&f)
		}
		if err != nil {
			return fmt.Errorf("%s: field %d at byte %d: %w", name, f.Number, at, err)
		}
		at += n
	}
	return nil
}

func (f *Field) read(b []byte) (size int, err error) {
	tag, n := binary.Uvarint(b)
	if n <= 0 || tag>>3 == 0 || tag>>3 > 1<<29-1 {
		return 0, errors.New("no field")
	}
	f.Number, f.Type = int(tag>>3), int(tag&7)
	rest := b[n:]
	switch f.Type {
	case Varint:
		v, k := binary.Uvarint(rest)
		if k <= 0 {
			return 0, errors.New("no number")
		}
		f.Value = v
		return n + k, nil
	case Fixed32:
		if len(rest) < 4 {
			return 0, fmt.Errorf("%d of 4 bytes", len(rest))
		}
		f.Value = uint64(binary.LittleEndian.Uint32(rest))
		return n + 4, nil
	case Fixed64:
		if len(rest) < 8 {
			return 0, fmt.Errorf("%d of 8 bytes", len(rest))
		}
		f.Value = binary.LittleEndian.Uint64(rest)
		return n + 8, nil
	case Bytes:
		size, k := binary.Uvarint(rest)
		if k <= 0 {
			return 0, errors.New("no length")
		}
		if rest = rest[k:]; size > uint64(len(rest)) {
			return 0, fmt.Errorf("%d of %d bytes", len(rest), size)
		}
		f.Bytes = rest[:size:size]
		return n + k + int(size), nil
	}
	return 0, fmt.Errorf("wire type %d", f.Type)
}

func tag(b []byte, number, wire int) []byte {
	return binary.AppendUvarint(b, uint64(number)<<3|uint64(wire))
}

// AppendVarint appends a number that is not 0.
func AppendVarint(b []byte, number int, v uint64) []byte {
	if v == 0 {
		return b
	}
	return binary.AppendUvarint(tag(b, number, Varint), v)
}

// AppendZigzag appends a sint32 or sint64 that is not 0.
func AppendZigzag(b []byte, number int, v int64) []byte {
	return AppendVarint(b, number, uint64(v)<<1^uint64(v>>63))
}

// AppendBool appends a truth value that is true.
func AppendBool(b []byte, number int, v bool) []byte {
	if !v {
		return b
	}
	return AppendVarint(b, number, 1)
}

// AppendFixed32 appends a fixed32 that is not 0.
func AppendFixed32(b []byte, number int, v uint32) []byte {
	if v == 0 {
		return b
	}
	return binary.LittleEndian.AppendUint32(tag(b, number, Fixed32), v)
}

// AppendFloat appends a float that is not 0.
func AppendFloat(b []byte, number int, v float32) []byte {
	return AppendFixed32(b, number, math.Float32bits(v))
}

// AppendDouble appends a double that is not 0.
func AppendDouble(b []byte, number int, v float64) []byte {
	if v == 0 {
		return b
	}
	return binary.LittleEndian.AppendUint64(tag(b, number, Fixed64), math.Float64bits(v))
}

// AppendBytes appends bytes, also none.
func AppendBytes(b []byte, number int, v []byte) []byte {
	return append(binary.AppendUvarint(tag(b, number, Bytes), uint64(len(v))), v...)
}

// AppendText appends a text that is not empty.
func AppendText(b []byte, number int, s string) []byte {
	if s == "" {
		return b
	}
	return AppendBytes(b, number, []byte(s))
}
