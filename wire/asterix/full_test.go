package asterix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// everything makes records that hold all that an edition has.
type everything struct {
	writer
	random *rand.Rand
	repeat int // entries of a repetitive item
}

// fill writes a structure with every part of it and random values.
func (x *everything) fill(f *field) {
	switch f.kind {
	case kindSpare:
		x.putOctets(nil, f.bits)
	case kindElement:
		for n := f.bits; n > 0; n -= min(64, n) {
			x.put(x.random.Uint64(), min(64, n))
		}
	case kindGroup:
		for _, part := range f.parts {
			x.fill(part)
		}
	case kindExtended:
		x.fillExtents(f)
	case kindRepetitive:
		if f.count > 0 {
			x.put(uint64(x.repeat), f.count*8)
		}
		for i := range x.repeat {
			x.fill(f.parts[0])
			if f.count == 0 {
				x.put(uint64(min(1, x.repeat-1-i)), 1)
			}
		}
	case kindCompound:
		x.fillPresence(f.parts, 7)
		for _, part := range f.parts {
			if part != nil {
				x.fill(part)
			}
		}
	case kindExplicit:
		x.fillExplicit(f)
	}
}

// fillExtents writes all extents, the last with a spare last bit where it has no FX.
func (x *everything) fillExtents(f *field) {
	for i, part := range f.parts {
		if part != nil {
			x.fill(part)
			continue
		}
		x.put(uint64(min(1, len(f.parts)-1-i)), 1)
	}
	if x.used != 0 {
		x.put(0, 8-x.used)
	}
}

// fillPresence writes presence bits, with FX bits where an octet holds seven.
func (x *everything) fillPresence(parts []*field, perOctet int) {
	last := len(parts) - 1
	for last > 0 && parts[last] == nil {
		last--
	}
	for start := 0; start <= last; start += perOctet {
		for i := start; i < start+perOctet; i++ {
			present := uint64(0)
			if i < len(parts) && parts[i] != nil {
				present = 1
			}
			x.put(present, 1)
		}
		if perOctet == 7 {
			x.put(uint64(min(1, max(0, last-start-perOctet+1))), 1)
		}
	}
}

func (x *everything) fillExplicit(f *field) {
	length := len(x.out)
	x.put(0, 8)
	if f.purpose == "RE" && x.edition.expansion != nil {
		x.fillPresence(x.edition.expansion.parts, 8)
		for len(x.out) < length+1+x.edition.presence {
			x.put(0, 8)
		}
		for _, part := range x.edition.expansion.parts {
			if part != nil {
				x.fill(part)
			}
		}
	} else {
		x.put(0xabcdef, 24)
	}
	x.out[length] = byte(len(x.out) - length)
}

// fullRecord is a record with every item of a UAP.
func fullRecord(e *Edition, uap, repeat int, seed uint64) []byte {
	x := &everything{writer: writer{edition: e}, random: rand.New(rand.NewPCG(seed, uint64(e.Category))), repeat: repeat}
	places := slices.Clone(e.uaps[uap])
	for i := range places {
		if e.random[uap][i] {
			places[i] = nil
		}
	}
	x.fillPresence(places, 7)
	for _, f := range places {
		if f == nil {
			continue
		}
		start := len(x.out)
		x.fill(f)
		if len(e.selector) > 0 && f.name == e.selector[0] {
			choose(e, f, uap, x.out[start:])
		}
	}
	return x.out
}

// choose writes the value that chooses a UAP into the item that has it.
func choose(e *Edition, f *field, uap int, item []byte) {
	at := 0
	part := f
	for _, name := range e.selector[1:] {
		for _, p := range part.parts {
			if p == nil {
				at++
				continue
			}
			if p.name == name {
				part = p
				break
			}
			at += p.bits
		}
	}
	for value, chosen := range e.chosen {
		if chosen != uap {
			continue
		}
		for i := range part.bits {
			bit := byte(value>>(part.bits-1-i)) & 1
			mask := byte(0x80) >> ((at + i) % 8)
			item[(at+i)/8] = item[(at+i)/8]&^mask | bit*mask
		}
		return
	}
}

// eachEdition calls visit for every edition there is, and each of its UAPs.
func eachEdition(t testing.TB, visit func(name string, e *Edition, uap int)) (editions int) {
	for category := range 256 {
		for _, number := range Known(category) {
			e, err := Load(category, number)
			if err != nil {
				t.Fatal(err)
			}
			editions++
			for uap := range e.uaps {
				visit(fmt.Sprintf("cat%03d %s uap %d", category, number, uap), e, uap)
			}
		}
	}
	return editions
}

// dataBlock is a data block of records.
func dataBlock(category int, records []byte) []byte {
	length := len(records) + headerBytes
	return append([]byte{byte(category), byte(length >> 8), byte(length)}, records...)
}

// A record with every item of every category and edition, video among them, is read to
// its end, has all items, and is written again to the same bytes.
func TestEveryItemOfEveryEdition(t *testing.T) {
	editions := eachEdition(t, func(name string, e *Edition, uap int) {
		for seed := range uint64(3) {
			records := fullRecord(e, uap, 1+int(seed), seed)
			d, err := NewDecoder(Editions{e.Category: e.Number})
			if err != nil {
				t.Fatal(err)
			}
			block := dataBlock(e.Category, slices.Concat(records, records))
			d.Reset(block)
			read := 0
			for d.Next() {
				read++
				if !bytes.Equal(d.Record().Bytes(), records) {
					t.Fatalf("%s: record of %d octets, made of %d", name, len(d.Record().Bytes()), len(records))
				}
				for i, f := range e.uaps[uap] {
					if f != nil && !e.random[uap][i] && !d.Record().Has(f.name) {
						t.Errorf("%s: no item %s", name, f.name)
					}
				}
			}
			if read != 2 || len(d.Errors()) != 0 {
				t.Fatalf("%s: %d records, %v", name, read, d.Errors())
			}
			again, err := e.AppendBlock(nil, d.Record().Nodes())
			if err != nil || !bytes.Equal(again, dataBlock(e.Category, records)) {
				t.Errorf("%s: %v\n% x written again as\n% x", name, err, records, again[min(len(again), headerBytes):])
			}
		}
	})
	if editions < 70 {
		t.Errorf("%d editions", editions)
	}
}

// Every such record, cut at every byte behind a header that tells the truth of what is
// left, is an error that names its place, or is read to an end that is a record's end.
func TestEveryRecordCutAtEveryByte(t *testing.T) {
	eachEdition(t, func(name string, e *Edition, uap int) {
		whole := fullRecord(e, uap, 1, 7)
		d, err := NewDecoder(Editions{e.Category: e.Number})
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n < len(whole); n++ {
			d.Reset(dataBlock(e.Category, whole[:n]))
			if d.Next() || len(d.Errors()) != 1 {
				t.Fatalf("%s cut to %d of %d: %v", name, n, len(whole), d.Errors())
			}
			failed := d.Errors()[0]
			if failed.Reason != Truncated || failed.Offset < headerBytes || failed.Offset > headerBytes+n || !strings.HasPrefix(failed.Error(), "asterix: cat") {
				t.Fatalf("%s cut to %d: %v", name, n, &failed)
			}
		}
	})
}

// Every octet set to what breaks structures (FX chains, factors of 0 and 255, length
// octets): what is read stays within the block and within what its bytes can hold.
func TestEveryOctetBent(t *testing.T) {
	eachEdition(t, func(name string, e *Edition, uap int) {
		whole := dataBlock(e.Category, fullRecord(e, uap, 1, 9))
		d, err := NewDecoder(Editions{e.Category: e.Number})
		if err != nil {
			t.Fatal(err)
		}
		step := 1 + len(whole)/400 // the video blocks are long
		for at := headerBytes; at < len(whole); at += step {
			for _, to := range []byte{0, 1, 0x7f, 0xff} {
				bent := slices.Clone(whole)
				bent[at] = to
				d.Reset(bent)
				for d.Next() {
					rec := d.Record()
					if rec.end > len(bent) || len(rec.entries) > 9*len(bent) {
						t.Fatalf("%s: octet %d set to %d: record to %d of %d, %d values", name, at, to, rec.end, len(bent), len(rec.entries))
					}
				}
				if len(d.Errors()) > 1 {
					t.Fatalf("%s: octet %d set to %d: %v", name, at, to, d.Errors())
				}
			}
		}
	})
}

// FX chains without end, factors that the block cannot hold, and lengths that lie.
func TestHostileStructures(t *testing.T) {
	chain := bytes.Repeat([]byte{0xff}, 65000)
	for _, c := range []struct {
		name     string
		category int
		records  []byte
		reason   Reason
		most     int // values
	}{
		{"a field specification without end", 48, chain, Truncated, 0},
		{"warnings without end", 48, slices.Concat([]byte{1, 1, 0b0100_0000}, chain), Truncated, 70000},
		{"extents without end", 48, slices.Concat([]byte{0b0010_0000}, chain), TooManyExtents, 100},
		{"presence octets without end", 48, slices.Concat([]byte{0b0000_0010}, chain), Truncated, 10},
		{"255 registers in 9 octets", 48, []byte{1, 0b0010_0000, 255, 1, 2, 3, 4, 5, 6, 7, 8}, Truncated, 10},
		{"a reserved expansion of one octet", 48, []byte{1, 1, 1, 0b0000_0010, 1}, 0, 1},
		{"no registers", 48, []byte{1, 0b0010_0000, 0}, 0, 1},
		{"255 video blocks in 300 octets", 240, slices.Concat([]byte{1, 0b0001_0000, 255}, chain[:300]), Truncated, 10},
		{"a random field sequence of itself", 1, []byte{0b0000_0001, 0b0000_0001, 0b0000_0010, 255, 21, 255, 21}, UnusedPlace, 10},
	} {
		d, err := NewDecoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		d.Reset(dataBlock(c.category, c.records))
		read := d.Next()
		switch {
		case c.reason == 0 && (!read || len(d.Errors()) != 0):
			t.Errorf("%s: %v", c.name, d.Errors())
		case c.reason != 0 && (read || len(d.Errors()) != 1 || d.Errors()[0].Reason != c.reason):
			t.Errorf("%s: read %v, %v", c.name, read, d.Errors())
		}
		if len(d.rec.entries) > c.most {
			t.Errorf("%s: %d values", c.name, len(d.rec.entries))
		}
	}
}

// Whatever the bytes, what is read is JSON and stays within them. The seeds hold every
// item of the newest edition of every category.
func FuzzEveryCategory(f *testing.F) {
	eachEdition(f, func(_ string, e *Edition, uap int) {
		if newest := Known(e.Category); e.Number == newest[len(newest)-1] {
			f.Add(dataBlock(e.Category, fullRecord(e, uap, 1, 3)))
		}
	})
	var sweep Sweep
	f.Fuzz(func(t *testing.T, payload []byte) {
		d, err := NewDecoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		d.Reset(payload)
		for d.Next() {
			rec := d.Record()
			if line := rec.AppendJSON(nil, 1, d.Block(), d.Index()); !json.Valid(line) {
				t.Fatalf("% x: %s", rec.Bytes(), line)
			}
			if err := rec.Video(&sweep); err == nil && len(sweep.Cells)*sweep.Bits > 8*len(payload) {
				t.Fatalf("%d cells of %d bits in %d octets", len(sweep.Cells), sweep.Bits, len(payload))
			}
		}
		for _, e := range d.Errors() {
			if e.Offset > len(payload) || e.Error() == "" {
				t.Fatalf("%+v", e)
			}
		}
	})
}
