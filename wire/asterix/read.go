package asterix

// The reading of one record: field specification, then the items it names, in
// the order of the UAP (EUROCONTROL-SPEC-0149 part 1, clause 5). Every reader
// takes the octet a structure starts at, counted from the start of the block,
// and returns the one behind it; false with the reason in r.fail.

// read reads the record that starts at octet pos of the block.
func (r *Record) read(pos int) bool {
	r.entries = r.entries[:0]
	r.start, r.end, r.limit, r.uap = pos, pos, len(r.block), 0
	r.item = ""
	items := pos
	for more := true; more; items++ {
		if items >= r.limit {
			return r.broken(pos, Truncated)
		}
		more = r.block[items]&1 != 0
	}
	end, ok := r.readPlaces(pos, items)
	if ok && len(r.entries) == 0 {
		return r.broken(pos, NoItems)
	}
	r.end = end
	return ok
}

// readPlaces reads the items that the field specification in [spec, items) names.
func (r *Record) readPlaces(spec, items int) (int, bool) {
	pos, ok := items, true
	for place := range (items - spec) * 7 {
		if r.block[spec+place/7]&(0x80>>(place%7)) == 0 {
			continue
		}
		uap := r.edition.uaps[r.uap]
		if place >= len(uap) {
			return 0, r.broken(spec, TooManyPlaces)
		}
		if r.edition.random[r.uap][place] {
			pos, ok = r.readRandom(pos)
		} else {
			pos, ok = r.readPlace(uap[place], pos)
		}
		if !ok {
			return 0, false
		}
	}
	return pos, true
}

// readPlace reads the item at a place of the UAP.
func (r *Record) readPlace(f *field, pos int) (int, bool) {
	if f == nil {
		return 0, r.broken(pos, UnusedPlace)
	}
	r.item = f.name
	next, ok := r.readField(f, pos)
	if ok && len(r.edition.selector) > 0 && f.name == r.edition.selector[0] {
		if value, found := r.Uint(r.edition.selector...); found {
			r.uap = r.edition.chosen[value]
		}
	}
	return next, ok
}

// readRandom reads a random field sequence: a count, then as many pairs of a
// place number from 1 and the item of that place.
func (r *Record) readRandom(pos int) (int, bool) {
	if !r.room(pos, 1) {
		return 0, false
	}
	ok := true
	count := int(r.block[pos])
	pos++
	for range count {
		if !r.room(pos, 1) {
			return 0, false
		}
		place := int(r.block[pos]) - 1
		if uap := r.edition.uaps[r.uap]; place < 0 || place >= len(uap) || uap[place] == nil {
			return 0, r.broken(pos, UnusedPlace)
		}
		if pos, ok = r.readPlace(r.edition.uaps[r.uap][place], pos+1); !ok {
			return 0, false
		}
	}
	return pos, true
}

// readField reads any structure.
func (r *Record) readField(f *field, pos int) (int, bool) {
	switch f.kind {
	case kindExtended:
		return r.readExtended(f, pos)
	case kindRepetitive:
		return r.readRepetitive(f, pos)
	case kindCompound:
		return r.readCompound(f, pos)
	case kindExplicit:
		return r.readExplicit(f, pos)
	}
	octets := f.bits / 8
	if !r.room(pos, octets) {
		return 0, false
	}
	r.readFixed(f, pos*8)
	return pos + octets, true
}

// readFixed reads an element, spare bits or a group, at a bit; the room has been checked.
func (r *Record) readFixed(f *field, bit int) {
	if f.kind == kindGroup {
		at := r.open(f, bit)
		for _, part := range f.parts {
			r.readFixed(part, bit)
			bit += part.bits
		}
		r.close(at, bit)
		return
	}
	e := entry{field: f, start: int32(bit), bits: int32(f.bits), next: int32(len(r.entries) + 1)}
	if f.bits <= 64 {
		e.raw = bitsAt(r.block, bit, f.bits)
	}
	if f.chooser != "" {
		e.field = r.chosen(f)
	}
	r.entries = append(r.entries, e)
}

// chosen is the element as the sibling read last under the chooser's name wants it.
func (r *Record) chosen(f *field) *field {
	for i := len(r.entries) - 1; i >= 0; i-- {
		if r.entries[i].field.name == f.chooser {
			for n, value := range f.chosenBy {
				if r.entries[i].raw == value {
					return f.choices[n]
				}
			}
			break
		}
	}
	return f
}

// readExtended reads extents for as long as their FX bit says that another follows.
func (r *Record) readExtended(f *field, pos int) (int, bool) {
	at := r.open(f, pos*8)
	part := 0
	for more := true; more; {
		if part >= len(f.parts) {
			return 0, r.broken(pos, TooManyExtents)
		}
		end, bits := part, 0
		for ; end < len(f.parts) && f.parts[end] != nil; end++ {
			bits += f.parts[end].bits
		}
		octets := (bits + 7) / 8
		if bits%8 == 0 && end < len(f.parts) {
			octets++
		}
		if !r.room(pos, octets) {
			return 0, false
		}
		bit := pos * 8
		for ; part < end; part++ {
			r.readFixed(f.parts[part], bit)
			bit += f.parts[part].bits
		}
		pos += octets
		more = part < len(f.parts) && r.block[pos-1]&1 != 0
		part++
	}
	r.close(at, pos*8)
	return pos, true
}

// readRepetitive reads as many entries as the factor says, or for as long as their FX bit says.
func (r *Record) readRepetitive(f *field, pos int) (int, bool) {
	at := r.open(f, pos*8)
	entry := f.parts[0]
	if f.count == 0 {
		octets := (entry.bits + 1) / 8
		for more := true; more; pos += octets {
			if !r.room(pos, octets) {
				return 0, false
			}
			r.readFixed(entry, pos*8)
			more = r.block[pos+octets-1]&1 != 0
		}
		r.close(at, pos*8)
		return pos, true
	}
	if !r.room(pos, f.count) {
		return 0, false
	}
	n := int(bitsAt(r.block, pos*8, f.count*8))
	pos += f.count
	octets := entry.bits / 8
	if !r.room(pos, n*octets) {
		return 0, false
	}
	for range n {
		r.readFixed(entry, pos*8)
		pos += octets
	}
	r.close(at, pos*8)
	return pos, true
}

// readCompound reads the subitems that the presence octets name.
func (r *Record) readCompound(f *field, pos int) (int, bool) {
	at := r.open(f, pos*8)
	spec := pos
	for more := true; more; pos++ {
		if !r.room(pos, 1) {
			return 0, false
		}
		more = r.block[pos]&1 != 0
	}
	ok := true
	for place := range (pos - spec) * 7 {
		if r.block[spec+place/7]&(0x80>>(place%7)) == 0 {
			continue
		}
		if place >= len(f.parts) || f.parts[place] == nil {
			return 0, r.broken(spec, UnusedSubitem)
		}
		if pos, ok = r.readField(f.parts[place], pos); !ok {
			return 0, false
		}
	}
	r.close(at, pos*8)
	return pos, true
}

// readExplicit reads an item that states its own length. A reserved expansion
// field is opened up where it is described and its bytes fit the description;
// else it stays a run of bytes, which does no harm to what follows.
func (r *Record) readExplicit(f *field, pos int) (int, bool) {
	if !r.room(pos, 1) {
		return 0, false
	}
	length := int(r.block[pos])
	if length == 0 {
		return 0, r.broken(pos, ExplicitLength)
	}
	if !r.room(pos, length) {
		return 0, false
	}
	end := pos + length
	at := len(r.entries)
	if f.purpose == "RE" && r.edition.expansion != nil && length > 1 {
		limit := r.limit
		r.limit = end
		fits := r.readExpansion(r.edition.expansion, pos, end)
		r.limit = limit
		if fits {
			return end, true
		}
		r.entries = r.entries[:at]
	}
	r.entries = append(r.entries, entry{field: f, start: int32(pos*8 + 8), bits: int32(length*8 - 8), next: int32(at + 1)})
	return end, true
}

// readExpansion reads a reserved expansion field: its length octet, presence
// octets without FX bits, and the items they name; false where it does not fit.
func (r *Record) readExpansion(f *field, pos, end int) bool {
	at := r.open(f, pos*8)
	spec := pos + 1
	pos = spec + r.edition.presence
	if pos > end {
		return false
	}
	for place := range r.edition.presence * 8 {
		if r.block[spec+place/8]&(0x80>>(place%8)) == 0 {
			continue
		}
		if place >= len(f.parts) || f.parts[place] == nil {
			return false
		}
		var ok bool
		if pos, ok = r.readField(f.parts[place], pos); !ok {
			return false
		}
	}
	r.close(at, pos*8)
	return pos == end
}

// open adds the entry of a structure; close completes it when its parts are read.
func (r *Record) open(f *field, bit int) int {
	r.entries = append(r.entries, entry{field: f, start: int32(bit)})
	return len(r.entries) - 1
}

func (r *Record) close(at, bit int) {
	e := &r.entries[at]
	e.bits = int32(bit) - e.start
	e.next = int32(len(r.entries))
}

// room checks that octets are left for a structure.
func (r *Record) room(pos, octets int) bool {
	if pos+octets <= r.limit {
		return true
	}
	r.fail = Error{Item: r.item, Offset: pos, Reason: Truncated, Have: r.limit - pos, Want: octets}
	return false
}

// broken notes why a record cannot be read; it returns false for the caller to return.
func (r *Record) broken(pos int, why Reason) bool {
	r.fail = Error{Item: r.item, Offset: pos, Reason: why}
	return false
}
