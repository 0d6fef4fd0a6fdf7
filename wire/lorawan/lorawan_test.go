package lorawan

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad/wire/lines"
)

const up = `{"deduplicationId":"3ac7e3c4","time":"2022-07-18T09:34:15.775023242+00:00","deviceInfo":{"deviceName":"gate","devEui":"0101010101010101"},"devAddr":"00189440","dr":1,"fCnt":9,"fPort":1,"data":"qg==",` +
	`"object":{"door":"open","t":[1,null,true]},"rxInfo":[{"gatewayId":"0016c001f153a14c","rssi":-36,"snr":10.5},{"gatewayId":"b","rssi":-90,"snr":-3}],"txInfo":{"frequency":867100000}}`

func TestJSONOfBothVersions(t *testing.T) {
	var e Event
	if err := e.DecodeJSON([]byte(up), ""); err != nil {
		t.Fatal(err)
	}
	best, _ := e.Best()
	if e.Kind != Up || e.DevEUI != "0101010101010101" || e.FrameCount != 9 || len(e.Data) != 1 || best.Gateway != "0016c001f153a14c" || e.Object["door"] != "open" || e.FrequencyHz != 867100000 {
		t.Errorf("%+v", e)
	}
	for text, want := range map[string]Event{
		`{"applicationName":"a","deviceName":"d","devEUI":"AgICAgICAgI=","fCnt":10,"fPort":5,"data":"","rxInfo":[{"gatewayID":"g","rssi":-57,"loRaSNR":10}],"objectJSON":"{\"x\":1}","confirmedUplink":true}`: {
			Kind: Up, Application: "a", Device: "d", DevEUI: "0202020202020202", FrameCount: 10, CountTold: true, Port: 5, Data: []byte{}, Receptions: []Reception{{"g", -57, 10}}, Object: map[string]any{"x": 1.}, Confirmed: true, Battery: -1},
		`{"devEUI":"0202020202020202","batteryLevelUnavailable":true,"margin":6}`:              {Kind: Status, DevEUI: "0202020202020202", Margin: 6, NoBattery: true, Battery: -1},
		`{"devEUI":"0202020202020202","type":"UPLINK_CODEC","error":"x"}`:                      {Kind: Log, DevEUI: "0202020202020202", Code: "UPLINK_CODEC", Description: "x", Battery: -1},
		`{"devEUI":"0202020202020202","location":{"latitude":1,"longitude":2,"source":"GPS"}}`: {Kind: Location, DevEUI: "0202020202020202", Place: &Place{Latitude: 1, Longitude: 2, Source: "GPS"}, Battery: -1},
	} {
		var e Event
		if err := e.DecodeJSON([]byte(text), ""); err != nil || !reflect.DeepEqual(e, want) {
			t.Errorf("%s:\n%+v\n%+v: %v", text, e, want, err)
		}
	}
	for topic, want := range map[string]Kind{"application/1/device/2/event/up": Up, "application/1/device/2/error": Log, "/hook?event=status": Status, "/?x=1&event=join&y=2": Join, "/": "", "application/1/device/2/command/down": ""} {
		if got := KindOf(topic); got != want {
			t.Errorf("%s: %q", topic, got)
		}
	}
}

func TestBroken(t *testing.T) {
	var e Event
	for i := range len(up) {
		if err := e.DecodeJSON([]byte(up[:i]), Up); err == nil || !strings.HasPrefix(err.Error(), "lorawan: ") {
			t.Fatalf("%d bytes: %v", i, err)
		}
	}
	for text, want := range map[string]string{
		`{"deviceInfo":{"devEui":"0101010101010101"}}`:                        "the keys tell no event",
		`{"fPort":1,"deviceInfo":{"devEui":"01"}}`:                            "devEui",
		`{"fPort":1,"deviceInfo":{"devEui":"0101010101010101"},"data":"!"}`:   "data",
		`{"fPort":1,"deviceInfo":{"devEui":"0101010101010101"},"object":[1]}`: "object",
		`{"fPort":-1,"deviceInfo":{"devEui":"0101010101010101"}}`:             "fPort",
		`[]`: "lorawan", `{"fPort":1,"x":"` + strings.Repeat("y", MaxMessage) + `"}`: "at most",
	} {
		if err := e.DecodeJSON([]byte(text), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	if err := e.Decode([]byte{0x08, 1}, Up); err == nil || !strings.Contains(err.Error(), "lorawan: up: field 1 at byte 0: of another wire type") {
		t.Error(err)
	}
	if err := e.Decode(nil, Up); err == nil {
		t.Error("no device is no error")
	}
	if err := e.Decode(nil, ""); err == nil {
		t.Error("no kind is no error")
	}
}

func drawEvent(t *rapid.T) *Event {
	text := func(name string) string { return rapid.StringN(0, 12, -1).Draw(t, name) }
	e := &Event{Kind: rapid.SampledFrom(kinds[:]).Draw(t, "kind"), Battery: -1, DevEUI: hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "eui"))}
	e.Time = time.Unix(rapid.Int64Range(1, 1<<33).Draw(t, "s"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).UTC()
	e.Application, e.Profile, e.Device = text("app"), text("profile"), text("device")
	if e.Kind != Log && e.Kind != TxAck {
		e.DeduplicationID = text("id")
	}
	u := func(name string) uint32 { return rapid.Uint32().Draw(t, name) }
	switch e.Kind {
	case Up:
		e.DevAddr, e.DataRate, e.FrameCount, e.CountTold, e.Port, e.FrequencyHz = text("addr"), u("dr"), u("fcnt"), true, u("port"), u("hz")
		e.Confirmed = rapid.Bool().Draw(t, "confirmed")
		if b := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "data"); len(b) > 0 {
			e.Data = b
		}
		e.Object = map[string]any{text("k"): rapid.Float64().Draw(t, "v"), "deep": map[string]any{"list": []any{nil, true, false, text("s"), 0.}}}
		for range rapid.IntRange(0, 3).Draw(t, "gateways") {
			e.Receptions = append(e.Receptions, Reception{text("gw"), rapid.Int32().Draw(t, "rssi"), float64(rapid.Float32().Draw(t, "snr"))})
		}
	case Join:
		e.DevAddr = text("addr")
	case Ack, TxAck:
		e.QueueItem, e.CountDown = text("item"), u("down")
		if e.Kind == Ack {
			e.Acknowledged = rapid.Bool().Draw(t, "ack")
		} else {
			e.Downlink, e.Gateway, e.FrequencyHz = u("downlink"), text("gw"), u("hz")
		}
	case Log:
		e.Level, e.Code, e.Description = rapid.SampledFrom(logLevels[:]).Draw(t, "level"), rapid.SampledFrom(logCodes[:]).Draw(t, "code"), text("d")
	case Status:
		e.Margin, e.ExternalFeed, e.Battery = rapid.Int32().Draw(t, "margin"), rapid.Bool().Draw(t, "ext"), float64(rapid.Float32Range(0, 100).Draw(t, "battery"))
	case Location:
		e.Place = &Place{rapid.Float64().Draw(t, "lat"), rapid.Float64().Draw(t, "lon"), rapid.Float64().Draw(t, "alt"), float64(rapid.Float32().Draw(t, "acc")), rapid.SampledFrom(placeSources[:]).Draw(t, "source")}
	case Integration:
		e.Name, e.Type, e.Object = text("name"), text("type"), map[string]any{}
	}
	return e
}

// An event in Protocol Buffers is read as what it was, and written to the same bytes;
// cut anywhere it is an error or another event, never a panic.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t)
		b := e.Append(nil)
		var again Event
		if err := again.Decode(b, e.Kind); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*e, again) {
			t.Fatalf("\n%+v\n%+v", *e, again)
		}
		if c := again.Append(nil); !slices.Equal(b, c) {
			t.Fatalf("%x\n%x", b, c)
		}
		for i := range b {
			again.Decode(b[:i], e.Kind)
		}
	})
}

// The examples of the format's own text: two temperatures; a place; axes.
func TestCayenne(t *testing.T) {
	for text, want := range map[string]string{
		"03670110056700ff":       "[3 temperature C 27.2 5 temperature C 25.5]",
		"0167ffd7":               "[1 temperature C -4.1]",
		"067104d2fb2e0000":       "[6 accelerometer g 1.234 -1.234 0]",
		"018806765ff2960a0003e8": "[1 place  42.3519 -87.9094 10]",
		"02680107650064":         "[2 humidity % 0.5 7 illuminance lx 100]",
		"01660103000104737bca":   "[1 presence  1 3 digital input  1 4 pressure hPa 3169]",
		"":                       "[]",
	} {
		b, _ := hex.DecodeString(text)
		list, err := Cayenne(b)
		var parts []string
		for _, m := range list {
			parts = append(parts, fmt.Sprintf("%d %s %s", m.Channel, m.Type, m.Unit))
			for _, v := range m.Values[:m.N] {
				parts = append(parts, fmt.Sprintf("%.6g", v))
			}
		}
		if got := "[" + strings.Join(parts, " ") + "]"; err != nil || got != want {
			t.Errorf("%s: %s, want %s: %v", text, got, want, err)
		}
		for i := range b {
			Cayenne(b[:i])
		}
	}
	for text, want := range map[string]string{"0167": "byte 0: 2 of 3 bytes", "01ff00": "byte 1: type 255", "03670110056700": "byte 6: 1 of 2 bytes of temperature"} {
		b, _ := hex.DecodeString(text)
		if _, err := Cayenne(b); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for i, k := range kinds {
		e := Event{Kind: k, DevEUI: "0101010101010101", Object: map[string]any{"a": []any{1., "b"}}, Place: &Place{Latitude: 1}, Receptions: []Reception{{"g", -1, 2}}}
		f.Add(e.Append(nil), i)
	}
	f.Fuzz(func(t *testing.T, b []byte, k int) {
		var e Event
		kind := kinds[((k%len(kinds))+len(kinds))%len(kinds)]
		if e.Decode(b, kind) != nil {
			return
		}
		var l lines.Line
		e.AppendLine(&l, 1)
		if !json.Valid(l.Bytes()) {
			t.Fatalf("%s", l.Bytes())
		}
		if err := new(Event).Decode(e.Append(nil), kind); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(up))
	f.Add([]byte(`{"devEUI":"AgICAgICAgI=","margin":1,"batteryLevel":1e300}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var e Event
		if e.DecodeJSON(b, "") == nil {
			var l lines.Line
			e.AppendLine(&l, 1)
			if !json.Valid(l.Bytes()) {
				t.Fatalf("%s", l.Bytes())
			}
		}
	})
}

func FuzzCayenne(f *testing.F) {
	f.Add([]byte{3, 0x67, 1, 0x10})
	f.Fuzz(func(t *testing.T, b []byte) {
		if list, err := Cayenne(b); err == nil && len(list) > len(b)/3 {
			t.Fatalf("%d values of %d bytes", len(list), len(b))
		}
	})
}

func BenchmarkDecodeJSON(b *testing.B) {
	var e Event
	b.ReportAllocs()
	for b.Loop() {
		if err := e.DecodeJSON([]byte(up), Up); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkDecode(b *testing.B) {
	var e, out Event
	if err := e.DecodeJSON([]byte(up), Up); err != nil {
		b.Fatal(err)
	}
	message := e.Append(nil)
	b.ReportAllocs()
	for b.Loop() {
		if err := out.Decode(message, Up); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
