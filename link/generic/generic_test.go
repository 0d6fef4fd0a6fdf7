package generic

import (
	"context"
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/generic"
)

var now = time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)

// played gives packets to a source and returns what came of them.
func played(t *testing.T, m generic.Mapping, sensors []Sensor, packets ...link.Packet) (obs []marsad.Observation, readings []marsad.Reading, assets []marsad.Asset, rejected map[marsad.Code]uint64) {
	t.Helper()
	counters := new(link.Counters)
	s := &Source{Mapping: m, Sensors: sensors, Feed: link.Feed{Name: "g", Counters: counters, Transport: list(packets), Sink: link.Sink{
		Observe: func(b []marsad.Observation) { obs = append(obs, b...) },
		Reading: func(b []marsad.Reading) { readings = append(readings, b...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { assets = append(assets, a) },
	}}}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return obs, readings, assets, counters.Count().Rejected
}

type list []link.Packet

func (l list) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, p := range l {
		p.At = now
		handle(p)
	}
	return nil
}

var site = geo.LatLon(15, 2)

func TestPlotsOfARadar(t *testing.T) {
	m := generic.Mapping{Format: generic.JSON, Fields: []generic.Field{{To: "time", From: "t", Layout: "time-of-day"}, {To: "sensor", From: "s"},
		{To: "range", From: "r"}, {To: "azimuth", From: "a"}, {To: "class", From: "c"}, {To: "confidence", From: "p", Unit: "%"}}}
	radar := func(id marsad.SensorID, key string) Sensor {
		return Sensor{Sensor: marsad.Sensor{ID: id, Kind: marsad.Radar, Site: site, SigmaRange: 15, SigmaAzimuth: geo.Degree / 2, AzimuthBias: 2 * geo.Degree}, Key: key}
	}
	// Two objects back to back in a stream that is cut within one.
	text := `{"t":43200.5,"s":"A","r":1500,"a":92,"c":"vehicle","p":80}{"t":43200.6,"s":"B","r":99,"a":1}{"t":1,"s":"C","r":1,"a":1}{"s":"A","r":-1,"a":1}` + "\nnoise\n" + `{"s":"A"}`
	obs, _, _, rejected := played(t, m, []Sensor{radar("a", "A"), radar("b", "B")},
		link.Packet{Bytes: []byte(text[:40]), Stream: 1}, link.Packet{Bytes: []byte(text[40:]), Stream: 1}, link.Packet{Stream: 1, End: true})
	if len(obs) != 2 || obs[0].Sensor != "a" || obs[1].Sensor != "b" {
		t.Fatalf("%+v", obs)
	}
	o := obs[0]
	if o.Kind != marsad.Plot || !o.At.Equal(now.Add(-500*time.Millisecond)) || math.Abs(o.Azimuth.Degrees()-92) > 1e-9 || o.Range != 1500 || o.SigmaRange != 15 || math.Abs(float64(o.Class[marsad.Vehicle])-0.8) > 1e-6 {
		t.Errorf("%+v", o)
	}
	for code, n := range map[marsad.Code]uint64{UnknownSensor: 1, BadItem: 1, BadMessage: 1, NoQuantity: 1} {
		if rejected[code] != n {
			t.Errorf("%s: %d, want %d of %v", code, rejected[code], n, rejected)
		}
	}
}

func TestPositionsAndEvents(t *testing.T) {
	m := generic.Mapping{Format: generic.CSV, Columns: []string{"lat", "lon", "v", "c", "ev", "bat", "temp"}, Fields: []generic.Field{
		{To: "lat", From: "lat"}, {To: "lon", From: "lon"}, {To: "speed", From: "v", Unit: "km/h"}, {To: "course", From: "c"},
		{To: "event", From: "ev"}, {To: "battery", From: "bat", Unit: "%"}, {To: "reading:air-temperature", From: "temp", Unit: "C"}}}
	one := []Sensor{{Sensor: marsad.Sensor{ID: "x", Kind: marsad.Locator, Site: site, RangeMax: 30}, Own: true}}
	obs, readings, assets, rejected := played(t, m, one, link.Packet{Bytes: []byte("15.5,2.5,36,90,,,\n,,,,1,55,41\n,,,,0,,\n15.5,400,,,,,\n")})
	if len(obs) != 2 || len(readings) != 1 || len(assets) != 2 || rejected[BadItem] != 1 {
		t.Fatalf("%+v\n%+v\n%+v\n%v", obs, readings, assets, rejected)
	}
	if o := obs[0]; o.Kind != marsad.Report || o.Label != marsad.Own || math.Abs(o.East-10) > 1e-9 || math.Abs(o.North) > 1e-9 || !o.At.Equal(now) {
		t.Errorf("%+v", o)
	}
	if o := obs[1]; o.Kind != marsad.Plot || o.Position != site || o.Covariance.EE != 225 {
		t.Errorf("%+v", o)
	}
	if r := readings[0]; r.Quantity != marsad.AirTemperature || math.Abs(r.Value-314.15) > 1e-9 {
		t.Errorf("%+v", r)
	}
	if assets[0].BatteryLeft != 0.55 {
		t.Errorf("%+v", assets[0])
	}
}

func TestWrongConfiguration(t *testing.T) {
	for name, s := range map[string]*Source{
		"mapping":   {Mapping: generic.Mapping{Format: generic.JSON}},
		"same keys": {Mapping: generic.Mapping{Format: generic.JSON, Fields: []generic.Field{{To: "lat", From: "x"}}}, Sensors: []Sensor{{}, {}}},
	} {
		if _, err := s.Reader(); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
}
