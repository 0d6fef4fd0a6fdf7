package adsb

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// stream is messages in all framings, with what is none between them, and what they are.
func stream(t testing.TB) (b []byte, want []string) {
	t.Helper()
	clock := Clock(0x1A1A001A3355)
	add := func(f Framing, r []byte) { want = append(want, fmt.Sprintf(" %s%x", f, r)) }
	for i, c := range messages {
		r := reply(t, c.reply)
		b = AppendBeast(b, r, clock, 0x1A)
		add(Beast, r)
		switch i % 4 {
		case 0:
			b = AppendAVR(b, r, 0, 0)
			add(AVR, r)
		case 1:
			b = AppendAVR(b, r, clock, 0)
			add(AVR, r)
		case 2:
			b = AppendAVR(b, r, clock, 77)
			add(AVR, r)
		case 3:
			b = append(b, "\x00\xFFnoise"...)
			b = append(b, "MSG,8,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,,,,,,,,,,,0\r\n"...)
			b = append(b, "SEL,,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,CALL\r\n"...)
			b = AppendTable(b, r, time.Unix(1457996400, 250e6))
			add(BaseStation, nil)
			add(BaseStation, nil)
			add(Table, r)
		}
	}
	b = append(b, escape, '4', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
	b = append(b, escape, 0xE3, 1, 2, 3, 4, 5, 6, 7, 8)
	b = append(b, "*0112;\n"...)
	add(AVR, []byte{0x01, 0x12})
	return b, want
}

func frames(pieces ...[]byte) (got []string, stats Stats) {
	var r Framer
	take := func() {
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			got = append(got, fmt.Sprintf(" %s%x", f.Framing, f.Reply))
		}
	}
	for _, p := range pieces {
		r.Write(p)
		take()
	}
	r.End()
	take()
	return got, r.Stats()
}

func TestCutAtEveryByte(t *testing.T) {
	b, want := stream(t)
	_, whole := frames(b)
	if whole.Status != 2 {
		t.Errorf("%+v", whole)
	}
	for cut := range len(b) + 1 {
		if got, stats := frames(b[:cut], b[cut:]); !slices.Equal(got, want) || stats != whole {
			t.Fatalf("cut at %d: %+v\n%v\n%v", cut, stats, got, want)
		}
	}
	if got, stats := frames(bytes.SplitAfter(b, nil)...); !slices.Equal(got, want) || stats != whole {
		t.Fatalf("byte by byte: %+v", stats)
	}
}

// Ended at every byte: the whole messages before it, and at most half of a reply in a
// table, which its format refuses.
func TestEndAtEveryByte(t *testing.T) {
	b, want := stream(t)
	for end := range len(b) + 1 {
		got, _ := frames(b[:end])
		if n := len(got); n > 0 && n <= len(want) && strings.HasPrefix(got[n-1], " csv") && strings.HasPrefix(want[n-1], got[n-1]) {
			got = got[:n-1] // 14 digits of 28: a length that its format does not have
		}
		for i := range got {
			if i >= len(want) || got[i] != want[i] {
				t.Fatalf("ended at %d: message %d is %s", end, i, got[i])
			}
		}
	}
}

// After a message that is cut short, or junk, the next is found.
func TestResync(t *testing.T) {
	r := reply(t, messages[0].reply)
	good := AppendBeast(nil, r, 1, 2)
	avr := AppendAVR(nil, r, 0, 0)
	for _, c := range []struct {
		name    string
		before  []byte
		broken  uint64
		message []byte
	}{
		{"cut short", good[:12], 1, good},
		{"cut in a pair", []byte{escape, '3', 1, 2, escape, escape, 4}, 1, good},
		{"unknown type", []byte{escape, 'x', 3}, 1, good},
		{"a letter", []byte("M"), 1, good},
		{"half a line", []byte("*8D4840D6"), 1, avr},
		{"a line in junk", []byte("abc,def"), 1, avr},
		{"a wrong digit", []byte("*8D4840D6202CC371C32CE057609G;\n"), 1, avr},
		{"a wrong length", []byte("*8D4840D6202CC371C32CE05760;"), 1, avr},
		{"a long line", bytes.Repeat([]byte("x"), 3*maxLine), 0, avr},
	} {
		got, stats := frames(append(bytes.Clone(c.before), c.message...))
		if len(got) != 1 || !strings.HasSuffix(got[0], hex.EncodeToString(r)) || c.broken > 0 && stats.Broken != c.broken {
			t.Errorf("%s: %v %+v", c.name, got, stats)
		}
	}
}

func TestBrokenSaysWhere(t *testing.T) {
	var said []string
	r := Framer{OnBroken: func(b *Broken) { said = append(said, b.Error()) }}
	r.Write([]byte("\x00\x01*0112;*zz;\n"))
	r.End()
	for _, ok := r.Next(); ok; _, ok = r.Next() {
	}
	if want := "adsb: byte 0: 2 bytes: no message|adsb: byte 8: 4 bytes: a line that is no reply"; strings.Join(said, "|") != want {
		t.Errorf("%q", said)
	}
}

func TestTables(t *testing.T) {
	for _, c := range []struct {
		line string
		at   string
	}{
		{"\xEF\xBB\xBF1495353600,4D010D,A00015B7C26E1370AA00005DD34A\n", "2017-05-21T08:00:00Z"},
		{"1457996400.25,\"A00015B7C26E1370AA00005DD34A\",\"406B90\",19\n", "2016-03-14T23:00:00.25Z"},
		{"time;hex\nA00015B7C26E1370AA00005DD34A;1457996400\n", "2016-03-14T23:00:00Z"},
		{"A00015B7C26E1370AA00005DD34A\n", "0001-01-01T00:00:00Z"},
	} {
		var r Framer
		r.Write([]byte(c.line))
		f, ok := r.Next()
		if !ok || len(f.Reply) != 14 || f.At.Format(time.RFC3339Nano) != c.at || r.Stats().Broken != 0 {
			t.Errorf("%q: %v %x %s %+v", c.line, ok, f.Reply, f.At.Format(time.RFC3339Nano), r.Stats())
		}
	}
}

func TestClocks(t *testing.T) {
	if d := Clock(12_000_000).Counter(); d != time.Second {
		t.Error(d)
	}
	if d, ok := Clock(3661<<30 | 5).OfDay(); !ok || d != time.Hour+time.Minute+time.Second+5 {
		t.Error(d, ok)
	}
	if _, ok := Clock(1<<30 - 1).OfDay(); ok {
		t.Error("more than a second of nanoseconds")
	}
}

// What a stamp counts is found out; stamps of several receivers give no time.
func TestStamps(t *testing.T) {
	for _, c := range []struct {
		name  string
		clock func(second int) Clock
		timed bool
	}{
		{"counter", func(i int) Clock { return 7e9 + Clock(i)*12e6 }, true},
		{"satellites", func(i int) Clock { return Clock(40000+i)<<30 | 123456789 }, true},
		{"two receivers", func(i int) Clock { return 7e9 + Clock(i)*12e6 + Clock(i%2)*5e12 }, false},
		{"none", func(int) Clock { return 0 }, false},
	} {
		var s stamps
		var last time.Time
		for i := range 200 {
			at := s.time(c.clock(i))
			if !last.IsZero() && !at.IsZero() && at.Sub(last) != time.Second {
				t.Fatalf("%s: %s after %d s", c.name, at.Sub(last), i)
			}
			last = at
		}
		if last.IsZero() == c.timed {
			t.Errorf("%s: %s", c.name, last)
		}
	}
}

func TestBaseStationErrors(t *testing.T) {
	for line, want := range map[string]string{
		"MSG,3,1,1": "adsb: sbs: 4 columns of at least 10",
		"MSG,9,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,,,,,,,,,,,":                   `adsb: sbs column 2: "9"`,
		"MSG,3,1,1,4D202G,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,,,,,,,,,,,":                   `adsb: sbs column 5: "4D202G"`,
		"MSG,3,1,1,4D2023,1,2026/13/25,01:20:30.120,2026/11/25,01:20:30.120,,,,,,,,,,,,":                   `adsb: sbs column 7: "2026/13/25"`,
		"MSG,3,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,NaN,,,,,,,,,,":                `adsb: sbs column 12: "NaN"`,
		"MSG,3,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,35000,,,91,1,,,,,,":           `adsb: sbs column 15: "91"`,
		"MSG,6,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,,,,,,,0892,0,0,0,":            `adsb: sbs column 18: "0892"`,
		"MSG,6,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,TOOLONGCALL,,,,,,,0112,0,0,0,": "adsb: sbs column 11: callsign of 11 bytes",
		"MSG,6,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,,,,,,,,x,0,0,":                `adsb: sbs column 19: "x"`,
	} {
		var s Station
		if err := DecodeStation([]byte(line), &s); err == nil || err.Error() != want {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Replies cut at every byte, and formats and lengths that do not exist: an error, never more.
func TestBrokenReplies(t *testing.T) {
	var m Message
	for _, c := range messages {
		b := reply(t, c.reply)
		for n := range len(b) {
			if err := Decode(b[:n], &m); err == nil && n != 2 {
				t.Errorf("%s: %d bytes are taken", c.name, n)
			}
		}
	}
	for df := range 32 {
		for _, n := range []int{7, 14} {
			b := make([]byte, n)
			b[0] = byte(df << 3)
			setParity(b, 0)
			exists := n == 7 && (df == 0 || df == 4 || df == 5 || df == 11) || n == 14 && (df >= 16 && df <= 21 || df >= 24)
			if err := Decode(b, &m); (err == nil) != exists {
				t.Errorf("DF %d of %d bytes: %v", df, n, err)
			}
		}
	}
}

func FuzzFramer(f *testing.F) {
	b, _ := stream(f)
	f.Add(b)
	f.Add([]byte("\x1a3\x1a"))
	f.Add([]byte("*8D4840D6202CC371C32CE0576098;"))
	f.Add([]byte("MSG,3,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,24275,1,2,3,4,5,0112,0,0,0,0\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		w := NewWriter()
		var whole, cut Framer
		read := func(r *Framer, pieces ...[]byte) (n int) {
			for i, p := range pieces {
				r.Write(p)
				if i == len(pieces)-1 {
					r.End()
				}
				for f, ok := r.Next(); ok; f, ok = r.Next() {
					n++
					w.Line(n, &f)
				}
			}
			return n
		}
		a := read(&whole, b)
		c := read(&cut, b[:len(b)/2], b[len(b)/2:])
		if a != c || whole.Offset() != int64(len(b)) || cut.Offset() != int64(len(b)) {
			t.Fatalf("%d messages whole, %d in two; %d and %d of %d bytes done", a, c, whole.Offset(), cut.Offset(), len(b))
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, c := range messages {
		f.Add(reply(f, c.reply))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Message
		if Decode(b, &m) != nil {
			return
		}
		NewWriter().Line(1, &Frame{Reply: b})
		if m.DF == MilitaryExtend || m.DF == CommD || m.DF == ModeAC {
			return
		}
		again, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		// Bits that the format reserves are not kept: what is written must say the same.
		var n Message
		if err := Decode(again, &n); err != nil {
			t.Fatal(err)
		}
		n.Raw = m.Raw
		if m != n {
			t.Fatalf("%x\n%+v\n%+v", again, m, n)
		}
	})
}

func FuzzStation(f *testing.F) {
	f.Add([]byte("MSG,3,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,AMC421,24275,493,286,37.1,13.78,-64,0112,0,-1,0,1"))
	f.Add([]byte("MLAT,3,1,1,~4D2023,1,,,,,,,,,,,,,,,,"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s, again Station
		if DecodeStation(b, &s) != nil || s.Kind != "MSG" && s.Kind != "MLAT" || bytes.ContainsAny(b, "\r\n") {
			return
		}
		if err := DecodeStation(bytes.TrimSpace(AppendStation(nil, &s)), &again); err != nil || again.Has != s.Has && s.Has&StationPosition == 0 {
			t.Fatalf("%+v\n%+v\n%v", s, again, err)
		}
	})
}

// benchFile is a stream of Beast messages such as a receiver gives.
func benchFile(b *testing.B) (file []byte, n int) {
	for range 100 {
		for _, c := range messages {
			file = AppendBeast(file, reply(b, c.reply), 0x123456789A, 100)
			n++
		}
	}
	return file, n
}

func BenchmarkDecode(b *testing.B) {
	file, n := benchFile(b)
	var r Framer
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		r.Write(file)
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			if err := Decode(f.Reply, &m); err != nil {
				b.Fatal(err)
			}
			if m.CommB() {
				Identify(m.Field, Context{AltitudeFeet: m.Altitude.Feet, AltitudeKnown: true})
			} else if m.Squitters() {
				if c, ok := ME(m.Field).CPR(); ok {
					c.Near(52, 4)
				} else {
					ME(m.Field).Velocity()
				}
			}
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkLine(b *testing.B) {
	file, n := benchFile(b)
	var r Framer
	w := NewWriter()
	b.ReportAllocs()
	for b.Loop() {
		r.Write(file)
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			if _, err := w.Line(1, &f); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkStation(b *testing.B) {
	line := []byte("MSG,3,1,1,4D2023,1,2026/11/25,01:20:30.120,2026/11/25,01:20:30.120,,24275,,,37.10440,13.78323,,,,,,0")
	var s Station
	b.ReportAllocs()
	for b.Loop() {
		if err := DecodeStation(line, &s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

// Reading a message allocates nothing.
func TestAllocations(t *testing.T) {
	var file []byte
	for _, c := range messages {
		file = AppendBeast(file, reply(t, c.reply), 1, 2)
	}
	var r Framer
	var m Message
	if n := testing.AllocsPerRun(100, func() {
		r.Write(file)
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			if Decode(f.Reply, &m) != nil {
				t.Fatal("broken")
			}
			if m.CommB() {
				Identify(m.Field, Context{})
			}
		}
	}); n > 0 {
		t.Errorf("%g allocations", n)
	}
}
