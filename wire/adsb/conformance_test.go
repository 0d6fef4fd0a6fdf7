package adsb

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/conformance"
)

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

// decodeAll gives the JSON objects of all messages of a file, and its replies.
func decodeAll(t *testing.T, file []byte) (lines []map[string]any, replies []string) {
	t.Helper()
	var r Framer
	r.OnBroken = func(b *Broken) { t.Error(b) }
	r.Write(file)
	r.End()
	w := NewWriter()
	for f, ok := r.Next(); ok; f, ok = r.Next() {
		line, err := w.Line(len(lines)+1, &f)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		lines = append(lines, m)
		replies = append(replies, strings.ToUpper(hex.EncodeToString(f.Reply)))
	}
	return lines, replies
}

// named maps the words of the other decoder to ours, where they differ.
var named = map[string]string{
	"typecode": "type_code", "altitude": "altitude_ft", "nic_b": "nic_supplement_b", "groundspeed": "groundspeed_kt",
	"track": "track_deg", "vertical_rate": "vertical_rate_fpm", "vr_source": "vertical_rate_source",
	"geo_minus_baro": "geo_minus_baro_ft", "heading": "heading_deg", "airspeed": "airspeed_kt",
	"selected_altitude_mcp": "selected_altitude_mcp_ft", "selected_altitude_fms": "selected_altitude_fms_ft",
	"baro_pressure_setting": "baro_pressure_setting_hpa", "roll": "roll_deg", "true_track": "true_track_deg",
	"track_rate": "track_rate_deg_s", "true_airspeed": "true_airspeed_kt", "magnetic_heading": "magnetic_heading_deg",
	"indicated_airspeed": "indicated_airspeed_kt", "baro_vertical_rate": "baro_vertical_rate_fpm",
	"inertial_vertical_rate": "inertial_vertical_rate_fpm", "wind_speed": "wind_speed_kt", "wind_direction": "wind_direction_deg",
	"static_air_temperature": "static_air_temperature_c", "static_pressure": "static_pressure_hpa", "humidity": "humidity_percent",
	"radio_height": "radio_height_ft", "selected_altitude": "selected_altitude_ft", "selected_heading": "selected_heading_deg",
	"threat_altitude": "threat_altitude_ft", "threat_range": "threat_range_nm", "threat_bearing": "threat_bearing_deg",
}

// notCompared are words that are prose, of the other's own making, or told apart below.
var notCompared = map[string]bool{
	"crc_valid": true, "icao": true, "icao_verified": true, "capability_text": true, "flight_status_text": true,
	"wake_vortex": true, "latitude": true, "longitude": true, "bds_candidates": true, "config": true, "mv": true,
	"target_altitude_source": true, "selected_altitude_source": true,
}

// knownDifference explains a field that both tell otherwise; "" is none.
func knownDifference(field string, ours map[string]any) string {
	if field == "nuc_p" && ours["nic"] != nil {
		return "NUCp is of version 0 only: the aircraft has stated a later one (DO-260B N.2)"
	}
	return ""
}

// alike compares two JSON values: numbers to the rounding of the other.
func alike(field string, ours, theirs any) bool {
	if a, ok := theirs.(float64); ok {
		switch b := ours.(type) {
		case float64:
			if field == "groundspeed" { // cut off to whole knots
				return math.Floor(b+1e-9) == math.Floor(a) || b == a
			}
			return math.Abs(a-b) < 1.1e-3
		case bool:
			return b == (a != 0)
		}
		return false
	}
	if a, ok := theirs.(string); ok && field == "callsign" {
		b, _ := ours.(string)
		return strings.TrimRight(a, " _") == b
	}
	return fmt.Sprint(ours) == fmt.Sprint(theirs)
}

// compare returns why a message differs, and what does not fit at all.
func compare(ours, theirs map[string]any) (why, wrong string) {
	fields := ours["fields"].(map[string]any)
	if theirs["icao"] != nil && ours["id"] != theirs["icao"] {
		return "", fmt.Sprintf("address %v, %v", ours["id"], theirs["icao"])
	}
	register, claimed := fields["bds"]
	if their, ok := theirs["bds"]; ok && theirs["typecode"] == nil && register != their {
		if !claimed {
			return "register not claimed: the bits fit several", ""
		}
		return otherRegister(fields, theirs)
	}
	for field, value := range theirs {
		if notCompared[field] || field == "bds" && !claimed {
			continue
		}
		name := field
		if n := named[field]; n != "" {
			name = n
		}
		if !alike(field, fields[name], value) {
			if why := knownDifference(field, fields); why != "" {
				return why, ""
			}
			return "", fmt.Sprintf("%s: %v, %v", field, fields[name], value)
		}
	}
	return "", ""
}

// otherRegister: the other decoder names more than one candidate, and takes the first where
// ours weighs airspeed, Mach and altitude, or bank and turn, against one another.
func otherRegister(fields, theirs map[string]any) (why, wrong string) {
	candidates, _ := theirs["bds_candidates"].([]any)
	for _, c := range candidates {
		if c == fields["bds"] {
			return "of two registers that the other names, the one whose values agree with the altitude (Doc 9871, C.2.4)", ""
		}
	}
	return "", fmt.Sprintf("register %v, %v", fields["bds"], theirs["bds"])
}

func TestConformance(t *testing.T) {
	for _, name := range []string{"modes1.avr.txt", "tudelft_adsb.csv", "tudelft_commb_df20.csv"} {
		t.Run(name, func(t *testing.T) {
			lines, replies := decodeAll(t, recording(t, name))
			row := conformance.Row{Protocol: "adsb", Recording: name, Against: "pyModeS 3.3.0", Messages: len(lines),
				Different: map[string]int{}}
			s := bufio.NewScanner(bytes.NewReader(recording(t, name+".pymodes.jsonl")))
			i := 0
			for ; s.Scan(); i++ {
				var theirs struct {
					Msg     string
					Decoded map[string]any
				}
				if err := json.Unmarshal(s.Bytes(), &theirs); err != nil {
					t.Fatal(err)
				}
				if i >= len(lines) || strings.ToUpper(theirs.Msg) != replies[i] {
					t.Fatalf("message %d is not theirs", i+1)
				}
				why, wrong := compare(lines[i], theirs.Decoded)
				switch {
				case wrong != "":
					t.Errorf("message %d %s: %s", i+1, theirs.Msg, wrong)
				case why != "":
					row.Different[why]++
				default:
					row.Equal++
				}
			}
			if i != len(lines) {
				t.Errorf("%d messages, theirs %d", len(lines), i)
			}
			conformance.Print(t, row)
		})
	}
}

// Beast and text of one recording hold the same replies.
func TestConformanceOfFramings(t *testing.T) {
	for _, c := range [][2]string{{"modes1.beast", "modes1.avr.txt"}, {"tudelft_adsb.beast", "tudelft_adsb.csv"}} {
		t.Run(c[0], func(t *testing.T) {
			file := recording(t, c[0])
			_, a := decodeAll(t, file)
			_, b := decodeAll(t, recording(t, c[1]))
			row := conformance.Row{Protocol: "adsb", Recording: c[0], Against: "counts and round trip", Messages: len(a)}
			var again []byte
			for i := range a {
				if i < len(b) && a[i] == b[i] {
					row.Equal++
				}
				reply, _ := hex.DecodeString(a[i])
				again = AppendBeast(again, reply, 0, 0)
			}
			if !bytes.Equal(again, file) || len(a) != len(b) {
				t.Errorf("%d replies of %d; written again the same: %v", len(a), len(b), bytes.Equal(again, file))
			}
			conformance.Print(t, row)
		})
	}
}

// The lines that a receiver made of the same messages, one each: positions, height,
// speed, track, rate, squawk and callsign; and the lines themselves, read and written again.
func TestConformanceOfBaseStation(t *testing.T) {
	for _, c := range [][2]string{{"modes1.sbs", "modes1.avr.txt"}, {"tudelft_adsb.sbs", "tudelft_adsb.csv"}} {
		t.Run(c[0], func(t *testing.T) {
			file := recording(t, c[0])
			theirs, _ := decodeAll(t, file)
			ours, _ := decodeAll(t, recording(t, c[1]))
			if len(ours) != len(theirs) {
				t.Fatalf("%d messages, %d lines", len(ours), len(theirs))
			}
			row := conformance.Row{Protocol: "adsb", Recording: c[0], Against: "dump1090-mutability 1.15", Messages: len(theirs),
				Different: map[string]int{}}
			for i := range theirs {
				why, wrong := compareLine(ours[i], theirs[i])
				switch {
				case wrong != "":
					t.Errorf("line %d: %s", i+1, wrong)
				case why != "":
					row.Different[why]++
				default:
					row.Equal++
				}
			}
			conformance.Print(t, row)
			var again []byte
			for line := range bytes.Lines(file) {
				var s Station
				if err := DecodeStation(bytes.TrimSpace(line), &s); err != nil {
					t.Fatal(err)
				}
				again = AppendStation(again, &s)
				want := bytes.TrimSpace(line)
				if got := bytes.TrimSpace(again); !sameColumns(got, want) {
					t.Fatalf("%s\nwritten again as\n%s", want, got)
				}
				again = again[:0]
			}
		})
	}
}

// sameColumns compares lines by column: decimals may have zeros at their end, the
// callsign spaces, and a flag that is set may be -1.
func sameColumns(a, b []byte) bool {
	x, y := strings.Split(string(a), ","), strings.Split(string(b), ",")
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		u, v := strings.TrimRight(x[i], " "), strings.TrimRight(y[i], " ")
		if strings.Contains(v, ".") && i >= 11 {
			v = strings.TrimRight(strings.TrimRight(v, "0"), ".")
		}
		if u != v && !(u == "1" && v == "-1") {
			return false
		}
	}
	return true
}

// compareLine compares a message with the line made of it. A receiver adds what it
// knows of the aircraft from before to some lines.
func compareLine(ours, line map[string]any) (why, wrong string) {
	if ours["id"] != line["id"] {
		return "", fmt.Sprintf("address %v, %v", ours["id"], line["id"])
	}
	f, l := ours["fields"].(map[string]any), line["fields"].(map[string]any)
	for _, name := range []string{"altitude_ft", "groundspeed_kt", "track_deg", "vertical_rate_fpm", "squawk", "callsign"} {
		a, told := f[name]
		b, has := l[name]
		if !told || !has {
			continue // the other one tells it of another message, or not at all
		}
		x, isNumber := a.(float64)
		y, _ := b.(float64)
		if name == "track_deg" && math.Abs(x-y) > 1 && modulo(math.Trunc(wrap(x)+0.5), 360) == y {
			why = "the other rounds tracks to the west toward north: -75.09 to -74"
			continue
		}
		if isNumber && math.Abs(x-y) > 1 || !isNumber && a != b {
			return "", fmt.Sprintf("%s: %v, %v", name, a, b)
		}
	}
	lat, placed := ours["lat"].(float64)
	theirLat, theirs := line["lat"].(float64)
	switch {
	case placed && theirs:
		if math.Abs(lat-theirLat) > 1e-5 || math.Abs(ours["lon"].(float64)-line["lon"].(float64)) > 1e-5 {
			return "", fmt.Sprintf("place %v %v, %v %v", lat, ours["lon"], theirLat, line["lon"])
		}
	case placed:
		return "placed by a pair within 10 s, or near the last place (Doc 9871, C.2.6); the other waits for more", ""
	case theirs:
		return "", fmt.Sprintf("no place, theirs %v", theirLat)
	}
	return why, ""
}
