package sapient

import (
	"encoding/binary"
	"math"
	"time"
)

// Append writes the message in binary form, without its length: fields in the order
// of the tree, each in its shortest form, values that repeat in one piece.
func (t *Tree) Append(dst []byte) []byte {
	if len(t.nodes) == 0 {
		return dst
	}
	t.measure(0)
	return t.appendFields(dst, 0)
}

// AppendFrame writes the message as it stands on the wire: its length, then itself.
func (t *Tree) AppendFrame(dst []byte) []byte {
	at := len(dst)
	dst = t.Append(append(dst, 0, 0, 0, 0))
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

func varintSize(x uint64) int32 {
	n := int32(1)
	for ; x >= 0x80; x >>= 7 {
		n++
	}
	return n
}

// run is the index after the values of a packed field that stand together, and their
// bytes; end is where the message ends.
func (t *Tree) run(at, end int32) (next, size int32) {
	f := t.nodes[at].field
	for next = at; next < end && t.nodes[next].field == f; next = t.nodes[next].end {
		size += t.nodes[next].valueSize()
	}
	return next, size
}

// valueSize is the bytes of a value without its tag; of what has a length, without that.
func (v *node) valueSize() int32 {
	switch v.field.Type {
	case Double:
		return 8
	case Float:
		return 4
	case String, Bytes:
		return int32(len(v.text))
	case Time:
		n := int32(0)
		if v.bits != 0 {
			n += 1 + varintSize(v.bits)
		}
		if v.nanos != 0 {
			n += 1 + varintSize(uint64(int64(v.nanos)))
		}
		return n
	case Message:
		return v.size
	}
	return varintSize(v.bits)
}

// measure notes the size of a message and of all within.
func (t *Tree) measure(at int32) (size int32) {
	end := t.nodes[at].end
	for i := at + 1; i < end; {
		v := &t.nodes[i]
		switch {
		case v.field == nil:
			size += int32(len(v.text))
			i = v.end
			continue
		case v.field.packs():
			next, n := t.run(i, end)
			size += varintSize(v.tag(wireBytes)) + varintSize(uint64(n)) + n
			i = next
			continue
		case v.field.Type == Message:
			t.measure(i)
		}
		n := v.valueSize()
		size += varintSize(v.tag(0)) + n
		if wireTypes[v.field.Type] == wireBytes {
			size += varintSize(uint64(n))
		}
		i = v.end
	}
	t.nodes[at].size = size
	return size
}

func (v *node) tag(wire int) uint64 { return uint64(v.field.Number)<<3 | uint64(wire) }

func (t *Tree) appendFields(dst []byte, at int32) []byte {
	end := t.nodes[at].end
	for i := at + 1; i < end; {
		v := &t.nodes[i]
		switch {
		case v.field == nil:
			dst = append(dst, v.text...)
		case v.field.packs():
			next, n := t.run(i, end)
			dst = binary.AppendUvarint(binary.AppendUvarint(dst, v.tag(wireBytes)), uint64(n))
			for ; i < next; i = t.nodes[i].end {
				dst = t.nodes[i].appendValue(dst)
			}
			continue
		default:
			dst = binary.AppendUvarint(dst, v.tag(wireTypes[v.field.Type]))
			if wireTypes[v.field.Type] == wireBytes {
				dst = binary.AppendUvarint(dst, uint64(v.valueSize()))
			}
			if v.field.Type == Message {
				dst = t.appendFields(dst, i)
			} else {
				dst = v.appendValue(dst)
			}
		}
		i = v.end
	}
	return dst
}

func (v *node) appendValue(dst []byte) []byte {
	switch v.field.Type {
	case Double:
		return binary.LittleEndian.AppendUint64(dst, v.bits)
	case Float:
		return binary.LittleEndian.AppendUint32(dst, uint32(v.bits))
	case String, Bytes:
		return append(dst, v.text...)
	case Time:
		if v.bits != 0 {
			dst = binary.AppendUvarint(append(dst, 1<<3), v.bits)
		}
		if v.nanos != 0 {
			dst = binary.AppendUvarint(append(dst, 2<<3), uint64(int64(v.nanos)))
		}
		return dst
	}
	return binary.AppendUvarint(dst, v.bits)
}

// Begin empties the tree for a new SapientMessage, which the Set functions and Open
// fill. A name that the message does not have, or a value of another type, is a
// mistake of the program: they panic. Fields are written in the order in which they
// are set; by their numbers is the canonical one.
func (t *Tree) Begin() {
	t.nodes = append(t.nodes[:0], node{end: 1})
	t.open, t.Unknown = append(t.open[:0], 0), 0
}

// Open begins the message of that name within the one under way; Close ends it.
func (t *Tree) Open(name string) { t.open = append(t.open, t.set(name, Message, node{})) }

// Close ends the message that was opened last.
func (t *Tree) Close() { t.open = t.open[:len(t.open)-1] }

// SetText sets a text or bytes; b is kept until the tree is written.
func (t *Tree) SetText(name string, b string) { t.set(name, String, node{text: []byte(b)}) }

// SetBytes sets bytes, which are kept until the tree is written.
func (t *Tree) SetBytes(name string, b []byte) { t.set(name, Bytes, node{text: b}) }

// SetNumber sets a number of any type.
func (t *Tree) SetNumber(name string, x float64) {
	f := t.current().named(name)
	switch {
	case f != nil && f.Type == Float:
		t.set(name, Float, node{bits: uint64(math.Float32bits(float32(x)))})
	case f != nil && f.Type == Int32:
		t.set(name, Int32, node{bits: uint64(int64(x))})
	default:
		t.set(name, Double, node{bits: math.Float64bits(x)})
	}
}

// SetBool sets a truth value.
func (t *Tree) SetBool(name string, x bool) {
	v := node{}
	if x {
		v.bits = 1
	}
	t.set(name, Bool, v)
}

// SetWord sets an enumeration by the name of its value without what all begin with.
func (t *Tree) SetWord(name, word string) {
	f := t.current().named(name)
	if f == nil || f.Type != Enum {
		panic("sapient: no enumeration " + name)
	}
	value, ok := f.Words.values[f.Words.prefix+word]
	if !ok {
		panic("sapient: " + name + " has no value " + word)
	}
	t.set(name, Enum, node{bits: uint64(value)})
}

// SetTime sets a time.
func (t *Tree) SetTime(name string, at time.Time) {
	t.set(name, Time, node{bits: uint64(at.Unix()), nanos: int32(at.Nanosecond())})
}

func (t *Tree) current() *Kind { return Node{t, t.open[len(t.open)-1]}.kind() }

func (t *Tree) set(name string, kind Type, v node) int32 {
	v.field = t.current().named(name)
	if v.field == nil || v.field.Type != kind {
		panic("sapient: " + t.current().Name + " has no such field " + name)
	}
	return t.push(v)
}

// push adds a value to the message under way.
func (t *Tree) push(v node) int32 {
	at := int32(len(t.nodes))
	v.end = at + 1
	t.nodes = append(t.nodes, v)
	for _, o := range t.open {
		t.nodes[o].end = v.end
	}
	return at
}
