package asterix

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
)

// Every description can be read and is sound: what the reader relies on holds.
func TestDescriptions(t *testing.T) {
	names, err := fs.Glob(descriptions, "spec/*.txt")
	if err != nil || len(names) < 70 {
		t.Fatalf("%d descriptions, %v", len(names), err)
	}
	for _, name := range names {
		e, err := readDescription(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for item, f := range e.items {
			if why := unsound(f); why != "" {
				t.Errorf("%s item %s: %s", name, item, why)
			}
		}
		if strings.HasPrefix(name, "spec/ref") {
			if e.expansion == nil || len(e.expansion.parts) > e.presence*8 {
				t.Errorf("%s: %d items for %d octets of presence", name, len(e.expansion.parts), e.presence)
			}
			continue
		}
		if len(e.uaps) == 0 || len(e.uaps) > 1 != (len(e.selector) > 0) {
			t.Errorf("%s: %d UAPs, selector %v", name, len(e.uaps), e.selector)
		}
		checkSelector(t, name, e)
	}
}

// checkSelector checks that the UAPs are the same up to the item that chooses among them.
func checkSelector(t *testing.T, name string, e *Edition) {
	if len(e.selector) == 0 {
		return
	}
	for place, f := range e.uaps[0] {
		for _, other := range e.uaps[1:] {
			if place >= len(other) || other[place] != f {
				t.Errorf("%s: the UAPs part at place %d, before item %s", name, place+1, e.selector[0])
				return
			}
		}
		if f != nil && f.name == e.selector[0] {
			return
		}
	}
	t.Errorf("%s: no item %s in the UAP", name, e.selector[0])
}

// unsound says what is wrong with an item, "" if nothing is.
func unsound(f *field) string {
	switch f.kind {
	case kindElement, kindGroup:
		if f.bits%8 != 0 {
			return strconv.Itoa(f.bits) + " bits"
		}
	case kindRepetitive:
		octet := f.parts[0].bits
		if f.count == 0 {
			octet++
		}
		if k := f.parts[0].kind; k != kindElement && k != kindGroup || octet%8 != 0 || octet == 0 {
			return "entries of " + strconv.Itoa(f.parts[0].bits) + " bits"
		}
	case kindExtended:
		bits := 0
		for _, p := range f.parts {
			if p != nil {
				bits += p.bits
				continue
			}
			if bits++; bits%8 != 0 {
				return "an extent of " + strconv.Itoa(bits) + " bits"
			}
			bits = 0
		}
		if bits%8 != 0 {
			return "a last extent of " + strconv.Itoa(bits) + " bits"
		}
	case kindCompound:
		for _, p := range f.parts {
			if p != nil {
				if why := unsound(p); why != "" {
					return p.name + ": " + why
				}
			}
		}
	}
	return duplicate(f)
}

// duplicate says which name occurs twice in a structure, in which parts are found by name.
func duplicate(f *field) string {
	seen := map[string]bool{}
	for _, p := range f.parts {
		if p == nil || p.kind == kindSpare {
			continue
		}
		if seen[p.name] && f.kind != kindRepetitive {
			return "two parts " + p.name
		}
		seen[p.name] = true
		if why := duplicate(p); why != "" {
			return why
		}
	}
	return ""
}

func TestDescriptionsThatAreWrong(t *testing.T) {
	for name, text := range map[string]string{
		"no closing bracket":   "category 001 1.0\n010 {SAC=8 SIC=8",
		"element without size": "category 001 1.0\n010 {SAC=u}",
		"unknown content":      "category 001 1.0\n010 8x",
		"item not described":   "category 001 1.0\nuap 010 020\n010 8",
		"bad scale":            "category 001 1.0\n010 8u1/y,m",
		"open repetition":      "category 001 1.0\n010 [1 8",
	} {
		if _, err := parseDescription(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzDescription(f *testing.F) {
	for _, name := range []string{"spec/cat048-1.32.txt", "spec/ref048-1.13.txt", "spec/cat001-1.4.txt", "spec/cat021-2.7.txt"} {
		text, err := descriptions.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if e, err := parseDescription(text); err == nil && e == nil {
			t.Error("neither a description nor an error")
		}
	})
}

// bitsAt against reading bit by bit.
func TestBitsAt(t *testing.T) {
	b := []byte{0x81, 0x7e, 0xa5, 0x5a, 0x0f, 0xf0, 0x33, 0xcc, 0x99}
	for start := range 16 {
		for n := 1; start+n <= len(b)*8 && n <= 64; n++ {
			var want uint64
			for i := start; i < start+n; i++ {
				want = want<<1 | uint64(b[i/8]>>(7-i%8)&1)
			}
			if got := bitsAt(b, start, n); got != want {
				t.Fatalf("%d bits at %d: %x, want %x", n, start, got, want)
			}
		}
	}
}
