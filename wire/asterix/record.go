package asterix

import (
	"math"
)

// entry is one value of a record, in the order of the bytes; a structure stands
// before its parts.
type entry struct {
	field *field
	raw   uint64 // bits of an element of up to 64 bits
	start int32  // first bit, counted from the start of the block
	bits  int32
	next  int32 // place of the entry behind this one and its parts
}

// Record is one record of a data block: its items and their subitems as they
// stood in the bytes. It is valid until the Decoder that filled it goes on.
type Record struct {
	edition *Edition
	block   []byte
	entries []entry
	uap     int
	start   int // octets of the block that the record covers
	end     int
	limit   int    // octet of the block that reading must not go beyond
	item    string // item being read
	fail    Error  // why reading failed; its offset counts from the start of the block
}

// Value is an item, a subitem or an entry of a repetitive one within a record.
// It is valid as long as the record is. The zero Value is none, and has nothing.
type Value struct {
	rec *Record
	at  int32
}

// Category is the record's category.
func (r *Record) Category() int { return r.edition.Category }

// Edition is the edition it was read by.
func (r *Record) Edition() string { return r.edition.Number }

// Bytes is the record as it was received, from its field specification to its last item.
func (r *Record) Bytes() []byte { return r.block[r.start:r.end] }

// Get finds an item, e.g. Get("040"), or a subitem, Get("040", "RHO"); false
// where the record does not hold it.
func (r *Record) Get(path ...string) (Value, bool) {
	at, end := int32(0), int32(len(r.entries))
	for depth, name := range path {
		found := false
		for at < end {
			e := &r.entries[at]
			if e.field.name == name && e.field.kind != kindSpare {
				found = true
				break
			}
			at = e.next
		}
		if !found {
			return Value{}, false
		}
		if depth < len(path)-1 {
			end = r.entries[at].next
			at++
		}
	}
	return Value{r, at}, len(path) > 0
}

// Has says whether the record holds an item or subitem.
func (r *Record) Has(path ...string) bool {
	_, found := r.Get(path...)
	return found
}

// Float is a number in the unit of the specification: Float("140"), Float("040", "RHO").
func (r *Record) Float(path ...string) (float64, bool) {
	v, found := r.Get(path...)
	if !found {
		return 0, false
	}
	return v.Float()
}

// Uint is the bits of a subitem: enumerations, addresses, codes.
func (r *Record) Uint(path ...string) (uint64, bool) {
	v, found := r.Get(path...)
	if !found {
		return 0, false
	}
	return v.Uint()
}

// AppendText appends a text subitem, right-trimmed, to dst.
func (r *Record) AppendText(dst []byte, path ...string) ([]byte, bool) {
	v, found := r.Get(path...)
	if !found || v.entry().field.kind != kindElement {
		return dst, false
	}
	return v.AppendText(dst), true
}

// TimeOfDay is the seconds since midnight UTC at which a record says that it was
// measured or made; false where it does not. Category 001 tells but a part of it.
func (r *Record) TimeOfDay() (seconds float64, told bool) {
	items := []string{"140"}
	switch r.Category() {
	case 2, 34, 63, 65:
		items = []string{"030"}
	case 4:
		items = []string{"020"}
	case 21:
		items = []string{"071", "073", "077", "030"}
	case 23, 25, 62:
		items = []string{"070"}
	}
	for _, item := range items {
		if seconds, told = r.Float(item); told {
			return seconds, true
		}
	}
	return 0, false
}

// Items calls visit for every item in the order of the bytes until it returns false.
func (r *Record) Items(visit func(Value) bool) {
	for at := int32(0); at < int32(len(r.entries)); at = r.entries[at].next {
		if !visit(Value{r, at}) {
			return
		}
	}
}

func (v Value) entry() *entry {
	if v.rec == nil {
		return &nothing
	}
	return &v.rec.entries[v.at]
}

// nothing is what the zero Value stands for: no number, no text, no parts.
var nothing = entry{field: &field{kind: kindSpare}}

// Name is the item's number or the subitem's name; "" for an entry of a repetitive item.
func (v Value) Name() string { return v.entry().field.name }

// Unit is the unit of the specification, "" where there is none.
func (v Value) Unit() string { return v.entry().field.unit }

// Float is the number in the unit of the specification; false for a structure,
// text or bits beyond 64.
func (v Value) Float() (float64, bool) {
	e := v.entry()
	if e.field.kind != kindElement || e.bits > 64 {
		return 0, false
	}
	return e.number(), true
}

// Uint is the bits as they stand; false for a structure or bits beyond 64.
func (v Value) Uint() (uint64, bool) {
	e := v.entry()
	return e.raw, e.field.kind == kindElement && e.bits <= 64
}

// Parts calls visit for every part of a structure until it returns false; spare bits are left out.
func (v Value) Parts(visit func(Value) bool) {
	end := v.entry().next
	for at := v.at + 1; at < end; at = v.rec.entries[at].next {
		if v.rec.entries[at].field.kind != kindSpare && !visit(Value{v.rec, at}) {
			return
		}
	}
}

// Get finds a part of a structure by name.
func (v Value) Get(name string) (Value, bool) {
	end := v.entry().next
	for at := v.at + 1; at < end; at = v.rec.entries[at].next {
		if f := v.rec.entries[at].field; f.name == name && f.kind != kindSpare {
			return Value{v.rec, at}, true
		}
	}
	return Value{}, false
}

// Index finds entry i, from 0, of a repetitive item.
func (v Value) Index(i int) (Value, bool) {
	end := v.entry().next
	for at := v.at + 1; at < end; at = v.rec.entries[at].next {
		if i == 0 {
			return Value{v.rec, at}, true
		}
		i--
	}
	return Value{}, false
}

// AppendBytes appends the bits of the value, left-aligned in octets, to dst.
func (v Value) AppendBytes(dst []byte) []byte {
	e := v.entry()
	for at := e.start; at < e.start+e.bits; at += 8 {
		n := min(8, e.start+e.bits-at)
		dst = append(dst, byte(bitsAt(v.rec.block, int(at), int(n))<<(8-n)))
	}
	return dst
}

// AppendText appends text (ASCII or six-bit ICAO), right-trimmed, or an octal code to dst.
func (v Value) AppendText(dst []byte) []byte {
	e := v.entry()
	switch e.field.content {
	case contentOctal:
		for shift := (int(e.bits)+2)/3*3 - 3; shift >= 0; shift -= 3 {
			dst = append(dst, '0'+byte(e.raw>>shift&7))
		}
		return dst
	case contentICAO:
		start := len(dst)
		for at := e.start; at+6 <= e.start+e.bits; at += 6 {
			dst = append(dst, sixBit(byte(bitsAt(v.rec.block, int(at), 6))))
		}
		return trimRight(dst, start)
	case contentASCII:
		start := len(dst)
		for at := e.start; at+8 <= e.start+e.bits; at += 8 {
			dst = append(dst, byte(bitsAt(v.rec.block, int(at), 8)))
		}
		return trimRight(dst, start)
	}
	return dst
}

// number is the value of an element in its unit.
func (e *entry) number() float64 {
	f := e.field
	switch f.content {
	case contentSigned:
		shift := 64 - uint(e.bits)
		return float64(int64(e.raw<<shift)>>shift) * f.num / f.den
	case contentUnsigned:
		return float64(e.raw) * f.num / f.den
	}
	return float64(e.raw)
}

// rawOf is the bits that number would read as v, rounded to the nearest step;
// false where the field cannot hold it.
func (f *field) rawOf(v float64) (uint64, bool) {
	if f.bits > 64 || math.IsNaN(v) {
		return 0, false
	}
	scaled := v
	if f.content == contentSigned || f.content == contentUnsigned {
		scaled = v * f.den / f.num
	}
	n := math.Round(scaled)
	low, high := 0.0, math.Ldexp(1, f.bits)
	if f.content == contentSigned {
		low, high = -high/2, high/2
	}
	if n < low || n >= high {
		return 0, false
	}
	if n < 0 {
		return uint64(int64(n)) & (1<<f.bits - 1), true
	}
	return uint64(n), true
}

// sixBit is a character of the six-bit set of ICAO Annex 10, volume IV, table 3-9; '?' where it has none.
func sixBit(c byte) byte {
	switch {
	case c >= 1 && c <= 26:
		return 'A' + c - 1
	case c == 32 || c >= 48 && c <= 57:
		return c
	case c == 0:
		return ' '
	}
	return '?'
}

// trimRight cuts spaces and NULs off the end of dst, not beyond start.
func trimRight(dst []byte, start int) []byte {
	for len(dst) > start && (dst[len(dst)-1] == ' ' || dst[len(dst)-1] == 0) {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// bitsAt reads n ≤ 64 bits from bit start; the caller has checked that they are there.
func bitsAt(b []byte, start, n int) uint64 {
	i := start >> 3
	skip := start & 7
	var v uint64
	left := n
	if skip != 0 && left > 0 {
		take := min(8-skip, left)
		v = uint64(b[i]>>(8-skip-take)) & (1<<take - 1)
		left -= take
		i++
	}
	for left >= 8 {
		v = v<<8 | uint64(b[i])
		left -= 8
		i++
	}
	if left > 0 {
		v = v<<left | uint64(b[i]>>(8-left))
	}
	return v
}
