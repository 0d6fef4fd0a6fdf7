package nmea

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/wire/lines"

	"pgregory.net/rapid"
)

// formatters lists those that have a table, in order.
func formatters() (all []string) {
	for _, s := range specifications {
		all = append(all, s.formatter)
	}
	return all
}

// written is how Append takes a formatter.
func written(formatter string) (talker, rest string) {
	if len(formatter) > 3 {
		return "P", formatter[1:]
	}
	return "RA", formatter
}

func TestTables(t *testing.T) {
	for _, s := range specifications {
		d, known := Describe(s.formatter)
		if !known {
			t.Fatalf("%s has no table", s.formatter)
		}
		seen := map[string]bool{}
		for _, f := range slices.Concat(d.Fields, d.Tail) {
			if f.Name == "" || seen[f.Name] {
				t.Errorf("%s: %q is empty or stands twice", s.formatter, f.Name)
			}
			seen[f.Name] = true
			if !bytes.ContainsRune([]byte("fixctudAOVNL"), rune(f.Kind)) {
				t.Errorf("%s: %s of kind %q", s.formatter, f.Name, f.Kind)
			}
		}
	}
	if len(byFormatter) != len(specifications) {
		t.Error("a formatter stands twice")
	}
}

// drawn gives a value that a field can hold, to the places that are written.
func drawn(t *rapid.T, f *FieldSpec) any {
	switch f.Kind {
	case Number, EastWest, NorthSouth, RightLeft:
		return float64(rapid.IntRange(-1e6, 1e6).Draw(t, f.Name)) / 1000
	case Whole:
		return rapid.IntRange(-999, 99999).Draw(t, f.Name)
	case Hex:
		return rapid.IntRange(0, 255).Draw(t, f.Name)
	case Letter:
		return rapid.StringMatching(`[A-Z0-9]`).Draw(t, f.Name)
	case Text:
		return rapid.StringMatching(`[ -~\x80-\xff]{1,12}`).Draw(t, f.Name)
	case TimeOfDay:
		return float64(rapid.IntRange(0, 86_399_999).Draw(t, f.Name)) / 1000
	case Date:
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(-7300, 29000).Draw(t, f.Name))
	case Latitude:
		return float64(rapid.IntRange(-90e6, 90e6).Draw(t, f.Name)) / 1e6
	default:
		return float64(rapid.IntRange(-180e6, 180e6).Draw(t, f.Name)) / 1e6
	}
}

func drawnAll(t *rapid.T, fields []FieldSpec, v Values) {
	for i := range fields {
		if rapid.Bool().Draw(t, "told "+fields[i].Name) {
			v[fields[i].Name] = drawn(t, &fields[i])
		}
	}
}

// told compares what a sentence says with what was written.
func told(t *rapid.T, s *Sentence, f *FieldSpec, at int, want any) {
	switch w := want.(type) {
	case nil:
		if len(s.Field(at)) != 0 {
			t.Errorf("%s: %s was not told, and is %q", s.Raw, f.Name, s.Field(at))
		}
	case string:
		if got := string(appendText(nil, s.Field(at))); got != w {
			t.Errorf("%s: %s %q, want %q", s.Raw, f.Name, got, w)
		}
	case time.Time:
		if got, ok := date(s.Field(at)); !ok || !got.Equal(w) {
			t.Errorf("%s: %s %s, want %s", s.Raw, f.Name, got, w)
		}
	case int:
		if got, ok := s.float(f, at); !ok || got != float64(w) {
			t.Errorf("%s: %s %v, want %v", s.Raw, f.Name, got, w)
		}
	case float64:
		if got, ok := s.float(f, at); !ok || math.Abs(got-w) > 1e-8 {
			t.Errorf("%s: %s %v, want %v", s.Raw, f.Name, got, w)
		}
	}
}

// TestThereAndBack writes any values of any formatter, and reads them.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		formatter := rapid.SampledFrom(formatters()).Draw(t, "formatter")
		d := byFormatter[formatter]
		v := Values{}
		drawnAll(t, d.Fields, v)
		drawnAll(t, d.Tail, v)
		var groups []Values
		if d.Group != "" {
			for range rapid.IntRange(1, 4).Draw(t, "groups") {
				one := Values{}
				drawnAll(t, d.Each, one)
				groups = append(groups, one)
			}
			v[d.Group] = groups
		}
		talker, rest := written(formatter)
		line, err := Append(nil, talker, rest, v)
		if err != nil {
			t.Fatal(err)
		}
		s, fault := one(line)
		if s == nil {
			t.Fatalf("%q: %s", line, fault)
		}
		if again := s.Append(nil); !bytes.Equal(again, line) {
			t.Errorf("%q became %q", line, again)
		}
		for i := range d.Fields {
			told(t, s, &d.Fields[i], d.Fields[i].at, v[d.Fields[i].Name])
		}
		for i := range d.Tail {
			_, at := s.find(d.Tail[i].Name)
			told(t, s, &d.Tail[i], at, v[d.Tail[i].Name])
		}
		for n, one := range groups {
			for i := range d.Each {
				told(t, s, &d.Each[i], d.begin+n*d.size+d.Each[i].at, one[d.Each[i].Name])
			}
		}
	})
}

func TestAppendRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		formatter string
		v         Values
	}{
		"formatter":       {"XYZ", nil},
		"name":            {"HDT", Values{"speed_kn": 1.0}},
		"text in number":  {"HDT", Values{"heading_deg": "north"}},
		"no number":       {"HDT", Values{"heading_deg": math.NaN()}},
		"half of a whole": {"TTM", Values{"target_number": 1.5}},
		"two letters":     {"TTM", Values{"units": "NM"}},
		"latitude":        {"GLL", Values{"lat": 90.1, "lon": 0.0}},
		"time":            {"GLL", Values{"utc": 86400.0}},
		"date":            {"RMC", Values{"date": time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)}},
		"kind":            {"HDT", Values{"heading_deg": true}},
		"satellites":      {"GSA", Values{"satellites": make([]Values, 13)}},
		"length":          {"TXT", Values{"text": string(bytes.Repeat([]byte("a"), MaxLine))}},
	} {
		if line, err := Append([]byte("x"), "GP", c.formatter, c.v); err == nil || string(line) != "x" {
			t.Errorf("%s: %q %v", name, line, err)
		}
	}
}

// TestFieldsThatAreNone gives values that cannot be: they are not known, and JSON
// names them.
func TestFieldsThatAreNone(t *testing.T) {
	for _, c := range []struct{ body, name string }{
		{"GPGLL,9001.0,N,01100.0,E,120000,A", "lat"}, {"GPGLL,5960.0,N,01100.0,E,120000,A", "lat"}, {"GPGLL,5957.0,X,01100.0,E,120000,A", "lat"},
		{"GPGLL,5957.0,,01100.0,E,120000,A", "lat"}, {"GPGLL,5957.0,N,18000.1,E,120000,A", "lon"}, {"GPGLL,-5957.0,N,01100.0,E,120000,A", "lat"},
		{"GPGLL,5957.0,N,01100.0,E,240000,A", "utc"}, {"GPGLL,5957.0,N,01100.0,E,126000,A", "utc"}, {"GPGLL,5957.0,N,01100.0,E,120061,A", "utc"},
		{"GPGLL,5957.0,N,01100.0,E,1200,A", "utc"}, {"GPGLL,5957.0,N,01100.0,E,12:00:00,A", "utc"}, {"GPGLL,5957.0,N,01100.0,E,1200000,A", "utc"},
		{"HEHDT,1e3,T", "heading_deg"}, {"HEHDT,1.2.3,T", "heading_deg"}, {"HEHDT,-,T", "heading_deg"}, {"HEHDT,.,T", "heading_deg"}, {"HEHDT,90.0,M", "heading_deg"},
		{"HEHDT,nan,T", "heading_deg"}, {"HEHDT,0x10,T", "heading_deg"}, {"HEHDT,1234567890123456789,T", "heading_deg"},
		{"HEHDG,90.0,,,1.5,", "variation_deg"}, {"HEHDG,90.0,,,1.5,N", "variation_deg"}, {"WIVWR,10,X,1.0,N,,M,,K", "wind_angle_deg"},
		{"RATTM,1.5,1,1,T,1,1,T,1,1,N,,T,,,A", "target_number"}, {"GPGSV,1,1,00,,,,,GG", "signal_id"},
		{"GPRMC,,A,,,,,,,320101,,", "date"}, {"GPRMC,,A,,,,,,,310201,,", "date"}, {"GPRMC,,A,,,,,,,3101,,", "date"}, {"GPRMC,,A,,,,,,,000001,,", "date"},
	} {
		line := finish([]byte("$"+c.body), 0)
		s, fault := one(line)
		if s == nil {
			t.Errorf("%s: %s", line, fault)
			continue
		}
		if x, ok := s.Float(c.name); ok {
			t.Errorf("%s: %s is %v", c.body, c.name, x)
		}
		var l lines.Line
		s.WriteLine(&l, 1)
		var object struct {
			Fields struct{ Malformed []string }
		}
		if err := json.Unmarshal(l.Bytes(), &object); err != nil || !slices.Contains(object.Fields.Malformed, c.name) {
			t.Errorf("%s: %s %v", c.body, l.Bytes(), err)
		}
	}
}

func TestValues(t *testing.T) {
	s, _ := one(finish([]byte("$GPRMC,235959.995,A,5231.1234,N,01324.5678,W,022.4,084.4,230394,003.1,W,D"), 0))
	for name, want := range map[string]float64{
		"utc": 86399.995, "lat": 52 + 31.1234/60, "lon": -13 - 24.5678/60, "sog_kn": 22.4, "cog_deg": 84.4, "magnetic_variation_deg": -3.1,
	} {
		if x, ok := s.Float(name); !ok || math.Abs(x-want) > 1e-9 {
			t.Errorf("%s: %v %t, want %v", name, x, ok, want)
		}
	}
	if day, ok := s.Day(); !ok || day != time.Date(1994, 3, 23, 0, 0, 0, 0, time.UTC) {
		t.Errorf("%s", day)
	}
	if s.Letter("mode") != 'D' || s.Letter("navigational_status") != 0 || s.Letter("status") != 'A' {
		t.Error("letters")
	}
	s, _ = one(finish([]byte("$GPTXT,01,01,02,a^2Cb^2a^"), 0))
	if text := s.AppendText(nil, "text"); string(text) != "a,b*^" {
		t.Errorf("%q", text)
	}
	s, _ = one(finish([]byte("$GPGSV,2,2,05,28,17,300,40,3"), 0))
	if n, ok := s.Int("signal_id"); s.Groups() != 1 || !ok || n != 3 {
		t.Errorf("%d groups, signal %d %t", s.Groups(), n, ok)
	}
	for body, want := range map[string]int{"IIXDR,C,20.5,C,AIRT,": 1, "IIXDR,C,20.5,C,AIRT,P": 2, "IIXDR": 0, "IIXDR,": 0, "RATLB,481,": 1, "RATLB,481,,470,": 2, "GPGSA": 0, "GPGSA,A,3,04": 12} {
		if s, _ = one(finish([]byte("$"+body), 0)); s.Groups() != want {
			t.Errorf("%s: %d groups, want %d", body, s.Groups(), want)
		}
	}
	s, _ = one(finish([]byte("$CCGPQ,GGA"), 0))
	if !s.Query() {
		t.Error("a query is one")
	}
}

// stream is what a bench and its fuzzing begin with.
const stream = "$GPGGA,120213.000,5957.0062,N,01100.6429,E,2,10,1.3,168.9,M,39.5,M,,*55\r\n" +
	"$GNRMC,120213.000,A,5957.0062,N,01100.6429,E,0.00,0.00,310722,,,D,V*0A\r\n" +
	"$RATTM,498,4.29,155.9,T,0.3,74.7,T,1.07,-76.4,N,,T,,074051,M*39\r\n" +
	"$WIMWV,323.2,R,2.5,N,A*24\r\n" +
	"$GLGSV,3,1,10,85,85,247,32,69,53,053,37,70,52,187,27,86,36,310,,1*72\r\n" +
	"$WIXDR,C,,C,WCHR,C,,C,WCHT,A,-0.2,D,PTCH,A,-7.1,D,ROLL*40\r\n" +
	"!AIVDM,1,1,,B,D02R3d@6dNfp00O6D2,4*27\r\n"

func TestNothingAllocated(t *testing.T) {
	var f Framer
	b := []byte(stream)
	read := func() {
		f.Write(b)
		n := 0
		for s, ok := f.Next(); ok; s, ok = f.Next() {
			s.Float("lat")
			s.Float("distance")
			n++
		}
		if n != 7 {
			t.Fatalf("%d sentences", n)
		}
	}
	read()
	if n := testing.AllocsPerRun(100, read); n > 0 {
		t.Errorf("%v allocations for 7 sentences", n)
	}
}

func FuzzFramer(f *testing.F) {
	f.Add([]byte(stream), 20)
	f.Add([]byte(`\g:1-2-3,s:a,c:1418169601*00\!RATTD,01,01,1,07p?1s00wwPCB09,0*00`+"\r\n$PGHP,1,2008,5,9,0,0,0,10,338,2,,1,09*17\n#x\n"), 3)
	f.Add([]byte("$RATLB,481,,470,*4A\r$GPGSA,A,3,,,,,,,,,,,,,1.5,1.3,1.0,2*3D\n\n\\\\$*"), 5)
	f.Add([]byte("$RATTM,1,"+strings.Repeat("8", MaxLine-12)+"\r\n"), 0)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		framer := Framer{NoChecksum: true}
		var l lines.Line
		read := func() {
			for s, ok := framer.Next(); ok; s, ok = framer.Next() {
				s.WriteLine(&l, 1)
				if !json.Valid(l.Bytes()) {
					t.Fatalf("%q: %s", s.Raw, l.Bytes())
				}
				written := s.Append(nil)
				if len(written) > MaxLine {
					continue // it came without the checksum that makes it too long now
				}
				again, fault := one(written)
				if again == nil || again.Len() != s.Len() || again.Formatter != s.Formatter {
					t.Fatalf("%q: %s", s.Raw, fault)
				}
				s.AppendTargets(nil)
			}
		}
		cut = max(0, min(cut, len(b)))
		framer.Write(b[:cut])
		read()
		framer.Write(b[cut:])
		read()
		framer.End()
		read()
		if cap(framer.buffer) > 4*MaxLine+4*len(b) {
			t.Fatalf("%d bytes kept", cap(framer.buffer))
		}
	})
}

func BenchmarkFramer(b *testing.B) {
	var f Framer
	n := 0
	b.ReportAllocs()
	b.SetBytes(int64(len(stream)))
	bytes := []byte(stream)
	for b.Loop() {
		f.Write(bytes)
		for _, ok := f.Next(); ok; _, ok = f.Next() {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkJSON(b *testing.B) {
	var f Framer
	var l lines.Line
	n := 0
	b.ReportAllocs()
	bytes := []byte(stream)
	for b.Loop() {
		f.Write(bytes)
		for s, ok := f.Next(); ok; s, ok = f.Next() {
			s.WriteLine(&l, n)
			l.Bytes()
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "msgs/s")
}
