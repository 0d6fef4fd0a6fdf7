package gmti

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

func someDwell() Dwell {
	var d Dwell
	d.SetHas(RevisitIndex, DwellIndex, LastDwell, TargetCount, DwellTime, SensorLat, SensorLon, SensorAltitude, CentreLat, CentreLon, RangeHalfExtent, AngleHalfExtent)
	d.SetTargetHas(ReportIndex, TargetLat, TargetLon, TargetHeight, RadialVelocity, SNR, Classification, ClassProbability, SlantRangeSigma, CrossRangeSigma)
	for i := range d.Values {
		if d.Has(i) {
			d.Values[i] = int64(i + 1)
		}
	}
	d.Values[SensorLat], d.Values[SensorLon], d.Values[SensorAltitude] = Angle(15.5, true), Angle(-2.25, false), 800000
	d.Targets = []Target{{TargetLat: Angle(15.25, true), TargetLon: Angle(-2.5, false), TargetHeight: -12, RadialVelocity: -345, SNR: -3, SlantRangeSigma: 1500, CrossRangeSigma: 400}, {}}
	return d
}

func somePacket(t testing.TB) []byte {
	t.Helper()
	m, ok := NewRecord(MissionSegment)
	if !ok {
		t.Fatal("no mission")
	}
	for name, v := range map[string]int64{"reference_year": 2026, "reference_month": 3, "reference_day": 1} {
		if err := m.Set(name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.SetText("mission_plan", "plan 7"); err != nil {
		t.Fatal(err)
	}
	d := someDwell()
	p := Packet{Header: Header{Version: "30", Nationality: "XN", Classification: 5, System: "XN", Exercise: SimulatedExercise, Platform: "air-7", Mission: 7, Job: 9},
		Segments: []Segment{{Type: MissionSegment, Body: m.Append(nil)}, {Type: DwellSegment, Body: d.Append(nil)}, {Type: ProcessingSegment, Body: []byte{1, 2}}}}
	return p.Append(nil)
}

func TestRoundTrip(t *testing.T) {
	b := somePacket(t)
	var p Packet
	if err := p.Decode(b); err != nil {
		t.Fatal(err)
	}
	if again := p.Append(nil); !bytes.Equal(again, b) {
		t.Errorf("%x\nbecame %x", b, again)
	}
	var d Dwell
	if err := DecodeDwell(&p.Segments[1], &d); err != nil {
		t.Fatal(err)
	}
	want := someDwell()
	want.Values[TargetCount] = 2
	if fmt.Sprint(d) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", d, want)
	}
	lat, lon, ok := d.Position(&d.Targets[0])
	if !ok || math.Abs(lat-15.25) > 1e-7 || math.Abs(lon+2.5) > 1e-7 || d.TargetFloat(&d.Targets[0], SlantRangeSigma) != 15 || d.TargetFloat(&d.Targets[0], CrossRangeSigma) != 40 {
		t.Errorf("%g %g %v", lat, lon, ok)
	}
	if x := d.Float(SensorAltitude); x != 8000 {
		t.Errorf("altitude %g", x)
	}
	if !math.IsNaN(d.Float(SensorTrack)) {
		t.Error("a field that is not there")
	}
}

// A target told as a part of the dwell's scale.
func TestDeltaPosition(t *testing.T) {
	var d Dwell
	d.SetHas(ScaleLat, ScaleLon, CentreLat, CentreLon)
	d.SetTargetHas(DeltaLat, DeltaLon)
	d.Values[ScaleLat], d.Values[ScaleLon] = Angle(1e-4, true), Angle(2e-4, false)
	d.Values[CentreLat], d.Values[CentreLon] = Angle(-10, true), Angle(179.9, false)
	d.Targets = []Target{{DeltaLat: -1000, DeltaLon: 1000}}
	lat, lon, ok := d.Position(&d.Targets[0])
	if !ok || math.Abs(lat+10.1) > 1e-4 || math.Abs(lon+179.9) > 1e-4 {
		t.Errorf("%g %g %v", lat, lon, ok)
	}
}

// Cut at every byte, a packet is an error, and a stream gives the same packets.
func TestCutEverywhere(t *testing.T) {
	b := somePacket(t)
	var p Packet
	for cut := range len(b) {
		if err := p.Decode(b[:cut]); err == nil {
			t.Fatalf("cut at %d is a packet", cut)
		}
	}
	stream := append(append(append([]byte("noise 30"), b...), 0, 1, 2), b...)
	for cut := range len(stream) + 1 {
		var f Framer
		var packets, junk int
		for i, part := range [][]byte{stream[:cut], stream[cut:]} {
			f.Write(part)
			if i == 1 {
				f.End()
			}
			for {
				packet, j := f.Next()
				if packet == nil && j == nil {
					break
				}
				junk += len(j)
				if packet != nil {
					packets++
				}
			}
		}
		if packets != 2 || junk != 11 {
			t.Fatalf("cut at %d: %d packets, %d bytes of junk", cut, packets, junk)
		}
	}
}

// A damaged size does not hold up the packets behind it.
func TestFalseHeader(t *testing.T) {
	good := somePacket(t)
	bad := bytes.Clone(good)
	bad[3] = 0x30 // 3 MB
	var f Framer
	f.Write(bad)
	n := 0
	for range 100 {
		f.Write(good)
		for {
			packet, junk := f.Next()
			if packet == nil && junk == nil {
				break
			}
			if packet != nil {
				n++
			}
		}
	}
	if n < 99 {
		t.Errorf("%d of 100 packets behind it", n)
	}
}

func TestBadBytes(t *testing.T) {
	b := somePacket(t)
	for name, change := range map[string]func([]byte){
		"version": func(b []byte) { b[0] = 'x' }, "size": func(b []byte) { b[2] = 0xff }, "shorter": func(b []byte) { b[5]-- },
		"segment size 0": func(b []byte) { copy(b[33:], []byte{0, 0, 0, 0}) }, "segment beyond": func(b []byte) { copy(b[33:], []byte{0, 1, 0, 0}) },
	} {
		c := bytes.Clone(b)
		change(c)
		var p Packet
		if err := p.Decode(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	var p Packet
	if err := p.Decode(b); err != nil {
		t.Fatal(err)
	}
	var d Dwell
	for name, body := range map[string][]byte{
		"mask": p.Segments[1].Body[:7], "fields": p.Segments[1].Body[:12], "a target cut": p.Segments[1].Body[:len(p.Segments[1].Body)-1],
		"more": append(bytes.Clone(p.Segments[1].Body), 0), "unknown fields": append([]byte{0, 0, 0, 0, 0, 0, 0, 1}, 0),
	} {
		if err := DecodeDwell(&Segment{Type: DwellSegment, Body: body}, &d); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func recordings(t *testing.T) string {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	root = filepath.Join(root, "data", "gmti")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no recordings at %s: set MARSAD_RECORDINGS to the folder that holds data/", root)
	}
	return root
}

// theirs are the names that the other decoder gives the fields, by place.
var theirs = map[string][]string{
	"mission": {"plan", "flight", "platform", "config", "year", "month", "day"},
	"job": {"id", "type", "model", "filter", "priority", "ba.lat.a", "ba.lon.a", "ba.lat.b", "ba.lon.b", "ba.lat.c", "ba.lon.c", "ba.lat.d", "ba.lon.d", "mode", "revisit",
		"unc.track", "unc.cross", "unc.alt", "unc.heading", "unc.speed", "sense.slant", "sense.cross", "sense.vlos", "sense.mdv", "sense.prob", "sense.alarm", "terrain", "geoid"},
	"dwell": {"revisit", "dwell", "last", "count", "time", "sensor.lat", "sensor.lon", "sensor.alt", "scale.lat", "scale.lon", "unc.along", "unc.cross", "unc.alt", "track", "speed",
		"vvel", "track.unc", "speed.unc", "vvel.unc", "plat.heading", "plat.pitch", "plat.roll", "da.lat", "da.lon", "da.range", "da.angle", "sensor.heading", "sensor.pitch", "sensor.roll", "mdv"},
	"tgt": {"idx", "lat", "lon", "dlat", "dlon", "height", "radial", "wrap", "snr", "class", "prob", "unc.slant", "unc.cross", "unc.height", "unc.radial", "tag.app", "tag.entity", "section"},
}

// told is what the other decoder says: a text, or several of a repeated field.
type told map[string]any

func (x told) list(name string) (out []string) {
	switch v := x[name].(type) {
	case string:
		return []string{v}
	case []any:
		for _, e := range v {
			out = append(out, fmt.Sprint(e))
		}
	}
	return out
}

func TestConformance(t *testing.T) {
	root := recordings(t)
	file, err := os.ReadFile(filepath.Join(root, "afrl_10tgts_precision_rcs.4607"))
	if err != nil {
		t.Fatal(err)
	}
	expected, err := os.Open(filepath.Join(root, "afrl_10tgts_precision_rcs.4607.tshark.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer expected.Close()
	scanner := bufio.NewScanner(expected)
	scanner.Buffer(nil, 1<<20)
	row := conformance.Row{Protocol: "gmti", Recording: "afrl_10tgts_precision_rcs.4607", Against: "tshark 4.0.17", Different: map[string]int{}}
	targets := 0
	for _, b := range packets(t, file) {
		if !scanner.Scan() {
			t.Fatal("more packets than the other decoder has")
		}
		var x told
		if err := json.Unmarshal(scanner.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		var p Packet
		if err := p.Decode(b); err != nil {
			t.Fatal(err)
		}
		row.Messages++
		if wrong := compare(&p, x, &targets); wrong != "" {
			t.Errorf("packet %v: %s", x["packet"], wrong)
		} else {
			row.Equal++
		}
		if !bytes.Equal(rewritten(t, &p), b) {
			t.Errorf("packet %v is not written again the same", x["packet"])
		}
	}
	if scanner.Scan() || row.Messages != 194 || targets != 218 {
		t.Errorf("%d packets, %d targets", row.Messages, targets)
	}
	second, err := os.ReadFile(filepath.Join(root, "pentlandedge_list1.4607"))
	if err != nil {
		t.Fatal(err)
	}
	other := conformance.Row{Protocol: "gmti", Recording: "pentlandedge_list1.4607", Against: "counts and round trip"}
	for _, b := range packets(t, second) {
		var p Packet
		if err := p.Decode(b); err != nil {
			t.Fatal(err)
		}
		if other.Messages++; bytes.Equal(rewritten(t, &p), b) {
			other.Equal++
		}
	}
	if other.Messages != 2 || other.Equal != 2 {
		t.Errorf("%+v", other)
	}
	conformance.Print(t, row, other)
}

func packets(t *testing.T, file []byte) (out [][]byte) {
	t.Helper()
	var f Framer
	f.Write(file)
	f.End()
	for {
		packet, junk := f.Next()
		if junk != nil {
			t.Fatalf("%d bytes in no packet", len(junk))
		}
		if packet == nil {
			return out
		}
		out = append(out, packet)
	}
}

// rewritten decodes each segment and writes it again.
func rewritten(t *testing.T, p *Packet) []byte {
	t.Helper()
	for i := range p.Segments {
		s := &p.Segments[i]
		if s.Type == DwellSegment {
			var d Dwell
			if err := DecodeDwell(s, &d); err != nil {
				t.Fatal(err)
			}
			s.Body = d.Append(nil)
		} else if r, known, err := s.Record(); err != nil {
			t.Fatal(err)
		} else if known {
			s.Body = r.Append(nil)
		}
	}
	return p.Append(nil)
}

// compare returns the first field that differs.
func compare(p *Packet, x told, targets *int) string {
	check := func(name string, ours int64) string {
		list := x.list("s4607." + name)
		if len(list) == 0 {
			return name + " is not told by the other"
		}
		v, err := strconv.ParseInt(list[0], 0, 64)
		if err != nil || v != ours {
			return fmt.Sprintf("%s: %d, the other has %s", name, ours, list[0])
		}
		return ""
	}
	for name, v := range map[string]int64{"sec.class": int64(p.Classification), "sec.codes": int64(p.Codes), "exind": int64(p.Exercise), "mission": int64(p.Mission), "job": int64(p.Job)} {
		if wrong := check(name, v); wrong != "" {
			return wrong
		}
	}
	if x["s4607.platform"] != p.Platform {
		return fmt.Sprintf("platform %q", p.Platform)
	}
	for i := range p.Segments {
		s := &p.Segments[i]
		prefix := map[SegmentType]string{MissionSegment: "mission", JobDefinitionSegment: "job"}[s.Type]
		switch {
		case prefix != "":
			r, _, err := s.Record()
			if err != nil {
				return err.Error()
			}
			for k, v := range r.values {
				name := prefix + "." + theirs[prefix][k]
				if r.fields[k].kind == text {
					if got := strings.TrimRight(fmt.Sprint(x["s4607."+name]), " "); got != v.text {
						return fmt.Sprintf("%s: %q, the other has %q", name, v.text, got)
					}
				} else if wrong := check(name, v.number); wrong != "" {
					return wrong
				}
			}
		case s.Type == DwellSegment:
			var d Dwell
			if err := DecodeDwell(s, &d); err != nil {
				return err.Error()
			}
			for k := range dwellFields {
				if d.Has(k) {
					if wrong := check("dwell."+theirs["dwell"][k], d.Values[k]); wrong != "" {
						return wrong
					}
				}
			}
			*targets += len(d.Targets)
			if wrong := compareTargets(&d, x); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

func compareTargets(d *Dwell, x told) string {
	for k := range targetFields {
		if !d.TargetHas(k) || len(d.Targets) == 0 {
			continue
		}
		list := x.list("s4607.dwell.rpt." + theirs["tgt"][k])
		if len(list) != len(d.Targets) {
			return fmt.Sprintf("target field %s: %d, the other has %d", targetFields[k].name, len(d.Targets), len(list))
		}
		for i := range d.Targets {
			if v, err := strconv.ParseInt(list[i], 0, 64); err != nil || v != d.Targets[i][k] {
				return fmt.Sprintf("target %d %s: %d, the other has %s", i, targetFields[k].name, d.Targets[i][k], list[i])
			}
		}
	}
	return ""
}

func TestLines(t *testing.T) {
	var p Packet
	if err := p.Decode(somePacket(t)); err != nil {
		t.Fatal(err)
	}
	var l lines.Line
	var kinds []string
	p.AppendLines(&l, 3, func(b []byte) {
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		kinds = append(kinds, v["kind"].(string))
		if v["kind"] == "dwell" && (v["lat"].(float64)-15.5 > 1e-6 || len(v["fields"].(map[string]any)["targets"].([]any)) != 2) {
			t.Errorf("%s", b)
		}
	}, func(err error) { t.Error(err) })
	if fmt.Sprint(kinds) != "[mission dwell processing-history]" {
		t.Errorf("%v", kinds)
	}
}

func FuzzPacket(f *testing.F) {
	f.Add(somePacket(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Packet
		if p.Decode(b) != nil {
			return
		}
		var l lines.Line
		p.AppendLines(&l, 1, func([]byte) {}, func(error) {})
		if again := p.Append(nil); !bytes.Equal(again, b) {
			t.Errorf("%x became %x", b, again)
		}
	})
}

func FuzzFramer(f *testing.F) {
	f.Add(append([]byte("x"), somePacket(f)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Framer
		r.Write(b)
		r.End()
		n := 0
		for range len(b) + 2 {
			packet, junk := r.Next()
			if packet == nil && junk == nil {
				break
			}
			n += len(packet) + len(junk)
		}
		if n != len(b) {
			t.Errorf("%d of %d bytes", n, len(b))
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	packet := somePacket(b)
	var p Packet
	var d Dwell
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Decode(packet); err != nil {
			b.Fatal(err)
		}
		if err := DecodeDwell(&p.Segments[1], &d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
