package rtl433

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad/wire/lines"
)

const motion = `{"time" : "@0.287120s", "model" : "Interlogix-Security", "subtype" : "motion", "id" : "468d19", "battery_ok" : 1, "switch1" : "CLOSED", "raw_message" : "e91528"}`

func TestDecode(t *testing.T) {
	var e Event
	if err := e.Decode([]byte(motion)); err != nil {
		t.Fatal(err)
	}
	if string(e.Model()) != "Interlogix-Security" || string(e.ID()) != "468d19" || string(e.Subtype()) != "motion" || e.Channel() != nil {
		t.Errorf("%s %s %s %s", e.Model(), e.ID(), e.Subtype(), e.Channel())
	}
	if x, ok := e.Find("battery_ok").Float(); !ok || x != 1 {
		t.Errorf("battery %v %v", x, ok)
	}
	if got := string(e.Append(nil)); got != motion {
		t.Errorf("written as %s", got)
	}
	syslog := `<165>1 2024-05-06T07:08:09.000001+00:00 box rtl_433 - - - {"model":"X \"1\"","rows":[{"len":24,"data":"f0"},[1,2]],"id":null,"on":true}` + "\n"
	if err := e.Decode([]byte(syslog)); err != nil || string(e.Model()) != `X "1"` || e.Find("rows").Kind != List || e.ID() != nil {
		t.Errorf("%v: %+v", err, e.Fields)
	}
	if x, ok := e.Find("on").Float(); !ok || x != 1 {
		t.Errorf("true is %v %v", x, ok)
	}
}

// Every beginning of an event is refused with the byte where it ends, and no word of it.
func TestTruncated(t *testing.T) {
	var e Event
	for i := range len(motion) {
		err := e.Decode([]byte(motion[:i]))
		if err == nil {
			t.Fatalf("%d bytes are an event", i)
		}
		if s := err.Error(); !strings.HasPrefix(s, "rtl433: byte ") || strings.Contains(s, "468d19") || strings.Contains(s, "Interlogix") {
			t.Fatal(s)
		}
	}
}

func TestBroken(t *testing.T) {
	many := "{" + strings.Repeat(`"a":1,`, maxFields) + `"a":1}`
	for text, want := range map[string]string{
		"":                 "byte 0: no JSON object",
		"21.5":             "byte 0: no JSON object",
		`{"a":01}`:         "byte 5: no JSON value",
		`{"a":1.}`:         "byte 5: no JSON value",
		`{"a":NaN}`:        "byte 5: no JSON value",
		`{"a":nul}`:        "byte 5: no JSON value",
		`{"a":"\x"}`:       "byte 5: no JSON value",
		"{\"a\":\"\x01\"}": "byte 5: no JSON value",
		`{"a":[1,}`:        "byte 5: no JSON value",
		`{"a":[1,]}`:       "byte 5: no JSON value",
		`{"a" 1}`:          "byte 5: no colon behind the name",
		`{a:1}`:            "byte 1: no name of a field",
		`{"a":1 "b":2}`:    "byte 7: no JSON value",
		`{"a":1}{`:         "byte 7: something behind the object",
		`{"a":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + "}": "byte 5: no JSON value",
		many:                       fmt.Sprintf("more than %d fields", maxFields),
		strings.Repeat("x", 20000): "more than 16384 bytes",
	} {
		var e Event
		if err := e.Decode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	for text, want := range map[string]Time{
		`"@0.287120s"`:                      {From: 287120 * time.Microsecond, Relative: true},
		`"@3"`:                              {From: 3 * time.Second, Relative: true},
		`"2024-05-06 07:08:09"`:             {At: at},
		`"2024-05-06T07:08:09"`:             {At: at},
		`"2024-05-06 07:08:09.250001"`:      {At: at.Add(250001 * time.Microsecond)},
		`"2024-05-06T09:08:09.250001+0200"`: {At: at.Add(250001 * time.Microsecond), Zone: true},
		`"2024-05-06T07:08:09Z"`:            {At: at, Zone: true},
		`"2024-05-06 12:38:09 +0530"`:       {At: at, Zone: true},
		`1714979289`:                        {At: at, Zone: true},
		`"1714979289.000004"`:               {At: at.Add(4 * time.Microsecond), Zone: true},
		`"@x"`:                              {},
		`"@-1s"`:                            {},
		`"@1e300s"`:                         {},
		`"noon"`:                            {},
		`-5`:                                {},
		`null`:                              {},
		`[1]`:                               {},
		`"2024-13-06 07:08:09"`:             {},
		`"` + strings.Repeat("1", 60) + `"`: {},
	} {
		var e Event
		if err := e.Decode([]byte(`{"time":` + text + `}`)); err != nil {
			t.Fatal(err)
		}
		if got := e.Time(); !got.At.Equal(want.At) || got.Zone != want.Zone || got.From != want.From || got.Relative != want.Relative {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	if got := new(Event).Time(); got != (Time{}) {
		t.Errorf("without a time: %+v", got)
	}
}

func TestRepeats(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	type heard struct {
		after time.Duration
		line  string
		copy  bool
	}
	for name, list := range map[string][]heard{
		"by arrival": {
			{0, `{"model":"D","state":"open","rssi":-1.5}`, false}, {300 * time.Millisecond, `{"model":"D","state":"open","rssi":-2.5}`, true},
			{2 * time.Second, `{"model":"D","state":"open"}`, true}, {4001 * time.Millisecond, `{"model":"D","state":"open"}`, false},
		},
		"what it says changes": {
			{0, `{"model":"D","state":"open"}`, false}, {1e8, `{"model":"D","state":"closed"}`, false}, {2e8, `{"model":"D","state":"open"}`, false},
		},
		"by the time told": {
			{0, `{"time":"@0.1s","model":"D"}`, false}, {0, `{"time":"@0.4s","model":"D"}`, true}, {0, `{"time":"@9.4s","model":"D"}`, false},
			{0, `{"time":"2024-05-06 07:08:09","model":"D"}`, true}, {0, `{"time":"2024-05-06 07:08:11","model":"D"}`, true},
			{0, `{"time":"2024-05-06 07:08:14","model":"D"}`, false},
		},
		"no longer than the span": {
			{0, `{"model":"D"}`, false}, {2e9, `{"model":"D"}`, true}, {4e9, `{"model":"D"}`, true}, {6e9, `{"model":"D"}`, true},
			{8e9, `{"model":"D"}`, true}, {10e9, `{"model":"D"}`, true}, {12e9, `{"model":"D"}`, false},
		},
	} {
		var r Repeats
		for i, h := range list {
			var e Event
			if err := e.Decode([]byte(h.line)); err != nil {
				t.Fatal(err)
			}
			if got := r.Copy(&e, start.Add(h.after)); got != h.copy {
				t.Errorf("%s, %d: copy %v", name, i, got)
			}
		}
	}
}

func TestPrivate(t *testing.T) {
	for line, want := range map[string]bool{
		`{"type":"TPMS","model":"Toyota","id":"fb26ac5a"}`:           true,
		`{"model":"Truck","type":"TPMS"}`:                            true,
		`{"model":"Abarth-124Spider"}`:                               true,
		`{"model":"Schrader-EG53MA4"}`:                               true,
		`{"model":"Microchip-HCS200","button":2}`:                    true,
		`{"model":"Microchip HCS300"}`:                               true,
		`{"model":"Secplus-v2"}`:                                     true,
		`{"model":"Honda-CarRemote"}`:                                true,
		`{"model":"Generic-Remote"}`:                                 true,
		`{"model":"Generic Remote"}`:                                 true,
		`{"model":"Nissan"}`:                                         true,
		`{"model":"KeeLoq"}`:                                         true,
		`{"model":"Quhwa-Doorbell"}`:                                 true,
		`{"model":"SCMplus"}`:                                        true,
		`{"model":"Wireless-MBus"}`:                                  true,
		`{"model":"Interlogix-Security","subtype":"keyfob"}`:         true,
		`{"model":"Interlogix","device_type":"keyfob"}`:              true,
		`{"model":"X10-Security","event":"KEY-FOB ARM"}`:             true,
		`{"model":"X10-Security","event":"KR15 PANIC"}`:              true,
		`{"model":"X10-Security","event":"SH624 SEC-REMOTE DISARM"}`: true,
		`{"model":"Chuango-Security","cmd":"Arm"}`:                   true,
		`{"model":"Chuango-Security","cmd":"Alarm"}`:                 false,
		`{"model":"X10 Security","event":"DS10A DOOR/WINDOW OPEN"}`:  false,
		`{"model":"Honeywell-Security","event":192}`:                 false,
		`{"model":"Interlogix-Security","subtype":"motion"}`:         false,
		`{"model":"LaCrosse-TX141THBv2","button":1}`:                 false,
		`{"model":"Truma-X"}`:                                        false,
		`{"rows":[]}`:                                                false,
	} {
		var e Event
		if err := e.Decode([]byte(line)); err != nil {
			t.Fatal(err)
		}
		if got := e.Private(); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}

// A stream gives the same lines wherever it is cut.
func TestFramerCutAtEveryByte(t *testing.T) {
	stream := motion + "\r\n\n  " + motion + "\nnoise\n{}"
	want := []string{motion, motion, "noise", "{}"}
	for i := range len(stream) + 1 {
		var r Framer
		var got []string
		take := func() {
			for line, ok, err := r.Next(); ok; line, ok, err = r.Next() {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(line))
			}
		}
		r.Write([]byte(stream[:i]))
		take()
		r.Write([]byte(stream[i:]))
		take()
		r.End()
		take()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("cut at %d: %q", i, got)
		}
	}
}

func TestFramerGivesUpLongLines(t *testing.T) {
	var r Framer
	long, lines := 0, 0
	take := func() {
		for line, ok, err := r.Next(); ok; line, ok, err = r.Next() {
			if err != nil {
				long++
			} else if lines++; string(line) != "{}" {
				t.Errorf("%.20s", line)
			}
		}
	}
	for range 100 {
		r.Write(bytes.Repeat([]byte("x"), 1000))
		take()
	}
	if len(r.buf) > MaxLine+2000 {
		t.Errorf("keeps %d bytes", len(r.buf))
	}
	r.Write([]byte("\n{}\n"))
	take()
	r.Write(append(bytes.Repeat([]byte("y"), MaxLine+1), "\n{}\n"...))
	take()
	if long != 2 || lines != 2 {
		t.Errorf("%d too long, %d lines", long, lines)
	}
}

// What is made of fields is read back as the same, and written to the same bytes.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e, again Event
		names := rapid.SliceOfN(rapid.String(), 0, 20).Draw(t, "names")
		for i, n := range names {
			if i%2 == 0 {
				e.AddText(n, rapid.String().Draw(t, "text"))
			} else {
				e.AddNumber(n, rapid.Float64().Draw(t, "number"))
			}
		}
		b := e.Append(nil)
		if !json.Valid(b) {
			t.Fatalf("%s is no JSON", b)
		}
		if err := again.Decode(b); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		for i := range e.Fields {
			x, y := e.Fields[i], again.Fields[i]
			if !bytes.Equal(x.Name, y.Name) || !bytes.Equal(x.Text, y.Text) || x.Kind != y.Kind {
				t.Fatalf("%q %q became %q %q", x.Name, x.Text, y.Name, y.Text)
			}
		}
		if c := again.Append(nil); !bytes.Equal(b, c) {
			t.Fatalf("%s became %s", b, c)
		}
	})
}

func TestAllocatesNothing(t *testing.T) {
	var e Event
	var r Repeats
	var l lines.Line
	line, now := []byte(motion), time.Now()
	read := func() {
		if e.Decode(line) != nil || e.Private() {
			t.Fatal("not read")
		}
		r.Copy(&e, now)
	}
	read()
	read()
	if n := testing.AllocsPerRun(100, read); n > 0 {
		t.Errorf("%v allocations an event", n)
	}
	e.AppendLine(&l, 1)
	want := `{"proto":"rtl433","frame":1,"kind":"Interlogix-Security","id":"468d19","fields":{"time":"@0.287120s","subtype":"motion","battery_ok":1,"switch1":"CLOSED","raw_message":"e91528"}}`
	if got := string(l.Bytes()); got != want {
		t.Errorf("%s", got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{motion, "<165>1 - - - {}", `{"a":[{"b":"\u00e9"}],"c":-1.5e-3,"d":null,"e":false}`, `{"time":"@1s"}`, "{\"a\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var e, again Event
		if e.Decode(line) != nil {
			return
		}
		e.Time()
		e.Private()
		new(Repeats).Copy(&e, time.Time{})
		var l lines.Line
		e.AppendLine(&l, 1)
		if !json.Valid(l.Bytes()) {
			t.Fatalf("%s is no JSON", l.Bytes())
		}
		b := e.Append(nil)
		if err := again.Decode(b); err != nil && len(b) <= MaxLine {
			t.Fatalf("%q written as %q: %v", line, b, err)
		}
	})
}

func FuzzFramer(f *testing.F) {
	f.Add([]byte(motion+"\n"), 7)
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		var r Framer
		if cut < 0 || cut > len(stream) {
			cut = 0
		}
		r.Write(stream[:cut])
		for _, ok, _ := r.Next(); ok; _, ok, _ = r.Next() {
		}
		r.Write(stream[cut:])
		r.End()
		for line, ok, err := r.Next(); ok; line, ok, err = r.Next() {
			if err == nil && (len(line) == 0 || len(line) > MaxLine) {
				t.Fatalf("a line of %d bytes", len(line))
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	var e Event
	line := []byte(motion)
	b.ReportAllocs()
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if err := e.Decode(line); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
