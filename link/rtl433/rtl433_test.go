package rtl433

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/rtl433"
)

var (
	now  = time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	site = geo.LatLon(15, 2)
)

type list []link.Packet

func (l list) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, p := range l {
		if p.At.IsZero() {
			p.At = now
		}
		handle(p)
	}
	return nil
}

// outcome is what came of packets.
type outcome struct {
	obs      []marsad.Observation
	readings []marsad.Reading
	assets   []marsad.Asset
	rejected map[marsad.Code]uint64
	broken   []link.Broken
}

func played(t testing.TB, keys []string, packets ...link.Packet) (x outcome) {
	t.Helper()
	counters := new(link.Counters)
	s := &Source{Feed: link.Feed{Name: "r", Counters: counters, Transport: list(packets), Sink: link.Sink{
		Observe: func(b []marsad.Observation) { x.obs = append(x.obs, b...) },
		Reading: func(b []marsad.Reading) { x.readings = append(x.readings, b...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { x.assets = append(x.assets, a) },
		Broken:  func(b link.Broken) { b.Bytes = bytes.Clone(b.Bytes); x.broken = append(x.broken, b) },
	}}}
	for i, k := range keys {
		s.Sensors = append(s.Sensors, Sensor{Key: k, Sensor: marsad.Sensor{ID: marsad.SensorID(fmt.Sprintf("s%d", i)), Kind: marsad.Tripwire, Site: site, RangeMax: 20}})
	}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	x.rejected = counters.Count().Rejected
	return x
}

func lines(text string) link.Packet { return link.Packet{Bytes: []byte(text + "\n"), Stream: 1} }

func TestRepeatsAreOne(t *testing.T) {
	text := ""
	for i := range 8 {
		text += fmt.Sprintf(`{"time" : "@%d.287120s", "model" : "Interlogix-Security", "subtype" : "motion", "id" : "468d19", "battery_ok" : 1, "switch1" : "CLOSED", "switch3" : "CLOSED"}`+"\n", i/3)
	}
	x := played(t, []string{"Interlogix-Security/468d19"}, lines(text))
	if len(x.obs) != 1 || len(x.assets) != 1 || x.rejected[Repeated] != 7 {
		t.Fatalf("%+v", x)
	}
	o := x.obs[0]
	if o.Kind != marsad.Plot || o.Position != site || o.Covariance.EE != 100 || !o.At.Equal(now) || o.Sensor != "s0" || o.Valid() != nil {
		t.Errorf("%+v", o)
	}
	// The same once more a minute later is another event.
	first := lines(text)
	later := lines(strings.ReplaceAll(text, "@", "@6"))
	later.At = now.Add(time.Minute)
	if x := played(t, []string{"Interlogix-Security/468d19"}, first, later); len(x.obs) != 2 {
		t.Errorf("%d events", len(x.obs))
	}
}

func TestSigns(t *testing.T) {
	yes, no := sign{true, true}, sign{true, false}
	for line, want := range map[string]signs{
		`{"model":"Honeywell-Security","state":"open","contact_open":1,"alarm":0,"tamper":1,"battery_ok":1,"heartbeat":0}`: {door: yes, tamper: yes, batteryLow: no, presence: true},
		`{"model":"Honeywell-Security","state":"open","contact_open":1,"reed_open":0,"heartbeat":1}`:                       {door: yes, alive: true},
		`{"model":"Honeywell-Security","event":32,"state":"closed","heartbeat":"no"}`:                                      {door: no},
		`{"model":"X10 Security","code":"04","event":"DS10A DOOR/WINDOW OPEN"}`:                                            {door: yes, presence: true},
		`{"model":"X10-Security","event":"DOOR/WINDOW CLOSED","tamper":1,"battery_ok":0}`:                                  {door: no, tamper: yes, batteryLow: yes},
		`{"model":"X10-Security","event":"MOTION TRIPPED"}`:                                                                {alarm: true, presence: true},
		`{"model":"X10 Security","event":"MS10A MOTION READY"}`:                                                            {alive: true},
		`{"model":"Generic-Motion","code":"800a2"}`:                                                                        {alarm: true, presence: true},
		`{"model":"Interlogix","device_type":"motion","battery":"OK","switch1":"CLOSED","switch3":"OPEN"}`:                 {alarm: true, tamper: yes, batteryLow: no, presence: true},
		`{"model":"Interlogix-Security","subtype":"motion","switch1":"OPEN","switch3":"CLOSED"}`:                           {tamper: no},
		`{"model":"Interlogix-Security","subtype":"contact","switch1":"OPEN","switch3":"OPEN"}`:                            {door: yes, presence: true},
		`{"model":"Interlogix-Security","subtype":"glass","switch1":"CLOSED"}`:                                             {alarm: true, presence: true},
		`{"model":"Kerui-Security","motion":1,"state":"motion"}`:                                                           {alarm: true, presence: true},
		`{"model":"Kerui-Security","opened":0,"state":"close"}`:                                                            {door: no},
		`{"model":"Kerui-Security","tamper":1,"state":"tamper"}`:                                                           {tamper: yes},
		`{"model":"Kerui-Security","battery_ok":0,"state":"battery"}`:                                                      {batteryLow: yes},
		`{"model":"DSC-Security","closed":0,"event":1,"tamper":0,"battery_ok":1}`:                                          {door: yes, tamper: no, batteryLow: no, presence: true},
		`{"model":"Visonic-Powercode","tamper":0,"alarm":1,"battery_ok":1}`:                                                {alarm: true, tamper: no, batteryLow: no, presence: true},
		`{"model":"Jasco-Security","status":0}`:                                                                            {door: yes, presence: true},
		`{"model":"Chuango-Security","cmd":"Low Battery"}`:                                                                 {batteryLow: yes},
		`{"model":"Chuango-Security","cmd":"Normal Zone"}`:                                                                 {alarm: true, presence: true},
		`{"model":"Govee-Contact","event":"Open","battery_ok":0.5}`:                                                        {door: yes, batteryLow: no, batteryLeft: 0.5, presence: true},
		`{"model":"Risco-RWX95P","motion":1,"battery_ok":1}`:                                                               {alarm: true, batteryLow: no, presence: true},
		`{"model":"Vivint-Security","state":"closed","contact_open":0,"battery_low":1}`:                                    {door: no, batteryLow: yes},
		`{"model":"LaCrosse-TX","battery_pct":40}`:                                                                         {batteryLeft: 0.4},
	} {
		if want.batteryLeft == 0 {
			want.batteryLeft = -1
		}
		var e rtl433.Event
		if err := e.Decode([]byte(line)); err != nil {
			t.Fatal(err)
		}
		if got := read(&e); got != want {
			t.Errorf("%s:\n%+v\n%+v", line, got, want)
		}
	}
}

func TestMeasurements(t *testing.T) {
	station := `{"time":"2026-03-01T12:00:00.500Z","model":"Bresser-6in1","id":7,"channel":1,"battery_ok":1,"temperature_C":41.5,"temperature_2_F":32,"humidity":12,"wind_avg_km_h":36,"wind_max_m_s":14,` +
		`"wind_dir_deg":270,"rain_mm":3.2,"rain_rate_in_h":1,"pressure_hPa":980,"light_klx":80,"uvi":9.5,"moisture":20,"pm2_5_ug_m3":55,"co2_ppm":410,"strike_count":3,"storm_dist_km":12,` +
		`"battery_mV":2900,"supercap_V":2.5,"snr":20.5,"rssi":-1.2,"setpoint_C":21,"flags":7,"wind_avg":4}`
	x := played(t, []string{"Bresser-6in1/7/1"}, lines(station+"\n"))
	want := map[string]float64{
		"air-temperature/": 314.65, "air-temperature/2": 273.15, "humidity/": 0.12, "wind-speed/": 10, "wind-gust/": 14, "wind-from/": 1.5 * math.Pi,
		"rain/": 0.0032, "rain-rate/": 0.0254 / 3600, "pressure/": 98000, "illuminance/": 80000, "ultraviolet-index/": 9.5, "soil-moisture/": 0.2,
		"dust/pm2.5": 55e-9, "carbon-dioxide/": 410e-6, "lightning-count/": 3, "lightning-distance/": 12000, "battery-voltage/": 2.9, "supply-voltage/": 2.5, "signal-noise/": 20.5,
	}
	for _, r := range x.readings {
		key := string(r.Quantity) + "/" + r.Part
		if v, ok := want[key]; !ok || math.Abs(v-r.Value) > 1e-9*max(1, math.Abs(v)) {
			t.Errorf("%s is %v, want %v", key, r.Value, v)
		}
		delete(want, key)
		if !r.At.Equal(now.Add(-500 * time.Millisecond)) {
			t.Errorf("%s at %s", key, r.At)
		}
	}
	if len(want) > 0 || len(x.obs) > 0 {
		t.Errorf("missing %v, %v", want, x.obs)
	}
	x = played(t, []string{"Oil-SonicSmart/5"}, lines(`{"model":"Oil-SonicSmart","id":5,"depth_cm":40}`))
	if len(x.readings) != 1 || x.readings[0].Quantity != marsad.DistanceToSurface || x.readings[0].Value != 0.4 {
		t.Errorf("%+v", x.readings)
	}
	if x = played(t, []string{"T/1"}, lines(`{"model":"T","id":1,"humidity":250}`)); x.rejected[Impossible] != 1 || len(x.readings) != 0 || len(x.broken[0].Bytes) == 0 {
		t.Errorf("%+v", x)
	}
	if x = played(t, []string{"T/1"}, lines(`{"model":"T","id":1,"flags":2}`)); x.rejected[Nothing] != 1 {
		t.Errorf("%+v", x.rejected)
	}
}

// A cut or broken line, a neighbour's device, a tyre or a key leave no byte anywhere.
func TestNarrowListening(t *testing.T) {
	secrets := []string{"fb26ac5a", "c0ffee11", "NEIGHBOUR77", "KEYFOB99", "METER5544"}
	text := `{"type":"TPMS","model":"Toyota","id":"fb26ac5a","pressure_PSI":35}
{"model":"Microchip-HCS200","id":"KEYFOB99","button":2}
{"model":"Bresser-3CH","id":"NEIGHBOUR77","temperature_C":20}
{"model":"ERT-SCM","id":"METER5544","consumption_data":1}
{"type":"TPMS","model":"Renault","id":"c0ffee11","press
garbage fb26ac5a
{"model":"D","id":"9","state":"open"}
{"time":"2026-03-01 12:00:00","enabled":200,"stats":[{"name":"Toyota TPMS","events":4}]}
`
	// Someone configures a key as a sensor: it stays unheard.
	var packets []link.Packet
	for i := range len(text) {
		packets = append(packets, link.Packet{Bytes: []byte(text[i : i+1]), Stream: 1})
	}
	packets = append(packets, link.Packet{Stream: 1, End: true}, link.Packet{Bytes: []byte(text[:50])}, link.Packet{Bytes: []byte("<165>1 2026-03-01T12:00:00Z box rtl_433 - - - " + text[:40])})
	x := played(t, []string{"D/9", "Microchip-HCS200/KEYFOB99", "Toyota/fb26ac5a"}, packets...)
	if len(x.obs) != 1 || x.rejected[Private] != 3 || x.rejected[UnknownSensor] != 1 || x.rejected[BadMessage] != 4 || x.rejected[OwnReport] != 1 {
		t.Fatalf("%+v", x)
	}
	kept := fmt.Sprintf("%+v %+v %+v", x.obs, x.readings, x.assets)
	for _, b := range x.broken {
		kept += fmt.Sprintf("%s %s %v\n", b.Bytes, b.Code, b.Err)
	}
	for _, s := range secrets {
		if strings.Contains(kept, s) || strings.Contains(kept, s[:5]) {
			t.Errorf("%s is kept: %s", s, kept)
		}
	}
	for _, word := range []string{"Toyota", "TPMS", "Renault", "garbage"} {
		if strings.Contains(kept, word) {
			t.Errorf("%s is kept: %s", word, kept)
		}
	}
}

func TestWrongConfiguration(t *testing.T) {
	for name, keys := range map[string][]string{"no key": {""}, "twice": {"A/1", "A/1"}} {
		s := &Source{}
		for _, k := range keys {
			s.Sensors = append(s.Sensors, Sensor{Key: k})
		}
		if _, err := s.Reader(); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What an encoder writes is read as what it was told.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		told := []marsad.Reading{
			{Quantity: marsad.AirTemperature, Value: rapid.Float64Range(230, 330).Draw(rt, "temperature")},
			{Quantity: marsad.Humidity, Value: rapid.Float64Range(0, 1).Draw(rt, "humidity")},
			{Quantity: marsad.WindSpeed, Value: rapid.Float64Range(0, 60).Draw(rt, "wind")},
			{Quantity: marsad.WindFrom, Value: rapid.Float64Range(0, 6.28).Draw(rt, "from")},
			{Quantity: marsad.Rain, Value: rapid.Float64Range(0, 2).Draw(rt, "rain")},
			{Quantity: marsad.BatteryVoltage, Value: rapid.Float64Range(0, 5).Draw(rt, "battery")},
		}
		presence := rapid.Bool().Draw(rt, "presence")
		x := played(t, []string{"M/a1/2"}, link.Packet{Bytes: Append(nil, "M/a1/2", now, presence, told)})
		if (len(x.obs) == 1) != presence || len(x.readings) != len(told) {
			rt.Fatalf("%+v", x)
		}
		for i, r := range x.readings {
			if r.Quantity != told[i].Quantity || math.Abs(r.Value-told[i].Value) > 1e-9 || !r.At.Equal(now) {
				rt.Fatalf("%+v became %+v", told[i], r)
			}
		}
	})
}

// The published recordings: copies merged, each device configured by its key.
func TestRecordings(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	for name, want := range map[string]struct {
		key           string
		lines, events int
		door          []float64
		tamper        bool
	}{
		"generic_motion_gfile001.json":     {"Generic-Motion/800a2", 1, 1, nil, false},
		"honeywell-001.json":               {"Honeywell-Security/698779", 6, 1, []float64{1}, true},
		"honeywell_2gig-dw10_g002.json":    {"Honeywell-Security/73942/10", 6, 1, []float64{1}, false},
		"honeywell_re208_g011_old.json":    {"Honeywell-Security/183889", 8, 0, []float64{0}, false},
		"interlogix_motion.json":           {"Interlogix-Security/468d19", 8, 1, nil, false},
		"interlogix_motion_tamper.json":    {"Interlogix-Security/468d19", 8, 1, nil, true},
		"interlogix_old_schema.json":       {"Interlogix/4aa707", 1, 1, nil, false},
		"x10_ds10a.json":                   {"X10 Security/f58e", 10, 1, []float64{0, 1}, false},
		"generic_motion_gfile006_old.json": {"Generic motion sensor/800c2", 1, 1, nil, false},
	} {
		file, err := os.ReadFile(filepath.Join(root, "data", "rtl433", name))
		if err != nil {
			t.Skipf("no recording %s: set MARSAD_RECORDINGS to the folder that holds data/", name)
		}
		x := played(t, []string{want.key}, lines(string(file)))
		var door []float64
		for _, r := range x.readings {
			if r.Quantity == marsad.DoorOpen {
				door = append(door, r.Value)
			}
		}
		tamper := slices.ContainsFunc(x.assets, func(a marsad.Asset) bool { return a.Tamper })
		different := max(len(door), want.events)
		if len(x.obs) != want.events || !slices.Equal(door, want.door) || tamper != want.tamper || x.rejected[Repeated] != uint64(want.lines-different) {
			t.Errorf("%s: %d events, doors %v, tamper %v, %v", name, len(x.obs), door, tamper, x.rejected)
		}
	}
}

func BenchmarkReader(b *testing.B) {
	s := &Source{Sensors: []Sensor{{Key: "Bresser-3CH/7", Sensor: marsad.Sensor{ID: "a"}}}}
	r, err := s.Reader()
	if err != nil {
		b.Fatal(err)
	}
	var packets [2]link.Packet
	for i := range packets {
		packets[i] = link.Packet{Bytes: fmt.Appendf(nil, `{"time" : "@0.2s", "model" : "Bresser-3CH", "id" : 7, "channel" : 1, "battery_ok" : 1, "temperature_C" : %d.5, "humidity" : 12}`, 20+i), At: now}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Packet(packets[i%2])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

func FuzzPacket(f *testing.F) {
	f.Add([]byte(`{"model":"D","id":"9","state":"open","temperature_2_C":20}`))
	f.Add([]byte(`{"model":"D","id":"9","humidity":900,"battery_ok":0.5,"storm_dist":1e300}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		x := played(t, []string{"D/9"}, link.Packet{Bytes: line})
		for i := range x.obs {
			if err := x.obs[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
		for i := range x.readings {
			if err := x.readings[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
