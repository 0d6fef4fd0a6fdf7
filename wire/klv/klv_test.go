package klv

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"marsad/wire/lines"
)

// sample is a packet with a value of each numeric item of ST 0601, a target, a
// security set and hidden items.
func sample() []byte {
	var b []byte
	b = AppendNumber(b, Timestamp, 1.7e15, 8)
	b = AppendElement(b, Designation, []byte("EXAMPLE 1"))
	for _, it := range st0601.Items {
		if it.Tag == Checksum || it.Tag == Timestamp {
			continue
		}
		b = AppendNumber(b, it.Tag, it.Min+(it.Max-it.Min)/3, 4)
	}
	b = AppendElement(b, SecuritySet, AppendElement(nil, Classification, []byte{1}))
	target := AppendOID(nil, 300)
	target = AppendTargetNumber(target, Confidence, 80, 1)
	target = AppendTargetNumber(target, OffsetLatitude, 0.01, 3)
	target = AppendTargetNumber(target, OffsetLongitude, -0.02, 3)
	target = AppendElement(target, VObject, AppendElement(nil, OntologyClass, []byte("Vehicle")))
	target = AppendElement(target, 105, []byte("picture"))
	vmti := AppendElement(nil, VTargetSeries, append(AppendLength(nil, len(target)), target...))
	b = AppendElement(b, VMTI, vmti)
	b = AppendElement(b, 140, []byte("secret-store"))
	return AppendPacket(nil, ST0601, b)
}

func line(t testing.TB, p *Packet) (text string, fields map[string]any) {
	t.Helper()
	var l lines.Line
	p.AppendLine(&l, 1)
	text = string(l.Bytes())
	var v struct{ Fields map[string]any }
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return text, v.Fields
}

func TestPacket(t *testing.T) {
	b := sample()
	var p Packet
	if err := p.Decode(b); err != nil {
		t.Fatal(err)
	}
	text, fields := line(t, &p)
	for _, hidden := range []string{"secret", "7365637265", "picture", "7069637475"} {
		if strings.Contains(text, hidden) {
			t.Errorf("%q is shown: %s", hidden, text)
		}
	}
	if fields["weapons_stores"] != "not decoded" || p.Name() != "EXAMPLE 1" {
		t.Error(text)
	}
	for _, it := range st0601.Items {
		if it.Kind < Linear || it.Kind > IMAPB {
			continue
		}
		want := it.Min + (it.Max-it.Min)/3
		x, ok := p.Number(it.Tag)
		step := (it.Max - it.Min) / 200 // coarsest is one byte
		if !ok || math.Abs(x-want) > step {
			t.Errorf("%s: %g, want %g", it.Name, x, want)
		}
		e := p.Find(it.Tag)
		if again := it.Append(nil, x, len(e.Raw)); it.Kind != IMAPB && !bytes.Equal(again, e.Raw) {
			t.Errorf("%s: %x became %x", it.Name, e.Raw, again)
		}
	}
	if again := AppendPacket(nil, ST0601, (&Set{Elements: p.Elements[:len(p.Elements)-1]}).Append(nil)); !bytes.Equal(again, b) {
		t.Error("not the same bytes")
	}
	var vmti Set
	if ok, err := p.VMTISet(&vmti); !ok || err != nil {
		t.Fatal(ok, err)
	}
	list, err := Targets(&vmti, nil)
	if err != nil || len(list) != 1 || list[0].ID != 300 {
		t.Fatal(list, err)
	}
	if x, ok := list[0].Number(OffsetLongitude); !ok || math.Abs(x+0.02) > 1e-4 {
		t.Error(x, ok)
	}
	if c, ok := p.Held(); !ok || c != Unclassified {
		t.Error(c, ok)
	}
}

func TestNotTold(t *testing.T) {
	it := st0601.Item(SensorLatitude)
	if x, ok := it.Number([]byte{0x80, 0, 0, 0}); ok {
		t.Error(x, "for a value that is not known")
	}
	if raw := it.Append(nil, math.NaN(), 0); !bytes.Equal(raw, []byte{0x80, 0, 0, 0}) {
		t.Errorf("%x", raw)
	}
}

func TestTablesAreInOrder(t *testing.T) {
	for _, table := range []*Table{&st0601, &st0102, &st0903, &vtarget, &vobject, &vtracker, &valgorithm, &vontology, &vmask, &st0806, &userDefined, &pointOfInterest, &areaOfInterest} {
		names := map[string]bool{}
		for i, it := range table.Items {
			if i > 0 && table.Items[i-1].Tag >= it.Tag || names[it.Name] || table.Item(it.Tag) != &table.Items[i] {
				t.Errorf("%s: item %d %s", table.Name, it.Tag, it.Name)
			}
			names[it.Name] = true
		}
	}
}

func TestRefused(t *testing.T) {
	b := sample()
	var p Packet
	for i := range b {
		if p.Decode(b[:i]) == nil {
			t.Fatalf("truncated at byte %d and taken", i)
		}
	}
	for i := labelSize + 3; i < len(b); i++ {
		c := bytes.Clone(b)
		c[i] ^= 0x10
		if p.Decode(c) == nil {
			t.Fatalf("damaged at byte %d and taken", i)
		}
	}
	none := append(append([]byte(ST0601.Label()), 3), 65, 1, 19)
	if err := p.Decode(none); !errors.Is(err, ErrNoChecksum) {
		t.Error(err)
	}
	for name, raw := range map[string]string{"indefinite": "\x80", "tag without end": "\x05\xff\xff\xff\xff\xff", "beyond": "\x04\x03\x05\x00\x01"} {
		if err := p.Decode(append([]byte(ST0102.Label()), raw...)); err == nil {
			t.Error(name, "taken")
		}
	}
}

func frames(chunks ...[]byte) (out []string) {
	var f Framer
	drain := func() {
		for b, ok, err := f.Next(); ok; b, ok, err = f.Next() {
			if err == nil {
				out = append(out, fmt.Sprintf("%x", b))
			}
		}
	}
	for _, c := range chunks {
		f.Write(c)
		drain()
	}
	f.End()
	drain()
	return out
}

func TestFramerCutAtEveryByte(t *testing.T) {
	b := append(append(append([]byte("\x06\x0erubbish\x06\x0e\x2b"), sample()...), 6, 14, 1), sample()...)
	want := frames(b)
	if len(want) != 2 {
		t.Fatal(len(want))
	}
	for i := range b {
		if got := frames(b[:i], b[i:]); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("cut at byte %d: %d packets", i, len(got))
		}
	}
}

func TestAllocatesNothing(t *testing.T) {
	b := sample()
	var p Packet
	if n := testing.AllocsPerRun(100, func() {
		if p.Decode(b) != nil {
			t.Fatal("refused")
		}
		p.Number(EastVelocity)
	}); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func FuzzPacket(f *testing.F) {
	f.Add(sample())
	f.Add(AppendPacket(nil, ST0102, []byte{1, 1, 2}))
	f.Add([]byte(EG0104.Label() + "\x16" + prefix + "\x01\x01\x01\x01\x07\x01\x10\x01\x06\x00\x00\x00\x04\x43\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Likely(b)
		for _, s := range []Standard{ST0601, ST0903} { // with the checksum that it wants
			var p Packet
			if p.Decode(AppendPacket(nil, s, b)) == nil {
				line(t, &p)
				var vmti Set
				if ok, err := p.VMTISet(&vmti); ok && err == nil {
					list, _ := Targets(&vmti, nil)
					for i := range list {
						list[i].Place()
						list[i].Objects(func(raw []byte) { Object(raw, &vmti) })
					}
				}
				p.Held()
			}
		}
		var p Packet
		if p.Decode(b) == nil {
			line(t, &p)
		}
		if p.DecodeUniversal(b) == nil {
			p.Standard = EG0104
			line(t, &p)
		}
	})
}

func FuzzFramer(f *testing.F) {
	f.Add(append([]byte("\x06\x0e"), sample()...), uint16(3))
	f.Fuzz(func(t *testing.T, b []byte, cut uint16) {
		at := min(int(cut), len(b))
		if a, c := frames(b), frames(b[:at], b[at:]); fmt.Sprint(a) != fmt.Sprint(c) {
			t.Fatalf("%d packets in one, %d in two", len(a), len(c))
		}
	})
}

func FuzzIMAPB(f *testing.F) {
	f.Add([]byte{0x80, 0}, -900.0, 19000.0)
	f.Fuzz(func(t *testing.T, b []byte, low, high float64) {
		if !(low < high) || high-low < 1e-6 || math.Abs(low) > 1e9 || math.Abs(high) > 1e9 || len(b) == 0 || len(b) > 4 {
			return
		}
		x := ReadIMAPB(b, low, high)
		again := ReadIMAPB(AppendIMAPB(nil, x, low, high, len(b)), low, high)
		scale, _ := imapScale(low, high, len(b))
		if !math.IsNaN(x) && !math.IsInf(x, 0) && x >= low && x <= high && math.Abs(again-x) > 1.001/scale+1e-6 {
			t.Fatalf("%x is %g, then %g", b, x, again)
		}
	})
}

func BenchmarkPacket(b *testing.B) {
	raw := sample()
	var p Packet
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if p.Decode(raw) != nil {
			b.Fatal("refused")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "packets/s")
}
