package meshtastic

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/meshtastic"
	"marsad/wire/protobuf"
)

var (
	now  = time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	site = geo.LatLon(15, 2)
)

const node = meshtastic.NodeID(0x7efeee00)

type list []link.Packet

func (l list) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, p := range l {
		p.At = now
		handle(p)
	}
	return nil
}

type outcome struct {
	obs      []marsad.Observation
	readings map[string]float64
	assets   []marsad.Asset
	rejected map[marsad.Code]uint64
	broken   []link.Broken
}

func played(t testing.TB, kind marsad.SensorKind, packets ...link.Packet) (x outcome) {
	t.Helper()
	counters := new(link.Counters)
	x.readings = map[string]float64{}
	s := &Source{Sensors: []Sensor{{Key: node.String(), Own: true, Sensor: marsad.Sensor{ID: "n", Kind: kind, Site: site, RangeMax: 20}}}, Feed: link.Feed{Name: "m", Counters: counters, Transport: list(packets), Sink: link.Sink{
		Observe: func(b []marsad.Observation) { x.obs = append(x.obs, b...) },
		Reading: func(b []marsad.Reading) {
			for _, r := range b {
				x.readings[string(r.Quantity)+"/"+r.Part] = r.Value
			}
		},
		Asset:  func(_ marsad.SensorID, a marsad.Asset) { x.assets = append(x.assets, a) },
		Broken: func(b link.Broken) { b.Bytes = bytes.Clone(b.Bytes); x.broken = append(x.broken, b) },
	}}}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	x.rejected = counters.Count().Rejected
	return x
}

func packet(p meshtastic.Packet) link.Packet {
	p.From = node
	return link.Packet{Topic: "msh/EU/2/e/LongFast/!1", Bytes: p.Append(nil)}
}

func TestPositionsOfOurOwn(t *testing.T) {
	text := `{"from":2130636288,"id":%d,"payload":{"altitude":310,"latitude_i":150000000,"longitude_i":20000000,"time":1772366400,"ground_speed":36,"ground_track":9000000,"precision_bits":%d},"type":"position"}`
	x := played(t, marsad.Locator, link.Packet{Bytes: fmt.Appendf(nil, text, 1, 32)}, link.Packet{Bytes: fmt.Appendf(nil, text, 1, 32)}, link.Packet{Bytes: fmt.Appendf(nil, text, 2, 13)})
	if len(x.obs) != 2 || x.rejected[Repeated] != 1 {
		t.Fatalf("%+v", x)
	}
	o := x.obs[0]
	if o.Kind != marsad.Report || o.Label != marsad.Own || math.Abs(o.East-10) > 1e-9 || math.Abs(o.North) > 1e-9 || o.Height.Metres != 310 || !o.At.Equal(now.Add(-time.Second)) || o.Identity.Name != "!7efeee00" || o.Covariance.EE != 100 {
		t.Errorf("%+v", o)
	}
	if s := math.Sqrt(x.obs[1].Covariance.EE); s < 2900 || s > 2930 {
		t.Errorf("a place of 13 bits is good to %v m", s)
	}
	if x := played(t, marsad.Tripwire, link.Packet{Bytes: fmt.Appendf(nil, text, 1, 32)}); len(x.obs) != 0 || x.rejected[Nothing] != 1 {
		t.Errorf("%+v", x)
	}
}

func TestDetectionsAndTelemetry(t *testing.T) {
	metrics := func(id uint32, m ...meshtastic.Metric) link.Packet {
		return packet(meshtastic.Packet{ID: id, Port: meshtastic.TelemetryApp, Measured: now.Add(-time.Second), Metrics: m})
	}
	x := played(t, marsad.Tripwire,
		packet(meshtastic.Packet{ID: 1, Port: meshtastic.DetectionApp, Detection: meshtastic.Detected, RSSI: -80, SNR: 5, HopLimit: 3, HopStart: 3}),
		packet(meshtastic.Packet{ID: 2, Port: meshtastic.DetectionApp, Detection: meshtastic.Clear}),
		metrics(3, meshtastic.Metric{Group: 2, Name: "battery_level", Value: 50}, meshtastic.Metric{Group: 2, Name: "voltage", Value: 3.75}),
		metrics(4, meshtastic.Metric{Group: 3, Name: "temperature", Value: 41.5}, meshtastic.Metric{Group: 3, Name: "rainfall_1h", Value: 2}, meshtastic.Metric{Group: 3, Name: "iaq", Value: 9}),
		metrics(5, meshtastic.Metric{Group: 5, Name: "ch2_voltage", Value: 12.5}, meshtastic.Metric{Group: 5, Name: "ch2_current", Value: 250}),
		metrics(6, meshtastic.Metric{Group: 4, Name: "pm25_standard", Value: 40}),
		metrics(7, meshtastic.Metric{Group: 3, Name: "relative_humidity", Value: 900}),
		packet(meshtastic.Packet{ID: 8, Port: meshtastic.NeighborApp, Neighbors: []meshtastic.Neighbor{{Node: 5, SNR: -3}}}),
		packet(meshtastic.Packet{ID: 9, Port: meshtastic.NodeInfoApp, User: &meshtastic.User{LongName: "somebody"}}))
	if len(x.obs) != 1 || x.obs[0].Position != site || x.obs[0].Covariance.EE != 100 || len(x.assets) != 2 || x.assets[1].BatteryLeft != 0.5 || x.rejected[Impossible] != 1 || x.rejected[Nothing] != 1 {
		t.Fatalf("%+v", x)
	}
	for k, v := range map[string]float64{"air-temperature/": 314.65, "rain/1h": 0.002, "battery-voltage/": 3.75, "supply-voltage/ch2": 12.5, "load-current/ch2": 0.25, "dust/pm2.5": 40e-9,
		"signal-noise/!00000005": -3, "signal-strength/": -80, "signal-noise/": 5} {
		if math.Abs(x.readings[k]-v) > 1e-9 {
			t.Errorf("%s is %v, want %v", k, x.readings[k], v)
		}
	}
	if len(x.readings) != 9 {
		t.Error(x.readings)
	}
}

// Words of people, packets of others and what cannot be read leave no byte.
func TestWordsAreNotKept(t *testing.T) {
	const secret = "meet Amadou at the well"
	data := protobuf.AppendBytes(protobuf.AppendVarint(nil, 1, 1), 2, []byte(secret))
	text := protobuf.AppendBytes(nil, 1, protobuf.AppendBytes(protobuf.AppendFixed32(nil, 1, uint32(node)), 4, data))
	packets := []link.Packet{{Bytes: text}, {Bytes: []byte(`{"from":2130636288,"type":"text","payload":{"text":"` + secret + `"}}`)}, packet(meshtastic.Packet{Encrypted: 20}),
		{Bytes: (&meshtastic.Packet{From: 9, Port: meshtastic.NodeInfoApp, User: &meshtastic.User{LongName: secret}}).Append(nil)},
		{Stream: 3, Bytes: []byte("DEBUG | " + secret + "\n")}, {Stream: 3, Bytes: meshtastic.AppendFrame(nil, protobuf.AppendBytes(nil, 2, text))}, {Stream: 3, End: true}}
	for i := 1; i < len(text); i++ {
		packets = append(packets, link.Packet{Bytes: text[:i]})
	}
	for i := range len(packets[1].Bytes) {
		packets = append(packets, link.Packet{Bytes: packets[1].Bytes[:i]})
	}
	x := played(t, marsad.Tripwire, packets...)
	kept := fmt.Sprintf("%+v %+v %+v", x.obs, x.readings, x.assets)
	for _, b := range x.broken {
		kept += fmt.Sprintf("%s %s %v\n", b.Bytes, b.Code, b.Err)
	}
	for _, word := range []string{"meet", "Amadou", "well"} {
		if strings.Contains(kept, word) {
			t.Errorf("%s is kept", word)
		}
	}
	if x.rejected[Words] < 2 || x.rejected[Encrypted] != 1 || x.rejected[UnknownSensor] < 1 || x.rejected[BadFrame] != 1 || x.rejected[BadMessage] < 50 || len(x.obs) > 0 {
		t.Errorf("%v", x.rejected)
	}
}

// What is made for a simulated node is read as it was told.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := marsad.Observation{Kind: marsad.Report, At: now.Add(-time.Second), Has: marsad.HasPosition | marsad.HasHeight, Position: geo.LatLon(rapid.Float64Range(1, 80).Draw(rt, "lat"), rapid.Float64Range(-170, 170).Draw(rt, "lon")),
			Covariance: marsad.Covariance{EE: 144, NN: 144}, Height: geo.Height{Metres: math.Round(rapid.Float64Range(-100, 5000).Draw(rt, "height"))}}
		one := PacketOf(node, rapid.Uint32().Draw(rt, "id"), &o)
		kind := marsad.SensorKind(marsad.Locator)
		for _, p := range []link.Packet{{Bytes: one.Append(nil)}, {Stream: 5, Bytes: one.AppendFromRadio(nil)}} {
			x := played(t, kind, p)
			if len(x.obs) != 1 {
				rt.Fatalf("%+v", x)
			}
			got := x.obs[0]
			if away, _ := geo.Inverse(got.Position, o.Position); away > 0.02 || !got.At.Equal(o.At) || got.Height.Metres != o.Height.Metres || math.Abs(got.Covariance.EE-144) > 1e-6 {
				rt.Fatalf("%+v became %+v", o, got)
			}
		}
		if x := played(t, marsad.Tripwire, link.Packet{Bytes: PacketOf(node, 1, &marsad.Observation{Kind: marsad.Plot}).Append(nil)}); len(x.obs) != 1 || x.obs[0].Position != site {
			rt.Fatalf("%+v", x)
		}
	})
}

func TestWrongConfiguration(t *testing.T) {
	for _, keys := range [][]string{{""}, {"7efeee00"}, {"!7efeee00", "!7EFEEE00"}} {
		s := &Source{}
		for _, k := range keys {
			s.Sensors = append(s.Sensors, Sensor{Key: k})
		}
		if _, err := s.Reader(); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%v: %v", keys, err)
		}
	}
}

func FuzzPacket(f *testing.F) {
	f.Add([]byte(`{"from":2130636288,"type":"position","payload":{"latitude_i":150000000,"longitude_i":20000000,"ground_speed":1e300,"ground_track":1}}`))
	f.Add(packet(meshtastic.Packet{ID: 1, Port: meshtastic.TelemetryApp, Metrics: []meshtastic.Metric{{Group: 2, Name: "battery_level", Value: 5000}}}).Bytes)
	f.Fuzz(func(t *testing.T, message []byte) {
		x := played(t, marsad.Locator, link.Packet{Bytes: message})
		for i := range x.obs {
			if err := x.obs[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range x.assets {
			if !(a.BatteryLeft <= 1) {
				t.Fatalf("%+v", a)
			}
		}
	})
}
