package nmea

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// all returns the sentences and faults of a stream that comes in the pieces given.
func all(noChecksum bool, pieces ...string) (sentences []string, faults []Fault) {
	f := Framer{NoChecksum: noChecksum, OnBroken: func(b *Broken) { faults = append(faults, b.Fault) }}
	take := func() {
		for s, ok := f.Next(); ok; s, ok = f.Next() {
			sentences = append(sentences, fmt.Sprintf("%c%s|%s|%d", s.Start, s.Talker, s.Formatter, s.Len()))
		}
	}
	for _, p := range pieces {
		f.Write([]byte(p))
		take()
	}
	f.End()
	take()
	return sentences, faults
}

const hdt, hdtSays = "$HEHDT,90.0,T*16", "$HE|HDT|2"

func TestFramer(t *testing.T) {
	for _, c := range []struct {
		name, stream, want string
		faults             string
	}{
		{"CR LF", hdt + "\r\n" + hdt + "\r\n", hdtSays + " " + hdtSays, ""},
		{"LF", hdt + "\n" + hdt + "\n", hdtSays + " " + hdtSays, ""},
		{"CR", hdt + "\r" + hdt + "\r", hdtSays + " " + hdtSays, ""},
		{"no line end", hdt, hdtSays, ""},
		{"one digit", "$IIRSA,28,A,,*b\r\n", "$II|RSA|4", ""},
		{"small letters", "$IIRSA,28,A,,*0b\r\n", "$II|RSA|4", ""},
		{"numeric talker", "$02MWV,238,R,10.4,N,A*1D", "$02|MWV|5", ""},
		{"maker", "$PGRMM,WGS 84*06", "$P|GRMM|1", ""},
		{"comment", "# hello $HEHDT\n#ECRMC,,*00\n" + hdt, hdtSays, ""},
		{"rubbish", "zzz\n" + hdt, hdtSays, "rubbish"},
		{"before the start", "2026-01-01 12:00 " + hdt, hdtSays, ""},
		{"end lost", "$HEHDT,90" + hdt + "\r\n", hdtSays, "no-checksum"},
		{"checksum", "$HEHDT,91.0,T*19\r\n" + hdt, hdtSays, "checksum"},
		{"three digits", "$HEHDT,90.0,T*016\r\n", "", "checksum"},
		{"no digits", "$HEHDT,90.0,T*\r\n", "", "checksum"},
		{"none", "$HEHDT,90.0,T\r\n", "", "no-checksum"},
		{"address", "$HDT*0C\r\n$,*2C\r\n", "", "checksum form"},
		{"control character", "$HEHDT,9\x000.0,T*16\r\n", "", "form"},
		{"tag block of a wrong checksum", `\s:a*00\` + hdt, hdtSays, "tag-block"},
		{"tag block without end", `\s:a*28` + "\n" + hdt, hdtSays, "tag-block rubbish"},
		{"too long", "$" + strings.Repeat("a", 3*MaxLine) + "\r\n" + hdt, hdtSays, "too-long"},
		{"too long to the end", "$" + strings.Repeat("a", 3*MaxLine), "", "too-long"},
	} {
		got, faults := all(false, c.stream)
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
		if s := strings.Trim(fmt.Sprint(faults), "[]"); s != c.faults {
			t.Errorf("%s: faults %s, want %s", c.name, s, c.faults)
		}
	}
	if got, faults := all(true, "$HEHDT,90.0,T\r\n$HEHDT,90.0,T*17\r\n"); len(got) != 1 || len(faults) != 1 {
		t.Errorf("without checksums: %v %v", got, faults)
	}
}

func TestTagsAndTrailers(t *testing.T) {
	tag := func(s string) string { return fmt.Sprintf(`\%s*%02X\`, s, Checksum([]byte(s))) }
	aivdm := func(rest string) string {
		const body = "AIVDM,1,1,,A,13aDp<PP000IwSlN?Wm@0?wN2<1T,0"
		return fmt.Sprintf("!%s*%02X%s\r\n", body, Checksum([]byte(body)), rest)
	}
	var f Framer
	take := func(line string) Sentence {
		t.Helper()
		f.Write([]byte(line))
		var s Sentence
		n := 0
		for p, ok := f.Next(); ok; p, ok = f.Next() {
			s, n = *p, n+1
		}
		if n == 0 {
			t.Fatalf("%s: no sentence", line)
		}
		return s
	}
	at := time.Unix(1418169601, 0).UTC()
	s := take(tag("g:1-2-1604,s:rORBCOMM008,c:1418169601,n:7,d:MD") + aivdm(""))
	want := Tag{Group: "1604", Part: 1, Parts: 2, Source: "rORBCOMM008", Destination: "MD", At: at, LineNumber: 7}
	if s.Tag != want || !s.Arrived().Equal(at) {
		t.Errorf("%+v", s.Tag)
	}
	if s := take(tag("c:1418169601123") + aivdm("")); !s.Tag.At.Equal(at.Add(123 * time.Millisecond)) {
		t.Errorf("milliseconds: %s", s.Tag.At)
	}
	if s := take(aivdm("")); s.Tag != (Tag{}) || s.Trailer != (Trailer{}) {
		t.Errorf("the tag of the sentence before: %+v %+v", s.Tag, s.Trailer)
	}
	if s := take(aivdm(",r003669945,1085889676")); s.Trailer.Station != "r003669945" || !s.Trailer.At.Equal(time.Unix(1085889676, 0)) {
		t.Errorf("%+v", s.Trailer)
	}
	if s := take(aivdm(",s30042,d-90,T28.95,x100,b003669945,1085889676")); s.Trailer.Station != "b003669945" || s.Trailer.At.IsZero() {
		t.Errorf("%+v", s.Trailer)
	}
	s = take("$PGHP,1,2008,5,9,0,0,0,10,338,2,,1,09*17\r\n" + aivdm(""))
	if want := time.Date(2008, 5, 9, 0, 0, 0, 10e6, time.UTC); !s.Arrived().Equal(want) {
		t.Errorf("wrapped: %s, want %s", s.Arrived(), want)
	}
	if s := take(aivdm("")); !s.Arrived().IsZero() {
		t.Errorf("a wrapper is of one sentence: %s", s.Arrived())
	}
}

// TestCutAnywhere cuts a stream in two at every byte, and into single bytes.
func TestCutAnywhere(t *testing.T) {
	stream := "rub\r\n# c\r\n" + hdt + "\r\n" + `\s:a*28\` + "$02MWV,238,R,10.4,N,A*1D,r1234,1085889676\n$HEHDT,9*19\r\n$IIRSA,28,A,,*b\r" + hdt
	want, wantFaults := all(false, stream)
	if len(want) != 4 {
		t.Fatalf("%v", want)
	}
	for cut := range stream {
		got, faults := all(false, stream[:cut], stream[cut:])
		if fmt.Sprint(got, faults) != fmt.Sprint(want, wantFaults) {
			t.Errorf("cut at %d: %v %v", cut, got, faults)
		}
	}
	if got, faults := all(false, strings.Split(stream, "")...); fmt.Sprint(got, faults) != fmt.Sprint(want, wantFaults) {
		t.Errorf("byte by byte: %v %v", got, faults)
	}
}

// TestTruncated ends a sentence at every byte: it is refused, save where nothing but
// its line end, or one digit of a checksum that begins with 0, is missing.
func TestTruncated(t *testing.T) {
	const line = "$RATTM,01,0.438,018.6,T,0.00,180.0,T,0.438,0.0,N,TGT 01,Q,,180540.43,M*50\r\n"
	for n := 1; n < len(line)-2; n++ {
		if got, faults := all(false, line[:n]); len(got) != 0 || len(faults) != 1 {
			t.Errorf("%q: %v %v", line[:n], got, faults)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	var f Framer
	junk := []byte(strings.Repeat("x", 1000))
	for range 10_000 {
		f.Write(junk)
		for _, ok := f.Next(); ok; _, ok = f.Next() {
		}
	}
	if cap(f.buffer) > 4*MaxLine {
		t.Errorf("%d bytes kept of a line without end", cap(f.buffer))
	}
	for i := range 2 * maxNames {
		body := fmt.Sprintf("%04dHDT,1.0,T", i)
		fmt.Fprintf(&f, "\n$%s*%02X\n", body, Checksum([]byte(body)))
		for _, ok := f.Next(); ok; _, ok = f.Next() {
		}
	}
	if len(f.names) > maxNames || f.stats.Sentences != 2*maxNames {
		t.Errorf("%d names of %d sentences", len(f.names), f.stats.Sentences)
	}
}
