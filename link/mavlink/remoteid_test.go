package mavlink

import (
	"bytes"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/mavlink"
)

// told is a message of the transponder of system 7.
func told(t *testing.T, id uint32, texts map[string]string, values map[string]float64) []byte {
	t.Helper()
	m := mavlink.NewMessage(id)
	for name, v := range values {
		m.SetFloat(name, v)
	}
	for name, s := range texts {
		for i, c := range []byte(s) {
			m.SetIntAt(name, i, int64(c))
		}
	}
	b, err := mavlink.AppendFrame(nil, &mavlink.Frame{Version: 2, System: 7, Component: 236, Message: m})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A drone that says who and where it is by Open Drone ID is a cooperative drone; where
// its operator stands goes its own way, and no bytes of such a feed are kept.
func TestOpenDroneID(t *testing.T) {
	h := listen(t, Sensor{Sensor: marsad.Sensor{ID: "drone", Kind: marsad.Locator}, System: 7})
	var places []marsad.OperatorPlace
	var kept [][]byte
	h.source.Sink.Operator = func(o marsad.OperatorPlace) { places = append(places, o) }
	h.source.Sink.Broken = func(b link.Broken) { kept = append(kept, bytes.Clone(b.Bytes)) }
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	basic := told(t, mavlink.OpenDroneIDBasicID, map[string]string{"uas_id": "MFR1SERIAL7"}, map[string]float64{"id_type": 1, "ua_type": 2})
	where := func(lat float64) []byte {
		return told(t, mavlink.OpenDroneIDLocation, nil, map[string]float64{"status": 2, "direction": 9000, "speed_horizontal": 1000, "latitude": lat * 1e7, "longitude": -2.25e7,
			"altitude_geodetic": 350, "altitude_barometric": 340, "height": 50, "horizontal_accuracy": 11, "vertical_accuracy": 4, "speed_accuracy": 3, "timestamp": 0})
	}
	system := told(t, mavlink.OpenDroneIDSystem, nil, map[string]float64{"operator_latitude": 15.4e7, "operator_longitude": -2.2e7, "operator_altitude_geo": 300})
	for i, b := range [][]byte{basic, where(15.5), where(15.5), system, where(15.501)} {
		h.take(b, sender, start.Add(time.Duration(i)*200*time.Millisecond))
	}
	h.take(append([]byte("junk"), system...), sender, start.Add(2*time.Second))
	if len(h.observations) != 2 {
		t.Fatalf("%+v\n%v", h.observations, h.source.Counters.Count().Rejected)
	}
	x := h.observations[0]
	lat, _ := x.Position.Degrees()
	near(t, "latitude", lat, 15.5, 1e-6)
	near(t, "east", x.East, 10, 0.3)
	near(t, "height", x.Height.Metres, 350, 0.6)
	if x.Identity.Name != "MFR1SERIAL7" || x.Label != marsad.Cooperative || x.Class[marsad.Drone] != 1 || x.Height.Above != geo.Ellipsoid {
		t.Errorf("%+v", x)
	}
	if len(places) != 1 || places[0].Drone != "MFR1SERIAL7" {
		t.Errorf("%+v", places)
	}
	if len(kept) != 1 || len(kept[0]) > 0 {
		t.Errorf("kept %x", kept)
	}
}

// With a key only what is signed with it is believed; radios are not signed.
func TestSignedSource(t *testing.T) {
	key, err := mavlink.ParseKey(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	h := &heard{}
	h.source = &Source{Key: &key, Sensors: []Sensor{drone()}, Feed: link.Feed{Name: "signed", Sink: link.Sink{
		Observe: func(x []marsad.Observation) { h.observations = append(h.observations, x...) },
		Broken:  func(b link.Broken) { h.broken = append(h.broken, b.Code) },
	}}}
	if h.reader, err = h.source.Reader(); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	first, health := state(now)
	signed := Encoder{System: 7, Key: &key, Link: 2}
	good, err := signed.Append(nil, &first, &health)
	if err != nil {
		t.Fatal(err)
	}
	plain := Encoder{System: 7}
	unsigned, err := plain.Append(nil, &first, &health)
	if err != nil {
		t.Fatal(err)
	}
	other := mavlink.Key{1}
	forger := Encoder{System: 7, Key: &other, Link: 2}
	forged, err := forger.Append(nil, &first, &health)
	if err != nil {
		t.Fatal(err)
	}
	h.take(unsigned, sender, now)
	h.take(forged, sender, now)
	if len(h.observations) > 0 || len(h.broken) == 0 {
		t.Fatalf("believed %+v, refused %v", h.observations, h.broken)
	}
	h.take(good, sender, now)
	if len(h.observations) != 1 {
		t.Fatalf("signed, and not believed: %v", h.source.Counters.Count().Rejected)
	}
	h.take(good, sender, now.Add(time.Second))
	n := h.source.Counters.Count().Rejected
	if len(h.observations) != 1 || n[Replayed] == 0 || n[Unsigned] == 0 || n[Forged] == 0 {
		t.Errorf("%d observations, refused %v", len(h.observations), n)
	}
}
