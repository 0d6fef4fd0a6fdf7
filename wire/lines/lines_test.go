package lines

import (
	"encoding/json"
	"math"
	"testing"
	"time"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	var l Line
	l.Begin("ais", 7, "1", "244670316")
	l.Position(52.5, -4.25)
	l.Float("sog_kn", 7.3)
	l.Float("none", math.NaN())
	l.Int("raim", -1)
	l.Array("targets")
	l.Object("")
	l.Text("name", "A\"\x01é")
	l.Close()
	l.Uint("", 3)
	l.Close()
	l.Object("empty")
	l.Close()
	l.Hex("spare", []byte{0xab})
	l.Bool("own", true)
	l.Null("speed")
	l.Time("at", time.Date(2026, 11, 25, 10, 0, 0, 5e8, time.UTC))
	want := `{"proto":"ais","frame":7,"kind":"1","id":"244670316","lat":52.5,"lon":-4.25,"fields":{"sog_kn":7.3,"none":null,` +
		`"raim":-1,"targets":[{"name":"A\"\u0001é"},3],"empty":{},"spare":"ab","own":true,"speed":null,"at":"2026-11-25T10:00:00.5Z"}}`
	if got := string(l.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	l.Begin("nmea", 1, "GGA", "")
	if got, want := string(l.Bytes()), `{"proto":"nmea","frame":1,"kind":"GGA","fields":{}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLineAllocatesNothing(t *testing.T) {
	var l Line
	write := func() {
		l.Begin("ais", 7, "1", "244670316")
		l.Position(52.5, -4.25)
		l.Text("name", "PIROGUE")
		l.Bytes()
	}
	write()
	if n := testing.AllocsPerRun(100, write); n != 0 {
		t.Errorf("%v allocations a line", n)
	}
}

func TestPlain(t *testing.T) {
	for c := range 256 {
		want := c >= ' ' && c < 0x7f && c != '"' && c != '\\'
		for at := range 19 {
			text := []byte("marsad, a border ,!")
			if !plain(text) {
				t.Fatalf("%q is plain", text)
			}
			if text[at] = byte(c); plain(text) != want {
				t.Errorf("%q: %v", text, !want)
			}
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a", "b\xff\"\\", 1.5)
	f.Fuzz(func(t *testing.T, name, text string, x float64) {
		var l Line
		l.Begin("p", 1, text, name)
		l.Object(name)
		l.Text(text, name)
		l.Float("x", x)
		var v map[string]any
		if err := json.Unmarshal(l.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", l.Bytes(), err)
		}
		if utf8.ValidString(text) && v["kind"] != text {
			t.Fatalf("%q became %q", text, v["kind"])
		}
	})
}
