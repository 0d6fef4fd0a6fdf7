package nmea

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/ais"
)

// noon is when the messages of the tests arrive: 12:00:30 UTC.
var noon = time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)

// heard is an AIS observer with what it has handed on.
type heard struct {
	*aisObserver
	observations []marsad.Observation
	readings     []marsad.Reading
}

func newHeard(own bool) *heard {
	h := &heard{}
	feed := &link.Feed{Name: "coast", Sink: link.Sink{
		Observe: func(b []marsad.Observation) { h.observations = append(h.observations, b...) },
		Reading: func(b []marsad.Reading) { h.readings = append(h.readings, b...) },
	}}
	feed.Prepare()
	h.aisObserver = newAISObserver(feed, &marsad.Sensor{ID: "ais-1", Kind: marsad.Locator}, own)
	return h
}

// take encodes a message and lets it arrive at at.
func (h *heard) take(t *testing.T, kind int, v ais.Values, at time.Time) {
	t.Helper()
	var m ais.Message
	if err := m.Encode(kind, v); err != nil {
		t.Fatal(err)
	}
	h.message(&m, false, at)
	h.flush()
}

func (h *heard) last(t *testing.T) marsad.Observation {
	t.Helper()
	if len(h.observations) == 0 {
		t.Fatal("nothing observed")
	}
	return h.observations[len(h.observations)-1]
}

// report is a class A report with what v changes.
func report(v ais.Values) ais.Values {
	all := ais.Values{
		"mmsi": int64(244670316), "lat": 16.5, "lon": -16.5, "sog_kn": 10.0, "cog_deg": 90.0, "time_stamp_s": int64(28), "position_accuracy": true,
	}
	for name, x := range v {
		if x == nil {
			delete(all, name)
			continue
		}
		all[name] = x
	}
	return all
}

func TestAISReport(t *testing.T) {
	h := newHeard(false)
	h.take(t, 5, ais.Values{"mmsi": int64(244670316), "name": "BOUNTY", "call_sign": "PA1234"}, noon)
	h.take(t, 1, report(nil), noon)
	x := h.last(t)
	if x.Kind != marsad.Report || x.Label != marsad.Cooperative || x.Class[marsad.Vessel] != 1 || x.Sensor != "ais-1" ||
		x.Identity != (marsad.Identity{MMSI: 244670316, Name: "BOUNTY"}) {
		t.Errorf("%+v", x)
	}
	if d, _ := geo.Inverse(x.Position, geo.LatLon(16.5, -16.5)); d > 0.2 {
		t.Errorf("%s", x.Position)
	}
	if math.Abs(x.East-5.144) > 0.01 || math.Abs(x.North) > 0.01 || !x.Has.All(marsad.HasVelocity) || x.Has.All(marsad.HasHeight) {
		t.Errorf("velocity %g %g, has %b", x.East, x.North, x.Has)
	}
	if want := noon.Add(-2 * time.Second); !x.At.Equal(want) || !x.Received.Equal(noon) {
		t.Errorf("at %s, want %s", x.At, want)
	}
	if x.Covariance != (marsad.Covariance{EE: 25, NN: 25}) {
		t.Errorf("covariance %+v", x.Covariance)
	}
}

// TestAISValues changes one value of a report, and looks at one thing of the observation.
func TestAISValues(t *testing.T) {
	has := func(q marsad.Measured) func(marsad.Observation) bool {
		return func(x marsad.Observation) bool { return x.Has.All(q) }
	}
	no := func(f func(marsad.Observation) bool) func(marsad.Observation) bool {
		return func(x marsad.Observation) bool { return !f(x) }
	}
	sigma := func(metres float64) func(marsad.Observation) bool {
		return func(x marsad.Observation) bool { return math.Abs(math.Sqrt(x.Covariance.NN)-metres) < 0.5 }
	}
	at := func(d time.Duration) func(marsad.Observation) bool {
		return func(x marsad.Observation) bool { return x.At.Equal(noon.Add(d)) }
	}
	class := func(c marsad.Class) func(marsad.Observation) bool {
		return func(x marsad.Observation) bool { k, _ := x.Class.Likeliest(); return k == c }
	}
	name := func(s string) func(marsad.Observation) bool {
		return func(x marsad.Observation) bool { return x.Identity.Name == s }
	}
	for _, c := range []struct {
		name   string
		kind   int
		v      ais.Values
		want   func(marsad.Observation) bool
		reject marsad.Code
	}{
		{"no latitude", 1, ais.Values{"lat": nil}, nil, AISNoPosition},
		{"latitude 100", 1, ais.Values{"lat": 100.0}, nil, AISNoPosition},
		{"inoperative", 1, ais.Values{"time_stamp_s": int64(63)}, nil, AISNoPosition},
		{"mmsi 0", 1, ais.Values{"mmsi": int64(0)}, nil, AISImpossible},
		{"mmsi of ten digits", 1, ais.Values{"mmsi": int64(1_000_000_000)}, nil, AISImpossible},
		{"virtual aid", 21, ais.Values{"virtual": true}, nil, AISVirtualAid},
		{"no speed", 1, ais.Values{"sog_kn": nil}, no(has(marsad.HasVelocity)), ""},
		{"no course", 1, ais.Values{"cog_deg": nil}, no(has(marsad.HasVelocity)), ""},
		{"stopped without course", 1, ais.Values{"cog_deg": nil, "sog_kn": 0.0}, has(marsad.HasVelocity), ""},
		{"course 400", 1, ais.Values{"cog_deg": 400.0}, no(has(marsad.HasVelocity)), ""},
		{"speed without bound", 1, ais.Values{"sog_kn": 102.2}, no(has(marsad.HasVelocity)), ""},
		{"plain accuracy", 1, ais.Values{"position_accuracy": false}, sigma(sigmaPlain), ""},
		{"by hand", 1, ais.Values{"time_stamp_s": int64(61)}, sigma(sigmaManual), ""},
		{"reckoned", 18, ais.Values{"time_stamp_s": int64(62)}, sigma(sigmaEstimated), ""},
		{"long range", 27, nil, sigma(53.7), ""},
		{"second of the minute before", 1, ais.Values{"time_stamp_s": int64(55)}, at(-35 * time.Second), ""},
		{"second a little ahead", 1, ais.Values{"time_stamp_s": int64(33)}, at(3 * time.Second), ""},
		{"second unknown", 1, ais.Values{"time_stamp_s": nil}, at(0), ""},
		{"class B", 18, nil, class(marsad.Vessel), ""},
		{"extended class B tells its name", 19, ais.Values{"name": "DHOW"}, name("DHOW"), ""},
		{"aid", 21, ais.Values{"mmsi": int64(992446001), "name": "NORTHERN APPROACH BU", "name_extension": "OY"}, name("NORTHERN APPROACH BUOY"), ""},
		{"aid is no vessel", 21, ais.Values{"mmsi": int64(992446001)}, class(marsad.ClassUnknown), ""},
		{"base station", 4, ais.Values{"mmsi": int64(2442106)}, class(marsad.ClassUnknown), ""},
		{"aircraft", 9, ais.Values{"mmsi": int64(111244001), "altitude_m": int64(300)}, class(marsad.Aircraft), ""},
		{"its altitude", 9, ais.Values{"mmsi": int64(111244001), "altitude_m": int64(300)}, has(marsad.HasHeight), ""},
		{"above what it can tell", 9, ais.Values{"mmsi": int64(111244001), "altitude_m": int64(4094)}, no(has(marsad.HasHeight)), ""},
		{"beacon", 1, ais.Values{"mmsi": int64(970244001), "navigational_status": int64(14)}, name("AIS-SART"), ""},
		{"man over board", 1, ais.Values{"mmsi": int64(972244001), "navigational_status": int64(14)}, name("MOB-AIS"), ""},
		{"beacon under test", 1, ais.Values{"mmsi": int64(974244001), "navigational_status": int64(15)}, name("EPIRB-AIS TEST"), ""},
	} {
		h := newHeard(false)
		h.take(t, c.kind, report(c.v), noon)
		rejected := h.feed.Counters.Count().Rejected
		switch {
		case c.reject != "" && (len(h.observations) != 0 || rejected[c.reject] != 1):
			t.Errorf("%s: %d observations, %v", c.name, len(h.observations), rejected)
		case c.reject == "" && len(h.observations) != 1:
			t.Errorf("%s: %d observations, %v", c.name, len(h.observations), rejected)
		case c.reject == "" && !c.want(h.observations[0]):
			t.Errorf("%s: %+v", c.name, h.observations[0])
		}
	}
}

func TestAISRepeated(t *testing.T) {
	h := newHeard(false)
	h.take(t, 1, report(nil), noon)
	h.take(t, 1, report(nil), noon.Add(2*time.Second))                                   // another base station
	h.take(t, 1, report(ais.Values{"time_stamp_s": int64(38)}), noon.Add(8*time.Second)) // anchored
	h.take(t, 1, report(ais.Values{"time_stamp_s": int64(38)}), noon.Add(time.Minute))
	if n := h.feed.Counters.Count(); len(h.observations) != 3 || n.Rejected[AISRepeated] != 1 {
		t.Errorf("%d observations, %v", len(h.observations), n.Rejected)
	}
}

func TestAISOwnShip(t *testing.T) {
	for _, c := range []struct {
		own, vdo bool
		want     marsad.Label
	}{
		{true, true, marsad.Own}, {true, false, marsad.Cooperative}, {false, true, marsad.Cooperative},
	} {
		h := newHeard(c.own)
		var m ais.Message
		if err := m.Encode(1, report(nil)); err != nil {
			t.Fatal(err)
		}
		h.message(&m, c.vdo, noon)
		h.flush()
		if x := h.last(t); x.Label != c.want {
			t.Errorf("own %t, vdo %t: %v", c.own, c.vdo, x.Label)
		}
	}
}

func TestAISStationsAreBounded(t *testing.T) {
	h := newHeard(false)
	for i := range maxStations + 100 {
		h.take(t, 1, report(ais.Values{"mmsi": int64(200_000_000 + i)}), noon.Add(time.Duration(i)*time.Millisecond))
	}
	if len(h.stations) > maxStations || len(h.observations) != maxStations+100 {
		t.Errorf("%d stations, %d observations", len(h.stations), len(h.observations))
	}
}

func TestAISReadings(t *testing.T) {
	place := ais.Values{"mmsi": int64(992446001), "dac": int64(1), "lat": 16.5, "lon": -16.5, "utc_day": int64(1), "utc_hour": int64(11), "utc_minute": int64(50)}
	with := func(fi int64, v ais.Values) ais.Values {
		all := ais.Values{"fi": fi}
		for _, part := range []ais.Values{place, v} {
			for name, x := range part {
				all[name] = x
			}
		}
		return all
	}
	for _, c := range []struct {
		name     string
		kind     int
		v        ais.Values
		quantity marsad.Quantity
		part     string
		value    float64
	}{
		{"wind", 8, with(31, ais.Values{"wind_speed_kn": int64(20)}), marsad.WindSpeed, "992446001", 10.289},
		{"wind from", 8, with(31, ais.Values{"wind_direction_deg": int64(90)}), marsad.WindFrom, "992446001", math.Pi / 2},
		{"temperature", 8, with(31, ais.Values{"air_temperature_c": 31.5}), marsad.AirTemperature, "992446001", 304.65},
		{"temperature of Circ.236", 8, with(11, ais.Values{"air_temperature_c": -12.5}), marsad.AirTemperature, "992446001", 260.65},
		{"pressure", 8, with(31, ais.Values{"air_pressure_hpa": 1013.0}), marsad.SeaLevelPressure, "992446001", 101300},
		{"visibility", 8, with(31, ais.Values{"visibility_nmi": 5.0}), marsad.Visibility, "992446001", 9260},
		{"humidity", 8, with(31, ais.Values{"relative_humidity_percent": int64(40)}), marsad.Humidity, "992446001", 0.4},
		{"water level", 8, with(31, ais.Values{"water_level_m": -0.75}), marsad.WaterLevel, "992446001", -0.75},
		{"current", 8, with(31, ais.Values{"surface_current_kn": 2.0}), marsad.CurrentSpeed, "992446001", 1.029},
		{"site of a station", 8, with(26, ais.Values{"sensor_reports": []ais.Values{
			{"report_type": int64(0), "site_id": int64(3), "lat": 16.5, "lon": -16.5},
			{"report_type": int64(2), "site_id": int64(3), "wind_speed_kn": int64(20)},
		}}), marsad.WindSpeed, "992446001-3", 10.289},
		{"gauge", 8, ais.Values{"mmsi": int64(2050001), "dac": int64(200), "fi": int64(24), "un_country": "BE", "gauges": []ais.Values{
			{"gauge_id": int64(7), "water_level_m": 4.25},
		}}, marsad.WaterLevel, "002050001-BE-7", 4.25},
		{"battery of an aid", 6, ais.Values{"mmsi": int64(992351000), "dac": int64(235), "fi": int64(10), "internal_v": 12.5}, marsad.SupplyVoltage, "992351000", 12.5},
	} {
		h := newHeard(false)
		h.take(t, c.kind, c.v, noon)
		if len(h.readings) != 1 {
			t.Errorf("%s: %+v %v", c.name, h.readings, h.feed.Counters.Count().Rejected)
			continue
		}
		r := h.readings[0]
		if r.Quantity != c.quantity || r.Part != c.part || math.Abs(r.Value-c.value) > 1e-3*math.Abs(c.value) || r.Valid() != nil {
			t.Errorf("%s: %+v", c.name, r)
		}
		if fi := c.v["fi"]; (fi == int64(31) || fi == int64(11)) &&
			(!r.At.Equal(time.Date(2026, 3, 1, 11, 50, 0, 0, time.UTC)) || !r.Position.Valid()) {
			t.Errorf("%s: at %s, %s", c.name, r.At, r.Position)
		}
	}
}

func TestDayTime(t *testing.T) {
	march := time.Date(2026, 3, 1, 0, 5, 0, 0, time.UTC)
	for _, c := range []struct {
		day, hour, minute int
		want              time.Time
	}{
		{1, 0, 0, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)},
		{28, 23, 50, time.Date(2026, 2, 28, 23, 50, 0, 0, time.UTC)},
		{31, 23, 50, march}, // February has none
		{15, 12, 0, march},  // days off
		{0, 12, 0, march},
		{1, 24, 0, march},
	} {
		if got := dayTime(c.day, c.hour, c.minute, march); !got.Equal(c.want) {
			t.Errorf("%d %02d:%02d: %s, want %s", c.day, c.hour, c.minute, got, c.want)
		}
	}
}

// TestEncodeAIS sends observations as messages and reads them back.
func TestEncodeAIS(t *testing.T) {
	for _, class := range []marsad.Class{marsad.Vessel, marsad.Aircraft} {
		x := marsad.Observation{
			Sensor: "ais-1", At: noon, Received: noon, Kind: marsad.Report, Has: marsad.HasPosition | marsad.HasVelocity,
			Position: geo.LatLon(-33.25, 151.5), Covariance: marsad.Covariance{EE: 25, NN: 25}, East: -6, North: 8, SigmaVelocity: sigmaVelocity,
			Identity: marsad.Identity{MMSI: 503000001, Name: "PATROL 2"}, Label: marsad.Cooperative,
		}
		x.Class[class] = 1
		if class == marsad.Aircraft {
			x.Has |= marsad.HasHeight
			x.Height, x.SigmaHeight = geo.Height{Metres: 450, Above: geo.SeaLevel}, sigmaAltitude
		}
		h := newHeard(false)
		var m ais.Message
		if !EncodeAISName(&m, &x) {
			t.Fatal("no name")
		}
		h.message(&m, false, noon)
		if !EncodeAIS(&m, &x) {
			t.Fatal("no message")
		}
		h.message(&m, false, noon)
		h.flush()
		y := h.last(t)
		d, _ := geo.Inverse(x.Position, y.Position)
		if d > 0.2 || math.Hypot(x.East-y.East, x.North-y.North) > 0.4 {
			t.Errorf("%s: %g m off, velocity %g %g", class, d, y.East, y.North)
		}
		y.Position, y.East, y.North, x.Has = x.Position, x.East, x.North, y.Has
		if x != y {
			t.Errorf("%s\n     %+v\nthen %+v", class, x, y)
		}
	}
	var m ais.Message
	if EncodeAIS(&m, &marsad.Observation{}) || EncodeAISName(&m, &marsad.Observation{}) {
		t.Error("a message of nobody")
	}
}
