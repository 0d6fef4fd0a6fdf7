package vedirect

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/vedirect"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func block(t *testing.T, fields ...string) []byte {
	t.Helper()
	var b vedirect.Block
	for i := 0; i < len(fields); i += 2 {
		if err := b.Add(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	out, err := b.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type heard struct {
	readings []marsad.Reading
	assets   []marsad.Asset
	rejected map[marsad.Code]uint64
}

func played(t *testing.T, sensors []Sensor, packets ...link.Packet) (h heard) {
	t.Helper()
	counters := new(link.Counters)
	s := &Source{Sensors: sensors, Feed: link.Feed{Name: "v", Counters: counters, Sink: link.Sink{
		Reading: func(b []marsad.Reading) { h.readings = append(h.readings, b...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { h.assets = append(h.assets, a) },
	}}}
	r, err := s.Reader()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		p.At = now
		r.Packet(p)
	}
	h.rejected = counters.Count().Rejected
	return h
}

func TestCharger(t *testing.T) {
	text := block(t, "SER#", "HQ1", "V", "13200", "I", "2500", "VPV", "36000", "PPV", "45", "IL", "1000", "H20", "12", "CS", "3", "ERR", "0")
	h := played(t, []Sensor{{Sensor: marsad.Sensor{ID: "mppt"}}}, link.Packet{Bytes: text[:30], Stream: 1}, link.Packet{Bytes: text[30:], Stream: 1}, link.Packet{Stream: 1, End: true})
	want := map[marsad.Quantity]float64{marsad.BatteryVoltage: 13.2, marsad.BatteryCurrent: 2.5, marsad.SolarVoltage: 36, marsad.SolarPower: 45,
		marsad.LoadCurrent: 1, marsad.LoadPower: 13.2, marsad.SolarToday: 0.12 * 3.6e6}
	if len(h.readings) != len(want) || len(h.rejected) != 0 {
		t.Fatalf("%+v %v", h.readings, h.rejected)
	}
	for _, r := range h.readings {
		if math.Abs(r.Value-want[r.Quantity]) > 1e-6 || r.Sensor != "mppt" {
			t.Errorf("%+v", r)
		}
	}
	if len(h.assets) != 1 || h.assets[0].Mode != "bulk" || h.assets[0].Code != "" || h.assets[0].BatteryLeft != -1 {
		t.Errorf("%+v", h.assets)
	}
}

func TestMonitorAndAlarms(t *testing.T) {
	h := played(t, []Sensor{{Sensor: marsad.Sensor{ID: "bmv"}}},
		link.Packet{Bytes: block(t, "V", "11800", "I", "-9000", "P", "-106", "SOC", "213", "T", "41", "TTG", "240", "AR", "4")},
		link.Packet{Bytes: block(t, "H1", "-30000", "H2", "-5000")}, // history: nothing of ours
		link.Packet{Bytes: block(t, "SOC", "---", "AR", "0")},
		link.Packet{Bytes: block(t, "ERR", "17")},
		link.Packet{Bytes: block(t, "AR", "256")})
	if len(h.readings) != 5 || len(h.assets) != 4 {
		t.Fatalf("%+v\n%+v", h.readings, h.assets)
	}
	for i, code := range []marsad.Code{LowBattery, "", ChargerFault, PowerAlarm} {
		if h.assets[i].Code != code || h.assets[i].BatteryLeft != 0.213 {
			t.Errorf("%d: %+v", i, h.assets[i])
		}
	}
}

func TestRefusals(t *testing.T) {
	good := block(t, "SER#", "B", "V", "12000")
	wrong := append([]byte{}, good...)
	wrong[9] ^= 1
	h := played(t, []Sensor{{Sensor: marsad.Sensor{ID: "a"}, Key: "A"}, {Sensor: marsad.Sensor{ID: "b"}, Key: "B"}},
		link.Packet{Bytes: good}, link.Packet{Bytes: wrong}, link.Packet{Bytes: good[:20]},
		link.Packet{Bytes: block(t, "SER#", "C", "V", "1")}, link.Packet{Bytes: block(t, "SER#", "A", "SOC", "5000", "V", "1")})
	if len(h.readings) != 2 || h.readings[0].Sensor != "b" || h.readings[1].Sensor != "a" {
		t.Errorf("%+v", h.readings)
	}
	for code, n := range map[marsad.Code]uint64{BadChecksum: 1, CutOff: 1, UnknownSensor: 1, Impossible: 1} {
		if h.rejected[code] != n {
			t.Errorf("%s: %v", code, h.rejected)
		}
	}
	if _, err := (&Source{Sensors: []Sensor{{}, {}}}).Reader(); marsad.CodeOf(err) != marsad.BadConfig {
		t.Error(err)
	}
}
