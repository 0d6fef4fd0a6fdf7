package klv

import (
	"fmt"
	"time"
)

// Element is one item of a set, as told. Raw belongs to the packet.
type Element struct {
	Tag  uint32
	Item *Item // nil: the table does not have it
	Raw  []byte
	Key  []byte // of an item of a universal set: its label
	end  int    // of it in the set
}

// Set is a local set: tag (BER-OID), length (BER), value, again and again. It may be
// decoded into again without allocating.
type Set struct {
	Elements []Element
}

// maxElements bounds one set.
const maxElements = 4096

// Decode reads b by a table.
func (s *Set) Decode(t *Table, b []byte) error {
	s.Elements = s.Elements[:0]
	for at := 0; at < len(b); {
		tag, n := readOID(b[at:])
		if n == 0 {
			return fmt.Errorf("klv: %s: tag at byte %d does not end", t.Name, at)
		}
		length, m, err := readLength(b[at+n:])
		if err != nil {
			return fmt.Errorf("klv: %s: item %d at byte %d: %w", t.Name, tag, at, err)
		}
		left := len(b) - at - n - m
		if m == 0 || length > uint64(left) {
			return fmt.Errorf("klv: %s: item %d at byte %d: %d of %d bytes", t.Name, tag, at, left, length)
		}
		if len(s.Elements) == maxElements {
			return fmt.Errorf("klv: %s: more than %d items", t.Name, maxElements)
		}
		begin := at + n + m
		at = begin + int(length)
		s.Elements = append(s.Elements, Element{Tag: tag, Item: t.Item(tag), Raw: b[begin:at:at], end: at})
	}
	return nil
}

// Append appends the set, with the shortest lengths.
func (s *Set) Append(dst []byte) []byte {
	for i := range s.Elements {
		e := &s.Elements[i]
		if e.Key != nil {
			dst = append(AppendLength(append(dst, e.Key...), len(e.Raw)), e.Raw...)
			continue
		}
		dst = AppendElement(dst, e.Tag, e.Raw)
	}
	return dst
}

// AppendElement appends one item.
func AppendElement(dst []byte, tag uint32, raw []byte) []byte {
	return append(AppendLength(AppendOID(dst, tag), len(raw)), raw...)
}

// Find gives the first item of a tag, nil when there is none.
func (s *Set) Find(tag uint32) *Element {
	for i := range s.Elements {
		if s.Elements[i].Tag == tag {
			return &s.Elements[i]
		}
	}
	return nil
}

// Number gives the value of the first item of a tag that is known.
func (s *Set) Number(tag uint32) (float64, bool) {
	if e := s.Find(tag); e != nil && e.Item != nil {
		return e.Item.Number(e.Raw)
	}
	return 0, false
}

// Text gives an item that is a text, "" where there is none.
func (s *Set) Text(tag uint32) string {
	if e := s.Find(tag); e != nil && e.Item != nil && e.Item.Kind == Text {
		if text, ok := readText(e.Raw); ok {
			return text
		}
	}
	return ""
}

// Time gives an item that is a time; zero: not told.
func (s *Set) Time(tag uint32) time.Time {
	e := s.Find(tag)
	if e == nil || e.Item == nil || e.Item.Kind != Time || len(e.Raw) == 0 || len(e.Raw) > 8 {
		return time.Time{}
	}
	if x := readUint(e.Raw); x < 1<<62 {
		return time.UnixMicro(int64(x)).UTC()
	}
	return time.Time{}
}

// parts calls do for each part of a series: a length, then so many bytes.
func parts(b []byte, do func(part []byte) error) error {
	for at := 0; at < len(b); {
		length, n, err := readLength(b[at:])
		if err != nil {
			return fmt.Errorf("klv: series at byte %d: %w", at, err)
		}
		if n == 0 || length > uint64(len(b)-at-n) {
			return fmt.Errorf("klv: series at byte %d: %d of %d bytes", at, len(b)-at-n, length)
		}
		if err := do(b[at+n : at+n+int(length)]); err != nil {
			return err
		}
		at += n + int(length)
	}
	return nil
}

// Target is one pack of a VTarget series (MISB ST 0903, 10).
type Target struct {
	ID uint32
	Set
}

// Targets reads the moving targets of a VMTI set, in place of those that list holds.
func Targets(vmti *Set, list []Target) ([]Target, error) {
	list = list[:0]
	e := vmti.Find(VTargetSeries)
	if e == nil {
		return list, nil
	}
	err := parts(e.Raw, func(b []byte) error {
		id, n := readOID(b)
		if n == 0 {
			return fmt.Errorf("klv: target %d of a series has no number", len(list)+1)
		}
		if len(list) == maxElements {
			return fmt.Errorf("klv: more than %d targets", maxElements)
		}
		if cap(list) > len(list) {
			list = list[:len(list)+1]
		} else {
			list = append(list, Target{})
		}
		t := &list[len(list)-1]
		t.ID = id
		return t.Decode(&vtarget, b[n:])
	})
	return list, err
}

// Place is a Location truncation pack: what its length leaves out is not told.
type Place struct {
	Lat, Lon, Height        float64 // degrees, m above the ellipsoid
	SigmaEast, SigmaNorth   float64 // m
	SigmaUp, EastNorth      float64 // m, correlation
	HasHeight, HasDeviation bool
}

// Place reads a target's location (tag 17 of a VTarget pack).
func (t *Target) Place() (p Place, ok bool) {
	e := t.Find(TargetLocation)
	if e == nil {
		return p, false
	}
	return readPlace(e.Raw)
}

func readPlace(b []byte) (p Place, ok bool) {
	if len(b) < 8 {
		return p, false
	}
	p.Lat, p.Lon = ReadIMAPB(b[:4], -90, 90), ReadIMAPB(b[4:8], -180, 180)
	if len(b) >= 10 {
		p.Height, p.HasHeight = ReadIMAPB(b[8:10], -900, 19000), true
	}
	if len(b) >= 16 {
		p.SigmaEast, p.SigmaNorth, p.SigmaUp = ReadIMAPB(b[10:12], 0, 650), ReadIMAPB(b[12:14], 0, 650), ReadIMAPB(b[14:16], 0, 650)
		p.HasDeviation = p.SigmaEast > 0 && p.SigmaNorth > 0 && p.SigmaEast <= 650 && p.SigmaNorth <= 650
	}
	if len(b) >= 18 {
		if p.EastNorth = ReadIMAPB(b[16:18], -1, 1); !(p.EastNorth >= -1 && p.EastNorth <= 1) {
			p.EastNorth = 0
		}
	}
	if !(p.Height >= -900 && p.Height <= 19000) {
		p.HasHeight = false
	}
	return p, p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}
