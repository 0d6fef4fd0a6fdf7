package remoteid_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"marsad/wire/lines"
	"marsad/wire/remoteid"
)

// No line holds where or who the operator is.
func TestLinesWithhold(t *testing.T) {
	secret := remoteid.Message{Kind: remoteid.OperatorIDKind}
	copy(secret.OperatorID.ID[:], "OPERATOR")
	said := remoteid.Message{Kind: remoteid.SelfIDKind}
	copy(said.SelfID.Text[:], "OPERATOR")
	system := remoteid.Message{Kind: remoteid.SystemKind, System: remoteid.System{Lat: 123456789, Lon: 123456789, Height: 2469, Count: 3, Seconds: 60}}
	id := remoteid.Message{BasicID: remoteid.BasicID{IDType: 1, Aircraft: 2}}
	copy(id.BasicID.ID[:], "ABCD1234")
	where := remoteid.Message{Kind: remoteid.LocationKind, Location: remoteid.Location{Lat: 15e7, Lon: 2e7, Tenths: 7, Speed: 10, Geodetic: 2500}}
	where.Location.SetAccuracies(10, 0, 0)
	b, err := remoteid.AppendPack(nil, 2, where, secret, said, system, id)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var l lines.Line
	remoteid.AppendLines(&l, 4, b, func(b []byte) { got = append(got, string(b)) }, func(err error) { t.Error(err) })
	want := []string{
		`{"proto":"remoteid","frame":4,"kind":"location","id":"ABCD1234","lat":15,"lon":2,"fields":{"protocol_version":0,"status":0,` +
			`"direction_deg":0,"speed_mps":2.5,"vertical_speed_mps":0,"pressure_altitude_m":null,"geodetic_altitude_m":250,"height_m":null,` +
			`"height_above_ground":false,"horizontal_accuracy_m":10,"vertical_accuracy_m":null,"baro_accuracy_m":null,` +
			`"speed_accuracy_mps":null,"timestamp_s":0.7,"timestamp_accuracy_s":null}}`,
		`{"proto":"remoteid","frame":4,"kind":"operator-id","id":"ABCD1234","fields":{"protocol_version":0,"operator_id_type":0,"operator_id":"withheld"}}`,
		`{"proto":"remoteid","frame":4,"kind":"self-id","id":"ABCD1234","fields":{"protocol_version":0,"description_type":0,"description":"withheld"}}`,
		`{"proto":"remoteid","frame":4,"kind":"system","id":"ABCD1234","fields":{"protocol_version":0,"operator_location_type":0,` +
			`"operator_location":"withheld","classification_type":0,"area_count":3,"area_radius_m":0,"area_ceiling_m":null,"area_floor_m":null,` +
			`"category":0,"class":0,"timestamp":"2019-01-01T00:01:00Z"}}`,
		`{"proto":"remoteid","frame":4,"kind":"basic-id","id":"ABCD1234","fields":{"protocol_version":0,"id_type":1,"ua_type":2,"uas_id":"ABCD1234"}}`,
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines", len(got))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
		for _, private := range []string{"OPERATOR", "12.34", "234.5"} {
			if strings.Contains(got[i], private) {
				t.Errorf("%s is told: %s", private, got[i])
			}
		}
	}
}

// Quantities come back from their codes within half a step.
func TestCodes(t *testing.T) {
	for m := -999.5; m < 31767; m += 123.25 {
		if got, ok := remoteid.Metres(remoteid.HeightCode(m)); !ok || math.Abs(got-m) > 0.25 {
			t.Errorf("height %v again %v", m, got)
		}
	}
	for _, m := range []float64{-1000, -5000, 40000, math.NaN()} {
		if remoteid.HeightCode(m) != 0 {
			t.Errorf("height %v has a code", m)
		}
	}
	var x remoteid.Location
	for deg := -179.5; deg < 400; deg += 7.3 {
		for v := 0.0; v < 254; v += 3.1 {
			x.SetVelocity(deg, v)
			course, known := x.Course()
			speed, told := x.GroundSpeed()
			turn := math.Abs(math.Remainder(course-deg, 360))
			if !known || !told || turn > 0.5+1e-9 || math.Abs(speed-v) > 0.375+1e-9 {
				t.Fatalf("%v° %v m/s again %v° %v m/s", deg, v, course, speed)
			}
		}
	}
	x.NoVelocity()
	if _, ok := x.Course(); ok {
		t.Error("a course")
	}
	for code := range uint8(16) {
		want := remoteid.Location{HorizontalAccuracy: code, VerticalAccuracy: code, SpeedAccuracy: code}
		h, v, _, s := want.Accuracies()
		x.SetAccuracies(h, v, s)
		if gh, gv, _, gs := x.Accuracies(); gh != h || gv != v || gs != s {
			t.Errorf("code %d: %v %v %v again %v %v %v", code, h, v, s, gh, gv, gs)
		}
	}
	at := time.Date(2026, 3, 1, 12, 59, 59, 960e6, time.UTC)
	x.SetAt(at)
	if got, ok := x.At(at); !ok || got.Sub(at).Abs() > 50*time.Millisecond {
		t.Errorf("%s again %s", at, got)
	}
}
