package sensorthings

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

func read(t testing.TB, message string) (out []Observation, errs []error) {
	t.Helper()
	err := Read([]byte(message), "", func(o *Observation, err error) {
		if err != nil {
			errs = append(errs, err)
			return
		}
		out = append(out, *o)
	})
	if err != nil {
		errs = append(errs, err)
	}
	return out, errs
}

const answer = `{"@iot.nextLink":"http://s/v1.1/Datastreams?$skip=1","value":[{"@iot.id":5,"name":"t","unitOfMeasurement":{"name":"Celsius","symbol":"degC"},
 "ObservedProperty":{"name":"Air temperature","definition":"urn:t"},"Thing":{"@iot.id":"well-1","name":"Well","Locations":[{"location":{"type":"Feature","geometry":{"type":"Point","coordinates":[2.5,15.25]}}}]},
 "Observations":[{"@iot.id":9,"phenomenonTime":"2026-03-01T12:00:00Z/2026-03-01T12:05:00.5Z","resultTime":null,"result":41.5},{"phenomenonTime":"2026-03-01T12:00:00+01:00","result":"40"},{"result":null},{"result":1,"phenomenonTime":"soon"}]}]}`

func TestDatastreams(t *testing.T) {
	got, errs := read(t, answer)
	if len(got) != 2 || len(errs) != 2 || NextLink([]byte(answer)) != "http://s/v1.1/Datastreams?$skip=1" {
		t.Fatalf("%+v %v", got, errs)
	}
	want := Observation{ID: "9", Datastream: Entity{ID: "5", Name: "t"}, Thing: Entity{ID: "well-1", Name: "Well"}, Property: Entity{Name: "Air temperature", Definition: "urn:t"},
		UnitName: "Celsius", UnitSymbol: "degC", At: time.Date(2026, 3, 1, 12, 5, 0, 5e8, time.UTC), Kind: Number, Number: 41.5, Lat: 15.25, Lon: 2.5, Located: true}
	if got[0] != want {
		t.Errorf("got  %+v\nwant %+v", got[0], want)
	}
	if got[1].Number != 40 || got[1].At.Hour() != 11 {
		t.Errorf("%+v", got[1])
	}
	for i, where := range []string{"value[0].Observations[2].result: null", "value[0].Observations[3].phenomenonTime"} {
		if !strings.Contains(errs[i].Error(), where) {
			t.Errorf("%v does not name %s", errs[i], where)
		}
	}
}

func TestOtherForms(t *testing.T) {
	for _, c := range []struct {
		name, message string
		want          string // kind, stream, component, number of each
	}{
		{"observation", `{"result":true,"phenomenonTime":"2026-03-01T12:00:00Z","Datastream":{"@iot.id":3}}`, "2 3 0 0;"},
		{"multi-datastream", `{"result":[1,2.5],"Datastream":{"@iot.id":"m"}}`, "1 m 0 1;1 m 1 2.5;"},
		{"data array", `{"value":[{"Datastream@iot.navigationLink":"http://s/v1.1/Datastreams(7)","components":["id","phenomenonTime","result"],"dataArray@iot.count":2,"dataArray":[[1,"2005-08-05T12:21:13Z",20],[2,"2005-08-05T12:22:08Z",30]]}]}`, "1 7 0 20;1 7 0 30;"},
		{"thing", `{"name":"x","Datastreams":[{"@iot.id":1,"Observations":[{"result":5}]},{"@iot.id":2,"Observations":[]}]}`, "1 1 0 5;"},
		{"nothing yet", `{"value":[]}`, ""},
	} {
		got, errs := read(t, c.message)
		text := ""
		for _, o := range got {
			text += fmt.Sprintf("%d %s %d %g;", o.Kind, o.Datastream.ID, o.Component, o.Number)
		}
		if text != c.want || len(errs) > 0 {
			t.Errorf("%s: %q, want %q; %v", c.name, text, c.want, errs)
		}
	}
	if Topic("v1.1/Datastreams(5)/Observations") != "5" || Topic("x/MultiDatastreams('a')/Observations") != "a" || Topic("x") != "" {
		t.Error("topics")
	}
}

func TestHostile(t *testing.T) {
	for _, message := range []string{"", "{", "3", `"x"`, "{}", `{"a":1}`, strings.Repeat(`{"value":[`, 50), strings.Repeat("[", 1000), `{"result":{"a":1}}`, `{"result":[[1]]}`, `{"result":1e999}`} {
		if got, errs := read(t, message); len(got) > 0 || len(errs) == 0 {
			t.Errorf("%.40s: %+v, %v", message, got, errs)
		}
	}
	for cut := range len(answer) {
		if _, errs := read(t, answer[:cut]); len(errs) == 0 {
			t.Errorf("cut at %d is no error", cut)
		}
	}
	got, errs := read(t, `{"result":[`+strings.Repeat("1,", 2*maxResults)+`1]}`)
	var place *Error
	if len(got) != maxResults || len(errs) != 1 || !errors.As(errs[0], &place) {
		t.Errorf("%d results, %v", len(got), errs)
	}
}

func TestRoundTrip(t *testing.T) {
	first, _ := read(t, answer)
	for _, o := range append(first, Observation{Datastream: Entity{ID: "a", Name: "n"}, Kind: Bool, Bool: true}, Observation{Datastream: Entity{ID: "a", Name: "n"}, Kind: Text, Text: "open"}) {
		text, err := o.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		got, errs := read(t, string(text))
		if len(errs) > 0 || len(got) != 1 || got[0] != o {
			t.Errorf("%s\ngot  %+v\nwant %+v %v", text, got, o, errs)
		}
		again, err := got[0].Append(nil)
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s", text, again)
		}
	}
}

func TestLine(t *testing.T) {
	got, _ := read(t, answer)
	var l lines.Line
	got[0].AppendLine(&l, 2)
	var v map[string]any
	if err := json.Unmarshal(l.Bytes(), &v); err != nil || v["id"] != "5" || v["lat"] != 15.25 {
		t.Errorf("%s: %v", l.Bytes(), err)
	}
}

// Every entity of a server's own tests and of the OGC's: each result in it is had.
func TestConformance(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	root = filepath.Join(root, "data", "sensorthings")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no recordings at %s: set MARSAD_RECORDINGS to the folder that holds data/", root)
	}
	placeholder := regexp.MustCompile(`\$[A-Z_-]+`)
	result := regexp.MustCompile(`"result":`)
	for _, pattern := range []string{"entitiesDefault.json", "ets_json_entities/observations/*.json"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		row := conformance.Row{Protocol: "sensorthings", Recording: pattern, Against: "counts and round trip", Broken: map[string]int{}}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			message := placeholder.ReplaceAllString(string(text), "7")
			want := len(result.FindAllString(message, -1))
			if strings.Contains(message, "dataArray") {
				want = strings.Count(message, "T10:")
			}
			got, errs := read(t, message)
			row.Messages += len(got)
			row.Equal += len(got)
			if len(got) != want {
				row.Broken["the result is no value"] += len(errs)
				if len(got)+len(errs) != want {
					t.Errorf("%s: %d of %d results, %v", f, len(got), want, errs)
				}
			}
		}
		conformance.Print(t, row)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(answer))
	f.Add([]byte(`[{"Datastream":{"id":1},"components":["result"],"dataArray":[[1]]}]`))
	f.Fuzz(func(t *testing.T, message []byte) {
		_ = Read(message, "1", func(o *Observation, err error) {
			if err == nil && o.Kind == None {
				t.Error("an observation without a result")
			}
		})
	})
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		_ = Read([]byte(answer), "", func(*Observation, error) { n++ })
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "msgs/s")
}
