package syslog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

func recording(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(root, "data", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("no recording %s (MARSAD_RECORDINGS names where they are)", name)
	}
	return text
}

var full = `<165>1 2003-10-11T22:14:15.003Z h app 7 ID47 [a@1 iut="3" q="x\"\]\\y"][b@2] ` + "\xef\xbb\xbftext"

var shapes = []string{full, "<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "Dec 10 06:55:46 h sshd[24200]: text", "<0>1 - - - - - -", "<13>use the BFG", "<191>1 - h - - - - "}

// TestConformance holds the examples of the RFC against what was written down of them.
func TestConformance(t *testing.T) {
	var of struct {
		Messages []struct {
			Clause, Msg, Hostname, App string
			Facility                   uint8
			Severity                   Severity
			ProcID, MsgID              *string
			SD                         map[string]map[string]string
			Valid                      bool
		}
		Timestamps []struct {
			Text  string
			Valid bool
		}
	}
	if err := json.Unmarshal(recording(t, "cyber/syslog/rfc5424_examples.json"), &of); err != nil {
		t.Fatal(err)
	}
	row := conformance.Row{Protocol: "syslog", Recording: "rfc5424_examples.json", Against: "RFC 5424 as written down"}
	same := func(got []byte, want *string) bool {
		return (got == nil) == (want == nil) && (want == nil || string(got) == *want)
	}
	for _, e := range of.Messages {
		row.Messages++
		var m Message
		err := m.Decode([]byte(e.Msg))
		sd := map[string]map[string]string{}
		for i := range m.Data {
			if p := &m.Data[i]; p.Name == nil {
				sd[string(p.ID)] = map[string]string{}
			} else {
				sd[string(p.ID)][string(p.Name)] = p.Unescape()
			}
		}
		again, wrong := m.AppendBinary(nil)
		if (err == nil) != e.Valid || m.Facility != e.Facility || m.Severity != e.Severity || string(m.Host) != e.Hostname || string(m.App) != e.App ||
			!same(m.ProcID, e.ProcID) || !same(m.MsgID, e.MsgID) || fmt.Sprint(sd) != fmt.Sprint(e.SD) || wrong != nil || string(again) != e.Msg {
			t.Errorf("%s: %+v %v %v", e.Clause, m, err, sd)
			continue
		}
		row.Equal++
	}
	for _, e := range of.Timestamps {
		row.Messages++
		if err := new(Message).Decode([]byte("<1>1 " + e.Text + " - - - - -")); (err == nil) != e.Valid {
			t.Errorf("timestamp %s: %v", e.Text, err)
			continue
		}
		row.Equal++
	}
	conformance.Print(t, row)
}

func TestOldLines(t *testing.T) {
	text := recording(t, "cyber/loghub/OpenSSH_2k.log")
	var f Framer
	f.Write(text)
	f.End()
	row := conformance.Row{Protocol: "syslog", Recording: "OpenSSH_2k.log", Against: "counts and round trip"}
	for line, ok, err := f.Next(); ok; line, ok, err = f.Next() {
		row.Messages++
		var m Message
		if err == nil {
			err = m.Decode(line)
		}
		again, wrong := m.AppendBinary(nil)
		if err != nil || wrong != nil || !bytes.Equal(again, line) || string(m.Host) != "LabSZ" || string(m.App) != "sshd" || m.ProcID == nil {
			t.Fatalf("line %d: %+v %v", row.Messages, m, err)
		}
		row.Equal++
	}
	if row.Messages != 2000 {
		t.Errorf("%d lines", row.Messages)
	}
	conformance.Print(t, row)
}

func TestRoundTripAndTruncation(t *testing.T) {
	var m Message
	for _, s := range shapes {
		if err := m.Decode([]byte(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
		if out, err := m.AppendBinary(nil); err != nil || string(out) != s {
			t.Errorf("%s became %s, %v", s, out, err)
		}
		for n := range len(s) {
			if m.Decode([]byte(s[:n])) == nil {
				if out, err := m.AppendBinary(nil); err != nil || string(out) != s[:n] {
					t.Errorf("%s became %s, %v", s[:n], out, err)
				}
			}
		}
	}
	for _, s := range []string{"", "text", "<192>x", "<01>x", "<>x", "<1", "<1>1 - -", "<1>1 x - - - - -", "<1>1 - - - - - x", "<1>1 - - - - - [a", `<1>1 - - - - - [a b="]"]`, `<1>1 - - - - - [a b="c`,
		"<1>1 - - - - - -x", "<1>1 - \x80 - - - -", "<1>1 2003-10-11t22:14:15Z - - - - -"} {
		if err := m.Decode([]byte(s)); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestFramerCutEverywhere(t *testing.T) {
	var stream []byte
	for i, s := range shapes {
		if i%2 == 0 {
			stream = AppendFrame(stream, []byte(s))
		} else {
			stream = append(stream, s+"\r\n"...)
		}
	}
	for cut := range stream {
		var f Framer
		n := 0
		for i, part := range [][]byte{stream[:cut], stream[cut:]} {
			f.Write(part)
			if i == 1 {
				f.End()
			}
			for line, ok, err := f.Next(); ok; line, ok, err = f.Next() {
				if err != nil || string(line) != shapes[n] {
					t.Fatalf("cut at %d: %q, %v", cut, line, err)
				}
				n++
			}
		}
		if n != len(shapes) {
			t.Fatalf("cut at %d: %d messages", cut, n)
		}
	}
	for _, bad := range []string{"99999999 x\n<1>y\n", "50 short"} {
		var f Framer
		f.Write([]byte(bad))
		f.End()
		if _, ok, err := f.Next(); !ok || err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestJSONLine(t *testing.T) {
	var m Message
	var l lines.Line
	if err := m.Decode([]byte(full)); err != nil {
		t.Fatal(err)
	}
	m.WriteLine(&l, 1)
	want := `{"proto":"syslog","frame":1,"kind":"5424","id":"h","fields":{"facility":20,"severity":5,"timestamp":"2003-10-11T22:14:15.003Z","hostname":"h","app_name":"app","procid":"7","msgid":"ID47","structured_data":[{"id":"a@1","params":{"iut":"3","q":"x\"]\\y"}},{"id":"b@2","params":{}}],"msg":"text"}}`
	if got := string(l.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range shapes {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var m Message
		if m.Decode(in) == nil {
			if out, err := m.AppendBinary(nil); err != nil || !bytes.Equal(out, in) {
				t.Fatalf("%q became %q, %v", in, out, err)
			}
			var l lines.Line
			m.WriteLine(&l, 1)
			if !json.Valid(l.Bytes()) {
				t.Fatalf("%s", l.Bytes())
			}
		}
		var r Framer
		r.Write(in)
		r.End()
		for _, ok, _ := r.Next(); ok; _, ok, _ = r.Next() {
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	in := []byte(full)
	var m Message
	b.ReportAllocs()
	for b.Loop() {
		m.Decode(in)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func Example() {
	var m Message
	err := m.Decode([]byte("<34>1 2003-10-11T22:14:15.003Z mast-1 radio - LINK - lost"))
	fmt.Println(string(m.Host), m.Severity, string(m.Text), err)
	// Output: mast-1 2 lost <nil>
}
