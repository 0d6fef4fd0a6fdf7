package config

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"marsad"
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
	radar := c.Sources[0].Sensors[0].Word(&c.Sources[0], &c)
	want := marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate
	if radar.Measures != want || radar.Marks.Release != marsad.Amber || radar.Origin.Sensor != "radar-north" {
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
		{"not a number", source + "      - id: r\n        kind: locator\n        height_m: .nan\n", "f.yaml:7: source n: sensor r: a figure"},
		{"edition", strings.Replace(source, "    sensors:", "    editions: {\"062\": \"9.9\"}\n    sensors:", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:6: source n: "},
		{"framing", strings.Replace(source, "    sensors:", "    framing: odd\n    sensors:", 1) + "      - {id: r, kind: tracker}\n", "f.yaml:6: source n: "},
		{"twice", source + "      - id: r\n        kind: locator\n      - id: r\n        kind: locator\n", "f.yaml:9: sensor r stands twice"},
		{"no YAML", "station: [\n", "f.yaml:"},
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

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile(sample)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("sources: [{name: n}]"))
	f.Fuzz(func(t *testing.T, text []byte) { Parse("f", text) })
}
