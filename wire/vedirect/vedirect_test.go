package vedirect

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"marsad/wire/lines"

	"pgregory.net/rapid"
)

// charger is what a solar charger of the protocol's fields says.
var charger = [][2]string{{"PID", "0xA053"}, {"FW", "159"}, {"SER#", "HQ2132ABCDE"}, {"V", "13790"}, {"I", "-10"}, {"VPV", "15950"}, {"PPV", "0"},
	{"CS", "5"}, {"MPPT", "0"}, {"OR", "0x00000001"}, {"ERR", "0"}, {"LOAD", "ON"}, {"IL", "300"}, {"H19", "456"}, {"H20", "45"}, {"H21", "380"}, {"TTG", "---"}, {"XYZ", "q"}}

func blockOf(t testing.TB, fields [][2]string) (Block, []byte) {
	t.Helper()
	var b Block
	for _, f := range fields {
		if err := b.Add(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	bytes, err := b.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b, bytes
}

// read gives the stream in pieces and returns the blocks as they would be sent, and faults.
func read(t testing.TB, pieces ...[]byte) (out []byte, blocks int, faults []Fault) {
	t.Helper()
	var f Framer
	take := func() {
		for b, ok, err := f.Next(); ok; b, ok, err = f.Next() {
			var broken *Broken
			if errors.As(err, &broken) {
				faults = append(faults, broken.Fault)
				continue
			}
			blocks++
			if out, err = b.AppendBinary(out); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, p := range pieces {
		f.Write(p)
		take()
	}
	f.End()
	take()
	return out, blocks, faults
}

func TestCutEverywhere(t *testing.T) {
	_, one := blockOf(t, charger)
	hex := []byte(":7F0ED0071\n:A0102000543\n")
	stream := append(append(append([]byte{}, one...), hex...), one...)
	within := append(append(append([]byte{}, one[:60]...), hex...), one[60:]...)
	stream = append(stream, within...)
	want := bytes.Repeat(one, 3)
	for cut := range stream {
		out, blocks, faults := read(t, stream[:cut], stream[cut:])
		if blocks != 3 || len(faults) != 0 || !bytes.Equal(out, want) {
			t.Fatalf("cut at %d: %d blocks, %v", cut, blocks, faults)
		}
	}
}

func TestEveryTruncationAndWrongByte(t *testing.T) {
	_, one := blockOf(t, charger)
	for n := 1; n < len(one); n++ {
		if _, blocks, faults := read(t, one[:n]); blocks != 0 || n > 2 && len(faults) != 1 {
			t.Fatalf("%d bytes: %d blocks, %v", n, blocks, faults)
		}
		// What begins within is passed over, and the next block is whole.
		if out, blocks, faults := read(t, one[n:], one); blocks != 1 || len(faults) > 1 || !bytes.Equal(out, one) {
			if one[n] != '\r' {
				t.Fatalf("from byte %d: %d blocks, %v", n, blocks, faults)
			}
		}
		wrong := bytes.Clone(one)
		wrong[n] ^= 1
		if out, _, _ := read(t, wrong); bytes.Equal(out, one) {
			t.Fatalf("byte %d wrong and not noticed", n)
		}
	}
}

func TestFaults(t *testing.T) {
	long := bytes.Repeat([]byte{'x'}, MaxValue+1)
	sum := func(b []byte) []byte {
		var s byte
		for _, c := range b {
			s += c
		}
		return append(b, -s)
	}
	many := []byte{}
	for i := range MaxFields + 1 {
		many = fmt.Appendf(many, "\r\nF%d\t1", i)
	}
	for name, c := range map[string]struct {
		in   []byte
		want Fault
	}{
		"sum":        {[]byte("\r\nV\t1\r\nChecksum\tx"), WrongChecksum},
		"long value": {sum([]byte("\r\nV\t" + string(long) + "\r\nChecksum\t")), WrongForm},
		"long label": {sum([]byte("\r\n" + string(long) + "\t1\r\nChecksum\t")), WrongForm},
		"character":  {sum([]byte("\r\nV\t\x80\r\nChecksum\t")), WrongForm},
		"no label":   {sum([]byte("\r\n\t1\r\nChecksum\t")), WrongForm},
		"no fields":  {sum([]byte("\r\nChecksum\t")), WrongForm},
		"many":       {sum(append(many, "\r\nChecksum\t"...)), WrongForm},
	} {
		if _, blocks, faults := read(t, c.in); blocks != 0 || len(faults) != 1 || faults[0] != c.want {
			t.Errorf("%s: %d blocks, %v", name, blocks, faults)
		}
	}
	var b Block
	for _, f := range [][2]string{{"", "1"}, {"Checksum", "1"}, {"V", "a:b"}, {"V", string(long)}, {string(long), "1"}, {"V\n", ""}} {
		if b.Add(f[0], f[1]) == nil {
			t.Errorf("%q was added", f)
		}
	}
	if _, err := b.AppendBinary(nil); err == nil {
		t.Error("an empty block was written")
	}
}

func TestJSONLine(t *testing.T) {
	b, _ := blockOf(t, charger)
	var l lines.Line
	b.WriteLine(&l, 3)
	want := `{"proto":"vedirect","frame":3,"kind":"block","id":"HQ2132ABCDE","fields":{"pid":"0xA053","fw":"159","ser":"HQ2132ABCDE","v_mv":13790,"i_ma":-10,"vpv_mv":15950,"ppv_w":0,"cs":5,"cs_name":"float","mppt":0,"or":1,"err":0,"load_on":true,"il_ma":300,"h19_kwh":4.56,"h20_kwh":0.45,"h21_w":380,"ttg_min":null,"XYZ":"q"}}`
	if got := string(l.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Any fields come back as they were, whatever their checksum is.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b Block
		for range rapid.IntRange(1, 22).Draw(t, "fields") {
			if err := b.Add(rapid.StringMatching(`[A-Z#_0-9]{1,9}`).Draw(t, "label"), rapid.StringMatching(`[ -9;-~]{0,32}`).Draw(t, "value")); err != nil {
				t.Fatal(err)
			}
		}
		in, err := b.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		var f Framer
		f.Write(in)
		got, ok, err := f.Next()
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		if out, _ := got.AppendBinary(nil); !bytes.Equal(out, in) {
			t.Fatalf("%q became %q", in, out)
		}
	})
}

func FuzzFramer(f *testing.F) {
	_, one := blockOf(f, charger)
	f.Add(one)
	f.Add([]byte("\r\nV\t1\r\n:7F0ED0071\nChecksum\t:"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var l lines.Line
		var r Framer
		r.Write(in)
		r.End()
		for b, ok, err := r.Next(); ok; b, ok, err = r.Next() {
			if err != nil {
				continue
			}
			b.WriteLine(&l, 1)
			l.Bytes()
			if _, err := b.AppendBinary(nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestNoAllocation(t *testing.T) {
	_, one := blockOf(t, charger)
	var f Framer
	if n := testing.AllocsPerRun(100, func() { f.Write(one); f.Next() }); n != 0 {
		t.Errorf("%g allocations a block", n)
	}
}

func BenchmarkFramer(b *testing.B) {
	_, one := blockOf(b, charger)
	var f Framer
	b.ReportAllocs()
	for b.Loop() {
		f.Write(one)
		f.Next()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func Example() {
	var b Block
	b.Add("V", "13790")
	b.Add("PPV", "42")
	sent, _ := b.AppendBinary(nil)
	var f Framer
	f.Write(sent)
	got, _, _ := f.Next()
	millivolts, _ := got.Number("V")
	fmt.Println(millivolts)
	// Output: 13790
}
