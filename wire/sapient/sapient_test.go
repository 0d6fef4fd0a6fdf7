package sapient

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"marsad/wire/lines"
)

const (
	nodeID   = "a8654cdf-4328-47de-81fa-c495589e30c9"
	reportID = "01H4R63D7NVN8444Z5M77WEBY7"
)

// detection is a detection report with something of every wire type.
func detection(t *Tree) {
	t.Begin()
	t.SetTime("timestamp", time.Date(2026, 3, 1, 12, 0, 0, 250_000_000, time.UTC))
	t.SetText("node_id", nodeID)
	t.Open("detection_report")
	t.SetText("report_id", reportID)
	t.SetText("object_id", reportID)
	t.Open("location")
	t.SetNumber("x", 4.25)
	t.SetNumber("y", 52.5)
	t.SetNumber("x_error", 0.0001)
	t.SetWord("coordinate_system", "LAT_LNG_DEG_M")
	t.SetWord("datum", "WGS84_E")
	t.Close()
	t.SetNumber("detection_confidence", 0.9)
	t.Open("classification")
	t.SetText("type", "Human")
	t.SetNumber("confidence", 0.75)
	t.Open("sub_class")
	t.SetText("type", "Adult")
	t.SetNumber("level", 1)
	t.Close()
	t.Close()
	t.Close()
}

// packed is a registration's filter: the one place with numbers in one piece.
func packed(t *Tree) {
	t.Begin()
	t.Open("registration")
	t.Open("mode_definition")
	t.Open("task")
	t.Open("region_definition")
	t.SetWord("region_type", "AREA_OF_INTEREST")
	t.SetWord("region_type", "BOUNDARY")
	for range 3 {
		t.Close()
	}
	t.Close()
	t.Open("error")
	t.SetBytes("packet", []byte{1, 2, 3})
	t.Close()
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, make := range map[string]func(*Tree){"detection": detection, "packed": packed} {
		var t Tree
		make(&t)
		m[name] = t.Append(nil)
	}
	return m
}

// The description names each field once, and finds it by number and both names.
func TestDescription(t *testing.T) {
	if n := len(Kinds()); n != 62 {
		t.Errorf("%d messages", n)
	}
	for name, k := range descriptions() {
		if len(k.Fields) > 63 || len(k.oneofs) > 62 {
			t.Errorf("%s: more fields than its checker has room for", name)
		}
		for _, f := range k.Fields {
			if k.field(f.Number) != f || k.named(f.Name) != f || k.named(f.JSONName) != f {
				t.Errorf("%s.%s is not found", name, f.Name)
			}
		}
	}
	for _, bad := range []string{"1 x y", "message A\n1 x nothing", "message A\n1 x string often", "message A\nx y string"} {
		if _, err := parseDescriptions(bad); err == nil {
			t.Errorf("%q is taken for a description", bad)
		}
	}
}

func TestRead(t *testing.T) {
	var tree Tree
	if err := tree.Read(samples()["detection"]); err != nil {
		t.Fatal(err)
	}
	if p := tree.Check(); len(p) != 0 {
		t.Error(p)
	}
	root, content := tree.Root(), tree.Content()
	if content.Name() != "detection_report" || string(root.Text("node_id")) != nodeID ||
		!root.Time("timestamp").Equal(time.Date(2026, 3, 1, 12, 0, 0, 250_000_000, time.UTC)) {
		t.Errorf("%s of %s at %s", content.Name(), root.Text("node_id"), root.Time("timestamp"))
	}
	if x, ok := content.Get("location").Number("x"); x != 4.25 || !ok {
		t.Errorf("x %g", x)
	}
	if w := content.Get("location").Word("datum"); w != "WGS84_E" {
		t.Error(w)
	}
	if _, ok := content.Number("colour"); ok || content.Get("nothing").Get("more").OK() || content.Text("colour") != nil {
		t.Error("what is not there is found")
	}
	var l lines.Line
	want := `{"proto":"sapient","frame":7,"kind":"detection_report","id":"` + nodeID + `","lat":52.5,"lon":4.25,"fields":{` +
		`"timestamp":"2026-03-01T12:00:00.250Z","report_id":"` + reportID + `","object_id":"` + reportID + `","location":{"x":4.25,"y":52.5,` +
		`"x_error":0.0001,"coordinate_system":"lat_lng_deg_m","datum":"wgs84_e"},"detection_confidence":0.9,` +
		`"classification":[{"type":"Human","confidence":0.75,"sub_class":[{"type":"Adult","level":1}]}]}}`
	if got := string(tree.AppendLine(&l, 7)); got != want {
		t.Errorf("line\n%s, want\n%s", got, want)
	}
}

// What is cut off at any byte is an error or a shorter message, and its reading keeps
// to the bytes there are.
func TestTruncated(t *testing.T) {
	for name, b := range samples() {
		var tree Tree
		broken := 0
		for i := range b {
			if err := tree.Read(b[:i:i]); err != nil {
				broken++
				if !strings.HasPrefix(err.Error(), "sapient:") || !strings.Contains(err.Error(), "at byte") {
					t.Errorf("%s cut at %d: %v", name, i, err)
				}
			} else if again := tree.Append(nil); !bytes.Equal(again, b[:i]) {
				t.Errorf("%s cut at %d: other bytes", name, i)
			}
		}
		if broken < len(b)/2 {
			t.Errorf("%s: only %d of %d cuts are seen", name, broken, len(b))
		}
	}
}

// A stream cut at every byte gives the same messages.
func TestFramerCut(t *testing.T) {
	var tree Tree
	var stream []byte
	var want [][]byte
	for _, make := range []func(*Tree){detection, packed, detection} {
		make(&tree)
		want = append(want, tree.Append(nil))
		stream = tree.AppendFrame(stream)
	}
	for cut := range stream {
		var f Framer
		var got [][]byte
		for _, part := range [][]byte{stream[:cut], stream[cut:]} {
			f.Write(part)
			for m, ok := f.Next(); ok; m, ok = f.Next() {
				got = append(got, bytes.Clone(m))
			}
		}
		if err := f.End(); err != nil || len(got) != len(want) {
			t.Fatalf("cut at %d: %d messages, %v", cut, len(got), err)
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("cut at %d: message %d differs", cut, i)
			}
		}
	}
	for _, bad := range []uint32{0, MaxBytes + 1, math.MaxUint32} {
		var f Framer
		f.Write(binary.LittleEndian.AppendUint32(nil, bad))
		if _, ok := f.Next(); ok || f.Err() == nil {
			t.Errorf("a length of %d is taken", bad)
		}
		f.Write(stream)
		if _, ok := f.Next(); ok || f.End() == nil {
			t.Error("a stuck stream goes on")
		}
	}
	var f Framer
	f.Write(stream[:len(stream)-1])
	for _, ok := f.Next(); ok; _, ok = f.Next() {
	}
	if f.End() == nil {
		t.Error("the end within a message is not told")
	}
}

// Messages that are made to exhaust the reader are refused.
func TestBounds(t *testing.T) {
	nested := []byte{}
	for range maxDepth + 2 { // classes within classes
		nested = append(binary.AppendUvarint([]byte{4<<3 | 2}, uint64(len(nested))), nested...)
	}
	class := append(binary.AppendUvarint([]byte{3<<3 | 2}, uint64(len(nested))), nested...)
	class = append(binary.AppendUvarint([]byte{11<<3 | 2}, uint64(len(class))), class...)
	class = append(binary.AppendUvarint([]byte{7<<3 | 2}, uint64(len(class))), class...)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"nested":      {class, "within one another"},
		"flood":       {bytes.Repeat([]byte{13<<3 | 2, 0}, maxNodes), "more than"},
		"unknown":     {bytes.Repeat([]byte{15 << 3, 0}, maxNodes), "more than"},
		"long":        {make([]byte, MaxBytes+1), "at most"},
		"length":      {[]byte{2<<3 | 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, "of 18446744073709551615 bytes"},
		"varint":      {bytes.Repeat([]byte{0xff}, 11), "64 bits"},
		"group":       {[]byte{99<<3&0x7f | 0x83, 6, 0}, "wire type"},
		"zero":        {[]byte{0, 0}, "field number 0"},
		"text":        {[]byte{2<<3 | 2, 1, 0xff}, "UTF-8"},
		"time":        {[]byte{1<<3 | 2, 2, 3 << 3, 0}, "a time with the field 3"},
		"nanoseconds": {[]byte{1<<3 | 2, 6, 2 << 3, 0xff, 0xff, 0xff, 0xff, 0x7f}, "nanoseconds"},
	} {
		var tree Tree
		err := tree.Read(c.b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if tree.Root().OK() {
			t.Errorf("%s: something is left", name)
		}
	}
}

// Fields that are not known are kept byte by byte, numbers in one piece are read one
// by one too.
func TestUnknownAndPacked(t *testing.T) {
	b := append(samples()["detection"], 30<<3&0x7f|0x82, 1, 2, 7, 7) // field 30 of two bytes
	var tree Tree
	if err := tree.Read(b); err != nil || tree.Unknown != 1 || !bytes.Equal(tree.Append(nil), b) {
		t.Errorf("%v, %d unknown", err, tree.Unknown)
	}
	if p := tree.Check(); len(p) != 0 {
		t.Error(p)
	}
	region := func(inner ...byte) []byte {
		for _, tag := range []byte{2, 11, 7, 4} { // region_definition, task, mode_definition, registration
			inner = append([]byte{tag<<3 | 2, byte(len(inner))}, inner...)
		}
		return inner
	}
	if err := tree.Read(region(1<<3, 1, 1<<3, 3)); err != nil {
		t.Fatal(err)
	}
	if got, want := tree.Append(nil), region(1<<3|2, 2, 1, 3); !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
}

// Each rule is broken once; the reason names the place.
func TestCheck(t *testing.T) {
	for want, change := range map[string]func(*Tree){
		"timestamp: several":                             func(t *Tree) { t.SetTime("timestamp", time.Now()) },
		"content: several":                               func(t *Tree) { t.Open("error"); t.SetBytes("packet", []byte{1}); t.SetText("destination_id", "") },
		"destination_id: not-uuid":                       func(t *Tree) { t.SetText("destination_id", "me") },
		"timestamp: not-a-time":                          func(t *Tree) { t.nodes[1].nanos = 1e9 },
		"detection_report.report_id: not-ulid":           func(t *Tree) { t.nodes[4].text = []byte("81H4R63D7NVN8444Z5M77WEBY7") },
		"detection_report.report_id: missing":            func(t *Tree) { t.nodes[4].text = nil },
		"detection_report.location.x: not-finite":        func(t *Tree) { t.nodes[7].bits = math.Float64bits(math.Inf(1)) },
		"detection_report.location.datum: no-such-value": func(t *Tree) { t.nodes[11].bits = 77 },
		"detection_report.location.datum: unspecified":   func(t *Tree) { t.nodes[11].bits = 0 },
	} {
		var tree Tree
		detection(&tree)
		func() {
			defer func() { recover() }() // setting a field of another message is ours to see, not the checker's
			change(&tree)
		}()
		p := tree.Check()
		if len(p) == 0 || !strings.Contains(p.Error(), want) {
			t.Errorf("%s: %v", want, p)
		}
	}
	var empty Tree
	if len(empty.Check()) == 0 {
		t.Error("nothing is a good message")
	}
}

func TestReadJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                           "not-json",
		`{} {}`:                       "not-json",
		`[]`:                          "wrong-type",
		`{"nodeID":"x"}`:              "nodeID: no-such-field",
		`{"nodeId":"x","node_id":""}`: "node_id: several",
		`{"nodeId":1}`:                "node_id: wrong-type",
		`{"timestamp":"AAA"}`:         "timestamp: not-a-time",
		`{"registration":{"nodeDefinition":[{"nodeType":"NODE_TYPE_TOASTER"}]}}`: "registration.node_definition[0].node_type: no-such-value",
		`{"registration":{"nodeDefinition":{}}}`:                                 "registration.node_definition: wrong-type",
		`{"registrationAck":{"acceptance":1}}`:                                   "registration_ack.acceptance: wrong-type",
		`{"detectionReport":{"detectionConfidence":"much"}}`:                     "detection_report.detection_confidence: wrong-type",
		`{"detectionReport":{"detectionConfidence":1e300}}`:                      "detection_report.detection_confidence: wrong-type",
		`{"statusReport":{"power":{"level":1.5}}}`:                               "status_report.power.level: wrong-type",
		`{"error":{"packet":"*"}}`:                                               "error.packet: wrong-type",
	} {
		var tree Tree
		if err := tree.ReadJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	deep := strings.Repeat(`{"subClass":[`, 60) + strings.Repeat(`]}`, 60)
	var tree Tree
	if err := tree.ReadJSON([]byte(`{"detectionReport":{"classification":[` + deep + `]}}`)); err == nil || !strings.Contains(err.Error(), "too-much") {
		t.Error(err)
	}
}

func TestForms(t *testing.T) {
	for s, want := range map[string]bool{nodeID: true, strings.ToUpper(nodeID): true, nodeID[1:]: false, "g" + nodeID[1:]: false,
		strings.ReplaceAll(nodeID, "-", "0"): false, "": false} {
		if IsUUID([]byte(s)) != want {
			t.Errorf("uuid %q: %v", s, !want)
		}
	}
	for s, want := range map[string]bool{reportID: true, strings.ToLower(reportID): true, reportID[1:]: false, "8" + reportID[1:]: false,
		"0I" + reportID[2:]: false, "0-" + reportID[2:]: false} {
		if IsULID([]byte(s)) != want {
			t.Errorf("ulid %q: %v", s, !want)
		}
	}
}

// Reading into a tree that was used, and writing into a buffer that was, allocate nothing.
func TestAllocations(t *testing.T) {
	b := samples()["detection"]
	var tree Tree
	var out []byte
	if n := testing.AllocsPerRun(100, func() {
		if tree.Read(b) != nil || len(tree.Check()) != 0 {
			t.Fatal("broken")
		}
		out = tree.AppendFrame(out[:0])
	}); n > 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkRead(b *testing.B) {
	message := samples()["detection"]
	var tree Tree
	b.ReportAllocs()
	b.SetBytes(int64(len(message)))
	for b.Loop() {
		if tree.Read(message) != nil {
			b.Fatal("broken")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkReadAndCheck(b *testing.B) {
	message := samples()["detection"]
	var tree Tree
	b.ReportAllocs()
	for b.Loop() {
		if tree.Read(message) != nil || len(tree.Check()) != 0 {
			b.Fatal("broken")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

// Any bytes are read within bounds; what was read is written and read to the same, and
// in JSON without a panic.
func FuzzRead(f *testing.F) {
	for _, b := range samples() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var tree, again Tree
		var l lines.Line
		if tree.Read(b) != nil {
			return
		}
		tree.Check()
		tree.AppendLine(&l, 1)
		once := tree.Append(nil)
		if err := again.Read(once); err != nil {
			t.Fatalf("what was written is broken: %v", err)
		}
		if twice := again.Append(nil); !bytes.Equal(once, twice) {
			t.Fatalf("% x, then % x", once, twice)
		}
		text := tree.AppendJSON(nil)
		if len(tree.Check()) == 0 {
			if err := again.ReadJSON(text); err != nil {
				t.Fatalf("%v in %s", err, text)
			}
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	for _, b := range samples() {
		var tree Tree
		if tree.Read(b) == nil {
			f.Add(tree.AppendJSON(nil))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var tree, again Tree
		if tree.ReadJSON(b) != nil {
			return
		}
		binary := tree.Append(nil)
		if len(tree.Check()) == 0 && again.Read(binary) != nil {
			t.Fatalf("%s gives broken bytes", b)
		}
	})
}

func FuzzFramer(f *testing.F) {
	var tree Tree
	detection(&tree)
	f.Add(tree.AppendFrame(nil), 7)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		var r Framer
		n := 0
		cut = max(0, min(cut, len(b)))
		for _, part := range [][]byte{b[:cut], b[cut:]} {
			r.Write(part)
			for m, ok := r.Next(); ok; m, ok = r.Next() {
				n += 4 + len(m)
			}
		}
		if n > len(b) {
			t.Fatalf("%d bytes of %d", n, len(b))
		}
		r.End()
	})
}
