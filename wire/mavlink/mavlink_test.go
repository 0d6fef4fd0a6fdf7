package mavlink

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/wire/capture"
)

// frames are bytes with what they say; they serve decode, encode, the cuts and
// the fuzz seeds.
var frames = []struct {
	name  string
	bytes []byte
	json  string
	again bool // our encoder writes the same bytes
}{
	{"HEARTBEAT, version 1", []byte{
		0xFE,                         // magic of version 1
		9,                            // payload length
		0x4E,                         // sequence
		1,                            // system
		1,                            // component: autopilot
		0,                            // HEARTBEAT
		0x03, 0x00, 0x00, 0x00, 0x02, // custom_mode 3, type 2 quadrotor
		0x03,       // autopilot 3
		0x51,       // base_mode
		0x04,       // system_status 4 active
		0x03,       // mavlink_version 3
		0x75, 0x0B, // checksum
	}, `{"proto":"mavlink","frame":1,"kind":"HEARTBEAT","id":"1","component":1,"fields":{"custom_mode":3,"type":2,"autopilot":3,"base_mode":81,"system_status":4,"mavlink_version":3}}`, true},
	{"GPS_GLOBAL_ORIGIN, version 2", []byte{
		0xFD,             // magic of version 2
		0x10,             // payload length
		0x00,             // incompatible flags
		0x00,             // compatible flags
		0x6E,             // sequence 110
		0x01,             // system
		0x01,             // component
		0x31, 0x00, 0x00, // 49 GPS_GLOBAL_ORIGIN
		0x22, 0x08, 0xD1, 0x1E, // latitude 517015586e-7
		0xEA, 0x24, 0xCD, 0xFF, // longitude -3332886e-7
		0x9E, 0xDE, 0x00, 0x00, // altitude 56,990 mm
		0x6F, 0x5C, 0x44, 0x01, // time_usec, its first four bytes; the rest is zero and left out
		0xCC, 0xFF, // checksum
	}, `{"proto":"mavlink","frame":1,"kind":"GPS_GLOBAL_ORIGIN","id":"1","component":1,"lat":51.7015586,"lon":-0.3332886,"fields":{"latitude":517015586,"longitude":-3332886,"altitude":56990,"time_usec":21257327}}`, true},
	{"COMMAND_ACK, version 2", []byte{
		0xFD, 0x0A, 0x00, 0x00, 0xDA, 0x01, 0x01, 0x4D, 0x00, 0x00,
		0xB0, 0x00, // command 176
		0x04,                   // result 4
		0x00,                   // progress
		0x00, 0x00, 0x00, 0x00, // result_param2
		0xFA,       // target_system 250
		0xFA,       // target_component 250
		0x92, 0x76, // checksum
	}, `{"proto":"mavlink","frame":1,"kind":"COMMAND_ACK","id":"1","component":1,"fields":{"command":176,"result":4,"progress":0,"result_param2":0,"target_system":250,"target_component":250}}`, true},
}

// readAll gives the JSON of every frame in the bytes, written in pieces.
func readAll(pieces ...[]byte) ([]string, Stats) {
	var r Framer
	var got []string
	take := func() {
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			got = append(got, string(AppendJSON(nil, 1, &f)))
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

func TestFrames(t *testing.T) {
	for _, c := range frames {
		t.Run(c.name, func(t *testing.T) {
			got, stats := readAll(c.bytes)
			if len(got) != 1 || got[0] != c.json {
				t.Fatalf("%v %+v", got, stats)
			}
			if !json.Valid([]byte(got[0])) {
				t.Error("no JSON")
			}
			var r Framer
			r.Write(c.bytes)
			f, _ := r.Next()
			again, err := AppendFrame(nil, &f)
			if err != nil || c.again && !bytes.Equal(again, c.bytes) {
				t.Errorf("written again: %x, %v", again, err)
			}
		})
	}
}

// The stream of all frames, with noise between them, cut in two at every byte and
// byte by byte: always the same frames.
func TestCutAtEveryByte(t *testing.T) {
	var stream []byte
	var want []string
	for _, c := range frames {
		stream = append(append(stream, "noise"...), c.bytes...)
		want = append(want, c.json)
	}
	stream = append(stream, 0xFE, 200, 1, 2) // a frame that never ends
	same := func(got []string, stats Stats) {
		t.Helper()
		if strings.Join(got, "\n") != strings.Join(want, "\n") || stats.SkippedBytes != uint64(5*len(frames)+4) {
			t.Fatalf("%v %+v", got, stats)
		}
	}
	for cut := range len(stream) + 1 {
		got, stats := readAll(stream[:cut], stream[cut:])
		same(got, stats)
	}
	got, stats := readAll(bytes.SplitAfter(stream, nil)...)
	same(got, stats)
}

// A false start that promises more bytes than come does not swallow the frame in it.
func TestResync(t *testing.T) {
	good := frames[0].bytes
	noise := append([]byte{0xFE, 30, 0, 0, 0, 0xFD, 12, 0}, good...)
	got, stats := readAll(append(append(noise, good...), good...))
	if len(got) != 3 || stats.BadChecksum == 0 || stats.SkippedBytes != 8 {
		t.Errorf("%v %+v", got, stats)
	}
}

// One wrong bit anywhere but in the magic: no frame, or one counted as unknown,
// never a wrong one taken as good.
func TestOneWrongBit(t *testing.T) {
	for _, c := range frames {
		for i := range len(c.bytes) * 8 {
			b := bytes.Clone(c.bytes)
			b[i/8] ^= 1 << (i % 8)
			var r Framer
			r.Write(b)
			r.End()
			if f, ok := r.Next(); ok && f.Definition != nil {
				t.Errorf("%s: bit %d: read as %s", c.name, i, AppendJSON(nil, 1, &f))
			}
		}
	}
}

func TestDefinitions(t *testing.T) {
	names := map[string]bool{}
	last, n := -1, 0
	for d := range Definitions() {
		n++
		if int(d.ID) <= last || names[d.Name] {
			t.Errorf("%d %s out of order, or twice", d.ID, d.Name)
		}
		last, names[d.Name] = int(d.ID), true
		if got := d.crcExtra(); got != d.CRCExtra {
			t.Errorf("%d %s: CRC_EXTRA %d, its fields give %d", d.ID, d.Name, d.CRCExtra, got)
		}
		if d.full > maxPayload || d.base == 0 {
			t.Errorf("%s: %d of %d bytes", d.Name, d.base, d.full)
		}
		if Lookup(d.ID) != d {
			t.Errorf("%s is not found", d.Name)
		}
	}
	t.Logf("%d definitions", n)
	if Lookup(99) != nil || Lookup(1<<24) != nil {
		t.Error("found what is not there")
	}
}

// filled returns a message whose every element has a value of its own.
func filled(d *Definition, seed int) Message {
	m := NewMessage(d.ID)
	for i := range m.payload {
		m.payload[i] = byte(i*7 + seed)
	}
	return m
}

func TestRoundTrip(t *testing.T) {
	for d := range Definitions() {
		for seed := range 3 {
			for version := 1; version <= 2; version++ {
				if version == 1 && d.ID > 255 {
					continue
				}
				m := filled(d, seed)
				if seed == 2 { // zeros at the end, or nothing but zeros
					clear(m.payload[len(m.payload)/2:])
				}
				f := Frame{Version: version, Sequence: byte(seed), System: 7, Component: 9, Message: m}
				b, err := f.append(nil)
				if err != nil {
					t.Fatalf("%s: %v", d.Name, err)
				}
				var r Framer
				r.Write(b)
				got, ok := r.Next()
				if !ok || got.Definition != d || got.System != 7 || got.Component != 9 || got.Sequence != byte(seed) {
					t.Fatalf("%s: %+v %+v", d.Name, got, r.Stats())
				}
				if a, b := AppendJSON(nil, 1, &f), AppendJSON(nil, 1, &got); !bytes.Equal(a, b) {
					t.Errorf("%s version %d:\n%s\n%s", d.Name, version, a, b)
				}
				if again, _ := got.append(nil); !bytes.Equal(again, b) {
					t.Errorf("%s version %d: %x, again %x", d.Name, version, b, again)
				}
			}
		}
	}
}

func TestUnknownMessage(t *testing.T) {
	// Id 9999 of some other message set, CRC_EXTRA 77.
	b := []byte{magic2, 3, 0, 0, 5, 1, 1, 0x0F, 0x27, 0, 1, 2, 3}
	crc := checksumStep(checksum(checksumStart, b[1:]), 77)
	b = append(b, byte(crc), byte(crc>>8))
	got, stats := readAll(append(b, frames[0].bytes...))
	if len(got) != 2 || stats.Unknown != 1 ||
		got[0] != `{"proto":"mavlink","frame":1,"kind":"UNKNOWN_9999","id":"1","component":1,"fields":{"payload":"010203"}}` {
		t.Errorf("%v %+v", got, stats)
	}
}

func TestFlags(t *testing.T) {
	seal := func(b []byte, extra byte, signature ...byte) []byte {
		crc := checksumStep(checksum(checksumStart, b[1:]), extra)
		return append(append(b, byte(crc), byte(crc>>8)), signature...)
	}
	heartbeat := func(flags byte) []byte { return []byte{magic2, 1, flags, 0, 5, 1, 1, 0, 0, 0, 3} }
	for _, c := range []struct {
		name  string
		bytes []byte
		check func(Stats) bool
		given int
	}{
		{"signed", seal(heartbeat(1), 50, make([]byte, 13)...), func(s Stats) bool { return s.Signed == 1 && s.SkippedBytes == 0 }, 2},
		{"unknown flag", seal(heartbeat(2), 50), func(s Stats) bool { return s.Incompatible == 1 && s.SkippedBytes == 0 }, 1},
		{"other definition", seal(heartbeat(0), 51), func(s Stats) bool { return s.OtherDefinition == 1 && s.BadChecksum == 1 }, 1},
		{"too short for version 1", seal([]byte{magic1, 1, 5, 1, 1, 0, 3}, 50), func(s Stats) bool { return s.BadLength == 1 }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, stats := readAll(append(c.bytes, frames[0].bytes...))
			if len(got) != c.given || !c.check(stats) {
				t.Errorf("%v %+v", got, stats)
			}
		})
	}
}

// Of all commands that there can be, only those of the list are written.
func TestNotSent(t *testing.T) {
	list := map[int64]bool{195: true, 197: true, 512: true, 531: true, 1000: true, 1001: true, 2000: true, 2001: true, 2500: true, 2501: true}
	for _, id := range []uint32{MissionItem, MissionItemInt, CommandInt, CommandLong} {
		m := NewMessage(id)
		for command := range int64(1 << 16) {
			m.SetInt("command", command)
			_, err := AppendFrame(nil, &Frame{Version: 2, Message: m})
			if list[command] && err != nil || !list[command] && !errors.Is(err, ErrNotSent) {
				t.Fatalf("%s with command %d: %v", m.Name(), command, err)
			}
		}
	}
}

func TestOrdersAreNotSent(t *testing.T) {
	for _, id := range []uint32{5, 11, 23, 41, 45, 69, 70, 82, 84, 86, 323} {
		if b, err := AppendFrame(nil, &Frame{Version: 2, Message: NewMessage(id)}); !errors.Is(err, ErrNotSent) || len(b) > 0 {
			t.Errorf("message %d: %x, %v", id, b, err)
		}
	}
}

func TestNotWritable(t *testing.T) {
	for name, f := range map[string]Frame{
		"no message":            {Version: 2},
		"no version":            {Version: 3, Message: NewMessage(Heartbeat)},
		"id 265 in version 1":   {Version: 1, Message: NewMessage(MountOrientation)},
		"message not in tables": {Version: 2, Message: NewMessage(9999)},
	} {
		if b, err := AppendFrame(nil, &f); err == nil || len(b) > 0 {
			t.Errorf("%s: %x, %v", name, b, err)
		}
	}
}

func TestFields(t *testing.T) {
	m := NewMessage(BatteryStatus)
	m.SetInt("temperature", 99999) // int16
	m.SetIntAt("voltages", 3, 12600)
	m.SetFloat("battery_remaining", 57.6)
	m.SetInt("id", -1) // uint8
	if m.Int("temperature") != math.MaxInt16 || m.IntAt("voltages", 3) != 12600 || m.Int("battery_remaining") != 58 || m.Int("id") != 0 {
		t.Errorf("%x", m.Payload())
	}
	m.SetFloat("current_consumed", math.Inf(1)) // int32
	m.SetFloatAt("voltages", 1, -7)             // uint16
	m.SetFloat("current_battery", math.NaN())
	if m.Int("current_consumed") != math.MaxInt32 || m.IntAt("voltages", 1) != 0 || m.Int("current_battery") != 0 || len(m.Payload()) != 54 {
		t.Errorf("%x", m.Payload())
	}
	q := NewMessage(GimbalDeviceAttitudeStatus)
	q.SetFloatAt("q", 2, 0.5)
	q.SetInt("delta_yaw", 3)
	if q.FloatAt("q", 2) != 0.5 || q.IntAt("q", 1) != 0 || q.Float("delta_yaw") != 3 || !q.Has("q") || q.Has("lat") {
		t.Errorf("%x", q.Payload())
	}
	a := NewMessage(Attitude)
	a.SetFloat("roll", math.NaN())
	f := Frame{Version: 2, Message: a}
	if s := string(AppendJSON(nil, 1, &f)); !strings.Contains(s, `"roll":null`) {
		t.Error(s)
	}
	text := NewMessage(253)
	text.SetText("text", strings.Repeat("x", 60))
	if got := text.Text("text"); got != strings.Repeat("x", 50) {
		t.Errorf("cut to %q", got)
	}
	text.SetText("text", "\"tab\t\xFF")
	f.Message = text
	if s := AppendJSON(nil, 1, &f); !json.Valid(s) || !strings.Contains(string(s), "\"\\\"tab\\u0009\uFFFD\"") {
		t.Errorf("%s", s)
	}
	for _, wrong := range []func(){
		func() { m.Int("lat") },
		func() { m.IntAt("voltages", 10) },
		func() { unknown := NewMessage(9999); unknown.Int("x") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a wrong name or index went unnoticed")
				}
			}()
			wrong()
		}()
	}
}

func TestPosition(t *testing.T) {
	set := func(id uint32, values map[string]float64) Message {
		m := NewMessage(id)
		for name, v := range values {
			m.SetFloat(name, v)
		}
		return m
	}
	for _, c := range []struct {
		name string
		m    Message
		want string
	}{
		{"position", set(GlobalPositionInt, map[string]float64{"lat": 337123456, "lon": -51234567}), "33.7123456 -5.1234567 true"},
		{"not yet known", set(GlobalPositionInt, nil), "0 0 false"},
		{"no fix", set(GPSRawInt, map[string]float64{"lat": 337123456, "lon": 1, "fix_type": 1}), "0 0 false"},
		{"reserved value", set(271, map[string]float64{"lat_camera": math.MaxInt32, "lon_camera": math.MaxInt32}), "214.7483647 214.7483647 false"},
		{"mission in a local frame", set(MissionItemInt, map[string]float64{"x": 1e8, "y": 1e8, "frame": 1}), "0 0 false"},
		{"mission in a global frame", set(MissionItemInt, map[string]float64{"x": 1e8, "y": 1e8, "frame": 6}), "10 10 true"},
		{"aircraft without coordinates", set(ADSBVehicle, map[string]float64{"lat": 1e8, "lon": 1e8}), "0 0 false"},
		{"no position at all", set(Heartbeat, nil), "0 0 false"},
	} {
		if lat, lon, ok := c.m.Position(); fmt.Sprint(lat, lon, ok) != c.want {
			t.Errorf("%s: %v %v %v", c.name, lat, lon, ok)
		}
	}
}

func TestLog(t *testing.T) {
	when := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
	bad := bytes.Clone(frames[0].bytes)
	bad[8]++
	var log []byte
	log = AppendLogRecord(log, when, frames[0].bytes)
	log = AppendLogRecord(log, when.Add(time.Second), bad)
	log = append(log, "junk"...)
	log = AppendLogRecord(log, when.Add(2*time.Second), frames[1].bytes)
	log = append(log, AppendLogRecord(nil, when, frames[1].bytes)[:20]...)
	l := NewLogReader(bytes.NewReader(log))
	var got []string
	for {
		at, f, err := l.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, at.Format("05.000000 ")+f.Name())
	}
	if strings.Join(got, ", ") != "00.123456 HEARTBEAT, 02.123456 GPS_GLOBAL_ORIGIN" || l.Stats().BadChecksum == 0 {
		t.Errorf("%q %+v", got, l.Stats())
	}
}

// Each broken place is told once, with the byte where it begins.
func TestBroken(t *testing.T) {
	other := []byte{magic2, 1, 0, 0, 5, 1, 1, 0, 0, 0, 3}
	crc := checksumStep(checksum(checksumStart, other[1:]), 51) // a heartbeat by another definition
	other = append(other, byte(crc), byte(crc>>8))
	stream := append(append([]byte("noise"), frames[0].bytes...), other...)
	var r Framer
	var told []string
	r.OnBroken = func(b *Broken) { told = append(told, b.Error()) }
	r.Write(append(stream, "tail"...))
	r.End()
	for _, ok := r.Next(); ok; _, ok = r.Next() {
	}
	want := []string{
		"mavlink: byte 0: 5 bytes that are no frame",
		"mavlink: byte 22: message 0: " + otherDefinition.reason(),
		"mavlink: byte 35: 4 bytes that are no frame",
	}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", told)
	}
	told = nil
	bad := bytes.Clone(frames[0].bytes)
	bad[8]++
	log := AppendLogRecord(AppendLogRecord(nil, time.Now(), bad), time.Now(), frames[0].bytes)
	l := NewLogReader(bytes.NewReader(append(log, "tail"...)))
	l.OnBroken = r.OnBroken
	for {
		if _, _, err := l.Next(); err != nil {
			break
		}
		if !bytes.Equal(l.Raw(), frames[0].bytes) {
			t.Errorf("raw %x", l.Raw())
		}
	}
	if len(told) != 2 || !IsLog(log) || IsLog(stream) {
		t.Errorf("%q", told)
	}
}

// A log whose source fails says so.
func TestLogError(t *testing.T) {
	broken := errors.New("disk")
	l := NewLogReader(io.MultiReader(bytes.NewReader(AppendLogRecord(nil, time.Now(), frames[0].bytes)), failing{broken}))
	for range 3 {
		if _, _, err := l.Next(); errors.Is(err, broken) {
			return
		}
	}
	t.Error("no error")
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func recording(t testing.TB, name string) *os.File {
	dir := os.Getenv("MARSAD_RECORDINGS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", "mavlink", name))
	if err != nil {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The figures are those that the recordings' own list states.
func TestLogRecordings(t *testing.T) {
	for _, c := range []struct {
		name                           string
		frames, bad, types, fixes, ids int
	}{
		{"dronekit_flight.tlog", 75477, 1314, 35, 2684, 3},
		{"ardupilot_vtol.tlog", 23894, 0, 41, -1, -1},
		{"capture.mav2.battery_status.tlog", 1, 0, 1, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewLogReader(recording(t, c.name))
			types, systems, fixes := map[uint32]int{}, map[byte]int{}, 0
			for {
				_, f, err := l.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				types[f.ID]++
				systems[f.System]++
				if _, _, ok := f.Position(); ok && f.ID == GlobalPositionInt {
					fixes++
				}
				if line := AppendJSON(nil, 1, &f); !json.Valid(line) {
					t.Fatalf("no JSON: %s", line)
				}
			}
			s := l.Stats()
			t.Logf("%+v, %d types, systems %v, %d fixes", s, len(types), systems, fixes)
			if int(s.Frames) != c.frames || int(s.BadChecksum) != c.bad || s.Unknown != 0 || len(types) != c.types {
				t.Errorf("want %+v", c)
			}
			if c.fixes >= 0 && fixes != c.fixes || c.ids >= 0 && len(systems) != c.ids {
				t.Errorf("want %+v", c)
			}
		})
	}
}

func TestCaptureRecordings(t *testing.T) {
	for name, want := range map[string]string{
		"autopilot_version.pcapng":      "AUTOPILOT_VERSION",
		"command_long_over_tcp.pcapng":  "COMMAND_LONG COMMAND_ACK STATUSTEXT COMMAND_LONG COMMAND_ACK STATUSTEXT PARAM_VALUE",
		"common.pcapng":                 "COMMAND_LONG COMMAND_ACK STATUSTEXT COMMAND_LONG COMMAND_ACK STATUSTEXT PARAM_VALUE",
		"file_transfer_protocol.pcapng": "FILE_TRANSFER_PROTOCOL",
		"gps_global_origin.pcapng":      "GPS_GLOBAL_ORIGIN",
		"gps_raw_int.pcapng":            "GPS_RAW_INT",
		"mission_item_int.pcapng":       "MISSION_ITEM_INT",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := capture.Open(recording(t, name))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			var r Framer
			for {
				d, err := c.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				r.Write(d.Payload)
				r.End()
				for f, ok := r.Next(); ok; f, ok = r.Next() {
					got = append(got, f.Name())
				}
			}
			if s := r.Stats(); strings.Join(got, " ") != want || s.SkippedBytes > 0 || s.BadChecksum > 0 {
				t.Errorf("%v %+v", got, s)
			}
		})
	}
}

// Reading a frame and its fields allocates nothing.
func TestNoAllocation(t *testing.T) {
	var r Framer
	var sum float64
	n := testing.AllocsPerRun(100, func() {
		for _, c := range frames {
			r.Write(c.bytes)
			r.End()
			for f, ok := r.Next(); ok; f, ok = r.Next() {
				if lat, _, ok := f.Position(); ok {
					sum += lat
				}
			}
		}
	})
	if n != 0 || sum == 0 {
		t.Errorf("%g allocations", n)
	}
}

func FuzzFramer(f *testing.F) {
	for _, c := range frames {
		f.Add(c.bytes, 3)
	}
	f.Add([]byte{magic2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		cut = min(max(0, cut), len(b))
		whole, a := readAll(b)
		parts, p := readAll(b[:cut], b[cut:])
		if strings.Join(whole, "\n") != strings.Join(parts, "\n") || a != p {
			t.Fatalf("cut at %d:\n%v\n%v", cut, whole, parts)
		}
		for _, line := range whole {
			if !json.Valid([]byte(line)) {
				t.Fatalf("no JSON: %s", line)
			}
		}
		l := NewLogReader(bytes.NewReader(b))
		for {
			if _, _, err := l.Next(); err != nil {
				break
			}
		}
	})
}

func BenchmarkFramer(b *testing.B) {
	var stream []byte
	for range 100 {
		for _, c := range frames {
			stream = append(stream, c.bytes...)
		}
	}
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	var r Framer
	n := 0
	for b.Loop() {
		r.Write(stream)
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			if f.ID == 49 {
				n += int(f.Int("altitude"))
			}
		}
	}
	b.ReportMetric(float64(len(frames)*100)*float64(b.N)/b.Elapsed().Seconds(), "frames/s")
}

func ExampleFramer() {
	m := NewMessage(GlobalPositionInt)
	m.SetInt("lat", 337_000_000)
	m.SetInt("lon", -50_000_000)
	m.SetInt("alt", 850_000)
	b, err := AppendFrame(nil, &Frame{Version: 2, System: 4, Component: 1, Message: m})
	if err != nil {
		fmt.Println(err)
		return
	}
	var r Framer
	r.Write(b)
	for f, ok := r.Next(); ok; f, ok = r.Next() {
		lat, lon, _ := f.Position()
		fmt.Printf("%s of system %d: %.1f %.1f, %g m\n", f.Name(), f.System, lat, lon, f.Float("alt")/1000)
	}
	// Output: GLOBAL_POSITION_INT of system 4: 33.7 -5.0, 850 m
}
