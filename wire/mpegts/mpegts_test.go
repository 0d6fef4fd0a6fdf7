package mpegts

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var label = []byte{0x06, 0x0e, 0x2b, 0x34, 2, 11, 1, 1, 14, 1, 3, 1, 1, 0, 0, 0}

// sample is a stream of two PIDs with units of several lengths.
func sample() (bytes []byte, units []string) {
	m := &Muxer{Program: 3, MapPID: 0x100, Streams: []Stream{{0x101, Private}, {0x102, Metadata}}}
	bytes = m.AppendTables(nil)
	for i, n := range []int{1, 150, 157, 158, 163, 164, 165, 400, 3000, 20} {
		unit := append(append([]byte(nil), label...), make([]byte, n)...)
		unit[16] = byte(i)
		bytes = m.AppendUnit(bytes, m.Streams[i%2], int64(i)*90000+1<<32, unit)
		units = append(units, fmt.Sprintf("3 %d %x %d %x", m.Streams[i%2].PID, m.Streams[i%2].Type, int64(i)*90000+1<<32, unit))
	}
	return bytes, units
}

func read(r *Reader, chunks ...[]byte) (units []string, troubles int) {
	drain := func() {
		for u, ok, err := r.Next(); ok; u, ok, err = r.Next() {
			if err != nil {
				troubles++
				continue
			}
			units = append(units, fmt.Sprintf("%d %d %x %d %x", u.Program, u.PID, u.StreamType, u.PTS, u.Payload))
		}
	}
	for _, c := range chunks {
		r.Write(c)
		drain()
	}
	r.End()
	drain()
	return units, troubles
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: %d units, want %d", what, len(got), len(want))
	}
}

func TestCutAtEveryByte(t *testing.T) {
	b, want := sample()
	for i := range len(b) + 1 {
		got, troubles := read(new(Reader), b[:i], b[i:])
		if same(t, fmt.Sprint("cut at ", i), got, want); troubles > 0 {
			t.Fatalf("cut at %d: %d troubles", i, troubles)
		}
	}
	for i := range len(b) { // and truncated
		if got, _ := read(new(Reader), b[:i]); len(got) > len(want) || fmt.Sprint(got) != fmt.Sprint(want[:len(got)]) {
			t.Fatalf("truncated at %d", i)
		}
	}
}

func TestStrides(t *testing.T) {
	b, want := sample()
	var m2ts, fec []byte
	for i := 0; i < len(b); i += packetSize {
		m2ts = append(append(m2ts, 1, 2, 3, byte(i)), b[i:i+packetSize]...)
		fec = append(append(fec, b[i:i+packetSize]...), make([]byte, 16)...)
	}
	for name, c := range map[string][]byte{"192": m2ts, "204": fec, "rubbish": append(bytes.Repeat([]byte{0x47, 1, 2, 3, 4, 5, 6}, 50), b...)} {
		got, _ := read(new(Reader), c)
		same(t, name, got, want)
	}
}

func TestDamage(t *testing.T) {
	b, want := sample()
	packet := func(i int) []byte { return b[i*packetSize : (i+1)*packetSize] }
	splice := func(i int, with ...byte) []byte {
		return append(append(append([]byte(nil), b[:i*packetSize]...), with...), b[i*packetSize:]...)
	}
	r := new(Reader)
	got, troubles := read(r, splice(4, packet(3)...))
	if same(t, "duplicate", got, want); troubles != 0 || r.Counts.Duplicates != 1 {
		t.Errorf("duplicate: %+v", r.Counts)
	}
	r = new(Reader)
	got, troubles = read(r, splice(4, 1, 2, 3, 0x47, 5))
	if same(t, "rubbish between", got, want); troubles != 1 || r.Counts.Skipped != 5 {
		t.Errorf("rubbish: %+v", r.Counts)
	}
	last := len(b)/packetSize - 5 // within the unit of 3000 bytes
	r = new(Reader)
	got, troubles = read(r, b[:last*packetSize], b[(last+1)*packetSize:])
	if same(t, "gap", got, append(append([]string(nil), want[:8]...), want[9])); troubles == 0 || r.Counts.Gaps != 1 {
		t.Errorf("gap: %d troubles, %+v", troubles, r.Counts)
	}
	c := bytes.Clone(b)
	c[packetSize+20] ^= 1 // the map
	r = new(Reader)
	if got, _ = read(r, c); len(got) != 0 || r.Counts.Tables != 1 {
		t.Errorf("damaged map: %d units, %+v", len(got), r.Counts)
	}
	c = bytes.Clone(b)
	c[2*packetSize+3] |= 0xc0
	r = new(Reader)
	got, _ = read(r, c)
	if same(t, "scrambled", got, want[1:]); r.Counts.Scrambled != 1 {
		t.Errorf("scrambled: %+v", r.Counts)
	}
}

func TestMapChanges(t *testing.T) {
	m := &Muxer{Program: 1, MapPID: 0x20, Streams: []Stream{{0x21, Private}}}
	b := m.AppendUnit(m.AppendTables(nil), m.Streams[0], -1, label)
	m.Version, m.Streams = 1, []Stream{{0x22, Metadata}}
	b = m.AppendUnit(m.AppendTables(b), m.Streams[0], 5, label)
	b = m.AppendUnit(b, Stream{0x21, Private}, 5, label) // no more of the program
	r := new(Reader)
	got, _ := read(r, b)
	same(t, "change", got, []string{fmt.Sprintf("1 33 6 -1 %x", label), fmt.Sprintf("1 34 15 5 %x", label)})
	if s := r.Streams(); len(s) != 1 || s[0] != 0x22 {
		t.Errorf("streams %v", s)
	}
}

func TestFragments(t *testing.T) {
	m := &Muxer{Program: 1, MapPID: 0x20, Streams: []Stream{{0x22, Metadata}}}
	b := m.AppendTables(nil)
	for _, cell := range []string{"\x00\x01\x80\x00\x02ab", "\x00\x02\x00\x00\x01c", "\x00\x03\x40\x00\x01d\x00\x04\xc0\x00\x01e"} {
		b = m.AppendUnit(b, Stream{0x22, Private}, 7, []byte(cell)) // without a cell of its own
	}
	got, troubles := read(new(Reader), b)
	same(t, "fragments", got, []string{"1 34 15 7 61626364", "1 34 15 7 65"})
	if troubles > 0 {
		t.Error(troubles)
	}
}

func TestUnwrap(t *testing.T) {
	b, _ := sample()
	datagram := append([]byte{0x91, 33, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 1, 9, 9, 9, 9}, b[:packetSize]...)
	if got, rtp := Unwrap(datagram); !rtp || !bytes.Equal(got, b[:packetSize]) {
		t.Error("not unwrapped")
	}
	for i := range datagram {
		Unwrap(datagram[:i])
	}
	if _, rtp := Unwrap(b); rtp {
		t.Error("a plain stream is none of RTP")
	}
	if Likely(b) < 0.8 || Likely([]byte("GGGGGGGG")) > 0 {
		t.Error("guess")
	}
}

// recording returns a file of the recordings, or skips.
func recording(tb testing.TB, name string) []byte {
	tb.Helper()
	folder := os.Getenv("MARSAD_RECORDINGS")
	if folder == "" {
		folder = "../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(folder, "data", name))
	if err != nil {
		tb.Skipf("no recording: %v", err)
	}
	return b
}

func TestRecordings(t *testing.T) {
	for name, units := range map[string]int{"klv/kwiver_h264_no_klv.ts": 0, "klv/kwiver_h264_audio.ts": 0, "klv/kwiver_h264_klv.ts": 30} {
		r := new(Reader)
		got, troubles := read(r, recording(t, name))
		if len(got) != units {
			t.Errorf("%s: %d units, want %d, %d troubles, %+v", name, len(got), units, troubles, r.Counts)
		}
	}
}

func FuzzReader(f *testing.F) {
	b, _ := sample()
	f.Add(b, uint16(100))
	f.Add(b[packetSize/2:], uint16(7))
	f.Fuzz(func(t *testing.T, b []byte, cut uint16) {
		at := min(int(cut), len(b))
		whole, n := read(new(Reader), b)
		parts, m := read(new(Reader), b[:at], b[at:])
		if fmt.Sprint(whole) != fmt.Sprint(parts) || n != m {
			t.Fatalf("%d units and %d troubles in one, %d and %d in two", len(whole), n, len(parts), m)
		}
		Unwrap(b)
		Likely(b)
	})
}

func BenchmarkReader(b *testing.B) {
	m := &Muxer{Program: 1, MapPID: 0x100, Streams: []Stream{{0x101, Private}}}
	stream, unit := m.AppendTables(nil), append(append([]byte(nil), label...), make([]byte, 500)...)
	for range 16 { // so that the counters go on where they ended
		stream = m.AppendUnit(stream, m.Streams[0], 1, unit)
	}
	r := new(Reader)
	b.ReportAllocs()
	b.SetBytes(int64(len(stream)))
	n := 0
	for b.Loop() {
		r.Write(stream)
		for _, ok, err := r.Next(); ok; _, ok, err = r.Next() {
			if err == nil {
				n++
			}
		}
	}
	if r.Counts.Gaps > b.N {
		b.Fatalf("%+v", r.Counts)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "units/s")
	b.ReportMetric(float64(n)/float64(b.N), "units/op")
}
