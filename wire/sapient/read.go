package sapient

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// The wire types of protocol buffers: the lowest three bits before a value.
const (
	wireVarint = 0
	wireFixed8 = 1
	wireBytes  = 2
	wireFixed4 = 5
)

// wireTypes are how each type is written.
var wireTypes = [...]int{String: wireBytes, Bytes: wireBytes, Double: wireFixed8, Float: wireFixed4,
	Int32: wireVarint, Bool: wireVarint, Enum: wireVarint, Time: wireBytes, Message: wireBytes}

// Read reads a SapientMessage in binary form, without its length. What it says is not
// checked (Check); fields that are not known are kept and counted. An error says at
// which byte of which field the message is broken; the tree is then empty.
func (t *Tree) Read(b []byte) error {
	t.nodes, t.open, t.Unknown = t.nodes[:0], t.open[:0], 0
	if len(b) > MaxBytes {
		return fmt.Errorf("sapient: message of %d bytes: at most %d", len(b), MaxBytes)
	}
	t.nodes = append(t.nodes, node{})
	r := reader{tree: t, b: b}
	if err := r.message(sapientMessage(), len(b), 1); err != nil {
		t.nodes = t.nodes[:0]
		return err
	}
	t.nodes[0].end = int32(len(t.nodes))
	return nil
}

// reader is one reading under way.
type reader struct {
	tree *Tree
	b    []byte
	at   int
}

func (r *reader) fail(f *Field, format string, args ...any) error {
	where := ""
	if f != nil {
		where = " " + f.Name
	}
	return fmt.Errorf("sapient:%s at byte %d: %s", where, r.at, fmt.Sprintf(format, args...))
}

func (r *reader) varint(end int, f *Field) (uint64, error) {
	x, n := binary.Uvarint(r.b[r.at:end])
	if n <= 0 {
		if n == 0 {
			return 0, r.fail(f, "number cut off after %d bytes", end-r.at)
		}
		return 0, r.fail(f, "number of more than 64 bits")
	}
	r.at += n
	return x, nil
}

// piece returns the bytes of a value with a length.
func (r *reader) piece(end int, f *Field) ([]byte, error) {
	n, err := r.varint(end, f)
	if err != nil {
		return nil, err
	}
	if n > uint64(end-r.at) {
		return nil, r.fail(f, "%d of %d bytes", end-r.at, n)
	}
	b := r.b[r.at : r.at+int(n) : r.at+int(n)]
	r.at += int(n)
	return b, nil
}

// message reads the fields of a message up to end, which are put after its node.
func (r *reader) message(k *Kind, end, depth int) error {
	if depth > maxDepth {
		return r.fail(nil, "more than %d messages within one another", maxDepth)
	}
	for r.at < end {
		start := r.at
		tag, err := r.varint(end, nil)
		if err != nil {
			return err
		}
		number, wire := tag>>3, int(tag&7)
		if number == 0 || number > 1<<29-1 {
			return r.fail(nil, "field number %d", number)
		}
		f := k.field(int(number))
		switch {
		case f == nil || wire != wireTypes[f.Type] && !(f.packs() && wire == wireBytes):
			err = r.unknown(start, end, wire)
		case wire == wireBytes:
			err = r.long(f, end, depth)
		default:
			err = r.scalar(f, end)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// packs tells whether the values of a field are written one after another in one piece.
func (f *Field) packs() bool { return f.Repeated && wireTypes[f.Type] != wireBytes }

func (r *reader) add(v node) (int, error) {
	t := r.tree
	if len(t.nodes) >= maxNodes {
		return 0, r.fail(v.field, "more than %d values", maxNodes)
	}
	v.end = int32(len(t.nodes)) + 1
	t.nodes = append(t.nodes, v)
	return len(t.nodes) - 1, nil
}

// unknown keeps a field as it stands, with what is before its value.
func (r *reader) unknown(start, end, wire int) error {
	var err error
	switch wire {
	case wireVarint:
		_, err = r.varint(end, nil)
	case wireFixed8, wireFixed4:
		n := 4
		if wire == wireFixed8 {
			n = 8
		}
		if end-r.at < n {
			return r.fail(nil, "%d of %d bytes", end-r.at, n)
		}
		r.at += n
	case wireBytes:
		_, err = r.piece(end, nil)
	default:
		return r.fail(nil, "wire type %d", wire) // groups were never part of the standard
	}
	if err != nil {
		return err
	}
	r.tree.Unknown++
	_, err = r.add(node{text: r.b[start:r.at:r.at]})
	return err
}

func (r *reader) scalar(f *Field, end int) error {
	v := node{field: f}
	n := 8
	switch f.Type {
	case Float:
		n = 4
		fallthrough
	case Double:
		if end-r.at < n {
			return r.fail(f, "%d of %d bytes", end-r.at, n)
		}
		if n == 4 {
			v.bits = uint64(binary.LittleEndian.Uint32(r.b[r.at:]))
		} else {
			v.bits = binary.LittleEndian.Uint64(r.b[r.at:])
		}
		r.at += n
	default:
		x, err := r.varint(end, f)
		if err != nil {
			return err
		}
		v.bits = x
		if f.Type == Bool {
			v.bits = min(x, 1)
		} else if int64(x) > math.MaxInt32 || int64(x) < math.MinInt32 {
			// Other readers cut it to its lowest 32 bits; we refuse what was never written so.
			return r.fail(f, "%d is beyond 32 bits", int64(x))
		}
	}
	_, err := r.add(v)
	return err
}

// long reads what has a length: texts, times, messages and packed numbers.
func (r *reader) long(f *Field, end, depth int) error {
	b, err := r.piece(end, f)
	if err != nil {
		return err
	}
	stop := r.at
	r.at -= len(b)
	defer func() { r.at = max(r.at, stop) }()
	switch f.Type {
	case String:
		if !utf8.Valid(b) {
			return r.fail(f, "text that is no UTF-8")
		}
		_, err = r.add(node{field: f, text: b})
		return err
	case Bytes:
		_, err = r.add(node{field: f, text: b})
		return err
	case Time:
		return r.time(f, stop)
	case Message:
		at, err := r.add(node{field: f})
		if err != nil {
			return err
		}
		err = r.message(f.Kind, stop, depth+1)
		r.tree.nodes[at].end = int32(len(r.tree.nodes))
		return err
	}
	for r.at < stop {
		if err := r.scalar(f, stop); err != nil {
			return err
		}
	}
	return nil
}

// time reads the two numbers of a time: 1 seconds, 2 nanoseconds. A time that
// holds anything else is broken.
func (r *reader) time(f *Field, end int) error {
	v := node{field: f}
	for r.at < end {
		tag, err := r.varint(end, f)
		if err != nil {
			return err
		}
		if tag != 1<<3 && tag != 2<<3 {
			return r.fail(f, "a time with the field %d", tag>>3)
		}
		x, err := r.varint(end, f)
		if err != nil {
			return err
		}
		if tag == 1<<3 {
			v.bits = x
			continue
		}
		if int64(x) != int64(int32(x)) {
			return r.fail(f, "%d nanoseconds", int64(x))
		}
		v.nanos = int32(x)
	}
	_, err := r.add(v)
	return err
}
