package ais

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad/wire/lines"
)

// samples is one message or more of each kind, as heard, and what must be in it.
var samples = []struct {
	payload string
	fill    int
	kind    int
	has     Values
}{
	{"13aDp<PP000IwSlN?Wm@0?wN2<1T", 0, 1, Values{"sog_kn": 0.0, "cog_deg": 0.0, "true_heading_deg": nil, "rot_ais": nil, "time_stamp_s": int64(47), "slot_timeout": int64(3)}},
	{"25Cjtd0Oj;Jp7ilG7=UkKBoB0<06", 0, 2, Values{"sog_kn": 13.9, "cog_deg": 87.7, "true_heading_deg": int64(91), "rot_ais": int64(127), "received_stations": int64(6)}},
	{"38Id705000rRVJhE7cl9n;160000", 0, 3, Values{"navigational_status": int64(5), "lat": 36.91, "position_accuracy": true, "keep_flag": false}},
	{"403OviQuMGCqWrRO9>E6fE700@GO", 0, 4, Values{"utc_year": int64(2007), "utc_second": int64(39), "type_of_position_device": int64(7), "slot_number": int64(1503)}},
	{"55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp888888888880", 2, 5, Values{"imo_number": int64(9134270), "call_sign": "3FOF8  ", "draught_m": 12.2, "ship_type": int64(70), "to_bow_m": int64(225), "eta_hour": int64(14)}},
	{"6>jR0600V:C0>da4P106P00", 2, 6, Values{"dac": int64(235), "fi": int64(10), "internal_v": 13.7, "racon": int64(2), "light": int64(2)}},
	{"8>jR06@0Bk3:wOli;<`WPhh<1rqVBQf2V@Pdt0J82avIM2b<<Rv1t<ot=@0", 2, 8, Values{"dac": int64(1), "fi": int64(11), "air_temperature_c": 14.2, "air_pressure_hpa": 1024.0, "water_level_m": -8.4}},
	{"C6:W26h00:9RAr4THs4cTRv0jbhBL@bOSQWii0000000S4000000", 0, 19, nil},
	{"E03l90w4Q1h3h1:WdP000000000DQdn`:e55020@@@gP000000000000000000", 4, 21, Values{"name": "IBC G BUOY", "type_of_aid": int64(30), "virtual": false, "lat": 37.414466666666664}},
	{"H42O55lti4hhhilD3nink000?050", 0, 24, Values{"part_number": int64(1), "call_sign": "TC6163", "ship_type": int64(60), "to_stern_m": int64(15)}},
	{"K3KLehP0rPTJ10Qr", 0, 27, Values{"sog_kn": int64(1), "position_latency": true}},
}

func TestSamples(t *testing.T) {
	for _, s := range samples {
		var m, again Message
		if err := m.Decode([]byte(s.payload), s.fill); err != nil {
			t.Errorf("%s: %v", s.payload, err)
			continue
		}
		v := m.Values()
		if m.Type() != s.kind {
			t.Errorf("%s: type %d, want %d", s.payload, m.Type(), s.kind)
		}
		for name, want := range s.has {
			got := v[name]
			if x, ok := got.(float64); ok {
				if w, ok := want.(float64); !ok || math.Abs(x-w) > 1e-9 {
					t.Errorf("%s: %s is %v, want %v", s.payload, name, got, want)
				}
			} else if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s is %v, want %v", s.payload, name, got, want)
			}
		}
		if err := again.Encode(m.Type(), v); err != nil {
			t.Errorf("%s: %v", s.payload, err)
		}
		if payload, fill := again.AppendPayload(nil); string(payload) != s.payload || fill != s.fill {
			t.Errorf("again %s %d, want %s %d", payload, fill, s.payload, s.fill)
		}
	}
}

// behindText tells whether what does not come back is only what stands behind the @
// that ends a text.
func behindText(m, again *Message) bool { return reflect.DeepEqual(m.Values(), again.Values()) }

// TestRecordingsComeBack encodes every message of the recordings again.
func TestRecordingsComeBack(t *testing.T) {
	messages, same := 0, 0
	for _, name := range []string{
		"ais/gpsd_ais-nmea.log", "ais/gpsd_ais-18-27.log", "ais/gpsd_ais-raw-messages.log", "ais/gpsd_ais_unpack_sixbit.log",
		"ais/gpsd_sample.aivdm", "ais/libais_test.aivdm", "ais/libais_typeexamples.nmea", "ais/libais_tagblock.nmea",
		"ais/signalk_nais400-merrimac.log", "nmea/opencpn_hakefjord.log", "nmea/opencpn_stupan_10112.log", "nmea/signalk_gofree-merrimac.log",
	} {
		var a Assembler
		var m, again Message
		for _, s := range sentences(recording(t, name)) {
			if ok, err := a.Take(&s, &m); err != nil || !ok {
				continue
			}
			messages++
			if err := again.Encode(m.Type(), m.Values()); err != nil {
				t.Errorf("%s: %s: %v", name, s.Payload, err)
				continue
			}
			want, fill := m.AppendPayload(nil)
			got, gotFill := again.AppendPayload(nil)
			switch {
			case string(want) == string(got) && fill == gotFill:
				same++
			case !behindText(&m, &again):
				t.Errorf("%s: %s comes back as %s", name, want, got)
			}
		}
	}
	t.Logf("%d of %d messages come back to the bit; the others have something behind the @ that ends a text", same, messages)
	if same < messages-10 {
		t.Errorf("only %d of %d come back", same, messages)
	}
}

// TestEveryBit cuts every message of the samples and recordings at every bit: it is
// an error that says where, or a message with what is there.
func TestEveryBit(t *testing.T) {
	var l lines.Line
	for _, s := range samples {
		var m, cut Message
		if err := m.Decode([]byte(s.payload), s.fill); err != nil {
			t.Fatal(err)
		}
		for n := range m.Len() {
			cut.bits = m.bits
			cut.bits.n = n
			payload, fill := cut.AppendPayload(nil)
			err := cut.Decode(payload, fill)
			switch {
			case n < types[s.kind].least && err == nil, n >= types[s.kind].least && err != nil, cut.Len() != n:
				t.Errorf("type %d cut at bit %d: %v", s.kind, n, err)
			case err != nil && !strings.Contains(err.Error(), fmt.Sprint(n)):
				t.Errorf("type %d cut at bit %d: %v does not say where", s.kind, n, err)
			case err == nil:
				cut.Values()
				cut.WriteLine(&l, 1)
				if !json.Valid(l.Bytes()) {
					t.Errorf("%s", l.Bytes())
				}
			}
		}
	}
}

// check looks at what must hold for any message.
func check(t interface{ Fatalf(string, ...any) }, m *Message) {
	v := m.Values()
	var l lines.Line
	m.WriteLine(&l, 1)
	if !json.Valid(l.Bytes()) {
		t.Fatalf("no JSON: %s", l.Bytes())
	}
	var p Position
	if m.Position(&p) && !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180) {
		t.Fatalf("position %+v", p)
	}
	if m.Trailing() < 0 {
		t.Fatalf("%d bits behind the end", m.Trailing())
	}
	var again Message
	if err := again.Encode(m.Type(), v); err != nil {
		t.Fatalf("%v: %v", v, err)
	}
	if w := again.Values(); !reflect.DeepEqual(v, w) {
		t.Fatalf("type %d of %d bits\n     %v\nthen %v", m.Type(), m.Len(), v, w)
	}
}

// TestAnyBits takes any bits for each type and application.
func TestAnyBits(t *testing.T) {
	lists := append(append([]application{}, international...), regional...)
	rapid.Check(t, func(t *rapid.T) {
		var m Message
		kind := rapid.IntRange(1, 27).Draw(t, "type")
		m.bits.put(uint64(kind), 6)
		m.bits.put(rapid.Uint64().Draw(t, "head"), 32)
		n := rapid.IntRange(types[kind].least, types[kind].least+120).Draw(t, "bits")
		if kind == 6 || kind == 8 {
			a := lists[rapid.IntRange(0, len(lists)-1).Draw(t, "application")]
			start := map[int]int{6: addressedData, 8: broadcastData}[kind]
			for m.bits.n < start-16 {
				m.bits.put(rapid.Uint64().Draw(t, "address"), min(48, start-16-m.bits.n))
			}
			m.bits.put(uint64(a.dac), 10)
			m.bits.put(uint64(a.fi), 6)
			n = start + rapid.IntRange(max(0, a.least-4), min(a.most, 500)+4).Draw(t, "data")
		}
		for m.bits.n < n {
			m.bits.put(rapid.Uint64().Draw(t, "more"), min(48, n-m.bits.n))
		}
		payload, fill := m.AppendPayload(nil)
		if err := m.Decode(payload, fill); err != nil {
			t.Fatalf("%v", err)
		}
		check(t, &m)
	})
}

func FuzzMessage(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.payload), s.fill)
	}
	f.Add([]byte(""), 0)
	f.Add([]byte("1"), 5)
	f.Add([]byte("8\xff"), -1)
	f.Fuzz(func(t *testing.T, payload []byte, fill int) {
		var m Message
		if m.Decode(payload, fill) == nil {
			check(t, &m)
		}
	})
}

func FuzzAssembler(f *testing.F) {
	f.Add([]byte("\x21\x00a\x22\x00b\x31\x01c\x32\x01d\x33\x01e"))
	f.Fuzz(func(t *testing.T, script []byte) {
		var a Assembler
		at := time.Unix(1e9, 0)
		for i := 0; i+2 < len(script); i += 3 {
			s := Sentence{
				Talker: "AIVDM", Total: int(script[i] >> 4), Number: int(script[i] & 15), Sequence: int(script[i+1] & 7),
				Payload: script[i+2 : i+3], At: at,
			}
			if script[i+1]&8 != 0 {
				s.Group = string(script[i+1])
			}
			if script[i+1]&16 != 0 {
				at = at.Add(time.Duration(script[i+1]) * time.Second / 8)
			}
			payload, _, err := a.Add(&s)
			if err == nil && payload != nil && len(payload) != s.Total {
				t.Fatalf("%d parts became %q", s.Total, payload)
			}
		}
		if a.Stats().Waiting > maxWaiting {
			t.Fatal("too many waiting")
		}
	})
}

func TestBadPayloads(t *testing.T) {
	for _, c := range []struct {
		payload string
		fill    int
		want    string
	}{
		{"", 0, "0 bits, of 38"},
		{"", 2, "2 fill bits in an empty payload"},
		{"13aDp<PP000IwSlN?Wm@0?wN2<1X", 0, `character 28 is 'X'`},
		{"13aDp<PP000IwSlN?Wm@0?wN2<1T", 6, "6 fill bits"},
		{"03aDp<PP000IwSlN?Wm@0?wN2<1T", 0, "type 0 is none"},
		{"L3aDp<PP000IwSlN?Wm@0?wN2<1T", 0, "type 28 is none"},
		{"13aDp<PP000IwSlN?Wm@", 0, "ends at bit 120, of 149"},
		{strings.Repeat("8", maxBits/6+1), 0, "payload of 577 characters"},
	} {
		var m Message
		if err := m.Decode([]byte(c.payload), c.fill); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.payload, err, c.want)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, c := range []struct {
		kind int
		v    Values
		want string
	}{
		{0, nil, "type 0"},
		{1, Values{"sog_kn": 103.0}, "sog_kn at bit 50"},
		{1, Values{"sog_kn": "fast"}, "string is no number"},
		{1, Values{"raim": int64(1)}, "raim at bit 148: int64 is no bool"},
		{1, Values{"lat": math.NaN()}, "does not fit"},
		{5, Values{"name": "A NAME OF MORE THAN TWENTY"}, "20 six-bit characters"},
		{5, Values{"name": "é"}, "six-bit characters"},
		{7, Values{"acknowledged": make([]Values, 5)}, "5, of 4 at most"},
		{8, Values{"binary_data": BitString{9, []byte{1}}}, "longer than"},
		{14, Values{"safety_related_text": strings.Repeat("A", 600)}, "does not fit"},
	} {
		var m Message
		if err := m.Encode(c.kind, c.v); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.v, err, c.want)
		}
	}
}

// TestEveryTypeFromNothing writes each type with nothing known, and reads it back.
func TestEveryTypeFromNothing(t *testing.T) {
	for kind := 1; kind < len(types); kind++ {
		v := Values{"mmsi": int64(244670316)}
		switch kind {
		case 7, 13:
			v["acknowledged"] = []Values{{"mmsi": int64(1), "sequence_number": int64(2)}}
		case 14, 12:
			v["safety_related_text"] = "MAYDAY RELAY"
		case 16:
			v["assignments"] = []Values{{"mmsi": int64(1)}}
		case 20:
			v["reservations"] = []Values{{"offset": int64(7)}}
		case 26:
			v["binary_data"] = BitString{8, []byte{0xa5}}
		}
		var m Message
		if err := m.Encode(kind, v); err != nil {
			t.Errorf("type %d: %v", kind, err)
			continue
		}
		if m.MMSI() != 244670316 || m.Type() != kind || m.Name() == "" {
			t.Errorf("type %d became %d of %d", kind, m.Type(), m.MMSI())
		}
		var p Position
		if m.Position(&p) {
			t.Errorf("type %d has a position: %+v", kind, p)
		}
		check(t, &m)
	}
}
