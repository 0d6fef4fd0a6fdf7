package store

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

func someReadings() []marsad.Reading {
	origin := marsad.Origin{State: "a", Station: "B2", Sensor: "met-1"}
	return []marsad.Reading{
		{Sensor: "met-1", At: testStart, Received: testStart.Add(time.Second), Quantity: marsad.AirTemperature, Value: 311.25,
			Origin: origin, Marks: marsad.Marks{Exercise: "dry-river"}},
		{Sensor: "met-1", At: testStart.Add(time.Second), Received: testStart.Add(time.Second), Quantity: marsad.BatteryVoltage, Part: "battery-2", Value: 25.6,
			Position: geo.LatLon(15.5, -2.25), Height: geo.Height{Metres: 300.5, Above: geo.SeaLevel}, Origin: origin},
	}
}

func readReadings(t *testing.T, r *Reader) (out []marsad.Reading) {
	t.Helper()
	noError(t, r.Readings(t.Context(), testStart, testStart.Add(time.Hour), func(x marsad.Reading) error { out = append(out, x); return nil }))
	return out
}

func TestReadingsAreKeptAndDeleted(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	want := someReadings()
	noError(t, s.AppendReadings(want))
	if err := s.AppendReadings([]marsad.Reading{{Sensor: "met-1", At: testStart, Quantity: marsad.Humidity, Value: 7}}); marsad.CodeOf(err) != marsad.Undecodable {
		t.Errorf("a humidity of 7: %v", err)
	}
	noError(t, s.Close())
	s = openTest(t, dir)
	got := readReadings(t, s.Reader)
	if len(got) != len(want) {
		t.Fatalf("%d of %d readings", len(got), len(want))
	}
	for i := range want {
		lat, lon := want[i].Position.Degrees()
		glat, glon := got[i].Position.Degrees()
		if lat != glat || lon != glon {
			t.Errorf("at %v %v, want %v %v", glat, glon, lat, lon)
		}
		want[i].Position, got[i].Position = geo.Point{}, geo.Point{}
		if got[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
	d := must[Deleted](t)(s.Thin(t.Context(), testStart.Add(time.Second), time.Time{}))
	if rest := readReadings(t, s.Reader); d.Readings != 1 || len(rest) != 1 {
		t.Errorf("deleted %+v, left %+v", d, rest)
	}
}

// A drone's operator is forgotten: no file of the folder holds his place any more.
func TestOperatorsAreForgotten(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	at := geo.LatLon(13.1234567, 4.7654321)
	told := marsad.OperatorPlace{Sensor: "rid-1", At: testStart, Drone: "1581F4CONFIDENTIAL", Position: at}
	noError(t, s.PutOperatorPlace(told))
	told.At = testStart.Add(time.Minute)
	noError(t, s.PutOperatorPlace(told)) // in place of the first
	other := told
	other.Drone, other.At = "OTHER", testStart.Add(25*time.Hour)
	noError(t, s.PutOperatorPlace(other))
	noError(t, s.Close())
	s = openTest(t, dir)
	if got := must[[]marsad.OperatorPlace](t)(s.OperatorPlaces(t.Context(), testStart)); len(got) != 2 || got[1].Drone != told.Drone || !got[1].At.Equal(told.At) {
		t.Fatalf("held %+v", got)
	}
	var column [4]byte
	binary.BigEndian.PutUint32(column[:], 131234567) // as SQLite writes a number of four bytes
	if !holds(t, dir, []byte(told.Drone)) || !holds(t, dir, column[:]) {
		t.Fatal("the test cannot find what it looks for")
	}
	if n := must[int64](t)(s.ForgetOperators(t.Context(), testStart.Add(marsad.OperatorPlaceKept))); n != 1 {
		t.Errorf("%d forgotten", n)
	}
	if holds(t, dir, []byte(told.Drone)) {
		t.Error("the folder still holds the drone of the operator")
	}
	if got := must[[]marsad.OperatorPlace](t)(s.OperatorPlaces(t.Context(), testStart)); len(got) != 1 || got[0].Drone != "OTHER" {
		t.Errorf("left %+v", got)
	}
}

// holds tells whether any file of the folder has the bytes.
func holds(t *testing.T, dir string, what []byte) bool {
	t.Helper()
	files := must[[]os.DirEntry](t)(os.ReadDir(dir))
	for _, f := range files {
		if bytes.Contains(must[[]byte](t)(os.ReadFile(filepath.Join(dir, f.Name()))), what) {
			return true
		}
	}
	return false
}

func TestVesselsKeepTheirIdentity(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	obs := radars(1, 3)
	obs[1].Identity = marsad.Identity{MMSI: 987654321, Name: "PIROGUE"}
	noError(t, s.AppendObservations(obs))
	noError(t, s.Close())
	s = openTest(t, dir)
	got := readObservations(t, s.Reader, obs[0].At.Add(-time.Hour), obs[0].At.Add(time.Hour))
	if len(got) != 3 || got[1].Identity != obs[1].Identity {
		t.Errorf("%+v", got)
	}
}
