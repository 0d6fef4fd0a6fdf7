package nmea

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/conformance"
)

// recording returns a file of the recordings, or skips the test.
func recording(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = "../../../shared"
	}
	file, err := os.ReadFile(filepath.Join(root, "data", "nmea", name))
	if err != nil {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	return file
}

// one reads a line by itself.
func one(line []byte) (s *Sentence, fault Fault) {
	f := &Framer{OnBroken: func(b *Broken) { fault = b.Fault }}
	f.Write(line)
	f.End()
	s, _ = f.Next()
	return s, fault
}

const turn = math.Pi / 180

// meaning is what a path of Signal K is, by our fields: value·scale + add.
type meaning struct {
	field      string
	scale, add float64
}

// signalK says what the paths of each sentence are, in SI and radians. What needs
// more than one field stands in composed.
var signalK = map[string]meaning{
	"RMC navigation.courseOverGroundTrue":   {"cog_deg", turn, 0},
	"RMC navigation.speedOverGround":        {"sog_kn", knots, 0},
	"RMC navigation.magneticVariation":      {"magnetic_variation_deg", turn, 0},
	"GGA navigation.gnss.satellites":        {"satellites_used", 1, 0},
	"GGA navigation.gnss.antennaAltitude":   {"altitude_m", 1, 0},
	"GGA navigation.gnss.differentialAge":   {"differential_age_s", 1, 0},
	"GNS navigation.gnss.satellites":        {"satellites_used", 1, 0},
	"GNS navigation.gnss.antennaAltitude":   {"altitude_m", 1, 0},
	"GNS navigation.gnss.differentialAge":   {"differential_age_s", 1, 0},
	"GGA navigation.gnss.geoidalSeparation": {"geoid_separation_m", 1, 0},
	"GNS navigation.gnss.geoidalSeparation": {"geoid_separation_m", 1, 0},

	"GGA navigation.gnss.horizontalDilution": {"hdop", 1, 0},
	"GNS navigation.gnss.horizontalDilution": {"hdop", 1, 0},
	"VTG navigation.courseOverGroundTrue":    {"course_true_deg", turn, 0},
	"VTG navigation.courseOverGroundMagnetic": {
		"course_magnetic_deg", turn, 0,
	},
	"MTW environment.water.temperature":              {"water_temperature_c", 1, 273.15},
	"VLW navigation.log":                             {"total_water_nm", 1852, 0},
	"VLW navigation.trip.log":                        {"trip_water_nm", 1852, 0},
	"VHW navigation.headingMagnetic":                 {"heading_magnetic_deg", turn, 0},
	"VHW navigation.headingTrue":                     {"heading_true_deg", turn, 0},
	"VHW navigation.speedThroughWater":               {"speed_kn", knots, 0},
	"HDM navigation.headingMagnetic":                 {"heading_magnetic_deg", turn, 0},
	"HDG navigation.headingCompass":                  {"sensor_heading_deg", turn, 0},
	"HDG navigation.magneticVariation":               {"variation_deg", turn, 0},
	"HDG navigation.magneticDeviation":               {"deviation_deg", turn, 0},
	"MWD environment.wind.directionTrue":             {"wind_direction_true_deg", turn, 0},
	"MWD environment.wind.directionMagnetic":         {"wind_direction_magnetic_deg", turn, 0},
	"MWD environment.wind.speedTrue":                 {"wind_speed_m_s", 1, 0},
	"VWR environment.wind.angleApparent":             {"wind_angle_deg", turn, 0},
	"VWR environment.wind.speedApparent":             {"wind_speed_kn", knots, 0},
	"VWT environment.wind.angleTrueWater":            {"wind_angle_deg", turn, 0},
	"VWT environment.wind.speedTrue":                 {"wind_speed_m_s", 1, 0},
	"MDA environment.outside.temperature":            {"air_temperature_c", 1, 273.15},
	"MDA environment.outside.humidity":               {"relative_humidity_percent", 0.01, 0},
	"MDA environment.outside.dewPointTemperature":    {"dew_point_c", 1, 273.15},
	"MDA environment.wind.directionTrue":             {"wind_direction_true_deg", turn, 0},
	"MDA environment.wind.directionMagnetic":         {"wind_direction_magnetic_deg", turn, 0},
	"DBT environment.depth.belowTransducer":          {"depth_m", 1, 0},
	"DBS environment.depth.belowSurface":             {"depth_m", 1, 0},
	"DPT environment.depth.belowTransducer":          {"depth_m", 1, 0},
	"DPT environment.depth.surfaceToTransducer":      {"offset_m", 1, 0},
	"RSA steering.rudderAngle":                       {"starboard_rudder_deg", turn, 0},
	"VPW performance.velocityMadeGood":               {"speed_kn", knots, 0},
	"XTE navigation.courseRhumbline.crossTrackError": {"cross_track_nm", 1852, 0},

	"RMB navigation.courseRhumbline.crossTrackError":            {"cross_track_nm", 1852, 0},
	"RMB navigation.courseRhumbline.nextPoint.bearingTrue":      {"bearing_deg", turn, 0},
	"RMB navigation.courseRhumbline.nextPoint.velocityMadeGood": {"closing_kn", knots, 0},
	"RMB navigation.courseRhumbline.nextPoint.distance":         {"range_nm", 1852, 0},
	"BWC navigation.courseGreatCircle.nextPoint.distance":       {"distance_nm", 1852, 0},
	"BWC navigation.courseGreatCircle.bearingTrackTrue":         {"bearing_true_deg", turn, 0},
	"BWC navigation.courseGreatCircle.bearingTrackMagnetic":     {"bearing_magnetic_deg", turn, 0},
	"BWR navigation.courseRhumbline.nextPoint.distance":         {"distance_nm", 1852, 0},
	"BWR navigation.courseRhumbline.bearingTrackTrue":           {"bearing_true_deg", turn, 0},
	"BWR navigation.courseRhumbline.bearingTrackMagnetic":       {"bearing_magnetic_deg", turn, 0},
	"APB navigation.courseRhumbline.crossTrackError":            {"cross_track", 1852, 0},
	"APB navigation.courseRhumbline.bearingTrackTrue":           {"bearing_origin_deg", turn, 0},
	"APB steering.autopilot.target.headingTrue":                 {"heading_to_steer_deg", turn, 0},
	"APB navigation.courseRhumbline.nextPoint.bearingTrue":      {"bearing_deg", turn, 0},

	"APB navigation.courseRhumbline.bearingOriginToDestinationTrue": {"bearing_origin_deg", turn, 0},
	"APB navigation.courseRhumbline.bearingToDestinationTrue":       {"bearing_deg", turn, 0},
}

const knots = 1852.0 / 3600

// composed gives the value of a path that is made of several fields; told is false
// where one of them is empty.
func composed(s *Sentence, path string) (value any, told, known bool) {
	f := func(name string) float64 {
		x, ok := s.Float(name)
		told = told && ok
		return x
	}
	told = true
	switch s.Formatter + " " + path {
	case "RMC navigation.position", "GGA navigation.position", "GNS navigation.position", "GLL navigation.position":
		return map[string]any{"latitude": f("lat"), "longitude": f("lon")}, told, true
	case "BWC navigation.courseGreatCircle.nextPoint.position", "BWR navigation.courseRhumbline.nextPoint.position", "RMB navigation.courseRhumbline.nextPoint.position":
		name := map[string]string{"RMB": "destination", "BWC": "waypoint", "BWR": "waypoint"}[s.Formatter]
		return map[string]any{"latitude": f(name + "_lat"), "longitude": f(name + "_lon")}, told, true
	case "RMC navigation.datetime", "ZDA navigation.datetime":
		day, ok := s.Day()
		seconds := f("utc")
		return day.UnixMilli() + int64(math.Round(seconds*1000)), told && ok, true
	case "RMC navigation.magneticVariationAgeOfService":
		day, ok := s.Day()
		return float64(day.Unix()) + math.Floor(f("utc")), told && ok, true
	case "HDG navigation.headingMagnetic":
		x := f("sensor_heading_deg")
		deviation, _ := s.Float("deviation_deg")
		return (x + deviation) * turn, told, true
	case "HDG navigation.headingTrue":
		x := f("sensor_heading_deg") + f("variation_deg")
		deviation, _ := s.Float("deviation_deg")
		return (x + deviation) * turn, told, true
	case "MDA environment.outside.pressure": // from both fields, one after the other
		return []float64{f("pressure_inhg") * 3386.389, f("pressure_bar") * 1e5}, told, true
	case "MDA environment.wind.speedOverGround":
		return []float64{f("wind_speed_kn") * knots, f("wind_speed_m_s")}, told, true
	case "VTG navigation.speedOverGround": // from the one or the other
		kmh, _ := s.Float("speed_kmh")
		return []float64{f("speed_kn") * knots, kmh / 3.6}, told, true
	case "DPT environment.depth.belowSurface":
		return f("depth_m") + f("offset_m"), told, true
	case "MWV environment.wind.angleApparent", "MWV environment.wind.angleTrueWater":
		x := f("wind_angle_deg")
		if x > 180 {
			x -= 360
		}
		return x * turn, told && (s.Letter("reference") == 'R') == strings.HasSuffix(path, "Apparent"), true
	case "MWV environment.wind.speedApparent", "MWV environment.wind.speedTrue":
		unit := map[byte]float64{'N': knots, 'K': 1 / 3.6, 'M': 1, 'S': 1609.344 / 3600}[s.Letter("wind_speed_units")]
		return f("wind_speed") * unit, told && unit > 0 && (s.Letter("reference") == 'R') == strings.HasSuffix(path, "Apparent"), true
	case "GGA navigation.gnss.methodQuality":
		n, ok := s.Int("quality")
		words := []string{"no GPS", "GNSS Fix", "DGNSS fix", "Precise GNSS", "RTK fixed integer", "RTK float", "Estimated (DR) mode", "Manual input", "Simulator mode"}
		return words[n], ok, true
	case "GGA navigation.gnss.differentialReference", "GNS navigation.gnss.differentialReference":
		x, ok := number(s.Bytes("differential_station"))
		return x, ok, true
	case "GNS navigation.gnss.methodQuality":
		words := map[byte]string{'N': "No Valid Fix", 'D': "Differential", 'A': "Autonomous"}
		modes := map[string]any{}
		for i, system := range []string{"GPS", "GLONASS", "Galileo"} {
			modes[system] = words[s.Bytes("mode")[i]]
		}
		return modes, true, true
	case "GNS navigation.gnss.status":
		return map[byte]string{'V': "Not Valid", 'S': "Safe", 'C': "Caution", 'U': "Unsafe"}[s.Letter("navigational_status")], true, true
	case "APB navigation.courseRhumbline.nextPoint.ID":
		return string(s.Bytes("destination")), true, true
	case "APB notifications.arrivalCircleEntered", "APB notifications.perpendicularPassed":
		field := map[bool]string{true: "arrival_circle", false: "perpendicular"}[strings.HasSuffix(path, "Entered")]
		return nil, s.Letter(field) == 'A', true
	case "VDR environment.current":
		return nil, len(s.Bytes("drift_kn")) > 0, true
	}
	return nil, false, false
}

// same compares a value of ours with one of Signal K's.
func same(ours, theirs any) bool {
	switch x := ours.(type) {
	case float64:
		y, ok := theirs.(float64)
		return ok && math.Abs(x-y) <= 1e-9+2e-6*math.Abs(y)
	case string:
		return x == theirs
	case []float64:
		return same(x[0], theirs) || same(x[1], theirs)
	case map[string]any:
		m, ok := theirs.(map[string]any)
		for name, v := range x {
			ok = ok && same(v, m[name])
		}
		return ok
	}
	return false
}

// empty tells whether Signal K gives what it gives for an empty field: null, 0, or an
// object of those.
func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case float64:
		return x == 0
	case map[string]any:
		for _, y := range x {
			if !empty(y) {
				return false
			}
		}
		return true
	}
	return false
}

// The reasons for which an answer of Signal K's may differ from ours.
const (
	zeroForNone  = "an empty field is not known (IEC 61162-1, null field); Signal K says 0"
	todayForNone = "no date stands there; Signal K takes today's"
	squeezed     = "$ is a reserved character (IEC 61162-1, table of reserved characters): lines squeezed into one are refused"
	slots        = "GLONASS satellites are 65 … 96 in the sentence (IEC 61162-1, GSV); Signal K says the slot"
	wrongSum     = "text between the checksum and the end of the line; Signal K refuses it too"
	notNegative  = "the velocity may be negative (IEC 61162-1, RMB, closing velocity); Signal K says 0"
	oneDigit     = "a checksum of one digit, right as a number; Signal K refuses it"
)

// compare looks at one answer, and returns why it differs; "" alike, "?" not explained.
func compare(s *Sentence, path string, theirs any) string {
	ours, told, known := composed(s, path)
	if m, is := signalK[s.Formatter+" "+path]; is {
		var x float64
		x, told = s.Float(m.field)
		ours, known = x*m.scale+m.add, true
	}
	if !known {
		return "?"
	}
	if ms, is := ours.(int64); is {
		text, _ := theirs.(string)
		return sameTime(ms, told, text)
	}
	switch {
	case told && same(ours, theirs):
		return ""
	case told && strings.HasSuffix(path, "velocityMadeGood") && ours.(float64) < 0 && empty(theirs):
		return notNegative
	case !told && s.Formatter == "RMC" && strings.HasSuffix(path, "AgeOfService"):
		return todayForNone
	case !told && theirs == nil, !told && strings.HasPrefix(path, "notifications"):
		return ""
	case !told && empty(theirs):
		return zeroForNone
	}
	return "?"
}

func sameTime(ms int64, told bool, text string) string {
	var y, mo, d, h, mi int
	var sec float64
	if _, err := fmt.Sscanf(text, "%d-%d-%dT%d:%d:%fZ", &y, &mo, &d, &h, &mi, &sec); err != nil {
		return "?"
	}
	if !told {
		return todayForNone
	}
	day, _ := calendar(y, mo, d)
	if day.UnixMilli()+int64(h*3600000+mi*60000)+int64(math.Round(sec*1000)) == ms {
		return ""
	}
	return "?"
}

// cycle collects the satellites of the sentences that belong together.
type cycle struct{ satellites [][4]float64 }

// take adds a sentence; the first of a cycle begins anew.
func (c *cycle) take(s *Sentence) {
	if s.Formatter != "GSV" {
		return
	}
	if n, _ := s.Int("message"); n == 1 {
		c.satellites = nil
	}
	for i := range s.Groups() {
		var one [4]float64
		id, ok := s.GroupFloat(i, "id")
		if !ok {
			continue
		}
		one[0] = id
		for j, name := range []string{"elevation_deg", "azimuth_deg", "snr_db"} {
			one[j+1], _ = s.GroupFloat(i, name)
		}
		c.satellites = append(c.satellites, one)
	}
}

// compare looks at what Signal K says of the whole cycle.
func (c *cycle) compare(s *Sentence, theirs any) string {
	object, _ := theirs.(map[string]any)
	list, _ := object["satellites"].([]any)
	if len(list) != len(c.satellites) {
		return "?"
	}
	why := ""
	for i, one := range list {
		m, _ := one.(map[string]any)
		x := c.satellites[i]
		if s.Talker == "GL" && m["id"] == x[0]-64 {
			why, x[0] = slots, x[0]-64
		}
		for j, name := range []string{"id", "elevation", "azimuth", "SNR"} {
			scale := 1.0
			if j == 1 || j == 2 {
				scale = turn
			}
			if !same(x[j]*scale, m[name]) {
				return "?"
			}
		}
	}
	return why
}

// TestConformance compares each sentence that Signal K answers with ours, field by
// field. AIS is compared in wire/ais.
func TestConformance(t *testing.T) {
	for _, name := range []string{
		"gpsd_furuno_gl_ga.log", "gpsd_nmea-fuzzy-cases.log", "opencpn_hakefjord.log", "opencpn_stupan_10112.log",
		"signalk_gofree-merrimac.log", "signalk_n2kd-183-merrimac.log", "signalk_plaka.log",
	} {
		t.Run(name, func(t *testing.T) {
			lines := bytes.Split(recording(t, name), []byte("\n"))
			row := conformance.Row{
				Protocol: "nmea", Recording: name, Against: "Signal K nmea0183-signalk 3.20.1", Different: map[string]int{}, Broken: map[string]int{},
			}
			var sky cycle
			answers := json.NewDecoder(bytes.NewReader(recording(t, name+".signalk.jsonl")))
			for answers.More() {
				var a struct {
					Line     int
					Sentence string
					Error    string
					Values   [][2]any
				}
				if err := answers.Decode(&a); err != nil {
					t.Fatal(err)
				}
				line := lines[a.Line-1]
				s, fault := one(line)
				if s != nil {
					sky.take(s)
				}
				if a.Sentence == "" && a.Error == "" || a.Sentence == "VDM" || a.Sentence == "VDO" {
					continue
				}
				row.Messages++
				if s == nil {
					row.Messages-- // broken ones are not compared
				}
				switch {
				case s == nil && bytes.Count(line, []byte("$")) > 1:
					row.Broken[squeezed]++
				case s == nil && fault == WrongChecksum && a.Error != "":
					row.Broken[wrongSum]++
				case s == nil:
					t.Errorf("line %d: %s: %s", a.Line, fault, line)
				case a.Error != "":
					row.Different[oneDigit]++
				default:
					count(t, &row, &sky, s, a.Values, line)
				}
			}
			conformance.Print(t, row)
		})
	}
}

// count adds a sentence to the row, by the worst of its values.
func count(t *testing.T, row *conformance.Row, sky *cycle, s *Sentence, values [][2]any, line []byte) {
	t.Helper()
	why := ""
	for _, v := range values {
		path, _ := v[0].(string)
		if s.Formatter == "GSV" {
			if why = sky.compare(s, v[1]); why == "?" {
				t.Errorf("%s: %v", bytes.TrimSpace(line), v[1])
			}
			continue
		}
		switch reason := compare(s, path, v[1]); reason {
		case "":
		case "?":
			t.Errorf("%s: %s %v", bytes.TrimSpace(line), path, v[1])
		default:
			why = reason
		}
	}
	if why == "" {
		row.Equal++
		return
	}
	row.Different[why]++
}

// TestAgainstGPSD compares positions, heights, dilutions, speeds and satellites in
// use with what gpsd reports behind the sentence that told them.
func TestAgainstGPSD(t *testing.T) {
	for _, name := range []string{"gpsd_bundg_zeus_9.log", "gpsd_furuno_gl_ga.log", "gpsd_nmea-fuzzy-cases.log"} {
		t.Run(name, func(t *testing.T) {
			row := conformance.Row{Protocol: "nmea", Recording: name, Against: "gpsd of 2026", Different: map[string]int{}, Broken: map[string]int{}}
			told := map[string]float64{} // the newest of each value
			var last string
			sentences := 0
			for line := range bytes.Lines(recording(t, name+".chk")) {
				line = bytes.TrimSpace(line)
				if bytes.HasPrefix(line, []byte("$")) {
					s, fault := one(line)
					if s == nil {
						t.Errorf("%s: %s", line, fault)
						continue
					}
					sentences++
					if last = s.Formatter; s.Proprietary() {
						continue
					}
					learn(told, s)
					continue
				}
				var report map[string]any
				if !bytes.HasPrefix(line, []byte("{")) || json.Unmarshal(line, &report) != nil {
					continue
				}
				if values, good := compareReport(t, told, report, last); values > 0 {
					row.Messages++
					if good {
						row.Equal++
					}
				}
			}
			if row.Messages != row.Equal || sentences == 0 || row.Messages == 0 {
				t.Errorf("%d sentences, %d of %d reports alike", sentences, row.Equal, row.Messages)
			}
			conformance.Print(t, row)
		})
	}
}

// learn keeps what a sentence tells of what gpsd reports.
func learn(told map[string]float64, s *Sentence) {
	for name, as := range map[string]struct {
		key   string
		scale float64
	}{
		"lat": {"lat", 1}, "lon": {"lon", 1}, "altitude_m": {"altMSL", 1}, "geoid_separation_m": {"geoidSep", 1}, "hdop": {"hdop", 1},
		"pdop": {"pdop", 1}, "vdop": {"vdop", 1}, "differential_age_s": {"dgpsAge", 1}, "sog_kn": {"speed", knots}, "cog_deg": {"track", 1},
	} {
		if x, ok := s.Float(name); ok {
			told[as.key] = x * as.scale
		}
	}
}

// compareReport looks at a report of gpsd's that stands behind the sentence last, and
// returns how many values it compared. A separation that GGA does not tell is of
// gpsd's own model.
func compareReport(t *testing.T, told map[string]float64, report map[string]any, last string) (values int, good bool) {
	t.Helper()
	names := []string{}
	switch {
	case report["class"] == "SKY" && (last == "GSA" || last == "GGA"):
		names = []string{"hdop", "pdop", "vdop"}
	case report["class"] == "TPV" && (last == "GGA" || last == "GLL" || last == "RMC"):
		names = []string{"lat", "lon", "dgpsAge"}
		if last == "GGA" {
			names = append(names, "altMSL", "geoidSep")
		}
		if last == "RMC" {
			names = append(names, "speed", "track")
		}
	}
	good = true
	for _, name := range names {
		theirs, there := report[name].(float64)
		if there {
			values++
		}
		if ours := told[name]; there && math.Abs(ours-theirs) > 6e-4 || there && (name == "lat" || name == "lon") && math.Abs(ours-theirs) > 1e-9 {
			t.Errorf("behind %s: %s %v, gpsd %v", last, name, ours, theirs)
			good = false
		}
	}
	return values, good
}
