package meshtastic

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad/wire/lines"
	"marsad/wire/protobuf"
)

const (
	position  = `{"channel":0,"from":2130636288,"hop_start":3,"hops_away":0,"id":1,"payload":{"altitude":310,"latitude_i":150000000,"longitude_i":20000000,"time":1700000000,"ground_speed":36,"ground_track":9000000,"HDOP":120,"precision_bits":32,"sats_in_view":8},"rssi":-60,"sender":"!7efeee00","snr":7.5,"timestamp":1700000001,"to":-1,"type":"position"}`
	telemetry = `{"from":2130636288,"id":2,"payload":{"battery_level":87,"voltage":3.9,"air_util_tx":0.5,"channel_utilization":2,"uptime_seconds":55},"to":4294967295,"type":"telemetry"}`
)

func TestJSON(t *testing.T) {
	var p Packet
	if err := p.DecodeJSON([]byte(position)); err != nil {
		t.Fatal(err)
	}
	if x := p.Position; p.From.String() != "!7efeee00" || p.To != Everyone || x.Latitude != 15 || x.Longitude != 2 || x.Altitude != 310 || x.Speed != 10 || x.Track != 90 || x.HDOP != 1.2 || !x.Placed() || !p.Direct() || p.RSSI != -60 || x.Cut() != 0 {
		t.Errorf("%+v %+v", p, p.Position)
	}
	for text, want := range map[string][]Metric{
		telemetry: {{DeviceMetrics, "battery_level", 87}, {DeviceMetrics, "voltage", 3.9}, {DeviceMetrics, "channel_utilization", 2}, {DeviceMetrics, "air_util_tx", 0.5}, {DeviceMetrics, "uptime_seconds", 55}},
		`{"from":1,"type":"telemetry","payload":{"temperature":41.5,"voltage":5,"relative_humidity":9}}`: {{EnvironmentMetrics, "temperature", 41.5}, {EnvironmentMetrics, "relative_humidity", 9}, {EnvironmentMetrics, "voltage", 5}},
		`{"from":1,"type":"telemetry","payload":{"voltage_ch1":12.5,"current_ch1":150}}`:                 {{PowerMetrics, "ch1_voltage", 12.5}, {PowerMetrics, "ch1_current", 150}},
		`{"from":1,"type":"telemetry","payload":{"pm10":3,"pm25_e":4}}`:                                  {{AirQualityMetrics, "pm10_standard", 3}, {AirQualityMetrics, "pm25_environmental", 4}},
		`{"from":1,"type":"telemetry","payload":{"heart_bpm":70,"spO2":98}}`:                             nil,
	} {
		p = Packet{}
		if err := p.DecodeJSON([]byte(text)); err != nil || !reflect.DeepEqual(p.Metrics, want) {
			t.Errorf("%s: %v %v", text, p.Metrics, err)
		}
	}
	if err := p.DecodeJSON([]byte(`{"from":1,"type":"neighborinfo","payload":{"neighbors":[{"node_id":5,"snr":-3.5},{"node_id":"x"}]}}`)); err != nil || len(p.Neighbors) != 1 || p.Neighbors[0] != (Neighbor{5, -3.5}) {
		t.Errorf("%+v %v", p.Neighbors, err)
	}
	for text, want := range map[string]Detection{`"gate detected"`: Detected, `{"text":"gate state: 0"}`: Clear} {
		if err := p.DecodeJSON([]byte(`{"from":1,"type":"detection","payload":` + text + `}`)); err != nil || p.Detection != want {
			t.Errorf("%s: %v %v", text, p.Detection, err)
		}
	}
}

// No word that people have written comes out, not even in an error.
func TestWordsOfPeople(t *testing.T) {
	const secret = "SAFIRE at the well"
	check := func(p *Packet, err error) {
		t.Helper()
		var l lines.Line
		p.AppendLine(&l, 1)
		text := string(l.Bytes())
		if err != nil {
			text += err.Error()
		}
		for _, word := range strings.Fields(secret) {
			if len(word) > 3 && strings.Contains(text, word) {
				t.Errorf("%s holds %s", text, word)
			}
		}
	}
	var p Packet
	text := `{"from":1,"to":2,"type":"text","payload":{"text":"` + secret + `"}}`
	check(&p, p.DecodeJSON([]byte(text)))
	if !p.Port.Private() {
		t.Error("a text is not private")
	}
	for i := range len(text) {
		check(&p, p.DecodeJSON([]byte(text[:i])))
	}
	check(&p, p.DecodeJSON([]byte(`{"from":"`+secret+`","type":"text"}`)))
	check(&p, p.DecodeJSON([]byte(`{"from":1,"type":"`+secret+`"}`)))
	for _, port := range []Port{TextMessage, CompressedText, AlertApp, WaypointApp, DetectionApp} {
		data := protobuf.AppendBytes(protobuf.AppendVarint(nil, 1, uint64(port)), 2, []byte(secret))
		packet := protobuf.AppendBytes(protobuf.AppendFixed32(nil, 1, 9), 4, data)
		envelope := protobuf.AppendBytes(nil, 1, packet)
		check(&p, p.Decode(envelope))
		if p.Size != len(secret) && port != DetectionApp {
			t.Errorf("%v: %d bytes", port, p.Size)
		}
		for i := range envelope {
			check(&p, p.Decode(envelope[:i]))
		}
	}
}

func drawPacket(t *rapid.T) *Packet {
	u := func(name string) uint32 { return rapid.Uint32().Draw(t, name) }
	f := func(name string) float64 { return float64(rapid.Float32().Draw(t, name)) }
	p := &Packet{From: NodeID(u("from") | 1), To: NodeID(u("to")), ID: u("id"), Channel: u("channel"), SNR: f("snr"), RSSI: rapid.Int32().Draw(t, "rssi"), HopLimit: u("hops"), HopStart: u("start"),
		ViaMQTT: rapid.Bool().Draw(t, "mqtt"), ChannelID: rapid.StringN(0, 8, -1).Draw(t, "ch"), Gateway: rapid.StringN(0, 8, -1).Draw(t, "gw"), Received: unix(uint64(u("rx")))}
	switch rapid.IntRange(0, 5).Draw(t, "port") {
	case 0:
		p.Encrypted = rapid.IntRange(1, 200).Draw(t, "encrypted")
	case 1:
		p.Port = PositionApp
		x := nowhere()
		for _, f := range placeFields {
			if f.name != "altitude" && f.name != "ground_speed" || rapid.Bool().Draw(t, f.name) {
				*f.at(&x) = scaled(float64(rapid.IntRange(0, 1<<30).Draw(t, f.name)), f.scale)
			}
		}
		x.Latitude = 0 - x.Latitude // no -0
		x.Time, x.Satellites, x.Precision = unix(uint64(u("time"))), u("sats"), u("bits")
		p.Position = &x
	case 2:
		p.Port = NodeInfoApp
		p.User = &User{rapid.String().Draw(t, "id"), rapid.String().Draw(t, "long"), rapid.String().Draw(t, "short"), u("hw"), u("role")}
	case 3:
		p.Port = TelemetryApp
		p.Measured = unix(uint64(u("time")))
		g := Group(rapid.IntRange(2, 5).Draw(t, "group"))
		for _, n := range namesOf(g) {
			name, whole := strings.CutSuffix(n, " u")
			if n == "-" || rapid.Bool().Draw(t, n) {
				continue
			}
			v := float64(u(n))
			if !whole {
				v = f(n)
			}
			p.Metrics = append(p.Metrics, Metric{g, name, v})
		}
	case 4:
		p.Port = NeighborApp
		for range rapid.IntRange(0, 4).Draw(t, "n") {
			p.Neighbors = append(p.Neighbors, Neighbor{NodeID(u("node")), f("snr")})
		}
	case 5:
		p.Port, p.Detection = DetectionApp, rapid.SampledFrom([]Detection{Clear, Detected}).Draw(t, "detection")
	}
	return p
}

// A packet is read as what it was, and written to the same bytes, in its envelope, alone
// and in a frame of the stream; cut anywhere it is an error or another packet.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPacket(t)
		var again, alone, streamed Packet
		b := p.Append(nil)
		if err := again.Decode(b); err != nil {
			t.Fatal(err)
		}
		if c := again.Append(nil); !bytes.Equal(b, c) {
			t.Fatalf("%x\n%x", b, c)
		}
		var l, m lines.Line
		p.Size = again.Size
		p.AppendLine(&l, 1)
		again.AppendLine(&m, 1)
		if string(l.Bytes()) != string(m.Bytes()) || !json.Valid(m.Bytes()) {
			t.Fatalf("%s\n%s", l.Bytes(), m.Bytes())
		}
		if err := alone.Decode(p.appendPacket(nil)); err != nil || alone.From != p.From || alone.Port != p.Port {
			t.Fatalf("%+v: %v", alone, err)
		}
		var r Framer
		r.Write(p.AppendFromRadio(nil))
		if message, ok := r.Next(); ok {
			if is, err := streamed.DecodeFromRadio(message); !is || err != nil || streamed.ID != p.ID {
				t.Fatalf("%+v: %v", streamed, err)
			}
		} else if len(b) < 500 {
			t.Fatal("no frame")
		}
		for i := range b {
			if err := again.Decode(b[:i]); err != nil && !strings.HasPrefix(err.Error(), "meshtastic: ") {
				t.Fatal(err)
			}
		}
	})
}

func TestFramerCutAtEveryByte(t *testing.T) {
	p := Packet{From: 1, ID: 2, Port: DetectionApp, Detection: Detected}
	one := p.AppendFromRadio(nil)
	stream := append([]byte("log\x94\x94\xc3\xff\xff"), one...)
	stream = append(append(stream, "\x94more"...), one...)
	for i := range stream {
		var r Framer
		n := 0
		for _, piece := range [][]byte{stream[:i], stream[i:]} {
			r.Write(piece)
			for message, ok := r.Next(); ok; message, ok = r.Next() {
				if n++; !bytes.Equal(message, one[4:]) {
					t.Fatalf("cut at %d: %x", i, message)
				}
			}
		}
		if r.End(); n != 2 || r.Skipped != uint64(len(stream)-2*len(one)) {
			t.Fatalf("cut at %d: %d frames, %d bytes passed over", i, n, r.Skipped)
		}
	}
}

func TestBroken(t *testing.T) {
	var p Packet
	for _, b := range [][]byte{{}, {0x0a}, {0x12, 1, 'x'}, {0x08, 1}, {0x0a, 2, 0x08, 1}, bytes.Repeat([]byte{1}, MaxMessage+1)} {
		if err := p.Decode(b); err == nil {
			t.Errorf("%.20x is a packet", b)
		}
	}
	for _, text := range []string{"", "[]", `{"from":0}`, `{"from":1.5}`, `{"from":1e12}`, `{"from":1,"type":"position","payload":[1]}`, `{"from":1,"id":-1}`} {
		if err := p.DecodeJSON([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "meshtastic: ") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if n, err := ParseNodeID("!7efeee00"); err != nil || n != 0x7efeee00 {
		t.Error(n, err)
	}
	for _, s := range []string{"", "7efeee00", "!7efeee0", "!7efeee0g", "!+efeee00"} {
		if _, err := ParseNodeID(s); err == nil {
			t.Errorf("%q is a node", s)
		}
	}
	x := Position{Precision: 13, Latitude: math.NaN()}
	if d := x.Cut(); d < 2900 || d > 2930 || x.Placed() { // 13 bits: 2.9 km, by the project's own table
		t.Errorf("13 bits: %v m", d)
	}
}

func FuzzDecode(f *testing.F) {
	x := nowhere()
	x.Latitude, x.Longitude = 15, 2
	for _, p := range []Packet{{From: 1, Port: PositionApp, Position: &x}, {From: 1, Port: TelemetryApp, Metrics: []Metric{{DeviceMetrics, "voltage", 3}}}, {From: 1, Port: NodeInfoApp, User: &User{ID: "a"}}, {From: 1, Encrypted: 3}} {
		f.Add(p.Append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, again Packet
		if p.Decode(b) != nil {
			return
		}
		var l lines.Line
		p.AppendLine(&l, 1)
		if !json.Valid(l.Bytes()) {
			t.Fatalf("%s", l.Bytes())
		}
		if err := again.Decode(p.Append(nil)); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(position))
	f.Add([]byte(telemetry))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Packet
		if p.DecodeJSON(b) != nil {
			return
		}
		var l lines.Line
		p.AppendLine(&l, 1)
		if !json.Valid(l.Bytes()) {
			t.Fatalf("%s", l.Bytes())
		}
	})
}

func FuzzFramer(f *testing.F) {
	f.Add(Hello(7))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Framer
		r.Write(b)
		n := uint64(0)
		for m, ok := r.Next(); ok; m, ok = r.Next() {
			n += uint64(len(m)) + 4
		}
		if r.End(); n+r.Skipped != uint64(len(b)) {
			t.Fatalf("%d of %d bytes", n+r.Skipped, len(b))
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	p := Packet{From: 1, ID: 3, Port: TelemetryApp, Measured: time.Unix(1700000000, 0), Metrics: []Metric{{DeviceMetrics, "battery_level", 87}, {DeviceMetrics, "voltage", 3.9}}}
	message := p.Append(nil)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Decode(message); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
