package adsb

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	wire "marsad/wire/adsb"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func receiver() marsad.Sensor {
	return marsad.Sensor{
		ID: "rx-1", Kind: marsad.Locator, Site: geo.LatLon(30, 2), RangeMax: 500e3,
		Origin: marsad.Origin{State: "A", Station: "A1", Sensor: "rx-1"}, Marks: marsad.Marks{Exercise: "demo"},
	}
}

// heard collects what a source says.
type heard struct {
	source       *Source
	reader       *Reader
	observations []marsad.Observation
	readings     []marsad.Reading
	broken       []marsad.Code
}

func listen(t testing.TB, s marsad.Sensor) *heard {
	t.Helper()
	h := &heard{source: &Source{Sensors: []marsad.Sensor{s}}}
	h.source.Sink = link.Sink{
		Observe: func(b []marsad.Observation) { h.observations = append(h.observations, b...) },
		Reading: func(b []marsad.Reading) { h.readings = append(h.readings, b...) },
		Broken:  func(b link.Broken) { h.broken = append(h.broken, b.Code) },
	}
	r, err := h.source.Reader()
	if err != nil {
		t.Fatal(err)
	}
	h.reader = r
	return h
}

func (h *heard) packet(b []byte, at time.Time) {
	h.reader.Packet(link.Packet{Bytes: b, At: at, Stream: 1})
}

func (h *heard) rejected(c marsad.Code) uint64 { return h.source.Counters.Count().Rejected[c] }

// say sends replies as AVR text, a message a packet.
func (h *heard) say(t testing.TB, at time.Time, messages ...wire.Message) {
	t.Helper()
	for _, m := range messages {
		reply, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		h.packet(wire.AppendAVR(nil, reply, 0, 0), at)
	}
}

func squitter(address uint32, me wire.ME) wire.Message {
	return wire.Message{DF: wire.Squitter, Capability: 5, Address: address, Field: uint64(me)}
}

// at is both halves of a position.
func at(address uint32, lat, lon, feet float64) []wire.Message {
	var both []wire.Message
	for _, odd := range []bool{false, true} {
		both = append(both, squitter(address, wire.AirbornePosition{
			TypeCode: 11, AltitudeCode: wire.EncodeAC12(feet, false), CPR: wire.EncodeCPR(lat, lon, odd, false),
		}.ME()))
	}
	return both
}

// state is a report as an aircraft would give it.
func state() marsad.Observation {
	s := receiver()
	x := marsad.Observation{
		Sensor: s.ID, At: start, Received: start, Kind: marsad.Report,
		Has:      marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity,
		Position: geo.LatLon(30.5123, 2.7456), Covariance: marsad.Covariance{EE: 150, NN: 150},
		Height: geo.Height{Metres: 10_668, Above: geo.Pressure}, SigmaHeight: 15,
		East: 180 * knot, North: -200 * knot, SigmaVelocity: 0.4,
		Identity: marsad.Identity{ICAO: 0x4840D6, Mode3A: marsad.NewMode3A(0o2741), Name: "KLM1023"},
		Label:    marsad.Cooperative, Origin: s.Origin, Marks: s.Marks,
	}
	x.Class[marsad.Aircraft] = 1
	return x
}

// What the encoder says in each framing the reader hears again.
func TestRoundTrip(t *testing.T) {
	for _, framing := range []wire.Framing{wire.Beast, wire.AVR, wire.Table, wire.BaseStation} {
		for _, drone := range []bool{false, true} {
			want := state()
			if drone && framing != wire.BaseStation {
				want.Class = marsad.ClassProbabilities{}
				want.Class[marsad.Drone] = 1
			}
			e := Encoder{Framing: framing, Signal: 90}
			b, err := e.Append(nil, &want)
			if err != nil {
				t.Fatal(err)
			}
			h := listen(t, receiver())
			h.packet(b, start)
			if len(h.observations) != 1 || len(h.broken) != 0 {
				t.Fatalf("%s: %d observations, %v, %v", framing, len(h.observations), h.broken, h.source.Counters.Count().Rejected)
			}
			got := h.observations[0]
			if d, _ := geo.Inverse(got.Position, want.Position); d > 6 {
				t.Errorf("%s: %.1f m off", framing, d)
			}
			if got.Identity != want.Identity || got.Class != want.Class || got.Label != want.Label || got.Kind != want.Kind ||
				got.Has != want.Has || got.Origin != want.Origin || got.Marks != want.Marks || !got.At.Equal(want.At) {
				t.Errorf("%s: %+v", framing, got)
			}
			if math.Abs(got.Height.Metres-want.Height.Metres) > 4 || got.Height.Above != geo.Pressure ||
				math.Hypot(got.East-want.East, got.North-want.North) > 0.5 {
				t.Errorf("%s: %v, %g %g", framing, got.Height, got.East, got.North)
			}
			if framing != wire.BaseStation && (got.SigmaVelocity < want.SigmaVelocity || got.Covariance.EE < want.Covariance.EE) {
				t.Errorf("%s: better than it is: %+v", framing, got)
			}
		}
	}
}

func TestEncoderRefuses(t *testing.T) {
	x := state()
	x.Identity.ICAO = 0
	if _, err := new(Encoder).Append(nil, &x); marsad.CodeOf(err) != marsad.BadRequest {
		t.Error(err)
	}
	x = state()
	x.Has = 0
	if _, err := new(Encoder).Append(nil, &x); marsad.CodeOf(err) != marsad.BadRequest {
		t.Error(err)
	}
}

// On the ground: the site says in which quarter of the earth.
func TestSurface(t *testing.T) {
	x := state()
	x.Position, x.Height = geo.LatLon(30.01, 2.02), geo.Height{Above: geo.Ground}
	x.East, x.North = 0, 20*knot
	b, err := new(Encoder).Append(nil, &x)
	if err != nil {
		t.Fatal(err)
	}
	h := listen(t, receiver())
	h.packet(b, start)
	if len(h.observations) != 1 {
		t.Fatalf("%v", h.source.Counters.Count().Rejected)
	}
	got := h.observations[0]
	if d, _ := geo.Inverse(got.Position, x.Position); d > 3 || math.Abs(got.North-20*knot) > 0.3 || got.Has.All(marsad.HasHeight) {
		t.Errorf("%.1f m off: %+v", d, got)
	}
	blind := receiver()
	blind.Site = geo.Point{}
	h = listen(t, blind)
	h.packet(b, start)
	if len(h.observations) != 0 || h.rejected(Ambiguous) == 0 {
		t.Errorf("%d observations without a site, %v", len(h.observations), h.source.Counters.Count().Rejected)
	}
}

// Accuracy: by the version that the aircraft states.
func TestAccuracy(t *testing.T) {
	sigma := func(before ...wire.ME) float64 {
		h := listen(t, receiver())
		for _, me := range before {
			h.say(t, start, squitter(0x123456, me))
		}
		h.say(t, start, at(0x123456, 30.1, 2.1, 30000)...)
		if len(h.observations) != 1 {
			t.Fatal("no observation")
		}
		return math.Sqrt(h.observations[0].Covariance.NN)
	}
	for _, c := range []struct {
		name   string
		before []wire.ME
		want   float64
	}{
		{"version 0: NUCp 7", nil, 92.6 / radiusTo1},
		{"version 2: NACp 8", []wire.ME{wire.OperationalStatus(wire.Operational{Version: 2, NACp: 8})}, 92.6 / radiusTo1},
		{"version 2: NACp 5", []wire.ME{wire.OperationalStatus(wire.Operational{Version: 2, NACp: 5})}, 926 / radiusTo1},
		{"version 2: NACp 11, never better than it moves", []wire.ME{wire.OperationalStatus(wire.Operational{Version: 2, NACp: 11})}, 10},
		{"version 2: NIC alone", []wire.ME{wire.OperationalStatus(wire.Operational{Version: 2})}, 185.2 / 2 / radiusTo1},
	} {
		if got := sigma(c.before...); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s: %.2f m, want %.2f", c.name, got, c.want)
		}
	}
	h := listen(t, receiver())
	h.say(t, start, squitter(1, wire.Velocity{GroundKnown: true, EastKT: 400, NACv: 2}.ME()))
	h.say(t, start, at(1, 30.1, 2.1, 30000)...)
	x := h.observations[0]
	along := x.Covariance.EE - x.Covariance.NN
	if want := math.Pow(400*knot*latency, 2); math.Abs(along-want) > 1 || math.Abs(x.SigmaVelocity-3/radiusTo1) > 1e-9 {
		t.Errorf("%+v", x)
	}
}

func TestHeights(t *testing.T) {
	h := listen(t, receiver())
	h.say(t, start, at(1, 30.1, 2.1, 60000)...) // above 50,175 ft: in hundreds
	if x := h.observations[0]; math.Abs(x.Height.Metres-60000*foot) > 1 || x.SigmaHeight != sigmaCoarse {
		t.Errorf("%+v", x.Height)
	}
	for _, odd := range []bool{false, true} {
		h.say(t, start, squitter(2, wire.AirbornePosition{TypeCode: 20, AltitudeCode: 1234, CPR: wire.EncodeCPR(30.2, 2.2, odd, false)}.ME()))
	}
	if x := h.observations[1]; x.Height.Above != geo.Ellipsoid || math.Abs(x.Height.Metres-1234) > 0.01 {
		t.Errorf("%+v", x.Height)
	}
	// A position without altitude takes that of the last reply to a radar.
	h.say(t, start, wire.Message{DF: wire.AltitudeReply, Address: 2, AltitudeCode: wire.EncodeAC13(20000, false)})
	h.say(t, start, squitter(2, wire.AirbornePosition{TypeCode: 11, CPR: wire.EncodeCPR(30.2, 2.2, false, false)}.ME()))
	if x := h.observations[2]; x.Height.Above != geo.Pressure || math.Abs(x.Height.Metres-6096) > 0.1 {
		t.Errorf("%+v", x.Height)
	}
}

// An address that is read off the parity is believed only once it has been proved.
func TestUnknownAddress(t *testing.T) {
	h := listen(t, receiver())
	reply := wire.Message{DF: wire.IdentityReply, Address: 0x4D2023, IdentityCode: wire.EncodeIdentity(0o1234)}
	h.say(t, start, reply)
	if h.rejected(UnknownAddress) != 1 || h.reader.aircraft.Len() != 0 {
		t.Errorf("%v, %d aircraft", h.source.Counters.Count().Rejected, h.reader.aircraft.Len())
	}
	h.say(t, start, wire.Message{DF: wire.AllCall, Capability: 5, Address: 0x4D2023}, reply)
	h.say(t, start, at(0x4D2023, 30.1, 2.1, 30000)...)
	if code, ok := h.observations[0].Identity.Mode3A.Code(); !ok || code != 0o1234 || h.rejected(UnknownAddress) != 1 {
		t.Errorf("%04o %v", code, ok)
	}
	h.say(t, start.Add(believed+time.Second), reply)
	if h.rejected(UnknownAddress) != 2 {
		t.Error("believed for ever")
	}
}

// What a ground station sends is another's track, and never a second witness.
func TestRebroadcast(t *testing.T) {
	h := listen(t, receiver())
	send := func(control uint8, address uint32, lat float64, flag bool) {
		for _, odd := range []bool{false, true} {
			p := wire.AirbornePosition{TypeCode: 11, SupplementB: flag, AltitudeCode: wire.EncodeAC12(9000, false), CPR: wire.EncodeCPR(lat, 2.1, odd, false)}
			h.say(t, start, wire.Message{DF: wire.OtherSquitter, Control: control, Address: address, Field: uint64(p.ME())})
		}
	}
	last := func() marsad.Observation { return h.observations[len(h.observations)-1] }
	send(2, 0xABC123, 30.1, false)
	if x := last(); x.Kind != marsad.SystemTrack || x.Identity.ICAO != 0xABC123 || x.Number != 0xABC123 || x.Label == marsad.Cooperative {
		t.Errorf("TIS-B: %+v", x)
	}
	send(2, 0x000777, 30.2, true)
	if x := last(); x.Kind != marsad.SystemTrack || x.Identity.ICAO != 0 || x.Identity.Name != "~000777" {
		t.Errorf("TIS-B of a track file: %+v", x)
	}
	send(6, 0x111111, 30.3, false)
	if x := last(); x.Kind != marsad.Report || x.Identity.ICAO != 0x111111 {
		t.Errorf("ADS-R: %+v", x)
	}
	send(1, 0x222222, 30.4, false)
	if x := last(); x.Kind != marsad.Report || x.Identity.ICAO != 0 || x.Identity.Name != "~222222" {
		t.Errorf("anonymous: %+v", x)
	}
	n := len(h.observations)
	h.say(t, start, at(0x333333, 30.5, 2.1, 9000)...)
	for _, control := range []uint8{2, 6} {
		send(control, 0x333333, 30.5, false)
	}
	if len(h.observations) != n+1 || h.rejected(Repeated) != 4 {
		t.Errorf("%d observations more, %v", len(h.observations)-n, h.source.Counters.Count().Rejected)
	}
	send(4, 0x444444, 30.6, false)
	send(3, 0x555555, 30.6, false)
	if len(h.observations) != n+1 || h.rejected(NotUsed) != 4 {
		t.Errorf("%v", h.source.Counters.Count().Rejected)
	}
	var network []byte
	for _, m := range at(0x666666, 30.7, 2.1, 9000) {
		reply, _ := m.Encode()
		network = wire.AppendBeast(network, reply, wire.MLAT, 0)
	}
	h.packet(network, start)
	if x := last(); x.Kind != marsad.SystemTrack || x.Identity.ICAO != 0x666666 {
		t.Errorf("a network's: %+v", x)
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		set      byte
		category uint8
		want     marsad.Class
	}{
		{'A', 0, marsad.Aircraft}, {'A', 7, marsad.Aircraft}, {'B', 1, marsad.Aircraft}, {'B', 6, marsad.Drone},
		{'B', 3, marsad.Person}, {'C', 1, marsad.Vehicle}, {'C', 3, marsad.Vehicle},
	} {
		h := listen(t, receiver())
		h.say(t, start, squitter(1, wire.Identification{Set: c.set, Category: c.category, Callsign: wire.PadCallsign("AB 12")}.ME()))
		h.say(t, start, at(1, 30.1, 2.1, 3000)...)
		if class, _ := h.observations[0].Class.Likeliest(); class != c.want || h.observations[0].Identity.Name != "AB 12" {
			t.Errorf("%c%d: %s %q", c.set, c.category, class, h.observations[0].Identity.Name)
		}
	}
	h := listen(t, receiver())
	h.say(t, start, squitter(1, wire.Identification{Set: 'C', Category: 4, Callsign: wire.PadCallsign("MAST")}.ME()))
	h.say(t, start, at(1, 30.1, 2.1, 300)...)
	if len(h.observations) != 0 || h.rejected(Obstacle) != 1 {
		t.Errorf("an obstacle: %v", h.source.Counters.Count().Rejected)
	}
}

func TestRefusedPositions(t *testing.T) {
	h := listen(t, receiver())
	p := at(1, 30.1, 2.1, 30000)
	h.say(t, start, p[0])
	h.say(t, start.Add(11*time.Second), p[1])
	if len(h.observations) != 0 || h.rejected(HalfPosition) != 2 {
		t.Errorf("%v", h.source.Counters.Count().Rejected)
	}
	h.say(t, start.Add(12*time.Second), p[0])
	h.say(t, start.Add(13*time.Second), at(1, 31.5, 2.1, 30000)...)
	if len(h.observations) != 1 || h.rejected(ImpossibleJump) != 2 {
		t.Errorf("%d, %v", len(h.observations), h.source.Counters.Count().Rejected)
	}
	h.say(t, start, at(2, 40, 2.1, 30000)...)
	if len(h.observations) != 1 || h.rejected(OutOfRange) != 1 {
		t.Errorf("%v", h.source.Counters.Count().Rejected)
	}
}

// Wrong bits: counted, kept, never believed; mended where that is asked for and the
// aircraft is known.
func TestBroken(t *testing.T) {
	both := at(0x4840D6, 30.1, 2.1, 30000)
	var lines [2][]byte
	for i, m := range both {
		b, _ := m.Encode()
		if i == 1 {
			b[6] ^= 4
		}
		lines[i] = wire.AppendAVR(nil, b, 0, 0)
	}
	h := listen(t, receiver())
	h.packet(lines[0], start)
	h.packet(lines[1], start)
	if len(h.observations) != 0 || len(h.broken) != 1 || h.broken[0] != BadParity {
		t.Errorf("%d observations, %v", len(h.observations), h.broken)
	}
	h = listen(t, receiver())
	h.source.Repair = true
	h.packet(lines[1], start)
	if h.rejected(UnknownAddress) != 1 {
		t.Error("a mended address made an aircraft")
	}
	h.packet(lines[0], start)
	h.packet(lines[1], start)
	if len(h.observations) != 1 {
		t.Errorf("%d observations, %v", len(h.observations), h.source.Counters.Count().Rejected)
	}
	h = listen(t, receiver())
	h.packet([]byte("\x00\x01\x02*0112;\n*28;\nMSG,3,x\n"), start)
	h.packet([]byte("*F84840D6202CC3;\n*184840D6202CC3;\n"), start)
	want := []marsad.Code{BadLine, Junk, BadFormat, BadFormat}
	if fmt.Sprint(h.broken) != fmt.Sprint(want) || h.rejected(NotUsed) != 1 {
		t.Errorf("%v, %v", h.broken, h.source.Counters.Count().Rejected)
	}
}

// Invented addresses take no more memory than the table has, and those who speak stay.
func TestFlood(t *testing.T) {
	h := listen(t, receiver())
	var flood []byte
	for i := range uint32(3 * maxAircraft) {
		b, _ := (&wire.Message{DF: wire.AllCall, Capability: 5, Address: 0x100000 + i}).Encode()
		flood = wire.AppendBeast(flood[:0], b, 0, 0)
		h.packet(flood, start)
		if i%1000 == 0 {
			h.say(t, start, at(7, 30.1, 2.1, 30000)...)
		}
	}
	if h.reader.aircraft.Len() != maxAircraft || h.rejected(HalfPosition) != 1 {
		t.Errorf("%d aircraft, %v", h.reader.aircraft.Len(), h.source.Counters.Count().Rejected)
	}
}

// A receiver's counter orders messages that arrive in bursts; satellite time is believed.
func TestClocks(t *testing.T) {
	for _, satellite := range []bool{false, true} {
		h := listen(t, receiver())
		for i := range 30 {
			when := start.Add(time.Duration(i) * 100 * time.Millisecond)
			clock := wire.Clock(5e9) + wire.Clock(i)*1_200_000
			if satellite {
				clock = wire.Clock(when.Sub(start.Truncate(24*time.Hour))/time.Second)<<30 | wire.Clock(when.Nanosecond())
			}
			m := at(1, 30.1, 2.1, 30000)[i%2]
			reply, _ := m.Encode()
			// They arrive in groups of five, with the last of the group.
			arrival := start.Add(time.Duration(i/5*5+4) * 100 * time.Millisecond).Add(20 * time.Millisecond)
			h.packet(wire.AppendBeast(nil, reply, clock, 0), arrival)
		}
		if len(h.observations) != 29 {
			t.Fatalf("%d observations", len(h.observations))
		}
		for i, x := range h.observations[10:] {
			want := start.Add(time.Duration(i+11) * 100 * time.Millisecond)
			if d := x.At.Sub(want); d < -time.Millisecond || d > 25*time.Millisecond {
				t.Errorf("satellite %v: observation %d is %s late", satellite, i+10, d)
			}
		}
	}
}

// commB is a Comm-B reply with a register.
func commB(address uint32, feet float64, bds string, v wire.Values) wire.Message {
	return wire.Message{DF: wire.CommBAltitude, Address: address, AltitudeCode: wire.EncodeAC13(feet, false), Field: wire.RegisterOf(bds).Encode(v)}
}

func TestWind(t *testing.T) {
	h := listen(t, receiver())
	direct := wire.Values{"figure_of_merit": 1, "wind_speed_kt": 62, "wind_direction_deg": 270, "static_air_temperature_c": -51, "static_pressure_hpa": 238}
	h.say(t, start, at(1, 30.1, 2.1, 35000)...)
	h.say(t, start, commB(1, 35000, "4,4", direct))
	if len(h.readings) != 3 {
		t.Fatalf("%d readings", len(h.readings))
	}
	speed, from, air := h.readings[0], h.readings[1], h.readings[2]
	if speed.Quantity != marsad.WindSpeed || math.Abs(speed.Value-62*knot) > 0.01 || from.Quantity != marsad.WindFrom ||
		math.Abs(from.Value-1.5*math.Pi) > 0.01 || air.Quantity != marsad.AirTemperature || math.Abs(air.Value-222.15) > 0.2 {
		t.Errorf("%+v %+v %+v", speed, from, air)
	}
	if d, _ := geo.Inverse(speed.Position, geo.LatLon(30.1, 2.1)); d > 10 || speed.Height.Above != geo.Pressure || math.Abs(speed.Height.Metres-10668) > 4 {
		t.Errorf("at %v %v", speed.Position, speed.Height)
	}

	// Derived: heading and airspeed against track and ground speed.
	const heading, airspeed, wind, windFrom = 80.0, 450.0, 60.0, 250.0
	rad := math.Pi / 180
	east := airspeed*math.Sin(heading*rad) - wind*math.Sin(windFrom*rad)
	north := airspeed*math.Cos(heading*rad) - wind*math.Cos(windFrom*rad)
	magnetic := heading - geo.Declination(geo.LatLon(30.1, 2.1), 10668, start).Degrees()
	mach := airspeed * knot / 295.07 // at -56.5 °C
	turn := wire.Values{"roll_deg": 0, "true_track_deg": geo.Angle(math.Atan2(east, north)).Normal().Degrees(),
		"groundspeed_kt": math.Hypot(east, north), "track_rate_deg_s": 0, "true_airspeed_kt": airspeed}
	speeds := wire.Values{"magnetic_heading_deg": magnetic, "indicated_airspeed_kt": wire.CalibratedKT(mach, 38000), "mach": mach,
		"baro_vertical_rate_fpm": 0, "inertial_vertical_rate_fpm": 0}
	h = listen(t, receiver())
	h.say(t, start, at(1, 30.1, 2.1, 38000)...)
	h.say(t, start, commB(1, 38000, "6,0", speeds))
	h.say(t, start.Add(time.Second), commB(1, 38000, "5,0", turn))
	if len(h.readings) != 2 || math.Abs(h.readings[0].Value-wind*knot) > 1.5 || math.Abs(h.readings[1].Value-windFrom*rad) > 0.05 {
		t.Fatalf("%+v", h.readings)
	}
	// In a turn, or far apart in time, there is none.
	turn["roll_deg"] = 20
	turn["track_rate_deg_s"] = 0.875
	h.say(t, start.Add(2*time.Second), commB(1, 38000, "6,0", speeds), commB(1, 38000, "5,0", turn))
	turn["roll_deg"], turn["track_rate_deg_s"] = 0, 0
	h.say(t, start.Add(8*time.Second), commB(1, 38000, "5,0", turn))
	if len(h.readings) != 2 {
		t.Errorf("%d readings", len(h.readings))
	}
}

func recording(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(root, "data", "adsb", name))
	if err != nil {
		t.Skipf("no recording %s: set MARSAD_RECORDINGS to the folder that holds data/", name)
	}
	return file
}

// The flight of the recording, by its squitters and by another receiver's lines: the same
// places.
func TestRecordings(t *testing.T) {
	dutch := receiver()
	dutch.Site, dutch.RangeMax = geo.LatLon(51.99, 4.37), 0
	hear := func(name string) *heard {
		h := listen(t, dutch)
		for i, line := range bytes.SplitAfter(recording(t, name), []byte("\n")) {
			h.packet(line, start.Add(time.Duration(i)*353*time.Millisecond))
		}
		if len(h.broken) != 0 {
			t.Errorf("%s: %v", name, h.broken)
		}
		return h
	}
	own, lines := hear("tudelft_adsb.csv"), hear("tudelft_adsb.sbs")
	if len(own.observations) < 695 || len(lines.observations) != 690 {
		t.Errorf("%d and %d observations of 702 and 690; %v, %v", len(own.observations), len(lines.observations),
			own.source.Counters.Count().Rejected, lines.source.Counters.Count().Rejected)
	}
	for _, h := range []*heard{own, lines} {
		last := h.observations[len(h.observations)-1]
		if last.Identity.ICAO != 0x406B90 || last.Identity.Name != "EZY85MH" || !last.Has.All(marsad.HasVelocity|marsad.HasHeight) {
			t.Errorf("%+v", last)
		}
	}
	a, b := own.observations[len(own.observations)-1], lines.observations[len(lines.observations)-1]
	if d, _ := geo.Inverse(a.Position, b.Position); d > 300 {
		t.Errorf("they end %.0f m apart", d)
	}
	h := listen(t, dutch)
	h.packet(recording(t, "modes1.beast"), start)
	if len(h.observations) != 0 || h.rejected(OutOfRange) == 0 { // it was heard elsewhere
		t.Errorf("%d observations, %v", len(h.observations), h.source.Counters.Count().Rejected)
	}
}

// The stream cut at every byte gives the same.
func TestCutAtEveryByte(t *testing.T) {
	x := state()
	stream, err := new(Encoder).Append([]byte("\x00"), &x)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(stream) + 1 {
		h := listen(t, receiver())
		h.packet(stream[:cut], start)
		h.packet(stream[cut:], start)
		h.reader.Packet(link.Packet{At: start, Stream: 1, End: true})
		if len(h.observations) != 1 || len(h.broken) != 1 || h.reader.senders.Len() != 0 {
			t.Fatalf("cut at %d: %d observations, %v", cut, len(h.observations), h.broken)
		}
	}
}

func TestOneReceiver(t *testing.T) {
	s := &Source{Sensors: []marsad.Sensor{receiver(), receiver()}}
	if _, err := s.Reader(); marsad.CodeOf(err) != marsad.BadConfig || !strings.Contains(err.Error(), "one receiver") {
		t.Error(err)
	}
}

func FuzzReader(f *testing.F) {
	x := state()
	for _, framing := range []wire.Framing{wire.Beast, wire.AVR, wire.Table, wire.BaseStation} {
		b, _ := (&Encoder{Framing: framing}).Append(nil, &x)
		f.Add(b)
	}
	mb, _ := hex.DecodeString("a000139381951536e024d4ccf6b5")
	f.Add(wire.AppendBeast(nil, mb, 1, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		h := listen(t, receiver())
		for i := range 3 {
			h.reader.Packet(link.Packet{Bytes: b, At: start.Add(time.Duration(i) * time.Second)})
		}
		for i := range h.observations {
			if err := h.observations[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	h := listen(b, receiver())
	h.source.Sink = link.Sink{}
	x := state()
	stream, _ := new(Encoder).Append(nil, &x)
	const messages = 6
	b.ReportAllocs()
	for b.Loop() {
		h.packet(stream, start)
	}
	b.ReportMetric(messages*float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
