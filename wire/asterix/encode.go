package asterix

import (
	"fmt"
	"math"
	"slices"
)

// Node is one part of a record to be written: an item, a subitem, or an entry of
// a repetitive item (which has no name).
type Node struct {
	name   string
	form   form
	number float64
	raw    uint64
	octets []byte
	parts  []Node
}

// form is what a Node was made of.
type form uint8

const (
	formNumber form = iota
	formBits
	formText
	formOctets
	formParts
)

// Number is a subitem by its value in the specification's unit, rounded to the nearest step.
func Number(name string, v float64) Node { return Node{name: name, form: formNumber, number: v} }

// Bits is a subitem by its bits: enumerations, addresses, flags.
func Bits(name string, v uint64) Node { return Node{name: name, form: formBits, raw: v} }

// Text is a text subitem (padded with spaces) or, by its octal digits, a code.
func Text(name, text string) Node { return Node{name: name, form: formText, octets: []byte(text)} }

// Octets is an explicit item without its length octet, or a raw subitem wider than 64 bits.
func Octets(name string, b []byte) Node { return Node{name: name, form: formOctets, octets: b} }

// Parts is a group, an extended, a compound or a repetitive item. Subitems of a
// group that are not given are zero; an extended item is written up to the
// extent of the last subitem given.
func Parts(name string, parts ...Node) Node { return Node{name: name, form: formParts, parts: parts} }

// Nodes is the record in the form that AppendRecord takes, its bytes copied.
func (r *Record) Nodes() []Node { return r.nodes(0, int32(len(r.entries))) }

func (r *Record) nodes(at, end int32) []Node {
	var list []Node
	for ; at < end; at = r.entries[at].next {
		e := &r.entries[at]
		v := Value{r, at}
		switch {
		case e.field.kind == kindSpare:
		case e.field.kind == kindElement && e.bits <= 64:
			list = append(list, Bits(e.field.name, e.raw))
		case e.field.kind == kindElement || e.field.kind == kindExplicit:
			list = append(list, Octets(e.field.name, v.AppendBytes(nil)))
		default:
			list = append(list, Parts(e.field.name, r.nodes(at+1, e.next)...))
		}
	}
	return list
}

// AppendBlock appends one data block of records, each the list of its items. It
// fails for an item the edition does not have, a value that does not fit, and a
// block beyond 65,535 octets.
func (e *Edition) AppendBlock(dst []byte, records ...[]Node) ([]byte, error) {
	start := len(dst)
	dst = append(dst, byte(e.Category), 0, 0)
	for _, items := range records {
		var err error
		if dst, err = e.AppendRecord(dst, items...); err != nil {
			return dst[:start], err
		}
	}
	length := len(dst) - start
	if length > math.MaxUint16 {
		return dst[:start], fmt.Errorf("asterix: cat%03d: a data block of %d octets", e.Category, length)
	}
	dst[start+1], dst[start+2] = byte(length>>8), byte(length)
	return dst, nil
}

// AppendRecord appends one record: its field specification and its items in the
// order of the UAP.
func (e *Edition) AppendRecord(dst []byte, items ...Node) ([]byte, error) {
	uap := e.uaps[e.uapFor(items)]
	var spec []byte
	written := 0
	w := writer{edition: e}
	for place, f := range uap {
		if f == nil {
			continue
		}
		item := find(items, f.name)
		if item == nil {
			continue
		}
		written++
		for len(spec) <= place/7 {
			spec = append(spec, 0)
		}
		spec[place/7] |= 0x80 >> (place % 7)
		if err := w.field(f, *item, items); err != nil {
			return dst, fmt.Errorf("asterix: cat%03d item %w", e.Category, err)
		}
	}
	if written != len(items) {
		return dst, fmt.Errorf("asterix: cat%03d: %d of %d items have no place in edition %s", e.Category, len(items)-written, len(items), e.Number)
	}
	if written == 0 {
		return dst, fmt.Errorf("asterix: cat%03d: a record without items", e.Category)
	}
	return append(append(dst, setFX(spec)...), w.out...), nil
}

// uapFor is the place of the UAP that the items themselves choose.
func (e *Edition) uapFor(items []Node) int {
	if len(e.selector) == 0 {
		return 0
	}
	var n *Node
	for _, name := range e.selector {
		if n = find(items, name); n == nil {
			return 0
		}
		items = n.parts
	}
	return e.chosen[n.bits()]
}

// setFX sets the FX bit of every octet but the last.
func setFX(spec []byte) []byte {
	for i := range len(spec) - 1 {
		spec[i] |= 1
	}
	return spec
}

func find(nodes []Node, name string) *Node {
	for i := range nodes {
		if nodes[i].name == name {
			return &nodes[i]
		}
	}
	return nil
}

// bits is the value of a node that chooses between forms.
func (n *Node) bits() uint64 {
	if n.form == formNumber {
		return uint64(max(0, n.number))
	}
	return n.raw
}

// writer collects bits.
type writer struct {
	edition *Edition
	out     []byte
	used    int // bits used in the last octet, 0 = whole octets
}

// put appends the lowest n ≤ 64 bits of v.
func (w *writer) put(v uint64, n int) {
	for n > 0 {
		if w.used == 0 {
			w.out = append(w.out, 0)
		}
		take := min(8-w.used, n)
		n -= take
		w.out[len(w.out)-1] |= byte(v>>n) & (1<<take - 1) << (8 - w.used - take)
		w.used = (w.used + take) % 8
	}
}

// putOctets appends n bits from left-aligned octets.
func (w *writer) putOctets(b []byte, n int) {
	for _, c := range b {
		take := min(8, n)
		w.put(uint64(c>>(8-take)), take)
		n -= take
	}
	for ; n > 0; n -= min(8, n) {
		w.put(0, min(8, n))
	}
}

// field writes any structure. Siblings are the nodes among which a chooser is looked for.
func (w *writer) field(f *field, n Node, siblings []Node) error {
	switch f.kind {
	case kindElement:
		return w.element(f.chosenAmong(siblings), n)
	case kindExplicit:
		return w.explicit(f, n)
	}
	if n.form != formParts {
		return fmt.Errorf("%s: it has parts, one value was given", f.name)
	}
	switch f.kind {
	case kindGroup:
		return w.group(f, n)
	case kindExtended:
		return w.extended(f, n)
	case kindRepetitive:
		return w.repetitive(f, n)
	default:
		return w.compound(f, n)
	}
}

// chosenAmong is the element as its chooser among the siblings wants it.
func (f *field) chosenAmong(siblings []Node) *field {
	if f.chooser == "" {
		return f
	}
	var value uint64
	if n := find(siblings, f.chooser); n != nil {
		value = n.bits()
	}
	if i := slices.Index(f.chosenBy, value); i >= 0 {
		return f.choices[i]
	}
	return f
}

func (w *writer) element(f *field, n Node) error {
	switch n.form {
	case formBits:
		if f.bits < 64 && n.raw>>f.bits != 0 {
			return fmt.Errorf("%s: %d does not fit into %d bits", f.name, n.raw, f.bits)
		}
		w.put(n.raw, f.bits)
	case formNumber:
		raw, fits := f.rawOf(n.number)
		if !fits {
			return fmt.Errorf("%s: %v %s does not fit into %d bits", f.name, n.number, f.unit, f.bits)
		}
		w.put(raw, f.bits)
	case formText:
		return w.text(f, n.octets)
	case formOctets:
		if len(n.octets)*8 > f.bits+7 {
			return fmt.Errorf("%s: %d octets for %d bits", f.name, len(n.octets), f.bits)
		}
		w.putOctets(n.octets, f.bits)
	default:
		return fmt.Errorf("%s: it is one value, parts were given", f.name)
	}
	return nil
}

// text writes a text padded with spaces, or the digits of an octal code.
func (w *writer) text(f *field, text []byte) error {
	size := map[content]int{contentICAO: 6, contentASCII: 8, contentOctal: 3}[f.content]
	if size == 0 || len(text)*size > f.bits {
		return fmt.Errorf("%s: no room for the text %q", f.name, text)
	}
	for i := range f.bits / size {
		c := byte(' ')
		switch {
		case i < len(text):
			c = text[i]
		case f.content == contentOctal:
			return fmt.Errorf("%s: the code %q is too short", f.name, text)
		}
		switch {
		case f.content == contentICAO && c >= 'A' && c <= 'Z':
			c -= 'A' - 1
		case f.content == contentICAO && (c == ' ' || c >= '0' && c <= '9'), f.content == contentASCII:
		case f.content == contentOctal && c >= '0' && c <= '7':
			c -= '0'
		default:
			return fmt.Errorf("%s: the character %q cannot be written", f.name, c)
		}
		w.put(uint64(c), size)
	}
	return nil
}

func (w *writer) group(f *field, n Node) error {
	if err := onlyNamed(f, n); err != nil {
		return err
	}
	return w.fixed(f.parts, n)
}

// fixed writes the parts of a group or an extent; those not given are zero.
func (w *writer) fixed(parts []*field, n Node) error {
	for _, part := range parts {
		given := find(n.parts, part.name)
		if given == nil || part.kind == kindSpare {
			w.putOctets(nil, part.bits)
			continue
		}
		if err := w.field(part, *given, n.parts); err != nil {
			return fmt.Errorf("%s/%w", n.name, err)
		}
	}
	return nil
}

// onlyNamed checks that all given parts are parts of the structure.
func onlyNamed(f *field, n Node) error {
	for _, given := range n.parts {
		if !slices.ContainsFunc(f.parts, func(p *field) bool { return p != nil && p.name == given.name && p.kind != kindSpare }) {
			return fmt.Errorf("%s: it has no part %q", f.name, given.name)
		}
	}
	return nil
}

func (w *writer) extended(f *field, n Node) error {
	if err := onlyNamed(f, n); err != nil {
		return err
	}
	last := 0
	for i, part := range f.parts {
		if part != nil && part.kind != kindSpare && find(n.parts, part.name) != nil {
			last = i
		}
	}
	for start := 0; start <= last; {
		end := start
		for end < len(f.parts) && f.parts[end] != nil {
			end++
		}
		if err := w.fixed(f.parts[start:end], n); err != nil {
			return err
		}
		if end < len(f.parts) {
			more := uint64(0)
			if end < last {
				more = 1
			}
			w.put(more, 1)
		}
		start = end + 1
	}
	return nil
}

func (w *writer) repetitive(f *field, n Node) error {
	if f.count > 0 {
		if len(n.parts)>>(8*f.count) != 0 {
			return fmt.Errorf("%s: %d entries", f.name, len(n.parts))
		}
		w.put(uint64(len(n.parts)), 8*f.count)
	} else if len(n.parts) == 0 {
		return fmt.Errorf("%s: no entry", f.name)
	}
	for i, part := range n.parts {
		if err := w.field(f.parts[0], part, nil); err != nil {
			return fmt.Errorf("%s/%w", f.name, err)
		}
		if f.count == 0 {
			more := uint64(1)
			if i == len(n.parts)-1 {
				more = 0
			}
			w.put(more, 1)
		}
	}
	return nil
}

func (w *writer) compound(f *field, n Node) error {
	if err := onlyNamed(f, n); err != nil {
		return err
	}
	var spec []byte
	body := writer{edition: w.edition}
	for place, part := range f.parts {
		if part == nil {
			continue
		}
		given := find(n.parts, part.name)
		if given == nil {
			continue
		}
		for len(spec) <= place/7 {
			spec = append(spec, 0)
		}
		spec[place/7] |= 0x80 >> (place % 7)
		if err := body.field(part, *given, n.parts); err != nil {
			return fmt.Errorf("%s/%w", f.name, err)
		}
	}
	if len(spec) == 0 {
		spec = []byte{0}
	}
	w.out = append(append(w.out, setFX(spec)...), body.out...)
	return nil
}

// explicit writes an item behind its length octet: a run of bytes, or a reserved
// expansion field by its parts.
func (w *writer) explicit(f *field, n Node) error {
	body := n.octets
	switch {
	case n.form == formParts && f.purpose == "RE" && w.edition.expansion != nil:
		var err error
		if body, err = w.expansion(n); err != nil {
			return err
		}
	case n.form != formOctets:
		return fmt.Errorf("%s: it is written from octets", f.name)
	}
	if len(body) > 254 {
		return fmt.Errorf("%s: %d octets", f.name, len(body))
	}
	w.out = append(append(w.out, byte(len(body)+1)), body...)
	return nil
}

// expansion is a reserved expansion field without its length octet.
func (w *writer) expansion(n Node) ([]byte, error) {
	f := w.edition.expansion
	if err := onlyNamed(f, n); err != nil {
		return nil, err
	}
	spec := make([]byte, w.edition.presence)
	body := writer{edition: w.edition}
	for place, part := range f.parts {
		if part == nil {
			continue
		}
		if given := find(n.parts, part.name); given != nil {
			spec[place/8] |= 0x80 >> (place % 8)
			if err := body.field(part, *given, n.parts); err != nil {
				return nil, fmt.Errorf("RE/%w", err)
			}
		}
	}
	return append(spec, body.out...), nil
}
