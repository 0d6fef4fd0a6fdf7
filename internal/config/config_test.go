package config

import (
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"marsad"
	"marsad/geo"
)

const sample = "../../marsad.yaml"

func TestSampleEqualsDefaults(t *testing.T) {
	got, err := Load(sample)
	if err != nil {
		t.Fatal(err)
	}
	if want := Default(); !reflect.DeepEqual(got, want) {
		t.Errorf("marsad.yaml gives\n%+v\nthe built-in defaults are\n%+v", got, want)
	}
}

// TestSampleSources takes the comment marks off the sample's sources: what it
// shows must be what Marsad reads.
func TestSampleSources(t *testing.T) {
	text, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(text), "sources: []\n")
	example, _, ended := strings.Cut(example, "\nlimits:")
	if !found || !ended {
		t.Fatal("the sample has lost its example of sources")
	}
	c, err := Parse("sample", []byte(strings.ReplaceAll("\n"+example, "\n# ", "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sources) != 3 {
		t.Fatalf("%d sources, want 3", len(c.Sources))
	}
	if m := c.Sources[1].Marks(); m.Release != marsad.AmberStrict {
		t.Errorf("a source without a release label gives %s", m.Release)
	}
	radar := c.Sources[0].Sensors[0].Word(&c.Sources[0], &c)
	want := marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate
	if radar.Measures != want || len(radar.Reflectors) != 1 || radar.Reflectors[0].Height != 640 || radar.Marks.Release != marsad.Amber || radar.Origin.Sensor != "radar-north" {
		t.Errorf("radar became %+v", radar)
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	source := "station: A1\nsources:\n  - name: n\n    protocol: asterix\n    listen: 127.0.0.1:8600\n    sensors:\n"
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "station: A1\nstaton: B\n", `f.yaml:2:1: unknown field "staton"`},
		{"unknown key deep", source + "      - id: r\n        sigma: 3\n", `f.yaml:8:9: unknown field "sigma"`},
		{"wrong kind", "limits:\n  quarantine_bytes: many\n", "f.yaml:2:"},
		{"bad station", "state: B\nstation: alpha\n", "f.yaml:2: station \"alpha\""},
		{"bad protocol", "sources:\n  - name: n\n    protocol: telex\n", `f.yaml:3: source n: protocol "telex"`},
		{"off the machine", "http: 0.0.0.0:80\n", "f.yaml:1: http \"0.0.0.0:80\": only this machine"},
		{"no site", source + "      - id: r\n        kind: radar\n        lat: 91\n", "f.yaml:9: source n: sensor r"},
		{"pd", source + "      - id: r\n        kind: locator\n        pd: 2\n", "f.yaml:9: source n: sensor r: pd is 0 to 1"},
		{"reflector nowhere", source + "      - {id: r, kind: locator, sigma_range_m: 5, sigma_azimuth_deg: 1, reflectors: [{lat: 95, lon: 1}]}\n", "f.yaml:7: source n: sensor r: a reflector"},
		{"reflector of no radar", source + "      - {id: r, kind: locator, reflectors: [{lat: 5, lon: 1}]}\n", "f.yaml:7: source n: sensor r: reflectors are"},
		{"not a number", source + "      - id: r\n        kind: locator\n        height_m: .nan\n", "f.yaml:7: source n: sensor r: a figure"},
		{"edition", strings.Replace(source, "    sensors:", "    editions: {\"062\": \"9.9\"}\n    sensors:", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:6: source n: "},
		{"framing", strings.Replace(source, "    sensors:", "    framing: odd\n    sensors:", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:6: source n: "},
		{"twice", source + "      - id: r\n        kind: locator\n      - id: r\n        kind: locator\n", "f.yaml:9: sensor r stands twice"},
		{"no YAML", "station: [\n", "f.yaml:"},
		{"a length of time", "station: A1\nlimits:\n  keep_plots: 7d\n", "f.yaml:3: keep_plots \"7d\""},
		{"two documents", "station: A1\n---\nstation: A2\n", "f.yaml: more than one document"},
		{"state", "state: \"\\u202ex\"\n", "f.yaml:1: state "},
		{"no data folder", "data: \"\"\n", "f.yaml:1: data is empty"},
		{"port of the page", "http: 127.0.0.1:808000\n", "f.yaml:1: http \"127.0.0.1:808000\": port"},
		{"port", strings.Replace(source, "8600", "98600", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:5: source n: listen \"127.0.0.1:98600\": port"},
		{"the sensor's name", strings.Replace(source, "127.0.0.1", "radar.example", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:5: source n: listen"},
		{"one port twice", source + "      - {id: r, kind: tracker}\n" + strings.TrimPrefix(strings.Replace(source, "name: n", "name: m", 1), "station: A1\nsources:\n") +
			"      - {id: q, kind: tracker}\n", "f.yaml:10: source m: another source listens on 127.0.0.1:8600"},
		{"no codes", source + "      - {id: r, kind: tracker, sac: 1, sic: 2}\n      - {id: q, kind: tracker}\n", "f.yaml:8: source n: sensor q: among several"},
		{"codes twice", source + "      - {id: r, kind: tracker, sac: 1, sic: 2}\n      - {id: q, kind: tracker, sac: 1, sic: 2}\n", "f.yaml:8: source n: sensors r and q have the same sac 1 and sic 2"},
		{"system twice", strings.Replace(source, "asterix", "mavlink", 1) + "      - {id: r, kind: locator, system: 2}\n      - {id: q, kind: locator, system: 2}\n", "f.yaml:8: source n: sensors r and q have the same system 2"},
		{"below 0", source + "      - {id: r, kind: locator, sigma_position_m: -3}\n", "f.yaml:7: source n: sensor r: a sigma"},
		{"round and round", source + "      - {id: r, kind: locator, field_width_deg: 900}\n", "f.yaml:7: source n: sensor r: field_width_deg"},
		{"edition without quotes", strings.Replace(source, "    sensors:", "    editions: {\"048\": 1.30}\n    sensors:", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:6: source n: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("error %v\nwant it to begin with %q", err, c.want)
			}
			if marsad.CodeOf(err) != marsad.BadConfig {
				t.Errorf("code %s", marsad.CodeOf(err))
			}
		})
	}
}

// A file of comments alone says nothing against the defaults.
func TestNothingButComments(t *testing.T) {
	for _, text := range []string{"", "\n", "# station: A9\n", "---\n"} {
		if c, err := Parse("f.yaml", []byte(text)); err != nil || !reflect.DeepEqual(c, Default()) {
			t.Errorf("%q gives %+v, %v", text, c, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile(sample)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("sources: [{name: n}]"))
	f.Fuzz(func(t *testing.T, text []byte) { Parse("f", text) })
}

// A site may stand in another grid and datum, and azimuths count from another north.
func TestSitesOfOtherKits(t *testing.T) {
	parse := func(lines string) (marsad.Sensor, error) {
		c, err := Parse("f.yaml", []byte("sources:\n  - name: n\n    protocol: generic\n    listen: 127.0.0.1:0\n    mapping: {format: json, fields: [{to: range, from: r}]}\n    sensors:\n      - {id: r, kind: radar, sigma_range_m: 1, sigma_azimuth_deg: 1, "+lines+"}\n"))
		if err != nil {
			return marsad.Sensor{}, err
		}
		return c.Sources[0].Sensors[0].Word(&c.Sources[0], &c), nil
	}
	want := geo.LatLon(33.3, 44.4)
	for _, lines := range []string{`lat: 33.3, lon: 44.4`, `place: "38SMB 44140 84706"`, `place: "38N 444140.54 3684706.36"`, `place: "33 18 N, 44 24 E"`} {
		n, err := parse(lines)
		if err != nil {
			t.Errorf("%s: %v", lines, err)
			continue
		}
		if d, _ := geo.Inverse(n.Site, want); d > 1 {
			t.Errorf("%s: %g m away", lines, d)
		}
	}
	n, err := parse(`lat: 33.3, lon: 44.4, datum: sk42`)
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := geo.Inverse(n.Site, want); d < 20 || d > 300 {
		t.Errorf("SK-42 lies %g m from WGS-84", d)
	}
	grid, err := parse(`lat: 33.3, lon: 44.4, north: grid, azimuth_bias_deg: 1`)
	if err != nil {
		t.Fatal(err)
	}
	// 0.6° west of the meridian of zone 38: grid north lies 0.33° west of true north.
	if got := grid.AzimuthBias.Degrees(); math.Abs(got-1.33) > 0.01 {
		t.Errorf("bias %g°", got)
	}
	for lines, why := range map[string]string{`place: nowhere`: "place", `lat: 1, lon: 1, place: "1, 1"`: "not both", `lat: 1, lon: 1, datum: x`: "datum", `lat: 1, lon: 1, north: up`: "north is"} {
		if _, err := parse(lines); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", lines, err)
		}
	}
}
