package ledger

import (
	"strings"
	"testing"

	"marsad"
	"marsad/geo"
)

const drawing = `{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"name":"Puits Nord – accès","priority":"high","on_exit":true,"release":"amber","exercise":"dry-river"},
  "geometry":{"type":"Polygon","coordinates":[[[-1.25,14.5],[-1.25,14.6,300],[-1.1,14.6],[-1.25,14.5]]]}},
 {"type":"Feature","id":7,"properties":{"direction":"left-to-right","colour":"red"},
  "geometry":{"type":"LineString","coordinates":[[-2,15],[-1,15]]}},
 {"type":"Feature","properties":{"id":"wells","on_entry":true},
  "geometry":{"type":"MultiPolygon","coordinates":[[[[0,1],[0,2],[1,2],[0,1]]],[[[5,1],[5,2],[6,2],[5,1]]]]}},
 {"type":"Feature","properties":null,"geometry":{"type":"LineString","coordinates":[[-2,16],[-1,16],[0,17]]}}]}`

func TestImportGeoJSON(t *testing.T) {
	zones, err := ImportGeoJSON([]byte(drawing))
	if err != nil {
		t.Fatal(err)
	}
	if len(zones) != 5 {
		t.Fatalf("%d zones: %+v", len(zones), zones)
	}
	well := zones[0]
	if well.ID != "puits-nord-acces" || well.Name != "Puits Nord – accès" || well.Kind != marsad.Area || !well.OnEntry || !well.OnExit ||
		well.Priority != marsad.High || len(well.Points) != 3 || well.Points[1] != geo.LatLon(14.6, -1.25) ||
		well.Marks != (marsad.Marks{Release: marsad.Amber, Exercise: "dry-river"}) {
		t.Errorf("area %+v", well)
	}
	if line := zones[1]; line.ID != "7" || line.Kind != marsad.Line || line.Direction != marsad.LeftToRight || line.Priority != marsad.Medium || line.Points[0] != geo.LatLon(15, -2) {
		t.Errorf("line %+v", line)
	}
	if zones[2].ID != "wells-1" || zones[3].ID != "wells-2" || zones[4].ID != "zone-4" || zones[4].Direction != marsad.BothWays {
		t.Errorf("ids %s %s %s", zones[2].ID, zones[3].ID, zones[4].ID)
	}
}

func TestImportOfABareGeometry(t *testing.T) {
	zones, err := ImportGeoJSON([]byte(`{"type":"MultiLineString","coordinates":[[[0,1],[1,1]],[[0,2],[1,2]]]}`))
	if err != nil || len(zones) != 2 || zones[1].ID != "zone-1-2" {
		t.Errorf("%+v, %v", zones, err)
	}
}

func TestBadGeoJSONNamesTheFeature(t *testing.T) {
	feature := func(geometry, properties string) string {
		good := `{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"LineString","coordinates":[[0,1],[1,1]]}}`
		return `{"type":"FeatureCollection","features":[` + good + `,{"type":"Feature","properties":` + properties + `,"geometry":` + geometry + `}]}`
	}
	line := `{"type":"LineString","coordinates":[[0,1],[1,1]]}`
	for text, want := range map[string]string{
		feature(`{"type":"Point","coordinates":[0,1]}`, `{"name":"Gué"}`):                                       `feature 2 (Gué): geometry "Point"`,
		feature(`{"type":"Polygon","coordinates":[[[0,1],[0,2],[1,1],[0,1]],[[0,1],[0,2],[1,1],[0,1]]]}`, `{}`): "feature 2: 2 rings",
		feature(`{"type":"LineString","coordinates":[[14.5,-100]]}`, `{}`):                                      "longitude comes first",
		feature(`{"type":"LineString","coordinates":[[14.5]]}`, `{}`):                                           "position 1 has 1 numbers",
		feature(`{"type":"LineString","coordinates":[[1,1]]}`, `{}`):                                            "feature 2: zone zone-2: 1 points",
		feature(`{"type":"LineString","coordinates":"x"}`, `{}`):                                                "feature 2",
		feature(`{"type":"MultiPolygon","coordinates":[[]]}`, `{}`):                                             "part 1",
		feature(`{"type":"MultiPolygon","coordinates":[]}`, `{}`):                                               "without parts",
		feature(line, `{"id":"Not an id"}`):                                                                     "zone id",
		feature(line, `{"priority":"urgent"}`):                                                                  "priority",
		feature(line, `{"id":"a"}`):                                                                             "stands twice",
		feature(`null`, `{}`):                                                                                   "no feature with a geometry",
		`{"type":"FeatureCollection","features":[]}`:                                                            "no feature",
		`[1,2]`: "geojson",
		`{"type":"FeatureCollection","features":[` + strings.Repeat(`{},`, maxFeatures) + `{}]}`: "at most 2000",
		strings.Repeat(" ", maxGeoJSON+1): "at most",
	} {
		zones, err := ImportGeoJSON([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || zones != nil {
			t.Errorf("%.80s…: %d zones, error %v, want %q", text, len(zones), err, want)
		}
		if code := marsad.CodeOf(err); code != marsad.BadRequest && code != marsad.TooLarge {
			t.Errorf("code %s", code)
		}
	}
}

func TestAppendPositionHasTheLongitudeFirst(t *testing.T) {
	if got := string(AppendPosition(nil, geo.LatLon(14.5, -1.25))); got != "[-1.25,14.5]" {
		t.Error(got)
	}
	if got := string(AppendPosition(nil, geo.Point{})); got != "null" {
		t.Error(got)
	}
}

func FuzzImportGeoJSON(f *testing.F) {
	f.Add([]byte(drawing))
	f.Add([]byte(`{"type":"MultiLineString","coordinates":[[[0,1],[1,1]],[[0,2],[1,2]]]}`))
	f.Add([]byte(`{"type":"Feature","geometry":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		zones, err := ImportGeoJSON(text)
		if err != nil {
			if zones != nil {
				t.Error("zones beside an error")
			}
			return
		}
		l := New("B2")
		if _, err := l.ImportZones(person, zones, false); err != nil {
			t.Errorf("what was imported is refused: %v", err)
		}
	})
}
