package nmea

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

// TestRadarLines reads sentences of radars that no decoder at hand reads: each
// checksum verifies, each sentence has its table, none has a field that is not what
// the table says, and written anew it is the same.
func TestRadarLines(t *testing.T) {
	file := recording(t, "radar_lines.nmea")
	f := Framer{OnBroken: func(b *Broken) { t.Error(b) }}
	f.Write(file)
	f.End()
	row := conformance.Row{Protocol: "nmea", Recording: "radar_lines.nmea", Against: "checksums, the standard's fields and round trip"}
	kinds := map[string]int{}
	var l lines.Line
	for s, ok := f.Next(); ok; s, ok = f.Next() {
		row.Messages++
		kinds[s.Formatter]++
		s.WriteLine(&l, row.Messages)
		again := s.Append(nil)
		switch {
		case s.Description() == nil || bytes.Contains(l.Bytes(), []byte("malformed")):
			t.Errorf("%s", l.Bytes())
		case !bytes.HasPrefix(again, s.Raw):
			t.Errorf("%s became %s", s.Raw, again)
		default:
			row.Equal++
		}
	}
	if got := fmt.Sprint(kinds); row.Messages != 44 || got != "map[OSD:4 RSD:5 TLB:3 TLL:1 TTM:31]" {
		t.Errorf("%d sentences: %s", row.Messages, got)
	}
	conformance.Print(t, row)
}

// TestRadarFields has the fields of sentences as they are read off by hand, by the
// order that IEC 61162-1 gives them.
func TestRadarFields(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"$RARSD,0.150,233.5,0.177,086.4,,,,,0.150,233.5,0.125,N,N*59",
			`"origin_1_range":0.15,"origin_1_bearing_deg":233.5,"vrm_1":0.177,"ebl_1_deg":86.4,"origin_2_range":null,"origin_2_bearing_deg":null,"vrm_2":null,"ebl_2_deg":null,"cursor_range":0.15,"cursor_bearing_deg":233.5,"range_scale":0.125,"range_units":"N","display_rotation":"N"`},
		{"$RARSD,0.00,0.0,5.18,82.1,,,,,,,6,N,N*7B",
			`"origin_1_range":0,"origin_1_bearing_deg":0,"vrm_1":5.18,"ebl_1_deg":82.1,"origin_2_range":null,"origin_2_bearing_deg":null,"vrm_2":null,"ebl_2_deg":null,"cursor_range":null,"cursor_bearing_deg":null,"range_scale":6,"range_units":"N","display_rotation":"N"`},
		{"$RATTM,01,0.438,018.6,T,0.00,180.0,T,0.438,0.0,N,TGT 01,Q,,180540.43,M*50",
			`"target_number":1,"distance":0.438,"bearing_deg":18.6,"bearing_reference":"T","speed":0,"course_deg":180,"course_reference":"T","cpa":0.438,"tcpa_min":0,"units":"N","target_name":"TGT 01","target_status":"Q","reference_target":null,"utc":65140.43,"acquisition":"M"`},
		{"$RATTM,498,4.29,155.9,T,0.3,74.7,T,1.07,-76.4,N,,T,,074051,M*39",
			`"target_number":498,"distance":4.29,"bearing_deg":155.9,"bearing_reference":"T","speed":0.3,"course_deg":74.7,"course_reference":"T","cpa":1.07,"tcpa_min":-76.4,"units":"N","target_name":null,"target_status":"T","reference_target":null,"utc":27651,"acquisition":"M"`},
		{"$RATTM,489,4.44,330.6,T,3.0,357.6,T,0.30,795.4,N,,T,,074054,M*18",
			`"target_number":489,"distance":4.44,"bearing_deg":330.6,"bearing_reference":"T","speed":3,"course_deg":357.6,"course_reference":"T","cpa":0.3,"tcpa_min":795.4,"units":"N","target_name":null,"target_status":"T","reference_target":null,"utc":27654,"acquisition":"M"`},
		{"$RATTM,02,3.55,297.3,T,,,T,0.13,,N,,Q,,,M*02",
			`"target_number":2,"distance":3.55,"bearing_deg":297.3,"bearing_reference":"T","speed":null,"course_deg":null,"course_reference":"T","cpa":0.13,"tcpa_min":null,"units":"N","target_name":null,"target_status":"Q","reference_target":null,"utc":null,"acquisition":"M"`},
		// Two fields short: by the order of the standard L stands in the name's place.
		{"$RATTM,02,6.38,322.1,T,0.92,186.3,T,4.25,320.8,N,L,,M*0D",
			`"target_number":2,"distance":6.38,"bearing_deg":322.1,"bearing_reference":"T","speed":0.92,"course_deg":186.3,"course_reference":"T","cpa":4.25,"tcpa_min":320.8,"units":"N","target_name":"L","target_status":null,"reference_target":"M","utc":null,"acquisition":null`},
		{"$RATTM,08,17.38,52.19,T,16.9,77.2,T,17.01,84.04,N,,T,,145934.00,M*0C",
			`"target_number":8,"distance":17.38,"bearing_deg":52.19,"bearing_reference":"T","speed":16.9,"course_deg":77.2,"course_reference":"T","cpa":17.01,"tcpa_min":84.04,"units":"N","target_name":null,"target_status":"T","reference_target":null,"utc":53974,"acquisition":"M"`},
		{"$RAOSD,359.3,A,355.2,P,3.3,P,350.5,1.6,N*4F",
			`"heading_deg":359.3,"heading_status":"A","course_deg":355.2,"course_reference":"P","speed":3.3,"speed_reference":"P","set_deg":350.5,"drift":1.6,"speed_units":"N"`},
		{"$RAOSD,179.0,A,179.0,M,00.0,M,,,N*76",
			`"heading_deg":179,"heading_status":"A","course_deg":179,"course_reference":"M","speed":0,"speed_reference":"M","set_deg":null,"drift":null,"speed_units":"N"`},
		{"$RATLL,,3647.422,N,01432.592,E,,,,*58",
			`"target_number":null,"target_name":null,"utc":null,"target_status":null,"reference_target":null`},
		{"$RATLB,481,,470,,469,,468,,467,,441,,210,,399,,383,,381,,380,,132,,345,,344,*4A",
			`"targets":[{"target_number":481,"label":null},{"target_number":470,"label":null},{"target_number":469,"label":null},{"target_number":468,"label":null},{"target_number":467,"label":null},{"target_number":441,"label":null},{"target_number":210,"label":null},{"target_number":399,"label":null},{"target_number":383,"label":null},{"target_number":381,"label":null},{"target_number":380,"label":null},{"target_number":132,"label":null},{"target_number":345,"label":null},{"target_number":344,"label":null}]`},
	} {
		s, fault := one([]byte(c.line))
		if s == nil {
			t.Errorf("%s: %s", c.line, fault)
			continue
		}
		var l lines.Line
		s.WriteLine(&l, 1)
		_, fields, _ := strings.Cut(string(l.Bytes()), `"fields":{`)
		if fields = strings.TrimSuffix(fields, "}}"); fields != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.line, fields, c.want)
		}
	}
	s, _ := one([]byte("$RATLL,,3647.422,N,01432.592,E,,,,*58"))
	lat, _ := s.Float("lat")
	lon, _ := s.Float("lon")
	if math.Abs(lat-36.7903667) > 1e-7 || math.Abs(lon-14.5432) > 1e-7 {
		t.Errorf("%v %v", lat, lon)
	}
}

func TestTrackedTargetData(t *testing.T) {
	none := math.NaN()
	targets := []Target{
		{Number: 7, BearingDeg: 359.9, SpeedKn: 12.3, CourseDeg: 0, HeadingDeg: none, Radar: true, Status: TargetEstablished, DistanceNM: 12.34, Correlation: 9, CPANM: none, TCPAMin: none},
		{Number: 1023, BearingDeg: none, SpeedKn: none, CourseDeg: none, HeadingDeg: 271.5, Status: TargetAlarm, Test: true, DistanceNM: none, Relative: true, Water: true, CPANM: none, TCPAMin: none},
		{Protocol: 1, Number: 7, BearingDeg: none, SpeedKn: none, CourseDeg: none, HeadingDeg: none, DistanceNM: none, CPANM: 0.55, TCPAMin: -12.5},
	}
	line, err := Append(nil, "RA", "TTD", Values{"sentences": 1, "sentence": 1, "sequence": 0, "payload": string(AppendTargetPayload(nil, targets...)), "fill_bits": 0})
	if err != nil {
		t.Fatal(err)
	}
	s, fault := one(line)
	if s == nil {
		t.Fatalf("%s: %s", line, fault)
	}
	got, err := s.AppendTargets(nil)
	if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", targets) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, targets)
	}
	// By hand: protocol and number 000000 000111, bearing 3599 is 111000 001111.
	if p := AppendTargetPayload(nil, targets[0]); len(p) != 15 || string(p[:4]) != "07p?" {
		t.Errorf("%q", p)
	}
	payload := AppendTargetPayload(nil, targets...)
	for n := range payload {
		s.fields[3] = payload[:n]
		if got, err := s.AppendTargets(nil); len(got) > n/7 || err == nil && n%15 != 0 && n != 37 {
			t.Errorf("%d characters: %d targets, %v", n, len(got), err)
		}
	}
	for _, bad := range []string{"X", "x", " ", "w2345678901234w"} {
		s.fields[3] = []byte(bad)
		if _, err := s.AppendTargets(nil); err == nil {
			t.Errorf("%q is no payload", bad)
		}
	}
}
