package adsb

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// messages are replies with what they say; they serve decode, encode, the cuts and the
// fuzz seeds. Positions, speeds and altitudes are those of published worked examples (J. Sun,
// The 1090 Megahertz Riddle, second edition).
var messages = []struct {
	name, reply, kind, id string
	fields                string // part of the JSON
}{
	{"identification", "8D4840D6202CC371C32CE0576098", "17", "4840D6", `"callsign":"KLM1023","category_set":"A","category":0`},
	{"airborne position, even", "8D40621D58C382D690C8AC2863A7", "17", "40621D", `"altitude_ft":38000,"altitude_above":"pressure","time_sync":0,"cpr_format":0,"cpr_lat":93000,"cpr_lon":51372,"nuc_p":7`},
	{"airborne position, odd", "8D40621D58C386435CC412692AD6", "17", "40621D", `"cpr_format":1,"cpr_lat":74158,"cpr_lon":50194`},
	{"velocity over ground", "8D485020994409940838175B284F", "17", "485020", `"subtype":1,"nac_v":0,"groundspeed_kt":159.2011306492`},
	{"velocity through air", "8DA05F219B06B6AF189400CBC33F", "17", "A05F21", `"heading_deg":243.984375,"airspeed_kt":375,"airspeed_type":"TAS","vertical_rate_source":"BARO","vertical_rate_fpm":-2304`},
	{"surface position", "8C4841753AAB238733C8CD4020B1", "17", "484175", `"movement":42,"groundspeed_kt":18,"track_status":1,"track_deg":140.625`},
	{"altitude reply", "20000f1f684a6c", "4", "4D2023", `"altitude_ft":23375`},
	{"identity reply", "280010248c796b", "5", "4D2023", `"squawk":"0112"`},
	{"all-call", "5d4d20237a55a6", "11", "4D2023", `"capability":5,"interrogator":0`},
	{"Comm-B 2,0", "A000083E202CC371C31DE0AA1CCF", "20", "4780EA", `"bds":"2,0","callsign":"KLM1017"`},
	{"Comm-B 4,0", "A000029C85E42F313000007047D3", "20", "4243B1", `"bds":"4,0","selected_altitude_mcp_ft":3008,"selected_altitude_fms_ft":3008,"baro_pressure_setting_hpa":1020`},
	{"Comm-B 5,0", "A000139381951536E024D4CCF6B5", "20", "484BDF", `"bds":"5,0","roll_deg":2.109375,"true_track_deg":114.2578125,"groundspeed_kt":438,"track_rate_deg_s":0.125,"true_airspeed_kt":424`},
}

func reply(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMessages(t *testing.T) {
	for _, c := range messages {
		t.Run(c.name, func(t *testing.T) {
			b := reply(t, c.reply)
			line, err := NewWriter().Line(1, &Frame{Framing: AVR, Reply: b})
			if err != nil {
				t.Fatal(err)
			}
			head := fmt.Sprintf(`{"proto":"adsb","frame":1,"kind":"%s","id":`, c.kind)
			if !strings.HasPrefix(string(line), head) || !strings.Contains(string(line), c.fields) || !json.Valid(line) {
				t.Errorf("%s", line)
			}
			var m Message
			if err := Decode(b, &m); err != nil {
				t.Fatal(err)
			}
			again, err := m.Encode()
			if err != nil || !bytes.Equal(again, b) {
				t.Errorf("written again %x, %v", again, err)
			}
		})
	}
}

// The pair of the worked example, and the one of the ground with its site.
func TestWorkedPositions(t *testing.T) {
	cpr := func(s string) CPR {
		var m Message
		if err := Decode(reply(t, s), &m); err != nil {
			t.Fatal(err)
		}
		c, ok := ME(m.Field).CPR()
		if !ok {
			t.Fatal("no position")
		}
		return c
	}
	even, odd := cpr("8D40621D58C382D690C8AC2863A7"), cpr("8D40621D58C386435CC412692AD6")
	for _, c := range []struct {
		name             string
		earlier, later   CPR
		refLat, refLon   float64
		wantLat, wantLon float64
	}{
		{"even last", odd, even, 0, 0, 52.25720, 3.91937},
		{"odd last", even, odd, 0, 0, 52.26578, 3.93891},
		{"on the ground", cpr("8C4841753AAB238733C8CD4020B1"), cpr("8C4841753A8A35323FAEBDAC702D"), 51.990, 4.375, 52.320607, 4.734736},
	} {
		lat, lon, ok := Both(c.earlier, c.later, c.refLat, c.refLon)
		if !ok || math.Abs(lat-c.wantLat) > 2e-5 || math.Abs(lon-c.wantLon) > 2e-5 {
			t.Errorf("%s: %f %f %v", c.name, lat, lon, ok)
		}
	}
	if lat, lon, ok := even.Near(52.258, 3.918); !ok || math.Abs(lat-52.25720) > 1e-5 || math.Abs(lon-3.91937) > 1e-5 {
		t.Errorf("near: %f %f", lat, lon)
	}
}

// NL by its formula (Doc 9871, C.2.6.2), on both sides of every transition.
func TestZones(t *testing.T) {
	formula := func(lat float64) int {
		switch {
		case lat == 0:
			return 59
		case lat == 87:
			return 2
		case lat > 87:
			return 1
		}
		c := math.Cos(math.Pi / 180 * lat)
		return int(math.Floor(2 * math.Pi / math.Acos(1-(1-math.Cos(math.Pi/30))/(c*c))))
	}
	for i, lat := range transitions[:len(transitions)-1] {
		for _, x := range []float64{lat - 1e-7, lat + 1e-7} {
			if Zones(x) != formula(x) || Zones(-x) != formula(x) {
				t.Errorf("transition %d: %d zones at %f, want %d", i, Zones(x), x, formula(x))
			}
		}
	}
	for _, lat := range []float64{0, 5, 45, 86.9, 87, 87.1, 90} {
		if Zones(lat) != formula(lat) {
			t.Errorf("%d zones at %f", Zones(lat), lat)
		}
	}
}

// Every place, in the air and on the ground: both halves and a place nearby give it back
// to the step of the code.
func TestPositionsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-89.5, 89.5).Draw(t, "lat"), rapid.Float64Range(-180, 179.999).Draw(t, "lon")
		surface := rapid.Bool().Draw(t, "surface")
		even, odd := EncodeCPR(lat, lon, false, surface), EncodeCPR(lat, lon, true, surface)
		step := 360.0 / 59 / cprScale // of latitude
		if surface {
			step /= 4
		}
		good := func(how string, gotLat, gotLon float64) {
			t.Helper()
			wide := 360 / float64(max(Zones(lat)-1, 1)) / cprScale * 1.1
			if math.Abs(gotLat-lat) > step || math.Abs(wrap(gotLon-lon)) > wide {
				t.Fatalf("%s: %v, %v for %v, %v", how, gotLat, gotLon, lat, lon)
			}
		}
		if a, b, ok := Both(even, odd, lat+1, lon+1); ok { // not where the halves lie on two sides of a transition
			good("odd last", a, b)
		} else if Zones(lat-step) == Zones(lat+step) {
			t.Fatal("no place")
		}
		if a, b, ok := Both(odd, even, lat-1, lon-1); ok {
			good("even last", a, b)
		}
		for _, half := range []CPR{even, odd} {
			if Zones(lat-step) == Zones(lat+step) {
				if a, b, ok := half.Near(lat+0.3, lon); ok {
					good("near", a, b)
				}
			}
		}
	})
}

// Every altitude code is either refused or written again as it was.
func TestAltitudeCodes(t *testing.T) {
	known := 0
	for code := range uint16(1 << 12) {
		a := DecodeAC12(code)
		if !a.Known() {
			continue
		}
		known++
		if got := EncodeAC12(a.Feet, a.Coding == Feet100); got != code {
			t.Errorf("%03x is %g ft, written %03x", code, a.Feet, got)
		}
		if b := DecodeAC13(code<<1&0x1F80 | code&0x3F); b != a {
			t.Errorf("%03x: %v with 13 bits", code, b)
		}
	}
	if known != 2048+1280 {
		t.Errorf("%d codes have an altitude", known)
	}
	// Codes that dump1090-mutability 1.15 reads as these heights.
	for code, feet := range map[uint16]float64{0x4C2: 23700, 0x6CB: 37600} {
		if a := DecodeAC12(code); a.Feet != feet || a.Coding != Feet100 {
			t.Errorf("%03x: %v", code, a)
		}
	}
	if a := DecodeAC13(0x40 | 1000<<1&0x1F80 | 1000&0x3F); a.Coding != Metric || math.Abs(a.Feet-3280.84) > 0.01 {
		t.Errorf("1000 m: %v", a)
	}
}

func TestIdentityCodes(t *testing.T) {
	seen := map[uint16]bool{}
	for mode3A := range uint16(1 << 12) {
		code := EncodeIdentity(mode3A)
		if DecodeIdentity(code) != mode3A || seen[code] || code&0x40 != 0 {
			t.Fatalf("%04o: %04x", mode3A, code)
		}
		seen[code] = true
	}
}

func TestMovements(t *testing.T) {
	for code := uint8(1); code <= 124; code++ {
		kn, ok := SurfacePosition{Movement: code}.SpeedKT()
		if !ok || MovementOf(kn) != code {
			t.Errorf("%d is %g kn, written %d", code, kn, MovementOf(kn))
		}
	}
	for _, code := range []uint8{0, 125, 126, 127} {
		if kn, ok := (SurfacePosition{Movement: code}).SpeedKT(); ok {
			t.Errorf("%d is %g kn", code, kn)
		}
	}
}

// Contents are written again as they were.
func TestContentsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := ME(rapid.Uint64Range(0, 1<<56-1).Draw(t, "bits"))
		var again, want ME = 0, bits
		switch bits.Kind() {
		case IdentificationContent:
			i := bits.Identification()
			for _, c := range i.Callsign {
				if c == '#' {
					return
				}
			}
			again = i.ME()
		case AirborneContent:
			again = bits.AirbornePosition().ME()
		case SurfaceContent:
			again = bits.SurfacePosition().ME()
		case VelocityContent:
			again = bits.Velocity().ME()
			v := again.Velocity()
			if w := bits.Velocity(); w != v {
				t.Fatalf("%+v\n%+v", w, v)
			}
			return
		default:
			return
		}
		if again != want {
			t.Fatalf("%014x written %014x", want, again)
		}
	})
}

// Every register holds what is put into it.
func TestRegistersRoundTrip(t *testing.T) {
	all := append(Registers(), &emergencyStatus, &advisoryBroadcast, &targetState0, &targetState1)
	for _, r := range all {
		for i := range r.Fields {
			f := &r.Fields[i]
			for _, raw := range []uint64{1, 1<<f.Bits - 1, 1 << (f.Bits - 1)} {
				var m uint64
				put(&m, f.First, f.Bits, raw)
				if f.Status > 0 {
					put(&m, f.Status, 1, 1)
				}
				x, known := f.Value(m)
				var again uint64
				f.Put(&again, x)
				if !known || again != m {
					t.Errorf("%s %s: %014x is %g, written %014x", r.BDS, f.Name, m, x, again)
				}
			}
		}
	}
}

// What is encoded is claimed for what it is, or for nothing, never for another register.
func TestIdentify(t *testing.T) {
	at := Context{AltitudeFeet: 34000, AltitudeKnown: true}
	for _, c := range []struct {
		bds    string
		values Values
		want   bool
	}{
		{"4,0", Values{"selected_altitude_mcp_ft": 34000, "baro_pressure_setting_hpa": 1013.2}, true},
		{"4,4", Values{"figure_of_merit": 1, "wind_speed_kt": 62, "wind_direction_deg": 270, "static_air_temperature_c": -51, "static_pressure_hpa": 250}, true},
		{"5,0", Values{"roll_deg": -1, "true_track_deg": 120, "groundspeed_kt": 460, "track_rate_deg_s": -0.06, "true_airspeed_kt": 440}, true},
		{"6,0", Values{"magnetic_heading_deg": 118, "indicated_airspeed_kt": 268, "mach": 0.78, "baro_vertical_rate_fpm": 0, "inertial_vertical_rate_fpm": -32}, true},
		{"4,5", Values{"turbulence": 2, "static_air_temperature_c": -50, "static_pressure_hpa": 250}, true},
	} {
		mb := RegisterOf(c.bds).Encode(c.values)
		got := Identify(mb, at)
		if got == nil || got.BDS != c.bds {
			t.Errorf("%s %014x: %v", c.bds, mb, got)
		}
	}
	if r := Identify(0, at); r != nil {
		t.Errorf("nothing is taken for %s", r.BDS)
	}
}

// One wrong bit in a squitter is always noticed, and mended when asked; replies whose
// parity is overlaid with the address are left alone.
func TestOneWrongBit(t *testing.T) {
	for _, c := range messages {
		good := reply(t, c.reply)
		for i := range len(good) * 8 {
			b := bytes.Clone(good)
			b[i/8] ^= 0x80 >> (i % 8)
			damaged := bytes.Clone(b)
			var m Message
			err := Decode(b, &m)
			switch df := good[0] >> 3; {
			case df == 17 && i >= 5:
				if err == nil {
					t.Fatalf("%s: bit %d is not noticed", c.name, i+1)
				}
				if bit := Repair(b); bit != i+1 || !bytes.Equal(b, good) {
					t.Fatalf("%s: bit %d mended as %d", c.name, i+1, bit)
				}
			case df != 11 && df != 17:
				if i >= 5 && (Repair(b) != 0 || !bytes.Equal(b, damaged)) {
					t.Fatalf("%s: bit %d was touched", c.name, i+1)
				}
			}
		}
	}
}

func TestInterrogator(t *testing.T) {
	m := Message{DF: AllCall, Capability: 5, Address: 0x4840D6, Interrogator: 0x4F}
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got Message
	if err := Decode(b, &got); err != nil || got.Interrogator != 0x4F || got.Parity != ParityInterrogator || got.Address != 0x4840D6 {
		t.Errorf("%+v, %v", got, err)
	}
	m.Interrogator = 80
	b, _ = m.Encode()
	if err := Decode(b, &got); err == nil {
		t.Error("an interrogator that does not exist was taken")
	}
}

// Versions give other meanings to the same position.
func TestQuality(t *testing.T) {
	for _, c := range []struct {
		tc   int
		b    bool
		o    Operational
		rc   float64
		epu  float64
		nucp uint8
		nic  uint8
	}{
		{11, false, Operational{}, 185.2, 92.6, 7, 0},
		{17, false, Operational{}, 37040, 18520, 1, 0},
		{18, false, Operational{}, 0, 0, 0, 0},
		{11, true, Operational{Version: 2, SupplementA: true, NACp: 9}, 75, 30, 0, 9},
		{11, false, Operational{Version: 2, SupplementA: true, NACp: 8}, 185.2, 92.6, 0, 8},
		{13, true, Operational{Version: 2, NACp: 6}, 0.3 * 1852, 0.3 * 1852, 0, 6},
		{13, true, Operational{Version: 2, SupplementA: true}, 0.6 * 1852, 0, 0, 6},
		{13, false, Operational{Version: 1}, 0.5 * 1852, 0, 0, 6},
		{16, true, Operational{Version: 2, SupplementA: true}, 4 * 1852, 0, 0, 3},
		{16, false, Operational{Version: 1, SupplementA: true}, 4 * 1852, 0, 0, 3},
		{7, false, Operational{Version: 2, SupplementA: true}, 75, 0, 0, 9},
		{8, false, Operational{Version: 2, SupplementA: true, SupplementC: true}, 0.2 * 1852, 0, 0, 7},
		{8, false, Operational{Version: 2, SupplementC: true}, 0.6 * 1852, 0, 0, 6},
	} {
		q := QualityOf(c.tc, c.b, c.o)
		if math.Abs(q.Containment-c.rc) > 0.1 || math.Abs(q.Horizontal95-c.epu) > 0.1 || q.NUCp != c.nucp || q.NIC != c.nic {
			t.Errorf("type code %d %v %+v: %+v", c.tc, c.b, c.o, q)
		}
	}
	o := Operational{Version: 2, SupplementA: true, NACp: 10, SIL: 3, SDA: 2, GVA: 2}
	if got := OperationalStatus(o).Operational(); got != o {
		t.Errorf("%+v", got)
	}
	s := Operational{Version: 2, SupplementC: true, NACp: 9, SIL: 2, SDA: 1, Surface: true, HeadingMagnetic: true}
	if got := OperationalStatus(s).Operational(); got != s {
		t.Errorf("%+v", got)
	}
	if code := EmergencyStatus(4, 0o7600).EmergencyMode3A(); code != 0o7600 {
		t.Errorf("%04o", code)
	}
}

// Addresses are bounded, and whoever speaks stays.
func TestAddresses(t *testing.T) {
	a := NewAddresses[int](100)
	*a.Of(7) = 42
	for i := range uint32(100_000) {
		a.Of(1000 + i)
		if i%50 == 0 {
			if got := *a.Of(7); got != 42 {
				t.Fatalf("forgotten after %d", i)
			}
		}
	}
	if a.Len() != 100 || a.Find(1000) != nil || a.Find(1000+99_999) == nil {
		t.Errorf("%d kept", a.Len())
	}
}

// The first place needs both halves within 10 s; after it one does; a jump is refused until
// it has been told again and again.
func TestLocator(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var l Locator
	take := func(lat, lon float64, odd bool, second float64) Located {
		t.Helper()
		gotLat, gotLon, what := l.Take(EncodeCPR(lat, lon, odd, false), start.Add(time.Duration(second*1e9)), nil)
		if what == Placed && distance(lat, lon, gotLat, gotLon) > 20 {
			t.Fatalf("%f %f for %f %f", gotLat, gotLon, lat, lon)
		}
		return what
	}
	steps := []struct {
		lat, lon float64
		odd      bool
		second   float64
		want     Located
	}{
		{30, 2, false, 0, NeedHalf},
		{30, 2, true, 10.1, NeedHalf}, // too late
		{30, 2, false, 12, Placed},
		{30.002, 2, false, 13, Placed}, // one half is enough
		{31, 2, false, 14, Jump},
		{30.006, 2, true, 15, Placed},
		{33, 5, false, 16, Jump}, {33, 5, true, 17, Jump}, {33, 5, false, 18, Jump}, {33, 5, true, 19, Placed},
		{33.1, 5, true, 60, Placed},
	}
	for i, s := range steps {
		if got := take(s.lat, s.lon, s.odd, s.second); got != s.want {
			t.Fatalf("step %d: %d, want %d", i, got, s.want)
		}
	}
	var far Locator
	reach := &Reach{Lat: 30, Lon: 2, Metres: 400e3, Known: true}
	far.Take(EncodeCPR(50, 2, false, false), start, reach)
	if _, _, what := far.Take(EncodeCPR(50, 2, true, false), start, reach); what != TooFar {
		t.Errorf("far: %d", what)
	}
	var ground Locator
	ground.Take(EncodeCPR(30.1, 2.1, false, true), start, nil)
	if _, _, what := ground.Take(EncodeCPR(30.1, 2.1, true, true), start, nil); what != NoQuarter {
		t.Errorf("ground without site: %d", what)
	}
	for _, site := range [][2]float64{{30, 2}, {-60, 2}, {30, 92}, {30, -88}, {-60, -178}} {
		var l Locator
		r := &Reach{Lat: site[0], Lon: site[1], Known: true}
		lat, lon := site[0]+0.1, site[1]+0.1
		l.Take(EncodeCPR(lat, lon, false, true), start, r)
		a, b, what := l.Take(EncodeCPR(lat, lon, true, true), start, r)
		if what != Placed || distance(a, b, lat, lon) > 10 {
			t.Errorf("ground at %v: %f %f %d", site, a, b, what)
		}
	}
}
