package recording

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestAIS decodes the recordings: the lines of the messages, and nothing broken but
// what is.
func TestAIS(t *testing.T) {
	for _, c := range []struct {
		folder, file  string
		lines, broken int
	}{
		{"ais", "gpsd_ais-nmea.log", 171, 0},
		{"ais", "libais_tagblock.nmea", 4, 0},
		{"ais", "signalk_nais400-merrimac.log", 668, 0},
		{"ais", "libais_test.aivdm", 229, 32},
		{"nmea", "opencpn_hakefjord.log", 515, 1},
	} {
		lines, broken, said := decodeFile(t, recordings(t, c.folder, c.file), Options{Protocol: "ais"})
		if len(lines) != c.lines || broken != c.broken {
			t.Errorf("%s: %d lines, %d broken, want %d and %d\n%.300s", c.file, len(lines), broken, c.lines, c.broken, said)
		}
	}
}

func TestAISLine(t *testing.T) {
	const text = "\\g:1-2-1604,s:rORBCOMM008,c:1418169601,T:2014-12-10 00.00.01*37\\!AIVDM,2,1,6,A,53@o0E000001Q0CG37U8u<Tp4q@D00000000000018330400000000000000,0*63\r\n" +
		"!AIVDO,1,1,,B,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,0*31\r\n" +
		"\\g:2-2-1604,s:rORBCOMM008,c:1418169661,T:2014-12-10 00.00.01*32\\!AIVDM,2,2,6,A,00000000008,2*2A\r\n"
	var out, errs bytes.Buffer
	if broken, err := Decode(strings.NewReader(text), Options{Protocol: "ais"}, &out, &errs); err != nil || broken != 0 {
		t.Fatal(err, errs.String())
	}
	var got []map[string]any
	for line := range strings.Lines(out.String()) {
		var x map[string]any
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		got = append(got, x)
	}
	if len(got) != 2 {
		t.Fatalf("%s", out.String())
	}
	own, static := got[0]["fields"].(map[string]any), got[1]["fields"].(map[string]any)
	if got[0]["kind"] != "1" || got[0]["id"] != "367033650" || own["own_ship"] != true || own["channel"] != "B" || got[0]["lat"] == nil {
		t.Errorf("%v", got[0])
	}
	if got[1]["kind"] != "5" || static["name"] != "ROSINANTE" || static["received_by"] != "rORBCOMM008" || static["received_at"] != "2014-12-10T00:01:01Z" {
		t.Errorf("%v", got[1])
	}
	frames, err := Frames(strings.NewReader(text), Options{Protocol: "ais"})
	if err != nil || len(frames) != 3 || frames[2].At != time.Minute || !frames[2].Timed {
		t.Errorf("%+v %v", frames, err)
	}
	if g := aisGuess([]byte(text)); g != 1 {
		t.Errorf("guessed %g", g)
	}
	if g := aisGuess([]byte("$GPGLL,5250.53669,N,00542.34920,E,213950.00,A,A*67\r\n")); g != 0 {
		t.Errorf("guessed %g of no AIS", g)
	}
}
