package klv

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Standard is what a packet is, by its label.
type Standard uint8

// The standards whose sets are read.
const (
	Other  Standard = iota
	ST0601          // UAS datalink local set
	ST0903          // moving targets by themselves
	ST0102          // security by itself
	EG0104          // universal set
)

// String gives the number of the standard, empty for others.
func (s Standard) String() string {
	return [...]string{"", "0601", "0903", "0102", "0104"}[s]
}

// The labels, but for byte 7, which is a version: SMPTE ST 336 has it not matter.
func labels() [5]string {
	return [5]string{
		ST0601: prefix + "\x02\x0b\x01\x01\x0e\x01\x03\x01\x01\x00\x00\x00",
		ST0903: prefix + "\x02\x0b\x01\x01\x0e\x01\x03\x03\x06\x00\x00\x00",
		ST0102: prefix + "\x02\x03\x01\x01\x0e\x01\x03\x03\x02\x00\x00\x00",
		EG0104: prefix + "\x02\x01\x01\x01\x0e\x01\x01\x02\x01\x01\x00\x00",
	}
}

// Label gives the label of the standard.
func (s Standard) Label() string { return labels()[s] }

// The reasons why a packet is refused that are no fault of its form.
var (
	ErrChecksum   = errors.New("wrong checksum")
	ErrNoChecksum = errors.New("no checksum")
)

// Packet is one packet. It may be decoded into again without allocating.
type Packet struct {
	Standard Standard
	Key      []byte // label
	Value    []byte
	Set      // empty of other standards
}

// Decode reads a whole packet, which it keeps: label, length and value. Sets of ST
// 0601 and ST 0903 must hold their checksum.
func (p *Packet) Decode(b []byte) error {
	*p = Packet{Set: Set{Elements: p.Elements[:0]}}
	if len(b) <= labelSize || string(b[:len(prefix)]) != prefix {
		return fmt.Errorf("klv: packet of %d bytes without a label", len(b))
	}
	n, err := measure(b)
	if err != nil {
		return err
	}
	if n == 0 || n != len(b) {
		return fmt.Errorf("klv: packet: %d of %d bytes", len(b), n)
	}
	_, size, _ := readLength(b[labelSize:])
	p.Key, p.Value = b[:labelSize], b[labelSize+size:]
	for s, label := range labels() {
		if label != "" && string(b[:7]) == label[:7] && string(b[8:labelSize]) == label[8:] {
			p.Standard = Standard(s)
		}
	}
	switch p.Standard {
	case ST0601:
		err = p.Set.Decode(&st0601, p.Value)
	case ST0903:
		err = p.Set.Decode(&st0903, p.Value)
	case ST0102:
		return p.Set.Decode(&st0102, p.Value)
	case EG0104:
		return p.DecodeUniversal(p.Value)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return p.check(b, labelSize+size)
}

// check compares the checksum: the sum of all that stands before it, in words of 16
// bits (ST 0601, 8.1).
func (p *Packet) check(b []byte, begin int) error {
	e := p.Find(Checksum)
	if e == nil {
		return fmt.Errorf("klv: %s: %w", p.Standard, ErrNoChecksum)
	}
	if len(e.Raw) != 2 {
		return fmt.Errorf("klv: %s: checksum of %d bytes", p.Standard, len(e.Raw))
	}
	want := binary.BigEndian.Uint16(e.Raw)
	if got := sum(b[:begin+e.end-2]); got != want {
		return fmt.Errorf("klv: %s: %w: %04x, not %04x as told", p.Standard, ErrChecksum, got, want)
	}
	return nil
}

// sum adds the bytes up, the even ones as the upper halves of words.
func sum(b []byte) (x uint16) {
	for len(b) >= 2 {
		x += binary.BigEndian.Uint16(b)
		b = b[2:]
	}
	if len(b) == 1 {
		x += uint16(b[0]) << 8
	}
	return x
}

// AppendPacket appends a packet of a standard with the value given; one that must end
// with a checksum gets it here.
func AppendPacket(dst []byte, s Standard, value []byte) []byte {
	begin := len(dst)
	dst = append(dst, s.Label()...)
	checked := s == ST0601 || s == ST0903
	n := len(value)
	if checked {
		n += 4
	}
	dst = append(AppendLength(dst, n), value...)
	if checked {
		dst = append(dst, Checksum, 2)
		dst = binary.BigEndian.AppendUint16(dst, sum(dst[begin:]))
	}
	return dst
}

// AppendNumber appends an item of ST 0601 with its value, in size bytes where the
// standard leaves that open. Tags that have no number are left out.
func AppendNumber(dst []byte, tag uint32, x float64, size int) []byte {
	return appendNumber(dst, &st0601, tag, x, size)
}

// AppendTargetNumber does so for an item of a target (VTarget pack) of ST 0903.
func AppendTargetNumber(dst []byte, tag uint32, x float64, size int) []byte {
	return appendNumber(dst, &vtarget, tag, x, size)
}

func appendNumber(dst []byte, t *Table, tag uint32, x float64, size int) []byte {
	it := t.Item(tag)
	if it == nil {
		return dst
	}
	var room [8]byte
	if raw := it.Append(room[:0], x, size); len(raw) > 0 {
		return AppendElement(dst, tag, raw)
	}
	return dst
}

// VMTISet reads the moving targets' set of a packet: of ST 0903 by itself, or within
// ST 0601; ok is false when there is none.
func (p *Packet) VMTISet(set *Set) (ok bool, err error) {
	if p.Standard == ST0903 {
		set.Elements = append(set.Elements[:0], p.Elements...)
		return true, nil
	}
	e := p.Find(VMTI)
	if p.Standard != ST0601 || e == nil {
		return false, nil
	}
	return true, set.Decode(&st0903, e.Raw)
}

// Held gives the classification that the packet states by ST 0102; ok is false when
// it states none.
func (p *Packet) Held() (classification int, ok bool) {
	set := p.Set
	if p.Standard != ST0102 {
		e := p.Find(SecuritySet)
		set = Set{}
		if e == nil || set.Decode(&st0102, e.Raw) != nil {
			return 0, false
		}
	}
	x, ok := set.Number(Classification)
	return int(x), ok
}

// Object reads one object of a target: the word for what it is, and how sure that is
// in percent, NaN when not told.
func Object(raw []byte, ontologies *Set) (word string, percent float64, ok bool) {
	var s Set
	if s.Decode(&vobject, raw) != nil {
		return "", 0, false
	}
	percent, known := s.Number(ObjectConfidence)
	if !known {
		percent = 100
	}
	word = s.Text(OntologyClass)
	if id, told := s.Number(OntologyID); word == "" && told {
		word = ontologyWord(ontologies, id)
	}
	return word, percent, word != ""
}

// ontologyWord finds the word of a number in the ontology series of a VMTI set.
func ontologyWord(vmti *Set, id float64) (word string) {
	e := vmti.Find(OntologySeries)
	if e == nil {
		return ""
	}
	_ = parts(e.Raw, func(b []byte) error { // what is broken names nothing
		var s Set
		if s.Decode(&vontology, b) == nil {
			if x, ok := s.Number(1); ok && x == id {
				word = s.Text(4)
			}
		}
		return nil
	})
	return word
}

// Objects calls do for each object that a target is said to be.
func (t *Target) Objects(do func(raw []byte)) {
	if e := t.Find(VObject); e != nil {
		do(e.Raw)
	}
	if e := t.Find(VObjectSeries); e != nil {
		_ = parts(e.Raw, func(b []byte) error { do(b); return nil }) // what is broken says nothing
	}
}
