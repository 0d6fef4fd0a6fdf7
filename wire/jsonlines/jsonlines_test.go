package jsonlines

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// lines are texts with what they become; they serve decode, encode, the cuts and
// the fuzz seeds.
var lines = []struct{ name, text, shown string }{
	{"a position and no more",
		`{"type":"position","sensor":"gate-3","at":"2026-03-01T12:00:00Z","lat":33.7,"lon":-5.1}`,
		`{"proto":"jsonlines","frame":1,"kind":"position","id":"gate-3","lat":33.7,"lon":-5.1,"fields":{"at":"2026-03-01T12:00:00Z"}}`},
	{"a position with all of an object",
		`{"type":"position","sensor":"gate-3","at":"2026-03-01T12:00:00.25Z","lat":33.7,"lon":-5.1,"alt_m":812.5,"sigma_m":8,"sigma_alt_m":12,"speed_mps":11.5,"course_deg":359.5,"sigma_speed_mps":0.5,"mavlink":7,"alt_ref":"sea-level","icao":"3c6444","mode3a":"7000","name":"Patrol \"1\"","classes":{"vehicle":0.8,"animal":0.1}}`,
		`{"proto":"jsonlines","frame":1,"kind":"position","id":"gate-3","lat":33.7,"lon":-5.1,"fields":{"at":"2026-03-01T12:00:00.25Z","alt_m":812.5,"sigma_m":8,"sigma_alt_m":12,"speed_mps":11.5,"course_deg":359.5,"sigma_speed_mps":0.5,"mavlink":7,"alt_ref":"sea-level","icao":"3c6444","mode3a":"7000","name":"Patrol \"1\"","classes":{"vehicle":0.8,"animal":0.1}}}`},
	{"a platform",
		`{"type":"position","sensor":"car-2","at":"2026-03-01T12:00:00Z","lat":33.7,"lon":-5.1,"battery":0.62,"link":1,"heading_deg":90,"pitch_deg":-3,"roll_deg":12,"camera_azimuth_deg":211,"camera_elevation_deg":-30,"covariance_m2":[25,-3,16],"mode":"patrol","armed":true}`,
		`{"proto":"jsonlines","frame":1,"kind":"position","id":"car-2","lat":33.7,"lon":-5.1,"fields":{"at":"2026-03-01T12:00:00Z","battery":0.62,"link":1,"heading_deg":90,"pitch_deg":-3,"roll_deg":12,"camera_azimuth_deg":211,"camera_elevation_deg":-30,"covariance_m2":[25,-3,16],"mode":"patrol","armed":true}}`},
	{"a bearing",
		`{"type":"bearing","sensor":"mast-1","at":"2026-03-01T12:00:00.000001Z","azimuth_deg":211.4,"sigma_deg":0.3,"elevation_deg":-2,"sigma_elevation_deg":0.5,"classes":{"person":1}}`,
		`{"proto":"jsonlines","frame":1,"kind":"bearing","id":"mast-1","fields":{"at":"2026-03-01T12:00:00.000001Z","azimuth_deg":211.4,"sigma_deg":0.3,"elevation_deg":-2,"sigma_elevation_deg":0.5,"classes":{"person":1}}}`},
	{"a status",
		`{"type":"status","sensor":"gate-3","at":"2026-03-01T12:00:00Z","battery":0.1,"code":"low-battery","tamper":true}`,
		`{"proto":"jsonlines","frame":1,"kind":"status","id":"gate-3","fields":{"at":"2026-03-01T12:00:00Z","battery":0.1,"code":"low-battery","tamper":true}}`},
}

func TestRoundTrip(t *testing.T) {
	for _, c := range lines {
		t.Run(c.name, func(t *testing.T) {
			var m Message
			if err := Decode([]byte(c.text), &m); err != nil {
				t.Fatal(err)
			}
			if got := string(AppendJSON(nil, 1, &m)); got != c.shown || !json.Valid([]byte(got)) {
				t.Errorf("shown as %s", got)
			}
			b, err := Append(nil, &m)
			if err != nil || string(b) != c.text+"\n" {
				t.Errorf("written as %s, %v", b, err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	const head = `{"type":"position","sensor":"g","at":"2026-03-01T12:00:00Z",`
	const bearing = `{"type":"bearing","sensor":"g","at":"2026-03-01T12:00:00Z","azimuth_deg":1`
	for _, c := range []struct {
		name, text string // ^ stands where the error points: before the value
		reason     Reason
		field      string
	}{
		{"empty object", `{}^`, Missing, "type"},
		{"text", `^hello`, NotJSON, ""},
		{"array", `^[1]`, NotJSON, ""},
		{"cut", `{"type":"position"^`, NotJSON, ""},
		{"two objects", lines[0].text + `^{}`, NotJSON, ""},
		{"unknown type", `{"type":^"shot"}`, UnknownType, "type"},
		{"no sensor", `{"type":"status","at":"2026-03-01T12:00:00Z"}^`, Missing, "sensor"},
		{"no time", `{"type":"status","sensor":"g"}^`, Missing, "at"},
		{"no latitude", head + `"lon":-5.1}^`, Missing, "lat"},
		{"latitude 91", head + `"lat":^91,"lon":-5.1}`, WrongValue, "lat"},
		{"latitude NaN", head + `"lat":^NaN,"lon":-5.1}`, NotJSON, "lat"},
		{"latitude as text", head + `"lat":^"33","lon":-5.1}`, WrongKind, "lat"},
		{"latitude without end", head + `"lat":^1e999,"lon":-5.1}`, WrongValue, "lat"},
		{"no place", head + `"lat":^0,"lon":0}`, WrongValue, "lat"},
		{"1970", `{"type":"status","sensor":"g","at":^"1970-01-01T00:00:00Z"}`, WrongValue, "at"},
		{"no time at all", `{"type":"status","sensor":"g","at":^"yesterday"}`, WrongValue, "at"},
		{"twice", head + `"lat":3,^"lat":4,"lon":-5.1}`, Repeated, "lat"},
		{"altitude above nothing", head + `"lat":3,"lon":4,"alt_m":5}^`, Missing, "alt_ref"},
		{"altitude above the sun", head + `"lat":3,"lon":4,"alt_m":5,"alt_ref":^"sun"}`, WrongValue, "alt_ref"},
		{"reference without altitude", head + `"lat":3,"lon":4,"alt_ref":"ground"}^`, Missing, "alt_m"},
		{"speed without course", head + `"lat":3,"lon":4,"speed_mps":5}^`, Missing, "course_deg"},
		{"course 360", head + `"lat":3,"lon":4,"speed_mps":5,"course_deg":^360}`, WrongValue, "course_deg"},
		{"sigma 0", head + `"lat":3,"lon":4,"sigma_m":^0}`, WrongValue, "sigma_m"},
		{"no covariance", head + `"lat":3,"lon":4,"covariance_m2":^[1,2,1]}`, WrongValue, "covariance_m2"},
		{"half a covariance", head + `"lat":3,"lon":4,"covariance_m2":^[1,0]}`, WrongValue, "covariance_m2"},
		{"sigma and covariance", head + `"lat":3,"lon":4,"sigma_m":^5,"covariance_m2":[1,0,1]}`, Misplaced, "sigma_m"},
		{"class of no kind", bearing + `,"classes":^{"tank":1}}`, WrongValue, "classes"},
		{"too probable", bearing + `,"classes":^{"vehicle":0.8,"person":0.7}}`, WrongValue, "classes"},
		{"azimuth in a position", head + `"lat":3,"lon":4,"azimuth_deg":^5}`, Misplaced, "azimuth_deg"},
		{"latitude in a bearing", bearing + `,"lat":^3}`, Misplaced, "lat"},
		{"classes in a status", `{"type":"status","sensor":"g","at":"2026-03-01T12:00:00Z","classes":^{"vehicle":1}}`, Misplaced, "classes"},
		{"system 0", bearing + `,"mavlink":^0}`, WrongValue, "mavlink"},
		{"system one and a half", bearing + `,"mavlink":^1.5}`, WrongValue, "mavlink"},
		{"address", bearing + `,"icao":^"3C6444"}`, WrongValue, "icao"},
		{"code of eight", bearing + `,"mode3a":^"7008"}`, WrongValue, "mode3a"},
		{"code in prose", `{"type":"status","sensor":"g","at":"2026-03-01T12:00:00Z","code":^"Low battery!"}`, WrongValue, "code"},
		{"tamper as a number", `{"type":"status","sensor":"g","at":"2026-03-01T12:00:00Z","tamper":^1}`, WrongKind, "tamper"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after, _ := strings.Cut(c.text, "^")
			var m Message
			err := Decode([]byte(before+after), &m)
			var e *Error
			if !errors.As(err, &e) || e.Reason != c.reason || e.Field != c.field || e.Offset != int64(len(before)) || e.Line != 1 {
				t.Errorf("%v: %+v", err, e)
			}
		})
	}
}

func TestExtraFields(t *testing.T) {
	var r Reader
	r.Write([]byte(`{"type":"status","firmware":{"v":[1,2]},"sensor":"g","note":null,"at":"2026-03-01T12:00:00Z"}` + "\n"))
	var m Message
	if _, ok, err := r.Next(&m); !ok || err != nil || m.Extra != 2 || r.Stats().Extra != 2 {
		t.Errorf("%v %v %+v", ok, err, m)
	}
	many := `{"type":"status"`
	for i := range 300 {
		many += fmt.Sprintf(`,"f%d":0`, i)
	}
	if err := Decode([]byte(many+"}"), &m); err == nil || !strings.Contains(err.Error(), "more than 256 fields") {
		t.Error(err)
	}
}

func TestNotWritten(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, m := range []Message{
		{},
		{Type: Status, At: at},
		{Type: Position, Sensor: "g", At: at, Lat: Tell(math.NaN()), Lon: Tell(1)},
		{Type: Bearing, Sensor: "g", At: at, Azimuth: Tell(360)},
		{Type: Status, Sensor: "g", At: at, Code: strings.Repeat("x", 70)},
	} {
		if b, err := Append([]byte("kept"), &m); err == nil || string(b) != "kept" {
			t.Errorf("%s, %v", b, err)
		}
	}
}

// readAll shows every line of a stream that comes in pieces, and the errors.
func readAll(pieces ...[]byte) (got []string, stats Stats) {
	var r Reader
	var m Message
	take := func() {
		for {
			_, ok, err := r.Next(&m)
			switch {
			case !ok:
				return
			case err != nil:
				got = append(got, err.Error())
			default:
				got = append(got, string(AppendJSON(nil, 1, &m)))
			}
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

// The stream cut in two at every byte, and byte by byte: always the same lines.
func TestCutAtEveryByte(t *testing.T) {
	stream := "\r\n\n"
	var want []string
	for _, c := range lines {
		stream += c.text + "\r\n{\"type\":\"shot\"}\n"
		want = append(want, c.shown, "")
	}
	stream = strings.TrimSuffix(stream, "\n")
	for cut := range len(stream) + 1 {
		got, stats := readAll([]byte(stream[:cut]), []byte(stream[cut:]))
		if len(got) != len(want) || stats.Refused != uint64(len(lines)) {
			t.Fatalf("cut at %d: %q", cut, got)
		}
		for i := range want {
			if want[i] != "" && got[i] != want[i] {
				t.Fatalf("cut at %d: %s", cut, got[i])
			}
		}
		if want := `jsonlines: line 4, byte 100: type: "shot" is neither position, bearing nor status`; got[1] != want {
			t.Fatalf("cut at %d: %s", cut, got[1])
		}
	}
	if got, _ := readAll(bytes.SplitAfter([]byte(stream), nil)...); len(got) != len(want) {
		t.Errorf("byte by byte: %q", got)
	}
}

func TestLongLine(t *testing.T) {
	long := []byte(strings.Repeat("x", 3*MaxLine) + "\n" + lines[0].text + "\n")
	for _, piece := range []int{1000, MaxLine - 1, MaxLine, MaxLine + 1, len(long)} {
		var pieces [][]byte
		for b := long; len(b) > 0; b = b[min(piece, len(b)):] {
			pieces = append(pieces, b[:min(piece, len(b))])
		}
		got, stats := readAll(pieces...)
		if len(got) != 2 || got[0] != "jsonlines: line 1, byte 0: over 65,536 bytes" || got[1] != lines[0].shown || stats.Lines != 2 {
			t.Errorf("pieces of %d: %.200q", piece, got)
		}
	}
}

func TestReset(t *testing.T) {
	var r Reader
	var m Message
	r.Write([]byte(`{"type":`))
	r.Reset()
	r.Write([]byte(lines[0].text))
	r.End()
	if raw, ok, err := r.Next(&m); !ok || err != nil || string(raw) != lines[0].text {
		t.Errorf("%s %v %v", raw, ok, err)
	}
}

func FuzzReader(f *testing.F) {
	for _, c := range lines {
		f.Add([]byte(c.text+"\n"), 20)
	}
	f.Add([]byte("{\"type\":\"shot\"}\n\n[1]"), 3)
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		cut = min(max(0, cut), len(stream))
		whole, a := readAll(stream)
		parts, b := readAll(stream[:cut], stream[cut:])
		if strings.Join(whole, "\n") != strings.Join(parts, "\n") || a != b {
			t.Fatalf("cut at %d:\n%q\n%q", cut, whole, parts)
		}
		var m, again Message
		for _, text := range bytes.Split(stream, []byte("\n")) {
			sameAsLibrary(t, text)
		}
		for _, text := range bytes.Split(stream, []byte("\n")) {
			if Decode(text, &m) != nil {
				continue
			}
			out, err := Append(nil, &m)
			if err != nil {
				t.Fatalf("read, not written: %v", err)
			}
			if err := Decode(out, &again); err != nil {
				t.Fatal(err)
			}
			if x, y := AppendJSON(nil, 1, &m), AppendJSON(nil, 1, &again); !bytes.Equal(x, y) || !json.Valid(x) {
				t.Fatalf("%s\n%s", x, y)
			}
		}
	})
}

// sameAsLibrary checks that what is JSON for us is so for the standard library.
func sameAsLibrary(t *testing.T, text []byte) {
	t.Helper()
	var m Message
	var object map[string]json.RawMessage
	err, libraryErr := Decode(text, &m), json.Unmarshal(text, &object)
	var e *Error
	switch refused := errors.As(err, &e); {
	case !refused && libraryErr != nil:
		t.Fatalf("taken, but no JSON: %q: %v", text, libraryErr)
	case refused && e.Reason == NotJSON && libraryErr == nil && object != nil && bytes.Count(text, []byte("[")) < maxDepth-1 && bytes.Count(text, []byte("{")) < maxDepth-1:
		t.Fatalf("JSON, but refused: %q: %v", text, err)
	}
}

// What stands in fields that are not known is read by our own scanner.
func TestJSON(t *testing.T) {
	for _, value := range []string{
		"0", "-0", "-1.5e+10", "1E-2", "01", "1.", ".5", "+1", "1e", "--1", "true", "tru", "null", "nul", "[]", "[1,2]", "[1,]", "[,1]", "[1 2]",
		"{}", `{"a":1}`, `{"a":1,}`, `{"a"}`, `{1:2}`, `""`, `"\u0041\n"`, `"\x"`, `"\ud800"`, "\"\t\"", `"open`, "'a'", "\"\xff\"", "", "NaN", "[[[]]]", "[[}",
	} {
		for _, end := range []string{"}", ` , "more" : 1 }`, ",}", "}}", ""} {
			sameAsLibrary(t, []byte(`{"extra":`+value+end))
		}
	}
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	var m Message
	if err := Decode([]byte(`{"extra":`+deep+`}`), &m); err == nil || !strings.Contains(err.Error(), "no JSON from here on") {
		t.Error(err)
	}
}

func BenchmarkDecode(b *testing.B) {
	text := []byte(lines[1].text)
	b.ReportAllocs()
	var m Message
	for b.Loop() {
		if err := Decode(text, &m); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleReader() {
	var r Reader
	r.Write([]byte(`{"type":"bearing","sensor":"mast-1","at":"2026-03-01T12:00:00Z","azimuth_deg":211.4,"sigma_deg":0.3}` + "\n"))
	r.Write([]byte(`{"type":"bearing","sensor":"mast-1","at":"2026-03-01T12:00:01Z","azimuth_deg":361}` + "\n"))
	var m Message
	for {
		_, ok, err := r.Next(&m)
		if !ok {
			break
		}
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(m.Type, m.Sensor, m.Azimuth.Value)
	}
	// Output:
	// bearing mast-1 211.4
	// jsonlines: line 2, byte 179: azimuth_deg: 361 cannot be
}
