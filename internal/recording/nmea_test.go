package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestNMEA decodes the recordings: a line for each sentence, and for each whole AIS
// message; nothing broken but what is; and the file is known for what it is.
func TestNMEA(t *testing.T) {
	for _, c := range []struct {
		file          string
		lines, broken int
	}{
		{"radar_lines.nmea", 44, 0}, {"gpsd_furuno_gl_ga.log", 306, 0}, {"gpsd_nmea-fuzzy-cases.log", 28, 0},
		{"signalk_n2kd-183-merrimac.log", 541, 0}, {"signalk_plaka.log", 3000, 0}, {"opencpn_hakefjord.log", 2995, 1},
	} {
		file := recordings(t, "nmea", c.file)
		lines, broken, said := decodeFile(t, file, Options{Protocol: "nmea"})
		if len(lines) != c.lines || broken != c.broken {
			t.Errorf("%s: %d lines, %d broken, want %d and %d\n%.300s", c.file, len(lines), broken, c.lines, c.broken, said)
		}
	}
}

func TestNMEALines(t *testing.T) {
	const text = "$GPRMC,120029,A,1631.000,N,01630.000,W,0.0,,010326,,,A*43\r\n" +
		"!AIVDM,2,1,6,A,53@o0E000001Q0CG37U8u<Tp4q@D00000000000018330400000000000000,0*63\r\n" +
		"$WIMWV,323.2,R,2.5,N,A*24\r\n" +
		"!AIVDM,2,2,6,A,00000000008,2*2A\r\n" +
		"$GPZDA,120129,01,03,2026,00,00*45\r\n$WIMWV,323.2,R,2.5,N,A*25\r\n"
	var out, errs bytes.Buffer
	if broken, err := Decode(strings.NewReader(text), Options{Protocol: "nmea"}, &out, &errs); err != nil || broken != 1 {
		t.Errorf("%v: %d broken: %s", err, broken, errs.String())
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var x struct{ Proto, Kind, ID string }
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		got = append(got, x.Proto+" "+x.Kind+" "+x.ID)
	}
	if s := fmt.Sprint(got); s != "[nmea RMC GP nmea MWV WI ais 5 219005012 nmea ZDA GP]" {
		t.Error(s)
	}
	frames, err := Frames(strings.NewReader(text), Options{Protocol: "nmea"})
	if err != nil || len(frames) != 6 || frames[5].At != time.Minute || !frames[5].Timed || frames[3].At != 0 {
		t.Errorf("%+v %v", frames, err)
	}
	if g := GuessFile([]byte(text)); len(g) == 0 || g[0].Protocol != "nmea" {
		t.Errorf("%+v", g)
	}
	aisOnly := "!AIVDM,1,1,,B,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,0*33\r\n"
	if g := GuessFile([]byte(strings.Repeat(aisOnly, 3))); len(g) > 0 && g[0].Protocol == "nmea" {
		t.Errorf("%+v", g)
	}
}
