package lorawan

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/lorawan"
)

var (
	now  = time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	site = geo.LatLon(15, 2)
)

const eui = "0101010101010101"

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
	broken   int
}

func played(t testing.TB, one Sensor, packets ...link.Packet) (x outcome) {
	t.Helper()
	counters := new(link.Counters)
	x.readings = map[string]float64{}
	s := &Source{Sensors: []Sensor{one}, Feed: link.Feed{Name: "l", Counters: counters, Transport: list(packets), Sink: link.Sink{
		Observe: func(b []marsad.Observation) { x.obs = append(x.obs, b...) },
		Reading: func(b []marsad.Reading) {
			for _, r := range b {
				x.readings[string(r.Quantity)+"/"+r.Part] = r.Value
			}
		},
		Asset:  func(_ marsad.SensorID, a marsad.Asset) { x.assets = append(x.assets, a) },
		Broken: func(link.Broken) { x.broken++ },
	}}}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	x.rejected = counters.Count().Rejected
	return x
}

func sensorOf(kind marsad.SensorKind) Sensor {
	return Sensor{Key: eui, Sensor: marsad.Sensor{ID: "d", Kind: kind, Site: site, RangeMax: 20}}
}

func event(kind, body string) link.Packet {
	return link.Packet{Topic: "application/a/device/" + eui + "/event/" + kind, Bytes: []byte(`{"deviceInfo":{"devEui":"` + eui + `"},` + body + `}`)}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(1, math.Abs(b)) }

func TestObjects(t *testing.T) {
	for body, want := range map[string]struct {
		readings map[string]float64
		presence bool
		tamper   bool
		battery  float64
	}{
		`{"temperature":41.5,"humidity":12,"battery":80,"illuminance":300,"pressure":980}`: {
			map[string]float64{"air-temperature/": 314.65, "humidity/": 0.12, "illuminance/": 300, "pressure/": 98000}, false, false, 0.8},
		`{"TempC_SHT":20.5,"Hum_SHT":40,"BatV":3.1}`:                                       {map[string]float64{"air-temperature/": 293.65, "humidity/": 0.4, "battery-voltage/": 3.1}, false, false, -1},
		`{"data":{"temperature_2":{"value":20,"timestamp":1e9}}}`:                          {map[string]float64{"air-temperature/2": 293.15}, false, false, -1},
		`{"magnet_status":"open","tamper_status":"installed"}`:                             {map[string]float64{"door-open/": 1}, true, false, -1},
		`{"door_open_status":0,"tamper":1}`:                                                {map[string]float64{"door-open/": 0}, false, true, -1},
		`{"pir":"trigger","daylight":"dark"}`:                                              {nil, true, false, -1},
		`{"motion":false,"occupancy":1}`:                                                   {nil, true, false, -1},
		`{"motion":false}`:                                                                 {nil, false, false, -1},
		`{"water_leak_detected":true,"motion_count":1,"temperature_alarm":true,"co2":410}`: {map[string]float64{"count/": 1, "carbon-dioxide/": 410e-6}, false, false, -1},
		`{"rain_mm":3,"wind_speed":10,"wind_direction":90}`:                                {map[string]float64{"rain/": 0.003, "wind-speed/": 10, "wind-from/": math.Pi / 2}, false, false, -1},
	} {
		x := played(t, sensorOf(marsad.Tripwire), event("up", `"fCnt":1,"fPort":2,"object":`+body))
		if len(x.readings) != len(want.readings) || (len(x.obs) == 1) != want.presence {
			t.Errorf("%s: %+v", body, x)
		}
		for k, v := range want.readings {
			if !near(x.readings[k], v) {
				t.Errorf("%s: %s is %v", body, k, x.readings[k])
			}
		}
		a := marsad.Asset{BatteryLeft: -1}
		if len(x.assets) > 0 {
			a = x.assets[0]
		}
		if a.Tamper != want.tamper || a.BatteryLeft != want.battery {
			t.Errorf("%s: %+v", body, a)
		}
	}
}

func TestRepeatsAndReplays(t *testing.T) {
	up := func(id string, n int) link.Packet {
		return event("up", fmt.Sprintf(`"deduplicationId":%q,"fCnt":%d,"fPort":2,"object":{"pir":1},"rxInfo":[{"gatewayId":"g","rssi":-90,"snr":2,"location":{"latitude":33,"longitude":8}}]`, id, n))
	}
	x := played(t, sensorOf(marsad.Tripwire), up("a", 10), up("a", 10), up("b", 11), up("c", 11), up("d", 5), event("join", `"devAddr":"1"`), up("e", 0), up("f", 65000), up("g", 3))
	if len(x.obs) != 5 || x.rejected[Repeated] != 1 || x.rejected[Replayed] != 2 || x.broken != 2 || x.readings["signal-strength/"] != -90 || x.readings["signal-noise/"] != 2 {
		t.Errorf("%+v", x)
	}
	for _, o := range x.obs {
		if o.Position != site {
			t.Errorf("the gateway's place is the device's: %v", o.Position)
		}
	}
}

func TestOtherEvents(t *testing.T) {
	x := played(t, sensorOf(marsad.Locator), event("status", `"margin":10,"batteryLevel":88.3`), event("location", `"location":{"latitude":15.5,"longitude":2.5,"altitude":300,"accuracy":40}`),
		event("location", `"location":{"latitude":95,"longitude":2.5}`), event("location", `"location":{"latitude":0,"longitude":0}`), event("log", `"level":"ERROR","code":"UPLINK_MIC"`), event("ack", `"acknowledged":true`), event("txack", `"downlinkId":3`),
		event("up", `"fCnt":1,"fPort":2,"data":"A2cBEAVnAP8="`), event("up", `"fCnt":2,"fPort":2,"data":"qg=="`), event("up", `"fCnt":3,"fPort":2,"object":{"latitude":15.6,"longitude":2.6}`),
		link.Packet{Topic: "application/a/device/b/event/up", Bytes: []byte(`{"deviceInfo":{"devEui":"0202020202020202"},"fPort":1}`)}, link.Packet{Topic: "x", Bytes: []byte("noise")}, link.Packet{Topic: "x/event/up", Bytes: []byte{1, 2}},
		link.Packet{Stream: 1, Bytes: []byte(`{"devEUI":"` + eui + `",`)}, link.Packet{Stream: 1, Bytes: []byte(`"fCnt":9,"fPort":1,"objectJSON":"{\"humidity\":50}"}`)}, link.Packet{Stream: 1, End: true})
	if len(x.obs) != 2 || len(x.assets) != 1 || !near(x.assets[0].BatteryLeft, 0.883) || x.readings["signal-noise/downlink"] != 10 || x.readings["humidity/"] != 0.5 {
		t.Fatalf("%+v", x)
	}
	if o := x.obs[0]; o.Kind != marsad.Report || o.Label != marsad.Cooperative || o.Covariance.EE != 1600 || o.Height.Metres != 300 || o.Identity.Name != eui {
		t.Errorf("%+v", o)
	}
	for code, n := range map[marsad.Code]uint64{Impossible: 2, BadPayload: 1, NoCodec: 1, UnknownSensor: 1, BadMessage: 2} {
		if x.rejected[code] != n {
			t.Errorf("%s: %d of %v", code, x.rejected[code], x.rejected)
		}
	}
	if !near(x.readings["air-temperature/3"], 300.35) || !near(x.readings["air-temperature/5"], 298.65) {
		t.Errorf("%v", x.readings)
	}
}

// What is made for a simulated device is read as it was told, in both forms.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, presence := rapid.Float64Range(230, 330).Draw(rt, "t"), rapid.Bool().Draw(rt, "presence")
		e := Uplink(eui, rapid.Uint32Max(1<<20).Draw(rt, "n"), now, presence, []marsad.Reading{{Quantity: marsad.AirTemperature, Value: c}, {Quantity: marsad.Humidity, Value: 0.25}})
		x := played(t, sensorOf(marsad.Tripwire), link.Packet{Topic: "a/event/up", Bytes: e.Append(nil)})
		if (len(x.obs) == 1) != presence || !near(x.readings["air-temperature/"], c) || x.readings["humidity/"] != 0.25 {
			rt.Fatalf("%+v", x)
		}
		o := marsad.Observation{At: now, Position: geo.LatLon(rapid.Float64Range(1, 80).Draw(rt, "lat"), rapid.Float64Range(-170, 170).Draw(rt, "lon")), Covariance: marsad.Covariance{EE: 25, NN: 25}}
		own := sensorOf(marsad.Locator)
		own.Own = true
		y := played(t, own, link.Packet{Topic: "a/event/location", Bytes: Located(eui, &o).Append(nil)})
		if len(y.obs) != 1 {
			rt.Fatalf("%+v", y)
		}
		if away, _ := geo.Inverse(y.obs[0].Position, o.Position); away > 0.01 || y.obs[0].Label != marsad.Own || y.obs[0].Covariance != o.Covariance || !y.obs[0].At.Equal(now) {
			rt.Fatalf("%+v", y)
		}
	})
}

func TestWrongConfiguration(t *testing.T) {
	for _, keys := range [][]string{{""}, {"xyz"}, {eui, eui}, {"010101010101010g"}} {
		s := &Source{}
		for _, k := range keys {
			s.Sensors = append(s.Sensors, Sensor{Key: k})
		}
		if _, err := s.Reader(); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%v: %v", keys, err)
		}
	}
}

func BenchmarkReader(b *testing.B) {
	s := &Source{Sensors: []Sensor{sensorOf(marsad.Tripwire)}}
	r, err := s.Reader()
	if err != nil {
		b.Fatal(err)
	}
	var object map[string]any
	json.Unmarshal([]byte(`{"temperature":20,"humidity":40,"pir":0}`), &object)
	p := link.Packet{Topic: "a/event/up", At: now, Bytes: (&lorawan.Event{Kind: lorawan.Up, DevEUI: eui, Object: object}).Append(nil)}
	b.ReportAllocs()
	for b.Loop() {
		r.sensors[eui].counted = false
		r.Packet(p)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func FuzzPacket(f *testing.F) {
	for _, body := range []string{`"fPort":1,"object":{"t":{"value":1},"door":"open","lat":1,"lon":2}`, `"fPort":1,"data":"A2cBEAVnAP8="`, `"location":{"latitude":1e9}`, `"margin":1,"batteryLevel":1e300`} {
		f.Add(event("", body).Bytes)
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		x := played(t, sensorOf(marsad.Locator), link.Packet{Bytes: message})
		for i := range x.obs {
			if err := x.obs[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range x.assets {
			if a.BatteryLeft > 1 {
				t.Fatalf("%+v", a)
			}
		}
	})
}
