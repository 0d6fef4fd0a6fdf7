package cot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

var at = time.Date(2026, 3, 1, 12, 0, 0, 5e6, time.UTC)

// patrol is an event in which everything is told.
func patrol() Event {
	e := NewEvent()
	e.Type, e.UID, e.How, e.Access, e.QoS, e.Opex = "a-f-G-E-V", "unit-7", "m-g", "Undefined", "1-r-c", "e-drill"
	e.Time, e.Start, e.Stale = at, at, at.Add(time.Minute)
	e.Lat, e.Lon, e.HAE, e.CE, e.LE = 15.5, -2.25, 301.5, 9.9, 12
	e.Detail = Detail{Callsign: "Well <&> \"7\"", Endpoint: "*:-1:stcp", Group: "Cyan", Role: "Team Member", GeoSource: "GPS", AltSource: "GPS", Battery: 88,
		Device: "d", Platform: "p", OS: "34", TakVersion: "1", Speed: 1.25, Course: 142.75, Emergency: "911 Alert", Cancelled: true,
		Sensor: &Sensor{45, -5, 45, 30, 2500}, Other: `<archive/><link uid="x" relation="p-p"/>`}
	return e
}

// same compares, with NaN equal to NaN.
func same(a, b Event) bool {
	return fmt.Sprintf("%+v %+v", a, a.Detail.Sensor) == fmt.Sprintf("%+v %+v", b, b.Detail.Sensor)
}

func TestRoundTrip(t *testing.T) {
	bare := NewEvent()
	bare.Type, bare.UID, bare.Time, bare.Start, bare.Stale = "b-m-p-s-m", "x", at, at, at
	still := patrol()
	still.Detail.Speed, still.Detail.Course, still.Detail.Battery = 0, 0, 0
	for _, e := range []Event{patrol(), bare, still} {
		b := e.AppendXML(nil)
		got, err := DecodeXML(b)
		if err != nil {
			t.Fatal(err)
		}
		if got.Detail.Sensor != nil {
			got.Detail.Sensor, e.Detail.Sensor = &Sensor{45, -5, 45, 30, 2500}, &Sensor{45, -5, 45, 30, 2500}
		}
		if again := got.AppendXML(nil); !bytes.Equal(again, b) {
			t.Errorf("%s\nbecame %s", b, again)
		}
		for _, form := range [][]byte{e.AppendDatagram(nil), b} {
			got, err := Decode(form)
			if err != nil {
				t.Fatalf("%q: %v", form, err)
			}
			got.Version = e.Version
			if form[0] == magic && !bytes.Equal(got.AppendDatagram(nil), form) {
				t.Errorf("%x\nbecame %x", form, got.AppendDatagram(nil))
			}
			got.Detail.Sensor, e.Detail.Sensor = nil, nil
			if !same(got, e) {
				t.Errorf("got  %+v\nwant %+v", got, e)
			}
		}
	}
}

func stream() (b []byte) {
	e := patrol()
	b = e.AppendXML(b)
	b = e.AppendStream(b)
	b = e.AppendStream(b)
	b = append(e.AppendXML(b), '\n')
	return e.AppendStream(b)
}

// A stream cut at every byte, XML and protobuf by turns, gives the same events.
func TestStreamCutEverywhere(t *testing.T) {
	b := stream()
	for cut := range len(b) + 1 {
		var f Framer
		n := 0
		for _, part := range [][]byte{b[:cut], b[cut:]} {
			f.Write(part)
			for _, _, ok, err := f.Next(); ok; _, _, ok, err = f.Next() {
				if err != nil {
					t.Fatalf("cut at %d: %v", cut, err)
				}
				n++
			}
		}
		if n != 5 {
			t.Fatalf("cut at %d: %d events", cut, n)
		}
	}
	var f Framer
	f.Write(b[:len(b)-1])
	f.End()
	var last error
	for _, _, ok, err := f.Next(); ok; _, _, ok, err = f.Next() {
		last = err
	}
	if last == nil {
		t.Error("the rest of a message is no error")
	}
}

func TestTruncatedAndWrong(t *testing.T) {
	e := patrol()
	for _, whole := range [][]byte{e.AppendXML(nil), e.AppendDatagram(nil)} {
		for cut := range len(whole) {
			if got, err := Decode(whole[:cut]); err == nil && whole[0] != magic {
				t.Fatalf("cut at %d: %+v", cut, got)
			}
		}
	}
	xml := string(e.AppendXML(nil))
	for _, c := range []struct{ old, new, want string }{
		{`lat="15.5"`, `lat="91"`, "latitude 91"}, {`lat="15.5"`, `lat="NaN"`, "no number"}, {`lon="-2.25"`, `lon="1e999"`, "no number"},
		{`ce="9.9"`, `ce="-1"`, "ce -1"}, {`version="2.0"`, `version="1.0"`, "is not 2.0"}, {` uid="unit-7"`, ``, "without type or uid"},
		{`start="2026-03-01`, `start="soon`, "no time"}, {`<?xml version="1.0" encoding="UTF-8"?>`, `<!DOCTYPE a [<!ENTITY b "c">]>`, "document type"},
		{`battery="88"`, `battery="188"`, "percentage"}, {`<archive/>`, strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40), "deep"},
		{`<archive/>`, strings.Repeat("<a/>", 5000), "nodes"}, {`callsign="`, `callsign="&x;`, "entity"}, {`<archive/>`, strings.Repeat(" ", MaxMessage), "at most"},
	} {
		if !strings.Contains(xml, c.old) {
			t.Fatalf("no %s in %s", c.old, xml)
		}
		if _, err := DecodeXML([]byte(strings.Replace(xml, c.old, c.new, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.new[:min(40, len(c.new))], err, c.want)
		}
	}
	for _, b := range [][]byte{{}, {magic}, {magic, 2, magic}, {magic, 1, 0}, {magic, 1, magic, 0x12}, {magic, 1, magic, 0x12, 0xff, 0xff, 0xff, 0xff, 0x0f}} {
		if _, err := Decode(b); err == nil {
			t.Errorf("%x is an event", b)
		}
	}
	if _, err := Decode([]byte{magic, 1, magic, 0x0a, 0x02, 0x10, 0x01}); !errors.Is(err, ErrNoEvent) {
		t.Errorf("control alone: %v", err)
	}
}

func recordings(t *testing.T) string {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	root = filepath.Join(root, "data", "cot")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no recordings at %s: set MARSAD_RECORDINGS to the folder that holds data/", root)
	}
	return root
}

// Events of real clients: each is read, written and read again the same, in both
// versions; what is malformed is refused.
func TestConformance(t *testing.T) {
	root := recordings(t)
	for _, set := range []struct{ name, pattern string }{
		{"takpacket-sdk/cot_xml", "takpacket-sdk/cot_xml/*.xml"}, {"takcot", "takcot/*.cot"}, {"cotlib", "cotlib/chat_samples/*.xml"}, {"cotlib/geo", "cotlib/chat_samples/geo/*.xml"},
		{"atakcotcaptures.txt", "atakcotcaptures.txt"},
	} {
		files, err := filepath.Glob(filepath.Join(root, set.pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", set.pattern, err)
		}
		row := conformance.Row{Protocol: "cot", Recording: set.name, Against: "counts and round trip", Broken: map[string]int{}}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, message := range events(text) {
				e, err := DecodeXML(message)
				if err != nil {
					row.Broken[why(err)]++
					t.Logf("%s: %v", filepath.Base(file), err)
					continue
				}
				row.Messages++
				if twice(t, e) {
					row.Equal++
				}
			}
		}
		conformance.Print(t, row)
		if row.Equal != row.Messages {
			t.Errorf("%s: %d of %d come back the same", set.name, row.Equal, row.Messages)
		}
	}
	refused, err := filepath.Glob(filepath.Join(root, "takpacket-sdk", "malformed", "*.xml"))
	if err != nil || len(refused) != 2 {
		t.Fatalf("%v %v", refused, err)
	}
	for _, file := range refused {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeXML(text); err == nil {
			t.Errorf("%s is accepted", file)
		}
	}
}

// events finds the events in a text that may hold other things.
func events(text []byte) (out [][]byte) {
	for {
		i := bytes.Index(text, []byte("<event "))
		if i < 0 {
			return out
		}
		j := bytes.Index(text[i:], []byte("</event>"))
		if j < 0 {
			return out
		}
		out = append(out, text[i:i+j+len("</event>")])
		text = text[i+j:]
	}
}

// why is an error without its byte.
func why(err error) string {
	_, reason, _ := strings.Cut(err.Error(), ": ")
	if i := strings.LastIndex(reason, ": "); i >= 0 && strings.HasPrefix(reason, "xml at byte") {
		return reason[i+2:]
	}
	return reason
}

func twice(t *testing.T, e Event) bool {
	t.Helper()
	again, err := DecodeXML(e.AppendXML(nil))
	if err != nil {
		t.Error(err)
		return false
	}
	again.Version = e.Version
	if !same(flat(again), flat(e)) {
		t.Errorf("got  %+v\nwant %+v", flat(again), flat(e))
		return false
	}
	v1, err := Decode(e.AppendDatagram(nil))
	if err != nil {
		t.Error(err)
		return false
	}
	return bytes.Equal(v1.AppendDatagram(nil), e.AppendDatagram(nil))
}

// flat takes out the pointer, and what the canonical form rounds or leaves out.
func flat(e Event) Event {
	e.Detail.Sensor = nil
	e.Time, e.Start, e.Stale = e.Time.Truncate(time.Millisecond), e.Start.Truncate(time.Millisecond), e.Stale.Truncate(time.Millisecond)
	return e
}

func TestLine(t *testing.T) {
	var l lines.Line
	e := patrol()
	e.AppendLine(&l, 1)
	var v map[string]any
	if err := json.Unmarshal(l.Bytes(), &v); err != nil || v["lat"] != 15.5 || v["fields"].(map[string]any)["callsign"] != e.Detail.Callsign {
		t.Errorf("%s %v", l.Bytes(), err)
	}
	e.Detail.Other = `<__chat id="x"/><remarks>secret</remarks>`
	e.AppendLine(&l, 1)
	if bytes.Contains(l.Bytes(), []byte("secret")) {
		t.Errorf("%s", l.Bytes())
	}
}

func FuzzDecode(f *testing.F) {
	e := patrol()
	f.Add(e.AppendXML(nil))
	f.Add(e.AppendDatagram(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Decode(b)
		if err != nil {
			return
		}
		if !(math.Abs(e.Lat) <= 90) {
			t.Errorf("latitude %g", e.Lat)
		}
		if _, err := Decode(e.AppendXML(nil)); err != nil && !strings.Contains(err.Error(), "at most") {
			t.Errorf("written as XML: %v\n%s", err, e.AppendXML(nil))
		}
	})
}

func FuzzFramer(f *testing.F) {
	f.Add(stream())
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Framer
		r.Write(b)
		r.End()
		for range len(b) + 2 {
			if _, _, ok, _ := r.Next(); !ok {
				return
			}
		}
		t.Error("events without end")
	})
}

func BenchmarkDecodeXML(b *testing.B) {
	e := patrol()
	message := e.AppendXML(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeXML(message); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkDecodeProtobuf(b *testing.B) {
	e := patrol()
	message := e.AppendDatagram(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(message); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
