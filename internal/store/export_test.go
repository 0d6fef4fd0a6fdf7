package store

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/ledger"
)

// exercised is a store with something of everything, all of it in an exercise.
func exercised(t *testing.T) *Store {
	t.Helper()
	s := openTest(t, t.TempDir())
	obs := radars(1, 20)
	for i := range obs {
		obs[i].Marks.Exercise = "dry-river"
		obs[i].Identity.Name = "=HYPERLINK(1)"
	}
	noError(t, s.AppendObservations(obs))
	marks := marsad.Marks{Release: marsad.Amber, Exercise: "dry-river"}
	track := marsad.Track{ID: marsad.TrackID{Station: "B2", Number: 7}, At: testStart.Add(time.Second), Heard: testStart, State: marsad.Coasting,
		Position: geo.LatLon(14.5, -1.25), Covariance: marsad.Covariance{EE: 400, NN: 100}, East: 3, North: -4, Existence: 0.5,
		Class: marsad.ClassProbabilities{marsad.Vehicle: 0.75}, Marks: marks, Origins: []marsad.Origin{{State: "a", Station: "B2", Sensor: "radar-north"}}}
	noError(t, s.AppendTracks([]marsad.Track{track}, testStart.Add(1500*time.Millisecond)))
	l := ledger.New("B2")
	for _, command := range []func() (marsad.Event, error){
		func() (marsad.Event, error) {
			return l.Raise(marsad.Alert{Rule: marsad.ZoneEntry, Zone: "well", Track: track.ID, Priority: marsad.High, Raised: testStart.Add(time.Second),
				Position: track.Position, Covariance: track.Covariance, Origins: track.Origins, Marks: marks,
				Reason: marsad.Reason{Code: marsad.ZoneEntry, Params: map[string]any{"probability": 0.97}}})
		},
		func() (marsad.Event, error) {
			return l.Acknowledge(marsad.Actor{ID: "demo", Station: "B2"}, marsad.AlertID{Station: "B2", Number: 1}, "+ two \"goats\"\nand more", testStart.Add(5*time.Second))
		},
	} {
		e := must[marsad.Event](t)(command())
		for _, e := range must[[]marsad.Event](t)(s.AppendEvents(t.Context(), []marsad.Event{e})) {
			noError(t, l.Apply(e))
		}
	}
	return s
}

func exported(t *testing.T, r *Reader, what, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	noError(t, r.Export(t.Context(), &out, ExportRequest{What: what, Format: format, From: testStart, To: testStart.Add(time.Hour)}))
	return out.Bytes()
}

func TestExportCSV(t *testing.T) {
	s := exercised(t)
	for what, want := range map[string]struct {
		rows  int
		cells map[string]string
	}{
		"observations": {20, map[string]string{"seq": "1", "kind": "plot", "sigma_range": "10", "name": "'=HYPERLINK(1)", "elevation": "", "release": "green"}},
		"tracks": {1, map[string]string{"track": "B2-00007", "at": "2026-03-01T06:00:01.000000Z", "age": "1.5", "lat": "14.5", "lon": "-1.25",
			"sigma_major": "20", "sigma_minor": "10", "sigma_azimuth_major": "90", "cov_ee": "400", "cov_en": "0", "cov_nn": "100", "speed": "5", "course": "143.13",
			"class": "vehicle", "class_probability": "0.75", "track_state": "coasting", "origins": "a/B2/radar-north", "release": "amber", "height": ""}},
		"alerts": {1, map[string]string{"alert": "B2-A00001", "rule": "zone-entry", "track": "B2-00007", "raised": "2026-03-01T06:00:01.000000Z", "cleared": "",
			"operator_state": "acknowledged", "acknowledged_by": "demo", "remark": "'+ two \"goats\"\nand more", "lat": "14.5", "cov_ee": "400",
			"reason_params": `{"probability":0.97}`}},
		"log": {2, map[string]string{"seq": "1", "kind": "alert.raised", "subject": "B2-A00001", "actor_machine": "true"}},
	} {
		rows := must[[][]string](t)(csv.NewReader(bytes.NewReader(exported(t, s.Reader, what, "csv"))).ReadAll())
		if len(rows) != 1+want.rows {
			t.Errorf("%s: %d rows, want %d and a header", what, len(rows), want.rows)
			continue
		}
		cells := map[string]string{}
		for i, name := range rows[0] {
			if _, twice := cells[name]; twice {
				t.Errorf("%s: two columns %s", what, name)
			}
			cells[name] = rows[1][i]
		}
		want.cells["caution"], want.cells["exercise"] = "not for targeting", "dry-river"
		for name, cell := range want.cells {
			if got, there := cells[name]; !there || got != cell {
				t.Errorf("%s: %s is %q, want %q", what, name, got, cell)
			}
		}
	}
}

func TestExportGeoJSON(t *testing.T) {
	s := exercised(t)
	for what, rows := range map[string]int{"observations": 20, "tracks": 1, "alerts": 1, "log": 2} {
		var got struct {
			Type     string
			Marsad   map[string]string
			Features []struct {
				Type     string
				Geometry *struct {
					Type        string
					Coordinates []float64
				}
				Properties map[string]any
			}
		}
		text := exported(t, s.Reader, what, "geojson")
		noError(t, json.Unmarshal(text, &got))
		if got.Type != "FeatureCollection" || len(got.Features) != rows || got.Marsad["caution"] != caution || got.Marsad["station"] != "B2" {
			t.Errorf("%s: %s", what, text)
		}
		for _, f := range got.Features {
			p := f.Properties
			if f.Type != "Feature" || p["caution"] != caution || p["exercise"] != "dry-river" {
				t.Errorf("%s: %+v", what, f)
			}
			if (f.Geometry == nil) != (what == "log") {
				t.Errorf("%s: geometry %+v", what, f.Geometry)
				continue
			}
			if f.Geometry == nil {
				continue
			}
			if c := f.Geometry.Coordinates; f.Geometry.Type != "Point" || len(c) != 2 || c[0] != p["lon"] || c[1] != p["lat"] || p["sigma_major"] == nil || p["cov_ee"] == nil {
				t.Errorf("%s: %+v of %+v", what, f.Geometry, p)
			}
		}
	}
}

func TestExportOfNothing(t *testing.T) {
	s := openTest(t, t.TempDir())
	for _, what := range []string{"observations", "tracks", "alerts", "log"} {
		if text := exported(t, s.Reader, what, "geojson"); !json.Valid(text) {
			t.Errorf("%s: %s", what, text)
		}
		if text := string(exported(t, s.Reader, what, "csv")); strings.Count(text, "\n") != 1 {
			t.Errorf("%s: %s", what, text)
		}
	}
}

type brokenPipe struct{}

var errPipe = errors.New("the pipe is broken")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestExportErrors(t *testing.T) {
	s := exercised(t)
	for _, q := range []ExportRequest{{What: "persons", Format: "csv"}, {What: "tracks", Format: "shape"}} {
		if err := s.Export(t.Context(), &bytes.Buffer{}, q); marsad.CodeOf(err) != marsad.BadRequest {
			t.Errorf("%+v: %v", q, err)
		}
	}
	for _, format := range []string{"csv", "geojson"} {
		if err := s.Export(t.Context(), brokenPipe{}, ExportRequest{What: "log", Format: format, From: testStart, To: testStart.Add(time.Hour)}); !errors.Is(err, errPipe) {
			t.Errorf("%s: %v", format, err)
		}
	}
}
