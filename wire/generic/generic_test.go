package generic

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"marsad/wire/lines"
)

func quantity(name string) (string, bool) {
	unit, ok := map[string]string{"air-temperature": "K", "wind-from": "rad", "rain": "m", "door-open": "1", "pressure": "Pa"}[name]
	return unit, ok
}

func reader(t testing.TB, m Mapping) *Reader {
	t.Helper()
	r, err := NewReader(m, quantity)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, r *Reader, message string) (out []Record) {
	t.Helper()
	if err := r.Read([]byte(message), func(x *Record, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, *x)
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

var radar = Mapping{Format: JSON, Items: "data.targets", Fields: []Field{
	{To: "time", From: "/stamp", Layout: "unix-ms"}, {To: "sensor", From: "/dev[0].id"},
	{To: "range", From: "pos.r", Unit: "km"}, {To: "azimuth", From: "pos.az", Unit: "mil"}, {To: "class", From: "cls", Values: map[string]string{"1": "person", "*": "unknown"}},
	{To: "number", From: "id"}, {To: "range-rate", From: "v", Unit: "km/h", Scale: -1},
}}

func TestRadarInJSON(t *testing.T) {
	got := read(t, reader(t, radar), `{"stamp":1772366400250,"dev":[{"id":"r7"}],"data":{"targets":[{"id":4,"pos":{"r":1.5,"az":1600},"v":36,"cls":1},{"id":5,"pos":{"r":2},"cls":9}]}}`)
	if len(got) != 2 {
		t.Fatalf("%d records", len(got))
	}
	a := got[0]
	if !a.Time.Equal(time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC)) || a.Sensor != "r7" || a.Class != "person" {
		t.Errorf("%+v", a)
	}
	for place, want := range map[int]float64{Range: 1500, Azimuth: 90, Number: 4, RangeRate: -10} {
		if !a.Has(place) || math.Abs(a.Values[place]-want) > 1e-9 {
			t.Errorf("%s: %g, want %g", targets[place].name, a.Values[place], want)
		}
	}
	if got[1].Has(Azimuth) || got[1].Class != "unknown" || got[1].Has(RangeRate) {
		t.Errorf("%+v", got[1])
	}
}

func TestWeatherInCSV(t *testing.T) {
	r := reader(t, Mapping{Format: CSV, Delimiter: ";", Fields: []Field{
		{To: "time", From: "Date", Layout: "02.01.2006 15:04:05"}, {To: "reading:air-temperature", From: "T", Unit: "C"},
		{To: "reading:wind-from", From: "Dir", Unit: "deg"}, {To: "reading:rain", From: "Rain", Unit: "mm", Part: "gauge"}, {To: "sensor", Constant: "met-1"}}})
	if got := read(t, r, "Date;T;Dir;Rain"); got != nil {
		t.Errorf("a header gave %+v", got)
	}
	got := read(t, r, `01.03.2026 12:00:00;41.5;270;`)
	if len(got) != 1 || len(got[0].Readings) != 2 || got[0].Readings[0] != (Reading{"air-temperature", "", 314.65}) || math.Abs(got[0].Readings[1].Value-1.5*math.Pi) > 1e-12 || got[0].Sensor != "met-1" {
		t.Errorf("%+v", got)
	}
}

func TestTripwireInXML(t *testing.T) {
	r := reader(t, Mapping{Format: XML, Items: "Report.Node", Fields: []Field{
		{To: "time", From: "/Report.@utc"}, {To: "sensor", From: "@id"}, {To: "event", From: "State"}, {To: "battery", From: "Power.Level", Unit: "%"}}})
	one := `<?xml version="1.0"?><Report xmlns="urn:x" utc="2026-03-01T12:00:00Z"><Node id="7"><State>open</State><Power><Level unit="pc">55</Level></Power></Node></Report>`
	got := read(t, r, one)
	if len(got) != 1 || got[0].Sensor != "7" || got[0].Event != (Flag{true, true}) || math.Abs(got[0].Values[Battery]-0.55) > 1e-12 || got[0].Time.IsZero() {
		t.Errorf("%+v", got)
	}
	two := strings.Replace(one, "</Report>", `<Node id="8"><State>closed</State></Node></Report>`, 1)
	if got := read(t, r, two); len(got) != 2 || got[1].Event != (Flag{false, true}) {
		t.Errorf("%+v", got)
	}
}

func TestWrongMappings(t *testing.T) {
	for want, m := range map[string]Mapping{
		"none of json":     {Format: "yaml", Fields: radar.Fields},
		"no fields":        {Format: JSON},
		"from or constant": {Format: JSON, Fields: []Field{{To: "lat"}}},
		"none of lat":      {Format: JSON, Fields: []Field{{To: "latitude", From: "x"}}},
		"no quantity":      {Format: JSON, Fields: []Field{{To: "reading:luck", From: "x"}}},
		"none of m, km":    {Format: JSON, Fields: []Field{{To: "range", From: "x", Unit: "furlong"}}},
		"none of K, C, F":  {Format: JSON, Fields: []Field{{To: "reading:air-temperature", From: "x", Unit: "Pa"}}},
		"with a number":    {Format: JSON, Fields: []Field{{To: "range", From: "x[a]"}}},
		"between two dots": {Format: JSON, Items: "a..b", Fields: radar.Fields},
	} {
		if _, err := NewReader(m, quantity); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

func TestWrongMessages(t *testing.T) {
	one := []Field{{To: "lat", From: "lat"}, {To: "time", From: "t", Layout: "time-of-day"}}
	for _, c := range []struct {
		format        Format
		message, want string
	}{
		{JSON, `{"lat":91}`, "lat (lat): 91 deg is not -90 to 90"},
		{JSON, `{"lat":"NaN"}`, "is no number"},
		{JSON, `{"lat":1e999}`, "is no number"},
		{JSON, `{"lat":{"a":1}}`, "is a list or an object"},
		{JSON, `{"t":86401}`, "no time of day"},
		{JSON, `{"lat":1`, "json at byte"},
		{JSON, `{"lat":1} {}`, "more than one message"},
		{JSON, strings.Repeat("[", 100), "nested more than"},
		{XML, `<!DOCTYPE a [<!ENTITY x "y">]><a lat="1"/>`, "document type"},
		{XML, strings.Repeat("<a>", 100), "deep"},
		{XML, `<a><b></a>`, "xml at byte"},
	} {
		r := reader(t, Mapping{Format: c.format, Fields: one})
		var inside error
		err := r.Read([]byte(c.message), func(_ *Record, err error) { inside = err })
		if err == nil {
			err = inside
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40s: %v, want %q", c.message, err, c.want)
		}
	}
}

var messages = map[Format][]string{
	JSON: {`{"a":"}\"{","b":[1,{"c":2}]}`, `[1,2]`},
	CSV:  {`a;"b";c`, `1;2;3`},
	XML:  {`<?xml version="1.0"?><a x="1>2"><!-- <b> --><b/><![CDATA[</a>]]></a>`, `<c y='"'/>`},
}

// A stream cut at every byte gives the same messages.
func TestSplitterCutEverywhere(t *testing.T) {
	for format, want := range messages {
		stream := strings.Join(want, "\n") + "\n"
		for cut := range len(stream) + 1 {
			s := NewSplitter(format)
			var got []string
			for _, part := range []string{stream[:cut], stream[cut:]} {
				for i := range len(part) { // byte by byte
					s.Write([]byte{part[i]})
					for m, ok, err := s.Next(); ok; m, ok, err = s.Next() {
						if err != nil {
							t.Fatal(err)
						}
						got = append(got, string(m))
					}
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%s cut at %d: %q", format, cut, got)
			}
		}
	}
	s := NewSplitter(JSON)
	s.Write([]byte(`{"a":1`))
	s.End()
	if m, ok, _ := s.Next(); !ok || string(m) != `{"a":1` {
		t.Errorf("the rest is %q", m)
	}
	s.Write([]byte("{" + strings.Repeat(" ", MaxMessage)))
	if _, ok, err := s.Next(); !ok || err == nil {
		t.Error("a message without end is kept for ever")
	}
}

func TestLine(t *testing.T) {
	var l lines.Line
	if told, err := NewRaw(XML, "").AppendLine(&l, 3, []byte(`<a x="1"><b>t</b></a>`)); err != nil || !told {
		t.Fatal(err)
	}
	if got, want := string(l.Bytes()), `{"proto":"generic","frame":3,"kind":"xml","fields":{"a":{"@x":"1","b":{"#text":"t"}}}}`; got != want {
		t.Errorf("got %s", got)
	}
}

func FuzzRead(f *testing.F) {
	for format, list := range messages {
		for _, m := range list {
			f.Add(string(format), []byte(m))
		}
	}
	f.Add("json", []byte(`{"lat":1,"t":"12:00:00","x":{"r":[1,2]}}`))
	f.Fuzz(func(t *testing.T, format string, message []byte) {
		m := Mapping{Format: Format(format), Fields: []Field{{To: "lat", From: "lat"}, {To: "time", From: "t", Layout: "time-of-day"},
			{To: "reading:rain", From: "x.r[1]"}, {To: "event", From: "a.@x"}}}
		r, err := NewReader(m, quantity)
		if err != nil {
			return
		}
		_ = r.Read(message, func(x *Record, err error) {
			if err == nil && x.Has(Lat) && !(math.Abs(x.Values[Lat]) <= 90) {
				t.Errorf("latitude %g", x.Values[Lat])
			}
		})
		s := NewSplitter(m.Format)
		s.Write(message)
		s.End()
		for range len(message) + 2 {
			if _, ok, _ := s.Next(); !ok {
				return
			}
		}
		t.Error("the splitter gives messages without end")
	})
}

func BenchmarkRead(b *testing.B) {
	r := reader(b, radar)
	message := []byte(`{"stamp":1772366400250,"dev":[{"id":"r7"}],"data":{"targets":[{"id":4,"pos":{"r":1.5,"az":1600},"v":36,"cls":1}]}}`)
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Read(message, func(*Record, error) {}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
